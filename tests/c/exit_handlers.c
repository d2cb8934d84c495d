/* The library is used while thread-locals are destroyed: in the destructor of a pthread key, in an exit handler and in an
 * ELF destructor, on threads that have used it before. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <pthread.h>

static kaltura_client *client;
static kaltura_signer *signer;
static const char *secret;
static pthread_key_t key;

static void use(const char *when)
{
    kaltura_error *error = NULL;
    kaltura_session_info *info;
    kaltura_client *other;
    char *ks = kaltura_signer_sign(signer, "ada", KALTURA_SESSION_TYPE_USER, 60, NULL, NULL, &error);

    CHECK(ks != NULL && error == NULL);
    kaltura_string_free(ks);
    ks = kaltura_session_start(client, secret, NULL, KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &error);
    if (ks == NULL) {
        fprintf(stderr, "%s: %s\n", when, kaltura_error_message(error));
    }
    CHECK(ks != NULL && error == NULL);
    CHECK(kaltura_session_end(client, ks, 0, &error) == KALTURA_OK);
    kaltura_error_free(error);
    kaltura_string_free(ks);
    /* A new client resolves and connects on a separate thread. */
    other = client_for(setting("TEST_HTTPS_URL"), setting("TEST_CA_FILE"));
    info = kaltura_session_start_widget(other, NULL, 102, 60, &error);
    if (info == NULL) {
        fprintf(stderr, "%s: %s\n", when, kaltura_error_message(error));
    }
    CHECK(info != NULL);
    kaltura_session_info_free(info);
    kaltura_error_free(error);
    kaltura_client_free(other);
}

static void key_destructor(void *value)
{
    (void)value;
    use("in the destructor of a key");
}

static void *worker(void *argument)
{
    pthread_setspecific(key, &key);
    use("on a thread");
    return argument;
}

static void exit_handler(void)
{
    use("in an exit handler");
}

__attribute__((destructor)) static void elf_destructor(void)
{
    use("in an ELF destructor");
    kaltura_signer_free(signer);
    kaltura_client_free(client);
    /* 4 uses of 4 checks, and 2 of client_for. */
    printf("%d passed, %d failed\n", check_passed, check_failed);
    fflush(stdout);
    if (check_failed != 0) {
        _Exit(EXIT_FAILURE);
    }
}

int main(void)
{
    pthread_t thread;

    secret = setting("TEST_SECRET");
    client = client_for(setting("TEST_HTTPS_URL"), setting("TEST_CA_FILE"));
    signer = kaltura_signer_new(102, secret, NULL);
    CHECK(pthread_key_create(&key, key_destructor) == 0);
    CHECK(pthread_create(&thread, NULL, worker, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    use("in main");
    CHECK(atexit(exit_handler) == 0);
    (void)check_end;
    return EXIT_SUCCESS;
}
