/*
 * A long-running program whose client creates its own sessions and renews each before it expires.
 *
 * Three steps: create a client, give it credentials (set_credentials), make calls (call). The observer functions
 * `renewed` and `failed` are optional.
 *
 * From the environment:
 *   KALTURA_APP_TOKEN_ID    an app token's id, and KALTURA_APP_TOKEN, the app token; or
 *   KALTURA_SECRET          the partner's secret, for programs on your own servers, and
 *   KALTURA_USER_ID         the user of the sessions (optional)
 *   KALTURA_EXPIRY_SECONDS  the lifetime of each session (optional; an hour)
 *   KALTURA_ROUNDS          how many calls to make (optional; 10), and
 *   KALTURA_PAUSE_MS        the pause after each (optional; 1000)
 *   and the settings of settings.h. KALTURA_APP_TOKEN_FILE and KALTURA_SECRET_FILE may name files instead.
 */
#define _POSIX_C_SOURCE 199309L
#include "settings.h"

#include <time.h>

static struct {
    int32_t partner_id;
    const char *app_token_id; /* NULL: the credential is the partner's secret */
    const char *credential;
    long expiry_seconds, rounds, pause_ms;
} settings = {0, NULL, NULL, 3600, 10, 1000};

/* Prints a message and returns 0 if a setting is missing or wrong. */
static int read_settings(void)
{
    static char buffer[256];

    settings.app_token_id = getenv("KALTURA_APP_TOKEN_ID");
    settings.credential = credential_setting(settings.app_token_id != NULL ? "KALTURA_APP_TOKEN" : "KALTURA_SECRET",
                                             buffer, sizeof buffer);
    settings.partner_id = partner_id_setting();
    return settings.credential != NULL && settings.partner_id != 0
           && number_setting("KALTURA_EXPIRY_SECONDS", 1, INT32_MAX, &settings.expiry_seconds)
           && number_setting("KALTURA_ROUNDS", 1, INT32_MAX, &settings.rounds)
           && number_setting("KALTURA_PAUSE_MS", 0, INT32_MAX, &settings.pause_ms);
}

/* Called after each renewal, by the thread that renewed. */
static void renewed(void *user_data, const kaltura_session_info *session)
{
    int *sessions = user_data;
    char *fingerprint = kaltura_ks_fingerprint(kaltura_session_info_ks(session), NULL);

    ++*sessions;
    printf("renewed: session %s, expires in %ld s\n", fingerprint != NULL ? fingerprint : "?",
           (long)(kaltura_session_info_expires_at(session) - (int64_t)time(NULL)));
    kaltura_string_free(fingerprint);
}

/* Called when a renewal has failed: the place to raise an alarm. */
static void failed(void *user_data, const kaltura_error *error, int64_t expires_at)
{
    (void)user_data;
    fprintf(stderr, "%s: %s\n", expires_at > 0 ? "not renewed, the session is still valid" : "no session",
            kaltura_error_message(error));
}

/* Gives the client an app token or a secret, from which it creates its sessions. Returns 0 with an error on failure. */
static int set_credentials(kaltura_client *client, int *sessions, kaltura_error **error)
{
    kaltura_credentials *credentials;
    int is_set;

    if (settings.app_token_id != NULL) {
        credentials =
            kaltura_credentials_new_app_token(settings.partner_id, settings.app_token_id, settings.credential, error);
    } else {
        credentials = kaltura_credentials_new_session_start(
            settings.partner_id, settings.credential, getenv("KALTURA_USER_ID"), KALTURA_SESSION_TYPE_USER, error);
    }
    is_set = credentials != NULL
             && kaltura_credentials_set_expiry_seconds(credentials, settings.expiry_seconds, error) == KALTURA_OK
             && kaltura_credentials_set_observer(credentials, renewed, failed, sessions, NULL, error) == KALTURA_OK
             && kaltura_client_set_credentials(client, credentials, error) == KALTURA_OK;
    kaltura_credentials_free(credentials); /* the client has a copy */
    return is_set;
}

/* Makes one call, with a valid session. Returns 0 if it failed: a daemon continues, since the next call may succeed. */
static int call(kaltura_client *client)
{
    kaltura_error *error = NULL;
    /* Every session may call this action, even without a registered user. */
    char *response = kaltura_client_call(client, "permission", "getCurrentPermissions", NULL, &error);

    if (response == NULL) {
        fprintf(stderr, "permission.getCurrentPermissions: %s\n", kaltura_error_message(error));
        kaltura_error_free(error);
        return 0;
    }
    kaltura_string_free(response);
    return 1;
}

int main(void)
{
    struct timespec delay;
    kaltura_error *error = NULL;
    kaltura_client *client;
    int sessions = 0;
    long round, failures = 0;

    if (!read_settings()) {
        return EXIT_FAILURE;
    }
    client = client_of_settings(&error);
    if (client == NULL) {
        return fail("client", error);
    }
    if (!set_credentials(client, &sessions, &error)) {
        kaltura_client_free(client);
        return fail("credentials", error);
    }
    delay.tv_sec = settings.pause_ms / 1000;
    delay.tv_nsec = settings.pause_ms % 1000 * 1000000;
    for (round = 1; round <= settings.rounds; round++) {
        if (!call(client)) {
            failures++;
        }
        if (round < settings.rounds) {
            nanosleep(&delay, NULL);
        }
    }
    kaltura_client_free(client);
    printf("%ld calls with %d sessions, %ld failed\n", settings.rounds, sessions, failures);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
