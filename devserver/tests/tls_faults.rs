//! Faults below HTTP, seen by a TLS client which says exactly what it dislikes.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kaltura_devserver::{Fault, Options, Scheme, Server, TlsFault};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, pem::PemObject};
use tokio_rustls::rustls::{self, CertificateError, ClientConfig, ClientConnection, RootCertStore, StreamOwned};

const REQUEST: &[u8] = b"POST /api_v3/service/system/action/ping?format=1 HTTP/1.1\r\nHost: localhost\r\n\
                         Connection: close\r\nContent-Length: 0\r\n\r\n";

fn server(fault: TlsFault) -> Server {
    let slow_handshake = Duration::from_millis(100);
    Server::start(Options { tls_faults: vec![(fault, 0)], slow_handshake, ..Options::default() }).unwrap()
}

/// Sends a request to a listener and returns the whole response.
fn ask(url: &str, trusted_pem: &str) -> io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(trusted_pem.as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    let port = url.rsplit(':').next().unwrap().parse().unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(("127.0.0.1", port)).unwrap());
    stream.write_all(REQUEST)?;
    let mut response = String::new();
    stream.read_to_string(&mut response)?;
    Ok(response)
}

/// The error of a client that trusts the test CA.
fn dislike(server: &Server, fault: TlsFault) -> rustls::Error {
    tls_error(ask(&server.tls_fault_url(fault).unwrap(), server.ca_pem().unwrap()))
}

fn tls_error(response: io::Result<String>) -> rustls::Error {
    let error = response.expect_err("the client must not be content");
    error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()).unwrap_or_else(|| panic!("{error}")).clone()
}

fn certificate_error(error: rustls::Error) -> CertificateError {
    let rustls::Error::InvalidCertificate(error) = error else { panic!("{error}") };
    error
}

#[test]
fn expired_certificate_is_rejected() {
    let expired = certificate_error(dislike(&server(TlsFault::Expired), TlsFault::Expired));
    assert!(matches!(expired, CertificateError::ExpiredContext { .. }), "{expired:?}");
    let early = certificate_error(dislike(&server(TlsFault::NotYetValid), TlsFault::NotYetValid));
    assert!(matches!(early, CertificateError::NotValidYetContext { .. }), "{early:?}");
}

#[test]
fn wrong_name_certificate_is_rejected() {
    let error = certificate_error(dislike(&server(TlsFault::WrongName), TlsFault::WrongName));
    assert!(matches!(error, CertificateError::NotValidForNameContext { .. }), "{error:?}");
}

#[test]
fn self_signed_certificate_is_rejected() {
    let as_no_ca = certificate_error(dislike(&server(TlsFault::SelfSigned), TlsFault::SelfSigned));
    assert_eq!(as_no_ca, CertificateError::UnknownIssuer);

    let server = server(TlsFault::SelfSignedCa);
    let as_ca = format!("{:?}", certificate_error(dislike(&server, TlsFault::SelfSignedCa)));
    assert!(as_ca.contains("CaUsedAsEndEntity"), "{as_ca}");
    // Even when it is trusted, a strict client rejects a CA certificate as that of a server.
    let own = server.tls_fault_certificate(TlsFault::SelfSignedCa).unwrap();
    let trusted = tls_error(ask(&server.tls_fault_url(TlsFault::SelfSignedCa).unwrap(), own));
    assert!(format!("{trusted:?}").contains("CaUsedAsEndEntity"), "{trusted:?}");
}

#[test]
fn client_certificate_is_required() {
    let error = dislike(&server(TlsFault::ClientCertificate), TlsFault::ClientCertificate);
    assert_eq!(error, rustls::Error::AlertReceived(rustls::AlertDescription::CertificateRequired));
}

#[test]
fn slow_handshake_succeeds_late() {
    let server = server(TlsFault::SlowHandshake);
    let started = Instant::now();
    let response = ask(&server.tls_fault_url(TlsFault::SlowHandshake).unwrap(), server.ca_pem().unwrap()).unwrap();
    assert!(started.elapsed() >= Duration::from_millis(100));
    assert!(response.ends_with("\r\n\r\ntrue"), "{response}");
    assert_eq!(server.requests()[0].scheme, Scheme::Https);
}

#[test]
fn port_without_tls_fails_the_handshake() {
    for fault in [TlsFault::Garbage, TlsFault::PlainHttp] {
        let error = dislike(&server(fault), fault);
        assert!(matches!(error, rustls::Error::InvalidMessage(_)), "{fault:?}: {error:?}");
    }
    let server = server(TlsFault::PlainHttp);
    let url = server.tls_fault_url(TlsFault::PlainHttp).unwrap().replace("https:", "http:");
    let mut response = ureq::post(format!("{url}/api_v3/service/system/action/ping?format=1")).send("").unwrap();
    assert_eq!(response.body_mut().read_to_string().unwrap(), "true");
}

#[test]
fn truncated_response_over_tls_is_truncated() {
    let server = Server::start(Options::default()).unwrap();
    let ask = || ask(&server.https_url().unwrap(), server.ca_pem().unwrap());
    for (fault, end) in [(Fault::TruncatedBody, "content-length: 4\r\n\r\ntr"), (Fault::CloseAfterHeaders, "\r\n\r\n")]
    {
        server.faults().next(1, fault);
        // The server sends close_notify, so only the length shows that the body is truncated.
        assert!(ask().unwrap().ends_with(end));
    }
    assert!(ask().unwrap().ends_with("\r\n\r\ntrue"));
}

#[test]
fn all_tls_faults_leave_https_intact() {
    let tls_faults = TlsFault::ALL.map(|fault| (fault, 0)).to_vec();
    let server = Server::start(Options { tls_faults, ..Options::default() }).unwrap();
    for fault in TlsFault::ALL {
        assert!(server.tls_fault_url(fault).is_some());
        assert_eq!(TlsFault::from_name(fault.name()), Some(fault));
    }
    let response = ask(&server.https_url().unwrap(), server.ca_pem().unwrap()).unwrap();
    assert!(response.ends_with("\r\n\r\ntrue"), "{response}");
}
