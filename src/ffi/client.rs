//! The client handle: the session it carries, and any call.

use std::ffi::c_char;
use std::sync::Arc;

use super::config::kaltura_config;
use super::error::kaltura_error;
use super::guard::{act, make};
use super::input::{handle, optional_text, text};
use super::status::kaltura_status;
use super::string::owned;
use crate::api::{ApiError, Client};
use crate::config::Config;

/// A client of one Kaltura server. Any number of threads may use it at once; it is reference counted.
/// Since 0.1.0.
pub struct kaltura_client {
    pub(super) inner: Client,
}

/// Makes a client. It opens no connection yet.
///
/// @param config copied; NULL for the defaults
/// @return the client, or NULL on failure: KALTURA_ERROR_INVALID_ARGUMENT for a service URL or CA
/// file that cannot be used, KALTURA_ERROR_UNSUPPORTED in a build without HTTPS. Free it with
/// kaltura_client_free.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_client_new(
    config: *const kaltura_config,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_client {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let inner = match config.as_ref() {
                Some(config) => config.settings.client(),
                None => Config::default().client(),
            }?;
            Ok(Arc::into_raw(Arc::new(kaltura_client { inner })).cast_mut())
        })
    }
}

/// Adds an owner to a client: it lives until kaltura_client_free was called once for each.
///
/// @return the same client; NULL for NULL
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_client_ref(client: *mut kaltura_client) -> *mut kaltura_client {
    if !client.is_null() {
        // SAFETY: a live client, made by `Arc::into_raw`, by contract.
        unsafe { Arc::increment_strong_count(client.cast_const()) };
    }
    client
}

/// Gives up one ownership of a client; the last one frees it and wipes its session. NULL is allowed
/// and does nothing. Any thread may call it. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_client_free(client: *mut kaltura_client) {
    if !client.is_null() {
        // SAFETY: made by `Arc::into_raw`, and given up once per owner, by contract.
        drop(unsafe { Arc::from_raw(client.cast_const()) });
    }
}

/// Makes later calls of this client, on all threads, carry a session.
///
/// @param ks copied; NULL takes the session away. A text that is no session (with quotes around it,
/// cut short, an error message) is refused.
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_client_set_ks(
    client: *mut kaltura_client,
    ks: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { act(error, || Ok(handle(client, "client")?.inner.set_ks(optional_text(ks, "ks")?)?)) }
}

/// A copy of the session that this client carries.
///
/// @return the session, to be freed with kaltura_string_free; NULL on failure, with
/// KALTURA_ERROR_NO_SESSION when there is none
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_client_get_ks(
    client: *mut kaltura_client,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let ks = handle(client, "client")?.inner.ks().ok_or(ApiError::NoSession)?;
            owned(ks.expose())
        })
    }
}

/// Calls any action of the Kaltura API with the client's session.
///
/// It sends one POST request and waits for the answer, at most for the total timeout. An error of
/// the API, which comes as an ordinary answer, is a failure here. The actions that make a session
/// without needing one (session.start, the logins, session.startWidgetSession) are sent without the
/// client's session.
///
/// @param service such as "media"
/// @param action such as "list"
/// @param params_json the parameters as a JSON object, such as "{\"pager\":{\"pageSize\":5}}"; NULL for
/// none. A "ks" in it is sent instead of the client's session. Parameters that are null are left out,
/// since the server would take them for 0 or "".
/// @return the answer, JSON as the server wrote it, to be freed with kaltura_string_free; NULL on
/// failure, with any status
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_client_call(
    client: *mut kaltura_client,
    service: *const c_char,
    action: *const c_char,
    params_json: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let answer = handle(client, "client")?.inner.call(
                text(service, "service")?,
                text(action, "action")?,
                optional_text(params_json, "params_json")?,
            )?;
            owned(&answer)
        })
    }
}
