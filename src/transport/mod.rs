//! Ways to send a request: the built-in one, over ureq and rustls.

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

/// How to connect.
#[derive(Debug, Clone)]
pub struct TransportConfig {
    /// The longest time for finding the host, connecting and agreeing on encryption, together.
    pub connect_timeout: Duration,
    /// Which certificates are trusted.
    pub trust: Trust,
    /// Whether the environment's `SSL_CERT_FILE`, `SSL_CERT_DIR` and, with [`Proxy::FromEnvironment`], proxies count.
    pub use_environment: bool,
    /// Whether plain http may leave this machine.
    pub allow_http: bool,
    /// Receives warnings.
    pub logger: Logger,
    /// What this side shows to a server that asks for a certificate.
    pub client_certificate: Option<ClientCertificate>,
    /// What stands between.
    pub proxy: Proxy,
}

/// Which certificates are trusted.
#[derive(Debug, Clone)]
pub enum Trust {
    /// Those with a chain to a CA certificate.
    Chain {
        /// Whether it may be one of the system's; without `given` it always may.
        system: bool,
        /// Others that are trusted.
        given: Option<GivenCa>,
    },
    /// The server whose own certificate has one of these SHA-256 fingerprints, whoever signed it.
    Pinned(Vec<[u8; 32]>),
}

/// CA certificates of the program.
#[derive(Debug, Clone)]
pub struct GivenCa {
    /// The setting that gave them, for errors.
    pub argument: &'static str,
    /// In PEM form.
    pub pem: Vec<u8>,
}

/// A certificate of this side, with its key.
#[derive(Clone)]
pub struct ClientCertificate {
    /// The certificate, and those between it and its authority, in PEM form; perhaps with the key behind them.
    pub chain_pem: Zeroizing<Vec<u8>>,
    /// Its private key, in PEM form.
    pub key_pem: Secret,
}

/// Without the certificate's file, in which the key may stand, too.
impl std::fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientCertificate").finish_non_exhaustive()
    }
}

/// What stands between this machine and the server.
#[derive(Debug, Clone, Default)]
pub enum Proxy {
    /// What `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` in the environment say.
    #[default]
    FromEnvironment,
    /// Nothing, whatever the environment says.
    None,
    /// This one.
    At {
        /// Such as `http://proxy:3128` or `socks5://proxy:1080`, without credentials.
        url: String,
        /// User and password, where it asks for them.
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
    fn the_key_of_a_certificate_is_not_shown_not_even_if_it_stands_beside_it() {
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
