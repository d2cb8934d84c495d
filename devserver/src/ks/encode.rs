//! Writing sessions. Nothing is refused: the server does not look for characters that shift fields or change names.

use aes::Aes128;
use aes::cipher::{BlockModeEncrypt, KeyIvInit, block_padding::NoPadding};
use sha1::{Digest, Sha1};

use super::{RANDOM_BYTES, base64, hex};

/// What PHP's `trim` removes.
const BLANKS: [char; 6] = [' ', '\t', '\r', '\n', '\0', '\u{b}'];

/// What a new session holds.
pub(crate) struct Content<'a> {
    pub(crate) partner_id: i64,
    pub(crate) user_id: &'a str,
    pub(crate) session_type: i32,
    pub(crate) expires_at: i64,
    pub(crate) privileges: &'a str,
    pub(crate) master_partner_id: Option<i32>,
}

/// The random part, in the form of each version.
pub(crate) enum Rand<'a> {
    V1(&'a str),
    V2([u8; RANDOM_BYTES]),
}

/// Signs a session with a secret.
pub(crate) fn encode(content: &Content<'_>, rand: &Rand<'_>, secret: &str) -> String {
    match rand {
        Rand::V1(rand) => encode_v1(content, rand, secret),
        Rand::V2(random) => encode_v2(content, random, secret),
    }
}

fn encode_v1(content: &Content<'_>, rand: &str, secret: &str) -> String {
    let Content { partner_id, user_id, session_type, expires_at, privileges, .. } = content;
    let master = content.master_partner_id.map(|id| id.to_string()).unwrap_or_default();
    let info = format!("{partner_id};{partner_id};{expires_at};{session_type};{rand};{user_id};{privileges};{master};");
    let signature = hex(&Sha1::digest([secret, &info].concat()));
    base64::encode(format!("{signature}|{info}").as_bytes())
}

fn encode_v2(content: &Content<'_>, random: &[u8; RANDOM_BYTES], secret: &str) -> String {
    let mut body = random.to_vec();
    body.extend_from_slice(fields(content).as_bytes());
    let mut plain = Sha1::digest(&body).to_vec();
    plain.extend_from_slice(&body);
    plain.resize(plain.len().next_multiple_of(16), 0);

    let key = Sha1::digest(secret);
    let key: [u8; 16] = std::array::from_fn(|place| key[place]);
    let encryptor = cbc::Encryptor::<Aes128>::new(&key.into(), &[0; 16].into());
    let mut ks = format!("v2|{}|", content.partner_id).into_bytes();
    ks.extend(encryptor.encrypt_padded_vec::<NoPadding>(&plain));
    base64::encode(&ks).replace('+', "-").replace('/', "_")
}

/// The query string of version 2. A repeated name keeps its first position and its last value.
fn fields(content: &Content<'_>) -> String {
    let mut fields: Vec<(&str, String)> = Vec::new();
    let mut set = |name, value: String| match fields.iter_mut().find(|(other, _)| *other == name) {
        Some(field) => field.1 = value,
        None => fields.push((name, value)),
    };
    for item in content.privileges.split(',').map(|item| item.trim_matches(BLANKS)) {
        match item {
            "" | "0" => {}
            "*" => set("all", "*".to_owned()),
            _ => {
                let (name, value) = item.split_once(':').unwrap_or((item, ""));
                set(name, value.to_owned());
            }
        }
    }
    set("_e", content.expires_at.to_string());
    set("_t", content.session_type.to_string());
    set("_u", content.user_id.to_owned());
    set("_m", content.master_partner_id.map(|id| id.to_string()).unwrap_or_default());
    set("_d", String::new());
    // The server's own values replace privileges of these names; absent ones are left out.
    fields.retain(|(name, value)| !matches!(*name, "_m" | "_d") || !value.is_empty());
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", encode_percent(name), encode_percent(value))).collect();
    pairs.join("&")
}

fn encode_percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
        out
    })
}
