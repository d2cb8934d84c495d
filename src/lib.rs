//! Kaltura sessions for any program.
#![deny(missing_docs, unsafe_op_in_unsafe_fn)]

#[forbid(unsafe_code)]
pub mod ks;
#[forbid(unsafe_code)]
pub mod secret;
