//! From settings to a client: which server, how to reach it, whom to trust.

mod network;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use self::tls::TlsSettings;
use crate::api::{
    ApiError, Client, ClientConfig, Clock, DEFAULT_SERVICE_URL, Environment, Log, Logger, MAX_RETRIES, ServiceUrl,
    Transport,
};
use crate::secret::Secret;
use crate::transport::{Proxy, TransportConfig};

/// The longest timeout that is accepted: one day.
const MAX_TIMEOUT_MS: i64 = 86_400_000;

/// Kaltura's public regions, and the address of each.
const REGIONS: [(&str, &str); 6] = [
    ("us", "https://www.kaltura.com"),
    ("eu", "https://api.irp2.ovp.kaltura.com"),
    ("de", "https://api.frp2.ovp.kaltura.com"),
    ("ca", "https://api.cap2.ovp.kaltura.com"),
    ("sg", "https://api.sgp2.ovp.kaltura.com"),
    ("au", "https://api.syp2.ovp.kaltura.com"),
];

/// Headers that are the library's own: a second one would contradict it.
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

/// The settings of a client. Each has a default that serves most programs.
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
    /// The server's address. It is checked when the client is made, since [`Config::set_allow_http`]
    /// has a say in it.
    pub fn set_service_url(&mut self, url: &str) {
        self.service_url = Some(url.to_owned());
    }

    /// The server of one of Kaltura's public regions.
    pub fn set_region(&mut self, region: &str) -> Result<(), ApiError> {
        let Some((_, url)) = REGIONS.iter().find(|(name, _)| name.eq_ignore_ascii_case(region)) else {
            let names: Vec<&str> = REGIONS.iter().map(|(name, _)| *name).collect();
            return Err(ApiError::argument(
                "region",
                format!("is none of {}; for any other server use its service URL", names.join(", ")),
            ));
        };
        self.set_service_url(url);
        Ok(())
    }

    /// Permits plain http to other machines than this one.
    pub fn set_allow_http(&mut self, allow: bool) {
        self.allow_http = allow;
    }

    /// The partner that is meant where a call names none; 0 for no such partner.
    pub fn set_partner_id(&mut self, partner_id: i32) {
        self.partner_id = (partner_id != 0).then_some(partner_id);
    }

    /// The longest time for connecting.
    pub fn set_connect_timeout_ms(&mut self, milliseconds: i64) -> Result<(), ApiError> {
        self.connection.connect_timeout = timeout(milliseconds)?;
        Ok(())
    }

    /// The longest time for one try.
    pub fn set_request_timeout_ms(&mut self, milliseconds: i64) -> Result<(), ApiError> {
        self.request_timeout = Some(timeout(milliseconds)?);
        Ok(())
    }

    /// The longest time for a whole call, with its repetitions.
    pub fn set_total_timeout_ms(&mut self, milliseconds: i64) -> Result<(), ApiError> {
        self.total_timeout = Some(timeout(milliseconds)?);
        Ok(())
    }

    /// How often a call is repeated by itself.
    pub fn set_max_retries(&mut self, retries: i32) -> Result<(), ApiError> {
        match u32::try_from(retries) {
            Ok(retries @ 0..=MAX_RETRIES) => self.retries = Some(retries),
            _ => {
                return Err(ApiError::argument(
                    "retries",
                    format!("is {retries}; give a number from 0 to {MAX_RETRIES}"),
                ));
            }
        }
        Ok(())
    }

    /// What names the program in the header `User-Agent`, before the library's own name.
    pub fn set_user_agent(&mut self, text: &str) -> Result<(), ApiError> {
        check_header_value("user_agent", text)?;
        self.user_agent = Some(text.to_owned());
        Ok(())
    }

    /// What names the program in the API's own statistics.
    pub fn set_client_tag(&mut self, text: &str) {
        self.client_tag = Some(text.to_owned());
    }

    /// A header that goes with every request.
    pub fn add_header(&mut self, name: &str, value: &str) -> Result<(), ApiError> {
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err(ApiError::argument("name", "is not the name of a header: letters, digits and '-'"));
        }
        if OWN_HEADERS.iter().any(|own| own.eq_ignore_ascii_case(name)) {
            return Err(ApiError::argument("name", format!("{name:?} is a header that the library sets itself")));
        }
        check_header_value("value", value)?;
        self.headers.push((name.to_owned(), Secret::new(value)));
        Ok(())
    }

    /// The longest body of a response.
    pub fn set_max_response_bytes(&mut self, bytes: i64) -> Result<(), ApiError> {
        const LEAST: i64 = 1024;
        const MOST: i64 = 1 << 30;
        if !(LEAST..=MOST).contains(&bytes) {
            return Err(ApiError::argument("bytes", format!("is {bytes}; give a number from {LEAST} to {MOST}")));
        }
        self.max_response_bytes = Some(bytes.unsigned_abs());
        Ok(())
    }

    /// Sends requests in place of the built-in transport.
    pub fn set_transport(&mut self, transport: Arc<dyn Transport>) {
        self.transport = Some(transport);
    }

    /// Tells the time in place of the system's clocks.
    pub fn set_clock(&mut self, clock: Arc<dyn Clock>) {
        self.clock = Some(clock);
    }

    /// Takes messages.
    pub fn set_log(&mut self, log: Arc<dyn Log>) {
        self.logger = Logger::new(log);
    }

    /// A client with these settings. It opens no connection yet.
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
            let reason = "would receive secrets unencrypted, since the service URL is plain http; use https, or allow it \
                          with kaltura_config_set_allow_http";
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

/// Without HTTPS a client still builds and reads requests, and signs sessions for itself.
#[cfg(not(feature = "https"))]
fn built_in(_: &TransportConfig) -> Result<Arc<dyn Transport>, ApiError> {
    Ok(Arc::new(crate::transport::NoTransport))
}

/// A timeout that a program has given.
pub(crate) fn timeout(milliseconds: i64) -> Result<Duration, ApiError> {
    match u64::try_from(milliseconds) {
        Ok(given @ 1..) if milliseconds <= MAX_TIMEOUT_MS => Ok(Duration::from_millis(given)),
        _ => Err(ApiError::argument(
            "milliseconds",
            format!("is {milliseconds}; give a number from 1 to {MAX_TIMEOUT_MS} (one day)"),
        )),
    }
}

fn check_header_value(argument: &'static str, value: &str) -> Result<(), ApiError> {
    if value.is_empty() || !value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Err(ApiError::argument(argument, "must be printable ASCII text, on one line"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_out_of_range_are_refused() {
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
    fn a_region_is_a_service_url() {
        let mut config = Config::default();
        for (region, url) in REGIONS {
            config.set_region(region).unwrap();
            assert_eq!(config.client().unwrap().config().service_url.as_str(), url);
        }
        let error = config.set_region("mars").unwrap_err().to_string();
        assert_eq!(error, "region: is none of us, eu, de, ca, sg, au; for any other server use its service URL");
    }

    #[test]
    fn headers_cannot_break_out_of_their_line_or_replace_the_library_s() {
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
    fn numbers_out_of_range_are_refused() {
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
    fn proxy_is_refused_for_plain_http_unless_allowed() {
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
    fn settings_are_checked_when_the_client_is_made() {
        let mut config = Config::default();
        assert!(config.client().is_ok());
        config.set_service_url("http://www.kaltura.com");
        assert!(config.client().is_err());
        config.set_allow_http(true);
        assert!(config.client().is_ok());
    }
}
