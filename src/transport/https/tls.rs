//! TLS with rustls. Trusts the system's CA certificates, given ones, or pinned certificates. Verification cannot be
//! disabled.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{
    ActiveKeyExchange, CryptoProvider, SupportedKxGroup, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::{Error as PemError, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::time_provider::TimeProvider;
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, NamedGroup, OtherError,
    SignatureScheme,
};

use super::algorithms::unsupported_key;
use super::chain::{self, MAX_CERTIFICATES};
use super::failure::{self, Problem};
use super::pem;
use super::resumption::resumption;
use super::socket::Socket;
use super::trust::{self, Fingerprint, Given, system_verifier};
use super::untrusted::{Reason, Untrusted, is_authority, words_of_system};
use crate::api::{ApiError, Level, Logger};
use crate::transport::{ClientCertificate, GivenCa, TransportConfig, Trust};

pub(super) struct Tls {
    provider: Arc<CryptoProvider>,
    client_certificate: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
    trusted: Trusted,
    /// Built at the first connection, because many programs create a client and never call it.
    config: OnceLock<Arc<ClientConfig>>,
}

/// Which certificates are trusted.
#[derive(Debug, Clone)]
enum Trusted {
    /// Those with a chain to one of the system's CA certificates or a given one.
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
            provider: chain::provider(),
            client_certificate: config.client_certificate.as_ref().map(client_certificate).transpose()?,
            trusted,
            config: OnceLock::new(),
        };
        let policy = match &tls.trusted {
            Trusted::System { .. } if tls.client_certificate.is_none() => return Ok(tls),
            // Built only to check the client certificate.
            Trusted::System { .. } => None,
            Trusted::Given(given) => {
                let chain = given.verifier(&tls.provider);
                let chain = chain.map_err(|error| ApiError::argument("ca_file", format!("is not usable: {error}")))?;
                Some(Policy::Chain { chain, given: Some(Arc::clone(given)) })
            }
            Trusted::Pinned(pins) => Some(Policy::Pins(pins.clone())),
        };
        let is_complete = policy.is_some();
        let made = tls.client_config(policy.unwrap_or_else(|| Policy::Pins(Vec::new())));
        let made = made.map_err(|error| unusable(&error))?;
        if is_complete {
            // Not shared with other threads yet.
            let _ = tls.config.set(made);
        }
        Ok(tls)
    }

    pub(super) fn is_loaded(&self) -> bool {
        self.config.get().is_some()
    }

    /// Reads the system's CA certificates, which may block. Returns warnings for the log.
    pub(super) fn load(&self) -> Result<Vec<String>, Problem> {
        let Trusted::System { given, use_environment } = &self.trusted else { return Ok(Vec::new()) };
        let (chain, warnings) = system_verifier(given.as_deref(), *use_environment, &self.provider)?;
        let config = self.client_config(Policy::Chain { chain, given: given.clone() });
        let config = config.map_err(|error| failure::no_system_ca(&error.to_string()))?;
        let _ = self.config.set(config);
        Ok(warnings)
    }

    fn client_config(&self, policy: Policy) -> Result<Arc<ClientConfig>, Error> {
        let verifier = Arc::new(Verifier { policy, provider: Arc::clone(&self.provider) });
        let builder = ClientConfig::builder_with_details(Arc::clone(&self.provider), Arc::new(WallClock))
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

    /// A copy for a forked child, without sessions to resume: a parent thread may have held their lock.
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

    pub(super) fn handshake(&self, host: &str, socket: &mut Socket) -> std::io::Result<ClientConnection> {
        let config = self.config.get().ok_or(std::io::ErrorKind::NotFound)?;
        handshake(Arc::clone(config), host, socket)
    }

    /// Requests the certificate of a server that aborted the handshake. Returns an error if its key type is
    /// unsupported.
    pub(super) fn unsupported_key(&self, host: &str, socket: &mut Socket) -> Option<std::io::Error> {
        let mut provider = CryptoProvider::clone(&self.provider);
        // With TLS 1.2, servers only send a P-521 certificate to clients that support the curve.
        provider.kx_groups.push(&P521);
        let verifier = Verifier { policy: Policy::KeyType, provider: Arc::clone(&self.provider) };
        let config = ClientConfig::builder_with_details(Arc::new(provider), Arc::new(WallClock))
            .with_safe_default_protocol_versions()
            .ok()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        let config = Arc::new(config);
        let error = handshake(config, host, socket).err()?;
        let refused = error.get_ref()?.downcast_ref::<Error>()?;
        matches!(Untrusted::of(refused)?.reason, Reason::KeyType(_)).then_some(error)
    }
}

