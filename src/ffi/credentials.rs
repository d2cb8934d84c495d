//! Credentials: how a client creates its sessions.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::app_token::hash_type;
use super::callback::{Callback, kaltura_destroy_callback};
use super::checked::Checked;
use super::error::kaltura_error;
use super::guard::{free, pointer_or_null, to_status};
use super::input::{exclusive, optional_text, text};
use super::ks::KALTURA_KS_NO_EXPIRY;
use super::session_info::kaltura_session_info;
use super::status::{KALTURA_OK, kaltura_status};
use crate::api::ApiError;
use crate::ks;
use crate::managed::{Credentials, ManagedError, NewSession, OtpCallback, RenewalObserver, SessionCallback};
use crate::secret::Secret;

/// How a client creates its sessions.
pub struct kaltura_credentials {
    pub(super) inner: Checked<Credentials>,
}

/// Result of a callback; valid during it.
pub struct kaltura_credentials_result {
    ks: Option<(Secret, Option<i64>)>,
    otp: Option<Secret>,
}

/// Passes a session (kaltura_credentials_result_set_ks) or a one-time password
/// (kaltura_credentials_result_set_otp) to the library. Returns 0 on success; any other number is shown in the
/// error that the caller gets (KALTURA_ERROR_CALLBACK).
pub type kaltura_credentials_callback =
    Option<unsafe extern "C" fn(user_data: *mut c_void, result: *mut kaltura_credentials_result) -> kaltura_status>;

/// Called after the first session was created and after each renewal, with the new session, which is valid during
/// the call.
pub type kaltura_renewed_callback =
    Option<unsafe extern "C" fn(user_data: *mut c_void, session: *const kaltura_session_info)>;

/// Called after a session could not be created or renewed, with the error, which is valid during the call.
/// `expires_at` is the expiry of the old session if it is still valid; 0 means that calls are failing now. A
/// remembered error that is returned again is not reported again.
pub type kaltura_failed_callback =
    Option<unsafe extern "C" fn(user_data: *mut c_void, error: *const kaltura_error, expires_at: i64)>;

type AskFn = unsafe extern "C" fn(*mut c_void, *mut kaltura_credentials_result) -> kaltura_status;

impl Callback<AskFn> {
    fn response(&self, what: &'static str) -> Result<kaltura_credentials_result, ManagedError> {
        let mut response = kaltura_credentials_result { ks: None, otp: None };
        // SAFETY: a callback of the program with its argument; the result outlives the call.
        match unsafe { (self.function)(self.user_data, &raw mut response) } {
            KALTURA_OK => Ok(response),
            status => Err(ManagedError::Callback { what, status }),
        }
    }
}

impl SessionCallback for Callback<AskFn> {
    fn create_session(&self) -> Result<(Secret, Option<i64>), ManagedError> {
        let missing = ManagedError::MissingCallbackResult { what: "session", missing: "a session" };
        self.response("session")?.ks.ok_or(missing)
    }
}

impl OtpCallback for Callback<AskFn> {
    fn one_time_password(&self) -> Result<Secret, ManagedError> {
        let missing = ManagedError::MissingCallbackResult { what: "one-time password", missing: "a one-time password" };
        self.response("one-time password")?.otp.ok_or(missing)
    }
}

/// The two callbacks of an observer, with a common `user_data`.
struct RenewalCallbacks {
    on_renewed: kaltura_renewed_callback,
    on_failed: kaltura_failed_callback,
}

impl RenewalObserver for Callback<RenewalCallbacks> {
    fn renewed(&self, session: &NewSession) {
        let Some(on_renewed) = self.function.on_renewed else { return };
        let Ok(info) = kaltura_session_info::new(&session.session_info()) else { return };
        // SAFETY: a callback of the program with its argument; the info outlives the call.
        unsafe { on_renewed(self.user_data, &raw const info) };
    }

