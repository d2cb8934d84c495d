//! Version 2: `base64url( "v2|" partner "|" AES-128-CBC( sha1(body) . body ) )` with
//! `body = 16 random bytes . query string`.

use std::borrow::Cow;
use std::collections::HashMap;

use aes::Aes128;
use base64::Engine;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockDecryptMut, BlockEncryptMut, InnerIvInit, KeyInit};
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use super::fields::Measure;
use super::parse::{Content, decimal};
use super::privileges::{self, Fields, Privilege, Room, too_many_fields};
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

/// Up to this size a session is put together on the stack: nearly all are.
const ON_STACK: usize = 512;

/// A version 2 session that was checked and measured, and can be written.
pub(super) struct Prepared<'s, 'a> {
    content: &'s SessionContent<'a>,
    privileges: Fields<'s, 'a>,
    partner_id: Decimal,
    expiry: Decimal,
    session_type: Decimal,
    master: Option<Decimal>,
    user_id: Measure,
    additional_data: Measure,
    fields: usize,
}

impl<'s, 'a> Prepared<'s, 'a> {
    pub(super) fn new(content: &'s SessionContent<'a>, room: &'s mut Room<'a>) -> Result<Self, KsError> {
        let measure = |argument, text| {
            fields::measure(text)
                .ok_or_else(|| KsError::argument(argument, "holds a NUL byte, at which the server would cut it"))
        };
        let mut prepared = Prepared {
            content,
            privileges: Fields::new(content.privileges, room)?,
            partner_id: Decimal::new(content.partner_id),
            expiry: Decimal::new(content.expires_at),
            session_type: Decimal::new(content.session_type),
            master: content.master_partner_id.map(Decimal::new),
            user_id: measure("user_id", content.user_id)?,
            additional_data: measure("additional_data", content.additional_data.unwrap_or(""))?,
            fields: 0,
        };
        let (mut count, mut length) = (0, 0);
        prepared.for_each_field(|name, _, measure| {
            count += 1;
            length += name.len() + measure.length + 2;
        });
        if count > MAX_FIELDS {
            return Err(too_many_fields(count));
        }
        prepared.fields = length - 1;
        if prepared.length() > MAX_KS_LENGTH {
            return Err(v1::too_long());
        }
        Ok(prepared)
    }

    /// Calls `visit` with name, value and measure of each field, in the server's order.
    fn for_each_field(&self, mut visit: impl FnMut(&str, &[u8], Measure)) {
        self.privileges.for_each(&mut visit);
        let mut number = |name, number: &Decimal| {
            let text = number.as_bytes();
            visit(name, text, Measure { length: text.len(), is_plain: true });
        };
        number("_e", &self.expiry);
        number("_t", &self.session_type);
        visit("_u", self.content.user_id.as_bytes(), self.user_id);
        if let Some(master) = &self.master {
            let text = master.as_bytes();
            visit("_m", text, Measure { length: text.len(), is_plain: true });
        }
        if let Some(data) = self.content.additional_data {
            visit("_d", data.as_bytes(), self.additional_data);
        }
    }

    fn header_length(&self) -> usize {
        PREFIX.len() + self.partner_id.as_bytes().len() + 1
    }

    fn plain_length(&self) -> usize {
        (HASH + RANDOM + self.fields).next_multiple_of(BLOCK)
    }

    /// The length of the session string.
    pub(super) fn length(&self) -> usize {
        (self.header_length() + self.plain_length()).div_ceil(3) * 4
    }

    /// Writes the session string around 16 random bytes into `out`, which is [`Self::length`] long.
    pub(super) fn write(&self, key: &Key, random: [u8; RANDOM], out: &mut [u8]) {
        let length = self.header_length() + self.plain_length();
        if length <= ON_STACK {
            self.write_by(&mut [0; ON_STACK][..length], key, random, out);
        } else {
            self.write_by(&mut vec![0; length], key, random, out);
        }
    }

