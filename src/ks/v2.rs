//! Version 2: `base64url( "v2|" partner "|" AES-128-CBC( sha1(body) . body ) )` with
//! `body = 16 random bytes . query string`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use aes::Aes128;
use base64::Engine;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockDecryptMut, BlockEncryptMut, InnerIvInit, KeyInit};
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use super::parse::{Content, decimal};
use super::privileges::{Fields, Privilege, too_many_fields};
use super::signer::SessionContent;
use super::{Ambiguity, KsError, MAX_FIELDS, MAX_KS_LENGTH, Malformed, encoding, fields, v1};

const PREFIX: &[u8] = b"v2|";
const BLOCK: usize = 16;
const HASH: usize = 20;
const RANDOM: usize = 16;
const IV: [u8; BLOCK] = [0; BLOCK];

/// The AES key of a secret, expanded once. The cipher wipes it when dropped.
#[derive(Clone)]
pub(super) struct Key(Aes128);

impl Key {
    pub(super) fn new(secret: &str) -> Self {
        let digest: Zeroizing<[u8; HASH]> = Zeroizing::new(Sha1::digest(secret).into());
        Key(Aes128::new_from_slice(&digest[..BLOCK]).expect("16 bytes are an AES-128 key"))
    }
}

/// Makes a version 2 session around 16 random bytes.
pub(super) fn encode(key: &Key, content: &SessionContent<'_>, random: [u8; RANDOM]) -> Result<String, KsError> {
    for (argument, text) in [("user_id", content.user_id), ("additional_data", content.additional_data.unwrap_or(""))] {
        if text.contains('\0') {
            return Err(KsError::argument(argument, "holds a NUL byte, at which the server would cut it"));
        }
    }
    let privileges = Fields::new(content.privileges)?;

    let expiry = content.expires_at.to_string();
    let session_type = content.session_type.to_string();
    let master = content.master_partner_id.map(|id| id.to_string());
    let own = [
        ("_e", Some(expiry.as_str())),
        ("_t", Some(session_type.as_str())),
        ("_u", Some(content.user_id)),
        ("_m", master.as_deref()),
        ("_d", content.additional_data),
    ];

    let mut count = 0;
    let mut length = 0;
    let mut measure = |name: &str, value: &str| {
        count += 1;
        length += fields::encoded_len(name) + fields::encoded_len(value) + 2;
    };
    privileges.for_each(&mut measure);
    own.iter()
        .filter_map(|(name, value)| value.map(|value| (*name, value)))
        .for_each(|(name, value)| measure(name, value));
    if count > MAX_FIELDS {
        return Err(too_many_fields(count));
    }
    let header = format!("v2|{}|", content.partner_id);
    let plain_length = (HASH + RANDOM + length - 1).next_multiple_of(BLOCK);
    if (header.len() + plain_length).div_ceil(3) * 4 > MAX_KS_LENGTH {
        return Err(v1::too_long());
    }

    let mut raw = Vec::with_capacity(header.len() + plain_length);
    raw.extend_from_slice(header.as_bytes());
    let plain = raw.len();
    let body = plain + HASH;
    raw.resize(body, 0);
    raw.extend_from_slice(&random);
    let mut write = |name: &str, value: &str| {
        if raw.len() > body + RANDOM {
            raw.push(b'&');
        }
        fields::encode(name, &mut raw);
        raw.push(b'=');
        fields::encode(value, &mut raw);
    };
    privileges.for_each(&mut write);
    own.iter()
        .filter_map(|(name, value)| value.map(|value| (*name, value)))
        .for_each(|(name, value)| write(name, value));

    let digest = Sha1::digest(&raw[body..]);
    raw[plain..body].copy_from_slice(&digest);
    raw.resize(plain + plain_length, 0);
    cbc::Encryptor::<Aes128>::inner_iv_init(key.0.clone(), &IV.into())
        .encrypt_padded_mut::<NoPadding>(&mut raw[plain..], plain_length)
        .expect("the plain text is whole blocks");
    Ok(encoding::V2.encode(raw))
}

/// A version 2 session, split but not decrypted.
pub(super) struct Split<'a> {
    partner_id: &'a [u8],
    cipher: &'a [u8],
}

/// Whether the decoded bytes are of version 2.
pub(super) fn is_v2(decoded: &[u8]) -> bool {
    decoded.starts_with(PREFIX)
}

/// Splits the decoded bytes into the partner id and the encrypted part.
pub(super) fn split(decoded: &[u8]) -> Result<Split<'_>, Malformed> {
    let rest = decoded.strip_prefix(PREFIX).ok_or(Malformed::NoDelimiter(2))?;
    let bar = rest.iter().position(|&byte| byte == b'|').ok_or(Malformed::NoDelimiter(2))?;
    Ok(Split { partner_id: &rest[..bar], cipher: &rest[bar + 1..] })
}

