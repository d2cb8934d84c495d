//! Names of unsupported key types and signature algorithms in certificates, for error messages.

use rustls::pki_types::CertificateDer;
use webpki::EndEntityCert;

/// DER-encoded object identifiers of unsupported keys.
const KEYS: [(&[u8], &str); 9] = [
    (b"\x06\x05\x2b\x81\x04\x00\x23", "ECDSA P-521"),
    (b"\x06\x05\x2b\x81\x04\x00\x0a", "ECDSA secp256k1"),
    (b"\x06\x09\x2b\x24\x03\x03\x02\x08\x01\x01", "ECDSA Brainpool"),
    (b"\x06\x03\x2b\x65\x71", "Ed448"),
    (b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "RSASSA-PSS"),
    (b"\x06\x07\x2a\x86\x48\xce\x38\x04\x01", "DSA"),
    (b"\x06\x08\x2a\x81\x1c\xcf\x55\x01\x82\x2d", "SM2"),
    (b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x03", "ML-DSA or SLH-DSA"),
    (b"\x06\x07\x2a\x85\x03\x07\x01\x01\x01", "GOST"),
];

/// DER-encoded object identifiers of signature algorithms, without their header.
const SIGNATURES: [(&[u8], &str); 10] = [
    (b"\x2a\x86\x48\xce\x3d\x04\x03\x04", "ECDSA with SHA-512"),
    (b"\x2a\x86\x48\xce\x3d\x04\x03\x03", "ECDSA with SHA-384"),
    (b"\x2a\x86\x48\xce\x3d\x04\x03\x02", "ECDSA with SHA-256"),
    (b"\x2a\x86\x48\xce\x3d\x04\x01", "ECDSA with SHA-1"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05", "RSA with SHA-1"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04", "RSA with MD5"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "RSASSA-PSS"),
    (b"\x2b\x65\x71", "Ed448"),
    (b"\x2b\x65\x70", "Ed25519"),
    (b"\x60\x86\x48\x01\x65\x03\x04\x03", "ML-DSA or SLH-DSA"),
];

/// The name of a certificate's key type if it is unsupported.
pub(super) fn unsupported_key(certificate: &CertificateDer<'_>) -> Option<&'static str> {
    // The identifiers precede the key itself.
    const BEGINNING: usize = 48;
    let certificate = EndEntityCert::try_from(certificate).ok()?;
    let key = certificate.subject_public_key_info();
    name_in(&key[..key.len().min(BEGINNING)], &KEYS)
}

/// The name of a signature algorithm reported by webpki.
pub(super) fn signature_name(identifier: &[u8]) -> &'static str {
    name_in(identifier, &SIGNATURES).unwrap_or("an unknown algorithm")
}

fn name_in(der: &[u8], names: &[(&[u8], &'static str)]) -> Option<&'static str> {
    let is_in = |identifier: &[u8]| der.windows(identifier.len()).any(|part| part == identifier);
    names.iter().find(|(identifier, _)| is_in(identifier)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsupported_key_common_types_are_supported() {
        for algorithm in [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384, &rcgen::PKCS_ED25519] {
            let key = rcgen::KeyPair::generate_for(algorithm).unwrap();
            let certificate = rcgen::CertificateParams::new(["host".to_owned()]).unwrap().self_signed(&key).unwrap();
            assert_eq!(unsupported_key(certificate.der()), None);
        }
    }

    #[test]
    fn signature_name_is_found_in_identifier() {
        assert_eq!(signature_name(b"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x04"), "ECDSA with SHA-512");
        assert_eq!(signature_name(b"\x06\x01\x00"), "an unknown algorithm");
        assert_eq!(
            name_in(b"\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x23", &KEYS),
            Some(KEYS[0].1)
        );
    }
}
