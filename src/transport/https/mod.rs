//! The built-in transport: HTTP/1.1 by ureq, over connections of our own (`connection`), which can be
//! cancelled (`call`), go through proxies (`proxy`, `tunnel`) and verify by rustls (`tls`).

mod background;
mod buffers;
mod call;
mod connection;
mod dial;
mod failure;
mod idle;
mod pem;
mod proxy;
mod resumption;
mod socket;
mod system;
mod tls;
mod trust;
mod tunnel;

use std::io::Read;
use std::sync::Arc;

use bytes::Bytes;
use ureq::Agent;
use ureq::http::HeaderValue;
use ureq::unversioned::transport::Connector;
use zeroize::{Zeroize, Zeroizing};

use self::call::InProgress;
use self::connection::{HostConnector, LaterResolver};
use self::proxy::Proxies;
use self::tls::Tls;
use super::TransportConfig;
use crate::api::{ApiError, CallContext, HttpRequest, HttpResponse, Transport, TransportError};
use crate::fork::{self, PerProcess};
use crate::try_alloc::try_vec;

/// Sends requests over HTTPS, and keeps idle connections for the next one. Shared by threads.
///
/// A child of a fork has connections of its own, and locks of its own: those of the parent may have
/// been held by a thread that the child hasn't got.
#[derive(Debug)]
pub struct HttpsTransport {
    connections: PerProcess<Connections>,
}

/// The connections of one process.
#[derive(Debug)]
struct Connections {
    agent: Agent,
    connector: HostConnector,
}

impl HttpsTransport {
    /// Prepares connections; none is opened yet.
    pub fn new(config: &TransportConfig) -> Result<Self, ApiError> {
        let connector = HostConnector {
            connect_timeout: config.connect_timeout,
            proxies: Arc::new(Proxies::new(&config.proxy, config.use_environment)?),
            tls: Arc::new(Tls::new(config)?),
            idle: Arc::default(),
            logger: config.logger.clone(),
        };
        Ok(HttpsTransport { connections: PerProcess::new(fork::count(), Connections::new(connector)) })
    }

    /// This process's own connections.
    fn agent(&self) -> &Agent {
        &self.connections.get(fork::count(), Connections::of_child).agent
    }
}

impl Connections {
    fn new(connector: HostConnector) -> Self {
        let config = Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_idle_connections(0)
            .proxy(None)
            .build();
        let agent = Agent::with_parts(config, ().chain(connector.clone()), LaterResolver);
        Connections { agent, connector }
    }

    fn of_child(&self) -> Self {
        // Copies of the parent's, for which they stay open.
        self.connector.idle.clear();
        let tls = Arc::new(self.connector.tls.for_child());
        Connections::new(HostConnector { tls, idle: Arc::default(), ..self.connector.clone() })
    }
}

impl Transport for HttpsTransport {
    fn send(&self, request: &HttpRequest, context: CallContext<'_>) -> Result<HttpResponse, TransportError> {
        let progress = InProgress::begin(context, request);
        let result = exchange(self.agent(), request);
        let problem = match result {
            _ if progress.call.is_cancelled() => failure::cancelled(),
            Ok(response) => return Ok(response),
            Err(error) => failure::explain(error, &request.url),
        };
        Err(TransportError {
            failure: problem.failure,
            message: problem.message,
            may_have_been_sent: progress.call.was_sent(),
        })
    }
}

fn exchange(agent: &Agent, request: &HttpRequest) -> Result<HttpResponse, ureq::Error> {
    let mut builder = agent.post(&request.url);
    for (name, value) in &request.headers {
        builder = builder.header(name.as_ref(), wiped(value)?);
    }
    let mut response = builder.send(&request.body[..])?;
    let headers = response
        .headers()
        .iter()
        .filter(|(name, _)| HttpResponse::HEADERS.contains(&name.as_str()))
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let status = response.status().as_u16();
    let expected = response.body().content_length();
    let reader = response.body_mut().with_config().limit(request.max_response_bytes).reader();
    Ok(HttpResponse { status, headers, body: read_all(reader, expected)? })
}

/// A value for ureq, which is wiped once ureq has dropped it. A bad one is an error of the builder.
fn wiped(value: &str) -> Result<HeaderValue, ureq::Error> {
    let bytes = Bytes::from_owner(Zeroizing::new(value.as_bytes().to_vec()));
    HeaderValue::from_maybe_shared(bytes).map_err(|error| ureq::Error::Http(error.into()))
}

fn zeros(length: usize) -> std::io::Result<Vec<u8>> {
    // By pieces, which a debug build copies whole, where it would set one byte after the other.
    const PIECE: [u8; 4096] = [0; 4096];
    let mut zeros = try_vec(length).map_err(|_| std::io::ErrorKind::OutOfMemory)?;
    while zeros.len() < length {
        zeros.extend_from_slice(&PIECE[..PIECE.len().min(length - zeros.len())]);
    }
    Ok(zeros)
}

/// Reads to the end. A buffer that has become too small is wiped, since a session may be in it.
fn read_all(mut reader: impl Read, expected: Option<u64>) -> std::io::Result<Zeroizing<Vec<u8>>> {
    const START: usize = 4 * 1024;
    const MOST_RESERVED: u64 = 1024 * 1024;
    let start = expected.map_or(START, |length| length.min(MOST_RESERVED) as usize + 1);
    let mut body = Zeroizing::new(zeros(start)?);
    let mut length = 0;
    loop {
        if length == body.len() {
            let mut larger = zeros(body.len() * 2)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::{GivenCa, Trust};

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
            let given = Some(GivenCa { argument: "ca_file", pem: pem.into() });
            let config = TransportConfig { trust: Trust::Chain { system: false, given }, ..TransportConfig::default() };
            let error = HttpsTransport::new(&config).unwrap_err().to_string();
            assert!(error.starts_with("ca_file: "), "{error}");
        }
    }
}
