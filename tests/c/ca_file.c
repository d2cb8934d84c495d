/* A CA file with a name outside ASCII. TEST_FOLDER has it; the environment of Windows is not UTF-8. */
#include "check.h"

#define NAME "/zertifikate-\303\244\346\227\245\360\237\224\222.pem"

int main(void)
{
    char path[4096];
    char *ks;
    kaltura_error *error = NULL;
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    CHECK(snprintf(path, sizeof path, "%s" NAME, setting("TEST_FOLDER")) < (int)sizeof path);
    client = client_for(setting("TEST_HTTPS_URL"), path);
    ks = kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 0, NULL, &error);
    CHECK(ks != NULL && error == NULL);
    kaltura_string_free(ks);
    kaltura_client_free(client);

    /* The error shows the name. */
    path[strlen(path) - 1] = '_';
    CHECK(kaltura_config_set_ca_file(config, path, &error) == KALTURA_OK);
    CHECK(kaltura_client_new(config, &error) == NULL);
    CHECK(strstr(kaltura_error_message(error), path) != NULL);
    CHECK_ERROR(error, KALTURA_ERROR_INVALID_ARGUMENT);
    kaltura_config_free(config);
    return check_end();
}
