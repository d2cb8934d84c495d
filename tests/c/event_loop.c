/* One thread, one client with credentials, and many concurrent requests in an event loop. TEST_SECONDS is the duration of
   the part with sessions of three seconds. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "loop.h"

#define MANY 200
#define FEW 50
#define EXPIRY_SECONDS 3

static kaltura_error *error;
static int logins; /* the number of new sessions requested */
static int calls;

static int calls_action(const kaltura_http_request *http, const char *action)
{
    return strstr(kaltura_http_request_url(http), action) != NULL;
}

/* Only requests that create a session are sent without one. */
static void on_send(const struct flight *flight, const kaltura_http_request *http)
{
    int is_login = calls_action(http, "/appToken/action/startSession?") || calls_action(http, "/user/action/loginBy");

    (void)flight;
    logins += is_login;
    calls += calls_action(http, "/user/action/get?");
    CHECK(strstr(kaltura_http_request_body(http, NULL), "\"ks\":\"") != NULL || is_login
          || calls_action(http, "/session/action/startWidgetSession?"));
}

static kaltura_client *client_with(kaltura_credentials *credentials, int64_t expiry_seconds)
{
    kaltura_client *client = client_for(setting("TEST_HTTP_URL"), NULL);

    CHECK(kaltura_credentials_set_expiry_seconds(credentials, expiry_seconds, &error) == KALTURA_OK);
    CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    kaltura_credentials_free(credentials);
    logins = calls = 0;
    return client;
}

static kaltura_credentials *app_token(void)
{
    return kaltura_credentials_new_app_token(102, setting("TEST_APP_TOKEN_ID"), setting("TEST_APP_TOKEN"), &error);
}

static kaltura_credentials *login(void)
{
    return kaltura_credentials_new_login(102, setting("TEST_LOGIN_ID"), setting("TEST_PASSWORD"), &error);
}

static void start(struct flight *flight, kaltura_client *client)
{
    memset(flight, 0, sizeof *flight);
    flight->request = kaltura_request_call(client, "user", "get", NULL, &error);
    CHECK(flight->request != NULL);
    flight_step(flight);
}

/* Checks that the call has succeeded, and frees it. */
static int finish_flight(struct flight *flight)
{
    char *json = flight->error == NULL ? kaltura_request_take_string(flight->request, &flight->error) : NULL;
    int succeeded = json != NULL && strstr(json, "\"objectType\":\"KalturaUser\"") != NULL;

    if (!succeeded) {
        fprintf(stderr, "%s\n", json != NULL ? json : kaltura_error_message(flight->error));
    }
    kaltura_string_free(json);
    flight_free(flight);
    return succeeded;
}

static void finish_flights(struct flight *flights, size_t count)
{
    size_t at, succeeded = 0;

    loop_run(flights, count);
    for (at = 0; at < count; at++) {
        succeeded += (size_t)finish_flight(&flights[at]);
    }
    CHECK(succeeded == count);
}

/* All calls start before there is a session. */
static void many_calls_log_in_once(kaltura_credentials *credentials)
{
    static struct flight flights[MANY];
    kaltura_client *client = client_with(credentials, 3600);
    size_t at;

    for (at = 0; at < MANY; at++) {
        start(&flights[at], client);
    }
    finish_flights(flights, MANY);
    CHECK(logins == 1 && calls == MANY);
    kaltura_client_free(client);
}

/* Continuous calls with short sessions. */
static void short_sessions_fail_no_call(void)
{
    static struct flight flights[FEW];
    int64_t expiry_seconds = EXPIRY_SECONDS * atoi(setting("TEST_SLOWNESS"));
    kaltura_client *client = client_with(app_token(), expiry_seconds);
    int64_t seconds = atoi(setting("TEST_SECONDS"));
    int64_t end = loop_now_ms() + seconds * 1000;
    long failed = 0;
    size_t at;

    for (at = 0; at < FEW; at++) {
        start(&flights[at], client);
    }
    while (loop_now_ms() < end) {
        loop_turn(flights, FEW, 100);
        for (at = 0; at < FEW; at++) {
            if (flights[at].is_over) {
                failed += !finish_flight(&flights[at]);
                start(&flights[at], client);
            }
        }
    }
    loop_run(flights, FEW);
    for (at = 0; at < FEW; at++) {
        failed += !finish_flight(&flights[at]);
    }
    printf("%d calls, %d sessions, %ld failed\n", calls, logins, failed);
    CHECK(failed == 0 && calls > FEW);
    /* The server counts in whole seconds, so a session can expire up to a second earlier. */
    CHECK(logins > seconds / expiry_seconds && logins <= 2 + seconds);
    kaltura_client_free(client);
}

