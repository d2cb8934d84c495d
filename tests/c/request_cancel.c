/* kaltura_request_cancel from another thread, in every kind of wait. The server is a thread of this program. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* The behaviour of the server: no response, half of a body, or 503 with Retry-After. */
enum server { SILENT, HALF_A_BODY, UNAVAILABLE };

static kaltura_error *error;
static sem_t is_reached; /* the request has reached the wait in which it is cancelled */
static int released, hanging;

static void sleep_ms(long ms)
{
    struct timespec time;

    time.tv_sec = ms / 1000;
    time.tv_nsec = ms % 1000 * 1000000;
    nanosleep(&time, NULL);
}

static int is_set(int *flag)
{
    return __atomic_load_n(flag, __ATOMIC_SEQ_CST);
}

/* Replaces the system's function by one that hangs. */
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    (void)node, (void)service, (void)hints, (void)found;
    __atomic_add_fetch(&hanging, 1, __ATOMIC_SEQ_CST);
    sem_post(&is_reached);
    while (!is_set(&released)) {
        sleep_ms(1);
    }
    __atomic_sub_fetch(&hanging, 1, __ATOMIC_SEQ_CST);
    return EAI_NONAME;
}

static int listener(int backlog, char *url, size_t size, const char *scheme)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&address, length) == 0 && listen(fd, backlog) == 0);
    CHECK(getsockname(fd, (struct sockaddr *)&address, &length) == 0);
    snprintf(url, size, "%s://127.0.0.1:%d", scheme, ntohs(address.sin_port));
    return fd;
}

struct service {
    int fd;
    enum server does;
};

/* Serves one connection. */
static void *serve(void *argument)
{
    static const char half[] =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"id\":";
    static const char unavailable[] = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 60\r\nContent-Length: 0\r\n"
                                      "Connection: close\r\n\r\n";
    struct service *service = argument;
    int fd = accept(service->fd, NULL, NULL);
    char buffer[4096];

    CHECK(fd >= 0 && read(fd, buffer, sizeof buffer) > 0);
    if (service->does == HALF_A_BODY) {
        CHECK(write(fd, half, sizeof half - 1) == (ssize_t)sizeof half - 1);
    } else if (service->does == UNAVAILABLE) {
        CHECK(write(fd, unavailable, sizeof unavailable - 1) == (ssize_t)sizeof unavailable - 1);
    }
    sem_post(&is_reached);
    while (read(fd, buffer, sizeof buffer) > 0) {
    }
    close(fd);
    return NULL;
}

