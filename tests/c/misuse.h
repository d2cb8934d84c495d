/* Valid arguments and checks of results, for the program that xtask/src/misuse.rs generates. The program runs inside a
 * credentials callback, to test reentrant calls as well. */
#ifndef MISUSE_H
#define MISUSE_H

#include "check.h"
#include "mock_server.h"

#define SECRET "22dae94314a4106aa1a35b10a5c7c99c"

enum end { SUCCEEDS, REFUSED, ALLOWED, ANY };

static struct {
    kaltura_client *client;
    kaltura_config *config;
    kaltura_credentials *credentials, *session_start, *app_token, *login;
    kaltura_credentials_result *credentials_result;
    kaltura_error *error;
    kaltura_session_info *session_info;
    kaltura_ks *ks, *parsed;
    kaltura_verifier *verifier;
    kaltura_privileges *privileges;
    kaltura_request *request, *responded, *session_info_request, *pending, *unsent;
    const kaltura_http_request *http_request;
    kaltura_http_response *http_response;
    kaltura_sign_options *sign_options;
    kaltura_signer *signer;
    char *text, *exported;
    const char *secrets[1];
    char buffer[1024];
    size_t size;
    int64_t expires_at;
} given;

static kaltura_error *error;
static const char *label;
static char *a_long_text;
static int drops, cases;

static void dropped(void *user_data)
{
    CHECK(user_data == (void *)&drops || user_data == NULL);
    drops++;
}

static kaltura_status responds(void *user_data, const kaltura_http_request *request, kaltura_http_response *response)
{
    (void)user_data;
    fill_in(request, response, given.text, 4000000000);
    return KALTURA_OK;
}

static void ignores_line(void *user_data, int32_t level, const char *message)
{
    (void)user_data;
    CHECK(level >= KALTURA_LOG_ERROR && level <= KALTURA_LOG_DEBUG && message != NULL);
}

static int64_t tells_time(void *user_data, int32_t clock)
{
    (void)user_data;
    return clock == KALTURA_CLOCK_WALL ? 1800000000000 : 1000;
}

static kaltura_status gives_nothing(void *user_data, kaltura_credentials_result *result)
{
    (void)user_data;
    return result == NULL ? 1 : 77;
}

static void ignores_renewal(void *user_data, const kaltura_session_info *session)
{
    (void)user_data;
    CHECK(kaltura_session_info_ks(session) != NULL && kaltura_session_info_expires_at(session) != 0);
}

static void ignores_failure(void *user_data, const kaltura_error *failure, int64_t expires_at)
{
    (void)user_data;
    CHECK(kaltura_error_status(failure) != KALTURA_OK && expires_at >= 0);
}

/* A request with a response. */
static kaltura_request *filled(kaltura_request *request)
{
    CHECK(kaltura_request_advance(request, NULL) == KALTURA_OK);
    fill_in(kaltura_request_http(request), kaltura_request_response(request), given.text, 4000000000);
    return request;
}

static kaltura_request *starting(void)
{
    return kaltura_request_session_start(given.client, SECRET, NULL, KALTURA_SESSION_TYPE_USER, 102, 60, NULL, NULL);
}

/* Creates new arguments for each case, so that the cases are independent. */
static void give(void)
{
    given.secrets[0] = SECRET;
    given.text = kaltura_generate_session(SECRET, "ada", KALTURA_SESSION_TYPE_USER, 102, 7200, "sview:*", NULL);
    given.config = kaltura_config_new();
    CHECK(kaltura_config_set_service_url(given.config, "https://host.example", NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_transport(given.config, responds, NULL, NULL, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_max_retries(given.config, 0, NULL) == KALTURA_OK);
    given.client = kaltura_client_new(given.config, NULL);
    given.credentials = kaltura_credentials_new_secret(102, SECRET, NULL, KALTURA_SESSION_TYPE_USER, NULL);
    given.session_start = kaltura_credentials_new_session_start(102, SECRET, NULL, KALTURA_SESSION_TYPE_USER, NULL);
    given.app_token = kaltura_credentials_new_app_token(102, "id", "token", NULL);
    given.login = kaltura_credentials_new_login(102, "ada@example.com", "password", NULL);
    CHECK(kaltura_client_set_credentials(given.client, given.credentials, NULL) == KALTURA_OK);
    kaltura_string_free(kaltura_client_acquire_ks(given.client, 0, NULL, NULL));
    given.exported = kaltura_client_export_session(given.client, NULL);
    CHECK(kaltura_client_set_ks(given.client, given.text, NULL) == KALTURA_OK);
    CHECK(kaltura_generate_session(NULL, NULL, 0, 0, 0, NULL, &given.error) == NULL);
    given.session_info = kaltura_session_start_widget(given.client, NULL, 102, 60, NULL);
    given.ks = kaltura_ks_parse(given.text, given.secrets, 1, NULL);
    given.parsed = NULL;
    given.verifier = kaltura_verifier_new(102, given.secrets, 1, NULL);
    given.privileges = kaltura_privileges_new();
    given.sign_options = kaltura_sign_options_new();
    given.signer = kaltura_signer_new(102, SECRET, NULL);
    given.request = filled(starting());
    CHECK(kaltura_request_advance(given.request, NULL) == KALTURA_OK);
    given.responded = filled(starting());
    given.session_info_request = filled(kaltura_request_session_start_widget(given.client, NULL, 102, 60, NULL));
    CHECK(kaltura_request_advance(given.session_info_request, NULL) == KALTURA_OK);
    given.unsent = starting();
    given.pending = starting();
    CHECK(kaltura_request_advance(given.pending, NULL) == KALTURA_OK);
    given.http_request = kaltura_request_http(given.pending);
    given.http_response = kaltura_request_response(given.pending);
    CHECK(given.client && given.exported && given.error && given.session_info && given.ks && given.signer
          && given.http_request);
}

/* Frees reference-counted objects twice, which detects a reference that the call has released. */
static void free_arguments(void)
{
    kaltura_client_ref(given.client);
    kaltura_client_free(given.client);
    kaltura_client_free(given.client);
    kaltura_config_free(given.config);
    kaltura_credentials_free(given.credentials);
    kaltura_credentials_free(given.session_start);
    kaltura_credentials_free(given.app_token);
    kaltura_credentials_free(given.login);
    kaltura_error_free(given.error);
    kaltura_session_info_free(given.session_info);
    kaltura_ks_free(given.ks);
    kaltura_ks_free(given.parsed);
    kaltura_verifier_free(given.verifier);
    kaltura_privileges_free(given.privileges);
    kaltura_request_free(given.request);
    kaltura_request_free(given.responded);
    kaltura_request_free(given.session_info_request);
    kaltura_request_free(given.unsent);
    kaltura_request_free(given.pending);
    kaltura_sign_options_free(given.sign_options);
    kaltura_signer_free(given.signer);
    kaltura_string_free(given.text);
    kaltura_string_free(given.exported);
}

#define BEGIN(what) \
    do { \
        label = what; \
        cases++; \
        drops = 0; \
        error = NULL; \
        give(); \
    } while (0)

/* `user_data` is destroyed once if it was passed, whether or not the call succeeded. */
#define END(handed) \
    do { \
        free_arguments(); \
        holds(drops == (handed), "destroy runs once"); \
        kaltura_error_free(error); \
    } while (0)

static void holds(int condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "%s: %s; got %s: %.200s\n", label, what, kaltura_status_name(kaltura_error_status(error)),
                kaltura_error_message(error));
    }
    check_that(condition, what, label, 0);
}

