/* The least that sends a kaltura_http_request: HTTP/1.0 without TLS, one connection for each. */
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

/* Everything until the end of the connection, NUL-terminated. */
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

/* Fills the response in from what came; the text is taken apart. */
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
            if (kaltura_http_response_add_header(response, line, colon + 1 + strspn(colon + 1, " "), NULL) != KALTURA_OK) {
                return 0;
            }
        }
        line = end + 2;
    }
    return 1;
}

/* Returns whether there was a response. */
static inline int plain_http_send(const kaltura_http_request *request, kaltura_http_response *response)
{
    char host[256], port[16] = "80", path[512], head[2048];
    size_t body_size, at, length, size = 0;
    const char *body = kaltura_http_request_body(request, &body_size);
    char *text = NULL;
    int fd, done = 0;

    if (sscanf(kaltura_http_request_url(request), "http://%255[^:/]:%15[0-9]%511s", host, port, path) != 3) {
        return 0;
    }
    length = (size_t)snprintf(head, sizeof head, "%s %s HTTP/1.0\r\nHost: %s:%s\r\nContent-Length: %lu\r\n",
                              kaltura_http_request_method(request), path, host, port, (unsigned long)body_size);
    for (at = 0; at < kaltura_http_request_header_count(request) && length < sizeof head; at++) {
        length += (size_t)snprintf(head + length, sizeof head - length, "%s: %s\r\n",
                                   kaltura_http_request_header_name(request, at),
                                   kaltura_http_request_header_value(request, at));
    }
    if (length + 3 > sizeof head) {
        return 0;
    }
    memcpy(head + length, "\r\n", 3);
    fd = plain_http_connect(host, port);
    if (fd >= 0 && plain_http_write(fd, head, length + 2) && plain_http_write(fd, body, body_size)) {
        text = plain_http_read(fd, &size);
    }
    done = text != NULL && plain_http_fill(response, text, size);
    for (at = 0; text != NULL && at < size; at++) {
        ((volatile char *)text)[at] = 0; /* it may hold a session */
    }
    free(text);
    if (fd >= 0) {
        close(fd);
    }
    return done;
}

#endif
