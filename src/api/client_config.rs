//! The settings of a client.

use std::time::Duration;

use super::retry::DEFAULT_RETRIES;
use super::service_url::ServiceUrl;
use crate::secret::Secret;

#[derive(Debug, Clone)]
pub struct ClientConfig {
    pub service_url: ServiceUrl,
    /// Used by calls without a partner id.
    pub partner_id: Option<i32>,
    /// Time limit of one attempt. Default: the total timeout.
    pub request_timeout: Option<Duration>,
    /// Time limit of a call including retries and pauses.
    pub total_timeout: Duration,
    /// Maximum number of automatic retries.
    pub retries: u32,
    pub user_agent: String,
    /// Sent to the server as `clientTag`.
    pub client_tag: String,
    /// Additional headers.
    pub headers: Vec<(String, Secret)>,
    /// Longer response bodies are an error.
    pub max_response_bytes: u64,
}

impl ClientConfig {
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
            // Fits the largest list that the API returns in one page.
            max_response_bytes: 16 * 1024 * 1024,
        }
    }
}
