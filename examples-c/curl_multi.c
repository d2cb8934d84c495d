/*
 * One thread keeps 20 calls in flight for a while, with sessions that the client renews itself: libcurl's multi interface
 * does the network I/O, the library decides what to send and reads the responses. Nothing blocks, and however many calls
 * need a session, one of them at a time creates it.
 *
 * From the environment:
 *   KALTURA_APP_TOKEN_ID    an app token's id
 *   KALTURA_APP_TOKEN       the app token, or KALTURA_APP_TOKEN_FILE, a file that holds it
 *   KALTURA_EXPIRY_SECONDS  the lifetime of each session (optional; an hour)
 *   KALTURA_SECONDS         for how long to call (optional; 10)
 *   and the settings of settings.h. libcurl reads KALTURA_CA_FILE, too.
 *
 * cc curl_multi.c $(pkg-config --cflags --libs kaltura_session libcurl)
 */
#define _POSIX_C_SOURCE 199309L
#include "curl_http.h"
#include "settings.h"

#include <time.h>

enum { IN_FLIGHT = 20 };

/* One call in flight: libcurl is sending it, or it waits until wake_ms. */
struct flight {
    kaltura_request *request; /* NULL for none */
    CURL *curl;
    struct curl_slist *headers;
    int is_sending;
    int64_t wake_ms;
};

static struct {
    kaltura_client *client;
    CURLM *multi;
    struct flight flights[IN_FLIGHT];
    long calls, failures, sessions;
} loop;

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The call has ended. */
static void land(struct flight *flight, kaltura_error *error)
{
    char *json = error == NULL ? kaltura_request_take_string(flight->request, &error) : NULL;

    loop.calls++;
    if (json == NULL) {
        loop.failures++;
        fail("user.get", error);
    }
    kaltura_string_free(json);
    kaltura_request_free(flight->request);
    flight->request = NULL;
}

/* Hands an HTTP request to libcurl. */
static void send_http(struct flight *flight, const kaltura_http_request *http)
{
    kaltura_http_response *response = kaltura_request_response(flight->request);
    CURL *curl = flight->curl;
    size_t at, size;
    const char *body = kaltura_http_request_body(http, &size);

    flight->headers = curl_slist_append(NULL, "Expect:"); /* no wait for "100 Continue" */
    for (at = 0; flight->headers != NULL && at < kaltura_http_request_header_count(http); at++) {
        flight->headers = add_header(flight->headers, kaltura_http_request_header_name(http, at),
                                     kaltura_http_request_header_value(http, at));
    }
    if (flight->headers == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(EXIT_FAILURE);
    }
    curl_easy_setopt(curl, CURLOPT_URL, kaltura_http_request_url(http));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, flight->headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body); /* valid until the response is taken */
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS,
                     (long)kaltura_http_request_timeout_ms(http) + 1); /* 0 would mean never */
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, (long)kaltura_http_request_needs_new_connection(http));
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L); /* the body holds a session */
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, response);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, response);
    curl_easy_setopt(curl, CURLOPT_PRIVATE, (char *)flight);
    if (getenv("KALTURA_CA_FILE") != NULL) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, getenv("KALTURA_CA_FILE"));
    }
    curl_multi_add_handle(loop.multi, curl);
    flight->is_sending = 1;
}

/* Takes a call one step further: at its start, when a response is complete, and when its wait is over. */
static void step(struct flight *flight)
{
    const kaltura_http_request *http;
    kaltura_error *error;

    if (kaltura_request_advance(flight->request, &error) != KALTURA_OK || kaltura_request_is_done(flight->request)) {
        land(flight, error);
        return;
    }
    http = kaltura_request_http(flight->request);
    if (http != NULL) {
        send_http(flight, http);
    } else { /* a retry is due later, or another call renews the session */
        flight->wake_ms = now_ms() + kaltura_request_wait_ms(flight->request);
    }
}

/* libcurl has received the response, or given up. */
static void received(struct flight *flight, CURLcode code)
{
    curl_off_t sent = 0;

    curl_multi_remove_handle(loop.multi, flight->curl);
    curl_slist_free_all(flight->headers);
    flight->is_sending = 0;
    if (code != CURLE_OK) {
        curl_easy_getinfo(flight->curl, CURLINFO_SIZE_UPLOAD_T, &sent);
        kaltura_http_response_fail(kaltura_request_response(flight->request), failure_status(code), sent > 0,
                                   curl_easy_strerror(code), NULL);
    }
    step(flight);
}

