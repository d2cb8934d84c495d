//! Reading the query string inside a version 2 session.

use std::ffi::CStr;

use smallvec::SmallVec;
use zeroize::Zeroize;

use super::Ambiguity;

/// The class of each byte, as bits, so that one pass over a string is enough.
#[expect(clippy::cast_possible_truncation, reason = "all bytes, one after the other")]
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'.' | b' ' => REWRITTEN,
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
/// The server makes `_` of it in a name.
const REWRITTEN: u8 = 1;
/// It encodes another byte.
const ESCAPE: u8 = 2;
const FIELD_END: u8 = 4;
const NAME_END: u8 = 8;
const BRACKET: u8 = 16;
const NUL: u8 = 32;

/// What ends a name.
const IN_NAME: u8 = FIELD_END | NAME_END;
/// What ends a value.
const IN_VALUE: u8 = FIELD_END;

fn kind(byte: u8) -> u8 {
    KINDS[byte as usize]
}

/// Returns the position of the first byte from `start` on that is special in a name or a value, or the length of the query.
#[inline]
fn next_stop(query: &[u8], start: usize, place: u8) -> usize {
    let is_special = |byte: &u8| match place {
        IN_VALUE => kind(*byte) & (FIELD_END | ESCAPE | NUL) != 0,
        _ => kind(*byte) != 0,
    };
    query[start..].iter().position(is_special).map_or(query.len(), |length| start + length)
}

/// Whether two names are the same; most differ in length or in their first byte already.
#[inline]
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.first() == other.first() && one == other
}

/// The position of a string in a longer one. A session of 64 KiB has fewer than 65,536 bytes inside.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    start: u16,
    end: u16,
}

impl Span {
    #[inline]
    pub(super) fn new(start: usize, end: usize) -> Self {
        let narrow = |at| u16::try_from(at).expect("a session has less than 64 KiB");
        Span { start: narrow(start), end: narrow(end) }
    }

    #[inline]
    pub(super) fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    #[inline]
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

/// The names and values of a parsed session, UTF-8, each with a NUL behind it; zeroized when dropped. Those of most
/// sessions need no allocation of their own.
#[derive(Default)]
pub(super) struct FieldBuffer(SmallVec<[u8; INLINE_CAPACITY]>);

const INLINE_CAPACITY: usize = 128;

impl FieldBuffer {
    /// Makes room for `length` bytes. Called once, since growing leaves a copy behind.
    pub(super) fn with_length(&mut self, length: usize) -> &mut [u8] {
        debug_assert!(self.0.is_empty());
        self.0.resize(length, 0);
        &mut self.0
    }

    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// A name or a value.
    #[inline]
    pub(super) fn get(&self, span: Span) -> &str {
        str_at(&self.0, span)
    }

    /// A name or a value with the NUL behind it.
    pub(super) fn c_string(&self, span: Span) -> Option<&CStr> {
        CStr::from_bytes_with_nul(self.0.get(span.range().start..=span.range().end)?).ok()
    }
}

impl Drop for FieldBuffer {
    fn drop(&mut self) {
        // As a slice, which is zeroized by words and not byte by byte.
        self.0.as_mut_slice().zeroize();
    }
}

/// A name or a value in decoded fields.
#[inline]
pub(super) fn str_at(buffer: &[u8], span: Span) -> &str {
    std::str::from_utf8(&buffer[span.range()]).expect("all fields were checked to be UTF-8")
}

/// How many bytes [`decode`] needs for a query of `length` bytes.
pub(super) const fn buffer_size(length: usize) -> usize {
    length + 1
}

/// Decodes the `name=value` items of a query string, and calls `visit` with each and with the bytes that
/// its spans are of. An item with an empty name, or one of spaces, is skipped. A NUL in an item, a `[` in a name and
/// bytes that are not UTF-8 are refused.
///
/// `buffer`, which has [`room`] for the query, becomes a copy of it in which each name and value is decoded where it
/// is, since decoding never makes a string longer, with a NUL behind it. What lies between them is ASCII, so the whole is
/// UTF-8 exactly when each of them is.
pub(super) fn decode(
    query: &[u8],
    buffer: &mut [u8],
    mut visit: impl FnMut(&[u8], Field) -> Result<(), Ambiguity>,
) -> Result<(), Ambiguity> {
    let buffer = &mut buffer[..buffer_size(query.len())];
    buffer[..query.len()].copy_from_slice(query);
    buffer[query.len()] = 0;
    // Reads the query and not its copy: loading in other pieces what was just stored stalls.
    let mut start = 0;
    while start <= query.len() {
        let (mut name, name_end) = Part::read(query, start, IN_NAME, buffer);
        let (value, end) = match query.get(name_end) {
            Some(b'=') => Part::read(query, name_end + 1, IN_VALUE, buffer),
            _ => (Part { start: name.end, end: name.end, kinds: 0 }, name_end),
        };
        start = end + 1;
        // In place of the `=` and the `&`.
        buffer[name_end] = 0;
        buffer[end] = 0;
        let is_rewritten = name.kinds & usize::from(REWRITTEN) != 0;
        if is_rewritten {
            name.rewrite(buffer);
        }
        if name.start == name.end {
            buffer[value.start..end].fill(0);
            continue;
        }
        if (name.kinds | value.kinds) & usize::from(NUL) != 0 {
            return Err(Ambiguity::Nul);
        }
        if name.kinds & usize::from(BRACKET) != 0 {
            return Err(Ambiguity::Bracket);
        }
        let span = |part: Part| Span::new(part.start, part.end);
        visit(buffer, Field { name: span(name), value: span(value), is_rewritten })?;
    }
    std::str::from_utf8(buffer).map_err(|_| Ambiguity::NotUtf8)?;
    Ok(())
}

/// A name or a value.
#[derive(Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
    /// What is in it that a reader must know of: bits of [`KINDS`]. As wide as the others, since the struct is copied by
    /// words: a narrower store stalls the load that follows.
    kinds: usize,
}

