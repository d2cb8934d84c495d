//! Systems with their own certificate verification. The environment has no effect.

use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls_platform_verifier::Verifier;
use webpki::anchor_from_trusted_cert;

use super::super::failure::{self, Problem};
use super::super::untrusted;
use super::Given;

/// The system's verifier with the given certificates added.
pub(crate) fn system_verifier(
    given: Option<&Given>,
    _: bool,
    provider: &Arc<CryptoProvider>,
) -> Result<(Arc<dyn ServerCertVerifier>, Vec<String>), Problem> {
    // The system would refuse all certificates if one is unusable.
    let is_usable = |certificate: &&CertificateDer<'_>| anchor_from_trusted_cert(certificate).is_ok();
    let given = given.into_iter().flat_map(|given| &given.certificates).filter(is_usable);
    let given: Vec<_> = given.cloned().collect();
    let provider = Arc::clone(provider);
    // Wine has no verifier with added certificates.
    let verifier =
        if given.is_empty() { Verifier::new(provider) } else { Verifier::new_with_extra_roots(given, provider) };
    match verifier {
        Ok(verifier) => Ok((Arc::new(verifier), Vec::new())),
        Err(error) => Err(failure::no_system_ca(&untrusted::words_of_system(&error).unwrap_or(error.to_string()))),
    }
}
