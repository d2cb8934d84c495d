/* Errors name the invalid argument; NULL never crashes; freeing NULL is a no-op. */
#include "check.h"
#include "version_1.h"

#define REFUSED(call, name) \
    do { \
        kaltura_error *error = NULL; \
        CHECK((call) == NULL); \
        refused_by_name(error, name, __LINE__); \
    } while (0)
#define REFUSED_STATUS(call, name) \
    do { \
        kaltura_error *error = NULL; \
        CHECK((call) == KALTURA_ERROR_INVALID_ARGUMENT); \
        refused_by_name(error, name, __LINE__); \
    } while (0)

static void refused_by_name(kaltura_error *error, const char *name, int line)
{
    size_t length = strlen(name);
    const char *message = kaltura_error_message(error);

    if (strncmp(message, name, length) != 0 || message[length] != ':') {
        fprintf(stderr, "line %d: %s is not named in: %s\n", line, name, message);
        CHECK(0);
    }
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
}

static void generating(void)
{
    const char *latin1 = "jos\xe9";

    REFUSED(kaltura_generate_session(NULL, "u", 0, 1, 0, NULL, &error), "secret");
    REFUSED(kaltura_generate_session("", "u", 0, 1, 0, NULL, &error), "secret");
    REFUSED(kaltura_generate_session(latin1, "u", 0, 1, 0, NULL, &error), "secret");
    REFUSED(kaltura_generate_session("s", latin1, 0, 1, 0, NULL, &error), "user_id");
    REFUSED(kaltura_generate_session("s", "u", 1, 1, 0, NULL, &error), "type");
    REFUSED(kaltura_generate_session("s", "u", -1, 1, 0, NULL, &error), "type");
    REFUSED(kaltura_generate_session("s", "u", 0, 1, -1, NULL, &error), "expiry_seconds");
    REFUSED(kaltura_generate_session("s", "u", 0, 1, 315360001, NULL, &error), "expiry_seconds");
    REFUSED(kaltura_generate_session("s", "u", 0, 1, INT64_MAX, NULL, &error), "expiry_seconds");
    REFUSED(kaltura_generate_session("s", "u", 0, 1, INT64_MIN, NULL, &error), "expiry_seconds");
    REFUSED(kaltura_generate_session("s", "u", 0, 1, 0, "_t:2", &error), "privileges");
    REFUSED(kaltura_generate_session("s", "u", 0, 1, 0, "a.b", &error), "privileges");
    REFUSED(kaltura_generate_session("s", "u", 0, 1, 0, "a[]:1", &error), "privileges");
    REFUSED(kaltura_generate_session("s", "u", 0, 1, 0, latin1, &error), "privileges");
    REFUSED(generate_version_1("s", "bob;*", 0, 1, 0, NULL, &error), "user_id");
    REFUSED(generate_version_1("s", "a\nb", 0, 1, 0, NULL, &error), "user_id");
    REFUSED(generate_version_1("s", "u", 0, 1, 0, "sview:a;b", &error), "privileges");
    REFUSED(generate_version_1("", "u", 0, 1, 0, NULL, &error), "secret");
}

