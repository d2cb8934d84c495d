//! 16-byte SIMD helpers: scanning strings, and base64. No key passes through them.

#[cfg(target_arch = "x86_64")]
pub(crate) mod base64;
#[cfg(any(test, not(target_arch = "x86_64")))]
#[forbid(unsafe_code)]
mod portable;
#[cfg(target_arch = "x86_64")]
mod sse2;

use std::str::Utf8Error;

#[cfg(not(target_arch = "x86_64"))]
pub(crate) use portable::{Mask, U8x16};
#[cfg(target_arch = "x86_64")]
pub(crate) use sse2::{Mask, U8x16};

/// Whether a byte of a text is in the mask that `mask` makes of its 16-byte vectors. A zero must not be.
#[inline]
pub(crate) fn any(text: &[u8], mask: impl Fn(U8x16) -> Mask) -> bool {
    let mut chunks = text.chunks_exact(16);
    let mut found = Mask::default();
    for chunk in chunks.by_ref() {
        found = found | mask(U8x16::load_padded(chunk));
    }
    (found | mask(U8x16::load_padded(chunks.remainder()))).bits() != 0
}

/// The text that bytes are, if they are UTF-8. Nearly all texts are ASCII, which takes far less time to see.
#[inline]
pub(crate) fn text(bytes: &[u8]) -> Result<&str, Utf8Error> {
    if is_ascii(bytes) {
        // SAFETY: ASCII is UTF-8.
        return Ok(unsafe { std::str::from_utf8_unchecked(bytes) });
    }
    std::str::from_utf8(bytes)
}

#[inline]
fn is_ascii(bytes: &[u8]) -> bool {
    !any(bytes, |chunk| chunk.in_range(0x80, 0xff))
}

/// Fewer than sixteen bytes, with zeros behind them. They are put together of words that may overlap: to copy a few bytes
/// and to load them as a whole is to wait for the copy.
#[inline]
fn padded(text: &[u8]) -> u128 {
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        // All go where there are eight, and to shift by 64 at once is an error.
        let last = u64::from_le_bytes(*last) >> (8 * (15 - text.len())) >> 8;
        return u128::from(u64::from_le_bytes(*first)) | u128::from(last) << 64;
    }
    if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u64::from(u32::from_le_bytes(*last)));
        return (u64::from(first) | last << (8 * (text.len() - 4))).into();
    }
    match *text {
        [first] => first.into(),
        [first, last] => u16::from_le_bytes([first, last]).into(),
        [first, second, third] => u32::from_le_bytes([first, second, third, 0]).into(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::portable::U8x16 as Portable;
    use super::*;

    #[test]
    fn each_place_of_a_text_of_any_length_is_looked_at() {
        for length in 0..70 {
            for place in 0..length {
                let mut text = vec![b'a'; length];
                text[place] = b'b';
                assert!(any(&text, |chunk| chunk.equal_to(b'b')) && !any(&text, |chunk| chunk.equal_to(b'c')));
                let due = if place < 16 { 1 << place } else { 0 };
                assert_eq!(U8x16::load_padded(&text).equal_to(b'b').bits(), due);
                assert_eq!(Portable::load_padded(&text).equal_to(b'b').bits(), due);
            }
        }
    }

    #[test]
    fn sixteen_bytes_are_written_with_those_replaced_that_are_marked() {
        let text: Vec<u8> = (b'a'..=b'p').collect();
        for length in 0..=16 {
            let mut due = [0; 16];
            due[..length].copy_from_slice(&text[..length]);
            due.iter_mut().filter(|byte| **byte == b'c').for_each(|byte| *byte = b'!');
            let (mut own, mut other) = ([0xff; 16], [0xff; 16]);
            let chunk = U8x16::load_padded(&text[..length]);
            chunk.replaced(chunk.equal_to(b'c'), b'c', b'!').write(&mut own);
            let chunk = Portable::load_padded(&text[..length]);
            chunk.replaced(chunk.equal_to(b'c'), b'c', b'!').write(&mut other);
            assert_eq!((own, other), (due, due));
        }
    }

    #[test]
    fn bytes_are_a_text_exactly_when_they_are_utf8() {
        for length in 0..70 {
            let plain = vec![b'a'; length];
            let (accented, broken) = ([&plain[..], "é".as_bytes()].concat(), [&plain[..], &[0xe9]].concat());
            for bytes in [plain, accented, broken] {
                assert_eq!(text(&bytes), std::str::from_utf8(&bytes));
            }
        }
    }

    #[test]
    fn behind_a_short_text_there_are_zeros() {
        for length in 0..20 {
            let due = 0xffff & (!0 << length);
            assert_eq!(U8x16::load_padded(&vec![b'a'; length]).equal_to(0).bits(), due);
            assert_eq!(Portable::load_padded(&vec![b'a'; length]).equal_to(0).bits(), due);
        }
    }

    #[test]
    fn each_byte_has_the_marks_that_are_due() {
        for byte in 0..=255u8 {
            let text = [byte; 16];
            let (own, other) = (U8x16::load_padded(&text), Portable::load_padded(&text));
            for (low, high) in [(b'0', b'9'), (0x80, 0xff), (1, 1), (0, b','), (0, 0xff)] {
                let due = if (low..=high).contains(&byte) { 0xffff } else { 0 };
                assert_eq!(own.in_range(low, high).bits(), due);
                assert_eq!(other.in_range(low, high).bits(), due);
                assert_eq!((own.equal_to(b'-') | own.in_range(low, high)).bits() != 0, due != 0 || byte == b'-');
                assert_eq!((other.equal_to(b'-') | other.in_range(low, high)).bits() != 0, due != 0 || byte == b'-');
            }
        }
    }
}
