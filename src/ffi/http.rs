//! An HTTP request and its response, for programs that send requests themselves.

use std::ffi::{CString, c_char, c_void};
use std::ptr;
use std::time::Instant;

use zeroize::{Zeroize, Zeroizing};

use super::error::{failure_of, kaltura_error};
use super::getter::read;
use super::guard::to_status;
use super::input::{exclusive, flag, is_null, optional_text, text};
use super::status::{KALTURA_ERROR_RESPONSE_TOO_LARGE, kaltura_status};
use crate::api::{Cancel, Failure, HttpRequest, HttpResponse, TransportError};
use crate::try_alloc::try_vec;

/// An HTTP request to be sent. Immutable.
pub struct kaltura_http_request {
    url: CString,
    /// The values are NUL-terminated.
    headers: Vec<(CString, Zeroizing<Vec<u8>>)>,
    /// NUL-terminated.
    body: Zeroizing<Vec<u8>>,
    needs_new_connection: bool,
    deadline: Instant,
    cancel: Cancel,
}

impl kaltura_http_request {
    pub(super) fn new(request: &HttpRequest, deadline: Instant, cancel: Cancel) -> Self {
        // Created by the library without NUL bytes.
        let c_text = |text: &str| CString::new(text).unwrap_or_default();
        let with_nul = |bytes: &[u8]| {
            let mut copy = Zeroizing::new(Vec::with_capacity(bytes.len() + 1));
            copy.extend_from_slice(bytes);
            copy.push(0);
            copy
        };
        kaltura_http_request {
            url: c_text(&request.url),
            headers: request.headers.iter().map(|(name, value)| (c_text(name), with_nul(value.as_bytes()))).collect(),
            body: with_nul(&request.body),
            needs_new_connection: request.needs_new_connection,
            deadline,
            cancel,
        }
    }
}

/// An HTTP response to be filled in.
pub struct kaltura_http_response {
    status: u16,
    headers: Vec<(String, String)>,
    body: Zeroizing<Vec<u8>>,
    max_bytes: u64,
    failure: Option<TransportError>,
}

impl kaltura_http_response {
    pub(super) fn new(max_bytes: u64) -> Self {
        kaltura_http_response { status: 0, headers: Vec::new(), body: Zeroizing::default(), max_bytes, failure: None }
    }

    /// Marks the response as failed, unless a failure was already reported.
    pub(super) fn failed(&mut self, status: kaltura_status) {
        self.failure.get_or_insert_with(|| TransportError {
            failure: failure_of(status),
            message: "the transport callback failed without a reason (kaltura_http_response_fail)".to_owned(),
            may_have_been_sent: true,
        });
    }

    pub(super) fn cancelled(&mut self) {
        self.failure = Some(TransportError::cancelled(true));
    }

    /// Takes the response if anything was filled in, and empties it.
    pub(super) fn take_if_filled(&mut self) -> Option<Result<HttpResponse, TransportError>> {
        let is_empty = self.status == 0 && self.failure.is_none() && self.body.is_empty() && self.headers.is_empty();
        (!is_empty).then(|| self.take())
    }

    pub(super) fn clear(&mut self) {
        *self = kaltura_http_response::new(self.max_bytes);
    }

    /// Takes the response and empties it.
    pub(super) fn take(&mut self) -> Result<HttpResponse, TransportError> {
        let response = std::mem::replace(self, kaltura_http_response::new(self.max_bytes));
        match response.failure {
            Some(failure) => Err(failure),
            None if response.status == 0 => Err(TransportError {
                failure: Failure::Broken,
                message: "the transport callback set no HTTP status (kaltura_http_response_set_status)".to_owned(),
                may_have_been_sent: true,
            }),
            None => Ok(HttpResponse { status: response.status, headers: response.headers, body: response.body }),
        }
    }

