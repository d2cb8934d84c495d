//! What the callers share, under one lock.

use std::sync::{Arc, Condvar, MutexGuard};

use super::leader::Leader;
use crate::fork::Lock;
use crate::managed::cached_session::{CachedSession, NewSession, Now};
use crate::managed::failure_memory::FailedRenewal;

/// An observed lifetime applies for this many lifetimes, but at most a day: the session may have been an exception.
const OBSERVED_LIFETIMES: i64 = 10;
const DAY_MS: i64 = 86_400_000;

#[derive(Default)]
pub(super) struct Shared {
    state: Lock<State>,
    /// Notified when a renewal has ended.
    pub(super) changed: Condvar,
}

#[derive(Default, Clone)]
pub(super) struct State {
    pub(super) session: Option<CachedSession>,
    pub(super) leader: Option<Leader>,
    /// The number of renewals started.
    pub(super) renewals: u64,
    pub(super) failure: Option<FailedRenewal>,
    /// An observed lifetime, if the server does not report expiries.
    pub(super) observed: Option<ObservedLifetime>,
    /// The lifetime of a new session in milliseconds. Later ones are not expected to exceed it.
    pub(super) created_lifetime_ms: Option<i64>,
    /// How many consecutive new sessions were invalid from the start.
    pub(super) early_rejections: u32,
    /// The credentials have yielded a session, so a refused login may be retried late: see `failure_memory`.
    pub(super) has_worked: bool,
}

/// How long a session was valid that should have been valid longer.
#[derive(Clone, Copy)]
pub(super) struct ObservedLifetime {
    pub(super) lifetime_ms: i64,
    pub(super) at_ms: i64,
}

impl Shared {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// The state in a forked child: the parent's state without a leader, or the default if the lock was held during the
    /// fork.
    pub(super) fn inherit(self: &Arc<Self>, random: f64) -> Arc<Self> {
        let inherited = self.state.inherit();
        let mut state = inherited.lock();
        state.leader = None;
        if let Some(session) = &mut state.session {
            // Children of one parent must not all renew at the same moment.
            session.jitter = random;
        }
        drop(state);
        Arc::new(Shared { state: inherited, changed: Condvar::new() })
    }
}

impl State {
    /// The old session, if it is valid for `min_ms` more milliseconds.
    pub(super) fn usable(&self, now: Now, min_ms: i64) -> Option<NewSession> {
        let session = self.session.as_ref()?;
        let left = session.left_ms(now);
        (left > 0 && left >= min_ms).then(|| session.as_new())
    }

    /// The observed lifetime that applies to a session created now.
    pub(super) fn observed_lifetime_ms(&self, now: Now) -> Option<i64> {
        let observed = self.observed?;
        let good_for = observed.lifetime_ms.saturating_mul(OBSERVED_LIFETIMES).min(DAY_MS);
        (now.monotonic_ms.saturating_sub(observed.at_ms) < good_for).then_some(observed.lifetime_ms)
    }
}
