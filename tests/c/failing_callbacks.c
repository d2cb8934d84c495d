/* Fails every callback at its Nth call, for every N and every kind of action: each failure has a status, the client
 * remains usable, and user_data is destroyed once. */
#include "check.h"
#include "mock_server.h"
#include "perform.h"

#define SECRET "22dae94314a4106aa1a35b10a5c7c99c"

enum callback { TRANSPORT, CLOCK, LOG, CREDENTIALS, CALLBACKS };

/* Faults of the transport. */
enum fault { UNSENT, LOST, SILENT, UNKNOWN, EMPTY, GARBAGE, TROUBLE, REENTERS, FAULTS };

static struct {
    enum callback callback;
    int fault;    /* of the transport, or the time of the clock */
    long fail_at; /* 0 for never */
    long calls[CALLBACKS];
    int failed, drops, callbacks;
    int64_t now_ms;
    kaltura_client *client;
} state;

static kaltura_signer *signer;
static char *own; /* a session that the program has created */

/* A session that expires in an hour of the test's clock. */
static char *fresh(int64_t *expires_at)
{
    kaltura_sign_options *options = kaltura_sign_options_new();
    char *ks;

    *expires_at = 1800000000 + state.now_ms / 1000 + 3600;
    CHECK(kaltura_sign_options_set_expires_at(options, *expires_at, NULL) == KALTURA_OK);
    ks = kaltura_signer_sign(signer, "ada", KALTURA_SESSION_TYPE_ADMIN, 0, NULL, options, NULL);
    CHECK(ks != NULL);
    kaltura_sign_options_free(options);
    return ks;
}

static int fails_now(enum callback callback)
{
    int now = ++state.calls[callback] == state.fail_at && state.callback == callback;

    state.failed |= now;
    return now;
}

static void dropped(void *user_data)
{
    CHECK(user_data == (void *)&state);
    state.drops++;
}

static kaltura_status transport(void *user_data, const kaltura_http_request *request, kaltura_http_response *response)
{
    int64_t expires_at;
    char *ks = fresh(&expires_at);

    CHECK(user_data == (void *)&state);
    fill_in(request, response, ks, expires_at);
    kaltura_string_free(ks);
    if (!fails_now(TRANSPORT)) {
        return KALTURA_OK;
    }
    switch (state.fault) {
    case UNSENT:
        CHECK(kaltura_http_response_fail(response, KALTURA_ERROR_CONNECT, 0, "no route", NULL) == KALTURA_OK);
        return KALTURA_ERROR_CONNECT;
    case LOST: return KALTURA_ERROR_TIMEOUT;
    case UNKNOWN: return 12345;
    case SILENT:
        kaltura_http_response_fail(response, KALTURA_ERROR_CONNECTION_BROKEN, 1, NULL, NULL);
        return KALTURA_OK;
    case EMPTY: kaltura_http_response_set_status(response, 200, NULL); return KALTURA_OK;
    case GARBAGE: kaltura_http_response_append_body(response, "\0]}", 3, NULL); return KALTURA_OK;
    case TROUBLE: kaltura_http_response_set_status(response, 500, NULL); return KALTURA_OK;
    default:
        /* A transport that uses its client must not deadlock. */
        kaltura_string_free(kaltura_client_acquire_ks(state.client, 0, NULL, NULL));
        kaltura_string_free(kaltura_client_call(state.client, "system", "ping", NULL, NULL));
        kaltura_client_cancel(state.client);
        return KALTURA_OK;
    }
}

static int64_t read_clock(void *user_data, int32_t clock)
{
    static const int64_t wrong[] = {INT64_MIN, -1, 0, INT64_MAX};

    CHECK(user_data == (void *)&state);
    if (fails_now(CLOCK)) {
        return wrong[state.fault];
    }
    return clock == KALTURA_CLOCK_WALL ? 1800000000000 + state.now_ms : state.now_ms;
}

static void write_line(void *user_data, int32_t level, const char *message)
{
    CHECK(user_data == (void *)&state && level > 0 && message != NULL);
    if (fails_now(LOG)) {
        kaltura_string_free(kaltura_client_acquire_ks(state.client, 0, NULL, NULL));
        kaltura_string_free(kaltura_client_acquire_ks(state.client, 0, NULL, NULL));
        kaltura_client_cancel(state.client);
    }
}

