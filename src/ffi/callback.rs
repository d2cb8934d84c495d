//! Callbacks of the program with their `user_data`.

use std::ffi::c_void;

use super::error::kaltura_error;
use super::input::is_null;

/// Called exactly once when the library no longer needs user_data.
pub type kaltura_destroy_callback = Option<unsafe extern "C" fn(user_data: *mut c_void)>;

/// A callback. Its `user_data` is released exactly once.
pub(super) struct Callback<F> {
    pub(super) function: F,
    pub(super) user_data: *mut c_void,
    _owned: Owned,
}

/// Calls `destroy` when dropped.
struct Owned {
    user_data: *mut c_void,
    destroy: kaltura_destroy_callback,
}

impl Drop for Owned {
    fn drop(&mut self) {
        if let Some(destroy) = self.destroy {
            // SAFETY: a callback of the program with its argument; called once, because this is dropped once.
            unsafe { destroy(self.user_data) };
        }
    }
}

// SAFETY: the header's preamble requires that callbacks may be called and released on any thread.
#[expect(clippy::non_send_fields_in_send_ty, reason = "the program guarantees it for user_data")]
unsafe impl<F: Send> Send for Callback<F> {}
// SAFETY: as above; the pointer itself is never modified.
unsafe impl<F: Sync> Sync for Callback<F> {}

impl<F> Callback<F> {
    /// Must be called before anything can fail, so that `destroy` is called in any case.
    pub(super) fn new(
        callback: Option<F>,
        user_data: *mut c_void,
        destroy: kaltura_destroy_callback,
    ) -> Result<Self, Box<kaltura_error>> {
        let owned = Owned { user_data, destroy };
        match callback {
            Some(function) => Ok(Callback { function, user_data, _owned: owned }),
            None => Err(is_null("callback")),
        }
    }
}
