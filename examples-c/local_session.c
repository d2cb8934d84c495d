/*
 * Makes a session locally, without a server, and prints it.
 *
 * For programs on your own servers that hold the admin secret. From the environment:
 *   KALTURA_SECRET        the partner's admin secret, or KALTURA_SECRET_FILE, a file that holds it
 *   KALTURA_PARTNER_ID    the account number
 *   KALTURA_USER_ID       the user that the session speaks for (optional)
 *   KALTURA_SESSION_TYPE  "user" (the default) or "admin"
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

int main(void)
{
    char buffer[256];
    const char *secret = credential("KALTURA_SECRET", buffer, sizeof buffer);
    const char *partner = getenv("KALTURA_PARTNER_ID");
    const char *type = getenv("KALTURA_SESSION_TYPE");
    int is_admin = type != NULL && strcmp(type, "admin") == 0;
    kaltura_error *error = NULL;
    char *end = NULL;
    char *ks;
    long long partner_id;

    if (secret == NULL) {
        return EXIT_FAILURE;
    }
    /* Without a server nobody else notices a wrong account: 4294967398, cut to 32 bits, would be 102. */
    partner_id = partner != NULL ? strtoll(partner, &end, 10) : 0;
    if (partner_id <= 0 || partner_id > INT32_MAX || *end != '\0') {
        fprintf(stderr, "Set KALTURA_PARTNER_ID to the account number.\n");
        return EXIT_FAILURE;
    }

    ks = kaltura_generate_session(secret, getenv("KALTURA_USER_ID"),
                                  is_admin ? KALTURA_SESSION_TYPE_ADMIN : KALTURA_SESSION_TYPE_USER,
                                  (int32_t)partner_id, 3600, is_admin ? NULL : "sview:*", &error);
    if (ks == NULL) {
        fprintf(stderr, "local session: %s\n", kaltura_error_message(error));
        kaltura_error_free(error);
        return EXIT_FAILURE;
    }
    puts(ks);
    kaltura_string_free(ks);
    return EXIT_SUCCESS;
}