impl Part {
    /// Reads what begins at `start`, and says where it ends in the query.
    #[expect(clippy::inline_always, reason = "small, and called for each name and value")]
    #[inline(always)]
    fn read(query: &[u8], start: usize, place: u8, buffer: &mut [u8]) -> (Self, usize) {
        let stop = next_stop(query, start, place);
        if query.get(stop).is_none_or(|byte| kind(*byte) & place != 0) {
            return (Part { start, end: stop, kinds: 0 }, stop);
        }
        Self::decode(query, start, stop, place, buffer)
    }

    /// Reads on from the first stop that is no end: `+` becomes a space and `%XX` a byte; an invalid escape stays as it
    /// is. What is left over becomes NUL.
    #[inline(never)]
    fn decode(query: &[u8], start: usize, mut stop: usize, place: u8, buffer: &mut [u8]) -> (Self, usize) {
        let (mut end, mut copied, mut kinds) = (start, start, 0);
        let copy = |from: &[u8], buffer: &mut [u8], end: &mut usize| {
            buffer[*end..][..from.len()].copy_from_slice(from);
            *end += from.len();
        };
        while let Some(&byte) = query.get(stop).filter(|byte| kind(**byte) & place == 0) {
            let escaped = match query[stop..] {
                [b'+', ..] => Some((b' ', 1)),
                [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                    Some((nibble(high) << 4 | nibble(low), 3))
                }
                _ => None,
            };
            let (byte, length) = escaped.unwrap_or((byte, 1));
            kinds |= usize::from(kind(byte));
            if escaped.is_some() {
                copy(&query[copied..stop], buffer, &mut end);
                copy(&[byte], buffer, &mut end);
                copied = stop + length;
            }
            stop = next_stop(query, stop + length, place);
        }
        copy(&query[copied..stop], buffer, &mut end);
        buffer[end..stop].fill(0);
        (Part { start, end, kinds }, stop)
    }

    /// Makes the server's name of a name: leading spaces go, `.` and space become `_`.
    fn rewrite(&mut self, buffer: &mut [u8]) {
        while self.start < self.end && buffer[self.start] == b' ' {
            self.start += 1;
        }
        let others = buffer[self.start..self.end].iter_mut().filter(|byte| kind(**byte) & REWRITTEN != 0);
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

    fn decoded(query: &[u8]) -> Result<Vec<(String, String, bool)>, Ambiguity> {
        let mut fields = Vec::new();
        let mut buffer = FieldBuffer::default();
        decode(query, buffer.with_length(buffer_size(query.len())), |_, field| {
            fields.push(field);
            Ok(())
        })?;
        // Each has a NUL behind it.
        for span in fields.iter().flat_map(|field| [field.name, field.value]) {
            assert_eq!(buffer.c_string(span).unwrap().to_bytes(), buffer.get(span).as_bytes());
        }
        let own = |span: Span| buffer.get(span).to_owned();
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
