//! A session that is always valid: credentials, and a keeper that renews in time.

mod client;
mod credentials;
mod error;
mod export;
mod keeper;
#[cfg(test)]
mod keeper_tests;
mod minter;
#[cfg(test)]
mod minter_tests;
mod session;
mod totp;
mod windows;

pub use client::Client;
pub use credentials::{AskOtp, Credentials, MakeSession, OnFailure, OnRenewal};
pub use error::{ManagedError, Until};
pub use keeper::Rejected;
pub use session::{Expiry, Fetched};
