//! Resolves host names and connects.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream, ToSocketAddrs, UdpSocket};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::system;

/// Delay before the next address is tried in parallel, as recommended by RFC 8305: a machine may have an IPv6 address
/// without connectivity.
const HEAD_START: Duration = Duration::from_millis(250);

/// Maximum number of addresses to try.
const MAX_ADDRESSES: usize = 8;

#[derive(Debug)]
pub(super) enum DialError {
    NotFound,
    /// Plain http to another machine is not allowed.
    NotLoopback(IpAddr),
    Io(io::Error),
}

/// Resolves a host name. The system's lookup has no timeout.
pub(super) fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, DialError> {
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
    alternating.truncate(MAX_ADDRESSES);
    Ok(alternating)
}

/// Classifies a failed lookup: the system also reports it if it had no free descriptor for the query.
fn not_found(error: io::Error) -> DialError {
    let sockets = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0));
    match [Some(error), sockets.err()].into_iter().flatten().find(|error| system::local(error).is_some()) {
        Some(local) => DialError::Io(local),
        None => DialError::NotFound,
    }
}

/// Resolves a host and connects to the first address that responds. `only_loopback` restricts plain http to this
/// machine.
pub(super) fn dial(host: &str, port: u16, only_loopback: bool, deadline: Instant) -> Result<TcpStream, DialError> {
    let mut addresses = resolve(host, port)?;
    if only_loopback {
        retain_loopback(&mut addresses)?;
    }
    connect_to_any(addresses, deadline)
}

/// `localhost` may resolve to other addresses.
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
            // The receiver is gone if another address was faster.
            let attempt = move || drop(sender.send(connect(address, deadline)));
            match system::start_thread(attempt) {
                Ok(()) => trying += 1,
                Err(error) if trying == 0 => return Err(DialError::Io(error)),
                // Pending attempts may still succeed.
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
    fn dial_tries_all_addresses_of_a_host() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        assert_eq!(dial("localhost", port, false, soon()).unwrap().peer_addr().unwrap().port(), port);
        assert_eq!(dial("127.0.0.1", port, false, soon()).unwrap().peer_addr().unwrap().port(), port);
    }

    #[test]
    fn dial_failed_or_silent_address_does_not_delay_next() {
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
    fn retain_loopback_drops_other_addresses() {
        let address = |text: &str| text.parse::<SocketAddr>().unwrap();
        let mut mixed = vec![address("192.0.2.1:80"), address("127.0.0.1:80"), address("[::1]:80")];
        retain_loopback(&mut mixed).unwrap();
        assert_eq!(mixed, [address("127.0.0.1:80"), address("[::1]:80")]);
        let refused = retain_loopback(&mut vec![address("192.0.2.1:80")]);
        assert!(matches!(refused, Err(DialError::NotLoopback(other)) if other.to_string() == "192.0.2.1"));
        assert!(retain_loopback(&mut Vec::new()).is_ok());
    }

    #[test]
    fn dial_failures_are_distinguished() {
        // The label is too long, so no name server is queried.
        assert!(matches!(dial(&"x".repeat(64), 80, false, soon()), Err(DialError::NotFound)));
        let refused = |error: &io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
        assert!(matches!(dial("127.0.0.1", 1, false, soon()), Err(DialError::Io(error)) if refused(&error)));
        assert!(matches!(dial("localhost", 1, false, soon()), Err(DialError::Io(error)) if refused(&error)));
        let timed_out = |error: &io::Error| error.kind() == io::ErrorKind::TimedOut;
        assert!(matches!(dial("127.0.0.1", 1, false, Instant::now()), Err(DialError::Io(error)) if timed_out(&error)));
    }
}
