//! Failures of ureq and rustls in our words.

use std::io::ErrorKind;

use rustls::CertificateError as Certificate;
use ureq::{Error, Timeout};

use super::transport_error;
use crate::api::{Failure, TransportError};

/// Says what failed and what to do. The URL names the host; it holds no secret.
pub(super) fn explain(error: Error, url: &str, sent: bool) -> TransportError {
    let authority = url.parse::<ureq::http::Uri>().ok().and_then(|uri| uri.authority().map(ToString::to_string));
    let host = authority.as_deref().unwrap_or("the server");
    let (failure, message) = describe(error, host, sent);
    transport_error(failure, message, sent)
}

fn describe(error: Error, host: &str, sent: bool) -> (Failure, String) {
    match error {
        Error::HostNotFound => (
            Failure::Resolve,
            format!("the host name of {host} was not found; check the service URL and this machine's name service"),
        ),
        Error::Timeout(phase) if !sent => (
            Failure::Timeout,
            format!(
                "no connection to {host} within the {} timeout; check the network, or allow more time with \
                 kaltura_config_set_{}_timeout_ms",
                if phase == Timeout::Global { "total" } else { "connect" },
                if phase == Timeout::Global { "total" } else { "connect" },
            ),
        ),
        Error::Timeout(_) => (
            Failure::Timeout,
            format!(
                "no complete answer from {host} within the total timeout; the server may have received the request. \
                 kaltura_config_set_total_timeout_ms allows more time"
            ),
        ),
        Error::Rustls(error) => (Failure::Tls, tls(&error, host)),
        Error::Tls(what) => (Failure::Tls, format!("no trusted connection to {host}: {what}")),
        Error::ConnectionFailed | Error::ConnectProxyFailed(_) | Error::InvalidProxyUrl => {
            (Failure::Connect, format!("no connection to {host} through the proxy: {error}"))
        }
        Error::BodyExceedsLimit(limit) => (
            Failure::TooLarge,
            format!("the answer of {host} is longer than {limit} bytes, and was given up; ask for less at a time"),
        ),
        Error::LargeResponseHeader(..) => {
            (Failure::TooLarge, format!("the headers of {host}'s answer are too long; is it a Kaltura server?"))
        }
        Error::Protocol(what) => {
            (Failure::Broken, format!("{host} did not answer as an HTTP server does ({what}); check the service URL"))
        }
        Error::Io(error) => io(error, host),
        other => (Failure::Broken, format!("the exchange with {host} failed: {other}")),
    }
}

fn io(error: std::io::Error, host: &str) -> (Failure, String) {
    if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return (Failure::Tls, tls(error, host));
    }
    match error.kind() {
        ErrorKind::ConnectionRefused => {
            (Failure::Connect, format!("{host} refuses connections; check the service URL and its port"))
        }
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::AddrNotAvailable => {
            (Failure::Connect, format!("{host} cannot be reached; check this machine's network"))
        }
        ErrorKind::UnexpectedEof
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe => {
            (Failure::Broken, format!("{host} closed the connection before the answer was complete"))
        }
        _ => (Failure::Broken, format!("the connection to {host} failed: {error}")),
    }
}

fn tls(error: &rustls::Error, host: &str) -> String {
    let advice = match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            Certificate::UnknownIssuer => {
                "its certificate is not signed by an authority that this system trusts. If the server is yours, \
                 give its authority's certificate with kaltura_config_set_ca_file"
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
            _ => "its certificate is not acceptable",
        },
        rustls::Error::InvalidMessage(_) => {
            "it does not speak TLS; is the port right, or is the service URL to be http?"
        }
        rustls::Error::NoCertificatesPresented => "it showed no certificate",
        rustls::Error::General(_) => {
            "this system's certificates could not be loaded. Install the package ca-certificates, or give a file \
             with kaltura_config_set_ca_file"
        }
        _ => "the encryption could not be agreed on",
    };
    format!("no trusted connection to {host}: {advice} ({error})")
}
