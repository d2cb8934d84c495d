//! Signs arbitrary content with [`SECRET`], including malformed and malicious sessions.

use aes::Aes128;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use cbc::cipher::{BlockModeEncrypt, KeyIvInit, block_padding::NoPadding};
use sha1::{Digest, Sha1};

pub(in super::super) const SECRET: &str = "secret";

/// A version 1 session with unescaped fields.
pub(in super::super) fn version_1(info: &str) -> String {
    let signature = super::super::v1::sha1_hex(format!("{SECRET}{info}").as_bytes());
    URL_SAFE.encode(format!("{signature}|{info}"))
}

/// A version 2 session of partner 102 with this query string.
pub(in super::super) fn version_2(query: &str) -> String {
    let body = [b"rrrrrrrrrrrrrrrr", query.as_bytes()].concat();
    let mut plain = [&Sha1::digest(&body)[..], &body].concat();
    plain.resize(plain.len().next_multiple_of(16), 0);
    let length = plain.len();
    let key: [u8; 16] = Sha1::digest(SECRET)[..16].try_into().unwrap();
    cbc::Encryptor::<Aes128>::new(&key.into(), &[0; 16].into())
        .encrypt_padded::<NoPadding>(&mut plain, length)
        .unwrap();
    URL_SAFE.encode([b"v2|102|", &plain[..]].concat())
}
