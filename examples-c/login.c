/*
 * Logs a person in with e-mail address and password (user.loginByLoginId), and prints the session.
 *
 * For programs at a person's side. From the environment:
 *   KALTURA_LOGIN_ID      the e-mail address
 *   KALTURA_PASSWORD      the password, or KALTURA_PASSWORD_FILE, a file that holds it
 *   KALTURA_OTP           the one-time password; asked for when the account wants one
 *   KALTURA_PARTNER_ID    the account number (optional; the account used last)
 *   KALTURA_SERVICE_URL   the server (optional; https://www.kaltura.com)
 *   KALTURA_CA_FILE       a PEM file with the authority to trust instead of the system's (optional)
 */
#include <errno.h>
#include <kaltura_session.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The credential in $name, or in the first line of the file named by $name_FILE. */
static const char *credential(const char *name, char *buffer, size_t size)
{
    char file_name[64];
    const char *value = getenv(name);
    FILE *file;

    if (value != NULL) {
        return value;
    }
    snprintf(file_name, sizeof file_name, "%s_FILE", name);
    value = getenv(file_name);
    if (value == NULL) {
        fprintf(stderr, "Set %s or %s.\n", name, file_name);
        return NULL;
    }
    file = fopen(value, "r");
    if (file == NULL || fgets(buffer, (int)size, file) == NULL) {
        fprintf(stderr, "Cannot read %s: %s\n", value, file == NULL ? strerror(errno) : "it is empty");
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
    char typed[32];
    const char *login_id = getenv("KALTURA_LOGIN_ID");
    const char *password = credential("KALTURA_PASSWORD", buffer, sizeof buffer);
    const char *partner = getenv("KALTURA_PARTNER_ID");
    const char *service_url = getenv("KALTURA_SERVICE_URL");
    const char *ca_file = getenv("KALTURA_CA_FILE");
    const char *otp = getenv("KALTURA_OTP");
    kaltura_error *error = NULL;
    kaltura_config *config;
    kaltura_client *client;
    int32_t partner_id;
    char *ks;

    if (login_id == NULL) {
        fprintf(stderr, "Set KALTURA_LOGIN_ID.\n");
        return EXIT_FAILURE;
    }
    if (password == NULL) {
        return EXIT_FAILURE;
    }
    partner_id = partner == NULL ? 0 : (int32_t)strtol(partner, NULL, 10);

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

    ks = kaltura_user_login_by_login_id(client, login_id, password, partner_id, 3600, NULL, otp, &error);
    if (ks == NULL && kaltura_error_status(error) == KALTURA_ERROR_MISSING_OTP) {
        /* A new try by the person's own hand: programs must not repeat a login by themselves. */
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
