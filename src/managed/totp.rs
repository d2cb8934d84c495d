//! Time-based one-time passwords (RFC 6238), as authenticator apps make them: SHA-1, six digits, thirty seconds.

use std::hint::black_box;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::api::ApiError;
use crate::secret::Secret;

/// How long a one-time password is valid, in seconds.
pub(super) const STEP_SECONDS: i64 = 30;

/// Makes one-time passwords.
#[derive(Clone)]
pub(super) struct Totp(Zeroizing<Vec<u8>>);

impl Totp {
    /// `secret` is base32, as it is shown when the second factor is set up: in any case, with or without
    /// blanks and padding.
    pub(super) fn new(secret: &str) -> Result<Self, ApiError> {
        let plain = Zeroizing::new(plain(secret));
        let bytes = base32::decode(base32::Alphabet::Rfc4648 { padding: false }, &plain);
        let bytes = bytes.filter(|bytes| !bytes.is_empty()).ok_or_else(|| {
            ApiError::argument(
                "totp_secret",
                "is not base32; give the text that is shown for setting up an app by hand",
            )
        })?;
        Ok(Totp(Zeroizing::new(bytes)))
    }

    /// The one-time password of a step: of the time divided by [`STEP_SECONDS`].
    pub(super) fn at_step(&self, step: i64) -> Secret {
        let step = u64::try_from(step).unwrap_or(0);
        let code = Secret::from(code(&self.0, step));
        // The hasher leaves parts of the secret on the stack. The same work with another one overwrites them.
        drop(black_box(code_of_zeros(self.0.len(), step)));
        code
    }
}

/// HOTP (RFC 4226) with the step as the counter.
#[inline(never)]
fn code(secret: &[u8], step: u64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 0x0f);
    let bits = u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]) & 0x7fff_ffff;
    format!("{:06}", bits % 1_000_000)
}

fn code_of_zeros(length: usize, step: u64) -> String {
    code(&vec![0; length], step)
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
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
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
