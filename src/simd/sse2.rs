//! The vector for x86-64, where each processor has SSE2.

use std::arch::x86_64::{
    __m128i, _mm_and_si128, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128,
    _mm_set_epi64x, _mm_set1_epi8, _mm_setzero_si128, _mm_storeu_si128, _mm_sub_epi8, _mm_xor_si128,
};
use std::ops::BitOr;

/// U8x16 bytes.
#[derive(Clone, Copy)]
pub(crate) struct U8x16(__m128i);

/// Which of sixteen bytes match: all bits for those that do.
#[derive(Clone, Copy)]
pub(crate) struct Mask(__m128i);

// SAFETY, of all that follows: the processor has SSE2, and memory at any address will do.
impl U8x16 {
    /// The first sixteen bytes of a text; a shorter one is padded with zeros.
    #[inline]
    pub(crate) fn load_padded(text: &[u8]) -> Self {
        match text.first_chunk::<16>() {
            // SAFETY: sixteen bytes can be read.
            Some(chunk) => U8x16(unsafe { _mm_loadu_si128(chunk.as_ptr().cast()) }),
            None => Self::from_u128(super::padded(text)),
        }
    }

    /// The lowest byte first.
    #[inline]
    pub(crate) fn from_u128(bits: u128) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "both halves are taken")]
        // SAFETY: see above.
        U8x16(unsafe { _mm_set_epi64x((bits >> 64) as i64, bits as i64) })
    }

    #[inline]
    pub(crate) fn write(self, room: &mut [u8; 16]) {
        // SAFETY: sixteen bytes can be written.
        unsafe { _mm_storeu_si128(room.as_mut_ptr().cast(), self.0) }
    }

    /// With `to` for `from` in the bytes of `mask`, each of which is `from`.
    #[inline]
    pub(crate) fn replaced(self, mask: Mask, from: u8, to: u8) -> Self {
        // SAFETY: see above.
        U8x16(unsafe { _mm_xor_si128(self.0, _mm_and_si128(mask.0, all(from ^ to))) })
    }

    /// Where this byte is.
    #[inline]
    pub(crate) fn equal_to(self, byte: u8) -> Mask {
        // SAFETY: see above.
        Mask(unsafe { _mm_cmpeq_epi8(self.0, all(byte)) })
    }

    /// Where bytes from `low` to `high` are.
    #[inline]
    pub(crate) fn in_range(self, low: u8, high: u8) -> Mask {
        // SAFETY: see above.
        unsafe {
            let above = _mm_sub_epi8(self.0, all(low));
            Mask(_mm_cmpeq_epi8(_mm_min_epu8(above, all(high - low)), above))
        }
    }
}

impl Mask {
    /// One bit for each, the first being the lowest.
    #[inline]
    pub(crate) fn bits(self) -> u32 {
        // SAFETY: see above.
        unsafe { _mm_movemask_epi8(self.0) }.unsigned_abs()
    }
}

impl Default for Mask {
    #[inline]
    fn default() -> Self {
        // SAFETY: see above.
        Mask(unsafe { _mm_setzero_si128() })
    }
}

impl BitOr for Mask {
    type Output = Mask;

    #[inline]
    fn bitor(self, other: Mask) -> Mask {
        // SAFETY: see above.
        Mask(unsafe { _mm_or_si128(self.0, other.0) })
    }
}

#[inline]
fn all(byte: u8) -> __m128i {
    // SAFETY: see above.
    unsafe { _mm_set1_epi8(i8::from_ne_bytes([byte])) }
}
