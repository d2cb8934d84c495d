/*
 * libkaltura_session for tools that parse headers, such as PHP's FFI, Python's cffi and LuaJIT.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Generated from kaltura_session.h, which has the documentation. Do not edit: `make header`.
 *
 * It needs no preprocessor. Numbers are enumerators of unnamed enums. Strings and numbers of more than
 * 32 bits are given in comments, as NAME = VALUE.
 */

/* Types */
typedef int32_t kaltura_status;
typedef struct kaltura_error kaltura_error;
typedef struct kaltura_config kaltura_config;
typedef struct kaltura_client kaltura_client;
typedef struct kaltura_session_info kaltura_session_info;
typedef struct kaltura_request kaltura_request;
typedef struct kaltura_credentials kaltura_credentials;
typedef struct kaltura_credentials_result kaltura_credentials_result;
typedef struct kaltura_verifier kaltura_verifier;
typedef struct kaltura_ks kaltura_ks;
typedef struct kaltura_signer kaltura_signer;
typedef struct kaltura_sign_options kaltura_sign_options;
typedef struct kaltura_privileges kaltura_privileges;
typedef struct kaltura_http_request kaltura_http_request;
typedef struct kaltura_http_response kaltura_http_response;

/* Callbacks */
typedef void (*kaltura_destroy_callback)(void *user_data);
typedef kaltura_status (*kaltura_credentials_callback)(void *user_data, kaltura_credentials_result *result);
typedef void (*kaltura_renewed_callback)(void *user_data, const kaltura_session_info *session);
typedef void (*kaltura_failed_callback)(void *user_data, const kaltura_error *error, int64_t expires_at);
typedef kaltura_status (*kaltura_transport_callback)(void *user_data, const kaltura_http_request *request, kaltura_http_response *response);
typedef void (*kaltura_log_callback)(void *user_data, int32_t level, const char *message);
typedef int64_t (*kaltura_clock_callback)(void *user_data, int32_t clock);

/* Version */
const char *kaltura_version(void);
int32_t kaltura_version_number(void);

/* Strings and local sessions */
void kaltura_string_free(char *string);
char *kaltura_generate_session(const char *secret, const char *user_id, int32_t type, int32_t partner_id, int64_t expiry_seconds, const char *privileges, kaltura_error **error);

/* Errors */
kaltura_status kaltura_error_status(const kaltura_error *error);
const char *kaltura_error_message(const kaltura_error *error);
const char *kaltura_error_api_code(const kaltura_error *error);
int32_t kaltura_error_cause(const kaltura_error *error);
int32_t kaltura_error_http_status(const kaltura_error *error);
const char *kaltura_error_request_id(const kaltura_error *error);
int32_t kaltura_error_retry_class(const kaltura_error *error);
int64_t kaltura_error_retry_after_seconds(const kaltura_error *error);
void kaltura_error_free(kaltura_error *error);
const char *kaltura_status_name(kaltura_status status);
const char *kaltura_status_string(kaltura_status status);
int32_t kaltura_status_category(kaltura_status status);

/* Client and everyday settings */
kaltura_config *kaltura_config_new(void);
void kaltura_config_free(kaltura_config *config);
kaltura_status kaltura_config_set_service_url(kaltura_config *config, const char *url, kaltura_error **error);
kaltura_status kaltura_config_set_region(kaltura_config *config, const char *region, kaltura_error **error);
kaltura_status kaltura_config_set_partner_id(kaltura_config *config, int32_t partner_id, kaltura_error **error);
kaltura_status kaltura_config_set_total_timeout_ms(kaltura_config *config, int64_t milliseconds, kaltura_error **error);
kaltura_status kaltura_config_set_max_retries(kaltura_config *config, int32_t retries, kaltura_error **error);
kaltura_status kaltura_config_set_user_agent(kaltura_config *config, const char *user_agent, kaltura_error **error);
kaltura_status kaltura_config_set_client_tag(kaltura_config *config, const char *client_tag, kaltura_error **error);
kaltura_client *kaltura_client_new(const kaltura_config *config, kaltura_error **error);
kaltura_client *kaltura_client_ref(kaltura_client *client);
void kaltura_client_free(kaltura_client *client);
kaltura_status kaltura_client_set_ks(kaltura_client *client, const char *ks, kaltura_error **error);
void kaltura_client_cancel(kaltura_client *client);

