/*
 * A transport callback that sends a client's requests with libcurl instead of the built-in HTTPS, for programs
 * whose proxies, certificates and statistics are handled there. Prints a session from session.start.
 *
 * From the environment:
 *   KALTURA_SECRET        the secret, or KALTURA_SECRET_FILE, a file that holds it
 *   KALTURA_PARTNER_ID    the account number
 *   KALTURA_SERVICE_URL   the server (optional; https://www.kaltura.com)
 *   KALTURA_CA_FILE       a PEM file with the CA certificate to trust, for libcurl (optional)
 *
 * cc libcurl_transport.c $(pkg-config --cflags --libs kaltura_session libcurl)
 */
#include "curl_http.h"
#include "settings.h"

static int is_cancelled(void *request, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)a, (void)b, (void)c, (void)d;
    return kaltura_http_request_is_cancelled(request);
}

/* The transport callback. `user_data` is the path of the CA file, or NULL. A program with many calls keeps one easy handle
 * per thread, so that connections are reused. */
static kaltura_status send_with_curl(void *user_data, const kaltura_http_request *request,
                                     kaltura_http_response *response)
{
    char line[CURL_ERROR_SIZE + 16];
    char reason[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
    CURL *curl = curl_easy_init();
    CURLcode code = CURLE_OUT_OF_MEMORY;
    size_t at, size;
    const char *body = kaltura_http_request_body(request, &size);
    curl_off_t sent = 0;

    for (at = 0; headers != NULL && at < kaltura_http_request_header_count(request); at++) {
        headers = add_header(headers, kaltura_http_request_header_name(request, at),
                             kaltura_http_request_header_value(request, at));
    }
    if (curl != NULL && headers != NULL) {
        curl_easy_setopt(curl, CURLOPT_URL, kaltura_http_request_url(request));
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
        curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)kaltura_http_request_timeout_ms(request) + 1);
        curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L); /* the body holds a secret */
        curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, (long)kaltura_http_request_needs_new_connection(request));
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http");
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
        curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
        curl_easy_setopt(curl, CURLOPT_HEADERDATA, response);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, response);
        curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_cancelled);
        curl_easy_setopt(curl, CURLOPT_XFERINFODATA, (void *)request);
        if (user_data != NULL) {
            curl_easy_setopt(curl, CURLOPT_CAINFO, (const char *)user_data);
        }
        code = curl_easy_perform(curl);
        curl_easy_getinfo(curl, CURLINFO_SIZE_UPLOAD_T, &sent);
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    if (code == CURLE_OK) {
        return KALTURA_OK;
    }
    snprintf(line, sizeof line, "libcurl: %s", reason[0] != '\0' ? reason : curl_easy_strerror(code));
    kaltura_http_response_fail(response, failure_status(code), sent > 0, line, NULL);
    return failure_status(code);
}

int main(void)
{
    char buffer[256];
    const char *secret = credential_setting("KALTURA_SECRET", buffer, sizeof buffer);
    const int32_t partner_id = partner_id_setting();
    const char *service_url = getenv("KALTURA_SERVICE_URL");
    kaltura_error *error = NULL;
    kaltura_config *config;
    kaltura_client *client = NULL;
    char *ks = NULL;
    int exit_code = EXIT_SUCCESS;

    if (secret == NULL || partner_id == 0) {
        return EXIT_FAILURE;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    config = kaltura_config_new();
    if ((service_url == NULL || kaltura_config_set_service_url(config, service_url, &error) == KALTURA_OK)
        && kaltura_config_set_transport(config, send_with_curl, getenv("KALTURA_CA_FILE"), NULL, &error)
               == KALTURA_OK) {
        client = kaltura_client_new(config, &error);
    }
    kaltura_config_free(config);
    if (client != NULL) {
        ks = kaltura_session_start(client, secret, NULL, KALTURA_SESSION_TYPE_USER, partner_id, 3600, NULL, &error);
    }
    if (ks != NULL) {
        puts(ks);
    } else {
        exit_code = fail("session.start", error);
    }
    kaltura_string_free(ks);
    kaltura_client_free(client);
    curl_global_cleanup();
    return exit_code;
}
