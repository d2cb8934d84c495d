//! Building a privileges text, and what is wrong with one.

use std::ffi::c_char;

use super::error::kaltura_error;
use super::guard::{act, make};
use super::input::{exclusive, flag, handle, optional_text, text};
use super::status::kaltura_status;
use super::string::owned;
use crate::ks::{LintContext, PrivilegesBuilder, check_expiry_seconds, check_type, lint_privileges};

/// A privileges text under construction. One thread at a time may use it.
/// Since 0.1.0.
pub struct kaltura_privileges {
    builder: PrivilegesBuilder,
}

/// An empty list of privileges, never NULL. Free it with kaltura_privileges_free. Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn kaltura_privileges_new() -> *mut kaltura_privileges {
    Box::into_raw(Box::new(kaltura_privileges { builder: PrivilegesBuilder::default() }))
}

/// Adds a privilege, or a value to one that is there: nothing is lost, as in a text with a name twice
/// the server keeps only the last.
///
/// @param name one of the KALTURA_PRIVILEGE_ constants, "*", or a name of your own: a letter, then
/// letters, digits, '-' and '_'
/// @param value such as an entry id or "*"; several may be joined by '/' (by '|' for urirestrict);
/// NULL for none
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT: a name that the server would change, a value
/// that cannot be carried, a second value where there can be one only. The list is then unchanged.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_privileges_add(
    privileges: *mut kaltura_privileges,
    name: *const c_char,
    value: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        act(error, || {
            let list = exclusive(privileges, "privileges")?;
            Ok(list.builder.add(text(name, "name")?, optional_text(value, "value")?)?)
        })
    }
}

/// The text of the privileges, as the functions that make sessions take it.
///
/// @return the text, to be freed with kaltura_string_free; NULL on failure
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_privileges_to_string(
    privileges: *const kaltura_privileges,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { make(error, || owned(&handle(privileges, "privileges")?.builder.to_text())) }
}

/// Frees a list of privileges. NULL is allowed and does nothing. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_privileges_free(privileges: *mut kaltura_privileges) {
    if !privileges.is_null() {
        // SAFETY: made by `kaltura_privileges_new`, and freed once, by contract.
        drop(unsafe { Box::from_raw(privileges) });
    }
}

/// Says what is wrong, or needless, in a privileges text: a name that is nearly a known one, an entry
/// id or address that is none, names that the server changes or drops, a session that may do more or
/// live longer than most should.
///
/// For people who write one. It judges more than the functions that make sessions, which refuse only
/// what cannot be carried.
///
/// @param privileges a comma list of name[:value]
/// @param type the type that the session is to have, KALTURA_SESSION_TYPE_USER or _ADMIN
/// @param expiry_seconds the life that it is to have; 0 for a day (86,400), at most ten years
/// @param for_app_token 1 when the privileges are to be asked for with an app token, else 0
/// @return one problem a line, "" for none, to be freed with kaltura_string_free; NULL on failure:
/// KALTURA_ERROR_INVALID_ARGUMENT. The wording may change between versions.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_privileges_lint(
    privileges: *const c_char,
    r#type: i32,
    expiry_seconds: i64,
    for_app_token: i32,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let for_app_token = flag(for_app_token, "for_app_token")?;
            check_type(r#type)?;
            let expiry_seconds = check_expiry_seconds(expiry_seconds)?;
            let context = LintContext { session_type: r#type, expiry_seconds, for_app_token };
            owned(&lint_privileges(text(privileges, "privileges")?, context).join("\n"))
        })
    }
}
