/* The session that a call uses, blocking or not: kaltura_client_acquire_ks and the next call agree. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "mock_server.h"
#include "step.h"

#define SECRET "22dae94314a4106aa1a35b10a5c7c99c"

static kaltura_error *error;
static char sent[4096]; /* the body of the last HTTP request */

static kaltura_status transport(void *user_data, const kaltura_http_request *http, kaltura_http_response *response)
{
    (void)user_data;
    snprintf(sent, sizeof sent, "%s", kaltura_http_request_body(http, NULL));
    fill_in(http, response, "unused", 0);
    return KALTURA_OK;
}

static kaltura_client *new_client(void)
{
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    CHECK(kaltura_config_set_transport(config, transport, NULL, NULL, &error) == KALTURA_OK);
    client = kaltura_client_new(config, &error);
    CHECK(client != NULL);
    kaltura_config_free(config);
    return client;
}

static char *session_of(const char *user_id)
{
    return kaltura_generate_session(SECRET, user_id, KALTURA_SESSION_TYPE_ADMIN, 102, 600, NULL, &error);
}

static void set_credentials(kaltura_client *client, const char *user_id)
{
    kaltura_credentials *credentials =
        kaltura_credentials_new_secret(102, SECRET, user_id, KALTURA_SESSION_TYPE_ADMIN, &error);

    CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    kaltura_credentials_free(credentials);
}

static int is_of(const char *ks, const char *user_id)
{
    const char *secrets[] = {SECRET};
    kaltura_ks *parsed = kaltura_ks_parse(ks, secrets, 1, NULL);
    const char *user = kaltura_ks_user_id(parsed);
    int is = user != NULL && strcmp(user, user_id) == 0;

    kaltura_ks_free(parsed);
    return is;
}

/* Checks that every way to use the client's session yields the same session, of this user. */
static void carries(kaltura_client *client, const char *user_id, int is_set)
{
    int64_t expires_at = 0;
    char *ks = kaltura_client_acquire_ks(client, 0, &expires_at, &error);
    kaltura_request *request;
    char *text;

    CHECK(ks != NULL && is_of(ks, user_id));
    CHECK(is_set ? expires_at == KALTURA_KS_NO_EXPIRY : expires_at > 1700000000);

    text = kaltura_client_call(client, "media", "list", NULL, &error);
    CHECK(text != NULL && strstr(sent, ks) != NULL);
    kaltura_string_free(text);
    text = kaltura_client_multirequest(client, "[{\"service\":\"media\",\"action\":\"list\"}]", &error);
    CHECK(text != NULL && strstr(sent, ks) != NULL);
    kaltura_string_free(text);

    request = kaltura_request_call(client, "media", "list", NULL, &error);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && sends(request, "/media/action/list", ks));
    kaltura_request_free(request);
    request = kaltura_request_session_get(client, NULL, &error);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && sends(request, "/session/action/get", ks));
    kaltura_request_free(request);
    request = kaltura_request_user_login_by_ks(client, NULL, 103, &error);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && sends(request, "/user/action/loginByKs", ks));
    kaltura_request_free(request);

    request = kaltura_request_acquire_ks(client, 0, &error);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK && kaltura_request_is_done(request));
    text = kaltura_request_take_string(request, &error);
    CHECK_TEXT(text, ks);
    kaltura_string_free(text);
    kaltura_request_free(request);
    kaltura_string_free(ks);
}

static void has_no_session(kaltura_client *client)
{
    int64_t expires_at = 1;
    kaltura_request *request = kaltura_request_acquire_ks(client, 0, &error);

    CHECK(kaltura_client_acquire_ks(client, 0, &expires_at, &error) == NULL && expires_at == 0);
    CHECK_ERROR(error, KALTURA_ERROR_NO_SESSION);
    CHECK(kaltura_request_advance(request, &error) == KALTURA_ERROR_NO_SESSION);
    CHECK_ERROR(error, KALTURA_ERROR_NO_SESSION);
    kaltura_request_free(request);
    CHECK(kaltura_session_end(client, NULL, 1, &error) == KALTURA_ERROR_NO_SESSION);
    CHECK_ERROR(error, KALTURA_ERROR_NO_SESSION);
}

