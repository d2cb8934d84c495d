/* Calls cancelled from another thread, while the server holds them and in the pause before a retry. */
#include "check.h"

#include <pthread.h>
#include <time.h>

#define CALLS 8

static kaltura_client *client;
static kaltura_status statuses[CALLS];
static int32_t classes[CALLS];

static kaltura_client *client_with_long_timeouts(const char *url)
{
    kaltura_error *error = NULL;
    kaltura_config *config = kaltura_config_new();
    kaltura_client *made;

    CHECK(kaltura_config_set_service_url(config, url, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_request_timeout_ms(config, 600000, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_total_timeout_ms(config, 600000, &error) == KALTURA_OK);
    made = kaltura_client_new(config, &error);
    CHECK(made != NULL);
    kaltura_config_free(config);
    return made;
}

/* Every other call is a login, which is never retried. */
static void *call(void *argument)
{
    int index = *(int *)argument;
    kaltura_error *error = NULL;
    char *ks;

    if (index % 2 == 0) {
        ks = kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 0, NULL,
                                   &error);
    } else {
        ks = kaltura_user_login_by_login_id(client, setting("TEST_LOGIN_ID"), setting("TEST_PASSWORD"), 102, 0, NULL,
                                            NULL, &error);
    }
    statuses[index] = kaltura_error_status(error);
    classes[index] = kaltura_error_retry_class(error);
    kaltura_error_free(error);
    kaltura_string_free(ks);
    return NULL;
}

/* Waits for a line from the harness, which reports that all calls have reached the next state. */
static void wait_for_word(void)
{
    char line[16];

    CHECK(fgets(line, sizeof line, stdin) != NULL);
}

/* `step` is 1 for calls of both kinds, 2 for session.start only. */
static void all_end(int step)
{
    pthread_t threads[CALLS];
    int indexes[CALLS];
    time_t cancelled;
    int at;

    for (at = 0; at < CALLS; at += step) {
        indexes[at] = at;
        CHECK(pthread_create(&threads[at], NULL, call, &indexes[at]) == 0);
    }
    wait_for_word();
    cancelled = time(NULL);
    kaltura_client_cancel(client);
    for (at = 0; at < CALLS; at += step) {
        CHECK(pthread_join(threads[at], NULL) == 0);
        CHECK(statuses[at] == KALTURA_ERROR_CANCELLED);
        CHECK(classes[at] == KALTURA_RETRY_NEVER);
    }
    /* Without the cancellation, the calls would take minutes. */
    CHECK(time(NULL) - cancelled < 30);
}

int main(void)
{
    kaltura_error *error = NULL;
    char *ks;

    client = client_with_long_timeouts(setting("TEST_HTTP_URL"));
    all_end(1); /* held by the server */
    all_end(2); /* in the pause of a Retry-After */
    /* Later calls are not affected. */
    wait_for_word();
    ks = kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 0, NULL, &error);
    CHECK(ks != NULL);
    kaltura_error_free(error);
    kaltura_string_free(ks);
    kaltura_client_free(client);
    return check_end();
}
