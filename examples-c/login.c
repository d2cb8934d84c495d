/*
 * Logs a person in with e-mail address and password (user.loginByLoginId), and prints the session.
 *
 * For interactive programs. From the environment:
 *   KALTURA_LOGIN_ID      the e-mail address
 *   KALTURA_PASSWORD      the password, or KALTURA_PASSWORD_FILE, a file that holds it
 *   KALTURA_OTP           the one-time password (optional); prompts if the account demands one
 *   and the settings of settings.h; KALTURA_PARTNER_ID is optional, the default is the account used last
 */
#include "settings.h"

int main(void)
{
    char buffer[256];
    char typed[32];
    const char *login_id = getenv("KALTURA_LOGIN_ID");
    const char *password = credential_setting("KALTURA_PASSWORD", buffer, sizeof buffer);
    const char *otp = getenv("KALTURA_OTP");
    kaltura_error *error = NULL;
    kaltura_client *client;
    int32_t partner_id = 0;
    char *ks;

    if (login_id == NULL) {
        fprintf(stderr, "Set KALTURA_LOGIN_ID.\n");
        return EXIT_FAILURE;
    }
    if (password == NULL) {
        return EXIT_FAILURE;
    }
    if (getenv("KALTURA_PARTNER_ID") != NULL) {
        partner_id = partner_id_setting();
        if (partner_id == 0) {
            return EXIT_FAILURE;
        }
    }

    client = client_of_settings(&error);
    if (client == NULL) {
        return fail("client", error);
    }

    ks = kaltura_user_login_by_login_id(client, login_id, password, partner_id, 3600, NULL, otp, &error);
    if (ks == NULL && kaltura_error_status(error) == KALTURA_ERROR_MISSING_OTP) {
        /* Ask for the code, then log in once more. Never repeat a login without new input. */
        fprintf(stderr, "One-time password: ");
        if (fgets(typed, sizeof typed, stdin) != NULL) {
            typed[strcspn(typed, "\r\n")] = '\0';
            kaltura_error_free(error);
            ks = kaltura_user_login_by_login_id(client, login_id, password, partner_id, 3600, NULL, typed, &error);
        }
    }
    kaltura_client_free(client);
    if (ks == NULL) {
        return fail("login", error);
    }
    puts(ks);
    kaltura_string_free(ks);
    return EXIT_SUCCESS;
}
