//! Everything that is derived from the C header, and the checks of it.
//!
//! In Rust without a dependency, not in Python: what is committed is compared by `make test`, which
//! needs no more than Rust, and one parser serves all.
#![forbid(unsafe_code)]

pub mod abi;
pub mod check;
pub mod comment;
pub mod doxygen;
pub mod ffi_header;
pub mod header;
pub mod man;
pub mod misuse;
