//! The server's clock, and what else a request finds in force.

use std::time::{SystemTime, UNIX_EPOCH};

/// Unix seconds.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// A time of the clock as HTTP headers write it.
pub(crate) fn http_date(at: i64) -> String {
    // The format ends with the year 9999.
    let seconds = at.clamp(0, 253_402_300_799).unsigned_abs();
    httpdate::fmt_http_date(UNIX_EPOCH + std::time::Duration::from_secs(seconds))
}

/// The clock and the limits that one request is responded under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Conditions {
    /// Unix seconds.
    pub(crate) now: i64,
    /// The longest life of a session in seconds, whatever the partner and the path allow.
    pub(crate) longest_life: Option<i64>,
}

impl Conditions {
    /// When a session ends that is to live for so long.
    pub(crate) fn expires_at(&self, seconds: i64) -> i64 {
        self.now.saturating_add(self.longest_life.map_or(seconds, |most| seconds.min(most)))
    }
}
