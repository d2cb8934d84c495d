//! A string that must not leak.

use std::fmt;

use zeroize::Zeroizing;

/// A partner secret, a password, a one-time password or a session. It is zeroized when dropped. `Debug` does not show
/// it, and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(text: &str) -> Self {
        // Allocated with its exact size: reallocation would leave a copy behind.
        Secret(Zeroizing::new(text.to_owned()))
    }

    /// Unescapes a JSON string without surrounding whitespace. Returns `None` for other JSON and for lone surrogates.
    /// serde_json would leave pieces of a string with escapes in freed memory.
    pub(crate) fn from_json(json: &str) -> Option<Self> {
        let mut rest = json.strip_prefix('"')?.strip_suffix('"')?;
        // Unescaping never makes a string longer, so this does not reallocate.
        let mut text = Zeroizing::new(String::with_capacity(rest.len()));
        while let Some((before, escape)) = rest.split_once('\\') {
            text.push_str(before);
            let (letter, length) = unescaped(escape)?;
            text.push(letter);
            rest = escape.get(length..)?;
        }
        text.push_str(rest);
        Some(Secret(text))
    }

    /// The content. Callers must not store or print it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The character of a JSON escape, and the length of the escape after its backslash.
fn unescaped(escape: &str) -> Option<(char, usize)> {
    let unit = |at: usize| u16::from_str_radix(escape.get(at..at + 4)?, 16).ok();
    let letter = match escape.as_bytes().first()? {
        b'u' => {
            let low = if escape.get(5..7) == Some("\\u") { unit(7) } else { None };
            let letter = char::decode_utf16(std::iter::once(unit(1)?).chain(low)).next()?.ok()?;
            return Some((letter, if letter.len_utf16() == 2 { 11 } else { 5 }));
        }
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        quoted @ (b'"' | b'\\' | b'/') => char::from(*quoted),
        _ => return None,
    };
    Some((letter, 1))
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Secret(Zeroizing::new(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_content() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(..)");
    }

    #[test]
    fn from_json_matches_serde_json_without_reallocation() {
        let (half, low) = (r#""a\ud83d""#, r#""\ude00a""#);
        for json in [
            r#""""#,
            r#""a""#,
            r#""djJ8\/MTAy\/""#,
            r#""\"\\\/\b\f\n\r\t""#,
            r#""\\u0041\\""#,
            r#""\u0041é\u00e9z""#,
            r#""\ud83d\ude00x""#,
            r#""\ud83d\u0041""#,
            half,
            low,
            "12",
            "null",
            r#"["a"]"#,
        ] {
            let read = Secret::from_json(json);
            let expected = serde_json::from_str::<String>(json).ok();
            assert_eq!(read.as_ref().map(|read| read.expose().to_owned()), expected, "{json}");
            assert!(read.is_none_or(|read| read.0.capacity() == json.len() - 2), "{json}");
        }
    }
}
