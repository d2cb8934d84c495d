/* After every kind of network call, and after everything is freed, no credential and no session is left in memory:
 * neither as is, nor in base64, nor percent-encoded. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "memory_search.h"
#include "perform.h"
#include "plain_http.h"

#include <pthread.h>

#define MOST 600
#define ON_STACK 64
/* Shorter strings may occur by chance. */
#define SHORTEST 9

static struct needle needles[MOST];
static size_t needle_count;
static kaltura_error *error;

/* Objects of the library, freed at the end. */
static char *texts[64];
static kaltura_session_info *infos[64];
static kaltura_client *clients[32];
static kaltura_credentials *all_credentials[32];
static size_t text_count, session_info_count, client_count, credentials_count;

/* The program's copies. */
static char *owned[64];
static size_t owned_count;

static void zeroize(char *text, size_t size)
{
    volatile char *bytes = text;

    while (size > 0) {
        bytes[--size] = 0;
    }
}

static char *own(size_t size)
{
    char *text = calloc(1, size);

    CHECK(text != NULL && owned_count < 64);
    owned[owned_count++] = text;
    return text;
}

static char *decoded(const char *name)
{
    const char *coded = setting(name);
    char *text = own(strlen(coded) + 1);
    size_t at;

    for (at = 0; coded[at] != '\0'; at++) {
        text[at] = (char)(coded[at] - 1);
    }
    return text;
}

static void add(const char *name, unsigned char *coded, size_t length)
{
    struct needle *needle = &needles[needle_count];

    if (length < SHORTEST || needle_count == MOST) {
        CHECK(needle_count < MOST);
        free(coded);
        return;
    }
    needle->name = name;
    needle->coded = coded;
    needle->length = length;
    needle_count++;
}

/* The string as is. */
static void add_raw(const char *name, const char *text, size_t length)
{
    unsigned char *coded = calloc(1, length + 1);
    size_t at;

    CHECK(coded != NULL);
    for (at = 0; at < length; at++) {
        coded[at] = (unsigned char)(text[at] + 1);
    }
    add(name, coded, length);
}

/* In base64, at each of the three possible alignments. */
static void add_base64(const char *name, const char *text, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *bytes = (const unsigned char *)text;
    size_t from, at;

    for (from = 0; from < 3; from++) {
        unsigned char *coded = calloc(1, length * 2 + 4);
        size_t out = 0;

        for (at = from; at + 3 <= length; at += 3) {
            coded[out++] = (unsigned char)(digits[bytes[at] >> 2] + 1);
            coded[out++] = (unsigned char)(digits[(bytes[at] & 3) << 4 | bytes[at + 1] >> 4] + 1);
            coded[out++] = (unsigned char)(digits[(bytes[at + 1] & 15) << 2 | bytes[at + 2] >> 6] + 1);
            coded[out++] = (unsigned char)(digits[bytes[at + 2] & 63] + 1);
        }
        add(name, coded, out);
    }
}

static void add_percent(const char *name, const char *text, size_t length)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    static const char digits[] = "0123456789ABCDEF";
    unsigned char *coded = calloc(1, length * 3 + 1);
    size_t at, out = 0;

    for (at = 0; at < length; at++) {
        unsigned char byte = (unsigned char)text[at];

        if (strchr(plain, text[at]) != NULL) {
            coded[out++] = (unsigned char)(byte + 1);
        } else {
            coded[out++] = '%' + 1;
            coded[out++] = (unsigned char)(digits[byte >> 4] + 1);
            coded[out++] = (unsigned char)(digits[byte & 15] + 1);
        }
    }
    if (out == length) {
        free(coded); /* same as the plain string */
    } else {
        add(name, coded, out);
    }
}

static void forbid(const char *name, const char *text)
{
    add_raw(name, text, strlen(text));
    add_base64(name, text, strlen(text));
    add_percent(name, text, strlen(text));
}

