/* Transport, log and clock callbacks are called as documented, and their user_data is destroyed exactly once. */
#include "check.h"

#define KS \
    "djJ8MTAyfPAuyIcyfgG9Lu3TiXpvzgPF44u_GRi17zmjKd2MkllvYVB9hnq9A-faiqNx2gJEKfpi5p6GQU9yQvr784ANgCmYaj-NLIKna863hX35ZbJy"

struct server {
    const char *body;
    int32_t status;
    kaltura_status result;
    int32_t failure, sent;
    int calls, drops;
    kaltura_client *cancel;
};

static void destroy_transport(void *user_data)
{
    ((struct server *)user_data)->drops++;
}

static kaltura_status serve(void *user_data, const kaltura_http_request *request, kaltura_http_response *response)
{
    struct server *server = user_data;
    size_t size = 0;
    const char *body = kaltura_http_request_body(request, &size);
    size_t at;
    int has_type = 0;

    server->calls++;
    CHECK(strncmp(kaltura_http_request_url(request), "https://host.example/api_v3/service/", 36) == 0);
    CHECK(size > 2 && strlen(body) == size && body[0] == '{');
    CHECK(kaltura_http_request_timeout_ms(request) > 0 && kaltura_http_request_timeout_ms(request) <= 5000);
    CHECK(kaltura_http_request_needs_new_connection(request) == 0); /* session.start is not a login */
    CHECK(kaltura_http_request_is_cancelled(request) == 0);
    for (at = 0; at < kaltura_http_request_header_count(request); at++) {
        if (strcmp(kaltura_http_request_header_name(request, at), "Content-Type") == 0) {
            has_type = strcmp(kaltura_http_request_header_value(request, at), "application/json") == 0;
        }
    }
    CHECK(has_type);
    CHECK(kaltura_http_request_header_name(request, at) == NULL
          && kaltura_http_request_header_value(request, at) == NULL);
    if (server->cancel != NULL) {
        kaltura_client_cancel(server->cancel);
        CHECK(kaltura_http_request_is_cancelled(request) == 1);
    }
    if (server->failure != 0) {
        CHECK(kaltura_http_response_fail(response, server->failure, server->sent, "the modem has hung up", NULL)
              == KALTURA_OK);
        return server->failure;
    }
    if (server->result != KALTURA_OK) {
        return server->result;
    }
    if (server->status != 0) {
        CHECK(kaltura_http_response_set_status(response, 100, NULL) == KALTURA_OK);
        CHECK(kaltura_http_response_append_body(response, "not this", 8, NULL) == KALTURA_OK);
        CHECK(kaltura_http_response_set_status(response, server->status, NULL) == KALTURA_OK);
        CHECK(kaltura_http_response_add_header(response, "X-Kaltura-Session", "77, 1000", NULL) == KALTURA_OK);
        CHECK(kaltura_http_response_add_header(response, "retry-after", "9", NULL) == KALTURA_OK);
        if (server->body != NULL) {
            /* In two parts, as a network may deliver it. */
            CHECK(kaltura_http_response_append_body(response, server->body, 1, NULL) == KALTURA_OK);
            CHECK(kaltura_http_response_append_body(response, NULL, 0, NULL) == KALTURA_OK);
            kaltura_http_response_append_body(response, server->body + 1, strlen(server->body) - 1, NULL);
        }
    }
    return KALTURA_OK;
}

struct log {
    char text[16384];
    int drops;
};

static void write_log(void *user_data, int32_t level, const char *message)
{
    struct log *log = user_data;

    CHECK(level >= KALTURA_LOG_ERROR && level <= KALTURA_LOG_DEBUG);
    CHECK(strlen(log->text) + strlen(message) + 2 < sizeof log->text);
    strcat(strcat(log->text, message), "\n");
}

static void destroy_log(void *user_data)
{
    ((struct log *)user_data)->drops++;
}

static int64_t at_noon(void *user_data, int32_t clock)
{
    CHECK(clock == KALTURA_CLOCK_WALL || clock == KALTURA_CLOCK_MONOTONIC);
    (*(int *)user_data)++;
    return 1800000000000;
}

