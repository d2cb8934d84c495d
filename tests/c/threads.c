/* Many threads share one client; objects are freed by other threads than those that created them. */
#include "check.h"

#include <pthread.h>

#define THREADS 16
#define ROUNDS 20

static kaltura_client *shared;
static char *made[THREADS];
static kaltura_error *errors[THREADS];
static int failures[THREADS];

static void *work(void *argument)
{
    int index = *(int *)argument;
    kaltura_error *error = NULL;
    char user[32];
    char *ks;
    char *response;
    int round;

    snprintf(user, sizeof user, "user%d", index);
    for (round = 0; round < ROUNDS; round++) {
        ks = kaltura_generate_session(setting("TEST_SECRET"), user, KALTURA_SESSION_TYPE_ADMIN, 102, 600, NULL, &error);
        failures[index] += ks == NULL || kaltura_client_set_ks(shared, ks, &error) != KALTURA_OK;
        kaltura_string_free(ks);
        /* Another thread may have set its session in between; all of them are valid. */
        response = kaltura_client_call(shared, "session", "get", NULL, &error);
        failures[index] += response == NULL || strstr(response, "\"userId\":\"user") == NULL;
        kaltura_string_free(response);
        ks = kaltura_client_acquire_ks(shared, 0, NULL, &error);
        failures[index] += ks == NULL;
        kaltura_string_free(ks);
    }
    made[index] = kaltura_generate_session("s", user, KALTURA_SESSION_TYPE_USER, 1, 0, NULL, &error);
    failures[index] += kaltura_client_call(shared, "nosuch", "get", NULL, &errors[index]) != NULL;
    kaltura_client_free(shared); /* the reference that main has added for this thread */
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    int indexes[THREADS];
    int at;

    shared = client_for(setting("TEST_HTTP_URL"), NULL);
    for (at = 0; at < THREADS; at++) {
        indexes[at] = at;
        CHECK(kaltura_client_ref(shared) == shared);
        CHECK(pthread_create(&threads[at], NULL, work, &indexes[at]) == 0);
    }
    kaltura_client_free(shared);
    for (at = 0; at < THREADS; at++) {
        CHECK(pthread_join(threads[at], NULL) == 0);
        CHECK(failures[at] == 0);
        CHECK(made[at] != NULL);
        kaltura_string_free(made[at]);
        CHECK_ERROR(errors[at], KALTURA_ERROR_BAD_REQUEST);
    }
    return check_end();
}
