//! Remembers failed renewals, so that calls do not retry immediately.

use std::time::Duration;

use super::cached_session::Now;
use super::error::{FailureKind, ManagedError, Until};
use crate::api::ServerErrorKind;

/// Delay after the first refusal. Each further refusal doubles it.
const FIRST_REFUSAL_MS: i64 = 10_000;
/// Approximate delay after a transient failure.
const FIRST_TRANSIENT_MS: i64 = 1000;
/// Upper limit of all delays.
const LONGEST_MS: i64 = 300_000;
/// Delay after a login that the server may have seen.
const FIRST_LOGIN_MS: i64 = 10_000;
/// A server whose database is down also rejects correct passwords. A login that succeeded before is therefore retried
/// once, this long after USER_WRONG_PASSWORD.
const LATE_RETRY_MS: i64 = 300_000;

/// A failed renewal, and when the next attempt is allowed by the monotonic clock.
#[derive(Clone)]
pub(super) struct FailedRenewal {
    pub(super) error: ManagedError,
    pub(super) in_a_row: u32,
    /// For callers without a usable session; `None` until credentials are set again.
    pub(super) next_ms: Option<i64>,
    /// For callers that can still use the old session.
    pub(super) next_early_ms: i64,
}

impl FailedRenewal {
    /// Returns `None` for a cancelled call, which is not remembered.
    pub(super) fn new(
        error: &ManagedError,
        now: Now,
        in_a_row: u32,
        may_retry_late: bool,
        random: impl Fn() -> f64,
    ) -> Option<FailedRenewal> {
        let doubled = |first: i64| first.saturating_mul(1 << in_a_row.min(20)).min(LONGEST_MS);
        // Jitter from 50 to 100 %, so that clients that failed together do not retry together.
        let about = |ms: i64| scaled(ms, 0.5 + random() / 2.0);
        let at_least = |requested: Option<Duration>| {
            requested.map_or(0, |requested| i64::try_from(requested.as_millis()).unwrap_or(i64::MAX)).min(LONGEST_MS)
        };
        let (next_ms, next_early_ms) = match error.kind() {
            FailureKind::Cancelled => return None,
            FailureKind::RefusedLogin if may_retry_late => (Some(LATE_RETRY_MS), LATE_RETRY_MS),
            FailureKind::RefusedLogin => (None, i64::MAX),
            FailureKind::Refused => {
                let pause = doubled(FIRST_REFUSAL_MS);
                (Some(pause), pause)
            }
            FailureKind::Transient(requested) => {
                let pause = at_least(requested) + about(FIRST_TRANSIENT_MS);
                (Some(pause), pause.max(about(doubled(FIRST_TRANSIENT_MS))))
            }
            FailureKind::TransientLogin(requested) => {
                let pause = about(doubled(FIRST_LOGIN_MS)).max(at_least(requested) + about(FIRST_TRANSIENT_MS));
                (Some(pause), pause)
            }
        };
        Some(FailedRenewal {
            error: error.clone(),
            in_a_row,
            next_ms: next_ms.map(|pause| now.monotonic_ms.saturating_add(pause)),
            next_early_ms: now.monotonic_ms.saturating_add(next_early_ms),
        })
    }

    pub(super) fn lasts_as_long_as(&self, before: &FailedRenewal) -> bool {
        match (self.next_ms, before.next_ms) {
            (_, None) => false,
            (None, _) => true,
            (Some(own), Some(before)) => own >= before,
        }
    }

    /// How long the failure blocks another attempt.
    pub(super) fn remembered(&self, now_ms: i64) -> Option<Until> {
        let Some(next_ms) = self.next_ms else { return Some(Until::NewCredentials) };
        let left = u64::try_from(next_ms.saturating_sub(now_ms)).ok().filter(|left| *left > 0)?;
        Some(Until::Delay(Duration::from_millis(left)))
    }
}

pub(super) fn is_wrong_password(error: &ManagedError) -> bool {
    matches!(error, ManagedError::Api(error) if error.server_kind() == Some(ServerErrorKind::WrongPassword))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "at most a few minutes")]
fn scaled(ms: i64, by: f64) -> i64 {
    (ms as f64 * by) as i64
}
