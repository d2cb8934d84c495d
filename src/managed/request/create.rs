//! Creates requests.

use zeroize::Zeroizing;

use super::{Build, Request, Work};
use crate::api::{self, ApiError, Operation};
use crate::ks;
use crate::managed::client::Client;
use crate::managed::error::ManagedError;
use crate::managed::output::Output;
use crate::managed::session_cache::check_validity;
use crate::secret::Secret;

/// Parses as a session, but is not valid: `v2|1|` followed by zeros.
const PLACEHOLDER: &str = "djJ8MXwAAAAAAAAAAAAAAAAAAAAA";

impl Client {
    /// For an operation that does not use the client's session.
    pub fn request<T: 'static>(&self, operation: Operation<T>) -> Request
    where
        Output: From<T>,
    {
        Request::new(self.clone(), Work::WithoutSession(Some(operation.map(Output::from))))
    }

    /// For an operation that carries `ks`, or the client's session if that is `None`. `build` runs once a session is
    /// available, and again if the server reports it as expired.
    pub fn request_with<T: 'static>(
        &self,
        ks: Option<&str>,
        build: impl Fn(&api::Client, &str) -> Result<Operation<T>, ApiError> + Send + 'static,
    ) -> Result<Request, ApiError>
    where
        Output: From<T>,
    {
        if let Some(ks) = ks {
            return Ok(self.request(build(self.api(), ks)?));
        }
        // Check the arguments now; the session is added later.
        build(self.api(), PLACEHOLDER)?;
        let build: Build = Box::new(move |api, ks| Ok(build(api, ks.ok_or(ApiError::NoSession)?)?.map(Output::from)));
        Ok(Request::new(self.clone(), Work::WithSession { build, needs_session: true }))
    }

    pub fn request_call(&self, service: &str, action: &str, params_json: Option<&str>) -> Result<Request, ApiError> {
        let call = self.api().prepare_call(service, action, params_json)?;
        if !call.carries_session() {
            return Ok(self.request(call.operation(self.api(), None)));
        }
        let build: Build = Box::new(move |api, ks| Ok(call.operation(api, ks).map(Output::from)));
        Ok(Request::new(self.clone(), Work::WithSession { build, needs_session: false }))
    }

    pub fn request_multirequest(&self, requests_json: &str) -> Result<Request, ApiError> {
        // Check the arguments now; the session is added later.
        self.api().multirequest(requests_json, None)?;
        let requests = Zeroizing::new(requests_json.to_owned());
        let build: Build = Box::new(move |api, ks| Ok(api.multirequest(&requests, ks)?.map(Output::from)));
        Ok(Request::new(self.clone(), Work::WithSession { build, needs_session: false }))
    }

    /// Returns the session that the next call would carry.
    pub fn request_acquire(&self, min_validity_seconds: i64) -> Result<Request, ManagedError> {
        match self.cache() {
            Some(cache) => cache.checked_validity_ms(min_validity_seconds).map(drop)?,
            None => check_validity(min_validity_seconds)?,
        }
        Ok(Request::new(self.clone(), Work::Acquire { min_validity_seconds }))
    }

    /// Revokes `ks`, or the current session if that is `None`.
    pub fn request_end(&self, ks: Option<&str>, force: bool) -> Result<Request, ApiError> {
        if let Some(ks) = ks {
            ks::peek(ks).map_err(|error| ApiError::argument("ks", error.to_string()))?;
        }
        Ok(Request::new(self.clone(), Work::End { ks: ks.map(Secret::new), force }))
    }
}
