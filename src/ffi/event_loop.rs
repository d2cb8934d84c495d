//! Requests driven by an event loop.

use std::time::Duration;

use super::error::kaltura_error;
use super::getter::read;
use super::guard::to_status;
use super::http::{kaltura_http_request, kaltura_http_response};
use super::input::is_null;
use super::request::kaltura_request;
use super::status::kaltura_status;
use crate::managed::Next;

/// Because 0 means that the request was not started.
const SHORTEST_WAIT: Duration = Duration::from_millis(1);

/// Performs the next step of a request without blocking. Call it once to start the request, then when the response is
/// complete, and when kaltura_request_wait_ms has passed.
///
/// If it is called too early and the response is empty, the HTTP request remains valid; only cancellation and timeouts
/// are processed. A response that is not empty counts as complete: collect a response that arrives in parts elsewhere,
/// or call this function only when it is complete. If kaltura_request_http returns another request afterwards, stop
/// sending the previous one.
///
/// It does no network I/O. It may call callbacks of the credentials and the client. In an event loop, these must not
/// block. Make no blocking calls of the same client on the thread of the event loop: they may wait for a renewal that
/// only this thread can advance.
///
/// @return KALTURA_OK while the request is in progress and when it becomes done; the error when it fails;
/// KALTURA_ERROR_NO_RESULT if it was done or had failed already, which changes nothing
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_request_advance(
    request: *mut kaltura_request,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble; each field is borrowed separately.
    unsafe {
        to_status(error, || {
            if request.is_null() {
                return Err(is_null("request"));
            }
            let (next, http) = (&mut (*request).next, &mut (*request).http);
            let response = if http.is_some() { (*request).response.take_if_filled() } else { None };
            (*request).response.clear();
            let request = &mut (*request).request;
            // In case of a panic, the request has failed.
            *next = Next::Done;
            let sent = http.take();
            let advanced = request.advance(response);
            *next = match advanced {
                Ok(Next::Wait(left)) => Next::Wait(left.max(SHORTEST_WAIT)),
                Ok(next) => next,
                Err(_) => Next::Done,
            };
            *http = if *next == Next::Sending {
                sent
            } else {
                request
                    .http()
                    .map(|(http, deadline)| kaltura_http_request::new(http, deadline, request.cancellation().clone()))
            };
            advanced?;
            Ok(())
        })
    }
}

/// Returns the HTTP request to send now, or NULL if there is none. The response must be complete
/// within kaltura_http_request_timeout_ms; when that is over, report KALTURA_ERROR_TIMEOUT with
/// kaltura_http_response_fail.
///
/// Valid until kaltura_request_advance processes a response, a timeout or a cancellation, or until
/// kaltura_request_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_request_http(request: *const kaltura_request) -> *const kaltura_http_request {
    if request.is_null() {
        return std::ptr::null();
    }
    // SAFETY: live by contract. No reference to the whole is created, which would invalidate pointers to its parts.
    unsafe { &(*request).http }.as_ref().map_or(std::ptr::null(), std::ptr::from_ref)
}

/// Returns the response to fill in with the kaltura_http_response_ functions.
///
/// Valid as long as the request; emptied by each kaltura_request_advance.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_request_response(request: *mut kaltura_request) -> *mut kaltura_http_response {
    if request.is_null() {
        return std::ptr::null_mut();
    }
    // SAFETY: live by contract; no reference is created.
    unsafe { &raw mut (*request).response }
}

/// Returns the number of milliseconds to wait, from the last kaltura_request_advance to the next, when there is nothing
/// to send: 0 before the first step; the pause before a retry; 1 to 100 while another request or thread renews the
/// client's session. It does not decrease with time. Returns -1 when there is nothing to wait for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_request_wait_ms(request: *const kaltura_request) -> i64 {
    let next = if request.is_null() {
        std::ptr::null()
    } else {
        // SAFETY: live by contract.
        unsafe { &raw const (*request).next }
    };
    // SAFETY: NULL or live.
    unsafe {
        read(next, -1, |next| match next {
            // Rounded up, because a step that comes too early would only wait again.
            Next::Wait(left) => i64::try_from(left.as_micros().div_ceil(1000)).unwrap_or(i64::MAX),
            Next::Send | Next::Sending | Next::Done => -1,
        })
    }
}

/// Returns 1 if the request has finished successfully, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_request_is_done(request: *const kaltura_request) -> i32 {
    let call = if request.is_null() {
        std::ptr::null()
    } else {
        // SAFETY: live by contract.
        unsafe { &raw const (*request).request }
    };
    // SAFETY: NULL or live.
    unsafe { read(call, 0, |call| call.is_done().into()) }
}
