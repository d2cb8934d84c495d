//! Strings owned by the caller.

use std::ffi::{CString, c_char};

use zeroize::{Zeroize, Zeroizing};

use super::error::kaltura_error;
use crate::try_alloc::try_vec;

/// Zeroizes and frees a string that the library returned as `char *`.
///
/// It is zeroized up to its first NUL: to shorten a string, change a copy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_string_free(string: *mut c_char) {
    if !string.is_null() {
        // SAFETY: the caller returns a string of `owned`.
        let string = unsafe { CString::from_raw(string) };
        // Zeroizing a slice is faster than zeroizing single bytes.
        string.into_bytes_with_nul().as_mut_slice().zeroize();
    }
}

/// Moves a session to the caller. It is copied only if it has no spare capacity for the NUL; the original is then
/// zeroized.
pub(super) fn owned_session(session: String) -> Result<*mut c_char, Box<kaltura_error>> {
    if session.capacity() == session.len() {
        return owned(&Zeroizing::new(session));
    }
    // SAFETY: a session is base64, without a NUL.
    Ok(unsafe { CString::from_vec_unchecked(session.into_bytes()) }.into_raw())
}

/// Returns a copy, to be freed with `kaltura_string_free`.
pub(super) fn owned(text: &str) -> Result<*mut c_char, Box<kaltura_error>> {
    // Allocated with its exact size: reallocation would leave a copy behind.
    let mut bytes = try_vec(text.len() + 1).map_err(|_| kaltura_error::out_of_memory())?;
    bytes.extend_from_slice(text.as_bytes());
    into_raw(bytes)
}

fn into_raw(bytes: Vec<u8>) -> Result<*mut c_char, Box<kaltura_error>> {
    CString::new(bytes).map(CString::into_raw).map_err(|_| kaltura_error::internal("a NUL byte in a result"))
}
