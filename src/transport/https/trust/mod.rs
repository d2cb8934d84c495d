//! CA certificates: given ones and the system's. Clients with the same certificates share them.

#[cfg(target_os = "android")]
mod android;
#[cfg(any(windows, target_vendor = "apple"))]
mod platform;
#[cfg(not(any(windows, target_vendor = "apple", target_os = "android")))]
mod unix;

use std::sync::{Arc, Weak};

use once_cell::race::OnceBox;
use rustls::RootCertStore;
use rustls::client::danger::ServerCertVerifier;
use rustls::client::{VerifierBuilderError, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use sha2::{Digest, Sha256};

#[cfg(target_os = "android")]
pub(super) use self::android::system_verifier;
#[cfg(any(windows, target_vendor = "apple"))]
pub(super) use self::platform::system_verifier;
#[cfg(not(any(windows, target_vendor = "apple", target_os = "android")))]
pub(super) use self::unix::system_verifier;
use super::pem;
use crate::fork::{self, Lock, PerProcess};

/// A SHA-256 fingerprint.
pub(super) type Fingerprint = [u8; 32];

pub(super) fn fingerprint(certificate: &CertificateDer<'_>) -> Fingerprint {
    Sha256::digest(certificate).into()
}

/// CA certificates given by the program.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) roots: Arc<RootCertStore>,
    /// As with curl, a server may present one of the given certificates itself.
    fingerprints: Vec<Fingerprint>,
    /// Of the PEM file.
    digest: [u8; 32],
    #[cfg(any(windows, target_vendor = "apple"))]
    certificates: Vec<CertificateDer<'static>>,
}

/// Sets that are still in use.
type Known = Vec<Weak<Given>>;

static KNOWN: OnceBox<PerProcess<Lock<Known>>> = OnceBox::new();

fn known() -> &'static Lock<Known> {
    let known = KNOWN.get_or_init(|| Box::new(PerProcess::new(fork::generation(), Lock::default())));
    known.get(fork::generation(), Lock::inherit)
}

impl Given {
    /// Parses the certificates of a PEM file. Also returns a warning about unusable ones. Fails if none is usable.
    pub(super) fn parse(text: &[u8]) -> Result<(Arc<Given>, Option<String>), String> {
        let digest = Sha256::digest(text).into();
        let same = |one: &Weak<Given>| one.upgrade().filter(|given| given.digest == digest);
        let known_already = known().lock().iter().find_map(same);
        if let Some(given) = known_already {
            return Ok((given, None));
        }
        let certificates = pem::certificates(text)?;
        let (roots, unusable) = roots(&certificates);
        let warning = unusable.map(|reason| format!("contains an unusable certificate: {reason}"));
        if roots.is_empty() {
            return Err(warning.unwrap_or_default());
        }
        let given = Given {
            roots: Arc::new(roots),
            fingerprints: certificates.iter().map(fingerprint).collect(),
            digest,
            #[cfg(any(windows, target_vendor = "apple"))]
            certificates,
        };
        let given = Arc::new(given);
        let mut known = known().lock();
        known.retain(|one| one.strong_count() > 0);
        known.push(Arc::downgrade(&given));
        Ok((given, warning))
    }

    /// A verifier that trusts only these certificates.
    pub(super) fn verifier(
        &self,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, VerifierBuilderError> {
        let builder = WebPkiServerVerifier::builder_with_provider(Arc::clone(&self.roots), Arc::clone(provider));
        Ok(builder.build()?)
    }

    pub(super) fn contains(&self, certificate: &CertificateDer<'_>) -> bool {
        self.fingerprints.contains(&fingerprint(certificate))
    }
}

/// Converts certificates to trust anchors. Also returns why one of them is unusable.
fn roots(certificates: &[CertificateDer<'static>]) -> (RootCertStore, Option<String>) {
    let mut roots = RootCertStore::empty();
    roots.roots.reserve_exact(certificates.len());
    let mut unusable = None;
    for certificate in certificates {
        if let Err(error) = roots.add(certificate.clone()) {
            unusable.get_or_insert(error.to_string());
        }
    }
    (roots, unusable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pem(name: &str) -> String {
        rcgen::generate_simple_self_signed([name.to_owned()]).unwrap().cert.pem()
    }

    #[test]
    fn parse_equal_files_share_certificates_while_in_use() {
        let (one, other) = (pem("one.example"), pem("other.example"));
        let first = Given::parse(one.as_bytes()).unwrap().0;
        assert!(Arc::ptr_eq(&first, &Given::parse(one.as_bytes()).unwrap().0));
        assert!(!Arc::ptr_eq(&first, &Given::parse(other.as_bytes()).unwrap().0));
        drop(first);
        let digest: [u8; 32] = Sha256::digest(&one).into();
        assert!(!known().lock().iter().any(|one| one.upgrade().is_some_and(|given| given.digest == digest)));
    }

    #[test]
    fn parse_unusable_certificate_is_a_warning_beside_a_usable_one() {
        let bad = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        let error = Given::parse(bad.as_bytes()).unwrap_err();
        assert!(error.starts_with("contains an unusable certificate"), "{error}");
        let (given, warning) = Given::parse(format!("{bad}{}", pem("usable.example")).as_bytes()).unwrap();
        assert_eq!(given.roots.len(), 1);
        assert_eq!(warning.unwrap(), error);
    }
}