static kaltura_status give_ks(void *user_data, kaltura_credentials_result *result)
{
    kaltura_error *error = NULL;
    kaltura_status status;
    int64_t expires_at;
    char *ks;

    CHECK(user_data == (void *)&state);
    if (fails_now(CREDENTIALS)) {
        if (state.fault == 0) {
            return KALTURA_OK; /* without a session */
        }
        /* Using the same client does not deadlock: the call fails, or returns the old session while it is valid. */
        ks = kaltura_client_acquire_ks(state.client, 0, NULL, &error);
        CHECK(ks != NULL || kaltura_error_status(error) == KALTURA_ERROR_INVALID_ARGUMENT);
        kaltura_string_free(ks);
        kaltura_error_free(error);
        return 77;
    }
    ks = fresh(&expires_at);
    status = kaltura_credentials_result_set_ks(result, ks, expires_at, NULL);
    kaltura_string_free(ks);
    return status;
}

static kaltura_status give_otp(void *user_data, kaltura_credentials_result *result)
{
    CHECK(user_data == (void *)&state);
    return fails_now(CREDENTIALS) ? 77 : kaltura_credentials_result_set_otp(result, "123456", NULL);
}

static void was_renewed(void *user_data, const kaltura_session_info *session)
{
    CHECK(user_data == (void *)&state && kaltura_session_info_ks(session) != NULL);
    CHECK(kaltura_session_info_expires_at(session) != 0);
    kaltura_string_free(kaltura_client_export_session(state.client, NULL));
}

static void has_failed(void *user_data, const kaltura_error *error, int64_t expires_at)
{
    CHECK(user_data == (void *)&state && kaltura_error_status(error) != KALTURA_OK && expires_at >= 0);
    kaltura_string_free(kaltura_client_acquire_ks(state.client, 0, NULL, NULL));
}

/* ---- The actions: each returns whether it succeeded ---- */

static int text(char *made)
{
    kaltura_string_free(made);
    return made != NULL;
}

static int info(kaltura_session_info *made)
{
    int is_made = kaltura_session_info_ks(made) != NULL;

    kaltura_session_info_free(made);
    return is_made;
}

#define ACTION(name, call) \
    static int name(kaltura_client *client, kaltura_error **error) \
    { \
        return call; \
    }

ACTION(starts, text(kaltura_session_start(client, SECRET, NULL, 0, 102, 60, NULL, error)))
ACTION(starts_widget, info(kaltura_session_start_widget(client, NULL, 102, 60, error)))
ACTION(describes, info(kaltura_session_get(client, own, error)))
ACTION(ends, kaltura_session_end(client, own, 0, error) == KALTURA_OK)
ACTION(impersonates,
       text(performed_string(kaltura_request_session_impersonate(client, SECRET, 102, NULL, 0, 200, 60, NULL, error),
                             error)))
ACTION(impersonates_by_ks,
       info(performed_info(kaltura_request_session_impersonate_by_ks(client, own, 0, 60, NULL, error), error)))
ACTION(logs_in, text(kaltura_user_login_by_login_id(client, "a@b.c", "password", 102, 60, NULL, NULL, error)))
ACTION(logs_in_by_user, text(kaltura_user_login(client, "ada", "password", 102, 60, NULL, error)))
ACTION(logs_in_by_ks, info(performed_info(kaltura_request_user_login_by_ks(client, own, 102, error), error)))
ACTION(exchanges, info(kaltura_app_token_start_session(client, "id", "token", 0, NULL, NULL, 0, 102, 60, NULL, error)))
ACTION(calls, text(kaltura_client_call(client, "media", "list", NULL, error)))
ACTION(multirequests, text(kaltura_client_multirequest(client, "[{\"service\":\"media\",\"action\":\"list\"}]", error)))
ACTION(acquires, text(kaltura_client_acquire_ks(client, 0, NULL, error)))

