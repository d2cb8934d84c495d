/*
 * An access module for nginx: requests need a valid Kaltura session. README.md says how to build and configure it.
 *
 *   kaltura_session value | off;         where the session is, such as $arg_ks
 *   kaltura_secrets partner_id file;     the account, and a file with its admin secrets, one per line
 *   kaltura_privilege name [value];      a privilege that the session must have, such as sview $arg_entry
 */
#include <kaltura_session.h>
#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

enum { SECRETS_SIZE = 8192, MOST_SECRETS = 32 };

typedef struct {
    ngx_http_complex_value_t *session; /* NULL for off */
    ngx_http_complex_value_t *privilege_value;
    ngx_str_t privilege;
    kaltura_verifier *verifier;
} kaltura_conf_t;

ngx_module_t ngx_http_kaltura_module;

#define CHARS(string) (const char *)(string).data, (string).len

/* ---- Requests ------------------------------------------------------------------------------------ */

/* Logs without the handler of the connection's log, which would add the request line, and the session may be in it. */
static ngx_int_t refuse(ngx_http_request_t *r, const char *ks, const char *code, const char *reason)
{
    ngx_http_core_loc_conf_t *location = ngx_http_get_module_loc_conf(r, ngx_http_core_module);
    ngx_log_t log = *r->connection->log;
    char *name = ks != NULL ? kaltura_ks_fingerprint(ks, NULL) : NULL;

    log.handler = NULL;
    ngx_log_error(NGX_LOG_ERR, &log, 0, "kaltura: 403 %s: %s; session: %s, client: %V, location: \"%V\"", code, reason,
                  name != NULL ? name : "none", &r->connection->addr_text, &location->name);
    kaltura_string_free(name);
    return NGX_HTTP_FORBIDDEN;
}

/* Evaluates a directive's value. It is percent-decoded, since variables such as $arg_ks are not, and NUL-terminated. */
static ngx_int_t evaluate(ngx_http_request_t *r, ngx_http_complex_value_t *value, ngx_str_t *decoded)
{
    ngx_str_t raw;
    u_char *from, *to;

    if (ngx_http_complex_value(r, value, &raw) != NGX_OK) {
        return NGX_ERROR;
    }
    decoded->data = ngx_pnalloc(r->pool, raw.len + 1);
    if (decoded->data == NULL) {
        return NGX_ERROR;
    }
    from = raw.data;
    to = decoded->data;
    ngx_unescape_uri(&to, &from, raw.len, 0);
    *to = '\0';
    decoded->len = (size_t)(to - decoded->data);
    return NGX_OK;
}

/* The URI as nginx has normalized it: "/a/../b" and "/%62" are "/b". NULL data if memory runs out. */
static ngx_str_t normalized_uri(ngx_http_request_t *r)
{
    ngx_str_t uri = r->uri;

    if (r->args.len > 0) {
        uri.len = r->uri.len + 1 + r->args.len;
        uri.data = ngx_pnalloc(r->pool, uri.len);
        if (uri.data != NULL) {
            ngx_snprintf(uri.data, uri.len, "%V?%V", &r->uri, &r->args);
        }
    }
    return uri;
}

