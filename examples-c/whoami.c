/*
 * Says who a session is: reads one from standard input, or from $KALTURA_KS, and asks the server.
 *
 * An ADMIN session may ask session.get, which tells its expiry and privileges too; a USER session
 * asks user.get. From the environment:
 *   KALTURA_KS            the session (optional; else one line of standard input)
 *   KALTURA_SERVICE_URL   the server (optional; https://www.kaltura.com)
 *   KALTURA_CA_FILE       a PEM file with the authority to trust instead of the system's (optional)
 */
#include <kaltura_session.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const char *what, kaltura_error *error)
{
    const char *request_id = kaltura_error_request_id(error);

    fprintf(stderr, "%s: %s\n", what, kaltura_error_message(error));
    if (request_id != NULL) {
        fprintf(stderr, "For Kaltura's support: request %s\n", request_id);
    }
    kaltura_error_free(error);
    return EXIT_FAILURE;
}

int main(void)
{
    static char line[65536];
    const char *ks = getenv("KALTURA_KS");
    const char *service_url = getenv("KALTURA_SERVICE_URL");
    const char *ca_file = getenv("KALTURA_CA_FILE");
    const char *code;
    kaltura_error *error = NULL;
    kaltura_config *config;
    kaltura_client *client;
    char *answer;
    int exit_code = EXIT_SUCCESS;

    if (ks == NULL) {
        if (fgets(line, sizeof line, stdin) == NULL) {
            fprintf(stderr, "Give a session on standard input or in KALTURA_KS.\n");
            return EXIT_FAILURE;
        }
        line[strcspn(line, "\r\n")] = '\0';
        ks = line;
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
    if (kaltura_client_set_ks(client, ks, &error) != KALTURA_OK) {
        kaltura_client_free(client);
        return fail("session", error);
    }

    answer = kaltura_client_call(client, "session", "get", NULL, &error);
    if (answer != NULL) {
        printf("ADMIN session: %s\n", answer);
    } else if (kaltura_error_status(error) == KALTURA_ERROR_FORBIDDEN) {
        kaltura_error_free(error);
        answer = kaltura_client_call(client, "user", "get", NULL, &error);
        if (answer != NULL) {
            printf("USER session: %s\n", answer);
        }
    }
    if (answer == NULL) {
        code = kaltura_error_api_code(error);
        if (code != NULL && strcmp(code, "INVALID_USER_ID") == 0) {
            printf("USER session of no registered user; the server accepts it.\n");
            kaltura_error_free(error);
        } else {
            exit_code = fail("whoami", error);
        }
    }
    kaltura_string_free(answer);
    kaltura_client_free(client);
    return exit_code;
}
