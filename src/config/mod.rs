//! The settings of a client, checked.

mod network;
mod tls;

pub use self::tls::TlsSettings;

use std::sync::Arc;
use std::time::Duration;

use crate::api::{
    ApiError, Client, ClientConfig, Clock, DEFAULT_SERVICE_URL, Environment, Log, Logger, MAX_RETRIES, ServiceUrl,
    Transport,
};
use crate::secret::Secret;
use crate::transport::{Proxy, TransportConfig};

/// One day.
const MAX_TIMEOUT_MS: i64 = 86_400_000;

/// Kaltura's public regions with their service URLs.
const REGIONS: [(&str, &str); 6] = [
    ("us", "https://www.kaltura.com"),
    ("eu", "https://api.irp2.ovp.kaltura.com"),
    ("de", "https://api.frp2.ovp.kaltura.com"),
    ("ca", "https://api.cap2.ovp.kaltura.com"),
    ("sg", "https://api.sgp2.ovp.kaltura.com"),
    ("au", "https://api.syp2.ovp.kaltura.com"),
];

/// Headers set by the library.
const OWN_HEADERS: [&str; 11] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "te",
    "transfer-encoding",
    "user-agent",
];

/// The settings of a client.
#[derive(Clone, Default)]
pub struct Config {
    service_url: Option<String>,
    allow_http: bool,
    partner_id: Option<i32>,
    tls: TlsSettings,
    use_environment: Option<bool>,
    is_privileged: bool,
    request_timeout: Option<Duration>,
    total_timeout: Option<Duration>,
    retries: Option<u32>,
    user_agent: Option<String>,
    client_tag: Option<String>,
    headers: Vec<(String, Secret)>,
    max_response_bytes: Option<u64>,
    connection: TransportConfig,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
    logger: Logger,
}

impl Config {
    /// Checked when the client is created, because [`Config::set_allow_http`] affects the check.
    pub fn set_service_url(&mut self, url: &str) {
        self.service_url = Some(url.to_owned());
    }

    /// Sets the service URL of one of Kaltura's public regions.
    pub fn set_region(&mut self, region: &str) -> Result<(), ApiError> {
        let Some((_, url)) = REGIONS.iter().find(|(name, _)| name.eq_ignore_ascii_case(region)) else {
            let names: Vec<&str> = REGIONS.iter().map(|(name, _)| *name).collect();
            return Err(ApiError::argument(
                "region",
                format!("must be one of {}; for other servers set the service URL", names.join(", ")),
            ));
        };
        self.set_service_url(url);
        Ok(())
    }

    /// Allows plain http to other machines.
    pub fn set_allow_http(&mut self, allow: bool) {
        self.allow_http = allow;
    }

    pub fn tls(&mut self) -> &mut TlsSettings {
        &mut self.tls
    }

    /// The default partner id of calls; 0 for none.
    pub fn set_partner_id(&mut self, partner_id: i32) {
        self.partner_id = (partner_id != 0).then_some(partner_id);
    }

    /// Timeout for DNS lookup, TCP connect and TLS handshake together.
    pub fn set_connect_timeout_ms(&mut self, milliseconds: i64) -> Result<(), ApiError> {
        self.connection.connect_timeout = timeout(milliseconds)?;
        Ok(())
    }

    /// Timeout of one attempt.
    pub fn set_request_timeout_ms(&mut self, milliseconds: i64) -> Result<(), ApiError> {
        self.request_timeout = Some(timeout(milliseconds)?);
        Ok(())
    }

    /// Timeout of a call including retries.
    pub fn set_total_timeout_ms(&mut self, milliseconds: i64) -> Result<(), ApiError> {
        self.total_timeout = Some(timeout(milliseconds)?);
        Ok(())
    }

    /// Maximum number of automatic retries.
    pub fn set_max_retries(&mut self, retries: i32) -> Result<(), ApiError> {
        match u32::try_from(retries) {
            Ok(retries @ 0..=MAX_RETRIES) => self.retries = Some(retries),
            _ => {
                return Err(ApiError::argument(
                    "retries",
                    format!("is {retries}, but must be from 0 to {MAX_RETRIES}"),
                ));
            }
        }
        Ok(())
    }

