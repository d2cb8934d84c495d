/* A minimal HTTP/1.0 client for kaltura_http_request: without TLS, one connection per request. */
#ifndef PLAIN_HTTP_H
#define PLAIN_HTTP_H

#include <kaltura_session.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int plain_http_connect(const char *host, const char *port)
{
    struct addrinfo hints, *found = NULL;
    int fd;

    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(host, port, &hints, &found) != 0) {
        return -1;
    }
    fd = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
    if (fd >= 0 && connect(fd, found->ai_addr, found->ai_addrlen) != 0) {
        close(fd);
        fd = -1;
    }
    freeaddrinfo(found);
    return fd;
}

static int plain_http_write(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t count = write(fd, data, size);

        if (count <= 0) {
            return 0;
        }
        data += count;
        size -= (size_t)count;
    }
    return 1;
}

/* Reads until the connection ends. Returns a NUL-terminated buffer. */
static char *plain_http_read(int fd, size_t *size)
{
    size_t capacity = 64 * 1024;
    char *text = malloc(capacity);
    ssize_t count;

    *size = 0;
    while (text != NULL && (count = read(fd, text + *size, capacity - *size - 1)) > 0) {
        *size += (size_t)count;
        if (*size + 1 == capacity) {
            capacity *= 2;
            text = realloc(text, capacity);
        }
    }
    if (text != NULL) {
        text[*size] = '\0';
    }
    return text;
}

/* Parses `text`, which it modifies, into the response. */
static int plain_http_fill(kaltura_http_response *response, char *text, size_t size)
{
    char *body = strstr(text, "\r\n\r\n");
    char *line;
    int status = 0;

    if (body == NULL || sscanf(text, "HTTP/1.%*d %d", &status) != 1) {
        return 0;
    }
    body[2] = '\0';
    body += 4;
    if (kaltura_http_response_set_status(response, status, NULL) != KALTURA_OK
        || kaltura_http_response_append_body(response, body, size - (size_t)(body - text), NULL) != KALTURA_OK) {
        return 0;
    }
    for (line = strstr(text, "\r\n") + 2; *line != '\0';) {
        char *end = strstr(line, "\r\n");
        char *colon = strchr(line, ':');

        *end = '\0';
        if (colon != NULL) {
            *colon = '\0';
            if (kaltura_http_response_add_header(response, line, colon + 1 + strspn(colon + 1, " "), NULL)
                != KALTURA_OK) {
                return 0;
            }
        }
        line = end + 2;
    }
    return 1;
}

/* Returns the request message as a new buffer, with its host and port; NULL if they do not fit. */
static inline char *plain_http_message(const kaltura_http_request *http, char host[256], char port[16], size_t *size)
{
    char path[512], head[2048];
    size_t body_size, at, length;
    const char *body = kaltura_http_request_body(http, &body_size);
    char *message;

    strcpy(port, "80");
    if (sscanf(kaltura_http_request_url(http), "http://%255[^:/]:%15[0-9]%511s", host, port, path) != 3) {
        return NULL;
    }
    length = (size_t)snprintf(head, sizeof head, "POST %s HTTP/1.0\r\nHost: %s:%s\r\nContent-Length: %lu\r\n", path,
                              host, port, (unsigned long)body_size);
    for (at = 0; at < kaltura_http_request_header_count(http) && length < sizeof head; at++) {
        length +=
            (size_t)snprintf(head + length, sizeof head - length, "%s: %s\r\n",
                             kaltura_http_request_header_name(http, at), kaltura_http_request_header_value(http, at));
    }
    message = length + 3 > sizeof head ? NULL : malloc(length + 2 + body_size);
    if (message != NULL) {
        memcpy(message, head, length);
        memcpy(message + length, "\r\n", 2);
        memcpy(message + length + 2, body, body_size);
        *size = length + 2 + body_size;
    }
    return message;
}

/* Clears and frees a string that may contain a session or a secret. */
static inline void plain_http_free(char *text, size_t size)
{
    size_t at;

    for (at = 0; text != NULL && at < size; at++) {
        ((volatile char *)text)[at] = 0;
    }
    free(text);
}

/* Returns whether a response was received. */
static inline int plain_http_send(const kaltura_http_request *request, kaltura_http_response *response)
{
    char host[256], port[16];
    size_t message_size = 0, size = 0;
    char *message = plain_http_message(request, host, port, &message_size);
    char *text = NULL;
    int fd, done = 0;

    if (message == NULL) {
        return 0;
    }
    fd = plain_http_connect(host, port);
    if (fd >= 0 && plain_http_write(fd, message, message_size)) {
        text = plain_http_read(fd, &size);
    }
    done = text != NULL && plain_http_fill(response, text, size);
    plain_http_free(message, message_size);
    plain_http_free(text, size);
    if (fd >= 0) {
        close(fd);
    }
    return done;
}

#endif
