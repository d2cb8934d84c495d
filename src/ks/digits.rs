//! Numbers in decimal, sixteen digits at once: a general library writes them pair by pair, and then they are copied.

/// As many digits as are made at once.
pub(super) const COUNT: usize = 16;

/// The least number that has more.
pub(super) const LIMIT: u64 = 10_000_000_000_000_000;

/// The digits of a number below [`LIMIT`], the first in the lowest byte, with zeros before them.
#[inline]
pub(super) fn of(number: u64) -> u128 {
    const HALF: u64 = 100_000_000;
    debug_assert!(number < LIMIT);
    let digits = u128::from(eight(number / HALF)) | u128::from(eight(number % HALF)) << 64;
    digits | u128::from_ne_bytes([b'0'; COUNT])
}

/// How many zeros the digits of a number begin with.
#[inline]
pub(super) fn zeros(digits: u128) -> usize {
    let values = digits ^ u128::from_ne_bytes([b'0'; COUNT]);
    (values.trailing_zeros() / 8) as usize
}

/// The values of eight digits, the first in the lowest byte. Each step splits all parts in two, first at the thousands.
#[inline]
fn eight(number: u64) -> u64 {
    let thousands = number / 10_000;
    let fours = thousands | (number % 10_000) << 32;
    // A product and a shift divide each part, whose quotient stays below the next one.
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let twos = hundreds | (fours - hundreds * 100) << 16;
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | (twos - tens * 10) << 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_digit_at_each_place_is_that_of_the_number() {
        let spread = (0..1_000_000u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % LIMIT);
        let edges = (0..16).flat_map(|place| (0..10).map(move |digit| digit * 10u64.pow(place)));
        let below = (0..16).map(|place| 10u64.pow(place) - 1);
        for number in (0..100_000).chain(spread).chain(edges).chain(below).chain([LIMIT - 1]) {
            let expected = format!("{number:016}");
            assert_eq!(String::from_utf8_lossy(&of(number).to_le_bytes()), expected);
            assert_eq!(zeros(of(number)), expected.bytes().take_while(|digit| *digit == b'0').count());
        }
    }
}
