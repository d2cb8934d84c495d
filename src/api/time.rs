//! The client's clocks, corrected by the server's clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use super::clock::Clock;
use super::log::{Level, Logger};
use super::transport::HttpResponse;

pub struct Time {
    clock: Arc<dyn Clock>,
    /// The server's clock minus the wall clock.
    skew_ms: AtomicI64,
    /// The wall clock minus the monotonic clock when `skew_ms` was set.
    clock_offset_ms: AtomicI64,
    /// An implausible server clock was logged.
    has_warned: AtomicBool,
}

/// The server's clock is unknown.
const UNKNOWN: i64 = i64::MIN;

impl Time {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Time {
            clock,
            skew_ms: AtomicI64::new(0),
            clock_offset_ms: AtomicI64::new(UNKNOWN),
            has_warned: AtomicBool::new(false),
        }
    }

    /// The system's clocks, for tests that parse responses.
    #[cfg(test)]
    pub(super) fn for_tests() -> &'static Self {
        static TIME: std::sync::LazyLock<Time> =
            std::sync::LazyLock::new(|| Time::new(Arc::new(super::clock::SystemClock::default())));
        &TIME
    }

    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// The estimated server time in Unix seconds, which decides about the validity of sessions.
    pub fn server_now(&self) -> i64 {
        self.clock.wall_ms().saturating_add(self.skew_ms()).div_euclid(1000)
    }

    /// The server's clock minus the local clock, in milliseconds; 0 if unknown.
    pub fn skew_ms(&self) -> i64 {
        if self.is_known() { self.skew_ms.load(Ordering::Relaxed) } else { 0 }
    }

    /// Whether the server's clock is known and the local clock was not set since.
    pub fn is_known(&self) -> bool {
        /// Clock synchronization adjusts by less at a time.
        const CLOCK_SET_MS: u64 = 5000;
        let then = self.clock_offset_ms.load(Ordering::Relaxed);
        then != UNKNOWN && then.abs_diff(self.clock_offset_ms_now()) < CLOCK_SET_MS
    }

    fn clock_offset_ms_now(&self) -> i64 {
        self.clock.wall_ms().saturating_sub(self.clock.monotonic_ms())
    }

    /// Updates the skew from an API response to a request sent at `begun_ms`: from its own header, or else from `Date`.
    /// Must not be called for other responses, for example of a proxy.
    pub(super) fn learn(&self, response: &HttpResponse, begun_ms: i64, logger: &Logger) {
        let by_server =
            response.header("X-Kaltura-Session").and_then(|value| value.rsplit(',').next()?.trim().parse().ok());
        let by_date = response.header("Date").and_then(|date| {
            let date = httpdate::parse_http_date(date.trim()).ok()?;
            i64::try_from(date.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs()).ok()
        });
        let reported = [by_server, by_date];
        let Some(server_seconds) = reported.into_iter().flatten().find(|seconds| is_plausible(*seconds)) else {
            if let Some(absurd) = reported.into_iter().flatten().next() {
                self.ignore(logger, || format!("the server's clock is implausible: {absurd} (Unix seconds)"));
            }
            return;
        };
        // The server read its clock at some time between sending and receiving. The skew is only changed if it lies
        // outside of that interval.
        let server_ms = server_seconds.saturating_mul(1000);
        let now_ms = self.clock.wall_ms();
        let least = server_ms.saturating_sub(now_ms);
        let most = server_ms.saturating_add(999).saturating_sub(begun_ms);
        if least > most {
            // The local clock was set meanwhile.
            return;
        }
        let before = self.skew_ms();
        let skew = before.clamp(least, most);
        if is_plausible(now_ms.div_euclid(1000)) && skew.saturating_abs() > MAX_CORRECTION_MS {
            self.ignore(logger, || format!("the server's clock differs from this machine's by {} h", skew / 3_600_000));
            return;
        }
        self.has_warned.store(false, Ordering::Relaxed);
        if skew.saturating_sub(before).saturating_abs() > NOTABLE_MS {
            logger.write(Level::Warn, || {
                let way = if skew > 0 { "behind" } else { "ahead of" };
                format!(
                    "this machine's clock is {} s {way} the server's, which decides about the validity of sessions; the \
                     difference is corrected",
                    skew.saturating_abs() / 1000
                )
            });
        }
        self.skew_ms.store(if skew.saturating_abs() < IGNORED_MS { 0 } else { skew }, Ordering::Relaxed);
        self.clock_offset_ms.store(self.clock_offset_ms_now(), Ordering::Relaxed);
    }

    /// Logs once that a server time is ignored.
    fn ignore(&self, logger: &Logger, why: impl FnOnce() -> String) {
        if !self.has_warned.swap(true, Ordering::Relaxed) {
            logger.write(Level::Warn, || format!("{}; it is ignored", why()));
        }
    }
}