    fn failed(&self, error: &ManagedError, expires_at: Option<i64>) {
        let Some(on_failed) = self.function.on_failed else { return };
        let error = Box::<kaltura_error>::from(error.clone());
        // SAFETY: a callback of the program with its argument; the error outlives the call.
        unsafe { on_failed(self.user_data, &raw const *error, expires_at.unwrap_or(0)) };
    }
}

/// Runs a setter of credentials.
///
/// # Safety
/// The pointers meet the header's preamble.
unsafe fn set(
    credentials: *mut kaltura_credentials,
    error: *mut *mut kaltura_error,
    setter: impl FnOnce(&mut Credentials) -> Result<(), Box<kaltura_error>>,
) -> kaltura_status {
    // SAFETY: guaranteed by the caller.
    unsafe { to_status(error, || exclusive(credentials, "credentials")?.inner.set(setter)) }
}

fn owned_credentials(
    credentials: Result<Credentials, ApiError>,
) -> Result<*mut kaltura_credentials, Box<kaltura_error>> {
    Ok(Box::into_raw(Box::new(kaltura_credentials { inner: Checked::new(credentials?) })))
}

/// Creates credentials for sessions that are signed locally with the admin secret, as by
/// kaltura_generate_session: no network.
///
/// @param partner_id the partner id; 0 for the one in the client's config
/// @param secret the partner's admin secret; not NULL, not ""
/// @param user_id the user of the sessions; NULL for none
/// @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
/// @return to be freed with kaltura_credentials_free; NULL on failure: KALTURA_ERROR_INVALID_ARGUMENT
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_credentials_new_secret(
    partner_id: i32,
    secret: *const c_char,
    user_id: *const c_char,
    r#type: i32,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_credentials {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let (secret, user_id) = (text(secret, "secret")?, optional_text(user_id, "user_id")?);
            owned_credentials(Credentials::signed(partner_id, secret, user_id, r#type))
        })
    }
}

/// Creates credentials that obtain sessions as kaltura_session_start does; the server checks the secret.
///
/// @param partner_id the partner id; 0 for the one in the client's config
/// @param secret the admin secret, or the user secret for USER sessions; not NULL, not ""
/// @param user_id the user of the sessions; NULL for none
/// @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
/// @return as for kaltura_credentials_new_secret
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_credentials_new_session_start(
    partner_id: i32,
    secret: *const c_char,
    user_id: *const c_char,
    r#type: i32,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_credentials {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let (secret, user_id) = (text(secret, "secret")?, optional_text(user_id, "user_id")?);
            owned_credentials(Credentials::started(partner_id, secret, user_id, r#type))
        })
    }
}

/// Adds a secret to credentials of kaltura_credentials_new_session_start, for secret rotation. If the server rejects
/// one (START_SESSION_ERROR), the next is tried; the accepted one is tried first from then on.
///
/// Deleting the old secret at the server also invalidates the session that it created (KALTURA_CAUSE_INVALID_STR).
/// With several secrets, such a call is repeated once with a new session, as after EXPIRED. Programs that send the
/// session themselves report it with kaltura_client_invalidate_ks.
///
/// @param secret not NULL, not ""
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_add_secret(
    credentials: *mut kaltura_credentials,
    secret: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { set(credentials, error, |inner| Ok(inner.add_secret(text(secret, "secret")?)?)) }
}

/// Creates credentials that obtain sessions as kaltura_user_login_by_login_id does. If the account uses one-time
/// passwords, set kaltura_credentials_set_totp_secret or kaltura_credentials_set_otp_callback.
///
/// A rejected login is not retried until new credentials are set, because each attempt counts towards locking the user
/// out. One exception: if a login with this password has succeeded before, it is retried once, five minutes later,
/// because a server with a database failure rejects correct passwords.
///
/// @param partner_id the partner id; 0 for the one in the client's config, or else the partner that the
/// user used last
/// @param login_id the e-mail address; not NULL, not ""
/// @param password not NULL, not ""
/// @return as for kaltura_credentials_new_secret
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_credentials_new_login(
    partner_id: i32,
    login_id: *const c_char,
    password: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_credentials {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let (login_id, password) = (text(login_id, "login_id")?, text(password, "password")?);
            owned_credentials(Credentials::login(partner_id, login_id, password))
        })
    }
}

