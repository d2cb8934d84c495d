//! The session string (KS) as the production server writes and reads it.
//!
//! The server is more tolerant than a client library may be: it merges, renames and ignores what a careful parser
//! rejects. This implementation is independent, so that the library is tested against another one.

mod base64;
mod encode;
#[cfg(test)]
mod tests;

use aes::Aes128;
use aes::cipher::{BlockModeDecrypt, KeyIvInit, block_padding::NoPadding};
use sha1::{Digest, Sha1};

pub(crate) use encode::{Content, Rand, encode};

/// PHP's `max_input_vars`: further fields are dropped.
const MAX_FIELDS: usize = 1000;

/// Bytes of randomness in front of the fields of version 2.
const RANDOM_BYTES: usize = 16;

const SHA1_BYTES: usize = 20;

/// A parsed session. Numbers are strings, as they are for the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ks {
    pub version: u8,
    pub partner_id: String,
    pub expiry: Option<String>,
    pub session_type: Option<String>,
    pub user_id: Option<String>,
    pub privileges: Option<String>,
    /// Names with their values, in order.
    pub parsed_privileges: Vec<(String, Vec<String>)>,
    pub master_partner_id: Option<String>,
    pub additional_data: Option<String>,
    pub rand: Option<String>,
    /// The revocation key of the session.
    pub hash: String,
    /// Which of the secrets matched.
    pub secret_index: usize,
}

/// Why a correctly signed session is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rejection {
    Expired,
    RestrictedIp,
    RestrictedUri,
}

/// The two layouts, before the signature is verified.
enum Layout {
    V1 { signature: String, info: String },
    V2 { partner_id: String, cipher: Vec<u8> },
}

impl Layout {
    fn split(text: &str) -> Option<Layout> {
        let bytes = base64::decode(text)?;
        if let Some(rest) = bytes.strip_prefix(b"v2|") {
            let middle = rest.iter().position(|byte| *byte == b'|')?;
            return Some(Layout::V2 { partner_id: string(&rest[..middle]), cipher: rest[middle + 1..].to_vec() });
        }
        let middle = bytes.iter().position(|byte| *byte == b'|')?;
        // The signature covers the bytes; a string that is not UTF-8 fails verification, which no client of ours sends.
        Some(Layout::V1 { signature: string(&bytes[..middle]), info: string(&bytes[middle + 1..]) })
    }
}

/// Returns the partner id that a session claims, unverified.
pub fn claimed_partner(text: &str) -> Option<String> {
    match Layout::split(text)? {
        Layout::V1 { info, .. } => info.split(';').next().map(str::to_owned),
        Layout::V2 { partner_id, .. } => Some(partner_id),
    }
}

/// Parses a session that one of these secrets signed.
pub fn decode(text: &str, secrets: &[String]) -> Option<Ks> {
    let layout = Layout::split(text)?;
    secrets.iter().enumerate().find_map(|(index, secret)| {
        let mut ks = match &layout {
            Layout::V1 { signature, info } => decode_v1(signature, info, secret),
            Layout::V2 { partner_id, cipher } => decode_v2(partner_id, cipher, secret),
        }?;
        ks.secret_index = index;
        Some(ks)
    })
}

fn decode_v1(signature: &str, info: &str, secret: &str) -> Option<Ks> {
    let hash = hex(&Sha1::digest([secret, info].concat()));
    if signature != hash {
        return None;
    }
    let mut fields = info.split(';').map(str::to_owned);
    let partner_id = fields.next()?;
    let (_pattern, expiry) = (fields.next()?, fields.next()?);
    let session_type = fields.next();
    let rand = fields.next();
    let user_id = fields.next();
    let privileges = fields.next();
    Some(Ks {
        version: 1,
        partner_id,
        expiry: Some(expiry),
        session_type,
        rand,
        user_id,
        parsed_privileges: parse_privileges(privileges.as_deref().unwrap_or_default()),
        privileges,
        master_partner_id: fields.next(),
        additional_data: fields.next(),
        hash,
        secret_index: 0,
    })
}

fn decode_v2(partner_id: &str, cipher: &[u8], secret: &str) -> Option<Ks> {
    let plain = decrypt(secret, cipher)?;
    let length = plain.iter().rposition(|byte| *byte != 0)? + 1;
    let (signature, body) = plain[..length].split_at_checked(SHA1_BYTES)?;
    if signature != Sha1::digest(body).as_slice() {
        return None;
    }
    let (random, query) = body.split_at(RANDOM_BYTES.min(body.len()));
    let mut ks = Ks {
        version: 2,
        partner_id: partner_id.to_owned(),
        rand: Some(hex(random)),
        hash: hex(&Sha1::digest(body)),
        ..Ks::default()
    };
    let mut privileges = Vec::new();
    for (name, value) in parse_query(query)? {
        match name.as_str() {
            "_e" => ks.expiry = Some(value),
            "_t" => ks.session_type = Some(value),
            "_u" => ks.user_id = Some(value),
            "_m" => ks.master_partner_id = Some(value),
            "_d" => ks.additional_data = Some(value),
            _ => {
                privileges.push(if value.is_empty() { name.clone() } else { format!("{name}:{value}") });
                ks.parsed_privileges.push((name, split_values(&value).collect()));
            }
        }
    }
    let privileges = privileges.join(",");
    ks.privileges = Some(if privileges == "all:*" { "*".to_owned() } else { privileges });
    Some(ks)
}