/* Sessions from the server */
char *kaltura_session_start(kaltura_client *client, const char *secret, const char *user_id, int32_t type, int32_t partner_id, int64_t expiry_seconds, const char *privileges, kaltura_error **error);
kaltura_request *kaltura_request_session_start(kaltura_client *client, const char *secret, const char *user_id, int32_t type, int32_t partner_id, int64_t expiry_seconds, const char *privileges, kaltura_error **error);
char *kaltura_user_login_by_login_id(kaltura_client *client, const char *login_id, const char *password, int32_t partner_id, int64_t expiry_seconds, const char *privileges, const char *otp, kaltura_error **error);
kaltura_request *kaltura_request_user_login_by_login_id(kaltura_client *client, const char *login_id, const char *password, int32_t partner_id, int64_t expiry_seconds, const char *privileges, const char *otp, kaltura_error **error);
char *kaltura_user_login(kaltura_client *client, const char *user_id, const char *password, int32_t partner_id, int64_t expiry_seconds, const char *privileges, kaltura_error **error);
kaltura_request *kaltura_request_user_login(kaltura_client *client, const char *user_id, const char *password, int32_t partner_id, int64_t expiry_seconds, const char *privileges, kaltura_error **error);
kaltura_request *kaltura_request_user_login_by_ks(kaltura_client *client, const char *ks, int32_t requested_partner_id, kaltura_error **error);
kaltura_session_info *kaltura_app_token_start_session(kaltura_client *client, const char *id, const char *token, int32_t hash_type, const char *ks, const char *user_id, int32_t type, int32_t partner_id, int64_t expiry_seconds, const char *privileges, kaltura_error **error);
kaltura_request *kaltura_request_app_token_start_session(kaltura_client *client, const char *id, const char *token, int32_t hash_type, const char *ks, const char *user_id, int32_t type, int32_t partner_id, int64_t expiry_seconds, const char *privileges, kaltura_error **error);
char *kaltura_app_token_hash(const char *ks, const char *token, int32_t hash_type, kaltura_error **error);
kaltura_session_info *kaltura_session_start_widget(kaltura_client *client, const char *widget_id, int32_t partner_id, int64_t expiry_seconds, kaltura_error **error);
kaltura_request *kaltura_request_session_start_widget(kaltura_client *client, const char *widget_id, int32_t partner_id, int64_t expiry_seconds, kaltura_error **error);
kaltura_request *kaltura_request_session_impersonate(kaltura_client *client, const char *secret, int32_t impersonated_partner_id, const char *user_id, int32_t type, int32_t partner_id, int64_t expiry_seconds, const char *privileges, kaltura_error **error);
kaltura_request *kaltura_request_session_impersonate_by_ks(kaltura_client *client, const char *session, int32_t type, int64_t expiry_seconds, const char *privileges, kaltura_error **error);
kaltura_session_info *kaltura_session_get(kaltura_client *client, const char *ks, kaltura_error **error);
kaltura_request *kaltura_request_session_get(kaltura_client *client, const char *ks, kaltura_error **error);
kaltura_status kaltura_session_end(kaltura_client *client, const char *ks, int32_t force, kaltura_error **error);
kaltura_request *kaltura_request_session_end(kaltura_client *client, const char *ks, int32_t force, kaltura_error **error);

/* Session info */
const char *kaltura_session_info_ks(const kaltura_session_info *info);
int64_t kaltura_session_info_expires_at(const kaltura_session_info *info);
int32_t kaltura_session_info_partner_id(const kaltura_session_info *info);
const char *kaltura_session_info_user_id(const kaltura_session_info *info);
int32_t kaltura_session_info_type(const kaltura_session_info *info);
const char *kaltura_session_info_privileges(const kaltura_session_info *info);
const char *kaltura_session_info_missing_privileges(const kaltura_session_info *info);
void kaltura_session_info_free(kaltura_session_info *info);

