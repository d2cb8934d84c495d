//! The client's clocks, and what the server's answers say of the server's.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::clock::Clock;
use super::transport::HttpAnswer;

/// The client's clocks, corrected by what the server's answers say.
pub struct Time {
    clock: Arc<dyn Clock>,
    /// How far the server's clock is ahead of ours.
    skew_ms: AtomicI64,
}

impl Time {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Time { clock, skew_ms: AtomicI64::new(0) }
    }

    /// The system's, for tests that read answers.
    #[cfg(test)]
    pub(super) fn for_tests() -> &'static Self {
        static TIME: std::sync::LazyLock<Time> =
            std::sync::LazyLock::new(|| Time::new(Arc::new(super::clock::SystemClock::default())));
        &TIME
    }

    /// The program's or the system's clocks.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Unix time in seconds, as the server counts it: by it a session begins and ends.
    pub fn server_now(&self) -> i64 {
        self.clock.wall_ms().saturating_add(self.skew_ms.load(Ordering::Relaxed)).div_euclid(1000)
    }

    /// How far the server's clock is ahead of this machine's, in milliseconds.
    pub fn skew_ms(&self) -> i64 {
        self.skew_ms.load(Ordering::Relaxed)
    }

    /// Learns the difference from an answer of the API to a request that was sent at `begun_ms`: its own
    /// header, and where that is missing `Date`. Not to be asked of what a proxy or another server said.
    pub(super) fn learn(&self, answer: &HttpAnswer, begun_ms: i64) {
        /// The server tells whole seconds, and the answer was under way: less than this is no difference.
        const NOTHING_MS: i64 = 3000;
        let by_server =
            answer.header("X-Kaltura-Session").and_then(|value| value.rsplit(',').next()?.trim().parse().ok());
        let by_date = || {
            let date = httpdate::parse_http_date(answer.header("Date")?.trim()).ok()?;
            i64::try_from(date.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs()).ok()
        };
        let Some(server_seconds) = by_server.or_else(by_date) else { return };
        // The server looked at its clock at some moment between the two that we know, however long the
        // connection has taken. So the difference lies between these, and what fits in is left as it is.
        let server_ms = i64::saturating_mul(server_seconds, 1000);
        let least = server_ms.saturating_sub(self.clock.wall_ms());
        let most = server_ms.saturating_add(999).saturating_sub(begun_ms);
        if least > most {
            // Our own clock was set meanwhile.
            return;
        }
        let skew = self.skew_ms.load(Ordering::Relaxed).clamp(least, most);
        self.skew_ms.store(if skew.saturating_abs() < NOTHING_MS { 0 } else { skew }, Ordering::Relaxed);
    }
}

impl std::fmt::Debug for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Time").field("skew_ms", &self.skew_ms()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    struct Fixed(i64);

    impl Clock for Fixed {
        fn wall_ms(&self) -> i64 {
            self.0
        }
        fn monotonic_ms(&self) -> i64 {
            0
        }
    }

    #[test]
    fn the_server_s_clock_is_learnt_from_its_answers() {
        let time = Time::new(Arc::new(Fixed(1_000_000_000)));
        let after = |name: &str, value: &str| {
            let headers = vec![(name.to_owned(), value.to_owned())];
            time.learn(&HttpAnswer { status: 200, headers, body: Zeroizing::default() }, 1_000_000_000);
            time.server_now()
        };
        assert_eq!(after("X-Kaltura-Session", "471297749, 1000600"), 1_000_600, "ten minutes ahead");
        assert_eq!(after("Date", "Thu, 01 Jan 1970 00:00:09 GMT"), 9, "a long way behind");
        assert_eq!(after("x-kaltura-session", "1, 1000001"), 1_000_000, "as good as equal");
        for (name, value) in [("X-Kaltura-Session", "nonsense"), ("Date", "yesterday"), ("X-Other", "1, 5")] {
            assert_eq!(after(name, value), 1_000_000, "{name}: {value}");
        }
        let headers = vec![("Date".to_owned(), "Thu, 01 Jan 1970 00:10:00 GMT".to_owned())];
        let slow = Time::new(Arc::new(Fixed(600_000)));
        slow.learn(&HttpAnswer { status: 200, headers, body: Zeroizing::default() }, 560_000);
        assert_eq!(slow.skew_ms(), 0, "forty seconds of connecting are no difference");
        let extreme = i64::MAX.to_string();
        after("X-Kaltura-Session", &format!("1, {extreme}"));
    }
}
