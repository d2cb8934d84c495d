//! The query string inside a version 2 session.
//!
//! Written as PHP's form encoding does it: letters, digits, `-`, `_` and `.` stay, a space becomes
//! `+`, every other byte `%XX` with upper-case digits.

use std::borrow::Cow;

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// How many bytes each byte takes when encoded: 1 or 3. A NUL counts as so many that a text with one
/// stands out, whatever else is in it, and a space has a mark that does not count.
static WIDTH: [u32; 256] = {
    let mut width = [3u32; 256];
    let mut byte = 0;
    while byte < 256 {
        if matches!(byte as u8, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.') {
            width[byte] = 1;
        }
        byte += 1;
    }
    width[b' ' as usize] = 1 | SPACE;
    width[0] = NUL;
    width
};
const LENGTH: u64 = (1 << 24) - 1;
const NUL: u32 = 1 << 30;
const SPACE: u32 = 1 << 24;

/// What encoding does to a text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Measure {
    /// The length once encoded.
    pub(super) length: usize,
    /// Whether encoding changes nothing.
    pub(super) is_plain: bool,
}

/// Measures a text; `None` when it holds a NUL, which the server would cut it at.
pub(super) fn measure(text: &str) -> Option<Measure> {
    if text.len() > super::MAX_KS_LENGTH {
        // Too long for a session in any case: the caller refuses the length.
        return (!text.contains('\0')).then_some(Measure { length: text.len(), is_plain: false });
    }
    let sum: u64 = text.bytes().map(|byte| u64::from(WIDTH[byte as usize])).sum();
    let length = (sum & LENGTH) as usize;
    // 65,536 spaces stay below 64 NULs, so a text that short is told apart by its first NUL already.
    let holds_nul = sum >= u64::from(NUL) && text.contains('\0');
    (!holds_nul).then_some(Measure { length, is_plain: sum == text.len() as u64 })
}

/// Writes fields into a buffer of the right length.
pub(super) struct Writer<'a> {
    buffer: &'a mut [u8],
    at: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(buffer: &'a mut [u8]) -> Self {
        Writer { buffer, at: 0 }
    }

    /// Writes `name=value`, after a `&` if it is not the first. The name is plain, as all checked ones.
    pub(super) fn field(&mut self, name: &str, value: &[u8], value_is_plain: bool) {
        if self.at > 0 {
            self.byte(b'&');
        }
        self.plain(name.as_bytes());
        self.byte(b'=');
        if value_is_plain {
            self.plain(value);
        } else {
            self.encoded(value);
        }
    }

    fn plain(&mut self, text: &[u8]) {
        let end = self.at + text.len();
        self.buffer[self.at..end].copy_from_slice(text);
        self.at = end;
    }

    fn encoded(&mut self, text: &[u8]) {
        for &byte in text {
            if WIDTH[byte as usize] == 1 {
                self.byte(byte);
            } else if byte == b' ' {
                self.byte(b'+');
            } else {
                self.byte(b'%');
                self.byte(HEX[(byte >> 4) as usize]);
                self.byte(HEX[(byte & 15) as usize]);
            }
        }
    }

    fn byte(&mut self, byte: u8) {
        self.buffer[self.at] = byte;
        self.at += 1;
    }
}

/// The `name=value` items of a query string, decoded; an item with an empty name is skipped.
pub(super) fn decode(query: &[u8]) -> impl Iterator<Item = (Cow<'_, [u8]>, Cow<'_, [u8]>)> {
    query.split(|&byte| byte == b'&').filter_map(|item| {
        let (name, value) = match item.iter().position(|&byte| byte == b'=') {
            Some(at) => (&item[..at], &item[at + 1..]),
            None => (item, &[][..]),
        };
        (!name.is_empty()).then(|| (unescape(name), unescape(value)))
    })
}

/// `+` becomes a space and `%XX` a byte; an invalid escape stays as it is.
fn unescape(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.iter().any(|byte| matches!(byte, b'+' | b'%')) {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'+' => out.push(b' '),
            b'%' => match tail {
                [high, low, after @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                    out.push(nibble(*high) << 4 | nibble(*low));
                    rest = after;
                }
                _ => out.push(b'%'),
            },
            _ => out.push(byte),
        }
    }
    Cow::Owned(out)
}

fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit - b'A' + 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str) -> String {
        let measure = measure(text).unwrap();
        assert_eq!(measure.is_plain, text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)));
        let mut out = vec![0; measure.length];
        Writer::new(&mut out).encoded(text.as_bytes());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn all_but_php_unreserved_bytes_are_escaped() {
        assert_eq!(encoded("az AZ09-_."), "az+AZ09-_.");
        assert_eq!(encoded("~*&=+%é"), "%7E%2A%26%3D%2B%25%C3%A9");
    }

    #[test]
    fn a_nul_stands_out_in_any_text() {
        for text in ["\0", "a\0", &(" ".repeat(60_000) + "\0"), &"\0".repeat(5000), &("x".repeat(100_000) + "\0")] {
            assert!(measure(text).is_none());
        }
        for text in ["", &" ".repeat(65_536), &"é".repeat(30_000), &"x".repeat(100_000)] {
            assert!(measure(text).is_some());
        }
        assert_eq!(measure(&" ".repeat(65_536)).unwrap().length, 65_536);
    }

    #[test]
    fn items_are_split_and_decoded() {
        let items: Vec<_> = decode(b"a=1&b&=skipped&c=x%3d+y&&d=%zz%4").collect();
        let expected: [(&[u8], &[u8]); 4] = [(b"a", b"1"), (b"b", b""), (b"c", b"x= y"), (b"d", b"%zz%4")];
        assert_eq!(items.len(), expected.len());
        for ((name, value), (expected_name, expected_value)) in items.iter().zip(expected) {
            assert_eq!((&**name, &**value), (expected_name, expected_value));
        }
    }
}
