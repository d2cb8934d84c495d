//! What a client makes its sessions of.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::app_token::hash_type;
use super::callback::{Callback, kaltura_destroy_callback};
use super::checked::Checked;
use super::error::kaltura_error;
use super::guard::{act, make};
use super::input::{exclusive, optional_text, text};
use super::session_info::kaltura_session_info;
use super::status::{KALTURA_OK, kaltura_status};
use crate::api::ApiError;
use crate::ks;
use crate::managed::{AskOtp, Credentials, MakeSession, ManagedError, NewSession, ObserveRenewals};
use crate::secret::Secret;

/// What a client makes its sessions of, and which sessions. One thread at a time may use it; a client
/// takes a copy, and shares the functions of the program in it.
/// Since 0.1.0.
pub struct kaltura_credentials {
    pub(super) inner: Checked<Credentials>,
}

/// Where a function of the program puts what it was asked for. It lives as long as the call.
/// Since 0.1.0.
pub struct kaltura_credentials_result {
    ks: Option<(Secret, Option<i64>)>,
    otp: Option<Secret>,
}

/// Gives the library a session (with kaltura_credentials_result_set_ks) or a one-time password (with
/// kaltura_credentials_result_set_otp).
///
/// Returns KALTURA_OK if it has; any other number is shown in the error that the caller gets
/// (KALTURA_ERROR_CALLBACK).
/// Since 0.1.0.
pub type kaltura_credentials_callback =
    Option<unsafe extern "C" fn(user_data: *mut c_void, result: *mut kaltura_credentials_result) -> kaltura_status>;

/// Called after a renewal, with the new session, which is valid during the call.
pub type kaltura_renewed_callback =
    Option<unsafe extern "C" fn(user_data: *mut c_void, session: *const kaltura_session_info)>;

/// Called after a failed renewal, with the error, which is valid during the call. `expires_at` is the expiry of
/// the session that remains in use, or 0 if there is none: then calls are failing now. Errors that are
/// returned again because they are remembered are not reported again.
pub type kaltura_failed_callback =
    Option<unsafe extern "C" fn(user_data: *mut c_void, error: *const kaltura_error, expires_at: i64)>;

type AskFn = unsafe extern "C" fn(*mut c_void, *mut kaltura_credentials_result) -> kaltura_status;

impl Callback<AskFn> {
    fn response(&self, what: &'static str) -> Result<kaltura_credentials_result, ManagedError> {
        let mut response = kaltura_credentials_result { ks: None, otp: None };
        // SAFETY: the program's own function with its argument; the response outlives the call.
        match unsafe { (self.function)(self.user_data, &raw mut response) } {
            KALTURA_OK => Ok(response),
            status => Err(ManagedError::Callback { what, status }),
        }
    }
}

impl MakeSession for Callback<AskFn> {
    fn make(&self) -> Result<(Secret, Option<i64>), ManagedError> {
        let missing = ManagedError::NothingGiven { what: "session", missing: "a session" };
        self.response("session")?.ks.ok_or(missing)
    }
}

impl AskOtp for Callback<AskFn> {
    fn ask(&self) -> Result<Secret, ManagedError> {
        let missing = ManagedError::NothingGiven { what: "one-time password", missing: "a one-time password" };
        self.response("one-time password")?.otp.ok_or(missing)
    }
}

/// The two callbacks of an observer, which share their argument.
struct RenewalCallbacks {
    on_renewed: kaltura_renewed_callback,
    on_failed: kaltura_failed_callback,
}

impl ObserveRenewals for Callback<RenewalCallbacks> {
    fn renewed(&self, session: &NewSession) {
        let Some(on_renewed) = self.function.on_renewed else { return };
        let Ok(info) = kaltura_session_info::new(&session.session_info()) else { return };
        // SAFETY: the program's own function with its argument; the info outlives the call.
        unsafe { on_renewed(self.user_data, &raw const info) };
    }

