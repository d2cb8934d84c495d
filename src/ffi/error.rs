//! The error object, and the conversion of all errors to statuses.

use std::ffi::{CString, c_char};
use std::ptr;

use super::getter::{pointer, read};
#[cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "uses nearly all constants of that file"))]
use super::status::*;
use crate::api::{
    ApiError, Failure, InvalidKsCause, OUT_OF_MEMORY, ResponseProblem, RetryClass, ServerErrorKind, one_line,
};
use crate::ks::KsError;
use crate::managed::{ManagedError, Until};

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

impl kaltura_error {
    pub(super) fn new(status: kaltura_status, message: &str) -> Self {
        kaltura_error {
            status,
            message: c_text(message),
            api_code: None,
            request_id: None,
            cause: KALTURA_CAUSE_NONE,
            http_status: 0,
            retry_class: KALTURA_RETRY_NEVER,
            retry_after_seconds: 0,
        }
    }

    pub(super) fn invalid_argument(argument: &str, reason: &str) -> Self {
        kaltura_error::new(KALTURA_ERROR_INVALID_ARGUMENT, &format!("{argument}: {reason}"))
    }

    pub(super) fn buffer_too_small(needed: usize) -> Self {
        kaltura_error::new(KALTURA_ERROR_BUFFER_TOO_SMALL, &format!("buffer: {needed} bytes are needed"))
    }

    pub(super) fn out_of_memory() -> Self {
        kaltura_error::new(KALTURA_ERROR_OUT_OF_MEMORY, OUT_OF_MEMORY)
    }

    pub(super) fn panic() -> Self {
        kaltura_error::internal("a panic")
    }

    pub(super) fn internal(what: &str) -> Self {
        kaltura_error::new(KALTURA_ERROR_PANIC, &format!("bug in libkaltura_session: {what}; please report it"))
    }

    pub(super) fn status(&self) -> kaltura_status {
        self.status
    }

    #[cfg(test)]
    pub(super) fn message(&self) -> &str {
        self.message.to_str().unwrap()
    }

