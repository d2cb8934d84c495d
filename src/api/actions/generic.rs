//! Calls of any action.

use zeroize::Zeroizing;

use super::super::client::Client;
use super::super::error::ApiError;
use super::super::operation::Operation;
use super::super::params::{Given, Params, secrets_in};
use super::super::request::Action;
use crate::secret::Secret;

/// JSON as sent by the server; may contain a session.
pub type Json = Zeroizing<String>;

/// A call with checked parameters.
pub struct PreparedCall {
    action: Action,
    params: Params,
    given: Given,
    secrets: Vec<Secret>,
}

impl Client {
    /// `params_json` is a JSON object.
    pub fn prepare_call(
        &self,
        service: &str,
        action: &str,
        params_json: Option<&str>,
    ) -> Result<PreparedCall, ApiError> {
        let action = Action::checked(service, action)?;
        let tag = self.config().client_tag.as_str();
        let (mut params, given) = Params::from_json(params_json.unwrap_or("{}"), [tag])?;
        if !given.client_tag {
            params.text("clientTag", tag);
        }
        Ok(PreparedCall { action, params, given, secrets: secrets_in(params_json.unwrap_or("")) })
    }

    /// Returns the server's JSON.
    pub fn call(
        &self,
        service: &str,
        action: &str,
        params_json: Option<&str>,
        ks: Option<&str>,
    ) -> Result<Operation<Json>, ApiError> {
        Ok(self.prepare_call(service, action, params_json)?.operation(self, ks))
    }
}

impl PreparedCall {
    /// Whether the client's session is added: the parameters contain none, and the action needs one.
    pub fn carries_session(&self) -> bool {
        !self.given.ks && !self.action.needs_no_ks()
    }

    /// Adds the given session if the call carries one.
    pub fn operation(&self, client: &Client, ks: Option<&str>) -> Operation<Json> {
        let ks = ks.filter(|_| self.carries_session());
        let mut params = self.params.copy_with_capacity_for(ks);
        params.optional("ks", ks);
        let secrets: Vec<&str> = ks.into_iter().chain(self.secrets.iter().map(Secret::expose)).collect();
        Operation::new(client.config(), self.action.clone(), params, &secrets, |reader, response| reader.json(response))
    }
}
