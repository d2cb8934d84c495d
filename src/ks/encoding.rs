//! Base64 as the server writes and reads it, in both versions.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{MAX_KS_LENGTH, Malformed};

/// Version 1: the standard alphabet, padded.
pub(super) const V1: GeneralPurpose = base64::engine::general_purpose::STANDARD;
/// Version 2: `-` and `_` for `+` and `/`, and the padding stays.
pub(super) const V2: GeneralPurpose = base64::engine::general_purpose::URL_SAFE;

/// Reads unpadded text; spare bits in the last character are ignored, as on the server.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// Decodes a session string: either alphabet, four kinds of white space skipped anywhere, and the
/// padding absent or exactly right.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, Malformed> {
    if text.len() > MAX_KS_LENGTH {
        return Err(Malformed::TooLong);
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut padding = 0;
    for (position, byte) in text.bytes().enumerate() {
        let byte = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            b'=' => {
                padding += 1;
                continue;
            }
            b'-' => b'+',
            b'_' => b'/',
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => byte,
            _ => return Err(Malformed::Alphabet(position)),
        };
        if padding > 0 {
            return Err(Malformed::Padding);
        }
        plain.push(byte);
    }
    if plain.is_empty() && padding == 0 {
        return Err(Malformed::Empty);
    }
    let due = match plain.len() % 4 {
        1 => return Err(Malformed::CutShort),
        0 => 0,
        rest => 4 - rest,
    };
    if padding != 0 && padding != due {
        return Err(Malformed::Padding);
    }
    // Alphabet, length and padding are checked above, so nothing is left that could fail.
    LENIENT.decode(&plain).map_err(|_| Malformed::Padding)
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
