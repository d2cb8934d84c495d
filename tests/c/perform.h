/* Helpers for requests in blocking programs. */
#ifndef PERFORM_H
#define PERFORM_H

#include <kaltura_session.h>

/* Performs a request, takes its result and frees it. If the request is NULL, `error` is already set. */
static inline char *performed_string(kaltura_request *request, kaltura_error **error)
{
    char *result = NULL;

    if (request != NULL && kaltura_request_perform(request, error) == KALTURA_OK) {
        result = kaltura_request_take_string(request, error);
    }
    kaltura_request_free(request);
    return result;
}

static inline kaltura_session_info *performed_info(kaltura_request *request, kaltura_error **error)
{
    kaltura_session_info *result = NULL;

    if (request != NULL && kaltura_request_perform(request, error) == KALTURA_OK) {
        result = kaltura_request_take_session_info(request, error);
    }
    kaltura_request_free(request);
    return result;
}

#endif
