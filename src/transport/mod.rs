//! Transports. The built-in one uses ureq and rustls.

#[cfg(feature = "https")]
mod https;
#[cfg(not(feature = "https"))]
mod none;

#[cfg(feature = "https")]
pub use https::HttpsTransport;
#[cfg(not(feature = "https"))]
pub use none::NoTransport;

use std::time::Duration;

use zeroize::Zeroizing;

use crate::api::Logger;
use crate::secret::Secret;

#[derive(Debug, Clone)]
pub struct TransportConfig {
    /// Timeout for DNS lookup, TCP connect and TLS handshake together.
    pub connect_timeout: Duration,
    pub trust: Trust,
    /// Whether to use `SSL_CERT_FILE`, `SSL_CERT_DIR` and, with [`Proxy::FromEnvironment`], the proxy variables.
    pub use_environment: bool,
    /// Whether plain http to other machines is allowed.
    pub allow_http: bool,
    pub logger: Logger,
    pub client_certificate: Option<ClientCertificate>,
    pub proxy: Proxy,
}

/// Which server certificates are trusted.
#[derive(Debug, Clone)]
pub enum Trust {
    /// Those with a chain to a CA certificate.
    Chain {
        /// Whether to use the system's CA certificates; without `given` they are always used.
        system: bool,
        /// The program's own CA certificates.
        given: Option<GivenCa>,
    },
    /// Those with one of these SHA-256 fingerprints. Their chain is not verified.
    Pinned(Vec<[u8; 32]>),
}

/// CA certificates of the program.
#[derive(Debug, Clone)]
pub struct GivenCa {
    /// The setting that provided them, for errors.
    pub argument: &'static str,
    pub pem: Vec<u8>,
}

/// A client certificate with its key.
#[derive(Clone)]
pub struct ClientCertificate {
    /// The certificate and its intermediates, in PEM form. The file may also contain the key.
    pub chain_pem: Zeroizing<Vec<u8>>,
    /// The private key, in PEM form.
    pub key_pem: Secret,
}

/// Omits `chain_pem`, because the file may contain the key.
impl std::fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientCertificate").finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Default)]
pub enum Proxy {
    /// Uses `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`.
    #[default]
    FromEnvironment,
    /// Ignores the environment.
    None,
    At {
        /// Without credentials, such as `http://proxy:3128` or `socks5://proxy:1080`.
        url: String,
        /// User and password.
        credentials: Option<(String, Secret)>,
    },
}

impl Default for TransportConfig {
    fn default() -> Self {
        TransportConfig {
            connect_timeout: Duration::from_secs(10),
            trust: Trust::Chain { system: true, given: None },
            use_environment: true,
            allow_http: false,
            logger: Logger::default(),
            client_certificate: None,
            proxy: Proxy::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_certificate_debug_shows_no_key() {
        let file = "-----BEGIN PRIVATE KEY-----";
        let shown = TransportConfig {
            client_certificate: Some(ClientCertificate {
                chain_pem: Zeroizing::new(file.as_bytes().to_vec()),
                key_pem: Secret::new(file),
            }),
            ..TransportConfig::default()
        };
        let shown = format!("{shown:?}");
        let first_bytes = format!("{}, {}, ", file.as_bytes()[0], file.as_bytes()[1]);
        assert!(
            shown.contains("ClientCertificate") && !shown.contains(&first_bytes) && !shown.contains(file),
            "{shown}"
        );
    }
}
