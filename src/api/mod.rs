//! The API protocol: builds requests, parses responses, and distinguishes sessions from everything else that a server
//! may return.
//!
//! Depends on the trait [`Transport`], not on an HTTP library.

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
mod log;
mod operation;
mod params;
mod request;
mod response;
mod retry;
mod sanitize;
mod service_url;
mod session_info;
mod time;
mod transport;
mod xml;

#[cfg(test)]
mod tests;

pub use actions::{AppTokenStart, Impersonation, Json, Login, LoginName, PreparedCall, Responses, SessionStart};
pub use app_token_hash::AppTokenHash;
pub use call::{Call, Step};
pub use cancel::{Cancel, OnCancel};
pub use client::{Client, Environment};
pub use client_config::ClientConfig;
pub use clock::{Clock, SystemClock};
pub use codes::{InvalidKsCause, RetryClass, ServerErrorKind};
pub use error::{ApiError, ResponseError, ResponseProblem, ServerError};
pub use log::{Level, Log, Logger};
pub use operation::{Operation, Progress};
pub(crate) use response::is_transient_status;
pub use retry::MAX_RETRIES;
pub use service_url::ServiceUrl;
#[cfg(feature = "https")]
pub(crate) use service_url::is_loopback;
pub use session_info::SessionInfo;
pub use time::Time;
pub use transport::{CallContext, Failure, HttpRequest, HttpResponse, Response, Transport, TransportError};

pub const DEFAULT_SERVICE_URL: &str = "https://www.kaltura.com";
