//! The proof of possession of an app token: a hash of a session and the token.

use std::hint::black_box;

use md5::Md5;
use sha1::Sha1;
use sha2::digest::Digest;
use sha2::{Sha256, Sha512};

/// The hash function that an app token was created with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppTokenHash {
    Md5,
    /// The server's default.
    Sha1,
    Sha256,
    Sha512,
}

impl AppTokenHash {
    /// In the order in which they are tried if the right one is unknown.
    pub const ALL: [Self; 4] = [Self::Sha256, Self::Sha1, Self::Sha512, Self::Md5];

    /// The hash of `ks` followed by `token`, in lower-case hexadecimal.
    pub fn of(self, ks: &str, token: &str) -> String {
        let hash = self.of_bytes(ks.as_bytes(), token.as_bytes());
        // The hash function leaves the last block of its input on the stack. Hashing zeros overwrites it.
        drop(black_box(self.of_bytes(&vec![0; ks.len()], &vec![0; token.len()])));
        hash
    }

    #[inline(never)]
    fn of_bytes(self, ks: &[u8], token: &[u8]) -> String {
        fn hexadecimal<D: Digest>(ks: &[u8], token: &[u8]) -> String {
            let hash = D::new().chain_update(ks).chain_update(token).finalize();
            hash.iter().map(|byte| format!("{byte:02x}")).collect()
        }
        match self {
            Self::Md5 => hexadecimal::<Md5>(ks, token),
            Self::Sha1 => hexadecimal::<Sha1>(ks, token),
            Self::Sha256 => hexadecimal::<Sha256>(ks, token),
            Self::Sha512 => hexadecimal::<Sha512>(ks, token),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_covers_session_followed_by_token() {
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
