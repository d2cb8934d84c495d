//! Helpers of getters, which have no error parameter.

use std::ffi::{CStr, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

/// Runs the body of a function without error reporting. Returns `otherwise` after a panic.
pub(super) fn get<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(otherwise)
}

/// Runs a getter of a handle. Returns `absent` for NULL and after a panic.
///
/// # Safety
/// `handle` is NULL or live.
pub(super) unsafe fn read<H, T: Copy>(handle: *const H, absent: T, body: impl FnOnce(&H) -> T) -> T {
    // SAFETY: guaranteed by the caller.
    unsafe { handle.as_ref() }.map_or(absent, |handle| get(absent, || body(handle)))
}

/// Returns the pointer to a string of an object, or NULL.
pub(super) fn pointer(text: Option<&(impl AsRef<CStr> + ?Sized)>) -> *const c_char {
    text.map_or(ptr::null(), |text| text.as_ref().as_ptr())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panic_in_getter_returns_the_default() {
        assert_eq!(get(7, || panic!("hunter2")), 7);
        assert_eq!(get(7, || 8), 8);
    }
}
