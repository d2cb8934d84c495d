//! Android, which verifies certificates for Java programs only. A C library has no access to its trust store.

use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;

use super::super::failure::{self, Problem};
use super::Given;

/// Always fails, also with given certificates: the program asked for the system's.
pub(crate) fn system_verifier(
    _: Option<&Given>,
    _: bool,
    _: &Arc<CryptoProvider>,
) -> Result<(Arc<dyn ServerCertVerifier>, Vec<String>), Problem> {
    Err(failure::no_system_ca(
        "on Android only Java can use the system's. Set a file with kaltura_config_set_ca_file, without \
         kaltura_config_set_system_ca",
    ))
}
