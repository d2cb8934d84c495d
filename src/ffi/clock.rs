//! The system's clock.

use crate::ks::KsError;

/// Unix time in seconds.
pub(super) fn now() -> Result<i64, KsError> {
    seconds().ok_or_else(|| {
        KsError::argument("expiry_seconds", "cannot be counted from now: this machine's clock is before 1970")
    })
}

/// A time that the caller gives: Unix seconds, 0 for the system clock; `None` if it is negative. A clock that cannot be read
/// is later than any expiry.
pub(super) fn or_now(given: i64) -> Option<i64> {
    match given {
        0 => Some(seconds().unwrap_or(i64::MAX)),
        1.. => Some(given),
        _ => None,
    }
}

/// The C function, which costs a tenth of a clock with nanoseconds. Where its number has 32 bits, it ends
/// in 2038.
#[cfg(all(unix, target_pointer_width = "64"))]
fn seconds() -> Option<i64> {
    // SAFETY: NULL is allowed, for no second place to write to.
    let now = unsafe { libc::time(std::ptr::null_mut()) };
    (now >= 0).then_some(now)
}

#[cfg(not(all(unix, target_pointer_width = "64")))]
fn seconds() -> Option<i64> {
    use std::time::{SystemTime, UNIX_EPOCH};
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()
}
