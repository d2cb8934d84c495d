/*
 * Signs a session locally, without a server, and prints it.
 *
 * For programs on your own servers that hold the admin secret. From the environment:
 *   KALTURA_SECRET        the partner's admin secret, or KALTURA_SECRET_FILE, a file that holds it
 *   KALTURA_PARTNER_ID    the account number
 *   KALTURA_USER_ID       the user of the session (optional)
 *   KALTURA_SESSION_TYPE  "user" (the default) or "admin"
 */
#include "settings.h"

int main(void)
{
    char buffer[256];
    const char *secret = credential_setting("KALTURA_SECRET", buffer, sizeof buffer);
    const int32_t partner_id = partner_id_setting();
    const char *type = getenv("KALTURA_SESSION_TYPE");
    int is_admin = type != NULL && strcmp(type, "admin") == 0;
    kaltura_error *error = NULL;
    char *ks;

    if (secret == NULL || partner_id == 0) {
        return EXIT_FAILURE;
    }
    ks = kaltura_generate_session(secret, getenv("KALTURA_USER_ID"),
                                  is_admin ? KALTURA_SESSION_TYPE_ADMIN : KALTURA_SESSION_TYPE_USER, partner_id, 3600,
                                  is_admin ? NULL : "sview:*", &error);
    if (ks == NULL) {
        return fail("local session", error);
    }
    puts(ks);
    kaltura_string_free(ks);
    return EXIT_SUCCESS;
}
