//! Base64 as the server writes and reads it, in both versions.

use base64::engine::GeneralPurpose;

use super::{MAX_KS_LENGTH, Malformed};

/// Version 1: the standard alphabet, padded.
pub(super) const V1: GeneralPurpose = base64::engine::general_purpose::STANDARD;
/// Version 2: `-` and `_` for `+` and `/`, and the padding stays.
pub(super) const V2: GeneralPurpose = base64::engine::general_purpose::URL_SAFE;

/// The value of each character in either alphabet, or what else it is.
static VALUES: [u8; 256] = {
    let mut values = [OTHER; 256];
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut value = 0;
    while value < 64 {
        values[digits[value] as usize] = value as u8;
        value += 1;
    }
    values[b'-' as usize] = 62;
    values[b'_' as usize] = 63;
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

/// Decodes a session string: either alphabet, four kinds of white space skipped anywhere, and the
/// padding absent or exactly right. Spare bits in the last character are ignored, as on the server.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, Malformed> {
    if text.len() > MAX_KS_LENGTH {
        return Err(Malformed::TooLong);
    }
    let text = text.as_bytes();
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let mut at = 0;
    // Whole groups of four, which is all of it up to the padding or the first white space.
    while let Some(&[a, b, c, d]) = text.get(at..at + 4).and_then(|group| <&[u8; 4]>::try_from(group).ok()) {
        let [a, b, c, d] = [a, b, c, d].map(|byte| VALUES[byte as usize]);
        if (a | b | c | d) >= 64 {
            break;
        }
        out.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
        at += 4;
    }

    let (mut bits, mut digits, mut padding) = (0u32, out.len() / 3 * 4, 0);
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
                    out.extend_from_slice(&bits.to_be_bytes()[1..]);
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
            out.push((bits >> 4) as u8);
            2
        }
        3 => {
            out.extend_from_slice(&((bits >> 2) as u16).to_be_bytes());
            1
        }
        _ => 0,
    };
    if padding != 0 && padding != due {
        return Err(Malformed::Padding);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_alphabet_and_white_space_are_read() {
        assert_eq!(decode("-_+/").unwrap(), decode("+/-_").unwrap());
        assert_eq!(decode(" Y\tW\r\nI= ").unwrap(), b"ab");
        assert_eq!(decode("YWI").unwrap(), b"ab");
    }

    #[test]
    fn any_bytes_are_read_back_with_white_space_anywhere() {
        use base64::Engine;
        for length in 0..70usize {
            let bytes: Vec<u8> = (0..length).map(|n| (n * 37 + length) as u8).collect();
            for encoded in [V1.encode(&bytes), V2.encode(&bytes)] {
                if encoded.is_empty() {
                    continue;
                }
                assert_eq!(decode(&encoded).unwrap(), bytes);
                assert_eq!(decode(encoded.trim_end_matches('=')).unwrap(), bytes);
                for at in 0..=encoded.len() {
                    let (before, after) = encoded.split_at(at);
                    assert_eq!(decode(&format!("{before} \n{after}")).unwrap(), bytes);
                }
            }
        }
    }

    #[test]
    fn spare_bits_are_ignored() {
        assert_eq!(decode("YR==").unwrap(), b"a");
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
