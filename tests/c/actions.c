/* The other session actions, and several actions in one request. */
#include "check.h"
#include "perform.h"

#define APP_TOKEN "0_demotokn"
#define APP_TOKEN_VALUE "e00e48a3dbd222309e10bf522b560385"

static kaltura_client *client;
static kaltura_error *error;

static int holds(const char *text, const char *part)
{
    return text != NULL && strstr(text, part) != NULL;
}

static kaltura_session_info *with_app_token(int32_t hash_type, const char *ks, const char *privileges)
{
    return kaltura_app_token_start_session(client, APP_TOKEN, APP_TOKEN_VALUE, hash_type, ks, NULL,
                                           KALTURA_SESSION_TYPE_USER, 102, 600, privileges, &error);
}

static void app_tokens(void)
{
    kaltura_session_info *widget = kaltura_session_start_widget(client, NULL, 102, 600, &error);
    kaltura_session_info *info;
    char *hash;

    CHECK(widget != NULL && kaltura_session_info_ks(widget) != NULL);
    CHECK(kaltura_session_info_partner_id(widget) == 102 && kaltura_session_info_user_id(widget) == NULL);
    CHECK(kaltura_session_info_expires_at(widget) == KALTURA_KS_NO_EXPIRY);
    CHECK(kaltura_session_info_type(widget) == KALTURA_KS_NO_TYPE && kaltura_session_info_privileges(widget) == NULL);

    /* The token uses SHA-256: detected, specified, and specified incorrectly. */
    info = with_app_token(KALTURA_HASH_AUTO, NULL, "list:*,appid:demo");
    CHECK(info != NULL);
    CHECK_TEXT(kaltura_session_info_user_id(info), "user102");
    CHECK(kaltura_session_info_type(info) == KALTURA_SESSION_TYPE_USER);
    CHECK(kaltura_session_info_expires_at(info) > 1700000000);
    CHECK(holds(kaltura_session_info_privileges(info), "sview:*"));
    CHECK_TEXT(kaltura_session_info_missing_privileges(info), "list:*");

    /* Revoking it revokes every session of the token. */
    CHECK(kaltura_session_end(client, kaltura_session_info_ks(info), 0, &error) == KALTURA_ERROR_SHARED_SESSION);
    CHECK_ERROR(error, KALTURA_ERROR_SHARED_SESSION);
    CHECK(kaltura_session_end(client, kaltura_session_info_ks(info), 1, &error) == KALTURA_OK);
    kaltura_session_info_free(info);

    info = with_app_token(KALTURA_HASH_SHA256, kaltura_session_info_ks(widget), NULL);
    CHECK(info != NULL && kaltura_session_info_missing_privileges(info) == NULL);
    kaltura_session_info_free(info);
    CHECK(with_app_token(KALTURA_HASH_MD5, NULL, NULL) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_APP_TOKEN_HASH);
    CHECK(with_app_token(9, NULL, NULL) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_app_token_start_session(client, "0_none", "x", KALTURA_HASH_AUTO, NULL, NULL, 0, 102, 0, NULL, &error)
          == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_APP_TOKEN);
    CHECK(kaltura_session_start_widget(client, "_9999", 0, 0, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_WIDGET);
    CHECK(kaltura_session_start_widget(client, NULL, 0, 0, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);

    /* A program that computes the hash and sends the call itself. */
    hash = kaltura_app_token_hash("a", "bc", KALTURA_HASH_SHA1, &error);
    CHECK_TEXT(hash, "a9993e364706816aba3e25717850c26c9cd0d89d");
    kaltura_string_free(hash);
    CHECK(kaltura_app_token_hash("a", "bc", KALTURA_HASH_AUTO, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    kaltura_session_info_free(widget);
}

static void user_actions(void)
{
    char *ks = kaltura_user_login(client, "admin102", setting("TEST_PASSWORD"), 102, 600, NULL, &error);
    kaltura_session_info *info;

    CHECK(ks != NULL);
    info = kaltura_session_get(client, ks, &error);
    CHECK(info != NULL && kaltura_session_info_type(info) == KALTURA_SESSION_TYPE_ADMIN);
    CHECK_TEXT(kaltura_session_info_user_id(info), "admin102");
    CHECK_TEXT(kaltura_session_info_ks(info), ks);
    kaltura_session_info_free(info);

    info = performed_info(kaltura_request_user_login_by_ks(client, ks, 102, &error), &error);
    CHECK(info != NULL && kaltura_session_info_partner_id(info) == 102);
    CHECK_TEXT(kaltura_session_info_user_id(info), "admin102");
    kaltura_session_info_free(info);
    kaltura_string_free(ks);

    CHECK(kaltura_user_login(client, "unknown", "x-password", 102, 0, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_USER_NOT_FOUND);
    CHECK(kaltura_user_login(client, "blocked102", setting("TEST_PASSWORD"), 102, 0, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_USER_BLOCKED);
    CHECK(kaltura_user_login(client, "admin102", "", 102, 0, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
}

/* Without a session argument, functions use the client's session. */
static void ends(void)
{
    char *ks =
        kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_ADMIN, 102, 600, NULL, &error);

    CHECK(kaltura_session_end(client, NULL, 0, &error) == KALTURA_ERROR_NO_SESSION);
    CHECK_ERROR(error, KALTURA_ERROR_NO_SESSION);
    CHECK(kaltura_client_set_ks(client, ks, &error) == KALTURA_OK);
    CHECK(kaltura_session_end(client, NULL, 0, &error) == KALTURA_OK);
    /* The client does not carry a revoked session. */
    CHECK(kaltura_session_get(client, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_NO_SESSION);
    CHECK(kaltura_session_get(client, ks, &error) == NULL);
    CHECK(kaltura_error_cause(error) == KALTURA_CAUSE_LOGOUT);
    CHECK(kaltura_error_retry_class(error) == KALTURA_RETRY_NEW_SESSION);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_KS);
    CHECK(kaltura_session_end(client, "no session", 0, &error) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    kaltura_string_free(ks);
}

static void impersonation(void)
{
    const char *secret = setting("TEST_IMPERSONATOR_SECRET");
    char *ks = performed_string(kaltura_request_session_impersonate(client, secret, 201, "user201",
                                                                    KALTURA_SESSION_TYPE_USER, 200, 600, NULL, &error),
                                &error);
    char *own;
    kaltura_session_info *info;

    CHECK(ks != NULL);
    own = kaltura_session_start(client, secret, NULL, KALTURA_SESSION_TYPE_ADMIN, 200, 600, NULL, &error);
    CHECK(kaltura_client_set_ks(client, own, &error) == KALTURA_OK);
    info = performed_info(
        kaltura_request_session_impersonate_by_ks(client, ks, KALTURA_SESSION_TYPE_USER, 300, NULL, &error), &error);
    CHECK(info != NULL);
    if (info == NULL) {
        fprintf(stderr, "%s\n", kaltura_error_message(error));
        kaltura_error_free(error);
    }
    CHECK(kaltura_session_info_expires_at(info) > 1700000000);
    kaltura_session_info_free(info);
    kaltura_string_free(ks);
    kaltura_string_free(own);
    CHECK(performed_string(
              kaltura_request_session_impersonate(client, setting("TEST_SECRET"), 201, NULL, 0, 102, 0, NULL, &error),
              &error)
          == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_START_SESSION);
    CHECK(kaltura_client_set_ks(client, NULL, &error) == KALTURA_OK);
}

static void several_at_once(void)
{
    char requests[512];
    char *response;

    snprintf(requests, sizeof requests,
             "[{\"service\":\"session\",\"action\":\"start\",\"partnerId\":102,\"type\":2,\"secret\":\"%s\"},"
             "{\"service\":\"session\",\"action\":\"get\",\"ks\":{\"$result\":1}},"
             "{\"service\":\"session\",\"action\":\"get\",\"ks\":\"AAAA\"}]",
             setting("TEST_SECRET"));
    response = kaltura_client_multirequest(client, requests, &error);
    CHECK(holds(response, "[\"djJ8") && holds(response, "\"sessionType\":\"2\"") && holds(response, "\"INVALID_KS\""));
    kaltura_string_free(response);
    response = kaltura_client_multirequest(
        client, "[{\"service\":\"media\",\"action\":\"list\",\"name\":\"{1:result}\"}]", &error);
    CHECK(response == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    kaltura_string_free(response);
}

/* Getters accept NULL, and freeing NULL is a no-op. */
static void nothing(void)
{
    CHECK(kaltura_session_info_ks(NULL) == NULL && kaltura_session_info_expires_at(NULL) == KALTURA_KS_NO_EXPIRY);
    CHECK(kaltura_session_info_user_id(NULL) == NULL && kaltura_session_info_type(NULL) == KALTURA_KS_NO_TYPE);
    CHECK(kaltura_session_info_partner_id(NULL) == 0 && kaltura_session_info_privileges(NULL) == NULL);
    CHECK(kaltura_session_info_missing_privileges(NULL) == NULL);
    CHECK(kaltura_error_retry_after_seconds(NULL) == 0);
    kaltura_session_info_free(NULL);
    kaltura_client_cancel(NULL);
    kaltura_client_cancel(client); /* no call is in progress; later calls are not affected */
    CHECK(kaltura_session_get(NULL, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
}

int main(void)
{
    client = client_for(setting("TEST_HTTP_URL"), NULL);
    nothing();
    app_tokens();
    user_actions();
    ends();
    impersonation();
    several_at_once();
    kaltura_client_free(client);
    return check_end();
}
