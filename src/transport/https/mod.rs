//! The built-in transport: HTTP/1.1 by ureq, TLS by rustls, trust from the system.

mod connection;
mod failure;

use std::io::Read;
use std::sync::Arc;
use std::time::Instant;

use ureq::Agent;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::{Connector, DefaultConnector};
use zeroize::{Zeroize, Zeroizing};

use self::connection::{HostResolver, SentMarker};
use super::{TransportConfig, Trust};
use crate::api::{ApiError, Failure, HttpAnswer, HttpRequest, Patience, Transport, TransportError};

/// Sends requests over HTTPS, and keeps idle connections for the next one. Shared by threads.
#[derive(Debug)]
pub struct HttpsTransport {
    agent: Agent,
}

impl HttpsTransport {
    /// Prepares connections; none is opened yet.
    pub fn new(config: &TransportConfig) -> Result<Self, ApiError> {
        let roots = match &config.trust {
            Trust::Authorities(pem) => authorities(pem)?,
            Trust::System | Trust::Pinned(_) => RootCerts::PlatformVerifier,
        };
        let tls = TlsConfig::builder()
            .root_certs(roots)
            // Named here, since a process-wide default would be somebody else's to change.
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let agent_config = Agent::config_builder()
            .tls_config(tls)
            .timeout_connect(Some(config.connect_timeout))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .build();
        let connector = DefaultConnector::new().chain(SentMarker);
        Ok(HttpsTransport { agent: Agent::with_parts(agent_config, connector, HostResolver::default()) })
    }
}

fn authorities(pem: &[u8]) -> Result<RootCerts, ApiError> {
    let refused = |reason: String| ApiError::argument("ca_file", reason);
    let mut certificates = Vec::new();
    for item in parse_pem(pem) {
        match item {
            Ok(PemItem::Certificate(certificate)) => certificates.push(certificate),
            Ok(_) => {}
            Err(error) => return Err(refused(format!("is not valid PEM: {error}"))),
        }
    }
    if certificates.is_empty() {
        return Err(refused("holds no certificate; it must have a \"-----BEGIN CERTIFICATE-----\" line".to_owned()));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

impl Transport for HttpsTransport {
    fn send(&self, request: &HttpRequest, patience: Patience<'_>) -> Result<HttpAnswer, TransportError> {
        connection::nothing_sent_yet();
        exchange(&self.agent, request, patience)
            .map_err(|error| failure::explain(error, &request.url, connection::something_was_sent()))
    }
}

fn exchange(agent: &Agent, request: &HttpRequest, patience: Patience<'_>) -> Result<HttpAnswer, ureq::Error> {
    let left = patience.deadline.saturating_duration_since(Instant::now());
    let mut builder = agent.post(&request.url).config().timeout_global(Some(left)).build();
    for (name, value) in &request.headers {
        builder = builder.header(name.as_ref(), value);
    }
    let mut response = builder.send(&request.body[..])?;
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let status = response.status().as_u16();
    let expected = response.body().content_length();
    let reader = response.body_mut().with_config().limit(request.max_answer_bytes).reader();
    Ok(HttpAnswer { status, headers, body: read_all(reader, expected)? })
}

/// Reads to the end. A buffer that has become too small is wiped, since a session may be in it.
fn read_all(mut reader: impl Read, expected: Option<u64>) -> std::io::Result<Zeroizing<Vec<u8>>> {
    const START: usize = 4 * 1024;
    const MOST_RESERVED: u64 = 1024 * 1024;
    let start = expected.map_or(START, |length| length.min(MOST_RESERVED) as usize + 1);
    let mut body = Zeroizing::new(vec![0; start]);
    let mut length = 0;
    loop {
        if length == body.len() {
            let mut larger = vec![0; body.len() * 2];
            larger[..length].copy_from_slice(&body);
            body.zeroize();
            body = Zeroizing::new(larger);
        }
        match reader.read(&mut body[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    body.truncate(length);
    Ok(body)
}

/// A failure that the classes of [`Failure`] name, with words for people.
fn transport_error(failure: Failure, message: String, may_have_been_sent: bool) -> TransportError {
    TransportError { failure, message, may_have_been_sent }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_read_whole_whatever_was_expected() {
        let content: Vec<u8> = (0..100_000u32).map(|n| n as u8).collect();
        for expected in [None, Some(0), Some(10), Some(100_000), Some(u64::MAX)] {
            assert_eq!(read_all(&content[..], expected).unwrap()[..], content[..]);
        }
    }

    #[test]
    fn a_ca_file_without_a_certificate_is_refused() {
        for pem in ["", "nothing", "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n"] {
            let config = TransportConfig { trust: Trust::Authorities(pem.into()), ..TransportConfig::default() };
            let error = HttpsTransport::new(&config).unwrap_err().to_string();
            assert!(error.starts_with("ca_file: "), "{error}");
        }
    }
}
