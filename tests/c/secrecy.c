/* Provokes every kind of error while it holds credentials, and prints all fields of each error. */
#include "check.h"
#include "version_1.h"

static void tell(kaltura_error *error)
{
    const char *code = kaltura_error_api_code(error);
    const char *id = kaltura_error_request_id(error);

    CHECK(error != NULL);
    printf("%s %s %s %s\n", kaltura_status_name(kaltura_error_status(error)), kaltura_error_message(error),
           code != NULL ? code : "-", id != NULL ? id : "-");
    kaltura_error_free(error);
}

static void log_line(void *user_data, int32_t level, const char *message)
{
    (void)user_data;
    printf("log %d: %s\n", (int)level, message);
}

/* A client with the most verbose log. */
static kaltura_client *verbose_client(const char *url)
{
    kaltura_error *error = NULL;
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    CHECK(kaltura_config_set_service_url(config, url, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_log(config, KALTURA_LOG_DEBUG, log_line, NULL, NULL, &error) == KALTURA_OK);
    client = kaltura_client_new(config, &error);
    kaltura_config_free(config);
    return client;
}

static void app_tokens(kaltura_client *client, const char *token)
{
    kaltura_error *error = NULL;
    kaltura_session_info *info = kaltura_app_token_start_session(client, "0_demotokn", token, KALTURA_HASH_AUTO, NULL,
                                                                 NULL, 0, 102, 0, NULL, &error);

    CHECK(info != NULL);
    CHECK(kaltura_session_end(client, kaltura_session_info_ks(info), 0, &error) != KALTURA_OK);
    tell(error);
    kaltura_session_info_free(info);
    CHECK(kaltura_app_token_start_session(client, "0_demotokn", token, KALTURA_HASH_MD5, NULL, NULL, 0, 102, 0, NULL,
                                          &error)
          == NULL);
    tell(error);
}

/* Managed sessions with credentials that the server rejects. */
static void managed(kaltura_client *client, const char *secret, const char *login_id)
{
    kaltura_error *error = NULL;
    kaltura_credentials *good =
        kaltura_credentials_new_session_start(102, "wrong-secret-word", NULL, KALTURA_SESSION_TYPE_ADMIN, &error);
    kaltura_credentials *wrong = kaltura_credentials_new_login(102, login_id, "wrong-password", &error);
    char *text;

    CHECK(kaltura_credentials_add_secret(good, secret, &error) == KALTURA_OK);
    CHECK(kaltura_client_set_credentials(client, good, &error) == KALTURA_OK);
    kaltura_string_free(kaltura_client_acquire_ks(client, 0, NULL, &error));
    text = kaltura_client_export_session(client, &error);
    CHECK(text != NULL);
    CHECK(kaltura_client_set_credentials(client, wrong, &error) == KALTURA_OK);
    CHECK(kaltura_client_import_session(client, text, &error) != KALTURA_OK);
    tell(error);
    text[strlen(text) - 1] = '\0';
    CHECK(kaltura_client_import_session(client, text, &error) != KALTURA_OK);
    tell(error);
    CHECK(kaltura_client_acquire_ks(client, 0, NULL, &error) == NULL);
    tell(error);
    CHECK(kaltura_client_acquire_ks(client, 0, NULL, &error) == NULL);
    tell(error);
    CHECK(kaltura_credentials_set_totp_secret(wrong, secret, &error) != KALTURA_OK);
    tell(error);
    CHECK(kaltura_client_set_credentials(client, NULL, &error) == KALTURA_OK);
    kaltura_string_free(text);
    kaltura_credentials_free(good);
    kaltura_credentials_free(wrong);
}

/* Errors about a value must not contain the value. */
static void bad_arguments(kaltura_client *client, const char *secret, const char *ks)
{
    kaltura_error *error = NULL;
    char text[512];

    snprintf(text, sizeof text, "{\"ks\":\"%s\",", ks);
    CHECK(kaltura_client_call(client, "user", "get", text, &error) == NULL);
    tell(error);
    snprintf(text, sizeof text, "\"%s\"", ks);
    CHECK(kaltura_client_set_ks(client, text, &error) != KALTURA_OK);
    tell(error);
    CHECK(kaltura_generate_session(secret, "u", 7, 102, 0, NULL, &error) == NULL);
    tell(error);
    CHECK(kaltura_generate_session(secret, "u", 0, 102, -1, NULL, &error) == NULL);
    tell(error);
    CHECK(generate_version_1(secret, "u;", 0, 102, 0, NULL, &error) == NULL);
    tell(error);
}

int main(void)
{
    const char *url = setting("TEST_HTTP_URL");
    const char *secret = setting("TEST_SECRET");
    const char *password = setting("TEST_PASSWORD");
    const char *login_id = setting("TEST_LOGIN_ID");
    kaltura_client *client = verbose_client(url);
    kaltura_client *nowhere = client_for("http://127.0.0.1:1", NULL);
    kaltura_error *error = NULL;
    char *foreign = kaltura_generate_session("wrong-secret-word", "u", KALTURA_SESSION_TYPE_ADMIN, 102, 60, NULL, NULL);
    char *ks = kaltura_session_start(client, secret, "user102", KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &error);

    CHECK(foreign != NULL && ks != NULL);
    CHECK(kaltura_session_start(client, "wrong-secret-word", NULL, 0, 102, 0, NULL, &error) == NULL);
    tell(error);
    CHECK(kaltura_session_start(nowhere, secret, NULL, 0, 102, 0, NULL, &error) == NULL);
    tell(error);
    CHECK(kaltura_user_login_by_login_id(client, login_id, "wrong-password", 102, 0, NULL, NULL, &error) == NULL);
    tell(error);
    CHECK(kaltura_user_login_by_login_id(client, "blocked102@example.com", password, 102, 0, NULL, NULL, &error)
          == NULL);
    tell(error);
    CHECK(kaltura_user_login_by_login_id(client, "admin109@example.com", password, 109, 0, NULL, "987654", &error)
          == NULL);
    tell(error);

    /* The server's error message contains the rejected session. */
    CHECK(kaltura_client_set_ks(client, foreign, &error) == KALTURA_OK);
    CHECK(kaltura_client_call(client, "user", "get", NULL, &error) == NULL);
    tell(error);
    CHECK(kaltura_client_set_ks(client, ks, &error) == KALTURA_OK);
    CHECK(kaltura_client_call(client, "session", "get", NULL, &error) == NULL);
    tell(error);
    CHECK(kaltura_client_call(client, "nosuch", "action", NULL, &error) == NULL);
    tell(error);
    bad_arguments(client, secret, ks);
    app_tokens(client, setting("TEST_APP_TOKEN"));
    managed(client, secret, login_id);

    kaltura_string_free(ks);
    kaltura_string_free(foreign);
    kaltura_client_free(client);
    kaltura_client_free(nowhere);
    return check_end();
}
