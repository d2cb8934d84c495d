//! Tests of the whole format, and helpers shared with unit tests.

pub(super) mod crafted;
pub(super) mod restricted;
mod round_trip;
mod vectors;

use super::{Ks, Randomness, SessionParams, Signer, Validity, Version};

/// A session of the user "hunter2", signed with "secret".
pub(super) fn signed(version: Version, privileges: &str) -> String {
    let params = SessionParams { version, privileges, ..SessionParams::new("hunter2", 0) };
    Signer::new(102, "secret").unwrap().sign(&params, 1_800_000_000, Randomness::System).unwrap()
}
