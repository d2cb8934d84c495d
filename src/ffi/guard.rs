//! The boundary: the one place where panics stop and where results and errors are handed over.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use super::error::kaltura_error;
use super::status::{KALTURA_OK, kaltura_status};

/// Runs the body of a function that makes something: its result, or NULL and an error.
///
/// # Safety
/// `error` is NULL or points to a place for a pointer.
pub(super) unsafe fn make<T>(
    error: *mut *mut kaltura_error,
    body: impl FnOnce() -> Result<*mut T, kaltura_error>,
) -> *mut T {
    // SAFETY: as the caller promises.
    unsafe { run(error, body) }.unwrap_or(ptr::null_mut())
}

/// Runs the body of a function that makes nothing: KALTURA_OK, or a status and an error.
///
/// # Safety
/// `error` is NULL or points to a place for a pointer.
pub(super) unsafe fn act(
    error: *mut *mut kaltura_error,
    body: impl FnOnce() -> Result<(), kaltura_error>,
) -> kaltura_status {
    // SAFETY: as the caller promises.
    match unsafe { run(error, body) } {
        Ok(()) => KALTURA_OK,
        Err(status) => status,
    }
}

/// Runs the body of a function that reports no error, such as a getter: its result, or `otherwise`.
pub(super) fn get<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(otherwise)
}

/// Runs a getter of a handle: its result, or `absent` for NULL, and if reading panics.
///
/// # Safety
/// `handle` is NULL or live.
pub(super) unsafe fn read<H, T: Copy>(handle: *const H, absent: T, body: impl FnOnce(&H) -> T) -> T {
    // SAFETY: as the caller promises.
    unsafe { handle.as_ref() }.map_or(absent, |handle| get(absent, || body(handle)))
}

unsafe fn run<T>(
    error: *mut *mut kaltura_error,
    body: impl FnOnce() -> Result<T, kaltura_error>,
) -> Result<T, kaltura_status> {
    // Unwinding is safe: what the bodies share (the session of a client) is replaced as a whole, never
    // left half done. The panic's own text is not passed on, since it might quote an argument.
    let result = catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| Err(kaltura_error::panic()));
    let (result, failure) = match result {
        Ok(value) => (Ok(value), ptr::null_mut()),
        Err(failure) => (Err(failure.status()), if error.is_null() { ptr::null_mut() } else { failure.into_raw() }),
    };
    if !error.is_null() {
        // SAFETY: not NULL, and a place for a pointer as the caller promises.
        unsafe { error.write(failure) };
    }
    result
}

#[cfg(test)]
mod tests {
    use super::super::status::KALTURA_ERROR_PANIC;
    use super::*;

    #[test]
    fn a_panic_becomes_a_status_and_its_text_is_not_passed_on() {
        let mut error = ptr::null_mut();
        // SAFETY: a place for a pointer.
        let status = unsafe { act(&raw mut error, || panic!("hunter2")) };
        assert_eq!(status, KALTURA_ERROR_PANIC);
        // SAFETY: set by the guard just now, and freed once.
        let error = unsafe { Box::from_raw(error) };
        assert_eq!(error.status(), KALTURA_ERROR_PANIC);
        assert!(!error.message().contains("hunter2"));
    }

    #[test]
    fn a_panic_in_a_getter_becomes_what_it_gives_otherwise() {
        assert_eq!(get(7, || panic!("hunter2")), 7);
        assert_eq!(get(7, || 8), 8);
    }

    #[test]
    fn success_sets_the_error_to_null() {
        let mut error = ptr::dangling_mut();
        // SAFETY: a place for a pointer.
        assert_eq!(unsafe { act(&raw mut error, || Ok(())) }, KALTURA_OK);
        assert!(error.is_null());
    }

    #[test]
    fn nobody_need_ask_for_the_error() {
        let failed = || -> Result<*mut i32, kaltura_error> { Err(kaltura_error::internal("x")) };
        // SAFETY: NULL is allowed.
        assert!(unsafe { make(ptr::null_mut(), failed) }.is_null());
    }
}
