//! The leader, which is the only caller that renews, and waiting for it.

use std::sync::{Arc, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Instant;

use super::SessionCache;
use super::interfaces::{Env, FetchSession, Observer};
use super::state::{Shared, State};
use crate::api::CallContext;

/// How a caller runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::managed) enum Driver {
    /// A blocked thread. It must not wait for a renewal driven by an event loop, which may run on this thread.
    Thread,
    EventLoop,
}

/// The caller that is renewing.
#[derive(Clone)]
pub(super) struct Leader {
    /// The number of its renewal.
    id: u64,
    /// The thread that is blocked, or that runs a callback of the credentials.
    thread: Option<ThreadId>,
    /// When another caller may take over, because the event loop may have abandoned its request. `None` for a blocking
    /// call, which always ends.
    lease: Option<Instant>,
}

impl Leader {
    pub(super) fn is_this_thread(&self) -> bool {
        self.thread == Some(thread::current().id())
    }

    /// Whether a caller may block until this renewal ends. A blocking call may run on the thread of the event loop that is
    /// renewing, so it renews instead.
    pub(super) fn can_be_awaited_by(&self, driver: Driver) -> bool {
        driver == Driver::EventLoop || self.lease.is_none()
    }
}

impl State {
    /// The leader, unless its lease has expired.
    pub(super) fn leader(&self) -> Option<&Leader> {
        self.leader.as_ref().filter(|leader| leader.lease.is_none_or(|lease| Instant::now() < lease))
    }

    /// Makes this caller the leader. Returns the number of its renewal.
    pub(super) fn start_renewal(&mut self, driver: Driver, deadline: Instant) -> u64 {
        self.renewals += 1;
        let lease = (driver == Driver::EventLoop).then_some(deadline);
        self.leader = Some(Leader { id: self.renewals, thread: Some(thread::current().id()), lease });
        self.renewals
    }
}

/// The leader's exclusive right to renew. Dropping it, also by a panic or a freed request, wakes all waiters.
pub(in crate::managed) struct RenewalGuard {
    shared: Arc<Shared>,
    id: u64,
    forks: u32,
    env: Arc<dyn Env>,
}

impl RenewalGuard {
    pub(super) fn new(shared: &Arc<Shared>, env: &Arc<dyn Env>, id: u64) -> Self {
        RenewalGuard { shared: Arc::clone(shared), id, forks: env.forks(), env: Arc::clone(env) }
    }

    /// Whether no other renewal was started since.
    pub(super) fn is_latest(&self, state: &State) -> bool {
        state.renewals == self.id
    }

    /// Records the thread that runs callbacks of the credentials, if any.
    pub(in crate::managed) fn set_thread(&self, thread: Option<ThreadId>) {
        self.with_leader(|leader| {
            if let Some(leader) = leader.as_mut() {
                leader.thread = thread;
            }
        });
    }

    fn with_leader(&self, change: impl FnOnce(&mut Option<Leader>)) {
        // In a child forked meanwhile, the parent's lock may never be released.
        if self.env.forks() == self.forks {
            let mut state = self.shared.state();
            if state.leader.as_ref().is_some_and(|leader| leader.id == self.id) {
                change(&mut state.leader);
            }
        }
    }
}

impl Drop for RenewalGuard {
    fn drop(&mut self) {
        self.with_leader(|leader| *leader = None);
        if self.env.forks() == self.forks {
            self.shared.changed.notify_all();
        }
    }
}

impl<S: FetchSession, O: Observer> SessionCache<S, O> {
    /// Blocks until a renewal has ended, or the caller is cancelled or times out.
    pub(in crate::managed) fn wait(&self, context: CallContext<'_>) {
        let shared = self.shared();
        // Takes the lock, so that a waiter cannot miss the wakeup between its check and its wait.
        let wake = Arc::clone(shared);
        let _on_cancel = context.cancel.on_cancel(move || {
            drop(wake.state());
            wake.changed.notify_all();
        });
        let state = shared.state();
        let blocks = state.leader.as_ref().is_some_and(|leader| leader.lease.is_none());
        if blocks && !context.is_over() {
            let left = context.deadline.saturating_duration_since(Instant::now());
            drop(shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner));
        }
    }
}
