//! The minimum validity that a caller asks for.

use super::SessionCache;
use super::interfaces::{FetchSession, Observer};
use crate::api::ApiError;
use crate::managed::error::ManagedError;
use crate::managed::refresh_window::longest_validity_ms;

/// Checks a requested minimum validity without regard to the lifetime of sessions.
pub(in crate::managed) fn check_validity(seconds: i64) -> Result<(), ManagedError> {
    if seconds < 0 {
        return Err(ApiError::argument("min_validity_seconds", "is negative; give 0 or more").into());
    }
    Ok(())
}

impl<S: FetchSession, O: Observer> SessionCache<S, O> {
    /// Checks a requested minimum validity, and converts it to milliseconds.
    pub(in crate::managed) fn checked_validity_ms(&self, seconds: i64) -> Result<i64, ManagedError> {
        check_validity(seconds)?;
        let ms = seconds.saturating_mul(1000);
        match self.source.requested_seconds() {
            Some(requested) if ms > longest_validity_ms(requested * 1000) => Err(too_long(seconds, requested * 1000)),
            _ => Ok(ms),
        }
    }
}

pub(super) fn too_long(seconds: i64, lifetime_ms: i64) -> ManagedError {
    let reason = format!(
        "is {seconds}, but the sessions of these credentials are valid for {} s; ask for at most {} or set a longer \
         expiry",
        // Rounds up the time spent on the request.
        lifetime_ms.div_euclid(1000) + i64::from(lifetime_ms % 1000 > 0),
        longest_validity_ms(lifetime_ms).max(0) / 1000
    );
    ApiError::argument("min_validity_seconds", reason).into()
}
