/* Worker threads share one client with a managed session; secrets are being rotated. */
#include <kaltura_session.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

extern int upload(const char *ks, const char *path); /* the program's HTTP client; 401 if the session is rejected */
extern char *next_path(void);

struct work {
    kaltura_client *client;
    pthread_mutex_t lock;
    kaltura_request *slow; /* the request that stop() cancels, or NULL */
};
static void *worker(void *argument);
void stop(struct work *work);

static void print_and_free(kaltura_error *error)
{
    fprintf(stderr, "%s\n", kaltura_error_message(error));
    kaltura_error_free(error);
}

static void *worker(void *argument)
{
    struct work *work = argument;
    kaltura_error *error;
    int64_t expires_at;
    char *path, *ks, *json;

    while ((path = next_path()) != NULL) {
        ks = kaltura_client_acquire_ks(work->client, 600, &expires_at, &error); /* an upload takes ten minutes */
        if (ks == NULL) {
            print_and_free(error);
        } else if (upload(ks, path) == 401) {
            kaltura_client_invalidate_ks(work->client, ks, NULL);
        }
        kaltura_string_free(ks);
        json = kaltura_client_call(work->client, "media", "count", NULL, &error);
        if (json == NULL) {
            print_and_free(error);
        }
        kaltura_string_free(json);
        free(path);
    }
    return NULL;
}

/* One call with a separate timeout, which another thread can cancel. */
static char *slow_report(struct work *work, kaltura_error **error)
{
    kaltura_request *request = kaltura_request_call(work->client, "report", "getTable", "{\"reportType\":1}", error);
    char *json = NULL;

    if (request == NULL) {
        return NULL;
    }
    pthread_mutex_lock(&work->lock);
    work->slow = request;
    pthread_mutex_unlock(&work->lock);
    if (kaltura_request_set_timeout_ms(request, 120000, error) == KALTURA_OK
        && kaltura_request_perform(request, error) == KALTURA_OK) {
        json = kaltura_request_take_string(request, error);
    }
    pthread_mutex_lock(&work->lock);
    work->slow = NULL;
    pthread_mutex_unlock(&work->lock);
    kaltura_request_free(request);
    return json;
}

void stop(struct work *work)
{
    pthread_mutex_lock(&work->lock);
    kaltura_request_cancel(work->slow); /* NULL is a no-op */
    pthread_mutex_unlock(&work->lock);
    kaltura_client_cancel(work->client);
}

int main(void)
{
    struct work work = {NULL, PTHREAD_MUTEX_INITIALIZER, NULL};
    pthread_t threads[8];
    kaltura_error *error;
    kaltura_credentials *credentials = NULL;
    char *json;
    size_t at, started = 0;

    work.client = kaltura_client_new(NULL, &error);
    if (work.client == NULL
        || (credentials = kaltura_credentials_new_session_start(102, getenv("NEW_SECRET"), "encoder",
                                                                KALTURA_SESSION_TYPE_USER, &error))
               == NULL
        || kaltura_credentials_add_secret(credentials, getenv("OLD_SECRET"), &error) != KALTURA_OK
        || kaltura_client_set_credentials(work.client, credentials, &error) != KALTURA_OK) {
        print_and_free(error);
    } else {
        for (; started < 8 && pthread_create(&threads[started], NULL, worker, &work) == 0; started++) {
        }
        json = slow_report(&work, &error);
        if (json == NULL) {
            print_and_free(error);
        }
        kaltura_string_free(json);
        for (at = 0; at < started; at++) {
            pthread_join(threads[at], NULL);
        }
    }
    kaltura_credentials_free(credentials);
    kaltura_client_free(work.client);
    return 0;
}
