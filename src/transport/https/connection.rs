//! A connection, plain or encrypted, as ureq uses and keeps it; and how one is made.

use std::io::{self, ErrorKind, Read, Write};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::TryRngCore;
use rand::rngs::OsRng;
use rustls::ClientConnection;
use ureq::http::Uri;
use ureq::http::uri::Scheme;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};
use ureq::{Error, Timeout};

use super::background::{MOST_LEFT_BEHIND, NotBegun};
use super::buffers::ConnectionBuffers;
use super::call::{Call, Calls, Ended};
use super::dial::{DialError, dial, look_up};
use super::failure::{self, Problem};
use super::head::{self, Found, Search};
use super::idle::{Idle, Server};
use super::proxy::{Protocol, Proxies, ProxyServer};
use super::socket::{Socket, Stream};
use super::system;
use super::tls::Tls;
use super::tunnel::{self, Target};
use crate::api::{Failure, Level, Logger};

/// Finds no address: looking up and connecting is one job, which is needed for a new connection only,
/// while ureq asks for addresses before it looks for a kept one.
#[derive(Debug)]
pub(super) struct LaterResolver;

impl Resolver for LaterResolver {
    fn resolve(&self, _: &Uri, _: &ureq::config::Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        Ok(self.empty())
    }
}

/// Makes new connections.
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
            nothing: ConnectionBuffers::default(),
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
        let soon = Instant::now() + self.connect_timeout;
        let dialling = Dialling { call, deadline: soon.min(call.deadline), is_total: call.deadline < soon };
        // What needs random numbers panics without.
        if OsRng.try_next_u32().is_err() {
            return Err(failure::no_random_numbers().into());
        }

        let proxy = self.proxies.for_host(is_https, host);
        let proxy = proxy.map_err(|why| Problem::new(Failure::ProxyRefused, why.to_owned()))?;
        let connect = || match proxy {
            None => dialling.host(host, port, !is_https && !self.allow_http, authority.as_str()),
            Some(proxy) => dialling.through(proxy, host, port),
        };
        let mut socket = connect()?;
        let tls = if is_https {
            for warning in dialling.load(&self.tls, authority.as_str())? {
                self.logger.write(Level::Warn, || warning);
            }
            Some(Box::new(match dialling.encrypt(&self.tls, host, &mut socket, authority.as_str()) {
                Ok(tls) => tls,
                Err(Refusal { is_unexplained: true, problem }) => {
                    // A server says no more than that when its key is of a type that was not offered.
                    drop(socket);
                    let key = connect().ok().and_then(|mut socket| self.tls.unsupported_key(host, &mut socket));
                    return Err(key.map_or(problem, |error| failure::handshake(error, authority.as_str())).into());
                }
                Err(Refusal { problem, .. }) => return Err(problem.into()),
            }))
        } else {
            None
        };
        Ok(Established { socket, tls, buffers: ConnectionBuffers::default(), is_refused: false })
    }
}

/// A handshake that failed.
struct Refusal {
    /// Whether the server's reason can be many things.
    is_unexplained: bool,
    problem: Problem,
}

/// The making of one connection.
struct Dialling<'a> {
    call: &'a Arc<Call>,
    deadline: Instant,
    /// Whether the deadline is that of the whole call.
    is_total: bool,
}