static void configuring(void)
{
    kaltura_config *config = kaltura_config_new();

    REFUSED_STATUS(kaltura_config_set_service_url(NULL, "https://host", &error), "config");
    REFUSED_STATUS(kaltura_config_set_service_url(config, NULL, &error), "url");
    REFUSED_STATUS(kaltura_config_set_service_url(config, "\xff", &error), "url");
    REFUSED_STATUS(kaltura_config_set_partner_id(NULL, 1, &error), "config");
    REFUSED_STATUS(kaltura_config_set_connect_timeout_ms(NULL, 1, &error), "config");
    REFUSED_STATUS(kaltura_config_set_connect_timeout_ms(config, 0, &error), "milliseconds");
    REFUSED_STATUS(kaltura_config_set_connect_timeout_ms(config, -1, &error), "milliseconds");
    REFUSED_STATUS(kaltura_config_set_total_timeout_ms(NULL, 1, &error), "config");
    REFUSED_STATUS(kaltura_config_set_total_timeout_ms(config, INT64_MAX, &error), "milliseconds");
    REFUSED_STATUS(kaltura_config_set_ca_file(NULL, "x", &error), "config");
    REFUSED_STATUS(kaltura_config_set_ca_file(config, NULL, &error), "path");
    REFUSED_STATUS(kaltura_config_set_ca_pem(NULL, "x", &error), "config");
    REFUSED_STATUS(kaltura_config_set_ca_pem(config, NULL, &error), "pem");
    REFUSED_STATUS(kaltura_config_add_pinned_certificate(NULL, "00", &error), "config");
    REFUSED_STATUS(kaltura_config_add_pinned_certificate(config, NULL, &error), "sha256");
    REFUSED_STATUS(kaltura_config_add_pinned_certificate(config, "sha256:00", &error), "sha256");
    REFUSED_STATUS(kaltura_config_set_client_certificate(NULL, "c", "k", &error), "config");
    REFUSED_STATUS(kaltura_config_set_client_certificate(config, NULL, "k", &error), "certificate_file");
    REFUSED_STATUS(kaltura_config_set_client_certificate(config, "c", NULL, &error), "key_file");
    REFUSED_STATUS(kaltura_config_set_proxy(NULL, NULL, NULL, NULL, &error), "config");
    REFUSED_STATUS(kaltura_config_set_proxy(config, "\xff", NULL, NULL, &error), "url");
    REFUSED_STATUS(kaltura_config_set_proxy(config, NULL, "user", NULL, &error), "url");
    REFUSED_STATUS(kaltura_config_set_proxy(config, "proxy", NULL, "password", &error), "user");
    REFUSED_STATUS(kaltura_config_set_use_environment(NULL, 1, &error), "config");
    REFUSED_STATUS(kaltura_config_set_use_environment(config, 2, &error), "use");
    REFUSED_STATUS(kaltura_config_set_system_ca(NULL, 1, &error), "config");
    REFUSED_STATUS(kaltura_config_set_system_ca(config, -1, &error), "use");
    REFUSED_STATUS(kaltura_config_set_allow_http(NULL, 1, &error), "config");
    REFUSED_STATUS(kaltura_config_set_allow_http(config, 2, &error), "allow");
    kaltura_config_free(config);

    config = kaltura_config_new();
    CHECK(kaltura_config_set_proxy(config, "https://proxy", NULL, NULL, NULL) == KALTURA_OK);
    REFUSED(kaltura_client_new(config, &error), "proxy");
    CHECK(kaltura_config_set_proxy(config, NULL, NULL, NULL, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_service_url(config, "http://www.kaltura.com", NULL) == KALTURA_OK);
    REFUSED(kaltura_client_new(config, &error), "service_url");
    CHECK(kaltura_config_set_service_url(config, "https://user:password@host", NULL) == KALTURA_OK);
    REFUSED(kaltura_client_new(config, &error), "service_url");
    CHECK(kaltura_config_set_service_url(config, "www.kaltura.com/api_v3/", NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_ca_file(config, "/nonexistent/ca.pem", NULL) == KALTURA_OK);
    REFUSED(kaltura_client_new(config, &error), "ca_file");
    CHECK(kaltura_config_set_ca_pem(config, "nothing", NULL) == KALTURA_OK);
    REFUSED(kaltura_client_new(config, &error), "ca_pem");
    kaltura_config_free(config);

    config = kaltura_config_new();
    CHECK(kaltura_config_set_system_ca(config, 0, NULL) == KALTURA_OK);
    REFUSED(kaltura_client_new(config, &error), "system_ca");
    CHECK(kaltura_config_set_system_ca(config, 1, NULL) == KALTURA_OK);
    CHECK(kaltura_config_add_pinned_certificate(
              config, "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", NULL)
          == KALTURA_OK);
    REFUSED(kaltura_client_new(config, &error), "system_ca");
    CHECK(kaltura_config_set_ca_pem(config, "nothing", NULL) == KALTURA_OK);
    REFUSED(kaltura_client_new(config, &error), "ca_pem");
    kaltura_config_free(config);
}

static void calling(void)
{
    kaltura_error *ignored = NULL;
    kaltura_client *client = kaltura_client_new(NULL, &ignored);

    CHECK(client != NULL && ignored == NULL);
    REFUSED(kaltura_session_start(NULL, "s", NULL, 0, 1, 0, NULL, &error), "client");
    REFUSED(kaltura_session_start(client, NULL, NULL, 0, 1, 0, NULL, &error), "secret");
    REFUSED(kaltura_session_start(client, "", NULL, 0, 1, 0, NULL, &error), "secret");
    REFUSED(kaltura_session_start(client, "s", NULL, 1, 1, 0, NULL, &error), "type");
    REFUSED(kaltura_session_start(client, "s", NULL, 0, 0, 0, NULL, &error), "partner_id");
    REFUSED(kaltura_session_start(client, "s", NULL, 0, 1, -1, NULL, &error), "expiry_seconds");
    REFUSED(kaltura_session_start(client, "s", "\xff", 0, 1, 0, NULL, &error), "user_id");
    REFUSED(kaltura_session_start(client, "s", NULL, 0, 1, 0, "\xff", &error), "privileges");
    REFUSED(kaltura_session_start(client, "s", NULL, 0, 1, 0, "_t:2", &error), "privileges");
    REFUSED(kaltura_user_login_by_login_id(client, "a", "b", 1, 0, "a.b", NULL, &error), "privileges");
    REFUSED(kaltura_user_login_by_login_id(NULL, "a", "b", 1, 0, NULL, NULL, &error), "client");
    REFUSED(kaltura_user_login_by_login_id(client, NULL, "b", 1, 0, NULL, NULL, &error), "login_id");
    REFUSED(kaltura_user_login_by_login_id(client, "", "b", 1, 0, NULL, NULL, &error), "login_id");
    REFUSED(kaltura_user_login_by_login_id(client, "a", NULL, 1, 0, NULL, NULL, &error), "password");
    REFUSED(kaltura_user_login_by_login_id(client, "a", "", 1, 0, NULL, NULL, &error), "password");
    REFUSED(kaltura_user_login_by_login_id(client, "a", "b", 1, -5, NULL, NULL, &error), "expiry_seconds");
    REFUSED(kaltura_user_login_by_login_id(client, "a", "b", 1, 0, NULL, "\xff", &error), "otp");
    REFUSED(kaltura_client_call(NULL, "a", "b", NULL, &error), "client");
    REFUSED(kaltura_client_call(client, NULL, "b", NULL, &error), "service");
    REFUSED(kaltura_client_call(client, "a/../b", "b", NULL, &error), "service");
    REFUSED(kaltura_client_call(client, "a", NULL, NULL, &error), "action");
    REFUSED(kaltura_client_call(client, "a", "b?ks=", NULL, &error), "action");
    REFUSED(kaltura_client_call(client, "a", "b", "[1]", &error), "params_json");
    REFUSED(kaltura_client_call(client, "a", "b", "{\"x\":", &error), "params_json");
    REFUSED_STATUS(kaltura_client_set_ks(NULL, NULL, &error), "client");
    REFUSED_STATUS(kaltura_client_set_ks(client, "", &error), "ks");
    REFUSED_STATUS(kaltura_client_set_ks(client, "\"djJ8MTAyfHx8\"", &error), "ks");
    REFUSED_STATUS(kaltura_client_set_ks(client, "error", &error), "ks");
    REFUSED(kaltura_client_acquire_ks(NULL, 0, NULL, &error), "client");
    kaltura_client_free(client);
}

static void nothing(void)
{
    kaltura_error_free(NULL);
    kaltura_string_free(NULL);
    kaltura_config_free(NULL);
    kaltura_client_free(NULL);
    CHECK(kaltura_client_ref(NULL) == NULL);
    CHECK(kaltura_error_status(NULL) == KALTURA_OK);
    CHECK_TEXT(kaltura_error_message(NULL), "no error");
    CHECK(kaltura_error_api_code(NULL) == NULL);
    CHECK(kaltura_error_cause(NULL) == KALTURA_CAUSE_NONE);
    CHECK(kaltura_error_http_status(NULL) == 0);
    CHECK(kaltura_error_request_id(NULL) == NULL);
    CHECK(kaltura_error_retry_class(NULL) == KALTURA_RETRY_NEVER);
    /* The error is optional. */
    CHECK(kaltura_generate_session(NULL, NULL, 0, 1, 0, NULL, NULL) == NULL);
    CHECK(kaltura_client_set_ks(NULL, NULL, NULL) == KALTURA_ERROR_INVALID_ARGUMENT);
}

static void the_error_is_null_on_success(void)
{
    kaltura_error *error = (kaltura_error *)&check_failed; /* anything but NULL */
    char *ks = kaltura_generate_session("s", NULL, KALTURA_SESSION_TYPE_USER, -7, 0, NULL, &error);

    CHECK(ks != NULL && error == NULL);
    kaltura_string_free(ks);
}

int main(void)
{
    generating();
    configuring();
    calling();
    nothing();
    the_error_is_null_on_success();
    CHECK_TEXT(kaltura_version(), KALTURA_VERSION_STRING);
    CHECK(kaltura_version_number() == KALTURA_VERSION_NUMBER);
    CHECK_TEXT(kaltura_status_name(KALTURA_ERROR_TLS), "KALTURA_ERROR_TLS");
    CHECK_TEXT(kaltura_status_name(-12345), "KALTURA_ERROR_UNKNOWN");
    CHECK(kaltura_status_string(KALTURA_ERROR_TLS) != NULL && kaltura_status_string(INT32_MAX) != NULL);
    CHECK(strcmp(kaltura_status_string(KALTURA_ERROR_TLS), kaltura_status_string(INT32_MAX)) != 0);
    CHECK(kaltura_status_category(KALTURA_OK) == KALTURA_CATEGORY_NONE);
    CHECK(kaltura_status_category(KALTURA_ERROR_INVALID_ARGUMENT) == KALTURA_CATEGORY_CALL);
    CHECK(kaltura_status_category(KALTURA_ERROR_KS_SIGNATURE) == KALTURA_CATEGORY_KS);
    CHECK(kaltura_status_category(KALTURA_ERROR_TLS) == KALTURA_CATEGORY_NETWORK);
    CHECK(kaltura_status_category(KALTURA_ERROR_NOT_JSON) == KALTURA_CATEGORY_RESPONSE);
    CHECK(kaltura_status_category(KALTURA_ERROR_START_SESSION) == KALTURA_CATEGORY_API);
    CHECK(kaltura_status_category(KALTURA_ERROR_PANIC) == KALTURA_CATEGORY_INTERNAL);
    CHECK(kaltura_status_category(INT32_MIN) == KALTURA_CATEGORY_UNKNOWN);
    return check_end();
}
