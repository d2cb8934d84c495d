//! A string that must not leak: wiped when dropped, and never printed.

use std::fmt;

use zeroize::Zeroizing;

/// A partner secret, a password, a one-time code or a session.
///
/// It is wiped when dropped, its `Debug` shows no content, and it has no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Keeps a copy of `text`.
    pub fn new(text: &str) -> Self {
        // An exact-size allocation: growing later would leave a copy behind.
        Secret(Zeroizing::new(text.to_owned()))
    }

    /// The content. The caller must not store or print it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
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
    fn debug_output_shows_no_content() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(..)");
    }
}