enum end { FREED, CANCELLED, FORGOTTEN, TIMED_OUT };

/* The renewing request is freed, cancelled, not advanced any more, or times out: another one takes over. */
static void abandoned_renewal_is_taken_over(enum end end, kaltura_credentials *credentials)
{
    static struct flight flights[FEW];
    kaltura_client *client = client_with(credentials, 3600);
    kaltura_request *renewing = kaltura_request_call(client, "user", "get", NULL, &error);
    size_t at;

    if (end == FORGOTTEN || end == TIMED_OUT) {
        CHECK(kaltura_request_set_timeout_ms(renewing, 300, &error) == KALTURA_OK);
    }
    CHECK(kaltura_request_advance(renewing, &error) == KALTURA_OK && kaltura_request_http(renewing) != NULL);
    for (at = 0; at < FEW; at++) {
        start(&flights[at], client);
        CHECK(flights[at].out == NULL); /* it waits */
    }
    switch (end) {
    case FREED: kaltura_request_free(renewing); break;
    case CANCELLED:
        kaltura_request_cancel(renewing);
        CHECK(kaltura_request_advance(renewing, &error) == KALTURA_ERROR_CANCELLED);
        CHECK_ERROR(error, KALTURA_ERROR_CANCELLED);
        break;
    case FORGOTTEN: break;
    case TIMED_OUT:
        CHECK(poll(NULL, 0, 320) == 0);
        CHECK(kaltura_request_advance(renewing, &error) == KALTURA_ERROR_TIMEOUT);
        CHECK_ERROR(error, KALTURA_ERROR_TIMEOUT);
    }
    finish_flights(flights, FEW);
    CHECK(logins == 1 && calls == FEW);
    if (end != FREED) {
        kaltura_request_free(renewing);
    }
    kaltura_client_free(client);
}

/* A blocking call on the loop's thread cannot wait for the loop, so it renews the session itself. */
static void blocking_call_renews_itself(void)
{
    struct flight flights[2];
    kaltura_client *client = client_with(app_token(), 3600);
    kaltura_request *performed;
    int64_t begun = loop_now_ms();
    char *json;

    start(&flights[0], client);
    CHECK(flights[0].out != NULL);
    json = kaltura_client_call(client, "user", "get", NULL, &error);
    CHECK(json != NULL && strstr(json, "\"objectType\":\"KalturaUser\"") != NULL);
    kaltura_string_free(json);
    performed = kaltura_request_acquire_ks(client, 0, &error);
    CHECK(kaltura_request_perform(performed, &error) == KALTURA_OK);
    kaltura_request_free(performed);
    CHECK(loop_now_ms() - begun < 30000);

    /* There is a session now; the loop's renewal ends as well. */
    start(&flights[1], client);
    finish_flights(flights, 2);
    CHECK(logins == 1 && calls == 2);
    kaltura_client_free(client);
}

/* A rejected session is replaced, and the call retried once. Not with an app token, all of whose sessions would be
 * revoked. */
static void revoked_session_is_replaced(void)
{
    struct flight flight;
    kaltura_client *client = client_with(login(), 3600);
    kaltura_client *other = client_for(setting("TEST_HTTP_URL"), NULL);
    char *ks;

    start(&flight, client);
    finish_flights(&flight, 1);
    ks = kaltura_client_acquire_ks(client, 0, NULL, &error);
    CHECK(ks != NULL && logins == 1);
    CHECK(kaltura_session_end(other, ks, 1, &error) == KALTURA_OK);
    start(&flight, client);
    finish_flights(&flight, 1);
    CHECK(logins == 2 && calls == 3);
    kaltura_string_free(ks);
    kaltura_client_free(client);
    kaltura_client_free(other);
}

int main(void)
{
    int end;

    loop_on_send = on_send;
    many_calls_log_in_once(app_token());
    many_calls_log_in_once(login());
    short_sessions_fail_no_call();
    for (end = FREED; end <= TIMED_OUT; end++) {
        abandoned_renewal_is_taken_over((enum end)end, app_token());
    }
    abandoned_renewal_is_taken_over(FREED, login());
    abandoned_renewal_is_taken_over(CANCELLED, login());
    abandoned_renewal_is_taken_over(FORGOTTEN, login());
    blocking_call_renews_itself();
    revoked_session_is_replaced();
    return check_end();
}
