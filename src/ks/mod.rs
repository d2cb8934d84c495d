//! The Kaltura Session string: making one, and reading one.
//!
//! Pure: no input or output, and no clock. The caller gives the time, and the random part can be
//! given too, which is how the vectors of the production server are reproduced byte for byte.
//!
//! A session is signed with a *secret* of the partner, always the admin secret when it is made
//! locally. Version 2 (the default) is encrypted; version 1 is readable text behind a signature.

mod cipher;
#[expect(clippy::cast_possible_truncation, reason = "takes bytes out of larger words, and fills a table of bytes")]
mod encoding;
mod error;
mod explain;
mod fields;
pub mod known_privileges;
mod lint;
mod parse;
mod plain;
mod privileges;
mod random;
mod restricted;
mod sha1;
mod signer;
#[cfg(test)]
mod tests;
mod v1;
mod v2;
mod validity;
mod verifier;
mod writer;

pub use error::{Ambiguity, KsError, Malformed};
pub use explain::explain;
pub use lint::{LintContext, lint_privileges};
pub use parse::{COVERED_BY_ALL, Ks, fingerprint, parse, peek};
pub(crate) use privileges::merged_text as merged_privileges;
pub use privileges::{Privilege, PrivilegesBuilder, read_privileges};
pub use random::Randomness;
pub use signer::{Expiry, SessionParams, Signer, Version};
pub(crate) use signer::{check_expires_at, check_expiry_seconds, check_secret, check_secrets, check_type};
pub use validity::{Request, Validity};
pub use verifier::Verifier;

/// A session for an end user: sees and does what its user and privileges allow.
pub const TYPE_USER: i32 = 0;
/// A session that may do everything in the account. Keep it on your own servers.
pub const TYPE_ADMIN: i32 = 2;

/// The default lifetime of a session: one day, as on the server.
pub const DEFAULT_EXPIRY_SECONDS: i64 = 86_400;
/// The longest life that is accepted: ten years of 365 days.
pub const MAX_EXPIRY_SECONDS: i64 = 315_360_000;

/// The longest session string that is made or read, in bytes.
pub const MAX_KS_LENGTH: usize = 64 * 1024;
/// The server reads this many fields of a version 2 session and drops the rest without a word.
pub const MAX_FIELDS: usize = 1000;
