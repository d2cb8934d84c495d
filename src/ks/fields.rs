//! Decodes the query string inside a version 2 session.

use std::ffi::CStr;

use smallvec::SmallVec;
use zeroize::Zeroize;

use super::Ambiguity;

/// The class of each byte as a bit set, so that one pass over a string suffices.
#[expect(clippy::cast_possible_truncation, reason = "counts the bytes")]
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
/// The server replaces it with `_` in names.
const REWRITTEN: u8 = 1;
/// Encodes another byte.
const ESCAPE: u8 = 2;
const FIELD_END: u8 = 4;
const NAME_END: u8 = 8;
const BRACKET: u8 = 16;
const NUL: u8 = 32;

/// The bytes that end a name.
const IN_NAME: u8 = FIELD_END | NAME_END;
/// The bytes that end a value.
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

/// Whether two names are equal. Compares lengths and first bytes before it calls memcmp: most names differ there.
#[inline]
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.first() == other.first() && one == other
}

/// The position of a string in a longer one. 16 bits suffice: a session of 64 KiB decodes to less than 65,536 bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    start: u16,
    end: u16,
}

impl Span {
    #[inline]
    pub(super) fn new(start: usize, end: usize) -> Self {
        let to_u16 = |at| u16::try_from(at).expect("a session has less than 64 KiB");
        Span { start: to_u16(start), end: to_u16(end) }
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

/// A decoded field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// The name as the server rewrites it: without leading spaces, and with `_` for `.` and space.
    pub(super) name: Span,
    pub(super) value: Span,
    /// Whether the name differs from that in the session.
    pub(super) is_rewritten: bool,
}

/// The names and values of a parsed session as NUL-terminated UTF-8 strings; zeroized when dropped. Those of most sessions fit
/// without a heap allocation.
#[derive(Default)]
pub(super) struct FieldBuffer(SmallVec<[u8; INLINE_CAPACITY]>);

const INLINE_CAPACITY: usize = 128;

impl FieldBuffer {
    /// Sets the length. Called once, since growing would leave a copy behind.
    pub(super) fn with_length(&mut self, length: usize) -> &mut [u8] {
        debug_assert!(self.0.is_empty());
        self.0.resize(length, 0);
        &mut self.0
    }

    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns a name or a value.
    #[inline]
    pub(super) fn get(&self, span: Span) -> &str {
        str_at(&self.0, span)
    }