    /// Identifies the program in the header `User-Agent`, before the library.
    pub fn set_user_agent(&mut self, text: &str) -> Result<(), ApiError> {
        check_header_value("user_agent", text)?;
        self.user_agent = Some(text.to_owned());
        Ok(())
    }

    /// Identifies the program in the API's statistics.
    pub fn set_client_tag(&mut self, text: &str) {
        self.client_tag = Some(text.to_owned());
    }

    /// Adds a header to each request.
    pub fn add_header(&mut self, name: &str, value: &str) -> Result<(), ApiError> {
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err(ApiError::argument("name", "is not a valid header name; use letters, digits and '-'"));
        }
        if OWN_HEADERS.iter().any(|own| own.eq_ignore_ascii_case(name)) {
            return Err(ApiError::argument("name", format!("{name:?} is set by the library itself")));
        }
        check_header_value("value", value)?;
        self.headers.push((name.to_owned(), Secret::new(value)));
        Ok(())
    }

    /// Maximum size of a response body.
    pub fn set_max_response_bytes(&mut self, bytes: i64) -> Result<(), ApiError> {
        const MIN: i64 = 1024;
        const MAX: i64 = 1 << 30;
        if !(MIN..=MAX).contains(&bytes) {
            return Err(ApiError::argument("bytes", format!("is {bytes}, but must be from {MIN} to {MAX}")));
        }
        self.max_response_bytes = Some(bytes.unsigned_abs());
        Ok(())
    }

    /// Replaces the built-in transport.
    pub fn set_transport(&mut self, transport: Arc<dyn Transport>) {
        self.transport = Some(transport);
    }

    /// Replaces the system's clocks.
    pub fn set_clock(&mut self, clock: Arc<dyn Clock>) {
        self.clock = Some(clock);
    }

    pub fn set_log(&mut self, log: Arc<dyn Log>) {
        self.logger = Logger::new(log);
    }

    /// Creates a client. Opens no connection yet.
    pub fn client(&self) -> Result<Client, ApiError> {
        let service_url =
            ServiceUrl::parse(self.service_url.as_deref().unwrap_or(DEFAULT_SERVICE_URL), self.allow_http)?;
        let transport = match &self.transport {
            Some(transport) => Arc::clone(transport),
            None => built_in(&self.connection(&service_url)?)?,
        };
        let defaults = ClientConfig::new(service_url);
        let config = ClientConfig {
            partner_id: self.partner_id,
            request_timeout: self.request_timeout,
            total_timeout: self.total_timeout.unwrap_or(defaults.total_timeout),
            retries: self.retries.unwrap_or(defaults.retries),
            user_agent: match &self.user_agent {
                Some(program) => format!("{program} {}", defaults.user_agent),
                None => defaults.user_agent,
            },
            client_tag: self.client_tag.clone().unwrap_or(defaults.client_tag),
            headers: self.headers.clone(),
            max_response_bytes: self.max_response_bytes.unwrap_or(defaults.max_response_bytes),
            service_url: defaults.service_url,
        };
        let mut environment = Environment::new(transport);
        environment.logger = self.logger.clone();
        if let Some(clock) = &self.clock {
            environment.clock = Arc::clone(clock);
        }
        Ok(Client::new(config, environment))
    }

    fn connection(&self, service_url: &ServiceUrl) -> Result<TransportConfig, ApiError> {
        if !service_url.is_https() && !self.allow_http && matches!(self.connection.proxy, Proxy::At { .. }) {
            let reason = "would receive secrets unencrypted, because the service URL is plain http; use https, or allow \
                          plain http with kaltura_config_set_allow_http";
            return Err(ApiError::argument("proxy", reason));
        }
        let mut connection = self.connection.clone();
        connection.allow_http = self.allow_http;
        connection.use_environment = self.use_environment != Some(false) && !self.is_privileged;
        connection.logger = self.logger.clone();
        self.tls.apply(&mut connection)?;
        Ok(connection)
    }
}

#[cfg(feature = "https")]
fn built_in(connection: &TransportConfig) -> Result<Arc<dyn Transport>, ApiError> {
    Ok(Arc::new(crate::transport::HttpsTransport::new(connection)?))
}

