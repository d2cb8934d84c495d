/* Repeatedly loads the library, uses it on a thread and closes it. In every other round the thread ends only afterwards.
 * The library stays in memory, because threads may still run its code. */
#define _POSIX_C_SOURCE 200809L
#define CHECK_WITHOUT_LIBRARY
#include "check.h"

#include <dlfcn.h>
#include <pthread.h>

#define ROUNDS 1000
#define WARM_UP 100
/* The permitted growth after the warm-up. */
#define MORE_KIB 4096

/* Returns a symbol as a function pointer, for which ISO C has no cast. */
#define FIND(function, library, name) (*(void **)&(function) = dlsym(library, name))

static const char *path;
static const char *url;
static int stayed;

struct round {
    void *library;
    int is_online;
    int outlives;
    int used;
    pthread_barrier_t use_is_over;
    pthread_barrier_t given_up;
};

static int call_the_server(void *library)
{
    kaltura_config *(*new_config)(void);
    void (*free_config)(kaltura_config *);
    kaltura_status (*set_url)(kaltura_config *, const char *, kaltura_error **);
    kaltura_client *(*new_client)(const kaltura_config *, kaltura_error **);
    void (*free_client)(kaltura_client *);
    kaltura_session_info *(*start)(kaltura_client *, const char *, int32_t, int64_t, kaltura_error **);
    void (*free_session_info)(kaltura_session_info *);
    kaltura_config *config;
    kaltura_client *client;
    kaltura_session_info *info;
    int good;

    FIND(new_config, library, "kaltura_config_new");
    FIND(free_config, library, "kaltura_config_free");
    FIND(set_url, library, "kaltura_config_set_service_url");
    FIND(new_client, library, "kaltura_client_new");
    FIND(free_client, library, "kaltura_client_free");
    FIND(start, library, "kaltura_session_start_widget");
    FIND(free_session_info, library, "kaltura_session_info_free");
    config = new_config();
    good = set_url(config, url, NULL) == KALTURA_OK;
    client = new_client(config, NULL);
    free_config(config);
    info = start(client, NULL, 102, 60, NULL);
    good = good && info != NULL;
    free_session_info(info);
    free_client(client);
    return good;
}

static void *use(void *argument)
{
    struct round *round = argument;
    char *(*make)(const char *, const char *, int32_t, int32_t, int64_t, const char *, kaltura_error **);
    void (*free_string)(char *);
    char *ks;

    FIND(make, round->library, "kaltura_generate_session");
    FIND(free_string, round->library, "kaltura_string_free");
    ks = make("secret", "ada", KALTURA_SESSION_TYPE_USER, 102, 60, NULL, NULL);
    round->used = ks != NULL;
    free_string(ks);
    if (round->is_online) {
        round->used = round->used && call_the_server(round->library);
    }
    if (round->outlives) {
        pthread_barrier_wait(&round->use_is_over);
        pthread_barrier_wait(&round->given_up);
    }
    return NULL;
}

static void once(int number)
{
    struct round round;
    pthread_t thread;
    void *still;

    memset(&round, 0, sizeof round);
    round.library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (round.library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    round.is_online = number % 10 < 2;
    round.outlives = number % 2;
    CHECK(pthread_barrier_init(&round.use_is_over, NULL, 2) == 0);
    CHECK(pthread_barrier_init(&round.given_up, NULL, 2) == 0);
    CHECK(pthread_create(&thread, NULL, use, &round) == 0);
    if (round.outlives) {
        pthread_barrier_wait(&round.use_is_over);
        CHECK(dlclose(round.library) == 0);
        pthread_barrier_wait(&round.given_up);
        CHECK(pthread_join(thread, NULL) == 0);
    } else {
        CHECK(pthread_join(thread, NULL) == 0);
        CHECK(dlclose(round.library) == 0);
    }
    CHECK(round.used);
    pthread_barrier_destroy(&round.use_is_over);
    pthread_barrier_destroy(&round.given_up);
    still = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
    stayed += still != NULL;
    if (still != NULL) {
        dlclose(still);
    }
}

static long resident_kib(void)
{
    char line[256];
    long kib = 0;
    FILE *status = fopen("/proc/self/status", "r");

    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        sscanf(line, "VmRSS: %ld", &kib);
    }
    CHECK(status != NULL && fclose(status) == 0 && kib > 0);
    return kib;
}

int main(void)
{
    int number;
    long warm = 0, end;

    path = setting("TEST_LIBRARY");
    url = setting("TEST_HTTP_URL");
    for (number = 0; number < ROUNDS; number++) {
        once(number);
        if (number == WARM_UP) {
            warm = resident_kib();
        }
    }
    end = resident_kib();
    printf("%d rounds; %ld KiB resident after %d, %ld KiB at the end\n", ROUNDS, warm, WARM_UP, end);
    CHECK(stayed == ROUNDS);
    CHECK(end <= warm + MORE_KIB);
    return check_end();
}
