/* Makes calls on demand and reports their outcomes. Each line of standard input is one case,

       ACTION URL CA_FILE CONNECT_MS REQUEST_MS TOTAL_MS RETRIES MAX_RESPONSE_BYTES WARM

   with "-" for no CA file. The output is one line per case,

       STATUS RETRY_CLASS CAUSE TRIES MILLISECONDS

   The expected outcomes are in tests/fault_matrix. The other settings come from the environment. Logs and error messages
   are written to standard error, in which tests search for secrets. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "perform.h"
#include "plain_http.h"
#include "step.h"

static int tries;

static void take_log(void *user_data, int32_t level, const char *message)
{
    (void)user_data;
    fprintf(stderr, "log %d: %s\n", (int)level, message);
    tries += strstr(message, ": sending to ") != NULL;
}

static void tell(const kaltura_error *error)
{
    const char *code = kaltura_error_api_code(error);
    const char *id = kaltura_error_request_id(error);

    fprintf(stderr, "%s, %s, %s\n", kaltura_error_message(error), code != NULL ? code : "-", id != NULL ? id : "-");
}

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

/* The session of the calls. Signed locally, because creating one on the server could meet the fault. */
static char *own_session(void)
{
    return kaltura_generate_session(setting("TEST_SECRET"), "admin102", KALTURA_SESSION_TYPE_ADMIN, 102, 600, NULL,
                                    NULL);
}

static int is_text(char *text)
{
    int given = text != NULL;

    kaltura_string_free(text);
    return given;
}

static int is_session_info(kaltura_session_info *info)
{
    int given = kaltura_session_info_ks(info) != NULL;

    kaltura_session_info_free(info);
    return given;
}

/* kaltura_request_session_start in an event loop. */
static int in_event_loop(kaltura_client *client, kaltura_error **error)
{
    kaltura_request *request = kaltura_request_session_start(client, setting("TEST_SECRET"), NULL,
                                                             KALTURA_SESSION_TYPE_ADMIN, 102, 600, NULL, error);
    int done = 0;

    while (request != NULL && kaltura_request_advance(request, error) == KALTURA_OK) {
        const kaltura_http_request *http = kaltura_request_http(request);
        kaltura_http_response *response = kaltura_request_response(request);

        if (kaltura_request_is_done(request)) {
            done = is_text(kaltura_request_take_string(request, error));
            break;
        }
        if (http == NULL) {
            sleep_ms(kaltura_request_wait_ms(request));
        } else if (!plain_http_send(http, response)) {
            CHECK(kaltura_http_response_fail(response, KALTURA_ERROR_CONNECTION_BROKEN, 1, NULL, NULL) == KALTURA_OK);
        }
    }
    kaltura_request_free(request);
    return done;
}

/* A managed session. */
static int managed(kaltura_client *client, kaltura_error **error)
{
    kaltura_credentials *credentials =
        kaltura_credentials_new_session_start(102, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_ADMIN, error);
    int done = credentials != NULL && kaltura_client_set_credentials(client, credentials, error) == KALTURA_OK
               && is_text(kaltura_client_acquire_ks(client, 0, NULL, error));

    kaltura_credentials_free(credentials);
    return done;
}

