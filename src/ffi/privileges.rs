//! Builds and checks privileges strings.

use std::ffi::c_char;

use super::error::kaltura_error;
use super::guard::{pointer_or_null, to_status};
use super::input::{exclusive, flag, handle, optional_text, text};
use super::status::kaltura_status;
use super::string::owned;
use crate::ks::{LintContext, PrivilegesBuilder, check_expiry_seconds, check_type, lint_privileges};

/// A list of privileges being built.
pub struct kaltura_privileges {
    builder: PrivilegesBuilder,
}

/// Creates an empty list of privileges. Never NULL. Free it with kaltura_privileges_free.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn kaltura_privileges_new() -> *mut kaltura_privileges {
    Box::into_raw(Box::new(kaltura_privileges { builder: PrivilegesBuilder::default() }))
}

/// Adds a privilege, or a value to an existing one. In a string with a repeated name, the server keeps only the
/// last one.
///
/// @param name one of the KALTURA_PRIVILEGE_ constants, "*", or another name: a letter, then letters, digits,
/// '-' and '_'
/// @param value such as an entry id or "*"; several are joined by '/' ('|' for urirestrict); NULL for none
/// @return KALTURA_ERROR_INVALID_ARGUMENT for a name that the server would change, a value that cannot be
/// represented, or a second value where only one is possible; the list is then unchanged
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_privileges_add(
    privileges: *mut kaltura_privileges,
    name: *const c_char,
    value: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        to_status(error, || {
            let list = exclusive(privileges, "privileges")?;
            Ok(list.builder.add(text(name, "name")?, optional_text(value, "value")?)?)
        })
    }
}

/// Returns the privileges as a string for the functions that create sessions.
///
/// @return to be freed with kaltura_string_free; NULL on failure
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_privileges_to_string(
    privileges: *const kaltura_privileges,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { pointer_or_null(error, || owned(&handle(privileges, "privileges")?.builder.to_text())) }
}

/// Frees a list of privileges.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_privileges_free(privileges: *mut kaltura_privileges) {
    if !privileges.is_null() {
        // SAFETY: created by `kaltura_privileges_new`, and freed once, by contract.
        drop(unsafe { Box::from_raw(privileges) });
    }
}

/// Reports mistakes in a privileges string: misspelled names, malformed entry ids and addresses, names that the
/// server changes or drops, and excessive rights or lifetimes. It is stricter than the functions that create
/// sessions.
///
/// @param privileges a comma-separated list of name[:value]
/// @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
/// @param expiry_seconds the intended lifetime; 0 for a day, at most ten years
/// @param for_app_token 1 if the privileges are requested with an app token, else 0
/// @return one problem per line, "" for none, to be freed with kaltura_string_free; NULL on failure. The wording
/// may change between versions.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_privileges_lint(
    privileges: *const c_char,
    r#type: i32,
    expiry_seconds: i64,
    for_app_token: i32,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let for_app_token = flag(for_app_token, "for_app_token")?;
            check_type(r#type)?;
            let expiry_seconds = check_expiry_seconds(expiry_seconds)?;
            let context = LintContext { session_type: r#type, expiry_seconds, for_app_token };
            owned(&lint_privileges(text(privileges, "privileges")?, context).join("\n"))
        })
    }
}
