//! Failures of connections, ureq and rustls in our words.

use std::borrow::Cow;
use std::fmt;
use std::io::ErrorKind;
use std::net::IpAddr;

use rustls::{AlertDescription, CertificateError as Certificate};
use ureq::Error;
use ureq::http::Uri;

use super::algorithms::signature_name;
use super::chain::{MOST_CERTIFICATES, MOST_SIGNATURES};
use super::dial::DialError;
use super::head::BadHead;
use super::system::{self, Local};
use super::tls::{Reason, Untrusted, is_authority};
use crate::api::{Failure, OUT_OF_MEMORY, TransportError};

/// What failed and what to do. It holds no secret.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) failure: Failure,
    pub(super) message: String,
}

impl Problem {
    pub(super) fn new(failure: Failure, message: String) -> Self {
        Problem { failure, message }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

/// ureq carries it from the place where it happens to ours.
impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Error::Other(Box::new(problem))
    }
}

/// A compressed response that cannot be decompressed.
#[derive(Debug)]
pub(super) struct Damaged;

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("damaged")
    }
}

impl std::error::Error for Damaged {}

/// Says what failed and what to do. The URL names the host; it holds no secret.
pub(super) fn explain(error: Error, url: &str, was_sent: bool) -> Problem {
    let authority = url.parse::<Uri>().ok().and_then(|uri| uri.authority().map(ToString::to_string));
    let host = authority.as_deref().unwrap_or("the server");
    let (failure, message) = match error {
        Error::Other(inner) => match inner.downcast::<Problem>() {
            Ok(problem) => return *problem,
            Err(other) => match other.downcast::<BadHead>() {
                Ok(bad) => (Failure::Broken, not_http(host, &bad.to_string())),
                Err(other) if other.is::<Damaged>() => {
                    (Failure::Broken, format!("the compressed response of {host} is damaged; is a proxy in between?"))
                }
                Err(other) => (Failure::Broken, format!("the exchange with {host} failed: {other}")),
            },
        },
        Error::Timeout(_) => (
            Failure::Timeout,
            format!(
                "no complete response from {host} in time; the server may have received the request. \
                 kaltura_config_set_total_timeout_ms allows more time, and kaltura_config_set_request_timeout_ms for \
                 each try"
            ),
        ),
        Error::BodyExceedsLimit(limit) => (
            Failure::TooLarge,
            format!("the response of {host} is longer than {limit} bytes, and was given up; ask for less at a time"),
        ),
        Error::LargeResponseHeader(..) => {
            (Failure::TooLarge, format!("the headers of {host}'s response are too long; is it a Kaltura server?"))
        }
        Error::Protocol(what) => (Failure::Broken, not_http(host, &what.to_string())),
        Error::Io(error) => return after_connecting(error, host, was_sent),
        other => (Failure::Broken, format!("the exchange with {host} failed: {other}")),
    };
    Problem { failure, message }
}

fn not_http(host: &str, why: &str) -> String {
    format!("{host} did not respond as an HTTP server does ({why}); check the service URL")
}

pub(super) fn cancelled() -> Problem {
    Problem::new(Failure::Cancelled, TransportError::cancelled(false).message)
}

pub(super) fn not_found(host: &str) -> Problem {
    Problem::new(
        Failure::Resolve,
        format!("the host name of {host} was not found; check the service URL and this machine's name service"),
    )
}

/// Plain http is for this machine, which the host turns out not to be.
pub(super) fn not_loopback(host: &str, address: IpAddr) -> Problem {
    Problem::new(
        Failure::NotPermitted,
        format!(
            "{host} is {address}, which is not this machine, so plain http would send secrets unencrypted; use https, or \
             allow it with kaltura_config_set_allow_http"
        ),
    )
}

pub(super) fn no_random_numbers() -> Problem {
    let message = "the system has no random numbers: getrandom is not permitted, and /dev/urandom not readable";
    Problem::new(Failure::Random, message.to_owned())
}

