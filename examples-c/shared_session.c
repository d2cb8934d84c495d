/*
 * Many processes, on one host or on several, share one session through Redis: one of them exchanges the app token, the
 * others use what it has stored. The guide is docs/shared-sessions.md. The program calls the API until it gets SIGTERM
 * or SIGINT; start as many of them as you like.
 *
 * From the environment:
 *   KALTURA_APP_TOKEN_ID    an app token's id
 *   KALTURA_APP_TOKEN       the app token, or KALTURA_APP_TOKEN_FILE, a file that holds it
 *   KALTURA_SHARED_KEY      the key that encrypts the stored session, 64 hexadecimal digits (openssl rand -hex 32), the
 *                           same in all processes; or KALTURA_SHARED_KEY_FILE
 *   KALTURA_REDIS           "host:port" or the path of a Unix socket (optional; 127.0.0.1:6379)
 *   KALTURA_EXPIRY_SECONDS  the lifetime of each session (optional; an hour)
 *   KALTURA_LOCK_MS         the lifetime of the lock, after which another process may renew (optional; 10000)
 *   KALTURA_PAUSE_MS        the pause after each call (optional; 1000)
 *   and the settings of settings.h.
 *
 * cc shared_session.c $(pkg-config --cflags --libs kaltura_session hiredis libsodium)
 */
#define _POSIX_C_SOURCE 200809L
#include "redis_store.h"
#include "settings.h"

#include <signal.h>
#include <time.h>

enum {
    LOCK_MARGIN_MS = 1000,    /* a login ends this long before the lock expires */
    LEAST_LEFT_SECONDS = 2,   /* a stored session that expires earlier is not used */
    REFUSED_PAUSE_MS = 300000 /* between logins that the server has refused */
};

/* What the callback returns; the error of the call shows the number. */
enum outcome { DONE = 0, STORE_FAILED = 1, LOGIN_FAILED = 2, TIMED_OUT = 3, WAITING = -1 };

struct fleet {
    struct store store;
    kaltura_client *client; /* not a reference: the client owns the callback that uses this */
    const char *redis_address, *app_token_id, *app_token;
    int32_t partner_id;
    long expiry_seconds, lock_ms;
    char last[16]; /* the fingerprint of the session that this process got last */
};

static volatile sig_atomic_t is_stopping;

