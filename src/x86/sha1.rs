//! SHA-1 (FIPS 180-4) by the instructions that compute four of its rounds at once (SHA-NI).
//!
//! The crate `sha1` uses the same instructions, but takes a text block by block and keeps what it knows in memory
//! between two. A usual session has two blocks, so that is felt.

use std::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_cvtsi128_si32, _mm_loadu_si128, _mm_set_epi8, _mm_sha1msg1_epu32, _mm_sha1msg2_epu32,
    _mm_sha1nexte_epu32, _mm_sha1rnds4_epu32, _mm_shuffle_epi8, _mm_srli_si128, _mm_storeu_si128, _mm_xor_si128,
};

const BLOCK: usize = 64;
const HASH: usize = 20;

/// The first state, as it lies in two registers: d, c, b, a, and e behind three zeros.
static START: [u32; 8] = [0x1032_5476, 0x98ba_dcfe, 0xefcd_ab89, 0x6745_2301, 0, 0, 0, 0xc3d2_e1f0];

/// The hash of a text that is padded to whole blocks; false on a processor that cannot.
#[inline]
pub(crate) fn hash(blocks: &[u8], hash: &mut [u8; HASH]) -> bool {
    if !(is_x86_feature_detected!("sha") && is_x86_feature_detected!("ssse3")) {
        return false;
    }
    // SAFETY: the processor has both.
    unsafe { hash_blocks(blocks, hash) };
    true
}

/// # Safety
/// The processor has the extensions SHA and SSSE3.
#[target_feature(enable = "sha,ssse3")]
unsafe fn hash_blocks(blocks: &[u8], hash: &mut [u8; HASH]) {
    // SAFETY: the processor has what is needed; all that is read or written lies within a block or the hash, and any
    // address will do.
    unsafe {
        // The words of a text are big-endian, and the first of four is the highest.
        let order = _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        let mut abcd = _mm_loadu_si128(START.as_ptr().cast());
        let mut e = _mm_loadu_si128(START.as_ptr().add(4).cast());
        for block in blocks.chunks_exact(BLOCK) {
            let (before, e_before) = (abcd, e);
            let words = |at: usize| _mm_shuffle_epi8(_mm_loadu_si128(block.as_ptr().add(16 * at).cast()), order);
            let mut w = [words(0), words(1), words(2), words(3)];
            // The first four rounds begin with an `e` that is there already, all others with a rotated `a`.
            let mut last = abcd;
            abcd = _mm_sha1rnds4_epu32::<0>(abcd, _mm_add_epi32(e, w[0]));
            /// Four rounds with the function and the constant of the given number.
            macro_rules! rounds {
                ($function:literal, $words:expr) => {
                    let sum = _mm_sha1nexte_epu32(last, $words);
                    last = abcd;
                    abcd = _mm_sha1rnds4_epu32::<$function>(abcd, sum);
                };
            }
            /// Rounds 4n to 4n+3, for which four more words are made of the last sixteen.
            macro_rules! more_rounds {
                ($function:literal: $($n:literal)*) => {$(
                    w[$n % 4] = next_words(w[$n % 4], w[($n + 1) % 4], w[($n + 2) % 4], w[($n + 3) % 4]);
                    rounds!($function, w[$n % 4]);
                )*};
            }
            rounds!(0, w[1]);
            rounds!(0, w[2]);
            rounds!(0, w[3]);
            more_rounds!(0: 4);
            more_rounds!(1: 5 6 7 8 9);
            more_rounds!(2: 10 11 12 13 14);
            more_rounds!(3: 15 16 17 18 19);
            e = _mm_sha1nexte_epu32(last, e_before);
            abcd = _mm_add_epi32(abcd, before);
        }
        _mm_storeu_si128(hash.as_mut_ptr().cast(), _mm_shuffle_epi8(abcd, order));
        let e = _mm_cvtsi128_si32(_mm_srli_si128::<12>(e));
        hash[16..].copy_from_slice(&e.to_be_bytes());
    }
}

/// # Safety
/// The processor has the extension SHA.
#[target_feature(enable = "sha")]
#[inline]
#[expect(unused_unsafe, reason = "before Rust 1.87 these functions were unsafe where the processor has them, too")]
unsafe fn next_words(w0: __m128i, w4: __m128i, w8: __m128i, w12: __m128i) -> __m128i {
    // SAFETY: as the caller promises.
    unsafe { _mm_sha1msg2_epu32(_mm_xor_si128(_mm_sha1msg1_epu32(w0, w4), w8), w12) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_have_the_hash_of_the_general_library() {
        if !is_x86_feature_detected!("sha") {
            return;
        }
        let text: Vec<u8> = (0..9 * BLOCK as u32).map(|n| (n.wrapping_mul(0x9e37_79b9) >> 13) as u8).collect();
        for count in 0..9 {
            let text = &text[..count * BLOCK];
            let mut state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
            text.chunks(BLOCK).for_each(|block| ::sha1::compress(&mut state, std::slice::from_ref(block.into())));
            let expected: Vec<u8> = state.iter().flat_map(|word| word.to_be_bytes()).collect();
            let mut made = [0; HASH];
            assert!(hash(text, &mut made));
            assert_eq!(made[..], expected[..]);
        }
    }
}
