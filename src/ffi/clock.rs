//! The system's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::ks::KsError;

/// Unix time in seconds.
pub(super) fn now() -> Result<i64, KsError> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    since.and_then(|time| i64::try_from(time.as_secs()).ok()).ok_or_else(|| {
        KsError::argument("expiry_seconds", "cannot be counted from now: this machine's clock is before 1970")
    })
}
