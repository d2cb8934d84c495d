/* The observer of renewals: when it is called, with what, and when its user_data is destroyed. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "mock_server.h"
#include "step.h"

#define SECRET "22dae94314a4106aa1a35b10a5c7c99c"

static kaltura_error *error;

struct observed {
    int renewed, failed, destroyed;
    int64_t expires_at; /* as last reported */
    kaltura_status status;
    char ks[1024];
    kaltura_request *waiting; /* to advance when there is a session */
};

static void destroy(void *user_data)
{
    ((struct observed *)user_data)->destroyed++;
}

static void on_renewed(void *user_data, const kaltura_session_info *session)
{
    struct observed *observed = user_data;

    observed->renewed++;
    observed->expires_at = kaltura_session_info_expires_at(session);
    snprintf(observed->ks, sizeof observed->ks, "%s", kaltura_session_info_ks(session));
    if (observed->waiting != NULL) {
        CHECK(kaltura_request_advance(observed->waiting, NULL) == KALTURA_OK);
    }
}

static void on_failed(void *user_data, const kaltura_error *failure, int64_t expires_at)
{
    struct observed *observed = user_data;

    observed->failed++;
    observed->expires_at = expires_at;
    observed->status = kaltura_error_status(failure);
}

static int64_t now_ms = INT64_C(1800000000000);

static int64_t clocks(void *user_data, int32_t which)
{
    (void)user_data;
    return which == KALTURA_CLOCK_WALL ? now_ms : now_ms - INT64_C(1700000000000);
}

static kaltura_client *new_client(kaltura_credentials *credentials)
{
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    CHECK(kaltura_config_set_clock(config, clocks, NULL, NULL, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_max_retries(config, 0, &error) == KALTURA_OK);
    client = kaltura_client_new(config, &error);
    kaltura_config_free(config);
    CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    return client;
}

static kaltura_credentials *signing(void)
{
    return kaltura_credentials_new_secret(102, SECRET, "ada", KALTURA_SESSION_TYPE_USER, &error);
}

/* A session that expires in an hour. */
static char *fresh(void)
{
    kaltura_sign_options *options = kaltura_sign_options_new();
    kaltura_signer *signer = kaltura_signer_new(102, SECRET, &error);
    char *ks;

    CHECK(kaltura_sign_options_set_expires_at(options, now_ms / 1000 + 3600, &error) == KALTURA_OK);
    ks = kaltura_signer_sign(signer, "ada", KALTURA_SESSION_TYPE_USER, 0, NULL, options, &error);
    kaltura_signer_free(signer);
    kaltura_sign_options_free(options);
    return ks;
}

/* Responds to the two HTTP requests that exchange an app token. */
static void exchange(kaltura_request *request)
{
    char *ks = fresh();
    int at;

    for (at = 0; at < 2; at++) {
        CHECK(kaltura_request_http(request) != NULL);
        fill_in(kaltura_request_http(request), kaltura_request_response(request), ks, now_ms / 1000 + 3600);
        CHECK(kaltura_request_advance(request, &error) == KALTURA_OK);
    }
    kaltura_string_free(ks);
}

static void observer_is_called_by_the_renewing_call(void)
{
    struct observed observed = {0};
    kaltura_credentials *credentials = signing();
    kaltura_client *client;
    kaltura_request *request;
    char *ks;

    CHECK(kaltura_credentials_set_observer(credentials, on_renewed, on_failed, &observed, destroy, &error)
          == KALTURA_OK);
    client = new_client(credentials);
    kaltura_credentials_free(credentials);
    CHECK(observed.renewed == 0);
    ks = kaltura_client_acquire_ks(client, 0, NULL, &error);
    CHECK(observed.renewed == 1 && observed.failed == 0 && observed.expires_at == now_ms / 1000 + 86400);
    CHECK_TEXT(observed.ks, ks);
    kaltura_string_free(ks);

    /* Called inside kaltura_request_advance, and not again while the session is fresh. */
    request = kaltura_request_acquire_ks(client, 0, &error);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && observed.renewed == 1);
    kaltura_request_free(request);
    now_ms += INT64_C(90000) * 1000;
    request = kaltura_request_acquire_ks(client, 0, &error);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && observed.renewed == 2);
    kaltura_request_free(request);
    CHECK(observed.destroyed == 0);
    kaltura_client_free(client);
    CHECK(observed.destroyed == 1);
}

