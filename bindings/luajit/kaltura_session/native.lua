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
int32_t kaltura_http_response_set_status(kaltura_http_response *response, int32_t http_status, kaltura_error **error);
int32_t kaltura_http_response_add_header(kaltura_http_response *response, const char *name, const char *value, kaltura_error **error);
int32_t kaltura_http_response_append_body(kaltura_http_response *response, const void *data, size_t size, kaltura_error **error);
int32_t kaltura_http_response_fail(kaltura_http_response *response, int32_t status, int32_t may_have_been_sent, const char *message, kaltura_error **error);
]]

-- The types of the result and of the parameters, and the names of the parameters; library.lua explains the letters.
native.signatures = {
    kaltura_version = "s::",
    kaltura_version_number = "i::",
    kaltura_string_free = "v:o:string",
    kaltura_generate_session = "o:ssiilse:secret,user_id,type,partner_id,expiry_seconds,privileges",
    kaltura_error_status = "i:p:error",
    kaltura_error_message = "s:p:error",
    kaltura_error_api_code = "s:p:error",
    kaltura_error_cause = "i:p:error",
    kaltura_error_http_status = "i:p:error",
    kaltura_error_request_id = "s:p:error",
    kaltura_error_retry_class = "i:p:error",
    kaltura_error_retry_after_seconds = "l:p:error",
    kaltura_error_free = "v:p:error",
    kaltura_status_name = "s:i:status",
    kaltura_status_string = "s:i:status",
    kaltura_status_category = "i:i:status",
    kaltura_config_new = "p::",
    kaltura_config_free = "v:p:config",
    kaltura_config_set_service_url = "i:pse:config,url",
    kaltura_config_set_region = "i:pse:config,region",
    kaltura_config_set_partner_id = "i:pie:config,partner_id",
    kaltura_config_set_total_timeout_ms = "i:ple:config,milliseconds",
    kaltura_config_set_max_retries = "i:pie:config,retries",
    kaltura_config_set_user_agent = "i:pse:config,user_agent",
    kaltura_config_set_client_tag = "i:pse:config,client_tag",
    kaltura_client_new = "p:pe:config",
    kaltura_client_ref = "p:p:client",
    kaltura_client_free = "v:p:client",
    kaltura_client_set_ks = "i:pse:client,ks",
    kaltura_client_cancel = "v:p:client",
    kaltura_session_start = "o:pssiilse:client,secret,user_id,type,partner_id,expiry_seconds,privileges",
    kaltura_request_session_start = "p:pssiilse:client,secret,user_id,type,partner_id,expiry_seconds,privileges",
    kaltura_user_login_by_login_id = "o:pssilsse:client,login_id,password,partner_id,expiry_seconds,privileges,otp",
    kaltura_request_user_login_by_login_id = "p:pssilsse:client,login_id,password,partner_id,expiry_seconds,privileges,otp",
    kaltura_user_login = "o:pssilse:client,user_id,password,partner_id,expiry_seconds,privileges",
    kaltura_request_user_login = "p:pssilse:client,user_id,password,partner_id,expiry_seconds,privileges",
    kaltura_request_user_login_by_ks = "p:psie:client,ks,requested_partner_id",
    kaltura_app_token_start_session = "p:pssissiilse:client,id,token,hash_type,ks,user_id,type,partner_id,expiry_seconds,privileges",
    kaltura_request_app_token_start_session = "p:pssissiilse:client,id,token,hash_type,ks,user_id,type,partner_id,expiry_seconds,privileges",
    kaltura_app_token_hash = "o:ssie:ks,token,hash_type",
    kaltura_session_start_widget = "p:psile:client,widget_id,partner_id,expiry_seconds",
    kaltura_request_session_start_widget = "p:psile:client,widget_id,partner_id,expiry_seconds",
    kaltura_request_session_impersonate = "p:psisiilse:client,secret,impersonated_partner_id,user_id,type,partner_id,expiry_seconds,privileges",
    kaltura_request_session_impersonate_by_ks = "p:psilse:client,session,type,expiry_seconds,privileges",
    kaltura_session_get = "p:pse:client,ks",
    kaltura_request_session_get = "p:pse:client,ks",
    kaltura_session_end = "i:psie:client,ks,force",
    kaltura_request_session_end = "p:psie:client,ks,force",
    kaltura_session_info_ks = "s:p:info",
    kaltura_session_info_expires_at = "l:p:info",
    kaltura_session_info_partner_id = "i:p:info",
    kaltura_session_info_user_id = "s:p:info",
    kaltura_session_info_type = "i:p:info",
    kaltura_session_info_privileges = "s:p:info",
    kaltura_session_info_missing_privileges = "s:p:info",
    kaltura_session_info_free = "v:p:info",
    kaltura_client_call = "o:pssse:client,service,action,params_json",
    kaltura_request_call = "p:pssse:client,service,action,params_json",
    kaltura_client_multirequest = "o:pse:client,requests_json",
    kaltura_request_multirequest = "p:pse:client,requests_json",
    kaltura_request_perform = "i:pe:request",
    kaltura_request_cancel = "v:p:request",
    kaltura_request_set_timeout_ms = "i:ple:request,milliseconds",
    kaltura_request_take_string = "o:pe:request",
    kaltura_request_take_session_info = "p:pe:request",
    kaltura_request_free = "v:p:request",
    kaltura_credentials_new_app_token = "p:isse:partner_id,id,token",
    kaltura_credentials_new_login = "p:isse:partner_id,login_id,password",
    kaltura_credentials_new_secret = "p:issie:partner_id,secret,user_id,type",
    kaltura_credentials_new_session_start = "p:issie:partner_id,secret,user_id,type",
    kaltura_credentials_add_secret = "i:pse:credentials,secret",
    kaltura_credentials_new_widget = "p:ise:partner_id,widget_id",
    kaltura_credentials_new_callback = "p:pppe:callback,user_data,destroy",
    kaltura_credentials_free = "v:p:credentials",
    kaltura_credentials_set_expiry_seconds = "i:ple:credentials,expiry_seconds",
    kaltura_credentials_set_privileges = "i:pse:credentials,privileges",
    kaltura_credentials_set_user_id = "i:pse:credentials,user_id",
    kaltura_credentials_set_hash_type = "i:pie:credentials,hash_type",
    kaltura_credentials_set_totp_secret = "i:pse:credentials,secret",
    kaltura_credentials_set_otp_callback = "i:ppppe:credentials,callback,user_data,destroy",
    kaltura_credentials_result_set_ks = "i:psle:result,ks,expires_at",
    kaltura_credentials_result_set_otp = "i:pse:result,otp",
    kaltura_credentials_set_observer = "i:pppppe:credentials,on_renewed,on_failed,user_data,destroy",
    kaltura_client_set_credentials = "i:ppe:client,credentials",
    kaltura_client_acquire_ks = "o:plpe:client,min_validity_seconds,expires_at",
    kaltura_request_acquire_ks = "p:ple:client,min_validity_seconds",
    kaltura_client_invalidate_ks = "i:pse:client,ks",
    kaltura_client_export_session = "o:pe:client",
    kaltura_client_import_session = "i:pse:client,exported",
    kaltura_verifier_new = "p:ipze:partner_id,secrets,count",
    kaltura_verifier_check = "i:pszlszszh:verifier,ks,ks_size,now,remote_ip,remote_ip_size,request_uri,request_uri_size,parsed",
    kaltura_verifier_free = "v:p:verifier",
    kaltura_ks_parse = "p:spze:ks,secrets,count",
    kaltura_ks_peek = "p:se:ks",
    kaltura_ks_explain = "o:spzle:ks,secrets,count,now",
    kaltura_ks_fingerprint = "o:se:ks",
    kaltura_ks_check = "i:plss:ks,now,remote_ip,request_uri",
    kaltura_ks_has_privilege = "i:pssz:ks,name,value,value_size",
    kaltura_ks_is_verified = "i:p:ks",
    kaltura_ks_version = "i:p:ks",
    kaltura_ks_partner_id = "i:p:ks",
    kaltura_ks_type = "i:p:ks",
    kaltura_ks_is_admin = "i:p:ks",
    kaltura_ks_user_id = "s:p:ks",
    kaltura_ks_expires_at = "l:p:ks",
    kaltura_ks_privileges = "s:p:ks",
    kaltura_ks_privilege_count = "z:p:ks",
    kaltura_ks_privilege_name = "s:pz:ks,index",
    kaltura_ks_privilege_value_count = "z:pz:ks,index",
    kaltura_ks_privilege_value = "s:pzz:ks,index,value_index",
    kaltura_ks_hash = "s:p:ks",
    kaltura_ks_session_id_hash = "s:p:ks",
    kaltura_ks_secret_index = "i:p:ks",
    kaltura_ks_to_json = "o:pe:ks",
    kaltura_ks_free = "v:p:ks",
    kaltura_signer_new = "p:ise:partner_id,secret",
    kaltura_signer_sign = "o:psilspe:signer,user_id,type,expiry_seconds,privileges,options",
    kaltura_signer_sign_into = "i:psilsppzpe:signer,user_id,type,expiry_seconds,privileges,options,buffer,size,needed",
    kaltura_signer_sign_restricted = "o:pplse:signer,parent,expiry_seconds,privileges",
    kaltura_signer_free = "v:p:signer",
    kaltura_sign_options_new = "p::",
    kaltura_sign_options_free = "v:p:options",
    kaltura_sign_options_set_version = "i:pie:options,version",
    kaltura_sign_options_set_expires_at = "i:ple:options,expires_at",
    kaltura_sign_options_set_session_id = "i:pse:options,session_id",
    kaltura_sign_options_set_master_partner_id = "i:pie:options,master_partner_id",
    kaltura_sign_options_set_additional_data = "i:pse:options,additional_data",
    kaltura_privileges_new = "p::",
    kaltura_privileges_add = "i:psse:privileges,name,value",
    kaltura_privileges_to_string = "o:pe:privileges",
    kaltura_privileges_free = "v:p:privileges",
    kaltura_privileges_lint = "o:silie:privileges,type,expiry_seconds,for_app_token",
    kaltura_config_set_connect_timeout_ms = "i:ple:config,milliseconds",
    kaltura_config_set_request_timeout_ms = "i:ple:config,milliseconds",
    kaltura_config_set_max_response_bytes = "i:ple:config,bytes",
    kaltura_config_add_header = "i:psse:config,name,value",
    kaltura_config_set_allow_http = "i:pie:config,allow",
    kaltura_config_set_proxy = "i:pssse:config,url,user,password",
    kaltura_config_set_use_environment = "i:pie:config,use",
    kaltura_config_set_ca_file = "i:pse:config,path",
    kaltura_config_set_ca_pem = "i:pse:config,pem",
    kaltura_config_set_system_ca = "i:pie:config,use",
    kaltura_config_add_pinned_certificate = "i:pse:config,sha256",
    kaltura_config_set_client_certificate = "i:psse:config,certificate_file,key_file",
    kaltura_config_set_transport = "i:ppppe:config,callback,user_data,destroy",
    kaltura_config_set_log = "i:pipppe:config,level,callback,user_data,destroy",
    kaltura_config_set_clock = "i:ppppe:config,callback,user_data,destroy",
    kaltura_request_advance = "i:pe:request",
    kaltura_request_http = "p:p:request",
    kaltura_request_response = "p:p:request",
    kaltura_request_wait_ms = "l:p:request",
    kaltura_request_is_done = "i:p:request",
    kaltura_http_request_url = "s:p:http",
    kaltura_http_request_header_count = "z:p:http",
    kaltura_http_request_header_name = "s:pz:http,index",
    kaltura_http_request_header_value = "s:pz:http,index",
    kaltura_http_request_body = "s:pp:http,size",
    kaltura_http_request_timeout_ms = "l:p:http",
    kaltura_http_request_is_cancelled = "i:p:http",
    kaltura_http_request_needs_new_connection = "i:p:http",
    kaltura_http_response_set_status = "i:pie:response,http_status",
    kaltura_http_response_add_header = "i:psse:response,name,value",
    kaltura_http_response_append_body = "i:ppze:response,data,size",
    kaltura_http_response_fail = "i:piise:response,status,may_have_been_sent,message",
}

