// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import kalturasession.NativeLibrary.SizeT;

/** The C functions. An owned string is a Pointer. */
interface Native extends Library {
    interface DestroyCallback extends Callback {
        void invoke(Pointer userData);
    }

    interface CredentialsCallback extends Callback {
        int invoke(Pointer userData, Pointer result);
    }

    interface RenewedCallback extends Callback {
        void invoke(Pointer userData, Pointer session);
    }

    interface FailedCallback extends Callback {
        void invoke(Pointer userData, Pointer error, long expiresAt);
    }

    interface TransportCallback extends Callback {
        int invoke(Pointer userData, Pointer request, Pointer response);
    }

    interface LogCallback extends Callback {
        void invoke(Pointer userData, int level, String message);
    }

    interface ClockCallback extends Callback {
        long invoke(Pointer userData, int clock);
    }

    String kaltura_version();
    int kaltura_version_number();
    void kaltura_string_free(Pointer string);
    Pointer kaltura_generate_session(String secret, String userId, int type, int partnerId, long expirySeconds, String privileges, PointerByReference error);
    int kaltura_error_status(Pointer error);
    String kaltura_error_message(Pointer error);
    String kaltura_error_api_code(Pointer error);
    int kaltura_error_cause(Pointer error);
    int kaltura_error_http_status(Pointer error);
    String kaltura_error_request_id(Pointer error);
    int kaltura_error_retry_class(Pointer error);
    long kaltura_error_retry_after_seconds(Pointer error);
    void kaltura_error_free(Pointer error);
    String kaltura_status_name(int status);
    String kaltura_status_string(int status);
    int kaltura_status_category(int status);
    Pointer kaltura_config_new();
    void kaltura_config_free(Pointer config);
    int kaltura_config_set_service_url(Pointer config, String url, PointerByReference error);
    int kaltura_config_set_region(Pointer config, String region, PointerByReference error);
    int kaltura_config_set_partner_id(Pointer config, int partnerId, PointerByReference error);
    int kaltura_config_set_total_timeout_ms(Pointer config, long milliseconds, PointerByReference error);
    int kaltura_config_set_max_retries(Pointer config, int retries, PointerByReference error);
    int kaltura_config_set_user_agent(Pointer config, String userAgent, PointerByReference error);
    int kaltura_config_set_client_tag(Pointer config, String clientTag, PointerByReference error);
    Pointer kaltura_client_new(Pointer config, PointerByReference error);
    Pointer kaltura_client_ref(Pointer client);
    void kaltura_client_free(Pointer client);
    int kaltura_client_set_ks(Pointer client, String ks, PointerByReference error);
    void kaltura_client_cancel(Pointer client);
    Pointer kaltura_session_start(Pointer client, String secret, String userId, int type, int partnerId, long expirySeconds, String privileges, PointerByReference error);
    Pointer kaltura_request_session_start(Pointer client, String secret, String userId, int type, int partnerId, long expirySeconds, String privileges, PointerByReference error);
    Pointer kaltura_user_login_by_login_id(Pointer client, String loginId, String password, int partnerId, long expirySeconds, String privileges, String otp, PointerByReference error);
    Pointer kaltura_request_user_login_by_login_id(Pointer client, String loginId, String password, int partnerId, long expirySeconds, String privileges, String otp, PointerByReference error);
    Pointer kaltura_user_login(Pointer client, String userId, String password, int partnerId, long expirySeconds, String privileges, PointerByReference error);
    Pointer kaltura_request_user_login(Pointer client, String userId, String password, int partnerId, long expirySeconds, String privileges, PointerByReference error);
    Pointer kaltura_request_user_login_by_ks(Pointer client, String ks, int requestedPartnerId, PointerByReference error);
    Pointer kaltura_app_token_start_session(Pointer client, String id, String token, int hashType, String ks, String userId, int type, int partnerId, long expirySeconds, String privileges, PointerByReference error);
    Pointer kaltura_request_app_token_start_session(Pointer client, String id, String token, int hashType, String ks, String userId, int type, int partnerId, long expirySeconds, String privileges, PointerByReference error);
    Pointer kaltura_app_token_hash(String ks, String token, int hashType, PointerByReference error);
    Pointer kaltura_session_start_widget(Pointer client, String widgetId, int partnerId, long expirySeconds, PointerByReference error);
    Pointer kaltura_request_session_start_widget(Pointer client, String widgetId, int partnerId, long expirySeconds, PointerByReference error);
    Pointer kaltura_request_session_impersonate(Pointer client, String secret, int impersonatedPartnerId, String userId, int type, int partnerId, long expirySeconds, String privileges, PointerByReference error);
    Pointer kaltura_request_session_impersonate_by_ks(Pointer client, String session, int type, long expirySeconds, String privileges, PointerByReference error);
    Pointer kaltura_session_get(Pointer client, String ks, PointerByReference error);
    Pointer kaltura_request_session_get(Pointer client, String ks, PointerByReference error);
    int kaltura_session_end(Pointer client, String ks, int force, PointerByReference error);
    Pointer kaltura_request_session_end(Pointer client, String ks, int force, PointerByReference error);
    String kaltura_session_info_ks(Pointer info);
    long kaltura_session_info_expires_at(Pointer info);
    int kaltura_session_info_partner_id(Pointer info);
    String kaltura_session_info_user_id(Pointer info);
    int kaltura_session_info_type(Pointer info);
    String kaltura_session_info_privileges(Pointer info);
    String kaltura_session_info_missing_privileges(Pointer info);
    void kaltura_session_info_free(Pointer info);
    Pointer kaltura_client_call(Pointer client, String service, String action, String paramsJson, PointerByReference error);
    Pointer kaltura_request_call(Pointer client, String service, String action, String paramsJson, PointerByReference error);
    Pointer kaltura_client_multirequest(Pointer client, String requestsJson, PointerByReference error);
    Pointer kaltura_request_multirequest(Pointer client, String requestsJson, PointerByReference error);
    int kaltura_request_perform(Pointer request, PointerByReference error);
    void kaltura_request_cancel(Pointer request);
    int kaltura_request_set_timeout_ms(Pointer request, long milliseconds, PointerByReference error);
    Pointer kaltura_request_take_string(Pointer request, PointerByReference error);
    Pointer kaltura_request_take_session_info(Pointer request, PointerByReference error);
    void kaltura_request_free(Pointer request);
    Pointer kaltura_credentials_new_app_token(int partnerId, String id, String token, PointerByReference error);
    Pointer kaltura_credentials_new_login(int partnerId, String loginId, String password, PointerByReference error);
    Pointer kaltura_credentials_new_secret(int partnerId, String secret, String userId, int type, PointerByReference error);
    Pointer kaltura_credentials_new_session_start(int partnerId, String secret, String userId, int type, PointerByReference error);
    int kaltura_credentials_add_secret(Pointer credentials, String secret, PointerByReference error);
    Pointer kaltura_credentials_new_widget(int partnerId, String widgetId, PointerByReference error);
    Pointer kaltura_credentials_new_callback(CredentialsCallback callback, Pointer userData, DestroyCallback destroy, PointerByReference error);
    void kaltura_credentials_free(Pointer credentials);
    int kaltura_credentials_set_expiry_seconds(Pointer credentials, long expirySeconds, PointerByReference error);
    int kaltura_credentials_set_privileges(Pointer credentials, String privileges, PointerByReference error);
    int kaltura_credentials_set_user_id(Pointer credentials, String userId, PointerByReference error);
    int kaltura_credentials_set_hash_type(Pointer credentials, int hashType, PointerByReference error);
    int kaltura_credentials_set_totp_secret(Pointer credentials, String secret, PointerByReference error);
    int kaltura_credentials_set_otp_callback(Pointer credentials, CredentialsCallback callback, Pointer userData, DestroyCallback destroy, PointerByReference error);
    int kaltura_credentials_result_set_ks(Pointer result, String ks, long expiresAt, PointerByReference error);
    int kaltura_credentials_result_set_otp(Pointer result, String otp, PointerByReference error);
    int kaltura_credentials_set_observer(Pointer credentials, RenewedCallback onRenewed, FailedCallback onFailed, Pointer userData, DestroyCallback destroy, PointerByReference error);
    int kaltura_client_set_credentials(Pointer client, Pointer credentials, PointerByReference error);
    Pointer kaltura_client_acquire_ks(Pointer client, long minValiditySeconds, LongByReference expiresAt, PointerByReference error);
    Pointer kaltura_request_acquire_ks(Pointer client, long minValiditySeconds, PointerByReference error);
    int kaltura_client_invalidate_ks(Pointer client, String ks, PointerByReference error);
    Pointer kaltura_client_export_session(Pointer client, PointerByReference error);
    int kaltura_client_import_session(Pointer client, String exported, PointerByReference error);
    Pointer kaltura_verifier_new(int partnerId, Pointer secrets, SizeT count, PointerByReference error);
    int kaltura_verifier_check(Pointer verifier, String ks, SizeT ksSize, long now, String remoteIp, SizeT remoteIpSize, String requestUri, SizeT requestUriSize, PointerByReference parsed);
    void kaltura_verifier_free(Pointer verifier);
    Pointer kaltura_ks_parse(String ks, Pointer secrets, SizeT count, PointerByReference error);
    Pointer kaltura_ks_peek(String ks, PointerByReference error);
    Pointer kaltura_ks_explain(String ks, Pointer secrets, SizeT count, long now, PointerByReference error);
    Pointer kaltura_ks_fingerprint(String ks, PointerByReference error);
    int kaltura_ks_check(Pointer ks, long now, String remoteIp, String requestUri);
    int kaltura_ks_has_privilege(Pointer ks, String name, String value, SizeT valueSize);
    int kaltura_ks_is_verified(Pointer ks);
    int kaltura_ks_version(Pointer ks);
    int kaltura_ks_partner_id(Pointer ks);
    int kaltura_ks_type(Pointer ks);
    int kaltura_ks_is_admin(Pointer ks);
    String kaltura_ks_user_id(Pointer ks);
    long kaltura_ks_expires_at(Pointer ks);
    String kaltura_ks_privileges(Pointer ks);
    SizeT kaltura_ks_privilege_count(Pointer ks);
    String kaltura_ks_privilege_name(Pointer ks, SizeT index);
    SizeT kaltura_ks_privilege_value_count(Pointer ks, SizeT index);
    String kaltura_ks_privilege_value(Pointer ks, SizeT index, SizeT valueIndex);
    String kaltura_ks_hash(Pointer ks);
    String kaltura_ks_session_id_hash(Pointer ks);
    int kaltura_ks_secret_index(Pointer ks);
    Pointer kaltura_ks_to_json(Pointer ks, PointerByReference error);
    void kaltura_ks_free(Pointer ks);
    Pointer kaltura_signer_new(int partnerId, String secret, PointerByReference error);
    Pointer kaltura_signer_sign(Pointer signer, String userId, int type, long expirySeconds, String privileges, Pointer options, PointerByReference error);
    int kaltura_signer_sign_into(Pointer signer, String userId, int type, long expirySeconds, String privileges, Pointer options, Pointer buffer, SizeT size, Pointer needed, PointerByReference error);
    Pointer kaltura_signer_sign_restricted(Pointer signer, Pointer parent, long expirySeconds, String privileges, PointerByReference error);
    void kaltura_signer_free(Pointer signer);
    Pointer kaltura_sign_options_new();
    void kaltura_sign_options_free(Pointer options);
    int kaltura_sign_options_set_version(Pointer options, int version, PointerByReference error);
    int kaltura_sign_options_set_expires_at(Pointer options, long expiresAt, PointerByReference error);
    int kaltura_sign_options_set_session_id(Pointer options, String sessionId, PointerByReference error);
    int kaltura_sign_options_set_master_partner_id(Pointer options, int masterPartnerId, PointerByReference error);
    int kaltura_sign_options_set_additional_data(Pointer options, String additionalData, PointerByReference error);
    Pointer kaltura_privileges_new();
    int kaltura_privileges_add(Pointer privileges, String name, String value, PointerByReference error);
    Pointer kaltura_privileges_to_string(Pointer privileges, PointerByReference error);
    void kaltura_privileges_free(Pointer privileges);
    Pointer kaltura_privileges_lint(String privileges, int type, long expirySeconds, int forAppToken, PointerByReference error);
    int kaltura_config_set_connect_timeout_ms(Pointer config, long milliseconds, PointerByReference error);
    int kaltura_config_set_request_timeout_ms(Pointer config, long milliseconds, PointerByReference error);
    int kaltura_config_set_max_response_bytes(Pointer config, long bytes, PointerByReference error);
    int kaltura_config_add_header(Pointer config, String name, String value, PointerByReference error);
    int kaltura_config_set_allow_http(Pointer config, int allow, PointerByReference error);
    int kaltura_config_set_proxy(Pointer config, String url, String user, String password, PointerByReference error);
    int kaltura_config_set_use_environment(Pointer config, int use, PointerByReference error);
    int kaltura_config_set_ca_file(Pointer config, String path, PointerByReference error);
    int kaltura_config_set_ca_pem(Pointer config, String pem, PointerByReference error);
    int kaltura_config_set_system_ca(Pointer config, int use, PointerByReference error);
    int kaltura_config_add_pinned_certificate(Pointer config, String sha256, PointerByReference error);
    int kaltura_config_set_client_certificate(Pointer config, String certificateFile, String keyFile, PointerByReference error);
    int kaltura_config_set_transport(Pointer config, TransportCallback callback, Pointer userData, DestroyCallback destroy, PointerByReference error);
    int kaltura_config_set_log(Pointer config, int level, LogCallback callback, Pointer userData, DestroyCallback destroy, PointerByReference error);
    int kaltura_config_set_clock(Pointer config, ClockCallback callback, Pointer userData, DestroyCallback destroy, PointerByReference error);
    int kaltura_request_advance(Pointer request, PointerByReference error);
    Pointer kaltura_request_http(Pointer request);
    Pointer kaltura_request_response(Pointer request);
    long kaltura_request_wait_ms(Pointer request);
    int kaltura_request_is_done(Pointer request);
    String kaltura_http_request_url(Pointer http);
    SizeT kaltura_http_request_header_count(Pointer http);
    String kaltura_http_request_header_name(Pointer http, SizeT index);
    String kaltura_http_request_header_value(Pointer http, SizeT index);
    String kaltura_http_request_body(Pointer http, Pointer size);
    long kaltura_http_request_timeout_ms(Pointer http);
    int kaltura_http_request_is_cancelled(Pointer http);
    int kaltura_http_request_needs_new_connection(Pointer http);
    int kaltura_http_response_set_status(Pointer response, int httpStatus, PointerByReference error);
    int kaltura_http_response_add_header(Pointer response, String name, String value, PointerByReference error);
    int kaltura_http_response_append_body(Pointer response, Pointer data, SizeT size, PointerByReference error);
    int kaltura_http_response_fail(Pointer response, int status, int mayHaveBeenSent, String message, PointerByReference error);
}
