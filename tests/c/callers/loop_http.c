/* The application for loop.c: an event loop with poll() and timers, and HTTP over plain sockets. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct job;
void loop_set_timer(struct job *job, int64_t ms);
void loop_send(struct job *job, const char *url, const char *body, size_t size, int64_t timeout_ms,
               int needs_new_connection);
void loop_run(void);
void step(struct job *job);
void on_http(struct job *job, int status, const char *body, size_t size, int was_sent);

#define MOST 256
#define RESPONSE_BYTES 65536

/* A waiting job: for a timer, or for a socket with a timeout. */
struct wait {
    struct job *job;
    int64_t until_ms;
    int fd; /* -1 for a timer */
    char *out, *in;
    size_t out_size, out_at, in_size;
};

static struct wait waits[MOST];

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct wait *new_wait(struct job *job, int64_t ms)
{
    size_t at;

    for (at = 0; at < MOST && waits[at].job != NULL; at++) {
    }
    if (at == MOST) {
        abort();
    }
    waits[at].job = job;
    waits[at].until_ms = now_ms() + ms;
    waits[at].fd = -1;
    return &waits[at];
}

/* Ends a wait, whose slot may be reused at once. */
static struct wait taken(struct wait *wait)
{
    struct wait taken = *wait;

    memset(wait, 0, sizeof *wait);
    if (taken.fd >= 0) {
        close(taken.fd);
    }
    return taken;
}

void loop_set_timer(struct job *job, int64_t ms)
{
    new_wait(job, ms);
}

/* Each request uses a new connection. */
void loop_send(struct job *job, const char *url, const char *body, size_t size, int64_t timeout_ms,
               int needs_new_connection)
{
    struct wait *wait = new_wait(job, timeout_ms);
    struct addrinfo hints, *found = NULL;
    char host[256], port[16], path[512], head[1024];
    int length;

    (void)needs_new_connection;
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    if (sscanf(url, "http://%255[^:/]:%15[0-9]%511s", host, port, path) != 3
        || getaddrinfo(host, port, &hints, &found) != 0) {
        abort();
    }
    length =
        snprintf(head, sizeof head,
                 "POST %s HTTP/1.0\r\nHost: %s:%s\r\nContent-Type: application/json\r\nContent-Length: %lu\r\n\r\n",
                 path, host, port, (unsigned long)size);
    wait->out_size = (size_t)length + size;
    wait->out = malloc(wait->out_size);
    wait->in = malloc(RESPONSE_BYTES);
    if (wait->out == NULL || wait->in == NULL) {
        abort();
    }
    memcpy(wait->out, head, (size_t)length);
    memcpy(wait->out + length, body, size);
    wait->fd = socket(found->ai_family, found->ai_socktype, 0);
    fcntl(wait->fd, F_SETFL, O_NONBLOCK);
    if (connect(wait->fd, found->ai_addr, found->ai_addrlen) != 0 && errno != EINPROGRESS) {
        wait->until_ms = 0; /* reported in the next iteration of the loop */
    }
    freeaddrinfo(found);
}

static void finish(struct wait *wait, int is_complete)
{
    struct wait done = taken(wait);
    const char *body = NULL;
    int status = 0;

    if (is_complete) {
        done.in[done.in_size] = '\0';
        body = strstr(done.in, "\r\n\r\n");
        if (body == NULL || sscanf(done.in, "HTTP/1.%*d %d", &status) != 1) {
            status = 0;
        }
    }
    if (status != 0) {
        on_http(done.job, status, body + 4, done.in_size - (size_t)(body + 4 - done.in), 1);
    } else {
        on_http(done.job, 0, NULL, 0, done.out_at > 0);
    }
    free(done.out);
    free(done.in);
}

static void io(struct wait *wait)
{
    ssize_t count;

    if (wait->out_at < wait->out_size) {
        count = write(wait->fd, wait->out + wait->out_at, wait->out_size - wait->out_at);
        wait->out_at += count > 0 ? (size_t)count : 0;
    } else {
        count = read(wait->fd, wait->in + wait->in_size, RESPONSE_BYTES - 1 - wait->in_size);
        wait->in_size += count > 0 ? (size_t)count : 0;
        if (count == 0) {
            finish(wait, wait->in_size < RESPONSE_BYTES - 1);
        }
    }
    if (count < 0 && errno != EAGAIN && errno != EINTR) {
        finish(wait, 0);
    }
}

void loop_run(void)
{
    for (;;) {
        struct pollfd polls[MOST];
        int64_t now = now_ms(), next = INT64_MAX;
        size_t at;

        for (at = 0; at < MOST; at++) {
            polls[at].fd = waits[at].job != NULL ? waits[at].fd : -1;
            polls[at].events = waits[at].out_at < waits[at].out_size ? POLLOUT : POLLIN;
            polls[at].revents = 0;
            if (waits[at].job != NULL && waits[at].until_ms < next) {
                next = waits[at].until_ms;
            }
        }
        if (next == INT64_MAX) {
            return;
        }
        poll(polls, MOST, next > now ? (int)(next - now) : 0);
        now = now_ms();
        for (at = 0; at < MOST; at++) {
            if (waits[at].job == NULL) {
                continue;
            }
            if (polls[at].fd >= 0 && polls[at].fd == waits[at].fd && polls[at].revents != 0) {
                io(&waits[at]);
            } else if (waits[at].until_ms <= now) {
                if (waits[at].fd >= 0) {
                    finish(&waits[at], 0);
                } else {
                    step(taken(&waits[at]).job);
                }
            }
        }
    }
}
