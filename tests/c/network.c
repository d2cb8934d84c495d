/* Network failures have distinct statuses and respect the timeouts. */
#include "check.h"

#include <time.h>

static const char *secret;

static kaltura_client *client_with_timeout(const char *url, const char *ca_file, int64_t total_ms)
{
    kaltura_error *error = NULL;
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    CHECK(kaltura_config_set_service_url(config, url, &error) == KALTURA_OK);
    CHECK(ca_file == NULL || kaltura_config_set_ca_file(config, ca_file, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_connect_timeout_ms(config, 20000, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_total_timeout_ms(config, total_ms, &error) == KALTURA_OK);
    client = kaltura_client_new(config, &error);
    CHECK(client != NULL);
    kaltura_config_free(config);
    return client;
}

/* session.start and a login must fail with `status`; the login may be retried only if nothing was sent. */
static void fails(const char *url, const char *ca_file, int64_t total_ms, kaltura_status status, int32_t login_retry)
{
    kaltura_client *client = client_with_timeout(url, ca_file, total_ms);
    kaltura_error *error = NULL;

    CHECK(kaltura_session_start(client, secret, NULL, KALTURA_SESSION_TYPE_USER, 102, 0, NULL, &error) == NULL);
    CHECK(kaltura_error_api_code(error) == NULL);
    CHECK(strstr(kaltura_error_message(error), secret) == NULL);
    CHECK_ERROR(error, status);
    CHECK(kaltura_user_login_by_login_id(client, "a@example.com", "secret word", 102, 0, NULL, NULL, &error) == NULL);
    CHECK(kaltura_error_retry_class(error) == login_retry);
    CHECK(strstr(kaltura_error_message(error), "secret word") == NULL);
    CHECK_ERROR(error, status);
    kaltura_client_free(client);
}

int main(void)
{
    time_t start = time(NULL);

    secret = setting("TEST_SECRET");
    fails(setting("TEST_REFUSING_URL"), NULL, 60000, KALTURA_ERROR_CONNECT, KALTURA_RETRY_BACKOFF);
    fails("https://nosuchhost.invalid", NULL, 60000, KALTURA_ERROR_RESOLVE, KALTURA_RETRY_BACKOFF);
    /* The system does not trust the test CA. */
    fails(setting("TEST_HTTPS_URL"), NULL, 60000, KALTURA_ERROR_TLS, KALTURA_RETRY_NEVER);
    /* Plain http where TLS is expected. */
    fails(setting("TEST_NOT_TLS_URL"), setting("TEST_CA_FILE"), 60000, KALTURA_ERROR_TLS, KALTURA_RETRY_BACKOFF);
    /* Servers that accept a connection and then violate the protocol. */
    fails(setting("TEST_SILENT_URL"), NULL, 300 * (int64_t)atoi(setting("TEST_SLOWNESS")), KALTURA_ERROR_TIMEOUT,
          KALTURA_RETRY_NEVER);
    fails(setting("TEST_CLOSING_URL"), NULL, 60000, KALTURA_ERROR_CONNECTION_BROKEN, KALTURA_RETRY_NEVER);
    fails(setting("TEST_CUT_URL"), NULL, 60000, KALTURA_ERROR_CONNECTION_BROKEN, KALTURA_RETRY_NEVER);
    fails(setting("TEST_GARBAGE_URL"), NULL, 60000, KALTURA_ERROR_CONNECTION_BROKEN, KALTURA_RETRY_NEVER);
    fails(setting("TEST_HTML_URL"), NULL, 60000, KALTURA_ERROR_NOT_JSON, KALTURA_RETRY_NEVER);
    fails(setting("TEST_EMPTY_URL"), NULL, 60000, KALTURA_ERROR_EMPTY_RESPONSE, KALTURA_RETRY_NEVER);
    fails(setting("TEST_503_URL"), NULL, 60000, KALTURA_ERROR_HTTP_STATUS, KALTURA_RETRY_NEVER);
    fails(setting("TEST_REDIRECT_URL"), NULL, 60000, KALTURA_ERROR_REDIRECT, KALTURA_RETRY_NEVER);
    fails(setting("TEST_RATE_LIMIT_URL"), NULL, 60000, KALTURA_ERROR_UNEXPECTED_RESPONSE, KALTURA_RETRY_NEVER);
    fails(setting("TEST_HUGE_URL"), NULL, 120000, KALTURA_ERROR_RESPONSE_TOO_LARGE, KALTURA_RETRY_NEVER);
    /* A wide bound: only a missing timeout exceeds it. */
    CHECK(time(NULL) - start < 600);
    return check_end();
}
