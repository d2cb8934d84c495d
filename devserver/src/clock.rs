//! The server's clock, and other conditions of a request.

use std::time::{SystemTime, UNIX_EPOCH};

/// Unix seconds.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Formats a time as HTTP headers do.
pub(crate) fn http_date(at: i64) -> String {
    // The format ends with the year 9999.
    let seconds = at.clamp(0, 253_402_300_799).unsigned_abs();
    httpdate::fmt_http_date(UNIX_EPOCH + std::time::Duration::from_secs(seconds))
}

/// The conditions that apply to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Conditions {
    /// Unix seconds.
    pub(crate) now: i64,
    /// The maximum lifetime of a session in seconds, regardless of partner and path.
    pub(crate) longest_life: Option<i64>,
    /// Set while the database is down.
    pub(crate) outage: Option<Outage>,
}

/// A database outage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outage {
    /// Whether the server still has the partners' secrets in its cache.
    pub(crate) secret_cached: bool,
}

impl Conditions {
    /// The expiry of a session with this lifetime.
    pub(crate) fn expires_at(&self, seconds: i64) -> i64 {
        self.now.saturating_add(self.longest_life.map_or(seconds, |most| seconds.min(most)))
    }
}
