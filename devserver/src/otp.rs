//! One-time codes by time (RFC 6238): SHA-1, six digits, thirty seconds.

use totp_rs::{Algorithm, Secret, TOTP};

/// Codes of the adjacent steps are accepted, for clocks that differ.
const SKEW: u8 = 1;

fn generator(secret: &str) -> Option<TOTP> {
    let secret = Secret::Encoded(secret.to_owned()).to_bytes().ok().filter(|bytes| !bytes.is_empty())?;
    Some(TOTP::new_unchecked(Algorithm::SHA1, 6, SKEW, 30, secret))
}

/// The one-time code of a base32 secret at a Unix time in seconds (RFC 6238: SHA-1, six digits, thirty
/// seconds); `None` when the secret is not base32.
pub fn one_time_code(secret: &str, now: u64) -> Option<String> {
    Some(generator(secret)?.generate(now))
}

/// Whether `code` is valid at a Unix time.
pub(crate) fn is_right(secret: &str, code: &str, now: u64) -> bool {
    generator(secret).is_some_and(|generator| generator.check(code, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B; its eight digits end in these six.
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn one_time_code_matches_the_rfc() {
        assert_eq!(one_time_code(RFC, 59).as_deref(), Some("287082"));
        assert_eq!(one_time_code(RFC, 1_111_111_109).as_deref(), Some("081804"));
    }

    #[test]
    fn is_right_accepts_adjacent_steps_only() {
        assert!(is_right(RFC, "287082", 89));
        assert!(!is_right(RFC, "287082", 120));
        assert!(!is_right(RFC, "", 59));
    }
}
