/*
 * Two logins in flight at once on one thread: the program's own event loop, here libcurl's multi interface, does
 * the input and output; the library makes the requests and reads the responses. Prints both sessions.
 *
 * From the environment:
 *   KALTURA_LOGIN_ID      an e-mail address
 *   KALTURA_LOGIN_ID_2    another one
 *   KALTURA_PASSWORD      the password of both, or KALTURA_PASSWORD_FILE, a file that holds it
 *   KALTURA_PARTNER_ID    the account number
 *   KALTURA_SERVICE_URL   the server (optional; https://www.kaltura.com)
 *   KALTURA_CA_FILE       a PEM file with the authority to trust, given to libcurl (optional)
 *
 * cc curl_multi.c $(pkg-config --cflags --libs kaltura_session libcurl)
 */
#include "curl_http.h"
#include "settings.h"

enum { LOGINS = 2 };

/* One call in flight. */
struct flight {
    const char *who;
    kaltura_request *request;
    CURL *curl;
    struct curl_slist *headers;
    int is_over, failed;
};

/* Hands what the library wants to be sent to libcurl; nothing waits. */
static void take_off(struct flight *flight, CURLM *multi)
{
    const kaltura_http_request *http = kaltura_request_http(flight->request);
    kaltura_http_response *response = kaltura_request_response(flight->request);
    size_t at, size;
    const char *body = kaltura_http_request_body(http, &size);

    flight->headers = curl_slist_append(NULL, "Expect:"); /* no wait for "100 Continue" */
    for (at = 0; flight->headers != NULL && at < kaltura_http_request_header_count(http); at++) {
        flight->headers = add_header(flight->headers, kaltura_http_request_header_name(http, at),
                                     kaltura_http_request_header_value(http, at));
    }
    if (flight->curl == NULL || flight->headers == NULL) {
        fprintf(stderr, "%s: no memory\n", flight->who);
        curl_slist_free_all(flight->headers);
        flight->headers = NULL;
        flight->is_over = flight->failed = 1;
        return;
    }
    curl_easy_setopt(flight->curl, CURLOPT_URL, kaltura_http_request_url(http));
    curl_easy_setopt(flight->curl, CURLOPT_HTTPHEADER, flight->headers);
    curl_easy_setopt(flight->curl, CURLOPT_POSTFIELDS, body); /* stays until the request is read on or freed */
    curl_easy_setopt(flight->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
    curl_easy_setopt(flight->curl, CURLOPT_TIMEOUT_MS, 10000L);
    curl_easy_setopt(flight->curl, CURLOPT_FOLLOWLOCATION, 0L); /* the body holds a password */
    curl_easy_setopt(flight->curl, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(flight->curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(flight->curl, CURLOPT_HEADERDATA, response);
    curl_easy_setopt(flight->curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(flight->curl, CURLOPT_WRITEDATA, response);
    curl_easy_setopt(flight->curl, CURLOPT_PRIVATE, (char *)flight);
    if (getenv("KALTURA_CA_FILE") != NULL) {
        curl_easy_setopt(flight->curl, CURLOPT_CAINFO, getenv("KALTURA_CA_FILE"));
    }
    curl_multi_add_handle(multi, flight->curl);
}

/* libcurl is done with a request: read the response, and print the session or fly on. */
static void land(struct flight *flight, CURLM *multi, CURLcode code)
{
    kaltura_error *error = NULL;
    curl_off_t sent = 0;
    char *ks;

    curl_multi_remove_handle(multi, flight->curl);
    curl_slist_free_all(flight->headers);
    flight->headers = NULL;
    if (code != CURLE_OK) {
        curl_easy_getinfo(flight->curl, CURLINFO_SIZE_UPLOAD_T, &sent);
        kaltura_http_response_fail(kaltura_request_response(flight->request),
                                 code == CURLE_OPERATION_TIMEDOUT ? KALTURA_ERROR_TIMEOUT : KALTURA_ERROR_CONNECT,
                                 sent > 0, curl_easy_strerror(code), NULL);
    }
    if (kaltura_request_advance(flight->request, &error) != KALTURA_OK) {
        fail(flight->who, error);
        flight->is_over = flight->failed = 1;
    } else if (!kaltura_request_is_done(flight->request)) {
        take_off(flight, multi); /* some calls take more than one request; a login takes one */
    } else {
        ks = kaltura_request_take_string(flight->request, &error);
        if (ks != NULL) {
            printf("%s %s\n", flight->who, ks);
        } else {
            fail(flight->who, error);
        }
        flight->is_over = 1;
        flight->failed = ks == NULL;
        kaltura_string_free(ks);
    }
}

int main(void)
{
    char buffer[256];
    const char *password = credential_setting("KALTURA_PASSWORD", buffer, sizeof buffer);
    const int32_t partner_id = partner_id_setting();
    const char *service_url = getenv("KALTURA_SERVICE_URL");
    struct flight flights[LOGINS] = {{getenv("KALTURA_LOGIN_ID"), NULL, NULL, NULL, 0, 0},
                                     {getenv("KALTURA_LOGIN_ID_2"), NULL, NULL, NULL, 0, 0}};
    kaltura_error *error = NULL;
    kaltura_config *config;
    kaltura_client *client = NULL;
    CURLM *multi;
    CURLMsg *message;
    void *landed;
    int at, running, left, failed = 0;

    if (flights[0].who == NULL || flights[1].who == NULL) {
        fprintf(stderr, "Set KALTURA_LOGIN_ID and KALTURA_LOGIN_ID_2.\n");
        return EXIT_FAILURE;
    }
    if (password == NULL || partner_id == 0) {
        return EXIT_FAILURE;
    }
    config = kaltura_config_new();
    if (service_url == NULL || kaltura_config_set_service_url(config, service_url, &error) == KALTURA_OK) {
        client = kaltura_client_new(config, &error);
    }
    kaltura_config_free(config);
    if (client == NULL) {
        return fail("client", error);
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    multi = curl_multi_init();
    for (at = 0; at < LOGINS; at++) {
        flights[at].curl = curl_easy_init();
        flights[at].request = kaltura_request_user_login_by_login_id(client, flights[at].who, password, partner_id,
                                                                     3600, NULL, NULL, &error);
        if (flights[at].request == NULL) {
            fail(flights[at].who, error);
            flights[at].is_over = flights[at].failed = 1;
        } else {
            take_off(&flights[at], multi);
        }
    }
    kaltura_client_free(client); /* the requests keep it alive */

    while (!flights[0].is_over || !flights[1].is_over) {
        curl_multi_perform(multi, &running);
        while ((message = curl_multi_info_read(multi, &left)) != NULL) {
            CURLcode code = message->data.result;

            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &landed);
            land(landed, multi, code);
        }
        curl_multi_poll(multi, NULL, 0, 1000, NULL); /* a real program does its other work here */
    }

    for (at = 0; at < LOGINS; at++) {
        failed |= flights[at].failed;
        curl_easy_cleanup(flights[at].curl);
        kaltura_request_free(flights[at].request);
    }
    curl_multi_cleanup(multi);
    curl_global_cleanup();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