impl Dialling<'_> {
    fn host(&self, host: &str, port: u16, only_loopback: bool, name: &str) -> Result<Socket, Problem> {
        self.dial(host, port, only_loopback)
            .map_err(|ended| self.ended(ended, name))?
            .map_err(|error| match error {
                DialError::NotFound => failure::not_found(name),
                DialError::NotLoopback(address) => failure::not_loopback(name, address),
                DialError::Io(error) if error.kind() == ErrorKind::TimedOut => {
                    failure::not_connected(name, self.is_total)
                }
                DialError::Io(error) => failure::io(error, name),
            })
            .and_then(|stream| stream.map_err(|error| failure::io(error, name)))
    }

    fn through(&self, proxy: &ProxyServer, host: &str, port: u16) -> Result<Socket, Problem> {
        let name = proxy.name();
        let mut socket = self
            .dial(&proxy.host, proxy.port, false)
            .map_err(|ended| match ended {
                Ended::TimedOut => failure::proxy_timed_out(&name),
                other => self.ended(other, &name),
            })?
            .and_then(|stream| stream.map_err(DialError::Io))
            .map_err(|error| failure::no_proxy(&name, error))?;
        let address = if proxy.protocol == (Protocol::Socks5 { remote_look_up: false }) {
            let wanted = host.to_owned();
            let found = self.call.wait_for(self.deadline, move || look_up(&wanted, port));
            let found = found.map_err(|ended| self.ended(ended, host))?.map_err(|error| match error {
                DialError::Io(error) => failure::io(error, host),
                _ => failure::not_found(host),
            })?;
            found.first().copied()
        } else {
            None
        };
        tunnel::open(proxy, &mut socket, Target { host, port, address })?;
        Ok(socket)
    }

    /// Reads the system's CA certificates, unless that was done.
    fn load(&self, tls: &Arc<Tls>, name: &str) -> Result<Vec<String>, Problem> {
        if tls.is_loaded() {
            return Ok(Vec::new());
        }
        let loading = Arc::clone(tls);
        let loaded = self.call.wait_for(self.deadline, move || loading.load());
        loaded.unwrap_or_else(|ended| match ended {
            Ended::TimedOut => Err(failure::slow_system_ca()),
            other => Err(self.ended(other, name)),
        })
    }

    fn encrypt(&self, tls: &Tls, host: &str, socket: &mut Socket, name: &str) -> Result<ClientConnection, Refusal> {
        tls.handshake(host, socket).map_err(|error| Refusal {
            is_unexplained: failure::is_unexplained(&error),
            problem: match error.kind() {
                ErrorKind::TimedOut => failure::not_connected(name, self.is_total),
                _ => failure::handshake(error, name),
            },
        })
    }

    /// A socket on which a cancellation acts from the start.
    fn dial(&self, host: &str, port: u16, only_loopback: bool) -> Result<Result<io::Result<Socket>, DialError>, Ended> {
        if self.call.is_cancelled() {
            return Err(Ended::Cancelled);
        }
        if let (true, Ok(address)) = (system::CONNECTS_HERE, host.parse::<IpAddr>()) {
            let share = |stream: &Arc<_>| self.call.attach(stream);
            let stream = system::connect_here((address, port).into(), self.deadline, share)?;
            return Ok(stream.map_err(DialError::Io).map(|stream| Socket::new(stream, self.deadline)));
        }
        let (wanted, deadline) = (host.to_owned(), self.deadline);
        let stream = match self.call.wait_for(deadline, move || dial(&wanted, port, only_loopback, deadline))? {
            Ok(stream) => stream,
            Err(error) => return Ok(Err(error)),
        };
        let socket = Socket::new(Arc::new(Stream::new(stream)), deadline);
        if let Ok(socket) = &socket {
            self.call.attach(socket.stream())?;
        }
        Ok(Ok(socket))
    }

    fn ended(&self, ended: Ended, name: &str) -> Problem {
        match ended {
            Ended::Cancelled => failure::cancelled(),
            Ended::TimedOut => failure::not_connected(name, self.is_total),
            Ended::NotBegun(NotBegun::NoThread) => Problem::new(
                Failure::Connect,
                format!(
                    "no connection to {name}: the system has no thread or memory to spare; raise its limits (ulimit -u, \
                     ulimit -v)"
                ),
            ),
            Ended::NotBegun(NotBegun::TooManyLeft) => Problem::new(
                Failure::Resolve,
                format!(
                    "no connection to {name}: {MOST_LEFT_BEHIND} look-ups of names that calls have given up are still \
                     going on in the system. Its name servers do not respond (/etc/resolv.conf); or give the server's \
                     address as a number"
                ),
            ),
        }
    }
}

