//! The vector for any processor.

use std::array::from_fn;
use std::ops::BitOr;

/// U8x16 bytes.
#[derive(Clone, Copy)]
pub(crate) struct U8x16([u8; 16]);

/// Which of sixteen bytes match: 1 for those that do.
#[derive(Clone, Copy, Default)]
pub(crate) struct Mask([u8; 16]);

impl U8x16 {
    /// The first sixteen bytes of a text; a shorter one is padded with zeros.
    pub(crate) fn load_padded(text: &[u8]) -> Self {
        text.first_chunk().map_or_else(|| Self::from_u128(super::padded(text)), |chunk| U8x16(*chunk))
    }

    /// The lowest byte first.
    pub(crate) fn from_u128(bits: u128) -> Self {
        U8x16(bits.to_le_bytes())
    }

    pub(crate) fn write(self, room: &mut [u8; 16]) {
        *room = self.0;
    }

    /// With `to` for `from` in the bytes of `mask`, each of which is `from`.
    pub(crate) fn replaced(self, mask: Mask, from: u8, to: u8) -> Self {
        U8x16(from_fn(|at| self.0[at] ^ (mask.0[at] * (from ^ to))))
    }

    /// Where this byte is.
    pub(crate) fn equal_to(self, byte: u8) -> Mask {
        self.in_range(byte, byte)
    }

    /// Where bytes from `low` to `high` are.
    pub(crate) fn in_range(self, low: u8, high: u8) -> Mask {
        Mask(self.0.map(|byte| u8::from(byte.wrapping_sub(low) <= high - low)))
    }
}

impl Mask {
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

impl BitOr for Mask {
    type Output = Mask;

    fn bitor(self, other: Mask) -> Mask {
        Mask(from_fn(|at| self.0[at] | other.0[at]))
    }
}
