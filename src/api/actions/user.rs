//! The service `user`: logins.

use super::super::client::Client;
use super::super::error::ApiError;
use super::super::operation::Operation;
use super::super::request::Action;
use super::super::session_info::{ExpiryIs, SessionInfo};
use super::{check_ks, merged};
use crate::ks;
use crate::secret::Secret;

#[derive(Clone, Copy)]
pub enum LoginName<'a> {
    /// An e-mail address, valid for all partners (`user.loginByLoginId`).
    LoginId(&'a str),
    /// The id of a user of the partner (`user.login`).
    UserId(&'a str),
}

#[derive(Clone, Copy)]
pub struct Login<'a> {
    pub name: LoginName<'a>,
    pub password: &'a str,
    /// 0 selects the client's partner id. Without one, the server selects the last partner of a login id; a user id
    /// requires one.
    pub partner_id: i32,
    /// Requested lifetime in seconds; 0 requests the default of one day.
    pub expiry_seconds: i64,
    /// `None` leaves the choice to the server.
    pub privileges: Option<&'a str>,
    /// If the account requires one.
    pub otp: Option<&'a str>,
}

impl Client {
    /// Logs in with a password.
    pub fn user_login(&self, login: &Login<'_>) -> Result<Operation<Secret>, ApiError> {
        let (action, argument, parameter, name, partner_id) = match login.name {
            LoginName::LoginId(name) => {
                ("loginByLoginId", "login_id", "loginId", name, self.partner_id(login.partner_id))
            }
            LoginName::UserId(name) => {
                ("login", "user_id", "userId", name, Some(self.required_partner_id(login.partner_id)?))
            }
        };
        for (argument, text) in [(argument, name), ("password", login.password)] {
            if text.is_empty() {
                // The server would count it as a failed attempt.
                return Err(ApiError::argument(argument, "is empty; ask the user for it"));
            }
        }
        if login.otp == Some("") {
            return Err(ApiError::argument("otp", "is empty, which would count as a failed login; pass NULL for none"));
        }
        let expiry = ks::check_expiry_seconds(login.expiry_seconds)?;
        let privileges = merged(login.privileges)?;
        let mut params = self.params(&[Some(name), Some(login.password), privileges.as_deref(), login.otp]);
        params.text(parameter, name);
        params.text("password", login.password);
        if let Some(partner_id) = partner_id {
            params.number("partnerId", partner_id.into());
        }
        params.number("expiry", expiry);
        params.optional("privileges", privileges.as_deref());
        params.optional("otp", login.otp);
        // The server caches errors, and would reject a correct password after an outage.
        params.number("nocache", 1);
        let secrets = [login.password, login.otp.unwrap_or("")];
        let action = Action::new("user", action);
        Ok(Operation::new(self.config(), action, params, &secrets, |reader, response| reader.session(response)))
    }

    /// Creates a session for the user of `ks` at another of the user's partners.
    pub fn user_login_by_ks(&self, ks: &str, requested_partner_id: i32) -> Result<Operation<SessionInfo>, ApiError> {
        check_ks("ks", ks)?;
        if requested_partner_id == 0 {
            return Err(ApiError::argument("requested_partner_id", "is 0; give the partner id to switch to"));
        }
        let mut params = self.params(&[Some(ks)]);
        params.text("ks", ks);
        params.number("requestedPartnerId", requested_partner_id.into());
        let action = Action::new("user", "loginByKs");
        Ok(Operation::new(self.config(), action, params, &[ks], |reader, response| {
            reader.session_info(response, ExpiryIs::Absolute)
        }))
    }
}
