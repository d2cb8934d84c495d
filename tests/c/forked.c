/* A client in a child process: it works there, and goes on working in the parent. */
#define _POSIX_C_SOURCE 200112L
#include "check.h"

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static kaltura_client *client;

static void call(void)
{
    kaltura_error *error = NULL;
    char *ks = kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 0, NULL, &error);

    if (error != NULL) {
        fprintf(stderr, "%s\n", kaltura_error_message(error));
    }
    CHECK(ks != NULL && error == NULL);
    kaltura_error_free(error);
    kaltura_string_free(ks);
}

static void in_a_child(int generations)
{
    pid_t child = fork();
    int status = -1;

    if (child == 0) {
        check_passed = 0;
        call();
        if (generations > 1) {
            in_a_child(generations - 1);
        }
        call();
        kaltura_client_free(client);
        _exit(check_failed == 0 ? 0 : 1);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
    client = client_for(setting("TEST_URL"), getenv("TEST_CA_FILE"));
    call();
    call();
    in_a_child(3);
    call();
    call();
    kaltura_client_free(client);
    return check_end();
}