/// Creates credentials that obtain sessions as kaltura_app_token_start_session does, for programs on other people's
/// machines.
///
/// @param partner_id the partner id; 0 for the one in the client's config
/// @param id the app token's id; not NULL, not ""
/// @param token the app token; not NULL, not ""
/// @return as for kaltura_credentials_new_secret
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_credentials_new_app_token(
    partner_id: i32,
    id: *const c_char,
    token: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_credentials {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let (id, token) = (text(id, "id")?, text(token, "token")?);
            owned_credentials(Credentials::app_token(partner_id, id, token))
        })
    }
}

/// Creates credentials that obtain sessions as kaltura_session_start_widget does, for anonymous visitors.
///
/// @param partner_id the partner id; 0 for the one in the client's config
/// @param widget_id NULL for the partner's own
/// @return as for kaltura_credentials_new_secret
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_credentials_new_widget(
    partner_id: i32,
    widget_id: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_credentials {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            owned_credentials(Credentials::widget(partner_id, optional_text(widget_id, "widget_id")?))
        })
    }
}

/// Creates credentials for sessions that a callback provides, for example from your own server, so that this machine
/// needs no secret.
///
/// The callback is called by one thread at a time. A function that it calls and that needs a session of the same
/// client fails with KALTURA_ERROR_INVALID_ARGUMENT.
///
/// @param callback not NULL
/// @param user_data passed to the callback
/// @param destroy NULL for none
/// @return as for kaltura_credentials_new_secret
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_credentials_new_callback(
    callback: kaltura_credentials_callback,
    user_data: *mut c_void,
    destroy: kaltura_destroy_callback,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_credentials {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let callback = Callback::<AskFn>::new(callback, user_data, destroy)?;
            owned_credentials(Ok(Credentials::callback(Arc::new(callback))))
        })
    }
}

/// Frees credentials. Clients that have them are not affected.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_free(credentials: *mut kaltura_credentials) {
    if !credentials.is_null() {
        // SAFETY: created by one of the functions above, and freed once, by contract.
        free(unsafe { Box::from_raw(credentials) });
    }
}

/// Sets the lifetime of the sessions. The server may grant less; renewal follows what it granted.
///
/// @param expiry_seconds 0 for a day (86,400), the default; at most ten years
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_set_expiry_seconds(
    credentials: *mut kaltura_credentials,
    expiry_seconds: i64,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { set(credentials, error, |inner| Ok(inner.set_expiry_seconds(expiry_seconds)?)) }
}

/// Sets the privileges of the sessions, checked and merged as by kaltura_generate_session. Not for widget sessions
/// and callbacks.
///
/// @param privileges a comma-separated list of name[:value]; NULL for the default: none, or for logins the server's
/// own choice
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_set_privileges(
    credentials: *mut kaltura_credentials,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { set(credentials, error, |inner| Ok(inner.set_privileges(optional_text(privileges, "privileges")?)?)) }
}

/// Sets the user of the sessions: for app tokens without a user, and for secrets in place of the previous one.
///
/// @param user_id NULL for none
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_set_user_id(
    credentials: *mut kaltura_credentials,
    user_id: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { set(credentials, error, |inner| Ok(inner.set_user_id(optional_text(user_id, "user_id")?)?)) }
}

/// Sets the hash type of the app token.
///
/// @param hash_type one of the KALTURA_HASH_ constants; by default KALTURA_HASH_AUTO
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_set_hash_type(
    credentials: *mut kaltura_credentials,
    hash_type: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { set(credentials, error, |inner| Ok(inner.set_hash(self::hash_type(hash_type)?)?)) }
}

