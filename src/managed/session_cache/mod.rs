//! Keeps one session valid for many threads and event loops.
//!
//! There is no background thread. The first caller that finds the session due for renewal becomes the leader, and renews
//! it without holding a lock. The other callers use the old session while it is valid, and wait when there is none.
//!
//! The session ages from left to right, and a new one starts again. [`RefreshWindow`](super::refresh_window) computes the
//! windows from its lifetime.
//!
//! ```text
//!           finish, adopt           early window           mandatory window
//!   (none) ---------------> (fresh) ------------> (early) ----------------> (mandatory)
//!     ^                        ^                     |                        |     |
//!     |                        +------ finish -------+------------------------+     |
//!     |                                                                             |
//!     +------ expired, rejected by a server (`reject`) or revoked (`forget`) -------+
//! ```
//!
//! `reject` and `forget` also lead from the other states to (none).
//!
//! What a caller does ([`decision`]):
//!
//! | session                     | no leader | another caller is the leader | a renewal failed recently |
//! |-----------------------------|-----------|------------------------------|---------------------------|
//! | fresh                       | use       | use                          | use                       |
//! | early                       | renew     | use                          | use                       |
//! | mandatory                   | renew     | wait                         | use                       |
//! | none, or expires too early  | renew     | wait                         | fail                      |
//!
//! The rightmost column that applies decides. Exceptions:
//!
//! - A blocking caller never waits for a leader that is driven by an event loop; it renews instead.
//! - A callback on the leader's thread gets the old session, or an error.
//! - Requesting a validity that exceeds any session's lifetime is an error.
//!
//! While the old session is usable, a caller renews or waits for at most half of its own timeout, and then uses the old
//! session.
//!
//! How a renewal ends ([`leader`], [`renewal`]):
//!
//! ```text
//!                       +-- finish(Ok) ----> the session is stored, and waiters use it
//!   decide              +-- finish(Err) ---> the failure is remembered, and waiters fail or use the old session
//!  --------> (leader) --+
//!                       +-- guard dropped -> a waiter becomes the leader: a panic, or a freed request
//!                       +-- lease expired -> the next caller becomes the leader: an abandoned event loop
//! ```

mod decision;
mod interfaces;
mod leader;
mod min_validity;
mod rejection;
mod renewal;
mod state;

use std::sync::Arc;
use std::time::Instant;

use decision::Action;
use state::Shared;

use super::cached_session::{CachedSession, NewSession};
use super::error::ManagedError;
use crate::api::{ApiError, CallContext, Failure, RetryClass, TransportError};
use crate::fork::PerProcess;

pub(super) use interfaces::{Env, Fetch, FetchSession, Observer};
pub(super) use leader::{Driver, RenewalGuard};
pub(super) use min_validity::check_validity;
pub use rejection::Rejected;

/// Thread-safe. Callbacks run with no lock held.
pub(super) struct SessionCache<S, O> {
    source: S,
    observer: O,
    env: Arc<dyn Env>,
    shared: PerProcess<Arc<Shared>>,
}

/// What a caller that needs a session does next.
pub(super) enum Decision {
    Use(NewSession),
    Fail(ManagedError),
    /// Renew the session, then call [`SessionCache::finish`].
    Renew(RenewalGuard),
    /// Call [`SessionCache::wait`], then decide again.
    Wait,
}

impl<S: FetchSession, O: Observer> SessionCache<S, O> {
    pub(super) fn new(source: S, observer: O, env: Arc<dyn Env>) -> Self {
        let shared = PerProcess::new(env.forks(), Arc::default());
        SessionCache { source, observer, env, shared }
    }

    pub(super) fn source(&self) -> &S {
        &self.source
    }

    /// The state in this process.
    fn shared(&self) -> &Arc<Shared> {
        self.shared.get(self.env.forks(), |parent| parent.inherit(self.env.random()))
    }

    /// The session, if it is still valid.
    pub(super) fn current(&self) -> Option<NewSession> {
        let now = self.env.now();
        let state = self.shared().state();
        state.session.as_ref().filter(|session| session.left_ms(now) > 0).map(CachedSession::as_new)
    }

    /// Decides for a caller that needs a session valid for `min_ms` more milliseconds.
    ///
    /// `renewal_deadline` is kept between the decisions of one caller. While the old session is usable, it is half of the
    /// caller's time; the other half is for the call itself.
    pub(super) fn decide(
        &self,
        min_ms: i64,
        driver: Driver,
        context: CallContext<'_>,
        renewal_deadline: &mut Option<Instant>,
    ) -> Decision {
        let now = self.env.now();
        let shared = self.shared();
        let mut state = shared.state();
        let renews = match decision::action(&state, now, min_ms, driver) {
            Action::Use(session) => return Decision::Use(session),
            Action::Fail(error) => return Decision::Fail(error),
            Action::Renew => true,
            Action::Wait => false,
        };
        let old = state.usable(now, min_ms);
        *renewal_deadline = old.as_ref().map(|_| renewal_deadline.unwrap_or_else(|| context.half().deadline));
        let deadline = renewal_deadline.unwrap_or(context.deadline);
        let context = CallContext { deadline, ..context };
        if context.is_over() {
            let old = old.filter(|_| !context.cancel.is_cancelled());
            return old.map_or_else(|| Decision::Fail(out_of_time(context)), Decision::Use);
        }
        if !renews {
            return Decision::Wait;
        }
        let id = state.start_renewal(driver, deadline);
        drop(state);
        Decision::Renew(RenewalGuard::new(shared, &self.env, id))
    }
}

fn out_of_time(context: CallContext<'_>) -> ManagedError {
    if context.cancel.is_cancelled() {
        return ApiError::cancelled(false).into();
    }
    let error = TransportError {
        failure: Failure::Timeout,
        message: "the timeout expired before a session was available".to_owned(),
        may_have_been_sent: false,
    };
    ApiError::Transport { error, retry: RetryClass::Backoff }.into()
}

impl<S, O> std::fmt::Debug for SessionCache<S, O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionCache").finish_non_exhaustive()
    }
}

#[cfg(test)]
impl<S: FetchSession, O: Observer> SessionCache<S, O> {
    /// Holds the lock, as another thread may during a fork.
    pub(super) fn lock(&self) -> impl Drop + '_ {
        self.shared().state()
    }

    /// The number of threads that wait for a renewal, or are about to.
    pub(super) fn waiting(&self) -> usize {
        let shared = self.shared();
        let guards = usize::from(shared.state().leader.is_some());
        Arc::strong_count(shared) - 1 - guards
    }
}

#[cfg(test)]
mod tests;
