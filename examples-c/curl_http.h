/* Passes headers and bodies between libcurl and the library. For libcurl_transport.c and curl_multi.c. */
#ifndef CURL_HTTP_H
#define CURL_HTTP_H

#include <curl/curl.h>
#include <kaltura_session.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Takes one header line from libcurl. A status line starts a response, perhaps after "100 Continue". */
static size_t take_header(char *line, size_t size, size_t count, void *response)
{
    char text[1024];
    char *value;
    int status;

    size *= count;
    if (size >= sizeof text) {
        return size; /* too long to be one that the library needs */
    }
    memcpy(text, line, size);
    text[size] = '\0';
    text[strcspn(text, "\r\n")] = '\0';
    if (sscanf(text, "HTTP/%*s %d", &status) == 1) {
        kaltura_http_response_set_status(response, status, NULL);
    } else if ((value = strchr(text, ':')) != NULL) {
        *value++ = '\0';
        kaltura_http_response_add_header(response, text, value + strspn(value, " \t"), NULL);
    }
    return size;
}

static size_t take_body(char *data, size_t size, size_t count, void *response)
{
    return kaltura_http_response_append_body(response, data, size * count, NULL) == KALTURA_OK ? size * count : 0;
}

static kaltura_status failure_status(CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return KALTURA_ERROR_RESOLVE;
    case CURLE_COULDNT_RESOLVE_PROXY: return KALTURA_ERROR_PROXY;
    case CURLE_COULDNT_CONNECT: return KALTURA_ERROR_CONNECT;
    case CURLE_OPERATION_TIMEDOUT: return KALTURA_ERROR_TIMEOUT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_PEER_FAILED_VERIFICATION: return KALTURA_ERROR_TLS;
    case CURLE_WRITE_ERROR: return KALTURA_ERROR_RESPONSE_TOO_LARGE; /* take_body has refused */
    case CURLE_ABORTED_BY_CALLBACK: return KALTURA_ERROR_CANCELLED;
    default: return KALTURA_ERROR_CONNECTION_BROKEN;
    }
}

/* Adds a header. Returns NULL, with the list freed, if memory runs out. */
static struct curl_slist *add_header(struct curl_slist *headers, const char *name, const char *value)
{
    size_t size = strlen(name) + strlen(value) + 3;
    char *line = malloc(size);
    struct curl_slist *more = NULL;

    if (line != NULL) {
        /* libcurl interprets "name:" as a request to remove the header. */
        snprintf(line, size, value[0] != '\0' ? "%s: %s" : "%s;", name, value);
        more = curl_slist_append(headers, line);
        free(line);
    }
    if (more == NULL) {
        curl_slist_free_all(headers);
    }
    return more;
}

#endif
