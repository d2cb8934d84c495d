//! Sessions from the server: the service user.

use std::ffi::c_char;

use super::client::kaltura_client;
use super::error::kaltura_error;
use super::guard::make;
use super::input::{handle, optional_text};
use super::operation::LoginArguments;
use super::session_info::kaltura_session_info;
use super::string::owned;

/// Logs a person in with e-mail address and password (user.loginByLoginId).
///
/// The way for a program at a person's side: nothing but the person's own rights is at stake. It is
/// sent once and never repeated, since each failed try counts towards the user's lock, a missing
/// one-time password included. The session is returned, not kept: kaltura_client_set_ks makes the
/// client use it.
///
/// @param login_id the e-mail address; not NULL, not ""
/// @param password not NULL, not ""
/// @param partner_id the account number; 0 for the one in the config, and if there is none, the
/// account that the person used last
/// @param expiry_seconds the life that is asked for; 0 for a day (86,400), at most ten years. The
/// server may grant less without saying so.
/// @param privileges a comma list of name[:value]; NULL for the server's own choice, "*" (all that
/// the person may do). Checked and merged as by kaltura_generate_session.
/// @param otp the one-time password, where the account uses them; else NULL
/// @return the session, to be freed with kaltura_string_free; NULL on failure:
/// KALTURA_ERROR_WRONG_PASSWORD (also for an unknown or blocked user: the server hides the
/// difference), KALTURA_ERROR_MISSING_OTP, KALTURA_ERROR_INVALID_OTP, KALTURA_ERROR_PASSWORD_EXPIRED,
/// KALTURA_ERROR_DIRECT_LOGIN_BLOCKED, and any other status
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_user_login_by_login_id(
    client: *mut kaltura_client,
    login_id: *const c_char,
    password: *const c_char,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    otp: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    let arguments = LoginArguments { name: login_id, password, partner_id, expiry_seconds, privileges, otp };
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let client = handle(client, "client")?.api();
            owned(client.run(arguments.by_login_id(client)?)?.expose())
        })
    }
}

/// Logs a person in with the id of a user of the partner, and a password (user.login).
///
/// As kaltura_user_login_by_login_id, with four differences: the user id is known to one partner only,
/// so a partner is needed; its errors are not hidden behind KALTURA_ERROR_WRONG_PASSWORD; it takes no
/// one-time password; and it is older: prefer the other for people.
///
/// @param user_id the user's id in the account
/// @param password not NULL, not ""
/// @param partner_id the account number; 0 for the one in the config
/// @param expiry_seconds the life that is asked for; 0 for a day (86,400), at most ten years
/// @param privileges as for kaltura_user_login_by_login_id
/// @return the session, to be freed with kaltura_string_free; NULL on failure: KALTURA_ERROR_MISSING_OTP for an
/// account that wants one (use kaltura_user_login_by_login_id), KALTURA_ERROR_USER_NOT_FOUND,
/// KALTURA_ERROR_WRONG_PASSWORD, KALTURA_ERROR_USER_BLOCKED, and any other status
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_user_login(
    client: *mut kaltura_client,
    user_id: *const c_char,
    password: *const c_char,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    let arguments =
        LoginArguments { name: user_id, password, partner_id, expiry_seconds, privileges, otp: std::ptr::null() };
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let client = handle(client, "client")?.api();
            owned(client.run(arguments.by_user_id(client)?)?.expose())
        })
    }
}

/// Takes a person who is logged in to another of their accounts (user.loginByKs).
///
/// @param ks the person's session; NULL for the client's own
/// @param requested_partner_id the account to enter
/// @return the session info, to be freed with kaltura_session_info_free; NULL on failure: KALTURA_ERROR_NO_SESSION,
/// KALTURA_ERROR_INVALID_KS, and any other status
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_user_login_by_ks(
    client: *mut kaltura_client,
    ks: *const c_char,
    requested_partner_id: i32,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_session_info {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let (client, ks) = (handle(client, "client")?, optional_text(ks, "ks")?);
            let session_info = client.run_with(ks, |api, ks| api.user_login_by_ks(ks, requested_partner_id))?;
            kaltura_session_info::into_raw(&session_info)
        })
    }
}
