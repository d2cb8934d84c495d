//! As on any processor.

use std::array::from_fn;
use std::ops::BitOr;

/// Sixteen bytes.
#[derive(Clone, Copy)]
pub(crate) struct Sixteen([u8; 16]);

/// A mark for each of sixteen bytes: 1 where it is set.
#[derive(Clone, Copy, Default)]
pub(crate) struct Marks([u8; 16]);

impl Sixteen {
    /// Those that a text begins with; behind a shorter one there are zeros.
    pub(crate) fn first_of(text: &[u8]) -> Self {
        text.first_chunk().map_or_else(|| Self::of(super::padded(text)), |chunk| Sixteen(*chunk))
    }

    /// The lowest byte first.
    pub(crate) fn of(bits: u128) -> Self {
        Sixteen(bits.to_le_bytes())
    }

    pub(crate) fn write(self, room: &mut [u8; 16]) {
        *room = self.0;
    }

    /// With `to` for `from` where that is, which is marked.
    pub(crate) fn replaced(self, marks: Marks, from: u8, to: u8) -> Self {
        Sixteen(from_fn(|at| self.0[at] ^ (marks.0[at] * (from ^ to))))
    }

    /// Where this byte is.
    pub(crate) fn is(self, byte: u8) -> Marks {
        self.is_between(byte, byte)
    }

    /// Where bytes from `low` to `high` are.
    pub(crate) fn is_between(self, low: u8, high: u8) -> Marks {
        Marks(self.0.map(|byte| u8::from(byte.wrapping_sub(low) <= high - low)))
    }
}

impl Marks {
    /// One bit for each, the first being the lowest.
    pub(crate) fn bits(self) -> u32 {
        let (low, high) = self.0.split_at(8);
        let eight = |half: &[u8]| {
            let flags = half.iter().rev().fold(0, |word, flag| word << 8 | u64::from(*flag));
            // The product brings the lowest bit of each byte into the highest byte, in their order.
            (flags.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u32
        };
        eight(low) | eight(high) << 8
    }
}

impl BitOr for Marks {
    type Output = Marks;

    fn bitor(self, other: Marks) -> Marks {
        Marks(from_fn(|at| self.0[at] | other.0[at]))
    }
}
