//! The Rust core of `libkaltura_session`, whose API is the C header `include/kaltura_session.h`.
//!
//! The modules are public for the tools of this repository only: tests, benchmarks and fuzz targets. They are not a
//! stable Rust API.
//!
//! # Modules
//!
//! Calls go downwards only.
//!
//! ```text
//!           ffi               C API: converts arguments and results, catches panics
//!         ╱     ╲
//!     config     ╲            settings of a client, checked
//!       │         ╲
//!   transport   managed       HTTPS on ureq and rustls | credentials and the session cache
//!         ╲     ╱
//!           api               requests, responses, server errors, retries
//!            │
//!           ks                the session string: parsing, signing, validation; no I/O, no clock
//!
//!   helpers of these layers:
//!   secret         zeroized strings
//!   fork           detection of forks, fork-safe locks
//!   cancellation   deferred pthread_cancel
//!   simd           base64 encoding with SIMD
//!   try_alloc      fallible allocation
//!   one_line       strings without control characters
//! ```
//!
//! Without the feature `client` there are only `ffi`, `ks` and the helpers.
//!
//! # Types that represent a session
//!
//! | type | represents |
//! |---|---|
//! | [`secret::Secret`] | the session string itself, zeroized when dropped |
//! | [`ks::Ks`] | a parsed session string: fields and privileges, verified or not |
//! | [`api::SessionInfo`] | a session string with the server's description of it |
//! | [`managed::NewSession`] | a session that was just created, with its expiry or an upper bound of it |
//! | `managed::CachedSession` | a session in the cache, with its age and renewal windows |
//! | `ffi::ks::kaltura_ks` | the C handle of a [`ks::Ks`] |
//! | `ffi::session_info::kaltura_session_info` | the C handle of an [`api::SessionInfo`] |
#![deny(unsafe_op_in_unsafe_fn)]
#![cfg_attr(not(feature = "client"), allow(dead_code, unused_imports, reason = "helpers that only clients use"))]
// Lints for code that ships, in addition to those of Cargo.toml. The library does not panic where it can return an error,
// does not print, does not format with Debug, which shows all fields, and does not change the process.
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
        reason = "tests truncate counters to bytes, and pass temporary values"
    )
)]

#[cfg(feature = "client")]
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod api;
mod cancellation;
#[cfg(feature = "client")]
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod config;
pub mod ffi;
pub(crate) mod fork;
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod ks;
#[cfg(feature = "client")]
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod managed;
#[forbid(unsafe_code)]
mod one_line;
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod secret;
mod simd;
#[cfg(feature = "client")]
#[doc(hidden)]
#[forbid(unsafe_code)]
pub mod transport;
#[forbid(unsafe_code)]
pub(crate) mod try_alloc;
