//! A fast path of verification, which validates the fields of most sessions without decoding them.

use super::decimal::decimal;
use super::validity::is_restriction;

/// Longer queries take the general path, which enforces the maximum number of fields.
const MAX_LENGTH: usize = 512;

const IN_NAME: u8 = 1;
const IN_VALUE: u8 = 2;

/// The unescaped bytes. In a value `+` is a space, which does not affect validation.
#[expect(clippy::cast_possible_truncation, reason = "counts the bytes")]
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 1;
    while byte < 128 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => IN_NAME | IN_VALUE,
            b'&' | b'%' => 0,
            _ => IN_VALUE,
        };
        byte += 1;
    }
    kinds
};

/// Returns the expiry of a query string that has no restrictions and is certainly unambiguous. On `None`, the caller must use
/// [`Body::read`](super::v2::Body::read).
pub(super) fn expiry(query: &[u8]) -> Option<i64> {
    if query.len() > MAX_LENGTH {
        return None;
    }
    let (mut expiry, mut session_type, mut user_id) = (None, None, None);
    let mut rest = query;
    loop {
        let (name, after) = rest.split_at(run(rest, IN_NAME));
        let (value, after) = match after.split_first() {
            Some((b'=', after)) => after.split_at(value_length(after)?),
            _ => (&after[..0], after),
        };
        let is_repeated = match name {
            b"_e" => expiry.replace(decimal::<i64>(value).ok()?).is_some(),
            b"_t" => session_type.replace(decimal::<i32>(value).ok()?).is_some(),
            b"_u" => user_id.replace(()).is_some(),
            b"" | [b'_', ..] => true,
            name => is_restriction(name),
        };
        if is_repeated {
            return None;
        }
        match after.split_first() {
            None => return expiry,
            Some((b'&', after)) => rest = after,
            Some(_) => return None,
        }
    }
}

/// Returns the number of leading bytes of a kind.
#[inline]
fn run(bytes: &[u8], kind: u8) -> usize {
    let mut length = 0;
    while bytes.get(length).is_some_and(|byte| KINDS[usize::from(*byte)] & kind != 0) {
        length += 1;
    }
    length
}

/// Returns the length of the leading value. `None` if an escape encodes NUL or a non-ASCII byte.
#[inline]
fn value_length(bytes: &[u8]) -> Option<usize> {
    let mut length = 0;
    loop {
        length += run(&bytes[length..], IN_VALUE);
        match bytes[length..] {
            [] | [b'&', ..] => return Some(length),
            [b'%', b'0', b'0', ..] => return None,
            [b'%', b'0'..=b'7', low, ..] if low.is_ascii_hexdigit() => length += 3,
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::{self, FieldBuffer};
    use super::super::v2::Body;
    use super::*;

    /// Returns the expiry by the general path; `None` if the session is restricted or ambiguous.
    fn general(query: &[u8]) -> Option<i64> {
        let body = [&[0; 16], query].concat();
        let body = Body::for_test(&body);
        let mut buffer = FieldBuffer::default();
        let mut is_restricted = false;
        let head = body.read(Ok(102), buffer.with_length(fields::buffer_size(query.len())), |buffer, field| {
            is_restricted |= is_restriction(&buffer[field.name.range()]);
        });
        head.ok().filter(|_| !is_restricted)?.expires_at
    }

    #[test]
    fn expiry_of_common_sessions_matches_general_path() {
        for query in [
            &b"_e=1800000000&_t=0&_u=user%40example.com"[..],
            b"sview=0_abcdefgh&appid=demo&list&_e=5&_t=2&_u=a+b%20c.d",
            b"all=*&_e=7&_t=0&_u=",
            b"_e=1",
        ] {
            assert!(expiry(query).is_some());
            assert_eq!(expiry(query), general(query));
        }
    }

    #[test]
    fn expiry_of_uncommon_sessions_is_none() {
        for query in [
            &b""[..],
            b"a=1",
            b"_e=1&",
            b"&_e=1",
            b"_e=1&_e=1",
            b"_e=01",
            b"_e=1&_t=x",
            b"_e=1&iprestrict=1",
            b"_e=1&urirestrict=%2F",
            b"_e=1&_m=1",
            b"_e=1&a.b=1",
            b"_e=1&a%5b=1",
            b"_e=1&a=%00",
            b"_e=1&a=%80",
            b"_e=1&a=\x80",
            b"_e=1&a=\0",
            b"_e=1&a=%4",
            b"_e=1&a b",
            b"_e=1&=x",
        ] {
            assert_eq!(expiry(query), None, "{}", String::from_utf8_lossy(query));
        }
        assert_eq!(expiry(&[b"_e=1&a=".as_slice(), &[b'x'; MAX_LENGTH]].concat()), None);
    }

    #[test]
    fn expiry_of_altered_queries_matches_general_path() {
        let query = b"sview=0_a&iprestric=1&_e=1800000000&_t=0&_u=user%40example.com&+=x";
        let mut fast = 0;
        for at in 0..query.len() {
            for byte in 0..=255 {
                for pair in [&[byte][..], &[byte, b'&'], &[b'%', byte], &[byte, b't']] {
                    let altered = [&query[..at], pair, &query[at + 1..]].concat();
                    let altered = altered.strip_suffix(b"&+=x").unwrap_or(&altered);
                    if let Some(expiry) = expiry(altered) {
                        fast += 1;
                        assert_eq!(Some(expiry), general(altered), "{}", String::from_utf8_lossy(altered));
                    }
                }
            }
        }
        assert!(fast > 1000);
    }
}
