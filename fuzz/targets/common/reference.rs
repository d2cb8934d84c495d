//! An independent parser, written from the description of the format. Simple and slow.

use aes::Aes128;
use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use sha1::{Digest, Sha1};

#[derive(Debug, PartialEq)]
pub enum Verdict {
    Malformed,
    Signature,
    Ambiguous,
    Session(Session),
}

/// The content of a session.
#[derive(Debug, Default, PartialEq)]
pub struct Session {
    pub version: u8,
    pub partner_id: i32,
    pub expires_at: Option<i64>,
    pub session_type: Option<i32>,
    pub rand: Option<String>,
    pub user_id: Option<String>,
    pub privileges: Option<String>,
    pub master_partner_id: Option<String>,
    pub additional_data: Option<String>,
    pub hash: Option<String>,
}

pub fn read(text: &str, secret: &str) -> Verdict {
    let Some(bytes) = decode(text) else { return Verdict::Malformed };
    if bytes.starts_with(b"v2|") { version_2(&bytes, secret) } else { version_1(&bytes, secret) }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let text: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n'))
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            c => c,
        })
        .collect();
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let due = [0, 9, 2, 1][digits.len() % 4];
    if digits.is_empty() || (padding != 0 && padding != due) {
        return None;
    }
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&base64::alphabet::STANDARD, config).decode(digits).ok()
}

fn version_1(bytes: &[u8], secret: &str) -> Verdict {
    let Some(bar) = bytes.iter().position(|&byte| byte == b'|') else { return Verdict::Malformed };
    let (signature, info) = (&bytes[..bar], &bytes[bar + 1..]);
    if info.split(|&byte| byte == b';').count() < 3 {
        return Verdict::Malformed;
    }
    let right = hex(&Sha1::new().chain_update(secret).chain_update(info).finalize());
    if signature != right.as_bytes() {
        return Verdict::Signature;
    }
    let Ok(info) = std::str::from_utf8(info) else { return Verdict::Ambiguous };
    if info.contains('\0') {
        return Verdict::Ambiguous;
    }
    let fields: Vec<&str> = info.split(';').collect();
    let text = |index: usize| fields.get(index).map(|text| (*text).to_owned());
    let partner_id = decimal(fields[0]).and_then(|number| i32::try_from(number).ok());
    let session_type = fields.get(3).map(|text| decimal(text).and_then(|number| i32::try_from(number).ok()));
    match (partner_id, decimal(fields[2]), session_type) {
        (None, ..) | (_, None, _) | (.., Some(None)) => Verdict::Ambiguous,
        (Some(partner_id), expires_at, session_type) => Verdict::Session(Session {
            version: 1,
            partner_id,
            expires_at,
            session_type: session_type.flatten(),
            rand: text(4),
            user_id: text(5),
            privileges: text(6),
            master_partner_id: text(7),
            additional_data: text(8),
            hash: Some(right),
        }),
    }
}

fn version_2(bytes: &[u8], secret: &str) -> Verdict {
    let parts: Vec<&[u8]> = bytes.splitn(3, |&byte| byte == b'|').collect();
    let [_, partner, cipher] = parts[..] else { return Verdict::Malformed };
    let Some(body) = decrypt(cipher, secret) else { return Verdict::Signature };
    let (random, query) = body.split_at(body.len().min(16));

    let mut fields: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    let mut count = 0;
    for item in query.split(|&byte| byte == b'&') {
        let equals = item.iter().position(|&byte| byte == b'=');
        let name = unescape(&item[..equals.unwrap_or(item.len())]);
        let value = equals.map_or_else(Vec::new, |at| unescape(&item[at + 1..]));
        let without_blanks = &name[name.iter().position(|&byte| byte != b' ').unwrap_or(name.len())..];
        if without_blanks.is_empty() {
            continue;
        }
        let mangled: Vec<u8> =
            without_blanks.iter().map(|&byte| if matches!(byte, b'.' | b' ') { b'_' } else { byte }).collect();
        count += 1;
        let known = fields.iter_mut().find(|(one, _)| *one == mangled);
        let is_reserved = [&b"_e"[..], b"_t", b"_u", b"_m", b"_d"].contains(&&mangled[..]);
        let is_bad = [&name, &value].into_iter().any(|text| text.contains(&0) || std::str::from_utf8(text).is_err());
        if is_bad || name.contains(&b'[') || count > 1000 || (is_reserved && (known.is_some() || mangled != name)) {
            return Verdict::Ambiguous;
        }
        match known {
            Some((_, last)) => *last = value,
            None => fields.push((mangled, value)),
        }
    }
    let fields: Vec<(String, String)> = fields
        .into_iter()
        .map(|(name, value)| (String::from_utf8(name).unwrap(), String::from_utf8(value).unwrap()))
        .collect();
    let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
    let privileges: Vec<String> = fields
        .iter()
        .filter(|(name, _)| !["_e", "_t", "_u", "_m", "_d"].contains(&name.as_str()))
        .map(|(name, value)| if value.is_empty() { name.clone() } else { format!("{name}:{value}") })
        .collect();
    let privileges = privileges.join(",");
    let partner_id = std::str::from_utf8(partner).ok().and_then(decimal).and_then(|number| i32::try_from(number).ok());
    let expires_at = field("_e").map(|text| decimal(&text));
    let session_type = field("_t").map(|text| decimal(&text).and_then(|number| i32::try_from(number).ok()));
    match (partner_id, expires_at, session_type) {
        (None, ..) | (_, Some(None), _) | (.., Some(None)) => Verdict::Ambiguous,
        (Some(partner_id), expires_at, session_type) => Verdict::Session(Session {
            version: 2,
            partner_id,
            expires_at: expires_at.flatten(),
            session_type: session_type.flatten(),
            rand: Some(hex(random)),
            user_id: field("_u"),
            privileges: Some(if privileges == "all:*" { "*".to_owned() } else { privileges }),
            master_partner_id: field("_m"),
            additional_data: field("_d"),
            hash: Some(hex(&Sha1::digest(&body))),
        }),
    }
}

fn decrypt(cipher: &[u8], secret: &str) -> Option<Vec<u8>> {
    if cipher.is_empty() || cipher.len() % 16 != 0 {
        return None;
    }
    let key = Sha1::digest(secret);
    let mut plain = cbc::Decryptor::<Aes128>::new(key.first_chunk::<16>().unwrap().into(), &[0; 16].into())
        .decrypt_padded_vec::<NoPadding>(cipher)
        .ok()?;
    while plain.last() == Some(&0) {
        plain.pop();
    }
    let (hash, body) = plain.split_at_checked(20)?;
    (Sha1::digest(body)[..] == *hash).then(|| body.to_vec())
}

fn unescape(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let digit = |place: usize| text.get(place).and_then(|byte| char::from(*byte).to_digit(16));
        match (text[at], digit(at + 1), digit(at + 2)) {
            (b'+', ..) => out.push(b' '),
            (b'%', Some(high), Some(low)) => {
                out.push((16 * high + low) as u8);
                at += 2;
            }
            (byte, ..) => out.push(byte),
        }
        at += 1;
    }
    out
}

/// A number in canonical form.
fn decimal(text: &str) -> Option<i64> {
    text.parse().ok().filter(|number: &i64| number.to_string() == text)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
