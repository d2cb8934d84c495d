/* The states of a request and their transitions, with made-up responses. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "mock_server.h"
#include "step.h"

#define SECRET "22dae94314a4106aa1a35b10a5c7c99c"

enum state { NEW, TO_BE_SENT, WAITING, DONE, FAILED };

static kaltura_error *error;
static char *ks;
static int transported;

/* Whether the request is in a state, by the table in the header. */
static int is_in(const kaltura_request *request, enum state state)
{
    const kaltura_http_request *http = kaltura_request_http(request);
    int32_t is_done = kaltura_request_is_done(request);
    int64_t wait_ms = kaltura_request_wait_ms(request);

    switch (state) {
    case NEW: return http == NULL && is_done == 0 && wait_ms == 0;
    case TO_BE_SENT: return http != NULL && is_done == 0 && wait_ms == -1;
    case WAITING: return http == NULL && is_done == 0 && wait_ms >= 1;
    case DONE: return http == NULL && is_done == 1 && wait_ms == -1;
    default: return http == NULL && is_done == 0 && wait_ms == -1;
    }
}

static kaltura_status transport(void *user_data, const kaltura_http_request *http, kaltura_http_response *response)
{
    (void)user_data;
    transported++;
    fill_in(http, response, ks, 4000000000);
    return KALTURA_OK;
}

static kaltura_client *new_client(int32_t max_retries)
{
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    CHECK(kaltura_config_set_transport(config, transport, NULL, NULL, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_max_retries(config, max_retries, &error) == KALTURA_OK);
    client = kaltura_client_new(config, &error);
    CHECK(client != NULL);
    kaltura_config_free(config);
    return client;
}

static kaltura_request *ping(kaltura_client *client)
{
    kaltura_request *request = kaltura_request_call(client, "system", "ping", NULL, &error);

    CHECK(request != NULL && error == NULL);
    return request;
}

static kaltura_request *sent_ping(kaltura_client *client)
{
    kaltura_request *request = ping(client);

    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && is_in(request, TO_BE_SENT));
    return request;
}

static kaltura_request *done_ping(kaltura_client *client)
{
    kaltura_request *request = sent_ping(client);

    fill_response(request, 200, "true");
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && is_in(request, DONE));
    return request;
}

/* A request that has ended cannot be continued and keeps its state. */
static void has_ended(kaltura_request *request, enum state state)
{
    CHECK(is_in(request, state));
    CHECK(kaltura_request_advance(request, &error) == KALTURA_ERROR_NO_RESULT);
    CHECK_ERROR(error, KALTURA_ERROR_NO_RESULT);
    CHECK(kaltura_request_perform(request, &error) == KALTURA_ERROR_NO_RESULT);
    CHECK_ERROR(error, KALTURA_ERROR_NO_RESULT);
    kaltura_request_cancel(request);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_ERROR_NO_RESULT);
    CHECK_ERROR(error, KALTURA_ERROR_NO_RESULT);
    CHECK(is_in(request, state));
}

static void has_no_result(kaltura_request *request)
{
    CHECK(kaltura_request_take_string(request, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_NO_RESULT);
    CHECK(kaltura_request_take_session_info(request, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_NO_RESULT);
}

static void every_state(kaltura_client *client)
{
    kaltura_request *request = ping(client);
    const kaltura_http_request *http;
    int64_t wait_ms;

    CHECK(is_in(request, NEW));
    has_no_result(request);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && is_in(request, TO_BE_SENT));
    has_no_result(request);

    /* Too early: the program is still sending, and its pointers remain valid. */
    http = kaltura_request_http(request);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && is_in(request, TO_BE_SENT));
    CHECK(kaltura_request_http(request) == http && sends(request, "/system/action/ping", "{"));
    CHECK(kaltura_http_request_timeout_ms(http) > 0);

    fill_response(request, 503, "");
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && is_in(request, WAITING));
    has_no_result(request);
    wait_ms = kaltura_request_wait_ms(request);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && is_in(request, WAITING));
    CHECK(kaltura_request_wait_ms(request) <= wait_ms);
    /* A response is ignored unless a request is being sent. */
    fill_response(request, 200, "false");
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && is_in(request, WAITING));

    CHECK(advance_when_due(request, &error) == KALTURA_OK && is_in(request, TO_BE_SENT));
    fill_response(request, 200, "true");
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK);
    has_ended(request, DONE);
    kaltura_request_free(request);

    request = sent_ping(client);
    fill_response(request, 200,
                  "{\"code\":\"SERVICE_FORBIDDEN\",\"message\":\"m\",\"objectType\":\"KalturaAPIException\"}");
    CHECK(kaltura_request_advance(request, &error) == KALTURA_ERROR_FORBIDDEN);
    CHECK_ERROR(error, KALTURA_ERROR_FORBIDDEN);
    has_no_result(request);
    has_ended(request, FAILED);
    kaltura_request_free(request);
}