static kaltura_client *client_at(const char *url)
{
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    CHECK(kaltura_config_set_service_url(config, url, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_connect_timeout_ms(config, 600000, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_request_timeout_ms(config, 600000, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_total_timeout_ms(config, 600000, &error) == KALTURA_OK);
    client = kaltura_client_new(config, &error);
    CHECK(client != NULL);
    kaltura_config_free(config);
    return client;
}

static void *perform(void *request)
{
    kaltura_error *mine = NULL;

    CHECK(kaltura_request_perform(request, &mine) == KALTURA_ERROR_CANCELLED);
    CHECK(kaltura_error_retry_class(mine) == KALTURA_RETRY_NEVER);
    CHECK_ERROR(mine, KALTURA_ERROR_CANCELLED);
    return NULL;
}

/* Performs a request, and cancels it `more_ms` milliseconds after `is_reached`. */
static void is_cancelled(kaltura_client *client, int waits, long more_ms)
{
    kaltura_request *request = kaltura_request_call(client, "system", "ping", NULL, &error);
    pthread_t thread;
    time_t cancelled;

    CHECK(request != NULL && pthread_create(&thread, NULL, perform, request) == 0);
    if (waits) {
        CHECK(sem_wait(&is_reached) == 0);
    }
    sleep_ms(more_ms);
    cancelled = time(NULL);
    kaltura_request_cancel(request);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(time(NULL) - cancelled < 30); /* instead of ten minutes */
    kaltura_request_free(request);
}

static void at_a_server(const char *scheme, enum server does)
{
    char url[64];
    struct service service;
    kaltura_client *client;
    pthread_t server;

    service.fd = listener(8, url, sizeof url, scheme);
    service.does = does;
    client = client_at(url);
    CHECK(pthread_create(&server, NULL, serve, &service) == 0);
    is_cancelled(client, 1, 50);
    kaltura_client_free(client);
    CHECK(pthread_join(server, NULL) == 0);
    close(service.fd);
}

static void while_resolving(void)
{
    kaltura_client *client = client_at("https://www.example.com");

    is_cancelled(client, 1, 0);
    kaltura_client_free(client);
}

/* A listener with a full queue accepts no connection. */
static void while_connecting(void)
{
    char url[64];
    int fd = listener(0, url, sizeof url, "http");
    int filling[16];
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    size_t at;
    kaltura_client *client = client_at(url);

    CHECK(getsockname(fd, (struct sockaddr *)&address, &length) == 0);
    for (at = 0; at < sizeof filling / sizeof filling[0]; at++) {
        filling[at] = socket(AF_INET, SOCK_STREAM, 0);
        CHECK(filling[at] >= 0 && fcntl(filling[at], F_SETFL, O_NONBLOCK) == 0);
        CHECK(connect(filling[at], (struct sockaddr *)&address, length) == 0 || errno == EINPROGRESS);
    }
    is_cancelled(client, 0, 200);
    kaltura_client_free(client);
    for (at = 0; at < sizeof filling / sizeof filling[0]; at++) {
        close(filling[at]);
    }
    close(fd);
}

/* Another thread waits in the credentials callback. */
static int proceed[2];

static kaltura_status make_session(void *user_data, kaltura_credentials_result *result)
{
    char *ks = kaltura_generate_session("secret", NULL, KALTURA_SESSION_TYPE_USER, 102, 600, NULL, NULL);
    kaltura_status status;
    char byte;

    (void)user_data;
    sem_post(&is_reached);
    CHECK(read(proceed[0], &byte, 1) == 1);
    status = kaltura_credentials_result_set_ks(result, ks, 0, NULL);
    kaltura_string_free(ks);
    return status;
}

static void *acquire(void *client)
{
    kaltura_error *mine = NULL;
    char *ks = kaltura_client_acquire_ks(client, 0, NULL, &mine);

    CHECK(ks != NULL && mine == NULL);
    kaltura_string_free(ks);
    return NULL;
}

static void while_another_thread_renews(void)
{
    kaltura_client *client = client_at("https://www.example.com");
    kaltura_credentials *credentials = kaltura_credentials_new_callback(make_session, NULL, NULL, &error);
    pthread_t renewing;

    CHECK(pipe(proceed) == 0);
    CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    kaltura_credentials_free(credentials);
    CHECK(pthread_create(&renewing, NULL, acquire, client) == 0);
    CHECK(sem_wait(&is_reached) == 0);
    is_cancelled(client, 0, 50);
    CHECK(write(proceed[1], "", 1) == 1);
    CHECK(pthread_join(renewing, NULL) == 0); /* the renewal continues */
    close(proceed[0]);
    close(proceed[1]);
    kaltura_client_free(client);
}

/* Cancelling one of two requests does not affect the other. */
static void other_requests_continue(void)
{
    char url[64];
    struct service service;
    kaltura_client *client;
    kaltura_request *other;
    pthread_t server, thread;

    service.fd = listener(8, url, sizeof url, "http");
    service.does = SILENT;
    client = client_at(url);
    other = kaltura_request_call(client, "system", "ping", NULL, &error);
    CHECK(pthread_create(&server, NULL, serve, &service) == 0);
    CHECK(pthread_create(&thread, NULL, perform, other) == 0);
    CHECK(sem_wait(&is_reached) == 0);
    is_cancelled(client, 0, 50);   /* this one is in the listener's queue */
    kaltura_client_cancel(client); /* cancels the other one, which was still running */
    CHECK(pthread_join(thread, NULL) == 0);
    kaltura_request_free(other);
    kaltura_client_free(client);
    CHECK(pthread_join(server, NULL) == 0);
    close(service.fd);
}

int main(void)
{
    CHECK(sem_init(&is_reached, 0, 0) == 0);
    while_connecting();
    at_a_server("https", SILENT); /* during the TLS handshake */
    at_a_server("http", SILENT);
    at_a_server("http", HALF_A_BODY);
    at_a_server("http", UNAVAILABLE); /* in the pause before a retry */
    while_another_thread_renews();
    other_requests_continue();
    while_resolving();

    /* Lets the DNS threads end before the program does. */
    __atomic_store_n(&released, 1, __ATOMIC_SEQ_CST);
    while (is_set(&hanging) > 0) {
        sleep_ms(1);
    }
    sleep_ms(50);
    return check_end();
}