/* API calls and requests */
char *kaltura_client_call(kaltura_client *client, const char *service, const char *action, const char *params_json, kaltura_error **error);
kaltura_request *kaltura_request_call(kaltura_client *client, const char *service, const char *action, const char *params_json, kaltura_error **error);
char *kaltura_client_multirequest(kaltura_client *client, const char *requests_json, kaltura_error **error);
kaltura_request *kaltura_request_multirequest(kaltura_client *client, const char *requests_json, kaltura_error **error);
kaltura_status kaltura_request_perform(kaltura_request *request, kaltura_error **error);
void kaltura_request_cancel(kaltura_request *request);
kaltura_status kaltura_request_set_timeout_ms(kaltura_request *request, int64_t milliseconds, kaltura_error **error);
char *kaltura_request_take_string(kaltura_request *request, kaltura_error **error);
kaltura_session_info *kaltura_request_take_session_info(kaltura_request *request, kaltura_error **error);
void kaltura_request_free(kaltura_request *request);

/* Managed sessions */
kaltura_credentials *kaltura_credentials_new_app_token(int32_t partner_id, const char *id, const char *token, kaltura_error **error);
kaltura_credentials *kaltura_credentials_new_login(int32_t partner_id, const char *login_id, const char *password, kaltura_error **error);
kaltura_credentials *kaltura_credentials_new_secret(int32_t partner_id, const char *secret, const char *user_id, int32_t type, kaltura_error **error);
kaltura_credentials *kaltura_credentials_new_session_start(int32_t partner_id, const char *secret, const char *user_id, int32_t type, kaltura_error **error);
kaltura_status kaltura_credentials_add_secret(kaltura_credentials *credentials, const char *secret, kaltura_error **error);
kaltura_credentials *kaltura_credentials_new_widget(int32_t partner_id, const char *widget_id, kaltura_error **error);
kaltura_credentials *kaltura_credentials_new_callback( kaltura_credentials_callback callback, void *user_data, kaltura_destroy_callback destroy, kaltura_error **error);
void kaltura_credentials_free(kaltura_credentials *credentials);
kaltura_status kaltura_credentials_set_expiry_seconds(kaltura_credentials *credentials, int64_t expiry_seconds, kaltura_error **error);
kaltura_status kaltura_credentials_set_privileges(kaltura_credentials *credentials, const char *privileges, kaltura_error **error);
kaltura_status kaltura_credentials_set_user_id(kaltura_credentials *credentials, const char *user_id, kaltura_error **error);
kaltura_status kaltura_credentials_set_hash_type(kaltura_credentials *credentials, int32_t hash_type, kaltura_error **error);
kaltura_status kaltura_credentials_set_totp_secret(kaltura_credentials *credentials, const char *secret, kaltura_error **error);
kaltura_status kaltura_credentials_set_otp_callback(kaltura_credentials *credentials, kaltura_credentials_callback callback, void *user_data, kaltura_destroy_callback destroy, kaltura_error **error);
kaltura_status kaltura_credentials_result_set_ks(kaltura_credentials_result *result, const char *ks, int64_t expires_at, kaltura_error **error);
kaltura_status kaltura_credentials_result_set_otp(kaltura_credentials_result *result, const char *otp, kaltura_error **error);
kaltura_status kaltura_credentials_set_observer(kaltura_credentials *credentials, kaltura_renewed_callback on_renewed, kaltura_failed_callback on_failed, void *user_data, kaltura_destroy_callback destroy, kaltura_error **error);
kaltura_status kaltura_client_set_credentials(kaltura_client *client, const kaltura_credentials *credentials, kaltura_error **error);
char *kaltura_client_acquire_ks(kaltura_client *client, int64_t min_validity_seconds, int64_t *expires_at, kaltura_error **error);
kaltura_request *kaltura_request_acquire_ks(kaltura_client *client, int64_t min_validity_seconds, kaltura_error **error);
kaltura_status kaltura_client_invalidate_ks(kaltura_client *client, const char *ks, kaltura_error **error);
char *kaltura_client_export_session(kaltura_client *client, kaltura_error **error);
kaltura_status kaltura_client_import_session(kaltura_client *client, const char *exported, kaltura_error **error);

