/* A client works in forked children and continues to work in the parent. */
#define _GNU_SOURCE
#include "check.h"
#include "fork_kinds.h"

#include <pthread.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static kaltura_client *client;

static void call(void)
{
    kaltura_error *error = NULL;
    char *ks =
        kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 0, NULL, &error);

    if (error != NULL) {
        fprintf(stderr, "%s\n", kaltura_error_message(error));
    }
    CHECK(ks != NULL && error == NULL);
    kaltura_error_free(error);
    kaltura_string_free(ks);
}

static void in_a_child(int generations)
{
    pid_t child = fork_by((enum fork_kind)atoi(setting("TEST_FORK_KIND")));
    int status = -1;

    if (child == 0) {
        check_passed = 0;
        call();
        if (generations > 1) {
            in_a_child(generations - 1);
        }
        call();
        kaltura_client_free(client);
        _exit(check_failed == 0 ? 0 : 1);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* Forks while other threads use the same client, and may hold its locks. */
#define THREADS 4
#define FORKS 200

static int forked_enough;
static int others_failed[THREADS];

static void *call_meanwhile(void *failures)
{
    kaltura_error *error = NULL;
    char *ks = kaltura_generate_session(setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 0, NULL, &error);
    char *response;

    while (!__atomic_load_n(&forked_enough, __ATOMIC_RELAXED)) {
        *(int *)failures += kaltura_client_set_ks(client, ks, &error) != KALTURA_OK;
        response = kaltura_client_call(client, "system", "ping", NULL, &error);
        *(int *)failures += response == NULL;
        kaltura_string_free(response);
        kaltura_error_free(error);
    }
    kaltura_string_free(ks);
    return NULL;
}

static void children_of_a_busy_parent_work(void)
{
    pthread_t threads[THREADS];
    kaltura_error *error = NULL;
    int at, status;
    pid_t child;

    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_create(&threads[at], NULL, call_meanwhile, &others_failed[at]) == 0);
    }
    for (at = 0; at < FORKS; at++) {
        child = fork();
        if (child == 0) {
            alarm(60); /* a child that hangs fails */
            check_failed = 0;
            kaltura_string_free(kaltura_client_acquire_ks(client, 0, NULL, &error));
            kaltura_error_free(error);
            kaltura_client_cancel(client);
            call();
            kaltura_client_free(client);
            /* Replaces the process, because a leak checker would report what the parent's threads owned. */
            execlp(check_failed == 0 ? "true" : "false", "-", (char *)NULL);
            _exit(1);
        }
        status = -1;
        CHECK(child > 0 && waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    __atomic_store_n(&forked_enough, 1, __ATOMIC_RELAXED);
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_join(threads[at], NULL) == 0 && others_failed[at] == 0);
    }
}

int main(void)
{
    client = client_for(setting("TEST_URL"), getenv("TEST_CA_FILE"));
    call();
    call();
    in_a_child(3);
    if (getenv("TEST_BUSY") != NULL) {
        children_of_a_busy_parent_work();
    }
    call();
    call();
    kaltura_client_free(client);
    return check_end();
}