/// One connection. To drop it closes it without a word, as a child of a fork must: the parent goes on
/// using its own.
pub(super) struct Established {
    socket: Socket,
    tls: Option<Box<ClientConnection>>,
    buffers: ConnectionBuffers,
    /// The server has responded before it had the whole request, whose rest is not sent.
    is_refused: bool,
}

impl Established {
    /// Whether an idle one can take a request: the server has neither closed it nor spoken.
    fn is_usable(&self) -> bool {
        self.socket.is_idle()
    }

    fn use_for(&mut self, call: &Call) -> Result<(), Error> {
        call.attach(self.socket.stream()).map_err(|_| failure::cancelled())?;
        self.socket.deadline = call.deadline;
        if !self.buffers.pending().is_empty() {
            // Before the attempt: a write that fails half-way has sent something.
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
                // What has come may be no response, but a session for later.
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    tls.read_tls(&mut self.socket)?;
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

    /// Whether a write has failed since there is a response already, such as 413.
    fn has_response(&self, failed: ErrorKind) -> bool {
        match &self.tls {
            None => failed == ErrorKind::WouldBlock || (failure::is_closed(failed) && self.socket.has_input()),
            // Otherwise it was looked for.
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
                // An alert, or the response to a change of keys. The failure that matters is the first.
                let written = tls.write_tls(&mut self.socket);
                state.map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
                written?;
            }
        }
    }

    /// Whether the response was all that came: what is left over would be taken for the next one's.
    fn is_quiet(&mut self) -> bool {
        !self.is_refused
            && self.buffers.pending().is_empty()
            && self.buffers.input().is_empty()
            && self.tls.as_mut().is_none_or(|tls| {
                tls.process_new_packets()
                    .is_ok_and(|state| state.plaintext_bytes_to_read() == 0 && !state.peer_has_closed())
            })
    }
}

/// Why a server has closed a connection on which a write failed, if it says so: with TLS 1.3 it refuses a client's
/// certificate when the request is already under way. [`ErrorKind::WouldBlock`] if it has sent a response.
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
    /// Absent once it was kept for the next request.
    established: Option<Established>,
    call: Arc<Call>,
    /// Where in the head of the response it is; absent in the body.
    head: Option<Search>,
    /// What ureq is shown then.
    nothing: ConnectionBuffers,
    server: Server,
    idle: Arc<Idle<Established>>,
}

impl Connection {
    /// Filters the head of the response in the input, once it is whole. Returns whether ureq may have the input.
    fn filter_head(&mut self) -> Result<bool, Error> {
        let (Some(search), Some(established)) = (&mut self.head, &mut self.established) else { return Ok(true) };
        let buffers = &mut established.buffers;
        loop {
            let length = match search.find(buffers.input()) {
                Found::Head(length) => length,
                Found::Part => return Ok(buffers.is_full()),
                // ureq says what is wrong.
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
            None => &mut self.nothing,
        }
    }

    /// Keeps the head of a request back, so that it leaves together with the body.
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
                // ureq takes it for the end of a body without a length.
                self.call.mark_cut_short();
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

    /// ureq asks when a response was read, before it would keep the connection. It is kept here instead.
    fn is_open(&mut self) -> bool {
        self.call.release();
        if let Some(mut established) = self.established.take() {
            if established.is_quiet() {
                self.idle.keep(self.server.clone(), established);
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

    use super::*;

    #[test]
    fn a_connection_with_more_than_the_response_is_not_quiet() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let socket = Socket::new(Arc::new(Stream::new(stream)), Instant::now() + Duration::from_secs(60)).unwrap();
        let mut established =
            Established { socket, tls: None, buffers: ConnectionBuffers::default(), is_refused: false };
        assert!(established.is_quiet());
        established.buffers.input_append_buf()[0] = b'x';
        established.buffers.input_appended(1);
        assert!(!established.is_quiet());
        established.buffers.input_consume(1);
        assert!(established.is_quiet());
    }
}
