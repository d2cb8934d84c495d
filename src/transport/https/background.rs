//! Uninterruptible jobs on separate threads, so that callers can abandon them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::system;
use crate::cancellation::Deferred;
use crate::fork::{self, PerProcess};

/// Maximum number of abandoned jobs. DNS lookups can hang indefinitely, and a program that retries would otherwise
/// exhaust threads and memory.
pub(super) const MAX_ABANDONED: usize = 64;

/// The number of abandoned jobs. A forked child does not have its parent's threads.
static ABANDONED: PerProcess<AtomicUsize> = PerProcess::new(0, AtomicUsize::new(0));

fn abandoned() -> &'static AtomicUsize {
    ABANDONED.get(fork::generation(), |_| AtomicUsize::new(0))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StartError {
    /// The system cannot create a thread.
    NoThread,
    /// Too many abandoned jobs are still running.
    TooManyAbandoned,
}

/// A running job. Dropping it abandons the job and discards its result.
pub(super) struct Job<T>(Arc<Mutex<State<T>>>);

enum State<T> {
    Running,
    Done(T),
    /// The result was taken, or the job was abandoned.
    Abandoned,
}

impl<T: Send + 'static> Job<T> {
    /// Starts a job. Calls `notify` when its result is available.
    pub(super) fn begin(
        job: impl FnOnce() -> T + Send + 'static,
        notify: impl FnOnce() + Send + 'static,
    ) -> Result<Self, StartError> {
        if abandoned().load(Ordering::Relaxed) >= MAX_ABANDONED {
            return Err(StartError::TooManyAbandoned);
        }
        let state = Arc::new(Mutex::new(State::Running));
        let there = Arc::clone(&state);
        let run = move || {
            let _deferred = Deferred::new();
            let result = catch_unwind(AssertUnwindSafe(job));
            {
                let mut state = there.lock().unwrap_or_else(PoisonError::into_inner);
                if matches!(*state, State::Abandoned) {
                    abandoned().fetch_sub(1, Ordering::Relaxed);
                    return;
                }
                // After a panic the caller times out.
                *state = result.map_or(State::Abandoned, State::Done);
            }
            notify();
        };
        system::start_thread(run).map_err(|_| StartError::NoThread)?;
        Ok(Job(state))
    }
}

impl<T> Job<T> {
    /// Returns the result once.
    pub(super) fn take(&self) -> Option<T> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *state, State::Abandoned) {
            State::Done(result) => Some(result),
            other => {
                *state = other;
                None
            }
        }
    }
}

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::Running) {
            abandoned().fetch_add(1, Ordering::Relaxed);
        }
        *state = State::Abandoned;
    }
}
