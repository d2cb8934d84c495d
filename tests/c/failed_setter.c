/* If a setter fails, every use of the object fails with the same error, so that a program that ignores the failure does
 * not continue with weaker settings. */
#include "check.h"

static kaltura_error *error;

/* Whether the error is that of the setter. */
static void fails_with(kaltura_error *other, const char *start)
{
    CHECK(strncmp(kaltura_error_message(other), start, strlen(start)) == 0);
    CHECK_ERROR(other, KALTURA_ERROR_INVALID_ARGUMENT);
}

static void failed_config_setter_makes_client_new_fail(void)
{
    kaltura_config *config = kaltura_config_new();
    kaltura_error *first = NULL;

    CHECK(kaltura_config_add_pinned_certificate(config, "nonsense", &first) == KALTURA_ERROR_INVALID_ARGUMENT);
    CHECK(kaltura_client_new(config, &error) == NULL);
    CHECK_TEXT(kaltura_error_message(error), kaltura_error_message(first));
    kaltura_error_free(first);
    fails_with(error, "sha256: ");
    /* The first failure is kept. */
    kaltura_config_set_region(config, "mars", NULL);
    CHECK(kaltura_config_set_region(config, "eu", NULL) == KALTURA_OK);
    CHECK(kaltura_client_new(config, &error) == NULL);
    fails_with(error, "sha256: ");
    kaltura_config_free(config);

    config = kaltura_config_new();
    kaltura_config_set_ca_file(config, NULL, NULL);
    CHECK(kaltura_client_new(config, &error) == NULL);
    fails_with(error, "path: ");
    kaltura_config_free(config);

    config = kaltura_config_new();
    kaltura_config_set_ca_pem(config, "\xff", NULL);
    CHECK(kaltura_client_new(config, &error) == NULL);
    fails_with(error, "pem: ");
    kaltura_config_free(config);

    config = kaltura_config_new();
    kaltura_config_set_transport(config, NULL, NULL, NULL, NULL);
    CHECK(kaltura_client_new(config, &error) == NULL);
    fails_with(error, "callback: ");
    kaltura_config_free(config);
}

static void failed_credentials_setter_makes_set_credentials_fail(void)
{
    kaltura_client *client = kaltura_client_new(NULL, NULL);
    kaltura_credentials *credentials =
        kaltura_credentials_new_secret(102, "secret", "ada", KALTURA_SESSION_TYPE_USER, NULL);

    kaltura_credentials_set_privileges(credentials, "a.b", NULL);
    CHECK(kaltura_client_set_credentials(client, credentials, &error) != KALTURA_OK);
    fails_with(error, "privileges: ");
    kaltura_credentials_free(credentials);
    kaltura_client_free(client);
}

static void failed_sign_option_makes_signing_fail(void)
{
    kaltura_signer *signer = kaltura_signer_new(102, "secret", NULL);
    kaltura_sign_options *options = kaltura_sign_options_new();
    char buffer[512];

    kaltura_sign_options_set_expires_at(options, -1, NULL);
    CHECK(kaltura_signer_sign(signer, "ada", KALTURA_SESSION_TYPE_USER, 60, NULL, options, &error) == NULL);
    fails_with(error, "expires_at: ");
    CHECK(kaltura_signer_sign_into(signer, "ada", KALTURA_SESSION_TYPE_USER, 60, NULL, options, buffer, sizeof buffer,
                                   NULL, &error)
          != KALTURA_OK);
    fails_with(error, "expires_at: ");
    kaltura_sign_options_free(options);
    kaltura_signer_free(signer);
}

/* The privileges builder, whose string shows its content. */
static void failed_privilege_leaves_the_builder_usable(void)
{
    kaltura_privileges *privileges = kaltura_privileges_new();
    char *string;

    CHECK(kaltura_privileges_add(privileges, "", NULL, NULL) != KALTURA_OK);
    CHECK(kaltura_privileges_add(privileges, "sview", "0_abc", NULL) == KALTURA_OK);
    string = kaltura_privileges_to_string(privileges, NULL);
    CHECK_TEXT(string, "sview:0_abc");
    kaltura_string_free(string);
    kaltura_privileges_free(privileges);
}

int main(void)
{
    failed_config_setter_makes_client_new_fail();
    failed_credentials_setter_makes_set_credentials_fail();
    failed_sign_option_makes_signing_fail();
    failed_privilege_leaves_the_builder_usable();
    return check_end();
}
