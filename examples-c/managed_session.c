/*
 * A program that runs for long: it calls the API again and again, and never thinks of sessions. The client
 * makes them out of its credentials and renews each before it ends.
 *
 * From the environment:
 *   KALTURA_APP_TOKEN_ID    an app token's id, and KALTURA_APP_TOKEN, the app token; or
 *   KALTURA_SECRET          the partner's secret, for programs on your own servers
 *   KALTURA_PARTNER_ID      the account number
 *   KALTURA_USER_ID         the user that the sessions speak for (optional)
 *   KALTURA_EXPIRY_SECONDS  the life of each session (optional; an hour)
 *   KALTURA_ROUNDS          how many calls to make (optional; 10), and
 *   KALTURA_PAUSE_MS        how long to wait after each (optional; 1000)
 *   KALTURA_SERVICE_URL     the server (optional; https://www.kaltura.com)
 *   KALTURA_CA_FILE         a PEM file with the authority to trust instead of the system's (optional)
 */
#define _POSIX_C_SOURCE 199309L
#include <kaltura_session.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long number(const char *name, long otherwise)
{
    const char *value = getenv(name);

    return value == NULL ? otherwise : strtol(value, NULL, 10);
}

static int fail(const char *what, kaltura_error *error)
{
    fprintf(stderr, "%s: %s\n", what, kaltura_error_message(error));
    kaltura_error_free(error);
    return EXIT_FAILURE;
}

/* Called after each renewal: the place to put the session into a keychain (kaltura_client_export_session). */
static void renewed(void *user, const char *ks, int64_t expires_at)
{
    char *name = kaltura_ks_fingerprint(ks, NULL);

    ++*(int *)user;
    printf("renewed: session %s, good for %ld s\n", name, (long)(expires_at - (int64_t)time(NULL)));
    kaltura_string_free(name);
}

/* Called when a renewal has failed, while the old session may still be good: the place to raise an alarm. */
static void failed(void *user, const kaltura_error *error)
{
    (void)user;
    fprintf(stderr, "not renewed: %s\n", kaltura_error_message(error));
}

static kaltura_credentials *credentials_from_environment(int32_t partner_id, kaltura_error **error)
{
    const char *id = getenv("KALTURA_APP_TOKEN_ID");
    const char *secret = getenv("KALTURA_SECRET");
    const char *user_id = getenv("KALTURA_USER_ID");

    if (secret != NULL) {
        return kaltura_credentials_new_session_start(partner_id, secret, user_id, KALTURA_SESSION_TYPE_USER, error);
    }
    return kaltura_credentials_new_app_token(partner_id, id, getenv("KALTURA_APP_TOKEN"), error);
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
    const char *service_url = getenv("KALTURA_SERVICE_URL");
    const char *ca_file = getenv("KALTURA_CA_FILE");
    long rounds = number("KALTURA_ROUNDS", 10);
    long round;
    int sessions = 0;
    int failures = 0;
    kaltura_error *error = NULL;
    kaltura_credentials *credentials;
    kaltura_config *config;
    kaltura_client *client;
    char *answer;

    config = kaltura_config_new();
    if ((service_url != NULL && kaltura_config_set_service_url(config, service_url, &error) != KALTURA_OK)
        || (ca_file != NULL && kaltura_config_set_ca_file(config, ca_file, &error) != KALTURA_OK)) {
        kaltura_config_free(config);
        return fail("config", error);
    }
    client = kaltura_client_new(config, &error);
    kaltura_config_free(config);
    if (client == NULL) {
        return fail("client", error);
    }

    credentials = credentials_from_environment((int32_t)number("KALTURA_PARTNER_ID", 0), &error);
    if (credentials == NULL
        || kaltura_credentials_set_expiry_seconds(credentials, number("KALTURA_EXPIRY_SECONDS", 3600), &error)
               != KALTURA_OK
        || kaltura_credentials_on_renewal(credentials, renewed, &sessions, NULL, &error) != KALTURA_OK
        || kaltura_credentials_on_failure(credentials, failed, NULL, NULL, &error) != KALTURA_OK
        || kaltura_client_set_credentials(client, credentials, &error) != KALTURA_OK) {
        kaltura_credentials_free(credentials);
        kaltura_client_free(client);
        return fail("credentials", error);
    }
    kaltura_credentials_free(credentials);

    for (round = 0; round < rounds; round++) {
        answer = kaltura_client_call(client, "user", "get", NULL, &error);
        if (answer == NULL) {
            /* A daemon goes on: what failed now may work in the next round. */
            fprintf(stderr, "user.get: %s\n", kaltura_error_message(error));
            kaltura_error_free(error);
            failures++;
        }
        kaltura_string_free(answer);
        if (round + 1 < rounds) {
            pause_for(number("KALTURA_PAUSE_MS", 1000));
        }
    }
    kaltura_client_free(client);
    printf("%ld calls with %d sessions, %d failed\n", rounds, sessions, failures);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
