/* Makes calls between two markers in a trace, each a close of an invalid descriptor. TEST_URL is the server; without it, the
 * program does not use the network. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <unistd.h>

#define MARK (-77)

static void call(const char *url)
{
    kaltura_error *error = NULL;
    kaltura_client *client = client_for(url, getenv("TEST_CA_FILE"));
    char *ks =
        kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &error);

    CHECK((ks != NULL) == (error == NULL));
    CHECK(error == NULL || kaltura_error_status(error) == KALTURA_ERROR_TLS);
    kaltura_error_free(error);
    CHECK(ks == NULL || kaltura_session_end(client, ks, 0, NULL) == KALTURA_OK);
    kaltura_string_free(ks);
    kaltura_client_free(client);
}

static void sign_and_verify(void)
{
    const char *const secrets[] = {"secret"};
    kaltura_signer *signer = kaltura_signer_new(102, secrets[0], NULL);
    kaltura_verifier *verifier = kaltura_verifier_new(102, secrets, 1, NULL);
    char *ks = kaltura_signer_sign(signer, "ada", KALTURA_SESSION_TYPE_USER, 60, "sview:*", NULL, NULL);
    char *explained = kaltura_ks_explain(ks, secrets, 1, 0, NULL);

    CHECK(ks != NULL && explained != NULL);
    CHECK(kaltura_verifier_check(verifier, ks, KALTURA_NUL_TERMINATED, 0, NULL, KALTURA_NUL_TERMINATED, NULL,
                                 KALTURA_NUL_TERMINATED, NULL)
          == KALTURA_OK);
    kaltura_string_free(explained);
    kaltura_string_free(ks);
    kaltura_verifier_free(verifier);
    kaltura_signer_free(signer);
}

int main(void)
{
    const char *url = getenv("TEST_URL");

    setting("TEST_SECRET");
    CHECK(close(MARK) == -1);
    if (url != NULL) {
        call(url);
    } else {
        sign_and_verify();
    }
    CHECK(close(MARK) == -1);
    return check_end();
}
