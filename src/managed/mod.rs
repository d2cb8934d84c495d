//! A session that is always valid: credentials, and a cache that renews in time.

mod cached_session;
mod client;
mod credentials;
mod credentials_provider;
#[cfg(test)]
mod credentials_provider_tests;
mod error;
mod export;
mod refresh_window;
mod session_cache;
#[cfg(test)]
mod session_cache_tests;
mod totp;

pub use cached_session::{KnownExpiry, NewSession};
pub use client::Client;
pub use credentials::{AskOtp, Credentials, MakeSession, OnFailure, OnRenewal};
pub use error::{ManagedError, Until};
pub use session_cache::Rejected;
