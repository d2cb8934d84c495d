//! From settings to a client: which server, how to reach it, whom to trust.

use std::time::Duration;

use crate::api::{ApiError, Client, ClientConfig, DEFAULT_SERVICE_URL, ServiceUrl};
use crate::transport::{TransportConfig, Trust};

/// The longest timeout that is accepted: one day.
const MAX_TIMEOUT_MS: i64 = 86_400_000;

/// The settings of a client. Each has a default that serves most programs.
#[derive(Debug, Clone)]
pub struct Config {
    service_url: Option<String>,
    allow_http: bool,
    partner_id: Option<i32>,
    ca_file: Option<String>,
    total_timeout: Duration,
    transport: TransportConfig,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            service_url: None,
            allow_http: false,
            partner_id: None,
            ca_file: None,
            total_timeout: Duration::from_secs(30),
            transport: TransportConfig::default(),
        }
    }
}

impl Config {
    /// The server's address. It is checked when the client is made, since [`Config::set_allow_http`]
    /// has a say in it.
    pub fn set_service_url(&mut self, url: &str) {
        self.service_url = Some(url.to_owned());
    }

    /// Permits plain http to other machines than this one.
    pub fn set_allow_http(&mut self, allow: bool) {
        self.allow_http = allow;
    }

    /// The partner that is meant where a call names none; 0 for no such partner.
    pub fn set_partner_id(&mut self, partner_id: i32) {
        self.partner_id = (partner_id != 0).then_some(partner_id);
    }

    /// A PEM file with the certificates of the authorities to trust instead of the system's. It is
    /// read when the client is made.
    pub fn set_ca_file(&mut self, path: &str) {
        self.ca_file = Some(path.to_owned());
    }

    /// The longest time for connecting.
    pub fn set_connect_timeout_ms(&mut self, milliseconds: i64) -> Result<(), ApiError> {
        self.transport.connect_timeout = timeout(milliseconds)?;
        Ok(())
    }

    /// The longest time for a whole request.
    pub fn set_total_timeout_ms(&mut self, milliseconds: i64) -> Result<(), ApiError> {
        self.total_timeout = timeout(milliseconds)?;
        Ok(())
    }

    /// A client with these settings. It opens no connection yet.
    pub fn client(&self) -> Result<Client, ApiError> {
        let service_url =
            ServiceUrl::parse(self.service_url.as_deref().unwrap_or(DEFAULT_SERVICE_URL), self.allow_http)?;
        let mut transport = self.transport.clone();
        if let Some(path) = &self.ca_file {
            let pem = std::fs::read(path)
                .map_err(|error| ApiError::argument("ca_file", format!("{path:?} cannot be read: {error}")))?;
            transport.trust = Trust::Authorities(pem);
        }
        let config = ClientConfig { service_url, partner_id: self.partner_id, total_timeout: self.total_timeout };
        client(config, &transport)
    }
}

#[cfg(feature = "https")]
fn client(config: ClientConfig, transport: &TransportConfig) -> Result<Client, ApiError> {
    let transport = crate::transport::HttpsTransport::new(transport)?;
    Ok(Client::new(config, std::sync::Arc::new(transport)))
}

#[cfg(not(feature = "https"))]
fn client(_: ClientConfig, _: &TransportConfig) -> Result<Client, ApiError> {
    Err(ApiError::Unsupported("this build of the library has no HTTPS; it signs and reads sessions locally only"))
}

fn timeout(milliseconds: i64) -> Result<Duration, ApiError> {
    match u64::try_from(milliseconds) {
        Ok(given @ 1..) if milliseconds <= MAX_TIMEOUT_MS => Ok(Duration::from_millis(given)),
        _ => Err(ApiError::argument(
            "milliseconds",
            format!("is {milliseconds}; give a number from 1 to {MAX_TIMEOUT_MS} (one day)"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_out_of_range_are_refused() {
        let mut config = Config::default();
        for milliseconds in [i64::MIN, -1, 0, MAX_TIMEOUT_MS + 1, i64::MAX] {
            assert!(config.set_connect_timeout_ms(milliseconds).is_err());
            assert!(config.set_total_timeout_ms(milliseconds).is_err());
        }
        assert!(config.set_connect_timeout_ms(1).is_ok());
        assert!(config.set_total_timeout_ms(MAX_TIMEOUT_MS).is_ok());
    }

    #[cfg(feature = "https")]
    #[test]
    fn settings_are_checked_when_the_client_is_made() {
        let mut config = Config::default();
        assert!(config.client().is_ok());
        config.set_ca_file("/nonexistent/ca.pem");
        assert!(config.client().unwrap_err().to_string().contains("/nonexistent/ca.pem"));
        let mut config = Config::default();
        config.set_service_url("http://www.kaltura.com");
        assert!(config.client().is_err());
        config.set_allow_http(true);
        assert!(config.client().is_ok());
    }

    #[cfg(not(feature = "https"))]
    #[test]
    fn a_build_without_https_says_so() {
        assert!(matches!(Config::default().client(), Err(ApiError::Unsupported(_))));
    }
}
