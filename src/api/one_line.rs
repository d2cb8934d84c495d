//! Texts that hold words of others, for people: errors and logs are read line by line.

use std::borrow::Cow;

/// The text with a blank for every control character, so that nobody's data can begin a line of its own.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) { Cow::Owned(text.replace(char::is_control, " ")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_blanks() {
        assert_eq!(one_line("a\r\n\u{85}\u{8}\0é b"), "a     é b");
        assert!(matches!(one_line("é b"), Cow::Borrowed(_)));
    }
}
