/* Every kind of request in an event loop, with made-up responses. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "step.h"

#define KS \
    "djJ8MTAyfPAuyIcyfgG9Lu3TiXpvzgPF44u_GRi17zmjKd2MkllvYVB9hnq9A-faiqNx2gJEKfpi5p6GQU9yQvr784ANgCmYaj-NLIKna863hX35ZbJy"

static kaltura_error *error;

static kaltura_status responded(kaltura_request *request, int32_t status, const char *body)
{
    CHECK(kaltura_request_is_done(request) == 0);
    fill_response(request, status, body);
    return kaltura_request_advance(request, &error);
}

/* Starts a request and checks its first HTTP request. */
static int starts(kaltura_request *request, const char *path, const char *part)
{
    CHECK(request != NULL && kaltura_request_http(request) == NULL);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK);
    return sends(request, path, part);
}

/* Waits for the pause, and returns whether a retry follows. */
static int pauses(kaltura_request *request)
{
    int paused = kaltura_request_http(request) == NULL && kaltura_request_wait_ms(request) > 0;

    advance_when_due(request, &error);
    return paused && sends(request, "/session/action/start", "\"nocache\":1");
}

static void a_session(kaltura_client *client)
{
    kaltura_request *request =
        kaltura_request_session_start(client, "hunter2", "user", KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &error);
    char *ks;

    CHECK(starts(request, "/api_v3/service/session/action/start?format=1", "\"secret\":\"hunter2\""));
    CHECK(kaltura_http_request_timeout_ms(kaltura_request_http(request)) > 0);
    CHECK(kaltura_http_request_needs_new_connection(kaltura_request_http(request)) == 0);

    /* The same number of retries as in a blocking call. */
    CHECK(responded(request, 503, "") == KALTURA_OK);
    CHECK(pauses(request));
    CHECK(kaltura_http_response_fail(kaltura_request_response(request), KALTURA_ERROR_TIMEOUT, 1, NULL, &error)
          == KALTURA_OK);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK);
    CHECK(pauses(request));
    CHECK(responded(request, 200, "\"" KS "\"") == KALTURA_OK);
    CHECK(kaltura_request_is_done(request) == 1 && kaltura_request_http(request) == NULL);
    ks = kaltura_request_take_string(request, &error);
    CHECK_TEXT(ks, KS);
    kaltura_string_free(ks);
    CHECK(kaltura_request_take_string(request, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_NO_RESULT);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_ERROR_NO_RESULT);
    CHECK_ERROR(error, KALTURA_ERROR_NO_RESULT);
    kaltura_request_free(request);
}

