//! Calls without waiting: the program's event loop sends the request and hands the response back.

use std::ffi::c_char;

use super::client::kaltura_client;
use super::error::kaltura_error;
use super::guard::{act, make};
use super::http::{kaltura_http_request, kaltura_http_response};
use super::input::{exclusive, handle};
use super::operation::{self, AppTokenArguments, LoginArguments, StartArguments};
use super::session_info::kaltura_session_info;
use super::status::{KALTURA_ERROR_NO_RESULT, kaltura_status};
use super::string::owned;
use crate::api::{Client, Json, Operation, Progress, RetryClass, SessionInfo};
use crate::secret::Secret;

/// A call that the program sends itself. One thread at a time may use it. It keeps its client alive.
/// Since 0.1.0.
pub struct kaltura_request {
    client: Client,
    operation: Operation<Outcome>,
    http: kaltura_http_request,
    response: kaltura_http_response,
    begun_ms: i64,
    state: State,
}

enum State {
    /// The request is to be sent.
    Pending,
    Done(Outcome),
    Taken,
    /// It has failed, and must not be sent again.
    Failed,
}

enum Outcome {
    Session(Secret),
    Json(Json),
    SessionInfo(Box<SessionInfo>),
    Nothing,
}

impl kaltura_request {
    fn into_raw<T: 'static>(
        client: &Client,
        operation: Operation<T>,
        outcome: impl Fn(T) -> Outcome + Clone + Send + 'static,
    ) -> *mut Self {
        let operation = operation.map(outcome);
        Box::into_raw(Box::new(kaltura_request {
            client: client.clone(),
            http: kaltura_http_request::new(operation.request(), None),
            response: kaltura_http_response::new(operation.request().max_response_bytes),
            begun_ms: client.time().clock().wall_ms(),
            operation,
            state: State::Pending,
        }))
    }

    fn advance(&mut self) -> Result<(), kaltura_error> {
        if !matches!(self.state, State::Pending) {
            return Err(no_result("the call has ended already; read its result"));
        }
        let response = self.response.take();
        let now = self.client.time().clock().wall_ms();
        let begun_ms = std::mem::replace(&mut self.begun_ms, now);
        let progress = match self.client.read(&self.operation, begun_ms, response) {
            Ok(progress) => progress,
            Err(error) => {
                if error.retry_class() == RetryClass::Backoff {
                    self.operation.prepare_repetition(&error);
                    self.http = kaltura_http_request::new(self.operation.request(), None);
                } else {
                    self.state = State::Failed;
                }
                return Err(error.into());
            }
        };
        match progress {
            Progress::Done(outcome) => self.state = State::Done(outcome),
            Progress::Again(next) => {
                self.http = kaltura_http_request::new(next.request(), None);
                self.operation = next;
            }
        }
        Ok(())
    }

    /// The result, if it is one that `wanted` takes and can hand over; else it stays.
    fn take<T>(
        &mut self,
        wanted: impl FnOnce(&Outcome) -> Option<Result<T, kaltura_error>>,
    ) -> Result<T, kaltura_error> {
        let State::Done(outcome) = &self.state else {
            return Err(no_result("the call has no result yet, or it was taken already"));
        };
        let result = wanted(outcome).ok_or_else(|| no_result("the call has a result of another kind"))??;
        self.state = State::Taken;
        Ok(result)
    }
}

fn no_result(message: &str) -> kaltura_error {
    kaltura_error::new(KALTURA_ERROR_NO_RESULT, message)
}

fn session_info(session_info: SessionInfo) -> Outcome {
    Outcome::SessionInfo(Box::new(session_info))
}

/// Prepares kaltura_session_start: same arguments, nothing is sent. Send what kaltura_request_http
/// says, fill in kaltura_request_response, call kaltura_request_advance, and take the result with
/// kaltura_request_take_string.
///
/// @return the request, to be freed with kaltura_request_free; NULL on failure:
/// KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_session_start(
    client: *mut kaltura_client,
    secret: *const c_char,
    user_id: *const c_char,
    r#type: i32,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    let session_type = r#type;
    let arguments = StartArguments { secret, user_id, session_type, partner_id, expiry_seconds, privileges };
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let client = handle(client, "client")?.api();
            Ok(kaltura_request::into_raw(client, arguments.start(client)?, Outcome::Session))
        })
    }
}

/// Prepares kaltura_session_impersonate, as kaltura_request_session_start does for its call.
///
/// @return as for kaltura_request_session_start
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_session_impersonate(
    client: *mut kaltura_client,
    secret: *const c_char,
    impersonated_partner_id: i32,
    user_id: *const c_char,
    r#type: i32,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    let session_type = r#type;
    let arguments = StartArguments { secret, user_id, session_type, partner_id, expiry_seconds, privileges };
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let client = handle(client, "client")?.api();
            let operation = arguments.impersonate(client, impersonated_partner_id)?;
            Ok(kaltura_request::into_raw(client, operation, Outcome::Session))
        })
    }
}

