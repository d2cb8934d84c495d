/* Failures in the second step of an action: renewing, inspecting, revoking or reusing a session. The first step remains
 * effective. The program sets the faults through the server's HTTP interface. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "perform.h"
#include "plain_http.h"
#include "step.h"

#define PARTNER 102

static kaltura_error *error;

/* Adds a fault, a JSON object; NULL removes all. */
static void fault(const char *json)
{
    char host[256], port[16], request[1024];
    char *response = NULL;
    size_t size;
    int fd;

    CHECK(sscanf(setting("TEST_HTTP_URL"), "http://%255[^:/]:%15[0-9]", host, port) == 2);
    snprintf(request, sizeof request, "%s /_devserver/faults HTTP/1.0\r\nContent-Length: %lu\r\n\r\n%s",
             json == NULL ? "DELETE" : "POST", json == NULL ? 0UL : (unsigned long)strlen(json),
             json == NULL ? "" : json);
    fd = plain_http_connect(host, port);
    CHECK(fd >= 0 && plain_http_write(fd, request, strlen(request)));
    response = plain_http_read(fd, &size);
    CHECK(response != NULL && strncmp(response, "HTTP/1.", 7) == 0 && response[9] == '2');
    free(response);
    close(fd);
}

/* Added to the system's clocks. */
static int64_t later_seconds;

static int64_t clocks(void *user_data, int32_t which)
{
    struct timespec now;

    (void)user_data;
    clock_gettime(which == KALTURA_CLOCK_WALL ? CLOCK_REALTIME : CLOCK_MONOTONIC, &now);
    return (now.tv_sec + later_seconds) * 1000 + now.tv_nsec / 1000000;
}

static kaltura_client *client_with(kaltura_credentials *credentials, int64_t total_timeout_ms)
{
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    CHECK(kaltura_config_set_service_url(config, setting("TEST_HTTP_URL"), &error) == KALTURA_OK);
    /* Checkers slow the program down. */
    total_timeout_ms *= atoi(setting("TEST_SLOWNESS"));
    CHECK(kaltura_config_set_total_timeout_ms(config, total_timeout_ms, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_clock(config, clocks, NULL, NULL, &error) == KALTURA_OK);
    client = kaltura_client_new(config, &error);
    CHECK(credentials != NULL);
    CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    kaltura_credentials_free(credentials);
    kaltura_config_free(config);
    return client;
}

static kaltura_credentials *started(void)
{
    kaltura_credentials *credentials = kaltura_credentials_new_session_start(
        PARTNER, setting("TEST_SECRET"), "admin102", KALTURA_SESSION_TYPE_ADMIN, &error);

    CHECK(kaltura_credentials_set_expiry_seconds(credentials, 3600, &error) == KALTURA_OK);
    return credentials;
}

static int is_accepted(kaltura_client *client)
{
    char *response = kaltura_client_call(client, "session", "get", NULL, &error);
    int accepted = response != NULL;

    if (!accepted) {
        fprintf(stderr, "%s\n", kaltura_error_message(error));
    }
    kaltura_error_free(error);
    error = NULL;
    kaltura_string_free(response);
    return accepted;
}

static void stalled_renewal_leaves_time_for_the_call(void)
{
    static const int64_t left[] = {200, 20}; /* early: one caller renews; late: all callers wait */
    size_t at;

    for (at = 0; at < sizeof left / sizeof left[0]; at++) {
        kaltura_client *client = client_with(started(), 4000);

        later_seconds = 0;
        CHECK(is_accepted(client));
        later_seconds = 3600 - left[at];
        fault("{\"fault\":\"delay\",\"ms\":120000,\"action\":\"session.start\"}");
        CHECK(is_accepted(client));
        fault(NULL);
        kaltura_client_free(client);
    }
    later_seconds = 0;
}

static void login_succeeds_without_session_details(void)
{
    kaltura_client *client = client_with(
        kaltura_credentials_new_login(PARTNER, setting("TEST_LOGIN_ID"), setting("TEST_PASSWORD"), &error), 4000);
    char *response;

    /* The client sends session.get once, to get the session's expiry. */
    fault("{\"fault\":\"delay\",\"ms\":120000,\"action\":\"session.get\"}");
    response = kaltura_client_call(client, "user", "get", NULL, &error);
    CHECK(response != NULL);
    kaltura_string_free(response);
    fault(NULL);
    kaltura_client_free(client);
}

static void session_of_unknown_sharing_is_not_revoked(void)
{
    kaltura_client *client = client_with(started(), 10000);
    char *ks = kaltura_client_acquire_ks(client, 0, NULL, &error);

    fault("{\"fault\":\"api-error\",\"code\":\"SOME_TROUBLE\",\"action\":\"session.get\",\"times\":1}");
    CHECK(kaltura_session_end(client, ks, 0, &error) == KALTURA_ERROR_API);
    CHECK_ERROR(error, KALTURA_ERROR_API);
    CHECK(is_accepted(client));
    CHECK(kaltura_session_end(client, ks, 0, &error) == KALTURA_OK);
    kaltura_string_free(ks);
    kaltura_client_free(client);
}

static void revocation_survives_a_lost_response(void)
{
    kaltura_client *client = client_with(started(), 10000);
    char *ks = kaltura_client_acquire_ks(client, 0, NULL, &error);

    fault("{\"fault\":\"close-before-headers\",\"action\":\"session.end\",\"times\":1}");
    CHECK(kaltura_session_end(client, ks, 1, &error) == KALTURA_OK);
    CHECK(kaltura_session_end(client, ks, 1, &error) == KALTURA_ERROR_INVALID_KS);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_KS);
    kaltura_string_free(ks);
    kaltura_client_free(client);
}

