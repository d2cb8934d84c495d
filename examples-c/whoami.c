/*
 * Asks the server whose session this is, and prints one line.
 *
 * The server describes a session (session.get) to ADMIN sessions only. A USER session can ask for its user (user.get).
 * From the environment:
 *   KALTURA_KS            the session (optional; otherwise one line of standard input)
 *   KALTURA_ADMIN_KS      an ADMIN session of the account, to which the server describes a USER session (optional)
 *   and the server, as settings.h says
 */
#include "settings.h"

#include <time.h>

enum { LONGEST_KS = 65536 };

/* Finds a string in the JSON of a response. Returns its length. Its escapes, which keep control characters away from the
 * terminal, remain. */
static int string_member(const char *json, const char *name, const char **value)
{
    char key[32];
    const char *start;

    snprintf(key, sizeof key, "\"%s\":\"", name);
    start = strstr(json, key);
    *value = start != NULL ? start + strlen(key) : "";
    start = *value;
    while (*start != '\0' && *start != '"') {
        start += start[0] == '\\' && start[1] != '\0' ? 2 : 1;
    }
    return (int)(start - *value);
}

/* Requests the description of a session; NULL means the client's session. */
static char *get_session(kaltura_client *client, const char *ks, kaltura_error **error)
{
    static char params[LONGEST_KS + 16];

    if (ks == NULL) {
        return kaltura_client_call(client, "session", "get", NULL, error);
    }
    snprintf(params, sizeof params, "{\"session\":\"%s\"}", ks);
    return kaltura_client_call(client, "session", "get", params, error);
}

/* Prints the response of session.get. */
static void print_session(const char *name, const char *response)
{
    const char *type, *user_id, *partner_id, *expiry;
    const int type_length = string_member(response, "sessionType", &type);
    const int user_id_length = string_member(response, "userId", &user_id);
    const int partner_id_length = string_member(response, "partnerId", &partner_id);
    const time_t expires_at = string_member(response, "expiry", &expiry) > 0 ? (time_t)strtol(expiry, NULL, 10) : 0;
    const struct tm *time = gmtime(&expires_at);
    char date[32] = "?";

    if (time != NULL) {
        strftime(date, sizeof date, "%Y-%m-%d %H:%M UTC", time);
    }
    printf("%s: %s session of %s%.*s, partner %.*s, expires %s\n", name,
           type_length == 1 && *type == '0' ? "USER" : "ADMIN", user_id_length > 0 ? "user " : "no user",
           user_id_length, user_id, partner_id_length, partner_id, date);
}

/* Prints the response of user.get, or with NULL that the account does not know the user. */
static void print_user(const char *name, const char *response)
{
    const char *id = "";
    const int length = response != NULL ? string_member(response, "id", &id) : 0;

    printf("%s: USER session of %s%.*s\n", name, response != NULL ? "user " : "no registered user", length, id);
}

/* Returns whether the server accepts the session and has described it. */
static int describe(kaltura_client *client, const char *ks, const char *admin_ks, kaltura_error **error)
{
    char *session = get_session(client, NULL, error);
    char *name = kaltura_ks_fingerprint(ks, NULL);
    const char *code;
    char *user = NULL;
    int is_accepted = session != NULL;

    if (session == NULL && kaltura_error_status(*error) == KALTURA_ERROR_FORBIDDEN) {
        kaltura_error_free(*error);
        user = kaltura_client_call(client, "user", "get", NULL, error);
        code = kaltura_error_api_code(*error);
        /* The server accepts sessions of users that it does not know. */
        is_accepted = user != NULL || (code != NULL && strcmp(code, "INVALID_USER_ID") == 0);
        if (is_accepted) {
            kaltura_error_free(*error);
            *error = NULL;
        }
        if (is_accepted && admin_ks != NULL && kaltura_client_set_ks(client, admin_ks, error) == KALTURA_OK) {
            session = get_session(client, ks, error);
        }
    }
    if (session != NULL) {
        print_session(name, session);
    } else if (is_accepted && *error == NULL) {
        print_user(name, user);
    }
    kaltura_string_free(user);
    kaltura_string_free(session);
    kaltura_string_free(name);
    return *error == NULL;
}

int main(void)
{
    static char line[LONGEST_KS];
    const char *ks = getenv("KALTURA_KS");
    kaltura_error *error = NULL;
    kaltura_client *client;
    int exit_code = EXIT_SUCCESS;

    if (ks == NULL) {
        if (fgets(line, sizeof line, stdin) == NULL) {
            fprintf(stderr, "Give a session on standard input or in KALTURA_KS.\n");
            return EXIT_FAILURE;
        }
        line[strcspn(line, "\r\n")] = '\0';
        ks = line;
    }

    client = client_of_settings(&error);
    if (client == NULL) {
        return fail("client", error);
    }
    if (kaltura_client_set_ks(client, ks, &error) != KALTURA_OK) {
        kaltura_client_free(client);
        return fail("session", error);
    }
    if (!describe(client, ks, getenv("KALTURA_ADMIN_KS"), &error)) {
        exit_code = fail("whoami", error);
    }
    kaltura_client_free(client);
    return exit_code;
}
