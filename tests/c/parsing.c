/* Parses, verifies, validates and explains sessions offline; builds and checks privileges. */
#include "check.h"
#include "version_1.h"

#include <pthread.h>

static const char *const SECRETS[] = {"old secret", "secret"};

static kaltura_ks *parsed(char *text)
{
    kaltura_error *error = NULL;
    kaltura_ks *ks = kaltura_ks_parse(text, SECRETS, 2, &error);

    CHECK(ks != NULL && error == NULL);
    kaltura_string_free(text);
    return ks;
}

static void getters(void)
{
    char *text = kaltura_generate_session("secret", "jos\xc3\xa9", KALTURA_SESSION_TYPE_USER, 102, 60,
                                          "sview:0_a/0_b,sessionid:group,list", NULL);
    kaltura_ks *peeked = kaltura_ks_peek(text, NULL);
    char *name = kaltura_ks_fingerprint(text, NULL);
    kaltura_ks *ks = parsed(text);
    char *json;

    CHECK(kaltura_ks_version(ks) == 2 && kaltura_ks_partner_id(ks) == 102);
    CHECK(kaltura_ks_type(ks) == KALTURA_SESSION_TYPE_USER && kaltura_ks_is_admin(ks) == 0);
    CHECK(kaltura_ks_expires_at(ks) > 1700000000);
    CHECK(kaltura_ks_secret_index(ks) == 1 && kaltura_ks_is_verified(ks) == 1);
    CHECK_TEXT(kaltura_ks_user_id(ks), "jos\xc3\xa9");
    CHECK_TEXT(kaltura_ks_privileges(ks), "sview:0_a/0_b,sessionid:group,list");
    CHECK(strlen(kaltura_ks_hash(ks)) == 40);
    CHECK(strlen(kaltura_ks_session_id_hash(ks)) == 40);
    CHECK(kaltura_ks_privilege_count(ks) == 3);
    CHECK_TEXT(kaltura_ks_privilege_name(ks, 0), "sview");
    CHECK(kaltura_ks_privilege_value_count(ks, 0) == 2 && kaltura_ks_privilege_value_count(ks, 2) == 0);
    CHECK_TEXT(kaltura_ks_privilege_value(ks, 0, 1), "0_b");
    CHECK(kaltura_ks_privilege_name(ks, 3) == NULL && kaltura_ks_privilege_value(ks, 0, 2) == NULL);
    CHECK(kaltura_ks_has_privilege(ks, KALTURA_PRIVILEGE_SVIEW, "0_b", KALTURA_NUL_TERMINATED) == 1);
    CHECK(kaltura_ks_has_privilege(ks, KALTURA_PRIVILEGE_SVIEW, "0_c", KALTURA_NUL_TERMINATED) == 0);
    CHECK(kaltura_ks_has_privilege(ks, KALTURA_PRIVILEGE_EDIT, NULL, KALTURA_NUL_TERMINATED) == 0);
    json = kaltura_ks_to_json(ks, NULL);
    CHECK(json != NULL && strstr(json, "\"partner_id\":102") != NULL && strstr(json, "djJ8") == NULL);
    kaltura_string_free(json);
    CHECK(strlen(name) == 10);
    kaltura_string_free(name);

    CHECK(kaltura_ks_version(peeked) == 2 && kaltura_ks_partner_id(peeked) == 102);
    CHECK(kaltura_ks_is_verified(peeked) == 0 && kaltura_ks_secret_index(peeked) == -1);
    CHECK(kaltura_ks_type(peeked) == KALTURA_KS_NO_TYPE && kaltura_ks_expires_at(peeked) == KALTURA_KS_NO_EXPIRY);
    CHECK(kaltura_ks_user_id(peeked) == NULL && kaltura_ks_hash(peeked) == NULL);
    CHECK(kaltura_ks_check(peeked, 0, NULL, NULL) == KALTURA_ERROR_KS_NOT_VERIFIED);
    kaltura_ks_free(peeked);
    kaltura_ks_free(ks);
}

