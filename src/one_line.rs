//! Strings for errors and logs.

use std::borrow::Cow;

/// Replaces control characters with blanks, so that data cannot start a new line of a log.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) { Cow::Owned(text.replace(char::is_control, " ")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_replaces_control_characters() {
        assert_eq!(one_line("a\r\n\u{85}\u{8}\0é b"), "a     é b");
        assert!(matches!(one_line("é b"), Cow::Borrowed(_)));
    }
}