static void judge(int succeeded, enum end end, const char *argument, int asked)
{
    const char *message = kaltura_error_message(error);
    kaltura_status status = kaltura_error_status(error);

    if (end == SUCCEEDS) {
        holds(succeeded, "valid arguments succeed");
    }
    if (end == REFUSED) {
        holds(!succeeded, "it fails");
    }
    if (!asked) {
        return;
    }
    holds(succeeded == (error == NULL), "an error if it failed, and only then");
    holds(status != KALTURA_ERROR_PANIC, "it is no defect");
    if (end == REFUSED) {
        holds(status == KALTURA_ERROR_INVALID_ARGUMENT, "the argument is refused");
        holds(*argument == '\0'
                  || (strncmp(message, argument, strlen(argument)) == 0 && message[strlen(argument)] == ':'),
              "the message names the argument");
    }
    if (end == ALLOWED) {
        holds(strstr(message, "is NULL, but a value is required") == NULL, "NULL is allowed");
    }
    /* Error messages about long strings are short. */
    holds(strlen(message) < 2000, "the message is short");
}

static void judge_status(kaltura_status status, enum end end, const char *argument, int asked)
{
    judge(status == KALTURA_OK, end, argument, asked);
    if (asked) {
        holds(status == kaltura_error_status(error), "the result is the status of the error");
    }
}

/* Checks the status of a function without an error parameter. */
static void judge_result(kaltura_status status, int of_null)
{
    holds(status != KALTURA_ERROR_PANIC, "it is no defect");
    holds(!of_null || status != KALTURA_OK, "NULL is not valid");
}

/* Checks the number that a getter returns for NULL. */
static void judge_absent(int64_t got)
{
    holds(got == 0 || got == -1 || got == KALTURA_KS_NO_TYPE || got == KALTURA_KS_NO_EXPIRY, "all is absent in NULL");
}

static void every_function(void);

static kaltura_status misuse(void *user_data, kaltura_credentials_result *result)
{
    (void)user_data;
    given.credentials_result = result;
    every_function();
    return 77;
}

int main(void)
{
    size_t length = (size_t)atol(setting("TEST_LONG_TEXT"));
    kaltura_config *config = kaltura_config_new();
    kaltura_credentials *credentials = kaltura_credentials_new_callback(misuse, NULL, NULL, NULL);
    kaltura_client *client;

    a_long_text = malloc(length + 1);
    memset(a_long_text, 'a', length);
    a_long_text[length] = '\0';
    CHECK(kaltura_config_set_transport(config, responds, NULL, NULL, NULL) == KALTURA_OK);
    client = kaltura_client_new(config, NULL);
    CHECK(kaltura_client_set_credentials(client, credentials, NULL) == KALTURA_OK);
    CHECK(kaltura_client_acquire_ks(client, 0, NULL, &error) == NULL);
    CHECK(strstr(kaltura_error_message(error), "77") != NULL);
    kaltura_error_free(error);
    kaltura_client_free(client);
    kaltura_credentials_free(credentials);
    kaltura_config_free(config);
    free(a_long_text);
    printf("%d cases\n", cases);
    (void)judge_absent;
    return check_end();
}

#endif
