-- Generated from include/kaltura_session.h. Do not edit: `make declarations`.
local native = {}

native.cdef = [[
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
typedef void (*kaltura_destroy_callback)(intptr_t user_data);
typedef int32_t (*kaltura_credentials_callback)(intptr_t user_data, kaltura_credentials_result *result);
typedef void (*kaltura_renewed_callback)(intptr_t user_data, kaltura_session_info *session);
typedef void (*kaltura_failed_callback)(intptr_t user_data, kaltura_error *error, int64_t expires_at);
typedef int32_t (*kaltura_transport_callback)(intptr_t user_data, kaltura_http_request *request, kaltura_http_response *response);
typedef void (*kaltura_log_callback)(intptr_t user_data, int32_t level, const char *message);
typedef int64_t (*kaltura_clock_callback)(intptr_t user_data, int32_t clock);
const char *kaltura_version(void);
int32_t kaltura_version_number(void);
void kaltura_string_free(char *string);
char *kaltura_generate_session(const char *secret, const char *user_id, int32_t type, int32_t partner_id, int64_t expiry_seconds, const char *privileges, kaltura_error **error);
int32_t kaltura_error_status(kaltura_error *error);
const char *kaltura_error_message(kaltura_error *error);
const char *kaltura_error_api_code(kaltura_error *error);
int32_t kaltura_error_cause(kaltura_error *error);
int32_t kaltura_error_http_status(kaltura_error *error);
const char *kaltura_error_request_id(kaltura_error *error);
int32_t kaltura_error_retry_class(kaltura_error *error);
int64_t kaltura_error_retry_after_seconds(kaltura_error *error);
void kaltura_error_free(kaltura_error *error);
const char *kaltura_status_name(int32_t status);
const char *kaltura_status_string(int32_t status);
int32_t kaltura_status_category(int32_t status);
kaltura_config *kaltura_config_new(void);
void kaltura_config_free(kaltura_config *config);
int32_t kaltura_config_set_service_url(kaltura_config *config, const char *url, kaltura_error **error);
int32_t kaltura_config_set_region(kaltura_config *config, const char *region, kaltura_error **error);
int32_t kaltura_config_set_partner_id(kaltura_config *config, int32_t partner_id, kaltura_error **error);
int32_t kaltura_config_set_total_timeout_ms(kaltura_config *config, int64_t milliseconds, kaltura_error **error);
int32_t kaltura_config_set_max_retries(kaltura_config *config, int32_t retries, kaltura_error **error);
int32_t kaltura_config_set_user_agent(kaltura_config *config, const char *user_agent, kaltura_error **error);
int32_t kaltura_config_set_client_tag(kaltura_config *config, const char *client_tag, kaltura_error **error);
kaltura_client *kaltura_client_new(kaltura_config *config, kaltura_error **error);
kaltura_client *kaltura_client_ref(kaltura_client *client);
void kaltura_client_free(kaltura_client *client);
int32_t kaltura_client_set_ks(kaltura_client *client, const char *ks, kaltura_error **error);
void kaltura_client_cancel(kaltura_client *client);
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
int32_t kaltura_session_end(kaltura_client *client, const char *ks, int32_t force, kaltura_error **error);
kaltura_request *kaltura_request_session_end(kaltura_client *client, const char *ks, int32_t force, kaltura_error **error);
const char *kaltura_session_info_ks(kaltura_session_info *info);
int64_t kaltura_session_info_expires_at(kaltura_session_info *info);
int32_t kaltura_session_info_partner_id(kaltura_session_info *info);
const char *kaltura_session_info_user_id(kaltura_session_info *info);
int32_t kaltura_session_info_type(kaltura_session_info *info);
const char *kaltura_session_info_privileges(kaltura_session_info *info);
const char *kaltura_session_info_missing_privileges(kaltura_session_info *info);
void kaltura_session_info_free(kaltura_session_info *info);
char *kaltura_client_call(kaltura_client *client, const char *service, const char *action, const char *params_json, kaltura_error **error);
kaltura_request *kaltura_request_call(kaltura_client *client, const char *service, const char *action, const char *params_json, kaltura_error **error);
char *kaltura_client_multirequest(kaltura_client *client, const char *requests_json, kaltura_error **error);
kaltura_request *kaltura_request_multirequest(kaltura_client *client, const char *requests_json, kaltura_error **error);
int32_t kaltura_request_perform(kaltura_request *request, kaltura_error **error);
void kaltura_request_cancel(kaltura_request *request);
int32_t kaltura_request_set_timeout_ms(kaltura_request *request, int64_t milliseconds, kaltura_error **error);
char *kaltura_request_take_string(kaltura_request *request, kaltura_error **error);
kaltura_session_info *kaltura_request_take_session_info(kaltura_request *request, kaltura_error **error);
void kaltura_request_free(kaltura_request *request);
kaltura_credentials *kaltura_credentials_new_app_token(int32_t partner_id, const char *id, const char *token, kaltura_error **error);
kaltura_credentials *kaltura_credentials_new_login(int32_t partner_id, const char *login_id, const char *password, kaltura_error **error);
kaltura_credentials *kaltura_credentials_new_secret(int32_t partner_id, const char *secret, const char *user_id, int32_t type, kaltura_error **error);
kaltura_credentials *kaltura_credentials_new_session_start(int32_t partner_id, const char *secret, const char *user_id, int32_t type, kaltura_error **error);
int32_t kaltura_credentials_add_secret(kaltura_credentials *credentials, const char *secret, kaltura_error **error);
kaltura_credentials *kaltura_credentials_new_widget(int32_t partner_id, const char *widget_id, kaltura_error **error);
kaltura_credentials *kaltura_credentials_new_callback(kaltura_credentials_callback callback, intptr_t user_data, kaltura_destroy_callback destroy, kaltura_error **error);
void kaltura_credentials_free(kaltura_credentials *credentials);
int32_t kaltura_credentials_set_expiry_seconds(kaltura_credentials *credentials, int64_t expiry_seconds, kaltura_error **error);
int32_t kaltura_credentials_set_privileges(kaltura_credentials *credentials, const char *privileges, kaltura_error **error);
int32_t kaltura_credentials_set_user_id(kaltura_credentials *credentials, const char *user_id, kaltura_error **error);
int32_t kaltura_credentials_set_hash_type(kaltura_credentials *credentials, int32_t hash_type, kaltura_error **error);
int32_t kaltura_credentials_set_totp_secret(kaltura_credentials *credentials, const char *secret, kaltura_error **error);
int32_t kaltura_credentials_set_otp_callback(kaltura_credentials *credentials, kaltura_credentials_callback callback, intptr_t user_data, kaltura_destroy_callback destroy, kaltura_error **error);
int32_t kaltura_credentials_result_set_ks(kaltura_credentials_result *result, const char *ks, int64_t expires_at, kaltura_error **error);
int32_t kaltura_credentials_result_set_otp(kaltura_credentials_result *result, const char *otp, kaltura_error **error);
int32_t kaltura_credentials_set_observer(kaltura_credentials *credentials, kaltura_renewed_callback on_renewed, kaltura_failed_callback on_failed, intptr_t user_data, kaltura_destroy_callback destroy, kaltura_error **error);
int32_t kaltura_client_set_credentials(kaltura_client *client, kaltura_credentials *credentials, kaltura_error **error);
char *kaltura_client_acquire_ks(kaltura_client *client, int64_t min_validity_seconds, int64_t *expires_at, kaltura_error **error);
kaltura_request *kaltura_request_acquire_ks(kaltura_client *client, int64_t min_validity_seconds, kaltura_error **error);
int32_t kaltura_client_invalidate_ks(kaltura_client *client, const char *ks, kaltura_error **error);
char *kaltura_client_export_session(kaltura_client *client, kaltura_error **error);
int32_t kaltura_client_import_session(kaltura_client *client, const char *exported, kaltura_error **error);
kaltura_verifier *kaltura_verifier_new(int32_t partner_id, const char *const *secrets, size_t count, kaltura_error **error);
int32_t kaltura_verifier_check(kaltura_verifier *verifier, const char *ks, size_t ks_size, int64_t now, const char *remote_ip, size_t remote_ip_size, const char *request_uri, size_t request_uri_size, kaltura_ks **parsed);
void kaltura_verifier_free(kaltura_verifier *verifier);
kaltura_ks *kaltura_ks_parse(const char *ks, const char *const *secrets, size_t count, kaltura_error **error);
kaltura_ks *kaltura_ks_peek(const char *ks, kaltura_error **error);
char *kaltura_ks_explain(const char *ks, const char *const *secrets, size_t count, int64_t now, kaltura_error **error);
char *kaltura_ks_fingerprint(const char *ks, kaltura_error **error);
int32_t kaltura_ks_check(kaltura_ks *ks, int64_t now, const char *remote_ip, const char *request_uri);
int32_t kaltura_ks_has_privilege(kaltura_ks *ks, const char *name, const char *value, size_t value_size);
int32_t kaltura_ks_is_verified(kaltura_ks *ks);
int32_t kaltura_ks_version(kaltura_ks *ks);
int32_t kaltura_ks_partner_id(kaltura_ks *ks);
int32_t kaltura_ks_type(kaltura_ks *ks);
int32_t kaltura_ks_is_admin(kaltura_ks *ks);
const char *kaltura_ks_user_id(kaltura_ks *ks);
int64_t kaltura_ks_expires_at(kaltura_ks *ks);
const char *kaltura_ks_privileges(kaltura_ks *ks);
size_t kaltura_ks_privilege_count(kaltura_ks *ks);
const char *kaltura_ks_privilege_name(kaltura_ks *ks, size_t index);
size_t kaltura_ks_privilege_value_count(kaltura_ks *ks, size_t index);
const char *kaltura_ks_privilege_value(kaltura_ks *ks, size_t index, size_t value_index);
const char *kaltura_ks_hash(kaltura_ks *ks);
const char *kaltura_ks_session_id_hash(kaltura_ks *ks);
int32_t kaltura_ks_secret_index(kaltura_ks *ks);
char *kaltura_ks_to_json(kaltura_ks *ks, kaltura_error **error);
void kaltura_ks_free(kaltura_ks *ks);
kaltura_signer *kaltura_signer_new(int32_t partner_id, const char *secret, kaltura_error **error);
char *kaltura_signer_sign(kaltura_signer *signer, const char *user_id, int32_t type, int64_t expiry_seconds, const char *privileges, kaltura_sign_options *options, kaltura_error **error);
int32_t kaltura_signer_sign_into(kaltura_signer *signer, const char *user_id, int32_t type, int64_t expiry_seconds, const char *privileges, kaltura_sign_options *options, char *buffer, size_t size, size_t *needed, kaltura_error **error);
char *kaltura_signer_sign_restricted(kaltura_signer *signer, kaltura_ks *parent, int64_t expiry_seconds, const char *privileges, kaltura_error **error);
void kaltura_signer_free(kaltura_signer *signer);
kaltura_sign_options *kaltura_sign_options_new(void);
void kaltura_sign_options_free(kaltura_sign_options *options);
int32_t kaltura_sign_options_set_version(kaltura_sign_options *options, int32_t version, kaltura_error **error);
int32_t kaltura_sign_options_set_expires_at(kaltura_sign_options *options, int64_t expires_at, kaltura_error **error);
int32_t kaltura_sign_options_set_session_id(kaltura_sign_options *options, const char *session_id, kaltura_error **error);
int32_t kaltura_sign_options_set_master_partner_id(kaltura_sign_options *options, int32_t master_partner_id, kaltura_error **error);
int32_t kaltura_sign_options_set_additional_data(kaltura_sign_options *options, const char *additional_data, kaltura_error **error);
kaltura_privileges *kaltura_privileges_new(void);
int32_t kaltura_privileges_add(kaltura_privileges *privileges, const char *name, const char *value, kaltura_error **error);
char *kaltura_privileges_to_string(kaltura_privileges *privileges, kaltura_error **error);
void kaltura_privileges_free(kaltura_privileges *privileges);
char *kaltura_privileges_lint(const char *privileges, int32_t type, int64_t expiry_seconds, int32_t for_app_token, kaltura_error **error);
int32_t kaltura_config_set_connect_timeout_ms(kaltura_config *config, int64_t milliseconds, kaltura_error **error);
int32_t kaltura_config_set_request_timeout_ms(kaltura_config *config, int64_t milliseconds, kaltura_error **error);
int32_t kaltura_config_set_max_response_bytes(kaltura_config *config, int64_t bytes, kaltura_error **error);
int32_t kaltura_config_add_header(kaltura_config *config, const char *name, const char *value, kaltura_error **error);
int32_t kaltura_config_set_allow_http(kaltura_config *config, int32_t allow, kaltura_error **error);
int32_t kaltura_config_set_proxy(kaltura_config *config, const char *url, const char *user, const char *password, kaltura_error **error);
int32_t kaltura_config_set_use_environment(kaltura_config *config, int32_t use, kaltura_error **error);
int32_t kaltura_config_set_ca_file(kaltura_config *config, const char *path, kaltura_error **error);
int32_t kaltura_config_set_ca_pem(kaltura_config *config, const char *pem, kaltura_error **error);
int32_t kaltura_config_set_system_ca(kaltura_config *config, int32_t use, kaltura_error **error);
int32_t kaltura_config_add_pinned_certificate(kaltura_config *config, const char *sha256, kaltura_error **error);
int32_t kaltura_config_set_client_certificate(kaltura_config *config, const char *certificate_file, const char *key_file, kaltura_error **error);
int32_t kaltura_config_set_transport(kaltura_config *config, kaltura_transport_callback callback, intptr_t user_data, kaltura_destroy_callback destroy, kaltura_error **error);
int32_t kaltura_config_set_log(kaltura_config *config, int32_t level, kaltura_log_callback callback, intptr_t user_data, kaltura_destroy_callback destroy, kaltura_error **error);
int32_t kaltura_config_set_clock(kaltura_config *config, kaltura_clock_callback callback, intptr_t user_data, kaltura_destroy_callback destroy, kaltura_error **error);
int32_t kaltura_request_advance(kaltura_request *request, kaltura_error **error);
kaltura_http_request *kaltura_request_http(kaltura_request *request);
kaltura_http_response *kaltura_request_response(kaltura_request *request);
int64_t kaltura_request_wait_ms(kaltura_request *request);
int32_t kaltura_request_is_done(kaltura_request *request);
const char *kaltura_http_request_url(kaltura_http_request *http);
size_t kaltura_http_request_header_count(kaltura_http_request *http);
const char *kaltura_http_request_header_name(kaltura_http_request *http, size_t index);
const char *kaltura_http_request_header_value(kaltura_http_request *http, size_t index);
const char *kaltura_http_request_body(kaltura_http_request *http, size_t *size);
int64_t kaltura_http_request_timeout_ms(kaltura_http_request *http);
int32_t kaltura_http_request_is_cancelled(kaltura_http_request *http);
int32_t kaltura_http_request_needs_new_connection(kaltura_http_request *http);
int32_t kaltura_http_response_set_status(kaltura_http_response *response, int32_t status, kaltura_error **error);
int32_t kaltura_http_response_add_header(kaltura_http_response *response, const char *name, const char *value, kaltura_error **error);
int32_t kaltura_http_response_append_body(kaltura_http_response *response, const void *data, size_t size, kaltura_error **error);
int32_t kaltura_http_response_fail(kaltura_http_response *response, int32_t status, int32_t may_have_been_sent, const char *message, kaltura_error **error);
]]

