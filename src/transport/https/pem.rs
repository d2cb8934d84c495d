//! Parses PEM certificates, in the variants accepted by curl and OpenSSL.

use std::borrow::Cow;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};

/// Returns at least one certificate, or what is wrong with the file.
pub(super) fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    match sections(pem).into_iter().collect::<Result<Vec<_>, _>>() {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) if pem.starts_with(&[0x30, 0x82]) => {
            Err("is not PEM but DER; convert it with `openssl x509 -inform DER`".to_owned())
        }
        Ok(_) => Err("contains no certificate; a \"-----BEGIN CERTIFICATE-----\" line is required".to_owned()),
        Err(error) => Err(format!("is not valid PEM: {}", reason(&error))),
    }
}

/// Parses each certificate separately.
pub(super) fn sections(pem: &[u8]) -> Vec<Result<CertificateDer<'static>, pem::Error>> {
    let found = CertificateDer::pem_slice_iter(&standard_labels(pem)).collect::<Vec<_>>();
    found.into_iter().map(|section| section.map(without_trailer)).collect()
}

/// Describes a PEM error without quoting the input, which may be a key.
pub(super) fn reason(error: &pem::Error) -> &'static str {
    match error {
        pem::Error::MissingSectionEnd { .. } => "a section has no END line",
        pem::Error::IllegalSectionStart { .. } => "a BEGIN line is malformed",
        pem::Error::Base64Decode(_) => "a section is not base64",
        pem::Error::NoItemsFound => "it is empty",
        _ => "it is malformed",
    }
}

/// Removes a UTF-8 byte order mark, and replaces obsolete labels.
fn standard_labels(pem: &[u8]) -> Cow<'_, [u8]> {
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    let pem = pem.strip_prefix(BYTE_ORDER_MARK).unwrap_or(pem);
    if !pem.split(|&byte| byte == b'\n').any(|line| old_label(line).is_some()) {
        return Cow::Borrowed(pem);
    }
    let mut standard = Vec::with_capacity(pem.len());
    for line in pem.split_inclusive(|&byte| byte == b'\n') {
        match old_label(line) {
            Some((start, end)) => {
                standard.extend_from_slice(start);
                standard.extend_from_slice(end);
            }
            None => standard.extend_from_slice(line),
        }
    }
    Cow::Owned(standard)
}

/// The parts of a certificate's label before and after an obsolete word.
fn old_label(line: &[u8]) -> Option<(&[u8], &[u8])> {
    const STARTS: [&[u8]; 2] = [b"-----BEGIN ", b"-----END "];
    const OLD: [&[u8]; 2] = [b"X509 ", b"TRUSTED "];
    let start = STARTS.into_iter().find(|start| line.starts_with(start))?;
    let rest = &line[start.len()..];
    let end = OLD.into_iter().find_map(|old| rest.strip_prefix(old))?;
    end.starts_with(b"CERTIFICATE-----").then_some((start, end))
}

/// Removes OpenSSL's trust settings that follow a "TRUSTED CERTIFICATE".
fn without_trailer(certificate: CertificateDer<'static>) -> CertificateDer<'static> {
    match der_length(&certificate) {
        Some(length) if length < certificate.len() => CertificateDer::from(certificate[..length].to_vec()),
        _ => certificate,
    }
}

/// The length of the first DER value including its header.
fn der_length(der: &[u8]) -> Option<usize> {
    let first = usize::from(*der.get(1)?);
    if first < 0x80 {
        return Some(2 + first);
    }
    let count = first - 0x80;
    let bytes = der.get(2..2 + count).filter(|_| (1..=4).contains(&count))?;
    let length = bytes.iter().fold(0, |length, &byte| length << 8 | usize::from(byte));
    length.checked_add(2 + count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(label: &str, der: &[u8]) -> String {
        use base64::Engine;
        let text = base64::engine::general_purpose::STANDARD.encode(der);
        format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
    }

    #[test]
    fn certificates_accepts_what_openssl_accepts() {
        let der = [&[0x30, 0x82, 0x01, 0x00][..], &[7; 256]].concat();
        let plain = section("CERTIFICATE", &der);
        for pem in [
            plain.clone(),
            format!("\u{feff}{plain}"),
            plain.replace('\n', "\r\n"),
            format!("# a comment\n{plain}"),
            section("X509 CERTIFICATE", &der),
            section("TRUSTED CERTIFICATE", &[&der[..], &[0x30, 2, 5, 0]].concat()),
        ] {
            assert_eq!(certificates(pem.as_bytes()).unwrap(), [CertificateDer::from(der.clone())], "{pem}");
        }
        let mixed = format!("{}{plain}", section("X509 CERTIFICATE", &der));
        assert_eq!(certificates(mixed.as_bytes()).unwrap().len(), 2);
    }

    #[test]
    fn certificates_rejects_other_content() {
        let key = section("PRIVATE KEY", &[0x30, 0]);
        for (pem, words) in [
            (&b""[..], "no certificate"),
            (b"nothing", "no certificate"),
            (key.as_bytes(), "no certificate"),
            (b"\x30\x82\x01\x00", "DER"),
            (b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n", "not base64"),
        ] {
            let error = certificates(pem).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn der_length_parses_both_forms() {
        assert_eq!(der_length(&[0x30, 3, 0, 0, 0]), Some(5));
        assert_eq!(der_length(&[0x30, 0x82, 1, 2]), Some(0x106));
        for short in [&[][..], &[0x30], &[0x30, 0x80], &[0x30, 0x82, 1], &[0x30, 0x85, 1, 1, 1, 1, 1]] {
            assert_eq!(der_length(short), None);
        }
    }
}
