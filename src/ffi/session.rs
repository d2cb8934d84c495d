//! Sessions from the server: the service session.

use std::ffi::c_char;

use super::client::kaltura_client;
use super::error::kaltura_error;
use super::guard::{act, make};
use super::input::{handle, optional_text, text};
use super::operation::{self, StartArguments};
use super::session_info::kaltura_session_info;
use super::status::kaltura_status;
use super::string::owned;

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
    let session_type = r#type;
    let arguments = StartArguments { secret, user_id, session_type, partner_id, expiry_seconds, privileges };
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let client = handle(client, "client")?.api();
            owned(client.run(arguments.start(client)?)?.expose())
        })
    }
}

/// Asks the server for a widget session (session.startWidgetSession): what an anonymous visitor may do.
/// It needs no secret. The server is asked for a fresh one, since it would else response from a cache, with
/// a session that may have ended.
///
/// @param widget_id NULL for the partner's own, "_" and its number
/// @param partner_id the account number, if `widget_id` is NULL; 0 for the one in the config
/// @param expiry_seconds the life that is asked for; 0 for a day (86,400), at most ten years. The
/// server may grant less, and does not say what it granted.
/// @return the session info, to be freed with kaltura_session_info_free; NULL on failure: KALTURA_ERROR_WIDGET and any
/// other status
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_session_start_widget(
    client: *mut kaltura_client,
    widget_id: *const c_char,
    partner_id: i32,
    expiry_seconds: i64,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_session_info {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let operation = operation::start_widget(client, widget_id, partner_id, expiry_seconds)?;
            kaltura_session_info::into_raw(&handle(client, "client")?.api().run(operation)?)
        })
    }
}

/// Asks the server what it knows of a session (session.get): its end above all, which a server may have
/// put earlier than was asked.
///
/// The server tells it to ADMIN sessions only; a USER session gets KALTURA_ERROR_FORBIDDEN. Who has the
/// secret can read a session without the server, with kaltura_ks_parse.
///
/// @param ks the session; NULL for the client's own
/// @return the session info, to be freed with kaltura_session_info_free; NULL on failure: KALTURA_ERROR_NO_SESSION,
/// KALTURA_ERROR_INVALID_KS, KALTURA_ERROR_FORBIDDEN, and any other status
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_session_get(
    client: *mut kaltura_client,
    ks: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_session_info {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let (client, ks) = (handle(client, "client")?, optional_text(ks, "ks")?);
            kaltura_session_info::into_raw(&client.run_with(ks, |api, ks| api.session_get(ks))?)
        })
    }
}

/// Ends a session (session.end), so that the server accepts it no more. End only sessions that are your
/// own.
///
/// Sessions with the same sessionid among their privileges end together, as all sessions of one app
/// token do, those that are made later among them. A session that is known to be of that kind is not ended, with
/// KALTURA_ERROR_SHARED_SESSION, unless you say that it may: one that this client got with an app token,
/// one in version 1, and, after asking the server, an ADMIN session. A USER session of another origin
/// does not show it. If the server cannot be asked, nothing is ended.
///
/// @param ks the session; NULL for the client's own, which the client still carries afterwards: take it
/// away with kaltura_client_set_ks, or kaltura_client_invalidate_ks if it is a managed one
/// @param force 0, or 1 to end the other sessions too
/// @return KALTURA_OK, KALTURA_ERROR_SHARED_SESSION, KALTURA_ERROR_NO_SESSION, KALTURA_ERROR_INVALID_KS,
/// or any other status
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_end(
    client: *mut kaltura_client,
    ks: *const c_char,
    force: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        act(error, || {
            let operation = operation::session_end(client, ks, force)?;
            Ok(handle(client, "client")?.api().run(operation)?)
        })
    }
}

/// Asks the server for a session of another partner (session.impersonate), with the secret of one that
/// may do so.
///
/// @param secret the admin secret of `partner_id`
/// @param impersonated_partner_id the account that the session is to be for
/// @param user_id the user that the session speaks for; NULL for none
/// @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
/// @param partner_id the account whose secret it is; 0 for the one in the config
/// @param expiry_seconds the life that is asked for; 0 for a day (86,400), at most ten years
/// @param privileges as for kaltura_session_start
/// @return the session, to be freed with kaltura_string_free; NULL on failure:
/// KALTURA_ERROR_START_SESSION and any other status
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_session_impersonate(
    client: *mut kaltura_client,
    secret: *const c_char,
    impersonated_partner_id: i32,
    user_id: *const c_char,
    r#type: i32,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    let session_type = r#type;
    let arguments = StartArguments { secret, user_id, session_type, partner_id, expiry_seconds, privileges };
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let client = handle(client, "client")?.api();
            owned(client.run(arguments.impersonate(client, impersonated_partner_id)?)?.expose())
        })
    }
}

/// Asks the server for a session like another one (session.impersonateByKs), with the client's session,
/// which must be of a partner that may do so.
///
/// @param session the session whose partner and user are taken over
/// @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
/// @param expiry_seconds the life that is asked for; 0 leaves it to the server, at most ten years
/// @param privileges as for kaltura_session_start
/// @return the session info, to be freed with kaltura_session_info_free; NULL on failure: KALTURA_ERROR_NO_SESSION and
/// any other status
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_session_impersonate_by_ks(
    client: *mut kaltura_client,
    session: *const c_char,
    r#type: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_session_info {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let client = handle(client, "client")?;
            let (session, privileges) = (text(session, "session")?, optional_text(privileges, "privileges")?);
            let session_info = client.run_with(None, |api, ks| {
                api.session_impersonate_by_ks(ks, session, r#type, expiry_seconds, privileges)
            })?;
            kaltura_session_info::into_raw(&session_info)
        })
    }
}
