//! A small Kaltura-compatible server for tests, demos and users without an account.
//!
//! It speaks the session part of the Kaltura API (`session.*`, `user.login*`, `appToken.*` and what
//! is needed to see that a session works) over HTTP and HTTPS on the loopback interface, and judges
//! the sessions that it is given on their merits. It is no production software: its built-in secrets
//! and passwords are public.
//!
//! ```
//! use kaltura_devserver::{Options, Server};
//!
//! let server = Server::start(Options::default())?;
//! println!("{} and {:?}", server.http_url(), server.https_url());
//! // ... send it requests ...
//! assert!(server.requests().is_empty());
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Layers, each of which calls downwards only: `server` (threads, options), `listeners` (sockets,
//! TLS), `http` (requests and responses), `control` (its endpoint), `faults` (what goes wrong on
//! demand), `dispatch` (which action, multirequest), `services` (one file each), `sessions` (making
//! and judging sessions), `state`, `accounts`; `wire`, `body` and `raw` encode and know none of them.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod accounts;
mod body;
mod clock;
mod control;
mod dispatch;
mod faults;
mod http;
mod listeners;
mod otp;
mod random;
mod raw;
mod request_log;
mod server;
mod services;
mod sessions;
mod state;
mod tls;
mod wire;

pub use accounts::{Accounts, AccountsError, AppToken, HashType, Partner, PartnerStatus, User, UserStatus};
pub use faults::{Fault, FaultError, FaultRule, Faults, Gate, KsCause, TlsFault};
pub use otp::one_time_code;
pub use request_log::{Request, Scheme};
pub use server::{Options, Server};