/* A key in hexadecimal. */
static void forbid_key(const char *name, const char *digits)
{
    unsigned char *coded = calloc(1, strlen(digits) / 2 + 1);
    unsigned int byte;
    size_t at;

    for (at = 0; at < strlen(digits) / 2 && sscanf(digits + 2 * at, "%2x", &byte) == 1; at++) {
        coded[at] = (unsigned char)(byte + 1);
    }
    CHECK(at == 16);
    add(name, coded, at);
}

/* A session and its decoded base64. */
static void forbid_session(const char *name, const char *session)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned char *coded = calloc(1, strlen(session) + 1);
    unsigned long bits = 0;
    size_t at, out = 0;

    forbid(name, session);
    for (at = 0; session[at] != '\0' && strchr(digits, session[at]) != NULL; at++) {
        bits = bits << 6 | (unsigned long)(strchr(digits, session[at]) - digits);
        if (at % 4 != 0) {
            coded[out++] = (unsigned char)((bits >> (6 - 2 * (at % 4))) + 1);
        }
    }
    CHECK(out > 48);
    add("a decoded session", coded, out);
}

static const char *session(const char *name, char *text)
{
    CHECK(text != NULL);
    if (text == NULL) {
        fprintf(stderr, "%s: %s\n", name, kaltura_error_message(error));
        exit(1);
    }
    texts[text_count++] = text;
    forbid_session(name, text);
    return text;
}

static const char *session_with_info(const char *name, kaltura_session_info *info)
{
    CHECK(info != NULL);
    if (info == NULL) {
        fprintf(stderr, "%s: %s\n", name, kaltura_error_message(error));
        exit(1);
    }
    infos[session_info_count++] = info;
    forbid_session(name, kaltura_session_info_ks(info));
    return kaltura_session_info_ks(info);
}

static kaltura_client *client_of(const char *proxy, const char *password, const char *token)
{
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    CHECK(kaltura_config_set_service_url(config, setting("TEST_URL"), &error) == KALTURA_OK);
    CHECK(kaltura_config_set_ca_file(config, setting("TEST_CA_FILE"), &error) == KALTURA_OK);
    CHECK(proxy == NULL || kaltura_config_set_proxy(config, proxy, "ada", password, &error) == KALTURA_OK);
    CHECK(kaltura_config_set_allow_http(config, 1, &error) == KALTURA_OK);
    CHECK(token == NULL || kaltura_config_add_header(config, "X-Gateway", token, &error) == KALTURA_OK);
    client = kaltura_client_new(config, &error);
    kaltura_config_free(config);
    CHECK(client != NULL);
    clients[client_count++] = client;
    return client;
}

/* A client with managed sessions. */
static kaltura_client *managed(const char *name, kaltura_credentials *credentials)
{
    kaltura_client *client = client_of(NULL, NULL, NULL);
    char *response;

    CHECK(credentials != NULL);
    all_credentials[credentials_count++] = credentials;
    CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    session(name, kaltura_client_acquire_ks(client, 0, NULL, &error));
    response = kaltura_client_call(client, "session", "get", NULL, &error);
    if (response == NULL) {
        CHECK_ERROR(error, KALTURA_ERROR_FORBIDDEN); /* not an ADMIN session, but it was used */
    }
    kaltura_string_free(response);
    return client;
}

static kaltura_status give_session(void *user_data, kaltura_credentials_result *result)
{
    return kaltura_credentials_result_set_ks(result, user_data, (int64_t)4102444800, NULL);
}

