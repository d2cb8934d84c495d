/*
 * Requests a session from the server with a secret (session.start), and prints it.
 *
 * For programs on your own servers. From the environment:
 *   KALTURA_SECRET        the partner's secret, or KALTURA_SECRET_FILE, a file that holds it
 *   KALTURA_USER_ID       the user of the session (optional)
 *   and the settings of settings.h
 */
#include "settings.h"

int main(void)
{
    char buffer[256];
    const char *secret = credential_setting("KALTURA_SECRET", buffer, sizeof buffer);
    const int32_t partner_id = partner_id_setting();
    kaltura_error *error = NULL;
    kaltura_client *client;
    char *ks;

    if (secret == NULL || partner_id == 0) {
        return EXIT_FAILURE;
    }
    client = client_of_settings(&error);
    if (client == NULL) {
        return fail("client", error);
    }

    ks = kaltura_session_start(client, secret, getenv("KALTURA_USER_ID"), KALTURA_SESSION_TYPE_USER, partner_id, 3600,
                               "sview:*", &error);
    kaltura_client_free(client);
    if (ks == NULL) {
        return fail("session.start", error);
    }
    puts(ks);
    kaltura_string_free(ks);
    return EXIT_SUCCESS;
}
