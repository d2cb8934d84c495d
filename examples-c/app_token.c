/*
 * Exchanges an app token for a session (appToken.startSession), and prints it.
 *
 * For programs on other people's machines, instead of a secret. From the environment:
 *   KALTURA_APP_TOKEN_ID  the app token's id
 *   KALTURA_APP_TOKEN     the app token, or KALTURA_APP_TOKEN_FILE, a file that holds it
 *   and the settings of settings.h
 */
#include "settings.h"

#include <time.h>

int main(void)
{
    char buffer[256];
    const char *id = getenv("KALTURA_APP_TOKEN_ID");
    const char *token = credential_setting("KALTURA_APP_TOKEN", buffer, sizeof buffer);
    const int32_t partner_id = partner_id_setting();
    kaltura_error *error = NULL;
    kaltura_client *client;
    kaltura_session_info *info;
    const char *missing;

    if (id == NULL) {
        fprintf(stderr, "Set KALTURA_APP_TOKEN_ID.\n");
        return EXIT_FAILURE;
    }
    if (token == NULL || partner_id == 0) {
        return EXIT_FAILURE;
    }

    client = client_of_settings(&error);
    if (client == NULL) {
        return fail("client", error);
    }

    info = kaltura_app_token_start_session(client, id, token, KALTURA_HASH_AUTO, NULL, NULL, KALTURA_SESSION_TYPE_USER,
                                           partner_id, 3600, NULL, &error);
    kaltura_client_free(client);
    if (info == NULL) {
        return fail("app token", error);
    }
    missing = kaltura_session_info_missing_privileges(info);
    if (missing != NULL) {
        fprintf(stderr, "The app token does not grant: %s\n", missing);
    }
    fprintf(stderr, "For user %s, with privileges \"%s\", for %ld s\n",
            kaltura_session_info_user_id(info) != NULL ? kaltura_session_info_user_id(info) : "(none)",
            kaltura_session_info_privileges(info) != NULL ? kaltura_session_info_privileges(info) : "",
            (long)(kaltura_session_info_expires_at(info) - (int64_t)time(NULL)));
    puts(kaltura_session_info_ks(info));
    kaltura_session_info_free(info);
    return EXIT_SUCCESS;
}
