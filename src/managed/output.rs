//! The result of a request.

use super::cached_session::NewSession;
use crate::api::{Json, Responses, SessionInfo};
use crate::secret::Secret;

pub enum Output {
    /// A session without a description.
    Ks(Secret),
    /// A session with the server's description.
    Info(Box<SessionInfo>),
    /// A session acquired from the credentials.
    Acquired(NewSession),
    /// JSON as sent by the server.
    Json(Json),
    Responses(Responses),
    /// The action returns nothing.
    Nothing,
}

impl Output {
    /// The session or the JSON document.
    pub fn text(&self) -> Option<&str> {
        match self {
            Output::Ks(ks) => Some(ks.expose()),
            Output::Info(info) => Some(info.ks.expose()),
            Output::Acquired(session) => Some(session.ks.expose()),
            Output::Json(json) => Some(json),
            Output::Responses(responses) => Some(&responses.json),
            Output::Nothing => None,
        }
    }

    /// The expiry of the resulting session, if known. It may be an upper bound.
    pub fn expires_at(&self) -> Option<i64> {
        match self {
            Output::Info(info) => info.expires_at,
            Output::Acquired(session) => Some(session.expires_at.at()),
            _ => None,
        }
    }

    pub fn session_info(&self) -> Option<SessionInfo> {
        match self {
            Output::Ks(ks) => Some(SessionInfo::of(ks.clone())),
            Output::Info(info) => Some((**info).clone()),
            Output::Acquired(session) => Some(session.session_info()),
            Output::Json(_) | Output::Responses(_) | Output::Nothing => None,
        }
    }
}

impl From<Secret> for Output {
    fn from(ks: Secret) -> Self {
        Output::Ks(ks)
    }
}

impl From<SessionInfo> for Output {
    fn from(info: SessionInfo) -> Self {
        Output::Info(Box::new(info))
    }
}

impl From<Json> for Output {
    fn from(json: Json) -> Self {
        Output::Json(json)
    }
}

impl From<Responses> for Output {
    fn from(responses: Responses) -> Self {
        Output::Responses(responses)
    }
}

impl From<()> for Output {
    fn from((): ()) -> Self {
        Output::Nothing
    }
}
