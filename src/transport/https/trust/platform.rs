//! Systems with their own certificate verification. The environment has no effect.

use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls_platform_verifier::Verifier;
#[cfg(not(target_os = "android"))]
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
    let verifier = match given {
        None => Verifier::new(Arc::clone(provider)),
        #[cfg(not(target_os = "android"))]
        Some(given) => {
            // The system would refuse all of them because of an unusable one.
            let usable = given.certificates.iter().filter(|certificate| anchor_from_trusted_cert(certificate).is_ok());
            Verifier::new_with_extra_roots(usable.cloned(), Arc::clone(provider))
        }
        #[cfg(target_os = "android")]
        Some(_) => Err(rustls::Error::General("Android does not support additional CA certificates".to_owned())),
    };
    match verifier {
        Ok(verifier) => Ok((Arc::new(verifier), Vec::new())),
        Err(error) => Err(failure::no_system_ca(&untrusted::words_of_system(&error).unwrap_or(error.to_string()))),
    }
}
