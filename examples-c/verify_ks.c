/*
 * An edge server's check of a session, without asking the server: may this viewer have this entry?
 *
 *   verify_ks [ENTRY_ID]     with the session in $KALTURA_KS, or else on a line of standard input
 *
 * From the environment:
 *   KALTURA_SECRET_FILE   the admin secrets of one account, one a line: several while they are exchanged
 *   REMOTE_ADDR           the viewer's address, as CGI has it
 *   REQUEST_URI           the URI that was asked for, with its query, as CGI has it
 *
 * Prints "allowed: NAME" and ends with 0, or "refused: REASON" and ends with 1, also when the check itself
 * cannot be made; standard error then says why. NAME is a short name for the session, fit for a log. With
 * ENTRY_ID, the session must have the privilege sview for it, an ADMIN session too.
 */
#include <errno.h>
#include <kaltura_session.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_SECRETS 8

static char lines[MOST_SECRETS][256];

/* The secrets of the file; how many there are, 0 on failure: a secret too few or cut short is one. */
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
        problem = "no secret in it";
    }
    fclose(file);
    if (problem != NULL) {
        fprintf(stderr, "KALTURA_SECRET_FILE: %s\n", problem);
    }
    return problem == NULL ? count : 0;
}

/* Overwrites the secrets in a way that the compiler may not leave out. */
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
    printf("refused: %s\n", reason);
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
    /* A server creates the verifier once and uses it for all requests, on any number of threads. With the partner id
       in place of 0 it also refuses the sessions of other accounts. */
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

    /* NULL for an address or URI that is not known: a session that is bound to some is then refused. */
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
