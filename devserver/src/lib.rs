//! A small Kaltura-compatible server for tests, demos and users without an account.
//!
//! It implements the session part of the Kaltura API (`session.*`, `user.login*`, `appToken.*` and a
//! few actions to try a session with) over HTTP and HTTPS on the loopback interface, and validates the
//! sessions that it receives as the production server does. It is not production software: its
//! built-in secrets and passwords are public.
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
//! Layers, which call downwards only: `server` (threads, options), `listeners` (sockets, TLS), `http`
//! (requests and responses), `control` (its endpoint and the page), `faults`, `dispatch` (actions,
//! multirequests, cached errors), `services` (one file each), `sessions` (creating and validating
//! sessions), `state`, `accounts`, `ks` (the session format); `wire`, `body` and `raw` encode, and know
//! nothing of the layers above.
#![forbid(unsafe_code)]

mod accounts;
mod body;
mod clock;
mod control;
mod dispatch;
mod faults;
mod http;
pub mod ks;
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

pub use accounts::{Accounts, AccountsError, AppToken, Entry, HashType, Partner, PartnerStatus, User, UserStatus};
pub use faults::{Fault, FaultError, FaultRule, Faults, Gate, KsCause, TlsFault};
pub use otp::one_time_code;
pub use request_log::{Request, Scheme};
pub use server::{Options, Server};