static void restrictions(void)
{
    kaltura_ks *ks = parsed(kaltura_generate_session("secret", "u", KALTURA_SESSION_TYPE_USER, 102, 60,
                                                     "iprestrict:192.0.2.1,urirestrict:/p/102/*", NULL));

    CHECK(kaltura_ks_check(ks, 0, "192.0.2.1", "/p/102/x?y") == KALTURA_OK);
    CHECK(kaltura_ks_check(ks, 0, "192.0.2.2", "/p/102/x") == KALTURA_ERROR_KS_RESTRICTED_IP);
    CHECK(kaltura_ks_check(ks, 0, NULL, "/p/102/x") == KALTURA_ERROR_KS_RESTRICTED_IP);
    CHECK(kaltura_ks_check(ks, 0, "192.0.2.1", "/p/103/x") == KALTURA_ERROR_KS_RESTRICTED_URI);
    CHECK(kaltura_ks_check(ks, 0, "192.0.2.1", NULL) == KALTURA_ERROR_KS_RESTRICTED_URI);
    CHECK(kaltura_ks_check(ks, kaltura_ks_expires_at(ks), "192.0.2.1", "/p/102/x") == KALTURA_ERROR_KS_EXPIRED);
    CHECK(kaltura_ks_check(NULL, 0, NULL, NULL) == KALTURA_ERROR_KS_NOT_VERIFIED);
    kaltura_ks_free(ks);
}

static void wildcards(void)
{
    kaltura_ks *ks = parsed(kaltura_generate_session("secret", "u", KALTURA_SESSION_TYPE_USER, 102, 60, "*", NULL));

    CHECK(kaltura_ks_has_privilege(ks, KALTURA_PRIVILEGE_SVIEW, "0_a", KALTURA_NUL_TERMINATED) == 1);
    CHECK(kaltura_ks_has_privilege(ks, KALTURA_PRIVILEGE_DISABLEENTITLEMENT, NULL, KALTURA_NUL_TERMINATED) == 0);
    kaltura_ks_free(ks);
    ks = parsed(kaltura_generate_session("secret", "u", KALTURA_SESSION_TYPE_ADMIN, 102, 60, "sview:*,edit", NULL));
    CHECK(kaltura_ks_has_privilege(ks, KALTURA_PRIVILEGE_SVIEW, "0_a", KALTURA_NUL_TERMINATED) == 1);
    CHECK(kaltura_ks_has_privilege(ks, KALTURA_PRIVILEGE_EDIT, NULL, KALTURA_NUL_TERMINATED) == 1);
    /* NULL with a size is a missing value, not a question for any value. */
    CHECK(kaltura_ks_has_privilege(ks, KALTURA_PRIVILEGE_EDIT, NULL, 0) == 0);
    CHECK(kaltura_ks_has_privilege(ks, KALTURA_PRIVILEGE_EDIT, NULL, 3) == 0);
    CHECK(kaltura_ks_has_privilege(ks, KALTURA_PRIVILEGE_EDIT, "0_a", KALTURA_NUL_TERMINATED) == 0);
    CHECK(kaltura_ks_is_admin(ks) == 1);
    kaltura_ks_free(ks);
    ks = parsed(kaltura_generate_session("secret", NULL, KALTURA_SESSION_TYPE_USER, 102, 60, "widget:1,view:*", NULL));
    CHECK(kaltura_ks_is_admin(ks) == 0);
    kaltura_ks_free(ks);
}

