//! Base64 of sixteen digits at a time, on x86 processors that have SSSE3: all since 2006, or so.
//!
//! The method is that of Wojciech Muła and Daniel Lemire, "Faster Base64 Encoding and Decoding Using AVX2
//! Instructions" (2018), here with 16 bytes: shifts and a product spread the bits, a table of 16 entries gives what
//! is to be added to each byte.

use std::arch::x86_64::{
    __m128i, _mm_add_epi8, _mm_and_si128, _mm_cmpeq_epi8, _mm_cmpgt_epi8, _mm_loadu_si128, _mm_madd_epi16,
    _mm_maddubs_epi16, _mm_movemask_epi8, _mm_mullo_epi16, _mm_or_si128, _mm_set1_epi8, _mm_set1_epi32, _mm_setr_epi8,
    _mm_setzero_si128, _mm_shuffle_epi8, _mm_srli_epi16, _mm_srli_epi32, _mm_storeu_si128, _mm_subs_epu8,
};

/// What is encoded at once.
pub(super) const BYTES: usize = 12;
pub(super) const DIGITS: usize = 16;

/// Encodes with `-` and `_`, as far as whole groups of 12 bytes go, 16 bytes can be read and 16 digits written. Returns
/// how many groups those were; `None` on a processor that cannot.
#[inline]
pub(crate) fn encode(bytes: &[u8], out: &mut [u8]) -> Option<usize> {
    if !is_x86_feature_detected!("ssse3") {
        return None;
    }
    // SAFETY: the processor has it.
    unsafe { Some(encode_groups(bytes, out)) }
}

/// Decodes groups of 16 digits of either alphabet up to the first that holds something else, as far as 16
/// bytes can be written. Returns how many groups those were; `None` on a processor that cannot.
#[inline]
pub(crate) fn decode(text: &[u8], out: &mut [u8]) -> Option<usize> {
    if !is_x86_feature_detected!("ssse3") {
        return None;
    }
    // SAFETY: the processor has it.
    unsafe { Some(decode_groups(text, out)) }
}

/// # Safety
/// The processor has SSSE3.
#[target_feature(enable = "ssse3")]
unsafe fn encode_groups(bytes: &[u8], out: &mut [u8]) -> usize {
    let groups = (bytes.len().saturating_sub(16 - BYTES) / BYTES).min(out.len() / DIGITS);
    // SAFETY: the last group, too, ends four bytes before the bytes do, and its digits end where `out` does, or before.
    // Any address will do; the processor has what is needed.
    unsafe {
        for group in 0..groups {
            let digits = encoded(_mm_loadu_si128(bytes.as_ptr().add(group * BYTES).cast()));
            _mm_storeu_si128(out.as_mut_ptr().add(group * DIGITS).cast(), digits);
        }
    }
    groups
}

/// U8x16 digits of the first twelve bytes.
///
/// # Safety
/// The processor has SSSE3.
#[target_feature(enable = "ssse3")]
#[inline]
#[expect(unused_unsafe, reason = "before Rust 1.87 these functions were unsafe where the processor has them, too")]
pub(super) unsafe fn encoded(bytes: __m128i) -> __m128i {
    // SAFETY: as the caller promises.
    unsafe {
        // In each 32 bits the three bytes of four digits, the middle one twice.
        let bytes = _mm_shuffle_epi8(bytes, _mm_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10));
        // The first and third digit come down by shifts (a product would do, but compilers make more of it), the second and
        // fourth go up by a product.
        let first = _mm_and_si128(_mm_srli_epi32::<10>(bytes), _mm_set1_epi32(0x3f));
        let third = _mm_and_si128(_mm_srli_epi32::<6>(bytes), _mm_set1_epi32(0x003f_0000));
        let up = _mm_mullo_epi16(_mm_and_si128(bytes, _mm_set1_epi32(0x003f_03f0)), _mm_set1_epi32(0x0100_0010));
        let values = _mm_or_si128(_mm_or_si128(first, third), up);
        // 0 for a-z, 1 to 10 for 0-9, 11 for -, 12 for _, 13 for A-Z.
        let above = _mm_subs_epu8(values, _mm_set1_epi8(51));
        let is_upper = _mm_cmpgt_epi8(_mm_set1_epi8(26), values);
        let class = _mm_or_si128(above, _mm_and_si128(is_upper, _mm_set1_epi8(13)));
        let add = _mm_setr_epi8(71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -17, 32, 65, 0, 0);
        _mm_add_epi8(values, _mm_shuffle_epi8(add, class))
    }
}

/// # Safety
/// The processor has SSSE3.
#[target_feature(enable = "ssse3")]
unsafe fn decode_groups(text: &[u8], out: &mut [u8]) -> usize {
    let groups = (text.len() / DIGITS).min((out.len() + BYTES).saturating_sub(16) / BYTES);
    // SAFETY: the last group ends where the text does, or before, and the 16 bytes that it is written as where `out` does,
    // or before. Any address will do; the processor has what is needed.
    unsafe {
        for group in 0..groups {
            let digits = _mm_loadu_si128(text.as_ptr().add(group * DIGITS).cast());
            let Some(bytes) = decoded(digits) else { return group };
            _mm_storeu_si128(out.as_mut_ptr().add(group * BYTES).cast(), bytes);
        }
    }
    groups
}

