//! The settings of a client: general, network and TLS.

use std::ffi::c_char;

use super::checked::Checked;
use super::error::kaltura_error;
use super::guard::{free, to_status};
use super::input::{exclusive, flag, optional_text, text};
use super::process;
use super::status::kaltura_status;
use crate::config::Config;

/// Settings of a client. kaltura_client_new copies them.
pub struct kaltura_config {
    pub(super) settings: Checked<Config>,
}

/// Settings of a client without a config.
pub(super) fn default_settings() -> Config {
    let mut settings = Config::default();
    if process::is_privileged() {
        settings.ignore_environment();
    }
    settings
}

/// Creates a config with the default settings; never NULL.
///
/// @return to be freed with kaltura_config_free, also after kaltura_client_new has used it
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn kaltura_config_new() -> *mut kaltura_config {
    Box::into_raw(Box::new(kaltura_config { settings: Checked::new(default_settings()) }))
}

/// Frees a config. Clients created with it remain valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_free(config: *mut kaltura_config) {
    if !config.is_null() {
        // SAFETY: created by `kaltura_config_new`, and freed once, by contract.
        free(unsafe { Box::from_raw(config) });
    }
}

/// Sets the address of the Kaltura server; the default is "https://www.kaltura.com".
///
/// A partner belongs to one region: in any other its secret is rejected. "https://", "/api_v3" and a trailing
/// slash are optional. kaltura_client_new checks the URL.
///
/// @param url must not be NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_service_url(
    config: *mut kaltura_config,
    url: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        set(config, error, |settings| {
            settings.set_service_url(text(url, "url")?);
            Ok(())
        })
    }
}

/// Sets the service URL to that of one of the public regions.
///
/// @param region "us" (the default), "eu" (Ireland), "de" (Frankfurt), "ca", "sg" or "au", in upper or lower case
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_region(
    config: *mut kaltura_config,
    region: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { set(config, error, |settings| Ok(settings.set_region(text(region, "region")?)?)) }
}

/// Sets the partner id (account number) used wherever a call is given 0; none by default.
///
/// @param partner_id 0 for none
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_partner_id(
    config: *mut kaltura_config,
    partner_id: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        set(config, error, |settings| {
            settings.set_partner_id(partner_id);
            Ok(())
        })
    }
}

/// Sets the total timeout of a call, including retries and pauses; 30,000 ms by default.
///
/// @param milliseconds 1 to 86,400,000 (one day)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_total_timeout_ms(
    config: *mut kaltura_config,
    milliseconds: i64,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { set(config, error, |settings| Ok(settings.set_total_timeout_ms(milliseconds)?)) }
}

/// Sets the maximum number of automatic retries after a transient failure; 2 by default.
///
/// Only failures of the class KALTURA_RETRY_BACKOFF are retried, after random pauses with increasing limits: 0.25 s,
/// 0.5 s, 1 s and so on, longer after a rate limit, and as long as the server requests with Retry-After. There is no
/// retry if it requests more than a minute, or if the pause would exceed the total timeout.
///
/// Logins, multirequests, and calls of kaltura_client_call that may change something, are retried only if the
/// server has not received them. Actions that begin with get, list, count, search, is, ping or end are assumed to
/// be read-only or idempotent.
///
/// @param retries 0 (never) to 10
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_max_retries(
    config: *mut kaltura_config,
    retries: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { set(config, error, |settings| Ok(settings.set_max_retries(retries)?)) }
}

/// Sets the name of the program in the User-Agent header, before the library's own name; none by default.
///
/// @param user_agent such as "encoder/2.1"; printable ASCII
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_user_agent(
    config: *mut kaltura_config,
    user_agent: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { set(config, error, |settings| Ok(settings.set_user_agent(text(user_agent, "user_agent")?)?)) }
}

/// Sets the name of the program in the API's statistics (parameter clientTag); by default the library's name.
///
/// @param client_tag such as "encoder:2.1"
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_client_tag(
    config: *mut kaltura_config,
    client_tag: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        set(config, error, |settings| {
            settings.set_client_tag(text(client_tag, "client_tag")?);
            Ok(())
        })
    }
}

