//! TLS settings: trusted certificates and the client certificate.

use zeroize::Zeroizing;

use crate::api::ApiError;
use crate::one_line::one_line;
use crate::secret::Secret;
use crate::transport::{ClientCertificate, GivenCa, TransportConfig, Trust};

/// Files are read when the client is created.
#[derive(Debug, Clone, Default)]
pub struct TlsSettings {
    ca: Option<GivenCertificates>,
    system_ca: Option<bool>,
    pins: Vec<[u8; 32]>,
    client_certificate: Option<(String, String)>,
}

#[derive(Debug, Clone)]
enum GivenCertificates {
    File(String),
    Pem(String),
}

impl TlsSettings {
    /// Trusts the CA certificates of a PEM file instead of the system's.
    pub fn set_ca_file(&mut self, path: &str) {
        self.ca = Some(GivenCertificates::File(path.to_owned()));
    }

    /// Trusts these CA certificates, in PEM form, instead of the system's.
    pub fn set_ca_pem(&mut self, pem: &str) {
        self.ca = Some(GivenCertificates::Pem(pem.to_owned()));
    }

    /// Whether to trust the system's CA certificates in addition.
    pub fn set_system_ca(&mut self, system_ca: bool) {
        self.system_ca = Some(system_ca);
    }

    /// Trusts only servers whose certificate has this SHA-256 fingerprint, or another one that was added.
    pub fn add_pinned_certificate(&mut self, sha256: &str) -> Result<(), ApiError> {
        let pin = fingerprint(sha256).ok_or_else(|| {
            ApiError::argument(
                "sha256",
                "is not a SHA-256 fingerprint: 64 hexadecimal digits, as `openssl x509 -noout -fingerprint -sha256 \
                 -in certificate.pem` prints them",
            )
        })?;
        if !self.pins.contains(&pin) {
            self.pins.push(pin);
        }
        Ok(())
    }

    /// Sets the PEM files of a client certificate and its private key.
    pub fn set_client_certificate(&mut self, certificate_file: &str, key_file: &str) {
        self.client_certificate = Some((certificate_file.to_owned(), key_file.to_owned()));
    }
}

impl TlsSettings {
    pub(super) fn apply(&self, transport: &mut TransportConfig) -> Result<(), ApiError> {
        transport.trust = self.trust()?;
        if let Some((certificate_file, key_file)) = &self.client_certificate {
            // Both may be the same file.
            let chain_pem = Zeroizing::new(read("certificate_file", certificate_file)?);
            let key = Zeroizing::new(read("key_file", key_file)?);
            let key = std::str::from_utf8(&key).map_err(|_| {
                ApiError::argument("key_file", "is not PEM; convert it with `openssl pkey -inform DER`")
            })?;
            transport.client_certificate = Some(ClientCertificate { chain_pem, key_pem: Secret::new(key) });
        }
        Ok(())
    }
}

impl TlsSettings {
    fn trust(&self) -> Result<Trust, ApiError> {
        let argument = match &self.ca {
            Some(GivenCertificates::File(_)) => "ca_file",
            Some(GivenCertificates::Pem(_)) => "ca_pem",
            None => "system_ca",
        };
        if !self.pins.is_empty() {
            if self.ca.is_none() && self.system_ca.is_none() {
                return Ok(Trust::Pinned(self.pins.clone()));
            }
            let reason = "cannot be combined with pinned certificates, which are trusted without a CA; set only one of \
                          the two";
            return Err(ApiError::argument(argument, reason));
        }
        let pem = match &self.ca {
            Some(GivenCertificates::File(path)) => read(argument, path)?,
            Some(GivenCertificates::Pem(pem)) => pem.clone().into_bytes(),
            None if self.system_ca == Some(false) => {
                let reason = "is 0, but no other CA certificates are set; set them with kaltura_config_set_ca_file or \
                              kaltura_config_set_ca_pem";
                return Err(ApiError::argument(argument, reason));
            }
            None => return Ok(Trust::Chain { system: true, given: None }),
        };
        Ok(Trust::Chain { system: self.system_ca == Some(true), given: Some(GivenCa { argument, pem }) })
    }
}

fn read(argument: &'static str, path: &str) -> Result<Vec<u8>, ApiError> {
    std::fs::read(path).map_err(|error| {
        // Not in Debug format, which doubles the backslashes of Windows.
        ApiError::argument(argument, format!("\"{}\" cannot be read: {error}", one_line(path)))
    })
}

/// Parses 64 hexadecimal digits, optionally with colons and the prefix `sha256:`.
fn fingerprint(text: &str) -> Option<[u8; 32]> {
    let text = text.trim();
    let digits = match text.get(..7) {
        Some(prefix) if prefix.eq_ignore_ascii_case("sha256:") => &text[7..],
        _ => text,
    };
    let digits: Vec<u8> = digits.bytes().filter(|&byte| byte != b':').collect();
    let mut pin = [0; 32];
    if digits.len() != 2 * pin.len() {
        return None;
    }
    for (byte, pair) in pin.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |at: usize| char::from(pair[at]).to_digit(16);
        *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
    }
    Some(pin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn fingerprint_formats_of_common_tools_are_accepted() {
        let plain = "00ff".repeat(16);
        let expected = fingerprint(&plain).unwrap();
        assert_eq!(expected[..2], [0, 0xff]);
        let colons = ["00", "FF"].repeat(16).join(":");
        for text in [colons.clone(), format!("sha256:{plain}"), format!("SHA256:{colons}"), format!(" {plain}\n")] {
            assert_eq!(fingerprint(&text), Some(expected), "{text}");
        }
        for text in ["", "sha256:", "00ff", &plain[1..], &plain.replace('f', "g"), &format!("{plain}00"), "sha1:00"] {
            assert_eq!(fingerprint(text), None, "{text}");
            assert!(Config::default().tls().add_pinned_certificate(text).is_err());
        }
    }

    #[cfg(feature = "https")]
    #[test]
    fn client_with_unusable_tls_settings_is_an_error() {
        let refused = |prepare: &dyn Fn(&mut Config)| {
            let mut config = Config::default();
            prepare(&mut config);
            config.client().unwrap_err().to_string()
        };
        let error = refused(&|config| config.tls().set_ca_file("/nonexistent/ca.pem"));
        assert!(error.contains("/nonexistent/ca.pem"), "{error}");
        let error = refused(&|config| config.tls().set_ca_file("Z:\\nonexistent\\ca\n.pem"));
        assert!(error.starts_with(r#"ca_file: "Z:\nonexistent\ca .pem" cannot be read: "#), "{error}");
        let error = refused(&|config| config.tls().set_ca_pem("nothing"));
        assert!(error.starts_with("ca_pem: contains no certificate"), "{error}");
        let error = refused(&|config| config.tls().set_client_certificate("/nonexistent/c.pem", "/nonexistent/k.pem"));
        assert!(error.starts_with("certificate_file: "), "{error}");
        let error = refused(&|config| {
            config.tls().set_ca_pem("nothing");
            config.tls().add_pinned_certificate(&"00".repeat(32)).unwrap();
        });
        assert!(error.starts_with("ca_pem: ") && error.contains("set only one"), "{error}");
        let error = refused(&|config| {
            config.tls().set_system_ca(true);
            config.tls().add_pinned_certificate(&"00".repeat(32)).unwrap();
        });
        assert!(error.starts_with("system_ca: ") && error.contains("set only one"), "{error}");
        let error = refused(&|config| config.tls().set_system_ca(false));
        assert!(error.starts_with("system_ca: is 0"), "{error}");
    }
}