static kaltura_client *client_of(struct server *server, struct log *log, int *clock_calls)
{
    kaltura_error *error = NULL;
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    CHECK(kaltura_config_set_service_url(config, "host.example", &error) == KALTURA_OK);
    CHECK(kaltura_config_set_total_timeout_ms(config, 5000, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_request_timeout_ms(config, 4000, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_max_response_bytes(config, 4096, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_max_retries(config, 0, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_user_agent(config, "encoder/1.0", &error) == KALTURA_OK);
    CHECK(kaltura_config_set_client_tag(config, "encoder:1", &error) == KALTURA_OK);
    CHECK(kaltura_config_add_header(config, "X-Gateway-Key", "gateway-key", &error) == KALTURA_OK);
    CHECK(kaltura_config_set_transport(config, serve, server, destroy_transport, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_log(config, KALTURA_LOG_DEBUG, write_log, log, destroy_log, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_clock(config, at_noon, clock_calls, NULL, &error) == KALTURA_OK);
    client = kaltura_client_new(config, &error);
    CHECK(client != NULL);
    kaltura_config_free(config);
    CHECK(server->drops == 0 && log->drops == 0);
    return client;
}

static char *start(kaltura_client *client, kaltura_error **error)
{
    return kaltura_session_start(client, "hunter2-secret", "user", KALTURA_SESSION_TYPE_USER, 102, 60, NULL, error);
}

static void fails(struct server server, kaltura_status status, int32_t retry, const char *message)
{
    struct log log = {"", 0};
    int clock_calls = 0;
    kaltura_client *client = client_of(&server, &log, &clock_calls);
    kaltura_error *error = NULL;

    if (status == KALTURA_ERROR_CANCELLED) {
        server.cancel = client;
    }
    CHECK(start(client, &error) == NULL);
    CHECK(strstr(kaltura_error_message(error), message) != NULL);
    CHECK(kaltura_error_retry_class(error) == retry);
    CHECK_ERROR(error, status);
    CHECK(server.calls == 1);
    kaltura_client_free(client);
    CHECK(server.drops == 1 && log.drops == 1);
    CHECK(strstr(log.text, "session.start: ") != NULL);
    CHECK(strstr(log.text, "hunter2") == NULL && strstr(log.text, "djJ8") == NULL);
}

static void succeeds(void)
{
    struct server server = {"\"" KS "\"", 200, KALTURA_OK, 0, 0, 0, 0, NULL};
    struct log log = {"", 0};
    int clock_calls = 0;
    kaltura_client *client = client_of(&server, &log, &clock_calls);
    kaltura_error *error = NULL;
    char *ks = start(client, &error);

    CHECK_TEXT(ks, KS);
    CHECK(clock_calls > 0);
    CHECK(kaltura_client_ref(client) == client);
    kaltura_client_free(client);
    CHECK(server.drops == 0);
    kaltura_client_free(client);
    CHECK(server.drops == 1 && log.drops == 1 && server.calls == 1);
    CHECK(strstr(log.text, "djJ8") == NULL && strstr(log.text, "hunter2") == NULL
          && strstr(log.text, "gateway-key") == NULL);
    kaltura_string_free(ks);
}

/* A failed setter destroys user_data at once. */
static void refused_callbacks(void)
{
    struct server server = {NULL, 0, 0, 0, 0, 0, 0, NULL};
    struct log log = {"", 0};
    kaltura_config *config = kaltura_config_new();
    kaltura_error *error = NULL;

    CHECK(kaltura_config_set_transport(config, NULL, &server, destroy_transport, &error)
          == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(server.drops == 1);
    CHECK(kaltura_config_set_transport(NULL, serve, &server, destroy_transport, &error)
          == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(server.drops == 2);
    CHECK(kaltura_config_set_log(config, 9, write_log, &log, destroy_log, &error) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(log.drops == 1);
    kaltura_config_free(config);
    /* The second callback replaces the first. */
    config = kaltura_config_new();
    CHECK(kaltura_config_set_transport(config, serve, &server, destroy_transport, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_transport(config, serve, &server, destroy_transport, &error) == KALTURA_OK);
    CHECK(server.drops == 3);
    kaltura_config_free(config);
    CHECK(server.drops == 4);
}

int main(void)
{
    static char long_body[8000];
    struct server server = {NULL, 0, 0, 0, 0, 0, 0, NULL};

    memset(long_body, 'x', sizeof long_body - 1);
    succeeds();
    refused_callbacks();
    server.failure = KALTURA_ERROR_CONNECT;
    fails(server, KALTURA_ERROR_CONNECT, KALTURA_RETRY_BACKOFF, "the modem has hung up");
    server.failure = 0;
    server.result = KALTURA_ERROR_TLS;
    fails(server, KALTURA_ERROR_TLS, KALTURA_RETRY_BACKOFF, "kaltura_http_response_fail");
    server.result = 12345;
    fails(server, KALTURA_ERROR_CONNECTION_BROKEN, KALTURA_RETRY_BACKOFF, "transport callback failed");
    server.result = KALTURA_OK;
    fails(server, KALTURA_ERROR_CONNECTION_BROKEN, KALTURA_RETRY_BACKOFF, "kaltura_http_response_set_status");
    server.status = 503;
    fails(server, KALTURA_ERROR_HTTP_STATUS, KALTURA_RETRY_BACKOFF, "503");
    server.status = 200;
    fails(server, KALTURA_ERROR_EMPTY_RESPONSE, KALTURA_RETRY_BACKOFF, "empty");
    server.body = long_body;
    fails(server, KALTURA_ERROR_RESPONSE_TOO_LARGE, KALTURA_RETRY_NEVER, "4096");
    server.body = "\"" KS "\"";
    fails(server, KALTURA_ERROR_CANCELLED, KALTURA_RETRY_NEVER, "was cancelled");
    return check_end();
}
