//! Jobs that cannot be interrupted, on threads of their own: whoever waits for one may leave it behind.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::system;
use crate::fork::{self, PerProcess};

/// So many jobs may be left behind before no more are begun. The system's name look-up can hang for as long as it
/// likes; without a limit, a program that tries again would end up with no memory for threads.
pub(super) const MOST_LEFT_BEHIND: usize = 64;

/// Jobs that go on though nobody waits for them. A forked child has none of its parent's threads.
static LEFT_BEHIND: PerProcess<AtomicUsize> = PerProcess::new(0, AtomicUsize::new(0));

fn left_behind() -> &'static AtomicUsize {
    LEFT_BEHIND.get(fork::count(), |_| AtomicUsize::new(0))
}

/// Why a job has not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotBegun {
    /// The system has no thread to spare.
    NoThread,
    /// Too many were left behind, and go on.
    TooManyLeft,
}

/// A job under way. To drop it leaves it behind, and its result is dropped when it comes.
pub(super) struct Job<T>(Arc<Mutex<State<T>>>);

enum State<T> {
    Running,
    Done(T),
    /// Nobody waits: the result was taken, or the job was left behind.
    Unwanted,
}

impl<T: Send + 'static> Job<T> {
    /// Begins a job; `notify` is called when its result is there.
    pub(super) fn begin(
        job: impl FnOnce() -> T + Send + 'static,
        notify: impl FnOnce() + Send + 'static,
    ) -> Result<Self, NotBegun> {
        if left_behind().load(Ordering::Relaxed) >= MOST_LEFT_BEHIND {
            return Err(NotBegun::TooManyLeft);
        }
        let state = Arc::new(Mutex::new(State::Running));
        let there = Arc::clone(&state);
        let run = move || {
            let result = job();
            {
                let mut state = there.lock().unwrap_or_else(PoisonError::into_inner);
                if matches!(*state, State::Unwanted) {
                    left_behind().fetch_sub(1, Ordering::Relaxed);
                    return;
                }
                *state = State::Done(result);
            }
            notify();
        };
        system::start_thread(run).map_err(|_| NotBegun::NoThread)?;
        Ok(Job(state))
    }
}

impl<T> Job<T> {
    /// The result, once.
    pub(super) fn take(&self) -> Option<T> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *state, State::Unwanted) {
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
            left_behind().fetch_add(1, Ordering::Relaxed);
        }
        *state = State::Unwanted;
    }
}
