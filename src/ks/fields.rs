//! The query string inside a version 2 session.
//!
//! Written as PHP's form encoding does it: letters, digits, `-`, `_` and `.` stay, a space becomes
//! `+`, every other byte `%XX` with upper-case digits.

use zeroize::Zeroize;

use super::Ambiguity;
use crate::sixteens::{self, Marks, Sixteen};

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// What each byte is, as bits, so that a text is written or read in one pass.
#[expect(clippy::cast_possible_truncation, reason = "all bytes, one after the other")]
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => PLAIN,
            b'.' => PLAIN | REWRITTEN,
            b' ' => REWRITTEN,
            b'+' | b'%' => ESCAPE,
            b'&' => FIELD_END,
            b'=' => NAME_END,
            b'[' => BRACKET,
            0 => NUL,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};
/// Encoding leaves it as it is.
const PLAIN: u8 = 1;
/// The server makes `_` of it in a name.
const REWRITTEN: u8 = 2;
/// It stands for another byte.
const ESCAPE: u8 = 4;
const FIELD_END: u8 = 8;
const NAME_END: u8 = 16;
const BRACKET: u8 = 32;
const NUL: u8 = 64;

fn kind(byte: u8) -> u8 {
    KINDS[byte as usize]
}

/// The bytes that a reader must look at: those below `/` but for `-`, and `=` and `[`. Some of them are of no kind.
#[inline]
fn stops(chunk: Sixteen) -> Marks {
    chunk.is_between(0, b',') | chunk.is(b'.') | chunk.is(b'=') | chunk.is(b'[')
}

/// Writes into a buffer, and only counts on once that is full: the room that is needed is known then.
pub(super) struct Writer<'a> {
    buffer: &'a mut [u8],
    length: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(buffer: &'a mut [u8]) -> Self {
        Writer { buffer, length: 0 }
    }

    /// How much was written, or would have been, had there been room.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Takes back all that was written after the first `length` bytes.
    pub(super) fn shorten(&mut self, length: usize) {
        self.length = length;
    }

    /// Leaves room for `count` bytes.
    pub(super) fn skip(&mut self, count: usize) {
        self.length += count;
    }

    /// Writes sixteen bytes, of which the first `length` count: the others are for what follows to write over. `None`
    /// where there is no room for all of them.
    #[inline]
    pub(super) fn sixteen(&mut self, bytes: Sixteen, length: usize) -> Option<()> {
        bytes.write(self.buffer.get_mut(self.length..)?.first_chunk_mut()?);
        self.length += length;
        Some(())
    }

    /// Writes bytes as they are.
    #[inline]
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        if let Some(room) = self.buffer.get_mut(self.length..end) {
            room.copy_from_slice(bytes);
        }
        self.length = end;
    }

    /// Writes a number in decimal.
    #[inline]
    pub(super) fn number(&mut self, number: impl Into<i64>) {
        let number = number.into();
        match u8::try_from(number) {
            // Most are a type.
            Ok(digit @ 0..=9) => self.bytes(&[b'0' + digit]),
            _ => self.bytes(itoa::Buffer::new().format(number).as_bytes()),
        }
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
    #[inline]
    pub(super) fn name(&mut self, text: &str) -> usize {
        self.run(text.as_bytes(), |kind| kind == PLAIN)
    }

    /// Writes a value encoded, and returns how long it is: up to `end`, or all of it. `None` as of
    /// [`field`](Self::field).
    #[inline]
    pub(super) fn value(&mut self, value: &str, end: Option<u8>) -> Option<usize> {
        let mut rest = value.as_bytes();
        loop {
            rest = &rest[self.run(rest, |kind| kind & PLAIN != 0)..];
            match rest.split_first() {
                Some((0, _)) => return None,
                Some((byte, _)) if Some(*byte) == end => return Some(value.len() - rest.len()),
                Some((b' ', after)) => {
                    self.bytes(b"+");
                    rest = after;
                }
                Some((byte, after)) => {
                    self.bytes(&[b'%', HEX[(byte >> 4) as usize], HEX[(byte & 15) as usize]]);
                    rest = after;
                }
                None => return Some(value.len()),
            }
        }
    }

    /// Writes the bytes of some kind that `text` begins with, and returns how many they are.
    #[inline]
    fn run(&mut self, text: &[u8], is_one: impl Fn(u8) -> bool) -> usize {
        let room = self.buffer.get_mut(self.length..).unwrap_or_default();
        let mut count = 0;
        // One pass with nothing in it but the look and the copy: most of a text goes through here.
        for (room, &byte) in room.iter_mut().zip(text) {
            if !is_one(kind(byte)) {
                self.length += count;
                return count;
            }
            *room = byte;
            count += 1;
        }
        count += text[count..].iter().take_while(|byte| is_one(kind(**byte))).count();
        self.length += count;
        count
    }
}

