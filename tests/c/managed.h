/* A client that makes its sessions itself, and a maker of sessions that the test holds. */
#ifndef MANAGED_H
#define MANAGED_H

#include "check.h"

#include <time.h>
#include <unistd.h>

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

/* Whether the client's calls are accepted, as those of `user` if it is not NULL. */
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

/* A maker of sessions that the test holds, lets fail, and asks what was done with it. */
struct maker {
    kaltura_client *client;
    kaltura_status status;
    int gives_nothing, asks_itself, hold;
    int gives_expired; /* so many more sessions have ended already, though it says that they have not */
    int made, dropped, told, failed;
    int begun[2], go_on[2];
};

static int is_child;

static kaltura_status make_session(void *user_data, kaltura_credentials_result *result)
{
    struct maker *maker = user_data;
    kaltura_error *mine = NULL;
    kaltura_sign_options *options = kaltura_sign_options_new();
    kaltura_signer *signer = kaltura_signer_new(PARTNER, secret, NULL);
    int64_t now = (int64_t)time(NULL);
    char *ks;
    char byte = 'x';

    maker->made++;
    if (maker->hold && !is_child) {
        CHECK(write(maker->begun[1], &byte, 1) == 1);
        CHECK(read(maker->go_on[0], &byte, 1) == 1);
    }
    if (maker->asks_itself) {
        CHECK(kaltura_client_acquire_ks(maker->client, 0, NULL, &mine) == NULL);
        CHECK_ERROR(mine, KALTURA_ERROR_INVALID_ARGUMENT);
    }
    CHECK(kaltura_credentials_result_set_ks(result, "no session", 0, NULL) == KALTURA_ERROR_INVALID_ARGUMENT);
    kaltura_sign_options_set_expires_at(options, maker->gives_expired ? now - 60 : now + 3600, NULL);
    maker->gives_expired -= maker->gives_expired > 0;
    ks = kaltura_signer_sign(signer, "made", KALTURA_SESSION_TYPE_ADMIN, 0, NULL, options, &mine);
    CHECK(ks != NULL);
    if (!maker->gives_nothing) {
        CHECK(kaltura_credentials_result_set_ks(result, ks, now + 3600, &mine) == KALTURA_OK);
    }
    kaltura_string_free(ks);
    kaltura_sign_options_free(options);
    kaltura_signer_free(signer);
    return maker->status;
}

static void drop_maker(void *user_data)
{
    ((struct maker *)user_data)->dropped++;
}

static void was_renewed(void *user_data, const kaltura_session_info *session)
{
    struct maker *maker = user_data;
    char *same = kaltura_client_acquire_ks(maker->client, 0, NULL, NULL);

    maker->told++;
    CHECK_TEXT(same, kaltura_session_info_ks(session));
    CHECK(kaltura_session_info_expires_at(session) > (int64_t)time(NULL));
    kaltura_string_free(same);
}

static void has_failed(void *user_data, const kaltura_error *failure, int64_t expires_at)
{
    ((struct maker *)user_data)->failed++;
    CHECK(expires_at == 0);
    CHECK(kaltura_error_status(failure) == KALTURA_ERROR_CALLBACK
          || kaltura_error_cause(failure) == KALTURA_CAUSE_EXPIRED);
}

static kaltura_client *client_of(struct maker *maker)
{
    kaltura_credentials *credentials = kaltura_credentials_new_callback(make_session, maker, drop_maker, &error);

    CHECK(kaltura_credentials_set_observer(credentials, was_renewed, has_failed, maker, drop_maker, &error)
          == KALTURA_OK);
    CHECK(pipe(maker->begun) == 0 && pipe(maker->go_on) == 0);
    maker->client = client_with(credentials);
    CHECK(maker->dropped == 0);
    return maker->client;
}

static void end(struct maker *maker)
{
    kaltura_client_free(maker->client);
    CHECK(maker->dropped == 2);
    close(maker->begun[0]);
    close(maker->begun[1]);
    close(maker->go_on[0]);
    close(maker->go_on[1]);
}

#endif
