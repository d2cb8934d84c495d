/*
 * Asks the server whose session this is, and prints the response.
 *
 * An ADMIN session uses session.get, which also reports expiry and privileges; a USER session uses user.get.
 * From the environment:
 *   KALTURA_KS            the session (optional; otherwise one line of standard input)
 *   and the server, as settings.h says
 */
#include "settings.h"

int main(void)
{
    static char line[65536];
    const char *ks = getenv("KALTURA_KS");
    const char *code;
    kaltura_error *error = NULL;
    kaltura_client *client;
    char *response;
    int exit_code = EXIT_SUCCESS;

    if (ks == NULL) {
        if (fgets(line, sizeof line, stdin) == NULL) {
            fprintf(stderr, "Give a session on standard input or in KALTURA_KS.\n");
            return EXIT_FAILURE;
        }
        line[strcspn(line, "\r\n")] = '\0';
        ks = line;
    }

    client = client_of_settings(&error);
    if (client == NULL) {
        return fail("client", error);
    }
    if (kaltura_client_set_ks(client, ks, &error) != KALTURA_OK) {
        kaltura_client_free(client);
        return fail("session", error);
    }

    response = kaltura_client_call(client, "session", "get", NULL, &error);
    if (response != NULL) {
        printf("ADMIN session: %s\n", response);
    } else if (kaltura_error_status(error) == KALTURA_ERROR_FORBIDDEN) {
        kaltura_error_free(error);
        response = kaltura_client_call(client, "user", "get", NULL, &error);
        if (response != NULL) {
            printf("USER session: %s\n", response);
        }
    }
    if (response == NULL) {
        code = kaltura_error_api_code(error);
        if (code != NULL && strcmp(code, "INVALID_USER_ID") == 0) {
            printf("USER session of no registered user; the server accepts it.\n");
            kaltura_error_free(error);
        } else {
            exit_code = fail("whoami", error);
        }
    }
    kaltura_string_free(response);
    kaltura_client_free(client);
    return exit_code;
}
