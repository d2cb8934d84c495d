/* Many threads use a few clients on a server with faults. Compares memory, files and threads at the end with those after
 * a warm-up. `load SECONDS [leak]` */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <dirent.h>
#include <pthread.h>
#include <time.h>

#define THREADS 64
#define CLIENTS 6
#define STATUSES 512
#define WARM_UP_SECONDS 5

/* The permitted growth since the warm-up. */
#define MORE_KIB (24 * 1024)
#define MORE_FILES 32
#define MORE_THREADS 8

static const char *secret;
static kaltura_client *clients[CLIENTS];
static time_t until;
static int leaks;
static unsigned long statuses[STATUSES];
static char first_messages[STATUSES][240];

struct usage {
    long kib;
    long files;
    long threads;
};

static long entries(const char *path)
{
    DIR *folder = opendir(path);
    long count = 0;

    CHECK(folder != NULL);
    while (folder != NULL && readdir(folder) != NULL) {
        count++;
    }
    closedir(folder);
    return count - 3; /* ".", ".." and the descriptor of the folder */
}

static struct usage measured(const char *when)
{
    struct usage usage = {0, 0, 0};
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");

    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        sscanf(line, "VmRSS: %ld", &usage.kib);
        sscanf(line, "Threads: %ld", &usage.threads);
    }
    CHECK(status != NULL && fclose(status) == 0 && usage.kib > 0);
    usage.files = entries("/proc/self/fd");
    printf("%s: %ld KiB resident, %ld open files, %ld threads\n", when, usage.kib, usage.files, usage.threads);
    return usage;
}

/* Counts calls by status. */
static void count(kaltura_error **error)
{
    kaltura_status status = kaltura_error_status(*error);

    if (status >= STATUSES) {
        status = STATUSES - 1;
    }
    if (__atomic_fetch_add(&statuses[status], 1, __ATOMIC_RELAXED) == 0 && *error != NULL) {
        snprintf(first_messages[status], sizeof first_messages[status], "%s", kaltura_error_message(*error));
    }
    kaltura_error_free(*error);
    *error = NULL;
}

