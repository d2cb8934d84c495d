/* CHECK reports a failed condition and continues. Each test program ends with `return check_end();`.
 * Define CHECK_WITHOUT_LIBRARY in programs that are not linked to the library. */
#ifndef CHECK_H
#define CHECK_H

#include <kaltura_session.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_passed, check_failed;

#define CHECK(condition) check_that((condition) != 0, #condition, __FILE__, __LINE__)
#define CHECK_TEXT(actual, expected) check_text((actual), (expected), #actual, __FILE__, __LINE__)

/* Atomic, because callbacks on other threads contain checks too. */
static void check_that(int holds, const char *what, const char *file, int line)
{
    if (holds) {
        __atomic_add_fetch(&check_passed, 1, __ATOMIC_RELAXED);
    } else {
        __atomic_add_fetch(&check_failed, 1, __ATOMIC_RELAXED);
        fprintf(stderr, "%s:%d: %s\n", file, line, what);
    }
}

static void check_text(const char *actual, const char *expected, const char *what, const char *file, int line)
{
    int holds = actual != NULL && expected != NULL ? strcmp(actual, expected) == 0 : actual == expected;

    if (!holds) {
        fprintf(stderr, "got \"%s\", expected \"%s\"\n", actual ? actual : "(null)", expected ? expected : "(null)");
    }
    check_that(holds, what, file, line);
}

#ifndef CHECK_WITHOUT_LIBRARY
/* Checks the status of an error, prints and frees it, and sets it to NULL. */
#define CHECK_ERROR(error, status) check_error(&(error), (status), __FILE__, __LINE__)

static void check_error(kaltura_error **error, kaltura_status status, const char *file, int line)
{
    if (*error == NULL || kaltura_error_status(*error) != status) {
        fprintf(stderr, "got %s, expected %s\n", kaltura_status_name(kaltura_error_status(*error)),
                kaltura_status_name(status));
    }
    check_that(*error != NULL && kaltura_error_status(*error) == status, "the status of the error", file, line);
    printf("%s: %s\n", kaltura_status_name(kaltura_error_status(*error)), kaltura_error_message(*error));
    kaltura_error_free(*error);
    *error = NULL;
}

#endif

/* Returns an environment variable that the test harness must set. */
static const char *setting(const char *name)
{
    const char *value = getenv(name);

    if (value == NULL) {
        fprintf(stderr, "%s is not set\n", name);
        exit(2);
    }
    return value;
}

#ifndef CHECK_WITHOUT_LIBRARY
/* Creates a client of the test server; `url` and `ca_file` may be NULL. */
static kaltura_client *client_for(const char *url, const char *ca_file)
{
    kaltura_error *error = NULL;
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    CHECK(url == NULL || kaltura_config_set_service_url(config, url, &error) == KALTURA_OK);
    CHECK(ca_file == NULL || kaltura_config_set_ca_file(config, ca_file, &error) == KALTURA_OK);
    client = kaltura_client_new(config, &error);
    kaltura_config_free(config);
    if (client == NULL) {
        fprintf(stderr, "%s\n", kaltura_error_message(error));
        exit(2);
    }
    return client;
}

#endif

static int check_end(void)
{
    (void)setting;
#ifndef CHECK_WITHOUT_LIBRARY
    (void)client_for;
    (void)check_error;
#endif
    (void)check_text;
    printf("%d passed, %d failed\n", check_passed, check_failed);
    return check_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
