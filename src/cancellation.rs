//! `pthread_cancel`, deferred: a thread that is cancelled in a system call would unwind through Rust frames, which aborts
//! the process.

pub(crate) use imp::Deferred;

#[cfg(any(
    all(target_os = "linux", any(target_env = "gnu", target_env = "musl")),
    target_vendor = "apple",
    target_os = "freebsd",
    target_os = "netbsd",
    target_os = "openbsd"
))]
mod imp {
    use libc::c_int;

    #[cfg(target_vendor = "apple")]
    const PTHREAD_CANCEL_DISABLE: c_int = 0;
    #[cfg(not(target_vendor = "apple"))]
    const PTHREAD_CANCEL_DISABLE: c_int = 1;

    unsafe extern "C" {
        // The libc crate lacks it on most systems.
        fn pthread_setcancelstate(state: c_int, old: *mut c_int) -> c_int;
    }

    /// Defers the cancellation of this thread until it is dropped.
    pub(crate) struct Deferred {
        old: c_int,
    }

    impl Deferred {
        pub(crate) fn new() -> Self {
            let mut old = PTHREAD_CANCEL_DISABLE;
            // SAFETY: a valid state, and a valid pointer for the old one.
            unsafe { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &raw mut old) };
            Deferred { old }
        }
    }

    impl Drop for Deferred {
        fn drop(&mut self) {
            let mut disabled = 0;
            // SAFETY: a state returned by the system, and a valid pointer.
            unsafe { pthread_setcancelstate(self.old, &raw mut disabled) };
        }
    }
}

/// Windows and Android have no cancellation.
#[cfg(not(any(
    all(target_os = "linux", any(target_env = "gnu", target_env = "musl")),
    target_vendor = "apple",
    target_os = "freebsd",
    target_os = "netbsd",
    target_os = "openbsd"
)))]
mod imp {
    pub(crate) struct Deferred;

    impl Deferred {
        pub(crate) fn new() -> Self {
            Deferred
        }
    }
}
