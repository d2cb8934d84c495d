//! Version 2: `base64url( "v2|" partner "|" AES-128-CBC( sha1(body) . body ) )` with
//! `body = 16 random bytes . query string`.

use std::collections::BTreeMap;
use std::hint::black_box;

use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use super::cipher::{BLOCK, DecryptionKey, EncryptionKey};
use super::fields::{self, Field, Span};
use super::parse::{Content, FieldList, Hash, Head, decimal};
use super::privileges::{too_many_fields, write_fields};
use super::random::Randomness;
use super::sha1::{HASH, sha1, sha1_constant_time};
use super::signer::SessionContent;
use super::writer::Writer;
use super::{Ambiguity, KsError, MAX_FIELDS, MAX_KS_LENGTH, Malformed, encoding, v1};

const PREFIX: &[u8] = b"v2|";
const RANDOM: usize = 16;

/// What all sessions of one partner and secret share. It lies on the heap: what is moved leaves a copy behind.
pub(super) struct Key {
    cipher: EncryptionKey,
    /// A block that ends in the bytes before the encrypted part, `v2|-2147483648|` at most.
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
        let mut buffer = [0; BLOCK];
        let mut out = Writer::new(&mut buffer);
        out.bytes(PREFIX);
        out.number(partner_id);
        out.bytes(b"|");
        let begin = BLOCK - out.length();
        let mut start = [0; BLOCK];
        start[begin..].copy_from_slice(&buffer[..BLOCK - begin]);
        Box::new(Key { cipher: with_key(secret, EncryptionKey::new), start, begin })
    }
}

/// Overwrites what preparing a key has left in registers, which the loader may save on the stack, and on the stack.
pub(super) fn overwrite_keys() {
    drop(black_box(decryption_key(black_box(""))));
    clear_stack();
}

/// Overwrites what earlier calls have left on the stack.
#[inline(never)]
pub(super) fn clear_stack() {
    black_box(&mut [0u8; 2048]);
}

/// Prepares the key of a secret for reading. It leaves copies on the stack, see [`overwrite_keys`].
#[inline(never)]
pub(super) fn decryption_key(secret: &str) -> DecryptionKey {
    with_key(secret, DecryptionKey::new)
}

/// Calls `body` with the AES key of a secret.
fn with_key<T>(secret: &str, body: impl FnOnce(&[u8; BLOCK]) -> T) -> T {
    let mut hash = sha1(secret.as_bytes());
    let result = body(hash.first_chunk().expect("a hash has more bytes than a key"));
    hash.as_mut_slice().zeroize();
    result
}

/// Up to this size a session is put together on the stack: nearly all are.
const STACK_BUFFER: usize = 512;
/// Up to this size it needs no more than this, which costs less to zero.
const SMALL_BUFFER: usize = 256;

/// Generates a session from `content`, with `more` privileges after its own, in the memory that `output`
/// returns for the length, and returns the length. Where `output` gives none, nothing is made. Allocates
/// nothing for a session of usual length.
pub(super) fn encode<'o>(
    key: &Key,
    content: &SessionContent<'_>,
    more: &[(&str, String)],
    randomness: Randomness,
    output: impl FnOnce(usize) -> Option<&'o mut [u8]>,
) -> Result<usize, KsError> {
    let encode_with = |small: &mut [u8; SMALL_BUFFER]| {
        let draft = Draft::write(key, content, more, small)?;
        let Some(out) = output(draft.length) else { return Ok(draft.length) };
        match small.get_mut(..draft.end) {
            Some(raw) => draft.seal(raw, key, randomness, out)?,
            None => draft.write_and_seal(key, content, more, randomness, out)?,
        }
        Ok(draft.length)
    };
    // All of it is zeroed, which takes its time; so most sessions get less than there could be.
    let mut small = [0; SMALL_BUFFER];
    let made = encode_with(&mut small);
    // The session itself.
    small.as_mut_slice().zeroize();
    made
}

