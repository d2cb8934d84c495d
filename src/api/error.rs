//! Errors of API calls.

use std::fmt;
use std::time::Duration;

use super::codes::{InvalidKsCause, RetryClass, ServerErrorKind};
use super::transport::{Failure, TransportError};
use crate::ks::KsError;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// An invalid argument, rejected before anything was sent.
    #[error("{argument}: {reason}")]
    Argument {
        /// The name in the C header.
        argument: &'static str,
        /// What is wrong and what to do. Never contains a secret.
        reason: String,
    },
    #[error("the client has no session; create one with session.start or a login, and set it on the client")]
    NoSession,
    /// Revoking the session would revoke others.
    #[error(
        "this session shares its sessionid with other sessions, like all sessions of an app token: session.end would \
         revoke all of them. Set force to do so, or let the session expire"
    )]
    SharedSession,
    /// A session string could not be created or parsed.
    #[error(transparent)]
    Ks(#[from] KsError),
    #[error("{error}")]
    Transport { error: TransportError, retry: RetryClass },
    /// The response did not come from the API.
    #[error(transparent)]
    Response(ResponseError),
    /// The API returned an error.
    #[error(transparent)]
    Server(ServerError),
}

impl ApiError {
    pub(crate) fn argument(argument: &'static str, reason: impl Into<String>) -> Self {
        ApiError::Argument { argument, reason: reason.into() }
    }

    pub(crate) fn cancelled(may_have_been_sent: bool) -> Self {
        let error = TransportError::cancelled(may_have_been_sent);
        ApiError::Transport { error, retry: RetryClass::Never }
    }

    pub(crate) fn out_of_memory() -> Self {
        ApiError::Transport { error: TransportError::out_of_memory(), retry: RetryClass::Never }
    }

    /// What a program may do about it without user interaction.
    pub fn retry_class(&self) -> RetryClass {
        match self {
            ApiError::Transport { retry, .. } => *retry,
            ApiError::Response(error) => error.retry,
            ApiError::Server(error) => error.retry,
            _ => RetryClass::Never,
        }
    }

    /// The delay requested by the server.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            ApiError::Response(error) => error.retry_after,
            ApiError::Server(error) => error.retry_after,
            _ => None,
        }
    }

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

    pub fn server_kind(&self) -> Option<ServerErrorKind> {
        match self {
            ApiError::Server(error) => Some(error.kind),
            _ => None,
        }
    }
}

/// A response that did not come from the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseError {
    pub problem: ResponseProblem,
    /// What happened and what to do.
    pub message: String,
    pub http_status: u16,
    /// The server's request id.
    pub request_id: Option<String>,
    pub retry: RetryClass,
    /// The delay requested by the server.
    pub retry_after: Option<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseProblem {
    /// Redirects are not followed, because the request contains a secret.
    Redirect,
    /// An HTTP error status without an API error in the body.
    HttpStatus,
    Empty,
    /// HTML, XML, plain text, or truncated JSON.
    NotJson,
    /// JSON without the session or list that the action returns.
    UnexpectedResponse,
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ResponseError {}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerError {
    pub kind: ServerErrorKind,
    /// As spelled by the server.
    pub code: String,
    /// What happened and what to do. Contains no secret and no session.
    pub message: String,
    /// Why a session was rejected.
    pub cause: Option<InvalidKsCause>,
    pub http_status: u16,
    /// The server's request id.
    pub request_id: Option<String>,
    pub retry: RetryClass,
    /// The delay requested by the server.
    pub retry_after: Option<Duration>,
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ServerError {}
