/* pthread_cancel: a call in progress completes, and the thread ends at its next cancellation point. TEST_ROUNDS is the number
 * of repetitions, on which the library's allocations at the end must not depend. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

/* What a thread does, and what came of it. */
struct work {
    void (*call)(struct work *work);
    kaltura_client *client;
    kaltura_error *error;
    int returned, destroyed, cleaned_up, survived;
};

static void clean_up(void *argument)
{
    ((struct work *)argument)->cleaned_up++;
}

static void destroy(void *argument)
{
    /* A cancellation point that is called by the library. */
    pthread_testcancel();
    ((struct work *)argument)->destroyed++;
}

/* Accepts connections, and never responds. */
static int silent_listener(char url[64], const char *format)
{
    struct sockaddr_in address = {0};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(bind(listener, (struct sockaddr *)&address, size) == 0 && listen(listener, 16) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&address, &size) == 0);
    snprintf(url, 64, format, ntohs(address.sin_port));
    return listener;
}

static kaltura_client *client_with(const char *url, kaltura_transport_callback transport, struct work *work)
{
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    CHECK(kaltura_config_set_service_url(config, url, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_max_retries(config, 0, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_connect_timeout_ms(config, 600000, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_request_timeout_ms(config, 600000, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_total_timeout_ms(config, 600000, NULL) == KALTURA_OK);
    CHECK(transport == NULL || kaltura_config_set_transport(config, transport, work, destroy, NULL) == KALTURA_OK);
    client = kaltura_client_new(config, NULL);
    CHECK(client != NULL);
    kaltura_config_free(config);
    return client;
}

static void *run(void *argument)
{
    struct work *work = argument;

    pthread_cleanup_push(clean_up, work);
    work->call(work);
    work->returned++;
    pthread_testcancel();
    work->survived++;
    pthread_cleanup_pop(0);
    return NULL;
}

/* The same with a cancellation that is pending when the call begins. */
static void *run_cancelled(void *argument)
{
    CHECK(pthread_cancel(pthread_self()) == 0);
    return run(argument);
}

/* The thread ended by its cancellation, after the call had returned. */
static void ends_cancelled(pthread_t thread, struct work *work)
{
    void *result = NULL;

    CHECK(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);
    CHECK(work->returned == 1 && work->cleaned_up == 1 && work->survived == 0);
}

static void while_pending(void (*call)(struct work *), struct work *work)
{
    pthread_t thread;

    work->call = call;
    work->returned = work->cleaned_up = work->survived = 0;
    CHECK(pthread_create(&thread, NULL, run_cancelled, work) == 0);
    ends_cancelled(thread, work);
}

static void start(struct work *work)
{
    char *ks = kaltura_session_start(work->client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 60,
                                     NULL, &work->error);

    kaltura_string_free(ks);
}

static void renew(struct work *work)
{
    kaltura_credentials *credentials = kaltura_credentials_new_widget(102, NULL, NULL);

    CHECK(kaltura_client_set_credentials(work->client, credentials, NULL) == KALTURA_OK);
    kaltura_credentials_free(credentials);
    kaltura_string_free(kaltura_client_acquire_ks(work->client, 0, NULL, &work->error));
}

/* A call waits for a server that is silent. Its thread is cancelled, which does not end the call. */
static void while_waiting(const char *format, void (*call)(struct work *))
{
    struct work work = {0};
    char url[64], byte;
    int listener = silent_listener(url, format);
    int connection;
    pthread_t thread;

    work.call = call;
    work.client = client_with(url, NULL, NULL);
    CHECK(pthread_create(&thread, NULL, run, &work) == 0);
    connection = accept(listener, NULL, NULL);
    CHECK(connection >= 0 && recv(connection, &byte, 1, 0) == 1);
    CHECK(pthread_cancel(thread) == 0);
    kaltura_client_cancel(work.client);
    ends_cancelled(thread, &work);
    CHECK(kaltura_error_status(work.error) == KALTURA_ERROR_CANCELLED);
    kaltura_error_free(work.error);
    close(connection);
    close(listener);
    kaltura_client_free(work.client);
}

static void sign_locally(struct work *work)
{
    /* The first session of a thread needs random numbers of the system. */
    char *ks = kaltura_generate_session("secret", "ada", KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &work->error);

    CHECK(ks != NULL && work->error == NULL);
    kaltura_string_free(ks);
}

static kaltura_status respond(void *argument, const kaltura_http_request *request, kaltura_http_response *response)
{
    char *ks = kaltura_generate_session("secret", "ada", KALTURA_SESSION_TYPE_USER, 102, 60, NULL, NULL);

    (void)argument, (void)request;
    pthread_testcancel();
    CHECK(kaltura_http_response_set_status(response, 200, NULL) == KALTURA_OK);
    CHECK(kaltura_http_response_append_body(response, "\"", 1, NULL) == KALTURA_OK);
    CHECK(kaltura_http_response_append_body(response, ks, strlen(ks), NULL) == KALTURA_OK);
    CHECK(kaltura_http_response_append_body(response, "\"", 1, NULL) == KALTURA_OK);
    kaltura_string_free(ks);
    return KALTURA_OK;
}

static void call_back(struct work *work)
{
    kaltura_client *client = client_with("http://127.0.0.1:1", respond, work);
    char *ks = kaltura_session_start(client, "secret", NULL, KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &work->error);

    CHECK(ks != NULL && work->error == NULL);
    kaltura_string_free(ks);
    kaltura_client_free(client);
}

static void read_ca_file(struct work *work)
{
    work->client = client_for(setting("TEST_HTTPS_URL"), setting("TEST_CA_FILE"));
}

static void start_over_https(struct work *work)
{
    start(work);
    CHECK(work->error == NULL);
}

static void request_and_free(struct work *work)
{
    kaltura_request *request = kaltura_request_session_start_widget(work->client, NULL, 102, 60, NULL);

    CHECK(kaltura_request_perform(request, NULL) == KALTURA_OK);
    kaltura_request_cancel(request);
    kaltura_request_free(request);
}

static void close_connection(struct work *work)
{
    kaltura_client_free(work->client);
}

int main(void)
{
    int rounds = atoi(setting("TEST_ROUNDS"));

    while (rounds-- > 0) {
        struct work work = {0};

        while_waiting("http://127.0.0.1:%d", start);
        while_waiting("http://localhost:%d", start);
        while_waiting("https://127.0.0.1:%d", start);
        while_waiting("http://127.0.0.1:%d", renew);
        while_pending(sign_locally, &work);
        while_pending(call_back, &work);
        CHECK(work.destroyed == 1);
        while_pending(read_ca_file, &work);
        while_pending(start_over_https, &work);
        while_pending(request_and_free, &work);
        while_pending(close_connection, &work);
    }
    return check_end();
}
