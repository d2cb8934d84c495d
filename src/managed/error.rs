//! Why there is no session to be had.

use std::time::Duration;

use crate::api::{self, ApiError, Failure, ResponseProblem, RetryClass, ServerErrorKind};

/// Why there is no session to be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ManagedError {
    /// The call that was to make one has failed, or an argument is wrong.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// A failure of now or of a moment ago, after which the server is not asked again at once.
    #[error("{}. It is not tried again {until}", error.to_string().trim_end_matches('.'))]
    Remembered {
        /// What happened.
        error: Box<ManagedError>,
        /// When it will be asked.
        until: Until,
    },
    /// A request has no result to take, or has ended already.
    #[error("the request has ended already; free it, and create another one")]
    NoResult,
    /// The client has no credentials.
    #[error("the client has no credentials; give it some with kaltura_client_set_credentials")]
    NoCredentials,
    /// A function of the program, such as the one that is asked for sessions, has failed.
    #[error("the program's own {what} function has failed, with the status {status}")]
    Callback {
        /// Which.
        what: &'static str,
        /// What it returned.
        status: i32,
    },
    /// A function of the program has not given what it was asked for.
    #[error("the program's own {what} function has returned KALTURA_OK without giving {missing}")]
    NothingGiven {
        /// Which.
        what: &'static str,
        /// What is missing.
        missing: &'static str,
    },
    /// The session that was made has ended already.
    #[error("the new session has ended already; compare this machine's clock, and the expiry that was asked for")]
    EndedAlready,
    /// The program has given a new session back.
    #[error(
        "a session that had just been made was given back as refused; check that it is used at the server that made it"
    )]
    RefusedWhenNew,
    /// A one-time password is good for one login.
    #[error("the one-time password of this half minute has been used; the next one comes in {seconds} s")]
    OneTimePasswordUsed {
        /// Until then.
        seconds: u64,
    },
    /// The function that makes sessions asks for one.
    #[error(
        "client: this thread is making a session for this very client; its functions must not ask the client for one"
    )]
    WithinItself,
}

/// How long a failure is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// For this long.
    Passed(Duration),
    /// Until the credentials are set anew.
    NewCredentials,
}

impl std::fmt::Display for Until {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Until::Passed(left) => write!(f, "for {} s", left.as_secs_f64().ceil()),
            Until::NewCredentials => {
                f.write_str("until credentials are set anew, since each failed login counts towards the user's lock")
            }
        }
    }
}

/// What a failure means for the next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FailureKind {
    /// It would fail again.
    Refused,
    /// It would fail again, and each try does harm.
    RefusedLogin,
    /// It may succeed soon, or after the time that was asked for.
    Transient(Option<Duration>),
    /// The same, but the server may have seen a login, and counts the failed ones.
    TransientLogin(Option<Duration>),
    /// Somebody else may try at once.
    Cancelled,
}

impl ManagedError {
    pub(super) fn kind(&self) -> FailureKind {
        match self {
            ManagedError::Api(error) if error.is_cancelled() => FailureKind::Cancelled,
            ManagedError::Api(ApiError::Server(error)) if is_of_logins(error.kind) => FailureKind::RefusedLogin,
            ManagedError::Api(error) if error.retry_class() == RetryClass::Backoff => {
                FailureKind::Transient(error.retry_after())
            }
            ManagedError::Api(error) if is_trouble(error) => FailureKind::TransientLogin(error.retry_after()),
            ManagedError::OneTimePasswordUsed { seconds } => {
                FailureKind::Transient(Some(Duration::from_secs(*seconds)))
            }
            ManagedError::Remembered { error, .. } => error.kind(),
            // A program's function knows best when it can be asked again.
            ManagedError::Callback { .. } => FailureKind::Transient(None),
            _ => FailureKind::Refused,
        }
    }
}

/// Whether it is trouble on the way or in the server, and no refusal. The retry class of a login does not
/// tell: it is never to be repeated at once.
fn is_trouble(error: &ApiError) -> bool {
    match error {
        ApiError::Transport { error, .. } => {
            !matches!(error.failure, Failure::Cancelled | Failure::TooLarge | Failure::Unsupported)
        }
        ApiError::Response(error) => match error.problem {
            ResponseProblem::Redirect => false,
            ResponseProblem::HttpStatus => api::is_passing(error.http_status),
            _ => true,
        },
        ApiError::Server(error) => matches!(error.kind, ServerErrorKind::RateLimited | ServerErrorKind::Internal),
        _ => false,
    }
}

/// Whether only a login is refused so. The server counts each, and locks the user after a few.
fn is_of_logins(kind: ServerErrorKind) -> bool {
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
