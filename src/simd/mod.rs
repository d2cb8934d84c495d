//! SIMD code. It processes no key material.

#[cfg(target_arch = "x86_64")]
pub(crate) mod base64;
