/* Typical calls under failing_malloc.c: each succeeds, fails with KALTURA_ERROR_OUT_OF_MEMORY, or aborts the process. Long
 * allocations are responses and results. */
#include "check.h"

#define LENGTH 300000

static kaltura_error *error;
static char *json;
static const char *secrets[1];
static int failures;

/* Whether the call succeeded. Otherwise checks that memory was the cause. */
static int ended(int succeeded)
{
    CHECK(succeeded == (error == NULL));
    if (!succeeded) {
        failures++;
        CHECK_ERROR(error, KALTURA_ERROR_OUT_OF_MEMORY);
    }
    return succeeded;
}

static void text_is(char *made, const char *expected)
{
    if (ended(made != NULL) && expected != NULL) {
        CHECK(strcmp(made, expected) == 0);
    }
    kaltura_string_free(made);
}

static kaltura_status transport(void *user_data, const kaltura_http_request *request, kaltura_http_response *response)
{
    kaltura_status status;
    size_t at = 0;

    (void)user_data;
    (void)request;
    kaltura_http_response_set_status(response, 200, NULL);
    for (at = 0; at < LENGTH; at += LENGTH / 4) {
        status = kaltura_http_response_append_body(response, json + at, LENGTH / 4, NULL);
        if (status != KALTURA_OK) {
            CHECK(status == KALTURA_ERROR_OUT_OF_MEMORY);
            return status;
        }
    }
    return KALTURA_OK;
}

static void local(void)
{
    char *ks = kaltura_generate_session("secret", "ada", 0, 102, 600, "sview:0_a,list:*", &error);
    kaltura_ks *read;

    if (!ended(ks != NULL)) {
        return;
    }
    read = kaltura_ks_parse(ks, secrets, 1, &error);
    if (ended(read != NULL)) {
        CHECK_TEXT(kaltura_ks_user_id(read), "ada");
        CHECK(kaltura_ks_check(read, 0, NULL, NULL) == KALTURA_OK);
        CHECK(kaltura_ks_has_privilege(read, "sview", "0_a", KALTURA_NUL_TERMINATED) == 1);
        text_is(kaltura_ks_to_json(read, &error), NULL);
    }
    kaltura_ks_free(read);
    text_is(kaltura_ks_explain(ks, secrets, 1, 0, &error), NULL);
    text_is(kaltura_ks_fingerprint(ks, &error), NULL);
    text_is(kaltura_privileges_lint("list:*,view", 0, 600, 0, &error), NULL);
    kaltura_string_free(ks);
}

static kaltura_client *client_of(const char *url)
{
    kaltura_config *config = kaltura_config_new();
    kaltura_credentials *credentials;
    kaltura_client *client;

    CHECK(kaltura_config_set_max_retries(config, 0, &error) == KALTURA_OK);
    if (url != NULL) {
        CHECK(kaltura_config_set_service_url(config, url, &error) == KALTURA_OK);
    } else {
        CHECK(kaltura_config_set_transport(config, transport, NULL, NULL, &error) == KALTURA_OK);
    }
    client = kaltura_client_new(config, &error);
    kaltura_config_free(config);
    CHECK(client != NULL);
    credentials = kaltura_credentials_new_secret(102, "secret", "ada", 0, &error);
    CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    kaltura_credentials_free(credentials);
    return client;
}

static void by_a_callback(void)
{
    kaltura_client *client = client_of(NULL);
    kaltura_request *request = kaltura_request_call(client, "media", "list", NULL, &error);
    kaltura_http_response *response = kaltura_request_response(request);
    int before;

    text_is(kaltura_client_acquire_ks(client, 0, NULL, &error), NULL);
    before = failures;
    text_is(kaltura_client_call(client, "media", "list", NULL, &error), json);
    if (failures > before) {
        /* The next call succeeds. */
        text_is(kaltura_client_call(client, "media", "list", NULL, &error), json);
        CHECK(failures == before + 1);
    }
    CHECK(kaltura_request_advance(request, NULL) == KALTURA_OK);
    CHECK(kaltura_http_response_set_status(response, 200, NULL) == KALTURA_OK);
    if (ended(kaltura_http_response_append_body(response, json, LENGTH, &error) == KALTURA_OK)
        && ended(kaltura_request_advance(request, &error) == KALTURA_OK)) {
        char *text = kaltura_request_take_string(request, &error);

        if (!ended(text != NULL)) {
            /* The result can still be taken. */
            text = kaltura_request_take_string(request, &error);
            CHECK(text != NULL && error == NULL);
        }
        CHECK_TEXT(text, json);
        kaltura_string_free(text);
    }
    kaltura_request_free(request);
    kaltura_client_free(client);
}

/* A long response over a socket. */
static void over_http(void)
{
    kaltura_client *client = client_of(setting("TEST_HUGE_URL"));
    char *text = kaltura_client_call(client, "media", "list", NULL, &error);

    CHECK(text == NULL || strlen(text) > 2000000);
    CHECK(kaltura_error_retry_class(error) == KALTURA_RETRY_NEVER);
    text_is(text, NULL);
    kaltura_client_free(client);
}

int main(void)
{
    secrets[0] = "secret";
    json = malloc(LENGTH + 1);
    memset(json, 'a', LENGTH);
    json[0] = json[LENGTH - 1] = '"';
    json[LENGTH] = '\0';
    local();
    by_a_callback();
    over_http();
    free(json);
    printf("failures: %d\n", failures);
    return check_end();
}