/// Whether two names are the same; most differ in length or in their first byte already.
#[inline]
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.first() == other.first() && one == other
}

/// Where a text stands in a longer one. A session of 64 KiB has fewer than 65,536 bytes inside.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    start: u16,
    end: u16,
}

impl Span {
    pub(super) fn new(start: usize, end: usize) -> Self {
        let narrow = |at| u16::try_from(at).expect("a session has less than 64 KiB");
        Span { start: narrow(start), end: narrow(end) }
    }

    pub(super) fn len(self) -> usize {
        usize::from(self.end - self.start)
    }

    pub(super) fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    pub(super) fn range(self) -> std::ops::Range<usize> {
        usize::from(self.start)..usize::from(self.end)
    }
}

/// A field as it was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// Its name, as the server makes it: leading spaces go, `.` and space become `_`.
    pub(super) name: Span,
    pub(super) value: Span,
    /// Whether the name stands otherwise in the session.
    pub(super) is_rewritten: bool,
}

/// The names and values of a session, wiped when dropped.
pub(super) struct Texts(String);

impl Texts {
    pub(super) fn new(texts: String) -> Self {
        Texts(texts)
    }
}

impl std::ops::Deref for Texts {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Drop for Texts {
    fn drop(&mut self) {
        // As a slice, which is wiped by words and not byte by byte.
        std::mem::take(&mut self.0).into_bytes().as_mut_slice().zeroize();
    }
}

/// Decodes the `name=value` items of a query string, and calls `visit` with each and with the bytes that
/// its spans are of. An item with an empty name, or one of spaces, is skipped. A NUL in an item, a `[` in a name and
/// bytes that are not UTF-8 are refused.
///
/// The result is a copy of the query in which each name and value is decoded where it stands, since decoding never makes
/// a text longer. What lies between them is ASCII, so the whole is UTF-8 exactly when each of them is.
pub(super) fn decode(
    query: &[u8],
    visit: impl FnMut(&[u8], Field) -> Result<(), Ambiguity>,
) -> Result<Texts, Ambiguity> {
    let mut texts = query.to_vec();
    if let Err(ambiguity) = decode_into(&mut texts, query, visit) {
        texts.as_mut_slice().zeroize();
        return Err(ambiguity);
    }
    sixteens::string(texts).map(Texts).map_err(|error| {
        error.into_bytes().as_mut_slice().zeroize();
        Ambiguity::NotUtf8
    })
}

/// Decodes `query` into a copy of it.
fn decode_into(
    texts: &mut [u8],
    query: &[u8],
    mut visit: impl FnMut(&[u8], Field) -> Result<(), Ambiguity>,
) -> Result<(), Ambiguity> {
    let mut stops = Stops::default();
    let mut name = None;
    let (mut start, mut kinds) = (0, 0);
    let mut escapes = Escapes::default();
    while start <= query.len() {
        let (end, kind) = stops.next(query);
        if kind != FIELD_END && (kind != NAME_END || name.is_some()) {
            kinds |= kind;
            if kind & ESCAPE != 0 {
                kinds |= escapes.decode(query, end, texts);
            }
            continue;
        }
        let part = Part { start, end: escapes.close(query, end, texts), kinds };
        (start, kinds) = (end + 1, 0);
        if kind == NAME_END {
            name = Some(part);
            continue;
        }
        let nothing = Part { start: part.end, end: part.end, kinds: 0 };
        let (mut name, value) = name.take().map_or((part, nothing), |name| (name, part));
        let is_rewritten = name.kinds & REWRITTEN != 0;
        if is_rewritten {
            name.rewrite(texts);
        }
        if name.start == name.end {
            texts[value.start..end].fill(0);
            continue;
        }
        if (name.kinds | value.kinds) & NUL != 0 {
            return Err(Ambiguity::Nul);
        }
        if name.kinds & BRACKET != 0 {
            return Err(Ambiguity::Bracket);
        }
        visit(texts, Field { name: name.span(), value: value.span(), is_rewritten })?;
    }
    Ok(())
}

/// Finds all bytes with a meaning of their own, one after the other. Which of 64 bytes those are is found without
/// a branch: names and values are so short that a search for each end mostly costs wrong guesses.
#[derive(Default)]
struct Stops {
    /// One bit for each of the bytes before `next` that is still to come.
    bits: u64,
    start: usize,
    next: usize,
}

impl Stops {
    /// Where the next one is, and what. The end of the query ends a field.
    #[expect(clippy::inline_always, reason = "small, and called for each name and value")]
    #[inline(always)]
    fn next(&mut self, query: &[u8]) -> (usize, u8) {
        while self.bits == 0 {
            if self.next >= query.len() {
                return (query.len(), FIELD_END);
            }
            self.read_on(query);
        }
        let at = self.start + self.bits.trailing_zeros() as usize;
        self.bits &= self.bits - 1;
        (at, kind(query[at]))
    }

