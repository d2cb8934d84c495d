/* A process without free descriptors: the error names this cause, not the server. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

/* Makes a call with `left` free descriptors. */
static void fails_with(kaltura_client *client, int left, const char *what)
{
    kaltura_error *error = NULL;
    int first = -1, last = -1, next, at;

    while ((next = open("/dev/null", O_RDONLY)) >= 0) {
        first = first < 0 ? next : first;
        last = next;
    }
    for (at = 0; at < left; at++) {
        close(last - at);
    }
    CHECK(kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &error)
          == NULL);
    CHECK(strstr(kaltura_error_message(error), "ulimit -n") != NULL);
    CHECK(strstr(kaltura_error_message(error), "service URL") == NULL);
    CHECK(kaltura_error_retry_class(error) == KALTURA_RETRY_BACKOFF);
    fprintf(stderr, "%s, %d left: ", what, left);
    CHECK_ERROR(error, KALTURA_ERROR_CONNECT);
    for (at = first; at <= last; at++) {
        close(at);
    }
}

static kaltura_client *client_of(const char *url)
{
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    CHECK(kaltura_config_set_service_url(config, url, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_max_retries(config, 0, NULL) == KALTURA_OK);
    client = kaltura_client_new(config, NULL);
    CHECK(client != NULL);
    kaltura_config_free(config);
    return client;
}

int main(void)
{
    struct rlimit limit;
    kaltura_client *by_name, *by_address, *with_system_ca;

    CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = 64;
    CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    by_name = client_of("http://localhost:1");
    by_address = client_of(setting("TEST_HTTP_URL"));
    with_system_ca = client_of(setting("TEST_HTTPS_URL"));
    fails_with(by_name, 0, "a name");
    fails_with(by_address, 0, "an address");
    /* The socket takes the last descriptor, so the CA certificates cannot be opened. */
    fails_with(with_system_ca, 1, "CA certificates");
    kaltura_client_free(by_name);
    kaltura_client_free(by_address);
    kaltura_client_free(with_system_ca);
    return check_end();
}
