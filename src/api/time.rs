//! The client's clocks, and what the server's responses say of the server's.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::clock::Clock;
use super::transport::HttpResponse;

/// The client's clocks, corrected by what the server's responses say.
pub struct Time {
    clock: Arc<dyn Clock>,
    /// How far the server's clock is ahead of ours.
    skew_ms: AtomicI64,
    /// How far our two clocks were apart when that was learnt.
    apart_ms: AtomicI64,
}

/// Nothing was learnt yet.
const NEVER: i64 = i64::MIN;

impl Time {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Time { clock, skew_ms: AtomicI64::new(0), apart_ms: AtomicI64::new(NEVER) }
    }

    /// The system's, for tests that read responses.
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
        self.clock.wall_ms().saturating_add(self.skew_ms()).div_euclid(1000)
    }

    /// How far the server's clock is ahead of this machine's, in milliseconds; 0 as long as that is not known.
    pub fn skew_ms(&self) -> i64 {
        if self.is_known() { self.skew_ms.load(Ordering::Relaxed) } else { 0 }
    }

    /// Whether the server's clock was seen, and ours was not set since: then the difference is another.
    pub fn is_known(&self) -> bool {
        /// Clocks that are kept right are moved by less at a time.
        const SET_MS: u64 = 5000;
        let then = self.apart_ms.load(Ordering::Relaxed);
        then != NEVER && then.abs_diff(self.apart_ms_now()) < SET_MS
    }

    fn apart_ms_now(&self) -> i64 {
        self.clock.wall_ms().saturating_sub(self.clock.monotonic_ms())
    }

    /// Learns the difference from a response of the API to a request that was sent at `begun_ms`: its own
    /// header, and where that is missing `Date`. Not to be asked of what a proxy or another server said.
    pub(super) fn learn(&self, response: &HttpResponse, begun_ms: i64) {
        /// The server tells whole seconds, and the response was under way: less than this is no difference.
        const NOTHING_MS: i64 = 3000;
        let by_server =
            response.header("X-Kaltura-Session").and_then(|value| value.rsplit(',').next()?.trim().parse().ok());
        let by_date = || {
            let date = httpdate::parse_http_date(response.header("Date")?.trim()).ok()?;
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
        let skew = self.skew_ms().clamp(least, most);
        self.skew_ms.store(if skew.saturating_abs() < NOTHING_MS { 0 } else { skew }, Ordering::Relaxed);
        self.apart_ms.store(self.apart_ms_now(), Ordering::Relaxed);
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

    /// Both clocks, as a test sets them.
    #[derive(Default)]
    struct Set {
        wall_ms: AtomicI64,
        monotonic_ms: AtomicI64,
    }

    impl Clock for Set {
        fn wall_ms(&self) -> i64 {
            self.wall_ms.load(Ordering::Relaxed)
        }
        fn monotonic_ms(&self) -> i64 {
            self.monotonic_ms.load(Ordering::Relaxed)
        }
    }

    #[test]
    fn what_was_learnt_of_the_server_s_clock_is_forgotten_when_ours_is_set() {
        let clock = Arc::new(Set::default());
        let time = Time::new(Arc::clone(&clock) as Arc<dyn Clock>);
        let learn = |date: &str| {
            let headers = vec![("Date".to_owned(), date.to_owned())];
            let response = HttpResponse { status: 200, headers, body: Zeroizing::default() };
            time.learn(&response, clock.wall_ms());
        };
        assert!(!time.is_known());
        learn("Thu, 01 Jan 1970 01:00:00 GMT");
        assert_eq!((time.is_known(), time.server_now()), (true, 3600));
        for (both, monotonic) in [(7_200_000, 7_200_000), (0, 4000)] {
            clock.wall_ms.fetch_add(both, Ordering::Relaxed);
            clock.monotonic_ms.fetch_add(monotonic, Ordering::Relaxed);
            assert_eq!((time.is_known(), time.skew_ms()), (true, 3_600_000), "time passes, clocks drift");
        }
        // Somebody has set the clock right.
        clock.wall_ms.fetch_add(3_600_000, Ordering::Relaxed);
        assert_eq!((time.is_known(), time.server_now()), (false, 10_800));
        learn("Thu, 01 Jan 1970 03:00:00 GMT");
        assert_eq!((time.is_known(), time.skew_ms()), (true, 0));
    }

    #[test]
    fn the_server_s_clock_is_learnt_from_its_responses() {
        let time = Time::new(Arc::new(Fixed(1_000_000_000)));
        let after = |name: &str, value: &str| {
            let headers = vec![(name.to_owned(), value.to_owned())];
            time.learn(&HttpResponse { status: 200, headers, body: Zeroizing::default() }, 1_000_000_000);
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
        slow.learn(&HttpResponse { status: 200, headers, body: Zeroizing::default() }, 560_000);
        assert_eq!(slow.skew_ms(), 0, "forty seconds of connecting are no difference");
        let extreme = i64::MAX.to_string();
        after("X-Kaltura-Session", &format!("1, {extreme}"));
    }
}
