//! The service `session`.

use std::sync::Arc;

use super::super::client::Client;
use super::super::codes::{InvalidKsCause, ServerErrorKind};
use super::super::error::ApiError;
use super::super::operation::{Operation, Progress};
use super::super::request::Action;
use super::super::session_info::{ExpiryIs, SessionInfo};
use super::{check_ks, check_not_empty, merged};
use crate::ks;
use crate::secret::Secret;

#[derive(Clone, Copy)]
pub struct SessionStart<'a> {
    /// The partner's admin secret, or its user secret for a USER session.
    pub secret: &'a str,
    pub user_id: Option<&'a str>,
    /// [`ks::TYPE_USER`] or [`ks::TYPE_ADMIN`].
    pub session_type: i32,
    /// 0 selects the client's partner id.
    pub partner_id: i32,
    /// Requested lifetime in seconds; 0 requests the default of one day.
    pub expiry_seconds: i64,
    pub privileges: Option<&'a str>,
}

#[derive(Clone, Copy)]
pub struct Impersonation<'a> {
    /// The parameters of the new session, with the secret of the impersonating partner.
    pub start: SessionStart<'a>,
    /// The partner of the new session.
    pub impersonated_partner_id: i32,
}

impl Client {
    pub fn session_start(&self, start: &SessionStart<'_>) -> Result<Operation<Secret>, ApiError> {
        self.started(Action::new("session", "start"), start, None)
    }

    /// Creates a session for another partner, with the secret of a partner that is permitted to impersonate.
    pub fn session_impersonate(&self, impersonation: &Impersonation<'_>) -> Result<Operation<Secret>, ApiError> {
        if impersonation.impersonated_partner_id == 0 {
            return Err(ApiError::argument("impersonated_partner_id", "is 0; give the partner id to impersonate"));
        }
        let action = Action::new("session", "impersonate");
        self.started(action, &impersonation.start, Some(impersonation.impersonated_partner_id))
    }

    fn started(
        &self,
        action: Action,
        start: &SessionStart<'_>,
        impersonated: Option<i32>,
    ) -> Result<Operation<Secret>, ApiError> {
        ks::check_secret("secret", start.secret)?;
        ks::check_type(start.session_type)?;
        let expiry = ks::check_expiry_seconds(start.expiry_seconds)?;
        let partner_id = self.required_partner_id(start.partner_id)?;
        let privileges = merged(start.privileges)?;
        let mut params = self.params(&[Some(start.secret), start.user_id, privileges.as_deref()]);
        params.text("secret", start.secret);
        if let Some(impersonated) = impersonated {
            params.number("impersonatedPartnerId", impersonated.into());
        }
        params.number("partnerId", partner_id.into());
        params.number("type", start.session_type.into());
        params.number("expiry", expiry);
        params.optional("userId", start.user_id);
        params.optional("privileges", privileges.as_deref());
        Ok(Operation::new(self.config(), action, params, &[start.secret], |reader, response| reader.session(response)))
    }

    /// Starts a widget session for an anonymous visitor. `widget_id` defaults to the partner's own.
    pub fn session_start_widget(
        &self,
        widget_id: Option<&str>,
        partner_id: i32,
        expiry_seconds: i64,
    ) -> Result<Operation<SessionInfo>, ApiError> {
        let expiry = ks::check_expiry_seconds(expiry_seconds)?;
        let of_partner;
        let widget_id = match widget_id {
            Some(widget_id) => widget_id,
            None => {
                let partner_id = self.partner_id(partner_id).ok_or_else(|| {
                    ApiError::argument(
                        "widget_id",
                        "is NULL, and neither partner_id nor the configuration specifies a partner",
                    )
                })?;
                of_partner = format!("_{partner_id}");
                &of_partner
            }
        };
        check_not_empty("widget_id", widget_id)?;
        let mut params = self.params(&[Some(widget_id)]);
        params.text("widgetId", widget_id);
        params.number("expiry", expiry);
        // The server caches its response for minutes, so the session might have expired.
        params.number("nocache", 1);
        let action = Action::new("session", "startWidgetSession");
        Ok(Operation::new(self.config(), action, params, &[], |reader, response| {
            reader.session_info(response, ExpiryIs::Absolute)
        }))
    }