    /// Appends to the body. Zeroizes buffers that became too small, because they may contain a session.
    fn append(&mut self, data: &[u8]) -> Result<(), Box<kaltura_error>> {
        let length = self.body.len().saturating_add(data.len());
        if length as u64 > self.max_bytes {
            let message = format!("the response exceeds {} bytes; request less at a time", self.max_bytes);
            self.failure =
                Some(TransportError { failure: Failure::TooLarge, message: message.clone(), may_have_been_sent: true });
            return Err(kaltura_error::new(KALTURA_ERROR_RESPONSE_TOO_LARGE, &message));
        }
        if length > self.body.capacity() {
            let roomy = length.max(2 * self.body.capacity()).max(1024);
            let Ok(mut larger) = try_vec(roomy) else {
                self.failure = Some(TransportError::out_of_memory());
                return Err(kaltura_error::out_of_memory());
            };
            larger.extend_from_slice(&self.body);
            self.body.zeroize();
            self.body = Zeroizing::new(larger);
        }
        self.body.extend_from_slice(data);
        Ok(())
    }
}

/// Returns the URL. It contains no secret and no session.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_http_request_url(http: *const kaltura_http_request) -> *const c_char {
    // SAFETY: NULL or live, by contract.
    unsafe { read(http, ptr::null(), |http| http.url.as_ptr()) }
}

/// Returns the number of headers, without Host and Content-Length. Compressed responses are not requested.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_http_request_header_count(http: *const kaltura_http_request) -> usize {
    // SAFETY: NULL or live, by contract.
    unsafe { read(http, 0, |http| http.headers.len()) }
}

/// Returns the name of a header, or NULL if `index` is out of range.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_http_request_header_name(
    http: *const kaltura_http_request,
    index: usize,
) -> *const c_char {
    // SAFETY: NULL or live, by contract.
    unsafe { read(http, ptr::null(), |http| http.headers.get(index).map_or(ptr::null(), |(name, _)| name.as_ptr())) }
}

/// Returns the value of a header, or NULL if `index` is out of range. Send it unchanged: if anything is appended to
/// the content type, the server ignores the body.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_http_request_header_value(
    http: *const kaltura_http_request,
    index: usize,
) -> *const c_char {
    // SAFETY: NULL or live, by contract.
    unsafe {
        read(http, ptr::null(), |http| http.headers.get(index).map_or(ptr::null(), |(_, value)| value.as_ptr().cast()))
    }
}

/// Returns the body, NUL-terminated. It may contain secrets: never log it.
///
/// @param size set to the length in bytes; may be NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_http_request_body(
    http: *const kaltura_http_request,
    size: *mut usize,
) -> *const c_char {
    // SAFETY: NULL or live, by contract.
    let (body, length) =
        unsafe { read(http, (ptr::null(), 0), |http| (http.body.as_ptr().cast::<c_char>(), http.body.len() - 1)) };
    if !size.is_null() {
        // SAFETY: not NULL, and valid by contract.
        unsafe { size.write(length) };
    }
    body
}

/// Returns the remaining time for the response to this HTTP request in milliseconds; 0 when the time is over, and for
/// NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_http_request_timeout_ms(http: *const kaltura_http_request) -> i64 {
    // SAFETY: NULL or live, by contract.
    unsafe {
        read(http, 0, |http| {
            let left = http.deadline.saturating_duration_since(Instant::now());
            i64::try_from(left.as_millis()).unwrap_or(i64::MAX)
        })
    }
}

/// Returns 1 if the call was cancelled (kaltura_client_cancel or kaltura_request_cancel), else 0. A transport should
/// check it periodically while it waits, and abort.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_http_request_is_cancelled(http: *const kaltura_http_request) -> i32 {
    // SAFETY: NULL or live, by contract.
    unsafe { read(http, 0, |http| http.cancel.is_cancelled().into()) }
}

/// Returns 1 if the request must be sent on a new connection, else 0. Logins must: if the server closes a reused
/// connection at that moment, it is unknown whether it counted the login, so the login cannot be retried. With
/// libcurl, set CURLOPT_FRESH_CONNECT to this value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_http_request_needs_new_connection(http: *const kaltura_http_request) -> i32 {
    // SAFETY: NULL or live, by contract.
    unsafe { read(http, 0, |http| http.needs_new_connection.into()) }
}

