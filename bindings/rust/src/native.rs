// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
//! The C functions of libkaltura_session. The C header describes them.
#![allow(dead_code, non_camel_case_types)]

use std::ffi::{c_char, c_void};

#[repr(C)]
pub struct kaltura_error {
    _private: [u8; 0],
}
#[repr(C)]
pub struct kaltura_config {
    _private: [u8; 0],
}
#[repr(C)]
pub struct kaltura_client {
    _private: [u8; 0],
}
#[repr(C)]
pub struct kaltura_session_info {
    _private: [u8; 0],
}
#[repr(C)]
pub struct kaltura_request {
    _private: [u8; 0],
}
#[repr(C)]
pub struct kaltura_credentials {
    _private: [u8; 0],
}
#[repr(C)]
pub struct kaltura_credentials_result {
    _private: [u8; 0],
}
#[repr(C)]
pub struct kaltura_verifier {
    _private: [u8; 0],
}
#[repr(C)]
pub struct kaltura_ks {
    _private: [u8; 0],
}
#[repr(C)]
pub struct kaltura_signer {
    _private: [u8; 0],
}
#[repr(C)]
pub struct kaltura_sign_options {
    _private: [u8; 0],
}
#[repr(C)]
pub struct kaltura_privileges {
    _private: [u8; 0],
}
#[repr(C)]
pub struct kaltura_http_request {
    _private: [u8; 0],
}
#[repr(C)]
pub struct kaltura_http_response {
    _private: [u8; 0],
}

pub type kaltura_destroy_callback = Option<unsafe extern "C" fn(user_data: *mut c_void)>;
pub type kaltura_credentials_callback = Option<unsafe extern "C" fn(user_data: *mut c_void, result: *mut kaltura_credentials_result) -> i32>;
pub type kaltura_renewed_callback = Option<unsafe extern "C" fn(user_data: *mut c_void, session: *mut kaltura_session_info)>;
pub type kaltura_failed_callback = Option<unsafe extern "C" fn(user_data: *mut c_void, error: *mut kaltura_error, expires_at: i64)>;
pub type kaltura_transport_callback = Option<unsafe extern "C" fn(user_data: *mut c_void, request: *mut kaltura_http_request, response: *mut kaltura_http_response) -> i32>;
pub type kaltura_log_callback = Option<unsafe extern "C" fn(user_data: *mut c_void, level: i32, message: *const c_char)>;
pub type kaltura_clock_callback = Option<unsafe extern "C" fn(user_data: *mut c_void, clock: i32) -> i64>;

