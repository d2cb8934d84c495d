//! Requests a tunnel from a proxy: HTTP CONNECT and SOCKS 5.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr};

use zeroize::Zeroizing;

use super::failure::{self, Problem};
use super::proxy::{Credentials, Protocol, ProxyServer};
use crate::api::Failure;

/// The server that the proxy connects to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'a> {
    /// An IPv6 address is written without brackets.
    pub(super) host: &'a str,
    pub(super) port: u16,
    /// The address, if DNS lookup is on this machine.
    pub(super) address: Option<SocketAddr>,
}

impl Target<'_> {
    fn name(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// Turns a connection to a proxy into one to the target.
pub(super) fn open(proxy: &ProxyServer, stream: &mut (impl Read + Write), target: Target<'_>) -> Result<(), Problem> {
    let result = match proxy.protocol {
        Protocol::Connect => connect(proxy, stream, target),
        Protocol::Socks5 { .. } => socks5(proxy, stream, target),
    };
    result.map_err(|stop| match stop {
        TunnelError::Refused { failure, reason } => Problem::new(
            failure,
            format!("cannot connect to {} through the proxy {}: {reason}", target.name(), proxy.name()),
        ),
        TunnelError::Io(error) if error.kind() == ErrorKind::TimedOut => failure::proxy_timed_out(&proxy.name()),
        TunnelError::Io(error) => Problem::new(
            Failure::Proxy,
            format!("the proxy {} closed the connection: {error}; check its address and protocol", proxy.name()),
        ),
    })
}

enum TunnelError {
    Refused { failure: Failure, reason: String },
    Io(io::Error),
}

impl From<io::Error> for TunnelError {
    fn from(error: io::Error) -> Self {
        TunnelError::Io(error)
    }
}

fn refused<T>(reason: impl Into<String>) -> Result<T, TunnelError> {
    Err(TunnelError::Refused { failure: Failure::Proxy, reason: reason.into() })
}

/// The next attempt would be rejected, too, and might count towards a lock of the proxy account.
fn refused_permanently<T>(reason: impl Into<String>) -> Result<T, TunnelError> {
    Err(TunnelError::Refused { failure: Failure::ProxyRefused, reason: reason.into() })
}

fn wants_credentials(given: bool) -> String {
    let what = if given { "does not accept the user name and password" } else { "requires a user name and password" };
    format!("it {what}; set them with kaltura_config_set_proxy, or in the environment variable that names the proxy")
}

/// The authentication schemes offered by a proxy without Basic authentication.
fn unsupported_schemes(head: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(head);
    let values = head.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("proxy-authenticate").then_some(value)
    });
    // Each value is a list of schemes with parameters, which contain a '='.
    let words = values.flat_map(|value| value.split(',')).filter_map(|part| part.split_whitespace().next());
    let mut schemes: Vec<&str> = words.filter(|word| word.bytes().all(|byte| byte.is_ascii_alphanumeric())).collect();
    schemes.truncate(4);
    let is_basic = schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case("basic"));
    (!is_basic && !schemes.is_empty()).then(|| schemes.join(" and "))
}

fn connect(proxy: &ProxyServer, stream: &mut (impl Read + Write), target: Target<'_>) -> Result<(), TunnelError> {
    let name = target.name();
    let mut request = Zeroizing::new(format!("CONNECT {name} HTTP/1.1\r\nHost: {name}\r\n"));
    if let Some(credentials) = &proxy.credentials {
        let basic = credentials.basic();
        // Copied once into a larger buffer: reallocation would leave a copy behind.
        let mut with_credentials = Zeroizing::new(String::with_capacity(request.len() + basic.len() + 32));
        with_credentials.push_str(&request);
        with_credentials.push_str("Proxy-Authorization: ");
        with_credentials.push_str(&basic);
        with_credentials.push_str("\r\n");
        request = with_credentials;
    }
    request.reserve(2);
    request.push_str("\r\n");
    stream.write_all(request.as_bytes())?;

    let head = read_head(stream)?;
    let status =
        head.strip_prefix(b"HTTP/1.").and_then(|rest| std::str::from_utf8(rest.get(2..5)?).ok()?.parse::<u16>().ok());
    match status {
        // A server does not send first, so nothing can follow the head.
        Some(200..=299) if end_of(&head) == Some(head.len()) => Ok(()),
        Some(200..=299) => {
            refused("the server sent data before the request, so it does not speak HTTP; check its port")
        }
        // tinyproxy responds with 401 to wrong credentials.
        Some(401 | 407) => match unsupported_schemes(&head) {
            Some(schemes) => refused_permanently(format!(
                "it supports only {schemes}, but this library only Basic; ask its administrator to allow Basic, or use \
                 a local proxy that supports {schemes}"
            )),
            None => refused_permanently(wants_credentials(proxy.credentials.is_some())),
        },
        Some(502..=504) => refused(format!(
            "it responded with {} and did not reach the server; check the service URL",
            status.unwrap_or_default()
        )),
        Some(status) => {
            refused(format!("it responded with {status}; ask its administrator to allow CONNECT to this host and port"))
        }
        None => refused("it is not an HTTP proxy; check its address, or use socks5://"),
    }
}

