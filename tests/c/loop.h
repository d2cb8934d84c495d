/* An event loop on one thread: any number of requests, each with a socket or a timer, and poll() for all of them. */
#ifndef LOOP_H
#define LOOP_H

#include "check.h"
#include "plain_http.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <time.h>

/* One request in the loop. Initially zero, except for `request`. */
struct flight {
    kaltura_request *request;
    int is_over;
    kaltura_error *error; /* of a failed request */
    int64_t wake_ms;      /* when to advance it, if it waits */
    int fd;               /* valid while a message is being sent or a response received */
    char *out, *in;
    size_t out_size, out_at, in_size, in_capacity;
};

/* Called for each HTTP request before it is sent. */
static void (*loop_on_send)(const struct flight *flight, const kaltura_http_request *http);

static int64_t loop_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void flight_close(struct flight *flight)
{
    if (flight->out != NULL) {
        close(flight->fd);
        plain_http_free(flight->out, flight->out_size);
        plain_http_free(flight->in, flight->in_size);
        flight->out = flight->in = NULL;
    }
}

static void flight_send(struct flight *flight, const kaltura_http_request *http)
{
    char host[256], port[16];
    struct addrinfo hints, *found = NULL;

    if (loop_on_send != NULL) {
        loop_on_send(flight, http);
    }
    flight->out = plain_http_message(http, host, port, &flight->out_size);
    flight->in_capacity = 64 * 1024;
    flight->in = malloc(flight->in_capacity);
    flight->out_at = flight->in_size = 0;
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST;
    CHECK(flight->out != NULL && flight->in != NULL && getaddrinfo(host, port, &hints, &found) == 0);
    flight->fd = socket(found->ai_family, found->ai_socktype, 0);
    CHECK(flight->fd >= 0 && fcntl(flight->fd, F_SETFL, O_NONBLOCK) == 0);
    CHECK(connect(flight->fd, found->ai_addr, found->ai_addrlen) == 0 || errno == EINPROGRESS);
    freeaddrinfo(found);
}

/* Advances the request and starts what it waits for. */
static void flight_step(struct flight *flight)
{
    const kaltura_http_request *http;

    if (kaltura_request_advance(flight->request, &flight->error) != KALTURA_OK
        || kaltura_request_is_done(flight->request)) {
        flight->is_over = 1;
        return;
    }
    http = kaltura_request_http(flight->request);
    if (http != NULL) {
        flight_send(flight, http);
    } else {
        CHECK(kaltura_request_wait_ms(flight->request) > 0);
        flight->wake_ms = loop_now_ms() + kaltura_request_wait_ms(flight->request);
    }
}

static void flight_respond(struct flight *flight, int is_complete)
{
    kaltura_http_response *response = kaltura_request_response(flight->request);

    if (!is_complete || !plain_http_fill(response, flight->in, flight->in_size)) {
        kaltura_http_response_fail(response, KALTURA_ERROR_CONNECTION_BROKEN, 1, strerror(errno), NULL);
    }
    flight_close(flight);
    flight_step(flight);
}

/* Called when the socket is ready. */
static void flight_io(struct flight *flight)
{
    ssize_t count;

    if (flight->out_at < flight->out_size) {
        count = write(flight->fd, flight->out + flight->out_at, flight->out_size - flight->out_at);
        if (count > 0) {
            flight->out_at += (size_t)count;
            return;
        }
    } else {
        if (flight->in_size + 1 == flight->in_capacity) {
            flight->in_capacity *= 2;
            flight->in = realloc(flight->in, flight->in_capacity);
        }
        count = read(flight->fd, flight->in + flight->in_size, flight->in_capacity - flight->in_size - 1);
        if (count > 0) {
            flight->in_size += (size_t)count;
            return;
        }
        if (count == 0) {
            flight->in[flight->in_size] = '\0';
            flight_respond(flight, 1);
            return;
        }
    }
    if (errno != EAGAIN && errno != EINTR) {
        flight_respond(flight, 0);
    }
}

/* One iteration: waits at most `longest_ms` for sockets and timers, and serves those that are ready. */
static void loop_turn(struct flight *flights, size_t count, int64_t longest_ms)
{
    struct pollfd *polls = calloc(count + 1, sizeof *polls);
    int64_t now = loop_now_ms(), wait = longest_ms;
    size_t at;

    for (at = 0; at < count; at++) {
        polls[at].fd = -1;
        if (flights[at].request == NULL || flights[at].is_over) {
            continue;
        }
        if (flights[at].out != NULL) {
            polls[at].fd = flights[at].fd;
            polls[at].events = flights[at].out_at < flights[at].out_size ? POLLOUT : POLLIN;
        } else if (flights[at].wake_ms - now < wait) {
            wait = flights[at].wake_ms > now ? flights[at].wake_ms - now : 0;
        }
    }
    CHECK(poll(polls, (nfds_t)count, (int)wait) >= 0 || errno == EINTR);
    now = loop_now_ms();
    for (at = 0; at < count; at++) {
        if (flights[at].request == NULL || flights[at].is_over) {
            continue;
        }
        if (flights[at].out != NULL) {
            if (polls[at].revents != 0) {
                flight_io(&flights[at]);
            }
        } else if (flights[at].wake_ms <= now) {
            flight_step(&flights[at]);
        }
    }
    free(polls);
}

/* Whether any request is still running. */
static int loop_is_busy(const struct flight *flights, size_t count)
{
    size_t at;

    for (at = 0; at < count && (flights[at].request == NULL || flights[at].is_over); at++) {
    }
    return at < count;
}

/* Runs all requests until they have ended, for at most a minute. */
static inline void loop_run(struct flight *flights, size_t count)
{
    int64_t end = loop_now_ms() + 60000;

    while (loop_is_busy(flights, count) && loop_now_ms() < end) {
        loop_turn(flights, count, 1000);
    }
    CHECK(!loop_is_busy(flights, count));
}

static inline void flight_free(struct flight *flight)
{
    flight_close(flight);
    kaltura_request_free(flight->request);
    kaltura_error_free(flight->error);
    memset(flight, 0, sizeof *flight);
}

#endif