unsafe extern "C" {
    pub fn kaltura_version() -> *const c_char;
    pub fn kaltura_version_number() -> i32;
    pub fn kaltura_string_free(string: *mut c_char);
    pub fn kaltura_generate_session(secret: *const c_char, user_id: *const c_char, r#type: i32, partner_id: i32, expiry_seconds: i64, privileges: *const c_char, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_error_status(error: *mut kaltura_error) -> i32;
    pub fn kaltura_error_message(error: *mut kaltura_error) -> *const c_char;
    pub fn kaltura_error_api_code(error: *mut kaltura_error) -> *const c_char;
    pub fn kaltura_error_cause(error: *mut kaltura_error) -> i32;
    pub fn kaltura_error_http_status(error: *mut kaltura_error) -> i32;
    pub fn kaltura_error_request_id(error: *mut kaltura_error) -> *const c_char;
    pub fn kaltura_error_retry_class(error: *mut kaltura_error) -> i32;
    pub fn kaltura_error_retry_after_seconds(error: *mut kaltura_error) -> i64;
    pub fn kaltura_error_free(error: *mut kaltura_error);
    pub fn kaltura_status_name(status: i32) -> *const c_char;
    pub fn kaltura_status_string(status: i32) -> *const c_char;
    pub fn kaltura_status_category(status: i32) -> i32;
    pub fn kaltura_config_new() -> *mut kaltura_config;
    pub fn kaltura_config_free(config: *mut kaltura_config);
    pub fn kaltura_config_set_service_url(config: *mut kaltura_config, url: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_region(config: *mut kaltura_config, region: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_partner_id(config: *mut kaltura_config, partner_id: i32, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_total_timeout_ms(config: *mut kaltura_config, milliseconds: i64, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_max_retries(config: *mut kaltura_config, retries: i32, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_user_agent(config: *mut kaltura_config, user_agent: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_client_tag(config: *mut kaltura_config, client_tag: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_client_new(config: *mut kaltura_config, error: *mut *mut kaltura_error) -> *mut kaltura_client;
    pub fn kaltura_client_ref(client: *mut kaltura_client) -> *mut kaltura_client;
    pub fn kaltura_client_free(client: *mut kaltura_client);
    pub fn kaltura_client_set_ks(client: *mut kaltura_client, ks: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_client_cancel(client: *mut kaltura_client);
    pub fn kaltura_session_start(client: *mut kaltura_client, secret: *const c_char, user_id: *const c_char, r#type: i32, partner_id: i32, expiry_seconds: i64, privileges: *const c_char, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_request_session_start(client: *mut kaltura_client, secret: *const c_char, user_id: *const c_char, r#type: i32, partner_id: i32, expiry_seconds: i64, privileges: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_request;
    pub fn kaltura_user_login_by_login_id(client: *mut kaltura_client, login_id: *const c_char, password: *const c_char, partner_id: i32, expiry_seconds: i64, privileges: *const c_char, otp: *const c_char, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_request_user_login_by_login_id(client: *mut kaltura_client, login_id: *const c_char, password: *const c_char, partner_id: i32, expiry_seconds: i64, privileges: *const c_char, otp: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_request;
    pub fn kaltura_user_login(client: *mut kaltura_client, user_id: *const c_char, password: *const c_char, partner_id: i32, expiry_seconds: i64, privileges: *const c_char, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_request_user_login(client: *mut kaltura_client, user_id: *const c_char, password: *const c_char, partner_id: i32, expiry_seconds: i64, privileges: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_request;
    pub fn kaltura_request_user_login_by_ks(client: *mut kaltura_client, ks: *const c_char, requested_partner_id: i32, error: *mut *mut kaltura_error) -> *mut kaltura_request;
    pub fn kaltura_app_token_start_session(client: *mut kaltura_client, id: *const c_char, token: *const c_char, hash_type: i32, ks: *const c_char, user_id: *const c_char, r#type: i32, partner_id: i32, expiry_seconds: i64, privileges: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_session_info;
    pub fn kaltura_request_app_token_start_session(client: *mut kaltura_client, id: *const c_char, token: *const c_char, hash_type: i32, ks: *const c_char, user_id: *const c_char, r#type: i32, partner_id: i32, expiry_seconds: i64, privileges: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_request;
    pub fn kaltura_app_token_hash(ks: *const c_char, token: *const c_char, hash_type: i32, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_session_start_widget(client: *mut kaltura_client, widget_id: *const c_char, partner_id: i32, expiry_seconds: i64, error: *mut *mut kaltura_error) -> *mut kaltura_session_info;
    pub fn kaltura_request_session_start_widget(client: *mut kaltura_client, widget_id: *const c_char, partner_id: i32, expiry_seconds: i64, error: *mut *mut kaltura_error) -> *mut kaltura_request;
    pub fn kaltura_request_session_impersonate(client: *mut kaltura_client, secret: *const c_char, impersonated_partner_id: i32, user_id: *const c_char, r#type: i32, partner_id: i32, expiry_seconds: i64, privileges: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_request;
    pub fn kaltura_request_session_impersonate_by_ks(client: *mut kaltura_client, session: *const c_char, r#type: i32, expiry_seconds: i64, privileges: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_request;
    pub fn kaltura_session_get(client: *mut kaltura_client, ks: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_session_info;
    pub fn kaltura_request_session_get(client: *mut kaltura_client, ks: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_request;
    pub fn kaltura_session_end(client: *mut kaltura_client, ks: *const c_char, force: i32, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_request_session_end(client: *mut kaltura_client, ks: *const c_char, force: i32, error: *mut *mut kaltura_error) -> *mut kaltura_request;
    pub fn kaltura_session_info_ks(info: *mut kaltura_session_info) -> *const c_char;
    pub fn kaltura_session_info_expires_at(info: *mut kaltura_session_info) -> i64;
    pub fn kaltura_session_info_partner_id(info: *mut kaltura_session_info) -> i32;
    pub fn kaltura_session_info_user_id(info: *mut kaltura_session_info) -> *const c_char;
    pub fn kaltura_session_info_type(info: *mut kaltura_session_info) -> i32;
    pub fn kaltura_session_info_privileges(info: *mut kaltura_session_info) -> *const c_char;
    pub fn kaltura_session_info_missing_privileges(info: *mut kaltura_session_info) -> *const c_char;
    pub fn kaltura_session_info_free(info: *mut kaltura_session_info);
    pub fn kaltura_client_call(client: *mut kaltura_client, service: *const c_char, action: *const c_char, params_json: *const c_char, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_request_call(client: *mut kaltura_client, service: *const c_char, action: *const c_char, params_json: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_request;
    pub fn kaltura_client_multirequest(client: *mut kaltura_client, requests_json: *const c_char, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_request_multirequest(client: *mut kaltura_client, requests_json: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_request;
    pub fn kaltura_request_perform(request: *mut kaltura_request, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_request_cancel(request: *mut kaltura_request);
    pub fn kaltura_request_set_timeout_ms(request: *mut kaltura_request, milliseconds: i64, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_request_take_string(request: *mut kaltura_request, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_request_take_session_info(request: *mut kaltura_request, error: *mut *mut kaltura_error) -> *mut kaltura_session_info;
    pub fn kaltura_request_free(request: *mut kaltura_request);
    pub fn kaltura_credentials_new_app_token(partner_id: i32, id: *const c_char, token: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_credentials;
    pub fn kaltura_credentials_new_login(partner_id: i32, login_id: *const c_char, password: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_credentials;
    pub fn kaltura_credentials_new_secret(partner_id: i32, secret: *const c_char, user_id: *const c_char, r#type: i32, error: *mut *mut kaltura_error) -> *mut kaltura_credentials;
    pub fn kaltura_credentials_new_session_start(partner_id: i32, secret: *const c_char, user_id: *const c_char, r#type: i32, error: *mut *mut kaltura_error) -> *mut kaltura_credentials;
    pub fn kaltura_credentials_add_secret(credentials: *mut kaltura_credentials, secret: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_credentials_new_widget(partner_id: i32, widget_id: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_credentials;
    pub fn kaltura_credentials_new_callback(callback: kaltura_credentials_callback, user_data: *mut c_void, destroy: kaltura_destroy_callback, error: *mut *mut kaltura_error) -> *mut kaltura_credentials;
    pub fn kaltura_credentials_free(credentials: *mut kaltura_credentials);
    pub fn kaltura_credentials_set_expiry_seconds(credentials: *mut kaltura_credentials, expiry_seconds: i64, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_credentials_set_privileges(credentials: *mut kaltura_credentials, privileges: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_credentials_set_user_id(credentials: *mut kaltura_credentials, user_id: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_credentials_set_hash_type(credentials: *mut kaltura_credentials, hash_type: i32, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_credentials_set_totp_secret(credentials: *mut kaltura_credentials, secret: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_credentials_set_otp_callback(credentials: *mut kaltura_credentials, callback: kaltura_credentials_callback, user_data: *mut c_void, destroy: kaltura_destroy_callback, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_credentials_result_set_ks(result: *mut kaltura_credentials_result, ks: *const c_char, expires_at: i64, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_credentials_result_set_otp(result: *mut kaltura_credentials_result, otp: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_credentials_set_observer(credentials: *mut kaltura_credentials, on_renewed: kaltura_renewed_callback, on_failed: kaltura_failed_callback, user_data: *mut c_void, destroy: kaltura_destroy_callback, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_client_set_credentials(client: *mut kaltura_client, credentials: *mut kaltura_credentials, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_client_acquire_ks(client: *mut kaltura_client, min_validity_seconds: i64, expires_at: *mut i64, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_request_acquire_ks(client: *mut kaltura_client, min_validity_seconds: i64, error: *mut *mut kaltura_error) -> *mut kaltura_request;
    pub fn kaltura_client_invalidate_ks(client: *mut kaltura_client, ks: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_client_export_session(client: *mut kaltura_client, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_client_import_session(client: *mut kaltura_client, exported: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_verifier_new(partner_id: i32, secrets: *const *const c_char, count: usize, error: *mut *mut kaltura_error) -> *mut kaltura_verifier;
    pub fn kaltura_verifier_check(verifier: *mut kaltura_verifier, ks: *const c_char, ks_size: usize, now: i64, remote_ip: *const c_char, remote_ip_size: usize, request_uri: *const c_char, request_uri_size: usize, parsed: *mut *mut kaltura_ks) -> i32;
    pub fn kaltura_verifier_free(verifier: *mut kaltura_verifier);
    pub fn kaltura_ks_parse(ks: *const c_char, secrets: *const *const c_char, count: usize, error: *mut *mut kaltura_error) -> *mut kaltura_ks;
    pub fn kaltura_ks_peek(ks: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_ks;
    pub fn kaltura_ks_explain(ks: *const c_char, secrets: *const *const c_char, count: usize, now: i64, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_ks_fingerprint(ks: *const c_char, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_ks_check(ks: *mut kaltura_ks, now: i64, remote_ip: *const c_char, request_uri: *const c_char) -> i32;
    pub fn kaltura_ks_has_privilege(ks: *mut kaltura_ks, name: *const c_char, value: *const c_char, value_size: usize) -> i32;
    pub fn kaltura_ks_is_verified(ks: *mut kaltura_ks) -> i32;
    pub fn kaltura_ks_version(ks: *mut kaltura_ks) -> i32;
    pub fn kaltura_ks_partner_id(ks: *mut kaltura_ks) -> i32;
    pub fn kaltura_ks_type(ks: *mut kaltura_ks) -> i32;
    pub fn kaltura_ks_is_admin(ks: *mut kaltura_ks) -> i32;
    pub fn kaltura_ks_user_id(ks: *mut kaltura_ks) -> *const c_char;
    pub fn kaltura_ks_expires_at(ks: *mut kaltura_ks) -> i64;
    pub fn kaltura_ks_privileges(ks: *mut kaltura_ks) -> *const c_char;
    pub fn kaltura_ks_privilege_count(ks: *mut kaltura_ks) -> usize;
    pub fn kaltura_ks_privilege_name(ks: *mut kaltura_ks, index: usize) -> *const c_char;
    pub fn kaltura_ks_privilege_value_count(ks: *mut kaltura_ks, index: usize) -> usize;
    pub fn kaltura_ks_privilege_value(ks: *mut kaltura_ks, index: usize, value_index: usize) -> *const c_char;
    pub fn kaltura_ks_hash(ks: *mut kaltura_ks) -> *const c_char;
    pub fn kaltura_ks_session_id_hash(ks: *mut kaltura_ks) -> *const c_char;
    pub fn kaltura_ks_secret_index(ks: *mut kaltura_ks) -> i32;
    pub fn kaltura_ks_to_json(ks: *mut kaltura_ks, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_ks_free(ks: *mut kaltura_ks);
    pub fn kaltura_signer_new(partner_id: i32, secret: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_signer;
    pub fn kaltura_signer_sign(signer: *mut kaltura_signer, user_id: *const c_char, r#type: i32, expiry_seconds: i64, privileges: *const c_char, options: *mut kaltura_sign_options, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_signer_sign_into(signer: *mut kaltura_signer, user_id: *const c_char, r#type: i32, expiry_seconds: i64, privileges: *const c_char, options: *mut kaltura_sign_options, buffer: *mut c_char, size: usize, needed: *mut usize, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_signer_sign_restricted(signer: *mut kaltura_signer, parent: *mut kaltura_ks, expiry_seconds: i64, privileges: *const c_char, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_signer_free(signer: *mut kaltura_signer);
    pub fn kaltura_sign_options_new() -> *mut kaltura_sign_options;
    pub fn kaltura_sign_options_free(options: *mut kaltura_sign_options);
    pub fn kaltura_sign_options_set_version(options: *mut kaltura_sign_options, version: i32, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_sign_options_set_expires_at(options: *mut kaltura_sign_options, expires_at: i64, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_sign_options_set_session_id(options: *mut kaltura_sign_options, session_id: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_sign_options_set_master_partner_id(options: *mut kaltura_sign_options, master_partner_id: i32, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_sign_options_set_additional_data(options: *mut kaltura_sign_options, additional_data: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_privileges_new() -> *mut kaltura_privileges;
    pub fn kaltura_privileges_add(privileges: *mut kaltura_privileges, name: *const c_char, value: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_privileges_to_string(privileges: *mut kaltura_privileges, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_privileges_free(privileges: *mut kaltura_privileges);
    pub fn kaltura_privileges_lint(privileges: *const c_char, r#type: i32, expiry_seconds: i64, for_app_token: i32, error: *mut *mut kaltura_error) -> *mut c_char;
    pub fn kaltura_config_set_connect_timeout_ms(config: *mut kaltura_config, milliseconds: i64, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_request_timeout_ms(config: *mut kaltura_config, milliseconds: i64, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_max_response_bytes(config: *mut kaltura_config, bytes: i64, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_add_header(config: *mut kaltura_config, name: *const c_char, value: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_allow_http(config: *mut kaltura_config, allow: i32, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_proxy(config: *mut kaltura_config, url: *const c_char, user: *const c_char, password: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_use_environment(config: *mut kaltura_config, r#use: i32, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_ca_file(config: *mut kaltura_config, path: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_ca_pem(config: *mut kaltura_config, pem: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_system_ca(config: *mut kaltura_config, r#use: i32, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_add_pinned_certificate(config: *mut kaltura_config, sha256: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_client_certificate(config: *mut kaltura_config, certificate_file: *const c_char, key_file: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_transport(config: *mut kaltura_config, callback: kaltura_transport_callback, user_data: *mut c_void, destroy: kaltura_destroy_callback, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_log(config: *mut kaltura_config, level: i32, callback: kaltura_log_callback, user_data: *mut c_void, destroy: kaltura_destroy_callback, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_config_set_clock(config: *mut kaltura_config, callback: kaltura_clock_callback, user_data: *mut c_void, destroy: kaltura_destroy_callback, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_request_advance(request: *mut kaltura_request, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_request_http(request: *mut kaltura_request) -> *mut kaltura_http_request;
    pub fn kaltura_request_response(request: *mut kaltura_request) -> *mut kaltura_http_response;
    pub fn kaltura_request_wait_ms(request: *mut kaltura_request) -> i64;
    pub fn kaltura_request_is_done(request: *mut kaltura_request) -> i32;
    pub fn kaltura_http_request_url(http: *mut kaltura_http_request) -> *const c_char;
    pub fn kaltura_http_request_header_count(http: *mut kaltura_http_request) -> usize;
    pub fn kaltura_http_request_header_name(http: *mut kaltura_http_request, index: usize) -> *const c_char;
    pub fn kaltura_http_request_header_value(http: *mut kaltura_http_request, index: usize) -> *const c_char;
    pub fn kaltura_http_request_body(http: *mut kaltura_http_request, size: *mut usize) -> *const c_char;
    pub fn kaltura_http_request_timeout_ms(http: *mut kaltura_http_request) -> i64;
    pub fn kaltura_http_request_is_cancelled(http: *mut kaltura_http_request) -> i32;
    pub fn kaltura_http_request_needs_new_connection(http: *mut kaltura_http_request) -> i32;
    pub fn kaltura_http_response_set_status(response: *mut kaltura_http_response, http_status: i32, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_http_response_add_header(response: *mut kaltura_http_response, name: *const c_char, value: *const c_char, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_http_response_append_body(response: *mut kaltura_http_response, data: *const c_void, size: usize, error: *mut *mut kaltura_error) -> i32;
    pub fn kaltura_http_response_fail(response: *mut kaltura_http_response, status: i32, may_have_been_sent: i32, message: *const c_char, error: *mut *mut kaltura_error) -> i32;
}

/// Success.
pub const KALTURA_OK: i32 = 0;
/// NULL, not UTF-8, unknown or out of range; the message says which.
pub const KALTURA_ERROR_INVALID_ARGUMENT: i32 = 1;
/// A bug in the library was caught. Please report it.
pub const KALTURA_ERROR_PANIC: i32 = 2;
/// Not supported by this build, such as HTTPS.
pub const KALTURA_ERROR_UNSUPPORTED: i32 = 3;
/// The operating system returned no random bytes.
pub const KALTURA_ERROR_RANDOM: i32 = 4;
/// The client has no session and no credentials.
pub const KALTURA_ERROR_NO_SESSION: i32 = 5;
/// The required size is returned in `needed`.
pub const KALTURA_ERROR_BUFFER_TOO_SMALL: i32 = 6;
/// session.end would revoke other sessions too; see `force`.
pub const KALTURA_ERROR_SHARED_SESSION: i32 = 7;
/// The request is not done, returns nothing, or its result was taken already.
pub const KALTURA_ERROR_NO_RESULT: i32 = 8;
/// A callback of the credentials has failed.
pub const KALTURA_ERROR_CALLBACK: i32 = 9;
/// A response or a returned string does not fit in memory.
pub const KALTURA_ERROR_OUT_OF_MEMORY: i32 = 10;
/// The string is not a session.
pub const KALTURA_ERROR_KS_MALFORMED: i32 = 100;
/// None of the secrets signed the session.
pub const KALTURA_ERROR_KS_SIGNATURE: i32 = 101;
/// Signed, but the server would read it differently.
pub const KALTURA_ERROR_KS_AMBIGUOUS: i32 = 102;
/// The session has expired, or has no expiry.
pub const KALTURA_ERROR_KS_EXPIRED: i32 = 103;
/// The session's iprestrict does not name the caller's address, or the address is unknown.
pub const KALTURA_ERROR_KS_RESTRICTED_IP: i32 = 104;
/// The session's urirestrict does not allow the request's URI, or the URI is unknown.
pub const KALTURA_ERROR_KS_RESTRICTED_URI: i32 = 105;
/// The session was parsed without a secret (kaltura_ks_peek), or is NULL.
pub const KALTURA_ERROR_KS_NOT_VERIFIED: i32 = 106;
/// The session belongs to another partner than the verifier's.
pub const KALTURA_ERROR_KS_WRONG_PARTNER: i32 = 107;
/// The DNS lookup of the host name failed.
pub const KALTURA_ERROR_RESOLVE: i32 = 200;
/// The connection could not be established.
pub const KALTURA_ERROR_CONNECT: i32 = 201;
/// The TLS handshake or certificate verification failed.
pub const KALTURA_ERROR_TLS: i32 = 202;
/// A timeout expired.
pub const KALTURA_ERROR_TIMEOUT: i32 = 203;
/// The connection broke, or the peer does not speak HTTP.
pub const KALTURA_ERROR_CONNECTION_BROKEN: i32 = 204;
/// The proxy refused the connection or is unusable.
pub const KALTURA_ERROR_PROXY: i32 = 205;
/// Cancelled by the program.
pub const KALTURA_ERROR_CANCELLED: i32 = 206;
/// The server redirected the request; redirects are not followed.
pub const KALTURA_ERROR_REDIRECT: i32 = 300;
/// An HTTP error status without an error of the API.
pub const KALTURA_ERROR_HTTP_STATUS: i32 = 301;
/// The response is empty.
pub const KALTURA_ERROR_EMPTY_RESPONSE: i32 = 302;
/// The response is not JSON, or is truncated.
pub const KALTURA_ERROR_NOT_JSON: i32 = 303;
/// The response is JSON, but not what the action returns.
pub const KALTURA_ERROR_UNEXPECTED_RESPONSE: i32 = 304;
/// The response exceeds the maximum size.
pub const KALTURA_ERROR_RESPONSE_TOO_LARGE: i32 = 305;
/// Another error of the API: see kaltura_error_api_code.
pub const KALTURA_ERROR_API: i32 = 400;
/// START_SESSION_ERROR: wrong secret, partner id or type.
pub const KALTURA_ERROR_START_SESSION: i32 = 401;
/// Unknown or blocked partner (SERVICE_FORBIDDEN_CONTENT_BLOCKED).
pub const KALTURA_ERROR_PARTNER_BLOCKED: i32 = 402;
/// The session lacks a permission (SERVICE_FORBIDDEN).
pub const KALTURA_ERROR_FORBIDDEN: i32 = 403;
/// IP rule, or HTTPS required (SERVICE_ACCESS_CONTROL_RESTRICTED).
pub const KALTURA_ERROR_ACCESS_CONTROL: i32 = 404;
/// MISSING_KS: no session was sent.
pub const KALTURA_ERROR_MISSING_KS: i32 = 405;
/// INVALID_KS: see kaltura_error_cause.
pub const KALTURA_ERROR_INVALID_KS: i32 = 406;
/// USER_WRONG_PASSWORD, which can hide other login errors.
pub const KALTURA_ERROR_WRONG_PASSWORD: i32 = 420;
/// The user does not exist (USER_NOT_FOUND).
pub const KALTURA_ERROR_USER_NOT_FOUND: i32 = 421;
/// The user is blocked (USER_IS_BLOCKED).
pub const KALTURA_ERROR_USER_BLOCKED: i32 = 422;
/// Too many failed logins (LOGIN_BLOCKED, LOGIN_RETRIES_EXCEEDED).
pub const KALTURA_ERROR_LOGIN_BLOCKED: i32 = 423;
/// PASSWORD_EXPIRED: the user must set a new password.
pub const KALTURA_ERROR_PASSWORD_EXPIRED: i32 = 424;
/// MISSING_OTP: a one-time password is required.
pub const KALTURA_ERROR_MISSING_OTP: i32 = 425;
/// INVALID_OTP: the one-time password is wrong.
pub const KALTURA_ERROR_INVALID_OTP: i32 = 426;
/// No login by password (DIRECT_LOGIN_BLOCKED, NEW_LOGIN_REQUIRED).
pub const KALTURA_ERROR_DIRECT_LOGIN_BLOCKED: i32 = 427;
/// Unknown, inactive or expired app token (APP_TOKEN_ID_NOT_FOUND).
pub const KALTURA_ERROR_APP_TOKEN: i32 = 440;
/// INVALID_APP_TOKEN_HASH: wrong app token or hash type.
pub const KALTURA_ERROR_APP_TOKEN_HASH: i32 = 441;
/// No such widget (INVALID_WIDGET_ID, START_WIDGET_SESSION_ERROR).
pub const KALTURA_ERROR_WIDGET: i32 = 442;
/// A rate limit, or a blocked action (ACTION_BLOCKED).
pub const KALTURA_ERROR_RATE_LIMITED: i32 = 450;
/// Privilege value rejected by the server (INVALID_ACTIONS_LIMIT).
pub const KALTURA_ERROR_PRIVILEGE_VALUE: i32 = 451;
/// Unknown service or action, or MISSING_MANDATORY_PARAMETER.
pub const KALTURA_ERROR_BAD_REQUEST: i32 = 452;
/// Internal error of the server (INTERNAL_SERVERL_ERROR, as the server spells it).
pub const KALTURA_ERROR_SERVER: i32 = 460;
/// No error.
pub const KALTURA_CATEGORY_NONE: i32 = 0;
/// The call, or its use of the client, is wrong.
pub const KALTURA_CATEGORY_CALL: i32 = 1;
/// A session string was rejected by this library.
pub const KALTURA_CATEGORY_KS: i32 = 2;
/// No response was received.
pub const KALTURA_CATEGORY_NETWORK: i32 = 3;
/// The response is not one of the Kaltura API.
pub const KALTURA_CATEGORY_RESPONSE: i32 = 4;
/// The Kaltura API returned an error, or the library knows that it would.
pub const KALTURA_CATEGORY_API: i32 = 5;
/// The library or the system failed.
pub const KALTURA_CATEGORY_INTERNAL: i32 = 6;
/// Not known to this version of the library.
pub const KALTURA_CATEGORY_UNKNOWN: i32 = 7;
/// A retry would fail, too, or is not allowed (a login).
pub const KALTURA_RETRY_NEVER: i32 = 0;
/// The same call may succeed later; back off exponentially.
pub const KALTURA_RETRY_BACKOFF: i32 = 1;
/// Create a new session, then retry once.
pub const KALTURA_RETRY_NEW_SESSION: i32 = 2;
/// Not an INVALID_KS error, or no cause is given.
pub const KALTURA_CAUSE_NONE: i32 = 0;
/// Truncated, or not signed with a secret of this server.
pub const KALTURA_CAUSE_INVALID_STR: i32 = 1;
/// The session is for another partner.
pub const KALTURA_CAUSE_INVALID_PARTNER: i32 = 2;
/// The session is for another user.
pub const KALTURA_CAUSE_INVALID_USER: i32 = 3;
/// The session has the wrong type.
pub const KALTURA_CAUSE_INVALID_TYPE: i32 = 4;
/// The session has expired.
pub const KALTURA_CAUSE_EXPIRED: i32 = 5;
/// The session was revoked, or its app token deleted.
pub const KALTURA_CAUSE_LOGOUT: i32 = 6;
/// The actionslimit of the session is used up.
pub const KALTURA_CAUSE_EXCEEDED_ACTIONS_LIMIT: i32 = 8;
/// The iprestrict of the session excludes the caller's address.
pub const KALTURA_CAUSE_EXCEEDED_RESTRICTED_IP: i32 = 9;
/// The urirestrict of the session excludes the URI.
pub const KALTURA_CAUSE_EXCEEDED_RESTRICTED_URI: i32 = 11;
/// The rights of one user, limited by privileges.
pub const KALTURA_SESSION_TYPE_USER: i32 = 0;
/// All rights in the account: for your own servers only.
pub const KALTURA_SESSION_TYPE_ADMIN: i32 = 2;
/// Unknown: determined by trying, and remembered by the client.
pub const KALTURA_HASH_AUTO: i32 = 0;
/// MD5.
pub const KALTURA_HASH_MD5: i32 = 1;
/// SHA-1, the server's default.
pub const KALTURA_HASH_SHA1: i32 = 2;
/// SHA-256.
pub const KALTURA_HASH_SHA256: i32 = 3;
/// SHA-512.
pub const KALTURA_HASH_SHA512: i32 = 4;
/// A call has failed permanently, or a session could not be renewed.
pub const KALTURA_LOG_ERROR: i32 = 1;
/// A failure that is retried.
pub const KALTURA_LOG_WARN: i32 = 2;
/// A session was created, renewed or discarded.
pub const KALTURA_LOG_INFO: i32 = 3;
/// Each HTTP request and its response.
pub const KALTURA_LOG_DEBUG: i32 = 4;
/// Unix time.
pub const KALTURA_CLOCK_WALL: i32 = 0;
/// Milliseconds since an arbitrary fixed point; never decreases.
pub const KALTURA_CLOCK_MONOTONIC: i32 = 1;
/// may change these entries.
pub const KALTURA_PRIVILEGE_EDIT: &str = "edit";
/// may play these entries.
pub const KALTURA_PRIVILEGE_SVIEW: &str = "sview";
/// may see these entries.
pub const KALTURA_PRIVILEGE_VIEW: &str = "view";
/// may list content.
pub const KALTURA_PRIVILEGE_LIST: &str = "list";
/// may download these entries.
pub const KALTURA_PRIVILEGE_DOWNLOAD: &str = "download";
/// may download these assets; rounds the expiry up to 300 s.
pub const KALTURA_PRIVILEGE_DOWNLOADASSET: &str = "downloadasset";
/// may change the entries of these playlists.
pub const KALTURA_PRIVILEGE_EDITPLAYLIST: &str = "editplaylist";
/// may play the entries of these playlists.
pub const KALTURA_PRIVILEGE_SVIEWPLAYLIST: &str = "sviewplaylist";
/// is good for this many calls.
pub const KALTURA_PRIVILEGE_ACTIONSLIMIT: &str = "actionslimit";
/// has the permissions of this role, by id or name.
pub const KALTURA_PRIVILEGE_SETROLE: &str = "setrole";
/// has no more permissions than this role.
pub const KALTURA_PRIVILEGE_RESTRICTINGROLE: &str = "restrictingrole";
/// is limited to this entry.
pub const KALTURA_PRIVILEGE_LIMITENTRY: &str = "limitentry";
/// is good from these addresses only.
pub const KALTURA_PRIVILEGE_IPRESTRICT: &str = "iprestrict";
/// is good for these URIs only.
pub const KALTURA_PRIVILEGE_URIRESTRICT: &str = "urirestrict";
/// obeys the entitlement rules of categories.
pub const KALTURA_PRIVILEGE_ENABLEENTITLEMENT: &str = "enableentitlement";
/// ignores the entitlement rules of categories.
pub const KALTURA_PRIVILEGE_DISABLEENTITLEMENT: &str = "disableentitlement";
/// ignores the entitlement rules for these entries.
pub const KALTURA_PRIVILEGE_DISABLEENTITLEMENTFORENTRY: &str = "disableentitlementforentry";
/// ignores the entitlement rules for these playlists.
pub const KALTURA_PRIVILEGE_DISABLEENTITLEMENTFORPLAYLIST: &str = "disableentitlementforplaylist";
/// works in this privacy context.
pub const KALTURA_PRIVILEGE_PRIVACYCONTEXT: &str = "privacycontext";
/// moderates categories.
pub const KALTURA_PRIVILEGE_ENABLECATEGORYMODERATION: &str = "enablecategorymoderation";
/// moderates captions.
pub const KALTURA_PRIVILEGE_ENABLECAPTIONMODERATION: &str = "enablecaptionmoderation";
/// counts scheduling from this time.
pub const KALTURA_PRIVILEGE_REFTIME: &str = "reftime";
/// reads its own writes: a key that groups its calls.
pub const KALTURA_PRIVILEGE_SESSIONKEY: &str = "sessionkey";
/// belongs to this group, which session.end ends as a whole.
pub const KALTURA_PRIVILEGE_SESSIONID: &str = "sessionid";
/// plays previews.
pub const KALTURA_PRIVILEGE_PREVIEW: &str = "preview";
/// works on jobs of this type.
pub const KALTURA_PRIVILEGE_JOBTYPE: &str = "jobtype";
/// was made with this app token.
pub const KALTURA_PRIVILEGE_APPTOKEN: &str = "apptoken";
/// may change the account.
pub const KALTURA_PRIVILEGE_ENABLECHANGEACCOUNT: &str = "enablechangeaccount";
/// may change these users.
pub const KALTURA_PRIVILEGE_EDITUSER: &str = "edituser";
/// may change admin tags.
pub const KALTURA_PRIVILEGE_EDITADMINTAGS: &str = "editadmintags";
/// may not see a live stream before its time.
pub const KALTURA_PRIVILEGE_RESTRICTEXPLICITLIVEVIEW: &str = "restrictexplicitliveview";
/// belongs to this virtual event.
pub const KALTURA_PRIVILEGE_VIRTUALEVENTID: &str = "virtualeventid";
/// searches in this context.
pub const KALTURA_PRIVILEGE_SEARCHCONTEXT: &str = "searchcontext";
/// is not checked for its type.
pub const KALTURA_PRIVILEGE_DISABLESESSIONTYPECHECK: &str = "disablesessiontypecheck";
/// is of an anonymous player (widget:1).
pub const KALTURA_PRIVILEGE_WIDGET: &str = "widget";
/// may use captions.
pub const KALTURA_PRIVILEGE_CAPTION: &str = "caption";
/// The session has no type.
pub const KALTURA_KS_NO_TYPE: i32 = -2147483648;
/// The session has no expiry, or it is unknown.
pub const KALTURA_KS_NO_EXPIRY: i64 = -9223372036854775808;
/// As a size: the string ends at its NUL.
pub const KALTURA_NUL_TERMINATED: usize = usize::MAX;
/// Incremented for incompatible changes.
pub const KALTURA_VERSION_MAJOR: i32 = 0;
/// Incremented for additions.
pub const KALTURA_VERSION_MINOR: i32 = 1;
/// Incremented for bug fixes.
pub const KALTURA_VERSION_PATCH: i32 = 0;
/// major * 65536 + minor * 256 + patch.
pub const KALTURA_VERSION_NUMBER: i32 = 256;
/// major.minor.patch.
pub const KALTURA_VERSION_STRING: &str = "0.1.0";