    /// Returns a name or a value with its NUL terminator.
    pub(super) fn c_string(&self, span: Span) -> Option<&CStr> {
        CStr::from_bytes_with_nul(self.0.get(span.range().start..=span.range().end)?).ok()
    }
}

impl Drop for FieldBuffer {
    fn drop(&mut self) {
        // A slice is zeroized by words, not byte by byte.
        self.0.as_mut_slice().zeroize();
    }
}

/// Returns a name or a value of decoded fields.
#[inline]
pub(super) fn str_at(buffer: &[u8], span: Span) -> &str {
    std::str::from_utf8(&buffer[span.range()]).expect("all fields were checked to be UTF-8")
}

/// The buffer size that [`decode`] needs for a query of `length` bytes.
pub(super) const fn buffer_size(length: usize) -> usize {
    length + 1
}

/// Decodes the `name=value` items of a query string, and calls `visit` with each field and the bytes that its spans refer to.
/// Skips items whose name is empty or consists of spaces. Rejects a NUL in an item, a `[` in a name, and invalid UTF-8.
///
/// `buffer` has at least [`buffer_size`] bytes. It receives a copy of the query in which each name and value is decoded in
/// place (decoding never lengthens a string) and NUL-terminated. The bytes between them are ASCII, so the whole is UTF-8
/// exactly when each of them is.
pub(super) fn decode(
    query: &[u8],
    buffer: &mut [u8],
    mut visit: impl FnMut(&[u8], Field) -> Result<(), Ambiguity>,
) -> Result<(), Ambiguity> {
    let buffer = &mut buffer[..buffer_size(query.len())];
    buffer[..query.len()].copy_from_slice(query);
    buffer[query.len()] = 0;
    // Reads the query, not its copy, which avoids a store-forwarding stall.
    let mut start = 0;
    while start <= query.len() {
        let (mut name, name_end) = Part::read(query, start, IN_NAME, buffer);
        let (value, end) = match query.get(name_end) {
            Some(b'=') => Part::read(query, name_end + 1, IN_VALUE, buffer),
            _ => (Part { start: name.end, end: name.end, kinds: 0 }, name_end),
        };
        start = end + 1;
        // Replaces the `=` and the `&`.
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
    /// The classes of its bytes: bits of [`KINDS`]. A `usize` avoids a store-forwarding stall when the struct is copied by
    /// words.
    kinds: usize,
}

impl Part {
    /// Reads the part that begins at `start`, and returns it with its end in the query.
    #[expect(clippy::inline_always, reason = "small, and called for each name and value")]
    #[inline(always)]
    fn read(query: &[u8], start: usize, place: u8, buffer: &mut [u8]) -> (Self, usize) {
        let stop = next_stop(query, start, place);
        if query.get(stop).is_none_or(|byte| kind(*byte) & place != 0) {
            return (Part { start, end: stop, kinds: 0 }, stop);
        }
        Self::decode(query, start, stop, place, buffer)
    }

    /// Decodes a part whose first special byte is at `stop`: `+` becomes a space and `%XX` a byte. Invalid escapes are
    /// unchanged. The bytes that become free are set to NUL.
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

    /// Rewrites a name as the server does: removes leading spaces, and replaces `.` and space with `_`.
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
        // Each is NUL-terminated.
        for span in fields.iter().flat_map(|field| [field.name, field.value]) {
            assert_eq!(buffer.c_string(span).unwrap().to_bytes(), buffer.get(span).as_bytes());
        }
        let string = |span: Span| buffer.get(span).to_owned();
        Ok(fields.iter().map(|field| (string(field.name), string(field.value), field.is_rewritten)).collect())
    }

    #[test]
    fn decode_splits_and_unescapes_items() {
        let items = decoded(b"a=1&b&=skipped%00\xff&c=x%3d+y&&%64=%zz%4&e=a=b").unwrap();
        let expected = [("a", "1"), ("b", ""), ("c", "x= y"), ("d", "%zz%4"), ("e", "a=b")];
        assert_eq!(items, expected.map(|(name, value)| (name.to_owned(), value.to_owned(), false)));
        assert!(decoded(b"").unwrap().is_empty());
    }

    #[test]
    fn decode_rewrites_names_like_server() {
        let items = decoded(b"+a.b+c=1.2+3&.=x").unwrap();
        assert_eq!(items, [("a_b_c".into(), "1.2 3".into(), true), ("_".into(), "x".into(), true)]);
        // The server skips an item whose name consists of spaces.
        assert_eq!(decoded(b"+=)&%20+=%ff&++&a=1&%20").unwrap(), [("a".into(), "1".into(), false)]);
    }

    #[test]
    fn decode_rejects_ambiguous_queries() {
        for query in [&b"a%00=1"[..], b"a=1\0", b"a=1&b=%00x", b"\0"] {
            assert_eq!(decoded(query), Err(Ambiguity::Nul));
        }
        assert_eq!(decoded(b"a%5b=1"), Err(Ambiguity::Bracket));
        assert_eq!(decoded(b"a=%5b[").unwrap().len(), 1);
        // A character that is split between name and value is invalid.
        for query in [&b"a=\xc3&\xa9=1"[..], b"a\xc3=\xa9", b"a=%ff", b"a=%c3%41"] {
            assert_eq!(decoded(query), Err(Ambiguity::NotUtf8));
        }
    }
}
