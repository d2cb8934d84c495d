//! Errors of managed sessions.

use std::time::Duration;

use crate::api::{self, ApiError, Failure, ResponseProblem, RetryClass, ServerErrorKind};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ManagedError {
    /// A call failed, or an argument is invalid.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// A recent failure. No new request is sent until the retry delay has passed.
    #[error("{}. Not retried {until}", error.to_string().trim_end_matches('.'))]
    Remembered { error: Box<ManagedError>, until: Until },
    #[error("the request has already finished; free it and create a new one")]
    NoResult,
    #[error("the client has no credentials; set them with kaltura_client_set_credentials")]
    NoCredentials,
    #[error("the {what} callback failed with status {status}")]
    Callback {
        what: &'static str,
        /// What the callback returned.
        status: i32,
    },
    #[error("the {what} callback returned KALTURA_OK without setting {missing}")]
    MissingCallbackResult { what: &'static str, missing: &'static str },
    #[error(
        "the new session has already expired; check the requested lifetime, the session duration of the app token, and this \
         machine's clock"
    )]
    AlreadyExpired,
    /// A session was reported as rejected immediately after it was created.
    #[error("a new session was reported as rejected; check that it is used with the server that created it")]
    NewSessionRejected,
    /// Each one-time password is valid for one login.
    #[error("the current one-time password was already used; the next one is available in {seconds} s")]
    OneTimePasswordUsed { seconds: u64 },
    /// A callback requested a session from the client that is calling it.
    #[error("client: a callback of this client requested a session from it; callbacks must not use their own client")]
    Reentrant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    Delay(Duration),
    /// Until credentials are set again.
    NewCredentials,
}

impl std::fmt::Display for Until {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Until::Delay(left) => write!(f, "for {} s", left.as_millis().div_ceil(1000)),
            Until::NewCredentials => {
                f.write_str("until credentials are set again, because each failed login counts towards the user's lock")
            }
        }
    }
}

/// Decides when to retry after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FailureKind {
    /// A retry would fail, too.
    Refused,
    /// A retry would fail, too, and counts towards the user's lock.
    RefusedLogin,
    /// A retry may succeed soon, or after the delay that the server requested.
    Transient(Option<Duration>),
    /// Like `Transient`, but the server may have seen a login, and counts failed logins.
    TransientLogin(Option<Duration>),
    /// Another caller may retry immediately.
    Cancelled,
}

impl ManagedError {
    pub(super) fn kind(&self) -> FailureKind {
        match self {
            ManagedError::Api(error) if error.is_cancelled() => FailureKind::Cancelled,
            ManagedError::Api(ApiError::Server(error)) if is_login_error(error.kind) => FailureKind::RefusedLogin,
            ManagedError::Api(error) if error.retry_class() == RetryClass::Backoff => {
                FailureKind::Transient(error.retry_after())
            }
            ManagedError::Api(error) if is_unavailable(error) => FailureKind::TransientLogin(error.retry_after()),
            ManagedError::OneTimePasswordUsed { seconds } => {
                FailureKind::Transient(Some(Duration::from_secs(*seconds)))
            }
            ManagedError::Remembered { error, .. } => error.kind(),
            // The callback itself decides how often to retry.
            ManagedError::Callback { .. } => FailureKind::Transient(None),
            _ => FailureKind::Refused,
        }
    }
}

/// Whether a login failed because of the network or the server rather than its credentials. The retry class of a login
/// is always `Never`.
fn is_unavailable(error: &ApiError) -> bool {
    match error {
        ApiError::Transport { error, .. } => {
            !matches!(error.failure, Failure::Cancelled | Failure::TooLarge | Failure::Unsupported)
        }
        ApiError::Response(error) => match error.problem {
            ResponseProblem::Redirect => false,
            ResponseProblem::HttpStatus => api::is_transient_status(error.http_status),
            _ => true,
        },
        ApiError::Server(error) => matches!(error.kind, ServerErrorKind::RateLimited | ServerErrorKind::Internal),
        _ => false,
    }
}

/// Errors specific to logins. The server counts each one, and locks the user after a few.
fn is_login_error(kind: ServerErrorKind) -> bool {
    use ServerErrorKind as Of;
    matches!(
        kind,
        Of::WrongPassword
            | Of::UserNotFound
            | Of::UserBlocked
            | Of::LoginBlocked
            | Of::PasswordExpired
            | Of::MissingOtp
            | Of::InvalidOtp
            | Of::DirectLoginBlocked
    )
}
