//! One request to the Kaltura API and its answer: building the one, reading the other, and telling
//! a session from everything else that may come back.
//!
//! Knows a [`Transport`], and no HTTP library.

mod actions;
mod answer;
mod cancel;
mod client;
mod codes;
mod error;
#[cfg(test)]
mod exchanges;
mod params;
mod redact;
mod request;
mod service_url;
mod transport;

pub use actions::{Login, SessionStart};
pub use cancel::Cancel;
pub use client::{Client, ClientConfig};
pub use codes::{InvalidKsCause, ServerErrorKind};
pub use error::{AnswerError, AnswerProblem, ApiError, RetryClass, ServerError};
pub use service_url::ServiceUrl;
pub use transport::{Failure, HttpAnswer, HttpRequest, Patience, Transport, TransportError};

/// The service URL when none is given.
pub const DEFAULT_SERVICE_URL: &str = "https://www.kaltura.com";
