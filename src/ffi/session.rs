//! Sessions from the server: the service session.

use std::ffi::c_char;

use super::client::kaltura_client;
use super::error::kaltura_error;
use super::guard::{pointer_or_null, to_status};
use super::input::{flag, handle, optional_text, text};
use super::request::{kaltura_request, perform_info, perform_string};
use super::session_info::kaltura_session_info;
use super::status::kaltura_status;
use crate::api::{Impersonation, SessionStart};
use crate::managed::Request;
use crate::secret::Secret;

/// The arguments of session.start and session.impersonate.
#[derive(Clone, Copy)]
struct StartArguments {
    secret: *const c_char,
    user_id: *const c_char,
    session_type: i32,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
}

impl StartArguments {
    /// # Safety
    /// The pointers are NULL or NUL-terminated strings that stay unchanged for `'a`.
    unsafe fn read<'a>(self) -> Result<SessionStart<'a>, Box<kaltura_error>> {
        // SAFETY: guaranteed by the caller.
        unsafe {
            Ok(SessionStart {
                secret: text(self.secret, "secret")?,
                user_id: optional_text(self.user_id, "user_id")?,
                session_type: self.session_type,
                partner_id: self.partner_id,
                expiry_seconds: self.expiry_seconds,
                privileges: optional_text(self.privileges, "privileges")?,
            })
        }
    }

    /// # Safety
    /// As for [`StartArguments::read`]; `client` is NULL or live.
    unsafe fn request(self, client: *const kaltura_client) -> Result<Request, Box<kaltura_error>> {
        // SAFETY: guaranteed by the caller.
        let (client, start) = unsafe { (&handle(client, "client")?.managed, self.read()?) };
        Ok(client.request(client.api().session_start(&start)?))
    }
}

/// Requests a session from the server with a secret of the partner (session.start).
///
/// For programs on your own servers: anyone who has the secret controls the account, and a secret cannot be
/// revoked. Devices and programs on other people's machines should use an app token or a login. The client
/// does not use the session unless it is set with kaltura_client_set_ks.
///
/// @param secret the admin secret, or the user secret for a USER session; not NULL, not ""
/// @param user_id the user of the session; NULL for none
/// @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
/// @param partner_id the partner id; 0 for the one in the config
/// @param expiry_seconds the lifetime; 0 for a day (86,400), at most ten years. The server may
/// silently grant less.
/// @param privileges a comma-separated list of name[:value], such as "sview:*,appid:demo"; NULL for none.
/// Checked and merged as by kaltura_generate_session.
/// @return the session, to be freed with kaltura_string_free; NULL on failure:
/// KALTURA_ERROR_START_SESSION for a wrong secret, partner or type, and any other status
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
    let session_type = r#type;
    let arguments = StartArguments { secret, user_id, session_type, partner_id, expiry_seconds, privileges };
    // SAFETY: the pointers meet the header's preamble.
    unsafe { pointer_or_null(error, || perform_string(arguments.request(client)?)) }
}

/// Creates a request for kaltura_session_start. Its result is a string.
///
/// @return to be freed with kaltura_request_free; NULL on failure: KALTURA_ERROR_INVALID_ARGUMENT
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_session_start(
    client: *mut kaltura_client,
    secret: *const c_char,
    user_id: *const c_char,
    r#type: i32,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    let session_type = r#type;
    let arguments = StartArguments { secret, user_id, session_type, partner_id, expiry_seconds, privileges };
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let request = arguments.request(client)?;
            Ok(kaltura_request::into_raw(handle(client, "client")?, request))
        })
    }
}

/// Requests a widget session for an anonymous visitor (session.startWidgetSession). It needs no secret. Bypasses the
/// server's response cache, which may return an expired session.
///
/// @param widget_id NULL for the partner's own, "_" followed by its number
/// @param partner_id the partner id, if `widget_id` is NULL; 0 for the one in the config
/// @param expiry_seconds the lifetime; 0 for a day (86,400), at most ten years. The server may grant less,
/// and does not report what it granted.
/// @return to be freed with kaltura_session_info_free; NULL on failure: KALTURA_ERROR_WIDGET and any other
/// status
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_session_start_widget(
    client: *mut kaltura_client,
    widget_id: *const c_char,
    partner_id: i32,
    expiry_seconds: i64,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_session_info {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { pointer_or_null(error, || perform_info(start_widget(client, widget_id, partner_id, expiry_seconds)?)) }
}

/// Creates a request for kaltura_session_start_widget. Its result is a session info.
///
/// @return as for kaltura_request_session_start
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_session_start_widget(
    client: *mut kaltura_client,
    widget_id: *const c_char,
    partner_id: i32,
    expiry_seconds: i64,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let request = start_widget(client, widget_id, partner_id, expiry_seconds)?;
            Ok(kaltura_request::into_raw(handle(client, "client")?, request))
        })
    }
}

unsafe fn start_widget(
    client: *const kaltura_client,
    widget_id: *const c_char,
    partner_id: i32,
    expiry_seconds: i64,
) -> Result<Request, Box<kaltura_error>> {
    // SAFETY: as for the exported functions.
    let (client, widget_id) = unsafe { (&handle(client, "client")?.managed, optional_text(widget_id, "widget_id")?) };
    Ok(client.request(client.api().session_start_widget(widget_id, partner_id, expiry_seconds)?))
}

