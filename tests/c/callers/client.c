/* The callers do not set a service URL. They are compiled with -Dkaltura_client_new=caller_client_new, to get a client of
   the test server. */
#include <kaltura_session.h>
#include <stdlib.h>

#undef kaltura_client_new
kaltura_client *kaltura_client_new(const kaltura_config *config, kaltura_error **error);

kaltura_client *caller_client_new(const kaltura_config *config, kaltura_error **error)
{
    kaltura_config *own = kaltura_config_new();
    kaltura_client *client = NULL;

    if (config == NULL && kaltura_config_set_service_url(own, getenv("TEST_HTTP_URL"), error) == KALTURA_OK) {
        client = kaltura_client_new(own, error);
    }
    kaltura_config_free(own);
    return client;
}
