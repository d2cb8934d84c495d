//! Ways to send a request: the built-in one, over ureq and rustls.

#[cfg(feature = "https")]
mod https;

#[cfg(feature = "https")]
pub use https::HttpsTransport;

use std::time::Duration;

/// How to connect.
#[derive(Debug, Clone)]
pub struct TransportConfig {
    /// The longest time for finding the host, connecting and agreeing on encryption, together.
    pub connect_timeout: Duration,
    /// The longest time for a whole request, from finding the host to the last byte of the answer.
    pub total_timeout: Duration,
    /// PEM certificates of the authorities to trust instead of the system's.
    pub ca_pem: Option<Vec<u8>>,
}

impl Default for TransportConfig {
    fn default() -> Self {
        TransportConfig {
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(30),
            ca_pem: None,
        }
    }
}
