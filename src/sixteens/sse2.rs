//! As on an x86 processor of 64 bits, of which each has SSE2.

use std::arch::x86_64::{
    __m128i, _mm_and_si128, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128,
    _mm_set_epi64x, _mm_set1_epi8, _mm_setzero_si128, _mm_storeu_si128, _mm_sub_epi8, _mm_xor_si128,
};
use std::ops::BitOr;

/// Sixteen bytes.
#[derive(Clone, Copy)]
pub(crate) struct Sixteen(__m128i);

/// A mark for each of sixteen bytes: all bits where it is set.
#[derive(Clone, Copy)]
pub(crate) struct Marks(__m128i);

// SAFETY, of all that follows: the processor has SSE2, and memory at any address will do.
impl Sixteen {
    /// Those that a text begins with; behind a shorter one there are zeros.
    #[inline]
    pub(crate) fn first_of(text: &[u8]) -> Self {
        match text.first_chunk::<16>() {
            // SAFETY: sixteen bytes can be read.
            Some(chunk) => Sixteen(unsafe { _mm_loadu_si128(chunk.as_ptr().cast()) }),
            None => Self::of(super::padded(text)),
        }
    }

    /// The lowest byte first.
    #[inline]
    pub(crate) fn of(bits: u128) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "both halves are taken")]
        // SAFETY: see above.
        Sixteen(unsafe { _mm_set_epi64x((bits >> 64) as i64, bits as i64) })
    }

    #[inline]
    pub(crate) fn write(self, room: &mut [u8; 16]) {
        // SAFETY: sixteen bytes can be written.
        unsafe { _mm_storeu_si128(room.as_mut_ptr().cast(), self.0) }
    }

    /// With `to` for `from` where that is, which is marked.
    #[inline]
    pub(crate) fn replaced(self, marks: Marks, from: u8, to: u8) -> Self {
        // SAFETY: see above.
        Sixteen(unsafe { _mm_xor_si128(self.0, _mm_and_si128(marks.0, all(from ^ to))) })
    }

    /// Where this byte is.
    #[inline]
    pub(crate) fn is(self, byte: u8) -> Marks {
        // SAFETY: see above.
        Marks(unsafe { _mm_cmpeq_epi8(self.0, all(byte)) })
    }

    /// Where bytes from `low` to `high` are.
    #[inline]
    pub(crate) fn is_between(self, low: u8, high: u8) -> Marks {
        // SAFETY: see above.
        unsafe {
            let above = _mm_sub_epi8(self.0, all(low));
            Marks(_mm_cmpeq_epi8(_mm_min_epu8(above, all(high - low)), above))
        }
    }
}

impl Marks {
    /// One bit for each, the first being the lowest.
    #[inline]
    pub(crate) fn bits(self) -> u32 {
        // SAFETY: see above.
        unsafe { _mm_movemask_epi8(self.0) }.unsigned_abs()
    }
}

impl Default for Marks {
    #[inline]
    fn default() -> Self {
        // SAFETY: see above.
        Marks(unsafe { _mm_setzero_si128() })
    }
}

impl BitOr for Marks {
    type Output = Marks;

    #[inline]
    fn bitor(self, other: Marks) -> Marks {
        // SAFETY: see above.
        Marks(unsafe { _mm_or_si128(self.0, other.0) })
    }
}

#[inline]
fn all(byte: u8) -> __m128i {
    // SAFETY: see above.
    unsafe { _mm_set1_epi8(i8::from_ne_bytes([byte])) }
}
