//! Writing what is inside a session of version 2.
//!
//! Names and values stand as PHP's form encoding writes them: letters, digits, `-`, `_` and `.` stay, a space becomes
//! `+`, every other byte `%XX` with upper-case digits.

#![expect(clippy::inline_always, reason = "where the next byte goes is kept in a register by this alone")]

use super::digits;
use crate::simd::{Mask, U8x16};

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Writes into a buffer, sixteen bytes at a time, of which fewer may count: what follows is written over the others. Where
/// there is no room it only counts, so that it is known then how much is needed: what was counted, and
/// [`SPARE`](Self::SPARE). What is in a buffer that was too small means nothing.
pub(super) struct Writer<'a> {
    buffer: &'a mut [u8],
    length: usize,
}

impl<'a> Writer<'a> {
    /// How much room there must be behind all that is written.
    pub(super) const SPARE: usize = 16;

    #[inline(always)]
    pub(super) fn new(buffer: &'a mut [u8]) -> Self {
        Writer { buffer, length: 0 }
    }

    /// How much was written, or would have been, had there been room.
    #[inline(always)]
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Takes back all that was written after the first `length` bytes.
    #[inline(always)]
    pub(super) fn shorten(&mut self, length: usize) {
        self.length = length;
    }

    /// Leaves room for `count` bytes.
    #[inline(always)]
    pub(super) fn skip(&mut self, count: usize) {
        self.length += count;
    }

    /// Writes sixteen bytes, of which the first `length` count.
    #[inline(always)]
    pub(super) fn sixteen(&mut self, bytes: U8x16, length: usize) {
        debug_assert!(length <= 16);
        if let Some(room) = self.buffer.get_mut(self.length..).and_then(|room| room.first_chunk_mut()) {
            bytes.write(room);
        }
        self.length += length;
    }

    /// Writes bytes as they are.
    #[inline(always)]
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        if let Some(room) = self.buffer.get_mut(self.length..end) {
            room.copy_from_slice(bytes);
        }
        self.length = end;
    }

    /// Writes a number in decimal.
    #[inline(always)]
    pub(super) fn number(&mut self, number: impl Into<i64>) {
        match number.into() {
            // Most are a type, or a time between 2001 and 2286. How long those are is known at once, so that what is behind
            // them need not wait for their digits.
            digit @ 0..=9 => self.bytes(&[b'0' | digit.to_le_bytes()[0]]),
            ten @ 1_000_000_000..=9_999_999_999 => {
                self.sixteen(U8x16::from_u128(digits::of(ten.unsigned_abs()) >> 48), 10);
            }
            other => self.rarely(|out| out.any_number(other)),
        }
    }

    /// Writes a number that is not 0.
    fn any_number(&mut self, number: i64) {
        if number < 0 {
            self.bytes(b"-");
        }
        self.magnitude(number.unsigned_abs());
    }

    /// Writes a number above 0.
    fn magnitude(&mut self, magnitude: u64) {
        let (high, low) = (magnitude / digits::LIMIT, magnitude % digits::LIMIT);
        let text = digits::of(low);
        let zeros = if high == 0 {
            digits::zeros(text)
        } else {
            self.magnitude(high);
            0
        };
        self.sixteen(U8x16::from_u128(text >> (8 * zeros)), digits::COUNT - zeros);
    }

    /// Writes `name=value&`; the name is plain. `None` when the value holds a NUL, at which the server
    /// would cut it.
    #[inline]
    pub(super) fn field(&mut self, name: &str, value: &str) -> Option<()> {
        self.bytes(name.as_bytes());
        self.bytes(b"=");
        self.value(value, None)?;
        self.bytes(b"&");
        Some(())
    }

    /// Writes the letters, digits, `-` and `_` that `text` begins with, and returns how many they are.
    #[inline(always)]
    pub(super) fn name(&mut self, text: &str) -> usize {
        self.run(text.as_bytes(), in_name)
    }

    /// Writes a value encoded, and returns how long it is: up to `end`, or all of it. `None` as of
    /// [`field`](Self::field).
    #[inline(always)]
    pub(super) fn value(&mut self, value: &str, end: Option<u8>) -> Option<usize> {
        let mut rest = value.as_bytes();
        loop {
            rest = &rest[self.run(rest, |chunk| in_name(chunk) | chunk.equal_to(b'.'))..];
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
                    // Other letters than ASCII's are more than one byte each, and seldom alone.
                    while let Some((byte @ 0x80.., after)) = rest.split_first() {
                        self.escaped(*byte);
                        rest = after;
                    }
                }
                None => return Some(value.len()),
            }
        }
    }

    #[inline(always)]
    fn escaped(&mut self, byte: u8) {
        self.bytes(&[b'%', HEX[(byte >> 4) as usize], HEX[(byte & 15) as usize]]);
    }

    /// Writes the bytes that are marked, up to the first that is not, and returns how many they are.
    #[inline(always)]
    fn run(&mut self, text: &[u8], marks: impl Fn(U8x16) -> Mask) -> usize {
        let mut count = 0;
        loop {
            let chunk = U8x16::load_padded(&text[count..]);
            // Behind a text that ends there is a zero, which is not marked.
            let marked = marks(chunk).bits().trailing_ones() as usize;
            self.sixteen(chunk, marked);
            count += marked;
            if marked < 16 {
                return count;
            }
        }
    }

    /// Lets `write` write, out of the way of what is written mostly.
    #[inline(always)]
    pub(super) fn rarely<R>(&mut self, write: impl FnOnce(&mut Self) -> R) -> R {
        let own = Writer { buffer: std::mem::take(&mut self.buffer), length: self.length };
        let (own, result) = apart(own, write);
        *self = own;
        result
    }
}

