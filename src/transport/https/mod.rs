//! The built-in transport: HTTP/1.1 by ureq. The library makes the connections (`connection`), to be able to cancel
//! calls (`call`), use proxies (`proxy`, `tunnel`) and verify certificates with rustls (`tls`).

mod algorithms;
mod background;
mod buffers;
mod call;
mod chain;
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

use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::sync::Arc;

use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;
use rand::TryRngCore;
use rand::rngs::OsRng;
use ureq::Agent;
use ureq::http::HeaderValue;
use ureq::unversioned::transport::Connector;
use zeroize::{Zeroize, Zeroizing};

use self::call::InProgress;
use self::connection::{HostConnector, NoOpResolver};
use self::failure::CorruptBody;
use self::proxy::Proxies;
use self::tls::Tls;
use super::TransportConfig;
use crate::api::{ApiError, CallContext, HttpRequest, HttpResponse, Transport, TransportError};
use crate::fork::{self, PerProcess};
use crate::ks::KsError;
use crate::try_alloc::try_vec;

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
    let is_compressed = response.headers().get("content-encoding").is_some_and(is_gzip);
    let expected = response.body().content_length();
    let limit = request.max_response_bytes;
    let reader = response.body_mut().with_config().limit(limit).reader();
    let body = if is_compressed { gunzip(reader, limit)? } else { read_all(reader, expected, limit)? };
    Ok(HttpResponse { status, headers, body })
}

/// RFC 9110, section 8.4.1.
fn is_gzip(coding: &HeaderValue) -> bool {
    let coding = coding.as_bytes().trim_ascii();
    coding.eq_ignore_ascii_case(b"gzip") || coding.eq_ignore_ascii_case(b"x-gzip")
}

/// Replaces ureq's decompression, which only accepts lower-case codings and treats an empty body as corrupt.
fn gunzip(reader: impl Read, limit: u64) -> Result<Zeroizing<Vec<u8>>, ureq::Error> {
    let mut reader = BufReader::new(reader);
    if reader.fill_buf()?.is_empty() {
        return Ok(Zeroizing::default());
    }
    read_all(decoder(reader), None, limit).map_err(|error| match error {
        ureq::Error::Io(error) if is_gzip_error(&error) => ureq::Error::Other(Box::new(CorruptBody)),
        other => other,
    })
}

/// In a separate frame: its state of 43 KiB is created on the stack.
#[inline(never)]
fn decoder<R: BufRead>(reader: R) -> MultiGzDecoder<R> {
    MultiGzDecoder::new(reader)
}

/// Whether the error comes from the decoder, not the connection.
fn is_gzip_error(error: &std::io::Error) -> bool {
    let is_of_tls = error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>());
    !is_of_tls && matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::InvalidData)
}

/// A header value that is zeroized when ureq drops it. An invalid value is an error of the builder.
fn zeroized_value(value: &str) -> Result<HeaderValue, ureq::Error> {
    let bytes = Bytes::from_owner(Zeroizing::new(value.as_bytes().to_vec()));
    HeaderValue::from_maybe_shared(bytes).map_err(|error| ureq::Error::Http(error.into()))
}

fn zeros(length: usize) -> std::io::Result<Vec<u8>> {
    // Written in chunks, because a debug build would fill a vector byte by byte.
    const PIECE: [u8; 4096] = [0; 4096];
    let mut zeros = try_vec(length).map_err(|_| ErrorKind::OutOfMemory)?;
    while zeros.len() < length {
        zeros.extend_from_slice(&PIECE[..PIECE.len().min(length - zeros.len())]);
    }
    Ok(zeros)
}

/// Reads to the end or the limit. Zeroizes buffers that became too small, because they may contain a session.
fn read_all(mut reader: impl Read, expected: Option<u64>, limit: u64) -> Result<Zeroizing<Vec<u8>>, ureq::Error> {
    const START: usize = 4 * 1024;
    const MAX_RESERVED: u64 = 1024 * 1024;
    let start = expected.map_or(START, |length| length.min(MAX_RESERVED) as usize + 1);
    let mut body = Zeroizing::new(zeros(start)?);
    let mut length = 0;
    loop {
        if length as u64 > limit {
            return Err(ureq::Error::BodyExceedsLimit(limit));
        }
        if length == body.len() {
            // One byte beyond the limit, to detect longer bodies.
            let most = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
            let mut larger = zeros((body.len() * 2).min(most))?;
            larger[..length].copy_from_slice(&body);
            body.zeroize();
            body = Zeroizing::new(larger);
        }
        match reader.read(&mut body[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
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
    fn read_all_returns_whole_body_for_any_expected_length() {
        let content: Vec<u8> = (0..100_000u32).map(|n| n as u8).collect();
        for expected in [None, Some(0), Some(10), Some(100_000), Some(u64::MAX)] {
            for limit in [100_000, 1_000_000, u64::MAX] {
                assert_eq!(read_all(&content[..], expected, limit).unwrap()[..], content[..]);
            }
            let error = read_all(&content[..], expected, 99_999).unwrap_err();
            assert!(matches!(error, ureq::Error::BodyExceedsLimit(99_999)), "{error}");
        }
    }

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
