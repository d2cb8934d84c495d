//! TLS by rustls, and whom it trusts: what the system trusts, given authorities, or pinned
//! certificates. There is no way to trust everybody.

use std::fmt;
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, OtherError, RootCertStore,
    SignatureScheme,
};
use sha2::{Digest, Sha256};

use super::resumption::resumption;
use super::socket::Socket;
use crate::api::ApiError;
use crate::transport::{ClientCertificate, TransportConfig, Trust};

/// Makes connections private, to the right server.
pub(super) struct Tls {
    provider: Arc<CryptoProvider>,
    client_certificate: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
    /// The system's certificates are read at the first connection: many programs make a client and
    /// never call.
    config: OnceLock<Arc<ClientConfig>>,
}

impl Tls {
    pub(super) fn new(config: &TransportConfig) -> Result<Self, ApiError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let client_certificate = config.client_certificate.as_ref().map(client_certificate).transpose()?;
        let tls = Tls { provider, client_certificate, config: OnceLock::new() };
        let judge = match &config.trust {
            Trust::System => None,
            Trust::Authorities(pem) => Some(tls.authorities(pem)?),
            Trust::Pinned(pins) => Some(Judge::Pins(pins.clone())),
        };
        if judge.is_none() && tls.client_certificate.is_none() {
            return Ok(tls);
        }
        let is_whole = judge.is_some();
        // Without a judge it is made and dropped, for the sake of what it says about the key.
        let made = tls.client_config(judge.unwrap_or_else(|| Judge::Pins(Vec::new())));
        let made = made.map_err(|error| unusable(&error))?;
        if is_whole {
            // Nobody else has set it.
            let _ = tls.config.set(made);
        }
        Ok(tls)
    }

    fn authorities(&self, pem: &[u8]) -> Result<Judge, ApiError> {
        let refused = |reason: String| ApiError::argument("ca_file", reason);
        let certificates = certificates(pem).map_err(refused)?;
        let mut roots = RootCertStore::empty();
        for certificate in &certificates {
            roots
                .add(certificate.clone())
                .map_err(|error| refused(format!("holds a certificate that cannot be used: {error}")))?;
        }
        let chain = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&self.provider)).build();
        let chain = chain.map_err(|error| refused(format!("cannot be used: {error}")))?;
        Ok(Judge::Chain { chain, given: certificates })
    }

    fn config(&self) -> Result<Arc<ClientConfig>, Error> {
        if let Some(config) = self.config.get() {
            return Ok(Arc::clone(config));
        }
        let chain = Arc::new(rustls_platform_verifier::Verifier::new(Arc::clone(&self.provider))?);
        let config = self.client_config(Judge::Chain { chain, given: Vec::new() })?;
        Ok(Arc::clone(self.config.get_or_init(|| config)))
    }

    fn client_config(&self, judge: Judge) -> Result<Arc<ClientConfig>, Error> {
        let verifier = Arc::new(Verifier { judge, provider: Arc::clone(&self.provider) });
        let builder = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(verifier);
        let mut config = match &self.client_certificate {
            Some((chain, key)) => builder.with_client_auth_cert(chain.clone(), key.clone_key())?,
            None => builder.with_no_client_auth(),
        };
        config.resumption = resumption();
        Ok(Arc::new(config))
    }

    /// The same for a child of a fork, which begins without sessions to resume: their lock may be held by a
    /// thread that the child has not got.
    pub(super) fn for_child(&self) -> Self {
        let apart = |config: &Arc<ClientConfig>| {
            let mut config = ClientConfig::clone(config);
            config.resumption = resumption();
            OnceLock::from(Arc::new(config))
        };
        Tls {
            provider: Arc::clone(&self.provider),
            client_certificate: self.client_certificate.as_ref().map(|(chain, key)| (chain.clone(), key.clone_key())),
            config: self.config.get().map(apart).unwrap_or_default(),
        }
    }

    /// Agrees on encryption with the server of that name.
    pub(super) fn handshake(&self, host: &str, socket: &mut Socket) -> std::io::Result<ClientConnection> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| {
            std::io::Error::new(
                std::io::ErrorKind::InvalidInput,
                Error::InvalidCertificate(CertificateError::NotValidForName),
            )
        })?;
        let mut connection = self
            .config()
            .and_then(|config| ClientConnection::new(config, name))
            .map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error))?;
        connection.complete_io(socket)?;
        Ok(connection)
    }
}

/// The certificates of a PEM text, at least one; or what is wrong with it.
fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err("holds no certificate; it must have a \"-----BEGIN CERTIFICATE-----\" line".to_owned()),
        Err(error) => Err(format!("is not valid PEM: {}", reason(&error))),
    }
}