/// The time for connecting, or for all, has passed before there was a connection.
pub(super) fn not_connected(host: &str, is_total: bool) -> Problem {
    let setting = if is_total {
        "kaltura_config_set_total_timeout_ms, and kaltura_config_set_request_timeout_ms for each try"
    } else {
        "kaltura_config_set_connect_timeout_ms"
    };
    Problem::new(
        Failure::Timeout,
        format!("no connection to {host} in time; check the network, or allow more time with {setting}"),
    )
}

/// A failure for which this machine is the reason.
pub(super) fn local(what: &str, error: &std::io::Error) -> Option<Problem> {
    let advice = match system::local(error)? {
        Local::Descriptors => {
            "this process has too many files and sockets open: close some, or raise its limit (ulimit -n)"
        }
        Local::SystemDescriptors => "the system has too many files and sockets open: close some, or raise its limit",
        Local::Memory => "the system has no memory for it: free some, or close connections",
        Local::Forbidden => {
            "this machine does not permit it: check its firewall, and what confines this process (a sandbox, a \
             container, SELinux, seccomp)"
        }
    };
    Some(Problem::new(Failure::Connect, format!("{what}: {error}; {advice}")))
}

/// The system's CA certificates cannot be loaded.
pub(super) fn no_system_ca(reason: &str) -> Problem {
    Problem::new(Failure::Untrusted, format!("no CA certificates could be loaded: {reason}"))
}

pub(super) fn slow_system_ca() -> Problem {
    let message = "the system's CA certificates could not be read in time; check SSL_CERT_FILE, SSL_CERT_DIR and the file \
                   system, or give a file with kaltura_config_set_ca_file";
    Problem::new(Failure::Timeout, message.to_owned())
}

pub(super) fn proxy_timed_out(proxy: &str) -> Problem {
    Problem::new(
        Failure::Timeout,
        format!(
            "no connection through the proxy {proxy} within the timeout; check its address and the network, or allow \
             more time with kaltura_config_set_connect_timeout_ms"
        ),
    )
}

pub(super) fn no_proxy(proxy: &str, error: DialError) -> Problem {
    let what = match error {
        DialError::NotFound | DialError::NotLoopback(_) => "was not found".to_owned(),
        DialError::Io(error) => match error.kind() {
            _ if system::local(&error).is_some() => return io(error, proxy),
            ErrorKind::TimedOut => return proxy_timed_out(proxy),
            ErrorKind::ConnectionRefused => "refuses connections".to_owned(),
            _ => format!("cannot be reached: {error}"),
        },
    };
    Problem::new(
        Failure::Proxy,
        format!(
            "the proxy {proxy} {what}; check kaltura_config_set_proxy, or the environment variable that names the proxy"
        ),
    )
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(super) fn io(error: std::io::Error, host: &str) -> Problem {
    if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return tls(error, host);
    }
    if let Some(problem) = local(&format!("no connection to {host}"), &error) {
        return problem;
    }
    let (failure, message) = match error.kind() {
        ErrorKind::ConnectionRefused => {
            (Failure::Connect, format!("{host} refuses connections; check the service URL and its port"))
        }
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::AddrNotAvailable => {
            (Failure::Connect, format!("{host} cannot be reached; check this machine's network"))
        }
        ErrorKind::OutOfMemory => (Failure::OutOfMemory, OUT_OF_MEMORY.to_owned()),
        closed if is_closed(closed) => {
            (Failure::Broken, format!("{host} closed the connection before the response was complete"))
        }
        _ => (Failure::Broken, format!("the connection to {host} failed: {error}")),
    };
    Problem { failure, message }
}

