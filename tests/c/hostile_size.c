/* The memory used for responses just below the size limit. TEST_HOSTILE_URLS are servers that return them. */
#define _GNU_SOURCE
#include "check.h"

#define LIMIT_KIB (4 * 1024)

/* The peak memory of this process in KiB. getrusage would include the parent's memory from before exec. */
static long peak(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    char line[128];
    long kib = 0;

    while (status != NULL && kib == 0 && fgets(line, sizeof line, status) != NULL) {
        sscanf(line, "VmHWM: %ld", &kib);
    }
    CHECK(kib > 0);
    fclose(status);
    return kib;
}

static kaltura_client *client_of(const char *url)
{
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    CHECK(kaltura_config_set_service_url(config, url, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_max_retries(config, 0, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_max_response_bytes(config, LIMIT_KIB * 1024, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_request_timeout_ms(config, 600000, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_total_timeout_ms(config, 600000, NULL) == KALTURA_OK);
    client = kaltura_client_new(config, NULL);
    kaltura_config_free(config);
    return client;
}

/* The response was read to its end and understood. */
static void check_refused(kaltura_error *error)
{
    printf("%s: %s\n", kaltura_status_name(kaltura_error_status(error)), kaltura_error_message(error));
    CHECK(kaltura_error_status(error) == KALTURA_ERROR_API || kaltura_error_status(error) == KALTURA_ERROR_NOT_JSON
          || kaltura_error_status(error) == KALTURA_ERROR_UNEXPECTED_RESPONSE);
    kaltura_error_free(error);
}

int main(void)
{
    char *urls = strdup(setting("TEST_HOSTILE_URLS"));
    const char *url;
    kaltura_client *client = client_of(setting("TEST_HTTP_URL"));
    long before;

    /* The code of the library counts, too. */
    kaltura_string_free(
        kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 60, NULL, NULL));
    kaltura_client_free(client);
    before = peak();
    for (url = strtok(urls, " "); url != NULL; url = strtok(NULL, " ")) {
        kaltura_error *error = NULL;
        char *ks;

        client = client_of(url);
        ks = kaltura_session_start(client, "secret", NULL, KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &error);
        CHECK(ks == NULL);
        check_refused(error);
        kaltura_client_free(client);
        printf("%ld KiB more than before\n", peak() - before);
        CHECK(peak() - before <= 4 * LIMIT_KIB);
    }
    free(urls);
    return check_end();
}
