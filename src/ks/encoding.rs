//! Base64 encoding and decoding, compatible with the server.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use once_cell::race::OnceBox;
use zeroize::Zeroizing;

use super::{MAX_KS_LENGTH, Malformed};
#[cfg(target_arch = "x86_64")]
use crate::simd;

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
type Decoder = base64::engine::Simd;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
type Decoder = GeneralPurpose;

/// Returns the decoders of both alphabets, which ignore trailing bits and accept any padding. The first call allocates.
pub(super) fn decoders() -> &'static [Decoder; 2] {
    static DECODERS: OnceBox<[Decoder; 2]> = OnceBox::new();
    DECODERS.get_or_init(|| {
        let config = GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::Indifferent);
        #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
        let decoders = [Decoder::url_safe(config), Decoder::standard(config)];
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        let decoders =
            [&base64::alphabet::URL_SAFE, &base64::alphabet::STANDARD].map(|alphabet| Decoder::new(alphabet, config));
        Box::new(decoders)
    })
}

/// Version 1: the standard alphabet, padded.
pub(super) const V1: GeneralPurpose = base64::engine::general_purpose::STANDARD;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The encoded length of `length` bytes.
pub(super) fn encoded_length(length: usize) -> usize {
    length.div_ceil(3) * 4
}

/// Encodes a version 2 session with the URL-safe alphabet and padding. `out` has the [`encoded_length`].
#[inline]
pub(super) fn encode_v2(bytes: &[u8], out: &mut [u8]) {
    #[cfg(target_arch = "x86_64")]
    let groups = simd::base64::encode_groups(bytes, out);
    #[cfg(not(target_arch = "x86_64"))]
    let groups = 0;
    let written = URL_SAFE.encode_slice(&bytes[12 * groups..], &mut out[16 * groups..]);
    debug_assert_eq!(written.map(|length| 16 * groups + length), Ok(out.len()));
}

/// The value of each digit in both alphabets, or the class of any other byte.
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

/// The buffer size that [`decode_into`] needs for a string of `length` bytes.
pub(super) fn decoded_capacity(length: usize) -> usize {
    length.div_ceil(4) * 3
}

/// Like [`decode_into`], but returns a new buffer that is zeroized when dropped.
pub(super) fn decode(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Malformed> {
    let mut out = Zeroizing::new(vec![0; decoded_capacity(text.len().min(MAX_KS_LENGTH))]);
    let length = decode_into(text, &mut out)?;
    out.truncate(length);
    Ok(out)
}

/// Decodes a session string into `out` and returns the length. Like the server, it accepts both alphabets, ignores whitespace
/// (space, tab, CR, LF) and trailing bits, and requires the padding to be absent or complete.
pub(super) fn decode_into(text: &[u8], out: &mut [u8]) -> Result<usize, Malformed> {
    if text.len() > MAX_KS_LENGTH {
        return Err(Malformed::TooLong);
    }
    // Fast path for one alphabet without whitespace. The decoders also accept incomplete padding, which is an error here.
    if text.len() % 4 == 0 || !text.ends_with(b"=") {
        for decoder in decoders() {
            if let Ok(length @ 1..) = decoder.decode_slice_unchecked(text, out) {
                return Ok(length);
            }
        }
    }
    decode_leniently(text, out)
}

/// Decodes a string that is not in canonical form, or returns the error.
#[inline(never)]
fn decode_leniently(text: &[u8], out: &mut [u8]) -> Result<usize, Malformed> {
    let mut length = 0;
    let mut push = |bytes: &[u8]| {
        out[length..length + bytes.len()].copy_from_slice(bytes);
        length += bytes.len();
    };
    let (mut bits, mut digits, mut padding) = (0u32, 0, 0);
    for (position, &byte) in text.iter().enumerate() {
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
    let expected = match digits % 4 {
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
    if padding != 0 && padding != expected {
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
    fn decode_accepts_both_alphabets_and_whitespace() {
        assert_eq!(*decode("-_+/").unwrap(), *decode("+/-_").unwrap());
        assert_eq!(*decode(" Y\tW\r\nI= ").unwrap(), b"ab");
        assert_eq!(*decode("YWI").unwrap(), b"ab");
    }

    #[test]
    fn decode_round_trips_with_whitespace_anywhere() {
        for length in 0..70usize {
            let bytes: Vec<u8> = (0..length).map(|n| (n * 37 + length) as u8).collect();
            let mut out = vec![0; encoded_length(length)];
            encode_v2(&bytes, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), URL_SAFE.encode(&bytes));
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
    fn decode_ignores_trailing_bits() {
        assert_eq!(*decode("YR==").unwrap(), b"a");
    }

    #[test]
    fn decode_rejects_incorrect_padding() {
        for text in ["YQ=", "YQ===", "YWI==", "YWJj=", "Y=Q=", "YQ==YQ==", "="] {
            assert_eq!(decode(text), Err(Malformed::Padding), "{text}");
        }
        assert_eq!(decode("YWJjZ"), Err(Malformed::CutShort));
    }

    #[test]
    fn decode_rejects_other_whitespace() {
        for text in ["YW\u{b}Jj", "YW\u{c}Jj", "YW\0Jj", "YW\u{a0}Jj"] {
            assert_eq!(decode(text), Err(Malformed::Alphabet(2)), "{text:?}");
        }
    }

    #[test]
    fn decode_rejects_empty_input() {
        assert_eq!(decode(""), Err(Malformed::Empty));
        assert_eq!(decode(" \n"), Err(Malformed::Empty));
    }

    #[test]
    fn decode_rejects_more_than_64_kib() {
        assert!(decode(&"A".repeat(MAX_KS_LENGTH)).is_ok());
        assert_eq!(decode(&"A".repeat(MAX_KS_LENGTH + 4)), Err(Malformed::TooLong));
    }
}
