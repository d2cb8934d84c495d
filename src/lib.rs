//! Kaltura sessions for any program.
//!
//! This crate is the Rust core of `libkaltura_session`, whose interface is the C header
//! `include/kaltura_session.h`. Layers call downwards only:
//!
//! ```text
//! ffi        the C surface
//! config     settings to a client
//! transport  HTTPS          managed  credentials, the session that is always valid
//!                           api      requests, answers, errors
//! ks         the session string, pure
//! ```
#![deny(missing_docs, unsafe_op_in_unsafe_fn)]

#[forbid(unsafe_code)]
pub mod api;
#[cfg(target_arch = "x86_64")]
mod base64_ssse3;
#[forbid(unsafe_code)]
pub mod config;
pub mod ffi;
#[forbid(unsafe_code)]
pub mod forks;
#[forbid(unsafe_code)]
pub mod ks;
#[forbid(unsafe_code)]
pub mod managed;
#[forbid(unsafe_code)]
pub(crate) mod room;
#[forbid(unsafe_code)]
pub mod secret;
#[forbid(unsafe_code)]
pub mod transport;
