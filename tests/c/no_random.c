/* A sandbox blocks random numbers: every function that needs them reports it. */
#define _GNU_SOURCE
#include "check.h"

#include <errno.h>
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

int main(void)
{
    kaltura_error *error = NULL;
    kaltura_client *client = client_for(setting("TEST_HTTPS_URL"), setting("TEST_CA_FILE"));
    char *ks;

    refused = 1;
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
