/* session.start through this library: one client for all threads. See online.h. */
#include "online.h"

#include <kaltura_session.h>

struct caller {
    kaltura_client *client;
};

static void *shared_new(const char *url, const char *ca_file)
{
    kaltura_config *config = kaltura_config_new();
    kaltura_client *client;

    require(kaltura_config_set_service_url(config, url, NULL) == KALTURA_OK, "kaltura_config_set_service_url");
    /* Like libcurl, which reads the file only for https. */
    require(strncmp(url, "https:", 6) != 0 || kaltura_config_set_ca_file(config, ca_file, NULL) == KALTURA_OK,
            "kaltura_config_set_ca_file");
    require(kaltura_config_set_proxy(config, NULL, NULL, NULL, NULL) == KALTURA_OK, "kaltura_config_set_proxy");
    client = kaltura_client_new(config, NULL);
    require(client != NULL, "kaltura_client_new");
    kaltura_config_free(config);
    return client;
}

static void shared_free(void *shared)
{
    kaltura_client_free(shared);
}

static struct caller *caller_new(void *shared)
{
    struct caller *caller = malloc(sizeof *caller);

    caller->client = kaltura_client_ref(shared);
    return caller;
}

static void caller_free(struct caller *caller)
{
    kaltura_client_free(caller->client);
    free(caller);
}

static void call(struct caller *caller)
{
    kaltura_error *error;
    char *ks =
        kaltura_session_start(caller->client, SECRET, USER, KALTURA_SESSION_TYPE_USER, 102, 3600, PRIVILEGES, &error);

    if (ks == NULL) {
        fprintf(stderr, "%s\n", kaltura_error_message(error));
    }
    require(ks != NULL, "kaltura_session_start");
    kaltura_string_free(ks);
}

int main(int argc, char **argv)
{
    return online_main(argc, argv);
}