-- The status of a call.
native.Status = {
    -- Success.
    OK = 0,
    -- nil, not UTF-8, unknown or out of range; the message says which.
    INVALID_ARGUMENT = 1,
    -- A bug in the library was caught. Please report it.
    PANIC = 2,
    -- Not supported by this build, such as HTTPS.
    UNSUPPORTED = 3,
    -- The operating system returned no random bytes.
    RANDOM = 4,
    -- The client has no session and no credentials.
    NO_SESSION = 5,
    -- Not used in LuaJIT.
    BUFFER_TOO_SMALL = 6,
    -- session.end would revoke other sessions too; see `force`.
    SHARED_SESSION = 7,
    -- The request is not done, returns nothing, or its result was taken already.
    NO_RESULT = 8,
    -- A callback of the credentials has failed.
    CALLBACK = 9,
    -- A response or a returned string does not fit in memory.
    OUT_OF_MEMORY = 10,
    -- The string is not a session.
    KS_MALFORMED = 100,
    -- None of the secrets signed the session.
    KS_SIGNATURE = 101,
    -- Signed, but the server would read it differently.
    KS_AMBIGUOUS = 102,
    -- The session has expired, or has no expiry.
    KS_EXPIRED = 103,
    -- The session's iprestrict does not name the caller's address, or the address is unknown.
    KS_RESTRICTED_IP = 104,
    -- The session's urirestrict does not allow the request's URI, or the URI is unknown.
    KS_RESTRICTED_URI = 105,
    -- The session was parsed without a secret (kaltura.peek).
    KS_NOT_VERIFIED = 106,
    -- The session belongs to another partner than the verifier's.
    KS_WRONG_PARTNER = 107,
    -- The DNS lookup of the host name failed.
    RESOLVE = 200,
    -- The connection could not be established.
    CONNECT = 201,
    -- The TLS handshake or certificate verification failed.
    TLS = 202,
    -- A timeout expired.
    TIMEOUT = 203,
    -- The connection broke, or the peer does not speak HTTP.
    CONNECTION_BROKEN = 204,
    -- The proxy refused the connection or is unusable.
    PROXY = 205,
    -- Cancelled by the program.
    CANCELLED = 206,
    -- The server redirected the request; redirects are not followed.
    REDIRECT = 300,
    -- An HTTP error status without an error of the API.
    HTTP_STATUS = 301,
    -- The response is empty.
    EMPTY_RESPONSE = 302,
    -- The response is not JSON, or is truncated.
    NOT_JSON = 303,
    -- The response is JSON, but not what the action returns.
    UNEXPECTED_RESPONSE = 304,
    -- The response exceeds the maximum size.
    RESPONSE_TOO_LARGE = 305,
    -- Another error of the API: see api_code.
    API = 400,
    -- START_SESSION_ERROR: wrong secret, partner id or type.
    START_SESSION = 401,
    -- Unknown or blocked partner (SERVICE_FORBIDDEN_CONTENT_BLOCKED).
    PARTNER_BLOCKED = 402,
    -- The session lacks a permission (SERVICE_FORBIDDEN).
    FORBIDDEN = 403,
    -- IP rule, or HTTPS required (SERVICE_ACCESS_CONTROL_RESTRICTED).
    ACCESS_CONTROL = 404,
    -- MISSING_KS: no session was sent.
    MISSING_KS = 405,
    -- INVALID_KS: see cause_code.
    INVALID_KS = 406,
    -- USER_WRONG_PASSWORD, which can hide other login errors.
    WRONG_PASSWORD = 420,
    -- The user does not exist (USER_NOT_FOUND).
    USER_NOT_FOUND = 421,
    -- The user is blocked (USER_IS_BLOCKED).
    USER_BLOCKED = 422,
    -- Too many failed logins (LOGIN_BLOCKED, LOGIN_RETRIES_EXCEEDED).
    LOGIN_BLOCKED = 423,
    -- PASSWORD_EXPIRED: the user must set a new password.
    PASSWORD_EXPIRED = 424,
    -- MISSING_OTP: a one-time password is required.
    MISSING_OTP = 425,
    -- INVALID_OTP: the one-time password is wrong.
    INVALID_OTP = 426,
    -- No login by password (DIRECT_LOGIN_BLOCKED, NEW_LOGIN_REQUIRED).
    DIRECT_LOGIN_BLOCKED = 427,
    -- Unknown, inactive or expired app token (APP_TOKEN_ID_NOT_FOUND).
    APP_TOKEN = 440,
    -- INVALID_APP_TOKEN_HASH: wrong app token or hash type.
    APP_TOKEN_HASH = 441,
    -- No such widget (INVALID_WIDGET_ID, START_WIDGET_SESSION_ERROR).
    WIDGET = 442,
    -- A rate limit, or a blocked action (ACTION_BLOCKED).
    RATE_LIMITED = 450,
    -- Privilege value rejected by the server (INVALID_ACTIONS_LIMIT).
    PRIVILEGE_VALUE = 451,
    -- Unknown service or action, or MISSING_MANDATORY_PARAMETER.
    BAD_REQUEST = 452,
    -- Internal error of the server (INTERNAL_SERVERL_ERROR, as the server spells it).
    SERVER = 460,
}

