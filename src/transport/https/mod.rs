//! The built-in transport: HTTP/1.1 by ureq. The library makes the connections (`connection`), to be able to cancel
//! calls (`call`), use proxies (`proxy`, `tunnel`) and verify certificates with rustls (`tls`).

mod algorithms;
mod background;
mod body;
mod buffers;
mod call;
mod chain;
mod connect_attempt;
mod connection;
mod dial;
mod failure;
mod head;
mod idle;
mod pem;
mod proxy;
mod resumption;
mod socket;
mod system;
mod tls;
mod trust;
mod tunnel;
mod untrusted;

use std::io::ErrorKind;
use std::sync::Arc;

use bytes::Bytes;
use rand::TryRngCore;
use rand::rngs::OsRng;
use ureq::Agent;
use ureq::http::HeaderValue;
use ureq::unversioned::transport::Connector;
use zeroize::Zeroizing;

use self::call::InProgress;
use self::connection::{HostConnector, NoOpResolver};
use self::proxy::Proxies;
use self::tls::Tls;
use super::TransportConfig;
use crate::api::{ApiError, CallContext, HttpRequest, HttpResponse, Transport, TransportError};
use crate::fork::{self, PerProcess};
use crate::ks::KsError;

/// Sends requests over HTTPS and pools idle connections. Thread-safe.
///
/// A forked child gets its own connections and locks: a parent thread may have held a lock.
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
    /// Opens no connection yet.
    pub fn new(config: &TransportConfig) -> Result<Self, ApiError> {
        OsRng.try_next_u32().map_err(|error| KsError::Random(error.to_string()))?;
        let connector = HostConnector {
            connect_timeout: config.connect_timeout,
            proxies: Arc::new(Proxies::new(&config.proxy, config.use_environment)?),
            tls: Arc::new(Tls::new(config)?),
            idle: Arc::default(),
            allow_http: config.allow_http,
            logger: config.logger.clone(),
            calls: Arc::default(),
        };
        Ok(HttpsTransport { connections: PerProcess::new(fork::generation(), Connections::new(connector)) })
    }

    /// The connections of this process.
    fn connections(&self) -> &Connections {
        self.connections.get(fork::generation(), Connections::of_child)
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
        let agent = Agent::with_parts(config, ().chain(connector.clone()), NoOpResolver);
        Connections { agent, connector }
    }

    fn of_child(&self) -> Self {
        // Copies of the parent's descriptors, which would keep its connections open.
        self.connector.idle.clear();
        let tls = Arc::new(self.connector.tls.for_child());
        let (idle, calls) = Default::default();
        Connections::new(HostConnector { tls, idle, calls, ..self.connector.clone() })
    }
}

impl Transport for HttpsTransport {
    fn send(&self, request: &HttpRequest, context: CallContext<'_>) -> Result<HttpResponse, TransportError> {
        let connections = self.connections();
        let progress = InProgress::begin(context, request, &connections.connector.calls);
        let result = exchange(&connections.agent, request).and_then(|response| match progress.call.was_cut_short() {
            true => Err(std::io::Error::from(ErrorKind::UnexpectedEof).into()),
            false => Ok(response),
        });
        let problem = match result {
            _ if progress.call.is_cancelled() => failure::cancelled(),
            Ok(response) => return Ok(response),
            Err(error) => failure::explain(error, &request.url, progress.call.was_sent()),
        };
        Err(TransportError {
            failure: problem.failure,
            message: problem.message,
            may_have_been_sent: progress.call.was_sent(),
        })
    }
}

/// Sends a request, and receives the head of its response. Its stack frame is gone when the body is unpacked.
#[inline(never)]
fn response_head(agent: &Agent, request: &HttpRequest) -> Result<http::Response<ureq::Body>, ureq::Error> {
    let mut builder = agent.post(&request.url).header("accept-encoding", "gzip");
    for (name, value) in &request.headers {
        builder = builder.header(name.as_ref(), zeroized_value(value)?);
    }
    builder.send(&request.body[..])
}

fn exchange(agent: &Agent, request: &HttpRequest) -> Result<HttpResponse, ureq::Error> {
    let mut response = response_head(agent, request)?;
    let headers = response
        .headers()
        .iter()
        .filter(|(name, _)| HttpResponse::HEADERS.contains(&name.as_str()))
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let status = response.status().as_u16();
    let body = body::read(&mut response, request.max_response_bytes)?;
    Ok(HttpResponse { status, headers, body })
}

/// A header value that is zeroized when ureq drops it. An invalid value is an error of the builder.
fn zeroized_value(value: &str) -> Result<HeaderValue, ureq::Error> {
    let bytes = Bytes::from_owner(Zeroizing::new(value.as_bytes().to_vec()));
    HeaderValue::from_maybe_shared(bytes).map_err(|error| ureq::Error::Http(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::{GivenCa, Trust};

    #[test]
    fn new_ca_file_without_certificate_is_an_error() {
        for pem in ["", "nothing", "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n"] {
            let given = Some(GivenCa { argument: "ca_file", pem: pem.into() });
            let config = TransportConfig { trust: Trust::Chain { system: false, given }, ..TransportConfig::default() };
            let error = HttpsTransport::new(&config).unwrap_err().to_string();
            assert!(error.starts_with("ca_file: "), "{error}");
        }
    }
}