/* Called after each renewal: the calls that wait for it need not wait for their timers. */
static void on_renewed(void *user_data, const kaltura_session_info *session)
{
    int at;

    (void)user_data;
    printf("renewed: expires in %ld s\n", (long)(kaltura_session_info_expires_at(session) - (int64_t)time(NULL)));
    loop.sessions++;
    for (at = 0; at < IN_FLIGHT; at++) {
        loop.flights[at].wake_ms = 0;
    }
}

static void on_failed(void *user_data, const kaltura_error *error, int64_t expires_at)
{
    (void)user_data;
    fprintf(stderr, "%s: %s\n", expires_at > 0 ? "not renewed, the session is still valid" : "no session",
            kaltura_error_message(error));
}

/* Returns 1 on success. */
static int start_curl(void)
{
    int at;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || (loop.multi = curl_multi_init()) == NULL) {
        return 0;
    }
    for (at = 0; at < IN_FLIGHT; at++) {
        loop.flights[at].curl = curl_easy_init();
        if (loop.flights[at].curl == NULL) {
            return 0;
        }
    }
    return 1;
}

/* Starts calls until `end_ms`, and runs until all have ended. */
static int run(int64_t end_ms)
{
    kaltura_error *error;
    CURLMsg *message;
    void *landed;
    int at, running, left, busy;
    int64_t now, wait_ms;

    do {
        curl_multi_perform(loop.multi, &running);
        while ((message = curl_multi_info_read(loop.multi, &left)) != NULL) {
            CURLcode code = message->data.result;

            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &landed);
            received(landed, code);
        }
        busy = 0;
        now = now_ms();
        wait_ms = 1000;
        for (at = 0; at < IN_FLIGHT; at++) {
            struct flight *flight = &loop.flights[at];

            if (flight->request == NULL && now < end_ms) {
                flight->request = kaltura_request_call(loop.client, "user", "get", NULL, &error);
                if (flight->request != NULL) {
                    step(flight);
                } else { /* start no more */
                    loop.failures++;
                    fail("user.get", error);
                    end_ms = now;
                }
            } else if (flight->request != NULL && !flight->is_sending && flight->wake_ms <= now) {
                step(flight);
            }
            if (flight->request != NULL) {
                busy = 1;
                if (!flight->is_sending && flight->wake_ms - now < wait_ms) {
                    wait_ms = flight->wake_ms > now ? flight->wake_ms - now : 0;
                }
            }
        }
        curl_multi_poll(loop.multi, NULL, 0, (int)wait_ms, NULL); /* a real program does its other work here */
    } while (busy || now < end_ms);
    return loop.failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(void)
{
    char buffer[256];
    const char *id = getenv("KALTURA_APP_TOKEN_ID");
    const char *token = credential_setting("KALTURA_APP_TOKEN", buffer, sizeof buffer);
    const int32_t partner_id = partner_id_setting();
    long expiry_seconds = 3600, seconds = 10;
    kaltura_credentials *credentials = NULL;
    kaltura_error *error;
    int at, result;

    if (id == NULL) {
        fprintf(stderr, "Set KALTURA_APP_TOKEN_ID.\n");
        return EXIT_FAILURE;
    }
    if (token == NULL || partner_id == 0 || !number_setting("KALTURA_EXPIRY_SECONDS", 1, INT32_MAX, &expiry_seconds)
        || !number_setting("KALTURA_SECONDS", 1, INT32_MAX, &seconds)) {
        return EXIT_FAILURE;
    }
    loop.client = client_of_settings(&error);
    if (loop.client == NULL) {
        return fail("client", error);
    }
    credentials = kaltura_credentials_new_app_token(partner_id, id, token, &error);
    if (credentials == NULL || kaltura_credentials_set_expiry_seconds(credentials, expiry_seconds, &error) != KALTURA_OK
        || kaltura_credentials_set_observer(credentials, on_renewed, on_failed, NULL, NULL, &error) != KALTURA_OK
        || kaltura_client_set_credentials(loop.client, credentials, &error) != KALTURA_OK) {
        kaltura_credentials_free(credentials);
        kaltura_client_free(loop.client);
        return fail("credentials", error);
    }
    kaltura_credentials_free(credentials);

    if (start_curl()) {
        result = run(now_ms() + seconds * 1000);
        printf("%ld calls with %ld sessions, %ld failed\n", loop.calls, loop.sessions, loop.failures);
    } else {
        fprintf(stderr, "libcurl cannot be initialized\n");
        result = EXIT_FAILURE;
    }
    for (at = 0; at < IN_FLIGHT; at++) {
        curl_easy_cleanup(loop.flights[at].curl);
        kaltura_request_free(loop.flights[at].request);
    }
    curl_multi_cleanup(loop.multi);
    curl_global_cleanup();
    kaltura_client_free(loop.client);
    return result;
}
