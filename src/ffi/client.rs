//! The client handle and its explicit session.

use std::ffi::c_char;
use std::sync::Arc;

use super::config::{default_settings, kaltura_config};
use super::error::kaltura_error;
use super::guard::{free, pointer_or_null, to_status};
use super::input::{handle, optional_text};
use super::status::kaltura_status;
use crate::api::Client;
use crate::managed;

/// A client of one server. Reference counted.
pub struct kaltura_client {
    pub(super) managed: managed::Client,
}

impl kaltura_client {
    pub(super) fn api(&self) -> &Client {
        self.managed.api()
    }
}

/// Creates a client. Opens no connection.
///
/// @param config copied; NULL for the defaults
/// @return to be freed with kaltura_client_free; NULL on failure: KALTURA_ERROR_INVALID_ARGUMENT for an unusable
/// service URL, proxy or certificate, or the error of a setter of the config that has failed. In a
/// build without HTTPS, blocking calls fail with KALTURA_ERROR_UNSUPPORTED unless kaltura_config_set_transport is used.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_client_new(
    config: *const kaltura_config,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_client {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let api = match config.as_ref() {
                Some(config) => config.settings.get()?.client(),
                None => default_settings().client(),
            }?;
            let managed = managed::Client::new(api);
            Ok(Arc::into_raw(Arc::new(kaltura_client { managed })).cast_mut())
        })
    }
}

/// Increments the reference count. Each reference must be released with kaltura_client_free.
///
/// @return the same client; NULL for NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_client_ref(client: *mut kaltura_client) -> *mut kaltura_client {
    if !client.is_null() {
        // SAFETY: a live client, created by `Arc::into_raw`, by contract.
        unsafe { Arc::increment_strong_count(client.cast_const()) };
    }
    client
}

/// Releases a reference to a client. The last release frees it. A thread that uses the client must hold a reference
/// until its call returns. A request holds its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_client_free(client: *mut kaltura_client) {
    if !client.is_null() {
        // SAFETY: created by `Arc::into_raw`, and released once per reference, by contract.
        free(unsafe { Arc::from_raw(client.cast_const()) });
    }
}

/// Sets the session that subsequent calls carry, on all threads, in place of sessions of the credentials, until
/// kaltura_client_set_credentials is called.
///
/// @param ks copied; NULL removes the session, so that the credentials are used again. A string that is not a session
/// (quoted, truncated, an error message) is rejected.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_client_set_ks(
    client: *mut kaltura_client,
    ks: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { to_status(error, || Ok(handle(client, "client")?.api().set_ks(optional_text(ks, "ks")?)?)) }
}

/// Cancels all blocking calls of this client that are in progress, including kaltura_request_perform: they soon return
/// KALTURA_ERROR_CANCELLED. Later calls, and requests driven by an event loop, are not affected: to shut down, stop
/// starting calls and repeat this until all threads have returned.
///
/// Whether the server received a cancelled call is unknown. Callbacks of the program are not interrupted. Must not be
/// called from signal handlers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_client_cancel(client: *mut kaltura_client) {
    // SAFETY: NULL or a live client, by contract. The result cannot be an error.
    unsafe {
        to_status(std::ptr::null_mut(), || {
            if let Some(client) = client.as_ref() {
                client.api().cancel();
            }
            Ok(())
        });
    }
}
