/* Makes one call with the settings of the environment. Prints its status and error message. */
#include "check.h"

static const char *optional(const char *name)
{
    return getenv(name);
}

int main(void)
{
    kaltura_error *error = NULL;
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;
    const char *proxy = optional("TEST_PROXY");
    const char *pins = optional("TEST_PINS");
    char *ks = NULL;

    CHECK(kaltura_config_set_service_url(config, setting("TEST_URL"), &error) == KALTURA_OK);
    if (optional("TEST_CA_FILE") != NULL) {
        CHECK(kaltura_config_set_ca_file(config, optional("TEST_CA_FILE"), &error) == KALTURA_OK);
    }
    if (optional("TEST_CA_PEM") != NULL) {
        CHECK(kaltura_config_set_ca_pem(config, optional("TEST_CA_PEM"), &error) == KALTURA_OK);
    }
    if (optional("TEST_ALLOW_HTTP") != NULL) {
        CHECK(kaltura_config_set_allow_http(config, atoi(optional("TEST_ALLOW_HTTP")), &error) == KALTURA_OK);
    }
    if (optional("TEST_TOTAL_TIMEOUT_MS") != NULL) {
        CHECK(kaltura_config_set_total_timeout_ms(config, atoi(optional("TEST_TOTAL_TIMEOUT_MS")), &error)
              == KALTURA_OK);
    }
    if (optional("TEST_SYSTEM_CA") != NULL) {
        CHECK(kaltura_config_set_system_ca(config, atoi(optional("TEST_SYSTEM_CA")), &error) == KALTURA_OK);
    }
    if (optional("TEST_USE_ENVIRONMENT") != NULL) {
        CHECK(kaltura_config_set_use_environment(config, atoi(optional("TEST_USE_ENVIRONMENT")), &error) == KALTURA_OK);
    }
    while (pins != NULL && *pins != '\0') {
        char pin[128];
        size_t length = strcspn(pins, " ");

        CHECK(length < sizeof pin);
        memcpy(pin, pins, length);
        pin[length] = '\0';
        CHECK(kaltura_config_add_pinned_certificate(config, pin, &error) == KALTURA_OK);
        pins += length + strspn(pins + length, " ");
    }
    if (optional("TEST_CERTIFICATE") != NULL) {
        CHECK(kaltura_config_set_client_certificate(config, optional("TEST_CERTIFICATE"), setting("TEST_KEY"), &error)
              == KALTURA_OK);
    }
    if (proxy != NULL) {
        CHECK(kaltura_config_set_proxy(config, strcmp(proxy, "none") == 0 ? NULL : proxy, optional("TEST_PROXY_USER"),
                                       optional("TEST_PROXY_PASSWORD"), &error)
              == KALTURA_OK);
    }
    client = kaltura_client_new(config, &error);
    kaltura_config_free(config);
    if (client != NULL) {
        ks = kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 0, NULL,
                                   &error);
    }
    CHECK((ks == NULL) == (error != NULL));
    if (error != NULL) {
        printf("%s: %s (retry class %d)\n", kaltura_status_name(kaltura_error_status(error)),
               kaltura_error_message(error), (int)kaltura_error_retry_class(error));
    } else {
        puts("KALTURA_OK");
    }
    kaltura_error_free(error);
    kaltura_string_free(ks);
    kaltura_client_free(client);
    return check_end();
}
