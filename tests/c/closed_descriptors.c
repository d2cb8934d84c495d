/* A daemon closes all descriptors, including that of an idle connection, and opens files. The library neither uses nor
 * closes the file that has reused the number of its socket. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES 64

static void start(kaltura_client *client)
{
    kaltura_error *error = NULL;
    char *ks =
        kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &error);

    if (ks == NULL) {
        fprintf(stderr, "%s\n", kaltura_error_message(error));
    }
    CHECK(ks != NULL);
    kaltura_string_free(ks);
    kaltura_error_free(error);
}

static int is_null_device(int descriptor)
{
    struct stat now, null;

    return fstat(descriptor, &now) == 0 && stat("/dev/null", &null) == 0 && now.st_rdev == null.st_rdev;
}

static void leaves_descriptors(const char *url, const char *ca_file)
{
    kaltura_client *client = client_for(url, ca_file);
    int files[FILES], at;

    start(client);
    for (at = 3; at < 256; at++) {
        close(at);
    }
    for (at = 0; at < FILES; at++) {
        files[at] = open("/dev/null", O_RDWR);
        CHECK(files[at] >= 0);
    }
    start(client);
    start(client);
    for (at = 0; at < FILES; at++) {
        CHECK(is_null_device(files[at]));
    }
    kaltura_client_free(client);
    for (at = 0; at < FILES; at++) {
        CHECK(is_null_device(files[at]));
        close(files[at]);
    }
}

int main(void)
{
    leaves_descriptors(setting("TEST_HTTP_URL"), NULL);
    leaves_descriptors(setting("TEST_HTTPS_URL"), setting("TEST_CA_FILE"));
    return check_end();
}
