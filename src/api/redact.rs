//! Keeps secrets and sessions out of texts that people will see.

use std::borrow::Cow;

use crate::ks;
use crate::secret::Secret;

const SECRET: &str = "[redacted]";
const SESSION: &str = "[session]";

/// The shortest text that is taken for a secret: removing shorter ones would only garble the message.
const SHORTEST: usize = 4;

/// A copy of `text` without the `secrets` of the request, and without anything that is a session.
pub(super) fn redact<'s>(text: &str, secrets: impl IntoIterator<Item = &'s Secret>) -> String {
    let mut text = Cow::Borrowed(text);
    let mut secrets: Vec<_> = secrets.into_iter().map(Secret::expose).filter(|one| one.len() >= SHORTEST).collect();
    // The longest first: one may be the beginning of another, of which the rest would stay.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    for secret in secrets {
        if text.contains(secret) {
            text = Cow::Owned(text.replace(secret, SECRET));
        }
    }
    without_sessions(&text)
}

/// Replaces each word that can be a session. Sessions of version 2 are known by their beginning even
/// when the rest was cut off.
fn without_sessions(text: &str) -> String {
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | '=');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_base64) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|c| !is_base64(c)).unwrap_or(from.len()));
        out.push_str(before);
        let is_session = word.contains("djJ8") || (word.len() >= 16 && ks::peek(word).is_ok());
        out.push_str(if is_session { SESSION } else { word });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secrets_of_the_request_are_removed() {
        assert_eq!(
            redact("bad hunter2, hunter2!", &[Secret::new("hunter2"), Secret::new("")]),
            "bad [redacted], [redacted]!"
        );
        let one_in_another = [Secret::new("hunter"), Secret::new("hunter2-old")];
        assert_eq!(redact("hunter2-old, hunter", &one_in_another), "[redacted], [redacted]");
    }

    #[test]
    fn sessions_are_removed_whole_or_cut() {
        let v2 = "djJ8MTAyfFBVbSSqufENOVhWi2T93PAvsxu2b5ik1d58";
        let v1 = "NmM5MzkzM2JmZDE4ZmQwZmM2NmUyYzUzNTFjZmQ0NTBkYmQ0OWE2YXwwOzA7MjA5NTg4MTM1ODswOzE3OTQ4MDQ0NDMuNTQ1Njtib2I7c3ZpZXc6MV9hLHN2aWV3OjFfYjs7";
        assert_eq!(redact(&format!("Invalid KS \"{v2}=\", Error"), &[]), "Invalid KS \"[session]\", Error");
        assert_eq!(redact(&format!("{v1}!"), &[]), "[session]!");
        assert_eq!(redact("é djJ8MTAyfA é", &[]), "é [session] é");
    }

    #[test]
    fn ordinary_words_stay() {
        let text = "Error while starting session for partner [102], EXCEEDED_RESTRICTED_IP -1,INVALID_STR";
        assert_eq!(redact(text, &[]), text);
    }
}
