//! Base64 as the server writes and reads it, in both versions.

use base64::engine::GeneralPurpose;
use zeroize::Zeroizing;

use super::{MAX_KS_LENGTH, Malformed};
#[cfg(target_arch = "x86_64")]
use crate::simd;

/// Version 1: the standard alphabet, padded.
pub(super) const V1: GeneralPurpose = base64::engine::general_purpose::STANDARD;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The two digits of each twelve bits: half as many steps as with one digit each.
static PAIRS: [[u8; 2]; 4096] = {
    let mut pairs = [[0; 2]; 4096];
    let mut bits = 0;
    while bits < 4096 {
        pairs[bits] = [DIGITS[bits >> 6], DIGITS[bits & 63]];
        bits += 1;
    }
    pairs
};

/// The length of `length` bytes once encoded.
pub(super) fn encoded_length(length: usize) -> usize {
    length.div_ceil(3) * 4
}

/// Encodes as version 2 does: `-` and `_` for `+` and `/`, and the padding stays. `out` has the [`encoded_length`].
#[inline]
pub(super) fn encode_v2(bytes: &[u8], out: &mut [u8]) {
    #[cfg(target_arch = "x86_64")]
    let groups = simd::base64::encode(bytes, out).unwrap_or(0);
    #[cfg(not(target_arch = "x86_64"))]
    let groups = 0;
    encode_after(groups, bytes, out);
}

/// Encodes what follows so many groups of 16 digits, which stand in `out` already.
fn encode_after(groups: usize, bytes: &[u8], out: &mut [u8]) {
    let (mut bytes, mut out) = (&bytes[12 * groups..], &mut out[16 * groups..]);
    let pair = |bits: u64| u64::from(u16::from_le_bytes(PAIRS[(bits & 4095) as usize]));
    // Six bytes become eight digits; eight are read, since that is one load.
    while let Some(group) = bytes.first_chunk::<8>() {
        let (digits, others) = std::mem::take(&mut out).split_at_mut(8);
        let bits = u64::from_be_bytes(*group);
        let four = pair(bits >> 52) | pair(bits >> 40) << 16 | pair(bits >> 28) << 32 | pair(bits >> 16) << 48;
        digits.copy_from_slice(&four.to_le_bytes());
        (bytes, out) = (&bytes[6..], others);
    }
    for (group, digits) in bytes.chunks(3).zip(out.chunks_exact_mut(4)) {
        // Not put together in memory, from where it could not be loaded at once.
        let byte = |at: usize| group.get(at).map_or(0, |byte| u32::from(*byte));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        digits[..2].copy_from_slice(&PAIRS[(bits >> 12) as usize]);
        digits[2..].copy_from_slice(&PAIRS[(bits & 4095) as usize]);
        digits[group.len() + 1..].fill(b'=');
    }
}

/// The value of each character in either alphabet, or what else it is.
static VALUES: [u8; 256] = {
    let mut values = [OTHER; 256];
    let mut value = 0;
    while value < 64 {
        values[DIGITS[value] as usize] = value as u8;
        value += 1;
    }
    values[b'+' as usize] = 62;
    values[b'/' as usize] = 63;
    values[b'=' as usize] = PADDING;
    values[b' ' as usize] = SKIPPED;
    values[b'\t' as usize] = SKIPPED;
    values[b'\r' as usize] = SKIPPED;
    values[b'\n' as usize] = SKIPPED;
    values
};
const SKIPPED: u8 = 64;
const PADDING: u8 = 65;
const OTHER: u8 = 66;

/// The value of each character at each place of a group of four, or a bit beyond the group's 24.
static PLACES: [[u32; 256]; 4] = [place(18), place(12), place(6), place(0)];
const NO_DIGIT: u32 = 1 << 24;

