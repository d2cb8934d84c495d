//! From a host's name to a connected socket.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream, ToSocketAddrs, UdpSocket};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::system;

/// How long one address may keep the next one waiting, as RFC 8305 advises: a machine may have an
/// IPv6 address and no way out over it.
const HEAD_START: Duration = Duration::from_millis(250);

/// More addresses than this are not tried.
const MOST_ADDRESSES: usize = 8;

/// Why there is no connection.
#[derive(Debug)]
pub(super) enum DialError {
    NotFound,
    /// Plain http would leave this machine.
    NotLoopback(IpAddr),
    Io(io::Error),
}

/// The addresses of a host. The system's look-up has no time limit.
pub(super) fn look_up(host: &str, port: u16) -> Result<Vec<SocketAddr>, DialError> {
    let found: Vec<_> = (host, port).to_socket_addrs().map_err(not_found)?.collect();
    let Some(first) = found.first() else { return Err(DialError::NotFound) };
    let (mut preferred, mut other): (Vec<_>, Vec<_>) =
        found.iter().copied().partition(|address| address.is_ipv4() == first.is_ipv4());
    preferred.reverse();
    other.reverse();
    let mut alternating = Vec::with_capacity(found.len());
    while let Some(address) = preferred.pop() {
        alternating.push(address);
        alternating.extend(other.pop());
    }
    alternating.extend(other.into_iter().rev());
    alternating.truncate(MOST_ADDRESSES);
    Ok(alternating)
}

/// Why a name was not found: the system does not say so when it has no socket for the question.
fn not_found(error: io::Error) -> DialError {
    let sockets = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0));
    match [Some(error), sockets.err()].into_iter().flatten().find(|error| system::local(error).is_some()) {
        Some(local) => DialError::Io(local),
        None => DialError::NotFound,
    }
}

/// Resolves a host, and connects to the first of its addresses that responds. `only_loopback` is for plain http, which
/// must not leave this machine.
pub(super) fn dial(host: &str, port: u16, only_loopback: bool, deadline: Instant) -> Result<TcpStream, DialError> {
    let mut addresses = look_up(host, port)?;
    if only_loopback {
        retain_loopback(&mut addresses)?;
    }
    connect_to_any(addresses, deadline)
}

/// What is called localhost need not be.
fn retain_loopback(addresses: &mut Vec<SocketAddr>) -> Result<(), DialError> {
    let other = addresses.iter().map(SocketAddr::ip).find(|address| !address.is_loopback());
    addresses.retain(|address| address.ip().is_loopback());
    match other {
        Some(other) if addresses.is_empty() => Err(DialError::NotLoopback(other)),
        _ => Ok(()),
    }
}

fn connect_to_any(addresses: Vec<SocketAddr>, deadline: Instant) -> Result<TcpStream, DialError> {
    let mut addresses = addresses.into_iter();
    if addresses.len() == 1 {
        return connect(addresses.next().ok_or(DialError::NotFound)?, deadline);
    }
    let (sender, results) = mpsc::channel();
    let mut failure = DialError::NotFound;
    let mut trying = 0;
    loop {
        if let Some(address) = addresses.next() {
            let sender = sender.clone();
            // Nobody listens any more when another address was faster.
            let attempt = move || drop(sender.send(connect(address, deadline)));
            match system::start_thread(attempt) {
                Ok(()) => trying += 1,
                Err(error) if trying == 0 => return Err(DialError::Io(error)),
                // Those that are trying may still succeed.
                Err(_) => {}
            }
        } else if trying == 0 {
            return Err(failure);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let wait = if addresses.len() == 0 { left } else { left.min(HEAD_START) };
        match results.recv_timeout(wait) {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => {
                trying -= 1;
                failure = error;
            }
            Err(RecvTimeoutError::Timeout) if Instant::now() < deadline => {}
            Err(_) => return Err(timed_out()),
        }
    }
}

fn connect(address: SocketAddr, deadline: Instant) -> Result<TcpStream, DialError> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(timed_out());
    }
    TcpStream::connect_timeout(&address, left).map_err(DialError::Io)
}

fn timed_out() -> DialError {
    DialError::Io(io::ErrorKind::TimedOut.into())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    #[test]
    fn a_host_with_several_addresses_is_reached_over_the_one_that_responses() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        assert_eq!(dial("localhost", port, false, soon()).unwrap().peer_addr().unwrap().port(), port);
        assert_eq!(dial("127.0.0.1", port, false, soon()).unwrap().peer_addr().unwrap().port(), port);
    }

    #[test]
    fn an_address_that_fails_or_keeps_silent_does_not_keep_the_next_one_waiting() {
        let open = TcpListener::bind("127.0.0.1:0").unwrap();
        let open = open.local_addr().unwrap();
        let refusing = SocketAddr::from(([127, 0, 0, 1], 1));
        let (silent, _listener) = system::silent_listener();
        for addresses in [vec![open, refusing], vec![refusing, open], vec![silent, refusing, open]] {
            let connected = connect_to_any(addresses.clone(), soon()).unwrap();
            assert_eq!(connected.peer_addr().unwrap(), open, "{addresses:?}");
        }
        let failed = connect_to_any(vec![refusing, refusing], soon());
        assert!(matches!(failed, Err(DialError::Io(error)) if error.kind() == io::ErrorKind::ConnectionRefused));
    }

    #[test]
    fn localhost_counts_only_with_a_loopback_address() {
        let address = |text: &str| text.parse::<SocketAddr>().unwrap();
        let mut mixed = vec![address("192.0.2.1:80"), address("127.0.0.1:80"), address("[::1]:80")];
        retain_loopback(&mut mixed).unwrap();
        assert_eq!(mixed, [address("127.0.0.1:80"), address("[::1]:80")]);
        let refused = retain_loopback(&mut vec![address("192.0.2.1:80")]);
        assert!(matches!(refused, Err(DialError::NotLoopback(other)) if other.to_string() == "192.0.2.1"));
        assert!(retain_loopback(&mut Vec::new()).is_ok());
    }

    #[test]
    fn failures_are_told_apart() {
        // Too long a label: no name server is asked.
        assert!(matches!(dial(&"x".repeat(64), 80, false, soon()), Err(DialError::NotFound)));
        let refused = |error: &io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
        assert!(matches!(dial("127.0.0.1", 1, false, soon()), Err(DialError::Io(error)) if refused(&error)));
        assert!(matches!(dial("localhost", 1, false, soon()), Err(DialError::Io(error)) if refused(&error)));
        let timed_out = |error: &io::Error| error.kind() == io::ErrorKind::TimedOut;
        assert!(matches!(dial("127.0.0.1", 1, false, Instant::now()), Err(DialError::Io(error)) if timed_out(&error)));
    }
}
