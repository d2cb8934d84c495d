//! Time, as far as sessions need it.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Two clocks. Programs may give their own, so that they can test what happens in a year.
pub trait Clock: Send + Sync {
    /// Unix time in milliseconds; compared with the end of a session.
    fn wall_ms(&self) -> i64;
    /// Milliseconds since any fixed point, never going back; for pauses after failures.
    fn monotonic_ms(&self) -> i64;
}

/// The system's clocks.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        SystemClock { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn wall_ms(&self) -> i64 {
        // A clock before 1970 reads as 1970, when every session is yet to end.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    fn monotonic_ms(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}
