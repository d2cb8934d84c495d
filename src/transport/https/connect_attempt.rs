//! One attempt to connect: DNS lookup, TCP connect, proxy and TLS handshake, each with the error that explains its failure.

use std::io::ErrorKind;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::ClientConnection;

use super::background::{MAX_ABANDONED, StartError};
use super::call::{Call, WaitError};
use super::dial::{DialError, dial, resolve};
use super::failure::{self, Problem};
use super::proxy::{Protocol, ProxyServer};
use super::socket::Socket;
use super::system::{self, Stream};
use super::tls::Tls;
use super::tunnel::{self, Target};
use crate::api::Failure;

/// A failed handshake.
pub(super) struct HandshakeError {
    /// Whether the server gave no specific reason.
    pub(super) has_no_reason: bool,
    pub(super) problem: Problem,
}

/// One attempt to connect.
pub(super) struct ConnectAttempt<'a> {
    call: &'a Arc<Call>,
    deadline: Instant,
    /// Whether the deadline is that of the whole call.
    is_total: bool,
}

impl<'a> ConnectAttempt<'a> {
    pub(super) fn new(call: &'a Arc<Call>, connect_timeout: Duration) -> Self {
        let deadline = Instant::now() + connect_timeout;
        ConnectAttempt { call, deadline: deadline.min(call.deadline), is_total: call.deadline < deadline }
    }

    /// Connects to the server itself. `name` is for errors.
    pub(super) fn connect(&self, host: &str, port: u16, only_loopback: bool, name: &str) -> Result<Socket, Problem> {
        let socket = self.dial(host, port, only_loopback).map_err(|error| self.problem(error, name))?;
        socket.map_err(|error| match error {
            DialError::NotFound => failure::not_found(name),
            DialError::NotLoopback(address) => failure::not_loopback(name, address),
            DialError::Io(error) if error.kind() == ErrorKind::TimedOut => failure::not_connected(name, self.is_total),
            DialError::Io(error) => failure::io(error, name),
        })
    }

    /// Connects to the server through a proxy.
    pub(super) fn connect_through(&self, proxy: &ProxyServer, host: &str, port: u16) -> Result<Socket, Problem> {
        let name = proxy.name();
        let mut socket = self
            .dial(&proxy.host, proxy.port, false)
            .map_err(|error| match error {
                WaitError::TimedOut => failure::proxy_timed_out(&name),
                other => self.problem(other, &name),
            })?
            .map_err(|error| failure::no_proxy(&name, error))?;
        let address = if proxy.protocol == (Protocol::Socks5 { remote_dns: false }) {
            let wanted = host.to_owned();
            let found = self.call.wait_for(self.deadline, move || resolve(&wanted, port));
            let found = found.map_err(|error| self.problem(error, host))?.map_err(|error| match error {
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

    /// Loads the system's CA certificates if necessary.
    pub(super) fn load(&self, tls: &Arc<Tls>, name: &str) -> Result<Vec<String>, Problem> {
        if tls.is_loaded() {
            return Ok(Vec::new());
        }
        let loading = Arc::clone(tls);
        let loaded = self.call.wait_for(self.deadline, move || loading.load());
        loaded.unwrap_or_else(|error| match error {
            WaitError::TimedOut => Err(failure::slow_system_ca()),
            other => Err(self.problem(other, name)),
        })
    }

    pub(super) fn handshake(
        &self,
        tls: &Tls,
        host: &str,
        socket: &mut Socket,
        name: &str,
    ) -> Result<ClientConnection, HandshakeError> {
        tls.handshake(host, socket).map_err(|error| HandshakeError {
            has_no_reason: failure::has_no_reason(&error),
            problem: match error.kind() {
                ErrorKind::TimedOut => failure::not_connected(name, self.is_total),
                _ => failure::handshake(error, name),
            },
        })
    }

    /// Returns a socket that a cancellation can shut down.
    fn dial(&self, host: &str, port: u16, only_loopback: bool) -> Result<Result<Socket, DialError>, WaitError> {
        if self.call.is_cancelled() {
            return Err(WaitError::Cancelled);
        }
        if let (true, Ok(address)) = (system::CAN_INTERRUPT_CONNECT, host.parse::<IpAddr>()) {
            let share = |stream: &Arc<_>| self.call.attach(stream);
            let stream = system::connect_on_this_thread((address, port).into(), self.deadline, share)?;
            return Ok(stream.and_then(|stream| Socket::new(stream, self.deadline)).map_err(DialError::Io));
        }
        let (wanted, deadline) = (host.to_owned(), self.deadline);
        let stream = match self.call.wait_for(deadline, move || dial(&wanted, port, only_loopback, deadline))? {
            Ok(stream) => stream,
            Err(error) => return Ok(Err(error)),
        };
        let socket = Socket::new(Arc::new(Stream::new(stream)), deadline).map_err(DialError::Io);
        if let Ok(socket) = &socket {
            self.call.attach(socket.stream())?;
        }
        Ok(socket)
    }

    fn problem(&self, error: WaitError, name: &str) -> Problem {
        match error {
            WaitError::Cancelled => failure::cancelled(),
            WaitError::TimedOut => failure::not_connected(name, self.is_total),
            WaitError::StartError(StartError::NoThread) => Problem::new(
                Failure::Connect,
                format!(
                    "cannot connect to {name}: the system has no free threads or memory; raise its limits (ulimit -u, \
                     ulimit -v)"
                ),
            ),
            WaitError::StartError(StartError::TooManyAbandoned) => Problem::new(
                Failure::Resolve,
                format!(
                    "cannot connect to {name}: {MAX_ABANDONED} DNS lookups of aborted calls are still running. \
                     The name servers do not respond (/etc/resolv.conf). Check them, or use the server's \
                     IP address"
                ),
            ),
        }
    }
}
