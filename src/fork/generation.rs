//! Distinguishes a process from its forked children, also after `_Fork` and a raw `clone`, which run no handler of
//! `pthread_atfork`.

use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

/// Points to the number of this process, which is 0 in a new child. NULL before the first use.
static MARKER: AtomicPtr<AtomicU32> = AtomicPtr::new(ptr::null_mut());

/// The marker if the system cannot zeroize memory in a child. The process ID is compared instead.
static INHERITED: AtomicU32 = AtomicU32::new(0);
static PROCESS_ID: AtomicU32 = AtomicU32::new(0);

/// The highest number of this process and its ancestors.
static LAST: AtomicU32 = AtomicU32::new(0);

/// Returns the generation of this process: a number that differs from those of its ancestors and never changes.
#[inline]
pub(crate) fn generation() -> u32 {
    // SAFETY: NULL, static, or a page that is never unmapped.
    let marker = unsafe { MARKER.load(Ordering::Acquire).as_ref() };
    let marker = marker.unwrap_or_else(|| install());
    if ptr::eq(marker, &raw const INHERITED) {
        compare_process_id();
    }
    match marker.load(Ordering::Acquire) {
        0 => renew(marker),
        number => number,
    }
}

#[cold]
fn renew(marker: &AtomicU32) -> u32 {
    // Counted before it is stored: a process that is forked in between must not get the same number.
    let number = LAST.fetch_add(1, Ordering::AcqRel).wrapping_add(1);
    marker.compare_exchange(0, number, Ordering::AcqRel, Ordering::Acquire).err().unwrap_or(number)
}

#[cold]
fn compare_process_id() {
    let id = std::process::id();
    // Loaded first: the process stores its ID before its number, so its own number implies that its ID is visible.
    let number = INHERITED.load(Ordering::Acquire);
    if PROCESS_ID.load(Ordering::Acquire) != id {
        if number != 0 {
            // Fails if another thread has replaced the parent's number meanwhile.
            let _ = INHERITED.compare_exchange(number, 0, Ordering::AcqRel, Ordering::Acquire);
        }
        PROCESS_ID.store(id, Ordering::Release);
    }
}

#[cold]
fn install() -> &'static AtomicU32 {
    let page = zeroized_page();
    let marker = page.unwrap_or(&INHERITED);
    let new = ptr::from_ref(marker).cast_mut();
    match MARKER.compare_exchange(ptr::null_mut(), new, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => {
            at_start();
            marker
        }
        // SAFETY: another thread has set it to a marker that is never freed.
        Err(other) => unsafe { &*other },
    }
}

/// Resets the marker in a forked child if zeroized memory is not available: a process ID alone may be reused.
#[cfg(unix)]
fn at_start() {
    extern "C" fn in_child() {
        // SAFETY: as in `generation`.
        if let Some(marker) = unsafe { MARKER.load(Ordering::Acquire).as_ref() } {
            marker.store(0, Ordering::Release);
        }
    }
    // SAFETY: the handler only stores to an atomic. It stays mapped: ELF libraries are linked with -z nodelete, and on
    // Apple's systems programs must not call dlclose.
    unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
}

/// Windows has no fork. Keeps the DLL loaded, as `-z nodelete` does on ELF systems: threads of the library may still run
/// when a program unloads it.
#[cfg(windows)]
fn at_start() {
    use std::ffi::c_void;

    const PIN: u32 = 1;
    const FROM_ADDRESS: u32 = 4;
    unsafe extern "system" {
        fn GetModuleHandleExW(flags: u32, address: *const c_void, module: *mut *mut c_void) -> i32;
    }
    let mut module = ptr::null_mut();
    // SAFETY: an address in this module, and a valid pointer for the result, which is not used.
    unsafe { GetModuleHandleExW(PIN | FROM_ADDRESS, (&raw const MARKER).cast(), &raw mut module) };
}

#[cfg(not(any(unix, windows)))]
fn at_start() {}

/// A page that the system zeroizes in a forked child. If two threads create one at the same time, one page remains unused.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn zeroized_page() -> Option<&'static AtomicU32> {
    const SIZE: usize = 4096;
    const UNKNOWN: libc::c_int = -1;
    // SAFETY: new memory, which nothing else refers to. It is aligned and zeroed, and is not unmapped once it is returned.
    unsafe {
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let page = libc::mmap(ptr::null_mut(), SIZE, access, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0);
        if page == libc::MAP_FAILED {
            return None;
        }
        // Some emulators accept all advice, and ignore it.
        if libc::madvise(page, SIZE, UNKNOWN) == 0 || libc::madvise(page, SIZE, libc::MADV_WIPEONFORK) != 0 {
            libc::munmap(page, SIZE);
            return None;
        }
        Some(&*page.cast::<AtomicU32>())
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn zeroized_page() -> Option<&'static AtomicU32> {
    None
}
