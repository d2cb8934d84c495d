/* The system's DNS resolver hangs: calls still end in time. The number of threads that they leave behind is limited, and
   these threads receive no signals. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <dirent.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

static int released, hanging, most;

static void sleep_a_little(void)
{
    struct timespec a_little = {0, 1000000};

    nanosleep(&a_little, NULL);
}

/* Replaces the system's function. */
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    int now = __atomic_add_fetch(&hanging, 1, __ATOMIC_SEQ_CST);
    sigset_t kept_off;

    CHECK(pthread_sigmask(SIG_BLOCK, NULL, &kept_off) == 0);
    CHECK(sigismember(&kept_off, SIGINT) == 1 && sigismember(&kept_off, SIGALRM) == 1);
    (void)node, (void)service, (void)hints, (void)found;
    if (now > __atomic_load_n(&most, __ATOMIC_SEQ_CST)) {
        __atomic_store_n(&most, now, __ATOMIC_SEQ_CST);
    }
    while (!__atomic_load_n(&released, __ATOMIC_SEQ_CST)) {
        sleep_a_little();
    }
    __atomic_sub_fetch(&hanging, 1, __ATOMIC_SEQ_CST);
    return EAI_NONAME;
}

/* Counts the threads of the library by name, without those of the program and of sanitizers. */
static int library_threads(void)
{
    struct dirent *entry;
    DIR *tasks = opendir("/proc/self/task");
    int count = 0;

    CHECK(tasks != NULL);
    while (tasks != NULL && (entry = readdir(tasks)) != NULL) {
        char path[300], name[32] = "";
        FILE *file;

        snprintf(path, sizeof path, "/proc/self/task/%s/comm", entry->d_name);
        file = fopen(path, "r");
        if (file != NULL) {
            count += fgets(name, sizeof name, file) != NULL && strcmp(name, "kaltura-connect\n") == 0;
            fclose(file);
        }
    }
    if (tasks != NULL) {
        closedir(tasks);
    }
    return count;
}

/* A thread gets its name only when it runs; and memory of a thread that is still exiting looks like a leak. */
static void wait_for_library_threads(int count)
{
    int tries;

    for (tries = 0; tries < 10000 && library_threads() != count; tries++) {
        sleep_a_little();
    }
    CHECK(library_threads() == count);
}

/* Whether a call failed because too many threads of earlier calls are left. */
static int is_refused(kaltura_client *client, kaltura_status other)
{
    kaltura_error *error = NULL;
    int refused;

    CHECK(kaltura_client_call(client, "system", "ping", NULL, &error) == NULL);
    refused = kaltura_error_status(error) == KALTURA_ERROR_RESOLVE
              && strstr(kaltura_error_message(error), "are still running") != NULL;
    CHECK(refused || kaltura_error_status(error) == other);
    CHECK(kaltura_error_retry_class(error) == KALTURA_RETRY_BACKOFF);
    kaltura_error_free(error);
    return refused;
}

int main(void)
{
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;
    sigset_t kept_off;
    int calls = 0;

    CHECK(kaltura_config_set_service_url(config, "https://www.example.com", NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_connect_timeout_ms(config, 5, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_max_retries(config, 0, NULL) == KALTURA_OK);
    client = kaltura_client_new(config, NULL);
    while (!is_refused(client, KALTURA_ERROR_TIMEOUT) && calls < 1000) {
        calls++;
    }
    CHECK(calls >= 64 && calls < 1000); /* a call may time out before its thread starts */
    CHECK(is_refused(client, KALTURA_ERROR_TIMEOUT));
    wait_for_library_threads(64);
    CHECK(pthread_sigmask(SIG_BLOCK, NULL, &kept_off) == 0 && sigismember(&kept_off, SIGINT) == 0);

    /* When the resolver returns, calls work again. */
    __atomic_store_n(&released, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&hanging, __ATOMIC_SEQ_CST) > 0) {
        sleep_a_little();
    }
    CHECK(__atomic_load_n(&most, __ATOMIC_SEQ_CST) <= 64);
    kaltura_client_free(client);
    CHECK(kaltura_config_set_connect_timeout_ms(config, 60000, NULL) == KALTURA_OK);
    client = kaltura_client_new(config, NULL);
    for (calls = 0; calls < 1000 && is_refused(client, KALTURA_ERROR_RESOLVE); calls++) {
        sleep_a_little();
    }
    CHECK(calls < 1000);
    kaltura_client_free(client);
    kaltura_config_free(config);
    wait_for_library_threads(0);
    return check_end();
}
