/* An access handler in the style of nginx: strings are (data, len) without a NUL. */
#include <kaltura_session.h>
#include <string.h>

typedef struct {
    size_t len;
    unsigned char *data;
} str_t;
struct conf {
    kaltura_verifier *verifier;
};
struct http_request {
    str_t arg_ks, entry_id, client_addr, unparsed_uri;
    int64_t now;
};
extern void log_refusal(struct http_request *r, const char *reason, const char *user_id);
extern void log_error(const char *message);
int conf_init(struct conf *conf, int32_t partner_id, const char *const *secrets, size_t count);
int access_handler(const struct conf *conf, struct http_request *r);
void conf_cleanup(struct conf *conf);

#define CHARS(s) (const char *)(s).data, (s).len

int conf_init(struct conf *conf, int32_t partner_id, const char *const *secrets, size_t count)
{
    kaltura_error *error;

    conf->verifier = kaltura_verifier_new(partner_id, secrets, count, &error);
    if (conf->verifier == NULL) {
        log_error(kaltura_error_message(error));
        kaltura_error_free(error);
        return -1;
    }
    return 0;
}

int access_handler(const struct conf *conf, struct http_request *r)
{
    kaltura_ks *ks;
    kaltura_status status;
    int http_status = 200;

    status = kaltura_verifier_check(conf->verifier, CHARS(r->arg_ks), r->now, CHARS(r->client_addr),
                                    CHARS(r->unparsed_uri), &ks);
    if (status != KALTURA_OK) {
        log_refusal(r, kaltura_status_string(status), kaltura_ks_user_id(ks));
        http_status = 403;
    } else if (!kaltura_ks_has_privilege(ks, KALTURA_PRIVILEGE_SVIEW, CHARS(r->entry_id))) {
        log_refusal(r, "no sview privilege for this entry", kaltura_ks_user_id(ks));
        http_status = 403;
    }
    kaltura_ks_free(ks);
    return http_status;
}

void conf_cleanup(struct conf *conf)
{
    kaltura_verifier_free(conf->verifier);
}

/* With NUL-terminated strings and without a parsed session, nothing is allocated. */
int is_valid(const kaltura_verifier *verifier, const char *ks, const char *ip);
int is_valid(const kaltura_verifier *verifier, const char *ks, const char *ip)
{
    return kaltura_verifier_check(verifier, ks, KALTURA_NUL_TERMINATED, 0, ip, KALTURA_NUL_TERMINATED, NULL, 0, NULL)
           == KALTURA_OK;
}