static void observer_may_advance_waiting_requests(void)
{
    struct observed observed = {0};
    kaltura_credentials *credentials = kaltura_credentials_new_app_token(102, "0_id", "token", &error);
    kaltura_client *client;
    kaltura_request *renewing;

    CHECK(kaltura_credentials_set_observer(credentials, on_renewed, on_failed, &observed, destroy, &error)
          == KALTURA_OK);
    CHECK(kaltura_credentials_set_expiry_seconds(credentials, 3600, &error) == KALTURA_OK);
    client = new_client(credentials);
    renewing = kaltura_request_call(client, "media", "list", NULL, &error);
    observed.waiting = kaltura_request_call(client, "media", "get", NULL, &error);
    CHECK(kaltura_request_advance(renewing, &error) == KALTURA_OK);
    CHECK(kaltura_request_advance(observed.waiting, &error) == KALTURA_OK);
    CHECK(kaltura_request_http(observed.waiting) == NULL && kaltura_request_wait_ms(observed.waiting) > 0);
    exchange(renewing);
    CHECK(observed.renewed == 1);
    CHECK(sends(observed.waiting, "/media/action/get", observed.ks));
    CHECK(sends(renewing, "/media/action/list", observed.ks));
    kaltura_request_free(observed.waiting);
    kaltura_request_free(renewing);
    kaltura_client_free(client);
    CHECK(observed.destroyed == 0); /* the credentials still hold it */
    kaltura_credentials_free(credentials);
    CHECK(observed.destroyed == 1);
}

/* With and without a valid old session. A remembered failure is not reported again. */
static void failures_are_reported_once(void)
{
    struct observed observed = {0};
    kaltura_credentials *credentials = kaltura_credentials_new_app_token(102, "0_id", "token", &error);
    kaltura_client *client;
    kaltura_request *request;
    int64_t first_expires_at;
    int round;

    CHECK(kaltura_credentials_set_observer(credentials, on_renewed, on_failed, &observed, destroy, &error)
          == KALTURA_OK);
    CHECK(kaltura_credentials_set_expiry_seconds(credentials, 3600, &error) == KALTURA_OK);
    client = new_client(credentials);
    kaltura_credentials_free(credentials);
    request = kaltura_request_acquire_ks(client, 0, &error);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK);
    exchange(request);
    CHECK(kaltura_request_is_done(request) && observed.renewed == 1);
    kaltura_request_free(request);
    first_expires_at = observed.expires_at;

    now_ms += 3500 * 1000; /* renewal is due, but the session is still valid */
    for (round = 0; round < 3; round++) {
        request = kaltura_request_call(client, "media", "list", NULL, &error);
        CHECK(kaltura_request_advance(request, &error) == KALTURA_OK);
        if (round == 0) {
            CHECK(sends(request, "/startWidgetSession", "{"));
            fill_response(request, 503, "");
            CHECK(kaltura_request_advance(request, &error) == KALTURA_OK);
        }
        CHECK(sends(request, "/media/action/list", observed.ks));
        kaltura_request_free(request);
        CHECK(observed.failed == 1 && observed.status == KALTURA_ERROR_HTTP_STATUS);
        CHECK(observed.expires_at == first_expires_at);
    }

    now_ms += 3600 * 1000; /* it has expired */
    for (round = 0; round < 3; round++) {
        request = kaltura_request_call(client, "media", "list", NULL, &error);
        if (round == 0) {
            CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && sends(request, "/startWidgetSession", "{"));
            fill_response(request, 503, "");
        }
        CHECK(kaltura_request_advance(request, &error) == KALTURA_ERROR_HTTP_STATUS);
        CHECK(kaltura_request_http(request) == NULL);
        CHECK_ERROR(error, KALTURA_ERROR_HTTP_STATUS);
        kaltura_request_free(request);
        CHECK(observed.failed == 2 && observed.expires_at == 0);
    }

    /* A cancelled renewal is not reported as failed. */
    now_ms += 3600 * 1000;
    request = kaltura_request_acquire_ks(client, 0, &error);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && kaltura_request_http(request) != NULL);
    kaltura_request_cancel(request);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_ERROR_CANCELLED);
    CHECK_ERROR(error, KALTURA_ERROR_CANCELLED);
    kaltura_request_free(request);
    request = kaltura_request_acquire_ks(client, 0, &error);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK);
    kaltura_request_free(request);
    CHECK(observed.failed == 2 && observed.renewed == 1);
    kaltura_client_free(client);
    CHECK(observed.destroyed == 1);
}

