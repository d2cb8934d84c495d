//! The client's clocks, and what the server's responses say of the server's.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use super::clock::Clock;
use super::log::{Level, Logger};
use super::transport::HttpResponse;

/// The client's clocks, corrected by what the server's responses say.
pub struct Time {
    clock: Arc<dyn Clock>,
    /// How far the server's clock is ahead of ours.
    skew_ms: AtomicI64,
    /// How far our two clocks were apart when that was learnt.
    apart_ms: AtomicI64,
    /// That the server's clock is not believed.
    has_warned: AtomicBool,
}

/// Nothing was learnt yet.
const NEVER: i64 = i64::MIN;

impl Time {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Time { clock, skew_ms: AtomicI64::new(0), apart_ms: AtomicI64::new(NEVER), has_warned: AtomicBool::new(false) }
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
    pub(super) fn learn(&self, response: &HttpResponse, begun_ms: i64, logger: &Logger) {
        let by_server =
            response.header("X-Kaltura-Session").and_then(|value| value.rsplit(',').next()?.trim().parse().ok());
        let by_date = response.header("Date").and_then(|date| {
            let date = httpdate::parse_http_date(date.trim()).ok()?;
            i64::try_from(date.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs()).ok()
        });
        let told = [by_server, by_date];
        let Some(server_seconds) = told.into_iter().flatten().find(|seconds| is_plausible(*seconds)) else {
            if let Some(absurd) = told.into_iter().flatten().next() {
                self.ignore(logger, || format!("the server's clock says {absurd} (Unix seconds), which cannot be"));
            }
            return;
        };
        // The server looked at its clock at some moment between the two that we know, however long the
        // connection has taken. So the difference lies between these, and what fits in is left as it is.
        let server_ms = server_seconds.saturating_mul(1000);
        let now_ms = self.clock.wall_ms();
        let least = server_ms.saturating_sub(now_ms);
        let most = server_ms.saturating_add(999).saturating_sub(begun_ms);
        if least > most {
            // Our own clock was set meanwhile.
            return;
        }
        let before = self.skew_ms();
        let skew = before.clamp(least, most);
        if is_plausible(now_ms.div_euclid(1000)) && skew.saturating_abs() > MOST_MS {
            self.ignore(logger, || format!("the server's clock differs from this machine's by {} h", skew / 3_600_000));
            return;
        }
        self.has_warned.store(false, Ordering::Relaxed);
        if skew.saturating_sub(before).saturating_abs() > NOTABLE_MS {
            logger.write(Level::Warn, || {
                let way = if skew > 0 { "behind" } else { "ahead of" };
                format!(
                    "this machine's clock is {} s {way} the server's, by which sessions begin and end; the difference is \
                     allowed for",
                    skew.saturating_abs() / 1000
                )
            });
        }
        self.skew_ms.store(if skew.saturating_abs() < NOTHING_MS { 0 } else { skew }, Ordering::Relaxed);
        self.apart_ms.store(self.apart_ms_now(), Ordering::Relaxed);
    }

    /// Says once that a time of the server is not believed.
    fn ignore(&self, logger: &Logger, why: impl FnOnce() -> String) {
        if !self.has_warned.swap(true, Ordering::Relaxed) {
            logger.write(Level::Warn, || format!("{}; it is ignored", why()));
        }
    }
}

/// Whether it can be the present, in Unix seconds: 2026 to 2055. A server, or a proxy in between, that says otherwise
/// would have sessions signed that last for ever.
fn is_plausible(seconds: i64) -> bool {
    const START_OF_2026: i64 = 1_767_225_600;
    const START_OF_2056: i64 = 2_713_910_400;
    (START_OF_2026..START_OF_2056).contains(&seconds)
}

