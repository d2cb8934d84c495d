//! SHA-1 of secrets and sessions.

use std::hint::black_box;

use sha1::{Digest, Sha1};

/// The length of a SHA-1 in bytes.
pub(super) const HASH: usize = 20;

/// The SHA-1 of `text`.
#[inline]
pub(super) fn sha1(text: &[u8]) -> [u8; HASH] {
    sha1_of_parts([text])
}

/// The SHA-1 of the concatenated parts of a string.
#[inline]
pub(super) fn sha1_of_parts<const PARTS: usize>(parts: [&[u8]; PARTS]) -> [u8; HASH] {
    let mut hasher = Sha1::new();
    parts.into_iter().for_each(|part| hasher.update(part));
    // In place: a hasher that is moved leaves a copy of its buffer, which is not zeroized.
    hasher.finalize_reset().into()
}

/// The SHA-1 of `text`, in the time for `longest` bytes: dummy blocks are hashed as well.
#[inline]
pub(super) fn sha1_in_time_of(longest: usize, text: &[u8]) -> [u8; HASH] {
    let blocks = |length: usize| (length + 1 + size_of::<u64>()).div_ceil(64);
    for _ in blocks(text.len())..blocks(longest) {
        let mut state = black_box([0; 5]);
        sha1::block_api::compress(&mut state, &[[0; 64]]);
        black_box(state);
    }
    sha1(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_hashed_as_one_text() {
        // FIPS 180-2, A.1.
        let expected = *b"\xa9\x99\x3e\x36\x47\x06\x81\x6a\xba\x3e\x25\x71\x78\x50\xc2\x6c\x9c\xd0\xd8\x9d";
        assert_eq!(sha1(b"abc"), expected);
        assert_eq!(sha1_of_parts([b"a", b"", b"bc"]), expected);
        assert_eq!(sha1_in_time_of(1000, b"abc"), expected);
    }
}
