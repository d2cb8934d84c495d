/* Clocks of a program that return extreme times, or jump between them: nothing overflows. */
#include "check.h"

/* 2026-01-01 in milliseconds. */
#define ORDINARY INT64_C(1767225600000)

static int64_t wall, monotonic;
static int jumps, calls, sessions;

static int64_t clock_of(void *unused, int32_t which)
{
    (void)unused;
    if (jumps && which == KALTURA_CLOCK_MONOTONIC) {
        return calls++ % 2 == 0 ? INT64_MIN : INT64_MAX;
    }
    return which == KALTURA_CLOCK_MONOTONIC ? monotonic : wall;
}

/* Any error is acceptable except a panic, which an overflow causes in a debug build. */
static void check_no_panic(kaltura_error *error)
{
    CHECK(kaltura_error_status(error) != KALTURA_ERROR_PANIC);
    kaltura_error_free(error);
}

static void use(kaltura_client *client, kaltura_credentials *credentials)
{
    static const int64_t validities[] = {0, 3600, 315360000};
    kaltura_error *error = NULL;
    kaltura_request *request;
    char *exported;
    size_t at;

    CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    kaltura_credentials_free(credentials);
    for (at = 0; at < sizeof validities / sizeof *validities; at++) {
        int64_t expires_at;
        char *ks = kaltura_client_acquire_ks(client, validities[at], &expires_at, &error);

        check_no_panic(error);
        if (ks != NULL) {
            sessions++;
            kaltura_client_invalidate_ks(client, ks, &error);
            check_no_panic(error);
        }
        kaltura_string_free(ks);
        kaltura_string_free(kaltura_client_call(client, "user", "get", NULL, &error));
        check_no_panic(error);
    }
    exported = kaltura_client_export_session(client, &error);
    check_no_panic(error);
    if (exported != NULL) {
        kaltura_client_import_session(client, exported, &error);
        check_no_panic(error);
    }
    kaltura_string_free(exported);
    request = kaltura_request_call(client, "user", "get", NULL, &error);
    check_no_panic(error);
    if (request != NULL) {
        kaltura_request_advance(request, &error);
        check_no_panic(error);
        CHECK(kaltura_request_wait_ms(request) >= -1);
    }
    kaltura_request_free(request);
}

static void use_in_each_way(void)
{
    kaltura_config *config = kaltura_config_new();
    kaltura_error *error = NULL;
    kaltura_credentials *login;
    kaltura_client *client;

    CHECK(kaltura_config_set_service_url(config, setting("TEST_HTTP_URL"), NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_max_retries(config, 0, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_clock(config, clock_of, NULL, NULL, NULL) == KALTURA_OK);
    client = kaltura_client_new(config, &error);
    CHECK(client != NULL);
    kaltura_config_free(config);
    use(client, kaltura_credentials_new_secret(102, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, NULL));
    use(client,
        kaltura_credentials_new_session_start(102, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, NULL));
    use(client, kaltura_credentials_new_widget(102, NULL, NULL));
    login = kaltura_credentials_new_login(102, setting("TEST_LOGIN_ID"), setting("TEST_PASSWORD"), NULL);
    CHECK(kaltura_credentials_set_totp_secret(login, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", NULL) == KALTURA_OK);
    use(client, login);
    kaltura_client_free(client);
}

int main(void)
{
    static const int64_t times[] = {INT64_MIN, -1, 0, ORDINARY, INT64_MAX / 1000, INT64_MAX};
    const size_t count = sizeof times / sizeof *times;
    size_t at;

    for (at = 0; at < count; at++) {
        wall = times[at];
        jumps = 1;
        use_in_each_way();
        jumps = 0;
        sessions = 0;
        monotonic = times[count - 1 - at];
        use_in_each_way();
        /* The time of an ordinary clock: the errors are not due to anything else. */
        CHECK(times[at] != ORDINARY || sessions > 0);
    }
    return check_end();
}