/* Creates a session, uses it until it is about to expire, and renews it. */
static int renews(kaltura_client *client, kaltura_error **error)
{
    if (!acquires(client, error)) {
        return 0;
    }
    CHECK(*error == NULL);
    state.now_ms += 3500 * 1000;
    if (!acquires(client, error)) {
        return 0;
    }
    CHECK(*error == NULL);
    state.now_ms += 7200 * 1000;
    return calls(client, error);
}

static const struct {
    const char *name;
    int (*run)(kaltura_client *client, kaltura_error **error);
} actions[] = {
    {"session.start", starts},
    {"session.startWidgetSession", starts_widget},
    {"session.get", describes},
    {"session.end", ends},
    {"session.impersonate", impersonates},
    {"session.impersonateByKs", impersonates_by_ks},
    {"user.loginByLoginId", logs_in},
    {"user.login", logs_in_by_user},
    {"user.loginByKs", logs_in_by_ks},
    {"appToken.startSession", exchanges},
    {"a call", calls},
    {"multirequest", multirequests},
    {"acquire", acquires},
    {"renewal", renews},
};
#define ACTIONS (int)(sizeof actions / sizeof actions[0])

/* ---- The credentials; the last kind is a session set on the client ---- */

#define KINDS 7

static kaltura_credentials *credentials_of(int kind)
{
    kaltura_credentials *made;

    switch (kind) {
    case 0: made = kaltura_credentials_new_secret(102, SECRET, NULL, 0, NULL); break;
    case 1: made = kaltura_credentials_new_session_start(102, SECRET, NULL, 0, NULL); break;
    case 2: made = kaltura_credentials_new_login(102, "a@b.c", "password", NULL); break;
    case 3: made = kaltura_credentials_new_app_token(102, "id", "token", NULL); break;
    case 4: made = kaltura_credentials_new_widget(102, NULL, NULL); break;
    case 5:
        made = kaltura_credentials_new_callback(give_ks, &state, dropped, NULL);
        state.callbacks++;
        break;
    default: return NULL;
    }
    if (kind == 2) {
        CHECK(kaltura_credentials_set_otp_callback(made, give_otp, &state, dropped, NULL) == KALTURA_OK);
        state.callbacks++;
    }
    CHECK(kaltura_credentials_set_expiry_seconds(made, 3600, NULL) == KALTURA_OK);
    CHECK(kaltura_credentials_set_observer(made, was_renewed, has_failed, &state, dropped, NULL) == KALTURA_OK);
    state.callbacks++;
    return made;
}

