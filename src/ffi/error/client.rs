//! Converts the errors of clients.

#[cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "uses nearly all constants of that file"))]
use super::super::status::*;
use super::{c_text, kaltura_error};
use crate::api::{ApiError, Failure, InvalidKsCause, ResponseProblem, RetryClass, ServerErrorKind};
use crate::managed::{ManagedError, Until};

impl From<ApiError> for Box<kaltura_error> {
    #[cold]
    #[inline(never)]
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
            ApiError::Transport { error, retry } => {
                let mut result = kaltura_error::new(failure_status(error.failure), &message);
                result.retry_class = retry_number(retry);
                result
            }
            ApiError::Response(error) => {
                let mut result = kaltura_error::new(problem_status(error.problem), &message);
                result.http_status = error.http_status.into();
                result.request_id = error.request_id.as_deref().map(c_text);
                result.retry_class = retry_number(error.retry);
                result.retry_after_seconds = retry_after_seconds;
                result
            }
            ApiError::Server(error) => {
                let mut result = kaltura_error::new(server_status(error.kind), &message);
                result.api_code = Some(c_text(&error.code));
                result.cause = error.cause.map_or(KALTURA_CAUSE_NONE, cause_number);
                result.http_status = error.http_status.into();
                result.request_id = error.request_id.as_deref().map(c_text);
                result.retry_class = retry_number(error.retry);
                result.retry_after_seconds = retry_after_seconds;
                result
            }
        }
    }
}

impl From<ManagedError> for Box<kaltura_error> {
    #[cold]
    #[inline(never)]
    fn from(error: ManagedError) -> Self {
        let message = error.to_string();
        let seconds = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX);
        match error {
            ManagedError::Api(error) => error.into(),
            ManagedError::Remembered { error, until } => {
                let mut result = Self::from(*error);
                result.message = c_text(&message);
                result.retry_after_seconds = match until {
                    Until::Delay(left) => seconds(left.as_secs() + u64::from(left.subsec_nanos() > 0)),
                    Until::NewCredentials => 0,
                };
                result
            }
            ManagedError::NoResult => kaltura_error::new(KALTURA_ERROR_NO_RESULT, &message),
            ManagedError::NoCredentials => kaltura_error::new(KALTURA_ERROR_NO_SESSION, &message),
            ManagedError::Callback { .. } => {
                let mut result = kaltura_error::new(KALTURA_ERROR_CALLBACK, &message);
                result.retry_class = KALTURA_RETRY_BACKOFF;
                result
            }
            ManagedError::MissingCallbackResult { .. } => kaltura_error::new(KALTURA_ERROR_CALLBACK, &message),
            ManagedError::AlreadyExpired => {
                let mut result = kaltura_error::new(KALTURA_ERROR_INVALID_KS, &message);
                result.cause = KALTURA_CAUSE_EXPIRED;
                result
            }
            ManagedError::NewSessionRejected => kaltura_error::new(KALTURA_ERROR_INVALID_KS, &message),
            ManagedError::OneTimePasswordUsed { seconds: left } => {
                let mut result = kaltura_error::new(KALTURA_ERROR_MISSING_OTP, &message);
                result.retry_class = KALTURA_RETRY_BACKOFF;
                result.retry_after_seconds = seconds(left);
                result
            }
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
pub(in crate::ffi) fn failure_of(status: kaltura_status) -> Failure {
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
