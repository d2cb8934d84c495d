//! SHA-1 of secrets and sessions.

use std::hint::black_box;

use sha1::{Digest, Sha1};

/// The size of a hash in bytes.
pub(super) const HASH: usize = 20;

/// Returns the SHA-1 of `data`.
#[inline]
pub(super) fn sha1(data: &[u8]) -> [u8; HASH] {
    sha1_of_parts([data])
}

/// Returns the SHA-1 of the concatenated parts.
#[inline]
pub(super) fn sha1_of_parts<const PARTS: usize>(parts: [&[u8]; PARTS]) -> [u8; HASH] {
    let mut hasher = Sha1::new();
    parts.into_iter().for_each(|part| hasher.update(part));
    // `finalize` would move the hasher and leave a copy of its buffer that is not zeroized.
    hasher.finalize_reset().into()
}

/// Returns the SHA-1 of `data` in the time that `max_length` bytes take: it hashes dummy blocks to make up for the difference.
#[inline]
pub(super) fn sha1_constant_time(max_length: usize, data: &[u8]) -> [u8; HASH] {
    let blocks = |length: usize| (length + 1 + size_of::<u64>()).div_ceil(64);
    for _ in blocks(data.len())..blocks(max_length) {
        let mut state = black_box([0; 5]);
        sha1::block_api::compress(&mut state, &[[0; 64]]);
        black_box(state);
    }
    sha1(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha1_matches_fips_vector() {
        // FIPS 180-2, A.1.
        let expected = *b"\xa9\x99\x3e\x36\x47\x06\x81\x6a\xba\x3e\x25\x71\x78\x50\xc2\x6c\x9c\xd0\xd8\x9d";
        assert_eq!(sha1(b"abc"), expected);
        assert_eq!(sha1_of_parts([b"a", b"", b"bc"]), expected);
        assert_eq!(sha1_constant_time(1000, b"abc"), expected);
    }
}
