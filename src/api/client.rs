//! The client: where to send a call, and the session that it carries.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::answer::Reader;
use super::cancel::Cancel;
use super::error::{ApiError, RetryClass};
use super::params::Params;
use super::request::{Action, CLIENT_TAG};
use super::service_url::ServiceUrl;
use super::transport::{HttpAnswer, Patience, Transport};
use crate::ks;
use crate::secret::Secret;

/// What a client needs to know.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// The server.
    pub service_url: ServiceUrl,
    /// The partner that is meant where a call names none.
    pub partner_id: Option<i32>,
    /// The longest time for a whole call.
    pub total_timeout: Duration,
}

/// A client of the API. It may be used by many threads at once.
pub struct Client {
    config: ClientConfig,
    transport: Arc<dyn Transport>,
    session: RwLock<Option<Secret>>,
}

impl Client {
    /// A client that sends through `transport`.
    pub fn new(config: ClientConfig, transport: Arc<dyn Transport>) -> Self {
        Client { config, transport, session: RwLock::new(None) }
    }

    /// Makes later calls carry this session; `None` takes it away. A text that is no session is refused.
    pub fn set_ks(&self, text: Option<&str>) -> Result<(), ApiError> {
        if let Some(text) = text {
            ks::peek(text).map_err(|error| ApiError::argument("ks", error.to_string()))?;
        }
        // The lock guards one assignment, so a panic elsewhere cannot have left it half done.
        *self.session.write().unwrap_or_else(PoisonError::into_inner) = text.map(Secret::new);
        Ok(())
    }

    /// The session that calls carry.
    pub fn ks(&self) -> Option<Secret> {
        self.session.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Calls any action. `params_json` is a JSON object, and the answer is the server's JSON.
    ///
    /// The client's session goes with it, unless the parameters name another one or the action is
    /// one that makes a session without needing one.
    pub fn call(&self, service: &str, action: &str, params_json: Option<&str>) -> Result<Zeroizing<String>, ApiError> {
        let action = Action::checked(service, action)?;
        let session = if action.takes_no_ks() { None } else { self.ks() };
        let session = session.as_ref().map(Secret::expose);
        let (mut params, given) = Params::from_json(params_json.unwrap_or("{}"), session)?;
        if !given.ks {
            params.optional("ks", session);
        }
        if !given.client_tag {
            params.text("clientTag", CLIENT_TAG);
        }
        let secrets: Vec<&str> = session.into_iter().collect();
        let reader = self.reader(action, &secrets);
        reader.json(&self.send(action, params)?)
    }

    /// Calls an action that returns a session as a bare string.
    pub(super) fn call_for_session(
        &self,
        action: Action<'_>,
        mut params: Params,
        secrets: &[&str],
    ) -> Result<Secret, ApiError> {
        params.text("clientTag", CLIENT_TAG);
        let answer = self.send(action, params)?;
        self.reader(action, secrets).session(&answer)
    }

    /// The partner that a call means: the one it names, or else the client's.
    pub(super) fn partner_id(&self, partner_id: i32) -> Option<i32> {
        if partner_id != 0 { Some(partner_id) } else { self.config.partner_id }
    }

    fn reader<'a>(&self, action: Action<'a>, secrets: &'a [&'a str]) -> Reader<'a> {
        Reader { action, is_https: self.config.service_url.is_https(), secrets }
    }

    fn send(&self, action: Action<'_>, params: Params) -> Result<HttpAnswer, ApiError> {
        let request = action.request(&self.config.service_url, params);
        let patience = Patience { deadline: Instant::now() + self.config.total_timeout, cancel: &Cancel::default() };
        self.transport.send(&request, patience).map_err(|error| {
            // Nothing was sent: even a login may be tried again.
            let retry =
                if error.may_have_been_sent { action.retry_class(RetryClass::Backoff) } else { RetryClass::Backoff };
            ApiError::Transport { error, retry }
        })
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("config", &self.config).finish_non_exhaustive()
    }
}
