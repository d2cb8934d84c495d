//! Detects forks, so that a child neither repeats the random numbers of its parent nor uses its connections.

/// Watches for forks from now on. If that is impossible, random bytes are read from the system each time, which is
/// slower but equally safe. Concurrent first callers may each register a handler, so that none of them blocks. A fork
/// then counts twice, which is harmless.
pub(super) fn watch() {
    if !crate::fork::are_watched() && at_fork(in_child) {
        crate::fork::mark_watched();
    }
}

extern "C" fn in_child() {
    crate::fork::increment();
}

/// Registers a handler that runs in each forked child.
#[cfg(unix)]
fn at_fork(in_child: unsafe extern "C" fn()) -> bool {
    // SAFETY: the handler only increments an atomic number, which is allowed in a forked child. The library is never
    // unmapped (-z nodelete), so the handler remains valid.
    unsafe { libc::pthread_atfork(None, None, Some(in_child)) == 0 }
}

/// Other systems have no fork.
#[cfg(not(unix))]
fn at_fork(_: unsafe extern "C" fn()) -> bool {
    true
}
