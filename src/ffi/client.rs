//! The client handle: the session it carries, and any call.

use std::ffi::c_char;
use std::sync::Arc;

use super::config::{default_settings, kaltura_config};
use super::error::kaltura_error;
use super::fork;
use super::guard::{act, make};
use super::input::{handle, optional_text, text};
use super::status::kaltura_status;
use super::string::owned;
use crate::api::{ApiError, Client, Json, Operation, Responses};
use crate::managed;
use crate::secret::Secret;

/// A client of one Kaltura server. Any number of threads may use it at once; it is reference counted.
/// Since 0.1.0.
pub struct kaltura_client {
    pub(super) managed: managed::Client,
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
    ) -> Result<Operation<Responses>, kaltura_error> {
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
                Some(config) => config.settings.get()?.client(),
                None => default_settings().client(),
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
/// It sends one POST request and waits for the response, at most for the total timeout. An error of
/// the API, which comes as an ordinary response, is a failure here. The actions that make a session
/// without needing one (session.start, the logins, session.startWidgetSession) are sent without the
/// client's session.
///
/// @param service such as "media"; for several actions at once, kaltura_client_multirequest
/// @param action such as "list"
/// @param params_json the parameters as a JSON object, such as "{\"pager\":{\"pageSize\":5}}"; NULL for
/// none. A "ks" in it is sent instead of the client's session. Parameters that are null are left out,
/// since the server would take them for 0 or "".
/// @return the response, JSON as the server wrote it, to be freed with kaltura_string_free; NULL on
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
/// may use the response of an earlier one.
///
/// A reference to an earlier response is an object, {"$result": 1} for the whole response of the first
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
/// @return the responses, a JSON list in the same order, to be freed with kaltura_string_free; NULL on
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
