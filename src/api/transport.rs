//! What the API layer asks of HTTP.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::cancel::Cancel;

/// One POST request.
pub struct HttpRequest {
    /// The whole URL. It never holds a secret or a session.
    pub url: String,
    /// Header names and values; one that the program has added may be a credential.
    pub headers: Vec<(Cow<'static, str>, Zeroizing<String>)>,
    /// The body; it may hold a secret, a password or a session.
    pub body: Zeroizing<Vec<u8>>,
    /// A response with a longer body is an error.
    pub max_response_bytes: u64,
    /// Not over a connection that was kept, which the server may be closing just now: this request must not
    /// be repeated once it was sent.
    pub needs_new_connection: bool,
}

/// A response, whatever its status.
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// Header names, in any case, and values: at least those of [`HttpResponse::HEADERS`] that have come.
    pub headers: Vec<(String, String)>,
    /// The body; it may hold a session.
    pub body: Zeroizing<Vec<u8>>,
}

impl HttpResponse {
    /// The headers that are read. A transport may leave out the others.
    pub const HEADERS: [&'static str; 6] =
        ["date", "location", "retry-after", "x-kaltura", "x-kaltura-app", "x-kaltura-session"];

    /// The first header of that name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        debug_assert!(Self::HEADERS.iter().any(|one| one.eq_ignore_ascii_case(name)), "{name} is not kept");
        self.headers.iter().find(|(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// What came of sending a request.
pub type Response = Result<HttpResponse, TransportError>;

/// How long one try may take, and who may end it earlier.
#[derive(Clone, Copy)]
pub struct CallContext<'a> {
    /// When the response must be there, whole.
    pub deadline: Instant,
    /// Ends the wait from another thread.
    pub cancel: &'a Cancel,
}

impl CallContext<'_> {
    /// Half of what is left of it, for what can be done without: what it is for needs time, too.
    #[must_use]
    pub fn half(self) -> Self {
        let now = Instant::now();
        CallContext { deadline: now + self.deadline.saturating_duration_since(now) / 2, ..self }
    }

    /// Half of what is left of it, and no more than `longest`.
    #[must_use]
    pub fn at_most(self, longest: Duration) -> Self {
        let half = self.half();
        CallContext { deadline: half.deadline.min(Instant::now() + longest), ..half }
    }

    /// Whether it is at its end.
    pub fn is_over(self) -> bool {
        self.cancel.is_cancelled() || Instant::now() >= self.deadline
    }
}

/// Sends one request and waits for its response. Redirects are responses, not to be followed: the body
/// holds a secret. It tries once: repeating is the client's decision.
pub trait Transport: Send + Sync {
    /// Sends `request`. Any HTTP status is a response; an error means that there was none.
    fn send(&self, request: &HttpRequest, context: CallContext<'_>) -> Result<HttpResponse, TransportError>;
}

/// Why there was no response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportError {
    /// What failed.
    pub failure: Failure,
    /// What happened and what to do, for people.
    pub message: String,
    /// Whether the server may have received the request. A login must then not be repeated.
    pub may_have_been_sent: bool,
}

/// What failed below HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The host name has no address.
    Resolve,
    /// No connection.
    Connect,
    /// This machine does not permit the connection, or a rule of this library.
    NotPermitted,
    /// The proxy refused or failed.
    Proxy,
    /// The proxy does not accept its credentials, or its settings cannot be used.
    ProxyRefused,
    /// No encrypted connection.
    Tls,
    /// The certificate of one side is not trusted by the other, or missing.
    Untrusted,
    /// A time limit passed.
    Timeout,
    /// The connection broke, or spoke something else than HTTP.
    Broken,
    /// The response is longer than allowed.
    TooLarge,
    /// There is no memory for the response.
    OutOfMemory,
    /// Another thread ended the call.
    Cancelled,
    /// This build cannot send.
    Unsupported,
    /// The system has no random numbers.
    Random,
}

impl Failure {
    /// Whether the next attempt would fail in the same way: the next response would be as long, the next certificate
    /// the same, and memory no more.
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
    /// The call was ended from another thread.
    pub(crate) fn cancelled(may_have_been_sent: bool) -> Self {
        TransportError {
            failure: Failure::Cancelled,
            message: "another thread has ended the call".to_owned(),
            may_have_been_sent,
        }
    }

    /// The response came, and found no place.
    pub(crate) fn out_of_memory() -> Self {
        TransportError { failure: Failure::OutOfMemory, message: OUT_OF_MEMORY.to_owned(), may_have_been_sent: true }
    }
}

/// What is said when there is no memory for a response.
pub(crate) const OUT_OF_MEMORY: &str =
    "there is no memory for the response or the result; ask for less at a time, or free some and try again";

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TransportError {}
