//! The clocks used by a client.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Programs may replace the clocks, for example in tests.
pub trait Clock: Send + Sync {
    /// Unix time in milliseconds; compared with the expiry of sessions.
    fn wall_ms(&self) -> i64;
    /// Milliseconds since an arbitrary fixed point, never decreasing; used for delays after failures.
    fn monotonic_ms(&self) -> i64;
}

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
        // A clock before 1970 counts as 1970.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    fn monotonic_ms(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}
