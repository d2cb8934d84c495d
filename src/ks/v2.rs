//! Version 2: `base64url( "v2|" partner "|" AES-128-CBC( sha1(body) . body ) )` with
//! `body = 16 random bytes . query string`.

use std::collections::BTreeMap;
use std::hint::black_box;

use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use super::cipher::{BLOCK, DecryptionKey, EncryptionKey};
use super::content::{Content, FieldList, Hash, Head};
use super::decimal::decimal;
use super::fields::{self, Field, Span};
use super::privileges::{too_many_fields, write_fields};
use super::random::Randomness;
use super::sha1::{HASH, sha1, sha1_constant_time};
use super::signer::SessionContent;
use super::writer::Writer;
use super::{Ambiguity, KsError, MAX_FIELDS, MAX_KS_LENGTH, Malformed, encoding, v1};

const PREFIX: &[u8] = b"v2|";
const RANDOM: usize = 16;

/// The prefix and key shared by all sessions of one partner and secret. Boxed, since a move would leave a copy of the key behind.
pub(super) struct Key {
    cipher: EncryptionKey,
    /// The unencrypted prefix, `v2|-2147483648|` at most, at the end of a block.
    start: [u8; BLOCK],
    /// The position of the prefix.
    begin: usize,
}

impl Key {
    /// Prepares a key, and clears its copies on the stack and in registers.
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

/// Overwrites copies of a prepared key on the stack and in registers, which the dynamic loader may save on the stack.
pub(super) fn overwrite_keys() {
    drop(black_box(decryption_key(black_box(""))));
    clear_stack();
}

/// Overwrites the part of the stack that earlier calls used.
#[inline(never)]
pub(super) fn clear_stack() {
    black_box(&mut [0u8; 2048]);
}

/// Prepares the decryption key of a secret. Leaves copies on the stack, see [`overwrite_keys`].
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

/// The maximum size of sessions that are assembled on the stack.
const STACK_BUFFER: usize = 512;
/// Enough for most sessions. A smaller buffer is faster to zero.
const SMALL_BUFFER: usize = 256;

/// Calls `output` with the length, writes a session with `content` and `more` privileges to the buffer that it returns, and
/// returns the length. If `output` returns `None`, writes nothing. Does not allocate for short sessions.
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
    let mut small = [0; SMALL_BUFFER];
    let result = encode_with(&mut small);
    small.as_mut_slice().zeroize();
    result
}

/// Like [`encode`], but returns a string. It has capacity for the NUL that C needs: growing later would leave a copy behind.
pub(super) fn encode_to_string(
    key: &Key,
    content: &SessionContent<'_>,
    more: &[(&str, String)],
    randomness: Randomness,
) -> Result<String, KsError> {
    let mut out = Vec::new();
    encode(key, content, more, randomness, |length| {
        // Not `vec!`: malloc reuses freed memory faster than calloc.
        out = Vec::with_capacity(length + 1);
        out.resize(length, 0);
        Some(&mut out[..])
    })?;
    Ok(String::from_utf8(out).expect("base64 is ASCII"))
}

/// The layout of a session before hashing and encryption.
struct Draft {
    /// The end of the fields.
    fields: usize,
    /// The end of the last block.
    end: usize,
    /// The length of the session string.
    length: usize,
}

impl Draft {
    /// Generates a session that does not fit into [`SMALL_BUFFER`]. Outlined from the hot path.
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
        let result = Draft::write(key, content, more, raw).and_then(|draft| {
            debug_assert_eq!((draft.fields, draft.end), (self.fields, self.end));
            draft.seal(raw, key, randomness, out)
        });
        raw.zeroize();
        result
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

        let nul = |argument| KsError::argument(argument, "contains a NUL byte, where the server would truncate it");
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
        // Removes the `&` after the last field.
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
        let (hash, body) = raw[BLOCK..].split_first_chunk_mut().expect("the draft reserves space for the hash");
        randomness.fill(body.first_chunk_mut().expect("the draft reserves space for the random bytes"))?;
        *hash = sha1(&body[..self.fields - BLOCK - HASH]);
        // A failed attempt of the writer may have left bytes here.
        raw[self.fields..self.end].fill(0);
        key.cipher.encrypt(&mut raw[BLOCK..self.end]);
        encoding::encode_v2(&raw[key.begin..self.end], out);
        Ok(())
    }
}

