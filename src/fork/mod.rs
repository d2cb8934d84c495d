//! Fork counter. State that must not be shared with a parent process (random numbers, connections, waits for other
//! threads) is keyed by it.

mod lock;
mod per_process;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

pub(crate) use self::lock::{Lock, ReadWriteLock};
pub(crate) use self::per_process::PerProcess;

static COUNT: AtomicU32 = AtomicU32::new(0);
static WATCHED: AtomicBool = AtomicBool::new(false);

/// The number of forks since the first process. Only valid if [`are_watched`] returns true.
pub(crate) fn count() -> u32 {
    COUNT.load(Ordering::Relaxed)
}

pub(crate) fn are_watched() -> bool {
    WATCHED.load(Ordering::Relaxed)
}

/// Declares that [`increment`] will be called in each forked child.
pub(crate) fn mark_watched() {
    WATCHED.store(true, Ordering::Relaxed);
}

/// Must be called in each forked child.
pub(crate) fn increment() {
    COUNT.fetch_add(1, Ordering::Relaxed);
}
