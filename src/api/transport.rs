//! The HTTP transport interface.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::cancel::Cancel;
use crate::try_alloc::OUT_OF_MEMORY;

/// A POST request.
pub struct HttpRequest {
    /// Never contains a secret or a session.
    pub url: String,
    /// Names and values. A header set by the program may be a credential.
    pub headers: Vec<(Cow<'static, str>, Zeroizing<String>)>,
    /// May contain a secret, a password or a session.
    pub body: Zeroizing<Vec<u8>>,
    /// Longer response bodies are an error.
    pub max_response_bytes: u64,
    /// Requires a new connection: this request must not be retried once it was sent, and the server may be closing an
    /// idle connection.
    pub needs_new_connection: bool,
}

/// A response with any status.
pub struct HttpResponse {
    pub status: u16,
    /// Names in any case, and values: at least those of [`HttpResponse::HEADERS`] that were received.
    pub headers: Vec<(String, String)>,
    /// May contain a session.
    pub body: Zeroizing<Vec<u8>>,
}

impl HttpResponse {
    /// The headers in use. A transport may omit the others.
    pub const HEADERS: [&'static str; 6] =
        ["date", "location", "retry-after", "x-kaltura", "x-kaltura-app", "x-kaltura-session"];

    /// The first header with this name, ignoring case.
    pub fn header(&self, name: &str) -> Option<&str> {
        debug_assert!(Self::HEADERS.iter().any(|one| one.eq_ignore_ascii_case(name)), "{name} is not in HEADERS");
        self.headers.iter().find(|(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

pub type Response = Result<HttpResponse, TransportError>;

/// The deadline of one attempt, and its cancellation flag.
#[derive(Clone, Copy)]
pub struct CallContext<'a> {
    /// The complete response must have arrived by then.
    pub deadline: Instant,
    pub cancel: &'a Cancel,
}

impl CallContext<'_> {
    /// Half of the remaining time, for an optional step.
    #[must_use]
    pub fn half(self) -> Self {
        let now = Instant::now();
        CallContext { deadline: now + self.deadline.saturating_duration_since(now) / 2, ..self }
    }

    /// Half of the remaining time, at most `longest`.
    #[must_use]
    pub fn at_most(self, longest: Duration) -> Self {
        let half = self.half();
        CallContext { deadline: half.deadline.min(Instant::now() + longest), ..half }
    }

    /// Whether the deadline has passed or the call was cancelled.
    pub fn is_over(self) -> bool {
        self.cancel.is_cancelled() || Instant::now() >= self.deadline
    }
}

/// Sends one request once, and waits for its response. Must not follow redirects, because the body contains a secret.
/// Retries are up to the client.
pub trait Transport: Send + Sync {
    /// Returns a response of any HTTP status. An error means that there was none.
    fn send(&self, request: &HttpRequest, context: CallContext<'_>) -> Result<HttpResponse, TransportError>;
}

/// Why there is no response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportError {
    pub failure: Failure,
    /// What happened and what to do.
    pub message: String,
    /// Whether the server may have received the request. A login must then not be retried.
    pub may_have_been_sent: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// DNS lookup failed.
    Resolve,
    Connect,
    /// Forbidden by this machine or by a rule of this library.
    NotPermitted,
    /// The proxy failed or refused the connection.
    Proxy,
    /// The proxy rejected the credentials, or its settings are invalid.
    ProxyRefused,
    /// TLS handshake failed.
    Tls,
    /// A certificate is missing, or not trusted by the peer.
    Untrusted,
    Timeout,
    /// The connection broke, or the peer does not speak HTTP.
    Broken,
    /// The response exceeds the limit.
    TooLarge,
    OutOfMemory,
    Cancelled,
    /// This build has no transport.
    Unsupported,
    /// The system's random number generator failed.
    Random,
}

impl Failure {
    /// Whether the next attempt would fail in the same way.
    pub(crate) fn is_permanent(self) -> bool {
        match self {
            Failure::NotPermitted
            | Failure::ProxyRefused
            | Failure::Untrusted
            | Failure::TooLarge
            | Failure::OutOfMemory
            | Failure::Cancelled
            | Failure::Unsupported
            | Failure::Random => true,
            Failure::Resolve
            | Failure::Connect
            | Failure::Proxy
            | Failure::Tls
            | Failure::Timeout
            | Failure::Broken => false,
        }
    }
}

impl TransportError {
    pub(crate) fn cancelled(may_have_been_sent: bool) -> Self {
        TransportError { failure: Failure::Cancelled, message: "the call was cancelled".to_owned(), may_have_been_sent }
    }

    /// The response arrived, but could not be stored.
    pub(crate) fn out_of_memory() -> Self {
        TransportError { failure: Failure::OutOfMemory, message: OUT_OF_MEMORY.to_owned(), may_have_been_sent: true }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TransportError {}