impl Split<'_> {
    /// The partner id, which stands outside the signature.
    pub(super) fn partner_id(&self) -> Result<i32, Ambiguity> {
        decimal(std::str::from_utf8(self.partner_id).map_err(|_| Ambiguity::NotUtf8)?)
    }

    /// Whether the encrypted part can have come from a maker: whole blocks, and at least one.
    pub(super) fn has_cipher_form(&self) -> bool {
        !self.cipher.is_empty() && self.cipher.len() % BLOCK == 0
    }

    /// Decrypts with the key of one secret; `None` when that secret did not sign it.
    pub(super) fn open(&self, key: &Key) -> Option<Body> {
        if !self.has_cipher_form() {
            return None;
        }
        let mut plain = self.cipher.to_vec();
        cbc::Decryptor::<Aes128>::inner_iv_init(key.0.clone(), &IV.into())
            .decrypt_padded_mut::<NoPadding>(&mut plain)
            .ok()?;
        let end = plain.iter().rposition(|&byte| byte != 0)? + 1;
        plain.truncate(end);
        let (hash, body) = plain.split_at_checked(HASH)?;
        let expected = Sha1::digest(body);
        bool::from(subtle::ConstantTimeEq::ct_eq(hash, &expected[..])).then(|| Body { plain, hash: expected.into() })
    }
}

/// What a secret has opened: the random part and the fields.
pub(super) struct Body {
    plain: Vec<u8>,
    hash: [u8; HASH],
}

impl Body {
    /// Reads the fields as the server does, and refuses what it reads otherwise than it stands.
    pub(super) fn read(&self, split: &Split<'_>) -> Result<Content, Ambiguity> {
        let body = &self.plain[HASH..];
        let (random, query) = body.split_at(body.len().min(RANDOM));

        let mut seen: Vec<(String, String)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut reserved = Reserved::default();
        let mut count = 0;
        for (name, value) in fields::decode(query) {
            count += 1;
            if count > MAX_FIELDS {
                return Err(Ambiguity::TooManyFields);
            }
            let (name, value) = (text(name)?, text(value)?);
            if name.contains('[') {
                return Err(Ambiguity::Bracket);
            }
            let read = server_name(&name);
            if let Some(slot) = reserved.slot(&read) {
                if read != name || slot.replace(value).is_some() {
                    return Err(Ambiguity::ReservedName);
                }
                continue;
            }
            match places.entry(read.clone()) {
                Entry::Occupied(place) => seen[*place.get()].1 = value,
                Entry::Vacant(place) => {
                    place.insert(seen.len());
                    seen.push((read, value));
                }
            }
        }
        Ok(Content {
            partner_id: split.partner_id()?,
            expires_at: reserved.expiry.as_deref().map(decimal).transpose()?,
            session_type: reserved.session_type.as_deref().map(decimal).transpose()?,
            user_id: reserved.user_id,
            privileges: Some(privileges_text(&seen)),
            parsed_privileges: seen.into_iter().map(|(name, value)| Privilege::new(name, &value)).collect(),
            master_partner_id: reserved.master_partner_id,
            additional_data: reserved.additional_data,
            rand: Some(random.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))),
            hash: Some(String::from_utf8_lossy(&v1::hex(self.hash)).into_owned()),
        })
    }
}

/// The five fields of the session itself.
#[derive(Default)]
struct Reserved {
    expiry: Option<String>,
    session_type: Option<String>,
    user_id: Option<String>,
    master_partner_id: Option<String>,
    additional_data: Option<String>,
}

impl Reserved {
    fn slot(&mut self, name: &str) -> Option<&mut Option<String>> {
        match name {
            "_e" => Some(&mut self.expiry),
            "_t" => Some(&mut self.session_type),
            "_u" => Some(&mut self.user_id),
            "_m" => Some(&mut self.master_partner_id),
            "_d" => Some(&mut self.additional_data),
            _ => None,
        }
    }
}

fn text(bytes: Cow<'_, [u8]>) -> Result<String, Ambiguity> {
    if bytes.contains(&0) {
        return Err(Ambiguity::Nul);
    }
    String::from_utf8(bytes.into_owned()).map_err(|_| Ambiguity::NotUtf8)
}

/// The name that the server makes of a field's name: leading spaces go, `.` and space become `_`.
fn server_name(name: &str) -> String {
    name.trim_start_matches(' ').replace(['.', ' '], "_")
}

fn privileges_text(fields: &[(String, String)]) -> String {
    let items: Vec<String> = fields
        .iter()
        .map(|(name, value)| if value.is_empty() { name.clone() } else { format!("{name}:{value}") })
        .collect();
    match items.join(",") {
        all if all == "all:*" => "*".to_owned(),
        text => text,
    }
}
