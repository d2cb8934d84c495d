// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
using System;
using System.Runtime.InteropServices;

namespace KalturaSession
{
    /// <summary>The C functions. Strings are UTF-8 with a NUL.</summary>
    internal static class Native
    {
        internal const string Library = "libkaltura_session.so.0";

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void DestroyCallback(IntPtr userData);
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int CredentialsCallback(IntPtr userData, IntPtr result);
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void RenewedCallback(IntPtr userData, IntPtr session);
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void FailedCallback(IntPtr userData, IntPtr error, long expiresAt);
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int TransportCallback(IntPtr userData, IntPtr request, IntPtr response);
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void LogCallback(IntPtr userData, int level, IntPtr message);
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate long ClockCallback(IntPtr userData, int clock);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_version();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_version_number();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void kaltura_string_free(IntPtr @string);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_generate_session(byte[] secret, byte[] userId, int type, int partnerId, long expirySeconds, byte[] privileges, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_error_status(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_error_message(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_error_api_code(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_error_cause(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_error_http_status(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_error_request_id(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_error_retry_class(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern long kaltura_error_retry_after_seconds(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void kaltura_error_free(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_status_name(int status);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_status_string(int status);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_status_category(int status);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_config_new();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void kaltura_config_free(IntPtr config);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_service_url(IntPtr config, byte[] url, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_region(IntPtr config, byte[] region, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_partner_id(IntPtr config, int partnerId, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_total_timeout_ms(IntPtr config, long milliseconds, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_max_retries(IntPtr config, int retries, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_user_agent(IntPtr config, byte[] userAgent, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_client_tag(IntPtr config, byte[] clientTag, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_client_new(IntPtr config, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_client_ref(IntPtr client);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void kaltura_client_free(IntPtr client);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_client_set_ks(IntPtr client, byte[] ks, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void kaltura_client_cancel(IntPtr client);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_session_start(IntPtr client, byte[] secret, byte[] userId, int type, int partnerId, long expirySeconds, byte[] privileges, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_session_start(IntPtr client, byte[] secret, byte[] userId, int type, int partnerId, long expirySeconds, byte[] privileges, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_user_login_by_login_id(IntPtr client, byte[] loginId, byte[] password, int partnerId, long expirySeconds, byte[] privileges, byte[] otp, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_user_login_by_login_id(IntPtr client, byte[] loginId, byte[] password, int partnerId, long expirySeconds, byte[] privileges, byte[] otp, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_user_login(IntPtr client, byte[] userId, byte[] password, int partnerId, long expirySeconds, byte[] privileges, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_user_login(IntPtr client, byte[] userId, byte[] password, int partnerId, long expirySeconds, byte[] privileges, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_user_login_by_ks(IntPtr client, byte[] ks, int requestedPartnerId, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_app_token_start_session(IntPtr client, byte[] id, byte[] token, int hashType, byte[] ks, byte[] userId, int type, int partnerId, long expirySeconds, byte[] privileges, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_app_token_start_session(IntPtr client, byte[] id, byte[] token, int hashType, byte[] ks, byte[] userId, int type, int partnerId, long expirySeconds, byte[] privileges, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_app_token_hash(byte[] ks, byte[] token, int hashType, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_session_start_widget(IntPtr client, byte[] widgetId, int partnerId, long expirySeconds, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_session_start_widget(IntPtr client, byte[] widgetId, int partnerId, long expirySeconds, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_session_impersonate(IntPtr client, byte[] secret, int impersonatedPartnerId, byte[] userId, int type, int partnerId, long expirySeconds, byte[] privileges, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_session_impersonate_by_ks(IntPtr client, byte[] session, int type, long expirySeconds, byte[] privileges, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_session_get(IntPtr client, byte[] ks, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_session_get(IntPtr client, byte[] ks, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_session_end(IntPtr client, byte[] ks, int force, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_session_end(IntPtr client, byte[] ks, int force, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_session_info_ks(IntPtr info);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern long kaltura_session_info_expires_at(IntPtr info);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_session_info_partner_id(IntPtr info);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_session_info_user_id(IntPtr info);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_session_info_type(IntPtr info);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_session_info_privileges(IntPtr info);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_session_info_missing_privileges(IntPtr info);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void kaltura_session_info_free(IntPtr info);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_client_call(IntPtr client, byte[] service, byte[] action, byte[] paramsJson, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_call(IntPtr client, byte[] service, byte[] action, byte[] paramsJson, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_client_multirequest(IntPtr client, byte[] requestsJson, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_multirequest(IntPtr client, byte[] requestsJson, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_request_perform(IntPtr request, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void kaltura_request_cancel(IntPtr request);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_request_set_timeout_ms(IntPtr request, long milliseconds, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_take_string(IntPtr request, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_take_session_info(IntPtr request, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void kaltura_request_free(IntPtr request);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_credentials_new_app_token(int partnerId, byte[] id, byte[] token, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_credentials_new_login(int partnerId, byte[] loginId, byte[] password, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_credentials_new_secret(int partnerId, byte[] secret, byte[] userId, int type, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_credentials_new_session_start(int partnerId, byte[] secret, byte[] userId, int type, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_credentials_add_secret(IntPtr credentials, byte[] secret, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_credentials_new_widget(int partnerId, byte[] widgetId, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_credentials_new_callback(CredentialsCallback callback, IntPtr userData, DestroyCallback destroy, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void kaltura_credentials_free(IntPtr credentials);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_credentials_set_expiry_seconds(IntPtr credentials, long expirySeconds, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_credentials_set_privileges(IntPtr credentials, byte[] privileges, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_credentials_set_user_id(IntPtr credentials, byte[] userId, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_credentials_set_hash_type(IntPtr credentials, int hashType, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_credentials_set_totp_secret(IntPtr credentials, byte[] secret, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_credentials_set_otp_callback(IntPtr credentials, CredentialsCallback callback, IntPtr userData, DestroyCallback destroy, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_credentials_result_set_ks(IntPtr result, byte[] ks, long expiresAt, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_credentials_result_set_otp(IntPtr result, byte[] otp, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_credentials_set_observer(IntPtr credentials, RenewedCallback onRenewed, FailedCallback onFailed, IntPtr userData, DestroyCallback destroy, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_client_set_credentials(IntPtr client, IntPtr credentials, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_client_acquire_ks(IntPtr client, long minValiditySeconds, out long expiresAt, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_acquire_ks(IntPtr client, long minValiditySeconds, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_client_invalidate_ks(IntPtr client, byte[] ks, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_client_export_session(IntPtr client, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_client_import_session(IntPtr client, byte[] exported, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_verifier_new(int partnerId, IntPtr[] secrets, UIntPtr count, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_verifier_check(IntPtr verifier, byte[] ks, UIntPtr ksSize, long now, byte[] remoteIp, UIntPtr remoteIpSize, byte[] requestUri, UIntPtr requestUriSize, out IntPtr parsed);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void kaltura_verifier_free(IntPtr verifier);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_ks_parse(byte[] ks, IntPtr[] secrets, UIntPtr count, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_ks_peek(byte[] ks, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_ks_explain(byte[] ks, IntPtr[] secrets, UIntPtr count, long now, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_ks_fingerprint(byte[] ks, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_ks_check(IntPtr ks, long now, byte[] remoteIp, byte[] requestUri);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_ks_has_privilege(IntPtr ks, byte[] name, byte[] value, UIntPtr valueSize);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_ks_is_verified(IntPtr ks);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_ks_version(IntPtr ks);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_ks_partner_id(IntPtr ks);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_ks_type(IntPtr ks);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_ks_is_admin(IntPtr ks);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_ks_user_id(IntPtr ks);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern long kaltura_ks_expires_at(IntPtr ks);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_ks_privileges(IntPtr ks);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern UIntPtr kaltura_ks_privilege_count(IntPtr ks);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_ks_privilege_name(IntPtr ks, UIntPtr index);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern UIntPtr kaltura_ks_privilege_value_count(IntPtr ks, UIntPtr index);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_ks_privilege_value(IntPtr ks, UIntPtr index, UIntPtr valueIndex);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_ks_hash(IntPtr ks);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_ks_session_id_hash(IntPtr ks);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_ks_secret_index(IntPtr ks);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_ks_to_json(IntPtr ks, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void kaltura_ks_free(IntPtr ks);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_signer_new(int partnerId, byte[] secret, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_signer_sign(IntPtr signer, byte[] userId, int type, long expirySeconds, byte[] privileges, IntPtr options, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_signer_sign_into(IntPtr signer, byte[] userId, int type, long expirySeconds, byte[] privileges, IntPtr options, IntPtr buffer, UIntPtr size, out UIntPtr needed, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_signer_sign_restricted(IntPtr signer, IntPtr parent, long expirySeconds, byte[] privileges, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void kaltura_signer_free(IntPtr signer);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_sign_options_new();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void kaltura_sign_options_free(IntPtr options);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_sign_options_set_version(IntPtr options, int version, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_sign_options_set_expires_at(IntPtr options, long expiresAt, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_sign_options_set_session_id(IntPtr options, byte[] sessionId, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_sign_options_set_master_partner_id(IntPtr options, int masterPartnerId, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_sign_options_set_additional_data(IntPtr options, byte[] additionalData, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_privileges_new();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_privileges_add(IntPtr privileges, byte[] name, byte[] value, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_privileges_to_string(IntPtr privileges, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void kaltura_privileges_free(IntPtr privileges);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_privileges_lint(byte[] privileges, int type, long expirySeconds, int forAppToken, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_connect_timeout_ms(IntPtr config, long milliseconds, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_request_timeout_ms(IntPtr config, long milliseconds, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_max_response_bytes(IntPtr config, long bytes, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_add_header(IntPtr config, byte[] name, byte[] value, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_allow_http(IntPtr config, int allow, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_proxy(IntPtr config, byte[] url, byte[] user, byte[] password, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_use_environment(IntPtr config, int use, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_ca_file(IntPtr config, byte[] path, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_ca_pem(IntPtr config, byte[] pem, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_system_ca(IntPtr config, int use, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_add_pinned_certificate(IntPtr config, byte[] sha256, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_client_certificate(IntPtr config, byte[] certificateFile, byte[] keyFile, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_transport(IntPtr config, TransportCallback callback, IntPtr userData, DestroyCallback destroy, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_log(IntPtr config, int level, LogCallback callback, IntPtr userData, DestroyCallback destroy, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_config_set_clock(IntPtr config, ClockCallback callback, IntPtr userData, DestroyCallback destroy, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_request_advance(IntPtr request, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_http(IntPtr request);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_request_response(IntPtr request);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern long kaltura_request_wait_ms(IntPtr request);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_request_is_done(IntPtr request);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_http_request_url(IntPtr http);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern UIntPtr kaltura_http_request_header_count(IntPtr http);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_http_request_header_name(IntPtr http, UIntPtr index);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_http_request_header_value(IntPtr http, UIntPtr index);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr kaltura_http_request_body(IntPtr http, out UIntPtr size);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern long kaltura_http_request_timeout_ms(IntPtr http);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_http_request_is_cancelled(IntPtr http);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_http_request_needs_new_connection(IntPtr http);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_http_response_set_status(IntPtr response, int httpStatus, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_http_response_add_header(IntPtr response, byte[] name, byte[] value, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_http_response_append_body(IntPtr response, IntPtr data, UIntPtr size, out IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int kaltura_http_response_fail(IntPtr response, int status, int mayHaveBeenSent, byte[] message, out IntPtr error);
    }
}
