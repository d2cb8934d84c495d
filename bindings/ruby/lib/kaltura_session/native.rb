# frozen_string_literal: true

# Generated from include/kaltura_session.h. Do not edit: `make declarations`.

module KalturaSession
  # The C functions.
  module Native
    callback :kaltura_destroy_callback, [:pointer], :void
    callback :kaltura_credentials_callback, [:pointer, :pointer], :int32
    callback :kaltura_renewed_callback, [:pointer, :pointer], :void
    callback :kaltura_failed_callback, [:pointer, :pointer, :int64], :void
    callback :kaltura_transport_callback, [:pointer, :pointer, :pointer], :int32
    callback :kaltura_log_callback, [:pointer, :int32, :string], :void
    callback :kaltura_clock_callback, [:pointer, :int32], :int64

    # The types of the result and of the parameters; library.rb explains the letters.
    SIGNATURES = {
      kaltura_version: "s:",
      kaltura_version_number: "i:",
      kaltura_string_free: "v:o",
      kaltura_generate_session: "o:ssiilse",
      kaltura_error_status: "i:p",
      kaltura_error_message: "s:p",
      kaltura_error_api_code: "s:p",
      kaltura_error_cause: "i:p",
      kaltura_error_http_status: "i:p",
      kaltura_error_request_id: "s:p",
      kaltura_error_retry_class: "i:p",
      kaltura_error_retry_after_seconds: "l:p",
      kaltura_error_free: "v:p",
      kaltura_status_name: "s:i",
      kaltura_status_string: "s:i",
      kaltura_status_category: "i:i",
      kaltura_config_new: "p:",
      kaltura_config_free: "v:p",
      kaltura_config_set_service_url: "i:pse",
      kaltura_config_set_region: "i:pse",
      kaltura_config_set_partner_id: "i:pie",
      kaltura_config_set_total_timeout_ms: "i:ple",
      kaltura_config_set_max_retries: "i:pie",
      kaltura_config_set_user_agent: "i:pse",
      kaltura_config_set_client_tag: "i:pse",
      kaltura_client_new: "p:pe",
      kaltura_client_ref: "p:p",
      kaltura_client_free: "v:p",
      kaltura_client_set_ks: "i:pse",
      kaltura_client_cancel: "v:p",
      kaltura_session_start: "o:pssiilse",
      kaltura_request_session_start: "p:pssiilse",
      kaltura_user_login_by_login_id: "o:pssilsse",
      kaltura_request_user_login_by_login_id: "p:pssilsse",
      kaltura_user_login: "o:pssilse",
      kaltura_request_user_login: "p:pssilse",
      kaltura_request_user_login_by_ks: "p:psie",
      kaltura_app_token_start_session: "p:pssissiilse",
      kaltura_request_app_token_start_session: "p:pssissiilse",
      kaltura_app_token_hash: "o:ssie",
      kaltura_session_start_widget: "p:psile",
      kaltura_request_session_start_widget: "p:psile",
      kaltura_request_session_impersonate: "p:psisiilse",
      kaltura_request_session_impersonate_by_ks: "p:psilse",
      kaltura_session_get: "p:pse",
      kaltura_request_session_get: "p:pse",
      kaltura_session_end: "i:psie",
      kaltura_request_session_end: "p:psie",
      kaltura_session_info_ks: "s:p",
      kaltura_session_info_expires_at: "l:p",
      kaltura_session_info_partner_id: "i:p",
      kaltura_session_info_user_id: "s:p",
      kaltura_session_info_type: "i:p",
      kaltura_session_info_privileges: "s:p",
      kaltura_session_info_missing_privileges: "s:p",
      kaltura_session_info_free: "v:p",
      kaltura_client_call: "o:pssse",
      kaltura_request_call: "p:pssse",
      kaltura_client_multirequest: "o:pse",
      kaltura_request_multirequest: "p:pse",
      kaltura_request_perform: "i:pe",
      kaltura_request_cancel: "v:p",
      kaltura_request_set_timeout_ms: "i:ple",
      kaltura_request_take_string: "o:pe",
      kaltura_request_take_session_info: "p:pe",
      kaltura_request_free: "v:p",
      kaltura_credentials_new_app_token: "p:isse",
      kaltura_credentials_new_login: "p:isse",
      kaltura_credentials_new_secret: "p:issie",
      kaltura_credentials_new_session_start: "p:issie",
      kaltura_credentials_add_secret: "i:pse",
      kaltura_credentials_new_widget: "p:ise",
      kaltura_credentials_new_callback: "p:pppe",
      kaltura_credentials_free: "v:p",
      kaltura_credentials_set_expiry_seconds: "i:ple",
      kaltura_credentials_set_privileges: "i:pse",
      kaltura_credentials_set_user_id: "i:pse",
      kaltura_credentials_set_hash_type: "i:pie",
      kaltura_credentials_set_totp_secret: "i:pse",
      kaltura_credentials_set_otp_callback: "i:ppppe",
      kaltura_credentials_result_set_ks: "i:psle",
      kaltura_credentials_result_set_otp: "i:pse",
      kaltura_credentials_set_observer: "i:pppppe",
      kaltura_client_set_credentials: "i:ppe",
      kaltura_client_acquire_ks: "o:plpe",
      kaltura_request_acquire_ks: "p:ple",
      kaltura_client_invalidate_ks: "i:pse",
      kaltura_client_export_session: "o:pe",
      kaltura_client_import_session: "i:pse",
      kaltura_verifier_new: "p:ipze",
      kaltura_verifier_check: "i:pszlszszh",
      kaltura_verifier_free: "v:p",
      kaltura_ks_parse: "p:spze",
      kaltura_ks_peek: "p:se",
      kaltura_ks_explain: "o:spzle",
      kaltura_ks_fingerprint: "o:se",
      kaltura_ks_check: "i:plss",
      kaltura_ks_has_privilege: "i:pssz",
      kaltura_ks_is_verified: "i:p",
      kaltura_ks_version: "i:p",
      kaltura_ks_partner_id: "i:p",
      kaltura_ks_type: "i:p",
      kaltura_ks_is_admin: "i:p",
      kaltura_ks_user_id: "s:p",
      kaltura_ks_expires_at: "l:p",
      kaltura_ks_privileges: "s:p",
      kaltura_ks_privilege_count: "z:p",
      kaltura_ks_privilege_name: "s:pz",
      kaltura_ks_privilege_value_count: "z:pz",
      kaltura_ks_privilege_value: "s:pzz",
      kaltura_ks_hash: "s:p",
      kaltura_ks_session_id_hash: "s:p",
      kaltura_ks_secret_index: "i:p",
      kaltura_ks_to_json: "o:pe",
      kaltura_ks_free: "v:p",
      kaltura_signer_new: "p:ise",
      kaltura_signer_sign: "o:psilspe",
      kaltura_signer_sign_into: "i:psilsppzpe",
      kaltura_signer_sign_restricted: "o:pplse",
      kaltura_signer_free: "v:p",
      kaltura_sign_options_new: "p:",
      kaltura_sign_options_free: "v:p",
      kaltura_sign_options_set_version: "i:pie",
      kaltura_sign_options_set_expires_at: "i:ple",
      kaltura_sign_options_set_session_id: "i:pse",
      kaltura_sign_options_set_master_partner_id: "i:pie",
      kaltura_sign_options_set_additional_data: "i:pse",
      kaltura_privileges_new: "p:",
      kaltura_privileges_add: "i:psse",
      kaltura_privileges_to_string: "o:pe",
      kaltura_privileges_free: "v:p",
      kaltura_privileges_lint: "o:silie",
      kaltura_config_set_connect_timeout_ms: "i:ple",
      kaltura_config_set_request_timeout_ms: "i:ple",
      kaltura_config_set_max_response_bytes: "i:ple",
      kaltura_config_add_header: "i:psse",
      kaltura_config_set_allow_http: "i:pie",
      kaltura_config_set_proxy: "i:pssse",
      kaltura_config_set_use_environment: "i:pie",
      kaltura_config_set_ca_file: "i:pse",
      kaltura_config_set_ca_pem: "i:pse",
      kaltura_config_set_system_ca: "i:pie",
      kaltura_config_add_pinned_certificate: "i:pse",
      kaltura_config_set_client_certificate: "i:psse",
      kaltura_config_set_transport: "i:ppppe",
      kaltura_config_set_log: "i:pipppe",
      kaltura_config_set_clock: "i:ppppe",
      kaltura_request_advance: "i:pe",
      kaltura_request_http: "p:p",
      kaltura_request_response: "p:p",
      kaltura_request_wait_ms: "l:p",
      kaltura_request_is_done: "i:p",
      kaltura_http_request_url: "s:p",
      kaltura_http_request_header_count: "z:p",
      kaltura_http_request_header_name: "s:pz",
      kaltura_http_request_header_value: "s:pz",
      kaltura_http_request_body: "s:pp",
      kaltura_http_request_timeout_ms: "l:p",
      kaltura_http_request_is_cancelled: "i:p",
      kaltura_http_request_needs_new_connection: "i:p",
      kaltura_http_response_set_status: "i:pie",
      kaltura_http_response_add_header: "i:psse",
      kaltura_http_response_append_body: "i:ppze",
      kaltura_http_response_fail: "i:piise",
    }.freeze

    # Declares the functions after the library is loaded.
    def self.declare
      attach_function :kaltura_version, [], :string
      attach_function :kaltura_version_number, [], :int32
      attach_function :kaltura_string_free, [:pointer], :void
      attach_function :kaltura_generate_session, [:string, :string, :int32, :int32, :int64, :string, :pointer], :pointer
      attach_function :kaltura_error_status, [:pointer], :int32
      attach_function :kaltura_error_message, [:pointer], :string
      attach_function :kaltura_error_api_code, [:pointer], :string
      attach_function :kaltura_error_cause, [:pointer], :int32
      attach_function :kaltura_error_http_status, [:pointer], :int32
      attach_function :kaltura_error_request_id, [:pointer], :string
      attach_function :kaltura_error_retry_class, [:pointer], :int32
      attach_function :kaltura_error_retry_after_seconds, [:pointer], :int64
      attach_function :kaltura_error_free, [:pointer], :void
      attach_function :kaltura_status_name, [:int32], :string
      attach_function :kaltura_status_string, [:int32], :string
      attach_function :kaltura_status_category, [:int32], :int32
      attach_function :kaltura_config_new, [], :pointer
      attach_function :kaltura_config_free, [:pointer], :void
      attach_function :kaltura_config_set_service_url, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_config_set_region, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_config_set_partner_id, [:pointer, :int32, :pointer], :int32
      attach_function :kaltura_config_set_total_timeout_ms, [:pointer, :int64, :pointer], :int32
      attach_function :kaltura_config_set_max_retries, [:pointer, :int32, :pointer], :int32
      attach_function :kaltura_config_set_user_agent, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_config_set_client_tag, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_client_new, [:pointer, :pointer], :pointer
      attach_function :kaltura_client_ref, [:pointer], :pointer
      attach_function :kaltura_client_free, [:pointer], :void, blocking: true
      attach_function :kaltura_client_set_ks, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_client_cancel, [:pointer], :void
      attach_function :kaltura_session_start, [:pointer, :string, :string, :int32, :int32, :int64, :string, :pointer], :pointer
      attach_function :kaltura_request_session_start, [:pointer, :string, :string, :int32, :int32, :int64, :string, :pointer], :pointer
      attach_function :kaltura_user_login_by_login_id, [:pointer, :string, :string, :int32, :int64, :string, :string, :pointer], :pointer
      attach_function :kaltura_request_user_login_by_login_id, [:pointer, :string, :string, :int32, :int64, :string, :string, :pointer], :pointer
      attach_function :kaltura_user_login, [:pointer, :string, :string, :int32, :int64, :string, :pointer], :pointer
      attach_function :kaltura_request_user_login, [:pointer, :string, :string, :int32, :int64, :string, :pointer], :pointer
      attach_function :kaltura_request_user_login_by_ks, [:pointer, :string, :int32, :pointer], :pointer
      attach_function :kaltura_app_token_start_session, [:pointer, :string, :string, :int32, :string, :string, :int32, :int32, :int64, :string, :pointer], :pointer
      attach_function :kaltura_request_app_token_start_session, [:pointer, :string, :string, :int32, :string, :string, :int32, :int32, :int64, :string, :pointer], :pointer
      attach_function :kaltura_app_token_hash, [:string, :string, :int32, :pointer], :pointer
      attach_function :kaltura_session_start_widget, [:pointer, :string, :int32, :int64, :pointer], :pointer
      attach_function :kaltura_request_session_start_widget, [:pointer, :string, :int32, :int64, :pointer], :pointer
      attach_function :kaltura_request_session_impersonate, [:pointer, :string, :int32, :string, :int32, :int32, :int64, :string, :pointer], :pointer
      attach_function :kaltura_request_session_impersonate_by_ks, [:pointer, :string, :int32, :int64, :string, :pointer], :pointer
      attach_function :kaltura_session_get, [:pointer, :string, :pointer], :pointer
      attach_function :kaltura_request_session_get, [:pointer, :string, :pointer], :pointer
      attach_function :kaltura_session_end, [:pointer, :string, :int32, :pointer], :int32
      attach_function :kaltura_request_session_end, [:pointer, :string, :int32, :pointer], :pointer
      attach_function :kaltura_session_info_ks, [:pointer], :string
      attach_function :kaltura_session_info_expires_at, [:pointer], :int64
      attach_function :kaltura_session_info_partner_id, [:pointer], :int32
      attach_function :kaltura_session_info_user_id, [:pointer], :string
      attach_function :kaltura_session_info_type, [:pointer], :int32
      attach_function :kaltura_session_info_privileges, [:pointer], :string
      attach_function :kaltura_session_info_missing_privileges, [:pointer], :string
      attach_function :kaltura_session_info_free, [:pointer], :void
      attach_function :kaltura_client_call, [:pointer, :string, :string, :string, :pointer], :pointer
      attach_function :kaltura_request_call, [:pointer, :string, :string, :string, :pointer], :pointer
      attach_function :kaltura_client_multirequest, [:pointer, :string, :pointer], :pointer
      attach_function :kaltura_request_multirequest, [:pointer, :string, :pointer], :pointer
      attach_function :kaltura_request_perform, [:pointer, :pointer], :int32, blocking: true
      attach_function :kaltura_request_cancel, [:pointer], :void
      attach_function :kaltura_request_set_timeout_ms, [:pointer, :int64, :pointer], :int32
      attach_function :kaltura_request_take_string, [:pointer, :pointer], :pointer
      attach_function :kaltura_request_take_session_info, [:pointer, :pointer], :pointer
      attach_function :kaltura_request_free, [:pointer], :void
      attach_function :kaltura_credentials_new_app_token, [:int32, :string, :string, :pointer], :pointer
      attach_function :kaltura_credentials_new_login, [:int32, :string, :string, :pointer], :pointer
      attach_function :kaltura_credentials_new_secret, [:int32, :string, :string, :int32, :pointer], :pointer
      attach_function :kaltura_credentials_new_session_start, [:int32, :string, :string, :int32, :pointer], :pointer
      attach_function :kaltura_credentials_add_secret, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_credentials_new_widget, [:int32, :string, :pointer], :pointer
      attach_function :kaltura_credentials_new_callback, [:kaltura_credentials_callback, :pointer, :kaltura_destroy_callback, :pointer], :pointer
      attach_function :kaltura_credentials_free, [:pointer], :void
      attach_function :kaltura_credentials_set_expiry_seconds, [:pointer, :int64, :pointer], :int32
      attach_function :kaltura_credentials_set_privileges, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_credentials_set_user_id, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_credentials_set_hash_type, [:pointer, :int32, :pointer], :int32
      attach_function :kaltura_credentials_set_totp_secret, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_credentials_set_otp_callback, [:pointer, :kaltura_credentials_callback, :pointer, :kaltura_destroy_callback, :pointer], :int32
      attach_function :kaltura_credentials_result_set_ks, [:pointer, :string, :int64, :pointer], :int32
      attach_function :kaltura_credentials_result_set_otp, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_credentials_set_observer, [:pointer, :kaltura_renewed_callback, :kaltura_failed_callback, :pointer, :kaltura_destroy_callback, :pointer], :int32
      attach_function :kaltura_client_set_credentials, [:pointer, :pointer, :pointer], :int32
      attach_function :kaltura_client_acquire_ks, [:pointer, :int64, :pointer, :pointer], :pointer
      attach_function :kaltura_request_acquire_ks, [:pointer, :int64, :pointer], :pointer
      attach_function :kaltura_client_invalidate_ks, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_client_export_session, [:pointer, :pointer], :pointer
      attach_function :kaltura_client_import_session, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_verifier_new, [:int32, :pointer, :size_t, :pointer], :pointer
      attach_function :kaltura_verifier_check, [:pointer, :string, :size_t, :int64, :string, :size_t, :string, :size_t, :pointer], :int32
      attach_function :kaltura_verifier_free, [:pointer], :void
      attach_function :kaltura_ks_parse, [:string, :pointer, :size_t, :pointer], :pointer
      attach_function :kaltura_ks_peek, [:string, :pointer], :pointer
      attach_function :kaltura_ks_explain, [:string, :pointer, :size_t, :int64, :pointer], :pointer
      attach_function :kaltura_ks_fingerprint, [:string, :pointer], :pointer
      attach_function :kaltura_ks_check, [:pointer, :int64, :string, :string], :int32
      attach_function :kaltura_ks_has_privilege, [:pointer, :string, :string, :size_t], :int32
      attach_function :kaltura_ks_is_verified, [:pointer], :int32
      attach_function :kaltura_ks_version, [:pointer], :int32
      attach_function :kaltura_ks_partner_id, [:pointer], :int32
      attach_function :kaltura_ks_type, [:pointer], :int32
      attach_function :kaltura_ks_is_admin, [:pointer], :int32
      attach_function :kaltura_ks_user_id, [:pointer], :string
      attach_function :kaltura_ks_expires_at, [:pointer], :int64
      attach_function :kaltura_ks_privileges, [:pointer], :string
      attach_function :kaltura_ks_privilege_count, [:pointer], :size_t
      attach_function :kaltura_ks_privilege_name, [:pointer, :size_t], :string
      attach_function :kaltura_ks_privilege_value_count, [:pointer, :size_t], :size_t
      attach_function :kaltura_ks_privilege_value, [:pointer, :size_t, :size_t], :string
      attach_function :kaltura_ks_hash, [:pointer], :string
      attach_function :kaltura_ks_session_id_hash, [:pointer], :string
      attach_function :kaltura_ks_secret_index, [:pointer], :int32
      attach_function :kaltura_ks_to_json, [:pointer, :pointer], :pointer
      attach_function :kaltura_ks_free, [:pointer], :void
      attach_function :kaltura_signer_new, [:int32, :string, :pointer], :pointer
      attach_function :kaltura_signer_sign, [:pointer, :string, :int32, :int64, :string, :pointer, :pointer], :pointer
      attach_function :kaltura_signer_sign_into, [:pointer, :string, :int32, :int64, :string, :pointer, :pointer, :size_t, :pointer, :pointer], :int32
      attach_function :kaltura_signer_sign_restricted, [:pointer, :pointer, :int64, :string, :pointer], :pointer
      attach_function :kaltura_signer_free, [:pointer], :void
      attach_function :kaltura_sign_options_new, [], :pointer
      attach_function :kaltura_sign_options_free, [:pointer], :void
      attach_function :kaltura_sign_options_set_version, [:pointer, :int32, :pointer], :int32
      attach_function :kaltura_sign_options_set_expires_at, [:pointer, :int64, :pointer], :int32
      attach_function :kaltura_sign_options_set_session_id, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_sign_options_set_master_partner_id, [:pointer, :int32, :pointer], :int32
      attach_function :kaltura_sign_options_set_additional_data, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_privileges_new, [], :pointer
      attach_function :kaltura_privileges_add, [:pointer, :string, :string, :pointer], :int32
      attach_function :kaltura_privileges_to_string, [:pointer, :pointer], :pointer
      attach_function :kaltura_privileges_free, [:pointer], :void
      attach_function :kaltura_privileges_lint, [:string, :int32, :int64, :int32, :pointer], :pointer
      attach_function :kaltura_config_set_connect_timeout_ms, [:pointer, :int64, :pointer], :int32
      attach_function :kaltura_config_set_request_timeout_ms, [:pointer, :int64, :pointer], :int32
      attach_function :kaltura_config_set_max_response_bytes, [:pointer, :int64, :pointer], :int32
      attach_function :kaltura_config_add_header, [:pointer, :string, :string, :pointer], :int32
      attach_function :kaltura_config_set_allow_http, [:pointer, :int32, :pointer], :int32
      attach_function :kaltura_config_set_proxy, [:pointer, :string, :string, :string, :pointer], :int32
      attach_function :kaltura_config_set_use_environment, [:pointer, :int32, :pointer], :int32
      attach_function :kaltura_config_set_ca_file, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_config_set_ca_pem, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_config_set_system_ca, [:pointer, :int32, :pointer], :int32
      attach_function :kaltura_config_add_pinned_certificate, [:pointer, :string, :pointer], :int32
      attach_function :kaltura_config_set_client_certificate, [:pointer, :string, :string, :pointer], :int32
      attach_function :kaltura_config_set_transport, [:pointer, :kaltura_transport_callback, :pointer, :kaltura_destroy_callback, :pointer], :int32
      attach_function :kaltura_config_set_log, [:pointer, :int32, :kaltura_log_callback, :pointer, :kaltura_destroy_callback, :pointer], :int32
      attach_function :kaltura_config_set_clock, [:pointer, :kaltura_clock_callback, :pointer, :kaltura_destroy_callback, :pointer], :int32
      attach_function :kaltura_request_advance, [:pointer, :pointer], :int32
      attach_function :kaltura_request_http, [:pointer], :pointer
      attach_function :kaltura_request_response, [:pointer], :pointer
      attach_function :kaltura_request_wait_ms, [:pointer], :int64
      attach_function :kaltura_request_is_done, [:pointer], :int32
      attach_function :kaltura_http_request_url, [:pointer], :string
      attach_function :kaltura_http_request_header_count, [:pointer], :size_t
      attach_function :kaltura_http_request_header_name, [:pointer, :size_t], :string
      attach_function :kaltura_http_request_header_value, [:pointer, :size_t], :string
      attach_function :kaltura_http_request_body, [:pointer, :pointer], :string
      attach_function :kaltura_http_request_timeout_ms, [:pointer], :int64
      attach_function :kaltura_http_request_is_cancelled, [:pointer], :int32
      attach_function :kaltura_http_request_needs_new_connection, [:pointer], :int32
      attach_function :kaltura_http_response_set_status, [:pointer, :int32, :pointer], :int32
      attach_function :kaltura_http_response_add_header, [:pointer, :string, :string, :pointer], :int32
      attach_function :kaltura_http_response_append_body, [:pointer, :pointer, :size_t, :pointer], :int32
      attach_function :kaltura_http_response_fail, [:pointer, :int32, :int32, :string, :pointer], :int32
    end
  end
end
