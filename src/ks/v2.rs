//! Version 2: `base64url( "v2|" partner "|" AES-128-CBC( sha1(body) . body ) )` with
//! `body = 16 random bytes . query string`.

use std::collections::HashMap;
use std::hint::black_box;

use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use super::cipher::{BLOCK, Encryption, decrypt};
use super::fields::{self, Field, Span};
use super::parse::{Content, FieldList, Text, decimal};
use super::privileges::{too_many_fields, write_fields};
use super::random::Randomness;
use super::sha1::{HASH, PADDING, sha1_in_place, with_sha1_of_secret};
use super::signer::SessionContent;
use super::writer::Writer;
use super::{Ambiguity, KsError, MAX_FIELDS, MAX_KS_LENGTH, Malformed, encoding, v1};

const PREFIX: &[u8] = b"v2|";
const RANDOM: usize = 16;

/// What all sessions of one partner and secret share. It lies on the heap: what is moved leaves a copy behind.
pub(super) struct Key {
    cipher: Encryption,
    /// A block that ends in what stands before the encrypted part, `v2|-2147483648|` at most.
    start: [u8; BLOCK],
    /// Where that begins.
    begin: usize,
}

impl Key {
    /// Prepares a key, and leaves none on the stack and in registers.
    pub(super) fn new(partner_id: i32, secret: &str) -> Box<Self> {
        let key = Self::expanded(partner_id, secret);
        overwrite_keys();
        key
    }

    #[inline(never)]
    fn expanded(partner_id: i32, secret: &str) -> Box<Self> {
        let mut room = [0; BLOCK + Writer::SPARE];
        let mut out = Writer::new(&mut room);
        out.bytes(PREFIX);
        out.number(partner_id);
        out.bytes(b"|");
        let begin = BLOCK - out.length();
        let mut start = [0; BLOCK];
        start[begin..].copy_from_slice(&room[..BLOCK - begin]);
        Box::new(Key { cipher: with_key(secret, Encryption::new), start, begin })
    }
}

/// Writes over what the making of a key has left on the stack and in registers, which the loader saves on the stack, too.
/// Where that is, only the compiler and the crates know: so it makes a key of no secret, just as the other was made.
pub(super) fn overwrite_keys() {
    drop(black_box(Key::expanded(0, black_box(""))));
}

/// Calls `body` with the AES key of a secret.
fn with_key<T>(secret: &str, body: impl FnOnce(&[u8; BLOCK]) -> T) -> T {
    with_sha1_of_secret(secret, |hash| body(hash.first_chunk().expect("a hash has more bytes than a key")))
}

/// Up to this size a session is put together on the stack: nearly all are.
const ON_STACK: usize = 512 + PADDING;
/// Up to this size it needs no more than this, which costs less to zero.
const USUAL: usize = 256;

// A draft has room for the padding behind it, and so for what the writer spares.
const _: () = assert!(PADDING >= Writer::SPARE);

/// Makes a session from `content`, with `more` privileges behind those of its text, in the memory that `output`
/// gives when it is told the length, and returns the length. Where `output` gives none, nothing is made. Allocates
/// nothing for a session of usual length.
pub(super) fn encode<'o>(
    key: &Key,
    content: &SessionContent<'_>,
    more: &[(&str, String)],
    randomness: Randomness,
    output: impl FnOnce(usize) -> Option<&'o mut [u8]>,
) -> Result<usize, KsError> {
    let make_in = |usual: &mut [u8; USUAL]| {
        let draft = Draft::write(key, content, more, usual)?;
        let Some(out) = output(draft.length) else { return Ok(draft.length) };
        let room = draft.end + PADDING;
        match usual.get_mut(..room) {
            Some(raw) => draft.seal(raw, key, randomness, out)?,
            None => draft.write_and_seal(key, content, more, randomness, out)?,
        }
        Ok(draft.length)
    };
    // All of it is zeroed, which takes its time; so most sessions get less than there could be.
    let mut usual = [0; USUAL];
    let made = make_in(&mut usual);
    // The session itself.
    usual.as_mut_slice().zeroize();
    made
}

/// Makes a session from `content` as a string, with room for the NUL that C wants behind it: growing
/// later would leave a copy behind.
pub(super) fn encode_to_string(
    key: &Key,
    content: &SessionContent<'_>,
    more: &[(&str, String)],
    randomness: Randomness,
) -> Result<String, KsError> {
    let mut out = Vec::new();
    encode(key, content, more, randomness, |length| {
        out.reserve_exact(length + 1);
        out.resize(length, 0);
        Some(&mut out[..])
    })?;
    Ok(String::from_utf8(out).expect("base64 is ASCII"))
}

/// A session before hash, random bytes and encryption: where its parts are.
struct Draft {
    /// Where the fields end.
    fields: usize,
    /// Where it ends, in whole blocks.
    end: usize,
    /// How long the session is.
    length: usize,
}

