/*
 * Verifies a viewer's session on an edge server, without a network: may this viewer watch this entry?
 *
 *   verify_ks [ENTRY_ID]     with the session in $KALTURA_KS, or on a line of standard input
 *
 * From the environment:
 *   KALTURA_SECRET_FILE   the admin secrets of one account, one per line: several during rotation
 *   REMOTE_ADDR           the viewer's address, as in CGI
 *   REQUEST_URI           the requested URI with its query, as in CGI
 *
 * Prints "allowed: NAME" and exits with 0, or prints "rejected: REASON" and exits with 1, also if the check itself fails:
 * standard error then has the cause. NAME is the session's fingerprint, which may be logged. With ENTRY_ID, every session,
 * including ADMIN sessions, must have the privilege sview for that entry.
 */
#include <errno.h>
#include <kaltura_session.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_SECRETS 8

static char lines[MOST_SECRETS][256];

/* Reads the secrets from the file. Returns their number, or 0 on failure. A truncated file is a failure. */
static size_t read_secrets(const char *path, const char *secrets[MOST_SECRETS])
{
    FILE *file = path != NULL ? fopen(path, "r") : NULL;
    const char *problem = NULL;
    size_t count = 0;
    size_t length;

    if (file == NULL) {
        fprintf(stderr, "KALTURA_SECRET_FILE: %s\n", path != NULL ? strerror(errno) : "not set");
        return 0;
    }
    setvbuf(file, NULL, _IONBF, 0); /* a buffer would keep a copy of the secrets */
    while (count < MOST_SECRETS && fgets(lines[count], sizeof lines[count], file) != NULL) {
        length = strcspn(lines[count], "\r\n");
        if (length == sizeof lines[count] - 1) {
            problem = "a line is too long";
            break;
        }
        lines[count][length] = '\0';
        if (length > 0) {
            secrets[count] = lines[count];
            count++;
        }
    }
    if (ferror(file)) {
        problem = strerror(errno);
    } else if (count == MOST_SECRETS && fgetc(file) != EOF) {
        problem = "too many lines";
    } else if (count == 0 && problem == NULL) {
        problem = "contains no secret";
    }
    fclose(file);
    if (problem != NULL) {
        fprintf(stderr, "KALTURA_SECRET_FILE: %s\n", problem);
    }
    return problem == NULL ? count : 0;
}

/* Overwrites the secrets in a way that the compiler cannot optimize away. */
static void wipe_secrets(void)
{
    volatile char *byte = &lines[0][0];
    size_t left = sizeof lines;

    while (left-- > 0) {
        *byte++ = 0;
    }
}

static int refuse(const char *reason)
{
    printf("rejected: %s\n", reason);
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    static char line[65538];
    const char *secrets[MOST_SECRETS];
    const char *ks = getenv("KALTURA_KS");
    kaltura_error *error;
    kaltura_verifier *verifier;
    kaltura_ks *parsed;
    kaltura_status status;
    char *name;
    int has_entry;
    size_t count = read_secrets(getenv("KALTURA_SECRET_FILE"), secrets);

    if (count == 0) {
        wipe_secrets();
        return refuse("sessions cannot be checked here");
    }
    /* A server creates the verifier once and uses it for all requests, on any number of threads. With a partner id instead
       of 0, it also rejects sessions of other accounts. */
    verifier = kaltura_verifier_new(0, secrets, count, &error);
    wipe_secrets();
    if (verifier == NULL) {
        fprintf(stderr, "%s\n", kaltura_error_message(error));
        kaltura_error_free(error);
        return refuse("sessions cannot be checked here");
    }
    if (ks == NULL) {
        ks = fgets(line, sizeof line, stdin) != NULL ? line : "";
        line[strcspn(line, "\r\n")] = '\0';
    }

    /* If the address or URI is unknown (NULL), sessions that are restricted by it are rejected. */
    status = kaltura_verifier_check(verifier, ks, KALTURA_NUL_TERMINATED, 0, getenv("REMOTE_ADDR"),
                                    KALTURA_NUL_TERMINATED, getenv("REQUEST_URI"), KALTURA_NUL_TERMINATED, &parsed);
    has_entry = argc < 2 || kaltura_ks_has_privilege(parsed, KALTURA_PRIVILEGE_SVIEW, argv[1], KALTURA_NUL_TERMINATED);
    kaltura_ks_free(parsed);
    kaltura_verifier_free(verifier);
    if (status != KALTURA_OK) {
        return refuse(kaltura_status_string(status));
    }
    if (!has_entry) {
        return refuse("the session does not allow this entry");
    }
    name = kaltura_ks_fingerprint(ks, NULL);
    printf("allowed: %s\n", name != NULL ? name : "");
    kaltura_string_free(name);
    return EXIT_SUCCESS;
}