-- The types of the result and of the parameters; kaltura_session.lua explains the letters.
native.signatures = {
    kaltura_version = "s:",
    kaltura_version_number = "i:",
    kaltura_string_free = "v:o",
    kaltura_generate_session = "o:ssiilse",
    kaltura_error_status = "i:p",
    kaltura_error_message = "s:p",
    kaltura_error_api_code = "s:p",
    kaltura_error_cause = "i:p",
    kaltura_error_http_status = "i:p",
    kaltura_error_request_id = "s:p",
    kaltura_error_retry_class = "i:p",
    kaltura_error_retry_after_seconds = "l:p",
    kaltura_error_free = "v:p",
    kaltura_status_name = "s:i",
    kaltura_status_string = "s:i",
    kaltura_status_category = "i:i",
    kaltura_config_new = "p:",
    kaltura_config_free = "v:p",
    kaltura_config_set_service_url = "i:pse",
    kaltura_config_set_region = "i:pse",
    kaltura_config_set_partner_id = "i:pie",
    kaltura_config_set_total_timeout_ms = "i:ple",
    kaltura_config_set_max_retries = "i:pie",
    kaltura_config_set_user_agent = "i:pse",
    kaltura_config_set_client_tag = "i:pse",
    kaltura_client_new = "p:pe",
    kaltura_client_ref = "p:p",
    kaltura_client_free = "v:p",
    kaltura_client_set_ks = "i:pse",
    kaltura_client_cancel = "v:p",
    kaltura_session_start = "o:pssiilse",
    kaltura_request_session_start = "p:pssiilse",
    kaltura_user_login_by_login_id = "o:pssilsse",
    kaltura_request_user_login_by_login_id = "p:pssilsse",
    kaltura_user_login = "o:pssilse",
    kaltura_request_user_login = "p:pssilse",
    kaltura_request_user_login_by_ks = "p:psie",
    kaltura_app_token_start_session = "p:pssissiilse",
    kaltura_request_app_token_start_session = "p:pssissiilse",
    kaltura_app_token_hash = "o:ssie",
    kaltura_session_start_widget = "p:psile",
    kaltura_request_session_start_widget = "p:psile",
    kaltura_request_session_impersonate = "p:psisiilse",
    kaltura_request_session_impersonate_by_ks = "p:psilse",
    kaltura_session_get = "p:pse",
    kaltura_request_session_get = "p:pse",
    kaltura_session_end = "i:psie",
    kaltura_request_session_end = "p:psie",
    kaltura_session_info_ks = "s:p",
    kaltura_session_info_expires_at = "l:p",
    kaltura_session_info_partner_id = "i:p",
    kaltura_session_info_user_id = "s:p",
    kaltura_session_info_type = "i:p",
    kaltura_session_info_privileges = "s:p",
    kaltura_session_info_missing_privileges = "s:p",
    kaltura_session_info_free = "v:p",
    kaltura_client_call = "o:pssse",
    kaltura_request_call = "p:pssse",
    kaltura_client_multirequest = "o:pse",
    kaltura_request_multirequest = "p:pse",
    kaltura_request_perform = "i:pe",
    kaltura_request_cancel = "v:p",
    kaltura_request_set_timeout_ms = "i:ple",
    kaltura_request_take_string = "o:pe",
    kaltura_request_take_session_info = "p:pe",
    kaltura_request_free = "v:p",
    kaltura_credentials_new_app_token = "p:isse",
    kaltura_credentials_new_login = "p:isse",
    kaltura_credentials_new_secret = "p:issie",
    kaltura_credentials_new_session_start = "p:issie",
    kaltura_credentials_add_secret = "i:pse",
    kaltura_credentials_new_widget = "p:ise",
    kaltura_credentials_new_callback = "p:pppe",
    kaltura_credentials_free = "v:p",
    kaltura_credentials_set_expiry_seconds = "i:ple",
    kaltura_credentials_set_privileges = "i:pse",
    kaltura_credentials_set_user_id = "i:pse",
    kaltura_credentials_set_hash_type = "i:pie",
    kaltura_credentials_set_totp_secret = "i:pse",
    kaltura_credentials_set_otp_callback = "i:ppppe",
    kaltura_credentials_result_set_ks = "i:psle",
    kaltura_credentials_result_set_otp = "i:pse",
    kaltura_credentials_set_observer = "i:pppppe",
    kaltura_client_set_credentials = "i:ppe",
    kaltura_client_acquire_ks = "o:plpe",
    kaltura_request_acquire_ks = "p:ple",
    kaltura_client_invalidate_ks = "i:pse",
    kaltura_client_export_session = "o:pe",
    kaltura_client_import_session = "i:pse",
    kaltura_verifier_new = "p:ipze",
    kaltura_verifier_check = "i:pszlszszh",
    kaltura_verifier_free = "v:p",
    kaltura_ks_parse = "p:spze",
    kaltura_ks_peek = "p:se",
    kaltura_ks_explain = "o:spzle",
    kaltura_ks_fingerprint = "o:se",
    kaltura_ks_check = "i:plss",
    kaltura_ks_has_privilege = "i:pssz",
    kaltura_ks_is_verified = "i:p",
    kaltura_ks_version = "i:p",
    kaltura_ks_partner_id = "i:p",
    kaltura_ks_type = "i:p",
    kaltura_ks_is_admin = "i:p",
    kaltura_ks_user_id = "s:p",
    kaltura_ks_expires_at = "l:p",
    kaltura_ks_privileges = "s:p",
    kaltura_ks_privilege_count = "z:p",
    kaltura_ks_privilege_name = "s:pz",
    kaltura_ks_privilege_value_count = "z:pz",
    kaltura_ks_privilege_value = "s:pzz",
    kaltura_ks_hash = "s:p",
    kaltura_ks_session_id_hash = "s:p",
    kaltura_ks_secret_index = "i:p",
    kaltura_ks_to_json = "o:pe",
    kaltura_ks_free = "v:p",
    kaltura_signer_new = "p:ise",
    kaltura_signer_sign = "o:psilspe",
    kaltura_signer_sign_into = "i:psilsppzpe",
    kaltura_signer_sign_restricted = "o:pplse",
    kaltura_signer_free = "v:p",
    kaltura_sign_options_new = "p:",
    kaltura_sign_options_free = "v:p",
    kaltura_sign_options_set_version = "i:pie",
    kaltura_sign_options_set_expires_at = "i:ple",
    kaltura_sign_options_set_session_id = "i:pse",
    kaltura_sign_options_set_master_partner_id = "i:pie",
    kaltura_sign_options_set_additional_data = "i:pse",
    kaltura_privileges_new = "p:",
    kaltura_privileges_add = "i:psse",
    kaltura_privileges_to_string = "o:pe",
    kaltura_privileges_free = "v:p",
    kaltura_privileges_lint = "o:silie",
    kaltura_config_set_connect_timeout_ms = "i:ple",
    kaltura_config_set_request_timeout_ms = "i:ple",
    kaltura_config_set_max_response_bytes = "i:ple",
    kaltura_config_add_header = "i:psse",
    kaltura_config_set_allow_http = "i:pie",
    kaltura_config_set_proxy = "i:pssse",
    kaltura_config_set_use_environment = "i:pie",
    kaltura_config_set_ca_file = "i:pse",
    kaltura_config_set_ca_pem = "i:pse",
    kaltura_config_set_system_ca = "i:pie",
    kaltura_config_add_pinned_certificate = "i:pse",
    kaltura_config_set_client_certificate = "i:psse",
    kaltura_config_set_transport = "i:ppppe",
    kaltura_config_set_log = "i:pipppe",
    kaltura_config_set_clock = "i:ppppe",
    kaltura_request_advance = "i:pe",
    kaltura_request_http = "p:p",
    kaltura_request_response = "p:p",
    kaltura_request_wait_ms = "l:p",
    kaltura_request_is_done = "i:p",
    kaltura_http_request_url = "s:p",
    kaltura_http_request_header_count = "z:p",
    kaltura_http_request_header_name = "s:pz",
    kaltura_http_request_header_value = "s:pz",
    kaltura_http_request_body = "s:pp",
    kaltura_http_request_timeout_ms = "l:p",
    kaltura_http_request_is_cancelled = "i:p",
    kaltura_http_request_needs_new_connection = "i:p",
    kaltura_http_response_set_status = "i:pie",
    kaltura_http_response_add_header = "i:psse",
    kaltura_http_response_append_body = "i:ppze",
    kaltura_http_response_fail = "i:piise",
}

