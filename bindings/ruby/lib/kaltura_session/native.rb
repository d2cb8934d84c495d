# frozen_string_literal: true

#--
# Generated from include/kaltura_session.h. Do not edit: `make declarations`.
#++

module KalturaSession
  # The C functions.
  module Native # :nodoc: all
    callback :kaltura_destroy_callback, [:pointer], :void
    callback :kaltura_credentials_callback, [:pointer, :pointer], :int32
    callback :kaltura_renewed_callback, [:pointer, :pointer], :void
    callback :kaltura_failed_callback, [:pointer, :pointer, :int64], :void
    callback :kaltura_transport_callback, [:pointer, :pointer, :pointer], :int32
    callback :kaltura_log_callback, [:pointer, :int32, :string], :void
    callback :kaltura_clock_callback, [:pointer, :int32], :int64

    # The types of the result and of the parameters, and their names: see Native.call.
    SIGNATURES = {
      kaltura_version: "s::",
      kaltura_version_number: "i::",
      kaltura_string_free: "v:o:string",
      kaltura_generate_session: "o:ssiilse:secret,user_id,type,partner_id,expiry_seconds,privileges",
      kaltura_error_status: "i:p:error",
      kaltura_error_message: "s:p:error",
      kaltura_error_api_code: "s:p:error",
      kaltura_error_cause: "i:p:error",
      kaltura_error_http_status: "i:p:error",
      kaltura_error_request_id: "s:p:error",
      kaltura_error_retry_class: "i:p:error",
      kaltura_error_retry_after_seconds: "l:p:error",
      kaltura_error_free: "v:p:error",
      kaltura_status_name: "s:i:status",
      kaltura_status_string: "s:i:status",
      kaltura_status_category: "i:i:status",
      kaltura_config_new: "p::",
      kaltura_config_free: "v:p:config",
      kaltura_config_set_service_url: "i:pse:config,url",
      kaltura_config_set_region: "i:pse:config,region",
      kaltura_config_set_partner_id: "i:pie:config,partner_id",
      kaltura_config_set_total_timeout_ms: "i:ple:config,milliseconds",
      kaltura_config_set_max_retries: "i:pie:config,retries",
      kaltura_config_set_user_agent: "i:pse:config,user_agent",
      kaltura_config_set_client_tag: "i:pse:config,client_tag",
      kaltura_client_new: "p:pe:config",
      kaltura_client_ref: "p:p:client",
      kaltura_client_free: "v:p:client",
      kaltura_client_set_ks: "i:pse:client,ks",
      kaltura_client_cancel: "v:p:client",
      kaltura_session_start: "o:pssiilse:client,secret,user_id,type,partner_id,expiry_seconds,privileges",
      kaltura_request_session_start: "p:pssiilse:client,secret,user_id,type,partner_id,expiry_seconds,privileges",
      kaltura_user_login_by_login_id: "o:pssilsse:client,login_id,password,partner_id,expiry_seconds,privileges,otp",
      kaltura_request_user_login_by_login_id: "p:pssilsse:client,login_id,password,partner_id,expiry_seconds,privileges,otp",
      kaltura_user_login: "o:pssilse:client,user_id,password,partner_id,expiry_seconds,privileges",
      kaltura_request_user_login: "p:pssilse:client,user_id,password,partner_id,expiry_seconds,privileges",
      kaltura_request_user_login_by_ks: "p:psie:client,ks,requested_partner_id",
      kaltura_app_token_start_session: "p:pssissiilse:client,id,token,hash_type,ks,user_id,type,partner_id,expiry_seconds,privileges",
      kaltura_request_app_token_start_session: "p:pssissiilse:client,id,token,hash_type,ks,user_id,type,partner_id,expiry_seconds,privileges",
      kaltura_app_token_hash: "o:ssie:ks,token,hash_type",
      kaltura_session_start_widget: "p:psile:client,widget_id,partner_id,expiry_seconds",
      kaltura_request_session_start_widget: "p:psile:client,widget_id,partner_id,expiry_seconds",
      kaltura_request_session_impersonate: "p:psisiilse:client,secret,impersonated_partner_id,user_id,type,partner_id,expiry_seconds,privileges",
      kaltura_request_session_impersonate_by_ks: "p:psilse:client,session,type,expiry_seconds,privileges",
      kaltura_session_get: "p:pse:client,ks",
      kaltura_request_session_get: "p:pse:client,ks",
      kaltura_session_end: "i:psie:client,ks,force",
      kaltura_request_session_end: "p:psie:client,ks,force",
      kaltura_session_info_ks: "s:p:info",
      kaltura_session_info_expires_at: "l:p:info",
      kaltura_session_info_partner_id: "i:p:info",
      kaltura_session_info_user_id: "s:p:info",
      kaltura_session_info_type: "i:p:info",
      kaltura_session_info_privileges: "s:p:info",
      kaltura_session_info_missing_privileges: "s:p:info",
      kaltura_session_info_free: "v:p:info",
      kaltura_client_call: "o:pssse:client,service,action,params_json",
      kaltura_request_call: "p:pssse:client,service,action,params_json",
      kaltura_client_multirequest: "o:pse:client,requests_json",
      kaltura_request_multirequest: "p:pse:client,requests_json",
      kaltura_request_perform: "i:pe:request",
      kaltura_request_cancel: "v:p:request",
      kaltura_request_set_timeout_ms: "i:ple:request,milliseconds",
      kaltura_request_take_string: "o:pe:request",
      kaltura_request_take_session_info: "p:pe:request",
      kaltura_request_free: "v:p:request",
      kaltura_credentials_new_app_token: "p:isse:partner_id,id,token",
      kaltura_credentials_new_login: "p:isse:partner_id,login_id,password",
      kaltura_credentials_new_secret: "p:issie:partner_id,secret,user_id,type",
      kaltura_credentials_new_session_start: "p:issie:partner_id,secret,user_id,type",
      kaltura_credentials_add_secret: "i:pse:credentials,secret",
      kaltura_credentials_new_widget: "p:ise:partner_id,widget_id",
      kaltura_credentials_new_callback: "p:pppe:callback,user_data,destroy",
      kaltura_credentials_free: "v:p:credentials",
      kaltura_credentials_set_expiry_seconds: "i:ple:credentials,expiry_seconds",
      kaltura_credentials_set_privileges: "i:pse:credentials,privileges",
      kaltura_credentials_set_user_id: "i:pse:credentials,user_id",
      kaltura_credentials_set_hash_type: "i:pie:credentials,hash_type",
      kaltura_credentials_set_totp_secret: "i:pse:credentials,secret",
      kaltura_credentials_set_otp_callback: "i:ppppe:credentials,callback,user_data,destroy",
      kaltura_credentials_result_set_ks: "i:psle:result,ks,expires_at",
      kaltura_credentials_result_set_otp: "i:pse:result,otp",
      kaltura_credentials_set_observer: "i:pppppe:credentials,on_renewed,on_failed,user_data,destroy",
      kaltura_client_set_credentials: "i:ppe:client,credentials",
      kaltura_client_acquire_ks: "o:plpe:client,min_validity_seconds,expires_at",
      kaltura_request_acquire_ks: "p:ple:client,min_validity_seconds",
      kaltura_client_invalidate_ks: "i:pse:client,ks",
      kaltura_client_export_session: "o:pe:client",
      kaltura_client_import_session: "i:pse:client,exported",
      kaltura_verifier_new: "p:ipze:partner_id,secrets,count",
      kaltura_verifier_check: "i:pszlszszh:verifier,ks,ks_size,now,remote_ip,remote_ip_size,request_uri,request_uri_size,parsed",
      kaltura_verifier_free: "v:p:verifier",
      kaltura_ks_parse: "p:spze:ks,secrets,count",
      kaltura_ks_peek: "p:se:ks",
      kaltura_ks_explain: "o:spzle:ks,secrets,count,now",
      kaltura_ks_fingerprint: "o:se:ks",
      kaltura_ks_check: "i:plss:ks,now,remote_ip,request_uri",
      kaltura_ks_has_privilege: "i:pssz:ks,name,value,value_size",
      kaltura_ks_is_verified: "i:p:ks",
      kaltura_ks_version: "i:p:ks",
      kaltura_ks_partner_id: "i:p:ks",
      kaltura_ks_type: "i:p:ks",
      kaltura_ks_is_admin: "i:p:ks",
      kaltura_ks_user_id: "s:p:ks",
      kaltura_ks_expires_at: "l:p:ks",
      kaltura_ks_privileges: "s:p:ks",
      kaltura_ks_privilege_count: "z:p:ks",
      kaltura_ks_privilege_name: "s:pz:ks,index",
      kaltura_ks_privilege_value_count: "z:pz:ks,index",
      kaltura_ks_privilege_value: "s:pzz:ks,index,value_index",
      kaltura_ks_hash: "s:p:ks",
      kaltura_ks_session_id_hash: "s:p:ks",
      kaltura_ks_secret_index: "i:p:ks",
      kaltura_ks_to_json: "o:pe:ks",
      kaltura_ks_free: "v:p:ks",
      kaltura_signer_new: "p:ise:partner_id,secret",
      kaltura_signer_sign: "o:psilspe:signer,user_id,type,expiry_seconds,privileges,options",
      kaltura_signer_sign_into: "i:psilsppzpe:signer,user_id,type,expiry_seconds,privileges,options,buffer,size,needed",
      kaltura_signer_sign_restricted: "o:pplse:signer,parent,expiry_seconds,privileges",
      kaltura_signer_free: "v:p:signer",
      kaltura_sign_options_new: "p::",
      kaltura_sign_options_free: "v:p:options",
      kaltura_sign_options_set_version: "i:pie:options,version",
      kaltura_sign_options_set_expires_at: "i:ple:options,expires_at",
      kaltura_sign_options_set_session_id: "i:pse:options,session_id",
      kaltura_sign_options_set_master_partner_id: "i:pie:options,master_partner_id",
      kaltura_sign_options_set_additional_data: "i:pse:options,additional_data",
      kaltura_privileges_new: "p::",
      kaltura_privileges_add: "i:psse:privileges,name,value",
      kaltura_privileges_to_string: "o:pe:privileges",
      kaltura_privileges_free: "v:p:privileges",
      kaltura_privileges_lint: "o:silie:privileges,type,expiry_seconds,for_app_token",
      kaltura_config_set_connect_timeout_ms: "i:ple:config,milliseconds",
      kaltura_config_set_request_timeout_ms: "i:ple:config,milliseconds",
      kaltura_config_set_max_response_bytes: "i:ple:config,bytes",
      kaltura_config_add_header: "i:psse:config,name,value",
      kaltura_config_set_allow_http: "i:pie:config,allow",
      kaltura_config_set_proxy: "i:pssse:config,url,user,password",
      kaltura_config_set_use_environment: "i:pie:config,use",
      kaltura_config_set_ca_file: "i:pse:config,path",
      kaltura_config_set_ca_pem: "i:pse:config,pem",
      kaltura_config_set_system_ca: "i:pie:config,use",
      kaltura_config_add_pinned_certificate: "i:pse:config,sha256",
      kaltura_config_set_client_certificate: "i:psse:config,certificate_file,key_file",
      kaltura_config_set_transport: "i:ppppe:config,callback,user_data,destroy",
      kaltura_config_set_log: "i:pipppe:config,level,callback,user_data,destroy",
      kaltura_config_set_clock: "i:ppppe:config,callback,user_data,destroy",
      kaltura_request_advance: "i:pe:request",
      kaltura_request_http: "p:p:request",
      kaltura_request_response: "p:p:request",
      kaltura_request_wait_ms: "l:p:request",
      kaltura_request_is_done: "i:p:request",
      kaltura_http_request_url: "s:p:http",
      kaltura_http_request_header_count: "z:p:http",
      kaltura_http_request_header_name: "s:pz:http,index",
      kaltura_http_request_header_value: "s:pz:http,index",
      kaltura_http_request_body: "s:pp:http,size",
      kaltura_http_request_timeout_ms: "l:p:http",
      kaltura_http_request_is_cancelled: "i:p:http",
      kaltura_http_request_needs_new_connection: "i:p:http",
      kaltura_http_response_set_status: "i:pie:response,http_status",
      kaltura_http_response_add_header: "i:psse:response,name,value",
      kaltura_http_response_append_body: "i:ppze:response,data,size",
      kaltura_http_response_fail: "i:piise:response,status,may_have_been_sent,message",
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
