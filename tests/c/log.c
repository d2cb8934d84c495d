/* A failure logs one line, whose level depends on the outcome. */
#include "check.h"

#define PARTNER 102
#define NOW 1800000000
#define TROUBLE REFUSED("INTERNAL_SERVERL_ERROR", "{}")
#define REFUSED(code, args) \
    "{\"code\":\"" code "\",\"message\":\"m\",\"objectType\":\"KalturaAPIException\",\"args\":" args "}"

static const char *secret;
static kaltura_error *error;

/* A mock server with fixed responses, and the log of the client. */
struct mock {
    const char *responses[8];
    int at;
    int64_t now;
    int lines[KALTURA_LOG_DEBUG + 1];
    char last[512]; /* above level DEBUG */
    kaltura_client *client;
};

static kaltura_status serve(void *user_data, const kaltura_http_request *request, kaltura_http_response *response)
{
    struct mock *mock = user_data;
    const char *body = mock->responses[mock->at++];

    CHECK(request != NULL && body != NULL);
    CHECK(kaltura_http_response_set_status(response, 200, NULL) == KALTURA_OK);
    CHECK(kaltura_http_response_append_body(response, body, strlen(body), NULL) == KALTURA_OK);
    return KALTURA_OK;
}

static void write_log(void *user_data, int32_t level, const char *message)
{
    struct mock *mock = user_data;

    mock->lines[level]++;
    if (level < KALTURA_LOG_DEBUG) {
        snprintf(mock->last, sizeof mock->last, "%s", message);
    }
}

static int64_t read_clock(void *user_data, int32_t clock)
{
    (void)clock;
    return ((struct mock *)user_data)->now * 1000;
}

static void begin(struct mock *mock, kaltura_credentials *credentials)
{
    kaltura_config *config = kaltura_config_new();

    mock->now = NOW;
    CHECK(kaltura_config_set_max_retries(config, 0, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_transport(config, serve, mock, NULL, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_log(config, KALTURA_LOG_DEBUG, write_log, mock, NULL, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_clock(config, read_clock, mock, NULL, &error) == KALTURA_OK);
    mock->client = kaltura_client_new(config, &error);
    CHECK(mock->client != NULL);
    CHECK(kaltura_client_set_credentials(mock->client, credentials, &error) == KALTURA_OK);
    kaltura_credentials_free(credentials);
    kaltura_config_free(config);
}

static void end(struct mock *mock)
{
    CHECK(mock->responses[mock->at] == NULL);
    kaltura_client_free(mock->client);
}

static int has_logged(const struct mock *mock, int errors, int warnings, const char *last)
{
    int holds = mock->lines[KALTURA_LOG_ERROR] == errors && mock->lines[KALTURA_LOG_WARN] == warnings
                && strstr(mock->last, last) != NULL;

    if (!holds) {
        fprintf(stderr, "%d errors, %d warnings, last: %s\n", mock->lines[KALTURA_LOG_ERROR],
                mock->lines[KALTURA_LOG_WARN], mock->last);
    }
    return holds;
}

static void calls(struct mock *mock, kaltura_status status)
{
    char *response = kaltura_client_call(mock->client, "media", "list", NULL, &error);

    if (status == KALTURA_OK) {
        CHECK(response != NULL);
    } else {
        CHECK(response == NULL);
        CHECK_ERROR(error, status);
    }
    kaltura_string_free(response);
}

/* Writes the response to session.start at NOW: a session for an hour. */
static const char *session(const char *with_secret, char buffer[512])
{
    kaltura_signer *signer = kaltura_signer_new(PARTNER, with_secret, &error);
    kaltura_sign_options *options = kaltura_sign_options_new();
    char *ks = NULL;

    CHECK(kaltura_sign_options_set_expires_at(options, NOW + 3600, &error) == KALTURA_OK);
    ks = kaltura_signer_sign(signer, "user", KALTURA_SESSION_TYPE_USER, 0, NULL, options, &error);
    CHECK(ks != NULL);
    snprintf(buffer, 512, "\"%s\"", ks);
    kaltura_string_free(ks);
    kaltura_sign_options_free(options);
    kaltura_signer_free(signer);
    return buffer;
}

static kaltura_credentials *credentials(void)
{
    kaltura_credentials *made =
        kaltura_credentials_new_session_start(PARTNER, secret, "user", KALTURA_SESSION_TYPE_USER, &error);

    CHECK(made != NULL);
    CHECK(kaltura_credentials_set_expiry_seconds(made, 3600, &error) == KALTURA_OK);
    return made;
}

static void failed_call_logs_one_error(void)
{
    struct mock mock = {{TROUBLE}, 0, 0, {0}, "", NULL};

    begin(&mock, NULL);
    calls(&mock, KALTURA_ERROR_SERVER);
    CHECK(has_logged(&mock, 1, 0, "media.list: "));
    end(&mock);
}

static void missing_session_logs_one_error(void)
{
    struct mock mock = {{REFUSED("START_SESSION_ERROR", "{}")}, 0, 0, {0}, "", NULL};

    begin(&mock, credentials());
    calls(&mock, KALTURA_ERROR_START_SESSION);
    CHECK(has_logged(&mock, 1, 0, "no session: the server rejected session.start"));
    calls(&mock, KALTURA_ERROR_START_SESSION); /* a remembered failure is not logged again */
    CHECK(has_logged(&mock, 1, 0, "no session: the server rejected session.start"));
    end(&mock);
}

static void other_secret_logs_no_error(void)
{
    char good[512];
    struct mock mock = {{REFUSED("START_SESSION_ERROR", "{}"), NULL, "{}"}, 0, 0, {0}, "", NULL};
    kaltura_credentials *two = credentials();

    mock.responses[1] = session("another", good);
    CHECK(kaltura_credentials_add_secret(two, "another", &error) == KALTURA_OK);
    begin(&mock, two);
    calls(&mock, KALTURA_OK);
    CHECK(has_logged(&mock, 0, 0, " created, valid until "));
    end(&mock);
}

static void replaced_session_logs_a_warning(void)
{
    char first[512], second[512];
    struct mock mock = {
        {NULL, "{}", REFUSED("INVALID_KS", "{\"ERR_CODE\":\"-6\",\"ERR_DESC\":\"LOGOUT\"}"), NULL, "{}"},
        0,
        0,
        {0},
        "",
        NULL};

    mock.responses[0] = session(secret, first);
    mock.responses[3] = session(secret, second);
    begin(&mock, credentials());
    calls(&mock, KALTURA_OK);
    calls(&mock, KALTURA_OK);
    CHECK(has_logged(&mock, 0, 1, " created, valid until "));
    end(&mock);
}

static void failed_early_renewal_logs_a_warning(void)
{
    char first[512];
    struct mock mock = {{NULL, "{}", TROUBLE, "{}"}, 0, 0, {0}, "", NULL};

    mock.responses[0] = session(secret, first);
    begin(&mock, credentials());
    calls(&mock, KALTURA_OK);
    mock.now += 3600 - 30;
    calls(&mock, KALTURA_OK);
    CHECK(has_logged(&mock, 0, 1, "renewal failed, the old session is still valid: "));
    end(&mock);
}

int main(void)
{
    secret = setting("TEST_SECRET");
    failed_call_logs_one_error();
    missing_session_logs_one_error();
    other_secret_logs_no_error();
    replaced_session_logs_a_warning();
    failed_early_renewal_logs_a_warning();
    return check_end();
}