-- The status of a call.
native.Status = {
    OK = 0,
    INVALID_ARGUMENT = 1,
    PANIC = 2,
    UNSUPPORTED = 3,
    RANDOM = 4,
    NO_SESSION = 5,
    BUFFER_TOO_SMALL = 6,
    SHARED_SESSION = 7,
    NO_RESULT = 8,
    CALLBACK = 9,
    OUT_OF_MEMORY = 10,
    KS_MALFORMED = 100,
    KS_SIGNATURE = 101,
    KS_AMBIGUOUS = 102,
    KS_EXPIRED = 103,
    KS_RESTRICTED_IP = 104,
    KS_RESTRICTED_URI = 105,
    KS_NOT_VERIFIED = 106,
    KS_WRONG_PARTNER = 107,
    RESOLVE = 200,
    CONNECT = 201,
    TLS = 202,
    TIMEOUT = 203,
    CONNECTION_BROKEN = 204,
    PROXY = 205,
    CANCELLED = 206,
    REDIRECT = 300,
    HTTP_STATUS = 301,
    EMPTY_RESPONSE = 302,
    NOT_JSON = 303,
    UNEXPECTED_RESPONSE = 304,
    RESPONSE_TOO_LARGE = 305,
    API = 400,
    START_SESSION = 401,
    PARTNER_BLOCKED = 402,
    FORBIDDEN = 403,
    ACCESS_CONTROL = 404,
    MISSING_KS = 405,
    INVALID_KS = 406,
    WRONG_PASSWORD = 420,
    USER_NOT_FOUND = 421,
    USER_BLOCKED = 422,
    LOGIN_BLOCKED = 423,
    PASSWORD_EXPIRED = 424,
    MISSING_OTP = 425,
    INVALID_OTP = 426,
    DIRECT_LOGIN_BLOCKED = 427,
    APP_TOKEN = 440,
    APP_TOKEN_HASH = 441,
    WIDGET = 442,
    RATE_LIMITED = 450,
    PRIVILEGE_VALUE = 451,
    BAD_REQUEST = 452,
    SERVER = 460,
}