/// A failure of a connection that was there.
fn after_connecting(error: std::io::Error, host: &str, was_sent: bool) -> Problem {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::AlertReceived(alert)) if is_about_our_certificate(*alert) => {}
        Some(tls) if was_sent => {
            let message = format!(
                "the encrypted connection to {host} failed after the request was sent ({}); the server may have received it",
                encryption(tls)
            );
            return Problem::new(Failure::Broken, message);
        }
        _ => {}
    }
    io(error, host)
}

/// Whether the other side has closed the connection.
pub(super) fn is_closed(kind: ErrorKind) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(kind, UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe)
}

/// A connection that broke while the encryption was agreed on.
pub(super) fn handshake(error: std::io::Error, host: &str) -> Problem {
    if is_closed(error.kind()) {
        let message = format!(
            "no trusted connection to {host}: it closed the connection while the encryption was agreed on. Does it \
             speak TLS on this port, and is it to be reached without a client certificate?"
        );
        return Problem::new(Failure::Tls, message);
    }
    io(error, host)
}

fn tls(error: &rustls::Error, host: &str) -> Problem {
    let message = match Untrusted::of(error) {
        Some(untrusted) => {
            let (advice, fingerprint) = (certificate(untrusted), &untrusted.fingerprint);
            format!("no trusted connection to {host}: {advice} (its certificate: {fingerprint})")
        }
        None => format!("no trusted connection to {host}: {}", encryption(error)),
    };
    let failure = match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::FailedToGetCurrentTime => Failure::Untrusted,
        // This side will show the same certificate the next time, or none again.
        rustls::Error::AlertReceived(alert) if is_about_our_certificate(*alert) => Failure::Untrusted,
        rustls::Error::FailedToGetRandomBytes => Failure::Random,
        _ => Failure::Tls,
    };
    Problem::new(failure, message)
}

/// Whether a server has refused a handshake without a reason.
pub(super) fn is_unexplained(error: &std::io::Error) -> bool {
    let error = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    matches!(error, Some(rustls::Error::AlertReceived(AlertDescription::HandshakeFailure)))
}

fn certificate(untrusted: &Untrusted) -> Cow<'static, str> {
    const REPLACE: &str = "its administrator can replace it by one with an RSA, ECDSA (P-256 or P-384) or Ed25519 key";
    let error = match &untrusted.reason {
        Reason::NotPinned => {
            return "its certificate is none of the pinned ones. It was replaced, or somebody is in between: ask the \
                    server's administrator for the new fingerprint"
                .into();
        }
        Reason::KeyType(name) => {
            return format!("the server's certificate uses an unsupported key type ({name}); {REPLACE}").into();
        }
        Reason::KeyTypeOfIssuer(name) => {
            return format!("a certificate above the server's uses an unsupported key type ({name}); {REPLACE}").into();
        }
        Reason::TooComplex => {
            return format!(
                "it sent too many certificates or paths between them; {MOST_CERTIFICATES} certificates and \
                 {MOST_SIGNATURES} signatures are checked at most. Let its administrator remove what is not needed"
            )
            .into();
        }
        Reason::Invalid(error) => error,
    };
    let advice = match error {
        Certificate::UnknownIssuer => {
            "its certificate is not signed by an authority that this system trusts. If the server is yours, give its \
             authority's certificate with kaltura_config_set_ca_file, or its own fingerprint, once you have compared \
             it, with kaltura_config_add_pinned_certificate"
        }
        Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
            "its certificate is for another host name; check the service URL"
        }
        Certificate::Expired | Certificate::ExpiredContext { .. } => {
            "its certificate has expired, or this machine's clock is wrong"
        }
        Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
            "its certificate is not valid yet, or this machine's clock is wrong"
        }
        Certificate::Revoked => "its certificate was revoked",
        Certificate::BadEncoding => "its certificate is damaged; ask the server's administrator",
        Certificate::BadSignature => "the signature of its certificate is wrong, or somebody is in between",
        Certificate::InvalidPurpose | Certificate::InvalidPurposeContext { .. } => {
            "its certificate is not one for a server; ask the server's administrator"
        }
        Certificate::UnsupportedSignatureAlgorithmContext { signature_algorithm_id: identifier, .. }
        | Certificate::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id: identifier, ..
        } => {
            let name = signature_name(identifier);
            return format!(
                "the server's certificate, or one above it, has an unsupported kind of signature ({name}); {REPLACE}, signed \
                 with SHA-256 or SHA-384"
            )
            .into();
        }
        Certificate::Other(other) if is_authority(other) => {
            "its certificate is an authority's, not a server's, as self-signed ones often are. If the server is \
             yours, give the certificate with kaltura_config_set_ca_file, or its fingerprint, once you have compared \
             it, with kaltura_config_add_pinned_certificate"
        }
        _ => {
            "its certificate is not acceptable. If the server is yours, and you have compared the fingerprint, give it \
             with kaltura_config_add_pinned_certificate"
        }
    };
    advice.into()
}

