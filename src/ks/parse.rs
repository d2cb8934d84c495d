//! Parses sessions: verified with secrets, or only the unencrypted part without.
//!
//! The grammar in ABNF (RFC 5234), with `base64`, `sha1` and `aes-128-cbc` as functions:
//!
//! ```text
//! session    = v2 / v1                     ; v2 if the decoded bytes begin with "v2|"
//!
//! v2         = base64( "v2|" partner-id "|" ciphertext )
//! ciphertext = aes-128-cbc( key, plain )   ; the key is the first 16 bytes of sha1( secret ), the IV is zero
//! plain      = sha1( body ) body *%x00     ; zero bytes up to the next multiple of 16
//! body       = 16OCTET query               ; 16 random bytes
//! query      = [ field *( "&" field ) ]
//! field      = name [ "=" value ]          ; a privilege, unless the name is one of these:
//!                                          ; "_e" expiry, "_t" type, "_u" user,
//!                                          ; "_m" master partner, "_d" additional data
//! name       = 1*encoded                   ; without "="
//! value      = *encoded                    ; of a privilege: values separated by "/"
//! encoded    = "%" 2HEXDIG / "+" / literal ; "+" is a space
//! literal    = OCTET                       ; except "&", "%" and "+"
//!
//! v1         = base64( signature "|" info )
//! signature  = 40HEXDIG                    ; sha1( secret info ) in lower-case digits
//! info       = partner-id ";" partner-pattern ";" expiry [ ";" type [ ";" rand [ ";" user [ ";" privileges
//!              [ ";" master-partner [ ";" additional-data *( ";" ignored ) ] ] ] ] ] ]
//! privileges = [ privilege *( "," privilege ) ]
//! privilege  = *OCTET [ ":" *OCTET ]       ; values separated by "/"; nothing is escaped
//!
//! partner-id = decimal                     ; 32 bits
//! expiry     = decimal                     ; 64 bits, Unix seconds
//! type       = decimal                     ; 0 is USER, 2 is ADMIN
//! decimal    = "0" / [ "-" ] %x31-39 *DIGIT
//! ```
//!
//! - Base64 is accepted in the standard and the URL-safe alphabet, with complete or without padding, and with space, TAB, LF
//!   and CR anywhere. Different strings can therefore encode the same session: see [`Ks::hash`].
//! - The partner id of version 2 is not signed: it is trustworthy only if the secret belongs to no other partner.
//! - A signed session that the server would interpret differently from its literal content is an error: see [`Ambiguity`].
//!
//! [`encoding`] decodes base64, [`v1`] and [`v2`] split and decrypt, [`fields`](super::fields) decodes the query, and
//! [`verifier`](super::verifier) finds the secret.

use super::session::Ks;
use super::verifier::{Opened, Secrets, open};
use super::{Ambiguity, KsError, Malformed, encoding, v1, v2};

impl Ks {
    /// Like [`parse`], but in place: moving the value would leave a copy of the session on the stack. On failure, the contents
    /// are unspecified.
    pub(crate) fn read<S: AsRef<str>>(&mut self, text: &str, secrets: &[S]) -> Result<(), KsError> {
        if secrets.is_empty() {
            return Err(KsError::argument("secrets", "is empty; give at least one admin secret of the partner"));
        }
        if secrets.iter().any(|secret| secret.as_ref().is_empty()) {
            return Err(KsError::argument("secrets", "contains an empty secret; give the partner's admin secret"));
        }
        let result = open(text.as_bytes(), None, &Secrets(secrets), |index, opened| {
            self.fill(index, &opened).map_err(KsError::Ambiguous)
        });
        v2::clear_stack();
        result?
    }

    /// Fills in the fields of a verified session.
    #[inline]
    pub(super) fn fill(&mut self, secret_index: usize, opened: &Opened<'_>) -> Result<(), Ambiguity> {
        self.secret_index = Some(secret_index);
        match opened {
            Opened::V1(split) => {
                self.version = 1;
                split.read_into(&mut self.content)
            }
            Opened::V2 { partner_id, body } => {
                self.version = 2;
                body.read_into(*partner_id, &mut self.content)
            }
        }
    }
}

/// Parses a session and verifies it with `secrets`, which are tried in order. Secrets may contain any characters.
pub fn parse<S: AsRef<str>>(text: &str, secrets: &[S]) -> Result<Box<Ks>, KsError> {
    let mut ks = Box::new(Ks::empty());
    ks.read(text, secrets)?;
    Ok(ks)
}

/// Parses the unencrypted part of a session, which in version 2 is the partner id only. Fails if the string cannot be a session.
/// The result is not verified and may be forged.
pub fn peek(text: &str) -> Result<Ks, KsError> {
    let decoded = encoding::decode(text.as_bytes())?;
    let mut ks = Ks::empty();
    if v2::is_v2(&decoded) {
        let split = v2::split(&decoded)?;
        if !split.has_cipher_form() {
            return Err(Malformed::Damaged.into());
        }
        ks.version = 2;
        ks.content.head.partner_id = split.partner_id().map_err(KsError::Ambiguous)?;
    } else {
        let split = v1::split(&decoded)?;
        if !split.has_signature_form() {
            return Err(Malformed::Damaged.into());
        }
        ks.version = 1;
        split.read_into(&mut ks.content).map_err(KsError::Ambiguous)?;
    }
    Ok(ks)
}

/// Returns a short identifier of a session for logs: ten hexadecimal digits that reveal nothing about it. All strings that
/// decode to one session have the same fingerprint.
pub fn fingerprint(text: &str) -> Result<String, KsError> {
    let decoded = encoding::decode(text.as_bytes())?;
    Ok(v1::sha1_hex(&decoded)[..10].to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::Version;
    use super::super::tests::{crafted, signed};
    use super::*;
    use base64::Engine;

    #[test]
    fn parse_rejects_non_canonical_partner_id() {
        // The changed partner id would result in another revocation key.
        let decoded = encoding::decode(signed(Version::V2, "sessionid:1").as_bytes()).unwrap();
        let relabelled = encoding::V1.encode([b"v2|0102|", &decoded[7..]].concat());
        assert_eq!(parse(&relabelled, &["secret"]).unwrap_err(), KsError::Ambiguous(Ambiguity::NotDecimal));
    }

    #[test]
    fn peek_error_does_not_mention_secrets() {
        let v1 = crafted::version_1("102;102;1;0;7;u;;;");
        let v1 = encoding::decode(v1.as_bytes()).unwrap();
        let upper_case = encoding::V1.encode(v1.to_ascii_uppercase());
        for text in [&signed(Version::V2, "")[..100], "djJ8MTAyfA", &upper_case] {
            let error = peek(text).unwrap_err();
            assert_eq!(error, KsError::Malformed(Malformed::Damaged), "{text}");
            assert!(
                !error.to_string().contains("secret") && error.to_string().contains("copy the whole string again"),
                "{error}"
            );
            assert!(matches!(parse(text, &["secret"]), Err(KsError::Signature)));
        }
    }
}
