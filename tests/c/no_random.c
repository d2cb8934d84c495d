/* A sandbox blocks random numbers: every function that needs them reports it. */
#define _GNU_SOURCE
#include "check.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static int refused;

/* Replaces the function of the C library, also for the library under test. */
ssize_t getrandom(void *buffer, size_t size, unsigned int flags);
ssize_t getrandom(void *buffer, size_t size, unsigned int flags)
{
    if (refused) {
        errno = EPERM;
        return -1;
    }
    return syscall(SYS_getrandom, buffer, size, flags);
}

static int opened(const char *path, int flags, int mode)
{
    if (refused && (strcmp(path, "/dev/urandom") == 0 || strcmp(path, "/dev/random") == 0)) {
        errno = ENOENT;
        return -1;
    }
    return (int)syscall(SYS_openat, -100, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list more;
    int mode;

    va_start(more, flags);
    mode = va_arg(more, int);
    va_end(more);
    return opened(path, flags, mode);
}

int open64(const char *path, int flags, ...);
int open64(const char *path, int flags, ...)
{
    va_list more;
    int mode;

    va_start(more, flags);
    mode = va_arg(more, int);
    va_end(more);
    return opened(path, flags, mode);
}

/* More names than are compared one by one. */
static const char PRIVILEGES[] = "a:1,b:1,c:1,d:1,e:1,f:1,g:1,h:1,i:1,j:1,k:1,l:1,m:1,n:1,o:1,p:1,q:1,r:1,s:1,t:1,a:2";

static char *signed_before;

/* On a thread that has had no random numbers yet. */
static void *use_locally(void *argument)
{
    const char *const secrets[] = {"secret"};
    kaltura_error *error = NULL;
    kaltura_client *client = argument;
    kaltura_privileges *privileges = kaltura_privileges_new();
    kaltura_signer *signer = kaltura_signer_new(102, "secret", &error);
    kaltura_ks *ks = kaltura_ks_parse(signed_before, secrets, 1, &error);
    char *text;

    CHECK(kaltura_privileges_add(privileges, "edit", "0_a", &error) == KALTURA_OK);
    CHECK(ks != NULL && kaltura_ks_privilege_count(ks) == 20
          && kaltura_ks_has_privilege(ks, "t", "1", KALTURA_NUL_TERMINATED));
    text = kaltura_ks_explain(signed_before, secrets, 1, 0, &error);
    CHECK(text != NULL);
    kaltura_string_free(text);
    CHECK(kaltura_signer_sign_restricted(signer, ks, 60, "a:1", &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_RANDOM);
    CHECK(kaltura_generate_session("secret", NULL, KALTURA_SESSION_TYPE_USER, 102, 60, PRIVILEGES, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_RANDOM);
    CHECK(kaltura_session_start(client, "secret", NULL, KALTURA_SESSION_TYPE_USER, 102, 60, PRIVILEGES, &error)
          == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_RANDOM);
    kaltura_ks_free(ks);
    kaltura_signer_free(signer);
    kaltura_privileges_free(privileges);
    return NULL;
}

int main(void)
{
    kaltura_error *error = NULL;
    kaltura_client *client = client_for(setting("TEST_HTTPS_URL"), setting("TEST_CA_FILE"));
    pthread_t thread;
    char *ks;

    signed_before = kaltura_generate_session("secret", NULL, KALTURA_SESSION_TYPE_USER, 102, 60, PRIVILEGES, &error);
    CHECK(signed_before != NULL);
    refused = 1;
    CHECK(pthread_create(&thread, NULL, use_locally, client) == 0 && pthread_join(thread, NULL) == 0);
    kaltura_string_free(signed_before);
    CHECK(kaltura_client_new(NULL, &error) == NULL);
    CHECK_ERROR(error, KALTURA_ERROR_RANDOM);
    CHECK(kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &error)
          == NULL);
    CHECK(kaltura_error_retry_class(error) == KALTURA_RETRY_NEVER);
    CHECK_ERROR(error, KALTURA_ERROR_RANDOM);
    refused = 0;
    ks = kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &error);
    CHECK(ks != NULL && error == NULL);
    kaltura_string_free(ks);
    kaltura_client_free(client);
    return check_end();
}