impl Draft {
    /// Makes in larger room what there was too little for.
    // Not in the midst of what most sessions need.
    #[inline(never)]
    fn write_and_seal(
        &self,
        key: &Key,
        content: &SessionContent<'_>,
        more: &[(&str, String)],
        randomness: Randomness,
        out: &mut [u8],
    ) -> Result<(), KsError> {
        let room = self.end + PADDING;
        let (mut stack, mut heap);
        let raw = if room <= ON_STACK {
            stack = [0; ON_STACK];
            &mut stack[..room]
        } else {
            heap = vec![0; room];
            &mut heap[..]
        };
        let made = Draft::write(key, content, more, raw).and_then(|draft| {
            debug_assert_eq!((draft.fields, draft.end), (self.fields, self.end));
            draft.seal(raw, key, randomness, out)
        });
        raw.zeroize();
        made
    }

    /// Checks the content and writes partner id and fields, in the server's order.
    fn write(
        key: &Key,
        content: &SessionContent<'_>,
        more: &[(&str, String)],
        room: &mut [u8],
    ) -> Result<Self, KsError> {
        let mut out = Writer::new(room);
        out.bytes(&key.start);
        out.skip(HASH + RANDOM);

        let nul = |argument| KsError::argument(argument, "holds a NUL byte, at which the server would cut it");
        let mut count = 3 + write_fields(content.privileges, &mut out)? + more.len();
        if !more.is_empty() {
            out.rarely(|out| more.iter().try_for_each(|(name, value)| out.field(name, value)))
                .ok_or_else(|| nul("privileges"))?;
        }
        out.bytes(b"_e=");
        out.number(content.expires_at);
        out.bytes(b"&_t=");
        out.number(content.session_type);
        out.bytes(b"&_u=");
        out.value(content.user_id, None).ok_or_else(|| nul("user_id"))?;
        out.bytes(b"&");
        if let Some(master) = content.master_partner_id {
            out.bytes(b"_m=");
            out.number(master);
            out.bytes(b"&");
            count += 1;
        }
        if let Some(data) = content.additional_data {
            out.rarely(|out| out.field("_d", data)).ok_or_else(|| nul("additional_data"))?;
            count += 1;
        }
        if count > MAX_FIELDS {
            return Err(too_many_fields(count));
        }
        // The last field has no `&` behind it.
        let fields = out.length() - 1;
        let end = fields.next_multiple_of(BLOCK);
        let length = encoding::encoded_length(end - key.begin);
        if length > MAX_KS_LENGTH {
            return Err(v1::too_long());
        }
        Ok(Draft { fields, end, length })
    }

    /// Adds random bytes and the hash, encrypts, and encodes into `out`. `raw` has room for the padding of the hash.
    fn seal(&self, raw: &mut [u8], key: &Key, randomness: Randomness, out: &mut [u8]) -> Result<(), KsError> {
        let (hash, body) = raw[BLOCK..].split_first_chunk_mut().expect("the draft leaves room for it");
        randomness.fill(body.first_chunk_mut().expect("the draft leaves room for it"))?;
        sha1_in_place(body, self.fields - BLOCK - HASH, hash);
        // More than a block is padded with, as in the hash.
        raw[self.fields..][..BLOCK].fill(0);
        key.cipher.seal(&mut raw[..self.end], key.begin, out);
        Ok(())
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
        decimal(self.partner_id).map_err(|ambiguity| match std::str::from_utf8(self.partner_id) {
            Ok(_) => ambiguity,
            Err(_) => Ambiguity::NotUtf8,
        })
    }

    /// Whether the encrypted part can have come from a maker: whole blocks, and at least one.
    pub(super) fn has_cipher_form(&self) -> bool {
        !self.cipher.is_empty() && self.cipher.len() % BLOCK == 0
    }

    /// Decrypts with one secret into `room`, which is longer than the session by [`PADDING`]; `None` when
    /// that secret did not sign it.
    pub(super) fn open<'r>(&self, secret: &str, room: &'r mut [u8]) -> Option<Body<'r>> {
        if !self.has_cipher_form() {
            return None;
        }
        let plain = &mut room[..self.cipher.len() + PADDING];
        with_key(secret, |key| decrypt(key, self.cipher, &mut plain[..self.cipher.len()]));
        let length = plain[..self.cipher.len()].iter().rposition(|&byte| byte != 0)? + 1;
        let (signed, body) = plain.split_first_chunk_mut::<HASH>()?;
        let length = length.checked_sub(HASH)?;
        let mut hash = [0; HASH];
        sha1_in_place(body, length, &mut hash);
        let body = &body[..length];
        is_equal(signed, &hash).then_some(Body { hash: signed, body })
    }
}

