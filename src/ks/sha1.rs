//! SHA-1 of texts that lie in one piece, padded where they are: to take a text bit by bit, as general hashers do, needs
//! a third more time for the two blocks of a usual session.

use zeroize::{Zeroize, Zeroizing};

#[cfg(target_arch = "x86_64")]
use crate::x86;

/// The length of a SHA-1 in bytes.
pub(super) const HASH: usize = 20;

const BLOCK: usize = 64;

/// How many bytes the padding takes at most.
pub(super) const PADDING: usize = BLOCK + 8;

/// The SHA-1 of `text`, of which no copy stays.
pub(super) fn sha1(text: &[u8]) -> [u8; HASH] {
    let mut hash = [0; HASH];
    sha1_of_parts([text], &mut hash);
    hash
}

/// The SHA-1 of the parts of a text, one after the other, of which no copy stays.
pub(super) fn sha1_of_parts<const PARTS: usize>(parts: [&[u8]; PARTS], hash: &mut [u8; HASH]) {
    let length = parts.iter().map(|part| part.len()).sum();
    // With all its room from the start: growing would leave a copy behind.
    let mut room = Zeroizing::new(Vec::with_capacity(length + PADDING));
    parts.into_iter().for_each(|part| room.extend_from_slice(part));
    room.resize(length + PADDING, 0);
    sha1_in_place(&mut room, length, hash);
}

/// Calls `body` with the SHA-1 of a secret. Neither that nor a copy of the secret stays on the stack.
pub(super) fn with_sha1_of_secret<T>(secret: &str, body: impl FnOnce(&[u8; HASH]) -> T) -> T {
    let (mut stack, mut heap) = ([0; 2 * BLOCK], None);
    let room = if secret.len() + PADDING <= stack.len() {
        &mut stack[..]
    } else {
        &mut heap.insert(Zeroizing::new(vec![0; secret.len() + PADDING]))[..]
    };
    room[..secret.len()].copy_from_slice(secret.as_bytes());
    let mut hash = [0; HASH];
    sha1_in_place(room, secret.len(), &mut hash);
    let result = body(&hash);
    // As slices, which are wiped by words and not byte by byte.
    stack.as_mut_slice().zeroize();
    hash.as_mut_slice().zeroize();
    result
}

/// The SHA-1 of the first `length` bytes of `room`, behind which there are [`PADDING`] more, that are written over.
#[expect(clippy::inline_always, reason = "for each session, where a call is felt")]
#[inline(always)]
pub(super) fn sha1_in_place(room: &mut [u8], length: usize, hash: &mut [u8; HASH]) {
    let end = (length + 9).next_multiple_of(BLOCK);
    // All that it may be, since a number of bytes that is known is written without a call.
    room[length..][..PADDING].fill(0);
    room[length] = 0x80;
    room[end - 8..end].copy_from_slice(&(length as u64 * 8).to_be_bytes());
    hash_blocks(&room[..end], hash);
}

/// The SHA-1 of whole blocks.
#[inline]
fn hash_blocks(blocks: &[u8], hash: &mut [u8; HASH]) {
    #[cfg(target_arch = "x86_64")]
    if x86::sha1::hash(blocks, hash) {
        return;
    }
    general_hash(blocks, hash);
}

/// On the compression function of the `sha1` crate.
// Not in the midst of what most processors run.
#[inline(never)]
fn general_hash(blocks: &[u8], hash: &mut [u8; HASH]) {
    let mut state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    for block in blocks.chunks_exact(BLOCK) {
        sha1::compress(&mut state, std::slice::from_ref(block.into()));
    }
    hash.chunks_exact_mut(4).zip(state).for_each(|(out, word)| out.copy_from_slice(&u32::to_be_bytes(word)));
}

#[cfg(test)]
mod tests {
    use sha1::{Digest, Sha1};

    use super::*;

    #[test]
    fn texts_of_every_length_have_the_hash_of_the_general_hasher() {
        let text: Vec<u8> = (0..400u16).map(|n| (n * 7) as u8).collect();
        for length in 0..=text.len() {
            let (text, expected) = (&text[..length], Sha1::digest(&text[..length]));
            assert_eq!(sha1(text)[..], expected[..]);
            let (start, end) = text.split_at(length / 3);
            let mut hash = [0; HASH];
            sha1_of_parts([start, end], &mut hash);
            assert_eq!(hash[..], expected[..]);
            let secret = "s".repeat(length);
            assert_eq!(with_sha1_of_secret(&secret, |hash| *hash)[..], Sha1::digest(secret)[..]);
        }
    }

    #[test]
    fn what_lies_behind_a_text_does_not_matter() {
        let mut room = [0xff; 3 + PADDING];
        room[..3].copy_from_slice(b"abc");
        let mut hash = [0; HASH];
        sha1_in_place(&mut room, 3, &mut hash);
        assert_eq!(hash[..], Sha1::digest("abc")[..]);
    }

    #[test]
    fn every_processor_makes_the_same_hash() {
        let blocks: Vec<u8> = (0..5 * BLOCK).map(|n| (n * 7) as u8).collect();
        for count in 0..=5 {
            let (mut own, mut general) = ([0; HASH], [0; HASH]);
            hash_blocks(&blocks[..count * BLOCK], &mut own);
            general_hash(&blocks[..count * BLOCK], &mut general);
            assert_eq!(own, general);
        }
    }
}
