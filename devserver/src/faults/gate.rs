//! A gate that a test opens to release held responses.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

/// Holds requests until it is opened. Clones are the same gate.
#[derive(Clone, Default)]
pub struct Gate(Arc<Inner>);

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    /// Notified when a request arrives.
    arrived: Condvar,
    /// Notified when requests may pass.
    opened: Notify,
}

#[derive(Default)]
struct State {
    is_open: bool,
    arrived: usize,
}

impl Gate {
    /// A closed gate.
    pub fn new() -> Gate {
        Gate::default()
    }

    /// Lets all waiting and all later requests pass.
    pub fn open(&self) {
        self.state().is_open = true;
        self.0.opened.notify_waiters();
    }

    /// How many requests have arrived so far, including those that passed.
    pub fn arrived(&self) -> usize {
        self.state().arrived
    }

    /// Waits until this many requests have arrived.
    ///
    /// # Panics
    /// When they do not arrive within a minute.
    pub fn wait_for(&self, requests: usize) {
        let minute = Duration::from_secs(60);
        let too_few = |state: &mut State| state.arrived < requests;
        let waited = self.0.arrived.wait_timeout_while(self.state(), minute, too_few);
        let (state, result) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!result.timed_out(), "{} of {requests} requests arrived at the gate", state.arrived);
    }

    /// Registers a request and waits until it may pass.
    pub(crate) async fn pass(&self) {
        // Before the state is read, so that no notification is missed.
        let opened = self.0.opened.notified();
        tokio::pin!(opened);
        opened.as_mut().enable();
        let is_open = {
            let mut state = self.state();
            state.arrived += 1;
            state.is_open
        };
        self.0.arrived.notify_all();
        if !is_open {
            opened.await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = self.state();
        f.debug_struct("Gate").field("is_open", &state.is_open).field("arrived", &state.arrived).finish()
    }
}