/// Takes the writer as a value: one that is lent has its length in memory for good, and what is written waits for that.
#[inline(never)]
fn apart<'a, R>(mut writer: Writer<'a>, write: impl FnOnce(&mut Writer<'a>) -> R) -> (Writer<'a>, R) {
    let result = write(&mut writer);
    (writer, result)
}

#[inline(always)]
pub(super) fn are_letters(chunk: U8x16) -> Mask {
    chunk.in_range(b'a', b'z') | chunk.in_range(b'A', b'Z')
}

/// Letters, digits, `-` and `_`.
#[inline(always)]
pub(super) fn in_name(chunk: U8x16) -> Mask {
    are_letters(chunk) | chunk.in_range(b'0', b'9') | chunk.equal_to(b'-') | chunk.equal_to(b'_')
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;

    /// What is written, which is counted with less room, too.
    fn written<R: PartialEq + Debug>(write: impl Fn(&mut Writer<'_>) -> R) -> (String, R) {
        let mut none = Writer::new(&mut []);
        let result = write(&mut none);
        let length = none.length();
        let in_room = |size: usize| {
            let mut room = vec![b'.'; size + 1];
            let mut out = Writer::new(&mut room[..size]);
            assert_eq!(write(&mut out), result);
            assert_eq!(out.length(), length);
            assert_eq!(room[size], b'.');
            room
        };
        (1..length + Writer::SPARE).step_by(7).for_each(|size| drop(in_room(size)));
        let room = in_room(length + Writer::SPARE);
        (std::str::from_utf8(&room[..length]).unwrap().to_owned(), result)
    }

    fn encoded(text: &str) -> Option<String> {
        let (written, result) = written(|out| out.field("n", text));
        result?;
        Some(written.strip_prefix("n=").and_then(|out| out.strip_suffix('&')).unwrap().to_owned())
    }

    #[test]
    fn all_but_php_unreserved_bytes_are_escaped() {
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
    fn a_value_ends_where_it_is_told_and_a_name_before_what_is_not_plain() {
        for length in 0..50 {
            let text = "a".repeat(length);
            assert_eq!(written(|out| out.value(&format!("{text},b"), Some(b','))), (text.clone(), Some(length)));
            for stop in [".", ",", ":", " ", "@", "é", "\0", ""] {
                assert_eq!(written(|out| out.name(&format!("{text}{stop}"))), (text.clone(), length));
            }
        }
    }

    #[test]
    fn a_nul_is_refused() {
        for text in ["\0", "a\0", "\0a"] {
            assert!(encoded(text).is_none());
        }
    }

    #[test]
    fn numbers_of_any_length_are_written_in_decimal() {
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
    fn what_is_rarely_written_stands_in_its_place_and_can_be_taken_back() {
        let text = written(|out| {
            out.bytes(b"a");
            let start = out.length();
            assert_eq!(out.rarely(|out| out.name("bc")), 2);
            out.bytes(b"d");
            out.shorten(start);
            out.bytes(b"e");
        });
        assert_eq!(text.0, "ae");
    }
}
