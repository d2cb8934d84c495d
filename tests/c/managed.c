/* Managed sessions: each kind of credentials, renewal, failure, and a simulated year. */
#define _POSIX_C_SOURCE 200809L
#include "managed.h"

static void signed_sessions_are_cached(void)
{
    kaltura_client *client = client_with(signed_by("ada"));
    char *first = kaltura_client_acquire_ks(client, 0, NULL, &error);
    char *second = kaltura_client_acquire_ks(client, 3600, NULL, &error);

    CHECK_TEXT(second, first);
    CHECK(is_accepted(client, "\"userId\":\"ada\""));
    CHECK(kaltura_client_invalidate_ks(client, first, &error) == KALTURA_OK);
    kaltura_string_free(second);
    second = kaltura_client_acquire_ks(client, 0, NULL, &error);
    CHECK(second != NULL && strcmp(first, second) != 0);
    /* Invalidating a session that was already replaced has no effect. */
    CHECK(kaltura_client_invalidate_ks(client, first, &error) == KALTURA_OK);
    kaltura_string_free(first);
    first = kaltura_client_acquire_ks(client, 0, NULL, &error);
    CHECK_TEXT(first, second);
    kaltura_string_free(first);
    kaltura_string_free(second);

    CHECK(kaltura_client_acquire_ks(client, 86400, NULL, &error) == NULL);
    CHECK(strstr(kaltura_error_message(error), "valid for 86400 s; ask for at most 86340") != NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_client_acquire_ks(client, -1, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_client_invalidate_ks(client, "no session", &error) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);

    CHECK(kaltura_client_set_credentials(client, NULL, &error) == KALTURA_OK);
    CHECK(kaltura_client_acquire_ks(client, 0, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_NO_SESSION);
    kaltura_client_free(client);
}

static void set_session_takes_precedence(void)
{
    kaltura_client *client = client_with(signed_by("managed"));
    char *set = kaltura_generate_session(secret, "set", KALTURA_SESSION_TYPE_ADMIN, PARTNER, 600, NULL, &error);

    CHECK(kaltura_client_set_ks(client, set, &error) == KALTURA_OK);
    CHECK(is_accepted(client, "\"userId\":\"set\""));
    CHECK(kaltura_client_set_ks(client, NULL, &error) == KALTURA_OK);
    CHECK(is_accepted(client, "\"userId\":\"managed\""));
    kaltura_string_free(set);
    kaltura_client_free(client);
}

static void server_accepts_one_of_two_secrets(void)
{
    kaltura_credentials *credentials =
        kaltura_credentials_new_session_start(PARTNER, "retired", NULL, KALTURA_SESSION_TYPE_ADMIN, &error);
    kaltura_client *client;
    int try;

    CHECK(kaltura_credentials_add_secret(credentials, secret, &error) == KALTURA_OK);
    client = client_with(credentials);
    CHECK(is_accepted(client, NULL));
    kaltura_client_free(client);

    client = client_with(
        kaltura_credentials_new_session_start(PARTNER, "retired", NULL, KALTURA_SESSION_TYPE_ADMIN, &error));
    for (try = 0; try < 2; try++) {
        CHECK(kaltura_client_acquire_ks(client, 0, NULL, &error) == NULL);
        CHECK(strstr(kaltura_error_message(error), "Not retried for") != NULL);
        CHECK(kaltura_error_retry_after_seconds(error) > 0 && kaltura_error_retry_after_seconds(error) <= 10);
        CHECK_TEXT(kaltura_error_api_code(error), "START_SESSION_ERROR");
        CHECK_ERROR(error, KALTURA_ERROR_START_SESSION);
    }
    kaltura_client_free(client);
}

/* Copies the JSON string that follows a key. */
static int read_string(const char *json, const char *key, char *string, size_t size)
{
    const char *start = strstr(json, key);
    size_t length;

    if (start == NULL) {
        return 0;
    }
    start += strlen(key);
    length = strcspn(start, "\"");
    if (length >= size) {
        return 0;
    }
    memcpy(string, start, length);
    string[length] = '\0';
    return 1;
}

static void app_token_limits_the_lifetime(void)
{
    static const char params[] = "{\"appToken\":{\"objectType\":\"KalturaAppToken\",\"hashType\":\"SHA256\","
                                 "\"sessionDuration\":60,\"sessionType\":2,\"sessionUserId\":\"device\"}}";
    kaltura_client *admin = client_with(signed_by(NULL));
    char *response = kaltura_client_call(admin, "appToken", "add", params, &error);
    char id[64] = "";
    char token[128] = "";
    kaltura_credentials *credentials;
    kaltura_client *client;
    char *ks;

    CHECK(response != NULL && read_string(response, "\"id\":\"", id, sizeof id));
    CHECK(response != NULL && read_string(response, "\"token\":\"", token, sizeof token));
    kaltura_string_free(response);
    kaltura_client_free(admin);

    credentials = kaltura_credentials_new_app_token(PARTNER, id, token, &error);
    CHECK(kaltura_credentials_set_expiry_seconds(credentials, 7200, &error) == KALTURA_OK);
    client = client_with(credentials);
    CHECK(is_accepted(client, "\"userId\":\"device\""));
    ks = kaltura_client_acquire_ks(client, 30, NULL, &error);
    CHECK(ks != NULL);
    kaltura_string_free(ks);
    CHECK(kaltura_client_acquire_ks(client, 3600, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    kaltura_client_free(client);

    credentials = kaltura_credentials_new_app_token(PARTNER, id, "another", &error);
    CHECK(kaltura_credentials_set_hash_type(credentials, KALTURA_HASH_SHA256, &error) == KALTURA_OK);
    client = client_with(credentials);
    CHECK(kaltura_client_acquire_ks(client, 0, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_APP_TOKEN_HASH);
    kaltura_client_free(client);
}

static void widget_session_is_anonymous(void)
{
    kaltura_client *client = client_with(kaltura_credentials_new_widget(PARTNER, NULL, &error));
    char *ks = kaltura_client_acquire_ks(client, 0, NULL, &error);

    CHECK(ks != NULL);
    kaltura_string_free(ks);
    CHECK(kaltura_client_call(client, "user", "get", NULL, &error) == NULL);
    CHECK_TEXT(kaltura_error_api_code(error), "INVALID_USER_ID");
    kaltura_error_free(error);
    kaltura_client_free(client);
}

static int otps_asked;

static kaltura_status give_otp(void *user_data, kaltura_credentials_result *result)
{
    otps_asked++;
    CHECK(kaltura_credentials_result_set_otp(result, "", NULL) == KALTURA_ERROR_INVALID_ARGUMENT);
    return user_data == NULL ? 77 : kaltura_credentials_result_set_otp(result, user_data, NULL);
}

static void rejected_login_is_not_repeated(void)
{
    char otp[32];
    kaltura_client *client;
    kaltura_credentials *credentials;
    int tries;

    client =
        client_with(kaltura_credentials_new_login(PARTNER, setting("TEST_LOGIN_ID"), setting("TEST_PASSWORD"), &error));
    CHECK(is_accepted(client, "\"userId\":\"admin102\""));
    kaltura_client_free(client);

    /* Three failed logins would lock this user. */
    client = client_with(kaltura_credentials_new_login(114, "admin114@example.com", "wrong", &error));
    for (tries = 0; tries < 10; tries++) {
        CHECK(kaltura_client_acquire_ks(client, 0, NULL, &error) == NULL);
        CHECK(strstr(kaltura_error_message(error), "until credentials are set again") != NULL);
        CHECK_ERROR(error, KALTURA_ERROR_WRONG_PASSWORD);
    }
    credentials = kaltura_credentials_new_login(114, "admin114@example.com", setting("TEST_PASSWORD"), &error);
    CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    kaltura_credentials_free(credentials);
    CHECK(is_accepted(client, "\"userId\":\"admin114\""));
    kaltura_client_free(client);

    credentials = kaltura_credentials_new_login(109, "admin109@example.com", setting("TEST_PASSWORD"), &error);
    CHECK(kaltura_credentials_set_totp_secret(credentials, "jbsw y3dp", &error) == KALTURA_OK);
    CHECK(kaltura_credentials_set_totp_secret(credentials, setting("TEST_TOTP_SECRET"), &error) == KALTURA_OK);
    client = client_with(credentials);
    CHECK(is_accepted(client, "\"userId\":\"admin109\""));
    kaltura_client_free(client);

    snprintf(otp, sizeof otp, "%s", setting("TEST_OTP"));
    credentials = kaltura_credentials_new_login(109, "admin109@example.com", setting("TEST_PASSWORD"), &error);
    CHECK(kaltura_credentials_set_otp_callback(credentials, give_otp, NULL, NULL, &error) == KALTURA_OK);
    client = client_with(credentials);
    CHECK(kaltura_client_acquire_ks(client, 0, NULL, &error) == NULL);
    CHECK(strstr(kaltura_error_message(error), "77") != NULL && otps_asked == 1);
    CHECK_ERROR(error, KALTURA_ERROR_CALLBACK);
    credentials = kaltura_credentials_new_login(109, "admin109@example.com", setting("TEST_PASSWORD"), &error);
    CHECK(kaltura_credentials_set_otp_callback(credentials, give_otp, otp, NULL, &error) == KALTURA_OK);
    CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    kaltura_credentials_free(credentials);
    CHECK(is_accepted(client, "\"userId\":\"admin109\"") && otps_asked == 2);
    kaltura_client_free(client);
}

static void callbacks_are_called_and_destroyed(void)
{
    struct provider provider = {0};
    kaltura_credentials *credentials;
    kaltura_request *request;

    client_of(&provider);
    provider.asks_itself = 1;
    CHECK(is_accepted(provider.client, "\"userId\":\"made\""));
    CHECK(provider.made == 1 && provider.renewed == 1 && provider.failed == 0);
    end(&provider);

    memset(&provider, 0, sizeof provider);
    client_of(&provider);
    provider.gives_nothing = 1;
    CHECK(kaltura_client_acquire_ks(provider.client, 0, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_CALLBACK);
    CHECK(provider.renewed == 0 && provider.failed == 1);
    end(&provider);

    /* A session that comes after the timeout is kept for the next call, and the network is not blamed. */
    memset(&provider, 0, sizeof provider);
    client_of(&provider);
    provider.sleep_ms = 300;
    request = kaltura_request_call(provider.client, "session", "get", NULL, &error);
    CHECK(request != NULL);
    CHECK(kaltura_request_set_timeout_ms(request, 200, &error) == KALTURA_OK);
    CHECK(kaltura_request_perform(request, &error) == KALTURA_ERROR_TIMEOUT);
    CHECK(strstr(kaltura_error_message(error), "credentials callbacks") != NULL);
    CHECK(kaltura_error_retry_class(error) == KALTURA_RETRY_BACKOFF);
    kaltura_error_free(error);
    kaltura_request_free(request);
    CHECK(is_accepted(provider.client, "\"userId\":\"made\""));
    CHECK(provider.made == 1);
    end(&provider);

    /* A failed registration destroys user_data too. */
    memset(&provider, 0, sizeof provider);
    CHECK(kaltura_credentials_new_callback(NULL, &provider, destroy_provider, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_credentials_set_observer(NULL, was_renewed, NULL, &provider, destroy_provider, NULL) != KALTURA_OK);
    credentials = signed_by(NULL);
    CHECK(kaltura_credentials_set_otp_callback(credentials, give_otp, &provider, destroy_provider, &error)
          != KALTURA_OK);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    kaltura_credentials_free(credentials);
    CHECK(provider.destroyed == 3);
}

static void rejected_sessions_are_replaced(void)
{
    struct provider provider = {0};
    kaltura_client *other = client_for(setting("TEST_HTTP_URL"), NULL);
    kaltura_credentials *credentials;
    kaltura_client *client;
    char *ks;
    int round;

    /* EXPIRED, although the callback has reported a later expiry. */
    provider.gives_expired = 1;
    client_of(&provider);
    CHECK(is_accepted(provider.client, NULL) && provider.made == 2);
    /* Replaced once, not repeatedly. */
    provider.gives_expired = 2;
    ks = kaltura_client_acquire_ks(provider.client, 0, NULL, &error);
    CHECK(kaltura_client_invalidate_ks(provider.client, ks, &error) == KALTURA_OK);
    kaltura_string_free(ks);
    CHECK(kaltura_client_call(provider.client, "session", "get", NULL, &error) == NULL);
    CHECK(kaltura_error_cause(error) == KALTURA_CAUSE_EXPIRED && provider.made == 4);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_KS);
    /* The next calls fail with the remembered error. */
    for (round = 0; round < 100; round++) {
        CHECK(kaltura_client_call(provider.client, "session", "get", NULL, &error) == NULL);
        CHECK(kaltura_error_cause(error) == KALTURA_CAUSE_EXPIRED && kaltura_error_retry_after_seconds(error) > 0);
        CHECK_ERROR(error, KALTURA_ERROR_INVALID_KS);
    }
    CHECK(provider.made == 4 && provider.failed == 1);
    end(&provider);

    /* LOGOUT */
    memset(&provider, 0, sizeof provider);
    client_of(&provider);
    CHECK(is_accepted(provider.client, NULL) && provider.made == 1);
    ks = kaltura_client_acquire_ks(provider.client, 0, NULL, &error);
    CHECK(kaltura_session_end(other, ks, 1, &error) == KALTURA_OK);
    CHECK(is_accepted(provider.client, NULL) && provider.made == 2);
    /* Other errors do not replace the session. */
    CHECK(kaltura_client_call(provider.client, "nosuch", "get", NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_BAD_REQUEST);
    CHECK(provider.made == 2);
    kaltura_string_free(ks);
    end(&provider);

    /* EXCEEDED_ACTIONS_LIMIT */
    credentials = signed_by(NULL);
    CHECK(kaltura_credentials_set_privileges(credentials, "actionslimit:2", &error) == KALTURA_OK);
    client = client_with(credentials);
    for (round = 0; round < 7; round++) {
        CHECK(is_accepted(client, NULL));
    }
    kaltura_client_free(client);
    kaltura_client_free(other);
}

static void count_session(void *user_data, const kaltura_session_info *session)
{
    (void)session;
    ++*(int *)user_data;
}

/* The server accepts the credentials but rejects every session. */
static void unaccepted_sessions_cause_a_pause(void)
{
    int kind;

    for (kind = 0; kind < 3; kind++) {
        kaltura_client *client = client_for(setting("TEST_EXPIRED_URL"), NULL);
        kaltura_credentials *credentials =
            kind == 0 ? kaltura_credentials_new_session_start(PARTNER, secret, NULL, KALTURA_SESSION_TYPE_ADMIN, &error)
            : kind == 1
                ? signed_by(NULL)
                : kaltura_credentials_new_login(PARTNER, setting("TEST_LOGIN_ID"), setting("TEST_PASSWORD"), &error);
        int made = 0;
        int round;

        CHECK(kaltura_credentials_set_observer(credentials, count_session, NULL, &made, NULL, &error) == KALTURA_OK);
        CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
        kaltura_credentials_free(credentials);
        for (round = 0; round < 100; round++) {
            CHECK(kaltura_client_call(client, "media", "list", NULL, &error) == NULL);
            CHECK(kaltura_error_cause(error) == KALTURA_CAUSE_EXPIRED);
            CHECK_ERROR(error, KALTURA_ERROR_INVALID_KS);
        }
        /* Two sessions, or one with a login. The pauses of 10 s, 20 s, ... allow more on slow machines. */
        CHECK(made >= 1 && made <= 10);
        kaltura_client_free(client);
    }
}

static void failed_login_is_retried(void)
{
    /* The first login gets a 503 with "Retry-After: 7". */
    kaltura_client *client = client_for(setting("TEST_EXPIRED_URL"), NULL);
    kaltura_credentials *credentials =
        kaltura_credentials_new_login(PARTNER, setting("TEST_LOGIN_ID"), setting("TEST_PASSWORD"), &error);

    CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    kaltura_credentials_free(credentials);
    CHECK(kaltura_client_acquire_ks(client, 0, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_HTTP_STATUS);
    CHECK(kaltura_client_acquire_ks(client, 0, NULL, &error) == NULL);
    CHECK(kaltura_error_retry_after_seconds(error) > 0 && kaltura_error_retry_after_seconds(error) <= 10);
    CHECK(strstr(kaltura_error_message(error), "until credentials") == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_HTTP_STATUS);
    kaltura_client_free(client);
}

static void expiring_session_is_renewed_on_demand(void)
{
    kaltura_credentials *credentials = signed_by("ada");
    kaltura_client *one;
    kaltura_client *two = client_with(signed_by("ada"));
    char *text;
    char *ks;

    CHECK(kaltura_credentials_set_expiry_seconds(credentials, 300, &error) == KALTURA_OK);
    one = client_with(credentials);
    ks = kaltura_client_acquire_ks(one, 0, NULL, &error);
    kaltura_string_free(ks);
    text = kaltura_client_export_session(one, &error);
    CHECK(kaltura_client_import_session(two, text, &error) == KALTURA_OK);
    ks = kaltura_client_acquire_ks(two, 600, NULL, &error);
    CHECK(ks != NULL && strstr(text, ks) == NULL);
    kaltura_string_free(ks);
    kaltura_string_free(text);
    kaltura_client_free(one);
    kaltura_client_free(two);
}

static void session_is_exported_and_imported(void)
{
    kaltura_client *one = client_with(signed_by("ada"));
    kaltura_client *two = client_with(signed_by("ada"));
    kaltura_client *three = client_with(signed_by("bob"));
    char *text;
    char *first;
    char *second;

    CHECK(kaltura_client_export_session(one, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_NO_SESSION);
    first = kaltura_client_acquire_ks(one, 0, NULL, &error);
    text = kaltura_client_export_session(one, &error);
    CHECK(text != NULL && strstr(text, secret) == NULL);
    CHECK(kaltura_client_import_session(two, text, &error) == KALTURA_OK);
    second = kaltura_client_acquire_ks(two, 0, NULL, &error);
    CHECK_TEXT(second, first);
    CHECK(kaltura_client_import_session(three, text, &error) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_client_import_session(three, "{}", &error) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    kaltura_string_free(text);
    kaltura_string_free(first);
    kaltura_string_free(second);
    kaltura_client_free(one);
    kaltura_client_free(two);
    kaltura_client_free(three);
}

static int64_t now_ms;

static int64_t read_clock(void *user_data, int32_t clock)
{
    (void)user_data;
    return clock == KALTURA_CLOCK_WALL ? now_ms : now_ms - INT64_C(1700000000000);
}

static void count(void *user_data, const kaltura_session_info *session)
{
    CHECK(kaltura_session_info_expires_at(session) * 1000 > now_ms);
    ++*(int *)user_data;
}

static void a_year_passes(void)
{
    kaltura_config *config = kaltura_config_new();
    kaltura_credentials *credentials = signed_by(NULL);
    kaltura_client *client;
    int renewals = 0;
    int hour;
    char *ks;

    now_ms = (int64_t)time(NULL) * 1000;
    CHECK(kaltura_config_set_clock(config, read_clock, NULL, NULL, &error) == KALTURA_OK);
    client = kaltura_client_new(config, &error);
    kaltura_config_free(config);
    CHECK(kaltura_credentials_set_observer(credentials, count, NULL, &renewals, NULL, &error) == KALTURA_OK);
    CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    kaltura_credentials_free(credentials);
    for (hour = 0; hour < 365 * 24; hour++) {
        ks = kaltura_client_acquire_ks(client, 60, NULL, &error);
        CHECK(ks != NULL);
        kaltura_string_free(ks);
        now_ms += 3600 * 1000;
    }
    /* Each session is renewed in its last hour: after 23 to 24 hours. */
    CHECK(renewals >= 365 && renewals <= 381);
    kaltura_client_free(client);
}

int main(void)
{
    secret = setting("TEST_SECRET");
    signed_sessions_are_cached();
    set_session_takes_precedence();
    server_accepts_one_of_two_secrets();
    app_token_limits_the_lifetime();
    widget_session_is_anonymous();
    rejected_login_is_not_repeated();
    callbacks_are_called_and_destroyed();
    rejected_sessions_are_replaced();
    failed_login_is_retried();
    unaccepted_sessions_cause_a_pause();
    expiring_session_is_renewed_on_demand();
    session_is_exported_and_imported();
    a_year_passes();
    return check_end();
}