/// Sets the connect timeout, which covers DNS lookup, TCP connect and the TLS handshake; 10,000 ms by default.
///
/// @param milliseconds 1 to 86,400,000 (one day)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_connect_timeout_ms(
    config: *mut kaltura_config,
    milliseconds: i64,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { set(config, error, |settings| Ok(settings.set_connect_timeout_ms(milliseconds)?)) }
}

/// Sets the timeout of one attempt, from the DNS lookup to the last byte of the response; by default the total
/// timeout.
///
/// @param milliseconds 1 to 86,400,000 (one day)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_request_timeout_ms(
    config: *mut kaltura_config,
    milliseconds: i64,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { set(config, error, |settings| Ok(settings.set_request_timeout_ms(milliseconds)?)) }
}

/// Sets the maximum size of a response body; 16 MiB by default. A longer one fails with
/// KALTURA_ERROR_RESPONSE_TOO_LARGE.
///
/// @param bytes 1,024 to 1,073,741,824, after decompression
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_max_response_bytes(
    config: *mut kaltura_config,
    bytes: i64,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { set(config, error, |settings| Ok(settings.set_max_response_bytes(bytes)?)) }
}

/// Adds a header to every request, for example for a gateway.
///
/// @param name letters, digits and '-'; not a header that the library sets itself (Content-Type, User-Agent,
/// Host, ...)
/// @param value printable ASCII; treated as a secret
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_add_header(
    config: *mut kaltura_config,
    name: *const c_char,
    value: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { set(config, error, |settings| Ok(settings.add_header(text(name, "name")?, text(value, "value")?)?)) }
}

/// Sets whether the service URL may be plain http. By default, only that of the loopback interface (127.0.0.0/8,
/// ::1, and localhost if it resolves to one of them), because others on the network could read secrets and
/// sessions.
///
/// @param allow 0 or 1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_allow_http(
    config: *mut kaltura_config,
    allow: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        set(config, error, |settings| {
            settings.set_allow_http(flag(allow, "allow")?);
            Ok(())
        })
    }
}

/// Sets the proxy through which the client connects. It takes precedence over the environment, and replaces a
/// proxy set before.
///
/// Connections through an http proxy use CONNECT, for https and http alike. With https the proxy only sees the name of
/// the server. With plain http it sees secrets and sessions: kaltura_client_new rejects that unless
/// kaltura_config_set_allow_http is 1.
///
/// @param url "http://host:port", "socks5://host:port" or "socks5h://host:port" (the latter resolves the
/// server's name at the proxy), without credentials; the default port is 1080. kaltura_client_new checks it.
/// NULL for no proxy at all
/// @param user the user name at the proxy, which must not contain ':' for an http proxy; NULL for none
/// @param password NULL for none. It is sent to the proxy unencrypted, as all proxies require
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_proxy(
    config: *mut kaltura_config,
    url: *const c_char,
    user: *const c_char,
    password: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        set(config, error, |settings| {
            let (url, user) = (optional_text(url, "url")?, optional_text(user, "user")?);
            Ok(settings.set_proxy(url, user, optional_text(password, "password")?)?)
        })
    }
}

/// Sets whether kaltura_client_new reads the environment: https_proxy, http_proxy, all_proxy, no_proxy,
/// SSL_CERT_FILE and SSL_CERT_DIR. It does by default, but never in a set-user-ID program.
///
/// The proxy variables are curl's: https_proxy (for an https service URL) or http_proxy, else all_proxy; each also
/// in upper case, except HTTP_PROXY, which a CGI program receives from its clients. A value is a URL as for
/// kaltura_config_set_proxy, and may contain user:password@ (percent-encoded). no_proxy lists what is reached
/// directly: domains with their subdomains, addresses, networks (10.0.0.0/8), or "*". The loopback interface
/// (localhost, 127.0.0.0/8, ::1) always is.
///
/// SSL_CERT_FILE (a PEM file) and SSL_CERT_DIR (directories of PEM files, separated by ':') replace the system's CA
/// certificates; not on Windows, Apple's systems and Android.
///
/// @param use 0 or 1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_use_environment(
    config: *mut kaltura_config,
    r#use: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        set(config, error, |settings| {
            settings.set_use_environment(flag(r#use, "use")?);
            Ok(())
        })
    }
}

