//! The FFI boundary: catches panics, and returns results and errors. Getters, which return no error, use `getter`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use super::error::kaltura_error;
use super::status::{KALTURA_OK, kaltura_status};
use crate::cancellation::Deferred;

/// Runs the body of a constructor. Returns its result, or NULL and an error. Cancellation of the thread is deferred.
///
/// # Safety
/// `error` is NULL or points to a pointer.
pub(super) unsafe fn pointer_or_null<T>(
    error: *mut *mut kaltura_error,
    body: impl FnOnce() -> Result<*mut T, Box<kaltura_error>>,
) -> *mut T {
    let mut made = ptr::null_mut();
    // SAFETY: guaranteed by the caller.
    unsafe {
        to_status(error, || {
            made = body()?;
            Ok(())
        });
    }
    made
}

/// Like [`pointer_or_null`] without deferring cancellation, for fast bodies that reach no cancellation point: no I/O, no
/// callback.
///
/// # Safety
/// `error` is NULL or points to a pointer.
pub(super) unsafe fn pointer_or_null_nonblocking<T>(
    error: *mut *mut kaltura_error,
    body: impl FnOnce() -> Result<*mut T, Box<kaltura_error>>,
) -> *mut T {
    // SAFETY: guaranteed by the caller.
    unsafe { run(error, body) }.unwrap_or(ptr::null_mut())
}

/// Runs the body of a function without a result. Returns KALTURA_OK, or a status and an error. Cancellation of the
/// thread is deferred.
///
/// # Safety
/// `error` is NULL or points to a pointer.
pub(super) unsafe fn to_status(
    error: *mut *mut kaltura_error,
    body: impl FnOnce() -> Result<(), Box<kaltura_error>>,
) -> kaltura_status {
    let mut body = Some(body);
    // SAFETY: guaranteed by the caller.
    unsafe { to_status_deferred(error, &mut || body.take().map_or(Ok(()), |body| body())) }
}

/// One copy of the guard for all functions whose speed it does not limit.
#[inline(never)]
unsafe fn to_status_deferred(
    error: *mut *mut kaltura_error,
    body: &mut dyn FnMut() -> Result<(), Box<kaltura_error>>,
) -> kaltura_status {
    let _deferred = Deferred::new();
    // SAFETY: guaranteed by the caller.
    unsafe { to_status_nonblocking(error, body) }
}

/// Like [`to_status`] without deferring cancellation, for fast bodies that reach no cancellation point.
///
/// # Safety
/// `error` is NULL or points to a pointer.
pub(super) unsafe fn to_status_nonblocking(
    error: *mut *mut kaltura_error,
    body: impl FnOnce() -> Result<(), Box<kaltura_error>>,
) -> kaltura_status {
    // SAFETY: guaranteed by the caller.
    match unsafe { run(error, body) } {
        Ok(()) => KALTURA_OK,
        Err(status) => status,
    }
}

/// Frees an object that may own connections or callbacks. Cancellation of the thread is deferred. If a destructor panics,
/// the rest of the object leaks, since functions that free return no error.
pub(super) fn free<T>(owned: T) {
    let _deferred = Deferred::new();
    let _ = catch_unwind(AssertUnwindSafe(|| drop(owned)));
}

unsafe fn run<T>(
    error: *mut *mut kaltura_error,
    body: impl FnOnce() -> Result<T, Box<kaltura_error>>,
) -> Result<T, kaltura_status> {
    // Unwinding is safe: changes under a lock are complete before anything can panic. The panic message is not passed on,
    // because it might quote an argument.
    match catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| Err(kaltura_error::panic())) {
        Ok(value) => {
            if !error.is_null() {
                // SAFETY: not NULL, and valid as guaranteed by the caller.
                unsafe { error.write(ptr::null_mut()) };
            }
            Ok(value)
        }
        // SAFETY: guaranteed by the caller.
        Err(failure) => Err(unsafe { report(error, failure) }),
    }
}

/// # Safety
/// `error` is NULL or points to a pointer.
#[cold]
#[inline(never)]
unsafe fn report(error: *mut *mut kaltura_error, failure: Box<kaltura_error>) -> kaltura_status {
    let status = failure.status();
    if !error.is_null() {
        // SAFETY: not NULL, and valid as guaranteed by the caller.
        unsafe { error.write(Box::into_raw(failure)) };
    }
    status
}

#[cfg(test)]
mod tests {
    use super::super::status::KALTURA_ERROR_PANIC;
    use super::*;

    #[test]
    fn panic_becomes_a_status_without_its_message() {
        let mut error = ptr::null_mut();
        // SAFETY: a valid pointer.
        let status = unsafe { to_status(&raw mut error, || panic!("hunter2")) };
        assert_eq!(status, KALTURA_ERROR_PANIC);
        // SAFETY: set by the guard, and freed once.
        let error = unsafe { Box::from_raw(error) };
        assert_eq!(error.status(), KALTURA_ERROR_PANIC);
        assert!(!error.message().contains("hunter2"));
    }

    #[test]
    fn success_sets_the_error_to_null() {
        let mut error = ptr::dangling_mut();
        // SAFETY: a valid pointer.
        assert_eq!(unsafe { to_status(&raw mut error, || Ok(())) }, KALTURA_OK);
        assert!(error.is_null());
    }

    #[test]
    fn error_pointer_may_be_null() {
        let failed = || -> Result<*mut i32, Box<kaltura_error>> { Err(kaltura_error::internal("x")) };
        // SAFETY: NULL is allowed.
        assert!(unsafe { pointer_or_null(ptr::null_mut(), failed) }.is_null());
    }
}
