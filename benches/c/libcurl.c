/* session.start through libcurl, as in a careful program: one easy handle per thread, reused with its connection and
 * headers; no Expect; no signals; hand-written JSON. See online.h. */
#include "online.h"

#include <curl/curl.h>

struct caller {
    CURL *easy;
    struct curl_slist *headers;
    char url[256];
    char response[4096];
    size_t length;
};

struct place {
    const char *url;
    const char *ca_file;
};

static void *shared_new(const char *url, const char *ca_file)
{
    struct place *place = malloc(sizeof *place);

    place->url = url;
    place->ca_file = ca_file;
    return place;
}

static void shared_free(void *shared)
{
    free(shared);
}

static size_t received(char *bytes, size_t size, size_t count, void *argument)
{
    struct caller *caller = argument;

    (void)size;
    if (count >= sizeof caller->response - caller->length) {
        return 0;
    }
    memcpy(caller->response + caller->length, bytes, count);
    caller->length += count;
    return count;
}

static struct caller *caller_new(void *shared)
{
    const struct place *place = shared;
    struct caller *caller = calloc(1, sizeof *caller);

    caller->easy = curl_easy_init();
    require(caller->easy != NULL, "curl_easy_init");
    snprintf(caller->url, sizeof caller->url, "%s/api_v3/service/session/action/start?format=1", place->url);
    caller->headers = curl_slist_append(caller->headers, "Content-Type: application/json");
    caller->headers = curl_slist_append(caller->headers, "Accept: application/json");
    caller->headers = curl_slist_append(caller->headers, "Expect:");
    curl_easy_setopt(caller->easy, CURLOPT_URL, caller->url);
    curl_easy_setopt(caller->easy, CURLOPT_HTTPHEADER, caller->headers);
    curl_easy_setopt(caller->easy, CURLOPT_USERAGENT, "libkaltura_session/0.1.0");
    curl_easy_setopt(caller->easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(caller->easy, CURLOPT_CAINFO, place->ca_file);
    curl_easy_setopt(caller->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(caller->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(caller->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(caller->easy, CURLOPT_CONNECTTIMEOUT_MS, 10000L);
    curl_easy_setopt(caller->easy, CURLOPT_TIMEOUT_MS, 30000L);
    curl_easy_setopt(caller->easy, CURLOPT_WRITEFUNCTION, received);
    curl_easy_setopt(caller->easy, CURLOPT_WRITEDATA, caller);
    return caller;
}

static void caller_free(struct caller *caller)
{
    curl_easy_cleanup(caller->easy);
    curl_slist_free_all(caller->headers);
    free(caller);
}

static void call(struct caller *caller)
{
    char body[512];
    long status = 0;
    char *ks;
    int length;

    length = snprintf(body, sizeof body,
                      "{\"secret\":\"%s\",\"partnerId\":%d,\"type\":%d,\"expiry\":%d,\"userId\":\"%s\","
                      "\"privileges\":\"%s\",\"clientTag\":\"libkaltura_session:0.1.0\"}",
                      SECRET, 102, 0, 3600, USER, PRIVILEGES);
    curl_easy_setopt(caller->easy, CURLOPT_POSTFIELDSIZE, (long)length);
    curl_easy_setopt(caller->easy, CURLOPT_POSTFIELDS, body);
    caller->length = 0;
    require(curl_easy_perform(caller->easy) == CURLE_OK, "curl_easy_perform");
    curl_easy_getinfo(caller->easy, CURLINFO_RESPONSE_CODE, &status);
    require(status == 200 && caller->length > 2 && caller->response[0] == '"', "the response");
    ks = malloc(caller->length - 1);
    memcpy(ks, caller->response + 1, caller->length - 2);
    ks[caller->length - 2] = '\0';
    require(strncmp(ks, "djJ8", 4) == 0, "the session");
    free(ks);
}

int main(int argc, char **argv)
{
    int result;

    require(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, "curl_global_init");
    result = online_main(argc, argv);
    curl_global_cleanup();
    return result;
}