/// Whether a Unix time can be the present: 2026 to 2055. Any other server time would cause sessions to be signed with
/// an absurd expiry.
fn is_plausible(seconds: i64) -> bool {
    const START_OF_2026: i64 = 1_767_225_600;
    const START_OF_2056: i64 = 2_713_910_400;
    (START_OF_2026..START_OF_2056).contains(&seconds)
}

/// The server reports whole seconds, and responses take time. Smaller differences are ignored.
const IGNORED_MS: i64 = 3000;
/// Larger differences are logged.
const NOTABLE_MS: i64 = 5 * 60 * 1000;
/// Largest correction of a plausible local clock.
const MAX_CORRECTION_MS: i64 = 24 * 60 * 60 * 1000;

impl std::fmt::Debug for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Time").field("skew_ms", &self.skew_ms()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    struct FixedClock(i64);

    impl Clock for FixedClock {
        fn wall_ms(&self) -> i64 {
            self.0
        }
        fn monotonic_ms(&self) -> i64 {
            0
        }
    }

    /// Clocks set by a test.
    #[derive(Default)]
    struct ManualClock {
        wall_ms: AtomicI64,
        monotonic_ms: AtomicI64,
    }

    impl Clock for ManualClock {
        fn wall_ms(&self) -> i64 {
            self.wall_ms.load(Ordering::Relaxed)
        }
        fn monotonic_ms(&self) -> i64 {
            self.monotonic_ms.load(Ordering::Relaxed)
        }
    }

    /// A time in 2027.
    const NOW: i64 = 1_800_000_000;

    /// Records log lines.
    #[derive(Default)]
    struct RecordingLog(std::sync::Mutex<Vec<String>>);

    impl super::super::log::Log for RecordingLog {
        fn wants(&self, level: Level) -> bool {
            level <= Level::Warn
        }
        fn write(&self, _: Level, message: &str) {
            self.0.lock().unwrap().push(message.to_owned());
        }
    }

    fn response(name: &str, value: &str) -> HttpResponse {
        let headers = vec![(name.to_owned(), value.to_owned())];
        HttpResponse { status: 200, headers, body: Zeroizing::default() }
    }

    fn date(seconds: i64) -> String {
        let since = std::time::Duration::from_secs(seconds.unsigned_abs());
        httpdate::fmt_http_date(std::time::UNIX_EPOCH + since)
    }

    #[test]
    fn correction_is_dropped_when_local_clock_is_set() {
        let clock = Arc::new(ManualClock::default());
        clock.wall_ms.store(NOW * 1000, Ordering::Relaxed);
        let time = Time::new(Arc::clone(&clock) as Arc<dyn Clock>);
        let learn = |seconds| time.learn(&response("Date", &date(seconds)), clock.wall_ms(), &Logger::default());
        assert!(!time.is_known());
        learn(NOW + 3600);
        assert_eq!((time.is_known(), time.server_now()), (true, NOW + 3600));
        for (both, monotonic) in [(7_200_000, 7_200_000), (0, 4000)] {
            clock.wall_ms.fetch_add(both, Ordering::Relaxed);
            clock.monotonic_ms.fetch_add(monotonic, Ordering::Relaxed);
            assert_eq!((time.is_known(), time.skew_ms()), (true, 3_600_000), "time passes, clocks drift");
        }
        // The local clock is corrected.
        clock.wall_ms.fetch_add(3_600_000, Ordering::Relaxed);
        assert_eq!((time.is_known(), time.server_now()), (false, NOW + 10_800));
        learn(NOW + 10_800);
        assert_eq!((time.is_known(), time.skew_ms()), (true, 0));
    }

    #[test]
    fn server_clock_is_taken_from_responses() {
        let time = Time::new(Arc::new(FixedClock(NOW * 1000)));
        let after = |name: &str, value: &str| {
            time.learn(&response(name, value), NOW * 1000, &Logger::default());
            time.server_now()
        };
        assert_eq!(after("X-Kaltura-Session", &format!("471297749, {}", NOW + 600)), NOW + 600, "ten minutes ahead");
        assert_eq!(after("Date", &date(NOW - 50_000)), NOW - 50_000, "a long way behind");
        assert_eq!(after("x-kaltura-session", &format!("1, {}", NOW + 1)), NOW, "close enough");
        for (name, value) in [("X-Kaltura-Session", "nonsense"), ("Date", "yesterday"), ("X-Kaltura", "1, 5")] {
            assert_eq!(after(name, value), NOW, "{name}: {value}");
        }
        let slow = Time::new(Arc::new(FixedClock(NOW * 1000)));
        slow.learn(&response("Date", &date(NOW)), NOW * 1000 - 40_000, &Logger::default());
        assert_eq!(slow.skew_ms(), 0, "40 s of connecting are not a difference");
    }

    #[test]
    fn implausible_times_are_ignored_with_one_warning() {
        let log = Arc::new(RecordingLog::default());
        let logger = Logger::new(Arc::clone(&log) as Arc<dyn super::super::log::Log>);
        let time = Time::new(Arc::new(FixedClock(NOW * 1000)));
        for (name, value) in [
            ("Date", "Fri, 31 Dec 9999 23:59:59 GMT".to_owned()),
            ("Date", date(0)),
            ("Date", date(NOW + 90_000)),
            ("Date", date(NOW - 90_000)),
            ("X-Kaltura-Session", "1, 4102444800000".to_owned()),
            ("X-Kaltura-Session", format!("1, {}", i64::MAX)),
            ("X-Kaltura-Session", format!("1, {}", i64::MIN)),
        ] {
            time.learn(&response(name, &value), NOW * 1000, &logger);
            assert_eq!((time.is_known(), time.server_now()), (false, NOW), "{name}: {value}");
        }
        let lines = std::mem::take(&mut *log.0.lock().unwrap());
        assert!(lines.len() == 1 && lines[0].ends_with("it is ignored"), "{lines:?}");
        // A plausible Date is used despite an implausible header, and is logged.
        let mut both = response("X-Kaltura-Session", "1, 4102444800000");
        both.headers.push(("Date".to_owned(), date(NOW + 400)));
        time.learn(&both, NOW * 1000, &logger);
        assert_eq!(time.server_now(), NOW + 400);
        let lines = log.0.lock().unwrap();
        assert!(lines.len() == 1 && lines[0].starts_with("this machine's clock is 400 s behind"), "{lines:?}");
    }

    #[test]
    fn implausible_local_clock_accepts_any_plausible_time() {
        for wall in [0, 86_400, 4_000_000_000] {
            let time = Time::new(Arc::new(FixedClock(wall * 1000)));
            time.learn(&response("Date", &date(NOW)), wall * 1000, &Logger::default());
            assert_eq!(time.server_now(), NOW, "{wall}");
            time.learn(&response("Date", "Fri, 31 Dec 9999 23:59:59 GMT"), wall * 1000, &Logger::default());
            assert_eq!(time.server_now(), NOW, "{wall}");
        }
    }
}
