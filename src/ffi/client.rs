//! The client handle: the session it carries, and any call.

use std::ffi::c_char;
use std::sync::Arc;

use super::config::kaltura_config;
use super::credentials::kaltura_credentials;
use super::error::kaltura_error;
use super::fork;
use super::guard::{act, make};
use super::input::{handle, optional_text, text};
use super::status::kaltura_status;
use super::string::owned;
use crate::api::{Answers, ApiError, Client, Json, Operation};
use crate::config::Config;
use crate::managed::{self, Rejected};
use crate::secret::Secret;

/// A client of one Kaltura server. Any number of threads may use it at once; it is reference counted.
/// Since 0.1.0.
pub struct kaltura_client {
    managed: managed::Client,
}

impl kaltura_client {
    /// Any action, with the session at hand.
    ///
    /// # Safety
    /// The pointers are NULL or NUL-terminated strings.
    pub(super) unsafe fn call(
        &self,
        service: *const c_char,
        action: *const c_char,
        params_json: *const c_char,
    ) -> Result<Operation<Json>, kaltura_error> {
        // SAFETY: as the caller promises.
        let (service, action, params_json) =
            unsafe { (text(service, "service")?, text(action, "action")?, optional_text(params_json, "params_json")?) };
        let ks = self.managed.ks_at_hand();
        Ok(self.api().call(service, action, params_json, ks.as_ref().map(Secret::expose))?)
    }

    /// Several actions, with the session at hand.
    ///
    /// # Safety
    /// The pointer is NULL or a NUL-terminated string.
    pub(super) unsafe fn multirequest(
        &self,
        requests_json: *const c_char,
    ) -> Result<Operation<Answers>, kaltura_error> {
        // SAFETY: as the caller promises.
        let requests_json = unsafe { text(requests_json, "requests_json") }?;
        let ks = self.managed.ks_at_hand();
        Ok(self.api().multirequest(requests_json, ks.as_ref().map(Secret::expose))?)
    }

    pub(super) fn api(&self) -> &Client {
        self.managed.api()
    }

    /// Sends an operation of the session that is given, or else of the client's own, for which one is made if need
    /// be, and waits for the result.
    pub(super) fn run_with<T: 'static>(
        &self,
        given: Option<&str>,
        make: impl Fn(&Client, &str) -> Result<Operation<T>, ApiError>,
    ) -> Result<T, kaltura_error> {
        Ok(self.managed.run_with(given, make)?)
    }

    /// The session that is given, or else the client's own that is at hand.
    pub(super) fn session(&self, given: Option<&str>) -> Result<Secret, kaltura_error> {
        match given {
            Some(ks) => Ok(Secret::new(ks)),
            None => Ok(self.managed.ks_at_hand().ok_or(ApiError::NoSession)?),
        }
    }
}

/// Makes a client. It opens no connection yet.
///
/// @param config copied; NULL for the defaults
/// @return the client, or NULL on failure: KALTURA_ERROR_INVALID_ARGUMENT for a service URL, proxy or
/// certificate that cannot be used. Free it with kaltura_client_free. In a build without HTTPS it has no
/// way to send by itself (KALTURA_ERROR_UNSUPPORTED), only that of kaltura_config_set_transport.
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
            fork::watch();
            let api = match config.as_ref() {
                Some(config) => config.settings.client(),
                None => Config::default().client(),
            }?;
            let managed = managed::Client::new(api);
            Ok(Arc::into_raw(Arc::new(kaltura_client { managed })).cast_mut())
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

/// Makes later calls of this client, on all threads, carry a session. It goes before the sessions of
/// kaltura_client_set_credentials.
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
    unsafe { act(error, || Ok(handle(client, "client")?.api().set_ks(optional_text(ks, "ks")?)?)) }
}

/// A copy of the session that was set with kaltura_client_set_ks. For one that the client makes
/// itself, see kaltura_client_acquire_ks.
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
            let ks = handle(client, "client")?.api().ks().ok_or(ApiError::NoSession)?;
            owned(ks.expose())
        })
    }
}

/// Calls any action of the Kaltura API with the client's session: the one of kaltura_client_set_ks, or
/// else one of kaltura_client_set_credentials. When the server says that a session of the latter kind is
/// at its end (EXPIRED, LOGOUT, EXCEEDED_ACTIONS_LIMIT), a new one is made and the call repeated, once.
///
/// It sends one POST request and waits for the answer, at most for the total timeout. An error of
/// the API, which comes as an ordinary answer, is a failure here. The actions that make a session
/// without needing one (session.start, the logins, session.startWidgetSession) are sent without the
/// client's session.
///
/// @param service such as "media"; for several actions at once, kaltura_client_multirequest
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
            let (service, action) = (text(service, "service")?, text(action, "action")?);
            let params_json = optional_text(params_json, "params_json")?;
            owned(&handle(client, "client")?.managed.call(service, action, params_json)?)
        })
    }
}

/// Calls several actions in one request (multirequest): they run one after the other, and a later one
/// may use the answer of an earlier one.
///
/// A reference to an earlier answer is an object, {"$result": 1} for the whole answer of the first
/// request, or {"$result": "1:ks"} for a member of it, in place of a whole parameter value. The server's
/// own form for it is a text, "{1:result:ks}", which data from outside could imitate: such a text is
/// refused, at any depth.
///
/// Of a client with credentials, a session that turns out to be at its end is given up, and the next call
/// has a new one. This one is not repeated, since a part of it may be done.
///
/// @param requests_json a list of 1 to 100 objects, each with "service", "action" and the parameters,
/// such as "[{\"service\":\"media\",\"action\":\"list\"}]". The client's session goes with each that takes
/// one and names none.
/// @return the answers, a JSON list in the same order, to be freed with kaltura_string_free; NULL on
/// failure, with any status. An action that failed does not fail the others: it is an object with
/// "objectType":"KalturaAPIException" in its place. It is repeated by itself only when the server has
/// not seen it.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_client_multirequest(
    client: *mut kaltura_client,
    requests_json: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let requests_json = text(requests_json, "requests_json")?;
            let client = &handle(client, "client")?.managed;
            owned(&client.multirequest(requests_json)?)
        })
    }
}

/// Ends every call of this client that is under way now, on whichever thread: each returns
/// KALTURA_ERROR_CANCELLED soon. Calls that begin later are not touched.
///
/// Whether the server has received a call that was ended is not known. A function of the program is not
/// interrupted, and a kaltura_request is the program's own to end. NULL is allowed and does nothing.
/// Any thread may call it, but no signal handler. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_client_cancel(client: *mut kaltura_client) {
    // SAFETY: NULL or a live client, by contract. The result cannot be an error.
    unsafe {
        act(std::ptr::null_mut(), || {
            if let Some(client) = client.as_ref() {
                client.api().cancel();
            }
            Ok(())
        });
    }
}

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
            let credentials = credentials.as_ref().map(|credentials| &credentials.inner);
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