    #[inline(never)]
    fn read_on(&mut self, query: &[u8]) {
        self.start = self.next;
        let bytes = &query[self.start..query.len().min(self.start + 64)];
        self.next += bytes.len();
        self.bits = bytes.chunks(16).rev().fold(0, |bits, chunk| {
            let all = 0xffff >> (16 - chunk.len());
            bits << 16 | u64::from(stops(Sixteen::first_of(chunk)).bits() & all)
        });
    }
}

/// Decodes the escapes of a name or a value, one after the other: `+` becomes a space and `%XX` a byte; an invalid escape
/// stays as it is.
#[derive(Default)]
struct Escapes {
    /// Up to where the texts are decoded.
    to: usize,
    /// How much of the query they are made of.
    from: usize,
}

impl Escapes {
    /// Decodes the escape at `at`, and returns what kind of byte it stands for.
    fn decode(&mut self, query: &[u8], at: usize, texts: &mut [u8]) -> u8 {
        self.advance(query, at, texts);
        let (byte, length) = match query[at..] {
            [b'+', ..] => (b' ', 1),
            [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                (nibble(high) << 4 | nibble(low), 3)
            }
            _ => (query[at], 1),
        };
        texts[self.to] = byte;
        self.to += 1;
        self.from += length;
        kind(byte)
    }

    /// Ends a part that ended at `end`, and returns where it does now. What is left over becomes NUL.
    #[inline]
    fn close(&mut self, query: &[u8], end: usize, texts: &mut [u8]) -> usize {
        let mut now = end;
        if self.to != self.from {
            self.advance(query, end, texts);
            now = self.to;
            texts[now..end].fill(0);
        }
        (self.to, self.from) = (end + 1, end + 1);
        now
    }

