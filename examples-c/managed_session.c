/*
 * A long-running program that calls the API repeatedly. The client creates sessions from its credentials and renews
 * each before it expires.
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

/* Called after each renewal: the place to put the session into a keychain (kaltura_client_export_session). */
static void renewed(void *user_data, const kaltura_session_info *session)
{
    char *name = kaltura_ks_fingerprint(kaltura_session_info_ks(session), NULL);

    ++*(int *)user_data;
    printf("renewed: session %s, expires in %ld s\n", name,
           (long)(kaltura_session_info_expires_at(session) - (int64_t)time(NULL)));
    kaltura_string_free(name);
}

/* Called when a renewal has failed: the place to raise an alarm. */
static void failed(void *user_data, const kaltura_error *error, int64_t expires_at)
{
    (void)user_data;
    fprintf(stderr, "%s: %s\n", expires_at > 0 ? "not renewed, the session is still valid" : "no session",
            kaltura_error_message(error));
}

/* From an app token if `app_token_id` is not NULL, else from a secret. */
static kaltura_credentials *credentials_of(int32_t partner_id, const char *app_token_id, const char *credential,
                                           kaltura_error **error)
{
    if (app_token_id != NULL) {
        return kaltura_credentials_new_app_token(partner_id, app_token_id, credential, error);
    }
    return kaltura_credentials_new_session_start(partner_id, credential, getenv("KALTURA_USER_ID"),
                                                 KALTURA_SESSION_TYPE_USER, error);
}

static void pause_for(long milliseconds)
{
    struct timespec time;

    time.tv_sec = milliseconds / 1000;
    time.tv_nsec = milliseconds % 1000 * 1000000;
    nanosleep(&time, NULL);
}

int main(void)
{
    char buffer[256];
    const char *app_token_id = getenv("KALTURA_APP_TOKEN_ID");
    const char *credential =
        credential_setting(app_token_id != NULL ? "KALTURA_APP_TOKEN" : "KALTURA_SECRET", buffer, sizeof buffer);
    const int32_t partner_id = partner_id_setting();
    long expiry_seconds = 3600, rounds = 10, pause_ms = 1000;
    long round;
    int sessions = 0;
    int failures = 0;
    kaltura_error *error = NULL;
    kaltura_credentials *credentials;
    kaltura_client *client;
    char *response;

    if (credential == NULL || partner_id == 0
        || !number_setting("KALTURA_EXPIRY_SECONDS", 1, INT32_MAX, &expiry_seconds)
        || !number_setting("KALTURA_ROUNDS", 1, INT32_MAX, &rounds)
        || !number_setting("KALTURA_PAUSE_MS", 0, INT32_MAX, &pause_ms)) {
        return EXIT_FAILURE;
    }
    client = client_of_settings(&error);
    if (client == NULL) {
        return fail("client", error);
    }

    credentials = credentials_of(partner_id, app_token_id, credential, &error);
    if (credentials == NULL || kaltura_credentials_set_expiry_seconds(credentials, expiry_seconds, &error) != KALTURA_OK
        || kaltura_credentials_set_observer(credentials, renewed, failed, &sessions, NULL, &error) != KALTURA_OK
        || kaltura_client_set_credentials(client, credentials, &error) != KALTURA_OK) {
        kaltura_credentials_free(credentials);
        kaltura_client_free(client);
        return fail("credentials", error);
    }
    kaltura_credentials_free(credentials);

    for (round = 0; round < rounds; round++) {
        /* A call that any session may make, also one without a registered user. */
        response = kaltura_client_call(client, "permission", "getCurrentPermissions", NULL, &error);
        if (response == NULL) {
            /* A daemon continues: the next call may succeed. */
            fprintf(stderr, "permission.getCurrentPermissions: %s\n", kaltura_error_message(error));
            kaltura_error_free(error);
            failures++;
        }
        kaltura_string_free(response);
        if (round + 1 < rounds) {
            pause_for(pause_ms);
        }
    }
    kaltura_client_free(client);
    printf("%ld calls with %d sessions, %d failed\n", rounds, sessions, failures);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
