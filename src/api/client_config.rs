//! What a client is told when it is made.

use std::time::Duration;

use super::retry::DEFAULT_RETRIES;
use super::service_url::ServiceUrl;
use crate::secret::Secret;

/// What a client needs to know.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// The server.
    pub service_url: ServiceUrl,
    /// The partner that is meant where a call names none.
    pub partner_id: Option<i32>,
    /// The time limit of one attempt; by default, that of the whole call.
    pub request_timeout: Option<Duration>,
    /// The time limit of a whole call, with its retries and the pauses between them.
    pub total_timeout: Duration,
    /// How often a call is repeated by itself.
    pub retries: u32,
    /// The header `User-Agent`.
    pub user_agent: String,
    /// How the program names itself to the server.
    pub client_tag: String,
    /// Headers of the program's own.
    pub headers: Vec<(String, Secret)>,
    /// A response with a longer body is an error.
    pub max_response_bytes: u64,
}

impl ClientConfig {
    /// The defaults, for a server.
    pub fn new(service_url: ServiceUrl) -> Self {
        ClientConfig {
            service_url,
            partner_id: None,
            request_timeout: None,
            total_timeout: Duration::from_secs(30),
            retries: DEFAULT_RETRIES,
            user_agent: concat!("libkaltura_session/", env!("CARGO_PKG_VERSION")).to_owned(),
            client_tag: concat!("libkaltura_session:", env!("CARGO_PKG_VERSION")).to_owned(),
            headers: Vec::new(),
            // Long enough for the largest lists that the API returns in one page.
            max_response_bytes: 16 * 1024 * 1024,
        }
    }
}
