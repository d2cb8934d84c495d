//! Creates plain and TLS connections, and adapts them to ureq.

use std::io::{self, ErrorKind, Read, Write};
use std::sync::Arc;
use std::time::Duration;

use rand::TryRngCore;
use rand::rngs::OsRng;
use rustls::ClientConnection;
use ureq::http::Uri;
use ureq::http::uri::Scheme;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};
use ureq::{Error, Timeout};

use super::buffers::ConnectionBuffers;
use super::call::{Call, Calls};
use super::connect_attempt::{ConnectAttempt, HandshakeError};
use super::failure::{self, Problem};
use super::head::{self, Found, Search};
use super::idle::{Idle, Server};
use super::proxy::Proxies;
use super::socket::Socket;
use super::tls::Tls;
use crate::api::{Failure, Level, Logger};

/// A no-op resolver. ureq resolves before it consults the pool, but DNS lookup and connect are one job that only new
/// connections need.
#[derive(Debug)]
pub(super) struct NoOpResolver;

impl Resolver for NoOpResolver {
    fn resolve(&self, _: &Uri, _: &ureq::config::Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        Ok(self.empty())
    }
}

#[derive(Debug, Clone)]
pub(super) struct HostConnector {
    pub(super) connect_timeout: Duration,
    pub(super) proxies: Arc<Proxies>,
    pub(super) tls: Arc<Tls>,
    pub(super) idle: Arc<Idle<Established>>,
    pub(super) allow_http: bool,
    pub(super) logger: Logger,
    pub(super) calls: Arc<Calls>,
}

impl Connector<()> for HostConnector {
    type Out = Connection;

    fn connect(&self, details: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<Connection>, Error> {
        let call = self.calls.current().ok_or(Error::ConnectionFailed)?;
        let server = Server::of(details.uri).ok_or(Error::ConnectionFailed)?;
        let mut kept = std::iter::from_fn(|| self.idle.take(&server));
        let usable = if call.needs_new_connection { None } else { kept.find(Established::is_usable) };
        let mut established = usable.map_or_else(|| self.establish(details.uri, &call), Ok)?;
        established.buffers.expect_line(call.longest_line);
        Ok(Some(Connection {
            established: Some(established),
            call,
            head: Some(Search::default()),
            empty: ConnectionBuffers::default(),
            server,
            idle: Arc::clone(&self.idle),
        }))
    }
}

impl HostConnector {
    fn establish(&self, uri: &Uri, call: &Arc<Call>) -> Result<Established, Error> {
        let is_https = uri.scheme() == Some(&Scheme::HTTPS);
        let authority = uri.authority().ok_or(Error::ConnectionFailed)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let port = authority.port_u16().unwrap_or(if is_https { 443 } else { 80 });
        let attempt = ConnectAttempt::new(call, self.connect_timeout);
        // rustls would panic without random numbers.
        if OsRng.try_next_u32().is_err() {
            return Err(failure::no_random_numbers().into());
        }

        let proxy = self.proxies.for_host(is_https, host);
        let proxy = proxy.map_err(|why| Problem::new(Failure::ProxyRefused, why.to_owned()))?;
        let connect = || match proxy {
            None => attempt.connect(host, port, !is_https && !self.allow_http, authority.as_str()),
            Some(proxy) => attempt.connect_through(proxy, host, port),
        };
        let mut socket = connect()?;
        let tls = if is_https {
            for warning in attempt.load(&self.tls, authority.as_str())? {
                self.logger.write(Level::Warn, || warning);
            }
            Some(Box::new(match attempt.handshake(&self.tls, host, &mut socket, authority.as_str()) {
                Ok(tls) => tls,
                Err(HandshakeError { has_no_reason: true, problem }) => {
                    // A server reports a handshake failure if its key type was not offered.
                    drop(socket);
                    let key = connect().ok().and_then(|mut socket| self.tls.unsupported_key(host, &mut socket));
                    return Err(key.map_or(problem, |error| failure::handshake(error, authority.as_str())).into());
                }
                Err(HandshakeError { problem, .. }) => return Err(problem.into()),
            }))
        } else {
            None
        };
        Ok(Established { socket, tls, buffers: ConnectionBuffers::default(), is_refused: false })
    }
}

/// One connection. Dropping it closes it without a TLS close_notify, as required in a forked child: the parent still
/// uses its own.
pub(super) struct Established {
    socket: Socket,
    tls: Option<Box<ClientConnection>>,
    buffers: ConnectionBuffers,
    /// The server responded before it received the complete request. The rest is not sent.
    is_refused: bool,
}

impl Established {
    /// Whether an idle connection can be reused: the server has neither closed it nor sent anything.
    fn is_usable(&self) -> bool {
        self.socket.is_idle()
    }

