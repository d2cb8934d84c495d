//! The actions that make a session.

use super::client::Client;
use super::error::ApiError;
use super::params::Params;
use super::request::Action;
use crate::ks;
use crate::secret::Secret;

/// The arguments of `session.start`.
#[derive(Clone, Copy)]
pub struct SessionStart<'a> {
    /// The partner's admin secret, or its user secret for a USER session.
    pub secret: &'a str,
    /// The user that the session speaks for; may be absent.
    pub user_id: Option<&'a str>,
    /// [`ks::TYPE_USER`] or [`ks::TYPE_ADMIN`].
    pub session_type: i32,
    /// The partner; 0 means the client's.
    pub partner_id: i32,
    /// The life asked for, in seconds; 0 means a day.
    pub expiry_seconds: i64,
    /// The privileges; absent means none.
    pub privileges: Option<&'a str>,
}

/// The arguments of `user.loginByLoginId`.
#[derive(Clone, Copy)]
pub struct Login<'a> {
    /// The e-mail address.
    pub login_id: &'a str,
    /// The password.
    pub password: &'a str,
    /// The partner; 0 means the client's, and if it has none, the one that the user was last in.
    pub partner_id: i32,
    /// The life asked for, in seconds; 0 means a day.
    pub expiry_seconds: i64,
    /// The privileges; absent means the server's own choice.
    pub privileges: Option<&'a str>,
    /// The one-time password, where the account asks for one.
    pub otp: Option<&'a str>,
}

impl Client {
    /// Makes a session with a secret.
    pub fn session_start(&self, start: &SessionStart<'_>) -> Result<Secret, ApiError> {
        ks::check_secret("secret", start.secret)?;
        ks::check_type(start.session_type)?;
        let expiry = ks::check_expiry_seconds(start.expiry_seconds)?;
        let partner_id = self.partner_id(start.partner_id).ok_or_else(|| {
            ApiError::argument("partner_id", "is 0, and the config names no partner; give the account's number")
        })?;

        let privileges = merged(start.privileges)?;

        let mut params = Params::sized_for(&[Some(start.secret), start.user_id, privileges.as_deref()]);
        params.text("secret", start.secret);
        params.number("partnerId", partner_id.into());
        params.number("type", start.session_type.into());
        params.number("expiry", expiry);
        params.optional("userId", start.user_id);
        params.optional("privileges", privileges.as_deref());
        self.call_for_session(Action::new("session", "start"), params, &[start.secret])
    }

    /// Makes a session for a person, with e-mail address and password.
    pub fn user_login_by_login_id(&self, login: &Login<'_>) -> Result<Secret, ApiError> {
        for (argument, text) in [("login_id", login.login_id), ("password", login.password)] {
            if text.is_empty() {
                // Sent all the same it would count as a failed attempt.
                return Err(ApiError::argument(argument, "is empty; ask the person for it"));
            }
        }
        let expiry = ks::check_expiry_seconds(login.expiry_seconds)?;
        let privileges = merged(login.privileges)?;

        let texts = [Some(login.login_id), Some(login.password), privileges.as_deref(), login.otp];
        let mut params = Params::sized_for(&texts);
        params.text("loginId", login.login_id);
        params.text("password", login.password);
        if let Some(partner_id) = self.partner_id(login.partner_id) {
            params.number("partnerId", partner_id.into());
        }
        params.number("expiry", expiry);
        params.optional("privileges", privileges.as_deref());
        params.optional("otp", login.otp);
        let secrets = [login.password, login.otp.unwrap_or("")];
        self.call_for_session(Action::new("user", "loginByLoginId"), params, &secrets)
    }
}

/// The privileges as they are sent: checked and merged as for a session made locally, since the server
/// would drop or change a part of them without a word.
fn merged(privileges: Option<&str>) -> Result<Option<String>, ApiError> {
    Ok(privileges.map(ks::merged_privileges).transpose()?)
}