static ngx_int_t handle_access(ngx_http_request_t *r)
{
    kaltura_conf_t *conf = ngx_http_get_module_loc_conf(r, ngx_http_kaltura_module);
    ngx_str_t ks, uri, value = ngx_null_string;
    kaltura_ks *parsed = NULL;
    kaltura_status status;
    ngx_int_t has_privilege;

    if (conf->session == NULL) {
        return NGX_DECLINED;
    }
    if (evaluate(r, conf->session, &ks) != NGX_OK
        || (conf->privilege_value != NULL && evaluate(r, conf->privilege_value, &value) != NGX_OK)) {
        return NGX_ERROR;
    }
    if (ks.len == 0) {
        return refuse(r, NULL, "NO_SESSION", "there is no session");
    }
    status = kaltura_verifier_check(conf->verifier, CHARS(ks), ngx_time(), CHARS(r->connection->addr_text),
                                    CHARS(r->unparsed_uri), conf->privilege.len > 0 ? &parsed : NULL);
    uri = normalized_uri(r);
    if (uri.data == NULL) {
        kaltura_ks_free(parsed);
        return NGX_ERROR;
    }
    /* nginx serves the normalized URI, so a restriction must allow both. */
    if (status == KALTURA_OK
        && (uri.len != r->unparsed_uri.len || ngx_memcmp(uri.data, r->unparsed_uri.data, uri.len) != 0)) {
        status = kaltura_verifier_check(conf->verifier, CHARS(ks), ngx_time(), CHARS(r->connection->addr_text),
                                        CHARS(uri), NULL);
    }
    if (status != KALTURA_OK) {
        kaltura_ks_free(parsed);
        return refuse(r, (const char *)ks.data, kaltura_status_name(status), kaltura_status_string(status));
    }
    if (conf->privilege.len > 0) {
        /* NULL would ask for the privilege with any value, which a missing argument must not do. */
        has_privilege =
            conf->privilege_value == NULL
                ? kaltura_ks_has_privilege(parsed, (const char *)conf->privilege.data, NULL, KALTURA_NUL_TERMINATED)
                : value.len > 0 && memchr(value.data, '%', value.len) == NULL /* encoded twice */
                      && kaltura_ks_has_privilege(parsed, (const char *)conf->privilege.data, CHARS(value));
        kaltura_ks_free(parsed);
        if (!has_privilege) {
            return refuse(r, (const char *)ks.data, "NO_PRIVILEGE", "the session lacks the privilege");
        }
    }
    return NGX_OK;
}

/* ---- Configuration ------------------------------------------------------------------------------- */

static char *compile(ngx_conf_t *cf, ngx_str_t *value, ngx_http_complex_value_t **compiled)
{
    ngx_http_compile_complex_value_t compile;

    *compiled = ngx_palloc(cf->pool, sizeof **compiled);
    if (*compiled == NULL) {
        return NGX_CONF_ERROR;
    }
    ngx_memzero(&compile, sizeof compile);
    compile.cf = cf;
    compile.value = value;
    compile.complex_value = *compiled;
    return ngx_http_compile_complex_value(&compile) == NGX_OK ? NGX_CONF_OK : NGX_CONF_ERROR;
}

static char *set_session(ngx_conf_t *cf, ngx_command_t *command, void *location)
{
    kaltura_conf_t *conf = location;
    ngx_str_t *arguments = cf->args->elts;

    (void)command;
    if (conf->session != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }
    if (ngx_strcmp(arguments[1].data, "off") == 0) {
        conf->session = NULL;
        return NGX_CONF_OK;
    }
    return compile(cf, &arguments[1], &conf->session);
}

static char *set_privilege(ngx_conf_t *cf, ngx_command_t *command, void *location)
{
    kaltura_conf_t *conf = location;
    ngx_str_t *arguments = cf->args->elts;

    (void)command;
    if (conf->privilege.data != NULL) {
        return "is duplicate";
    }
    if (arguments[1].len == 0) {
        return "needs a name";
    }
    conf->privilege = arguments[1];
    return cf->args->nelts > 2 ? compile(cf, &arguments[2], &conf->privilege_value) : NGX_CONF_OK;
}

static void free_verifier(void *verifier)
{
    kaltura_verifier_free(verifier);
}

/* Splits the lines of the file in place and creates the verifier. Sets no error if there are too many secrets. */
static kaltura_verifier *new_verifier(int32_t partner_id, char *text, kaltura_error **error)
{
    const char *secrets[MOST_SECRETS];
    size_t count = 0;
    char *at = text;

    while (*at != '\0') {
        char *line = at;
        size_t length = strcspn(line, "\r\n");

        at += length + (line[length] != '\0');
        line[length] = '\0';
        if (length > 0 && count == MOST_SECRETS) {
            return NULL;
        }
        if (length > 0) {
            secrets[count++] = line;
        }
    }
    return kaltura_verifier_new(partner_id, secrets, count, error);
}

/* Runs in the master process, so only root needs to be able to read the file. The verifier remains valid in the forked
 * workers, and is freed with the configuration that it belongs to. */