    fn write_by(&self, raw: &mut [u8], key: &Key, random: [u8; RANDOM], out: &mut [u8]) {
        let (header, plain) = raw.split_at_mut(self.header_length());
        let (prefix, partner_id) = header.split_at_mut(PREFIX.len());
        prefix.copy_from_slice(PREFIX);
        let (partner_id, bar) = partner_id.split_at_mut(partner_id.len() - 1);
        partner_id.copy_from_slice(self.partner_id.as_bytes());
        bar[0] = b'|';

        let (digest, body) = plain.split_at_mut(HASH);
        body[..RANDOM].copy_from_slice(&random);
        let body_length = RANDOM + self.fields;
        let mut writer = fields::Writer::new(&mut body[RANDOM..body_length]);
        self.for_each_field(|name, value, measure| writer.field(name, value, measure.is_plain));
        digest.copy_from_slice(&Sha1::digest(&body[..body_length]));

        let plain_length = plain.len();
        cbc::Encryptor::<&Aes128>::inner_iv_init(&key.0, &IV.into())
            .encrypt_padded_mut::<NoPadding>(plain, plain_length)
            .expect("the plain text is whole blocks");
        encoding::V2.encode_slice(&*raw, out).expect("the output has the measured length");
    }
}

/// Makes a version 2 session around 16 random bytes.
pub(super) fn encode(key: &Key, content: &SessionContent<'_>, random: [u8; RANDOM]) -> Result<String, KsError> {
    let mut room = Room::default();
    let prepared = Prepared::new(content, &mut room)?;
    let mut out = vec![0; prepared.length()];
    prepared.write(key, random, &mut out);
    Ok(String::from_utf8(out).expect("base64 is ASCII"))
}

/// A number as decimal text, without an allocation.
struct Decimal {
    digits: [u8; 20],
    length: usize,
}

impl Decimal {
    fn new(number: impl Into<i64>) -> Self {
        let mut buffer = itoa::Buffer::new();
        let text = buffer.format(number.into()).as_bytes();
        let mut digits = [0; 20];
        digits[..text.len()].copy_from_slice(text);
        Decimal { digits, length: text.len() }
    }

    fn as_bytes(&self) -> &[u8] {
        &self.digits[..self.length]
    }
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
    /// The fields as they stand.
    pub(super) fn query(&self) -> &[u8] {
        self.plain.get(HASH + RANDOM..).unwrap_or_default()
    }

    /// Reads the fields as the server does, and refuses what it reads otherwise than it stands.
    pub(super) fn read(&self, split: &Split<'_>) -> Result<Content, Ambiguity> {
        let body = &self.plain[HASH..];
        let (random, query) = body.split_at(body.len().min(RANDOM));

        let mut seen = Seen::default();
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
            seen.set(read.into_owned(), value);
        }
        Ok(Content {
            partner_id: split.partner_id()?,
            expires_at: reserved.expiry.as_deref().map(decimal).transpose()?,
            session_type: reserved.session_type.as_deref().map(decimal).transpose()?,
            user_id: reserved.user_id,
            privileges: Some(privileges_text(&seen.fields)),
            parsed_privileges: seen.fields.into_iter().map(|(name, value)| Privilege::new(name, &value)).collect(),
            master_partner_id: reserved.master_partner_id,
            additional_data: reserved.additional_data,
            rand: Some(v1::hex(random)),
            hash: Some(v1::hex(&self.hash)),
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
fn server_name(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| matches!(byte, b'.' | b' ')) {
        Cow::Owned(name.trim_start_matches(' ').replace(['.', ' '], "_"))
    } else {
        Cow::Borrowed(name)
    }
}

/// Fields in the order of their first names, with their last values.
#[derive(Default)]
struct Seen {
    fields: Vec<(String, String)>,
    /// Where each name stands, once there are too many for a look at each.
    places: HashMap<String, usize>,
}

impl Seen {
    const FEW: usize = 16;

    fn set(&mut self, name: String, value: String) {
        let place = if self.fields.len() <= Self::FEW {
            self.fields.iter().position(|(one, _)| *one == name)
        } else {
            if self.places.is_empty() {
                self.places = self.fields.iter().enumerate().map(|(at, (name, _))| (name.clone(), at)).collect();
            }
            self.places.get(&name).copied()
        };
        match place {
            Some(place) => self.fields[place].1 = value,
            None => {
                if !self.places.is_empty() {
                    self.places.insert(name.clone(), self.fields.len());
                }
                self.fields.push((name, value));
            }
        }
    }
}

fn privileges_text(fields: &[(String, String)]) -> String {
    let mut text = String::with_capacity(fields.iter().map(|(name, value)| name.len() + value.len() + 2).sum());
    for (name, value) in fields {
        privileges::append(&mut text, name, value);
    }
    if text == "all:*" { "*".to_owned() } else { text }
}