static kaltura_client *new_client(const char *url)
{
    kaltura_error *error = NULL;
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    CHECK(kaltura_config_set_service_url(config, setting(url), &error) == KALTURA_OK);
    CHECK(kaltura_config_set_ca_file(config, setting("TEST_CA_FILE"), &error) == KALTURA_OK);
    CHECK(kaltura_config_set_max_retries(config, 0, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_request_timeout_ms(config, 120000, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_connect_timeout_ms(config, 120000, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_total_timeout_ms(config, 600000, &error) == KALTURA_OK);
    client = kaltura_client_new(config, &error);
    kaltura_config_free(config);
    CHECK(client != NULL);
    return client;
}

static void keep_session(kaltura_client *client, kaltura_credentials *credentials)
{
    kaltura_error *error = NULL;

    CHECK(credentials != NULL && kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    kaltura_credentials_free(credentials);
}

/* Creates, uses and frees a client. */
static void create_and_free_client(kaltura_error **error)
{
    kaltura_client *client = new_client("TEST_HTTP_URL");
    kaltura_session_info *info = kaltura_session_start_widget(client, NULL, 102, 600, error);

    kaltura_session_info_free(info);
    if (!leaks) {
        kaltura_client_free(client);
    }
}

static void act_once(kaltura_client *client, unsigned choice, kaltura_error **error)
{
    char *text = NULL;
    char *ks;
    kaltura_session_info *info = NULL;

    /* Rarely, because it fails all calls in progress. */
    if (choice < 100) {
        kaltura_client_cancel(client);
        return;
    }
    if (choice < 200) {
        ks = kaltura_client_acquire_ks(client, 0, NULL, error);
        if (ks != NULL) {
            kaltura_client_invalidate_ks(client, ks, error);
            kaltura_string_free(ks);
        }
        return;
    }
    switch (choice % 16) {
    case 0:
        text = kaltura_session_start(client, secret, "ada", KALTURA_SESSION_TYPE_ADMIN, 102, 600, NULL, error);
        break;
    case 1:
        info = kaltura_app_token_start_session(client, "0_demotokn", setting("TEST_APP_TOKEN"), KALTURA_HASH_AUTO, NULL,
                                               NULL, 0, 102, 600, NULL, error);
        break;
    case 2:
        text = kaltura_client_multirequest(client,
                                           "[{\"service\":\"session\",\"action\":\"get\"},"
                                           "{\"service\":\"session\",\"action\":\"get\",\"ks\":\"AAAA\"}]",
                                           error);
        break;
    case 3: create_and_free_client(error); break;
    case 4:
        text = kaltura_client_export_session(client, error);
        if (text != NULL) {
            kaltura_client_import_session(client, text, error);
        }
        break;
    case 5:
    case 6: text = kaltura_client_acquire_ks(client, 60, NULL, error); break;
    case 7: info = kaltura_session_get(client, NULL, error); break;
    default: text = kaltura_client_call(client, "session", "get", NULL, error);
    }
    kaltura_string_free(text);
    kaltura_session_info_free(info);
}

static void *work(void *argument)
{
    unsigned random = *(unsigned *)argument;
    kaltura_error *error = NULL;

    while (time(NULL) < until) {
        random = random * 1664525u + 1013904223u;
        act_once(clients[(random >> 8) % CLIENTS], (random >> 12) % 65536, &error);
        count(&error);
    }
    return NULL;
}

static void load_for(long seconds)
{
    pthread_t threads[THREADS];
    unsigned seeds[THREADS];
    unsigned at;

    until = time(NULL) + seconds;
    for (at = 0; at < THREADS; at++) {
        seeds[at] = at + 1;
        CHECK(pthread_create(&threads[at], NULL, work, &seeds[at]) == 0);
    }
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_join(threads[at], NULL) == 0);
    }
}

/* Waits until the system has removed the threads. */
static struct usage settled(const char *when)
{
    const struct timespec pause = {0, 100 * 1000 * 1000};
    int tries;

    for (tries = 0; tries < 300 && entries("/proc/self/task") > 0; tries++) {
        nanosleep(&pause, NULL);
    }
    return measured(when);
}

int main(int argc, char **argv)
{
    kaltura_error *error = NULL;
    struct usage before, warm, end, after;
    unsigned long calls = 0;
    int at;

    secret = setting("TEST_SECRET");
    leaks = argc > 2 && strcmp(argv[2], "leak") == 0;
    before = measured("before");
    for (at = 0; at < CLIENTS; at++) {
        clients[at] = new_client(at % 2 == 0 ? "TEST_HTTP_URL" : "TEST_HTTPS_URL");
    }
    keep_session(clients[0], kaltura_credentials_new_secret(102, secret, "ada", KALTURA_SESSION_TYPE_ADMIN, &error));
    keep_session(clients[1], kaltura_credentials_new_secret(102, secret, "ada", KALTURA_SESSION_TYPE_ADMIN, &error));
    keep_session(clients[2],
                 kaltura_credentials_new_session_start(102, secret, "ada", KALTURA_SESSION_TYPE_ADMIN, &error));
    keep_session(clients[3],
                 kaltura_credentials_new_session_start(102, secret, "ada", KALTURA_SESSION_TYPE_ADMIN, &error));
    keep_session(clients[4],
                 kaltura_credentials_new_login(102, setting("TEST_LOGIN_ID"), setting("TEST_PASSWORD"), &error));
    keep_session(clients[5], kaltura_credentials_new_secret(102, secret, "ada", KALTURA_SESSION_TYPE_ADMIN, &error));

    load_for(WARM_UP_SECONDS);
    warm = settled("after the warm-up");
    load_for(argc > 1 ? atol(argv[1]) : WARM_UP_SECONDS);
    end = settled("at the end");
    for (at = 0; at < CLIENTS; at++) {
        kaltura_client_free(clients[at]);
    }
    after = settled("once all clients are freed");

    CHECK(end.kib <= warm.kib + MORE_KIB);
    CHECK(end.files <= warm.files + MORE_FILES);
    CHECK(end.threads <= warm.threads + MORE_THREADS);
    CHECK(after.files == before.files);
    CHECK(after.threads == 1);
    for (at = 0; at < STATUSES; at++) {
        calls += statuses[at];
        if (statuses[at] > 0) {
            printf("status %d %s: %lu\n", at, kaltura_status_name(at), statuses[at]);
            printf("    %s\n", first_messages[at]);
        }
    }
    printf("%lu actions\n", calls);
    return check_end();
}