    fn failed(&self, error: &ManagedError, expires_at: Option<i64>) {
        let Some(on_failed) = self.function.on_failed else { return };
        let error = kaltura_error::from(error.clone());
        // SAFETY: the program's own function with its argument; the error outlives the call.
        unsafe { on_failed(self.user_data, &raw const error, expires_at.unwrap_or(0)) };
    }
}

/// Runs a setter on credentials.
///
/// # Safety
/// The pointers are as the header's preamble asks.
unsafe fn set(
    credentials: *mut kaltura_credentials,
    error: *mut *mut kaltura_error,
    setter: impl FnOnce(&mut Credentials) -> Result<(), kaltura_error>,
) -> kaltura_status {
    // SAFETY: as the caller promises.
    unsafe { act(error, || exclusive(credentials, "credentials")?.inner.set(setter)) }
}

fn owned_credentials(credentials: Result<Credentials, ApiError>) -> Result<*mut kaltura_credentials, kaltura_error> {
    Ok(Box::into_raw(Box::new(kaltura_credentials { inner: Checked::new(credentials?) })))
}

/// Sessions signed on this machine with the admin secret, as by kaltura_generate_session: no round trip.
///
/// @param partner_id the account number; 0 for the one in the client's config
/// @param secret the partner's admin secret; not NULL, not ""
/// @param user_id the user that the sessions speak for; NULL for none
/// @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
/// @return the credentials, to be freed with kaltura_credentials_free; NULL on failure:
/// KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_credentials_new_secret(
    partner_id: i32,
    secret: *const c_char,
    user_id: *const c_char,
    r#type: i32,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_credentials {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let (secret, user_id) = (text(secret, "secret")?, optional_text(user_id, "user_id")?);
            owned_credentials(Credentials::signed(partner_id, secret, user_id, r#type))
        })
    }
}

/// Sessions from the server with a secret, as by kaltura_session_start. The server checks the secret,
/// and may be asked for a session whose end only it knows.
///
/// @param partner_id, user_id, type as of kaltura_credentials_new_secret
/// @param secret the admin secret, or the user secret for USER sessions; not NULL, not ""
/// @return as of kaltura_credentials_new_secret
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_credentials_new_session_start(
    partner_id: i32,
    secret: *const c_char,
    user_id: *const c_char,
    r#type: i32,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_credentials {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let (secret, user_id) = (text(secret, "secret")?, optional_text(user_id, "user_id")?);
            owned_credentials(Credentials::started(partner_id, secret, user_id, r#type))
        })
    }
}

/// Another secret for credentials of kaltura_credentials_new_session_start, for while secrets are
/// exchanged: where the server refuses one (START_SESSION_ERROR), the next is tried, and the one that it
/// took is tried first from then on.
///
/// @param secret not NULL, not ""
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_add_secret(
    credentials: *mut kaltura_credentials,
    secret: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { set(credentials, error, |inner| Ok(inner.add_secret(text(secret, "secret")?)?)) }
}

/// Sessions of a person, as by kaltura_user_login_by_login_id. Where the account asks for one-time
/// passwords, say where they come from: kaltura_credentials_set_totp_secret or
/// kaltura_credentials_set_otp_callback.
///
/// A refused login is not repeated until credentials are set anew (kaltura_client_set_credentials), since
/// each counts towards the person's lock.
///
/// @param partner_id the account number; 0 for the one in the client's config, and if there is none, the
/// account that the person used last
/// @param login_id the e-mail address; not NULL, not ""
/// @param password not NULL, not ""
/// @return as of kaltura_credentials_new_secret
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_credentials_new_login(
    partner_id: i32,
    login_id: *const c_char,
    password: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_credentials {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let (login_id, password) = (text(login_id, "login_id")?, text(password, "password")?);
            owned_credentials(Credentials::login(partner_id, login_id, password))
        })
    }
}

