//! Strings that the caller owns.

use std::ffi::{CString, c_char};

use zeroize::{Zeroize, Zeroizing};

use super::error::kaltura_error;

/// Frees a string that this library returned as `char *`, after wiping it.
///
/// NULL is allowed and does nothing. Any thread may call it. A string of any other origin, and a
/// `const char *` of this library, must not be given. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_string_free(string: *mut c_char) {
    if !string.is_null() {
        // SAFETY: the caller gives back what `owned` has handed out.
        let string = unsafe { CString::from_raw(string) };
        string.into_bytes_with_nul().zeroize();
    }
}

/// Hands a session to the caller, and wipes our own copy of it.
pub(super) fn owned_session(session: String) -> Result<*mut c_char, kaltura_error> {
    owned(&Zeroizing::new(session))
}

/// Hands a copy of `text` to the caller, who frees it with `kaltura_string_free`.
pub(super) fn owned(text: &str) -> Result<*mut c_char, kaltura_error> {
    // One exact allocation, so no part of the text is left behind by growing.
    CString::new(text).map(CString::into_raw).map_err(|_| kaltura_error::internal("a NUL byte in a result"))
}