-- The category of a status.
native.Category = {
    NONE = 0,
    CALL = 1,
    KS = 2,
    NETWORK = 3,
    RESPONSE = 4,
    API = 5,
    INTERNAL = 6,
    UNKNOWN = 7,
}

-- Whether a retry can help.
native.RetryClass = {
    NEVER = 0,
    BACKOFF = 1,
    NEW_SESSION = 2,
}

-- Why the server rejected a session.
native.Cause = {
    NONE = 0,
    INVALID_STR = 1,
    INVALID_PARTNER = 2,
    INVALID_USER = 3,
    INVALID_TYPE = 4,
    EXPIRED = 5,
    LOGOUT = 6,
    EXCEEDED_ACTIONS_LIMIT = 8,
    EXCEEDED_RESTRICTED_IP = 9,
    EXCEEDED_RESTRICTED_URI = 11,
}

-- The type of a session.
native.SessionType = {
    USER = 0,
    ADMIN = 2,
}

-- The hash type of an app token.
native.HashType = {
    AUTO = 0,
    MD5 = 1,
    SHA1 = 2,
    SHA256 = 3,
    SHA512 = 4,
}

-- The severity of a log line.
native.LogLevel = {
    ERROR = 1,
    WARN = 2,
    INFO = 3,
    DEBUG = 4,
}

