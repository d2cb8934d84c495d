//! Sessions from the server: the service user.

use std::ffi::c_char;

use super::client::kaltura_client;
use super::error::kaltura_error;
use super::guard::pointer_or_null;
use super::input::{handle, optional_text, text};
use super::request::{kaltura_request, perform_string};
use crate::api::{Login, LoginName};
use crate::managed::Request;

/// The arguments of the two logins.
#[derive(Clone, Copy)]
struct LoginArguments {
    name: *const c_char,
    password: *const c_char,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    otp: *const c_char,
}

impl LoginArguments {
    /// # Safety
    /// The pointers are NULL or NUL-terminated strings; `client` is NULL or live.
    unsafe fn by_login_id(self, client: *const kaltura_client) -> Result<Request, Box<kaltura_error>> {
        // SAFETY: guaranteed by the caller.
        unsafe { self.login(client, LoginName::LoginId(text(self.name, "login_id")?)) }
    }

    /// # Safety
    /// As for [`LoginArguments::by_login_id`].
    unsafe fn by_user_id(self, client: *const kaltura_client) -> Result<Request, Box<kaltura_error>> {
        // SAFETY: guaranteed by the caller.
        unsafe { self.login(client, LoginName::UserId(text(self.name, "user_id")?)) }
    }

    unsafe fn login(self, client: *const kaltura_client, name: LoginName<'_>) -> Result<Request, Box<kaltura_error>> {
        // SAFETY: guaranteed by the caller.
        let (client, password, privileges, otp) = unsafe {
            (
                &handle(client, "client")?.managed,
                text(self.password, "password")?,
                optional_text(self.privileges, "privileges")?,
                optional_text(self.otp, "otp")?,
            )
        };
        let (partner_id, expiry_seconds) = (self.partner_id, self.expiry_seconds);
        let login = Login { name, password, partner_id, expiry_seconds, privileges, otp };
        Ok(client.request(client.api().user_login(&login)?))
    }
}

/// Logs a user in with e-mail address and password (user.loginByLoginId).
///
/// Intended for interactive clients: only the user's own rights are exposed. A login is sent once and never retried
/// after the server may have received it: each failed attempt counts towards locking the user out, even one that only
/// lacks the one-time password. The client does not use the session unless it is set with kaltura_client_set_ks.
///
/// @param login_id the e-mail address; not NULL, not ""
/// @param password not NULL, not ""
/// @param partner_id the partner id; 0 for the one in the config, or else the partner that the user
/// used last
/// @param expiry_seconds the lifetime; 0 for a day (86,400), at most ten years. The server may silently
/// grant less.
/// @param privileges a comma-separated list of name[:value]; NULL for the server's default, "*" (all that
/// the user may do). Checked and merged as by kaltura_generate_session.
/// @param otp the one-time password, if the account uses them; otherwise NULL
/// @return the session, to be freed with kaltura_string_free; NULL on failure:
/// KALTURA_ERROR_WRONG_PASSWORD (also for an unknown or blocked user: the server hides the
/// difference), KALTURA_ERROR_MISSING_OTP, KALTURA_ERROR_INVALID_OTP, KALTURA_ERROR_PASSWORD_EXPIRED,
/// KALTURA_ERROR_DIRECT_LOGIN_BLOCKED, and any other status
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
    // SAFETY: the pointers meet the header's preamble.
    unsafe { pointer_or_null(error, || perform_string(arguments.by_login_id(client)?)) }
}

/// Creates a request for kaltura_user_login_by_login_id. Its result is a string.
///
/// @return as for kaltura_request_session_start
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_user_login_by_login_id(
    client: *mut kaltura_client,
    login_id: *const c_char,
    password: *const c_char,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    otp: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    let arguments = LoginArguments { name: login_id, password, partner_id, expiry_seconds, privileges, otp };
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let request = arguments.by_login_id(client)?;
            Ok(kaltura_request::into_raw(handle(client, "client")?, request))
        })
    }
}

/// Logs a user in with the user id of one partner, and a password (user.login).
///
/// Differences from kaltura_user_login_by_login_id: a partner id is required, because the user id belongs to one
/// partner; errors are not hidden behind KALTURA_ERROR_WRONG_PASSWORD; there is no one-time password. The other
/// function is newer and preferred.
///
/// @param user_id the user's id in the account
/// @param password not NULL, not ""
/// @param partner_id the partner id; 0 for the one in the config
/// @param expiry_seconds the lifetime; 0 for a day (86,400), at most ten years
/// @param privileges as for kaltura_user_login_by_login_id
/// @return the session, to be freed with kaltura_string_free; NULL on failure: KALTURA_ERROR_MISSING_OTP for an
/// account that needs one (use kaltura_user_login_by_login_id), KALTURA_ERROR_USER_NOT_FOUND,
/// KALTURA_ERROR_WRONG_PASSWORD, KALTURA_ERROR_USER_BLOCKED, and any other status
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
    let otp = std::ptr::null();
    let arguments = LoginArguments { name: user_id, password, partner_id, expiry_seconds, privileges, otp };
    // SAFETY: the pointers meet the header's preamble.
    unsafe { pointer_or_null(error, || perform_string(arguments.by_user_id(client)?)) }
}

/// Creates a request for kaltura_user_login. Its result is a string.
///
/// @return as for kaltura_request_session_start
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_user_login(
    client: *mut kaltura_client,
    user_id: *const c_char,
    password: *const c_char,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    let otp = std::ptr::null();
    let arguments = LoginArguments { name: user_id, password, partner_id, expiry_seconds, privileges, otp };
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let request = arguments.by_user_id(client)?;
            Ok(kaltura_request::into_raw(handle(client, "client")?, request))
        })
    }
}

/// Creates a request for a session of the same user in another of the user's accounts (user.loginByKs). Its
/// result is a session info.
///
/// @param ks the user's session; NULL for the client's own
/// @param requested_partner_id the account of the new session
/// @return as for kaltura_request_session_start
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_user_login_by_ks(
    client: *mut kaltura_client,
    ks: *const c_char,
    requested_partner_id: i32,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let (client, ks) = (handle(client, "client")?, optional_text(ks, "ks")?);
            let request =
                client.managed.request_with(ks, move |api, ks| api.user_login_by_ks(ks, requested_partner_id))?;
            Ok(kaltura_request::into_raw(client, request))
        })
    }
}
