//! Encryption and base64 in one pass: each block of AES waits for the one before it, and in that time the processor
//! encodes what is there already.

use std::arch::asm;
use std::arch::x86_64::{
    __m128i, _mm_loadu_si128, _mm_or_si128, _mm_setzero_si128, _mm_shuffle_epi8, _mm_storeu_si128,
};

use super::aes::{self, BLOCK, EncryptionKey};
use super::base64::{self, BYTES, DIGITS};

/// Encrypts the whole blocks behind the first sixteen bytes in CBC mode, and writes in base64 what is from `begin` on, which
/// is one of those sixteen or the end of them. `out` has as many digits as that makes with its padding. What is encrypted
/// is not written back.
#[inline]
pub(crate) fn seal(key: &EncryptionKey, bytes: &[u8], begin: usize, out: &mut [u8]) {
    assert!(bytes.len() > BLOCK && bytes.len() % BLOCK == 0 && begin <= BLOCK, "whole blocks");
    assert!(out.len() == (bytes.len() - begin).div_ceil(3) * 4, "as much room as is due");
    // SAFETY: a key is made only where the processor has AES-NI and SSSE3; and the lengths are right.
    unsafe { encrypt_and_encode(key, bytes, begin, out) }
}

/// The places of sixteen bytes, and around them places that there are not: a shuffle makes zeros of those.
static PLACES: [u8; 64] = {
    let mut places = [0xff; 64];
    let mut place = 0;
    while place < 16 {
        places[16 + place as usize] = place;
        place += 1;
    }
    places
};

/// # Safety
/// The processor has AES-NI and SSSE3; and all is as [`seal`] wants it.
#[target_feature(enable = "aes,ssse3")]
#[expect(clippy::pointers_in_nomem_asm_block, reason = "nothing is read by way of it, it is only hidden")]
unsafe fn encrypt_and_encode(key: &EncryptionKey, bytes: &[u8], begin: usize, out: &mut [u8]) {
    let (padding, digits) = ((3 - (bytes.len() - begin) % 3) % 3, out.as_mut_ptr());
    let mut written = 0;
    // SAFETY: as the caller promises. Blocks are whole; a whole group has its digits in `out`, and the last one, which need
    // not be whole, goes there by way of a copy. Places are read from 0 on, and from 36 at most.
    unsafe {
        let places = |at: usize| _mm_loadu_si128(PLACES.as_ptr().add(at).cast());
        // The digits of what is in two blocks, one behind the other, from some place on.
        let encoded = |first: __m128i, second: __m128i, at: usize| {
            let group = _mm_or_si128(_mm_shuffle_epi8(first, places(16 + at)), _mm_shuffle_epi8(second, places(at)));
            base64::encoded(group)
        };
        let mut last = _mm_loadu_si128(bytes.as_ptr().cast());
        let mut cipher = _mm_setzero_si128();
        let mut at = begin;
        for block in bytes[BLOCK..].chunks_exact(BLOCK) {
            // Where the keys are is hidden for each block: loaded before the loop, they would be more than there are
            // registers, and those put on the stack would stay there. A round takes its key from memory as well.
            let mut keys = &raw const key.0;
            asm!("/* {} */", inout(reg) keys, options(nomem, nostack, preserves_flags));
            cipher = aes::encrypted(&*keys, cipher, _mm_loadu_si128(block.as_ptr().cast()));
            while at + BYTES <= 2 * BLOCK {
                _mm_storeu_si128(digits.add(written).cast(), encoded(last, cipher, at));
                written += DIGITS;
                at += BYTES;
            }
            at -= BLOCK;
            last = cipher;
        }
        let mut rest = [0; DIGITS];
        _mm_storeu_si128(rest.as_mut_ptr().cast(), encoded(last, _mm_setzero_si128(), at));
        let due = out.len() - written;
        out[written..].copy_from_slice(&rest[..due]);
    }
    out.iter_mut().rev().take(padding).for_each(|digit| *digit = b'=');
}