const fn place(shift: u32) -> [u32; 256] {
    let mut place = [NO_DIGIT; 256];
    let mut byte = 0;
    while byte < 256 {
        if VALUES[byte] < 64 {
            place[byte] = (VALUES[byte] as u32) << shift;
        }
        byte += 1;
    }
    place
}

/// How much room [`decode_into`] needs for a text of `length` bytes, for it writes whole words.
pub(super) fn decoding_room(length: usize) -> usize {
    length / 4 * 3 + 16
}

/// Decodes a session string, see [`decode_into`], into bytes that are wiped: a session can be made of them.
pub(super) fn decode(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Malformed> {
    let mut out = Zeroizing::new(vec![0; decoding_room(text.len().min(MAX_KS_LENGTH))]);
    let length = decode_into(text, &mut out)?;
    out.truncate(length);
    Ok(out)
}

/// Decodes a session string into `out` and returns how long it is: either alphabet, four kinds of white
/// space skipped anywhere, and the padding absent or exactly right. Spare bits in the last character
/// are ignored, as on the server.
pub(super) fn decode_into(text: &[u8], out: &mut [u8]) -> Result<usize, Malformed> {
    if text.len() > MAX_KS_LENGTH {
        return Err(Malformed::TooLong);
    }
    #[cfg(target_arch = "x86_64")]
    let groups = simd::base64::decode(text, out).unwrap_or(0);
    #[cfg(target_arch = "x86_64")]
    if let Some(length) = decode_end(&text[16 * groups..], &mut out[12 * groups..]) {
        return Ok(12 * groups + length);
    }
    #[cfg(not(target_arch = "x86_64"))]
    let groups = 0;
    decode_after(groups, text, out)
}

/// Decodes the last digits of a text, if they and their padding are all of it, and whole groups of four. There are few of
/// them, so they are filled up to the sixteen that are decoded at once.
#[cfg(target_arch = "x86_64")]
#[inline]
fn decode_end(text: &[u8], out: &mut [u8]) -> Option<usize> {
    if text.is_empty() || text.len() > 16 || text.len() % 4 != 0 {
        return None;
    }
    let padding = text.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
    let mut digits = [b'A'; 16];
    digits[..text.len() - padding].copy_from_slice(&text[..text.len() - padding]);
    let are_digits = simd::base64::decode(&digits, out) == Some(1);
    zeroize::Zeroize::zeroize(digits.as_mut_slice());
    are_digits.then_some(text.len() / 4 * 3 - padding)
}

/// Decodes what follows so many groups of 16 digits, which stand in `out` already.
// Not in the midst of what most texts need.
#[inline(never)]
fn decode_after(groups: usize, text: &[u8], out: &mut [u8]) -> Result<usize, Malformed> {
    let (mut at, mut length) = (16 * groups, 12 * groups);
    // Eight digits at a time, which is all of it up to the padding or the first white space.
    while let (Some(group), Some(bytes)) = (text[at..].first_chunk::<8>(), out[length..].first_chunk_mut()) {
        let four = |at: usize| (0..4).fold(0, |bits, place| bits | PLACES[place][group[at + place] as usize]);
        let (high, low) = (four(0), four(4));
        if (high | low) >= NO_DIGIT {
            break;
        }
        *bytes = (u64::from(high) << 40 | u64::from(low) << 16).to_be_bytes();
        at += 8;
        length += 6;
    }

    let mut push = |bytes: &[u8]| {
        out[length..length + bytes.len()].copy_from_slice(bytes);
        length += bytes.len();
    };
    let (mut bits, mut digits, mut padding) = (0u32, at, 0);
    for (position, &byte) in text.iter().enumerate().skip(at) {
        let value = VALUES[byte as usize];
        match value {
            SKIPPED => {}
            PADDING => padding += 1,
            OTHER => return Err(Malformed::Alphabet(position)),
            _ if padding > 0 => return Err(Malformed::Padding),
            _ => {
                bits = bits << 6 | u32::from(value);
                digits += 1;
                if digits % 4 == 0 {
                    push(&bits.to_be_bytes()[1..]);
                    bits = 0;
                }
            }
        }
    }
    if digits == 0 && padding == 0 {
        return Err(Malformed::Empty);
    }
    let due = match digits % 4 {
        1 => return Err(Malformed::CutShort),
        2 => {
            push(&[(bits >> 4) as u8]);
            2
        }
        3 => {
            push(&((bits >> 2) as u16).to_be_bytes());
            1
        }
        _ => 0,
    };
    if padding != 0 && padding != due {
        return Err(Malformed::Padding);
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(text: &str) -> Result<Zeroizing<Vec<u8>>, Malformed> {
        super::decode(text.as_bytes())
    }

    #[test]
    fn either_alphabet_and_white_space_are_read() {
        assert_eq!(*decode("-_+/").unwrap(), *decode("+/-_").unwrap());
        assert_eq!(*decode(" Y\tW\r\nI= ").unwrap(), b"ab");
        assert_eq!(*decode("YWI").unwrap(), b"ab");
    }

    #[test]
    fn any_bytes_are_read_back_with_white_space_anywhere() {
        use base64::Engine;
        use base64::engine::general_purpose::URL_SAFE;
        for length in 0..70usize {
            let bytes: Vec<u8> = (0..length).map(|n| (n * 37 + length) as u8).collect();
            let mut own = vec![0; encoded_length(length)];
            encode_v2(&bytes, &mut own);
            assert_eq!(String::from_utf8(own).unwrap(), URL_SAFE.encode(&bytes));
            // As on a processor that does less at a time.
            let mut own = vec![0; encoded_length(length)];
            encode_after(0, &bytes, &mut own);
            assert_eq!(String::from_utf8(own).unwrap(), URL_SAFE.encode(&bytes));
            let mut out = vec![0; decoding_room(2 * length + 4)];
            let decoded = decode_after(0, URL_SAFE.encode(&bytes).as_bytes(), &mut out);
            assert_eq!(decoded.map(|length| &out[..length]).ok(), (length > 0).then_some(&bytes[..]));
            for encoded in [V1.encode(&bytes), URL_SAFE.encode(&bytes)] {
                if encoded.is_empty() {
                    continue;
                }
                assert_eq!(*decode(&encoded).unwrap(), bytes);
                assert_eq!(*decode(encoded.trim_end_matches('=')).unwrap(), bytes);
                for at in 0..=encoded.len() {
                    let (before, after) = encoded.split_at(at);
                    assert_eq!(*decode(&format!("{before} \n{after}")).unwrap(), bytes);
                }
            }
        }
    }

    #[test]
    fn spare_bits_are_ignored() {
        assert_eq!(*decode("YR==").unwrap(), b"a");
    }

    #[test]
    fn other_padding_than_none_or_exact_is_refused() {
        for text in ["YQ=", "YQ===", "YWI==", "YWJj=", "Y=Q=", "YQ==YQ==", "="] {
            assert_eq!(decode(text), Err(Malformed::Padding), "{text}");
        }
        assert_eq!(decode("YWJjZ"), Err(Malformed::CutShort));
    }

    #[test]
    fn other_white_space_is_refused() {
        for text in ["YW\u{b}Jj", "YW\u{c}Jj", "YW\0Jj", "YW\u{a0}Jj"] {
            assert_eq!(decode(text), Err(Malformed::Alphabet(2)), "{text:?}");
        }
    }

    #[test]
    fn nothing_or_white_space_alone_is_refused() {
        assert_eq!(decode(""), Err(Malformed::Empty));
        assert_eq!(decode(" \n"), Err(Malformed::Empty));
    }

    #[test]
    fn more_than_64_kib_is_refused() {
        assert!(decode(&"A".repeat(MAX_KS_LENGTH)).is_ok());
        assert_eq!(decode(&"A".repeat(MAX_KS_LENGTH + 4)), Err(Malformed::TooLong));
    }
}
