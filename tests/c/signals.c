/* Signals, as in programs with timers, do not interrupt calls. */
#define _XOPEN_SOURCE 600
#include "check.h"

#include <signal.h>
#include <sys/time.h>

/* Atomic: signals arrive on any thread. */
static int signals;

static void count(int number)
{
    (void)number;
    __atomic_add_fetch(&signals, 1, __ATOMIC_RELAXED);
}

int main(void)
{
    struct sigaction action;
    struct itimerval every_5_ms = {{0, 5000}, {0, 5000}};
    kaltura_client *client = client_for(setting("TEST_HTTPS_URL"), setting("TEST_CA_FILE"));
    kaltura_error *error = NULL;
    char *ks;

    memset(&action, 0, sizeof action);
    action.sa_handler = count;
    action.sa_flags = SA_RESTART;
    CHECK(sigaction(SIGALRM, &action, NULL) == 0);
    CHECK(setitimer(ITIMER_REAL, &every_5_ms, NULL) == 0);
    ks = kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &error);
    if (ks == NULL) {
        fprintf(stderr, "%s\n", kaltura_error_message(error));
    }
    CHECK(ks != NULL);
    CHECK(__atomic_load_n(&signals, __ATOMIC_RELAXED) > 0);
    memset(&every_5_ms, 0, sizeof every_5_ms);
    CHECK(setitimer(ITIMER_REAL, &every_5_ms, NULL) == 0);
    kaltura_string_free(ks);
    kaltura_client_free(client);
    return check_end();
}