    fn use_for(&mut self, call: &Call) -> Result<(), Error> {
        call.attach(self.socket.stream()).map_err(|_| failure::cancelled())?;
        self.socket.deadline = call.deadline;
        if !self.buffers.pending().is_empty() {
            // Before the write, because a failed write may have sent some of it.
            call.mark_sent();
        }
        Ok(())
    }

    fn send_pending(&mut self) -> io::Result<()> {
        if !self.is_refused && !self.buffers.pending().is_empty() {
            self.socket.yields_to_input = true;
            let result = self.write_pending();
            self.socket.yields_to_input = false;
            match result {
                Ok(()) => {}
                Err(error) if self.has_response(error.kind()) => self.is_refused = true,
                Err(error) => return Err(error),
            }
        }
        self.buffers.clear_pending();
        Ok(())
    }

    fn write_pending(&mut self) -> io::Result<()> {
        let pending = self.buffers.pending();
        let Some(tls) = &mut self.tls else { return self.socket.write_all(pending) };
        let mut written = 0;
        while written < pending.len() || tls.wants_write() {
            written += tls.writer().write(&pending[written..])?;
            match tls.write_tls(&mut self.socket) {
                Ok(_) => {}
                // The input may be a session ticket rather than a response.
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    if tls.read_tls(&mut self.socket)? == 0 {
                        return Err(ErrorKind::UnexpectedEof.into());
                    }
                    let state = tls.process_new_packets();
                    let state = state.map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
                    if state.plaintext_bytes_to_read() > 0 || state.peer_has_closed() {
                        return Err(error);
                    }
                }
                Err(error) => return Err(alert(tls, &mut self.socket, error)),
            }
        }
        Ok(())
    }

    /// Whether a write failed because the server has already responded, for example with 413.
    fn has_response(&self, failed: ErrorKind) -> bool {
        match &self.tls {
            None => failed == ErrorKind::WouldBlock || (failure::is_closed(failed) && self.socket.has_input()),
            // Otherwise the input was already checked.
            Some(_) => failed == ErrorKind::WouldBlock,
        }
    }

    fn read(&mut self) -> io::Result<usize> {
        let input = self.buffers.input_append_buf();
        let Some(tls) = &mut self.tls else { return self.socket.read(input) };
        loop {
            match tls.reader().read(input) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                result => return result,
            }
            tls.read_tls(&mut self.socket)?;
            let state = tls.process_new_packets();
            if state.is_err() || (tls.wants_write() && !self.is_refused) {
                // An alert, or the response to a key update. The first failure is the one to report.
                let written = tls.write_tls(&mut self.socket);
                state.map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
                written?;
            }
        }
    }

    /// Whether nothing follows the response. Surplus data would be taken for the next response.
    fn is_drained(&mut self) -> bool {
        !self.is_refused
            && self.buffers.pending().is_empty()
            && self.buffers.input().is_empty()
            && self.tls.as_mut().is_none_or(|tls| {
                tls.process_new_packets()
                    .is_ok_and(|state| state.plaintext_bytes_to_read() == 0 && !state.peer_has_closed())
            })
    }
}

