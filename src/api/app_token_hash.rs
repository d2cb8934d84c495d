//! The proof that this side has an app token: a hash of a session and the token.

use md5::Md5;
use sha1::Sha1;
use sha2::digest::{Digest, DynDigest};
use sha2::{Sha256, Sha512};

/// Which hash an app token was made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppTokenHash {
    /// MD5.
    Md5,
    /// SHA-1, the server's default.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl AppTokenHash {
    /// All of them, in the order in which they are tried when the right one is not known.
    pub const ALL: [Self; 4] = [Self::Sha256, Self::Sha1, Self::Sha512, Self::Md5];

    /// The hash of `ks` and `token`, one behind the other, in lower-case hexadecimal digits.
    pub fn of(self, ks: &str, token: &str) -> String {
        let mut hash: Box<dyn DynDigest> = match self {
            Self::Md5 => Box::new(Md5::new()),
            Self::Sha1 => Box::new(Sha1::new()),
            Self::Sha256 => Box::new(Sha256::new()),
            Self::Sha512 => Box::new(Sha512::new()),
        };
        hash.update(ks.as_bytes());
        hash.update(token.as_bytes());
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_of_session_and_token_joined() {
        // The published digests of "abc" (RFC 1321, FIPS 180-4).
        for (hash, digest) in [
            (AppTokenHash::Md5, "900150983cd24fb0d6963f7d28e17f72"),
            (AppTokenHash::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (AppTokenHash::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ] {
            assert_eq!(hash.of("a", "bc"), digest);
            assert_eq!(hash.of("abc", ""), digest);
        }
        assert!(AppTokenHash::Sha512.of("ab", "c").starts_with("ddaf35a193617abacc417349ae204131"));
    }
}
