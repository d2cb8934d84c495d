//! Detects a process with more rights than its user.

/// Whether the environment comes from a user with fewer rights than this process: a set-user-ID or set-group-ID
/// program, or one with file capabilities. Proxies and CA certificates from the environment must then be ignored.
#[cfg(unix)]
pub(super) fn is_privileged() -> bool {
    // SAFETY: these functions have no preconditions.
    let ids_differ = unsafe { libc::getuid() != libc::geteuid() || libc::getgid() != libc::getegid() };
    ids_differ || is_secure()
}

/// AT_SECURE as the system reports it, which also covers capabilities and user ids that were changed back.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn is_secure() -> bool {
    // SAFETY: no preconditions; 0 for an unknown entry.
    unsafe { libc::getauxval(libc::AT_SECURE) != 0 }
}

#[cfg(any(target_vendor = "apple", target_os = "freebsd", target_os = "openbsd", target_os = "netbsd"))]
fn is_secure() -> bool {
    // SAFETY: no preconditions.
    unsafe { libc::issetugid() != 0 }
}

#[cfg(all(
    unix,
    not(any(target_os = "linux", target_os = "android", target_vendor = "apple")),
    not(any(target_os = "freebsd", target_os = "openbsd", target_os = "netbsd"))
))]
fn is_secure() -> bool {
    false
}

#[cfg(not(unix))]
pub(super) fn is_privileged() -> bool {
    false
}