/// Why a PEM text cannot be read, without a quote of it: it may be a key.
fn reason(error: &pem::Error) -> &'static str {
    match error {
        pem::Error::MissingSectionEnd { .. } => "a section has no END line",
        pem::Error::IllegalSectionStart { .. } => "a BEGIN line is malformed",
        pem::Error::Base64Decode(_) => "a section is not base64",
        pem::Error::NoItemsFound => "there is nothing in it",
        _ => "it cannot be read",
    }
}

fn client_certificate(
    given: &ClientCertificate,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), ApiError> {
    let chain = certificates(&given.chain_pem).map_err(|reason| ApiError::argument("certificate_file", reason))?;
    let key = given.key_pem.expose();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|error| {
        let reason = match error {
            // In the older form only a header says so, and makes it no base64.
            _ if key.contains("ENCRYPTED") => "is encrypted; decrypt it first, with `openssl pkey -in ... -out ...`",
            pem::Error::NoItemsFound => {
                "holds no private key that can be read; it must have a \"-----BEGIN PRIVATE KEY-----\" line, or that of \
                 an RSA or EC one"
            }
            ref other => reason(other),
        };
        ApiError::argument("key_file", reason)
    })?;
    Ok((chain, key))
}

/// Why a certificate and a key, each well written, are no client certificate.
fn unusable(error: &Error) -> ApiError {
    let (argument, reason) = match error {
        Error::InvalidCertificate(error) => {
            ("certificate_file", format!("holds a certificate that cannot be used: {error}"))
        }
        Error::InconsistentKeys(_) => (
            "key_file",
            "is not the key of the first certificate in certificate_file. This side's own must stand first there, those \
             of its authorities behind it"
                .to_owned(),
        ),
        other => (
            "key_file",
            format!(
                "cannot be used: {other}. It must be a key for RSA (of 2048 to 4096 bits), ECDSA (P-256 or P-384) or \
                 Ed25519"
            ),
        ),
    };
    ApiError::argument(argument, reason)
}

/// `sha256:` and the fingerprint of a certificate, as it is pinned.
pub(super) fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    use fmt::Write;
    let mut text = String::from("sha256:");
    for byte in sha256(certificate) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn sha256(certificate: &CertificateDer<'_>) -> [u8; 32] {
    Sha256::digest(certificate).into()
}

/// Why a certificate is not accepted, with its fingerprint, which rustls does not tell.
#[derive(Debug)]
pub(super) struct Untrusted {
    pub(super) reason: Reason,
    pub(super) fingerprint: String,
}

#[derive(Debug)]
pub(super) enum Reason {
    Invalid(CertificateError),
    NotPinned,
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::Invalid(error) => write!(f, "{error}"),
            Reason::NotPinned => f.write_str("not pinned"),
        }
    }
}

impl std::error::Error for Untrusted {}

#[derive(Debug)]
struct Verifier {
    judge: Judge,
    provider: Arc<CryptoProvider>,
}

#[derive(Debug)]
enum Judge {
    /// A chain to an authority, or, as curl has it, one of the given certificates itself.
    Chain { chain: Arc<dyn ServerCertVerifier>, given: Vec<CertificateDer<'static>> },
    /// One of these certificates, whatever its chain, name and dates: whoever pins a certificate has
    /// said which one it is. The handshake proves that the server has its key.
    Pins(Vec<[u8; 32]>),
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let reason = match &self.judge {
            Judge::Pins(pins) if pins.contains(&sha256(end_entity)) => return Ok(ServerCertVerified::assertion()),
            Judge::Pins(_) => Reason::NotPinned,
            Judge::Chain { chain, given } => {
                match chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
                    Err(Error::InvalidCertificate(CertificateError::Other(error)))
                        if is_authority(&error) && given.contains(end_entity) =>
                    {
                        // It is trusted as it is, and its dates were good: they are judged before its
                        // being an authority. What is left is its name.
                        match verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name) {
                            Ok(()) => return Ok(ServerCertVerified::assertion()),
                            Err(Error::InvalidCertificate(error)) => Reason::Invalid(error),
                            Err(other) => return Err(other),
                        }
                    }
                    Err(Error::InvalidCertificate(error)) => Reason::Invalid(error),
                    other => return other,
                }
            }
        };
        let untrusted = Untrusted { reason, fingerprint: fingerprint(end_entity) };
        Err(Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(untrusted)))))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Whether a server's certificate was refused for being an authority's (CA:TRUE), as self-signed ones
/// made with `openssl req -x509` are.
pub(super) fn is_authority(error: &OtherError) -> bool {
    matches!(error.0.downcast_ref::<webpki::Error>(), Some(webpki::Error::CaUsedAsEndEntity))
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}