/// Reads a proxy's response at least up to its empty line.
fn read_head(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    const MAX_HEAD: usize = 16 * 1024;
    const START: &[u8] = b"HTTP/1.";
    let mut head = Vec::with_capacity(512);
    let mut buffer = [0; 512];
    while head.len() < MAX_HEAD {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return if head.is_empty() { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(head) };
        }
        let before = head.len().saturating_sub(3);
        head.extend_from_slice(&buffer[..count]);
        if end_of(&head[before..]).is_some() || !START.starts_with(&head[..head.len().min(START.len())]) {
            break;
        }
    }
    Ok(head)
}

fn end_of(head: &[u8]) -> Option<usize> {
    head.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

/// RFC 1928.
fn socks5(proxy: &ProxyServer, stream: &mut (impl Read + Write), target: Target<'_>) -> Result<(), TunnelError> {
    const NO_CREDENTIALS: u8 = 0;
    const PASSWORD: u8 = 2;
    let methods: &[u8] =
        if proxy.credentials.is_some() { &[5, 2, NO_CREDENTIALS, PASSWORD] } else { &[5, 1, NO_CREDENTIALS] };
    stream.write_all(methods)?;
    match read::<2>(stream)? {
        [5, NO_CREDENTIALS] => {}
        [5, method] => match (&proxy.credentials, method) {
            (Some(credentials), PASSWORD) => authenticate(credentials, stream)?,
            _ => return refused_permanently(wants_credentials(proxy.credentials.is_some())),
        },
        _ => return refused("it is not a SOCKS 5 proxy; check its address, or use http://"),
    }

    let mut request = vec![5, 1, 0];
    match target.address.map(|address| address.ip()).or_else(|| target.host.parse().ok()) {
        Some(IpAddr::V4(address)) => {
            request.push(1);
            request.extend_from_slice(&address.octets());
        }
        Some(IpAddr::V6(address)) => {
            request.push(4);
            request.extend_from_slice(&address.octets());
        }
        None => {
            let Ok(length) = u8::try_from(target.host.len()) else {
                return refused("the host name of the service URL is too long");
            };
            request.extend_from_slice(&[3, length]);
            request.extend_from_slice(target.host.as_bytes());
        }
    }
    request.extend_from_slice(&target.port.to_be_bytes());
    stream.write_all(&request)?;

    let [_, reply, _, kind] = read::<4>(stream)?;
    if reply != 0 {
        return refused(match reply {
            2 => "its rules do not allow it; ask its administrator".to_owned(),
            3 => "it has no route to the server's network".to_owned(),
            4 => "it cannot resolve the host name; check the service URL".to_owned(),
            5 => "the server refuses connections; check the service URL and its port".to_owned(),
            6 => "the server does not respond".to_owned(),
            other => format!("it responded with code {other}"),
        });
    }
    // The address used by the proxy, which is not needed.
    let length = match kind {
        1 => 4,
        4 => 16,
        3 => usize::from(read::<1>(stream)?[0]),
        _ => return refused("it is not a SOCKS 5 proxy"),
    };
    let mut address = [0; 255 + 2];
    stream.read_exact(&mut address[..length + 2])?;
    Ok(())
}

/// RFC 1929.
fn authenticate(credentials: &Credentials, stream: &mut (impl Read + Write)) -> Result<(), TunnelError> {
    let (user, password) = (credentials.user.as_bytes(), credentials.password.expose().as_bytes());
    let (Ok(user_length), Ok(password_length)) = (u8::try_from(user.len()), u8::try_from(password.len())) else {
        return refused_permanently("the user name or password exceeds the SOCKS limit of 255 bytes");
    };
    let mut request = Zeroizing::new(Vec::with_capacity(3 + user.len() + password.len()));
    request.extend_from_slice(&[1, user_length]);
    request.extend_from_slice(user);
    request.push(password_length);
    request.extend_from_slice(password);
    stream.write_all(&request)?;
    let [_, status] = read::<2>(stream)?;
    if status == 0 { Ok(()) } else { refused_permanently(wants_credentials(true)) }
}

fn read<const N: usize>(stream: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    /// The peer with its scripted responses.
    struct ScriptedPeer {
        responses: io::Cursor<Vec<u8>>,
        received: Vec<u8>,
    }

    impl Read for ScriptedPeer {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.responses.read(buffer)
        }
    }

    impl Write for ScriptedPeer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.received.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn open_rejected_credentials_are_permanent() {
        let failure = |protocol, responses: &[u8]| {
            let mut stream = ScriptedPeer { responses: io::Cursor::new(responses.to_vec()), received: Vec::new() };
            let proxy = ProxyServer { protocol, host: "proxy".to_owned(), port: 3128, credentials: None };
            open(&proxy, &mut stream, Target { host: "host", port: 443, address: None }).unwrap_err().failure
        };
        assert_eq!(failure(Protocol::Connect, b"HTTP/1.1 407 no\r\n\r\n"), Failure::ProxyRefused);
        assert_eq!(failure(SOCKS, &[5, 0xff]), Failure::ProxyRefused);
        assert_eq!(failure(Protocol::Connect, b"HTTP/1.1 502 no\r\n\r\n"), Failure::Proxy);
    }

    fn opened(protocol: Protocol, credentials: bool, host: &str, responses: &[u8]) -> (Result<(), String>, Vec<u8>) {
        let credentials =
            credentials.then(|| Credentials { user: "user".to_owned(), password: Secret::new("hunter2") });
        let proxy = ProxyServer { protocol, host: "proxy".to_owned(), port: 3128, credentials };
        let mut stream = ScriptedPeer { responses: io::Cursor::new(responses.to_vec()), received: Vec::new() };
        let result = open(&proxy, &mut stream, Target { host, port: 443, address: None });
        (result.map_err(|problem| problem.message), stream.received)
    }

    const SOCKS: Protocol = Protocol::Socks5 { remote_dns: true };

    #[test]
    fn connect_is_sent_at_once_and_accepts_any_success() {
        let (result, received) =
            opened(Protocol::Connect, true, "host", b"HTTP/1.0 200 Connection established\r\n\r\n");
        result.unwrap();
        assert_eq!(
            String::from_utf8(received).unwrap(),
            "CONNECT host:443 HTTP/1.1\r\nHost: host:443\r\nProxy-Authorization: Basic dXNlcjpodW50ZXIy\r\n\r\n"
        );
        let (result, received) = opened(Protocol::Connect, false, "::1", b"HTTP/1.1 204 x\r\nA: b\r\n\r\n");
        result.unwrap();
        assert!(
            received.starts_with(b"CONNECT [::1]:443 HTTP/1.1\r\n")
                && !received.windows(5).any(|part| part == b"Basic")
        );
    }

    #[test]
    fn connect_rejection_advises_and_shows_no_password() {
        for (credentials, response, expected) in [
            (false, &b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"[..], "requires a user name and password"),
            (true, b"HTTP/1.1 407 no\r\n\r\n", "does not accept"),
            (
                true,
                b"HTTP/1.1 407 no\r\nproxy-authenticate: Negotiate\r\nProxy-Authenticate: NTLM realm=\"a, b\"\r\n\r\n",
                "it supports only Negotiate and NTLM",
            ),
            (true, b"HTTP/1.1 407 no\r\nProxy-Authenticate: NTLM, Basic realm=\"x\"\r\n\r\n", "does not accept"),
            (
                true,
                b"HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\n12345",
                "it responded with 403; ask its administrator",
            ),
            (true, b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "did not reach the server"),
            (true, b"HTTP/1.1 200 OK\r\n\r\n220 mail", "before the request"),
            (true, b"SSH-2.0-OpenSSH\r\n", "is not an HTTP proxy"),
            (true, b"", "closed the connection"),
        ] {
            let error = opened(Protocol::Connect, credentials, "host", response).0.unwrap_err();
            assert!(error.contains(expected) && error.contains("proxy:3128"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn socks5_with_and_without_credentials() {
        let (result, received) = opened(SOCKS, false, "host", &[5, 0, 5, 0, 0, 1, 1, 2, 3, 4, 0, 80]);
        result.unwrap();
        assert_eq!(received, b"\x05\x01\x00\x05\x01\x00\x03\x04host\x01\xbb");
        let (result, received) = opened(SOCKS, true, "10.0.0.1", &[5, 2, 1, 0, 5, 0, 0, 3, 1, b'x', 0, 80]);
        result.unwrap();
        assert_eq!(received, b"\x05\x02\x00\x02\x01\x04user\x07hunter2\x05\x01\x00\x01\x0a\x00\x00\x01\x01\xbb");
        for (responses, expected) in [
            (&[5, 0xff][..], "user name and password"),
            (&[5, 2, 1, 1], "does not accept"),
            (&[5, 0, 5, 2, 0, 1], "its rules"),
            (&[5, 0, 5, 5, 0, 1], "refuses connections"),
            (b"HT", "is not a SOCKS 5 proxy"),
            (&[5], "closed the connection"),
        ] {
            let error = opened(SOCKS, true, "host", responses).0.unwrap_err();
            assert!(error.contains(expected) && !error.contains("hunter2"), "{error}");
        }
    }
}