fn handshake(config: Arc<ClientConfig>, host: &str, socket: &mut Socket) -> std::io::Result<ClientConnection> {
    let name = ServerName::try_from(host.to_owned()).map_err(|_| {
        std::io::Error::new(
            std::io::ErrorKind::InvalidInput,
            Error::InvalidCertificate(CertificateError::NotValidForName),
        )
    })?;
    let mut connection = ClientConnection::new(config, name)
        .map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error))?;
    connection.complete_io(socket)?;
    Ok(connection)
}

/// Offered but never used: the certificate is rejected first.
#[derive(Debug)]
struct P521;

impl SupportedKxGroup for P521 {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        Err(Error::General("P-521 is not supported".to_owned()))
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::secp521r1
    }
}

/// The system's clock. Returns no time before 1970, where the default clock of rustls panics.
#[derive(Debug)]
struct WallClock;

impl TimeProvider for WallClock {
    fn current_time(&self) -> Option<UnixTime> {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Some(UnixTime::since_unix_epoch(since))
    }
}

/// Parses CA certificates. Logs unusable ones if others are usable.
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
            // In the legacy format, a header states it and the content is not base64.
            _ if key.contains("ENCRYPTED") => "is encrypted; decrypt it first, with `openssl pkey -in ... -out ...`",
            PemError::NoItemsFound => {
                "contains no usable private key; a \"-----BEGIN PRIVATE KEY-----\" line is required, or one of \
                 an RSA or EC one"
            }
            ref other => pem::reason(other),
        };
        ApiError::argument("key_file", reason)
    })?;
    Ok((chain, key))
}

/// Explains why a well-formed certificate and key are not usable.
fn unusable(error: &Error) -> ApiError {
    let (argument, reason) = match error {
        Error::InvalidCertificate(error) => ("certificate_file", format!("contains an unusable certificate: {error}")),
        Error::InconsistentKeys(_) => (
            "key_file",
            "is not the key of the first certificate in certificate_file. The client certificate must come first, \
             followed by its intermediates"
                .to_owned(),
        ),
        other => (
            "key_file",
            format!(
                "is not usable: {other}. Supported are RSA (2048 to 4096 bits), ECDSA (P-256 or P-384) and \
                 Ed25519"
            ),
        ),
    };
    ApiError::argument(argument, reason)
}

/// The fingerprint of a certificate in the form for pinning: `sha256:...`.
pub(super) fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    use fmt::Write;
    let mut text = String::from("sha256:");
    for byte in trust::fingerprint(certificate) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[derive(Debug)]
struct Verifier {
    policy: Policy,
    provider: Arc<CryptoProvider>,
}

#[derive(Debug)]
enum Policy {
    /// A chain to a CA certificate or, as with curl, one of the given certificates itself.
    Chain { chain: Arc<dyn ServerCertVerifier>, given: Option<Arc<Given>> },
    /// One of these certificates, regardless of chain, name and dates. The handshake proves that the server has its
    /// key.
    Pins(Vec<Fingerprint>),
    /// None: only the key type is of interest.
    KeyType,
}

/// A server's certificate chain and what to verify it for.
struct Presented<'a> {
    end_entity: &'a CertificateDer<'a>,
    intermediates: &'a [CertificateDer<'a>],
    server_name: &'a ServerName<'a>,
    ocsp_response: &'a [u8],
    now: UnixTime,
}

