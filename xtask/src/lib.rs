//! Generates files from the C header, and checks it.
//!
//! It has no dependencies, because `make test` compares the committed files and requires only Rust.
#![forbid(unsafe_code)]

pub mod abi;
pub mod api_description;
pub mod bindings;
pub mod check;
pub mod comment;
pub mod examples;
pub mod facts;
pub mod ffi_header;
pub mod header;
pub mod man;
pub mod manual;
pub mod misuse;
