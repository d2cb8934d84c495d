//! A function of the program that the library calls: what those of clients and of credentials have in common.

use std::ffi::c_void;

use super::error::kaltura_error;
use super::input::is_null;

/// Called exactly once when the library no longer needs user_data.
pub type kaltura_destroy_callback = Option<unsafe extern "C" fn(user_data: *mut c_void)>;

/// A function of the program with its argument, which is given back exactly once.
pub(super) struct Callback<F> {
    pub(super) function: F,
    pub(super) user_data: *mut c_void,
    _owned: Owned,
}

/// Gives the argument back when it is dropped.
struct Owned {
    user_data: *mut c_void,
    destroy: kaltura_destroy_callback,
}

impl Drop for Owned {
    fn drop(&mut self) {
        if let Some(destroy) = self.destroy {
            // SAFETY: the program's own function and argument; once, since this is dropped once.
            unsafe { destroy(self.user_data) };
        }
    }
}

// SAFETY: the header's preamble asks that callbacks can be called, and dropped, on any thread.
#[expect(clippy::non_send_fields_in_send_ty, reason = "the pointer is the program's, and promised to be")]
unsafe impl<F: Send> Send for Callback<F> {}
// SAFETY: as before; the pointer itself is never changed.
unsafe impl<F: Sync> Sync for Callback<F> {}

impl<F> Callback<F> {
    /// To be called before anything can fail, so that `destroy` runs in every case.
    pub(super) fn new(
        callback: Option<F>,
        user_data: *mut c_void,
        destroy: kaltura_destroy_callback,
    ) -> Result<Self, kaltura_error> {
        let owned = Owned { user_data, destroy };
        match callback {
            Some(function) => Ok(Callback { function, user_data, _owned: owned }),
            None => Err(is_null("callback")),
        }
    }
}