/// What the server said or did, in the words of the protocol, for its administrator.
fn encryption(error: &rustls::Error) -> Cow<'static, str> {
    let advice = match error {
        rustls::Error::InvalidMessage(_) => {
            "it does not speak TLS; is the port right, or is the service URL to be http?"
        }
        rustls::Error::NoCertificatesPresented => "it showed no certificate",
        rustls::Error::FailedToGetCurrentTime => {
            "this machine's clock is before 1970, so that no certificate can be checked; set the clock"
        }
        rustls::Error::FailedToGetRandomBytes => "the system has no random numbers",
        rustls::Error::InvalidCertificate(_) => {
            "its certificate is not acceptable; check the service URL, which must have a name or an address in it"
        }
        rustls::Error::AlertReceived(alert) if is_about_our_certificate(*alert) => {
            "it does not accept this side's certificate, or asks for one; see \
             kaltura_config_set_client_certificate"
        }
        rustls::Error::PeerIncompatible(_) | rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => {
            "it does not speak TLS 1.2 or 1.3 as it is done today; let its administrator allow that"
        }
        rustls::Error::AlertReceived(AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity) => {
            "it takes none of the ciphers of today (TLS 1.3, or TLS 1.2 with ECDHE and AES-GCM or ChaCha20), or asks for \
             a certificate; ask its administrator, and see kaltura_config_set_client_certificate"
        }
        rustls::Error::AlertReceived(AlertDescription::UnrecognisedName) => {
            "it does not know the host name that it was asked for; check the service URL"
        }
        _ => "the encryption could not be agreed on; the server's own log may say why",
    };
    match error {
        rustls::Error::AlertReceived(alert) => format!("{advice} (TLS alert {})", u8::from(*alert)).into(),
        _ => advice.into(),
    }
}

/// Whether a server says by this that it wants a certificate from this side, or another one.
fn is_about_our_certificate(alert: AlertDescription) -> bool {
    use AlertDescription as Alert;
    matches!(
        alert,
        Alert::CertificateRequired
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_while_the_encryption_is_agreed_on_becomes_advice() {
        for (alert, failure, words) in [
            (AlertDescription::CertificateRequired, Failure::Untrusted, "kaltura_config_set_client_certificate"),
            (AlertDescription::CertificateExpired, Failure::Untrusted, "kaltura_config_set_client_certificate"),
            (AlertDescription::HandshakeFailure, Failure::Tls, "ciphers of today"),
            (AlertDescription::ProtocolVersion, Failure::Tls, "TLS 1.2 or 1.3"),
            (AlertDescription::UnrecognisedName, Failure::Tls, "check the service URL"),
            (AlertDescription::InternalError, Failure::Tls, "the server's own log"),
        ] {
            let error = std::io::Error::new(ErrorKind::InvalidData, rustls::Error::AlertReceived(alert));
            let problem = handshake(error, "host:443");
            assert!(problem.failure == failure && problem.message.contains(words), "{problem}");
        }
    }
}
