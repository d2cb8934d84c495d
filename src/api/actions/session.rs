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

/// The arguments of `session.impersonate`.
#[derive(Clone, Copy)]
pub struct Impersonation<'a> {
    /// The session as which partner, user and so on; its secret is the impersonating partner's.
    pub start: SessionStart<'a>,
    /// The partner whose session is wanted.
    pub impersonated_partner_id: i32,
}

impl Client {
    /// Makes a session with a secret.
    pub fn session_start(&self, start: &SessionStart<'_>) -> Result<Operation<Secret>, ApiError> {
        self.started(Action::new("session", "start"), start, None)
    }

    /// Makes a session of another partner, with the secret of one that may do so.
    pub fn session_impersonate(&self, impersonation: &Impersonation<'_>) -> Result<Operation<Secret>, ApiError> {
        if impersonation.impersonated_partner_id == 0 {
            return Err(ApiError::argument("impersonated_partner_id", "is 0; give the number of the account to enter"));
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
        let partner_id = self.needed_partner_id(start.partner_id)?;
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

    /// Makes a widget session: what an anonymous visitor may do. `widget_id` is by default the partner's.
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
                        "is NULL, and neither partner_id nor the config names the partner whose widget is meant",
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
        // The server remembers its response for minutes: the session could be dead on arrival.
        params.number("nocache", 1);
        let action = Action::new("session", "startWidgetSession");
        Ok(Operation::new(self.config(), action, params, &[], |reader, response| {
            reader.session_info(response, ExpiryIs::Absolute)
        }))
    }

    /// What the server knows of the session `ks`. The server tells it to ADMIN sessions only.
    pub fn session_get(&self, ks: &str) -> Result<Operation<SessionInfo>, ApiError> {
        check_ks("ks", ks)?;
        let mut params = self.params(&[Some(ks)]);
        params.text("ks", ks);
        let session = Secret::new(ks);
        Ok(Operation::new(self.config(), Action::new("session", "get"), params, &[ks], move |reader, response| {
            reader.description(response, &session)
        }))
    }

    /// Ends the session `ks`, so that the server accepts it no more.
    ///
    /// Sessions with one `sessionid`, as all of an app token have, end together. Without
    /// `force`, a session that is known to be such a one is not ended.
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
        // The server knows; but it tells ADMIN sessions only.
        let mut params = self.params(&[Some(ks)]);
        params.text("ks", ks);
        let (client, session) = (self.clone(), Secret::new(ks));
        let action = Action::new("session", "get");
        Ok(Operation::chained(self.config(), action, params, &[ks], move |reader, response| {
            match reader.description(response, &session) {
                Ok(session_info) if is_shared(session_info.privileges.as_deref()) => Err(ApiError::SharedSession),
                // That a USER session is not told is no trouble.
                Err(error) if error.server_kind() != Some(ServerErrorKind::Forbidden) => Err(error),
                _ => client.end(session.expose()).map(Progress::Again),
            }
        }))
    }

    fn end(&self, ks: &str) -> Result<Operation<()>, ApiError> {
        let mut params = self.params(&[Some(ks)]);
        params.text("ks", ks);
        let action = Action::new("session", "end");
        Ok(Operation::new(self.config(), action, params, &[ks], |reader, response| match reader.nothing(response) {
            // An earlier try has ended it, whose response was lost.
            Err(ApiError::Server(error)) if reader.may_be_done && error.cause == Some(InvalidKsCause::Logout) => Ok(()),
            result => result,
        }))
    }

    /// Makes a session for another user and type out of a `session`, carried by the session `ks` of a
    /// partner that may do so. An expiry of 0 leaves the life to the server.
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
            // This response tells a duration where the others tell a point in time.
            reader.session_info(response, ExpiryIs::Since(time.server_now()))
        }))
    }
}
