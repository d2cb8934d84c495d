/* Settings of the examples from the environment, and their error handling.
 *
 *   KALTURA_PARTNER_ID    the account number
 *   KALTURA_SERVICE_URL   the server (optional; https://www.kaltura.com)
 *   KALTURA_CA_FILE       a PEM file with the CA certificate to trust instead of the system's (optional)
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <errno.h>
#include <kaltura_session.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Prints what failed and frees the error. Returns the exit code. */
static inline int fail(const char *what, kaltura_error *error)
{
    const char *request_id = kaltura_error_request_id(error);

    fprintf(stderr, "%s: %s\n", what, kaltura_error_message(error));
    if (request_id != NULL) {
        fprintf(stderr, "For Kaltura's support: request %s\n", request_id);
    }
    kaltura_error_free(error);
    return EXIT_FAILURE;
}

/* Returns the credential in $name, or in the first line of the file $name_FILE. Prints a message and returns NULL if
 * there is none. */
static inline const char *credential_setting(const char *name, char *buffer, size_t size)
{
    char file_name[64];
    const char *value = getenv(name);
    const char *problem = NULL;
    size_t length;
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
    if (file == NULL) {
        problem = strerror(errno);
    } else if (fgets(buffer, (int)size, file) == NULL) {
        problem = "it is empty";
    } else {
        length = strcspn(buffer, "\r\n");
        if (length == size - 1) {
            problem = "its first line is too long";
        }
        buffer[length] = '\0';
    }
    if (file != NULL) {
        fclose(file);
    }
    if (problem != NULL) {
        fprintf(stderr, "Cannot read %s: %s\n", value, problem);
        return NULL;
    }
    return buffer;
}

/* Replaces the number with that of $name if set. Prints a message and returns 0 if it is not from `least` to
 * `most`. */
static inline int number_setting(const char *name, long least, long most, long *number)
{
    const char *value = getenv(name);
    char *end = NULL;
    long found;

    if (value == NULL) {
        return 1;
    }
    errno = 0;
    found = strtol(value, &end, 10);
    if (end == value || *end != '\0' || errno != 0 || found < least || found > most) {
        fprintf(stderr, "Set %s to a whole number from %ld to %ld.\n", name, least, most);
        return 0;
    }
    *number = found;
    return 1;
}

/* Returns the account number. Prints a message and returns 0 if there is none. Larger numbers must not be truncated
 * to 32 bits: 4294967398 would become account 102. */
static inline int32_t partner_id_setting(void)
{
    long partner_id = 0;

    if (number_setting("KALTURA_PARTNER_ID", 1, INT32_MAX, &partner_id) && partner_id == 0) {
        fprintf(stderr, "Set KALTURA_PARTNER_ID to the account number.\n");
    }
    return (int32_t)partner_id;
}

/* Returns a client for the configured server, or NULL with an error. */
static inline kaltura_client *client_of_settings(kaltura_error **error)
{
    const char *service_url = getenv("KALTURA_SERVICE_URL");
    const char *ca_file = getenv("KALTURA_CA_FILE");
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client = NULL;

    if ((service_url == NULL || kaltura_config_set_service_url(config, service_url, error) == KALTURA_OK)
        && (ca_file == NULL || kaltura_config_set_ca_file(config, ca_file, error) == KALTURA_OK)) {
        client = kaltura_client_new(config, error);
    }
    kaltura_config_free(config);
    return client;
}

#endif