-- The name of a privilege.
native.PrivilegeName = {
    EDIT = "edit",
    SVIEW = "sview",
    VIEW = "view",
    LIST = "list",
    DOWNLOAD = "download",
    DOWNLOADASSET = "downloadasset",
    EDITPLAYLIST = "editplaylist",
    SVIEWPLAYLIST = "sviewplaylist",
    ACTIONSLIMIT = "actionslimit",
    SETROLE = "setrole",
    RESTRICTINGROLE = "restrictingrole",
    LIMITENTRY = "limitentry",
    IPRESTRICT = "iprestrict",
    URIRESTRICT = "urirestrict",
    ENABLEENTITLEMENT = "enableentitlement",
    DISABLEENTITLEMENT = "disableentitlement",
    DISABLEENTITLEMENTFORENTRY = "disableentitlementforentry",
    DISABLEENTITLEMENTFORPLAYLIST = "disableentitlementforplaylist",
    PRIVACYCONTEXT = "privacycontext",
    ENABLECATEGORYMODERATION = "enablecategorymoderation",
    ENABLECAPTIONMODERATION = "enablecaptionmoderation",
    REFTIME = "reftime",
    SESSIONKEY = "sessionkey",
    SESSIONID = "sessionid",
    PREVIEW = "preview",
    JOBTYPE = "jobtype",
    APPTOKEN = "apptoken",
    ENABLECHANGEACCOUNT = "enablechangeaccount",
    EDITUSER = "edituser",
    EDITADMINTAGS = "editadmintags",
    RESTRICTEXPLICITLIVEVIEW = "restrictexplicitliveview",
    VIRTUALEVENTID = "virtualeventid",
    SEARCHCONTEXT = "searchcontext",
    DISABLESESSIONTYPECHECK = "disablesessiontypecheck",
    WIDGET = "widget",
    CAPTION = "caption",
}

return native
