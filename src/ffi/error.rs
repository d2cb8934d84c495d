//! The error object.

#[cfg(feature = "client")]
mod client;

use std::ffi::{CString, c_char};
use std::ptr;

#[cfg(feature = "client")]
pub(super) use client::failure_of;

use super::getter::{pointer, read};
use super::status::{
    KALTURA_CAUSE_NONE, KALTURA_ERROR_BUFFER_TOO_SMALL, KALTURA_ERROR_INVALID_ARGUMENT, KALTURA_ERROR_KS_AMBIGUOUS,
    KALTURA_ERROR_KS_MALFORMED, KALTURA_ERROR_KS_SIGNATURE, KALTURA_ERROR_KS_WRONG_PARTNER,
    KALTURA_ERROR_OUT_OF_MEMORY, KALTURA_ERROR_PANIC, KALTURA_ERROR_RANDOM, KALTURA_OK, KALTURA_RETRY_NEVER,
    kaltura_status,
};
use crate::ks::KsError;
use crate::one_line::one_line;
use crate::try_alloc::OUT_OF_MEMORY;

/// Why a call failed. Immutable.
#[derive(Debug, Clone)]
pub struct kaltura_error {
    status: kaltura_status,
    message: CString,
    api_code: Option<CString>,
    request_id: Option<CString>,
    cause: i32,
    http_status: i32,
    retry_class: i32,
    retry_after_seconds: i64,
}

// Boxed, so that results of functions are small. The constructors are not inlined into each function that checks arguments.
impl kaltura_error {
    #[cold]
    #[inline(never)]
    pub(super) fn new(status: kaltura_status, message: &str) -> Box<Self> {
        Box::new(kaltura_error {
            status,
            message: c_text(message),
            api_code: None,
            request_id: None,
            cause: KALTURA_CAUSE_NONE,
            http_status: 0,
            retry_class: KALTURA_RETRY_NEVER,
            retry_after_seconds: 0,
        })
    }

    #[cold]
    #[inline(never)]
    pub(super) fn invalid_argument(argument: &str, reason: &str) -> Box<Self> {
        kaltura_error::new(KALTURA_ERROR_INVALID_ARGUMENT, &format!("{argument}: {reason}"))
    }

    pub(super) fn buffer_too_small(needed: usize) -> Box<Self> {
        kaltura_error::new(KALTURA_ERROR_BUFFER_TOO_SMALL, &format!("buffer: {needed} bytes are needed"))
    }

    pub(super) fn out_of_memory() -> Box<Self> {
        kaltura_error::new(KALTURA_ERROR_OUT_OF_MEMORY, OUT_OF_MEMORY)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn panic() -> Box<Self> {
        kaltura_error::internal("a panic")
    }

    pub(super) fn internal(what: &str) -> Box<Self> {
        kaltura_error::new(KALTURA_ERROR_PANIC, &format!("bug in libkaltura_session: {what}; please report it"))
    }

    pub(super) fn status(&self) -> kaltura_status {
        self.status
    }

    #[cfg(test)]
    pub(super) fn message(&self) -> &str {
        self.message.to_str().unwrap()
    }
}

/// Converts a message to one line without NUL. Cuts the middle out of a long message: it is a quoted argument,
/// between the problem and the advice.
fn c_text(text: &str) -> CString {
    const START: usize = 800;
    const END: usize = 200;
    let text = one_line(text);
    let text = if text.len() > START + END {
        let boundary = |at: usize| (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let (start, end) = (boundary(START), boundary(text.len() - END));
        format!("{} [...] {}", &text[..start], &text[end..])
    } else {
        text.into_owned()
    };
    CString::new(text).unwrap_or_default()
}

impl From<KsError> for Box<kaltura_error> {
    #[cold]
    #[inline(never)]
    fn from(error: KsError) -> Self {
        let status = match &error {
            KsError::Argument { .. } => KALTURA_ERROR_INVALID_ARGUMENT,
            KsError::Malformed(_) => KALTURA_ERROR_KS_MALFORMED,
            KsError::WrongPartner => KALTURA_ERROR_KS_WRONG_PARTNER,
            KsError::Signature => KALTURA_ERROR_KS_SIGNATURE,
            KsError::Ambiguous(_) => KALTURA_ERROR_KS_AMBIGUOUS,
            KsError::Random(_) => KALTURA_ERROR_RANDOM,
        };
        kaltura_error::new(status, &error.to_string())
    }
}

/// Returns the status of an error, or KALTURA_OK for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_error_status(error: *const kaltura_error) -> kaltura_status {
    // SAFETY: NULL or a live error, by contract.
    unsafe { read(error, KALTURA_OK, |error| error.status) }
}

/// Returns what happened and what to do about it, in one line of English. Never NULL.
///
/// The wording may change between versions: decide by kaltura_error_status and kaltura_error_api_code.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_error_message(error: *const kaltura_error) -> *const c_char {
    // SAFETY: NULL or a live error, by contract.
    unsafe { read(error, c"no error".as_ptr(), |error| error.message.as_ptr()) }
}

