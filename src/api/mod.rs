//! One request to the Kaltura API and its answer: building the one, reading the other, and telling
//! a session from everything else that may come back.
//!
//! Knows a [`Transport`], and no HTTP library.

mod actions;
mod answer;
mod app_token_hash;
mod cancel;
mod client;
mod client_config;
mod clock;
mod codes;
mod error;
#[cfg(test)]
mod exchanges;
mod grant;
mod log;
mod memory;
mod one_line;
mod operation;
mod params;
mod redact;
mod request;
mod retry;
mod service_url;
mod time;
mod transport;
mod xml;

pub use actions::{Answers, AppTokenStart, Impersonation, Json, Login, LoginName, SessionStart};
pub(crate) use answer::is_passing;
pub use app_token_hash::AppTokenHash;
pub use cancel::{Cancel, OnCancel};
pub use client::{Client, Environment};
pub use client_config::ClientConfig;
pub use clock::{Clock, SystemClock};
pub use codes::{InvalidKsCause, ServerErrorKind};
pub use error::{AnswerError, AnswerProblem, ApiError, RetryClass, ServerError};
pub use grant::Grant;
pub use log::{Level, Log, Logger};
pub(crate) use one_line::one_line;
pub use operation::{Operation, Progress};
pub use retry::MAX_RETRIES;
pub use service_url::ServiceUrl;
pub use time::Time;
pub(crate) use transport::OUT_OF_MEMORY;
pub use transport::{Failure, HttpAnswer, HttpRequest, Patience, Transport, TransportError};

/// The service URL when none is given.
pub const DEFAULT_SERVICE_URL: &str = "https://www.kaltura.com";
