//! An independent signer for arbitrary content, to reach the code behind the signature.

use aes::Aes128;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeEncrypt, KeyIvInit};
use sha1::{Digest, Sha1};

pub const SECRET: &str = "secret";

/// Signs bytes as the content of a version 1 session, and of version 2 sessions without and with a random part.
pub fn signed(bytes: &[u8]) -> [String; 3] {
    [version_1(bytes), version_2(bytes), version_2(&[&[b'r'; 16], bytes].concat())]
}

fn version_1(info: &[u8]) -> String {
    let hash: String = Sha1::new()
        .chain_update(SECRET)
        .chain_update(info)
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    URL_SAFE.encode([hash.as_bytes(), b"|", info].concat())
}

fn version_2(body: &[u8]) -> String {
    let key = Sha1::digest(SECRET);
    let mut plain = [&Sha1::digest(body)[..], body].concat();
    plain.resize(plain.len().next_multiple_of(16), 0);
    let length = plain.len();
    cbc::Encryptor::<Aes128>::new(key.first_chunk::<16>().unwrap().into(), &[0; 16].into())
        .encrypt_padded::<NoPadding>(&mut plain, length)
        .unwrap();
    URL_SAFE.encode([b"v2|102|", &plain[..]].concat())
}