static void session_revoked_elsewhere_is_replaced(void)
{
    static const char requests[] = "[{\"service\":\"session\",\"action\":\"get\"}]";
    kaltura_client *client = client_with(started(), 10000);
    kaltura_client *other = client_with(started(), 10000);
    char *ks = kaltura_client_acquire_ks(client, 0, NULL, &error);
    kaltura_session_info *info;
    char *response, *next;

    CHECK(is_accepted(client));
    CHECK(kaltura_session_end(other, ks, 1, &error) == KALTURA_OK);
    response = kaltura_client_multirequest(client, requests, &error);
    CHECK(response != NULL
          && strstr(response, "INVALID_KS") != NULL); /* not retried, because some actions may have run */
    kaltura_string_free(response);
    next = kaltura_client_acquire_ks(client, 0, NULL, &error);
    CHECK(next != NULL && strcmp(next, ks) != 0);
    response = kaltura_client_multirequest(client, requests, &error);
    CHECK(response != NULL && strstr(response, "INVALID_KS") == NULL);
    kaltura_string_free(response);

    CHECK(kaltura_session_end(other, next, 1, &error) == KALTURA_OK);
    info = kaltura_session_get(client, NULL, &error);
    CHECK(info != NULL && strcmp(kaltura_session_info_ks(info), next) != 0);
    kaltura_session_info_free(info);
    kaltura_string_free(next);

    next = kaltura_client_acquire_ks(client, 0, NULL, &error);
    CHECK(kaltura_session_end(other, next, 1, &error) == KALTURA_OK);
    info = performed_info(kaltura_request_user_login_by_ks(client, NULL, PARTNER, &error), &error);
    CHECK(info != NULL);
    kaltura_session_info_free(info);

    kaltura_string_free(next);
    kaltura_string_free(ks);
    kaltura_client_free(client);
    kaltura_client_free(other);
}

static void imported_app_token_session_is_shared(void)
{
    static const char params[] = "{\"appToken\":{\"objectType\":\"KalturaAppToken\",\"hashType\":\"SHA256\","
                                 "\"sessionDuration\":3600,\"sessionType\":0}}";
    kaltura_client *admin = client_with(started(), 10000);
    char *response = kaltura_client_call(admin, "appToken", "add", params, &error);
    char id[64] = "", token[128] = "";
    kaltura_client *clients[2];
    char *text;
    int at;

    CHECK(response != NULL && sscanf(strstr(response, "\"id\":\"") + 6, "%63[^\"]", id) == 1);
    CHECK(response != NULL && sscanf(strstr(response, "\"token\":\"") + 9, "%127[^\"]", token) == 1);
    kaltura_string_free(response);
    kaltura_client_free(admin);
    for (at = 0; at < 2; at++) {
        clients[at] = client_with(kaltura_credentials_new_app_token(PARTNER, id, token, &error), 10000);
    }
    response = kaltura_client_acquire_ks(clients[0], 0, NULL, &error);
    text = kaltura_client_export_session(clients[0], &error);
    CHECK(kaltura_client_import_session(clients[1], text, &error) == KALTURA_OK);
    for (at = 0; at < 2; at++) {
        CHECK(kaltura_session_end(clients[at], NULL, 0, &error) == KALTURA_ERROR_SHARED_SESSION);
        CHECK_ERROR(error, KALTURA_ERROR_SHARED_SESSION);
        kaltura_client_free(clients[at]);
    }
    kaltura_string_free(text);
    kaltura_string_free(response);
}

static void event_loop_retry_bypasses_the_cache(void)
{
    kaltura_client *client = client_with(started(), 10000);
    kaltura_request *request = kaltura_request_session_start(client, setting("TEST_SECRET"), NULL,
                                                             KALTURA_SESSION_TYPE_USER, PARTNER, 0, NULL, &error);
    size_t size;

    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK);
    CHECK(strstr(kaltura_http_request_body(kaltura_request_http(request), &size), "nocache") == NULL);
    CHECK(kaltura_http_response_set_status(kaltura_request_response(request), 503, &error) == KALTURA_OK);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK);
    CHECK(advance_when_due(request, &error) == KALTURA_OK);
    CHECK(strstr(kaltura_http_request_body(kaltura_request_http(request), &size), "\"nocache\":1") != NULL);
    kaltura_request_free(request);
    kaltura_client_free(client);
}

static void foreign_start_actions_are_sent_once(void)
{
    kaltura_client *client = client_with(started(), 10000);

    fault("{\"fault\":\"close-before-headers\",\"action\":\"room.start\"}");
    CHECK(kaltura_client_call(client, "room", "start", NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_CONNECTION_BROKEN);
    fault(NULL);
    kaltura_client_free(client);
}

int main(void)
{
    stalled_renewal_leaves_time_for_the_call();
    login_succeeds_without_session_details();
    session_of_unknown_sharing_is_not_revoked();
    revocation_survives_a_lost_response();
    session_revoked_elsewhere_is_replaced();
    imported_app_token_session_is_shared();
    event_loop_retry_bypasses_the_cache();
    foreign_start_actions_are_sent_once();
    return check_end();
}