/// Prepares kaltura_user_login_by_login_id, as kaltura_request_session_start does for its call. Send a
/// login once only: a failed one counts towards the user's lock.
///
/// @return as for kaltura_request_session_start
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_user_login_by_login_id(
    client: *mut kaltura_client,
    login_id: *const c_char,
    password: *const c_char,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    otp: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    let arguments = LoginArguments { name: login_id, password, partner_id, expiry_seconds, privileges, otp };
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let client = handle(client, "client")?.api();
            Ok(kaltura_request::into_raw(client, arguments.by_login_id(client)?, Outcome::Session))
        })
    }
}

/// Prepares kaltura_user_login, as kaltura_request_user_login_by_login_id does for its call.
///
/// @return as for kaltura_request_session_start
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_user_login(
    client: *mut kaltura_client,
    user_id: *const c_char,
    password: *const c_char,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    let otp = std::ptr::null();
    let arguments = LoginArguments { name: user_id, password, partner_id, expiry_seconds, privileges, otp };
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let client = handle(client, "client")?.api();
            Ok(kaltura_request::into_raw(client, arguments.by_user_id(client)?, Outcome::Session))
        })
    }
}

/// Prepares kaltura_user_login_by_ks, as kaltura_request_session_start does for its call; the result is
/// a session info (kaltura_request_take_session_info).
///
/// @return as for kaltura_request_session_start, and KALTURA_ERROR_NO_SESSION
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_user_login_by_ks(
    client: *mut kaltura_client,
    ks: *const c_char,
    requested_partner_id: i32,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let operation = operation::login_by_ks(client, ks, requested_partner_id)?;
            Ok(kaltura_request::into_raw(handle(client, "client")?.api(), operation, session_info))
        })
    }
}

/// Prepares kaltura_session_start_widget, as kaltura_request_session_start does for its call; the result
/// is a session info (kaltura_request_take_session_info).
///
/// @return as for kaltura_request_session_start
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_session_start_widget(
    client: *mut kaltura_client,
    widget_id: *const c_char,
    partner_id: i32,
    expiry_seconds: i64,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let operation = operation::start_widget(client, widget_id, partner_id, expiry_seconds)?;
            Ok(kaltura_request::into_raw(handle(client, "client")?.api(), operation, session_info))
        })
    }
}

/// Prepares kaltura_app_token_start_session, as kaltura_request_session_start does for its call; the
/// result is a session info (kaltura_request_take_session_info). It takes more than one request: send until
/// kaltura_request_is_done.
///
/// @return as for kaltura_request_session_start
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_app_token_start_session(
    client: *mut kaltura_client,
    id: *const c_char,
    token: *const c_char,
    hash_type: i32,
    ks: *const c_char,
    user_id: *const c_char,
    r#type: i32,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    let session_type = r#type;
    let arguments =
        AppTokenArguments { id, token, hash_type, ks, user_id, session_type, partner_id, expiry_seconds, privileges };
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let client = handle(client, "client")?.api();
            Ok(kaltura_request::into_raw(client, arguments.start(client)?, session_info))
        })
    }
}

/// Prepares kaltura_session_get, as kaltura_request_session_start does for its call; the result is a
/// session info (kaltura_request_take_session_info).
///
/// @return as for kaltura_request_session_start, and KALTURA_ERROR_NO_SESSION
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_session_get(
    client: *mut kaltura_client,
    ks: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let operation = operation::session_get(client, ks)?;
            Ok(kaltura_request::into_raw(handle(client, "client")?.api(), operation, session_info))
        })
    }
}

/// Prepares kaltura_session_end, as kaltura_request_session_start does for its call; there is no result
/// to take. It may take two requests: send until kaltura_request_is_done.
///
/// @return as for kaltura_request_session_start, KALTURA_ERROR_NO_SESSION and
/// KALTURA_ERROR_SHARED_SESSION
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_session_end(
    client: *mut kaltura_client,
    ks: *const c_char,
    force: i32,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let operation = operation::session_end(client, ks, force)?;
            Ok(kaltura_request::into_raw(handle(client, "client")?.api(), operation, |()| Outcome::Nothing))
        })
    }
}

/// Prepares kaltura_session_impersonate_by_ks, as kaltura_request_session_start does for its call; the
/// result is a session info (kaltura_request_take_session_info).
///
/// @return as for kaltura_request_session_start, and KALTURA_ERROR_NO_SESSION
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_session_impersonate_by_ks(
    client: *mut kaltura_client,
    session: *const c_char,
    r#type: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let operation = operation::impersonate_by_ks(client, session, r#type, expiry_seconds, privileges)?;
            Ok(kaltura_request::into_raw(handle(client, "client")?.api(), operation, session_info))
        })
    }
}