-- The category of a status.
native.Category = {
    -- No error.
    NONE = 0,
    -- The call, or its use of the client, is wrong.
    CALL = 1,
    -- A session string was rejected by this library.
    KS = 2,
    -- No response was received.
    NETWORK = 3,
    -- The response is not one of the Kaltura API.
    RESPONSE = 4,
    -- The Kaltura API returned an error, or the library knows that it would.
    API = 5,
    -- The library or the system failed.
    INTERNAL = 6,
    -- Not known to this version of the library.
    UNKNOWN = 7,
}

-- Whether a retry can help.
native.RetryClass = {
    -- A retry would fail, too, or is not allowed (a login).
    NEVER = 0,
    -- The same call may succeed later; back off exponentially.
    BACKOFF = 1,
    -- Create a new session, then retry once.
    NEW_SESSION = 2,
}

-- Why the server rejected a session.
native.Cause = {
    -- Not an INVALID_KS error, or no cause is given.
    NONE = 0,
    -- Truncated, or not signed with a secret of this server.
    INVALID_STR = 1,
    -- The session is for another partner.
    INVALID_PARTNER = 2,
    -- The session is for another user.
    INVALID_USER = 3,
    -- The session has the wrong type.
    INVALID_TYPE = 4,
    -- The session has expired.
    EXPIRED = 5,
    -- The session was revoked, or its app token deleted.
    LOGOUT = 6,
    -- The actionslimit of the session is used up.
    EXCEEDED_ACTIONS_LIMIT = 8,
    -- The iprestrict of the session excludes the caller's address.
    EXCEEDED_RESTRICTED_IP = 9,
    -- The urirestrict of the session excludes the URI.
    EXCEEDED_RESTRICTED_URI = 11,
}