static void errors(void)
{
    static const char *const OTHERS[] = {"wrong"};
    static const char *const WITH_NULL[] = {"secret", NULL};
    static const char *const EMPTY[] = {""};
    char *text = kaltura_generate_session("secret", "u", KALTURA_SESSION_TYPE_USER, 102, 60, NULL, NULL);
    kaltura_error *error = NULL;
    char damaged[512];
    char *said;

    CHECK(kaltura_ks_parse(text, OTHERS, 1, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_KS_SIGNATURE);
    CHECK(kaltura_ks_parse("no session", OTHERS, 1, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_KS_MALFORMED);
    /* A correctly signed session with a NUL in the user id, from the vectors of the production server. */
    CHECK(kaltura_ks_parse(setting("TEST_AMBIGUOUS_KS"), (const char *const[]){setting("TEST_AMBIGUOUS_SECRET")}, 1,
                           &error)
          == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_KS_AMBIGUOUS);
    CHECK(kaltura_ks_parse(NULL, OTHERS, 1, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_ks_parse(text, NULL, 1, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_ks_parse(text, NULL, 0, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_ks_parse(text, WITH_NULL, 2, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_ks_parse(text, EMPTY, 1, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_ks_parse(text, OTHERS, (size_t)-1, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_ks_peek("", &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_KS_MALFORMED);
    /* Without its last one and a half blocks. No secret was passed, so the message does not mention secrets. */
    snprintf(damaged, sizeof damaged, "%.*s", (int)strlen(text) - 32, text);
    CHECK(kaltura_ks_peek(damaged, &error) == NULL);
    CHECK(strstr(kaltura_error_message(error), "secret") == NULL);
    CHECK(strstr(kaltura_error_message(error), "truncated") != NULL);
    CHECK_ERROR(error, KALTURA_ERROR_KS_MALFORMED);

    said = kaltura_ks_explain(text, OTHERS, 1, 0, &error);
    CHECK(said != NULL && strstr(said, "Signature mismatch") != NULL && strstr(said, "partner 102") != NULL);
    kaltura_string_free(said);
    said = kaltura_ks_explain("\"quoted\"", NULL, 0, 0, &error);
    CHECK(said != NULL && strstr(said, "Remove the quotes") != NULL);
    kaltura_string_free(said);
    kaltura_string_free(text);
}

static void nothing(void)
{
    CHECK(kaltura_ks_version(NULL) == 0 && kaltura_ks_partner_id(NULL) == 0 && kaltura_ks_is_verified(NULL) == 0);
    CHECK(kaltura_ks_type(NULL) == KALTURA_KS_NO_TYPE && kaltura_ks_expires_at(NULL) == KALTURA_KS_NO_EXPIRY);
    CHECK(kaltura_ks_user_id(NULL) == NULL && kaltura_ks_privileges(NULL) == NULL && kaltura_ks_hash(NULL) == NULL);
    CHECK(kaltura_ks_session_id_hash(NULL) == NULL);
    CHECK(kaltura_ks_secret_index(NULL) == -1 && kaltura_ks_is_admin(NULL) == 0);
    CHECK(kaltura_ks_privilege_count(NULL) == 0 && kaltura_ks_privilege_name(NULL, 0) == NULL);
    CHECK(kaltura_ks_privilege_value_count(NULL, 0) == 0 && kaltura_ks_privilege_value(NULL, 0, 0) == NULL);
    CHECK(kaltura_ks_has_privilege(NULL, "a", NULL, 0) == 0);
    CHECK(kaltura_ks_to_json(NULL, NULL) == NULL && kaltura_ks_fingerprint(NULL, NULL) == NULL);
    CHECK(kaltura_ks_explain(NULL, NULL, 0, 0, NULL) == NULL && kaltura_ks_peek(NULL, NULL) == NULL);
    kaltura_ks_free(NULL);
    kaltura_privileges_free(NULL);
}

static void privileges(void)
{
    kaltura_privileges *list = kaltura_privileges_new();
    kaltura_error *error = NULL;
    char *text;

    CHECK(kaltura_privileges_add(list, KALTURA_PRIVILEGE_EDIT, "0_a", &error) == KALTURA_OK);
    CHECK(kaltura_privileges_add(list, "list", NULL, &error) == KALTURA_OK);
    CHECK(kaltura_privileges_add(list, "edit", "0_b", &error) == KALTURA_OK);
    CHECK(kaltura_privileges_add(list, "urirestrict", "/a*", &error) == KALTURA_OK);
    CHECK(kaltura_privileges_add(list, "urirestrict", "/b", &error) == KALTURA_OK);
    CHECK(kaltura_privileges_add(list, "_t", "2", &error) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_privileges_add(list, "a", "b,edit:*", &error) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_privileges_add(NULL, "a", NULL, NULL) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_privileges_add(list, NULL, NULL, NULL) == KALTURA_ERROR_INVALID_ARGUMENT);
    text = kaltura_privileges_to_string(list, &error);
    CHECK_TEXT(text, "edit:0_a/0_b,list,urirestrict:/a*|/b");
    kaltura_string_free(text);
    kaltura_privileges_free(list);

    text = kaltura_privileges_lint("sveiw:0_abcdefgh,actionslimit:x", KALTURA_SESSION_TYPE_USER, 60, 0, &error);
    CHECK(text != NULL && strstr(text, "did you mean \"sview\"?") != NULL && strstr(text, "\n") != NULL);
    kaltura_string_free(text);
    text = kaltura_privileges_lint("sview:0_abcdefgh", KALTURA_SESSION_TYPE_USER, 60, 0, &error);
    CHECK_TEXT(text, "");
    kaltura_string_free(text);
    CHECK(kaltura_privileges_lint(NULL, 0, 0, 0, NULL) == NULL);
    CHECK(kaltura_privileges_lint("a", 0, 0, 2, NULL) == NULL);
    CHECK(kaltura_privileges_lint("a", 1, 0, 0, NULL) == NULL);
    CHECK(kaltura_privileges_lint("a", 0, -1, 0, NULL) == NULL);
    CHECK(kaltura_privileges_to_string(NULL, NULL) == NULL);
}

/* The output for users and logs must not allow the session to be reconstructed. */
static void json_of_a_readable_session(void)
{
    char *text = generate_version_1("secret", "bob", KALTURA_SESSION_TYPE_USER, 102, 60, "list", NULL);
    kaltura_ks *ks = parsed(text);
    char *json = kaltura_ks_to_json(ks, NULL);

    CHECK(json != NULL && strstr(json, "\"user_id\":\"bob\"") != NULL);
    CHECK(json != NULL && strstr(json, "\"hash\":null") != NULL && strstr(json, kaltura_ks_hash(ks)) == NULL);
    kaltura_string_free(json);
    kaltura_ks_free(ks);
}

/* Returns a new string of `count` times `unit`. */
static char *repeated(const char *unit, size_t count)
{
    size_t length = strlen(unit);
    char *text = malloc(length * count + 1);
    size_t at;

    for (at = 0; text != NULL && at < count; at++) {
        memcpy(text + at * length, unit, length);
    }
    if (text != NULL) {
        text[length * count] = '\0';
    }
    return text;
}

static void huge(void)
{
    kaltura_error *error = NULL;
    char *text = repeated("A", 65536);
    const char *many[1000];
    kaltura_ks *ks;
    size_t at;

    CHECK(kaltura_ks_parse(text, SECRETS, 2, &error) == NULL);
    CHECK(strstr(kaltura_error_message(error), "65536") == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_KS_MALFORMED);
    free(text);
    text = repeated("A", 65537);
    CHECK(kaltura_ks_parse(text, SECRETS, 2, &error) == NULL);
    CHECK(strstr(kaltura_error_message(error), "65536") != NULL);
    CHECK_ERROR(error, KALTURA_ERROR_KS_MALFORMED);
    CHECK(kaltura_ks_fingerprint(text, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_KS_MALFORMED);
    free(text);

    /* Repeated names are merged if the result fits into a session. */
    text = repeated("a:b,a:c,", 20000);
    ks = parsed(kaltura_generate_session("secret", "u", KALTURA_SESSION_TYPE_USER, 102, 60, text, &error));
    CHECK_TEXT(kaltura_ks_privileges(ks), "a:b/c");
    kaltura_ks_free(ks);
    free(text);
    text = repeated("x", 1000000);
    CHECK(kaltura_generate_session("secret", text, KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_generate_session("secret", NULL, KALTURA_SESSION_TYPE_USER, 102, 60, text, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    free(text);

    for (at = 0; at < 1000; at++) {
        many[at] = at < 999 ? "wrong" : "secret";
    }
    text = kaltura_generate_session("secret", "u", KALTURA_SESSION_TYPE_USER, 102, 60, NULL, NULL);
    ks = kaltura_ks_parse(text, many, 1000, &error);
    CHECK(kaltura_ks_secret_index(ks) == 999);
    kaltura_ks_free(ks);
    CHECK(kaltura_ks_parse(text, many, 1001, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    kaltura_string_free(text);
}

static void bad_utf8(void)
{
    static const char *const BAD[] = {"secret", "\xff"};
    char *text = kaltura_generate_session("secret", "u", KALTURA_SESSION_TYPE_USER, 102, 60,
                                          "iprestrict:192.0.2.1,urirestrict:/*", NULL);
    kaltura_error *error = NULL;
    kaltura_ks *ks;

    CHECK(kaltura_ks_parse(text, BAD, 2, &error) == NULL);
    CHECK(strncmp(kaltura_error_message(error), "secrets:", 8) == 0);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_ks_parse("\xff", SECRETS, 2, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_ks_peek("\xc3", &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_ks_explain("\xff", NULL, 0, 0, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_ks_explain(text, NULL, 1, 0, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_privileges_lint("\xff", 0, 60, 0, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    ks = parsed(text);
    CHECK(kaltura_ks_check(ks, 0, "\xff", "/a") == KALTURA_ERROR_KS_RESTRICTED_IP);
    CHECK(kaltura_ks_check(ks, 0, "192.0.2.1", "/\xff") == KALTURA_ERROR_KS_RESTRICTED_URI);
    CHECK(kaltura_ks_check(ks, INT64_MIN, "192.0.2.1", "/") == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_ks_check(ks, 1, "192.0.2.1", "/") == KALTURA_OK);
    CHECK(kaltura_ks_check(ks, INT64_MAX, "192.0.2.1", "/") == KALTURA_ERROR_KS_EXPIRED);
    CHECK(kaltura_ks_has_privilege(ks, "\xff", NULL, 0) == 0 && kaltura_ks_has_privilege(ks, NULL, NULL, 0) == 0);
    CHECK(kaltura_ks_has_privilege(ks, "iprestrict", "\xff", KALTURA_NUL_TERMINATED) == 0);
    CHECK(kaltura_ks_privilege_value(ks, (size_t)-1, (size_t)-1) == NULL);
    CHECK(kaltura_ks_privilege_value_count(ks, (size_t)-1) == 0);
    kaltura_ks_free(ks);
}

/* Strings that are created on first use are shared by all threads. */
static void *look(void *shared)
{
    const kaltura_ks *ks = shared;
    const char *user_id = kaltura_ks_user_id(ks);
    int round;

    for (round = 0; round < 200; round++) {
        if (kaltura_ks_user_id(ks) != user_id || strcmp(user_id, "u") != 0
            || kaltura_ks_check(ks, 0, NULL, NULL) != KALTURA_OK) {
            return shared; /* anything but NULL */
        }
    }
    return NULL;
}

static void threads(void)
{
    kaltura_ks *ks = parsed(kaltura_generate_session("secret", "u", KALTURA_SESSION_TYPE_USER, 102, 60, "list", NULL));
    pthread_t running[8];
    void *result;
    int at;

    for (at = 0; at < 8; at++) {
        CHECK(pthread_create(&running[at], NULL, look, ks) == 0);
    }
    for (at = 0; at < 8; at++) {
        CHECK(pthread_join(running[at], &result) == 0 && result == NULL);
    }
    kaltura_ks_free(ks);
}

int main(void)
{
    json_of_a_readable_session();
    huge();
    bad_utf8();
    threads();
    getters();
    wildcards();
    restrictions();
    errors();
    nothing();
    privileges();
    return check_end();
}
