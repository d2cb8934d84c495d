//! Converts errors of sockets, ureq and rustls to messages with advice.

use std::borrow::Cow;
use std::fmt;
use std::io::ErrorKind;
use std::net::IpAddr;

use rustls::{AlertDescription, CertificateError as Certificate};
use ureq::Error;
use ureq::http::Uri;

use super::algorithms::signature_name;
use super::chain::{MAX_CERTIFICATES, MAX_SIGNATURES};
use super::dial::DialError;
use super::head::BadHead;
use super::system::{self, Local};
use super::untrusted::{Reason, Untrusted, is_authority};
use crate::api::{Failure, TransportError};
use crate::try_alloc::OUT_OF_MEMORY;

/// What failed and what to do. Contains no secret.
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

/// ureq passes it through to the transport.
impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Error::Other(Box::new(problem))
    }
}

/// A compressed response is invalid.
#[derive(Debug)]
pub(super) struct CorruptBody;

impl fmt::Display for CorruptBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("damaged")
    }
}

impl std::error::Error for CorruptBody {}

/// Converts an error of ureq. Uses only the host of the URL.
pub(super) fn explain(error: Error, url: &str, was_sent: bool) -> Problem {
    let authority = url.parse::<Uri>().ok().and_then(|uri| uri.authority().map(ToString::to_string));
    let host = authority.as_deref().unwrap_or("the server");
    let (failure, message) = match error {
        Error::Other(inner) => match inner.downcast::<Problem>() {
            Ok(problem) => return *problem,
            Err(other) => match other.downcast::<BadHead>() {
                Ok(bad) => (Failure::Broken, not_http(host, &bad.to_string())),
                Err(other) if other.is::<CorruptBody>() => (
                    Failure::Broken,
                    format!("the compressed response of {host} is corrupt; check whether a proxy changed it"),
                ),
                Err(other) => (Failure::Broken, format!("the exchange with {host} failed: {other}")),
            },
        },
        Error::Timeout(_) => (
            Failure::Timeout,
            format!(
                "no complete response from {host} within the timeout; the server may have received the request. \
                 kaltura_config_set_total_timeout_ms allows more time, and kaltura_config_set_request_timeout_ms for \
                 each attempt"
            ),
        ),
        Error::BodyExceedsLimit(limit) => {
            (Failure::TooLarge, format!("the response of {host} exceeds {limit} bytes; request less at a time"))
        }
        Error::LargeResponseHeader(..) => (
            Failure::TooLarge,
            format!("the response headers of {host} are too long; check that it is a Kaltura server"),
        ),
        Error::Protocol(what) => (Failure::Broken, not_http(host, &what.to_string())),
        Error::Io(error) => return after_connecting(error, host, was_sent),
        other => (Failure::Broken, format!("the exchange with {host} failed: {other}")),
    };
    Problem { failure, message }
}

fn not_http(host: &str, why: &str) -> String {
    format!("{host} sent an invalid HTTP response ({why}); check the service URL")
}

pub(super) fn cancelled() -> Problem {
    Problem::new(Failure::Cancelled, TransportError::cancelled(false).message)
}

pub(super) fn not_found(host: &str) -> Problem {
    Problem::new(
        Failure::Resolve,
        format!("cannot resolve the host name of {host}; check the service URL and this machine's DNS"),
    )
}

/// The host of a plain http URL is not this machine.
pub(super) fn not_loopback(host: &str, address: IpAddr) -> Problem {
    Problem::new(
        Failure::NotPermitted,
        format!(
            "{host} is {address}, which is not this machine, so plain http would send secrets unencrypted; use https, \
             or allow it with kaltura_config_set_allow_http"
        ),
    )
}

pub(super) fn no_random_numbers() -> Problem {
    let message =
        "the system's random number generator failed: getrandom is not permitted, and /dev/urandom is not readable";
    Problem::new(Failure::Random, message.to_owned())
}

/// The connect timeout, or that of the call, expired before the connection was established.
pub(super) fn not_connected(host: &str, is_total: bool) -> Problem {
    let setting = if is_total {
        "kaltura_config_set_total_timeout_ms, and kaltura_config_set_request_timeout_ms for each attempt"
    } else {
        "kaltura_config_set_connect_timeout_ms"
    };
    Problem::new(
        Failure::Timeout,
        format!("cannot connect to {host} within the timeout; check the network, or allow more time with {setting}"),
    )
}

