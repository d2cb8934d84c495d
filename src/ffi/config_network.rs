//! The settings of the way to the server: the proxy.

use std::ffi::c_char;

use super::config::kaltura_config;
use super::error::kaltura_error;
use super::guard::act;
use super::input::{exclusive, optional_text};
use super::status::kaltura_status;

/// The proxy through which the client connects, whatever the environment says.
///
/// Through an http proxy, the method CONNECT makes a connection to the server, for https and http
/// alike: the proxy sees the server's name, and with https nothing else. Several kaltura_config_set_proxy
/// are not added up; the last one counts.
///
/// @param url "http://host:port", "socks5://host:port" or "socks5h://host:port" (SOCKS 5, the latter
/// lets the proxy look up the server's name), without credentials; the port is 1080 unless it is
/// given. It is checked by kaltura_client_new. NULL for no proxy at all.
/// @param user the user's name at the proxy, for an http proxy without ':'; NULL where it asks for none
/// @param password NULL for none. It is sent to the proxy unencrypted, as all proxies have it.
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_proxy(
    config: *mut kaltura_config,
    url: *const c_char,
    user: *const c_char,
    password: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        act(error, || {
            let config = exclusive(config, "config")?;
            let (url, user) = (optional_text(url, "url")?, optional_text(user, "user")?);
            Ok(config.settings.set_proxy(url, user, optional_text(password, "password")?)?)
        })
    }
}

/// Takes the proxy from the environment, which is the default. It is read by kaltura_client_new.
///
/// The variables are curl's: https_proxy (for an https service URL) or http_proxy, else all_proxy;
/// each also in upper case, but for HTTP_PROXY, which a CGI program has from whoever asks it. A value
/// is a URL as kaltura_config_set_proxy takes it, and may hold user:password@, %-escaped. no_proxy
/// lists what is reached directly: domains with all below them, addresses, networks (10.0.0.0/8), or
/// "*". This machine itself is no exception: list localhost and 127.0.0.1 where that is meant.
///
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_proxy_from_environment(
    config: *mut kaltura_config,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        act(error, || {
            exclusive(config, "config")?.settings.set_proxy_from_environment();
            Ok(())
        })
    }
}