/// Sessions of an app token, as by kaltura_app_token_start_session: the right kind for programs on other
/// people's machines.
///
/// @param partner_id the account number; 0 for the one in the client's config
/// @param id the app token's id; not NULL, not ""
/// @param token the app token; not NULL, not ""
/// @return as of kaltura_credentials_new_secret
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_credentials_new_app_token(
    partner_id: i32,
    id: *const c_char,
    token: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_credentials {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let (id, token) = (text(id, "id")?, text(token, "token")?);
            owned_credentials(Credentials::app_token(partner_id, id, token))
        })
    }
}

/// Sessions of an anonymous visitor, as by kaltura_session_start_widget.
///
/// @param partner_id the account number; 0 for the one in the client's config
/// @param widget_id NULL for the partner's own
/// @return as of kaltura_credentials_new_secret
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_credentials_new_widget(
    partner_id: i32,
    widget_id: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_credentials {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || owned_credentials(Credentials::widget(partner_id, optional_text(widget_id, "widget_id")?)))
    }
}

/// Sessions that a function of the program makes, such as one that asks your own server, so that no
/// secret is on this machine.
///
/// @param callback must not be NULL; called on the thread that asks for a session, one at a time, with no
/// lock held. It may call any function of this library, but must not ask the same client for a session
/// (KALTURA_ERROR_INVALID_ARGUMENT), and must not unwind (throw, longjmp) through it.
/// @param user handed to `function`
/// @param destroy called once with `user_data` when it is no longer needed, also on failure; NULL for nothing
/// @return as of kaltura_credentials_new_secret
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_credentials_new_callback(
    callback: kaltura_credentials_callback,
    user_data: *mut c_void,
    destroy: kaltura_destroy_callback,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_credentials {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let callback = Callback::<AskFn>::new(callback, user_data, destroy)?;
            owned_credentials(Ok(Credentials::callback(Arc::new(callback))))
        })
    }
}

/// Frees credentials and wipes what is secret in them. NULL is allowed and does nothing. Clients that
/// were given them go on. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_free(credentials: *mut kaltura_credentials) {
    if !credentials.is_null() {
        // SAFETY: made by one of the functions above, and freed once, by contract.
        drop(unsafe { Box::from_raw(credentials) });
    }
}

/// The life to ask for, in seconds. The server may grant less; the renewal goes by what it granted.
///
/// @param expiry_seconds 0 for a day (86,400), the default; at most ten years
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_set_expiry_seconds(
    credentials: *mut kaltura_credentials,
    expiry_seconds: i64,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { set(credentials, error, |inner| Ok(inner.set_expiry_seconds(expiry_seconds)?)) }
}

/// The privileges to ask for, checked and merged as by kaltura_generate_session. Not for widget sessions
/// and callbacks.
///
/// @param privileges a comma list of name[:value]; NULL for the default: none, and for logins the server's
/// own choice
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_set_privileges(
    credentials: *mut kaltura_credentials,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { set(credentials, error, |inner| Ok(inner.set_privileges(optional_text(privileges, "privileges")?)?)) }
}

/// The user that the sessions speak for. For app tokens that name none, and for secrets in place of the
/// one that was given.
///
/// @param user_id NULL for none
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_set_user_id(
    credentials: *mut kaltura_credentials,
    user_id: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { set(credentials, error, |inner| Ok(inner.set_user_id(optional_text(user_id, "user_id")?)?)) }
}

/// The hash that the app token was made with.
///
/// @param hash_type one of the KALTURA_HASH_ constants; KALTURA_HASH_AUTO, the default, to find out
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_set_hash_type(
    credentials: *mut kaltura_credentials,
    hash_type: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { set(credentials, error, |inner| Ok(inner.set_hash(self::hash_type(hash_type)?)?)) }
}

