//! The service `user`: people who log in.

use super::super::client::Client;
use super::super::error::ApiError;
use super::super::operation::Operation;
use super::super::request::Action;
use super::super::session_info::{ExpiryIs, SessionInfo};
use super::{check_ks, merged};
use crate::ks;
use crate::secret::Secret;

/// Who logs in.
#[derive(Clone, Copy)]
pub enum LoginName<'a> {
    /// An e-mail address, known to all partners (`user.loginByLoginId`).
    LoginId(&'a str),
    /// The id of a user of the partner (`user.login`).
    UserId(&'a str),
}

/// The arguments of the two logins.
#[derive(Clone, Copy)]
pub struct Login<'a> {
    /// Who.
    pub name: LoginName<'a>,
    /// The password.
    pub password: &'a str,
    /// The partner; 0 means the client's. Without one, a login id is of the partner that the person was
    /// last in; a user id needs one.
    pub partner_id: i32,
    /// The life asked for, in seconds; 0 means a day.
    pub expiry_seconds: i64,
    /// The privileges; absent means the server's own choice.
    pub privileges: Option<&'a str>,
    /// The one-time password, where the account asks for one.
    pub otp: Option<&'a str>,
}

impl Client {
    /// Makes a session for a person, with a password.
    pub fn user_login(&self, login: &Login<'_>) -> Result<Operation<Secret>, ApiError> {
        let (action, argument, parameter, name, partner_id) = match login.name {
            LoginName::LoginId(name) => {
                ("loginByLoginId", "login_id", "loginId", name, self.partner_id(login.partner_id))
            }
            LoginName::UserId(name) => {
                ("login", "user_id", "userId", name, Some(self.needed_partner_id(login.partner_id)?))
            }
        };
        for (argument, text) in [(argument, name), ("password", login.password)] {
            if text.is_empty() {
                // Sent all the same it would count as a failed attempt.
                return Err(ApiError::argument(argument, "is empty; ask the person for it"));
            }
        }
        if login.otp == Some("") {
            return Err(ApiError::argument(
                "otp",
                "is empty, which would count as a failed attempt; give NULL for none",
            ));
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
        // The server caches errors: after an outage it would go on to refuse a correct password.
        params.number("nocache", 1);
        let secrets = [login.password, login.otp.unwrap_or("")];
        let action = Action::new("user", action);
        Ok(Operation::new(self.config(), action, params, &secrets, |reader, response| reader.session(response)))
    }

    /// Makes a session of the same person in another of their partners out of the session `ks`.
    pub fn user_login_by_ks(&self, ks: &str, requested_partner_id: i32) -> Result<Operation<SessionInfo>, ApiError> {
        check_ks("ks", ks)?;
        if requested_partner_id == 0 {
            return Err(ApiError::argument("requested_partner_id", "is 0; give the number of the account to enter"));
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
