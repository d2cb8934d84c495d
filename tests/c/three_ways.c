/* Creates sessions in the three main ways, over http and https, and uses them. */
#include "check.h"
#include "version_1.h"

static void uses(kaltura_client *client, char *ks, const char *service, const char *expected)
{
    kaltura_error *error = NULL;
    char *copy;
    char *response;

    CHECK(ks != NULL);
    if (ks == NULL) {
        return;
    }
    CHECK(strncmp(ks, "djJ8", 4) == 0);
    CHECK(kaltura_client_set_ks(client, ks, &error) == KALTURA_OK);
    copy = kaltura_client_acquire_ks(client, 0, NULL, &error);
    CHECK_TEXT(copy, ks);
    kaltura_string_free(copy);
    response = kaltura_client_call(client, service, "get", NULL, &error);
    CHECK(response != NULL && strstr(response, expected) != NULL);
    if (response == NULL) {
        fprintf(stderr, "%s\n", kaltura_error_message(error));
        kaltura_error_free(error);
    }
    kaltura_string_free(response);
    kaltura_string_free(ks);
}

static void three_ways(const char *url, const char *ca_file)
{
    kaltura_client *client = client_for(url, ca_file);
    const char *secret = setting("TEST_SECRET");
    kaltura_error *error = NULL;
    char *response;

    uses(client, kaltura_session_start(client, secret, "user102", KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &error),
         "user", "\"id\":\"user102\"");
    uses(client, kaltura_session_start(client, secret, NULL, KALTURA_SESSION_TYPE_ADMIN, 102, 0, "list:*", &error),
         "session", "\"privileges\":\"list:*\"");
    uses(client,
         kaltura_session_start(client, secret, NULL, KALTURA_SESSION_TYPE_ADMIN, 102, 60, "edit:a,list,edit:b", &error),
         "session", "\"privileges\":\"edit:a\\/b,list\"");
    uses(client,
         kaltura_user_login_by_login_id(client, setting("TEST_LOGIN_ID"), setting("TEST_PASSWORD"), 102, 0, NULL, NULL,
                                        &error),
         "session", "\"userId\":\"admin102\"");
    uses(client,
         kaltura_generate_session(secret, "jos\xc3\xa9 a+b@x.y&_t=2", KALTURA_SESSION_TYPE_ADMIN, 102, 60,
                                  "edit:a,edit:b", &error),
         "session", "\"privileges\":\"edit:a\\/b\"");
    uses(client, kaltura_generate_session(secret, "user102", KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &error), "user",
         "\"fullName\"");

    /* A call whose parameters contain a session. */
    response = kaltura_client_call(client, "system", "ping", "{}", &error);
    CHECK_TEXT(response, "true");
    kaltura_string_free(response);
    CHECK(kaltura_client_call(client, "user", "get", "{\"ks\":\"AAAA\"}", &error) == NULL);
    CHECK(kaltura_error_cause(error) == KALTURA_CAUSE_INVALID_STR);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_KS);

    CHECK(kaltura_client_set_ks(client, NULL, &error) == KALTURA_OK);
    CHECK(kaltura_client_acquire_ks(client, 0, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_NO_SESSION);
    kaltura_client_free(client);
}

/* The library parses a version 1 session, and the server accepts it. */
static void version_1(const char *url)
{
    kaltura_client *client = client_for(url, NULL);
    kaltura_error *error = NULL;
    char *response;
    char *ks = generate_version_1(setting("TEST_SECRET"), "bob", KALTURA_SESSION_TYPE_ADMIN, 102, 60, "*", &error);

    CHECK(ks != NULL && strncmp(ks, "djJ8", 4) != 0);
    CHECK(kaltura_client_set_ks(client, ks, &error) == KALTURA_OK);
    response = kaltura_client_call(client, "session", "get", NULL, &error);
    CHECK(response != NULL && strstr(response, "\"userId\":\"bob\"") != NULL);
    kaltura_string_free(response);
    kaltura_string_free(ks);
    kaltura_client_free(client);
}

/* A call without a partner id uses that of the config. */
static void partner_of_the_config(const char *url)
{
    kaltura_error *error = NULL;
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;
    char *ks;

    CHECK(kaltura_config_set_service_url(config, url, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_partner_id(config, 102, NULL) == KALTURA_OK);
    client = kaltura_client_new(config, &error);
    kaltura_config_free(config);
    ks = kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 0, 0, NULL, &error);
    CHECK(ks != NULL);
    kaltura_string_free(ks);
    kaltura_client_free(client);
}

int main(void)
{
    three_ways(setting("TEST_HTTP_URL"), NULL);
    three_ways(setting("TEST_HTTPS_URL"), setting("TEST_CA_FILE"));
    version_1(setting("TEST_HTTP_URL"));
    partner_of_the_config(setting("TEST_HTTP_URL"));
    return check_end();
}
