/* Steps of an event loop that drives one request. */
#ifndef STEP_H
#define STEP_H

#include "check.h"

#include <time.h>

static inline void sleep_ms(int64_t ms)
{
    struct timespec time;

    CHECK(ms > 0);
    time.tv_sec = ms / 1000;
    time.tv_nsec = ms % 1000 * 1000000;
    nanosleep(&time, NULL);
}

/* Advances the request, with the pauses it requires, until it has something to send, is done or has failed. */
static inline kaltura_status advance_when_due(kaltura_request *request, kaltura_error **error)
{
    kaltura_status status = KALTURA_OK;

    while (status == KALTURA_OK && kaltura_request_http(request) == NULL && !kaltura_request_is_done(request)) {
        sleep_ms(kaltura_request_wait_ms(request));
        status = kaltura_request_advance(request, error);
    }
    return status;
}

static inline void fill_response(kaltura_request *request, int32_t status, const char *body)
{
    kaltura_http_response *response = kaltura_request_response(request);

    CHECK(kaltura_http_response_set_status(response, status, NULL) == KALTURA_OK);
    CHECK(kaltura_http_response_append_body(response, body, strlen(body), NULL) == KALTURA_OK);
}

/* Whether the pending HTTP request has this path and contains this string. */
static inline int sends(const kaltura_request *request, const char *path, const char *part)
{
    const kaltura_http_request *http = kaltura_request_http(request);

    return http != NULL && strstr(kaltura_http_request_url(http), path) != NULL
           && strstr(kaltura_http_request_body(http, NULL), part) != NULL;
}

#endif
