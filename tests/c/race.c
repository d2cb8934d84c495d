/* A deliberate data race inside the library: two threads use one config. Shows that the thread sanitizer detects it. */
#include "check.h"

#include <pthread.h>

static void *set(void *config)
{
    int32_t at;

    for (at = 1; at <= 1000; at++) {
        if (kaltura_config_set_partner_id(config, at, NULL) != KALTURA_OK) {
            break;
        }
    }
    return NULL;
}

int main(void)
{
    kaltura_config *config = kaltura_config_new();
    pthread_t other;

    CHECK(pthread_create(&other, NULL, set, config) == 0);
    set(config);
    CHECK(pthread_join(other, NULL) == 0);
    kaltura_config_free(config);
    return check_end();
}
