//! Removes secrets, sessions and control characters from strings for errors and logs.

use std::borrow::Cow;

use crate::ks;
use crate::secret::Secret;

const SECRET: &str = "[redacted]";
const SESSION: &str = "[session]";

/// Shorter secrets are not replaced, because that would garble the message.
const MIN_SECRET: usize = 4;

/// Replaces the secrets, and everything that looks like a session.
pub(super) fn redact<'s>(text: &str, secrets: impl IntoIterator<Item = &'s Secret>) -> String {
    let mut text = Cow::Borrowed(text);
    let mut secrets: Vec<_> = secrets.into_iter().map(Secret::expose).filter(|one| one.len() >= MIN_SECRET).collect();
    // Longest first: a secret may be the prefix of another one.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    for secret in secrets {
        if text.contains(secret) {
            text = Cow::Owned(text.replace(secret, SECRET));
        }
    }
    without_sessions(&text)
}

/// Replaces each word that may be a session. Version 2 sessions are recognised by their prefix even when truncated.
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
    fn redact_replaces_secrets() {
        assert_eq!(
            redact("bad hunter2, hunter2!", &[Secret::new("hunter2"), Secret::new("")]),
            "bad [redacted], [redacted]!"
        );
        let prefix_and_whole = [Secret::new("hunter"), Secret::new("hunter2-old")];
        assert_eq!(redact("hunter2-old, hunter", &prefix_and_whole), "[redacted], [redacted]");
    }

    #[test]
    fn redact_replaces_complete_and_truncated_sessions() {
        let v2 = "djJ8MTAyfFBVbSSqufENOVhWi2T93PAvsxu2b5ik1d58";
        let v1 = "NmM5MzkzM2JmZDE4ZmQwZmM2NmUyYzUzNTFjZmQ0NTBkYmQ0OWE2YXwwOzA7MjA5NTg4MTM1ODswOzE3OTQ4MDQ0NDMuNTQ1Njtib2I7c3ZpZXc6MV9hLHN2aWV3OjFfYjs7";
        assert_eq!(redact(&format!("Invalid KS \"{v2}=\", Error"), &[]), "Invalid KS \"[session]\", Error");
        assert_eq!(redact(&format!("{v1}!"), &[]), "[session]!");
        assert_eq!(redact("é djJ8MTAyfA é", &[]), "é [session] é");
    }

    #[test]
    fn redact_keeps_ordinary_words() {
        let text = "Error while starting session for partner [102], EXCEEDED_RESTRICTED_IP -1,INVALID_STR";
        assert_eq!(redact(text, &[]), text);
    }
}