-- The type of a session.
native.SessionType = {
    -- The rights of one user, limited by privileges.
    USER = 0,
    -- All rights in the account: for your own servers only.
    ADMIN = 2,
}

-- The hash type of an app token.
native.HashType = {
    -- Unknown: determined by trying, and remembered by the client.
    AUTO = 0,
    -- MD5.
    MD5 = 1,
    -- SHA-1, the server's default.
    SHA1 = 2,
    -- SHA-256.
    SHA256 = 3,
    -- SHA-512.
    SHA512 = 4,
}

-- The severity of a log line.
native.LogLevel = {
    -- A call has failed permanently, or a session could not be renewed.
    ERROR = 1,
    -- A failure that is retried.
    WARN = 2,
    -- A session was created, renewed or discarded.
    INFO = 3,
    -- Each HTTP request and its response.
    DEBUG = 4,
}

-- The name of a privilege.
native.PrivilegeName = {
    -- The session may change these entries.
    EDIT = "edit",
    -- The session may play these entries.
    SVIEW = "sview",
    -- The session may see these entries.
    VIEW = "view",
    -- The session may list content.
    LIST = "list",
    -- The session may download these entries.
    DOWNLOAD = "download",
    -- The session may download these assets; rounds the expiry up to 300 s.
    DOWNLOADASSET = "downloadasset",
    -- The session may change the entries of these playlists.
    EDITPLAYLIST = "editplaylist",
    -- The session may play the entries of these playlists.
    SVIEWPLAYLIST = "sviewplaylist",
    -- The session is good for this many calls.
    ACTIONSLIMIT = "actionslimit",
    -- The session has the permissions of this role, by id or name.
    SETROLE = "setrole",
    -- The session has no more permissions than this role.
    RESTRICTINGROLE = "restrictingrole",
    -- The session is limited to this entry.
    LIMITENTRY = "limitentry",
    -- The session is good from these addresses only.
    IPRESTRICT = "iprestrict",
    -- The session is good for these URIs only.
    URIRESTRICT = "urirestrict",
    -- The session obeys the entitlement rules of categories.
    ENABLEENTITLEMENT = "enableentitlement",
    -- The session ignores the entitlement rules of categories.
    DISABLEENTITLEMENT = "disableentitlement",
    -- The session ignores the entitlement rules for these entries.
    DISABLEENTITLEMENTFORENTRY = "disableentitlementforentry",
    -- The session ignores the entitlement rules for these playlists.
    DISABLEENTITLEMENTFORPLAYLIST = "disableentitlementforplaylist",
    -- The session works in this privacy context.
    PRIVACYCONTEXT = "privacycontext",
    -- The session moderates categories.
    ENABLECATEGORYMODERATION = "enablecategorymoderation",
    -- The session moderates captions.
    ENABLECAPTIONMODERATION = "enablecaptionmoderation",
    -- The session counts scheduling from this time.
    REFTIME = "reftime",
    -- The session reads its own writes: a key that groups its calls.
    SESSIONKEY = "sessionkey",
    -- The session belongs to this group, which session.end ends as a whole.
    SESSIONID = "sessionid",
    -- The session plays previews.
    PREVIEW = "preview",
    -- The session works on jobs of this type.
    JOBTYPE = "jobtype",
    -- The session was made with this app token.
    APPTOKEN = "apptoken",
    -- The session may change the account.
    ENABLECHANGEACCOUNT = "enablechangeaccount",
    -- The session may change these users.
    EDITUSER = "edituser",
    -- The session may change admin tags.
    EDITADMINTAGS = "editadmintags",
    -- The session may not see a live stream before its time.
    RESTRICTEXPLICITLIVEVIEW = "restrictexplicitliveview",
    -- The session belongs to this virtual event.
    VIRTUALEVENTID = "virtualeventid",
    -- The session searches in this context.
    SEARCHCONTEXT = "searchcontext",
    -- The session is not checked for its type.
    DISABLESESSIONTYPECHECK = "disablesessiontypecheck",
    -- The session is of an anonymous player (widget:1).
    WIDGET = "widget",
    -- The session may use captions.
    CAPTION = "caption",
}

return native
