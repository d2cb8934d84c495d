//! Version 1: `base64( sha1hex(secret . info) "|" info )`, readable by anyone, nothing escaped.

use std::fmt::Write as _;

use base64::Engine;
use zeroize::Zeroizing;

use super::encoding;
use super::fields::Span;
use super::parse::{Content, Privileges, Text, decimal};
use super::privileges;
use super::sha1::{sha1, sha1_of_parts};
use super::signer::SessionContent;
use super::{Ambiguity, KsError, MAX_KS_LENGTH, Malformed};

/// Makes a version 1 session in the server's form of nine fields. `rand` keeps two sessions of the
/// same second apart.
pub(super) fn encode(
    partner_id: i32,
    secret: &str,
    content: &SessionContent<'_>,
    rand: &str,
) -> Result<String, KsError> {
    check_text("user_id", content.user_id)?;
    check_text("privileges", content.privileges)?;
    check_text("additional_data", content.additional_data.unwrap_or(""))?;
    privileges::check_v1(content.privileges)?;

    let mut info = format!(
        "{partner_id};{partner_id};{};{};{rand};{};{};",
        content.expires_at, content.session_type, content.user_id, content.privileges,
    );
    if let Some(master) = content.master_partner_id {
        // Writing to a String cannot fail.
        let _ = write!(info, "{master}");
    }
    info.push(';');
    info.push_str(content.additional_data.unwrap_or(""));

    let mut signed = Zeroizing::new(Vec::with_capacity(41 + info.len()));
    signed.extend_from_slice(sign(secret, info.as_bytes()).as_bytes());
    signed.push(b'|');
    signed.extend_from_slice(info.as_bytes());
    let length = encoding::encoded_length(signed.len());
    if length > MAX_KS_LENGTH {
        return Err(too_long());
    }
    // With room for the NUL that C wants behind it.
    let mut out = String::with_capacity(length + 1);
    encoding::V1.encode_string(&signed[..], &mut out);
    Ok(out)
}

pub(super) fn too_long() -> KsError {
    KsError::argument(
        "privileges",
        format!("the session would be longer than {MAX_KS_LENGTH} bytes; shorten the privileges or the user id"),
    )
}

/// Nothing is escaped in version 1, so a `;` would shift the fields: user `bob;*` gains the privilege `*`.
fn check_text(argument: &'static str, text: &str) -> Result<(), KsError> {
    match text.bytes().find(|&byte| byte == b';' || byte < b' ' || byte == 0x7f) {
        None => Ok(()),
        Some(byte) => Err(KsError::argument(
            argument,
            format!("holds {:?}, which version 1 cannot carry safely; use version 2", char::from(byte)),
        )),
    }
}

/// The signature: 40 lower-case hexadecimal digits.
fn sign(secret: &str, info: &[u8]) -> String {
    hex(&sha1_of_parts([secret.as_bytes(), info]))
}

/// The SHA-1 of `bytes` in lower-case hexadecimal.
pub(super) fn sha1_hex(bytes: &[u8]) -> String {
    hex(&sha1(bytes))
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}

/// A version 1 session, split but not verified.
pub(super) struct Split<'a> {
    signature: &'a [u8],
    info: &'a [u8],
}

/// Splits the decoded bytes into signature and fields.
pub(super) fn split(decoded: &[u8]) -> Result<Split<'_>, Malformed> {
    let bar = decoded.iter().position(|&byte| byte == b'|').ok_or(Malformed::NoDelimiter(1))?;
    let split = Split { signature: &decoded[..bar], info: &decoded[bar + 1..] };
    if split.info.split(|&byte| byte == b';').count() < 3 {
        return Err(Malformed::TooFewFields);
    }
    Ok(split)
}

impl Split<'_> {
    /// Whether `secret` made the signature. Compared as text, in constant time.
    pub(super) fn is_signed_by(&self, secret: &str) -> bool {
        let expected = Zeroizing::new(sign(secret, self.info));
        subtle::ConstantTimeEq::ct_eq(self.signature, expected.as_bytes()).into()
    }

    /// Whether the signature has the right form, whoever made it.
    pub(super) fn has_signature_form(&self) -> bool {
        self.signature.len() == 40 && self.signature.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    }

    /// Reads the fields; the signature is the hash.
    pub(super) fn read(&self) -> Result<Content, Ambiguity> {
        if self.info.contains(&0) {
            return Err(Ambiguity::Nul);
        }
        let info = std::str::from_utf8(self.info).map_err(|_| Ambiguity::NotUtf8)?;
        let mut start = 0;
        let mut field = || {
            let rest = info.get(start..)?;
            let span = Span::new(start, start + rest.find(';').unwrap_or(rest.len()));
            start = span.range().end + 1;
            Some(span)
        };
        let of = |span: Option<Span>| span.map_or("", |span| span.of(info));
        let partner_id = decimal(of(field()))?;
        field(); // the partner pattern repeats the partner id
        let expires_at = Some(decimal(of(field()))?);
        let session_type = field().map(|span| decimal(span.of(info))).transpose()?;
        let (rand, user_id, privileges) = (field(), field(), field());
        let signature = String::from_utf8_lossy(self.signature);
        Ok(Content {
            partner_id,
            expires_at,
            session_type,
            rand: rand.map(Text::Span),
            user_id,
            privileges: Privileges::Text(privileges),
            master_partner_id: field(),
            additional_data: field(),
            hash: Some(Text::Span(Span::new(info.len(), info.len() + signature.len()))),
            texts: [info, &signature].concat(),
        })
    }
}