static void user_data_is_destroyed_once(void)
{
    struct observed first = {0}, second = {0}, none = {0};
    kaltura_credentials *credentials = signing();
    kaltura_client *client;
    char *ks;

    CHECK(kaltura_credentials_set_observer(NULL, on_renewed, NULL, &none, destroy, &error)
          == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(none.destroyed == 1);

    /* A replaced observer, and a removed one. */
    CHECK(kaltura_credentials_set_observer(credentials, on_renewed, NULL, &first, destroy, &error) == KALTURA_OK);
    CHECK(kaltura_credentials_set_observer(credentials, NULL, on_failed, &second, destroy, &error) == KALTURA_OK);
    CHECK(first.destroyed == 1 && second.destroyed == 0);
    CHECK(kaltura_credentials_set_observer(credentials, NULL, NULL, &none, destroy, &error) == KALTURA_OK);
    CHECK(second.destroyed == 1 && none.destroyed == 2);
    CHECK(kaltura_credentials_set_observer(credentials, NULL, NULL, NULL, NULL, &error) == KALTURA_OK);
    CHECK(kaltura_credentials_set_observer(credentials, on_renewed, on_failed, NULL, NULL, &error) == KALTURA_OK);

    /* The client has a copy of the credentials, so replacing the observer later does not affect it. */
    CHECK(kaltura_credentials_set_observer(credentials, on_renewed, on_failed, &first, destroy, &error) == KALTURA_OK);
    client = new_client(credentials);
    CHECK(kaltura_credentials_set_observer(credentials, on_renewed, on_failed, &second, destroy, &error) == KALTURA_OK);
    kaltura_credentials_free(credentials);
    CHECK(first.destroyed == 1 && second.destroyed == 2);
    ks = kaltura_client_acquire_ks(client, 0, NULL, &error);
    kaltura_string_free(ks);
    CHECK(first.renewed == 1 && second.renewed == 0);

    /* New credentials remove the old observer. */
    credentials = signing();
    CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    CHECK(first.destroyed == 2);
    CHECK(kaltura_client_set_credentials(client, NULL, &error) == KALTURA_OK);
    kaltura_client_free(client);
    kaltura_credentials_free(credentials);
    CHECK(first.destroyed == 2 && second.destroyed == 2 && none.destroyed == 2);
}

/* A request keeps its client and the observer alive. */
static void request_keeps_its_client_alive(void)
{
    struct observed observed = {0};
    kaltura_credentials *credentials = kaltura_credentials_new_app_token(102, "0_id", "token", &error);
    kaltura_client *client;
    kaltura_request *request;

    CHECK(kaltura_credentials_set_observer(credentials, on_renewed, on_failed, &observed, destroy, &error)
          == KALTURA_OK);
    client = new_client(credentials);
    kaltura_credentials_free(credentials);
    request = kaltura_request_acquire_ks(client, 0, &error);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK);
    kaltura_client_free(client);
    CHECK(observed.destroyed == 0);
    exchange(request);
    CHECK(kaltura_request_is_done(request) && observed.renewed == 1);
    kaltura_request_free(request);
    CHECK(observed.destroyed == 1);
}

int main(void)
{
    observer_is_called_by_the_renewing_call();
    observer_may_advance_waiting_requests();
    failures_are_reported_once();
    user_data_is_destroyed_once();
    request_keeps_its_client_alive();
    return check_end();
}
