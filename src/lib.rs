//! Kaltura sessions for any program.
//!
//! This crate is the Rust core of `libkaltura_session`, whose interface is the C header
//! `include/kaltura_session.h`. Layers call downwards only:
//!
//! ```text
//! ffi        the C surface
//! config     settings to a client
//! transport  HTTPS          managed  credentials, the session that is always valid
//!                           api      requests, responses, errors
//! ks         the session string, pure
//! ```
#![deny(unsafe_op_in_unsafe_fn)]
// Beside the lints of Cargo.toml: what code that ships keeps, and tests need not. It does not panic where an error could be
// told; prints nothing, and nothing by Debug, which shows all that a type holds; and leaves the process as it is.
#![cfg_attr(
    not(test),
    warn(
        clippy::disallowed_methods,
        clippy::panic,
        clippy::print_stderr,
        clippy::print_stdout,
        clippy::unreachable,
        clippy::unwrap_used,
        clippy::use_debug
    )
)]
#![cfg_attr(
    test,
    allow(
        clippy::cast_possible_truncation,
        clippy::needless_pass_by_value,
        reason = "tests cut bytes out of counters, and pass what they have just made"
    )
)]

#[forbid(unsafe_code)]
pub mod api;
#[forbid(unsafe_code)]
pub mod config;
pub mod ffi;
#[forbid(unsafe_code)]
pub mod fork;
#[forbid(unsafe_code)]
pub mod ks;
#[forbid(unsafe_code)]
pub mod managed;
#[forbid(unsafe_code)]
pub mod secret;
mod simd;
#[forbid(unsafe_code)]
pub mod transport;
#[forbid(unsafe_code)]
pub(crate) mod try_alloc;
