//! The errors of certificate verification.

use std::fmt;

use rustls::{CertificateError, Error, OtherError};

/// Why a certificate was rejected, with its fingerprint, which the errors of rustls do not contain.
#[derive(Debug)]
pub(super) struct Untrusted {
    pub(super) reason: Reason,
    pub(super) fingerprint: String,
}

impl Untrusted {
    pub(super) fn of(error: &Error) -> Option<&Self> {
        match error {
            Error::InvalidCertificate(CertificateError::Other(other)) => other.0.downcast_ref(),
            _ => None,
        }
    }
}

#[derive(Debug)]
pub(super) enum Reason {
    Invalid(CertificateError),
    /// The system's own words.
    System(String),
    NotPinned,
    /// Unsupported key type.
    KeyType(&'static str),
    /// Unsupported key type of an issuer certificate.
    KeyTypeOfIssuer(&'static str),
    /// The limits for certificates, paths or signatures were exceeded.
    TooComplex,
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the server's certificate was rejected")
    }
}

impl std::error::Error for Untrusted {}

/// Whether a certificate was rejected because it is a CA certificate (CA:TRUE), like self-signed ones of `openssl req
/// -x509`.
pub(super) fn is_authority(error: &OtherError) -> bool {
    matches!(error.0.downcast_ref::<webpki::Error>(), Some(webpki::Error::CaUsedAsEndEntity))
}

/// The message of the operating system's verifier, if it rejects a certificate for a reason that rustls does not know, or
/// does not work at all. The errors of rustls itself have other types.
pub(super) fn words_of_system(error: &Error) -> Option<String> {
    match error {
        Error::General(words) => Some(words.clone()),
        Error::InvalidCertificate(CertificateError::Other(other)) if !other.0.is::<webpki::Error>() => {
            Some(other.to_string())
        }
        _ => None,
    }
}