static void every_result(kaltura_client *client)
{
    kaltura_request *request = done_ping(client);
    kaltura_session_info *info;
    char *taken;

    /* Taking the wrong kind of result fails; the right kind can still be taken. */
    CHECK(kaltura_request_take_session_info(request, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_NO_RESULT);
    taken = kaltura_request_take_string(request, &error);
    CHECK_TEXT(taken, "true");
    kaltura_string_free(taken);
    has_no_result(request);
    has_ended(request, DONE);
    kaltura_request_free(request);

    /* A session without further details. */
    request = kaltura_request_session_start(client, SECRET, NULL, 0, 102, 60, NULL, &error);
    CHECK(kaltura_request_perform(request, &error) == KALTURA_OK);
    info = kaltura_request_take_session_info(request, &error);
    CHECK_TEXT(kaltura_session_info_ks(info), ks);
    CHECK(kaltura_session_info_expires_at(info) == KALTURA_KS_NO_EXPIRY && kaltura_session_info_user_id(info) == NULL);
    kaltura_session_info_free(info);
    has_no_result(request);
    kaltura_request_free(request);

    /* A session info, taken as a string. */
    request = kaltura_request_session_start_widget(client, NULL, 102, 60, &error);
    CHECK(kaltura_request_perform(request, &error) == KALTURA_OK);
    taken = kaltura_request_take_string(request, &error);
    CHECK_TEXT(taken, ks);
    kaltura_string_free(taken);
    has_no_result(request);
    kaltura_request_free(request);

    request = kaltura_request_session_end(client, ks, 1, &error);
    CHECK(kaltura_request_perform(request, &error) == KALTURA_OK);
    has_no_result(request);
    has_ended(request, DONE);
    kaltura_request_free(request);
}

static void performed_requests(kaltura_client *client)
{
    kaltura_request *request = ping(client);
    char *taken;

    transported = 0;
    CHECK(kaltura_request_perform(request, &error) == KALTURA_OK && transported == 1);
    has_ended(request, DONE);
    taken = kaltura_request_take_string(request, &error);
    CHECK(taken != NULL && transported == 1);
    kaltura_string_free(taken);
    kaltura_request_free(request);

    /* A request that is cancelled before it starts is not sent. */
    request = ping(client);
    kaltura_request_cancel(request);
    kaltura_request_cancel(request);
    CHECK(is_in(request, NEW));
    CHECK(kaltura_request_perform(request, &error) == KALTURA_ERROR_CANCELLED && transported == 1);
    CHECK_ERROR(error, KALTURA_ERROR_CANCELLED);
    has_ended(request, FAILED);
    kaltura_request_free(request);
}

static void cancelled_requests(kaltura_client *client)
{
    kaltura_request *request = ping(client);

    kaltura_request_cancel(request);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_ERROR_CANCELLED);
    CHECK_ERROR(error, KALTURA_ERROR_CANCELLED);
    has_ended(request, FAILED);
    kaltura_request_free(request);

    request = sent_ping(client);
    kaltura_request_cancel(request);
    CHECK(kaltura_http_request_is_cancelled(kaltura_request_http(request)) == 1);
    fill_response(request, 200, "true"); /* too late */
    CHECK(kaltura_request_advance(request, &error) == KALTURA_ERROR_CANCELLED);
    CHECK_ERROR(error, KALTURA_ERROR_CANCELLED);
    has_ended(request, FAILED);
    kaltura_request_free(request);

    request = sent_ping(client);
    fill_response(request, 503, "");
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && is_in(request, WAITING));
    kaltura_request_cancel(request);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_ERROR_CANCELLED);
    CHECK_ERROR(error, KALTURA_ERROR_CANCELLED);
    kaltura_request_free(request);

    /* kaltura_client_cancel applies to blocking calls only. */
    request = sent_ping(client);
    kaltura_client_cancel(client);
    fill_response(request, 200, "true");
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && is_in(request, DONE));
    kaltura_request_cancel(request);
    CHECK(is_in(request, DONE));
    kaltura_request_free(request);
}

