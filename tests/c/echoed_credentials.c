/* The server echoes a client's credentials in the error of a later call. Neither the error nor the log contains them. */
#include "check.h"

static const char *held;
static int lines;

static void check_line(void *unused, int32_t level, const char *message)
{
    (void)unused, (void)level;
    lines++;
    CHECK(strstr(message, held) == NULL);
}

/* The server repeats TEST_SECRET, TEST_PASSWORD and TEST_APP_TOKEN. */
static void is_redacted(kaltura_credentials *credentials, const char *credential)
{
    kaltura_error *error = NULL;
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;
    char *ks, *result;

    held = credential;
    CHECK(kaltura_config_set_service_url(config, setting("TEST_URL"), NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_log(config, KALTURA_LOG_DEBUG, check_line, NULL, NULL, NULL) == KALTURA_OK);
    client = kaltura_client_new(config, NULL);
    CHECK(kaltura_client_set_credentials(client, credentials, NULL) == KALTURA_OK);
    ks = kaltura_client_acquire_ks(client, 0, NULL, &error);
    CHECK(ks != NULL && error == NULL);
    lines = 0;
    result = kaltura_client_call(client, "media", "list", NULL, &error);
    CHECK(result == NULL && lines > 0);
    CHECK(strstr(kaltura_error_message(error), "repeated:") != NULL);
    CHECK(strstr(kaltura_error_message(error), "[redacted]") != NULL);
    CHECK(strstr(kaltura_error_message(error), held) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_FORBIDDEN);
    kaltura_string_free(ks);
    kaltura_client_free(client);
    kaltura_config_free(config);
    kaltura_credentials_free(credentials);
}

int main(void)
{
    const char *password = setting("TEST_PASSWORD"), *token = setting("TEST_APP_TOKEN");

    is_redacted(kaltura_credentials_new_login(102, setting("TEST_LOGIN_ID"), password, NULL), password);
    is_redacted(kaltura_credentials_new_app_token(102, setting("TEST_APP_TOKEN_ID"), token, NULL), token);
    is_redacted(
        kaltura_credentials_new_session_start(102, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, NULL),
        setting("TEST_SECRET"));
    is_redacted(kaltura_credentials_new_secret(102, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, NULL),
                setting("TEST_SECRET"));
    return check_end();
}