/// Prepares kaltura_client_call, as kaltura_request_session_start does for its call; the result is a
/// text, JSON as the server wrote it.
///
/// It carries the session that the client has at this moment, and makes none, also with credentials: call
/// kaltura_client_acquire_ks first, and kaltura_client_invalidate_ks when the session is refused.
///
/// @return as for kaltura_request_session_start
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_call(
    client: *mut kaltura_client,
    service: *const c_char,
    action: *const c_char,
    params_json: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let client = handle(client, "client")?;
            let operation = client.call(service, action, params_json)?;
            Ok(kaltura_request::into_raw(client.api(), operation, Outcome::Json))
        })
    }
}

/// Prepares kaltura_client_multirequest, as kaltura_request_session_start does for its call; the result
/// is a text, a JSON list. Of sessions it is as kaltura_request_call: it carries the one at hand, and makes none.
///
/// @return as for kaltura_request_session_start
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_multirequest(
    client: *mut kaltura_client,
    requests_json: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let client = handle(client, "client")?;
            let operation = client.multirequest(requests_json)?;
            Ok(kaltura_request::into_raw(client.api(), operation, |responses| Outcome::Json(responses.json)))
        })
    }
}

/// What is to be sent now; NULL when nothing is: after the end, and after a failure that does not allow
/// another try.
///
/// It lives until the next kaltura_request_advance or kaltura_request_free. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_request_http(request: *const kaltura_request) -> *const kaltura_http_request {
    // SAFETY: NULL or live, by contract.
    let request = unsafe { request.as_ref() }.filter(|request| matches!(request.state, State::Pending));
    request.map_or(std::ptr::null(), |request| &raw const request.http)
}

/// Where the response is to be filled in, with the kaltura_http_response_ functions; NULL for NULL. What it
/// was given does not have to stay.
///
/// It lives as long as the request, and is empty again after each kaltura_request_advance. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_request_response(request: *mut kaltura_request) -> *mut kaltura_http_response {
    // SAFETY: NULL or live, by contract.
    unsafe { request.as_mut() }.map_or(std::ptr::null_mut(), |request| &raw mut request.response)
}

/// Reads the response that was filled in. Then, if kaltura_request_is_done, take the result; else send
/// what kaltura_request_http says now.
///
/// On failure the same request may be sent again, if kaltura_error_retry_class says
/// KALTURA_RETRY_BACKOFF; nothing is repeated by itself here.
///
/// @return KALTURA_OK, or the status that the function which waits would have given;
/// KALTURA_ERROR_NO_RESULT once the call has ended
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_request_advance(
    request: *mut kaltura_request,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { act(error, || exclusive(request, "request")?.advance()) }
}

/// Whether the call has ended with success: 1 if so, else 0.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_request_is_done(request: *const kaltura_request) -> i32 {
    // SAFETY: NULL or live, by contract.
    unsafe { request.as_ref() }.is_some_and(|request| matches!(request.state, State::Done(_) | State::Taken)).into()
}

/// Takes the result of a call that returns a text: a session or JSON.
///
/// @return the text, to be freed with kaltura_string_free; NULL on failure: KALTURA_ERROR_NO_RESULT when
/// there is none, it was taken, or it is a session info; KALTURA_ERROR_OUT_OF_MEMORY, and the text can still be taken
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_take_string(
    request: *mut kaltura_request,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            exclusive(request, "request")?.take(|outcome| match outcome {
                Outcome::Session(session) => Some(owned(session.expose())),
                Outcome::Json(json) => Some(owned(json)),
                Outcome::SessionInfo(_) | Outcome::Nothing => None,
            })
        })
    }
}

/// Takes the result of a call that returns a session info.
///
/// @return the session info, to be freed with kaltura_session_info_free; NULL on failure: KALTURA_ERROR_NO_RESULT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_take_session_info(
    request: *mut kaltura_request,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_session_info {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            exclusive(request, "request")?.take(|outcome| match outcome {
                Outcome::SessionInfo(session_info) => Some(Ok(kaltura_session_info::into_raw(session_info))),
                Outcome::Session(_) | Outcome::Json(_) | Outcome::Nothing => None,
            })?
        })
    }
}

/// Frees a request, also before it was sent or responded. NULL is allowed and does nothing. Any thread
/// may call it. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_request_free(request: *mut kaltura_request) {
    if !request.is_null() {
        // SAFETY: made by `into_raw`, and freed once, by contract.
        drop(unsafe { Box::from_raw(request) });
    }
}
