/* The server for edge.c: the log, and test requests. */
#include "edge.c"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define SECRET "22dae94314a4106aa1a35b10a5c7c99c"

static const char *logged; /* the last logged reason */
static int failed;

void log_refusal(struct http_request *r, const char *reason, const char *user_id)
{
    (void)r;
    (void)user_id;
    logged = reason;
}

void log_error(const char *message)
{
    printf("%s\n", message);
}

/* A string without a NUL: the next byte belongs to the next string. */
static str_t str(const char *text)
{
    str_t made = {strlen(text), malloc(strlen(text) + 1)};

    if (made.data == NULL) {
        abort();
    }
    memcpy(made.data, text, made.len);
    made.data[made.len] = 'x';
    return made;
}

static void expect(const struct conf *conf, const char *ks, const char *entry_id, const char *address, int64_t now,
                   const char *reason)
{
    struct http_request r;

    r.arg_ks = str(ks);
    r.entry_id = str(entry_id);
    r.client_addr = str(address);
    r.unparsed_uri = str("/p/102/playManifest/entryId/0_a");
    r.now = now;
    logged = "";
    if (access_handler(conf, &r) != (reason[0] == '\0' ? 200 : 403) || strcmp(logged, reason) != 0) {
        printf("expected \"%s\", got \"%s\"\n", reason, logged);
        failed++;
    }
    free(r.arg_ks.data);
    free(r.entry_id.data);
    free(r.client_addr.data);
    free(r.unparsed_uri.data);
}

int main(void)
{
    const char *secrets[] = {"a new secret", SECRET};
    struct conf conf = {NULL};
    int64_t now = (int64_t)time(NULL);
    char *ks = kaltura_generate_session(SECRET, "ada", KALTURA_SESSION_TYPE_USER, 102, 3600,
                                        "sview:0_a,iprestrict:192.0.2.1", NULL);
    char *other = kaltura_generate_session(SECRET, "ada", KALTURA_SESSION_TYPE_USER, 103, 3600, "sview:*", NULL);
    char *forged = kaltura_generate_session("guessed", "ada", KALTURA_SESSION_TYPE_USER, 102, 3600, "sview:*", NULL);
    char *open = kaltura_generate_session(SECRET, "ada", KALTURA_SESSION_TYPE_USER, 102, 3600, "sview:*", NULL);

    if (conf_init(&conf, 102, secrets, 0) == 0 || conf_init(&conf, 102, secrets, 2) != 0) {
        return 1;
    }
    expect(&conf, ks, "0_a", "192.0.2.1", now, "");
    expect(&conf, ks, "0_b", "192.0.2.1", now, "no sview privilege for this entry");
    expect(&conf, ks, "0_a", "192.0.2.2", now, kaltura_status_string(KALTURA_ERROR_KS_RESTRICTED_IP));
    expect(&conf, ks, "0_a", "192.0.2.1", now + 7200, kaltura_status_string(KALTURA_ERROR_KS_EXPIRED));
    expect(&conf, other, "0_a", "192.0.2.1", now, kaltura_status_string(KALTURA_ERROR_KS_WRONG_PARTNER));
    expect(&conf, forged, "0_a", "192.0.2.1", now, kaltura_status_string(KALTURA_ERROR_KS_SIGNATURE));
    expect(&conf, "no session", "0_a", "192.0.2.1", now, kaltura_status_string(KALTURA_ERROR_KS_MALFORMED));
    failed += !is_valid(conf.verifier, open, "192.0.2.9") + is_valid(conf.verifier, forged, "192.0.2.9");
    conf_cleanup(&conf);
    kaltura_string_free(ks);
    kaltura_string_free(other);
    kaltura_string_free(forged);
    kaltura_string_free(open);
    printf("%d failed\n", failed);
    return failed != 0;
}
