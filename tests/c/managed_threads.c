/* A managed session, used by many threads, and by a forked child while a thread of its parent renews it. */
#define _POSIX_C_SOURCE 200809L
#include "managed.h"

#include <pthread.h>
#include <sched.h>
#ifndef _WIN32
#include <sys/wait.h>
#endif

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
    struct provider provider = {0};
    char byte;
    int at;

    client_of(&provider);
    provider.hold = 1;
    start(&askers[0], provider.client);
    CHECK(read(provider.begun[0], &byte, 1) == 1);
    for (at = 1; at < THREADS; at++) {
        start(&askers[at], provider.client);
    }
    CHECK(write(provider.proceed[1], "x", 1) == 1);
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_join(askers[at].thread, NULL) == 0);
        CHECK_TEXT(askers[at].ks, askers[0].ks);
    }
    for (at = 0; at < THREADS; at++) {
        kaltura_string_free(askers[at].ks);
    }
    CHECK(provider.made == 1 && provider.renewed == 1);
    end(&provider);
}

static void waiting_thread_can_be_cancelled(void)
{
    struct asker leader;
    struct asker waiter;
    struct provider provider = {0};
    char byte;

    client_of(&provider);
    provider.hold = 1;
    start(&leader, provider.client);
    CHECK(read(provider.begun[0], &byte, 1) == 1);
    start(&waiter, provider.client);
    /* Only calls in progress are cancelled, so this repeats until the call has started. */
    while (!is_done(&waiter)) {
        kaltura_client_cancel(provider.client);
        sched_yield();
    }
    CHECK(pthread_join(waiter.thread, NULL) == 0);
    CHECK(waiter.ks == NULL);
    CHECK_ERROR(waiter.error, KALTURA_ERROR_CANCELLED);
    CHECK(write(provider.proceed[1], "x", 1) == 1);
    CHECK(pthread_join(leader.thread, NULL) == 0);
    CHECK(leader.ks != NULL && provider.made == 1);
    kaltura_string_free(leader.ks);
    end(&provider);
}

#ifndef _WIN32
/* The child creates a session, although a thread of the parent was about to. It ends by running another program, because
 * a leak checker would report what that thread owned. */
static void in_child(struct provider *provider)
{
    char *ks;
    int good;

    alarm(60);
    is_child = 1;
    ks = kaltura_client_acquire_ks(provider->client, 0, NULL, NULL);
    good = ks != NULL && provider->made == 2 && is_accepted(provider->client, NULL);
    kaltura_string_free(ks);
    kaltura_client_free(provider->client);
    execlp(good ? "true" : "false", "child", (char *)NULL);
}

static void forked_child_does_not_wait_for_parent(void)
{
    struct asker leader;
    struct provider provider = {0};
    char byte;
    int status = -1;
    pid_t child;

    client_of(&provider);
    provider.hold = 1;
    start(&leader, provider.client);
    CHECK(read(provider.begun[0], &byte, 1) == 1);
    fflush(NULL);
    child = fork();
    if (child == 0) {
        in_child(&provider);
        _exit(1);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(write(provider.proceed[1], "x", 1) == 1);
    CHECK(pthread_join(leader.thread, NULL) == 0);
    CHECK(leader.ks != NULL && provider.made == 1);
    kaltura_string_free(leader.ks);
    end(&provider);
}
#endif

int main(void)
{
    secret = setting("TEST_SECRET");
    many_threads_make_one_session();
    waiting_thread_can_be_cancelled();
#ifndef _WIN32
    forked_child_does_not_wait_for_parent();
#else
    (void)is_accepted;
#endif
    return check_end();
}