static void managed_sessions(const char *secret, const char *password, const char *token, const char *totp,
                             char *own_session)
{
    kaltura_client *one = managed("managed: secret", kaltura_credentials_new_secret(102, secret, "ada", 2, &error));
    kaltura_client *two = client_of(NULL, NULL, NULL);
    kaltura_credentials *credentials =
        kaltura_credentials_new_session_start(102, "a-secret-that-is-retired-now-0123", NULL, 2, &error);
    char *text;

    CHECK(kaltura_credentials_add_secret(credentials, secret, &error) == KALTURA_OK);
    managed("managed: session.start", credentials);
    managed("managed: login", kaltura_credentials_new_login(102, "admin102@example.com", password, &error));
    credentials = kaltura_credentials_new_login(109, "admin109@example.com", password, &error);
    CHECK(kaltura_credentials_set_totp_secret(credentials, totp, &error) == KALTURA_OK);
    managed("managed: login with one-time codes", credentials);
    managed("managed: app token", kaltura_credentials_new_app_token(102, "0_demotokn", token, &error));
    managed("managed: widget", kaltura_credentials_new_widget(102, NULL, &error));
    managed("managed: callback", kaltura_credentials_new_callback(give_session, own_session, NULL, &error));

    text = kaltura_client_export_session(one, &error);
    CHECK(text != NULL);
    CHECK(kaltura_client_set_credentials(two, all_credentials[0], &error) == KALTURA_OK);
    CHECK(kaltura_client_import_session(two, text, &error) == KALTURA_OK);
    texts[text_count++] = kaltura_client_acquire_ks(two, 0, NULL, &error);
    CHECK(texts[text_count - 1] != NULL);
    kaltura_string_free(text);
}

/* Generic calls whose parameters contain a secret and whose responses contain a session. */
static void by_hand(kaltura_client *client, const char *secret)
{
    char *params = own(512);
    char *several = own(512);
    char *response;

    /* The first character is escaped, so that a decoded copy is needed. */
    snprintf(params, 512, "{\"partnerId\":102,\"type\":2,\"secret\":\"\\u%04x%s\"}", (unsigned)secret[0], secret + 1);
    response = kaltura_client_call(client, "session", "start", params, &error);
    CHECK(response != NULL && strncmp(response, "\"djJ8", 5) == 0);
    texts[text_count++] = response;
    add_raw("a call's response", response + 1, strlen(response) - 2);
    snprintf(several, 512,
             "[{\"service\":\"session\",\"action\":\"start\",\"partnerId\":102,\"type\":2,\"secret\":\"%s\"},"
             "{\"service\":\"session\",\"action\":\"get\",\"ks\":{\"$result\":1}}]",
             secret);
    response = kaltura_client_multirequest(client, several, &error);
    CHECK(response != NULL && strchr(response, ',') != NULL);
    texts[text_count++] = response;
    add_raw("a multirequest's response", response + 2, strcspn(response + 2, "\""));
}

/* With the program's sockets. */
static void by_event_loop(const char *secret, const char *password, const char *token)
{
    kaltura_client *client = client_for(setting("TEST_HTTP_URL"), NULL);
    kaltura_request *requests[3];
    size_t at;

    requests[0] = kaltura_request_session_start(client, secret, "ada", 2, 102, 60, NULL, &error);
    requests[1] = kaltura_request_user_login(client, "admin102", password, 102, 60, NULL, &error);
    requests[2] = kaltura_request_app_token_start_session(client, "0_demotokn", token, KALTURA_HASH_AUTO, NULL, NULL, 0,
                                                          102, 60, NULL, &error);
    clients[client_count++] = client;
    for (at = 0; at < 3; at++) {
        CHECK(requests[at] != NULL);
        for (;;) {
            if (kaltura_request_advance(requests[at], &error) != KALTURA_OK) {
                CHECK_ERROR(error, KALTURA_OK);
                exit(1);
            }
            if (kaltura_request_is_done(requests[at])) {
                break;
            }
            CHECK(plain_http_send(kaltura_request_http(requests[at]), kaltura_request_response(requests[at])));
        }
        if (at < 2) {
            session("event loop", kaltura_request_take_string(requests[at], &error));
        } else {
            session_with_info("event loop: app token", kaltura_request_take_session_info(requests[at], &error));
        }
        kaltura_request_free(requests[at]);
    }
}

