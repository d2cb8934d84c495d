/* One thread, one epoll loop, one client with credentials, any number of calls in flight. */
#include <kaltura_session.h>
#include <stdio.h>
#include <stdlib.h>

/* The program's event loop and HTTP client; both call step() when they are ready. */
struct job;
extern void loop_set_timer(struct job *job, int64_t ms);
extern void loop_send(struct job *job, const char *url, const char *body, size_t size, int64_t timeout_ms,
                      int needs_new_connection);
extern void loop_run(void);

struct job {
    kaltura_request *request;
};
void step(struct job *job);
void on_http(struct job *job, int status, const char *body, size_t size, int was_sent);
int start_call(kaltura_client *client, const char *service, const char *action);

static void finish(struct job *job, kaltura_error *error)
{
    char *json = error == NULL ? kaltura_request_take_string(job->request, &error) : NULL;

    if (json != NULL) {
        puts(json);
    } else {
        fprintf(stderr, "%s\n", kaltura_error_message(error));
    }
    kaltura_string_free(json);
    kaltura_error_free(error);
    kaltura_request_free(job->request);
    free(job);
}

void step(struct job *job)
{
    const kaltura_http_request *http;
    const char *body;
    kaltura_error *error;
    size_t size;

    if (kaltura_request_advance(job->request, &error) != KALTURA_OK || kaltura_request_is_done(job->request)) {
        finish(job, error); /* NULL if it is done */
        return;
    }
    http = kaltura_request_http(job->request);
    if (http == NULL) { /* a retry, or another job renews the session */
        loop_set_timer(job, kaltura_request_wait_ms(job->request));
        return;
    }
    body = kaltura_http_request_body(http, &size);
    loop_send(job, kaltura_http_request_url(http), body, size, kaltura_http_request_timeout_ms(http),
              kaltura_http_request_needs_new_connection(http));
}

/* The response is complete, or the exchange has failed (status 0). */
void on_http(struct job *job, int status, const char *body, size_t size, int was_sent)
{
    kaltura_http_response *response = kaltura_request_response(job->request);

    if (status != 0) {
        kaltura_http_response_set_status(response, status, NULL);
        kaltura_http_response_append_body(response, body, size, NULL);
    } else {
        kaltura_http_response_fail(response, KALTURA_ERROR_CONNECTION_BROKEN, was_sent, "connection lost", NULL);
    }
    step(job);
}

int start_call(kaltura_client *client, const char *service, const char *action)
{
    struct job *job = malloc(sizeof *job);

    if (job == NULL) {
        return -1;
    }
    job->request = kaltura_request_call(client, service, action, NULL, NULL);
    if (job->request == NULL) {
        free(job);
        return -1;
    }
    step(job);
    return 0;
}

static void on_renewed(void *user_data, const kaltura_session_info *session)
{
    (void)user_data; /* optional: run the timers of waiting jobs now rather than in 100 ms */
    printf("session valid until %ld\n", (long)kaltura_session_info_expires_at(session));
}

static void on_failed(void *user_data, const kaltura_error *error, int64_t expires_at)
{
    (void)user_data;
    fprintf(stderr, "%s: %s\n", expires_at > 0 ? "renewal failed, session still valid" : "NO SESSION",
            kaltura_error_message(error));
}

int main(void)
{
    kaltura_error *error;
    kaltura_client *client = kaltura_client_new(NULL, &error);
    kaltura_credentials *credentials = NULL;
    int ok, at;

    ok = client != NULL && (credentials = kaltura_credentials_new_app_token(102, "0_id", "token", &error)) != NULL
         && kaltura_credentials_set_observer(credentials, on_renewed, on_failed, NULL, NULL, &error) == KALTURA_OK
         && kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK;
    if (!ok) {
        fprintf(stderr, "%s\n", kaltura_error_message(error));
        kaltura_error_free(error);
    } else {
        for (at = 0; at < 200; at++) {
            start_call(client, "media", "list");
        }
        loop_run();
    }
    kaltura_credentials_free(credentials);
    kaltura_client_free(client);
    return ok ? 0 : 1;
}
