/* What a log is told of a failure: one line, whose level says what has become of it. */
#include "check.h"

#define PARTNER 102
#define NOW 1800000000
#define TROUBLE REFUSED("INTERNAL_SERVERL_ERROR", "{}")
#define REFUSED(code, args) \
    "{\"code\":\"" code "\",\"message\":\"m\",\"objectType\":\"KalturaAPIException\",\"args\":" args "}"

static const char *secret;
static kaltura_error *error;

/* A server whose responses are written here, and what the client has logged meanwhile. */
struct stage {
    const char *responses[8];
    int at;
    int64_t now;
    int lines[KALTURA_LOG_DEBUG + 1];
    char last[512]; /* that is not of level DEBUG */
    kaltura_client *client;
};

static kaltura_status serve(void *user_data, const kaltura_http_request *request, kaltura_http_response *response)
{
    struct stage *stage = user_data;
    const char *body = stage->responses[stage->at++];

    CHECK(request != NULL && body != NULL);
    CHECK(kaltura_http_response_set_status(response, 200, NULL) == KALTURA_OK);
    CHECK(kaltura_http_response_append_body(response, body, strlen(body), NULL) == KALTURA_OK);
    return KALTURA_OK;
}

static void write_log(void *user_data, int32_t level, const char *message)
{
    struct stage *stage = user_data;

    stage->lines[level]++;
    if (level < KALTURA_LOG_DEBUG) {
        snprintf(stage->last, sizeof stage->last, "%s", message);
    }
}

static int64_t tell_time(void *user_data, int32_t clock)
{
    (void)clock;
    return ((struct stage *)user_data)->now * 1000;
}

static void begin(struct stage *stage, kaltura_credentials *credentials)
{
    kaltura_config *config = kaltura_config_new();

    stage->now = NOW;
    CHECK(kaltura_config_set_max_retries(config, 0, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_transport(config, serve, stage, NULL, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_log(config, KALTURA_LOG_DEBUG, write_log, stage, NULL, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_clock(config, tell_time, stage, NULL, &error) == KALTURA_OK);
    stage->client = kaltura_client_new(config, &error);
    CHECK(stage->client != NULL);
    CHECK(kaltura_client_set_credentials(stage->client, credentials, &error) == KALTURA_OK);
    kaltura_credentials_free(credentials);
    kaltura_config_free(config);
}

static void end(struct stage *stage)
{
    CHECK(stage->responses[stage->at] == NULL);
    kaltura_client_free(stage->client);
}

static int has_logged(const struct stage *stage, int errors, int warnings, const char *last)
{
    int holds = stage->lines[KALTURA_LOG_ERROR] == errors && stage->lines[KALTURA_LOG_WARN] == warnings
                && strstr(stage->last, last) != NULL;

    if (!holds) {
        fprintf(stderr, "%d errors, %d warnings, last: %s\n", stage->lines[KALTURA_LOG_ERROR],
                stage->lines[KALTURA_LOG_WARN], stage->last);
    }
    return holds;
}

static void calls(struct stage *stage, kaltura_status status)
{
    char *response = kaltura_client_call(stage->client, "media", "list", NULL, &error);

    if (status == KALTURA_OK) {
        CHECK(response != NULL);
    } else {
        CHECK(response == NULL);
        CHECK_ERROR(error, status);
    }
    kaltura_string_free(response);
}

/* What a server responds to session.start at NOW: a session for an hour, in the buffer. */
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

static void a_call_that_fails_is_an_error(void)
{
    struct stage stage = {{TROUBLE}, 0, 0, {0}, "", NULL};

    begin(&stage, NULL);
    calls(&stage, KALTURA_ERROR_SERVER);
    CHECK(has_logged(&stage, 1, 0, "media.list: "));
    end(&stage);
}

static void a_call_without_the_session_that_it_needs_is_one_error(void)
{
    struct stage stage = {{REFUSED("START_SESSION_ERROR", "{}")}, 0, 0, {0}, "", NULL};

    begin(&stage, credentials());
    calls(&stage, KALTURA_ERROR_START_SESSION);
    CHECK(has_logged(&stage, 1, 0, "no session: the server refused session.start"));
    calls(&stage, KALTURA_ERROR_START_SESSION); /* which is remembered, and not told again */
    CHECK(has_logged(&stage, 1, 0, "no session: the server refused session.start"));
    end(&stage);
}

static void what_another_secret_makes_good_is_no_error(void)
{
    char good[512];
    struct stage stage = {{REFUSED("START_SESSION_ERROR", "{}"), NULL, "{}"}, 0, 0, {0}, "", NULL};
    kaltura_credentials *two = credentials();

    stage.responses[1] = session("another", good);
    CHECK(kaltura_credentials_add_secret(two, "another", &error) == KALTURA_OK);
    begin(&stage, two);
    calls(&stage, KALTURA_OK);
    CHECK(has_logged(&stage, 0, 0, " created, valid until "));
    end(&stage);
}

static void what_a_new_session_makes_good_is_a_warning(void)
{
    char first[512], second[512];
    struct stage stage = {
        {NULL, "{}", REFUSED("INVALID_KS", "{\"ERR_CODE\":\"-6\",\"ERR_DESC\":\"LOGOUT\"}"), NULL, "{}"},
        0,
        0,
        {0},
        "",
        NULL};

    stage.responses[0] = session(secret, first);
    stage.responses[3] = session(secret, second);
    begin(&stage, credentials());
    calls(&stage, KALTURA_OK);
    calls(&stage, KALTURA_OK);
    CHECK(has_logged(&stage, 0, 1, " created, valid until "));
    end(&stage);
}

static void a_renewal_that_fails_while_the_session_is_valid_is_a_warning(void)
{
    char first[512];
    struct stage stage = {{NULL, "{}", TROUBLE, "{}"}, 0, 0, {0}, "", NULL};

    stage.responses[0] = session(secret, first);
    begin(&stage, credentials());
    calls(&stage, KALTURA_OK);
    stage.now += 3600 - 30;
    calls(&stage, KALTURA_OK);
    CHECK(has_logged(&stage, 0, 1, "renewal failed, the old session is still valid: "));
    end(&stage);
}

int main(void)
{
    secret = setting("TEST_SECRET");
    a_call_that_fails_is_an_error();
    a_call_without_the_session_that_it_needs_is_one_error();
    what_another_secret_makes_good_is_no_error();
    what_a_new_session_makes_good_is_a_warning();
    a_renewal_that_fails_while_the_session_is_valid_is_a_warning();
    return check_end();
}