/// A version 2 session before decryption.
pub(super) struct Split<'a> {
    partner_id: &'a [u8],
    cipher: &'a [u8],
}

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
    /// The partner id, which is not signed.
    pub(super) fn partner_id(&self) -> Result<i32, Ambiguity> {
        decimal(self.partner_id).map_err(|ambiguity| match std::str::from_utf8(self.partner_id) {
            Ok(_) => ambiguity,
            Err(_) => Ambiguity::NotUtf8,
        })
    }

    /// Whether the encrypted part consists of whole blocks.
    pub(super) fn has_cipher_form(&self) -> bool {
        !self.cipher.is_empty() && self.cipher.len() % BLOCK == 0
    }

    /// Decrypts with one key into `buffer`, which is at least as long as the session. Returns `None` if the hash does not match.
    /// The time until this decision depends only on the length of the session.
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

/// Returns the length without trailing zero bytes. The time does not depend on single bytes, and blocks of zeros cannot be
/// forged without the key.
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

/// Compares two hashes in constant time, as two overlapping integers each: `ct_eq` on slices compares byte by byte.
#[inline]
fn is_equal(one: &[u8; HASH], other: &[u8; HASH]) -> bool {
    let numbers = |hash: &[u8; HASH]| {
        let (start, end) = (hash.first_chunk().expect("20 bytes"), hash.last_chunk().expect("20 bytes"));
        (u128::from_ne_bytes(*start), u128::from_ne_bytes(*end))
    };
    let ((start, end), (other_start, other_end)) = (numbers(one), numbers(other));
    ((start ^ other_start) | (end ^ other_end)).ct_eq(&0).into()
}

/// The decrypted and verified part of a session: random bytes and fields.
pub(super) struct Body<'a> {
    hash: &'a [u8; HASH],
    body: &'a [u8],
}

impl Body<'_> {
    #[cfg(test)]
    pub(super) fn for_test(body: &[u8]) -> Body<'_> {
        Body { hash: &[0; HASH], body }
    }

    /// The encoded fields.
    pub(super) fn query(&self) -> &[u8] {
        self.body.get(RANDOM..).unwrap_or_default()
    }

    /// The buffer size that [`read`](Self::read) needs.
    pub(super) fn buffer_size(&self) -> usize {
        fields::buffer_size(self.query().len())
    }

    /// Reads the fields like the server, and rejects ambiguous ones. Calls `keep` with each privilege and the bytes that its
    /// spans refer to, which remain in `buffer`.
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
            let is_repeated = slot.replace(field.value).is_some();
            if is_repeated || field.is_rewritten { Err(Ambiguity::ReservedName) } else { Ok(()) }
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

/// Removes repeated fields: keeps the first position and the last value of each name.
#[inline]
fn keep_last_values(buffer: &[u8], fields: &mut FieldList) {
    let name_of = |field: &Field| &buffer[field.name.range()];
    let repeats =
        |(at, field): (usize, &Field)| fields[..at].iter().any(|one| fields::is_same(name_of(one), name_of(field)));
    if fields.len() > MAX_PAIRWISE || fields.iter().enumerate().any(repeats) {
        drop_repeated(buffer, fields);
    }
}

/// Up to this number of names, pairwise comparison is faster than a tree.
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
    fn is_equal_compares_all_bytes() {
        let hash = [7; HASH];
        assert!(is_equal(&hash, &hash));
        for at in 0..HASH {
            let mut other = hash;
            other[at] ^= 0x80;
            assert!(!is_equal(&hash, &other), "{at}");
        }
    }

    #[test]
    fn without_padding_removes_all_trailing_zeros() {
        for length in [16, 32, 64] {
            for zeros in 0..=length {
                let plain = [vec![b'a'; length - zeros], vec![0; zeros]].concat();
                assert_eq!(without_padding(&plain), length - zeros);
            }
        }
    }

    #[test]
    fn repeated_field_keeps_first_position_and_last_value() {
        // Covers pairwise comparison, and the tree for many or repeated names.
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