/// Generates a session from `content` as a string, with capacity for a NUL, which C needs: growing
/// later would leave a copy behind.
pub(super) fn encode_to_string(
    key: &Key,
    content: &SessionContent<'_>,
    more: &[(&str, String)],
    randomness: Randomness,
) -> Result<String, KsError> {
    let mut out = Vec::new();
    encode(key, content, more, randomness, |length| {
        // Not `vec!`: malloc reuses freed memory faster than calloc.
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
    /// Makes in larger buffer what there was too little for.
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
        let size = self.end;
        let (mut stack, mut heap);
        let raw = if size <= STACK_BUFFER {
            stack = [0; STACK_BUFFER];
            &mut stack[..size]
        } else {
            heap = vec![0; size];
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
        buffer: &mut [u8],
    ) -> Result<Self, KsError> {
        let mut out = Writer::new(buffer);
        out.bytes(&key.start);
        out.skip(HASH + RANDOM);

        let nul = |argument| KsError::argument(argument, "holds a NUL byte, at which the server would cut it");
        let mut count = 3 + write_fields(content.privileges, &mut out)? + more.len();
        if !more.is_empty() {
            more.iter().try_for_each(|(name, value)| out.field(name, value)).ok_or_else(|| nul("privileges"))?;
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
            out.field("_d", data).ok_or_else(|| nul("additional_data"))?;
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

    /// Adds random bytes and the hash, encrypts, and encodes into `out`.
    fn seal(&self, raw: &mut [u8], key: &Key, randomness: Randomness, out: &mut [u8]) -> Result<(), KsError> {
        let (hash, body) = raw[BLOCK..].split_first_chunk_mut().expect("the draft leaves buffer for it");
        randomness.fill(body.first_chunk_mut().expect("the draft leaves buffer for it"))?;
        *hash = sha1(&body[..self.fields - BLOCK - HASH]);
        // A failed attempt of the writer may have left bytes here.
        raw[self.fields..self.end].fill(0);
        key.cipher.encrypt(&mut raw[BLOCK..self.end]);
        encoding::encode_v2(&raw[key.begin..self.end], out);
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

    /// Decrypts with one key into `buffer`, which is as long as the session at least; `None` when the secret of that key did
    /// not sign it. Up to the decision, the time that this takes depends on the length of the session alone.
    #[inline]
    pub(super) fn open<'r>(&self, key: &DecryptionKey, buffer: &'r mut [u8]) -> Option<Body<'r>> {
        if !self.has_cipher_form() {
            return None;
        }
        let plain = &mut buffer[..self.cipher.len()];
        key.decrypt(self.cipher, plain);
        let (signed, body) = plain.split_first_chunk::<HASH>()?;
        let length = without_padding(plain).checked_sub(HASH)?;
        is_equal(signed, &sha1_constant_time(body.len(), &body[..length]))
            .then_some(Body { hash: signed, body: &body[..length] })
    }
}

/// The length without the zero bytes at the end. No step depends on a single byte: a whole block of zeros cannot be created
/// without the key.
fn without_padding(plain: &[u8]) -> usize {
    let mut length = plain.len();
    while let Some(block) = plain[..length].last_chunk::<BLOCK>() {
        let zeros = u128::from_le_bytes(*block).leading_zeros() as usize / 8;
        length -= zeros;
        if zeros < BLOCK {
            break;
        }
    }
    length
}

/// Compares two hashes in constant time, as two numbers each: the general comparison goes byte by byte.
#[inline]
fn is_equal(one: &[u8; HASH], other: &[u8; HASH]) -> bool {
    let numbers = |hash: &[u8; HASH]| {
        let (start, end) = (hash.first_chunk().expect("20 bytes"), hash.last_chunk().expect("20 bytes"));
        (u128::from_ne_bytes(*start), u128::from_ne_bytes(*end))
    };
    let ((start, end), (other_start, other_end)) = (numbers(one), numbers(other));
    ((start ^ other_start) | (end ^ other_end)).ct_eq(&0).into()
}

/// What a secret has opened: the random part and the fields.
pub(super) struct Body<'a> {
    hash: &'a [u8; HASH],
    body: &'a [u8],
}

impl Body<'_> {
    #[cfg(test)]
    pub(super) fn for_test(body: &[u8]) -> Body<'_> {
        Body { hash: &[0; HASH], body }
    }

    /// The fields as they stand.
    pub(super) fn query(&self) -> &[u8] {
        self.body.get(RANDOM..).unwrap_or_default()
    }

    /// How much buffer [`read`](Self::read) needs.
    pub(super) fn buffer_size(&self) -> usize {
        fields::buffer_size(self.query().len())
    }

    /// Reads the fields as the server does, and refuses what it reads otherwise than it stands. Calls `keep` with each
    /// privilege, and with the bytes that its spans refer to, which are in `buffer` afterwards.
    #[inline]
    pub(super) fn read(
        &self,
        partner_id: Result<i32, Ambiguity>,
        buffer: &mut [u8],
        mut keep: impl FnMut(&[u8], Field),
    ) -> Result<Head, Ambiguity> {
        let (mut expiry, mut session_type) = (None, None);
        let mut head = Head::default();
        let mut count = 0;
        fields::decode(self.query(), buffer, |bytes, field| {
            count += 1;
            if count > MAX_FIELDS {
                return Err(Ambiguity::TooManyFields);
            }
            let slot = match &bytes[field.name.range()] {
                b"_e" => &mut expiry,
                b"_t" => &mut session_type,
                b"_u" => &mut head.user_id,
                b"_m" => &mut head.master_partner_id,
                b"_d" => &mut head.additional_data,
                _ => {
                    keep(bytes, field);
                    return Ok(());
                }
            };
            let is_taken = slot.replace(field.value).is_some();
            if is_taken || field.is_rewritten { Err(Ambiguity::ReservedName) } else { Ok(()) }
        })?;
        let of = |span: Span| &buffer[span.range()];
        head.partner_id = partner_id?;
        head.expires_at = expiry.map(of).map(decimal).transpose()?;
        head.session_type = session_type.map(of).map(decimal).transpose()?;
        Ok(head)
    }

    /// Reads the fields into `content`, which is empty.
    #[inline]
    pub(super) fn read_into(&self, partner_id: Result<i32, Ambiguity>, content: &mut Content) -> Result<(), Ambiguity> {
        let Content { buffer, privilege_fields, .. } = content;
        let privileges = privilege_fields.insert(FieldList::new());
        content.head =
            self.read(partner_id, buffer.with_length(self.buffer_size()), |_, field| privileges.push(field))?;
        keep_last_values(buffer.bytes(), privileges);
        let random = &self.body[..self.body.len().min(RANDOM)];
        content.random[..random.len()].copy_from_slice(random);
        content.random_length = random.len();
        content.hash = Hash::Bytes(*self.hash);
        Ok(())
    }
}

