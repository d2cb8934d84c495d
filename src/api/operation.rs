//! One API operation without I/O: a request to send, and how to interpret its response.
//!
//! [`super::Call`] performs it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::client_config::ClientConfig;
use super::codes::RetryClass;
use super::error::ApiError;
use super::params::Params;
use super::request::Action;
use super::response::Reader;
use super::retry::RetryPolicy;
use super::time::Time;
use super::transport::{HttpRequest, HttpResponse};
use crate::secret::Secret;

type Read<T> = Box<dyn Fn(&Reader<'_>, &HttpResponse) -> Result<Progress<T>, ApiError> + Send>;

/// A request whose response yields a `T`, possibly after further requests.
pub struct Operation<T> {
    config: Arc<ClientConfig>,
    action: Action,
    request: HttpRequest,
    /// Removed from error messages, because the server may echo them.
    secrets: Vec<Secret>,
    retry_policy: RetryPolicy,
    /// No retry starts after this time, because the request contains time-dependent data.
    retry_until: Option<Instant>,
    /// An earlier attempt may have succeeded.
    may_have_succeeded: bool,
    read: Read<T>,
}

#[expect(clippy::large_enum_variant, reason = "short-lived, and never stored in bulk")]
pub enum Progress<T> {
    Done(T),
    /// Another request is needed.
    Send(Operation<T>),
}

impl<T: 'static> Operation<T> {
    pub(super) fn new(
        config: &Arc<ClientConfig>,
        action: Action,
        params: Params,
        secrets: &[&str],
        read: impl Fn(&Reader<'_>, &HttpResponse) -> Result<T, ApiError> + Send + 'static,
    ) -> Self {
        Operation::chained(config, action, params, secrets, move |reader, response| {
            read(reader, response).map(Progress::Done)
        })
    }

    /// Like [`Operation::new`], for an action whose response may require another request.
    pub(super) fn chained(
        config: &Arc<ClientConfig>,
        action: Action,
        params: Params,
        secrets: &[&str],
        read: impl Fn(&Reader<'_>, &HttpResponse) -> Result<Progress<T>, ApiError> + Send + 'static,
    ) -> Self {
        Operation {
            config: Arc::clone(config),
            request: action.request(config, params),
            retry_policy: action.retry_policy(),
            retry_until: None,
            may_have_succeeded: false,
            action,
            secrets: secrets.iter().map(|secret| Secret::new(secret)).collect(),
            read: Box::new(read),
        }
    }

    /// Sent by POST.
    pub fn request(&self) -> &HttpRequest {
        &self.request
    }

    pub(super) fn action(&self) -> &Action {
        &self.action
    }

    pub(super) fn retry_policy(&self) -> RetryPolicy {
        self.retry_policy
    }

    pub(super) fn retry_until(&self) -> Option<Instant> {
        self.retry_until
    }

    pub(super) fn may_have_succeeded(&self) -> bool {
        self.may_have_succeeded
    }

    /// Interprets the response. The error says whether the request may be retried.
    pub(super) fn read(
        &self,
        response: &HttpResponse,
        time: &Time,
        client_secrets: &[Secret],
    ) -> Result<Progress<T>, ApiError> {
        let reader = Reader {
            action: &self.action,
            is_https: self.config.service_url.is_https(),
            secrets: &self.secrets,
            client_secrets,
            headers: &self.config.headers,
            may_have_succeeded: self.may_have_succeeded,
            time,
        };
        (self.read)(&reader, response)
    }

    /// Prepares a retry after `error`.
    pub(super) fn prepare_retry(&mut self, error: &ApiError) {
        self.may_have_succeeded |= error.may_have_been_sent();
        self.bypass_cache();
    }

    /// Prevents retries after this time, because the request contains time-dependent data.
    #[must_use]
    pub fn retry_within(self, time: Duration) -> Self {
        Operation { retry_until: Some(Instant::now() + time), ..self }
    }

    /// Adds `nocache`. The server caches the errors of anonymous calls for minutes, and would return the same error
    /// again.
    fn bypass_cache(&mut self) {
        const MEMBER: &[u8] = b",\"nocache\":1}";
        let body = &mut self.request.body;
        if self.action.needs_no_ks() && !body.ends_with(MEMBER) && body.pop() == Some(b'}') {
            // The capacity is reserved: reallocation would leave a copy of a secret behind.
            body.extend_from_slice(MEMBER);
        }
    }

    /// Appends an operation that uses the result of this one.
    pub(super) fn and_then<U: 'static>(
        self,
        next: impl Fn(T) -> Operation<U> + Clone + Send + 'static,
    ) -> Operation<U> {
        self.continued(move |progress| {
            Ok(Progress::Send(match progress? {
                Progress::Done(value) => next(value),
                Progress::Send(operation) => operation.and_then(next.clone()),
            }))
        })
    }

    /// Returns `None` if the server forbids the action. This is not an error and is not logged as one.
    pub fn none_if_refused(self) -> Operation<Option<T>> {
        self.continued(|progress| match progress {
            Ok(Progress::Done(value)) => Ok(Progress::Done(Some(value))),
            Ok(Progress::Send(next)) => Ok(Progress::Send(next.none_if_refused())),
            Err(ApiError::Server(error)) if error.retry == RetryClass::Never => Ok(Progress::Done(None)),
            Err(error) => Err(error),
        })
    }

    pub fn map<U: 'static>(self, change: impl Fn(T) -> U + Clone + Send + 'static) -> Operation<U> {
        self.continued(move |progress| {
            Ok(match progress? {
                Progress::Done(value) => Progress::Done(change(value)),
                Progress::Send(next) => Progress::Send(next.map(change.clone())),
            })
        })
    }

    /// The same request with another interpretation of its response.
    fn continued<U>(
        self,
        continuation: impl Fn(Result<Progress<T>, ApiError>) -> Result<Progress<U>, ApiError> + Send + 'static,
    ) -> Operation<U> {
        let Operation { config, action, request, secrets, retry_policy, retry_until, may_have_succeeded, read } = self;
        let read: Read<U> = Box::new(move |reader, response| continuation(read(reader, response)));
        Operation { config, action, request, secrets, retry_policy, retry_until, may_have_succeeded, read }
    }
}

impl<T> std::fmt::Debug for Operation<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Operation").field("action", &self.action.to_string()).finish_non_exhaustive()
    }
}