/// Returns a failure caused by this machine, if it is one.
pub(super) fn local(what: &str, error: &std::io::Error) -> Option<Problem> {
    let advice = match system::local(error)? {
        Local::Descriptors => {
            "this process has too many files and sockets open: close some or raise its limit (ulimit -n)"
        }
        Local::SystemDescriptors => "the system has too many files and sockets open: close some or raise its limit",
        Local::Memory => "the system is out of memory for sockets: free memory or close connections",
        Local::Forbidden => {
            "this machine does not permit it: check its firewall, and restrictions of this process (sandbox, \
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
    let message = "the system's CA certificates could not be read within the timeout; check SSL_CERT_FILE, \
                   SSL_CERT_DIR and the file system, or set a file with kaltura_config_set_ca_file";
    Problem::new(Failure::Timeout, message.to_owned())
}

pub(super) fn proxy_timed_out(proxy: &str) -> Problem {
    Problem::new(
        Failure::Timeout,
        format!(
            "cannot connect through the proxy {proxy} within the timeout; check its address and the network, or allow \
             more time with kaltura_config_set_connect_timeout_ms"
        ),
    )
}

pub(super) fn no_proxy(proxy: &str, error: DialError) -> Problem {
    let what = match error {
        DialError::NotFound | DialError::NotLoopback(_) => "cannot be resolved".to_owned(),
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
    if let Some(problem) = local(&format!("cannot connect to {host}"), &error) {
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

/// A failure of an established connection.
fn after_connecting(error: std::io::Error, host: &str, was_sent: bool) -> Problem {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::AlertReceived(alert)) if is_about_client_certificate(*alert) => {}
        Some(tls) if was_sent => {
            let message = format!(
                "the TLS connection to {host} failed after the request was sent ({}); the server may have received it",
                encryption(tls)
            );
            return Problem::new(Failure::Broken, message);
        }
        _ => {}
    }
    io(error, host)
}

/// Whether the peer closed the connection.
pub(super) fn is_closed(kind: ErrorKind) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(kind, UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe)
}

/// A failure of the TLS handshake.
pub(super) fn handshake(error: std::io::Error, host: &str) -> Problem {
    if is_closed(error.kind()) {
        let message = format!(
            "TLS handshake with {host} failed: it closed the connection. Check that it speaks TLS on this port, and \
             whether it requires a client certificate"
        );
        return Problem::new(Failure::Tls, message);
    }
    io(error, host)
}

fn tls(error: &rustls::Error, host: &str) -> Problem {
    let message = match Untrusted::of(error) {
        Some(untrusted) => {
            let (advice, fingerprint) = (certificate(untrusted), &untrusted.fingerprint);
            format!("TLS certificate of {host} rejected: {advice} (its fingerprint: {fingerprint})")
        }
        None => format!("TLS connection to {host} failed: {}", encryption(error)),
    };
    let failure = match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::FailedToGetCurrentTime => Failure::Untrusted,
        // The next attempt would present the same certificate, or none again.
        rustls::Error::AlertReceived(alert) if is_about_client_certificate(*alert) => Failure::Untrusted,
        rustls::Error::FailedToGetRandomBytes => Failure::Random,
        _ => Failure::Tls,
    };
    Problem::new(failure, message)
}

/// Whether a server aborted the handshake without a specific reason.
pub(super) fn has_no_reason(error: &std::io::Error) -> bool {
    let error = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    matches!(error, Some(rustls::Error::AlertReceived(AlertDescription::HandshakeFailure)))
}

fn certificate(untrusted: &Untrusted) -> Cow<'static, str> {
    const REPLACE: &str =
        "its administrator can replace it with one that has an RSA, ECDSA (P-256 or P-384) or Ed25519 key";
    let error = match &untrusted.reason {
        Reason::NotPinned => {
            return "it is not a pinned certificate. It was replaced, or the connection is intercepted: ask the \
                    server's administrator for the new fingerprint"
                .into();
        }
        Reason::KeyType(name) => {
            return format!("it has an unsupported key type ({name}); {REPLACE}").into();
        }
        Reason::KeyTypeOfIssuer(name) => {
            return format!("an issuer certificate has an unsupported key type ({name}); {REPLACE}").into();
        }
        Reason::TooComplex => {
            return format!(
                "the chain has too many certificates or paths between them; at most {MAX_CERTIFICATES} certificates \
                 and {MAX_SIGNATURES} signatures are checked. Ask the server's administrator to remove unneeded ones"
            )
            .into();
        }
        Reason::System(words) => {
            return format!(
                "the system does not accept it: \"{words}\". If the server is yours, set its CA certificate with \
                 kaltura_config_set_ca_file, or verify its fingerprint and pin it with \
                 kaltura_config_add_pinned_certificate"
            )
            .into();
        }
        Reason::Invalid(error) => error,
    };
    let advice = match error {
        Certificate::UnknownIssuer => {
            "it is not signed by a trusted CA. If the server is yours, set its CA certificate with \
             kaltura_config_set_ca_file, or verify its fingerprint and pin it with \
             kaltura_config_add_pinned_certificate"
        }
        Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
            "it is for another host name; check the service URL"
        }
        Certificate::Expired | Certificate::ExpiredContext { .. } => "it has expired, or this machine's clock is wrong",
        Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
            "it is not valid yet, or this machine's clock is wrong"
        }
        Certificate::Revoked => "it was revoked",
        Certificate::BadEncoding => "it is malformed; ask the server's administrator",
        Certificate::BadSignature => "its signature is invalid, or the connection is intercepted",
        Certificate::InvalidPurpose | Certificate::InvalidPurposeContext { .. } => {
            "it is not a server certificate; ask the server's administrator"
        }
        Certificate::UnsupportedSignatureAlgorithmContext { signature_algorithm_id: identifier, .. }
        | Certificate::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id: identifier, ..
        } => {
            let name = signature_name(identifier);
            return format!(
                "it, or an issuer certificate, has an unsupported signature algorithm ({name}); {REPLACE}, signed \
                 with SHA-256 or SHA-384"
            )
            .into();
        }
        Certificate::Other(other) if is_authority(other) => {
            "it is a CA certificate, like many self-signed ones. If the server is yours, set it with \
             kaltura_config_set_ca_file, or verify its fingerprint and pin it with \
             kaltura_config_add_pinned_certificate"
        }
        _ => {
            "it is not acceptable. If the server is yours, verify its fingerprint and pin it with \
             kaltura_config_add_pinned_certificate"
        }
    };
    advice.into()
}

