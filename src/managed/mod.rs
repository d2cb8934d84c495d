//! Automatic session renewal: credentials, and a cache that renews the session before it expires.

mod acquisition;
mod cached_session;
mod client;
mod credentials;
mod credentials_provider;
mod error;
mod export;
mod failure_memory;
mod output;
mod refresh_window;
mod request;
mod session_cache;
mod totp;

pub use cached_session::{KnownExpiry, NewSession};
pub use client::Client;
pub use credentials::{Credentials, OtpCallback, RenewalObserver, SessionCallback};
pub use error::{ManagedError, Until};
pub use output::Output;
pub use request::{Next, Request};
pub use session_cache::Rejected;