    fn advance(&mut self, query: &[u8], at: usize, texts: &mut [u8]) {
        let text = &query[self.from..at];
        if self.to != self.from {
            texts[self.to..self.to + text.len()].copy_from_slice(text);
        }
        self.to += text.len();
        self.from = at;
    }
}

/// A name or a value.
#[derive(Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
    /// All that is in it.
    kinds: u8,
}

impl Part {
    fn span(self) -> Span {
        Span::new(self.start, self.end)
    }

    /// Makes the server's name of a name: leading spaces go, `.` and space become `_`.
    fn rewrite(&mut self, query: &mut [u8]) {
        while self.start < self.end && query[self.start] == b' ' {
            self.start += 1;
        }
        let others = query[self.start..self.end].iter_mut().filter(|byte| kind(**byte) & REWRITTEN != 0);
        others.for_each(|byte| *byte = b'_');
    }
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

    fn encoded(text: &str) -> Option<String> {
        let mut none = Writer::new(&mut []);
        none.field("n", text)?;
        let mut out = vec![b'.'; none.length() + 1];
        Writer::new(&mut out).field("n", text);
        assert_eq!(out.pop(), Some(b'.'), "the length is told without room");
        let out = String::from_utf8(out).unwrap();
        Some(out.strip_prefix("n=").and_then(|out| out.strip_suffix('&')).unwrap().to_owned())
    }

    #[test]
    fn all_but_php_unreserved_bytes_are_escaped() {
        assert_eq!(encoded("az AZ09-_.").unwrap(), "az+AZ09-_.");
        assert_eq!(encoded("~*&=+%é[").unwrap(), "%7E%2A%26%3D%2B%25%C3%A9%5B");
    }

    #[test]
    fn a_nul_is_refused() {
        for text in ["\0", "a\0", "\0a"] {
            assert!(encoded(text).is_none());
        }
    }

    fn decoded(query: &[u8]) -> Result<Vec<(String, String, bool)>, Ambiguity> {
        let mut fields = Vec::new();
        let text = decode(query, |_, field| {
            fields.push(field);
            Ok(())
        })?;
        let own = |span: Span| span.of(&text).to_owned();
        Ok(fields.iter().map(|field| (own(field.name), own(field.value), field.is_rewritten)).collect())
    }

    #[test]
    fn items_are_split_and_decoded() {
        let items = decoded(b"a=1&b&=skipped%00\xff&c=x%3d+y&&%64=%zz%4&e=a=b").unwrap();
        let expected = [("a", "1"), ("b", ""), ("c", "x= y"), ("d", "%zz%4"), ("e", "a=b")];
        assert_eq!(items, expected.map(|(name, value)| (name.to_owned(), value.to_owned(), false)));
        assert!(decoded(b"").unwrap().is_empty());
    }

    #[test]
    fn names_become_those_of_the_server() {
        let items = decoded(b"+a.b+c=1.2+3&.=x").unwrap();
        assert_eq!(items, [("a_b_c".into(), "1.2 3".into(), true), ("_".into(), "x".into(), true)]);
        // Nothing is left of a name of spaces, and the server skips the item.
        assert_eq!(decoded(b"+=)&%20+=%ff&++&a=1&%20").unwrap(), [("a".into(), "1".into(), false)]);
    }

    #[test]
    fn what_the_server_would_misread_is_refused() {
        for query in [&b"a%00=1"[..], b"a=1\0", b"a=1&b=%00x", b"\0"] {
            assert_eq!(decoded(query), Err(Ambiguity::Nul));
        }
        assert_eq!(decoded(b"a%5b=1"), Err(Ambiguity::Bracket));
        assert_eq!(decoded(b"a=%5b[").unwrap().len(), 1);
        // Two halves of one character do not make one of it.
        for query in [&b"a=\xc3&\xa9=1"[..], b"a\xc3=\xa9", b"a=%ff", b"a=%c3%41"] {
            assert_eq!(decoded(query), Err(Ambiguity::NotUtf8));
        }
    }
}
