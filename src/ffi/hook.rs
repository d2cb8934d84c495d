//! A function of the program that the library calls: what those of clients and of credentials have in common.

use std::ffi::c_void;

use super::error::kaltura_error;
use super::input::is_null;

/// Called once when the library no longer needs `user`: when the last owner of the hook is freed, and
/// also when the hook could not be set.
/// Since 0.1.0.
pub type kaltura_drop_function = Option<unsafe extern "C" fn(user: *mut c_void)>;

/// A function of the program with its argument, which is given back exactly once.
pub(super) struct Hook<F> {
    pub(super) function: F,
    pub(super) user: *mut c_void,
    _user: Owned,
}

/// Gives the argument back when it is dropped.
struct Owned {
    user: *mut c_void,
    drop: kaltura_drop_function,
}

impl Drop for Owned {
    fn drop(&mut self) {
        if let Some(give_back) = self.drop {
            // SAFETY: the program's own function and argument; once, since this is dropped once.
            unsafe { give_back(self.user) };
        }
    }
}

// SAFETY: the header's preamble asks that hooks can be called, and dropped, on any thread.
#[expect(clippy::non_send_fields_in_send_ty, reason = "the pointer is the program's, and promised to be")]
unsafe impl<F: Send> Send for Hook<F> {}
// SAFETY: as before; the pointer itself is never changed.
unsafe impl<F: Sync> Sync for Hook<F> {}

impl<F> Hook<F> {
    /// To be called before anything can fail, so that `drop` runs in every case.
    pub(super) fn new(
        function: Option<F>,
        user: *mut c_void,
        drop: kaltura_drop_function,
    ) -> Result<Self, kaltura_error> {
        let owned = Owned { user, drop };
        match function {
            Some(function) => Ok(Hook { function, user, _user: owned }),
            None => Err(is_null("function")),
        }
    }
}