impl Verifier {
    /// Returns why the certificate is rejected, if it is.
    fn refusal(&self, presented: &Presented<'_>) -> Result<Option<Reason>, Error> {
        let end_entity = presented.end_entity;
        if presented.intermediates.len() >= MAX_CERTIFICATES {
            return Ok(Some(Reason::TooComplex));
        }
        if let Some(name) = unsupported_key(end_entity) {
            return Ok(Some(Reason::KeyType(name)));
        }
        match &self.policy {
            Policy::KeyType => Ok(Some(Reason::NotPinned)),
            Policy::Pins(pins) => Ok((!pins.contains(&trust::fingerprint(end_entity))).then_some(Reason::NotPinned)),
            Policy::Chain { chain, given } => match checked(&**chain, presented) {
                Ok(reason) => Ok(reason),
                Err(Error::InvalidCertificate(CertificateError::Other(error)))
                    if is_authority(&error) && given.as_ref().is_some_and(|given| given.contains(end_entity)) =>
                {
                    // The certificate is trusted directly. rustls checks the dates before it rejects a CA certificate,
                    // so only the name remains to be verified.
                    match verify_server_name(&ParsedCertificate::try_from(end_entity)?, presented.server_name) {
                        Ok(()) => Ok(None),
                        Err(Error::InvalidCertificate(error)) => Ok(Some(Reason::Invalid(error))),
                        Err(other) => Err(other),
                    }
                }
                Err(error) => match (words_of_system(&error), error) {
                    (Some(words), _) => Ok(Some(Reason::System(words))),
                    (None, Error::InvalidCertificate(error)) => Ok(Some(Reason::Invalid(error))),
                    (None, other) => Err(other),
                },
            },
        }
    }
}

/// Verifies a chain, unless that would take too long.
fn checked(chain: &dyn ServerCertVerifier, presented: &Presented<'_>) -> Result<Option<Reason>, Error> {
    let Presented { end_entity, intermediates, server_name, ocsp_response, now } = *presented;
    if chain::is_too_branched(end_entity, intermediates) {
        return Ok(Some(Reason::TooComplex));
    }
    let (result, is_exhausted) =
        chain::within_limit(|| chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now));
    match result {
        Ok(_) => Ok(None),
        Err(_) if is_exhausted => Ok(Some(Reason::TooComplex)),
        Err(error) => match intermediates.iter().find_map(unsupported_key) {
            Some(name) => Ok(Some(Reason::KeyTypeOfIssuer(name))),
            None => Err(error),
        },
    }
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
        match self.refusal(&Presented { end_entity, intermediates, server_name, ocsp_response, now })? {
            None => Ok(ServerCertVerified::assertion()),
            Some(reason) => {
                let untrusted = Untrusted { reason, fingerprint: fingerprint(end_entity) };
                Err(Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(untrusted)))))
            }
        }
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
        let mut schemes = self.provider.signature_verification_algorithms.supported_schemes();
        if matches!(self.policy, Policy::KeyType) {
            schemes.extend(UNSUPPORTED_SCHEMES);
        }
        schemes
    }
}

