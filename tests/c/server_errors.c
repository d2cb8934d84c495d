/* Errors of the server have a status, the server's code, the cause, the request id and a retry class. */
#include "check.h"

static const char *secret;
static const char *password;

/* Checks that session.start fails with `status` and the server's `code`. */
static void start_refused(kaltura_client *client, const char *with, int32_t type, int32_t partner,
                          kaltura_status status, const char *code)
{
    kaltura_error *error = NULL;

    CHECK(kaltura_session_start(client, with, NULL, type, partner, 60, NULL, &error) == NULL);
    CHECK_TEXT(kaltura_error_api_code(error), code);
    CHECK(kaltura_error_http_status(error) == 200);
    CHECK(kaltura_error_request_id(error) != NULL);
    CHECK(kaltura_error_retry_class(error) == KALTURA_RETRY_NEVER);
    CHECK_ERROR(error, status);
}

static void login_refused(kaltura_client *client, const char *login_id, int32_t partner, const char *otp,
                          kaltura_status status)
{
    kaltura_error *error = NULL;

    CHECK(kaltura_user_login_by_login_id(client, login_id, password, partner, 60, NULL, otp, &error) == NULL);
    CHECK(kaltura_error_api_code(error) != NULL);
    CHECK(kaltura_error_retry_class(error) == KALTURA_RETRY_NEVER);
    CHECK_ERROR(error, status);
}

/* Checks that the server rejects `ks` with `cause`. */
static void session_refused(kaltura_client *client, const char *ks, int32_t cause, int32_t retry_class)
{
    kaltura_error *error = NULL;

    CHECK(kaltura_client_set_ks(client, ks, &error) == KALTURA_OK);
    CHECK(kaltura_client_call(client, "session", "get", NULL, &error) == NULL);
    CHECK(kaltura_error_cause(error) == cause);
    CHECK(kaltura_error_retry_class(error) == retry_class);
    CHECK_TEXT(kaltura_error_api_code(error), "INVALID_KS");
    CHECK(strstr(kaltura_error_message(error), ks) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_KS);
}

static void sessions(kaltura_client *client)
{
    kaltura_error *error = NULL;
    char *ks = kaltura_generate_session("another secret", NULL, KALTURA_SESSION_TYPE_ADMIN, 102, 60, NULL, &error);
    char *response;

    session_refused(client, ks, KALTURA_CAUSE_INVALID_STR, KALTURA_RETRY_NEVER);
    kaltura_string_free(ks);

    ks = kaltura_generate_session(secret, NULL, KALTURA_SESSION_TYPE_ADMIN, 102, 60, "iprestrict:192.0.2.1", &error);
    session_refused(client, ks, KALTURA_CAUSE_EXCEEDED_RESTRICTED_IP, KALTURA_RETRY_NEVER);
    kaltura_string_free(ks);

    ks = kaltura_generate_session(secret, NULL, KALTURA_SESSION_TYPE_ADMIN, 102, 60, "urirestrict:/other/*", &error);
    session_refused(client, ks, KALTURA_CAUSE_EXCEEDED_RESTRICTED_URI, KALTURA_RETRY_NEVER);
    kaltura_string_free(ks);

    ks = kaltura_generate_session(secret, NULL, KALTURA_SESSION_TYPE_ADMIN, 102, 60, "actionslimit:1", &error);
    CHECK(kaltura_client_set_ks(client, ks, &error) == KALTURA_OK);
    response = kaltura_client_call(client, "session", "get", NULL, &error);
    CHECK(response != NULL);
    kaltura_string_free(response);
    session_refused(client, ks, KALTURA_CAUSE_EXCEEDED_ACTIONS_LIMIT, KALTURA_RETRY_NEW_SESSION);
    kaltura_string_free(ks);

    /* Revoked. */
    ks = kaltura_generate_session(secret, NULL, KALTURA_SESSION_TYPE_ADMIN, 102, 60, NULL, &error);
    CHECK(kaltura_client_set_ks(client, ks, &error) == KALTURA_OK);
    response = kaltura_client_call(client, "session", "end", NULL, &error);
    CHECK_TEXT(response, "null");
    kaltura_string_free(response);
    session_refused(client, ks, KALTURA_CAUSE_LOGOUT, KALTURA_RETRY_NEW_SESSION);
    kaltura_string_free(ks);

    /* Expired after one second. */
    ks = kaltura_generate_session(secret, NULL, KALTURA_SESSION_TYPE_ADMIN, 102, 1, NULL, &error);
    while (kaltura_client_set_ks(client, ks, &error) == KALTURA_OK
           && (response = kaltura_client_call(client, "session", "get", NULL, &error)) != NULL) {
        kaltura_string_free(response);
    }
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_KS);
    session_refused(client, ks, KALTURA_CAUSE_EXPIRED, KALTURA_RETRY_NEW_SESSION);
    kaltura_string_free(ks);

    /* A USER session must not call session.get. */
    ks = kaltura_generate_session(secret, "user102", KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &error);
    CHECK(kaltura_client_set_ks(client, ks, &error) == KALTURA_OK);
    CHECK(kaltura_client_call(client, "session", "get", NULL, &error) == NULL);
    CHECK_TEXT(kaltura_error_api_code(error), "SERVICE_FORBIDDEN");
    CHECK_ERROR(error, KALTURA_ERROR_FORBIDDEN);
    kaltura_string_free(ks);
}

