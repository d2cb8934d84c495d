//! Time-based one-time passwords (RFC 6238) with the usual parameters: SHA-1, six digits, 30 seconds.

use std::hint::black_box;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::api::ApiError;
use crate::secret::Secret;

pub(super) const STEP_SECONDS: i64 = 30;

#[derive(Clone)]
pub(super) struct Totp(Zeroizing<Vec<u8>>);

impl Totp {
    /// `secret` is base32 as shown during enrolment: in any case, with or without blanks, hyphens and padding.
    pub(super) fn new(secret: &str) -> Result<Self, ApiError> {
        let plain = Zeroizing::new(plain(secret));
        let bytes = base32::decode(base32::Alphabet::Rfc4648 { padding: false }, &plain);
        let bytes = bytes.filter(|bytes| !bytes.is_empty()).ok_or_else(|| {
            ApiError::argument(
                "totp_secret",
                "is not base32; use the key shown for manual setup of an authenticator app",
            )
        })?;
        Ok(Totp(Zeroizing::new(bytes)))
    }

    /// `step` is the time divided by [`STEP_SECONDS`].
    pub(super) fn at_step(&self, step: i64) -> Secret {
        let step = u64::try_from(step).unwrap_or(0);
        let code = Secret::from(code(&self.0, step));
        // The hash function leaves parts of the secret on the stack. Hashing zeros overwrites them.
        drop(black_box(code_of_zeros(self.0.len(), step)));
        code
    }
}

/// HOTP (RFC 4226) with the step as the counter.
#[inline(never)]
fn code(secret: &[u8], step: u64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC accepts keys of any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 0x0f);
    let bits = u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]) & 0x7fff_ffff;
    format!("{:06}", bits % 1_000_000)
}

fn code_of_zeros(length: usize, step: u64) -> String {
    code(&vec![0; length], step)
}

/// Normalizes base32. The capacity covers the whole secret: reallocation would leave a copy behind.
fn plain(secret: &str) -> String {
    let mut plain = String::with_capacity(secret.len());
    plain.extend(secret.chars().filter(|c| !matches!(c, ' ' | '-' | '=')).map(|c| c.to_ascii_uppercase()));
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totp_rfc_6238_vectors_match() {
        // Appendix B; the last six of the eight digits.
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
    fn plain_copied_secret_is_not_reallocated() {
        let copied = format!("{} ", "jbsw y3dp ehpk 3pxp ".repeat(10));
        let plain = plain(&copied);
        assert_eq!((plain.len(), plain.capacity()), (160, copied.len()));
    }

    #[test]
    fn totp_secret_with_blanks_and_hyphens_is_accepted() {
        let code = |secret| Totp::new(secret).unwrap().at_step(7);
        let plain = code("JBSWY3DPEHPK3PXP");
        assert_eq!(code("jbsw y3dp ehpk 3pxp"), plain);
        assert_eq!(code("JBSW-Y3DP-EHPK-3PXP===="), plain);
        for wrong in ["", "  ", "1", "JBSWY3DPEHPK3PX0", "é"] {
            assert!(Totp::new(wrong).is_err(), "{wrong}");
        }
    }
}