/* Verification */
kaltura_verifier *kaltura_verifier_new(int32_t partner_id, const char *const *secrets, size_t count, kaltura_error **error);
kaltura_status kaltura_verifier_check(const kaltura_verifier *verifier, const char *ks, size_t ks_size, int64_t now, const char *remote_ip, size_t remote_ip_size, const char *request_uri, size_t request_uri_size, kaltura_ks **parsed);
void kaltura_verifier_free(kaltura_verifier *verifier);
kaltura_ks *kaltura_ks_parse(const char *ks, const char *const *secrets, size_t count, kaltura_error **error);
kaltura_ks *kaltura_ks_peek(const char *ks, kaltura_error **error);
char *kaltura_ks_explain(const char *ks, const char *const *secrets, size_t count, int64_t now, kaltura_error **error);
char *kaltura_ks_fingerprint(const char *ks, kaltura_error **error);
kaltura_status kaltura_ks_check(const kaltura_ks *ks, int64_t now, const char *remote_ip, const char *request_uri);
int32_t kaltura_ks_has_privilege(const kaltura_ks *ks, const char *name, const char *value, size_t value_size);
int32_t kaltura_ks_is_verified(const kaltura_ks *ks);
int32_t kaltura_ks_version(const kaltura_ks *ks);
int32_t kaltura_ks_partner_id(const kaltura_ks *ks);
int32_t kaltura_ks_type(const kaltura_ks *ks);
int32_t kaltura_ks_is_admin(const kaltura_ks *ks);
const char *kaltura_ks_user_id(const kaltura_ks *ks);
int64_t kaltura_ks_expires_at(const kaltura_ks *ks);
const char *kaltura_ks_privileges(const kaltura_ks *ks);
size_t kaltura_ks_privilege_count(const kaltura_ks *ks);
const char *kaltura_ks_privilege_name(const kaltura_ks *ks, size_t index);
size_t kaltura_ks_privilege_value_count(const kaltura_ks *ks, size_t index);
const char *kaltura_ks_privilege_value(const kaltura_ks *ks, size_t index, size_t value_index);
const char *kaltura_ks_hash(const kaltura_ks *ks);
const char *kaltura_ks_session_id_hash(const kaltura_ks *ks);
int32_t kaltura_ks_secret_index(const kaltura_ks *ks);
char *kaltura_ks_to_json(const kaltura_ks *ks, kaltura_error **error);
void kaltura_ks_free(kaltura_ks *ks);

/* Signer */
kaltura_signer *kaltura_signer_new(int32_t partner_id, const char *secret, kaltura_error **error);
char *kaltura_signer_sign(const kaltura_signer *signer, const char *user_id, int32_t type, int64_t expiry_seconds, const char *privileges, const kaltura_sign_options *options, kaltura_error **error);
kaltura_status kaltura_signer_sign_into(const kaltura_signer *signer, const char *user_id, int32_t type, int64_t expiry_seconds, const char *privileges, const kaltura_sign_options *options, char *buffer, size_t size, size_t *needed, kaltura_error **error);
char *kaltura_signer_sign_restricted(const kaltura_signer *signer, const kaltura_ks *parent, int64_t expiry_seconds, const char *privileges, kaltura_error **error);
void kaltura_signer_free(kaltura_signer *signer);
kaltura_sign_options *kaltura_sign_options_new(void);
void kaltura_sign_options_free(kaltura_sign_options *options);
kaltura_status kaltura_sign_options_set_version(kaltura_sign_options *options, int32_t version, kaltura_error **error);
kaltura_status kaltura_sign_options_set_expires_at(kaltura_sign_options *options, int64_t expires_at, kaltura_error **error);
kaltura_status kaltura_sign_options_set_session_id(kaltura_sign_options *options, const char *session_id, kaltura_error **error);
kaltura_status kaltura_sign_options_set_master_partner_id(kaltura_sign_options *options, int32_t master_partner_id, kaltura_error **error);
kaltura_status kaltura_sign_options_set_additional_data(kaltura_sign_options *options, const char *additional_data, kaltura_error **error);

/* Privileges */
kaltura_privileges *kaltura_privileges_new(void);
kaltura_status kaltura_privileges_add(kaltura_privileges *privileges, const char *name, const char *value, kaltura_error **error);
char *kaltura_privileges_to_string(const kaltura_privileges *privileges, kaltura_error **error);
void kaltura_privileges_free(kaltura_privileges *privileges);
char *kaltura_privileges_lint(const char *privileges, int32_t type, int64_t expiry_seconds, int32_t for_app_token, kaltura_error **error);

