//! Operations of the API from the arguments of C functions: what the functions that wait and those of
//! kaltura_request share. No function of this file is exported.

use std::ffi::c_char;

use super::app_token::hash_type;
use super::client::kaltura_client;
use super::error::kaltura_error;
use super::input::{flag, handle, optional_text, text};
use crate::api::{AppTokenStart, Client, Impersonation, Login, LoginName, Operation, SessionInfo, SessionStart};
use crate::secret::Secret;

/// The arguments that the functions of session.start have in common.
#[derive(Clone, Copy)]
pub(super) struct StartArguments {
    pub(super) secret: *const c_char,
    pub(super) user_id: *const c_char,
    pub(super) session_type: i32,
    pub(super) partner_id: i32,
    pub(super) expiry_seconds: i64,
    pub(super) privileges: *const c_char,
}

impl StartArguments {
    /// # Safety
    /// The pointers are NULL or NUL-terminated strings that stay unchanged for `'a`.
    unsafe fn read<'a>(self) -> Result<SessionStart<'a>, kaltura_error> {
        // SAFETY: as the caller promises.
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
    /// As for [`StartArguments::read`].
    pub(super) unsafe fn start(self, client: &Client) -> Result<Operation<Secret>, kaltura_error> {
        // SAFETY: as the caller promises.
        Ok(client.session_start(&unsafe { self.read() }?)?)
    }

    /// # Safety
    /// As for [`StartArguments::read`].
    pub(super) unsafe fn impersonate(
        self,
        client: &Client,
        impersonated_partner_id: i32,
    ) -> Result<Operation<Secret>, kaltura_error> {
        // SAFETY: as the caller promises.
        let start = unsafe { self.read() }?;
        Ok(client.session_impersonate(&Impersonation { start, impersonated_partner_id })?)
    }
}

/// The arguments of the two logins.
#[derive(Clone, Copy)]
pub(super) struct LoginArguments {
    pub(super) name: *const c_char,
    pub(super) password: *const c_char,
    pub(super) partner_id: i32,
    pub(super) expiry_seconds: i64,
    pub(super) privileges: *const c_char,
    pub(super) otp: *const c_char,
}

impl LoginArguments {
    /// # Safety
    /// The pointers are NULL or NUL-terminated strings.
    pub(super) unsafe fn by_login_id(self, client: &Client) -> Result<Operation<Secret>, kaltura_error> {
        // SAFETY: as the caller promises.
        unsafe { self.login(client, LoginName::LoginId(text(self.name, "login_id")?)) }
    }

    /// # Safety
    /// The pointers are NULL or NUL-terminated strings.
    pub(super) unsafe fn by_user_id(self, client: &Client) -> Result<Operation<Secret>, kaltura_error> {
        // SAFETY: as the caller promises.
        unsafe { self.login(client, LoginName::UserId(text(self.name, "user_id")?)) }
    }

    unsafe fn login(self, client: &Client, name: LoginName<'_>) -> Result<Operation<Secret>, kaltura_error> {
        // SAFETY: as the caller promises.
        let (password, privileges, otp) = unsafe {
            (
                text(self.password, "password")?,
                optional_text(self.privileges, "privileges")?,
                optional_text(self.otp, "otp")?,
            )
        };
        let (partner_id, expiry_seconds) = (self.partner_id, self.expiry_seconds);
        Ok(client.user_login(&Login { name, password, partner_id, expiry_seconds, privileges, otp })?)
    }
}

/// The arguments of appToken.startSession.
#[derive(Clone, Copy)]
pub(super) struct AppTokenArguments {
    pub(super) id: *const c_char,
    pub(super) token: *const c_char,
    pub(super) hash_type: i32,
    pub(super) ks: *const c_char,
    pub(super) user_id: *const c_char,
    pub(super) session_type: i32,
    pub(super) partner_id: i32,
    pub(super) expiry_seconds: i64,
    pub(super) privileges: *const c_char,
}

impl AppTokenArguments {
    /// # Safety
    /// The pointers are NULL or NUL-terminated strings.
    pub(super) unsafe fn start(self, client: &Client) -> Result<Operation<SessionInfo>, kaltura_error> {
        // SAFETY: as the caller promises.
        let start = unsafe {
            AppTokenStart {
                id: text(self.id, "id")?,
                token: text(self.token, "token")?,
                hash: hash_type(self.hash_type)?,
                ks: optional_text(self.ks, "ks")?,
                user_id: optional_text(self.user_id, "user_id")?,
                session_type: self.session_type,
                partner_id: self.partner_id,
                expiry_seconds: self.expiry_seconds,
                privileges: optional_text(self.privileges, "privileges")?,
            }
        };
        Ok(client.app_token_start_session(&start)?)
    }
}

/// # Safety
/// `client` is NULL or live, `widget_id` NULL or a NUL-terminated string.
pub(super) unsafe fn start_widget(
    client: *const kaltura_client,
    widget_id: *const c_char,
    partner_id: i32,
    expiry_seconds: i64,
) -> Result<Operation<SessionInfo>, kaltura_error> {
    // SAFETY: as the caller promises.
    unsafe {
        let widget_id = optional_text(widget_id, "widget_id")?;
        Ok(handle(client, "client")?.api().session_start_widget(widget_id, partner_id, expiry_seconds)?)
    }
}

/// # Safety
/// `client` is NULL or live, `ks` NULL or a NUL-terminated string.
pub(super) unsafe fn login_by_ks(
    client: *const kaltura_client,
    ks: *const c_char,
    requested_partner_id: i32,
) -> Result<Operation<SessionInfo>, kaltura_error> {
    // SAFETY: as the caller promises.
    unsafe {
        let client = handle(client, "client")?;
        let ks = client.session(optional_text(ks, "ks")?)?;
        Ok(client.api().user_login_by_ks(ks.expose(), requested_partner_id)?)
    }
}

/// # Safety
/// `client` is NULL or live, `ks` NULL or a NUL-terminated string.
pub(super) unsafe fn session_get(
    client: *const kaltura_client,
    ks: *const c_char,
) -> Result<Operation<SessionInfo>, kaltura_error> {
    // SAFETY: as the caller promises.
    unsafe {
        let client = handle(client, "client")?;
        let ks = client.session(optional_text(ks, "ks")?)?;
        Ok(client.api().session_get(ks.expose())?)
    }
}

/// # Safety
/// `client` is NULL or live, `ks` NULL or a NUL-terminated string.
pub(super) unsafe fn session_end(
    client: *const kaltura_client,
    ks: *const c_char,
    force: i32,
) -> Result<Operation<()>, kaltura_error> {
    // SAFETY: as the caller promises.
    unsafe {
        let client = handle(client, "client")?;
        let force = flag(force, "force")?;
        let ks = client.session(optional_text(ks, "ks")?)?;
        Ok(client.api().session_end(ks.expose(), force)?)
    }
}

/// # Safety
/// `client` is NULL or live, the others NULL or NUL-terminated strings.
pub(super) unsafe fn impersonate_by_ks(
    client: *const kaltura_client,
    session: *const c_char,
    session_type: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
) -> Result<Operation<SessionInfo>, kaltura_error> {
    // SAFETY: as the caller promises.
    unsafe {
        let client = handle(client, "client")?;
        let (session, privileges) = (text(session, "session")?, optional_text(privileges, "privileges")?);
        let ks = client.session(None)?;
        Ok(client.api().session_impersonate_by_ks(ks.expose(), session, session_type, expiry_seconds, privileges)?)
    }
}
