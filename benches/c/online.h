/* The jobs of both online benchmarks; each implements session.start. Reads one job per line from standard input and
 * writes one line for each:
 *
 *   calls COUNT THREADS    -> microseconds of wall time per call, and of CPU time of this process
 *   cold COUNT             -> microseconds of wall time from a new client to its first session, and of CPU time
 *   memory COUNT           -> bytes of heap per new client, and per client that has made a call
 *   peak                   -> the largest resident memory of the process so far, in KiB
 */
#ifndef ONLINE_H
#define ONLINE_H

#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

struct caller;

/* The state that threads share, and the state of each thread. */
static void *shared_new(const char *url, const char *ca_file);
static void shared_free(void *shared);
static struct caller *caller_new(void *shared);
static void caller_free(struct caller *caller);
/* Requests a session and checks it. */
static void call(struct caller *caller);

#define SECRET "22dae94314a4106aa1a35b10a5c7c99c" /* the bundled server's test value */
#define USER "user102"
#define PRIVILEGES "sview:0_abcdefgh"

static const char *service_url, *authorities;

static void require(int good, const char *what)
{
    if (!good) {
        fprintf(stderr, "%s failed\n", what);
        exit(1);
    }
}

static double wall_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double cpu_us(void)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6
           + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

struct work {
    struct caller *caller;
    long count;
};

static void *worked(void *argument)
{
    struct work *work = argument;
    long at;

    for (at = 0; at < work->count; at++) {
        call(work->caller);
    }
    return NULL;
}

static void calls(long count, int threads)
{
    void *shared = shared_new(service_url, authorities);
    struct work *work = calloc((size_t)threads, sizeof *work);
    pthread_t *handles = calloc((size_t)threads, sizeof *handles);
    double wall, cpu;
    int at, round;

    for (at = 0; at < threads; at++) {
        work[at].caller = caller_new(shared);
    }
    /* The first round opens the connections. */
    for (round = 0; round < 2; round++) {
        wall = wall_us();
        cpu = cpu_us();
        for (at = 0; at < threads; at++) {
            work[at].count = round == 0 ? 20 : count / threads;
            require(pthread_create(&handles[at], NULL, worked, &work[at]) == 0, "pthread_create");
        }
        for (at = 0; at < threads; at++) {
            pthread_join(handles[at], NULL);
        }
        wall = wall_us() - wall;
        cpu = cpu_us() - cpu;
    }
    count = count / threads * threads;
    printf("%.2f %.2f\n", wall / (double)count, cpu / (double)count);
    for (at = 0; at < threads; at++) {
        caller_free(work[at].caller);
    }
    shared_free(shared);
    free(handles);
    free(work);
}

static void cold(long count)
{
    double wall = wall_us(), cpu = cpu_us();
    long at;

    for (at = 0; at < count; at++) {
        void *shared = shared_new(service_url, authorities);
        struct caller *caller = caller_new(shared);

        call(caller);
        caller_free(caller);
        shared_free(shared);
    }
    printf("%.2f %.2f\n", (wall_us() - wall) / (double)count, (cpu_us() - cpu) / (double)count);
}

static size_t heap(void)
{
    struct mallinfo2 now = mallinfo2();

    return now.uordblks + now.hblkhd;
}

static void memory(long count)
{
    void **shared = calloc((size_t)count, sizeof *shared);
    struct caller **callers = calloc((size_t)count, sizeof *callers);
    size_t before, made, called;
    long at, round;

    /* A single arena, because mallinfo2 reports only one. */
    mallopt(M_ARENA_MAX, 1);
    /* Allocates process-wide data before the measurement. */
    for (round = 0; round < 2; round++) {
        before = heap();
        for (at = 0; at < count; at++) {
            shared[at] = shared_new(service_url, authorities);
            callers[at] = caller_new(shared[at]);
        }
        made = heap();
        for (at = 0; at < count; at++) {
            call(callers[at]);
        }
        called = heap();
        for (at = 0; at < count; at++) {
            caller_free(callers[at]);
            shared_free(shared[at]);
        }
    }
    printf("%.0f %.0f\n", (double)(made - before) / (double)count, (double)(called - before) / (double)count);
    free(callers);
    free(shared);
}

/* The largest resident memory so far, in KiB. */
static void peak(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    char line[128];
    long size = 0;

    require(status != NULL, "/proc/self/status");
    while (fgets(line, sizeof line, status) != NULL && sscanf(line, "VmHWM: %ld", &size) != 1) {
    }
    fclose(status);
    printf("%ld\n", size);
}

static int online_main(int argc, char **argv)
{
    char line[64];
    long count;
    int threads;

    require(argc == 3, "arguments: URL CA_FILE");
    service_url = argv[1];
    authorities = argv[2];
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (sscanf(line, "calls %ld %d", &count, &threads) == 2) {
            calls(count, threads);
        } else if (sscanf(line, "cold %ld", &count) == 1) {
            cold(count);
        } else if (sscanf(line, "memory %ld", &count) == 1) {
            memory(count);
        } else if (strncmp(line, "peak", 4) == 0) {
            peak();
        } else {
            require(0, line);
        }
        fflush(stdout);
    }
    return 0;
}

#endif