/// Starts a response: sets the HTTP status and removes headers, body and failure.
///
/// @param http_status 100 to 999; redirects are responses too
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_http_response_set_status(
    response: *mut kaltura_http_response,
    http_status: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        to_status(error, || {
            let response = exclusive(response, "response")?;
            let status = u16::try_from(http_status)
                .ok()
                .filter(|status| (100..1000).contains(status))
                .ok_or_else(|| kaltura_error::invalid_argument("http_status", "must be 100 to 999"))?;
            *response = kaltura_http_response { status, ..kaltura_http_response::new(response.max_bytes) };
            Ok(())
        })
    }
}

/// Adds a header.
///
/// @param name in any case
/// @param value without the line break; bytes that are not UTF-8 are accepted
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_http_response_add_header(
    response: *mut kaltura_http_response,
    name: *const c_char,
    value: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        to_status(error, || {
            let response = exclusive(response, "response")?;
            let header = (text(name, "name")?.to_owned(), lossy(value, "value")?);
            response.headers.push(header);
            Ok(())
        })
    }
}

/// A string from the server, in any encoding.
///
/// # Safety
/// `pointer` is NULL or a NUL-terminated string.
unsafe fn lossy(pointer: *const c_char, argument: &str) -> Result<String, Box<kaltura_error>> {
    if pointer.is_null() {
        return Err(is_null(argument));
    }
    // SAFETY: not NULL, and NUL-terminated as guaranteed by the caller.
    Ok(unsafe { std::ffi::CStr::from_ptr(pointer) }.to_string_lossy().into_owned())
}

/// Appends to the body, after decoding a content encoding such as gzip.
///
/// @param data may be NULL if `size` is 0
/// @return KALTURA_OK; KALTURA_ERROR_RESPONSE_TOO_LARGE if the body exceeds kaltura_config_set_max_response_bytes, or
/// KALTURA_ERROR_OUT_OF_MEMORY: stop receiving, the response has failed; KALTURA_ERROR_INVALID_ARGUMENT
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_http_response_append_body(
    response: *mut kaltura_http_response,
    data: *const c_void,
    size: usize,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        to_status(error, || {
            let response = exclusive(response, "response")?;
            if size == 0 {
                return Ok(());
            }
            if data.is_null() || size > isize::MAX as usize {
                return Err(kaltura_error::invalid_argument("data", "is NULL, or size is invalid"));
            }
            response.append(std::slice::from_raw_parts(data.cast::<u8>(), size))
        })
    }
}

/// Reports that there is no response, and why.
///
/// @param status one of KALTURA_ERROR_RESOLVE, _CONNECT, _TLS, _TIMEOUT, _CONNECTION_BROKEN, _PROXY,
/// _RESPONSE_TOO_LARGE, _OUT_OF_MEMORY, _CANCELLED; any other counts as KALTURA_ERROR_CONNECTION_BROKEN
/// @param may_have_been_sent 0 if the server certainly received nothing, so that even a login can be retried;
/// otherwise 1
/// @param message in English, without secrets; NULL for none
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_http_response_fail(
    response: *mut kaltura_http_response,
    status: kaltura_status,
    may_have_been_sent: i32,
    message: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        to_status(error, || {
            let response = exclusive(response, "response")?;
            let message = optional_text(message, "message");
            let may_have_been_sent = flag(may_have_been_sent, "may_have_been_sent");
            // Recorded even if an argument is invalid: the library would otherwise wait for a response.
            response.failure = Some(TransportError {
                failure: failure_of(status),
                message: (*message.as_ref().unwrap_or(&None)).unwrap_or("the transport callback failed").to_owned(),
                may_have_been_sent: *may_have_been_sent.as_ref().unwrap_or(&true),
            });
            message?;
            may_have_been_sent?;
            Ok(())
        })
    }
}
