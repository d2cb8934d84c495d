//! The system clock.

use crate::ks::KsError;

/// In Unix seconds.
pub(super) fn now() -> Result<i64, KsError> {
    seconds().ok_or_else(|| {
        KsError::argument("expiry_seconds", "requires the current time, but this machine's clock is before 1970")
    })
}

/// Converts a time argument: 0 selects the system clock, a negative time is an error (`None`). If the clock cannot be
/// read, the result is later than any expiry.
pub(super) fn or_now(given: i64) -> Option<i64> {
    match given {
        0 => Some(seconds().unwrap_or(i64::MAX)),
        1.. => Some(given),
        _ => None,
    }
}

/// `time` takes a tenth of the time of `clock_gettime`. With 32-bit pointers `time_t` may overflow in 2038.
#[cfg(all(unix, target_pointer_width = "64"))]
fn seconds() -> Option<i64> {
    // SAFETY: the argument may be NULL.
    let now = unsafe { libc::time(std::ptr::null_mut()) };
    (now >= 0).then_some(now)
}

#[cfg(not(all(unix, target_pointer_width = "64")))]
fn seconds() -> Option<i64> {
    use std::time::{SystemTime, UNIX_EPOCH};
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()
}
