//! What can go wrong with a call.

use std::fmt;

use super::codes::{InvalidKsCause, ServerErrorKind};
use super::transport::TransportError;
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
    /// This build of the library cannot do it.
    #[error("{0}")]
    Unsupported(&'static str),
    /// A session could not be made or read.
    #[error(transparent)]
    Ks(#[from] KsError),
    /// There was no answer.
    #[error("{error}")]
    Transport {
        /// What happened.
        error: TransportError,
        /// Whether the same call may be tried again.
        retry: RetryClass,
    },
    /// There was an answer, but not one of the API.
    #[error(transparent)]
    Answer(AnswerError),
    /// The server refused.
    #[error(transparent)]
    Server(ServerError),
}

impl ApiError {
    pub(crate) fn argument(argument: &'static str, reason: impl Into<String>) -> Self {
        ApiError::Argument { argument, reason: reason.into() }
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

/// An answer that is not one of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerError {
    /// What came instead.
    pub problem: AnswerProblem,
    /// What happened and what to do, for people.
    pub message: String,
    /// The HTTP status.
    pub http_status: u16,
    /// The server's name for this request, if it gave one.
    pub request_id: Option<String>,
    /// Whether the same call may be tried again.
    pub retry: RetryClass,
}

/// What came instead of an answer of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerProblem {
    /// A redirect, which is not followed: the request holds a secret.
    Redirect,
    /// An HTTP status that says error, without an API error in the body.
    HttpStatus,
    /// Nothing.
    Empty,
    /// A web page, XML, plain text, or JSON that ends too early.
    NotJson,
    /// JSON, but without the session that the action returns.
    NotASession,
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for AnswerError {}

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
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ServerError {}
