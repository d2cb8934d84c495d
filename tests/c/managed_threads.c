/* A client that makes its sessions itself, used by many threads, and by a child while a thread of its parent makes one. */
#define _POSIX_C_SOURCE 200809L
#include "managed.h"

#include <pthread.h>
#include <sched.h>
#include <sys/wait.h>

#define THREADS 64

struct asker {
    pthread_t thread;
    kaltura_client *client;
    char *ks;
    kaltura_error *error;
    pthread_mutex_t lock;
    int done;
};

static void *ask(void *argument)
{
    struct asker *asker = argument;

    asker->ks = kaltura_client_acquire_ks(asker->client, 0, NULL, &asker->error);
    pthread_mutex_lock(&asker->lock);
    asker->done = 1;
    pthread_mutex_unlock(&asker->lock);
    return NULL;
}

static void start(struct asker *asker, kaltura_client *client)
{
    memset(asker, 0, sizeof *asker);
    asker->client = client;
    CHECK(pthread_mutex_init(&asker->lock, NULL) == 0);
    CHECK(pthread_create(&asker->thread, NULL, ask, asker) == 0);
}

static int is_done(struct asker *asker)
{
    int done;

    pthread_mutex_lock(&asker->lock);
    done = asker->done;
    pthread_mutex_unlock(&asker->lock);
    return done;
}

static void many_threads_make_one_session(void)
{
    static struct asker askers[THREADS];
    struct maker maker = {0};
    char byte;
    int at;

    client_of(&maker);
    maker.hold = 1;
    start(&askers[0], maker.client);
    CHECK(read(maker.begun[0], &byte, 1) == 1);
    for (at = 1; at < THREADS; at++) {
        start(&askers[at], maker.client);
    }
    CHECK(write(maker.go_on[1], "x", 1) == 1);
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_join(askers[at].thread, NULL) == 0);
        CHECK_TEXT(askers[at].ks, askers[0].ks);
    }
    for (at = 0; at < THREADS; at++) {
        kaltura_string_free(askers[at].ks);
    }
    CHECK(maker.made == 1 && maker.told == 1);
    end(&maker);
}

static void a_thread_that_waits_can_be_cancelled(void)
{
    struct asker leader;
    struct asker waiter;
    struct maker maker = {0};
    char byte;

    client_of(&maker);
    maker.hold = 1;
    start(&leader, maker.client);
    CHECK(read(maker.begun[0], &byte, 1) == 1);
    start(&waiter, maker.client);
    /* Only calls that have begun are cancelled, so until it has. */
    while (!is_done(&waiter)) {
        kaltura_client_cancel(maker.client);
        sched_yield();
    }
    CHECK(pthread_join(waiter.thread, NULL) == 0);
    CHECK(waiter.ks == NULL);
    CHECK_ERROR(waiter.error, KALTURA_ERROR_CANCELLED);
    CHECK(write(maker.go_on[1], "x", 1) == 1);
    CHECK(pthread_join(leader.thread, NULL) == 0);
    CHECK(leader.ks != NULL && maker.made == 1);
    kaltura_string_free(leader.ks);
    end(&maker);
}

/* What a child does: it makes a session itself, though a thread that it has not got was about to. It ends
 * as another program, since what that thread owned is lost to it, which a checker for leaks would report. */
static void in_child(struct maker *maker)
{
    char *ks;
    int good;

    alarm(60);
    is_child = 1;
    ks = kaltura_client_acquire_ks(maker->client, 0, NULL, NULL);
    good = ks != NULL && maker->made == 2 && is_accepted(maker->client, NULL);
    kaltura_string_free(ks);
    kaltura_client_free(maker->client);
    execlp(good ? "true" : "false", "child", (char *)NULL);
}

static void a_child_does_not_wait_for_a_thread_of_its_parent(void)
{
    struct asker leader;
    struct maker maker = {0};
    char byte;
    int status = -1;
    pid_t child;

    client_of(&maker);
    maker.hold = 1;
    start(&leader, maker.client);
    CHECK(read(maker.begun[0], &byte, 1) == 1);
    fflush(NULL);
    child = fork();
    if (child == 0) {
        in_child(&maker);
        _exit(1);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(write(maker.go_on[1], "x", 1) == 1);
    CHECK(pthread_join(leader.thread, NULL) == 0);
    CHECK(leader.ks != NULL && maker.made == 1);
    kaltura_string_free(leader.ks);
    end(&maker);
}

int main(void)
{
    secret = setting("TEST_SECRET");
    many_threads_make_one_session();
    a_thread_that_waits_can_be_cancelled();
    a_child_does_not_wait_for_a_thread_of_its_parent();
    return check_end();
}
