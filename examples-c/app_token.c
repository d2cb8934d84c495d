/*
 * Exchanges an app token for a session (appToken.startSession), and prints it.
 *
 * What a program on somebody else's machine should hold in place of a secret. From the environment:
 *   KALTURA_APP_TOKEN_ID  the app token's id
 *   KALTURA_APP_TOKEN     the app token, or KALTURA_APP_TOKEN_FILE, a file that holds it
 *   KALTURA_PARTNER_ID    the account number
 *   KALTURA_SERVICE_URL   the server (optional; https://www.kaltura.com)
 *   KALTURA_CA_FILE       a PEM file with the authority to trust instead of the system's (optional)
 */
#include <errno.h>
#include <kaltura_session.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The app token, from the environment or the first line of a file. */
static const char *app_token(char *buffer, size_t size)
{
    const char *value = getenv("KALTURA_APP_TOKEN");
    const char *path = getenv("KALTURA_APP_TOKEN_FILE");
    FILE *file;

    if (value != NULL || path == NULL) {
        return value;
    }
    file = fopen(path, "r");
    if (file == NULL || fgets(buffer, (int)size, file) == NULL) {
        fprintf(stderr, "Cannot read %s: %s\n", path, file == NULL ? strerror(errno) : "it is empty");
        buffer = NULL;
    } else {
        buffer[strcspn(buffer, "\r\n")] = '\0';
    }
    if (file != NULL) {
        fclose(file);
    }
    return buffer;
}

static int fail(const char *what, kaltura_error *error)
{
    fprintf(stderr, "%s: %s\n", what, kaltura_error_message(error));
    kaltura_error_free(error);
    return EXIT_FAILURE;
}

int main(void)
{
    char buffer[256];
    const char *id = getenv("KALTURA_APP_TOKEN_ID");
    const char *token = app_token(buffer, sizeof buffer);
    const char *partner = getenv("KALTURA_PARTNER_ID");
    const char *service_url = getenv("KALTURA_SERVICE_URL");
    const char *ca_file = getenv("KALTURA_CA_FILE");
    kaltura_error *error = NULL;
    kaltura_config *config;
    kaltura_client *client;
    kaltura_grant *grant;
    const char *missing;

    if (id == NULL || token == NULL || partner == NULL) {
        fprintf(stderr, "Set KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN or KALTURA_APP_TOKEN_FILE, and "
                        "KALTURA_PARTNER_ID.\n");
        return EXIT_FAILURE;
    }

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

    grant = kaltura_app_token_start_session(client, id, token, KALTURA_HASH_AUTO, NULL, NULL, KALTURA_SESSION_TYPE_USER,
                                            (int32_t)strtol(partner, NULL, 10), 3600, NULL, &error);
    kaltura_client_free(client);
    if (grant == NULL) {
        return fail("app token", error);
    }
    missing = kaltura_grant_missing_privileges(grant);
    if (missing != NULL) {
        fprintf(stderr, "The app token does not grant: %s\n", missing);
    }
    fprintf(stderr, "For user %s, with privileges \"%s\", for %ld s\n",
            kaltura_grant_user_id(grant) != NULL ? kaltura_grant_user_id(grant) : "(none)",
            kaltura_grant_privileges(grant) != NULL ? kaltura_grant_privileges(grant) : "",
            (long)(kaltura_grant_expires_at(grant) - (int64_t)time(NULL)));
    puts(kaltura_grant_ks(grant));
    kaltura_grant_free(grant);
    return EXIT_SUCCESS;
}