/* A loop that ignores statuses does not resend a rejected request. */
static void rejected_login(kaltura_client *client)
{
    kaltura_request *request =
        kaltura_request_user_login_by_login_id(client, "a@b.c", "password", 0, 0, NULL, NULL, &error);

    CHECK(starts(request, "/user/action/loginByLoginId", "\"password\":\"password\""));
    CHECK(kaltura_http_request_needs_new_connection(kaltura_request_http(request)) == 1);
    CHECK(responded(request, 200,
                    "{\"code\":\"USER_WRONG_PASSWORD\",\"message\":\"m\",\"objectType\":\"KalturaAPIException\"}")
          == KALTURA_ERROR_WRONG_PASSWORD);
    CHECK_ERROR(error, KALTURA_ERROR_WRONG_PASSWORD);
    CHECK(kaltura_request_http(request) == NULL && kaltura_request_is_done(request) == 0);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_ERROR_NO_RESULT);
    CHECK_ERROR(error, KALTURA_ERROR_NO_RESULT);
    kaltura_request_free(request);
    CHECK(kaltura_request_user_login_by_login_id(client, "a@b.c", "password", 0, 0, NULL, "", &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    /* Arguments are checked when the request is created, whether there is a session or not. */
    CHECK(kaltura_request_user_login_by_ks(client, NULL, 0, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
}

static void an_app_token(kaltura_client *client)
{
    kaltura_request *request = kaltura_request_app_token_start_session(
        client, "1_id", "token", KALTURA_HASH_SHA1, NULL, NULL, KALTURA_SESSION_TYPE_USER, 102, 0, NULL, &error);
    kaltura_session_info *info;

    CHECK(starts(request, "/session/action/startWidgetSession", "\"nocache\":1"));
    CHECK(responded(request, 200, "{\"ks\":\"" KS "\",\"partnerId\":102,\"userId\":0}") == KALTURA_OK);
    CHECK(kaltura_request_is_done(request) == 0);
    CHECK(sends(request, "/appToken/action/startSession", "\"tokenHash\":\""));
    CHECK(responded(request, 200, "{\"ks\":\"" KS "\",\"expiry\":1800000000,\"userId\":\"ada\"}") == KALTURA_OK);
    CHECK(kaltura_request_is_done(request) == 1);
    info = kaltura_request_take_session_info(request, &error);
    CHECK(info != NULL && kaltura_session_info_expires_at(info) == 1800000000);
    CHECK_TEXT(kaltura_session_info_user_id(info), "ada");
    kaltura_session_info_free(info);
    kaltura_request_free(request);
}

/* Each kind of request can be created and freed without being sent. */
static void every_kind(kaltura_client *client)
{
    kaltura_request *requests[9];
    size_t at, count = sizeof requests / sizeof requests[0];

    requests[0] = kaltura_request_session_get(client, NULL, &error);
    CHECK(requests[0] != NULL && kaltura_request_advance(requests[0], &error) == KALTURA_ERROR_NO_SESSION);
    CHECK_ERROR(error, KALTURA_ERROR_NO_SESSION);
    kaltura_request_free(requests[0]);
    CHECK(kaltura_client_set_ks(client, KS, &error) == KALTURA_OK);
    requests[0] = kaltura_request_user_login_by_login_id(client, "a@b.c", "password", 0, 0, NULL, "123456", &error);
    CHECK(starts(requests[0], "/user/action/loginByLoginId", "\"otp\":\"123456\""));
    requests[1] = kaltura_request_user_login(client, "ada", "password", 102, 0, NULL, &error);
    CHECK(starts(requests[1], "/user/action/login?", "\"userId\":\"ada\""));
    requests[2] = kaltura_request_user_login_by_ks(client, NULL, 103, &error);
    CHECK(starts(requests[2], "/user/action/loginByKs", "\"requestedPartnerId\":103"));
    requests[3] = kaltura_request_session_start_widget(client, "_102", 0, 0, &error);
    CHECK(starts(requests[3], "/session/action/startWidgetSession", "\"widgetId\":\"_102\""));
    requests[4] = kaltura_request_session_get(client, NULL, &error);
    CHECK(starts(requests[4], "/session/action/get", "\"ks\":\"" KS "\""));
    requests[5] = kaltura_request_session_impersonate(client, "secret", 103, NULL, 0, 102, 0, NULL, &error);
    CHECK(starts(requests[5], "/session/action/impersonate?", "\"impersonatedPartnerId\":103"));
    requests[6] = kaltura_request_session_impersonate_by_ks(client, KS, 0, 0, NULL, &error);
    CHECK(starts(requests[6], "/session/action/impersonateByKs", "\"session\":\"" KS "\""));
    requests[7] = kaltura_request_call(client, "media", "list", "{\"a\":1}", &error);
    CHECK(starts(requests[7], "/media/action/list", "\"a\":1"));
    requests[8] = kaltura_request_multirequest(client, "[{\"service\":\"media\",\"action\":\"list\"}]", &error);
    CHECK(starts(requests[8], "/service/multirequest?format=1", "\"1\":{"));
    CHECK(responded(requests[8], 200, "[null]") == KALTURA_OK);
    for (at = 0; at < count; at++) {
        kaltura_request_free(requests[at]);
    }
}

static void revoke_session(kaltura_client *client)
{
    kaltura_request *request = kaltura_request_session_end(client, KS, 0, &error);

    CHECK(starts(request, "/session/action/get", KS)); /* may it be ended alone? */
    CHECK(responded(request, 200, "{\"expiry\":\"1800000000\",\"privileges\":\"\"}") == KALTURA_OK);
    CHECK(sends(request, "/session/action/end", KS));
    CHECK(responded(request, 200, "null") == KALTURA_OK);
    CHECK(kaltura_request_is_done(request) == 1);
    CHECK(kaltura_request_take_string(request, &error) == NULL); /* there is none */
    CHECK_ERROR(error, KALTURA_ERROR_NO_RESULT);
    kaltura_request_free(request);
}

static void nothing(void)
{
    size_t size = 1;

    CHECK(kaltura_request_http(NULL) == NULL && kaltura_request_response(NULL) == NULL);
    CHECK(kaltura_request_is_done(NULL) == 0 && kaltura_request_wait_ms(NULL) == -1);
    CHECK(kaltura_request_advance(NULL, NULL) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_request_perform(NULL, NULL) == KALTURA_ERROR_INVALID_ARGUMENT);
    kaltura_request_cancel(NULL);
    CHECK(kaltura_http_request_url(NULL) == NULL && kaltura_http_request_header_count(NULL) == 0);
    CHECK(kaltura_http_request_body(NULL, &size) == NULL && size == 0);
    CHECK(kaltura_http_response_set_status(NULL, 200, NULL) == KALTURA_ERROR_INVALID_ARGUMENT);
    kaltura_request_free(NULL);
}

int main(void)
{
    kaltura_client *client = kaltura_client_new(NULL, &error);
    kaltura_request *outlives;

    nothing();
    a_session(client);
    revoke_session(client); /* before the client knows the same session as an app token's */
    rejected_login(client);
    an_app_token(client);
    every_kind(client);
    outlives = kaltura_request_call(client, "system", "ping", NULL, &error);
    kaltura_client_free(client);
    CHECK(starts(outlives, "/system/action/ping", "{"));
    CHECK(responded(outlives, 200, "true") == KALTURA_OK);
    kaltura_request_free(outlives);
    return check_end();
}
