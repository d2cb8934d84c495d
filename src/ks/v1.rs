//! Version 1: `base64( sha1hex(secret . info) "|" info )`, readable by anyone, nothing escaped.

use std::fmt::Write as _;

use base64::Engine;
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use super::encoding;
use super::parse::{Content, decimal};
use super::privileges::{self, read_privileges};
use super::signer::SessionContent;
use super::{Ambiguity, KsError, MAX_KS_LENGTH, Malformed};

/// Makes a version 1 session in the server's form of nine fields. `rand` keeps two sessions of the
/// same second apart.
pub(super) fn encode(secret: &str, content: &SessionContent<'_>, rand: &str) -> Result<String, KsError> {
    check_text("user_id", content.user_id)?;
    check_text("privileges", content.privileges)?;
    check_text("additional_data", content.additional_data.unwrap_or(""))?;
    privileges::check_v1(content.privileges)?;

    let mut info = format!(
        "{partner};{partner};{};{};{rand};{};{};",
        content.expires_at,
        content.session_type,
        content.user_id,
        content.privileges,
        partner = content.partner_id,
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
    if signed.len().div_ceil(3) * 4 > MAX_KS_LENGTH {
        return Err(too_long());
    }
    Ok(encoding::V1.encode(&signed[..]))
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
    hex(&Sha1::new().chain_update(secret).chain_update(info).finalize())
}

/// The SHA-1 of `bytes` in lower-case hexadecimal.
pub(super) fn sha1_hex(bytes: &[u8]) -> String {
    hex(&Sha1::digest(bytes))
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
        let mut fields = info.split(';');
        let partner_id = decimal(fields.next().unwrap_or(""))?;
        fields.next(); // the partner pattern repeats the partner id
        let expires_at = Some(decimal(fields.next().unwrap_or(""))?);
        let session_type = fields.next().map(decimal).transpose()?;
        let mut text = || fields.next().map(str::to_owned);
        let (rand, user_id, privileges) = (text(), text(), text());
        Ok(Content {
            partner_id,
            expires_at,
            session_type,
            rand,
            user_id,
            parsed_privileges: read_privileges(privileges.as_deref().unwrap_or("")),
            privileges,
            master_partner_id: text(),
            additional_data: text(),
            hash: Some(String::from_utf8_lossy(self.signature).into_owned()),
        })
    }
}