fn decrypt(secret: &str, cipher: &[u8]) -> Option<Vec<u8>> {
    let key = Sha1::digest(secret);
    let decryptor = cbc::Decryptor::<Aes128>::new_from_slices(&key[..16], &[0; 16]).ok()?;
    decryptor.decrypt_padded_vec::<NoPadding>(cipher).ok()
}

/// Parses a query string as PHP does; `None` for names with which the server fails.
fn parse_query(query: &[u8]) -> Option<Vec<(String, String)>> {
    let mut fields: Vec<(String, String)> = Vec::new();
    // To PHP, the query string is a C string.
    let query = query.split(|byte| *byte == 0).next().unwrap_or_default();
    for item in query.split(|byte| *byte == b'&').filter(|item| !item.is_empty()).take(MAX_FIELDS) {
        let middle = item.iter().position(|byte| *byte == b'=');
        let (name, value) = middle.map_or((item, &[][..]), |middle| (&item[..middle], &item[middle + 1..]));
        let name = string(&decode_percent(name));
        let name = name.split('\0').next().unwrap_or_default().trim_start_matches(' ');
        if name.contains('[') && name.contains(']') {
            return None;
        }
        let name = name.replace(['.', ' ', '['], "_");
        if name.is_empty() {
            continue;
        }
        let value = string(&decode_percent(value));
        match fields.iter_mut().find(|(other, _)| *other == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    Some(fields)
}

/// Decodes `+` and `%XX`; an invalid escape stays as it is.
fn decode_percent(text: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = Vec::with_capacity(text.len());
    let mut place = 0;
    while place < text.len() {
        match (text[place], digit(text.get(place + 1)), digit(text.get(place + 2))) {
            (b'+', ..) => out.push(b' '),
            (b'%', Some(high), Some(low)) => {
                out.push((high << 4 | low).to_be_bytes()[3]);
                place += 2;
            }
            (byte, ..) => out.push(byte),
        }
        place += 1;
    }
    out
}

/// Splits at `,` and the first `:`; repeated names merge their values.
pub(crate) fn parse_privileges(text: &str) -> Vec<(String, Vec<String>)> {
    let mut parsed: Vec<(String, Vec<String>)> = Vec::new();
    for item in text.split(',') {
        let (name, value) = item.split_once(':').unwrap_or((item, ""));
        let values = split_values(value);
        match parsed.iter_mut().find(|(other, _)| other == name) {
            Some(privilege) => privilege.1.extend(values),
            None => parsed.push((name.to_owned(), values.collect())),
        }
    }
    parsed
}

/// An empty value is no value; a trailing `/` gives a last empty one.
fn split_values(value: &str) -> impl Iterator<Item = String> {
    value.split('/').filter(|_| !value.is_empty()).map(str::to_owned)
}

impl Ks {
    /// The values of a privilege, when the session has it.
    pub fn privilege(&self, name: &str) -> Option<&[String]> {
        let found = self.parsed_privileges.iter().find(|(other, _)| other == name)?;
        Some(&found.1)
    }

    /// The expiry in Unix seconds; 0 when it is not a number.
    pub fn expires_at(&self) -> i64 {
        self.expiry.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0)
    }

    /// Whether this is an ADMIN session.
    pub fn is_admin(&self) -> bool {
        self.session_type.as_deref().and_then(|text| text.parse::<i64>().ok()).is_some_and(|number| number >= 1)
    }

    /// Whether this is the anonymous session of a widget.
    pub fn is_widget(&self) -> bool {
        !self.is_admin()
            && matches!(self.user_id.as_deref(), None | Some("" | "0"))
            && self.privileges.as_deref().is_some_and(|text| text.contains("widget:1"))
    }

    /// The revocation key of the session's group, when it has one.
    pub fn session_id_hash(&self) -> Option<String> {
        let id = self.privilege("sessionid")?.first()?;
        Some(group_hash(&self.partner_id, id))
    }

    /// Checks expiry and restrictions in the server's order.
    pub(crate) fn check(&self, now: i64, remote_ip: &str, request_uri: &str) -> Result<(), Rejection> {
        if self.is_expired(now) {
            return Err(Rejection::Expired);
        }
        if self.privilege("iprestrict").is_some_and(|allowed| !allowed.iter().any(|address| address == remote_ip)) {
            return Err(Rejection::RestrictedIp);
        }
        let matches = |pattern: &str| match pattern.strip_suffix('*') {
            Some(start) => request_uri.starts_with(start),
            None => pattern == request_uri,
        };
        if self.privilege("urirestrict").is_some_and(|values| !values.join("/").split('|').any(matches)) {
            return Err(Rejection::RestrictedUri);
        }
        Ok(())
    }

    /// PHP compares numbers as numbers and anything else as strings, so the expiry `never` is valid.
    fn is_expired(&self, now: i64) -> bool {
        match self.expiry.as_deref() {
            None => true,
            Some(text) => text.parse().map_or_else(|_| *text <= *now.to_string(), |expiry: i64| expiry <= now),
        }
    }
}

/// The revocation key of all sessions of a partner with this `sessionid`.
pub(crate) fn group_hash(partner_id: &str, session_id: &str) -> String {
    hex(&Sha1::digest(format!("{partner_id}_{session_id}")))
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn string(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