static void timeouts(kaltura_client *client)
{
    static const int64_t wrong[] = {0, -1, 86400001, INT64_MIN, INT64_MAX};
    kaltura_request *request = ping(client);
    size_t at;

    for (at = 0; at < sizeof wrong / sizeof wrong[0]; at++) {
        CHECK(kaltura_request_set_timeout_ms(request, wrong[at], &error) == KALTURA_ERROR_INVALID_ARGUMENT);
        CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    }
    /* The timeout starts with the first step. */
    CHECK(kaltura_request_set_timeout_ms(request, 20, &error) == KALTURA_OK);
    sleep_ms(40);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && is_in(request, TO_BE_SENT));
    CHECK(kaltura_http_request_timeout_ms(kaltura_request_http(request)) <= 20);
    sleep_ms(40);
    CHECK(kaltura_http_request_timeout_ms(kaltura_request_http(request)) == 0);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_ERROR_TIMEOUT);
    CHECK_ERROR(error, KALTURA_ERROR_TIMEOUT);
    has_ended(request, FAILED);
    kaltura_request_free(request);

    /* A response that has arrived is parsed even after the timeout. */
    request = sent_ping(client);
    CHECK(kaltura_request_set_timeout_ms(request, 1, &error) == KALTURA_OK);
    sleep_ms(20);
    fill_response(request, 200, "true");
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && is_in(request, DONE));
    kaltura_request_free(request);

    /* The timeout can be extended while the request is running. */
    request = ping(client);
    CHECK(kaltura_request_set_timeout_ms(request, 1, &error) == KALTURA_OK);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK);
    CHECK(kaltura_request_set_timeout_ms(request, 60000, &error) == KALTURA_OK);
    sleep_ms(20);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && is_in(request, TO_BE_SENT));
    kaltura_request_free(request);

    /* No retry after the timeout. */
    request = sent_ping(client);
    CHECK(kaltura_request_set_timeout_ms(request, 1, &error) == KALTURA_OK);
    fill_response(request, 503, "");
    CHECK(kaltura_request_advance(request, &error) == KALTURA_ERROR_HTTP_STATUS);
    CHECK_ERROR(error, KALTURA_ERROR_HTTP_STATUS);
    kaltura_request_free(request);
}

/* The program implements its own retry policy. */
static void no_retries(void)
{
    kaltura_client *client = new_client(0);
    kaltura_request *request = sent_ping(client);

    fill_response(request, 503, "");
    CHECK(kaltura_request_advance(request, &error) == KALTURA_ERROR_HTTP_STATUS);
    CHECK(kaltura_error_retry_class(error) == KALTURA_RETRY_BACKOFF);
    CHECK_ERROR(error, KALTURA_ERROR_HTTP_STATUS);
    has_ended(request, FAILED);
    kaltura_request_free(request);

    request = sent_ping(client);
    fill_response(request, 200, "tr");
    CHECK(kaltura_http_response_fail(kaltura_request_response(request), KALTURA_ERROR_TLS, 1, NULL, &error)
          == KALTURA_OK);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_ERROR_TLS);
    CHECK_ERROR(error, KALTURA_ERROR_TLS);
    kaltura_request_free(request);
    kaltura_client_free(client);
}

/* The session is chosen when the request starts, not when it is created. */
static void queued_request_uses_latest_session(void)
{
    kaltura_client *client = new_client(0);
    kaltura_request *request = ping(client);

    CHECK(kaltura_client_set_ks(client, ks, &error) == KALTURA_OK);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && sends(request, "/system/action/ping", ks));
    kaltura_request_free(request);
    kaltura_client_free(client);
}

static void waiting_for_a_renewal(void)
{
    kaltura_client *client = new_client(0);
    kaltura_credentials *credentials =
        kaltura_credentials_new_session_start(102, SECRET, NULL, KALTURA_SESSION_TYPE_ADMIN, &error);
    kaltura_request *renewing, *waiting;

    CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    kaltura_credentials_free(credentials);
    renewing = sent_ping(client);
    waiting = ping(client);
    CHECK(sends(renewing, "/session/action/start", "\"secret\""));
    CHECK(kaltura_request_advance(waiting, &error) == KALTURA_OK && is_in(waiting, WAITING));
    CHECK(kaltura_request_wait_ms(waiting) <= 100);
    CHECK(kaltura_request_advance(waiting, &error) == KALTURA_OK && is_in(waiting, WAITING));

    fill_in(kaltura_request_http(renewing), kaltura_request_response(renewing), ks, 0);
    CHECK(kaltura_request_advance(renewing, &error) == KALTURA_OK && sends(renewing, "/system/action/ping", ks));
    CHECK(kaltura_request_advance(waiting, &error) == KALTURA_OK && sends(waiting, "/system/action/ping", ks));
    kaltura_request_free(renewing);
    kaltura_request_free(waiting);
    kaltura_client_free(client);
}

int main(void)
{
    kaltura_client *client;

    ks = kaltura_generate_session(SECRET, "ada", KALTURA_SESSION_TYPE_ADMIN, 102, 86400, NULL, &error);
    client = new_client(3);
    every_state(client);
    every_result(client);
    performed_requests(client);
    cancelled_requests(client);
    timeouts(client);
    no_retries();
    queued_request_uses_latest_session();
    waiting_for_a_renewal();
    kaltura_client_free(client);
    kaltura_string_free(ks);
    return check_end();
}
