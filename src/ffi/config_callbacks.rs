//! Settings of a client that are callbacks: transport, log and clock.

use std::ffi::{CString, c_char, c_void};
use std::sync::Arc;

use super::callback::{Callback, kaltura_destroy_callback};
use super::config::kaltura_config;
use super::error::kaltura_error;
use super::guard::to_status;
use super::http::{kaltura_http_request, kaltura_http_response};
use super::input::exclusive;
use super::status::{KALTURA_OK, kaltura_status};
use crate::api::{CallContext, Clock, HttpRequest, HttpResponse, Level, Log, Transport, TransportError};

/// Sends one HTTP request by POST and fills in the response. It must not follow redirects, and must return
/// within kaltura_http_request_timeout_ms.
///
/// Returns KALTURA_OK if there is a response, whatever its HTTP status. Otherwise it returns one of the statuses
/// that kaltura_http_response_fail accepts, preferably after calling it; without that, the library assumes that the
/// server received the request. Any other status, and KALTURA_OK without a response, is
/// KALTURA_ERROR_CONNECTION_BROKEN.
pub type kaltura_transport_callback = Option<
    unsafe extern "C" fn(
        user_data: *mut c_void,
        request: *const kaltura_http_request,
        response: *mut kaltura_http_response,
    ) -> kaltura_status,
>;

/// Receives one log line, without a trailing newline. The string is valid during the call.
pub type kaltura_log_callback =
    Option<unsafe extern "C" fn(user_data: *mut c_void, level: i32, message: *const c_char)>;

/// Returns the current time of a clock, one of the KALTURA_CLOCK_ constants, in milliseconds.
pub type kaltura_clock_callback = Option<unsafe extern "C" fn(user_data: *mut c_void, clock: i32) -> i64>;

/// A call has failed permanently, or a session could not be renewed.
pub const KALTURA_LOG_ERROR: i32 = 1;
/// A failure that is retried.
pub const KALTURA_LOG_WARN: i32 = 2;
/// A session was created, renewed or discarded.
pub const KALTURA_LOG_INFO: i32 = 3;
/// Each HTTP request and its response.
pub const KALTURA_LOG_DEBUG: i32 = 4;

/// Unix time.
pub const KALTURA_CLOCK_WALL: i32 = 0;
/// Milliseconds since an arbitrary fixed point; never decreases.
pub const KALTURA_CLOCK_MONOTONIC: i32 = 1;

type TransportFn =
    unsafe extern "C" fn(*mut c_void, *const kaltura_http_request, *mut kaltura_http_response) -> kaltura_status;

impl Transport for Callback<TransportFn> {
    fn send(&self, request: &HttpRequest, context: CallContext<'_>) -> Result<HttpResponse, TransportError> {
        let http = kaltura_http_request::new(request, context.deadline, context.cancel.clone());
        let mut response = kaltura_http_response::new(request.max_response_bytes);
        // SAFETY: a callback of the program with its argument; both objects outlive the call.
        let status = unsafe { (self.function)(self.user_data, &raw const http, &raw mut response) };
        if context.cancel.is_cancelled() {
            response.cancelled();
        } else if status != KALTURA_OK {
            response.failed(status);
        }
        response.take()
    }
}

type LogFn = unsafe extern "C" fn(*mut c_void, i32, *const c_char);

/// The program's log with its level.
struct CallbackLog {
    callback: Callback<LogFn>,
    most: i32,
}

fn level_number(level: Level) -> i32 {
    match level {
        Level::Error => KALTURA_LOG_ERROR,
        Level::Warn => KALTURA_LOG_WARN,
        Level::Info => KALTURA_LOG_INFO,
        Level::Debug => KALTURA_LOG_DEBUG,
    }
}

impl Log for CallbackLog {
    fn wants(&self, level: Level) -> bool {
        level_number(level) <= self.most
    }

    fn write(&self, level: Level, message: &str) {
        let Ok(message) = CString::new(message.replace(['\0', '\n', '\r'], " ")) else { return };
        // SAFETY: a callback of the program with its argument, and a string that outlives the call.
        unsafe { (self.callback.function)(self.callback.user_data, level_number(level), message.as_ptr()) };
    }
}

type ClockFn = unsafe extern "C" fn(*mut c_void, i32) -> i64;

impl Clock for Callback<ClockFn> {
    fn wall_ms(&self) -> i64 {
        // SAFETY: a callback of the program with its argument.
        unsafe { (self.function)(self.user_data, KALTURA_CLOCK_WALL) }
    }

    fn monotonic_ms(&self) -> i64 {
        // SAFETY: as above.
        unsafe { (self.function)(self.user_data, KALTURA_CLOCK_MONOTONIC) }
    }
}

/// Sends HTTP requests with a callback instead of the built-in HTTPS client, for example with libcurl or Qt.
///
/// The library still builds the requests, parses the responses, retries and enforces timeouts. Proxy, TLS and
/// connection settings do not apply.
///
/// @param callback not NULL
/// @param user_data passed to the callback
/// @param destroy NULL for none
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_transport(
    config: *mut kaltura_config,
    callback: kaltura_transport_callback,
    user_data: *mut c_void,
    destroy: kaltura_destroy_callback,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        to_status(error, || {
            let callback = Callback::<TransportFn>::new(callback, user_data, destroy);
            exclusive(config, "config")?.settings.set(|settings| {
                settings.set_transport(Arc::new(callback?));
                Ok(())
            })
        })
    }
}

/// Sets a log callback. Lines contain no secrets, passwords or sessions; sessions are identified by
/// kaltura_ks_fingerprint. The callback is called recursively if it uses a client that logs to it.
///
/// @param level the least severe level to be logged, one of the KALTURA_LOG_ constants
/// @param callback not NULL
/// @param user_data passed to the callback
/// @param destroy NULL for none
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_log(
    config: *mut kaltura_config,
    level: i32,
    callback: kaltura_log_callback,
    user_data: *mut c_void,
    destroy: kaltura_destroy_callback,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        to_status(error, || {
            let callback = Callback::<LogFn>::new(callback, user_data, destroy);
            exclusive(config, "config")?.settings.set(|settings| {
                let callback = callback?;
                if !(KALTURA_LOG_ERROR..=KALTURA_LOG_DEBUG).contains(&level) {
                    return Err(kaltura_error::invalid_argument("level", "must be one of the KALTURA_LOG_ constants"));
                }
                settings.set_log(Arc::new(CallbackLog { callback, most: level }));
                Ok(())
            })
        })
    }
}

/// Replaces the system's clocks, so that programs can test what happens in a day or a year. Timeouts of calls still
/// use the system's clock.
///
/// @param callback not NULL
/// @param user_data passed to the callback
/// @param destroy NULL for none
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_config_set_clock(
    config: *mut kaltura_config,
    callback: kaltura_clock_callback,
    user_data: *mut c_void,
    destroy: kaltura_destroy_callback,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        to_status(error, || {
            let callback = Callback::<ClockFn>::new(callback, user_data, destroy);
            exclusive(config, "config")?.settings.set(|settings| {
                settings.set_clock(Arc::new(callback?));
                Ok(())
            })
        })
    }
}
