//! Generates, parses and verifies Kaltura Session strings.
//!
//! This module performs no I/O and reads no clock: the caller passes the time. Tests pass the random part as well, to reproduce
//! the vectors of the production server byte for byte.
//!
//! A session is signed with the partner's admin secret. Version 2 (the default) is encrypted. Version 1 is plain text with a
//! signature. The grammar of both is in `parse.rs`.

mod c_strings;
mod cipher;
mod content;
mod decimal;
#[expect(clippy::cast_possible_truncation, reason = "extracts bytes of integers, and builds a byte table")]
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
mod session;
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
pub use parse::{fingerprint, parse, peek};
pub(crate) use privileges::merged_privileges;
pub use privileges::{Privilege, PrivilegesBuilder, read_privileges};
pub use random::Randomness;
pub use session::{COVERED_BY_ALL, Ks};
pub use signer::{Expiry, SessionParams, Signer, Version};
pub(crate) use signer::{check_expires_at, check_expiry_seconds, check_secret, check_secrets, check_type};
pub use validity::{Request, Validity};
pub use verifier::Verifier;

/// A session for an end user, with the rights of its user and privileges.
pub const TYPE_USER: i32 = 0;
/// A session with all rights in the account. Keep it on your own servers.
pub const TYPE_ADMIN: i32 = 2;

/// The default lifetime of a session: one day, as on the server.
pub const DEFAULT_EXPIRY_SECONDS: i64 = 86_400;
/// The maximum lifetime: ten years of 365 days.
pub const MAX_EXPIRY_SECONDS: i64 = 315_360_000;

/// The maximum length of a session string in bytes.
pub const MAX_KS_LENGTH: usize = 64 * 1024;
/// The maximum number of fields of a version 2 session. The server silently ignores the rest.
pub const MAX_FIELDS: usize = 1000;