/// Signature schemes that only servers with an unsupported key type select: P-521, Ed448 and RSASSA-PSS.
const UNSUPPORTED_SCHEMES: [SignatureScheme; 5] = [
    SignatureScheme::ECDSA_NISTP521_SHA512,
    SignatureScheme::ED448,
    SignatureScheme::Unknown(0x0809),
    SignatureScheme::Unknown(0x080a),
    SignatureScheme::Unknown(0x080b),
];

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

    use super::*;
    use crate::api::Failure;

    fn authority(name: &str) -> CertificateParams {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
    }

    /// The error of a client that trusts another CA certificate of the same name, for a chain whose certificates all
    /// have that name.
    fn refusal(intermediates: usize, root_name: &str) -> (String, Duration) {
        let root = authority(root_name).self_signed(&KeyPair::generate().unwrap()).unwrap();
        let given = Given::parse(root.pem().as_bytes()).unwrap().0;
        let provider = chain::provider();
        let chain = given.verifier(&provider).unwrap();
        let verifier = Verifier { policy: Policy::Chain { chain, given: None }, provider };
        let keys: Vec<_> = (0..=intermediates).map(|_| KeyPair::generate().unwrap()).collect();
        let signed_by = |params: &CertificateParams, key: &KeyPair, by: &KeyPair| {
            let issuer = authority("same");
            params.signed_by(key, &Issuer::from_params(&issuer, by)).unwrap().der().clone()
        };
        let chain: Vec<_> = keys.windows(2).map(|pair| signed_by(&authority("same"), &pair[0], &pair[1])).collect();
        let server = CertificateParams::new(["host".to_owned()]).unwrap();
        let server = signed_by(&server, &KeyPair::generate().unwrap(), &keys[0]);
        let start = Instant::now();
        let name = ServerName::try_from("host").unwrap();
        let error = verifier.verify_server_cert(&server, &chain, &name, &[], UnixTime::now()).unwrap_err();
        let took = start.elapsed();
        let error = std::io::Error::new(std::io::ErrorKind::InvalidData, error);
        (failure::handshake(error, "host").message, took)
    }

    #[test]
    fn malicious_chains_are_rejected_quickly() {
        for (intermediates, root_name) in [(36, "other"), (15, "other"), (15, "same"), (5, "same")] {
            let (message, took) = refusal(intermediates, root_name);
            assert!(message.contains("too many certificates or paths"), "{intermediates}: {message}");
            // Other tests may run at the same time on a busy machine.
            assert!(took < Duration::from_secs(5), "{intermediates} {root_name}: {took:?}");
        }
        let (message, _) = refusal(2, "other");
        assert!(message.contains("not signed by a trusted CA"), "{message}");
    }

    /// A system's verifier that fails with one error.
    #[derive(Debug)]
    struct System(Error);

    impl ServerCertVerifier for System {
        fn verify_server_cert(
            &self,
            _: &CertificateDer<'_>,
            _: &[CertificateDer<'_>],
            _: &ServerName<'_>,
            _: &[u8],
            _: UnixTime,
        ) -> Result<ServerCertVerified, Error> {
            Err(self.0.clone())
        }

        fn verify_tls12_signature(
            &self,
            _: &[u8],
            _: &CertificateDer<'_>,
            _: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            Ok(HandshakeSignatureValid::assertion())
        }

        fn verify_tls13_signature(
            &self,
            _: &[u8],
            _: &CertificateDer<'_>,
            _: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            Ok(HandshakeSignatureValid::assertion())
        }

        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            Vec::new()
        }
    }

    #[test]
    fn words_of_the_system_are_in_the_message() {
        let words = "A certificate chain could not be built. (os error -2146762486)";
        let other = OtherError(Arc::from(Box::from(words)));
        for error in [Error::General(words.to_owned()), Error::InvalidCertificate(CertificateError::Other(other))] {
            let chain = Arc::new(System(error));
            let verifier = Verifier { policy: Policy::Chain { chain, given: None }, provider: chain::provider() };
            let server = rcgen::generate_simple_self_signed(["host".to_owned()]).unwrap();
            let name = ServerName::try_from("host").unwrap();
            let error = verifier.verify_server_cert(server.cert.der(), &[], &name, &[], UnixTime::now()).unwrap_err();
            let error = std::io::Error::new(std::io::ErrorKind::InvalidData, error);
            let problem = failure::handshake(error, "host");
            let start = format!("TLS certificate of host rejected: the system does not accept it: \"{words}\". If");
            assert!(problem.failure == Failure::Untrusted && problem.message.starts_with(&start), "{problem}");
            assert!(problem.message.contains("kaltura_config_set_ca_file"), "{problem}");
        }
    }
}
