//! Unpredictable identifiers.

use crate::ks;

pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system provides random bytes");
    bytes
}

/// `2 * N` hexadecimal digits.
pub(crate) fn hex<const N: usize>() -> String {
    ks::hex(&bytes::<N>())
}

/// A short identifier of lower-case letters and digits.
pub(crate) fn identifier(length: usize) -> String {
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    // The slight bias does not matter for a name.
    bytes::<32>().iter().take(length).map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])).collect()
}

/// A positive number of 31 bits.
pub(crate) fn number() -> u32 {
    u32::from_le_bytes(bytes()) >> 1
}