static void refused(const char *secret, const char *wrong)
{
    char *proxy = own(64);
    kaltura_client *client;

    client = client_of(NULL, NULL, NULL);
    CHECK(kaltura_session_start(client, wrong, NULL, 0, 102, 0, NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_START_SESSION);
    /* The test server is not a proxy, but receives the password. */
    snprintf(proxy, 64, "%s", setting("TEST_HTTP_URL"));
    client = client_of(proxy, wrong, NULL);
    CHECK(kaltura_session_start(client, secret, NULL, 0, 102, 0, NULL, &error) == NULL);
    kaltura_error_free(error);
    error = NULL;
}

static void use(void)
{
    const char *secret = decoded("TEST_CODED_SECRET");
    const char *impersonator = decoded("TEST_CODED_IMPERSONATOR_SECRET");
    const char *password = decoded("TEST_CODED_PASSWORD");
    const char *otp = decoded("TEST_CODED_OTP");
    const char *token = decoded("TEST_CODED_APP_TOKEN");
    const char *totp = decoded("TEST_CODED_TOTP_SECRET");
    char *wrong = own(64);
    char *gateway = own(64);
    char *sent = own(64);
    char *own_session = own(1024);
    kaltura_client *client;
    const char *ks;
    size_t at;

    for (at = 0; at < 40; at++) {
        wrong[at] = (char)('a' + at * 7 % 26);
        gateway[at] = (char)('A' + at * 11 % 26);
    }
    snprintf(sent, 64, "otp\":\"%s", otp);
    forbid("the secret", secret);
    if (getenv("TEST_KEY") != NULL) {
        forbid_key("the key made of the secret", getenv("TEST_KEY"));
    }
    forbid("the impersonator's secret", impersonator);
    forbid("the password", password);
    add_raw("the one-time code in a request", sent, strlen(sent));
    forbid("the app token", token);
    forbid("the secret of one-time codes", totp);
    forbid("the wrong secret, and the proxy's password", wrong);
    forbid("the value of a header", gateway);

    client = client_of(NULL, NULL, gateway);
    ks = session("session.start", kaltura_session_start(client, secret, "ada", 2, 102, 600, NULL, &error));
    snprintf(own_session, 1024, "%s", ks);
    CHECK(kaltura_client_set_ks(client, ks, &error) == KALTURA_OK);
    session("acquire_ks", kaltura_client_acquire_ks(client, 0, NULL, &error));
    session_with_info("session.get", kaltura_session_get(client, NULL, &error));
    ks = session("user.login", kaltura_user_login(client, "admin102", password, 102, 600, NULL, &error));
    session_with_info("user.loginByKs",
                      performed_info(kaltura_request_user_login_by_ks(client, ks, 102, &error), &error));
    session("user.loginByLoginId",
            kaltura_user_login_by_login_id(client, "admin109@example.com", password, 109, 600, NULL, otp, &error));
    ks = session_with_info("widget", kaltura_session_start_widget(client, NULL, 102, 600, &error));
    session_with_info("app token", kaltura_app_token_start_session(client, "0_demotokn", token, KALTURA_HASH_AUTO, ks,
                                                                   NULL, 0, 102, 600, NULL, &error));
    session_with_info("app token alone", kaltura_app_token_start_session(client, "0_demotokn", token, KALTURA_HASH_AUTO,
                                                                         NULL, NULL, 0, 102, 600, NULL, &error));
    ks = session("impersonate", performed_string(kaltura_request_session_impersonate(
                                                     client, impersonator, 201, "user201", 0, 200, 600, NULL, &error),
                                                 &error));
    CHECK(kaltura_client_set_ks(
              client, session("its own", kaltura_session_start(client, impersonator, NULL, 2, 200, 600, NULL, &error)),
              &error)
          == KALTURA_OK);
    session_with_info(
        "impersonateByKs",
        performed_info(kaltura_request_session_impersonate_by_ks(client, ks, 0, 300, NULL, &error), &error));
    CHECK(kaltura_client_set_ks(client, own_session, &error) == KALTURA_OK);
    by_hand(client, secret);
    managed_sessions(secret, password, token, totp, own_session);
    by_event_loop(secret, password, token);
    refused(secret, wrong);
}

/* Checks that the search finds each form of a credential, in the heap and on the first thread's stack. */
static void search_finds_each_form(char *on_stack, size_t size)
{
    size_t at, byte, first = needle_count;
    char *planted = own(4096);

    for (at = 0; at < first; at++) {
        for (byte = 0; byte < needles[at].length; byte++) {
            planted[byte] = (char)(needles[at].coded[byte] - 1);
        }
        CHECK(search_memory(&needles[at], 1, ELSEWHERE) && needles[at].found >= 1);
        zeroize(planted, 4096);
    }
    for (byte = 0; byte < needles[0].length && byte < size; byte++) {
        on_stack[byte] = (char)(needles[0].coded[byte] - 1);
    }
    CHECK(search_memory(&needles[0], 1, ON_FIRST_STACK) && needles[0].found >= 1);
    zeroize(on_stack, size);
}

/* Runs on a separate thread, to leave the stack of the thread that made the calls unchanged. */
static void *search(void *on_stack)
{
    size_t at, held, left, on_first, on_other;

    search_finds_each_form(on_stack, ON_STACK);
    for (at = 0; at < owned_count; at++) {
        zeroize(owned[at], strlen(owned[at]));
    }
    held = count_found(needles, needle_count, ELSEWHERE, 0);
    printf("%lu of %lu needles found before freeing\n", (unsigned long)held, (unsigned long)needle_count);
    CHECK(held >= text_count + session_info_count);
    for (at = 0; at < text_count; at++) {
        kaltura_string_free(texts[at]);
    }
    for (at = 0; at < session_info_count; at++) {
        kaltura_session_info_free(infos[at]);
    }
    /* Held by clients and credentials. */
    held = count_found(needles, needle_count, ELSEWHERE, 0);
    printf("%lu found in clients and credentials\n", (unsigned long)held);
    CHECK(held > 10);
    for (at = 0; at < client_count; at++) {
        kaltura_client_free(clients[at]);
    }
    for (at = 0; at < credentials_count; at++) {
        kaltura_credentials_free(all_credentials[at]);
    }
    left = count_found(needles, needle_count, ELSEWHERE, 1);
    CHECK(left == 0);
    on_first = count_found(needles, needle_count, ON_FIRST_STACK, 1);
    CHECK(on_first == 0);
    on_other = memory_other_stack == NULL ? 0 : count_found(needles, needle_count, ON_OTHER_STACK, 1);
    CHECK(on_other == 0);
    printf("%lu found after freeing, %lu on the first thread's stack, %lu on another thread's stack\n",
           (unsigned long)left, (unsigned long)on_first, (unsigned long)on_other);
    return NULL;
}

static void *work(void *pipes)
{
    char word;

    memory_other_stack = &pipes;
    use();
    CHECK(write(((int *)pipes)[1], "", 1) == 1);
    CHECK(read(((int *)pipes)[2], &word, 1) == 1);
    return NULL;
}

/* The first thread makes the calls or, if TEST_ON_THREAD is 1, another one, which then waits. */
int main(void)
{
    char on_stack[ON_STACK] = "";
    pthread_t worker, searcher;
    int pipes[4];
    int on_thread = strcmp(setting("TEST_ON_THREAD"), "1") == 0;
    char word;

    CHECK(pipe(pipes) == 0 && pipe(pipes + 2) == 0);
    if (on_thread) {
        CHECK(pthread_create(&worker, NULL, work, pipes) == 0);
        CHECK(read(pipes[0], &word, 1) == 1);
    } else {
        use();
    }
    CHECK(pthread_create(&searcher, NULL, search, on_stack) == 0);
    CHECK(pthread_join(searcher, NULL) == 0);
    if (on_thread) {
        CHECK(write(pipes[3], "", 1) == 1);
        CHECK(pthread_join(worker, NULL) == 0);
    }
    return check_end();
}
