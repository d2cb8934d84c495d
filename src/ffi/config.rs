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

/// The Kaltura server of one of the public regions, in place of a service URL.
///
/// @param region "us" (the default), "eu" (Ireland), "de" (Frankfurt), "ca", "sg" or "au", in any case
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_region(
    config: *mut kaltura_config,
    region: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { act(error, || Ok(exclusive(config, "config")?.settings.set_region(text(region, "region")?)?)) }
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

/// The longest time for one try of a call, from finding the host to the last byte of the response; by
/// default as long as the whole call may take.
///
/// @param milliseconds 1 to 86,400,000 (one day)
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_request_timeout_ms(
    config: *mut kaltura_config,
    milliseconds: i64,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { act(error, || Ok(exclusive(config, "config")?.settings.set_request_timeout_ms(milliseconds)?)) }
}

/// The longest time for a whole call, with its repetitions and the pauses between them; 30,000 ms by
/// default.
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

/// How often a call is repeated by itself after a failure that may pass; 2 by default.
///
/// Only failures of the class KALTURA_RETRY_BACKOFF are repeated, after random pauses that grow (up to
/// 0.25 s, 0.5 s, 1 s, ...; longer after a rate limit, and as long as the server asks for with
/// Retry-After, if that is at most a minute), and only if the pause ends within the total timeout. A
/// login, and a call of kaltura_client_call that may change something, is repeated only when the server
/// has not seen it: actions that begin with get, list, count, search, is, ping or end are taken for
/// harmless.
///
/// @param retries 0 (never) to 10
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_max_retries(
    config: *mut kaltura_config,
    retries: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { act(error, || Ok(exclusive(config, "config")?.settings.set_max_retries(retries)?)) }
}

/// Names the program in the header User-Agent, before the library's own name; nothing by default.
///
/// @param user_agent such as "encoder/2.1"; printable ASCII
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_user_agent(
    config: *mut kaltura_config,
    user_agent: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { act(error, || Ok(exclusive(config, "config")?.settings.set_user_agent(text(user_agent, "user_agent")?)?)) }
}

/// Names the program in the API's own statistics (the parameter clientTag); the library's name by
/// default.
///
/// @param client_tag such as "encoder:2.1"
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_client_tag(
    config: *mut kaltura_config,
    client_tag: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        act(error, || {
            exclusive(config, "config")?.settings.set_client_tag(text(client_tag, "client_tag")?);
            Ok(())
        })
    }
}

/// Adds a header that goes with every request, such as one that a gateway asks for.
///
/// @param name letters, digits and '-'; not a header that the library sets itself (Content-Type,
/// User-Agent, Host, ...)
/// @param value printable ASCII; kept like a secret
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_add_header(
    config: *mut kaltura_config,
    name: *const c_char,
    value: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        act(error, || {
            Ok(exclusive(config, "config")?.settings.add_header(text(name, "name")?, text(value, "value")?)?)
        })
    }
}

/// The longest body of a response that is taken; 16 MiB by default. A longer one is
/// KALTURA_ERROR_RESPONSE_TOO_LARGE.
///
/// @param bytes 1,024 to 1,073,741,824, after decompression
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_max_response_bytes(
    config: *mut kaltura_config,
    bytes: i64,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { act(error, || Ok(exclusive(config, "config")?.settings.set_max_response_bytes(bytes)?)) }
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