/* Returns whether there was a result. */
static int act(const char *action, kaltura_client *client, kaltura_error **error)
{
    char *ks = own_session();
    int done = 0;

    if (strcmp(action, "start") == 0) {
        done = is_text(kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_ADMIN, 102, 600,
                                             NULL, error));
    } else if (strcmp(action, "login") == 0) {
        done = is_text(kaltura_user_login_by_login_id(client, setting("TEST_LOGIN_ID"), setting("TEST_PASSWORD"), 102,
                                                      600, NULL, NULL, error));
    } else if (strcmp(action, "app-token") == 0) {
        done = is_session_info(kaltura_app_token_start_session(client, setting("TEST_APP_TOKEN_ID"),
                                                               setting("TEST_APP_TOKEN"), KALTURA_HASH_SHA256, NULL,
                                                               NULL, KALTURA_SESSION_TYPE_USER, 102, 600, NULL, error));
    } else if (strcmp(action, "user-login") == 0) {
        done = is_text(kaltura_user_login(client, "admin102", setting("TEST_PASSWORD"), 102, 600, NULL, error));
    } else if (strcmp(action, "widget") == 0) {
        done = is_session_info(kaltura_session_start_widget(client, NULL, 102, 600, error));
    } else if (strcmp(action, "impersonate") == 0) {
        done = is_text(
            performed_string(kaltura_request_session_impersonate(client, setting("TEST_MASTER_SECRET"), 201, "user201",
                                                                 KALTURA_SESSION_TYPE_USER, 200, 600, NULL, error),
                             error));
    } else if (strcmp(action, "login-by-ks") == 0) {
        done = is_session_info(performed_info(kaltura_request_user_login_by_ks(client, ks, 102, error), error));
    } else if (strcmp(action, "end") == 0) {
        done = kaltura_session_end(client, ks, 0, error) == KALTURA_OK;
    } else if (strcmp(action, "managed") == 0) {
        done = managed(client, error);
    } else if (strcmp(action, "get") == 0) {
        done = is_session_info(kaltura_session_get(client, ks, error));
    } else if (strcmp(action, "event-loop") == 0) {
        done = in_event_loop(client, error);
    } else if (kaltura_client_set_ks(client, ks, error) != KALTURA_OK) {
        done = 0;
    } else if (strcmp(action, "read") == 0) {
        done = is_text(kaltura_client_call(client, "user", "get", NULL, error));
    } else if (strcmp(action, "change") == 0) {
        done = is_text(
            kaltura_client_call(client, "appToken", "add",
                                "{\"appToken\":{\"objectType\":\"KalturaAppToken\",\"hashType\":\"SHA256\"}}", error));
    } else if (strcmp(action, "multirequest") == 0) {
        done = is_text(kaltura_client_multirequest(
            client, "[{\"service\":\"user\",\"action\":\"get\"},{\"service\":\"system\",\"action\":\"ping\"}]", error));
    } else {
        fprintf(stderr, "no such action: %s\n", action);
        exit(2);
    }
    kaltura_string_free(ks);
    return done;
}

int main(void)
{
    char line[2048], action[32], url[512], ca_file[1024];
    long connect_ms, request_ms, total_ms, retries, max_bytes, begun;
    int warm;

    while (fgets(line, sizeof line, stdin) != NULL) {
        kaltura_error *error = NULL;
        kaltura_config *config = kaltura_config_new();
        kaltura_client *client;
        int done;

        if (sscanf(line, "%31s %511s %1023s %ld %ld %ld %ld %ld %d", action, url, ca_file, &connect_ms, &request_ms,
                   &total_ms, &retries, &max_bytes, &warm)
            != 9) {
            fprintf(stderr, "not a case: %s", line);
            return 2;
        }
        CHECK(kaltura_config_set_service_url(config, url, NULL) == KALTURA_OK);
        CHECK(strcmp(ca_file, "-") == 0 || kaltura_config_set_ca_file(config, ca_file, NULL) == KALTURA_OK);
        CHECK(kaltura_config_set_connect_timeout_ms(config, connect_ms, NULL) == KALTURA_OK);
        CHECK(kaltura_config_set_request_timeout_ms(config, request_ms, NULL) == KALTURA_OK);
        CHECK(kaltura_config_set_total_timeout_ms(config, total_ms, NULL) == KALTURA_OK);
        CHECK(kaltura_config_set_max_retries(config, (int32_t)retries, NULL) == KALTURA_OK);
        CHECK(kaltura_config_set_max_response_bytes(config, max_bytes, NULL) == KALTURA_OK);
        CHECK(kaltura_config_set_log(config, KALTURA_LOG_DEBUG, take_log, NULL, NULL, NULL) == KALTURA_OK);
        client = kaltura_client_new(config, &error);
        kaltura_config_free(config);
        CHECK(client != NULL);
        CHECK(!warm || is_text(kaltura_client_call(client, "system", "ping", NULL, &error)));
        if (warm) {
            /* Waits until the server has closed the connection, if it does. */
            struct timespec a_second = {1, 0};
            nanosleep(&a_second, NULL);
        }

        tries = 0;
        begun = now_ms();
        done = act(action, client, &error);
        /* Either a result or an error, never both. */
        CHECK(done == (error == NULL));
        printf("%s %d %d %d %ld\n", kaltura_status_name(kaltura_error_status(error)),
               (int)kaltura_error_retry_class(error), (int)kaltura_error_cause(error), tries, now_ms() - begun);
        fflush(stdout);
        tell(error);
        kaltura_error_free(error);
        kaltura_client_free(client);
    }
    return check_end();
}