    pub(super) fn into_raw(self) -> *mut Self {
        Box::into_raw(Box::new(self))
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

impl From<KsError> for kaltura_error {
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

impl From<ApiError> for kaltura_error {
    fn from(error: ApiError) -> Self {
        let message = error.to_string();
        // Rounded up to whole seconds.
        let requested = error.retry_after().map_or(0, |requested| requested.as_millis().div_ceil(1000));
        let retry_after_seconds = i64::try_from(requested).unwrap_or(i64::MAX);
        match error {
            ApiError::Argument { .. } => kaltura_error::new(KALTURA_ERROR_INVALID_ARGUMENT, &message),
            ApiError::NoSession => kaltura_error::new(KALTURA_ERROR_NO_SESSION, &message),
            ApiError::SharedSession => kaltura_error::new(KALTURA_ERROR_SHARED_SESSION, &message),
            ApiError::Ks(error) => error.into(),
            ApiError::Transport { error, retry } => kaltura_error {
                retry_class: retry_number(retry),
                ..kaltura_error::new(failure_status(error.failure), &message)
            },
            ApiError::Response(error) => kaltura_error {
                http_status: error.http_status.into(),
                request_id: error.request_id.as_deref().map(c_text),
                retry_class: retry_number(error.retry),
                retry_after_seconds,
                ..kaltura_error::new(problem_status(error.problem), &message)
            },
            ApiError::Server(error) => kaltura_error {
                api_code: Some(c_text(&error.code)),
                cause: error.cause.map_or(KALTURA_CAUSE_NONE, cause_number),
                http_status: error.http_status.into(),
                request_id: error.request_id.as_deref().map(c_text),
                retry_class: retry_number(error.retry),
                retry_after_seconds,
                ..kaltura_error::new(server_status(error.kind), &message)
            },
        }
    }
}

impl From<ManagedError> for kaltura_error {
    fn from(error: ManagedError) -> Self {
        let message = error.to_string();
        let seconds = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX);
        match error {
            ManagedError::Api(error) => error.into(),
            ManagedError::Remembered { error, until } => kaltura_error {
                message: c_text(&message),
                retry_after_seconds: match until {
                    Until::Delay(left) => seconds(left.as_secs() + u64::from(left.subsec_nanos() > 0)),
                    Until::NewCredentials => 0,
                },
                ..kaltura_error::from(*error)
            },
            ManagedError::NoResult => kaltura_error::new(KALTURA_ERROR_NO_RESULT, &message),
            ManagedError::NoCredentials => kaltura_error::new(KALTURA_ERROR_NO_SESSION, &message),
            ManagedError::Callback { .. } => kaltura_error {
                retry_class: KALTURA_RETRY_BACKOFF,
                ..kaltura_error::new(KALTURA_ERROR_CALLBACK, &message)
            },
            ManagedError::MissingCallbackResult { .. } => kaltura_error::new(KALTURA_ERROR_CALLBACK, &message),
            ManagedError::AlreadyExpired => {
                kaltura_error { cause: KALTURA_CAUSE_EXPIRED, ..kaltura_error::new(KALTURA_ERROR_INVALID_KS, &message) }
            }
            ManagedError::NewSessionRejected => kaltura_error::new(KALTURA_ERROR_INVALID_KS, &message),
            ManagedError::OneTimePasswordUsed { seconds: left } => kaltura_error {
                retry_class: KALTURA_RETRY_BACKOFF,
                retry_after_seconds: seconds(left),
                ..kaltura_error::new(KALTURA_ERROR_MISSING_OTP, &message)
            },
            ManagedError::Reentrant => kaltura_error::new(KALTURA_ERROR_INVALID_ARGUMENT, &message),
        }
    }
}

fn failure_status(failure: Failure) -> kaltura_status {
    match failure {
        Failure::Resolve => KALTURA_ERROR_RESOLVE,
        Failure::Connect | Failure::NotPermitted => KALTURA_ERROR_CONNECT,
        Failure::Proxy | Failure::ProxyRefused => KALTURA_ERROR_PROXY,
        Failure::Tls | Failure::Untrusted => KALTURA_ERROR_TLS,
        Failure::Timeout => KALTURA_ERROR_TIMEOUT,
        Failure::Broken => KALTURA_ERROR_CONNECTION_BROKEN,
        Failure::TooLarge => KALTURA_ERROR_RESPONSE_TOO_LARGE,
        Failure::OutOfMemory => KALTURA_ERROR_OUT_OF_MEMORY,
        Failure::Cancelled => KALTURA_ERROR_CANCELLED,
        Failure::Unsupported => KALTURA_ERROR_UNSUPPORTED,
        Failure::Random => KALTURA_ERROR_RANDOM,
    }
}

/// Maps the status of a transport callback to a failure.
pub(super) fn failure_of(status: kaltura_status) -> Failure {
    match status {
        KALTURA_ERROR_RESOLVE => Failure::Resolve,
        KALTURA_ERROR_CONNECT => Failure::Connect,
        KALTURA_ERROR_PROXY => Failure::Proxy,
        KALTURA_ERROR_TLS => Failure::Tls,
        KALTURA_ERROR_TIMEOUT => Failure::Timeout,
        KALTURA_ERROR_RESPONSE_TOO_LARGE => Failure::TooLarge,
        KALTURA_ERROR_OUT_OF_MEMORY => Failure::OutOfMemory,
        KALTURA_ERROR_CANCELLED => Failure::Cancelled,
        _ => Failure::Broken,
    }
}

fn problem_status(problem: ResponseProblem) -> kaltura_status {
    match problem {
        ResponseProblem::Redirect => KALTURA_ERROR_REDIRECT,
        ResponseProblem::HttpStatus => KALTURA_ERROR_HTTP_STATUS,
        ResponseProblem::Empty => KALTURA_ERROR_EMPTY_RESPONSE,
        ResponseProblem::NotJson => KALTURA_ERROR_NOT_JSON,
        ResponseProblem::UnexpectedResponse => KALTURA_ERROR_UNEXPECTED_RESPONSE,
    }
}

fn server_status(kind: ServerErrorKind) -> kaltura_status {
    use ServerErrorKind as Kind;
    match kind {
        Kind::Other => KALTURA_ERROR_API,
        Kind::StartSession => KALTURA_ERROR_START_SESSION,
        Kind::PartnerBlocked => KALTURA_ERROR_PARTNER_BLOCKED,
        Kind::Forbidden => KALTURA_ERROR_FORBIDDEN,
        Kind::AccessControl => KALTURA_ERROR_ACCESS_CONTROL,
        Kind::MissingKs => KALTURA_ERROR_MISSING_KS,
        Kind::InvalidKs => KALTURA_ERROR_INVALID_KS,
        Kind::WrongPassword => KALTURA_ERROR_WRONG_PASSWORD,
        Kind::UserNotFound => KALTURA_ERROR_USER_NOT_FOUND,
        Kind::UserBlocked => KALTURA_ERROR_USER_BLOCKED,
        Kind::LoginBlocked => KALTURA_ERROR_LOGIN_BLOCKED,
        Kind::PasswordExpired => KALTURA_ERROR_PASSWORD_EXPIRED,
        Kind::MissingOtp => KALTURA_ERROR_MISSING_OTP,
        Kind::InvalidOtp => KALTURA_ERROR_INVALID_OTP,
        Kind::DirectLoginBlocked => KALTURA_ERROR_DIRECT_LOGIN_BLOCKED,
        Kind::AppToken => KALTURA_ERROR_APP_TOKEN,
        Kind::AppTokenHash => KALTURA_ERROR_APP_TOKEN_HASH,
        Kind::Widget => KALTURA_ERROR_WIDGET,
        Kind::RateLimited => KALTURA_ERROR_RATE_LIMITED,
        Kind::PrivilegeValue => KALTURA_ERROR_PRIVILEGE_VALUE,
        Kind::BadRequest => KALTURA_ERROR_BAD_REQUEST,
        Kind::Internal => KALTURA_ERROR_SERVER,
    }
}

fn cause_number(cause: InvalidKsCause) -> i32 {
    match cause {
        InvalidKsCause::InvalidString => KALTURA_CAUSE_INVALID_STR,
        InvalidKsCause::InvalidPartner => KALTURA_CAUSE_INVALID_PARTNER,
        InvalidKsCause::InvalidUser => KALTURA_CAUSE_INVALID_USER,
        InvalidKsCause::InvalidType => KALTURA_CAUSE_INVALID_TYPE,
        InvalidKsCause::Expired => KALTURA_CAUSE_EXPIRED,
        InvalidKsCause::Logout => KALTURA_CAUSE_LOGOUT,
        InvalidKsCause::ExceededActionsLimit => KALTURA_CAUSE_EXCEEDED_ACTIONS_LIMIT,
        InvalidKsCause::ExceededRestrictedIp => KALTURA_CAUSE_EXCEEDED_RESTRICTED_IP,
        InvalidKsCause::ExceededRestrictedUri => KALTURA_CAUSE_EXCEEDED_RESTRICTED_URI,
    }
}

fn retry_number(class: RetryClass) -> i32 {
    match class {
        RetryClass::Never => KALTURA_RETRY_NEVER,
        RetryClass::Backoff => KALTURA_RETRY_BACKOFF,
        RetryClass::NewSession => KALTURA_RETRY_NEW_SESSION,
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
        // SAFETY: created by `into_raw`, and freed once, by contract.
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
