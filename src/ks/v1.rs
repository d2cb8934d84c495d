//! Version 1: `base64( sha1hex(secret . info) "|" info )`. The fields in `info` are neither encrypted nor escaped.

use std::io::Write as _;

use base64::Engine;
use zeroize::Zeroizing;

use super::content::{Content, Hash, Head};
use super::decimal::decimal;
use super::encoding;
use super::fields::Span;
use super::privileges;
use super::sha1::{HASH, sha1, sha1_of_parts};
use super::signer::SessionContent;
use super::{Ambiguity, KsError, MAX_KS_LENGTH, Malformed};

/// The size of the signature and the `|` after it.
const SIGNATURE: usize = 41;
/// The maximum size of four 32-bit numbers, one 64-bit number and eight `;`.
const NUMBERS_CAPACITY: usize = 4 * 11 + 20 + 8;

/// Generates a version 1 session with nine fields, like the server. `rand` makes sessions of the same second distinct.
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

    // The capacity must suffice: growing would leave a copy behind that is not zeroized.
    let strings = [rand, content.user_id, content.privileges, content.additional_data.unwrap_or("")];
    let capacity = SIGNATURE + strings.map(str::len).iter().sum::<usize>() + NUMBERS_CAPACITY;
    let mut signed = Zeroizing::new(Vec::with_capacity(capacity));
    signed.resize(SIGNATURE, b'|');
    // Writing to a Vec cannot fail.
    let _ = write!(
        signed,
        "{partner_id};{partner_id};{};{};{rand};{};{};",
        content.expires_at, content.session_type, content.user_id, content.privileges,
    );
    if let Some(master) = content.master_partner_id {
        let _ = write!(signed, "{master}");
    }
    let _ = write!(signed, ";{}", content.additional_data.unwrap_or(""));
    debug_assert!(signed.len() <= capacity);
    let signature = sign(secret, &signed[SIGNATURE..]);
    signed[..signature.len()].copy_from_slice(&signature[..]);
    let length = encoding::encoded_length(signed.len());
    if length > MAX_KS_LENGTH {
        return Err(too_long());
    }
    // Has capacity for the NUL that C needs. `encode_string` would copy the session through the stack.
    let mut out = Vec::with_capacity(length + 1);
    out.resize(length, 0);
    let written = encoding::V1.encode_slice(&signed[..], &mut out);
    debug_assert_eq!(written, Ok(length));
    Ok(String::from_utf8(out).expect("base64 is ASCII"))
}

pub(super) fn too_long() -> KsError {
    KsError::argument(
        "privileges",
        format!("the session would be longer than {MAX_KS_LENGTH} bytes; shorten the privileges or the user id"),
    )
}

/// Rejects `;` and control characters. Version 1 does not escape values, so the user `bob;*` would gain the privilege `*`.
fn check_text(argument: &'static str, text: &str) -> Result<(), KsError> {
    match text.bytes().find(|&byte| byte == b';' || byte < b' ' || byte == 0x7f) {
        None => Ok(()),
        Some(byte) => Err(KsError::argument(
            argument,
            format!("contains {:?}, which version 1 cannot represent; use version 2", char::from(byte)),
        )),
    }
}

/// Returns the signature: 40 lower-case hexadecimal digits.
fn sign(secret: &str, info: &[u8]) -> Zeroizing<[u8; 2 * HASH]> {
    let hash = Zeroizing::new(sha1_of_parts([secret.as_bytes(), info]));
    let mut digits = Zeroizing::new([0; 2 * HASH]);
    write_hex(&hash[..], &mut digits[..]);
    digits
}

/// Returns the SHA-1 of `bytes` in lower-case hexadecimal.
pub(super) fn sha1_hex(bytes: &[u8]) -> String {
    hex(&sha1(bytes))
}

/// Returns lower-case hexadecimal digits, with capacity for a NUL.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut digits = Vec::with_capacity(2 * bytes.len() + 1);
    digits.resize(2 * bytes.len(), 0);
    write_hex(bytes, &mut digits);
    String::from_utf8(digits).expect("digits are ASCII")
}

fn write_hex(bytes: &[u8], out: &mut [u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (byte, digits) in bytes.iter().zip(out.chunks_exact_mut(2)) {
        digits.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
}

/// An unverified version 1 session.
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
    /// Whether `secret` made the signature. Compares the digits in constant time.
    pub(super) fn is_signed_by(&self, secret: &str) -> bool {
        let expected = sign(secret, self.info);
        subtle::ConstantTimeEq::ct_eq(self.signature, &expected[..]).into()
    }

    pub(super) fn partner_id(&self) -> Result<i32, Ambiguity> {
        decimal(self.info.split(|&byte| byte == b';').next().unwrap_or_default())
    }

    /// Whether the signature is well-formed.
    pub(super) fn has_signature_form(&self) -> bool {
        self.signature.len() == 40 && self.signature.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    }

    /// Returns the fields, and the string that their spans refer to.
    pub(super) fn read(&self) -> Result<(&str, Head), Ambiguity> {
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
        let partner_id = decimal(of(field()).as_bytes())?;
        field(); // the partner pattern repeats the partner id
        let expires_at = Some(decimal(of(field()).as_bytes())?);
        let session_type = field().map(|span| decimal(span.of(info).as_bytes())).transpose()?;
        let (rand, user_id, privileges) = (field(), field(), field());
        let (master_partner_id, additional_data) = (field(), field());
        let head = Head {
            partner_id,
            expires_at,
            session_type,
            user_id,
            master_partner_id,
            additional_data,
            rand,
            privileges,
        };
        Ok((info, head))
    }

    /// Reads the fields into `content`, which is empty. The hash is the signature.
    pub(super) fn read_into(&self, content: &mut Content) -> Result<(), Ambiguity> {
        let (info, head) = self.read()?;
        let (start, end) = (info.len() + 1, info.len() + 1 + self.signature.len());
        let buffer = content.buffer.with_length(end + 1);
        // A NUL replaces each `;`.
        buffer[..info.len()].copy_from_slice(info.as_bytes());
        buffer[..info.len()].iter_mut().filter(|byte| **byte == b';').for_each(|byte| *byte = 0);
        buffer[start..end].copy_from_slice(self.signature);
        content.hash = match self.has_signature_form() {
            true => Hash::Hex(Span::new(start, end)),
            false => Hash::None,
        };
        content.head = head;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encode_has_capacity_for_longest_numbers() {
        let content = SessionContent {
            user_id: "u",
            session_type: i32::MIN,
            expires_at: i64::MIN,
            privileges: "list",
            master_partner_id: Some(i32::MIN),
            additional_data: Some("d"),
        };
        // A debug assertion checks the capacity.
        let ks = encode(i32::MIN, "secret", &content, "rand").unwrap();
        let decoded = encoding::decode(ks.as_bytes()).unwrap();
        let info = format!("{0};{0};{1};{0};rand;u;list;{0};d", i32::MIN, i64::MIN);
        let signature = sign("secret", info.as_bytes());
        assert_eq!(decoded[..], [&signature[..], b"|", info.as_bytes()].concat());
        assert_eq!(decoded.len(), SIGNATURE + NUMBERS_CAPACITY + "randulistd".len());
    }
}