/// Leaves fields in the order of their first names, with their last values.
#[inline]
fn keep_last_values(buffer: &[u8], fields: &mut FieldList) {
    let name_of = |field: &Field| &buffer[field.name.range()];
    let repeats =
        |(at, field): (usize, &Field)| fields[..at].iter().any(|one| fields::is_same(name_of(one), name_of(field)));
    // Mostly there are few, and none repeats.
    if fields.len() > MAX_PAIRWISE || fields.iter().enumerate().any(repeats) {
        drop_repeated(buffer, fields);
    }
}

/// Up to this many names are compared with each other, which is faster than a tree.
const MAX_PAIRWISE: usize = 16;

#[inline(never)]
fn drop_repeated(buffer: &[u8], fields: &mut FieldList) {
    let mut places = BTreeMap::new();
    let mut kept = 0;
    for at in 0..fields.len() {
        let place = *places.entry(&buffer[fields[at].name.range()]).or_insert(kept);
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
    use super::super::fields::FieldBuffer;
    use super::*;

    #[test]
    fn hashes_are_equal_when_all_bytes_are() {
        let hash = [7; HASH];
        assert!(is_equal(&hash, &hash));
        for at in 0..HASH {
            let mut other = hash;
            other[at] ^= 0x80;
            assert!(!is_equal(&hash, &other), "{at}");
        }
    }

    #[test]
    fn all_zeros_at_the_end_are_padding() {
        for length in [16, 32, 64] {
            for zeros in 0..=length {
                let plain = [vec![b'a'; length - zeros], vec![0; zeros]].concat();
                assert_eq!(without_padding(&plain), length - zeros);
            }
        }
    }

    #[test]
    fn the_last_value_of_a_name_stands_in_the_place_of_its_first() {
        // Few names that differ are compared with each other; many, and those that repeat, are hashed.
        for (names, rounds) in [(1, 1), (16, 1), (17, 1), (3, 2), (300, 2)] {
            let query: Vec<String> = (0..rounds * names).map(|n| format!("p{}={n}", n % names)).collect();
            let mut read = FieldList::new();
            let mut buffer = FieldBuffer::default();
            let query = query.join("&");
            fields::decode(query.as_bytes(), buffer.with_length(fields::buffer_size(query.len())), |_, field| {
                read.push(field);
                Ok(())
            })
            .unwrap();
            keep_last_values(buffer.bytes(), &mut read);
            let kept: Vec<_> = read.iter().map(|one| (buffer.get(one.name), buffer.get(one.value))).collect();
            let last = (rounds - 1) * names;
            let expected: Vec<_> = (0..names).map(|n| (format!("p{n}"), (n + last).to_string())).collect();
            assert!(kept.into_iter().eq(expected.iter().map(|(name, value)| (name.as_str(), value.as_str()))));
        }
    }
}
