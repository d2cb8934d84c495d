//! Checks arguments. NULL and invalid UTF-8 become errors that name the argument.

use std::ffi::{CStr, c_char};
use std::str::Utf8Error;

use super::error::kaltura_error;

/// As a size: the string is NUL-terminated. `build/header.rs` writes it into the header.
pub(super) const NUL_TERMINATED: usize = usize::MAX;

/// A required string.
///
/// # Safety
/// `pointer` is NULL or a NUL-terminated string that stays unchanged for `'a`.
pub(super) unsafe fn text<'a>(pointer: *const c_char, argument: &str) -> Result<&'a str, Box<kaltura_error>> {
    // SAFETY: guaranteed by the caller.
    unsafe { optional_text(pointer, argument) }?.ok_or_else(|| is_null(argument))
}

/// A string that may be NULL.
///
/// # Safety
/// `pointer` is NULL or a NUL-terminated string that stays unchanged for `'a`.
#[expect(clippy::inline_always, reason = "hot path; the call overhead is measurable")]
#[inline(always)]
pub(super) unsafe fn optional_text<'a>(
    pointer: *const c_char,
    argument: &str,
) -> Result<Option<&'a str>, Box<kaltura_error>> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL, and NUL-terminated as guaranteed by the caller.
    let bytes = unsafe { CStr::from_ptr(pointer) }.to_bytes();
    utf8(bytes).map(Some).map_err(|error| not_utf8(&error, argument))
}

/// The bytes of a string: `size` bytes, or up to its NUL if `size` is [`NUL_TERMINATED`]. `None` for NULL, and for an
/// impossible size.
///
/// # Safety
/// `pointer` is NULL or a string of that size, which stays unchanged for `'a`.
pub(super) unsafe fn bytes_of_size<'a>(pointer: *const c_char, size: usize) -> Option<&'a [u8]> {
    if pointer.is_null() {
        return None;
    }
    if size == NUL_TERMINATED {
        // SAFETY: not NULL, and NUL-terminated as guaranteed by the caller.
        return Some(unsafe { CStr::from_ptr(pointer) }.to_bytes());
    }
    // SAFETY: not NULL, and of that size as guaranteed by the caller; the size is possible.
    isize::try_from(size).is_ok().then(|| unsafe { std::slice::from_raw_parts(pointer.cast(), size) })
}

/// A string with a size that may be NULL.
///
/// # Safety
/// As for [`bytes_of_size`].
pub(super) unsafe fn optional_text_of_size<'a>(
    pointer: *const c_char,
    size: usize,
    argument: &str,
) -> Result<Option<&'a str>, Box<kaltura_error>> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: guaranteed by the caller.
    let bytes = unsafe { bytes_of_size(pointer, size) };
    let bytes = bytes.ok_or_else(|| kaltura_error::invalid_argument(argument, "has an impossible size"))?;
    utf8(bytes).map(Some).map_err(|error| not_utf8(&error, argument))
}

/// Like `str::from_utf8`, but faster for ASCII strings, which nearly all are.
#[inline]
fn utf8(bytes: &[u8]) -> Result<&str, Utf8Error> {
    if bytes.is_ascii() {
        // SAFETY: ASCII is UTF-8.
        return Ok(unsafe { std::str::from_utf8_unchecked(bytes) });
    }
    std::str::from_utf8(bytes)
}

#[cold]
fn not_utf8(error: &Utf8Error, argument: &str) -> Box<kaltura_error> {
    let at = error.valid_up_to();
    kaltura_error::invalid_argument(argument, &format!("is not UTF-8, from byte {at} on; convert it first"))
}

/// A list of strings. A single string, the usual case, needs no allocation.
pub(super) enum Texts<'a> {
    One([&'a str; 1]),
    Many(Vec<&'a str>),
}

impl<'a> Texts<'a> {
    pub(super) fn as_slice(&self) -> &[&'a str] {
        match self {
            Texts::One(one) => one,
            Texts::Many(many) => many,
        }
    }
}

/// A list of strings, none of which may be NULL.
///
/// # Safety
/// `pointer` is NULL or the first of `count` pointers, each NULL or a NUL-terminated string that
/// stays unchanged for `'a`.
pub(super) unsafe fn texts<'a>(
    pointer: *const *const c_char,
    count: usize,
    argument: &str,
) -> Result<Texts<'a>, Box<kaltura_error>> {
    /// Limits the damage of a wrong count.
    const MAX: usize = 1000;
    if count > MAX {
        return Err(kaltura_error::invalid_argument(argument, &format!("has a count above {MAX}")));
    }
    if count == 0 {
        return Ok(Texts::Many(Vec::new()));
    }
    if pointer.is_null() {
        return Err(is_null(argument));
    }
    // SAFETY: not NULL, and `count` pointers long, as guaranteed by the caller.
    let pointers = unsafe { std::slice::from_raw_parts(pointer, count) };
    // SAFETY: each is NULL or a string, as guaranteed by the caller.
    let one = |pointer: &*const c_char| unsafe { text(*pointer, argument) };
    match pointers {
        [only] => Ok(Texts::One([one(only)?])),
        many => many.iter().map(one).collect::<Result<_, _>>().map(Texts::Many),
    }
}

/// A C boolean: 0 or 1.
pub(super) fn flag(value: i32, argument: &str) -> Result<bool, Box<kaltura_error>> {
    match value {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(kaltura_error::invalid_argument(argument, "must be 0 or 1")),
    }
}

/// A required handle.
///
/// # Safety
/// `pointer` is NULL or a live handle of this library.
pub(super) unsafe fn handle<'a, T>(pointer: *const T, argument: &str) -> Result<&'a T, Box<kaltura_error>> {
    // SAFETY: NULL or live, as guaranteed by the caller.
    unsafe { pointer.as_ref() }.ok_or_else(|| is_null(argument))
}

/// A required handle that no other thread uses during the call.
///
/// # Safety
/// `pointer` is NULL or a live handle of this library that nothing else uses during the call.
pub(super) unsafe fn exclusive<'a, T>(pointer: *mut T, argument: &str) -> Result<&'a mut T, Box<kaltura_error>> {
    // SAFETY: NULL or live and unshared, as guaranteed by the caller.
    unsafe { pointer.as_mut() }.ok_or_else(|| is_null(argument))
}

pub(super) fn is_null(argument: &str) -> Box<kaltura_error> {
    kaltura_error::invalid_argument(argument, "is NULL, but a value is required")
}
