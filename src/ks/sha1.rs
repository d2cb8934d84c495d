//! SHA-1 of a text that lies in one piece.
//!
//! On the compression function of the `sha1` crate. Its general hasher, which takes a text bit by bit,
//! needs a third more time for the two blocks of a usual session.

use zeroize::{Zeroize, Zeroizing};

/// The length of a SHA-1 in bytes.
pub(super) const HASH: usize = 20;

const BLOCK: usize = 64;
const START: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

/// The SHA-1 of `text`.
pub(super) fn sha1(text: &[u8]) -> [u8; HASH] {
    digest(text, &mut [0; 2 * BLOCK])
}

/// Calls `body` with the SHA-1 of a secret. Neither that nor a copy of the secret stays on the stack.
pub(super) fn with_sha1_of_secret<T>(secret: &str, body: impl FnOnce(&[u8; HASH]) -> T) -> T {
    let mut last = [0; 2 * BLOCK];
    let mut hash = digest(secret.as_bytes(), &mut last);
    let result = body(&hash);
    // As slices, which are wiped by words and not byte by byte.
    last.as_mut_slice().zeroize();
    hash.as_mut_slice().zeroize();
    result
}

/// The SHA-1 of the parts of a text, one after the other. One of them is a secret, of which no copy stays.
pub(super) fn sha1_of_parts(parts: [&[u8]; 2]) -> [u8; HASH] {
    let text = Zeroizing::new(parts.concat());
    let mut last = [0; 2 * BLOCK];
    let hash = digest(&text, &mut last);
    last.as_mut_slice().zeroize();
    hash
}

/// `last` is zeroed room for the end of the text with its padding, which is one block or two.
fn digest(text: &[u8], last: &mut [u8; 2 * BLOCK]) -> [u8; HASH] {
    let mut state = START;
    let mut whole = text.chunks_exact(BLOCK);
    whole.by_ref().for_each(|block| compress(&mut state, block));

    let rest = whole.remainder();
    last[..rest.len()].copy_from_slice(rest);
    last[rest.len()] = 0x80;
    let end = (rest.len() + 9).next_multiple_of(BLOCK);
    last[end - 8..end].copy_from_slice(&(text.len() as u64 * 8).to_be_bytes());
    last[..end].chunks_exact(BLOCK).for_each(|block| compress(&mut state, block));

    let mut hash = [0; HASH];
    hash.chunks_exact_mut(4).zip(state).for_each(|(out, word)| out.copy_from_slice(&word.to_be_bytes()));
    hash
}

fn compress(state: &mut [u32; 5], block: &[u8]) {
    let block: &[u8; BLOCK] = block.try_into().expect("a whole block");
    sha1::compress(state, std::slice::from_ref(block.into()));
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
            assert_eq!(sha1_of_parts([start, end])[..], expected[..]);
        }
        assert_eq!(with_sha1_of_secret("abc", |hash| *hash)[..], Sha1::digest("abc")[..]);
    }
}
