//! Time-based one-time passwords (RFC 6238): SHA-1, six digits, 30 seconds.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

const STEP_SECONDS: u64 = 30;
/// Passwords of the adjacent steps are accepted, because clocks differ.
const SKEW: u64 = 1;

fn decoded(secret: &str) -> Option<Vec<u8>> {
    base32::decode(base32::Alphabet::Rfc4648 { padding: false }, secret).filter(|bytes| !bytes.is_empty())
}

/// HOTP (RFC 4226) with the step as the counter.
fn code_of_step(secret: &[u8], step: u64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 0x0f);
    let bits = u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]) & 0x7fff_ffff;
    Some(format!("{:06}", bits % 1_000_000))
}

/// The one-time password of a base32 secret at a Unix time in seconds; `None` if the secret is not base32.
pub fn one_time_code(secret: &str, now: u64) -> Option<String> {
    code_of_step(&decoded(secret)?, now / STEP_SECONDS)
}

/// Whether `code` is valid at a Unix time.
pub(crate) fn is_right(secret: &str, code: &str, now: u64) -> bool {
    let Some(secret) = decoded(secret) else { return false };
    let step = now / STEP_SECONDS;
    (step.saturating_sub(SKEW)..=step + SKEW).any(|step| code_of_step(&secret, step).as_deref() == Some(code))
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
