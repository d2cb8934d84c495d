//! Sessions from the server.

use std::ffi::c_char;

use super::client::kaltura_client;
use super::error::kaltura_error;
use super::guard::make;
use super::input::{handle, optional_text, text};
use super::string::owned;
use crate::api::{Login, SessionStart};

/// Asks the server for a session with a secret of the partner (session.start).
///
/// For programs on your own servers: whoever has the secret has the account, and it cannot be
/// revoked. Give devices and other people's programs an app token or a login instead. The session is
/// returned, not kept: kaltura_client_set_ks makes the client use it.
///
/// @param secret the admin secret, or the user secret for a USER session; not NULL, not ""
/// @param user_id the user that the session speaks for; NULL for none
/// @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
/// @param partner_id the account number; 0 for the one in the config
/// @param expiry_seconds the life that is asked for; 0 for a day (86,400), at most ten years. The
/// server may grant less without saying so.
/// @param privileges a comma list of name[:value], such as "sview:*,appid:demo"; NULL for none.
/// Checked and merged as by kaltura_generate_session.
/// @return the session, to be freed with kaltura_string_free; NULL on failure:
/// KALTURA_ERROR_START_SESSION for a wrong secret, partner or type, and any other status. Nothing
/// that is not a session is ever returned.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_session_start(
    client: *mut kaltura_client,
    secret: *const c_char,
    user_id: *const c_char,
    r#type: i32,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let session = handle(client, "client")?.inner.session_start(&SessionStart {
                secret: text(secret, "secret")?,
                user_id: optional_text(user_id, "user_id")?,
                session_type: r#type,
                partner_id,
                expiry_seconds,
                privileges: optional_text(privileges, "privileges")?,
            })?;
            owned(session.expose())
        })
    }
}

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
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let session = handle(client, "client")?.inner.user_login_by_login_id(&Login {
                login_id: text(login_id, "login_id")?,
                password: text(password, "password")?,
                partner_id,
                expiry_seconds,
                privileges: optional_text(privileges, "privileges")?,
                otp: optional_text(otp, "otp")?,
            })?;
            owned(session.expose())
        })
    }
}