/// Returns the error code of the Kaltura API, such as "START_SESSION_ERROR", or NULL if the API returned none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_error_api_code(error: *const kaltura_error) -> *const c_char {
    // SAFETY: NULL or a live error, by contract.
    unsafe { read(error, ptr::null(), |error| pointer(error.api_code.as_ref())) }
}

/// Returns why the server rejected a session (KALTURA_ERROR_INVALID_KS): one of the KALTURA_CAUSE_
/// constants, or KALTURA_CAUSE_NONE for any other error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_error_cause(error: *const kaltura_error) -> i32 {
    // SAFETY: NULL or a live error, by contract.
    unsafe { read(error, KALTURA_CAUSE_NONE, |error| error.cause) }
}

/// Returns the HTTP status of the response, such as 503, or 0 if there was no response. Errors of the
/// Kaltura API come with status 200.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_error_http_status(error: *const kaltura_error) -> i32 {
    // SAFETY: NULL or a live error, by contract.
    unsafe { read(error, 0, |error| error.http_status) }
}

/// Returns the server's request id (its header X-Kaltura-Session), or NULL. Kaltura's support may ask for it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_error_request_id(error: *const kaltura_error) -> *const c_char {
    // SAFETY: NULL or a live error, by contract.
    unsafe { read(error, ptr::null(), |error| pointer(error.request_id.as_ref())) }
}

/// Returns whether a retry can help: one of the KALTURA_RETRY_ constants. It is KALTURA_RETRY_NEVER for a login that
/// may have reached the server, because a failed login counts towards the user's lock.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_error_retry_class(error: *const kaltura_error) -> i32 {
    // SAFETY: NULL or a live error, by contract.
    unsafe { read(error, KALTURA_RETRY_NEVER, |error| error.retry_class) }
}

/// Returns how long to wait before a retry: the server's Retry-After, or how long the
/// remembered error of a failed renewal will be returned. 0 if unknown.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_error_retry_after_seconds(error: *const kaltura_error) -> i64 {
    // SAFETY: NULL or a live error, by contract.
    unsafe { read(error, 0, |error| error.retry_after_seconds) }
}

/// Frees an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_error_free(error: *mut kaltura_error) {
    if !error.is_null() {
        // SAFETY: returned by the guard, and freed once, by contract.
        drop(unsafe { Box::from_raw(error) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_with_long_quote_keeps_start_and_end() {
        let message = kaltura_error::invalid_argument("name", &format!("{} is too long", "\u{e9}".repeat(9999)));
        let message = message.message();
        assert!(
            message.len() < 1100 && message.starts_with("name: ") && message.ends_with(" is too long"),
            "{message}"
        );
    }

    #[test]
    fn message_is_one_line_without_nul() {
        assert_eq!(kaltura_error::invalid_argument("a", "b\0c\nd").message(), "a: b c d");
    }
}