/// Generates the one-time passwords of a login from the secret of the second factor, like an authenticator app (RFC
/// 6238: SHA-1, six digits, 30 s), by the server's clock.
///
/// Each password is used once: a second login within the same 30 s fails with KALTURA_ERROR_MISSING_OTP, whose message
/// says when the next one is possible. Other clients and forked children do not know which passwords were used: log in
/// before forking, or share the session (kaltura_client_export_session).
///
/// Storing password and secret together combines both factors. Interactive programs should ask the user instead
/// (kaltura_credentials_set_otp_callback).
///
/// @param secret the base32 string that is shown for manual setup, in upper or lower case, with or without blanks
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_set_totp_secret(
    credentials: *mut kaltura_credentials,
    secret: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { set(credentials, error, |inner| Ok(inner.set_totp_secret(text(secret, "secret")?)?)) }
}

/// Sets a callback that provides the one-time password before each login, with kaltura_credentials_result_set_otp. If
/// it fails, nothing is sent. While it waits for a user, threads that need a session wait up to their timeout.
///
/// @param callback not NULL; called as by kaltura_credentials_new_callback
/// @param user_data passed to the callback
/// @param destroy NULL for none
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_set_otp_callback(
    credentials: *mut kaltura_credentials,
    callback: kaltura_credentials_callback,
    user_data: *mut c_void,
    destroy: kaltura_destroy_callback,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        let callback = Callback::<AskFn>::new(callback, user_data, destroy);
        set(credentials, error, |inner| Ok(inner.set_otp_callback(Arc::new(callback?))?))
    }
}

/// Sets the callbacks that are called after each session that the credentials created, including the first one, and
/// after each failure to create one. They run on the thread that performed the renewal. Replaces the previous
/// observer; if both are NULL there is none. They may advance, free and create other requests.
///
/// @param on_renewed NULL for none
/// @param on_failed NULL for none
/// @param user_data passed to both
/// @param destroy NULL for none
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_set_observer(
    credentials: *mut kaltura_credentials,
    on_renewed: kaltura_renewed_callback,
    on_failed: kaltura_failed_callback,
    user_data: *mut c_void,
    destroy: kaltura_destroy_callback,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        let callbacks = RenewalCallbacks { on_renewed, on_failed };
        let callback = Callback::new(Some(callbacks), user_data, destroy);
        let is_none = on_renewed.is_none() && on_failed.is_none();
        set(credentials, error, |inner| {
            let observer: Arc<dyn RenewalObserver> = Arc::new(callback?);
            inner.set_observer((!is_none).then_some(observer));
            Ok(())
        })
    }
}

/// Passes a session to the library, in a callback of kaltura_credentials_new_callback.
///
/// @param ks copied; a string that is not a session is rejected
/// @param expires_at its expiry in Unix seconds, at most 253,402,300,799 (milliseconds are rejected); 0 or
/// KALTURA_KS_NO_EXPIRY if unknown: kaltura_credentials_set_expiry_seconds is then assumed, until the session proves to
/// expire earlier
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_result_set_ks(
    result: *mut kaltura_credentials_result,
    ks: *const c_char,
    expires_at: i64,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        to_status(error, || {
            let ks = text(ks, "ks")?;
            ks::peek(ks).map_err(|error| kaltura_error::invalid_argument("ks", &error.to_string()))?;
            let expires_at = match expires_at {
                0 | KALTURA_KS_NO_EXPIRY => None,
                known => Some(ks::check_expires_at(known)?),
            };
            exclusive(result, "result")?.ks = Some((Secret::new(ks), expires_at));
            Ok(())
        })
    }
}

/// Passes a one-time password to the library, in a callback of kaltura_credentials_set_otp_callback.
///
/// @param otp copied; not NULL, not "", which would only count as a failed login
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_result_set_otp(
    result: *mut kaltura_credentials_result,
    otp: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        to_status(error, || {
            let otp = text(otp, "otp")?;
            if otp.is_empty() {
                return Err(kaltura_error::invalid_argument(
                    "otp",
                    "is empty; return a status other than KALTURA_OK instead",
                ));
            }
            exclusive(result, "result")?.otp = Some(Secret::new(otp));
            Ok(())
        })
    }
}