/* Network and TLS settings */
kaltura_status kaltura_config_set_connect_timeout_ms(kaltura_config *config, int64_t milliseconds, kaltura_error **error);
kaltura_status kaltura_config_set_request_timeout_ms(kaltura_config *config, int64_t milliseconds, kaltura_error **error);
kaltura_status kaltura_config_set_max_response_bytes(kaltura_config *config, int64_t bytes, kaltura_error **error);
kaltura_status kaltura_config_add_header(kaltura_config *config, const char *name, const char *value, kaltura_error **error);
kaltura_status kaltura_config_set_allow_http(kaltura_config *config, int32_t allow, kaltura_error **error);
kaltura_status kaltura_config_set_proxy(kaltura_config *config, const char *url, const char *user, const char *password, kaltura_error **error);
kaltura_status kaltura_config_set_use_environment(kaltura_config *config, int32_t use, kaltura_error **error);
kaltura_status kaltura_config_set_ca_file(kaltura_config *config, const char *path, kaltura_error **error);
kaltura_status kaltura_config_set_ca_pem(kaltura_config *config, const char *pem, kaltura_error **error);
kaltura_status kaltura_config_set_system_ca(kaltura_config *config, int32_t use, kaltura_error **error);
kaltura_status kaltura_config_add_pinned_certificate(kaltura_config *config, const char *sha256, kaltura_error **error);
kaltura_status kaltura_config_set_client_certificate(kaltura_config *config, const char *certificate_file, const char *key_file, kaltura_error **error);

/* Transport, log and clock */
kaltura_status kaltura_config_set_transport(kaltura_config *config, kaltura_transport_callback callback, void *user_data, kaltura_destroy_callback destroy, kaltura_error **error);
kaltura_status kaltura_config_set_log(kaltura_config *config, int32_t level, kaltura_log_callback callback, void *user_data, kaltura_destroy_callback destroy, kaltura_error **error);
kaltura_status kaltura_config_set_clock(kaltura_config *config, kaltura_clock_callback callback, void *user_data, kaltura_destroy_callback destroy, kaltura_error **error);

/* Event loops */
kaltura_status kaltura_request_advance(kaltura_request *request, kaltura_error **error);
const kaltura_http_request *kaltura_request_http(const kaltura_request *request);
kaltura_http_response *kaltura_request_response(kaltura_request *request);
int64_t kaltura_request_wait_ms(const kaltura_request *request);
int32_t kaltura_request_is_done(const kaltura_request *request);
const char *kaltura_http_request_url(const kaltura_http_request *http);
size_t kaltura_http_request_header_count(const kaltura_http_request *http);
const char *kaltura_http_request_header_name(const kaltura_http_request *http, size_t index);
const char *kaltura_http_request_header_value(const kaltura_http_request *http, size_t index);
const char *kaltura_http_request_body(const kaltura_http_request *http, size_t *size);
int64_t kaltura_http_request_timeout_ms(const kaltura_http_request *http);
int32_t kaltura_http_request_is_cancelled(const kaltura_http_request *http);
int32_t kaltura_http_request_needs_new_connection(const kaltura_http_request *http);
kaltura_status kaltura_http_response_set_status(kaltura_http_response *response, int32_t http_status, kaltura_error **error);
kaltura_status kaltura_http_response_add_header(kaltura_http_response *response, const char *name, const char *value, kaltura_error **error);
kaltura_status kaltura_http_response_append_body(kaltura_http_response *response, const void *data, size_t size, kaltura_error **error);
kaltura_status kaltura_http_response_fail(kaltura_http_response *response, kaltura_status status, int32_t may_have_been_sent, const char *message, kaltura_error **error);

