//! The test CA and the certificates of the listeners, created at each start and never stored.

use std::io;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::server::{NoClientAuth, WebPkiClientVerifier, danger::ClientCertVerifier};
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use crate::faults::TlsFault;

/// The names and addresses in the certificates.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// The CA of one server; its key exists only here.
pub(crate) struct Authority {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
    provider: Arc<CryptoProvider>,
}

/// The certificate of a listener, and its TLS settings.
pub(crate) struct Identity {
    pub(crate) certificate_pem: String,
    pub(crate) acceptor: TlsAcceptor,
}

impl Authority {
    pub(crate) fn generate() -> io::Result<Authority> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Kaltura devserver test CA");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().map_err(failed)?;
        let certificate = params.self_signed(&key).map_err(failed)?;
        let provider = Arc::new(ring::default_provider());
        Ok(Authority { certificate, issuer: Issuer::new(params, key), provider })
    }

    /// The CA certificate, for clients to trust.
    pub(crate) fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// An identity for the loopback interface, with or without a fault.
    pub(crate) fn identity(&self, wrong: Option<TlsFault>) -> io::Result<Identity> {
        let (certificate, key) = self.certificate(wrong).map_err(failed)?;
        let clients: Arc<dyn ClientCertVerifier> = match wrong {
            Some(TlsFault::ClientCertificate) => self.clients_of_this_authority()?,
            _ => Arc::new(NoClientAuth),
        };
        let mut config = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_client_cert_verifier(clients)
            .with_single_cert(vec![certificate.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
            .map_err(io::Error::other)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Identity { certificate_pem: certificate.pem(), acceptor: TlsAcceptor::from(Arc::new(config)) })
    }

    fn clients_of_this_authority(&self) -> io::Result<Arc<dyn ClientCertVerifier>> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.der().clone()).map_err(io::Error::other)?;
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&self.provider))
            .build()
            .map_err(io::Error::other)
    }

    fn certificate(&self, wrong: Option<TlsFault>) -> Result<(Certificate, KeyPair), rcgen::Error> {
        let names = match wrong {
            Some(TlsFault::WrongName) => vec!["elsewhere.example".to_owned()],
            _ => NAMES.map(str::to_owned).to_vec(),
        };
        let common_name = names[0].clone();
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name.push(DnType::CommonName, common_name);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate()?;
        let certificate = match wrong {
            Some(TlsFault::SelfSigned) => {
                params.is_ca = IsCa::ExplicitNoCa;
                params.self_signed(&key)?
            }
            Some(TlsFault::SelfSignedCa) => {
                params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
                params.key_usages.push(KeyUsagePurpose::KeyCertSign);
                params.self_signed(&key)?
            }
            _ => {
                match wrong {
                    Some(TlsFault::Expired) => params.not_after = date_time_ymd(2021, 1, 1),
                    Some(TlsFault::NotYetValid) => params.not_before = date_time_ymd(2200, 1, 1),
                    _ => {}
                }
                params.use_authority_key_identifier_extension = true;
                params.signed_by(&key, &self.issuer)?
            }
        };
        Ok((certificate, key))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn failed(error: rcgen::Error) -> io::Error {
    io::Error::other(format!("cannot create a test certificate: {error}"))
}