int main(void)
{
    kaltura_client *client = client_for(setting("TEST_HTTP_URL"), NULL);
    kaltura_error *error = NULL;
    char *ks;

    secret = setting("TEST_SECRET");
    password = setting("TEST_PASSWORD");

    start_refused(client, "wrong", KALTURA_SESSION_TYPE_USER, 102, KALTURA_ERROR_START_SESSION, "START_SESSION_ERROR");
    start_refused(client, setting("TEST_USER_SECRET"), KALTURA_SESSION_TYPE_ADMIN, 102, KALTURA_ERROR_START_SESSION,
                  "START_SESSION_ERROR");
    start_refused(client, secret, KALTURA_SESSION_TYPE_USER, 999999, KALTURA_ERROR_PARTNER_BLOCKED,
                  "SERVICE_FORBIDDEN_CONTENT_BLOCKED");
    start_refused(client, "3b5f403e5d0e6bdded4c3f873120037b", KALTURA_SESSION_TYPE_USER, 108,
                  KALTURA_ERROR_ACCESS_CONTROL, "SERVICE_ACCESS_CONTROL_RESTRICTED");

    login_refused(client, "unknown@example.com", 102, NULL, KALTURA_ERROR_WRONG_PASSWORD);
    login_refused(client, "blocked102@example.com", 102, NULL, KALTURA_ERROR_WRONG_PASSWORD);
    login_refused(client, "locked102@example.com", 102, NULL, KALTURA_ERROR_WRONG_PASSWORD);
    login_refused(client, "expired102@example.com", 102, NULL, KALTURA_ERROR_PASSWORD_EXPIRED);
    login_refused(client, "admin113@example.com", 113, NULL, KALTURA_ERROR_DIRECT_LOGIN_BLOCKED);
    login_refused(client, "admin109@example.com", 109, NULL, KALTURA_ERROR_MISSING_OTP);
    login_refused(client, "admin109@example.com", 109, "000000", KALTURA_ERROR_INVALID_OTP);
    ks = kaltura_user_login_by_login_id(client, "admin109@example.com", password, 109, 60, NULL, setting("TEST_OTP"),
                                        &error);
    CHECK(ks != NULL);
    kaltura_string_free(ks);

    sessions(client);

    CHECK(kaltura_client_call(client, "nosuch", "get", NULL, &error) == NULL);
    CHECK_TEXT(kaltura_error_api_code(error), "SERVICE_DOES_NOT_EXISTS");
    CHECK_ERROR(error, KALTURA_ERROR_BAD_REQUEST);
    kaltura_client_free(client);
    return check_end();
}
