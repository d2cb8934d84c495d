/* The system clock is before 1970, as on a machine without a clock battery: the error names the clock. */
#define _GNU_SOURCE
#include "check.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Replaces the function of the C library, also for the library under test. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);

    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        now->tv_sec -= 3000000000;
    }
    return result;
}

int main(void)
{
    kaltura_error *error = NULL;
    kaltura_client *client = client_for(setting("TEST_HTTPS_URL"), setting("TEST_CA_FILE"));
    struct timespec now;

    CHECK(clock_gettime(CLOCK_REALTIME, &now) == 0 && now.tv_sec < 0);
    CHECK(kaltura_session_start(client, setting("TEST_SECRET"), NULL, KALTURA_SESSION_TYPE_USER, 102, 60, NULL, &error)
          == NULL);
    CHECK(strstr(kaltura_error_message(error), "clock is before 1970") != NULL);
    CHECK(kaltura_error_retry_class(error) == KALTURA_RETRY_NEVER);
    CHECK_ERROR(error, KALTURA_ERROR_TLS);
    kaltura_client_free(client);
    return check_end();
}
