//! The cipher of version 2: AES-128 in CBC mode, after an initialization vector of zeros. By the instructions that x86
//! processors have for it, or else by the crate `aes`.

use aes::{Aes128Dec, Aes128Enc};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockDecryptMut, BlockEncryptMut, InnerIvInit, KeyInit, KeyIvInit};

use super::encoding;
#[cfg(target_arch = "x86_64")]
use crate::x86;

pub(super) const BLOCK: usize = 16;
const IV: [u8; BLOCK] = [0; BLOCK];

/// A key, expanded once for encryption; wiped when dropped.
pub(super) enum Encryption {
    #[cfg(target_arch = "x86_64")]
    Instructions(x86::aes::EncryptionKey),
    General(Box<Aes128Enc>),
}

impl Encryption {
    #[inline]
    pub(super) fn new(key: &[u8; BLOCK]) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(key) = x86::aes::EncryptionKey::new(key) {
            return Encryption::Instructions(key);
        }
        Encryption::General(Box::new(Aes128Enc::new(key.into())))
    }

    /// Encrypts the whole blocks behind the first, and writes in base64 what is from `begin` on, a place in the first.
    /// `bytes` may have been encrypted then.
    #[inline]
    pub(super) fn seal(&self, bytes: &mut [u8], begin: usize, out: &mut [u8]) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Encryption::Instructions(key) => x86::seal::seal(key, bytes, begin, out),
            Encryption::General(key) => {
                let blocks = &mut bytes[BLOCK..];
                let length = blocks.len();
                cbc::Encryptor::<&Aes128Enc>::inner_iv_init(&**key, &IV.into())
                    .encrypt_padded_mut::<NoPadding>(blocks, length)
                    .expect("the plain text is whole blocks");
                encoding::encode_v2(&bytes[begin..], out);
            }
        }
    }
}

/// Decrypts whole blocks into memory of the same length. The key is expanded for that direction alone: for both it would
/// take twice the time.
#[inline]
pub(super) fn decrypt(key: &[u8; BLOCK], blocks: &[u8], out: &mut [u8]) {
    #[cfg(target_arch = "x86_64")]
    if x86::aes::decrypt_cbc(key, blocks, out) {
        return;
    }
    general_decrypt(key, blocks, out);
}

// Not in the midst of what most processors run.
#[inline(never)]
fn general_decrypt(key: &[u8; BLOCK], blocks: &[u8], out: &mut [u8]) {
    cbc::Decryptor::<Aes128Dec>::new(key.into(), &IV.into())
        .decrypt_padded_b2b_mut::<NoPadding>(blocks, out)
        .expect("both are whole blocks, and as many");
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE;

    use super::*;

    #[test]
    fn every_processor_seals_alike() {
        let key = [0x5a; BLOCK];
        for begin in 0..=BLOCK {
            for blocks in 2..9 {
                let plain: Vec<u8> = (0..blocks * BLOCK).map(|n| (n * 7) as u8).collect();
                let sealed = |key: Encryption| {
                    let mut out = vec![b'.'; encoding::encoded_length(plain.len() - begin)];
                    key.seal(&mut plain.clone(), begin, &mut out);
                    String::from_utf8(out).unwrap()
                };
                assert_eq!(
                    sealed(Encryption::new(&key)),
                    sealed(Encryption::General(Box::new(Aes128Enc::new(&key.into()))))
                );
            }
        }
    }

    #[test]
    fn every_processor_decrypts_alike() {
        let key = [0x5a; BLOCK];
        let plain: Vec<u8> = (0..9 * BLOCK).map(|n| (n * 7) as u8).collect();
        let mut text = vec![0; encoding::encoded_length(plain.len())];
        Encryption::new(&key).seal(&mut [&[0; BLOCK], &plain[..]].concat(), BLOCK, &mut text);
        let sealed = URL_SAFE.decode(text).unwrap();
        for decrypt in [decrypt, general_decrypt] {
            let mut read = vec![0; plain.len()];
            decrypt(&key, &sealed, &mut read);
            assert_eq!(read, plain);
        }
    }
}
