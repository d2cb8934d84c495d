//! One-time passwords by time (RFC 6238), as authenticator apps make them: SHA-1, six digits, thirty
//! seconds.

use std::hint::black_box;

use totp_rs::{Algorithm, TOTP};

use crate::api::ApiError;
use crate::secret::Secret;

/// How long a one-time password is good, in seconds.
pub(super) const STEP_SECONDS: i64 = 30;

/// Makes one-time passwords.
#[derive(Clone)]
pub(super) struct Totp(TOTP);

impl Totp {
    /// `secret` is base32, as it is shown when the second factor is set up: in any case, with or without
    /// blanks and padding.
    pub(super) fn new(secret: &str) -> Result<Self, ApiError> {
        // Wiped when it is dropped.
        let plain = totp_rs::Secret::Encoded(plain(secret));
        let bytes = plain.to_bytes().ok().filter(|bytes| !bytes.is_empty());
        let bytes = bytes.ok_or_else(|| {
            ApiError::argument(
                "totp_secret",
                "is not base32; give the text that is shown for setting up an app by hand",
            )
        })?;
        Ok(Totp::of(bytes))
    }

    fn of(secret: Vec<u8>) -> Self {
        // The unchecked form takes short secrets, which some servers give out.
        Totp(TOTP::new_unchecked(Algorithm::SHA1, 6, 0, STEP_SECONDS.unsigned_abs(), secret))
    }

    /// The one-time password of a step: of the time divided by [`STEP_SECONDS`].
    pub(super) fn at_step(&self, step: i64) -> Secret {
        let code = Secret::from(self.code(step));
        // The hasher keeps what the secret was made into, on the stack. Another one is written over it.
        drop(black_box(Totp::of(vec![0; self.0.secret.len()]).code(step)));
        code
    }

    #[inline(never)]
    fn code(&self, step: i64) -> String {
        self.0.generate(u64::try_from(step.saturating_mul(STEP_SECONDS)).unwrap_or(0))
    }
}

/// Base32 as the decoder takes it. There is room for all of it, so that no part of the secret is left behind by
/// growing.
fn plain(secret: &str) -> String {
    let mut plain = String::with_capacity(secret.len());
    plain.extend(secret.chars().filter(|c| !matches!(c, ' ' | '-' | '=')).map(|c| c.to_ascii_uppercase()));
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_rfc() {
        // Appendix B; the last six of its eight digits.
        let totp = Totp::new("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(totp.at_step(time / STEP_SECONDS).expose(), code);
        }
    }

    #[test]
    fn room_is_reserved_so_that_no_part_of_a_secret_is_left_by_growing() {
        let copied = format!("{} ", "jbsw y3dp ehpk 3pxp ".repeat(10));
        let plain = plain(&copied);
        assert_eq!((plain.len(), plain.capacity()), (160, copied.len()));
    }

    #[test]
    fn a_secret_is_taken_as_people_copy_it() {
        let code = |secret| Totp::new(secret).unwrap().at_step(7);
        let plain = code("JBSWY3DPEHPK3PXP");
        assert_eq!(code("jbsw y3dp ehpk 3pxp"), plain);
        assert_eq!(code("JBSW-Y3DP-EHPK-3PXP===="), plain);
        for wrong in ["", "  ", "1", "JBSWY3DPEHPK3PX0", "é"] {
            assert!(Totp::new(wrong).is_err(), "{wrong}");
        }
    }
}
