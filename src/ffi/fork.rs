//! Notices forks, so that no child repeats the random numbers of its parent or uses its connections.

/// Watches for forks from now on, once for the process. Where that cannot be done, random bytes come
/// from the system each time, which is slower and as safe.
pub(super) fn watch() {
    #[cfg(unix)]
    {
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| {
            // SAFETY: the handler only adds to an atomic number, which is allowed in a forked child. The
            // library is never unmapped (-z nodelete), so the handler stays where it is.
            let result = unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
            if result == 0 {
                crate::forks::watched_from_now_on();
            }
        });
    }
}

#[cfg(unix)]
unsafe extern "C" fn in_child() {
    crate::forks::add_one();
}
