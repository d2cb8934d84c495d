//! The cipher of version 2: AES-128 in CBC mode with a zero initialization vector. The plaintext is padded to whole blocks.

use aes::{Aes128Dec, Aes128Enc};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};

pub(super) const BLOCK: usize = 16;
const IV: [u8; BLOCK] = [0; BLOCK];

/// An expanded encryption key; zeroized when dropped.
pub(super) struct EncryptionKey(Aes128Enc);

impl EncryptionKey {
    #[inline]
    pub(super) fn new(key: &[u8; BLOCK]) -> Self {
        EncryptionKey(Aes128Enc::new(key.into()))
    }

    #[inline]
    pub(super) fn encrypt(&self, blocks: &mut [u8]) {
        let length = blocks.len();
        cbc::Encryptor::<&Aes128Enc>::inner_iv_init(&self.0, &IV.into())
            .encrypt_padded::<NoPadding>(blocks, length)
            .expect("the plaintext consists of whole blocks");
    }
}

/// An expanded decryption key; zeroized when dropped.
pub(super) struct DecryptionKey(Aes128Dec);

impl DecryptionKey {
    #[inline]
    pub(super) fn new(key: &[u8; BLOCK]) -> Self {
        DecryptionKey(Aes128Dec::new(key.into()))
    }

    /// Decrypts into `out`, which has the same length.
    #[inline]
    pub(super) fn decrypt(&self, blocks: &[u8], out: &mut [u8]) {
        cbc::Decryptor::<&Aes128Dec>::inner_iv_init(&self.0, &IV.into())
            .decrypt_padded_b2b::<NoPadding>(blocks, out)
            .expect("both buffers have the same number of whole blocks");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    }

    #[test]
    fn cipher_matches_nist_vector() {
        // NIST SP 800-38A, F.2.1. The vector has a non-zero IV, which is XORed into the first block here.
        let key: [u8; BLOCK] = bytes("2b7e151628aed2a6abf7158809cf4f3c").try_into().unwrap();
        let mut plain = bytes("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
        plain[..BLOCK].iter_mut().enumerate().for_each(|(at, byte)| *byte ^= u8::try_from(at).unwrap());
        let mut blocks = plain.clone();
        EncryptionKey::new(&key).encrypt(&mut blocks);
        assert_eq!(blocks, bytes("7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"));
        let mut out = vec![0; blocks.len()];
        DecryptionKey::new(&key).decrypt(&blocks, &mut out);
        assert_eq!(out, plain);
    }
}
