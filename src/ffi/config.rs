//! The settings of a client.

use std::ffi::c_char;

use super::error::kaltura_error;
use super::guard::act;
use super::input::{exclusive, flag, text};
use super::status::kaltura_status;
use crate::config::Config;

/// The settings of a client. One thread at a time may use a config; the client takes a copy.
/// Since 0.1.0.
pub struct kaltura_config {
    pub(super) settings: Config,
}

/// A config with the defaults, never NULL. Free it with kaltura_config_free, also after
/// kaltura_client_new has used it. Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn kaltura_config_new() -> *mut kaltura_config {
    Box::into_raw(Box::new(kaltura_config { settings: Config::default() }))
}

/// Frees a config. NULL is allowed and does nothing. Clients made with it go on. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_free(config: *mut kaltura_config) {
    if !config.is_null() {
        // SAFETY: made by `kaltura_config_new`, and freed once, by contract.
        drop(unsafe { Box::from_raw(config) });
    }
}

/// The address of the Kaltura server; "https://www.kaltura.com" by default.
///
/// A partner lives in exactly one region: with the wrong one its secret looks wrong. The URL may be
/// given with or without "https://", "/api_v3" and a slash at its end; it is checked by
/// kaltura_client_new.
///
/// @param url must not be NULL
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_service_url(
    config: *mut kaltura_config,
    url: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        act(error, || {
            exclusive(config, "config")?.settings.set_service_url(text(url, "url")?);
            Ok(())
        })
    }
}

/// The partner id (account number) that is meant wherever a call is given 0; none by default.
///
/// @param partner_id 0 for none
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_partner_id(
    config: *mut kaltura_config,
    partner_id: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        act(error, || {
            exclusive(config, "config")?.settings.set_partner_id(partner_id);
            Ok(())
        })
    }
}

/// The longest time for finding the host, connecting and agreeing on encryption, all together;
/// 10,000 ms by default.
///
/// @param milliseconds 1 to 86,400,000 (one day)
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_connect_timeout_ms(
    config: *mut kaltura_config,
    milliseconds: i64,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { act(error, || Ok(exclusive(config, "config")?.settings.set_connect_timeout_ms(milliseconds)?)) }
}

/// The longest time for a whole call, from finding the host to the last byte of the answer;
/// 30,000 ms by default.
///
/// @param milliseconds 1 to 86,400,000 (one day)
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_total_timeout_ms(
    config: *mut kaltura_config,
    milliseconds: i64,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { act(error, || Ok(exclusive(config, "config")?.settings.set_total_timeout_ms(milliseconds)?)) }
}

/// A file with the certificates, in PEM form, of the authorities to trust **instead of** the
/// system's; for a server of your own whose certificate no public authority has signed.
///
/// The file is read by kaltura_client_new. Verification itself cannot be switched off.
///
/// @param path must not be NULL
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_ca_file(
    config: *mut kaltura_config,
    path: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        act(error, || {
            exclusive(config, "config")?.settings.set_ca_file(text(path, "path")?);
            Ok(())
        })
    }
}

/// Whether the service URL may be plain http. By default it may only for this machine itself
/// (localhost, 127.0.0.0/8, ::1), since anybody on the way could read secrets and sessions.
///
/// @param allow 0 for no, 1 for yes
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_allow_http(
    config: *mut kaltura_config,
    allow: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        act(error, || {
            let allow = flag(allow, "allow")?;
            exclusive(config, "config")?.settings.set_allow_http(allow);
            Ok(())
        })
    }
}