/// Without HTTPS a client still builds requests, parses responses, and signs sessions.
#[cfg(not(feature = "https"))]
fn built_in(_: &TransportConfig) -> Result<Arc<dyn Transport>, ApiError> {
    Ok(Arc::new(crate::transport::NoTransport))
}

/// Checks a timeout.
pub(crate) fn timeout(milliseconds: i64) -> Result<Duration, ApiError> {
    match u64::try_from(milliseconds) {
        Ok(given @ 1..) if milliseconds <= MAX_TIMEOUT_MS => Ok(Duration::from_millis(given)),
        _ => Err(ApiError::argument(
            "milliseconds",
            format!("is {milliseconds}, but must be from 1 to {MAX_TIMEOUT_MS} (one day)"),
        )),
    }
}

fn check_header_value(argument: &'static str, value: &str) -> Result<(), ApiError> {
    if value.is_empty() || !value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Err(ApiError::argument(argument, "must be one line of printable ASCII characters"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeout_out_of_range_is_an_error() {
        let mut config = Config::default();
        for milliseconds in [i64::MIN, -1, 0, MAX_TIMEOUT_MS + 1, i64::MAX] {
            assert!(config.set_connect_timeout_ms(milliseconds).is_err());
            assert!(config.set_request_timeout_ms(milliseconds).is_err());
            assert!(config.set_total_timeout_ms(milliseconds).is_err());
        }
        assert!(config.set_connect_timeout_ms(1).is_ok());
        assert!(config.set_total_timeout_ms(MAX_TIMEOUT_MS).is_ok());
    }

    #[test]
    fn set_region_sets_the_service_url() {
        let mut config = Config::default();
        for (region, url) in REGIONS {
            config.set_region(region).unwrap();
            assert_eq!(config.client().unwrap().config().service_url.as_str(), url);
        }
        let error = config.set_region("mars").unwrap_err().to_string();
        assert_eq!(error, "region: must be one of us, eu, de, ca, sg, au; for other servers set the service URL");
    }

    #[test]
    fn add_header_invalid_or_reserved_is_an_error() {
        let mut config = Config::default();
        for (name, value) in
            [("", "x"), ("a b", "x"), ("a:", "x"), ("A", "x\r\nB: y"), ("A", "é"), ("A", ""), ("content-TYPE", "x")]
        {
            assert!(config.add_header(name, value).is_err(), "{name}: {value}");
        }
        config.add_header("X-Gateway-Key", "abc").unwrap();
        assert!(config.set_user_agent("encoder/1.0\n").is_err());
        config.set_user_agent("encoder/1.0").unwrap();
        let client = config.client().unwrap();
        assert!(client.config().user_agent.starts_with("encoder/1.0 libkaltura_session/"));
        assert_eq!(client.config().headers[0].1.expose(), "abc");
    }

    #[test]
    fn number_out_of_range_is_an_error() {
        let mut config = Config::default();
        for retries in [i32::MIN, -1, 11, i32::MAX] {
            assert!(config.set_max_retries(retries).is_err());
        }
        for bytes in [i64::MIN, 0, 1023, (1 << 30) + 1] {
            assert!(config.set_max_response_bytes(bytes).is_err());
        }
        config.set_max_retries(0).unwrap();
        config.set_max_response_bytes(1024).unwrap();
    }

    #[test]
    fn proxy_for_plain_http_is_an_error_unless_allowed() {
        let mut config = Config::default();
        config.set_service_url("http://127.0.0.1:8080");
        config.set_proxy(Some("http://proxy.example:3128"), None, None).unwrap();
        let error = config.client().unwrap_err().to_string();
        assert!(error.starts_with("proxy: would receive secrets unencrypted"), "{error}");
        config.set_allow_http(true);
        assert!(config.client().is_ok());
        config.set_allow_http(false);
        config.set_service_url("https://127.0.0.1:8080");
        assert!(config.client().is_ok());
    }

    #[test]
    fn client_with_invalid_settings_is_an_error() {
        let mut config = Config::default();
        assert!(config.client().is_ok());
        config.set_service_url("http://www.kaltura.com");
        assert!(config.client().is_err());
        config.set_allow_http(true);
        assert!(config.client().is_ok());
    }
}
