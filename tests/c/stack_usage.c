/* How much stack the library uses: each call runs on a thread whose stack was filled with a pattern. TEST_STACK_KIB is
 * the documented limit; TEST_HOSTILE_URLS are servers whose responses are meant to be expensive. */
#define _GNU_SOURCE
#include "check.h"

#include <pthread.h>
#include <sys/mman.h>

#define STACK_SIZE ((size_t)4 << 20)
#define PATTERN 0xa5

static const char *url;

static void *nothing(void *unused)
{
    (void)unused;
    return NULL;
}

static void *sign_and_verify(void *unused)
{
    const char *const secrets[] = {setting("TEST_SECRET")};
    kaltura_error *error = NULL;
    char *text = kaltura_generate_session(secrets[0], "ada@example.com", KALTURA_SESSION_TYPE_ADMIN, 102, 3600,
                                          "edit:0_a,sview:*,iprestrict:127.0.0.1", &error);
    kaltura_ks *ks = kaltura_ks_parse(text, secrets, 1, &error);
    kaltura_verifier *verifier = kaltura_verifier_new(102, secrets, 1, &error);
    kaltura_signer *signer = kaltura_signer_new(102, secrets[0], &error);
    char *restricted = kaltura_signer_sign_restricted(signer, ks, 60, "sview:0_a", &error);
    char *explained = kaltura_ks_explain(text, secrets, 1, 0, &error);
    char *json = kaltura_ks_to_json(ks, &error);
    char *lint = kaltura_privileges_lint("edit:0_a,unknown:*", KALTURA_SESSION_TYPE_ADMIN, 3600, 0, &error);

    CHECK(restricted != NULL && explained != NULL && json != NULL && lint != NULL);
    CHECK(kaltura_verifier_check(verifier, text, KALTURA_NUL_TERMINATED, 0, "127.0.0.1", KALTURA_NUL_TERMINATED, NULL,
                                 KALTURA_NUL_TERMINATED, NULL)
          == KALTURA_OK);
    kaltura_string_free(lint);
    kaltura_string_free(json);
    kaltura_string_free(explained);
    kaltura_string_free(restricted);
    kaltura_signer_free(signer);
    kaltura_verifier_free(verifier);
    kaltura_ks_free(ks);
    kaltura_string_free(text);
    return unused;
}

static void *use_server(void *unused)
{
    kaltura_error *error = NULL;
    kaltura_client *client = client_for(url, setting("TEST_CA_FILE"));
    kaltura_credentials *credentials =
        kaltura_credentials_new_login(102, setting("TEST_LOGIN_ID"), setting("TEST_PASSWORD"), &error);
    char *ks =
        kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &error);
    char *user, *both;

    CHECK(kaltura_session_end(client, ks, 0, &error) == KALTURA_OK);
    CHECK(kaltura_client_set_credentials(client, credentials, &error) == KALTURA_OK);
    user = kaltura_client_call(client, "user", "get", "{\"userId\":\"admin102\"}", &error);
    if (user == NULL) {
        fprintf(stderr, "%s\n", kaltura_error_message(error));
    }
    both = kaltura_client_multirequest(client,
                                       "[{\"service\":\"user\",\"action\":\"get\",\"userId\":\"admin102\"},"
                                       "{\"service\":\"system\",\"action\":\"ping\"}]",
                                       &error);
    CHECK(user != NULL && both != NULL);
    kaltura_string_free(both);
    kaltura_string_free(user);
    kaltura_string_free(ks);
    kaltura_credentials_free(credentials);
    kaltura_client_free(client);
    return unused;
}

static void *fail(void *unused)
{
    kaltura_error *error = NULL;
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;
    char *json;

    CHECK(kaltura_config_set_service_url(config, url, NULL) == KALTURA_OK);
    CHECK(kaltura_config_set_max_retries(config, 0, NULL) == KALTURA_OK);
    client = kaltura_client_new(config, NULL);
    json = kaltura_client_call(client, "system", "ping", NULL, &error);
    CHECK(json == NULL && kaltura_error_status(error) != KALTURA_ERROR_CONNECT);
    kaltura_error_free(error);
    kaltura_client_free(client);
    kaltura_config_free(config);
    return unused;
}

static size_t used_by(void *(*run)(void *))
{
    unsigned char *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_attr_t attributes;
    pthread_t thread;
    size_t unused = 0;

    CHECK(stack != MAP_FAILED);
    memset(stack, PATTERN, STACK_SIZE);
    CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstack(&attributes, stack, STACK_SIZE) == 0);
    CHECK(pthread_create(&thread, &attributes, run, NULL) == 0 && pthread_join(thread, NULL) == 0);
    while (unused < STACK_SIZE && stack[unused] == PATTERN) {
        unused++;
    }
    pthread_attr_destroy(&attributes);
    munmap(stack, STACK_SIZE);
    return STACK_SIZE - unused;
}

static void within_limit(const char *what, void *(*run)(void *))
{
    size_t limit = (size_t)atoi(setting("TEST_STACK_KIB")) * 1024, used = used_by(run);

    printf("%s: %lu of %lu bytes\n", what, (unsigned long)used, (unsigned long)limit);
    CHECK(used <= limit);
}

int main(void)
{
    char *urls = strdup(setting("TEST_HOSTILE_URLS"));

    within_limit("a thread that does nothing", nothing);
    within_limit("signing and verifying", sign_and_verify);
    url = setting("TEST_HTTP_URL");
    within_limit(url, use_server);
    url = setting("TEST_HTTPS_URL");
    within_limit(url, use_server);
    for (url = strtok(urls, " "); url != NULL; url = strtok(NULL, " ")) {
        within_limit(url, fail);
    }
    free(urls);
    return check_end();
}
