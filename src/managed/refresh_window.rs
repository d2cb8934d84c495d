//! When a session is renewed. All follows from one number, the life of the session, so that a session
//! of a minute and one of a year are both renewed once in their life, and not at every call.

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// How much of a session's life is left, in milliseconds, when it is to be renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RefreshWindow {
    /// From here on one caller renews it, and the others go on with it.
    pub(super) early_ms: i64,
    /// From here on all callers wait for a new one.
    pub(super) mandatory_ms: i64,
}

impl RefreshWindow {
    /// The windows of a session that lives `life_ms`, for a caller who needs it for `min_validity_ms`.
    ///
    /// The early window is the last 10 to 20 % of the life, half an hour to an hour at most; where in
    /// between, `jitter` (0 to 1) says, so that programs that were started together do not renew
    /// together. The mandatory window is the last 5 %, from a second to a minute.
    pub(super) fn new(life_ms: i64, min_validity_ms: i64, jitter: f64) -> RefreshWindow {
        let own_mandatory = mandatory(life_ms);
        let most = (life_ms / 5).min(HOUR);
        let least = most / 2;
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "at most an hour")]
        let own_early = least + ((most - least) as f64 * jitter.clamp(0.0, 1.0)) as i64;
        // A caller who needs more moves both windows, so that it need not wait either; what is left of
        // the life is shared with the early window at most by halves.
        let mandatory_ms = own_mandatory.max(min_validity_ms);
        let ahead = (own_early - own_mandatory).clamp(0, ((life_ms - mandatory_ms) / 2).max(0));
        RefreshWindow { early_ms: own_early.max(mandatory_ms + ahead), mandatory_ms }
    }
}

/// The longest validity that may be asked of sessions that live `life_ms`: one that is asked for more
/// would have to be renewed at every call.
pub(super) fn longest_validity_ms(life_ms: i64) -> i64 {
    life_ms - mandatory(life_ms)
}

fn mandatory(life_ms: i64) -> i64 {
    // Of a very short life, a second would be too much.
    (life_ms / 20).clamp(SECOND, MINUTE).min(life_ms / 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * HOUR;

    fn windows(life_ms: i64, jitter: f64) -> (i64, i64) {
        let windows = RefreshWindow::new(life_ms, 0, jitter);
        (windows.early_ms, windows.mandatory_ms)
    }

    #[test]
    fn both_windows_grow_with_the_life_up_to_a_limit() {
        assert_eq!(windows(MINUTE, 0.0), (6 * SECOND, 3 * SECOND));
        assert_eq!(windows(MINUTE, 1.0), (12 * SECOND, 3 * SECOND));
        assert_eq!(windows(HOUR, 0.5), (9 * MINUTE, MINUTE));
        assert_eq!(windows(DAY, 0.0), (30 * MINUTE, MINUTE));
        assert_eq!(windows(DAY, 1.0), (HOUR, MINUTE));
        assert_eq!(windows(3650 * DAY, 1.0), (HOUR, MINUTE));
    }

    #[test]
    fn every_session_is_used_for_most_of_its_life() {
        for life in (1..20_000).chain([DAY, 3650 * DAY]).map(|life| life * 100) {
            for jitter in [0.0, 0.3, 1.0] {
                let (early, mandatory) = windows(life, jitter);
                assert!(early <= life / 5 && early >= mandatory && mandatory >= 0, "{life} {early} {mandatory}");
            }
        }
    }

    #[test]
    fn a_caller_who_needs_more_moves_both_windows() {
        let windows = |min| RefreshWindow::new(HOUR, min, 1.0);
        assert_eq!(windows(MINUTE), RefreshWindow::new(HOUR, 0, 1.0));
        let needs_half = windows(30 * MINUTE);
        assert_eq!((needs_half.early_ms, needs_half.mandatory_ms), (41 * MINUTE, 30 * MINUTE));
        // The most that may be asked for still leaves something to use.
        let most = longest_validity_ms(HOUR);
        assert_eq!(most, 59 * MINUTE);
        let tightest = windows(most);
        assert_eq!((tightest.early_ms, tightest.mandatory_ms), (most + MINUTE / 2, most));
    }
}
