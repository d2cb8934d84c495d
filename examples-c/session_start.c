/*
 * Gets a session from the server with a secret (session.start), and prints it.
 *
 * For programs on your own servers. From the environment:
 *   KALTURA_SECRET        the partner's secret, or KALTURA_SECRET_FILE, a file that holds it
 *   KALTURA_PARTNER_ID    the account number
 *   KALTURA_USER_ID       the user that the session speaks for (optional)
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
    const char *secret = credential("KALTURA_SECRET", buffer, sizeof buffer);
    const char *partner = getenv("KALTURA_PARTNER_ID");
    const char *service_url = getenv("KALTURA_SERVICE_URL");
    const char *ca_file = getenv("KALTURA_CA_FILE");
    kaltura_error *error = NULL;
    kaltura_config *config;
    kaltura_client *client;
    char *ks;

    if (secret == NULL) {
        return EXIT_FAILURE;
    }
    if (partner == NULL) {
        fprintf(stderr, "Set KALTURA_PARTNER_ID.\n");
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

    ks = kaltura_session_start(client, secret, getenv("KALTURA_USER_ID"), KALTURA_SESSION_TYPE_USER,
                               (int32_t)strtol(partner, NULL, 10), 3600, "sview:*", &error);
    kaltura_client_free(client);
    if (ks == NULL) {
        return fail("session.start", error);
    }
    puts(ks);
    kaltura_string_free(ks);
    return EXIT_SUCCESS;
}