/// Creates a request for a session of another partner (session.impersonate), with the secret of a partner
/// that is permitted to impersonate. Its result is a string.
///
/// @param secret the admin secret of `partner_id`
/// @param impersonated_partner_id the partner of the new session
/// @param user_id the user of the session; NULL for none
/// @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
/// @param partner_id the partner of the secret; 0 for the one in the config
/// @param expiry_seconds the lifetime; 0 for a day (86,400), at most ten years
/// @param privileges as for kaltura_session_start
/// @return as for kaltura_request_session_start
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_session_impersonate(
    client: *mut kaltura_client,
    secret: *const c_char,
    impersonated_partner_id: i32,
    user_id: *const c_char,
    r#type: i32,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    let session_type = r#type;
    let arguments = StartArguments { secret, user_id, session_type, partner_id, expiry_seconds, privileges };
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let (client, start) = (handle(client, "client")?, arguments.read()?);
            let operation = client.api().session_impersonate(&Impersonation { start, impersonated_partner_id })?;
            Ok(kaltura_request::into_raw(client, client.managed.request(operation)))
        })
    }
}

/// Creates a request for a session of the same partner and user as `session` (session.impersonateByKs). The
/// client's session must belong to a partner that is permitted to impersonate. Its result is a session info.
///
/// @param session the session whose partner and user are used
/// @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
/// @param expiry_seconds the lifetime, at most ten years; 0 lets the server choose
/// @param privileges as for kaltura_session_start
/// @return as for kaltura_request_session_start
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_session_impersonate_by_ks(
    client: *mut kaltura_client,
    session: *const c_char,
    r#type: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let (client, session) = (handle(client, "client")?, Secret::new(text(session, "session")?));
            let privileges = optional_text(privileges, "privileges")?.map(str::to_owned);
            let session_type = r#type;
            let request = client.managed.request_with(None, move |api, ks| {
                let (session, privileges) = (session.expose(), privileges.as_deref());
                api.session_impersonate_by_ks(ks, session, session_type, expiry_seconds, privileges)
            })?;
            Ok(kaltura_request::into_raw(client, request))
        })
    }
}

/// Requests the server's description of a session (session.get): above all its expiry, which may be earlier than
/// requested.
///
/// Only possible for ADMIN sessions; a USER session gets KALTURA_ERROR_FORBIDDEN. If you have the secret,
/// kaltura_ks_parse reads the session offline.
///
/// @param ks the session; NULL for the client's own
/// @return to be freed with kaltura_session_info_free; NULL on failure: KALTURA_ERROR_NO_SESSION,
/// KALTURA_ERROR_INVALID_KS, KALTURA_ERROR_FORBIDDEN, and any other status
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_session_get(
    client: *mut kaltura_client,
    ks: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_session_info {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { pointer_or_null(error, || perform_info(get(client, ks)?)) }
}

/// Creates a request for kaltura_session_get. Its result is a session info.
///
/// @return as for kaltura_request_session_start
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_session_get(
    client: *mut kaltura_client,
    ks: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let request = get(client, ks)?;
            Ok(kaltura_request::into_raw(handle(client, "client")?, request))
        })
    }
}

unsafe fn get(client: *const kaltura_client, ks: *const c_char) -> Result<Request, Box<kaltura_error>> {
    // SAFETY: as for the exported functions.
    let (client, ks) = unsafe { (&handle(client, "client")?.managed, optional_text(ks, "ks")?) };
    Ok(client.request_with(ks, |api, ks| api.session_get(ks))?)
}

/// Revokes a session (session.end).
///
/// This revokes every session with the same `sessionid` privilege, such as all present and future sessions of an
/// app token. Unless `force` is 1, a session that is known to be shared in this way is rejected with
/// KALTURA_ERROR_SHARED_SESSION: one that this client created with an app token, a version 1 session with a
/// sessionid, or an ADMIN session for which the server reports a sessionid. For other USER sessions this cannot be
/// detected. If the server cannot be asked, nothing is revoked.
///
/// @param ks the session; NULL for the client's current one, which is removed from the client on success
/// @param force 0, or 1 to revoke the other sessions too
/// @return KALTURA_OK, KALTURA_ERROR_SHARED_SESSION, KALTURA_ERROR_NO_SESSION, KALTURA_ERROR_INVALID_KS,
/// or any other status
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_end(
    client: *mut kaltura_client,
    ks: *const c_char,
    force: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { to_status(error, || Ok(end(client, ks, force)?.perform()?)) }
}

/// Creates a request for kaltura_session_end. It has no result to take. If `ks` is NULL, it revokes the session
/// that is current when it is started, and never creates one.
///
/// @return as for kaltura_request_session_start
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_session_end(
    client: *mut kaltura_client,
    ks: *const c_char,
    force: i32,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let request = end(client, ks, force)?;
            Ok(kaltura_request::into_raw(handle(client, "client")?, request))
        })
    }
}

unsafe fn end(client: *const kaltura_client, ks: *const c_char, force: i32) -> Result<Request, Box<kaltura_error>> {
    // SAFETY: as for the exported functions.
    let (client, ks) = unsafe { (&handle(client, "client")?.managed, optional_text(ks, "ks")?) };
    Ok(client.request_end(ks, flag(force, "force")?)?)
}