/// Twelve bytes, behind which there are zeros; `None` where not all are digits.
///
/// # Safety
/// The processor has SSSE3.
#[target_feature(enable = "ssse3")]
#[inline]
#[expect(unused_unsafe, reason = "before Rust 1.87 these functions were unsafe where the processor has them, too")]
unsafe fn decoded(digits: __m128i) -> Option<__m128i> {
    // SAFETY: as the caller promises.
    unsafe {
        // The rows of the ASCII table that digits are in: + - / are of row 2, 0-9 of 3, A-O and a-o of 4 and 6, P-Z and _
        // of 5, p-z of 7. A digit is where its row and its column share a bit. The four lowest bits tell + - / _ apart, and
        // are not shared by others.
        let row = _mm_and_si128(_mm_srli_epi16::<4>(digits), _mm_set1_epi8(15));
        let rows = _mm_setr_epi8(0, 0, 0x03, 0x40, 0x20, 0x14, 0x20, 0x10, 0, 0, 0, 0, 0, 0, 0, 0);
        let columns = _mm_setr_epi8(
            0x50, 0x70, 0x70, 0x70, 0x70, 0x70, 0x70, 0x70, 0x70, 0x70, 0x30, 0x21, 0x20, 0x22, 0x20, 0x27,
        );
        // A place that is taken from beyond the sixteen is 0: there are no such rows, nor columns of what is not ASCII.
        let shared = _mm_and_si128(_mm_shuffle_epi8(rows, row), _mm_shuffle_epi8(columns, digits));
        if _mm_movemask_epi8(_mm_cmpeq_epi8(shared, _mm_setzero_si128())) != 0 {
            return None;
        }

        // What to add by row, as if - were alone in the row 2, and _ not there; and what to those four.
        let by_row = _mm_setr_epi8(0, 0, 17, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
        let besides = _mm_setr_epi8(0, 2, 0, -1, 33, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        let add = _mm_add_epi8(_mm_shuffle_epi8(by_row, row), _mm_shuffle_epi8(besides, shared));
        let values = _mm_add_epi8(digits, add);
        // Pairs of 12 bits, then 24 bits in each 32, then their bytes.
        let pairs = _mm_maddubs_epi16(values, _mm_set1_epi32(0x0140_0140));
        let fours = _mm_madd_epi16(pairs, _mm_set1_epi32(0x0001_1000));
        Some(_mm_shuffle_epi8(fours, _mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1)))
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    use super::*;

    #[test]
    fn groups_are_encoded_and_decoded_as_by_the_general_library() {
        let bytes: Vec<u8> = (0..4 * 64 * 64 * 3u32).map(|n| (n.wrapping_mul(0x9e37_79b9) >> 13) as u8).collect();
        let expected = URL_SAFE.encode(&bytes);
        let mut out = vec![0; expected.len()];
        let groups = encode(&bytes, &mut out).expect("this machine has SSSE3");
        assert!(groups >= bytes.len() / BYTES - 1);
        assert_eq!(out[..groups * DIGITS], expected.as_bytes()[..groups * DIGITS]);

        for text in [expected, STANDARD.encode(&bytes)] {
            let mut out = vec![0; bytes.len()];
            assert_eq!(decode(text.as_bytes(), &mut out), Some(groups));
            assert_eq!(out[..groups * BYTES], bytes[..groups * BYTES]);
        }
    }

    #[test]
    fn each_byte_at_each_place_is_a_digit_or_none() {
        for place in 0..DIGITS {
            for byte in 0..=255 {
                let mut text = [b'A'; DIGITS];
                text[place] = byte;
                let mut out = [0xff; 16];
                let as_either = |digit| match digit {
                    b'+' => b'-',
                    b'/' => b'_',
                    other => other,
                };
                match URL_SAFE.decode(text.map(as_either)) {
                    Ok(expected) if byte != b'=' => {
                        assert_eq!(decode(&text, &mut out), Some(1));
                        assert_eq!(out[..BYTES], expected);
                    }
                    _ => assert_eq!(decode(&text, &mut out), Some(0), "{byte:#x} at {place}"),
                }
            }
        }
    }

    #[test]
    fn nothing_beyond_the_memory_that_is_given_is_touched() {
        let bytes = [0x5a; 64];
        for length in 0..64 {
            for room in [0, length, 2 * length] {
                let mut out = [b'.'; 128];
                let groups = encode(&bytes[..length], &mut out[..room]).unwrap();
                assert!(groups * BYTES <= length && groups * DIGITS <= room);
                assert!(out[groups * DIGITS..].iter().all(|&byte| byte == b'.'));
            }
            let mut out = [b'.'; 128];
            let groups = decode(&[b'A'; 64][..length], &mut out[..length]).unwrap();
            assert!(groups * DIGITS <= length);
            assert!(out[length..].iter().all(|&byte| byte == b'.'));
        }
    }
}
