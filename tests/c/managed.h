/* Clients with managed sessions, and a credentials callback that tests control. */
#ifndef MANAGED_H
#define MANAGED_H

#include "check.h"
#include <poll.h>

#include <time.h>
#include <unistd.h>

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#define pipe(ends) _pipe(ends, 256, _O_BINARY)
#endif

#define PARTNER 102

static const char *secret;
static kaltura_error *error;

static kaltura_client *client_with(kaltura_credentials *credentials)
{
    kaltura_client *client = client_for(setting("TEST_HTTP_URL"), NULL);

    CHECK(credentials != NULL);
    CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    kaltura_credentials_free(credentials);
    return client;
}

static inline kaltura_credentials *signed_by(const char *user)
{
    return kaltura_credentials_new_secret(PARTNER, secret, user, KALTURA_SESSION_TYPE_ADMIN, &error);
}

/* Whether the server accepts the client's calls, from `user` if it is not NULL. */
static int is_accepted(kaltura_client *client, const char *user)
{
    kaltura_error *mine = NULL;
    char *response = kaltura_client_call(client, "session", "get", NULL, &mine);
    int accepted = response != NULL && (user == NULL || strstr(response, user) != NULL);

    if (!accepted) {
        fprintf(stderr, "%s\n", response == NULL ? kaltura_error_message(mine) : response);
    }
    kaltura_error_free(mine);
    kaltura_string_free(response);
    return accepted;
}

/* A credentials callback that a test can block or fail, and that counts its calls. */
struct provider {
    kaltura_client *client;
    kaltura_status status;
    int gives_nothing, asks_itself, hold;
    unsigned sleep_ms;
    int gives_expired; /* the number of expired sessions to return next, reported as valid */
    int made, destroyed, renewed, failed;
    int begun[2], proceed[2];
};

static int is_child;

static kaltura_status make_session(void *user_data, kaltura_credentials_result *result)
{
    struct provider *provider = user_data;
    kaltura_error *mine = NULL;
    kaltura_sign_options *options = kaltura_sign_options_new();
    kaltura_signer *signer = kaltura_signer_new(PARTNER, secret, NULL);
    int64_t now = (int64_t)time(NULL);
    char *ks;
    char byte = 'x';

    provider->made++;
    if (provider->hold && !is_child) {
        CHECK(write(provider->begun[1], &byte, 1) == 1);
        CHECK(read(provider->proceed[0], &byte, 1) == 1);
    }
    poll(NULL, 0, (int)provider->sleep_ms);
    if (provider->asks_itself) {
        CHECK(kaltura_client_acquire_ks(provider->client, 0, NULL, &mine) == NULL);
        CHECK_ERROR(mine, KALTURA_ERROR_INVALID_ARGUMENT);
    }
    CHECK(kaltura_credentials_result_set_ks(result, "no session", 0, NULL) == KALTURA_ERROR_INVALID_ARGUMENT);
    kaltura_sign_options_set_expires_at(options, provider->gives_expired ? now - 60 : now + 3600, NULL);
    provider->gives_expired -= provider->gives_expired > 0;
    ks = kaltura_signer_sign(signer, "made", KALTURA_SESSION_TYPE_ADMIN, 0, NULL, options, &mine);
    CHECK(ks != NULL);
    if (!provider->gives_nothing) {
        CHECK(kaltura_credentials_result_set_ks(result, ks, KALTURA_KS_NO_EXPIRY, &mine) == KALTURA_OK);
        CHECK(kaltura_credentials_result_set_ks(result, ks, now + 3600, &mine) == KALTURA_OK);
    }
    kaltura_string_free(ks);
    kaltura_sign_options_free(options);
    kaltura_signer_free(signer);
    return provider->status;
}

static void destroy_provider(void *user_data)
{
    ((struct provider *)user_data)->destroyed++;
}

static void was_renewed(void *user_data, const kaltura_session_info *session)
{
    struct provider *provider = user_data;
    char *same = kaltura_client_acquire_ks(provider->client, 0, NULL, NULL);

    provider->renewed++;
    CHECK_TEXT(same, kaltura_session_info_ks(session));
    CHECK(kaltura_session_info_expires_at(session) > (int64_t)time(NULL));
    kaltura_string_free(same);
}

static void has_failed(void *user_data, const kaltura_error *failure, int64_t expires_at)
{
    ((struct provider *)user_data)->failed++;
    CHECK(expires_at == 0);
    CHECK(kaltura_error_status(failure) == KALTURA_ERROR_CALLBACK
          || kaltura_error_cause(failure) == KALTURA_CAUSE_EXPIRED);
}

static kaltura_client *client_of(struct provider *provider)
{
    kaltura_credentials *credentials =
        kaltura_credentials_new_callback(make_session, provider, destroy_provider, &error);

    CHECK(kaltura_credentials_set_observer(credentials, was_renewed, has_failed, provider, destroy_provider, &error)
          == KALTURA_OK);
    CHECK(pipe(provider->begun) == 0 && pipe(provider->proceed) == 0);
    provider->client = client_with(credentials);
    CHECK(provider->destroyed == 0);
    return provider->client;
}

static void end(struct provider *provider)
{
    kaltura_client_free(provider->client);
    CHECK(provider->destroyed == 2);
    close(provider->begun[0]);
    close(provider->begun[1]);
    close(provider->proceed[0]);
    close(provider->proceed[1]);
}

#endif
