//! Notices forks, so that no child repeats the random numbers of its parent or uses its connections.

/// Watches for forks from now on. Where that cannot be done, random bytes come from the system each time, which is
/// slower and as safe. Threads that come first at once may each see to it, so that none waits: a fork then counts
/// twice, which tells processes apart as well.
pub(super) fn watch() {
    if !crate::fork::are_watched() && at_fork(in_child) {
        crate::fork::mark_watched();
    }
}

extern "C" fn in_child() {
    crate::fork::increment();
}

/// Has a function called in the child of every fork.
#[cfg(unix)]
fn at_fork(in_child: unsafe extern "C" fn()) -> bool {
    // SAFETY: the handler only adds to an atomic number, which is allowed in a forked child. The
    // library is never unmapped (-z nodelete), so the handler stays where it is.
    unsafe { libc::pthread_atfork(None, None, Some(in_child)) == 0 }
}

/// There are none elsewhere.
#[cfg(not(unix))]
fn at_fork(_: unsafe extern "C" fn()) -> bool {
    true
}