static char *set_secrets(ngx_conf_t *cf, ngx_command_t *command, void *location)
{
    kaltura_conf_t *conf = location;
    ngx_str_t *arguments = cf->args->elts;
    const ngx_int_t partner_id = ngx_atoi(arguments[1].data, arguments[1].len);
    ngx_pool_cleanup_t *cleanup = ngx_pool_cleanup_add(cf->pool, 0);
    char text[SECRETS_SIZE + 1];
    kaltura_error *error = NULL;
    ssize_t size;
    ngx_fd_t file;

    (void)command;
    if (conf->verifier != NULL) {
        return "is duplicate";
    }
    if (partner_id <= 0 || partner_id > INT32_MAX) {
        return "needs the account number";
    }
    if (cleanup == NULL || ngx_conf_full_name(cf->cycle, &arguments[2], 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }
    file = ngx_open_file(arguments[2].data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);
    size = file != NGX_INVALID_FILE ? ngx_read_fd(file, text, sizeof text) : -1;
    if (size < 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno, "kaltura: cannot read \"%V\"", &arguments[2]);
    }
    if (file != NGX_INVALID_FILE) {
        ngx_close_file(file);
    }
    if (size < 0) {
        return NGX_CONF_ERROR;
    }
    if (size == sizeof text) {
        ngx_explicit_memzero(text, sizeof text);
        return "names a file that is too large";
    }
    text[size] = '\0';
    if (memchr(text, '\0', (size_t)size) != NULL) {
        ngx_explicit_memzero(text, sizeof text);
        return "names a file that contains a NUL byte";
    }
    conf->verifier = new_verifier((int32_t)partner_id, text, &error);
    ngx_explicit_memzero(text, sizeof text);
    if (conf->verifier == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "kaltura: \"%V\": %s", &arguments[2],
                           error != NULL ? kaltura_error_message(error) : "too many secrets");
        kaltura_error_free(error);
        return NGX_CONF_ERROR;
    }
    cleanup->handler = free_verifier;
    cleanup->data = conf->verifier;
    return NGX_CONF_OK;
}

static void *create_conf(ngx_conf_t *cf)
{
    kaltura_conf_t *conf = ngx_pcalloc(cf->pool, sizeof *conf);

    if (conf != NULL) {
        conf->session = NGX_CONF_UNSET_PTR;
    }
    return conf;
}

/* Each directive is inherited separately. */
static char *merge_conf(ngx_conf_t *cf, void *parent, void *child)
{
    kaltura_conf_t *outer = parent, *inner = child;

    ngx_conf_merge_ptr_value(inner->session, outer->session, NULL);
    if (inner->verifier == NULL) {
        inner->verifier = outer->verifier;
    }
    if (inner->privilege.data == NULL) {
        inner->privilege = outer->privilege;
        inner->privilege_value = outer->privilege_value;
    }
    if (inner->session != NULL && inner->verifier == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "kaltura_session needs kaltura_secrets");
        return NGX_CONF_ERROR;
    }
    return NGX_CONF_OK;
}

static ngx_int_t add_handler(ngx_conf_t *cf)
{
    ngx_http_core_main_conf_t *core = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    ngx_http_handler_pt *handler = ngx_array_push(&core->phases[NGX_HTTP_ACCESS_PHASE].handlers);

    if (handler == NULL) {
        return NGX_ERROR;
    }
    *handler = handle_access;
    return NGX_OK;
}

#define ANYWHERE NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF

static ngx_command_t commands[] = {
    {ngx_string("kaltura_session"), ANYWHERE | NGX_CONF_TAKE1, set_session, NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},
    {ngx_string("kaltura_secrets"), ANYWHERE | NGX_CONF_TAKE2, set_secrets, NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},
    {ngx_string("kaltura_privilege"), ANYWHERE | NGX_CONF_TAKE12, set_privilege, NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},
    ngx_null_command};

static ngx_http_module_t context = {
    .postconfiguration = add_handler, .create_loc_conf = create_conf, .merge_loc_conf = merge_conf};

ngx_module_t ngx_http_kaltura_module = {NGX_MODULE_V1, .ctx = &context, .commands = commands, .type = NGX_HTTP_MODULE};
