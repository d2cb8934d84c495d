//! One request to the Kaltura API and its response: building the one, reading the other, and telling
//! a session from everything else that may come back.
//!
//! Knows a [`Transport`], and no HTTP library.

mod actions;
mod app_token_hash;
mod call;
mod cancel;
mod client;
mod client_config;
mod client_hints;
mod clock;
mod codes;
mod error;
mod exception;
#[cfg(test)]
mod exchanges;
mod log;
mod one_line;
mod operation;
mod params;
mod redact;
mod request;
mod response;
mod retry;
mod service_url;
mod session_info;
mod time;
mod transport;
mod xml;

pub use actions::{AppTokenStart, Impersonation, Json, Login, LoginName, PreparedCall, Responses, SessionStart};
pub use app_token_hash::AppTokenHash;
pub use call::{Call, Step};
pub use cancel::{Cancel, OnCancel};
pub use client::{Client, Environment};
pub use client_config::ClientConfig;
pub use clock::{Clock, SystemClock};
pub use codes::{InvalidKsCause, ServerErrorKind};
pub use error::{ApiError, ResponseError, ResponseProblem, RetryClass, ServerError};
pub use log::{Level, Log, Logger};
pub(crate) use one_line::one_line;
pub use operation::{Operation, Progress};
pub(crate) use response::is_passing;
pub use retry::MAX_RETRIES;
pub use service_url::ServiceUrl;
#[cfg(feature = "https")]
pub(crate) use service_url::is_loopback;
pub use session_info::SessionInfo;
pub use time::Time;
pub(crate) use transport::OUT_OF_MEMORY;
pub use transport::{CallContext, Failure, HttpRequest, HttpResponse, Response, Transport, TransportError};

/// The service URL when none is given.
pub const DEFAULT_SERVICE_URL: &str = "https://www.kaltura.com";
