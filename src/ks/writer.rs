//! Writes the query string inside a version 2 session.
//!
//! Names and values are encoded like PHP's `urlencode`: letters, digits, `-`, `_` and `.` are unchanged, a space becomes `+`,
//! and any other byte `%XX` with upper-case digits.

/// The bytes that are not escaped.
#[expect(clippy::cast_possible_truncation, reason = "counts the bytes")]
static PLAIN: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => IN_NAME | IN_VALUE,
            b'.' => IN_VALUE,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};
const IN_NAME: u8 = 1;
const IN_VALUE: u8 = 2;

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Writes to a buffer. Bytes that do not fit are only counted, to determine the required size. The contents of a buffer that is
/// too small are unspecified.
pub(super) struct Writer<'a> {
    buffer: &'a mut [u8],
    length: usize,
}

impl<'a> Writer<'a> {
    #[inline]
    pub(super) fn new(buffer: &'a mut [u8]) -> Self {
        Writer { buffer, length: 0 }
    }

    /// The number of bytes written, including those that did not fit.
    #[inline]
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Discards what was written after the first `length` bytes.
    #[inline]
    pub(super) fn shorten(&mut self, length: usize) {
        self.length = length;
    }

    /// Skips `count` bytes, which are written later.
    #[inline]
    pub(super) fn skip(&mut self, count: usize) {
        self.length += count;
    }

    /// Writes bytes unchanged.
    #[inline]
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        if let Some(target) = self.buffer.get_mut(self.length..end) {
            target.copy_from_slice(bytes);
        }
        self.length = end;
    }

    /// Writes a number in decimal.
    #[inline]
    pub(super) fn number(&mut self, number: impl Into<i64>) {
        self.bytes(itoa::Buffer::new().format(number.into()).as_bytes());
    }

    /// Writes `name=value&`. The name needs no escaping. Returns `None` if the value contains a NUL, where the server would
    /// truncate it.
    #[inline]
    pub(super) fn field(&mut self, name: &str, value: &str) -> Option<()> {
        self.bytes(name.as_bytes());
        self.bytes(b"=");
        self.value(value, None)?;
        self.bytes(b"&");
        Some(())
    }

    /// Writes the leading letters, digits, `-` and `_` of `text`, and returns their number.
    #[inline]
    pub(super) fn name(&mut self, text: &str) -> usize {
        self.plain(text.as_bytes(), IN_NAME)
    }

    /// Encodes a value up to the byte `end`, or all of it, and returns its unencoded length. Returns `None` if it contains a
    /// NUL.
    #[inline]
    pub(super) fn value(&mut self, value: &str, end: Option<u8>) -> Option<usize> {
        let mut rest = value.as_bytes();
        loop {
            rest = &rest[self.plain(rest, IN_VALUE)..];
            match rest.split_first() {
                Some((0, _)) => return None,
                Some((byte, _)) if Some(*byte) == end => return Some(value.len() - rest.len()),
                Some((b' ', after)) => {
                    self.bytes(b"+");
                    rest = after;
                }
                Some((byte, after)) => {
                    self.escaped(*byte);
                    rest = after;
                    // Non-ASCII characters have several bytes and usually occur in sequences.
                    while let Some((byte @ 0x80.., after)) = rest.split_first() {
                        self.escaped(*byte);
                        rest = after;
                    }
                }
                None => return Some(value.len()),
            }
        }
    }

    #[inline]
    fn escaped(&mut self, byte: u8) {
        self.bytes(&[b'%', HEX[(byte >> 4) as usize], HEX[(byte & 15) as usize]]);
    }

    /// Writes the leading unescaped bytes of `text`, and returns their number.
    #[inline]
    fn plain(&mut self, text: &[u8], kind: u8) -> usize {
        let count = text.iter().position(|byte| PLAIN[usize::from(*byte)] & kind == 0).unwrap_or(text.len());
        self.bytes(&text[..count]);
        count
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;

    /// Returns the output, and checks that smaller buffers give the same length.
    fn written<R: PartialEq + Debug>(write: impl Fn(&mut Writer<'_>) -> R) -> (String, R) {
        let mut counter = Writer::new(&mut []);
        let result = write(&mut counter);
        let length = counter.length();
        let with_size = |size: usize| {
            let mut buffer = vec![b'.'; size + 1];
            let mut out = Writer::new(&mut buffer[..size]);
            assert_eq!(write(&mut out), result);
            assert_eq!(out.length(), length);
            assert_eq!(buffer[size], b'.');
            buffer
        };
        (1..length).step_by(7).for_each(|size| drop(with_size(size)));
        let buffer = with_size(length);
        (std::str::from_utf8(&buffer[..length]).unwrap().to_owned(), result)
    }

    fn encoded(text: &str) -> Option<String> {
        let (written, result) = written(|out| out.field("n", text));
        result?;
        Some(written.strip_prefix("n=").and_then(|out| out.strip_suffix('&')).unwrap().to_owned())
    }

    #[test]
    fn value_escapes_like_urlencode() {
        assert_eq!(encoded("az AZ09-_.").unwrap(), "az+AZ09-_.");
        assert_eq!(encoded("~*&=+%é[").unwrap(), "%7E%2A%26%3D%2B%25%C3%A9%5B");
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        for byte in 1..=127 {
            for before in [0, 1, 15, 16, 17, 40] {
                let text = "a".repeat(before) + &char::from(byte).to_string() + "b";
                let escaped = match byte {
                    b' ' => "+".to_owned(),
                    _ if plain(byte) => char::from(byte).to_string(),
                    _ => format!("%{byte:02X}"),
                };
                assert_eq!(encoded(&text).unwrap(), "a".repeat(before) + &escaped + "b");
            }
        }
    }

    #[test]
    fn value_stops_at_end_and_name_at_special_byte() {
        for length in 0..50 {
            let text = "a".repeat(length);
            assert_eq!(written(|out| out.value(&format!("{text},b"), Some(b','))), (text.clone(), Some(length)));
            for stop in [".", ",", ":", " ", "@", "é", "\0", ""] {
                assert_eq!(written(|out| out.name(&format!("{text}{stop}"))), (text.clone(), length));
            }
        }
    }

    #[test]
    fn field_rejects_nul() {
        for text in ["\0", "a\0", "\0a"] {
            assert!(encoded(text).is_none());
        }
    }

    #[test]
    fn number_writes_decimal_of_any_length() {
        let powers = (0..19).map(|place| 10i64.pow(place));
        let edges = powers.flat_map(|power| [power - 1, power, power + 1, power.saturating_mul(9)]);
        for number in edges.chain([i64::MAX, i64::MIN + 1]) {
            for number in [number, -number] {
                assert_eq!(written(|out| out.number(number)).0, number.to_string());
            }
        }
        assert_eq!(written(|out| out.number(i64::MIN)).0, i64::MIN.to_string());
    }

    #[test]
    fn shorten_discards_output() {
        let text = written(|out| {
            out.bytes(b"a");
            let start = out.length();
            assert_eq!(out.name("bc"), 2);
            out.shorten(start);
            out.bytes(b"e");
        });
        assert_eq!(text.0, "ae");
    }
}
