//! A session that is always valid: credentials, and a cache that renews in time.

mod acquisition;
mod cached_session;
mod client;
mod credentials;
mod credentials_provider;
#[cfg(test)]
mod credentials_provider_tests;
mod error;
mod export;
mod failure_memory;
mod output;
mod refresh_window;
mod request;
#[cfg(test)]
mod request_tests;
mod session_cache;
#[cfg(test)]
mod session_cache_tests;
mod totp;

pub use cached_session::{KnownExpiry, NewSession};
pub use client::Client;
pub use credentials::{AskOtp, Credentials, MakeSession, ObserveRenewals};
pub use error::{ManagedError, Until};
pub use output::Output;
pub use request::{Next, Request};
pub use session_cache::Rejected;
