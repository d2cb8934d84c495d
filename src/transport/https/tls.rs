//! TLS by rustls, and whom it trusts: what the system trusts, given authorities, or pinned
//! certificates. There is no way to trust everybody.

use std::fmt;
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::{Error as PemError, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, OtherError, SignatureScheme,
};

use super::failure::{self, Problem};
use super::pem;
use super::resumption::resumption;
use super::socket::Socket;
use super::trust::{self, Fingerprint, Given, system_verifier};
use crate::api::{ApiError, Level, Logger};
use crate::transport::{ClientCertificate, GivenCa, TransportConfig, Trust};

/// Makes connections private, to the right server.
pub(super) struct Tls {
    provider: Arc<CryptoProvider>,
    client_certificate: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
    trusted: Trusted,
    /// The system's certificates are read at the first connection: many programs create a client and never call.
    config: OnceLock<Arc<ClientConfig>>,
}

/// Which certificates are trusted.
#[derive(Debug, Clone)]
enum Trusted {
    /// Those with a chain to one of the system's CA certificates, or to a given one.
    System {
        given: Option<Arc<Given>>,
        use_environment: bool,
    },
    /// Those with a chain to a given CA certificate.
    Given(Arc<Given>),
    Pinned(Vec<Fingerprint>),
}

impl Tls {
    pub(super) fn new(config: &TransportConfig) -> Result<Self, ApiError> {
        let trusted = match &config.trust {
            Trust::Chain { system, given } => {
                let given = given.as_ref().map(|given| parse(given, &config.logger)).transpose()?;
                match given {
                    Some(given) if !system => Trusted::Given(given),
                    given => Trusted::System { given, use_environment: config.use_environment },
                }
            }
            Trust::Pinned(pins) => Trusted::Pinned(pins.clone()),
        };
        let tls = Tls {
            provider: Arc::new(rustls::crypto::ring::default_provider()),
            client_certificate: config.client_certificate.as_ref().map(client_certificate).transpose()?,
            trusted,
            config: OnceLock::new(),
        };
        let judge = match &tls.trusted {
            Trusted::System { .. } if tls.client_certificate.is_none() => return Ok(tls),
            // It is dropped again: only what it says about the client certificate matters.
            Trusted::System { .. } => None,
            Trusted::Given(given) => {
                let chain = given.verifier(&tls.provider);
                let chain = chain.map_err(|error| ApiError::argument("ca_file", format!("cannot be used: {error}")))?;
                Some(Judge::Chain { chain, given: Some(Arc::clone(given)) })
            }
            Trusted::Pinned(pins) => Some(Judge::Pins(pins.clone())),
        };
        let is_complete = judge.is_some();
        let made = tls.client_config(judge.unwrap_or_else(|| Judge::Pins(Vec::new())));
        let made = made.map_err(|error| unusable(&error))?;
        if is_complete {
            // No other thread has it yet.
            let _ = tls.config.set(made);
        }
        Ok(tls)
    }

    /// Whether [`Tls::load`] has nothing to do.
    pub(super) fn is_loaded(&self) -> bool {
        self.config.get().is_some()
    }

    /// Reads the system's CA certificates, which may block. Returns warnings for the log.
    pub(super) fn load(&self) -> Result<Vec<String>, Problem> {
        let Trusted::System { given, use_environment } = &self.trusted else { return Ok(Vec::new()) };
        let (chain, warnings) = system_verifier(given.as_deref(), *use_environment, &self.provider)?;
        let config = self.client_config(Judge::Chain { chain, given: given.clone() });
        let config = config.map_err(|error| failure::no_system_ca(&error.to_string()))?;
        let _ = self.config.set(config);
        Ok(warnings)
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
            trusted: self.trusted.clone(),
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
        let config = self.config.get().ok_or(std::io::ErrorKind::NotFound)?;
        let mut connection = ClientConnection::new(Arc::clone(config), name)
            .map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error))?;
        connection.complete_io(socket)?;
        Ok(connection)
    }
}

/// The given CA certificates. Those that cannot be used beside others are logged.
fn parse(given: &GivenCa, logger: &Logger) -> Result<Arc<Given>, ApiError> {
    let (parsed, warning) = Given::parse(&given.pem).map_err(|reason| ApiError::argument(given.argument, reason))?;
    if let Some(warning) = warning {
        logger.write(Level::Warn, || format!("{}: {warning}", given.argument));
    }
    Ok(parsed)
}

fn client_certificate(
    given: &ClientCertificate,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), ApiError> {
    let chain = pem::certificates(&given.chain_pem).map_err(|reason| ApiError::argument("certificate_file", reason))?;
    let key = given.key_pem.expose();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|error| {
        let reason = match error {
            // In the older form only a header says so, and makes it no base64.
            _ if key.contains("ENCRYPTED") => "is encrypted; decrypt it first, with `openssl pkey -in ... -out ...`",
            PemError::NoItemsFound => {
                "holds no private key that can be read; it must have a \"-----BEGIN PRIVATE KEY-----\" line, or that of \
                 an RSA or EC one"
            }
            ref other => pem::reason(other),
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
    for byte in trust::fingerprint(certificate) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
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
    /// A chain to a CA certificate or, as with curl, one of the given certificates itself.
    Chain { chain: Arc<dyn ServerCertVerifier>, given: Option<Arc<Given>> },
    /// One of these certificates, whatever its chain, name and dates: whoever pins a certificate has
    /// said which one it is. The handshake proves that the server has its key.
    Pins(Vec<Fingerprint>),
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
            Judge::Pins(pins) if pins.contains(&trust::fingerprint(end_entity)) => {
                return Ok(ServerCertVerified::assertion());
            }
            Judge::Pins(_) => Reason::NotPinned,
            Judge::Chain { chain, given } => {
                match chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
                    Err(Error::InvalidCertificate(CertificateError::Other(error)))
                        if is_authority(&error) && given.as_ref().is_some_and(|given| given.contains(end_entity)) =>
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