/* Statuses */
enum {
    KALTURA_OK = 0,
    KALTURA_ERROR_INVALID_ARGUMENT = 1,
    KALTURA_ERROR_PANIC = 2,
    KALTURA_ERROR_UNSUPPORTED = 3,
    KALTURA_ERROR_RANDOM = 4,
    KALTURA_ERROR_NO_SESSION = 5,
    KALTURA_ERROR_BUFFER_TOO_SMALL = 6,
    KALTURA_ERROR_SHARED_SESSION = 7,
    KALTURA_ERROR_NO_RESULT = 8,
    KALTURA_ERROR_CALLBACK = 9,
    KALTURA_ERROR_OUT_OF_MEMORY = 10,
    KALTURA_ERROR_KS_MALFORMED = 100,
    KALTURA_ERROR_KS_SIGNATURE = 101,
    KALTURA_ERROR_KS_AMBIGUOUS = 102,
    KALTURA_ERROR_KS_EXPIRED = 103,
    KALTURA_ERROR_KS_RESTRICTED_IP = 104,
    KALTURA_ERROR_KS_RESTRICTED_URI = 105,
    KALTURA_ERROR_KS_NOT_VERIFIED = 106,
    KALTURA_ERROR_KS_WRONG_PARTNER = 107,
    KALTURA_ERROR_RESOLVE = 200,
    KALTURA_ERROR_CONNECT = 201,
    KALTURA_ERROR_TLS = 202,
    KALTURA_ERROR_TIMEOUT = 203,
    KALTURA_ERROR_CONNECTION_BROKEN = 204,
    KALTURA_ERROR_PROXY = 205,
    KALTURA_ERROR_CANCELLED = 206,
    KALTURA_ERROR_REDIRECT = 300,
    KALTURA_ERROR_HTTP_STATUS = 301,
    KALTURA_ERROR_EMPTY_RESPONSE = 302,
    KALTURA_ERROR_NOT_JSON = 303,
    KALTURA_ERROR_UNEXPECTED_RESPONSE = 304,
    KALTURA_ERROR_RESPONSE_TOO_LARGE = 305,
    KALTURA_ERROR_API = 400,
    KALTURA_ERROR_START_SESSION = 401,
    KALTURA_ERROR_PARTNER_BLOCKED = 402,
    KALTURA_ERROR_FORBIDDEN = 403,
    KALTURA_ERROR_ACCESS_CONTROL = 404,
    KALTURA_ERROR_MISSING_KS = 405,
    KALTURA_ERROR_INVALID_KS = 406,
    KALTURA_ERROR_WRONG_PASSWORD = 420,
    KALTURA_ERROR_USER_NOT_FOUND = 421,
    KALTURA_ERROR_USER_BLOCKED = 422,
    KALTURA_ERROR_LOGIN_BLOCKED = 423,
    KALTURA_ERROR_PASSWORD_EXPIRED = 424,
    KALTURA_ERROR_MISSING_OTP = 425,
    KALTURA_ERROR_INVALID_OTP = 426,
    KALTURA_ERROR_DIRECT_LOGIN_BLOCKED = 427,
    KALTURA_ERROR_APP_TOKEN = 440,
    KALTURA_ERROR_APP_TOKEN_HASH = 441,
    KALTURA_ERROR_WIDGET = 442,
    KALTURA_ERROR_RATE_LIMITED = 450,
    KALTURA_ERROR_PRIVILEGE_VALUE = 451,
    KALTURA_ERROR_BAD_REQUEST = 452,
    KALTURA_ERROR_SERVER = 460
};

/* Status categories */
enum {
    KALTURA_CATEGORY_NONE = 0,
    KALTURA_CATEGORY_CALL = 1,
    KALTURA_CATEGORY_KS = 2,
    KALTURA_CATEGORY_NETWORK = 3,
    KALTURA_CATEGORY_RESPONSE = 4,
    KALTURA_CATEGORY_API = 5,
    KALTURA_CATEGORY_INTERNAL = 6,
    KALTURA_CATEGORY_UNKNOWN = 7
};

/* Retry classes */
enum {
    KALTURA_RETRY_NEVER = 0,
    KALTURA_RETRY_BACKOFF = 1,
    KALTURA_RETRY_NEW_SESSION = 2
};

/* Causes */
enum {
    KALTURA_CAUSE_NONE = 0,
    KALTURA_CAUSE_INVALID_STR = 1,
    KALTURA_CAUSE_INVALID_PARTNER = 2,
    KALTURA_CAUSE_INVALID_USER = 3,
    KALTURA_CAUSE_INVALID_TYPE = 4,
    KALTURA_CAUSE_EXPIRED = 5,
    KALTURA_CAUSE_LOGOUT = 6,
    KALTURA_CAUSE_EXCEEDED_ACTIONS_LIMIT = 8,
    KALTURA_CAUSE_EXCEEDED_RESTRICTED_IP = 9,
    KALTURA_CAUSE_EXCEEDED_RESTRICTED_URI = 11
};

/* Session types and special values */
/* KALTURA_KS_NO_EXPIRY = -9223372036854775808 */
/* KALTURA_NUL_TERMINATED = -1 */
enum {
    KALTURA_SESSION_TYPE_USER = 0,
    KALTURA_SESSION_TYPE_ADMIN = 2,
    KALTURA_KS_NO_TYPE = -2147483647 - 1
};

