//! When a session is renewed. The windows scale with the session's lifetime: a session of one minute and one of one
//! year are both renewed once per lifetime.

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// Remaining validity, in milliseconds, at which the session is renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RefreshWindow {
    /// One caller renews, and the others use the old session.
    pub(super) early_ms: i64,
    /// All callers wait for the new session.
    pub(super) mandatory_ms: i64,
}

impl RefreshWindow {
    /// The windows of a session with this lifetime, for a caller that needs `min_validity_ms`.
    ///
    /// The early window is the last 10 to 20 % of the lifetime, but at most half an hour to an hour. `jitter` (0 to 1)
    /// selects the point in between, so that programs started together do not renew together. The mandatory window is
    /// the last 5 %, clamped to one second to one minute.
    pub(super) fn new(lifetime_ms: i64, min_validity_ms: i64, jitter: f64) -> RefreshWindow {
        let own_mandatory = mandatory(lifetime_ms);
        let most = (lifetime_ms / 5).min(HOUR);
        let least = most / 2;
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "at most an hour")]
        let own_early = least + ((most - least) as f64 * jitter.clamp(0.0, 1.0)) as i64;
        // A caller that needs more moves both windows, so that it need not wait either. The early window takes at most
        // half of the rest of the lifetime.
        let mandatory_ms = own_mandatory.max(min_validity_ms);
        let ahead = (own_early - own_mandatory).clamp(0, ((lifetime_ms - mandatory_ms) / 2).max(0));
        RefreshWindow { early_ms: own_early.max(mandatory_ms + ahead), mandatory_ms }
    }
}

/// The longest validity that callers may ask for. A longer one would renew at every call.
pub(super) fn longest_validity_ms(lifetime_ms: i64) -> i64 {
    lifetime_ms - mandatory(lifetime_ms)
}

fn mandatory(lifetime_ms: i64) -> i64 {
    // A second would be too long for a very short lifetime.
    (lifetime_ms / 20).clamp(SECOND, MINUTE).min(lifetime_ms / 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * HOUR;

    fn windows(lifetime_ms: i64, jitter: f64) -> (i64, i64) {
        let windows = RefreshWindow::new(lifetime_ms, 0, jitter);
        (windows.early_ms, windows.mandatory_ms)
    }

    #[test]
    fn windows_grow_with_lifetime_up_to_a_limit() {
        assert_eq!(windows(MINUTE, 0.0), (6 * SECOND, 3 * SECOND));
        assert_eq!(windows(MINUTE, 1.0), (12 * SECOND, 3 * SECOND));
        assert_eq!(windows(HOUR, 0.5), (9 * MINUTE, MINUTE));
        assert_eq!(windows(DAY, 0.0), (30 * MINUTE, MINUTE));
        assert_eq!(windows(DAY, 1.0), (HOUR, MINUTE));
        assert_eq!(windows(3650 * DAY, 1.0), (HOUR, MINUTE));
    }

    #[test]
    fn windows_leave_most_of_the_lifetime() {
        for life in (1..20_000).chain([DAY, 3650 * DAY]).map(|life| life * 100) {
            for jitter in [0.0, 0.3, 1.0] {
                let (early, mandatory) = windows(life, jitter);
                assert!(early <= life / 5 && early >= mandatory && mandatory >= 0, "{life} {early} {mandatory}");
            }
        }
    }

    #[test]
    fn windows_larger_min_validity_moves_both() {
        let windows = |min| RefreshWindow::new(HOUR, min, 1.0);
        assert_eq!(windows(MINUTE), RefreshWindow::new(HOUR, 0, 1.0));
        let needs_half = windows(30 * MINUTE);
        assert_eq!((needs_half.early_ms, needs_half.mandatory_ms), (41 * MINUTE, 30 * MINUTE));
        // The longest allowed validity still leaves some of the lifetime.
        let most = longest_validity_ms(HOUR);
        assert_eq!(most, 59 * MINUTE);
        let tightest = windows(most);
        assert_eq!((tightest.early_ms, tightest.mandatory_ms), (most + MINUTE / 2, most));
    }
}