    /// Returns the server's description of `ks`. The server allows this for ADMIN sessions only.
    pub fn session_get(&self, ks: &str) -> Result<Operation<SessionInfo>, ApiError> {
        check_ks("ks", ks)?;
        let mut params = self.params(&[Some(ks)]);
        params.text("ks", ks);
        let session = Secret::new(ks);
        Ok(Operation::new(self.config(), Action::new("session", "get"), params, &[ks], move |reader, response| {
            reader.description(response, &session)
        }))
    }

    /// Revokes `ks`.
    ///
    /// This revokes all sessions with the same `sessionid`, such as all sessions of an app token. Without `force`,
    /// sessions known to be shared are not revoked.
    pub fn session_end(&self, ks: &str, force: bool) -> Result<Operation<()>, ApiError> {
        check_ks("ks", ks)?;
        if force {
            return self.end(ks);
        }
        let is_shared = |privileges: Option<&str>| {
            ks::read_privileges(privileges.unwrap_or("")).iter().any(|privilege| privilege.name.trim() == "sessionid")
        };
        if self.hints().is_shared(ks) || is_shared(SessionInfo::of(Secret::new(ks)).privileges.as_deref()) {
            return Err(ApiError::SharedSession);
        }
        // Ask the server. It describes ADMIN sessions only.
        let mut params = self.params(&[Some(ks)]);
        params.text("ks", ks);
        let (client, session) = (self.clone(), Secret::new(ks));
        let action = Action::new("session", "get");
        Ok(Operation::chained(self.config(), action, params, &[ks], move |reader, response| {
            match reader.description(response, &session) {
                Ok(session_info) if is_shared(session_info.privileges.as_deref()) => Err(ApiError::SharedSession),
                // A USER session is forbidden to call session.get.
                Err(error) if error.server_kind() != Some(ServerErrorKind::Forbidden) => Err(error),
                _ => client.end(session.expose()).map(Progress::Send),
            }
        }))
    }

    fn end(&self, ks: &str) -> Result<Operation<()>, ApiError> {
        let mut params = self.params(&[Some(ks)]);
        params.text("ks", ks);
        let action = Action::new("session", "end");
        Ok(Operation::new(self.config(), action, params, &[ks], |reader, response| match reader.nothing(response) {
            // An earlier attempt revoked it, but its response was lost.
            Err(ApiError::Server(error))
                if reader.may_have_succeeded && error.cause == Some(InvalidKsCause::Logout) =>
            {
                Ok(())
            }
            result => result,
        }))
    }

    /// Creates a session for the user of `session`. `ks` must belong to a partner that is permitted to impersonate.
    /// With an expiry of 0 the server selects the lifetime.
    pub fn session_impersonate_by_ks(
        &self,
        ks: &str,
        session: &str,
        session_type: i32,
        expiry_seconds: i64,
        privileges: Option<&str>,
    ) -> Result<Operation<SessionInfo>, ApiError> {
        check_ks("ks", ks)?;
        check_ks("session", session)?;
        ks::check_type(session_type)?;
        let expiry = if expiry_seconds == 0 { None } else { Some(ks::check_expiry_seconds(expiry_seconds)?) };
        let privileges = merged(privileges)?;
        let mut params = self.params(&[Some(ks), Some(session), privileges.as_deref()]);
        params.text("ks", ks);
        params.text("session", session);
        params.number("type", session_type.into());
        if let Some(expiry) = expiry {
            params.number("expiry", expiry);
        }
        params.optional("privileges", privileges.as_deref());
        let time = Arc::clone(self.time());
        let action = Action::new("session", "impersonateByKs");
        Ok(Operation::new(self.config(), action, params, &[ks, session], move |reader, response| {
            // Unlike the other actions, this one returns a duration.
            reader.session_info(response, ExpiryIs::Since(time.server_now()))
        }))
    }
}