/// Makes the one-time passwords of a login from the secret of the second factor, as an authenticator app
/// does (RFC 6238: SHA-1, six digits, thirty seconds), by the server's clock. Each is used once: a second
/// login within the same thirty seconds fails with KALTURA_ERROR_MISSING_OTP and says when the next one
/// may be made. That is remembered for each client and each process: two forked children, or two clients,
/// may use the same one, which the server may refuse and count. Log in before forking, or give them the
/// session of one (kaltura_client_export_session).
///
/// Whoever has password and secret has both factors: a daemon has no other choice, a program at a
/// person's side should ask (kaltura_credentials_set_otp_callback).
///
/// @param secret the base32 text that is shown for setting up an app by hand; in any case, with or without
/// blanks
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_set_totp_secret(
    credentials: *mut kaltura_credentials,
    secret: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { set(credentials, error, |inner| Ok(inner.set_totp_secret(text(secret, "secret")?)?)) }
}

/// Asks a function of the program for the one-time password before each login. It responses with
/// kaltura_credentials_result_set_otp; if it fails instead, nothing is sent.
///
/// @param callback must not be NULL; called as that of kaltura_credentials_new_callback is. While it asks
/// a person, threads that need a session wait, up to the total timeout.
/// @param user handed to `function`
/// @param destroy called once with `user_data` when it is no longer needed, also on failure; NULL for nothing
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_set_otp_callback(
    credentials: *mut kaltura_credentials,
    callback: kaltura_credentials_callback,
    user_data: *mut c_void,
    destroy: kaltura_destroy_callback,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        let callback = Callback::<AskFn>::new(callback, user_data, destroy);
        set(credentials, error, |inner| Ok(inner.set_otp_callback(Arc::new(callback?))?))
    }
}

/// Sets the functions that are called after each renewal of a session and after each failed one, on the thread
/// that renewed, whether it blocked or advanced a request. Replaces the previous observer; if both are NULL, there
/// is none any longer.
///
/// @param on_renewed NULL for none
/// @param on_failed NULL for none
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_set_observer(
    credentials: *mut kaltura_credentials,
    on_renewed: kaltura_renewed_callback,
    on_failed: kaltura_failed_callback,
    user_data: *mut c_void,
    destroy: kaltura_destroy_callback,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        let callbacks = RenewalCallbacks { on_renewed, on_failed };
        let callback = Callback::new(Some(callbacks), user_data, destroy);
        let is_none = on_renewed.is_none() && on_failed.is_none();
        set(credentials, error, |inner| {
            let observer: Arc<dyn ObserveRenewals> = Arc::new(callback?);
            inner.set_observer((!is_none).then_some(observer));
            Ok(())
        })
    }
}

/// Passes a session, inside a function of kaltura_credentials_new_callback.
///
/// @param ks copied; a text that is no session is refused
/// @param expires_at when it ends, in Unix seconds (at most 253,402,300,799, so that milliseconds are
/// noticed); 0 if you do not know: then it is taken to live as long as
/// kaltura_credentials_set_expiry_seconds says, until it proves to be shorter
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_result_set_ks(
    result: *mut kaltura_credentials_result,
    ks: *const c_char,
    expires_at: i64,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        act(error, || {
            let ks = text(ks, "ks")?;
            ks::peek(ks).map_err(|error| kaltura_error::invalid_argument("ks", &error.to_string()))?;
            let expires_at = (expires_at != 0).then(|| ks::check_expires_at(expires_at)).transpose()?;
            exclusive(result, "result")?.ks = Some((Secret::new(ks), expires_at));
            Ok(())
        })
    }
}

/// Passes a one-time password, inside a function of kaltura_credentials_set_otp_callback.
///
/// @param otp copied; not NULL, not "", which would only count as a failed login
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_credentials_result_set_otp(
    result: *mut kaltura_credentials_result,
    otp: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        act(error, || {
            let otp = text(otp, "otp")?;
            if otp.is_empty() {
                return Err(kaltura_error::invalid_argument("otp", "is empty; return another status than KALTURA_OK"));
            }
            exclusive(result, "result")?.otp = Some(Secret::new(otp));
            Ok(())
        })
    }
}