/// The server tells whole seconds, and the response was under way: less than this is no difference.
const NOTHING_MS: i64 = 3000;
/// A greater difference is worth a line in the log.
const NOTABLE_MS: i64 = 5 * 60 * 1000;
/// A plausible clock of this machine is corrected by no more.
const MOST_MS: i64 = 24 * 60 * 60 * 1000;

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

    /// In 2027.
    const NOW: i64 = 1_800_000_000;

    /// Keeps what is logged.
    #[derive(Default)]
    struct Lines(std::sync::Mutex<Vec<String>>);

    impl super::super::log::Log for Lines {
        fn wants(&self, level: Level) -> bool {
            level <= Level::Warn
        }
        fn write(&self, _: Level, message: &str) {
            self.0.lock().unwrap().push(message.to_owned());
        }
    }

    /// A response with this header.
    fn response(name: &str, value: &str) -> HttpResponse {
        let headers = vec![(name.to_owned(), value.to_owned())];
        HttpResponse { status: 200, headers, body: Zeroizing::default() }
    }

    fn date(seconds: i64) -> String {
        let since = std::time::Duration::from_secs(seconds.unsigned_abs());
        httpdate::fmt_http_date(std::time::UNIX_EPOCH + since)
    }

    #[test]
    fn correction_is_forgotten_when_our_clock_is_set() {
        let clock = Arc::new(Set::default());
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
        // Somebody has set the clock right.
        clock.wall_ms.fetch_add(3_600_000, Ordering::Relaxed);
        assert_eq!((time.is_known(), time.server_now()), (false, NOW + 10_800));
        learn(NOW + 10_800);
        assert_eq!((time.is_known(), time.skew_ms()), (true, 0));
    }

    #[test]
    fn server_clock_is_learnt_from_responses() {
        let time = Time::new(Arc::new(Fixed(NOW * 1000)));
        let after = |name: &str, value: &str| {
            time.learn(&response(name, value), NOW * 1000, &Logger::default());
            time.server_now()
        };
        assert_eq!(after("X-Kaltura-Session", &format!("471297749, {}", NOW + 600)), NOW + 600, "ten minutes ahead");
        assert_eq!(after("Date", &date(NOW - 50_000)), NOW - 50_000, "a long way behind");
        assert_eq!(after("x-kaltura-session", &format!("1, {}", NOW + 1)), NOW, "as good as equal");
        for (name, value) in [("X-Kaltura-Session", "nonsense"), ("Date", "yesterday"), ("X-Kaltura", "1, 5")] {
            assert_eq!(after(name, value), NOW, "{name}: {value}");
        }
        let slow = Time::new(Arc::new(Fixed(NOW * 1000)));
        slow.learn(&response("Date", &date(NOW)), NOW * 1000 - 40_000, &Logger::default());
        assert_eq!(slow.skew_ms(), 0, "forty seconds of connecting are no difference");
    }

    #[test]
    fn absurd_times_are_ignored_with_one_warning() {
        let lines = Arc::new(Lines::default());
        let logger = Logger::new(Arc::clone(&lines) as Arc<dyn super::super::log::Log>);
        let time = Time::new(Arc::new(Fixed(NOW * 1000)));
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
        let said = std::mem::take(&mut *lines.0.lock().unwrap());
        assert!(said.len() == 1 && said[0].ends_with("it is ignored"), "{said:?}");
        // A good Date beside an absurd header counts, and is worth a line.
        let mut both = response("X-Kaltura-Session", "1, 4102444800000");
        both.headers.push(("Date".to_owned(), date(NOW + 400)));
        time.learn(&both, NOW * 1000, &logger);
        assert_eq!(time.server_now(), NOW + 400);
        let said = lines.0.lock().unwrap();
        assert!(said.len() == 1 && said[0].starts_with("this machine's clock is 400 s behind"), "{said:?}");
    }

    #[test]
    fn implausible_clock_of_this_machine_accepts_any_plausible_time() {
        for wall in [0, 86_400, 4_000_000_000] {
            let time = Time::new(Arc::new(Fixed(wall * 1000)));
            time.learn(&response("Date", &date(NOW)), wall * 1000, &Logger::default());
            assert_eq!(time.server_now(), NOW, "{wall}");
            time.learn(&response("Date", "Fri, 31 Dec 9999 23:59:59 GMT"), wall * 1000, &Logger::default());
            assert_eq!(time.server_now(), NOW, "{wall}");
        }
    }
}
