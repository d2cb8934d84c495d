//! Calls of any action, and requests: one API call each, performed by the library or driven by an event loop.

use std::ffi::c_char;
use std::time::Duration;

use super::client::kaltura_client;
use super::error::kaltura_error;
use super::guard::{free, pointer_or_null, to_status};
use super::http::{kaltura_http_request, kaltura_http_response};
use super::input::{exclusive, handle, optional_text, text};
use super::session_info::kaltura_session_info;
use super::status::{KALTURA_ERROR_NO_RESULT, kaltura_status};
use super::string::owned;
use crate::api::Cancel;
use crate::config;
use crate::managed::{Next, Output, Request};

/// A call of the API. Keeps its client alive.
pub struct kaltura_request {
    pub(super) request: Request,
    pub(super) next: Next,
    pub(super) http: Option<kaltura_http_request>,
    pub(super) response: kaltura_http_response,
    cancel: Cancel,
}

impl kaltura_request {
    pub(super) fn into_raw(client: &kaltura_client, request: Request) -> *mut Self {
        Box::into_raw(Box::new(kaltura_request {
            next: Next::Wait(Duration::ZERO),
            http: None,
            response: kaltura_http_response::new(client.api().config().max_response_bytes),
            cancel: request.cancellation().clone(),
            request,
        }))
    }
}

/// Performs a request that returns a string.
pub(super) fn perform_string(request: Request) -> Result<*mut c_char, Box<kaltura_error>> {
    owned(request.result()?.text().unwrap_or_default())
}

/// Performs a request that returns a session info.
pub(super) fn perform_info(request: Request) -> Result<*mut kaltura_session_info, Box<kaltura_error>> {
    match request.result()?.session_info() {
        Some(info) => kaltura_session_info::into_raw(&info),
        None => Err(kaltura_error::internal("a request without a session")),
    }
}

/// Borrows the call of a request, but no other field.
unsafe fn call_of<'a>(request: *mut kaltura_request) -> Result<&'a mut Request, Box<kaltura_error>> {
    let field = if request.is_null() {
        std::ptr::null_mut()
    } else {
        // SAFETY: live by contract; no reference to the whole is created.
        unsafe { &raw mut (*request).request }
    };
    // SAFETY: NULL or live, and unshared by contract.
    unsafe { exclusive(field, "request") }
}

/// Calls an action of the Kaltura API with the client's session: the one of kaltura_client_set_ks, or one of
/// the credentials. If the server reports such a session of the credentials as expired or revoked (EXPIRED, LOGOUT,
/// EXCEEDED_ACTIONS_LIMIT), a new one is created and the call is repeated once.
///
/// An API error, which the server sends as an ordinary response, is a failure. Actions that need no session
/// (session.start, the logins, session.startWidgetSession) are sent without one.
///
/// @param service such as "media"; for several actions at once see kaltura_client_multirequest
/// @param action such as "list"
/// @param params_json the parameters as a JSON object, such as "{\"pager\":{\"pageSize\":5}}"; NULL for none. A
/// "ks" in it is sent instead of the client's session. Parameters that are null are omitted, because the server
/// would interpret them as 0 or "".
/// @return the response, JSON as sent by the server, to be freed with kaltura_string_free; NULL on failure; `error`
/// may have any status
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_client_call(
    client: *mut kaltura_client,
    service: *const c_char,
    action: *const c_char,
    params_json: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { pointer_or_null(error, || perform_string(any_call(client, service, action, params_json)?)) }
}

/// Creates a request for kaltura_client_call. Its result is a string.
///
/// @return to be freed with kaltura_request_free; NULL on failure: KALTURA_ERROR_INVALID_ARGUMENT
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_call(
    client: *mut kaltura_client,
    service: *const c_char,
    action: *const c_char,
    params_json: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let request = any_call(client, service, action, params_json)?;
            Ok(kaltura_request::into_raw(handle(client, "client")?, request))
        })
    }
}

unsafe fn any_call(
    client: *const kaltura_client,
    service: *const c_char,
    action: *const c_char,
    params_json: *const c_char,
) -> Result<Request, Box<kaltura_error>> {
    // SAFETY: as for the exported functions.
    unsafe {
        let (service, action) = (text(service, "service")?, text(action, "action")?);
        let params_json = optional_text(params_json, "params_json")?;
        Ok(handle(client, "client")?.managed.request_call(service, action, params_json)?)
    }
}