/// Replaces a write error by the server's alert, if it sent one: with TLS 1.3 a server rejects a client certificate
/// while the request is being sent. Returns [`ErrorKind::WouldBlock`] if the server sent a response.
fn alert(tls: &mut ClientConnection, socket: &mut Socket, failed: io::Error) -> io::Error {
    if !failure::is_closed(failed.kind()) {
        return failed;
    }
    while let Ok(1..) = tls.read_tls(socket) {
        match tls.process_new_packets() {
            Ok(state) if state.plaintext_bytes_to_read() > 0 => return ErrorKind::WouldBlock.into(),
            Ok(_) => {}
            Err(error) => return io::Error::new(ErrorKind::InvalidData, error),
        }
    }
    failed
}

/// A connection while ureq uses it for one request.
pub(super) struct Connection {
    /// `None` once it was returned to the pool.
    established: Option<Established>,
    call: Arc<Call>,
    /// The position in the response head; `None` in the body.
    head: Option<Search>,
    /// For ureq without a connection.
    empty: ConnectionBuffers,
    server: Server,
    idle: Arc<Idle<Established>>,
}

impl Connection {
    /// Filters a complete response head in the input. Returns whether ureq may read the input.
    fn filter_head(&mut self) -> Result<bool, Error> {
        let (Some(search), Some(established)) = (&mut self.head, &mut self.established) else { return Ok(true) };
        let buffers = &mut established.buffers;
        loop {
            let length = match search.find(buffers.input()) {
                Found::Head(length) => length,
                Found::Part => return Ok(buffers.is_full()),
                // ureq reports the error.
                Found::Other => return Ok(true),
            };
            let filtered = head::filter(&mut buffers.input_mut()[..length])?;
            if !filtered.is_interim {
                buffers.shorten_head(length, filtered.length);
                self.head = None;
                return Ok(true);
            }
            buffers.input_consume(length);
            *search = Search::default();
        }
    }
}

impl Transport for Connection {
    fn buffers(&mut self) -> &mut dyn Buffers {
        match &mut self.established {
            Some(established) => &mut established.buffers,
            None => &mut self.empty,
        }
    }

    /// Delays the request head, so that it is sent together with the body.
    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        let established = self.established.as_mut().ok_or(Error::ConnectionFailed)?;
        if established.buffers.add_pending(amount) {
            established.use_for(&self.call)?;
            established.send_pending().map_err(timed)?;
        }
        Ok(())
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        let established = self.established.as_mut().ok_or(Error::ConnectionFailed)?;
        established.use_for(&self.call)?;
        established.send_pending().map_err(timed)?;
        loop {
            let established = self.established.as_mut().ok_or(Error::ConnectionFailed)?;
            let amount = established.read().map_err(|error| {
                // ureq treats this as the end of a body without a length.
                self.call.mark_truncated();
                timed(error)
            })?;
            established.buffers.input_appended(amount);
            if amount == 0 {
                return Ok(false);
            }
            if self.filter_head()? {
                return Ok(true);
            }
        }
    }

    /// ureq calls this after the response, before it would pool the connection. The connection goes to our own pool
    /// instead.
    fn is_open(&mut self) -> bool {
        self.call.release();
        if let Some(mut established) = self.established.take() {
            if established.is_drained() {
                self.idle.put(self.server.clone(), established);
            }
        }
        false
    }

    fn is_tls(&self) -> bool {
        self.established.as_ref().is_some_and(|established| established.tls.is_some())
    }
}

fn timed(error: io::Error) -> Error {
    if error.kind() == ErrorKind::TimedOut { Error::Timeout(Timeout::Global) } else { Error::Io(error) }
}

impl std::fmt::Debug for Established {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Established").field("socket", &self.socket).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("server", &self.server).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};
    use std::time::Instant;

    use super::super::system::Stream;
    use super::*;

    #[test]
    fn connection_with_surplus_data_is_not_drained() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let socket = Socket::new(Arc::new(Stream::new(stream)), Instant::now() + Duration::from_secs(60)).unwrap();
        let mut established =
            Established { socket, tls: None, buffers: ConnectionBuffers::default(), is_refused: false };
        assert!(established.is_drained());
        established.buffers.input_append_buf()[0] = b'x';
        established.buffers.input_appended(1);
        assert!(!established.is_drained());
        established.buffers.input_consume(1);
        assert!(established.is_drained());
    }
}
