//! The end of a renewal: stores the session, or remembers the failure.

use super::SessionCache;
use super::interfaces::{FetchSession, Observer};
use super::leader::RenewalGuard;
use super::min_validity::too_long;
use super::state::State;
use crate::api::CallContext;
use crate::managed::cached_session::{CachedSession, NewSession, Now};
use crate::managed::error::{FailureKind, ManagedError};
use crate::managed::failure_memory::{self, FailedRenewal};
use crate::managed::refresh_window::longest_validity_ms;

impl<S: FetchSession, O: Observer> SessionCache<S, O> {
    /// Ends a renewal and wakes all waiters. `context` is the renewal's. Returns the old session instead of an error if
    /// it is still usable.
    pub(in crate::managed) fn finish(
        &self,
        guard: RenewalGuard,
        result: Result<NewSession, ManagedError>,
        min_ms: i64,
        context: CallContext<'_>,
    ) -> Result<NewSession, ManagedError> {
        // A callback may have forked. In the child, this is the state that it inherited.
        let now = self.env.now();
        let mut state = self.shared().state();
        let created = result.and_then(|new| {
            let mut session = self.cached(&new, &state, now)?;
            session.is_created_here = true;
            Ok((session, new))
        });
        match created {
            Ok((session, new)) => {
                let lifetime_ms = session.lifetime_ms;
                let is_too_short = min_ms > longest_validity_ms(lifetime_ms);
                // A leader whose lease expired may return a session that expires earlier than the current one.
                let is_outdated = !guard.is_latest(&state)
                    && state.session.as_ref().is_some_and(|current| current.left_ms(now) >= lifetime_ms);
                if !is_outdated {
                    // The lifetime of a session that may not be new is not recorded, unless the caller needed a longer
                    // one.
                    let is_evidence = is_too_short || self.source.requested_seconds().is_some();
                    state.store(session, is_evidence);
                }
                drop(state);
                drop(guard);
                self.observer.renewed(&new);
                if is_too_short { Err(too_long(min_ms / 1000, lifetime_ms)) } else { Ok(new) }
            }
            Err(error) => {
                let old = state.usable(now, min_ms);
                let in_a_row = state.failure.as_ref().map_or(0, |failure| failure.in_a_row.saturating_add(1));
                // Only this caller timed out. Waiters may have more time.
                let hands_over =
                    old.is_none() && context.is_over() && matches!(error.kind(), FailureKind::Transient(_));
                let is_remembered = !hands_over && guard.is_latest(&state);
                let error = if is_remembered { self.remember(&mut state, error, now, in_a_row) } else { error };
                drop(state);
                drop(guard);
                if error.kind() != FailureKind::Cancelled {
                    self.observer.failed(&error, old.as_ref().map(|session| session.expires_at.at()));
                }
                old.filter(|_| !context.cancel.is_cancelled()).ok_or(error)
            }
        }
    }

    /// Stores a session that was created elsewhere.
    pub(in crate::managed) fn adopt(&self, new: &NewSession) -> Result<(), ManagedError> {
        let now = self.env.now();
        let shared = self.shared();
        let mut state = shared.state();
        let session = self.cached(new, &state, now)?;
        state.session = Some(session);
        // A refused login remains refused.
        state.failure = state.failure.take().filter(|failure| failure.next_ms.is_none());
        drop(state);
        shared.changed.notify_all();
        Ok(())
    }

    fn cached(&self, new: &NewSession, state: &State, now: Now) -> Result<CachedSession, ManagedError> {
        CachedSession::new(new, state.observed_lifetime_ms(now), now, self.env.random())
            .ok_or(ManagedError::AlreadyExpired)
    }

    /// Remembers a failure. The returned error states for how long.
    pub(super) fn remember(&self, state: &mut State, error: ManagedError, now: Now, in_a_row: u32) -> ManagedError {
        let may_retry_late = failure_memory::is_wrong_password(&error) && std::mem::take(&mut state.has_worked);
        let random = || self.env.random();
        let Some(failed) = FailedRenewal::new(&error, now, in_a_row, may_retry_late, random) else { return error };
        // A refused login remains refused.
        if state.failure.as_ref().is_none_or(|before| failed.lasts_as_long_as(before)) {
            state.failure = Some(failed);
        }
        match state.failure.as_ref().and_then(|failure| failure.remembered(now.monotonic_ms)) {
            Some(until) => ManagedError::Remembered { error: Box::new(error), until },
            None => error,
        }
    }
}

impl State {
    fn store(&mut self, session: CachedSession, is_evidence: bool) {
        self.created_lifetime_ms = is_evidence.then_some(session.lifetime_ms);
        if self.session.replace(session).is_some() {
            // The previous session was not rejected.
            self.early_rejections = 0;
        }
        self.failure = None;
        self.has_worked = true;
    }
}