/* Hash types of app tokens */
enum {
    KALTURA_HASH_AUTO = 0,
    KALTURA_HASH_MD5 = 1,
    KALTURA_HASH_SHA1 = 2,
    KALTURA_HASH_SHA256 = 3,
    KALTURA_HASH_SHA512 = 4
};

/* Log levels */
enum {
    KALTURA_LOG_ERROR = 1,
    KALTURA_LOG_WARN = 2,
    KALTURA_LOG_INFO = 3,
    KALTURA_LOG_DEBUG = 4
};

/* Clocks */
enum {
    KALTURA_CLOCK_WALL = 0,
    KALTURA_CLOCK_MONOTONIC = 1
};

/* Privilege names */
/* KALTURA_PRIVILEGE_EDIT = "edit" */
/* KALTURA_PRIVILEGE_SVIEW = "sview" */
/* KALTURA_PRIVILEGE_VIEW = "view" */
/* KALTURA_PRIVILEGE_LIST = "list" */
/* KALTURA_PRIVILEGE_DOWNLOAD = "download" */
/* KALTURA_PRIVILEGE_DOWNLOADASSET = "downloadasset" */
/* KALTURA_PRIVILEGE_EDITPLAYLIST = "editplaylist" */
/* KALTURA_PRIVILEGE_SVIEWPLAYLIST = "sviewplaylist" */
/* KALTURA_PRIVILEGE_ACTIONSLIMIT = "actionslimit" */
/* KALTURA_PRIVILEGE_SETROLE = "setrole" */
/* KALTURA_PRIVILEGE_RESTRICTINGROLE = "restrictingrole" */
/* KALTURA_PRIVILEGE_LIMITENTRY = "limitentry" */
/* KALTURA_PRIVILEGE_IPRESTRICT = "iprestrict" */
/* KALTURA_PRIVILEGE_URIRESTRICT = "urirestrict" */
/* KALTURA_PRIVILEGE_ENABLEENTITLEMENT = "enableentitlement" */
/* KALTURA_PRIVILEGE_DISABLEENTITLEMENT = "disableentitlement" */
/* KALTURA_PRIVILEGE_DISABLEENTITLEMENTFORENTRY = "disableentitlementforentry" */
/* KALTURA_PRIVILEGE_DISABLEENTITLEMENTFORPLAYLIST = "disableentitlementforplaylist" */
/* KALTURA_PRIVILEGE_PRIVACYCONTEXT = "privacycontext" */
/* KALTURA_PRIVILEGE_ENABLECATEGORYMODERATION = "enablecategorymoderation" */
/* KALTURA_PRIVILEGE_ENABLECAPTIONMODERATION = "enablecaptionmoderation" */
/* KALTURA_PRIVILEGE_REFTIME = "reftime" */
/* KALTURA_PRIVILEGE_SESSIONKEY = "sessionkey" */
/* KALTURA_PRIVILEGE_SESSIONID = "sessionid" */
/* KALTURA_PRIVILEGE_PREVIEW = "preview" */
/* KALTURA_PRIVILEGE_JOBTYPE = "jobtype" */
/* KALTURA_PRIVILEGE_APPTOKEN = "apptoken" */
/* KALTURA_PRIVILEGE_ENABLECHANGEACCOUNT = "enablechangeaccount" */
/* KALTURA_PRIVILEGE_EDITUSER = "edituser" */
/* KALTURA_PRIVILEGE_EDITADMINTAGS = "editadmintags" */
/* KALTURA_PRIVILEGE_RESTRICTEXPLICITLIVEVIEW = "restrictexplicitliveview" */
/* KALTURA_PRIVILEGE_VIRTUALEVENTID = "virtualeventid" */
/* KALTURA_PRIVILEGE_SEARCHCONTEXT = "searchcontext" */
/* KALTURA_PRIVILEGE_DISABLESESSIONTYPECHECK = "disablesessiontypecheck" */
/* KALTURA_PRIVILEGE_WIDGET = "widget" */
/* KALTURA_PRIVILEGE_CAPTION = "caption" */

/* Version of this header */
/* KALTURA_VERSION_STRING = "0.1.0" */
enum {
    KALTURA_VERSION_MAJOR = 0,
    KALTURA_VERSION_MINOR = 1,
    KALTURA_VERSION_PATCH = 0,
    KALTURA_VERSION_NUMBER = 256
};
