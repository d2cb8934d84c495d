//! Sixteen bytes of a text at a time: a processor looks at them in the time that it needs for two or three by themselves.

#[cfg(any(test, not(target_arch = "x86_64")))]
#[forbid(unsafe_code)]
mod portable;
#[cfg(target_arch = "x86_64")]
mod sse2;

#[cfg(not(target_arch = "x86_64"))]
pub(crate) use portable::{Marks, Sixteen};
#[cfg(target_arch = "x86_64")]
pub(crate) use sse2::{Marks, Sixteen};

/// Whether a mark is set anywhere in a text. None may be set for a zero.
#[inline]
pub(crate) fn any(text: &[u8], marks: impl Fn(Sixteen) -> Marks) -> bool {
    let mut chunks = text.chunks_exact(16);
    let found = chunks.by_ref().fold(Marks::default(), |found, chunk| found | marks(Sixteen::first_of(chunk)));
    (found | marks(Sixteen::first_of(chunks.remainder()))).bits() != 0
}

/// Fewer than sixteen bytes, with zeros behind them. They are put together of words that may overlap: to copy a few bytes
/// and to load them as a whole is to wait for the copy.
#[inline]
fn padded(text: &[u8]) -> u128 {
    let (first, last, last_at) = match *text {
        [] => return 0,
        [first] => return first.into(),
        [first, last] => return u16::from_le_bytes([first, last]).into(),
        [first, second, third] => return u32::from_le_bytes([first, second, third, 0]).into(),
        _ => match (text.first_chunk(), text.last_chunk()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last), text.len() - 8),
            _ => {
                let word = |half: Option<&[u8; 4]>| u64::from(u32::from_le_bytes(*half.unwrap_or(&[0; 4])));
                (word(text.first_chunk()), word(text.last_chunk()), text.len() - 4)
            }
        },
    };
    u128::from(first) | u128::from(last) << (8 * last_at)
}

#[cfg(test)]
mod tests {
    use super::portable::Sixteen as Portable;
    use super::*;

    #[test]
    fn each_place_of_a_text_of_any_length_is_looked_at() {
        for length in 0..70 {
            for place in 0..length {
                let mut text = vec![b'a'; length];
                text[place] = b'b';
                assert!(any(&text, |chunk| chunk.is(b'b')) && !any(&text, |chunk| chunk.is(b'c')));
                let due = if place < 16 { 1 << place } else { 0 };
                assert_eq!(Sixteen::first_of(&text).is(b'b').bits(), due);
                assert_eq!(Portable::first_of(&text).is(b'b').bits(), due);
            }
        }
    }

    #[test]
    fn behind_a_short_text_there_are_zeros() {
        for length in 0..20 {
            let due = 0xffff & (!0 << length);
            assert_eq!(Sixteen::first_of(&vec![b'a'; length]).is(0).bits(), due);
            assert_eq!(Portable::first_of(&vec![b'a'; length]).is(0).bits(), due);
        }
    }

    #[test]
    fn each_byte_has_the_marks_that_are_due() {
        for byte in 0..=255u8 {
            let text = [byte; 16];
            let (own, other) = (Sixteen::first_of(&text), Portable::first_of(&text));
            for (low, high) in [(b'0', b'9'), (0x80, 0xff), (1, 1), (0, b','), (0, 0xff)] {
                let due = if (low..=high).contains(&byte) { 0xffff } else { 0 };
                assert_eq!(own.is_between(low, high).bits(), due);
                assert_eq!(other.is_between(low, high).bits(), due);
                assert_eq!((own.is(b'-') | own.is_between(low, high)).bits() != 0, due != 0 || byte == b'-');
                assert_eq!((other.is(b'-') | other.is_between(low, high)).bits() != 0, due != 0 || byte == b'-');
            }
        }
    }
}
