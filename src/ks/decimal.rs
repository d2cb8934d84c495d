//! Canonical decimal integers.

use super::Ambiguity;

/// Parses a canonical decimal integer: no `+`, no leading zeros, no `-0`. The server derives revocation keys from the digits of
/// the partner id, so `0102` and `102` have different keys.
pub(super) fn decimal<T: TryFrom<i64>>(text: &[u8]) -> Result<T, Ambiguity> {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let is_canonical = match digits {
        [] => false,
        [b'0', others @ ..] => others.is_empty() && !is_negative,
        _ => true,
    };
    if !is_canonical {
        return Err(Ambiguity::NotDecimal);
    }
    // 19 digits cannot overflow the sum below.
    if digits.len() > 19 || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Ambiguity::NotDecimal);
    }
    let magnitude = digits.iter().fold(0u64, |number, digit| number * 10 + u64::from(digit - b'0'));
    let number = if is_negative { 0i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() };
    number.and_then(|number| T::try_from(number).ok()).ok_or(Ambiguity::NotDecimal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_accepts_only_canonical_numbers() {
        for (text, number) in [("0", 0), ("7", 7), ("-7", -7), ("10", 10), ("9223372036854775807", i64::MAX)] {
            assert_eq!(decimal(text.as_bytes()), Ok(number));
        }
        for text in ["", "-", "-0", "00", "07", "-07", "+7", " 7", "7 ", "0x7", "7.0", "1e3", "9223372036854775808"] {
            assert_eq!(decimal::<i64>(text.as_bytes()), Err(Ambiguity::NotDecimal), "{text}");
        }
        assert_eq!(decimal::<i32>(b"2147483648"), Err(Ambiguity::NotDecimal));
    }
}