static void stop(int signal_number)
{
    (void)signal_number;
    is_stopping = 1;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pause_for(long milliseconds)
{
    struct timespec time;

    time.tv_sec = milliseconds / 1000;
    time.tv_nsec = milliseconds % 1000 * 1000000;
    nanosleep(&time, NULL);
}

/* Passes a session to the library, unless this process had it already: that one expires soon or was rejected. */
static enum outcome use(struct fleet *fleet, const char *ks, int64_t expires_at, kaltura_credentials_result *result)
{
    char *name = kaltura_ks_fingerprint(ks, NULL);
    enum outcome outcome = WAITING;

    if (name != NULL && strcmp(name, fleet->last) != 0
        && kaltura_credentials_result_set_ks(result, ks, expires_at, NULL) == KALTURA_OK) {
        snprintf(fleet->last, sizeof fleet->last, "%s", name);
        outcome = DONE;
    }
    kaltura_string_free(name);
    return outcome;
}

static enum outcome use_stored(struct fleet *fleet, kaltura_credentials_result *result)
{
    enum outcome outcome = WAITING;
    struct stored stored;

    if (!store_load(&fleet->store, &stored)) {
        outcome = STORE_FAILED;
    } else if (stored.ks != NULL && stored.expires_at - (int64_t)time(NULL) >= LEAST_LEFT_SECONDS) {
        outcome = use(fleet, stored.ks, stored.expires_at, result);
    }
    if (outcome == WAITING && stored.has_failed) {
        fprintf(stderr, "Not logging in, because a recent login failed.\n");
        outcome = LOGIN_FAILED;
    }
    store_free(&stored);
    return outcome;
}

/* Exchanges the app token, in less time than the lock lasts. Other ways to a session differ in the first call only. */
static kaltura_session_info *log_in(const struct fleet *fleet, kaltura_error **error)
{
    kaltura_request *request = kaltura_request_app_token_start_session(
        fleet->client, fleet->app_token_id, fleet->app_token, KALTURA_HASH_AUTO, NULL, NULL, KALTURA_SESSION_TYPE_USER,
        fleet->partner_id, fleet->expiry_seconds, NULL, error);
    kaltura_session_info *info = NULL;

    if (request != NULL && kaltura_request_set_timeout_ms(request, fleet->lock_ms - LOCK_MARGIN_MS, error) == KALTURA_OK
        && kaltura_request_perform(request, error) == KALTURA_OK) {
        info = kaltura_request_take_session_info(request, error);
    }
    kaltura_request_free(request);
    return info;
}

/* Logs in while the lock is held, and stores the session for the others. If the login fails, they pause, too. */
static enum outcome renew(struct fleet *fleet, kaltura_credentials_result *result)
{
    int64_t expires_at = (int64_t)time(NULL) + fleet->expiry_seconds;
    kaltura_error *error = NULL;
    kaltura_session_info *info = log_in(fleet, &error);
    const char *ks = kaltura_session_info_ks(info);
    enum outcome outcome;

    if (info == NULL) {
        store_note_failure(&fleet->store, kaltura_error_retry_class(error) == KALTURA_RETRY_BACKOFF ? fleet->lock_ms
                                                                                                    : REFUSED_PAUSE_MS);
        fail("appToken.startSession", error);
        return LOGIN_FAILED;
    }
    if (kaltura_session_info_expires_at(info) != KALTURA_KS_NO_EXPIRY) { /* not reported for logins of users */
        expires_at = kaltura_session_info_expires_at(info);
    }
    if (!store_save(&fleet->store, ks, expires_at, fleet->expiry_seconds * 1000)) {
        fprintf(stderr, "The session could not be stored: only this process uses it.\n");
    }
    outcome = use(fleet, ks, expires_at, result);
    kaltura_session_info_free(info);
    return outcome == DONE ? DONE : LOGIN_FAILED;
}

/* Called by the library when this process needs a session: it has none, the one that it has expires soon, or the server
 * has rejected it. Uses the stored one if that is new, or renews it, or waits for the process that does. */
static kaltura_status provide_session(void *user_data, kaltura_credentials_result *result)
{
    struct fleet *fleet = user_data;
    const int64_t end_ms = now_ms() + 2 * fleet->lock_ms;
    enum outcome outcome = store_connect(&fleet->store, fleet->redis_address) ? WAITING : STORE_FAILED;

    while (outcome == WAITING) {
        /* Try the lock before loading: otherwise another process could store a session in between. */
        const int is_locked = store_lock(&fleet->store, fleet->lock_ms);

        outcome = is_locked < 0 ? STORE_FAILED : use_stored(fleet, result);
        if (outcome == WAITING && is_locked > 0) {
            outcome = renew(fleet, result);
        }
        if (is_locked > 0) {
            store_unlock(&fleet->store);
        }
        if (outcome == WAITING && (is_stopping || now_ms() >= end_ms)) {
            outcome = TIMED_OUT;
        } else if (outcome == WAITING) {
            pause_for(20 + (long)randombytes_uniform(80)); /* random, so that they do not all ask at once */
        }
    }
    store_disconnect(&fleet->store);
    return outcome;
}

/* Called whenever this process has got another session, its own or a stored one. */
static void renewed(void *user_data, const kaltura_session_info *session)
{
    char *name = kaltura_ks_fingerprint(kaltura_session_info_ks(session), NULL);

    (void)user_data;
    printf("session %s, expires in %ld s\n", name,
           (long)(kaltura_session_info_expires_at(session) - (int64_t)time(NULL)));
    fflush(stdout);
    kaltura_string_free(name);
}

/* Prints a message and returns 0 if a setting is missing or wrong. */
static int read_settings(struct fleet *fleet)
{
    static char app_token[256];
    char key[256], identity[1024];
    const char *hex_key = credential_setting("KALTURA_SHARED_KEY", key, sizeof key);
    const char *service_url = getenv("KALTURA_SERVICE_URL");
    const char *redis_address = getenv("KALTURA_REDIS");

    fleet->redis_address = redis_address != NULL ? redis_address : "127.0.0.1:6379";
    fleet->app_token = credential_setting("KALTURA_APP_TOKEN", app_token, sizeof app_token);
    fleet->app_token_id = getenv("KALTURA_APP_TOKEN_ID");
    fleet->partner_id = partner_id_setting();
    if (fleet->app_token_id == NULL) {
        fprintf(stderr, "Set KALTURA_APP_TOKEN_ID.\n");
    }
    if (hex_key == NULL || fleet->app_token == NULL || fleet->app_token_id == NULL || fleet->partner_id == 0) {
        return 0;
    }
    /* Includes the token, so that a failure recorded for an old token does not affect a new one. */
    snprintf(identity, sizeof identity, "%s\n%" PRId32 "\n%s\n%s", service_url != NULL ? service_url : "",
             fleet->partner_id, fleet->app_token_id, fleet->app_token);
    if (!store_init(&fleet->store, hex_key, identity)) {
        fprintf(stderr, "Set KALTURA_SHARED_KEY to 64 hexadecimal digits.\n");
        return 0;
    }
    return number_setting("KALTURA_EXPIRY_SECONDS", 1, 86400, &fleet->expiry_seconds)
           && number_setting("KALTURA_LOCK_MS", 2 * LOCK_MARGIN_MS, 14000, &fleet->lock_ms);
}

int main(void)
{
    struct fleet fleet = {.expiry_seconds = 3600, .lock_ms = 10000};
    struct sigaction action = {.sa_handler = stop};
    long pause_ms = 1000, calls = 0, failures = 0;
    kaltura_credentials *credentials = NULL;
    kaltura_error *error = NULL;
    char *response;

    if (!read_settings(&fleet) || !number_setting("KALTURA_PAUSE_MS", 0, INT32_MAX, &pause_ms)) {
        return EXIT_FAILURE;
    }
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN); /* hiredis reports a closed connection as an error */
    fleet.client = client_of_settings(&error);
    if (fleet.client == NULL) {
        return fail("client", error);
    }
    credentials = kaltura_credentials_new_callback(provide_session, &fleet, NULL, &error);
    if (credentials == NULL
        || kaltura_credentials_set_observer(credentials, renewed, NULL, NULL, NULL, &error) != KALTURA_OK
        || kaltura_client_set_credentials(fleet.client, credentials, &error) != KALTURA_OK) {
        kaltura_credentials_free(credentials);
        kaltura_client_free(fleet.client);
        return fail("credentials", error);
    }
    kaltura_credentials_free(credentials);

    for (; !is_stopping; pause_for(pause_ms)) {
        response = kaltura_client_call(fleet.client, "user", "get", NULL, &error);
        calls++;
        if (response == NULL) { /* the next call may succeed */
            failures += !is_stopping;
            fail("user.get", error);
        }
        kaltura_string_free(response);
    }
    kaltura_client_free(fleet.client);
    sodium_memzero(&fleet, sizeof fleet);
    printf("%ld calls, %ld failed\n", calls, failures);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
