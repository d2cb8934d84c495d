//! Any action at all.

use zeroize::Zeroizing;

use super::super::client::Client;
use super::super::error::ApiError;
use super::super::operation::Operation;
use super::super::params::{Params, secrets_in};
use super::super::request::Action;
use crate::secret::Secret;

/// JSON as the server wrote it; it may hold a session.
pub type Json = Zeroizing<String>;

impl Client {
    /// Calls any action. `params_json` is a JSON object, and the response is the server's JSON.
    ///
    /// The session goes with it, unless the parameters name another one or the action is one that makes
    /// a session without needing one.
    pub fn call(
        &self,
        service: &str,
        action: &str,
        params_json: Option<&str>,
        ks: Option<&str>,
    ) -> Result<Operation<Json>, ApiError> {
        let action = Action::checked(service, action)?;
        let ks = ks.filter(|_| !action.takes_no_ks());
        let tag = self.config().client_tag.as_str();
        let (mut params, given) = Params::from_json(params_json.unwrap_or("{}"), ks.into_iter().chain([tag]))?;
        if !given.ks {
            params.optional("ks", ks);
        }
        if !given.client_tag {
            params.text("clientTag", tag);
        }
        let given = secrets_in(params_json.unwrap_or(""));
        let secrets: Vec<&str> = ks.into_iter().chain(given.iter().map(Secret::expose)).collect();
        Ok(Operation::new(self.config(), action, params, &secrets, |reader, response| reader.json(response)))
    }

    /// Whether a call of this action with these parameters would carry the client's session.
    pub fn would_carry_session(service: &str, action: &str, params_json: Option<&str>) -> Result<bool, ApiError> {
        let takes_no_ks = Action::checked(service, action)?.takes_no_ks();
        Ok(!takes_no_ks && !Params::from_json(params_json.unwrap_or("{}"), [])?.1.ks)
    }
}