/// Trusts the CA certificates in a PEM file instead of the system's; for a server whose certificate is not signed
/// by a public CA. The file may also contain the server's own certificate, if it is self-signed.
///
/// kaltura_client_new reads the file. The name and the dates of the server's certificate are still verified.
/// Verification cannot be disabled.
///
/// @param path must not be NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_ca_file(
    config: *mut kaltura_config,
    path: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        set(config, error, |settings| {
            settings.tls().set_ca_file(text(path, "path")?);
            Ok(())
        })
    }
}

/// Like kaltura_config_set_ca_file, with the content of the file instead of its path. The last of the two calls takes
/// effect.
///
/// @param pem CA certificates in PEM form; must not be NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_ca_pem(
    config: *mut kaltura_config,
    pem: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        set(config, error, |settings| {
            settings.tls().set_ca_pem(text(pem, "pem")?);
            Ok(())
        })
    }
}

/// Sets whether the system's CA certificates are trusted. By default they are, unless others are given
/// with kaltura_config_set_ca_file or kaltura_config_set_ca_pem. 1 trusts both, which a proxy that inspects
/// TLS requires. 0 trusts only the given ones; kaltura_client_new then fails if there are none.
///
/// @param use 0 or 1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_system_ca(
    config: *mut kaltura_config,
    r#use: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        set(config, error, |settings| {
            settings.tls().set_system_ca(flag(r#use, "use")?);
            Ok(())
        })
    }
}

/// Trusts only servers with exactly this certificate; for a server with a self-signed certificate. Call it several
/// times to pin several certificates, for example before the server's is replaced.
///
/// Neither the chain nor the name nor the dates of a pinned certificate are verified; the server proves that it has
/// the key. CA certificates are not consulted: kaltura_client_new rejects a config with pinned certificates and
/// kaltura_config_set_ca_file, kaltura_config_set_ca_pem or kaltura_config_set_system_ca.
///
/// @param sha256 the SHA-256 fingerprint of the certificate: 64 hexadecimal digits, with or without colons,
/// optionally after "sha256:". The message of KALTURA_ERROR_TLS contains it if the server is untrusted; on the server,
/// `openssl x509 -noout -fingerprint -sha256 -in certificate.pem` prints it. Compare the two.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_add_pinned_certificate(
    config: *mut kaltura_config,
    sha256: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { set(config, error, |settings| Ok(settings.tls().add_pinned_certificate(text(sha256, "sha256")?)?)) }
}

/// Sets the client certificate that is sent to a server that requests one (mutual TLS).
///
/// kaltura_client_new reads both files, once: after a renewal of the certificate, create a new client.
///
/// @param certificate_file the certificate first, then its intermediates, in PEM form; must not be NULL
/// @param key_file its private key, in PEM form, not encrypted: RSA of 2048 to 4096 bits, ECDSA (P-256, P-384)
/// or Ed25519; may be the same file; must not be NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_client_certificate(
    config: *mut kaltura_config,
    certificate_file: *const c_char,
    key_file: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        set(config, error, |settings| {
            let certificate_file = text(certificate_file, "certificate_file")?;
            settings.tls().set_client_certificate(certificate_file, text(key_file, "key_file")?);
            Ok(())
        })
    }
}

/// Runs a setter of a config.
///
/// # Safety
/// The pointers meet the header's preamble.
unsafe fn set(
    config: *mut kaltura_config,
    error: *mut *mut kaltura_error,
    setter: impl FnOnce(&mut Config) -> Result<(), Box<kaltura_error>>,
) -> kaltura_status {
    // SAFETY: guaranteed by the caller.
    unsafe { to_status(error, || exclusive(config, "config")?.settings.set(setter)) }
}