static kaltura_client *new_client(kaltura_credentials *credentials)
{
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    CHECK(kaltura_config_set_service_url(config, "https://host.example", NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_max_retries(config, 0, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_transport(config, transport, &state, dropped, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_clock(config, read_clock, &state, dropped, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_log(config, KALTURA_LOG_DEBUG, write_line, &state, dropped, NULL) == KALTURA_OK);
    state.callbacks += 3;
    client = kaltura_client_new(config, NULL);
    kaltura_config_free(config);
    CHECK(client != NULL);
    if (credentials != NULL) {
        CHECK(kaltura_client_set_credentials(client, credentials, NULL) == KALTURA_OK);
    } else {
        CHECK(kaltura_client_set_ks(client, own, NULL) == KALTURA_OK);
    }
    return client;
}

/* The statuses that a fault may cause; an action may also succeed after a retry. */
static int is_expected(kaltura_status status)
{
    static const kaltura_status by_fault[FAULTS][3] = {
        {KALTURA_ERROR_CONNECT},
        {KALTURA_ERROR_TIMEOUT},
        {KALTURA_ERROR_CONNECTION_BROKEN},
        {KALTURA_ERROR_CONNECTION_BROKEN},
        {KALTURA_ERROR_EMPTY_RESPONSE},
        {KALTURA_ERROR_NOT_JSON, KALTURA_ERROR_UNEXPECTED_RESPONSE},
        {KALTURA_ERROR_HTTP_STATUS, KALTURA_ERROR_CONNECTION_BROKEN},
        {KALTURA_ERROR_CANCELLED},
    };
    int at;

    switch (state.callback) {
    case TRANSPORT:
        for (at = 0; at < 3 && by_fault[state.fault][at] != 0; at++) {
            if (status == by_fault[state.fault][at]) {
                return 1;
            }
        }
        return 0;
    case LOG: return status == KALTURA_ERROR_CANCELLED;
    case CREDENTIALS: return status == KALTURA_ERROR_CALLBACK;
    /* With a clock that is far off, sessions have expired before they are used. */
    default:
        return status == KALTURA_ERROR_INVALID_ARGUMENT || status == KALTURA_ERROR_INVALID_KS
               || status == KALTURA_ERROR_NO_SESSION;
    }
}

/* Whether the action needs the call that failed. With credentials it may not: the old session may still be valid, and
 * the request for details of a new session may fail. */
static int needs_it(int action, int kind, enum callback callback, long fail_at)
{
    int is_first_session = actions[action].run == acquires && fail_at == 1;

    return (callback == TRANSPORT && (kind == 6 || is_first_session)) || (callback == CREDENTIALS && is_first_session);
}

/* Whether the callback was called often enough to fail. */
static int fails_once(int action, int kind, enum callback callback, int fault, long fail_at)
{
    kaltura_error *error = NULL;
    kaltura_credentials *credentials;
    int succeeded, failed;

    memset(&state, 0, sizeof state);
    state.callback = callback;
    state.fault = fault;
    credentials = credentials_of(kind);
    state.client = new_client(credentials);
    state.fail_at = fail_at;
    succeeded = actions[action].run(state.client, &error);
    failed = state.failed;
    if (succeeded != (error == NULL) || (failed && succeeded && needs_it(action, kind, callback, fail_at))
        || (!succeeded && (!failed || !is_expected(kaltura_error_status(error))))) {
        fprintf(stderr, "%s, credentials %d, callback %d, fault %d, call %ld: %s: %s\n", actions[action].name, kind,
                (int)callback, fault, fail_at, kaltura_status_name(kaltura_error_status(error)),
                kaltura_error_message(error));
        CHECK(0);
    }
    kaltura_error_free(error);
    error = NULL;

    /* The client works again after the pause that follows a failure. */
    state.fail_at = 0;
    state.now_ms += 3600 * 1000;
    if (kind == 2 || callback == CLOCK) {
        CHECK(kaltura_client_set_credentials(state.client, credentials, NULL) == KALTURA_OK);
    }
    if (!actions[action].run(state.client, &error)) {
        fprintf(stderr, "%s, credentials %d, after callback %d, fault %d, call %ld: %s: %s\n", actions[action].name,
                kind, (int)callback, fault, fail_at, kaltura_status_name(kaltura_error_status(error)),
                kaltura_error_message(error));
        CHECK(0);
        kaltura_error_free(error);
    }
    CHECK(state.drops == 0);
    kaltura_client_free(state.client);
    kaltura_credentials_free(credentials);
    CHECK(state.drops == state.callbacks);
    return failed;
}

int main(void)
{
    static const int faults[CALLBACKS] = {FAULTS, 4, 1, 2};
    long runs = 0, failures = 0;
    int action, kind, callback, fault;

    signer = kaltura_signer_new(102, SECRET, NULL);
    own = kaltura_generate_session(SECRET, "ada", KALTURA_SESSION_TYPE_ADMIN, 102, 7200, NULL, NULL);
    for (action = 0; action < ACTIONS; action++) {
        for (kind = 0; kind < KINDS; kind++) {
            if (kind == 6 && (actions[action].run == acquires || actions[action].run == renews)) {
                continue; /* no credentials */
            }
            for (callback = 0; callback < CALLBACKS; callback++) {
                for (fault = 0; fault < faults[callback]; fault++) {
                    long fail_at = 0;

                    do {
                        runs++;
                        fail_at++;
                    } while (fails_once(action, kind, (enum callback)callback, fault, fail_at) && fail_at < 1000);
                    CHECK(fail_at < 1000);
                    failures += fail_at - 1;
                }
            }
        }
    }
    kaltura_string_free(own);
    kaltura_signer_free(signer);
    printf("%ld runs, %ld failures\n", runs, failures);
    CHECK(failures > 1000);
    return check_end();
}