static void the_last_setting_wins(void)
{
    kaltura_client *client = new_client();
    char *set = session_of("set");
    kaltura_request *early, *other;

    has_no_session(client);
    CHECK(kaltura_client_set_ks(client, set, &error) == KALTURA_OK);
    carries(client, "set", 1);
    set_credentials(client, "managed");
    carries(client, "managed", 0);
    CHECK(kaltura_client_set_ks(client, set, &error) == KALTURA_OK);
    carries(client, "set", 1);
    CHECK(kaltura_client_set_ks(client, NULL, &error) == KALTURA_OK);
    carries(client, "managed", 0);
    set_credentials(client, "other");
    carries(client, "other", 0);
    CHECK(kaltura_client_set_credentials(client, NULL, &error) == KALTURA_OK);
    has_no_session(client);

    /* A started request keeps its session; a request that has not started uses the new one. */
    set_credentials(client, "managed");
    early = kaltura_request_call(client, "media", "list", NULL, &error);
    CHECK(kaltura_request_advance(early, &error) == KALTURA_OK);
    other = kaltura_request_call(client, "media", "list", NULL, &error);
    CHECK(kaltura_client_set_ks(client, set, &error) == KALTURA_OK);
    CHECK(kaltura_request_advance(early, &error) == KALTURA_OK && !sends(early, "/media/action/list", set));
    CHECK(kaltura_request_advance(other, &error) == KALTURA_OK && sends(other, "/media/action/list", set));
    kaltura_request_free(early);
    kaltura_request_free(other);
    kaltura_string_free(set);
    kaltura_client_free(client);
}

/* Local signing needs no network: the first step ends the request. */
static void local_signing_needs_one_step(void)
{
    kaltura_client *client = new_client();
    kaltura_request *request;
    char *ks;

    set_credentials(client, "ada");
    request = kaltura_request_acquire_ks(client, 3600, &error);
    CHECK(request != NULL && kaltura_request_http(request) == NULL && kaltura_request_wait_ms(request) == 0);
    sent[0] = '\0';
    CHECK(kaltura_request_advance(request, &error) == KALTURA_OK);
    CHECK(kaltura_request_http(request) == NULL && kaltura_request_is_done(request)
          && kaltura_request_wait_ms(request) == -1);
    ks = kaltura_request_take_string(request, &error);
    CHECK(is_of(ks, "ada") && sent[0] == '\0');
    kaltura_string_free(ks);
    kaltura_request_free(request);

    CHECK(kaltura_request_acquire_ks(client, -1, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_request_acquire_ks(client, 86400, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    kaltura_client_free(client);
}

/* Revoking a session removes it from the client, unless another one has replaced it. */
static void revoked_session_is_removed(void)
{
    kaltura_client *client = new_client();
    char *set = session_of("set");
    char *other = session_of("other");
    char *first, *next;
    kaltura_request *end;

    CHECK(kaltura_client_set_ks(client, set, &error) == KALTURA_OK);
    CHECK(kaltura_session_end(client, NULL, 1, &error) == KALTURA_OK && strstr(sent, set) != NULL);
    has_no_session(client);

    CHECK(kaltura_client_set_ks(client, set, &error) == KALTURA_OK);
    end = kaltura_request_session_end(client, NULL, 1, &error);
    CHECK(kaltura_request_advance(end, &error) == KALTURA_OK && sends(end, "/session/action/end", set));
    CHECK(kaltura_client_set_ks(client, other, &error) == KALTURA_OK);
    fill_response(end, 200, "null");
    CHECK(kaltura_request_advance(end, &error) == KALTURA_OK && kaltura_request_is_done(end));
    kaltura_request_free(end);
    carries(client, "other", 1);

    /* Revoking another session does not affect the client's. */
    CHECK(kaltura_session_end(client, set, 1, &error) == KALTURA_OK);
    carries(client, "other", 1);

    /* A session that the server fails to revoke stays. */
    end = kaltura_request_session_end(client, NULL, 1, &error);
    CHECK(kaltura_request_advance(end, &error) == KALTURA_OK);
    fill_response(end, 200,
                  "{\"code\":\"SERVICE_FORBIDDEN\",\"message\":\"m\",\"objectType\":\"KalturaAPIException\"}");
    CHECK(kaltura_request_advance(end, &error) == KALTURA_ERROR_FORBIDDEN);
    CHECK_ERROR(error, KALTURA_ERROR_FORBIDDEN);
    kaltura_request_free(end);
    carries(client, "other", 1);

    /* A managed session is replaced at the next use. */
    set_credentials(client, "managed");
    CHECK(kaltura_session_end(client, NULL, 1, &error) == KALTURA_ERROR_NO_SESSION); /* none is created for this */
    CHECK_ERROR(error, KALTURA_ERROR_NO_SESSION);
    first = kaltura_client_acquire_ks(client, 0, NULL, &error);
    CHECK(kaltura_session_end(client, NULL, 1, &error) == KALTURA_OK && strstr(sent, first) != NULL);
    next = kaltura_client_acquire_ks(client, 0, NULL, &error);
    CHECK(next != NULL && strcmp(first, next) != 0);
    kaltura_string_free(first);
    kaltura_string_free(next);
    kaltura_string_free(set);
    kaltura_string_free(other);
    kaltura_client_free(client);
}

int main(void)
{
    the_last_setting_wins();
    local_signing_needs_one_step();
    revoked_session_is_removed();
    return check_end();
}