/// Calls several actions in one request (multirequest). They run one after the other, and a later one may use
/// the response to an earlier one.
///
/// A reference to an earlier response is an object in place of a whole parameter value: {"$result": 1} is the response
/// to the first action, {"$result": "1:ks"} a member of it. The server's own form, the string "{1:result:ks}", is
/// rejected at any depth, because untrusted data could imitate it.
///
/// If the server reports the session of the credentials as expired in the response to an action, it is discarded and
/// the next call creates a new one. The multirequest itself is not retried, because some of its actions may have run.
///
/// @param requests_json a list of 1 to 100 objects, each with "service", "action" and the parameters, such as
/// "[{\"service\":\"media\",\"action\":\"list\"}]". The client's session is added to each action that needs one and
/// does not contain one.
/// @return the responses, a JSON list in the same order, to be freed with kaltura_string_free; NULL on failure,
/// with any status. A failed action does not affect the others: its response is an object with
/// "objectType":"KalturaAPIException".
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_client_multirequest(
    client: *mut kaltura_client,
    requests_json: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let requests_json = text(requests_json, "requests_json")?;
            perform_string(handle(client, "client")?.managed.request_multirequest(requests_json)?)
        })
    }
}

/// Creates a request for kaltura_client_multirequest. Its result is a string.
///
/// @return as for kaltura_request_call
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_multirequest(
    client: *mut kaltura_client,
    requests_json: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let requests_json = text(requests_json, "requests_json")?;
            let client = handle(client, "client")?;
            Ok(kaltura_request::into_raw(client, client.managed.request_multirequest(requests_json)?))
        })
    }
}

/// Sends a request and blocks until it is finished, with retries, pauses and, for a client with credentials,
/// the renewal of its session. The result is then taken with kaltura_request_take_string or
/// kaltura_request_take_session_info.
///
/// Do not mix it with kaltura_request_advance.
///
/// @return any status; KALTURA_ERROR_NO_RESULT if the request is finished already;
/// KALTURA_ERROR_UNSUPPORTED in a build without HTTPS and without a transport callback
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_request_perform(
    request: *mut kaltura_request,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        to_status(error, || {
            let performed = call_of(request)?.perform();
            // The request has finished: nothing to send, and nothing to wait for.
            (*request).next = Next::Done;
            (*request).http = None;
            Ok(performed?)
        })
    }
}

/// Cancels this request only, also before it is started. kaltura_request_perform soon returns
/// KALTURA_ERROR_CANCELLED, as does the next kaltura_request_advance. The result of a finished request can still be
/// taken. If this request was renewing the session, another one takes over.
///
/// This is the only function that may be called while another thread uses the request; the request must not be freed
/// meanwhile. Must not be called from signal handlers. Whether the server received the call is unknown.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_request_cancel(request: *mut kaltura_request) {
    if request.is_null() {
        return;
    }
    // SAFETY: live by contract. Another thread may use the other fields, so no reference to the whole is created.
    let cancel = unsafe { &(*request).cancel };
    // SAFETY: NULL is allowed. The result cannot be an error.
    unsafe {
        to_status(std::ptr::null_mut(), || {
            cancel.cancel();
            Ok(())
        });
    }
}

/// Sets the total time for this request, with retries, pauses and renewal of the session, in place of
/// kaltura_config_set_total_timeout_ms. It starts with kaltura_request_perform or the first
/// kaltura_request_advance, and may be changed until the request is finished.
///
/// @param milliseconds 1 to 86,400,000 (one day)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_request_set_timeout_ms(
    request: *mut kaltura_request,
    milliseconds: i64,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        to_status(error, || {
            let request = call_of(request)?;
            request.set_timeout(config::timeout(milliseconds)?);
            Ok(())
        })
    }
}

/// Takes the result as a string: the session of any request that returns one, otherwise JSON.
///
/// @return to be freed with kaltura_string_free; NULL on failure: KALTURA_ERROR_NO_RESULT if the request is
/// not done, returns nothing (session.end), or its result was taken already. After KALTURA_ERROR_OUT_OF_MEMORY
/// the result can still be taken.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_take_string(
    request: *mut kaltura_request,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { pointer_or_null(error, || take(request, |output| output.text().map(owned))) }
}

/// Takes the result of any request that returns a session, as a session info.
///
/// @return to be freed with kaltura_session_info_free; NULL on failure: KALTURA_ERROR_NO_RESULT, as for
/// kaltura_request_take_string, and if the result is JSON
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_take_session_info(
    request: *mut kaltura_request,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_session_info {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            take(request, |output| output.session_info().map(|info| kaltura_session_info::into_raw(&info)))
        })
    }
}

unsafe fn take<T>(
    request: *mut kaltura_request,
    take: impl FnOnce(&Output) -> Option<Result<T, Box<kaltura_error>>>,
) -> Result<T, Box<kaltura_error>> {
    // SAFETY: as for the exported functions.
    let request = unsafe { call_of(request) }?;
    request.take(take).unwrap_or_else(|| {
        let message = "the request has no such result: it is not done, returns something else, or its result was taken";
        Err(kaltura_error::new(KALTURA_ERROR_NO_RESULT, message))
    })
}

/// Frees a request in any state. If this request was renewing the client's session, another one takes over.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_request_free(request: *mut kaltura_request) {
    if !request.is_null() {
        // SAFETY: created by `into_raw`, and freed once, by contract.
        free(unsafe { Box::from_raw(request) });
    }
}
