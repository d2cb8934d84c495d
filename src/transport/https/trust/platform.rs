//! Systems with their own certificate verification. The environment has no effect.

use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls_platform_verifier::Verifier;

use super::super::failure::{self, Problem};
use super::Given;

/// The system's verifier with the given certificates added.
pub(crate) fn system_verifier(
    given: Option<&Given>,
    _: bool,
    provider: &Arc<CryptoProvider>,
) -> Result<(Arc<dyn ServerCertVerifier>, Vec<String>), Problem> {
    #[cfg(not(target_os = "android"))]
    let verifier = {
        let extra = given.map(|given| given.certificates.clone()).unwrap_or_default();
        Verifier::new_with_extra_roots(extra, Arc::clone(provider))
    };
    #[cfg(target_os = "android")]
    let verifier = match given {
        None => Verifier::new(Arc::clone(provider)),
        Some(_) => Err(rustls::Error::General("Android does not support additional CA certificates".to_owned())),
    };
    match verifier {
        Ok(verifier) => Ok((Arc::new(verifier), Vec::new())),
        Err(error) => Err(failure::no_system_ca(&error.to_string())),
    }
}
