//! What can go wrong with a call.

use std::fmt;
use std::time::Duration;

use super::codes::{InvalidKsCause, ServerErrorKind};
use super::transport::{Failure, TransportError};
use crate::ks::KsError;

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// An argument that is refused before anything is sent.
    #[error("{argument}: {reason}")]
    Argument {
        /// Its name, as the C header spells it.
        argument: &'static str,
        /// What is wrong with it and what to do. Never holds a secret.
        reason: String,
    },
    /// The client holds no session.
    #[error("the client holds no session; start one or log in, and give it to the client")]
    NoSession,
    /// Ending the session would end others too.
    #[error(
        "this session shares its sessionid with others, as all sessions of an app token do: session.end would end them \
         all. If that is what you want, say so (force); else let it expire"
    )]
    SharedSession,
    /// A session could not be made or read.
    #[error(transparent)]
    Ks(#[from] KsError),
    /// There was no response.
    #[error("{error}")]
    Transport {
        /// What happened.
        error: TransportError,
        /// Whether the same call may be tried again.
        retry: RetryClass,
    },
    /// There was a response, but not one of the API.
    #[error(transparent)]
    Response(ResponseError),
    /// The server refused.
    #[error(transparent)]
    Server(ServerError),
}

impl ApiError {
    pub(crate) fn argument(argument: &'static str, reason: impl Into<String>) -> Self {
        ApiError::Argument { argument, reason: reason.into() }
    }

    /// The call was ended from another thread.
    pub(crate) fn cancelled(may_have_been_sent: bool) -> Self {
        let error = TransportError::cancelled(may_have_been_sent);
        ApiError::Transport { error, retry: RetryClass::Never }
    }

    /// There is no memory for what the server has responded.
    pub(crate) fn out_of_memory() -> Self {
        ApiError::Transport { error: TransportError::out_of_memory(), retry: RetryClass::Never }
    }

    /// What a program may do about it without asking anybody.
    pub fn retry_class(&self) -> RetryClass {
        match self {
            ApiError::Transport { retry, .. } => *retry,
            ApiError::Response(error) => error.retry,
            ApiError::Server(error) => error.retry,
            _ => RetryClass::Never,
        }
    }

    /// How long the server asks to wait before the next try.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            ApiError::Response(error) => error.retry_after,
            ApiError::Server(error) => error.retry_after,
            _ => None,
        }
    }

    /// Whether the server may have seen the request.
    pub(crate) fn may_have_been_sent(&self) -> bool {
        match self {
            ApiError::Transport { error, .. } => error.may_have_been_sent,
            ApiError::Response(_) | ApiError::Server(_) => true,
            _ => false,
        }
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        matches!(self, ApiError::Transport { error, .. } if error.failure == Failure::Cancelled)
    }

    /// The server's code for why it refused, if it did.
    pub fn server_kind(&self) -> Option<ServerErrorKind> {
        match self {
            ApiError::Server(error) => Some(error.kind),
            _ => None,
        }
    }
}

/// What a program may do about a failure without asking anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryClass {
    /// Nothing: the same call will fail again, or must not be repeated (a login).
    Never,
    /// Try the same call again, after growing pauses.
    Backoff,
    /// Make a new session, then try once more.
    NewSession,
}

/// A response that is not one of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseError {
    /// What came instead.
    pub problem: ResponseProblem,
    /// What happened and what to do, for people.
    pub message: String,
    /// The HTTP status.
    pub http_status: u16,
    /// The server's name for this request, if it gave one.
    pub request_id: Option<String>,
    /// Whether the same call may be tried again.
    pub retry: RetryClass,
    /// How long the server asks to wait before that.
    pub retry_after: Option<Duration>,
}

/// What came instead of a response of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseProblem {
    /// A redirect, which is not followed: the request holds a secret.
    Redirect,
    /// An HTTP status that says error, without an API error in the body.
    HttpStatus,
    /// Nothing.
    Empty,
    /// A web page, XML, plain text, or JSON that ends too early.
    NotJson,
    /// JSON, but without the session, or the list, that the action returns.
    UnexpectedResponse,
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ResponseError {}

/// An error that the API returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerError {
    /// What its code means.
    pub kind: ServerErrorKind,
    /// The code, as the server spells it.
    pub code: String,
    /// What happened and what to do, for people. Holds no secret and no session.
    pub message: String,
    /// Why a session was not accepted.
    pub cause: Option<InvalidKsCause>,
    /// The HTTP status; 200 is usual.
    pub http_status: u16,
    /// The server's name for this request, if it gave one.
    pub request_id: Option<String>,
    /// Whether the same call may be tried again.
    pub retry: RetryClass,
    /// How long the server asks to wait before that.
    pub retry_after: Option<Duration>,
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ServerError {}