/// Explains an error of rustls other than a rejected certificate.
fn encryption(error: &rustls::Error) -> Cow<'static, str> {
    let advice = match error {
        rustls::Error::InvalidMessage(_) => "it does not speak TLS; check the port and the scheme of the service URL",
        rustls::Error::NoCertificatesPresented => "it sent no certificate",
        rustls::Error::FailedToGetCurrentTime => {
            "this machine's clock is before 1970, so certificates cannot be verified; set the clock"
        }
        rustls::Error::FailedToGetRandomBytes => "the system's random number generator failed",
        rustls::Error::InvalidCertificate(_) => {
            "its certificate is not acceptable; check that the service URL contains a host name or an address"
        }
        rustls::Error::AlertReceived(alert) if is_about_client_certificate(*alert) => {
            "it rejected the client certificate, or requires one; see \
             kaltura_config_set_client_certificate"
        }
        rustls::Error::PeerIncompatible(_) | rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => {
            "it does not support modern TLS 1.2 or 1.3; ask its administrator to enable them"
        }
        rustls::Error::AlertReceived(AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity) => {
            "it supports no modern cipher suite (TLS 1.3, or TLS 1.2 with ECDHE and AES-GCM or ChaCha20), or requires \
             a client certificate; ask its administrator, and see kaltura_config_set_client_certificate"
        }
        rustls::Error::AlertReceived(AlertDescription::UnrecognisedName) => {
            "it does not serve this host name; check the service URL"
        }
        _ => "the handshake failed; the server's log may contain the reason",
    };
    match error {
        rustls::Error::AlertReceived(alert) => format!("{advice} (TLS alert {})", u8::from(*alert)).into(),
        _ => advice.into(),
    }
}

/// Whether a server rejects or requires a client certificate by this alert.
fn is_about_client_certificate(alert: AlertDescription) -> bool {
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
    fn handshake_alert_becomes_advice() {
        for (alert, failure, words) in [
            (AlertDescription::CertificateRequired, Failure::Untrusted, "kaltura_config_set_client_certificate"),
            (AlertDescription::CertificateExpired, Failure::Untrusted, "kaltura_config_set_client_certificate"),
            (AlertDescription::HandshakeFailure, Failure::Tls, "modern cipher suite"),
            (AlertDescription::ProtocolVersion, Failure::Tls, "TLS 1.2 or 1.3"),
            (AlertDescription::UnrecognisedName, Failure::Tls, "check the service URL"),
            (AlertDescription::InternalError, Failure::Tls, "the server's log"),
        ] {
            let error = std::io::Error::new(ErrorKind::InvalidData, rustls::Error::AlertReceived(alert));
            let problem = handshake(error, "host:443");
            assert!(problem.failure == failure && problem.message.contains(words), "{problem}");
        }
    }
}
