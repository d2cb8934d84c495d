//! The session that a client creates from its credentials and keeps valid.

use std::ffi::c_char;

use super::client::kaltura_client;
use super::credentials::kaltura_credentials;
use super::error::kaltura_error;
use super::guard::{pointer_or_null, to_status};
use super::input::{handle, text};
use super::ks::KALTURA_KS_NO_EXPIRY;
use super::request::kaltura_request;
use super::status::kaltura_status;
use super::string::owned;
use crate::managed::Rejected;

/// Sets the credentials from which the client creates its sessions and keeps one valid. Sends nothing.
///
/// Discards the previous credentials, their session and remembered failures, and a session set with
/// kaltura_client_set_ks.
/// Calls in progress keep the session that they use or are creating; it is not stored.
///
/// @param credentials copied; callbacks in it are shared. NULL for none.
/// @return KALTURA_OK, KALTURA_ERROR_INVALID_ARGUMENT if neither the credentials nor the config contain the required
/// partner id, or the error of a setter of the credentials that has failed
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_client_set_credentials(
    client: *mut kaltura_client,
    credentials: *const kaltura_credentials,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        to_status(error, || {
            let credentials = credentials.as_ref().map(|credentials| credentials.inner.get()).transpose()?;
            Ok(handle(client, "client")?.managed.set_credentials(credentials)?)
        })
    }
}

/// Returns the session that the client's next call would carry, renewed first if necessary. Call it before each
/// use: it is cheap while the session is fresh.
///
/// There is no background thread: calls renew the session. The first call after a random point, when 20 to 10 % of the
/// lifetime remain (60 to 30 minutes if that is less), renews it; meanwhile, other callers get the old session. When 5 %
/// remain (at least 1 s, at most 60 s), all callers wait for the new one. If a renewal fails, the old session remains in
/// use while it is valid. The error of a failed renewal is remembered for some time
/// (kaltura_error_retry_after_seconds); a rejected login until new credentials are set, because each attempt counts
/// towards locking the user out.
///
/// @param min_validity_seconds how long the session must remain valid, such as the duration of an upload; 0
/// for no minimum. Not checked for a session set with kaltura_client_set_ks.
/// @param expires_at set to its expiry by the server's clock, an upper bound if the server reports none;
/// KALTURA_KS_NO_EXPIRY if unknown (kaltura_client_set_ks); 0 on failure; may be NULL
/// @return to be freed with kaltura_string_free; NULL on failure: KALTURA_ERROR_NO_SESSION without a session and
/// without credentials; KALTURA_ERROR_INVALID_ARGUMENT if new sessions have a shorter lifetime;
/// KALTURA_ERROR_INVALID_KS if new sessions are rejected immediately; KALTURA_ERROR_CALLBACK; and any status of the
/// call that creates the session
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_client_acquire_ks(
    client: *mut kaltura_client,
    min_validity_seconds: i64,
    expires_at: *mut i64,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        set(expires_at, 0);
        pointer_or_null(error, || {
            let output = handle(client, "client")?.managed.request_acquire(min_validity_seconds)?.result()?;
            let ks = owned(output.text().unwrap_or_default())?;
            set(expires_at, output.expires_at().unwrap_or(KALTURA_KS_NO_EXPIRY));
            Ok(ks)
        })
    }
}

/// # Safety
/// `target` is NULL or points to a number.
unsafe fn set(target: *mut i64, value: i64) {
    if !target.is_null() {
        // SAFETY: not NULL, and valid as guaranteed by the caller.
        unsafe { target.write(value) };
    }
}

/// Creates a request for the session of kaltura_client_acquire_ks, for programs that use it in their own HTTP
/// requests. Its result is a session info with the expiry. If no network is needed, the first
/// kaltura_request_advance finishes it. Other requests of a client with credentials acquire their session
/// themselves.
///
/// @param min_validity_seconds as for kaltura_client_acquire_ks
/// @return to be freed with kaltura_request_free; NULL on failure: KALTURA_ERROR_INVALID_ARGUMENT
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_acquire_ks(
    client: *mut kaltura_client,
    min_validity_seconds: i64,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let client = handle(client, "client")?;
            Ok(kaltura_request::into_raw(client, client.managed.request_acquire(min_validity_seconds)?))
        })
    }
}

/// Discards a session that a server rejected, so that the next call creates a new one. Needed only by programs that
/// send the session themselves. Ignored if the session is no longer the current one.
///
/// A new session that is discarded within 30 s, before a call of this client has used it, counts as a failure. The
/// next one is created immediately, further ones after increasing pauses from 10 s to five minutes; after a login
/// the pauses start immediately. Meanwhile kaltura_client_acquire_ks fails with KALTURA_ERROR_INVALID_KS.
///
/// @param ks not NULL
/// @return KALTURA_OK, KALTURA_ERROR_INVALID_ARGUMENT, or KALTURA_ERROR_NO_SESSION without credentials
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_client_invalidate_ks(
    client: *mut kaltura_client,
    ks: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        to_status(error, || Ok(handle(client, "client")?.managed.invalidate(text(ks, "ks")?, Rejected::Unknown)?))
    }
}

/// Exports the client's session for a keychain or a cache shared by programs. The string is as secret as the session;
/// it contains no credentials.
///
/// @return JSON, to be freed with kaltura_string_free; NULL on failure: KALTURA_ERROR_NO_SESSION without a valid
/// session or without credentials
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_client_export_session(
    client: *mut kaltura_client,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { pointer_or_null(error, || owned(&handle(client, "client")?.managed.export()?)) }
}

/// Makes the client use an exported session until it must be renewed. Set the same credentials first. The string is
/// not protected against modification: store it where only you can write.
///
/// @param exported the JSON of kaltura_client_export_session
/// @return KALTURA_OK; KALTURA_ERROR_INVALID_ARGUMENT if the session has expired, or was created by another server or
/// with other credentials (partner, user, type, privileges); KALTURA_ERROR_NO_SESSION without credentials
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_client_import_session(
    client: *mut kaltura_client,
    exported: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { to_status(error, || Ok(handle(client, "client")?.managed.import(text(exported, "exported")?)?)) }
}
