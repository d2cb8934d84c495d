/* A mock server that accepts every request, for transport callbacks. */
#ifndef MOCK_SERVER_H
#define MOCK_SERVER_H

#include <kaltura_session.h>
#include <stdio.h>
#include <string.h>

/* Responds with the session `ks`, which expires at `expires_at`. All actions that return a session info get the same
 * response. */
static void fill_in(const kaltura_http_request *request, kaltura_http_response *response, const char *ks,
                    int64_t expires_at)
{
    const char *url = kaltura_http_request_url(request);
    char body[2048];
    int is_text = strstr(url, "/session/action/start?") != NULL || strstr(url, "/action/login?") != NULL
                  || strstr(url, "/action/loginByLoginId") != NULL
                  || strstr(url, "/session/action/impersonate?") != NULL;

    if (strstr(url, "multirequest") != NULL) {
        snprintf(body, sizeof body, "[{\"objectType\":\"KalturaMediaListResponse\"}]");
    } else if (strstr(url, "/session/action/end") != NULL) {
        snprintf(body, sizeof body, "null");
    } else if (is_text) {
        snprintf(body, sizeof body, "\"%s\"", ks);
    } else {
        snprintf(body, sizeof body, "{\"ks\":\"%s\",\"expiry\":%ld,\"partnerId\":102}", ks, (long)expires_at);
    }
    kaltura_http_response_set_status(response, 200, NULL);
    kaltura_http_response_append_body(response, body, strlen(body), NULL);
}

#endif