/// Compares two hashes in constant time, by words: the general comparison goes byte by byte.
fn is_equal(one: &[u8; HASH], other: &[u8; HASH]) -> bool {
    let words = |hash: &[u8; HASH]| -> [u32; HASH / 4] {
        std::array::from_fn(|at| u32::from_ne_bytes(std::array::from_fn(|byte| hash[4 * at + byte])))
    };
    let difference = words(one).iter().zip(words(other)).fold(0, |bits, (one, other)| bits | (one ^ other));
    difference.ct_eq(&0).into()
}

/// What a secret has opened: the random part and the fields.
pub(super) struct Body<'a> {
    hash: &'a [u8; HASH],
    body: &'a [u8],
}

impl Body<'_> {
    /// The fields as they stand.
    pub(super) fn query(&self) -> &[u8] {
        self.body.get(RANDOM..).unwrap_or_default()
    }

    /// Reads the fields as the server does into `content`, which is empty, and refuses what it reads otherwise than it
    /// stands.
    pub(super) fn read(&self, split: &Split<'_>, content: &mut Content) -> Result<(), Ambiguity> {
        let (random, query) = self.body.split_at(self.body.len().min(RANDOM));
        let (mut expiry, mut session_type) = (None, None);
        let privileges = content.privilege_fields.insert(FieldList::new());
        let mut count = 0;
        fields::decode(query, &mut content.texts, |bytes, field| {
            count += 1;
            if count > MAX_FIELDS {
                return Err(Ambiguity::TooManyFields);
            }
            let slot = match &bytes[field.name.range()] {
                b"_e" => &mut expiry,
                b"_t" => &mut session_type,
                b"_u" => &mut content.user_id,
                b"_m" => &mut content.master_partner_id,
                b"_d" => &mut content.additional_data,
                _ => {
                    privileges.push(field);
                    return Ok(());
                }
            };
            let is_taken = slot.replace(field.value).is_some();
            if is_taken || field.is_rewritten { Err(Ambiguity::ReservedName) } else { Ok(()) }
        })?;
        let texts = content.texts.bytes();
        keep_last_values(texts, privileges);
        let of = |span: Span| &texts[span.range()];
        content.partner_id = split.partner_id()?;
        content.expires_at = expiry.map(of).map(decimal).transpose()?;
        content.session_type = session_type.map(of).map(decimal).transpose()?;
        content.rand = Some(Text::hex_of_first(random));
        content.hash = Some(Text::Hex { bytes: *self.hash, length: HASH });
        Ok(())
    }
}

/// Leaves fields in the order of their first names, with their last values.
#[inline]
fn keep_last_values(texts: &[u8], fields: &mut FieldList) {
    let name_of = |field: &Field| &texts[field.name.range()];
    let repeats =
        |(at, field): (usize, &Field)| fields[..at].iter().any(|one| fields::is_same(name_of(one), name_of(field)));
    // Mostly there are few, and none repeats.
    if fields.len() > FEW || fields.iter().enumerate().any(repeats) {
        drop_repeated(texts, fields);
    }
}

/// Up to this many names are compared with each other, which is faster than hashing them.
const FEW: usize = 16;

#[inline(never)]
fn drop_repeated(texts: &[u8], fields: &mut FieldList) {
    let mut places = HashMap::new();
    let mut kept = 0;
    for at in 0..fields.len() {
        let place = *places.entry(&texts[fields[at].name.range()]).or_insert(kept);
        if place < kept {
            fields[place].value = fields[at].value;
        } else {
            fields[kept] = fields[at];
            kept += 1;
        }
    }
    fields.truncate(kept);
}

#[cfg(test)]
mod tests {
    use super::super::fields::Texts;
    use super::*;

    #[test]
    fn the_last_value_of_a_name_stands_in_the_place_of_its_first() {
        // Few names that differ are compared with each other; many, and those that repeat, are hashed.
        for (names, rounds) in [(1, 1), (16, 1), (17, 1), (3, 2), (300, 2)] {
            let query: Vec<String> = (0..rounds * names).map(|n| format!("p{}={n}", n % names)).collect();
            let mut read = FieldList::new();
            let mut texts = Texts::default();
            fields::decode(query.join("&").as_bytes(), &mut texts, |_, field| {
                read.push(field);
                Ok(())
            })
            .unwrap();
            keep_last_values(texts.bytes(), &mut read);
            let kept: Vec<_> = read.iter().map(|one| (texts.text(one.name), texts.text(one.value))).collect();
            let last = (rounds - 1) * names;
            let expected: Vec<_> = (0..names).map(|n| (format!("p{n}"), (n + last).to_string())).collect();
            assert!(kept.into_iter().eq(expected.iter().map(|(name, value)| (name.as_str(), value.as_str()))));
        }
    }
}
