//! How many forks lie between the first process and this one: what must not be shared with a parent
//! (random numbers, connections, the wait for another thread) is told apart by it.

mod lock;
mod per_process;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

pub use self::lock::{Lock, ReadWriteLock};
pub use self::per_process::PerProcess;

static COUNT: AtomicU32 = AtomicU32::new(0);
static WATCHED: AtomicBool = AtomicBool::new(false);

/// The number of forks. It means something only while forks are [watched](are_watched).
pub fn count() -> u32 {
    COUNT.load(Ordering::Relaxed)
}

/// Whether every fork is counted.
pub fn are_watched() -> bool {
    WATCHED.load(Ordering::Relaxed)
}

/// Says that [`add_one`] will be called in the child of every fork.
pub(crate) fn watched_from_now_on() {
    WATCHED.store(true, Ordering::Relaxed);
}

/// To be called in the child of a fork.
pub(crate) fn add_one() {
    COUNT.fetch_add(1, Ordering::Relaxed);
}
