//! The session that a client keeps valid, made of its credentials.

use std::ffi::c_char;

use super::client::kaltura_client;
use super::credentials::kaltura_credentials;
use super::error::kaltura_error;
use super::guard::{act, make};
use super::input::{handle, text};
use super::status::kaltura_status;
use super::string::owned;
use crate::managed::Rejected;

/// Gives the client credentials, so that it makes its sessions itself and keeps one valid
/// (docs/managed-session.md). Nothing is sent yet.
///
/// They take the place of earlier ones, whose session and failures are forgotten. A session that was set
/// with kaltura_client_set_ks goes before theirs.
///
/// @param credentials copied; functions of the program in it are shared. NULL for none.
/// @return KALTURA_OK, or KALTURA_ERROR_INVALID_ARGUMENT when neither the credentials nor the config name
/// the partner that is needed
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_client_set_credentials(
    client: *mut kaltura_client,
    credentials: *const kaltura_credentials,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        act(error, || {
            let credentials = credentials.as_ref().map(|credentials| credentials.inner.get()).transpose()?;
            Ok(handle(client, "client")?.managed.set_credentials(credentials)?)
        })
    }
}

/// A session of the client's credentials that is valid for a while, made now if need be.
///
/// Call it before each use: it costs next to nothing while the session is fresh. In the last 10 to 20 % of
/// the session's life (30 to 60 minutes at most), the thread that asks renews it, one at a time, while the
/// others get the old one at once; in the last 5 % (1 to 60 s) all wait for the new one. A renewal that
/// fails leaves the old session in use for as long as it is valid. No thread of its own is started.
///
/// @param min_validity_seconds how long the session must still be valid, such as the longest time that
/// an upload takes; 0 for any. Where the server does not say when its sessions end, they may end before
/// (docs/managed-session.md)
/// @return the session, to be freed with kaltura_string_free; NULL on failure: KALTURA_ERROR_NO_SESSION
/// without credentials; KALTURA_ERROR_INVALID_ARGUMENT when sessions do not live that long, told in the
/// message; KALTURA_ERROR_INVALID_KS when new sessions are refused at once; KALTURA_ERROR_CALLBACK;
/// KALTURA_ERROR_TIMEOUT after the total timeout; KALTURA_ERROR_CANCELLED; and any status of the call that
/// makes the session. A failure is remembered for a while (kaltura_error_retry_after_seconds); a refused
/// login, until credentials are set anew, since each counts towards the user's lock.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_client_acquire_ks(
    client: *mut kaltura_client,
    min_validity_seconds: i64,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { make(error, || owned(handle(client, "client")?.managed.acquire(min_validity_seconds)?.expose())) }
}

/// Gives back a session of kaltura_client_acquire_ks that a server has refused, so that the next one is
/// made anew. kaltura_client_call does so by itself.
///
/// A session that is no longer the current one is ignored, so that late news from another thread does
/// no harm. Nothing is learnt from this of how long sessions live.
///
/// A new session that is given back within half a minute, before kaltura_client_call or the like has used
/// it, counts as a failure, so that not every call makes one: the next is made at once, and those after
/// it after growing pauses from 10 s to five minutes. After a login there is a pause at once. Meanwhile
/// kaltura_client_acquire_ks fails with KALTURA_ERROR_INVALID_KS.
///
/// @param ks must not be NULL
/// @return KALTURA_OK, KALTURA_ERROR_INVALID_ARGUMENT, or KALTURA_ERROR_NO_SESSION without credentials
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_client_invalidate_ks(
    client: *mut kaltura_client,
    ks: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { act(error, || Ok(handle(client, "client")?.managed.invalidate(text(ks, "ks")?, Rejected::Unknown)?)) }
}

/// The session that the client keeps, as text for a keychain or a cache that programs share. It is as
/// secret as the session in it, and holds nothing of the credentials.
///
/// @return JSON, to be freed with kaltura_string_free; NULL on failure: KALTURA_ERROR_NO_SESSION when there
/// is no valid session, or there are no credentials
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_client_export_session(
    client: *mut kaltura_client,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { make(error, || owned(&handle(client, "client")?.managed.export()?)) }
}

/// Makes the client use a session that another one has exported, until it is to be renewed. Set the same
/// credentials first.
///
/// The text is not protected against change: keep it where only you can write. Whether the session is
/// still good shows at the first call.
///
/// @param session a text of kaltura_client_export_session
/// @return KALTURA_OK; KALTURA_ERROR_INVALID_ARGUMENT when the session has ended, or was made by another
/// server or with other credentials (partner, user, type, privileges); KALTURA_ERROR_NO_SESSION without
/// credentials
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_client_import_session(
    client: *mut kaltura_client,
    session: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { act(error, || Ok(handle(client, "client")?.managed.import(text(session, "session")?)?)) }
}
