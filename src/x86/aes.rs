//! AES-128 (FIPS 197) in CBC mode (NIST SP 800-38A) by the instructions that compute a round at once (AES-NI). Their
//! time does not depend on key or text.
//!
//! The crate `aes` uses the same instructions, through layers that look for them at each call and copy each block.

use std::arch::asm;
use std::arch::x86_64::{
    __m128i, _mm_aesdec_si128, _mm_aesdeclast_si128, _mm_aesenc_si128, _mm_aesenclast_si128, _mm_aesimc_si128,
    _mm_aeskeygenassist_si128, _mm_loadu_si128, _mm_setzero_si128, _mm_shuffle_epi32, _mm_slli_si128, _mm_storeu_si128,
    _mm_xor_si128,
};

use zeroize::Zeroize;

pub(super) const BLOCK: usize = 16;
const ROUND_KEYS: usize = 11;

/// A key, expanded for encryption; wiped when dropped. There is one only where the processor has AES-NI and SSSE3 (each
/// that has the first does have the other).
pub(crate) struct EncryptionKey(pub(super) [__m128i; ROUND_KEYS]);

impl EncryptionKey {
    /// `None` on a processor that cannot.
    #[inline]
    pub(crate) fn new(key: &[u8; BLOCK]) -> Option<Self> {
        let is_able = is_x86_feature_detected!("aes") && is_x86_feature_detected!("ssse3");
        // SAFETY: the processor has AES-NI.
        is_able.then(|| EncryptionKey(unsafe { expanded(key) }))
    }
}

/// Decrypts as many whole blocks as both have, after an initialization vector of zeros. The key is expanded for this one
/// text and nowhere kept. False on a processor that cannot.
#[inline]
pub(crate) fn decrypt_cbc(key: &[u8; BLOCK], blocks: &[u8], out: &mut [u8]) -> bool {
    if !is_x86_feature_detected!("aes") {
        return false;
    }
    // SAFETY: the processor has AES-NI.
    unsafe { decrypt_blocks(key, blocks, out) };
    true
}

impl Drop for EncryptionKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// # Safety
/// The processor has AES-NI.
#[target_feature(enable = "aes")]
#[inline]
unsafe fn expanded(key: &[u8; BLOCK]) -> [__m128i; ROUND_KEYS] {
    // SAFETY: as the caller promises; 16 bytes are read.
    unsafe {
        let mut keys = [_mm_setzero_si128(); ROUND_KEYS];
        keys[0] = _mm_loadu_si128(key.as_ptr().cast());
        /// Each key of the one before it, with the round's constant.
        macro_rules! next_keys {
            ($($at:literal: $constant:literal)*) => {$(
                let assist = _mm_shuffle_epi32::<0xff>(_mm_aeskeygenassist_si128::<$constant>(keys[$at - 1]));
                // Each word is the sum of all before it.
                let sum = _mm_xor_si128(keys[$at - 1], _mm_slli_si128::<4>(keys[$at - 1]));
                let sum = _mm_xor_si128(sum, _mm_slli_si128::<8>(sum));
                keys[$at] = _mm_xor_si128(sum, assist);
            )*};
        }
        next_keys!(1: 0x01 2: 0x02 3: 0x04 4: 0x08 5: 0x10 6: 0x20 7: 0x40 8: 0x80 9: 0x1b 10: 0x36);
        keys
    }
}

/// # Safety
/// The processor has AES-NI.
#[target_feature(enable = "aes")]
#[inline]
#[expect(unused_unsafe, reason = "before Rust 1.87 these functions were unsafe where the processor has them, too")]
unsafe fn inverted(mut keys: [__m128i; ROUND_KEYS]) -> [__m128i; ROUND_KEYS] {
    keys.reverse();
    for key in &mut keys[1..ROUND_KEYS - 1] {
        // SAFETY: as the caller promises.
        *key = unsafe { _mm_aesimc_si128(*key) };
    }
    keys
}

/// A block, encrypted after the one before it.
///
/// # Safety
/// The processor has AES-NI.
#[target_feature(enable = "aes")]
#[inline]
pub(super) unsafe fn encrypted(keys: &[__m128i; ROUND_KEYS], before: __m128i, block: __m128i) -> __m128i {
    // SAFETY: as the caller promises; and the assembly, which is a comment, changes nothing.
    unsafe {
        // The key first: the block before this one is still to come. Compilers take them in another order, unless they cannot
        // see what this gives.
        let mut first = _mm_xor_si128(block, keys[0]);
        asm!("/* {} */", inout(xmm_reg) first, options(nomem, nostack, preserves_flags));
        let mut state = _mm_xor_si128(before, first);
        for key in &keys[1..ROUND_KEYS - 1] {
            state = _mm_aesenc_si128(state, *key);
        }
        _mm_aesenclast_si128(state, keys[ROUND_KEYS - 1])
    }
}

/// # Safety
/// The processor has AES-NI.
#[target_feature(enable = "aes")]
unsafe fn decrypt_blocks(key: &[u8; BLOCK], blocks: &[u8], out: &mut [u8]) {
    // SAFETY: as the caller promises; whole blocks are read and written, at any address.
    unsafe {
        let keys = inverted(expanded(key));
        // No block waits for another: the processor has several of them in work at once.
        let mut before = _mm_setzero_si128();
        for (block, out) in blocks.chunks_exact(BLOCK).zip(out.chunks_exact_mut(BLOCK)) {
            let block = _mm_loadu_si128(block.as_ptr().cast());
            let mut state = _mm_xor_si128(block, keys[0]);
            for key in &keys[1..ROUND_KEYS - 1] {
                state = _mm_aesdec_si128(state, *key);
            }
            state = _mm_aesdeclast_si128(state, keys[ROUND_KEYS - 1]);
            _mm_storeu_si128(out.as_mut_ptr().cast(), _mm_xor_si128(state, before));
            before = block;
        }
    }
}

#[cfg(test)]
mod tests {
    use ::aes::Aes128Enc;
    use cbc::cipher::block_padding::NoPadding;
    use cbc::cipher::{BlockEncryptMut, KeyIvInit};

    use super::*;

    #[test]
    fn what_the_general_library_has_encrypted_is_decrypted() {
        for count in 0..40usize {
            let key: [u8; BLOCK] = std::array::from_fn(|at| (at * 29 + count * 83) as u8);
            let length = count * BLOCK;
            let plain: Vec<u8> = (0..length).map(|at| (at * 37 + count) as u8).collect();
            let mut encrypted = plain.clone();
            cbc::Encryptor::<Aes128Enc>::new(&key.into(), &[0; BLOCK].into())
                .encrypt_padded_mut::<NoPadding>(&mut encrypted, length)
                .unwrap();
            let mut read = vec![0; length];
            if decrypt_cbc(&key, &encrypted, &mut read) {
                assert_eq!(read, plain);
            }
        }
    }
}
