//! The C API: one file per handle or topic, with a few lines per function around a shared guard.
//!
//! This layer only converts arguments and results. Its comments become those of the C header. Rules for all functions
//! (NULL, ownership, threads) are at the top of the header.
#![allow(non_camel_case_types, reason = "the types carry their C names")]
#![allow(clippy::missing_safety_doc, reason = "the contract of every function is the header's preamble")]
#![allow(clippy::unnecessary_box_returns, reason = "a boxed error keeps results small")]
#![allow(rustdoc::broken_intra_doc_links, rustdoc::bare_urls, reason = "the comments are the C manual, no Markdown")]
#![deny(clippy::undocumented_unsafe_blocks)]

#[cfg(panic = "abort")]
compile_error!("panics must not cross into C: build with panic = \"unwind\"");

mod allocator;
#[cfg(feature = "client")]
pub mod app_token;
#[cfg(feature = "client")]
pub mod callback;
mod checked;
#[cfg(feature = "client")]
pub mod client;
mod clock;
#[cfg(feature = "client")]
pub mod config;
#[cfg(feature = "client")]
pub mod config_callbacks;
#[cfg(feature = "client")]
pub mod credentials;
pub mod error;
#[cfg(feature = "client")]
pub mod event_loop;
pub mod generate;
mod getter;
mod guard;
#[cfg(feature = "client")]
pub mod http;
mod input;
pub mod ks;
#[cfg(feature = "client")]
pub mod managed;
pub mod privileges;
#[cfg(feature = "client")]
mod process;
#[cfg(feature = "client")]
pub mod request;
#[cfg(feature = "client")]
pub mod session;
#[cfg(feature = "client")]
pub mod session_info;
pub mod signer;
pub mod status;
pub mod string;
#[cfg(feature = "client")]
pub mod user;
pub mod verifier;
pub mod version;

#[cfg(test)]
mod tests;
