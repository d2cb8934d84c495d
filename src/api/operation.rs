//! One use of the API, without input and output: a request to send, and what to make of its response.
//!
//! The client sends the request itself ([`super::Client::run`]); a program with an event loop of its own
//! sends it its own way and hands the response back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::client_config::ClientConfig;
use super::error::{ApiError, RetryClass};
use super::params::Params;
use super::request::Action;
use super::response::Reader;
use super::retry::Repeat;
use super::time::Time;
use super::transport::{HttpRequest, HttpResponse};
use crate::secret::Secret;

type Read<T> = Box<dyn Fn(&Reader<'_>, &HttpResponse) -> Result<Progress<T>, ApiError> + Send>;

/// A request whose response becomes a `T`, perhaps after further requests.
pub struct Operation<T> {
    config: Arc<ClientConfig>,
    action: Action,
    request: HttpRequest,
    /// What must not appear in an error though the server may repeat it.
    secrets: Vec<Secret>,
    repeat: Repeat,
    /// It is not repeated later than this: something in it grows old.
    fresh_until: Option<Instant>,
    /// An earlier try may have done what is asked.
    may_be_done: bool,
    read: Read<T>,
}

/// What a response has led to.
#[expect(clippy::large_enum_variant, reason = "one at a time, and not for long")]
pub enum Progress<T> {
    /// The result.
    Done(T),
    /// Another request is needed.
    Again(Operation<T>),
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

    /// As [`Operation::new`], for an action whose response may lead to another request.
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
            repeat: action.repeat(),
            fresh_until: None,
            may_be_done: false,
            action,
            secrets: secrets.iter().map(|secret| Secret::new(secret)).collect(),
            read: Box::new(read),
        }
    }

    /// The request to send, by POST.
    pub fn request(&self) -> &HttpRequest {
        &self.request
    }

    pub(super) fn action(&self) -> &Action {
        &self.action
    }

    pub(super) fn repeat(&self) -> Repeat {
        self.repeat
    }

    pub(super) fn fresh_until(&self) -> Option<Instant> {
        self.fresh_until
    }

    pub(super) fn may_be_done(&self) -> bool {
        self.may_be_done
    }

    /// What the response means. On failure the same request may be sent again if the error says so.
    pub(super) fn read(
        &self,
        response: &HttpResponse,
        time: &Time,
        held_secrets: &[Secret],
    ) -> Result<Progress<T>, ApiError> {
        let reader = Reader {
            action: &self.action,
            is_https: self.config.service_url.is_https(),
            secrets: &self.secrets,
            held_secrets,
            headers: &self.config.headers,
            may_be_done: self.may_be_done,
            time,
        };
        (self.read)(&reader, response)
    }

    /// Makes it ready to be sent once more after `error`.
    pub(super) fn prepare_repetition(&mut self, error: &ApiError) {
        self.may_be_done |= error.may_have_been_sent();
        self.bypass_cache();
    }

    /// Not to be repeated after this time from now, since something in it grows old.
    #[must_use]
    pub fn fresh_for(self, time: Duration) -> Self {
        Operation { fresh_until: Some(Instant::now() + time), ..self }
    }

    /// Asks the server not to respond from a cache: it remembers the errors of anonymous calls for
    /// minutes, so that an identical request would only bring them back.
    fn bypass_cache(&mut self) {
        const MEMBER: &[u8] = b",\"nocache\":1}";
        let body = &mut self.request.body;
        if self.action.takes_no_ks() && !body.ends_with(MEMBER) && body.pop() == Some(b'}') {
            // There is room for it, so that nothing secret is left behind by moving.
            body.extend_from_slice(MEMBER);
        }
    }

    /// A further operation with its result.
    pub(super) fn and_then<U: 'static>(
        self,
        next: impl Fn(T) -> Operation<U> + Clone + Send + 'static,
    ) -> Operation<U> {
        self.continued(move |progress| {
            Ok(Progress::Again(match progress? {
                Progress::Done(value) => next(value),
                Progress::Again(operation) => operation.and_then(next.clone()),
            }))
        })
    }

    /// The same for a question that the server may well refuse to respond: that is `None`, and no failure
    /// that a log would tell of.
    pub fn unless_refused(self) -> Operation<Option<T>> {
        self.continued(|progress| match progress {
            Ok(Progress::Done(value)) => Ok(Progress::Done(Some(value))),
            Ok(Progress::Again(next)) => Ok(Progress::Again(next.unless_refused())),
            Err(ApiError::Server(error)) if error.retry == RetryClass::Never => Ok(Progress::Done(None)),
            Err(error) => Err(error),
        })
    }

    /// The same with another result.
    pub fn map<U: 'static>(self, change: impl Fn(T) -> U + Clone + Send + 'static) -> Operation<U> {
        self.continued(move |progress| {
            Ok(match progress? {
                Progress::Done(value) => Progress::Done(change(value)),
                Progress::Again(next) => Progress::Again(next.map(change.clone())),
            })
        })
    }

    /// The same request, with something else made of what its response has led to.
    fn continued<U>(
        self,
        go_on: impl Fn(Result<Progress<T>, ApiError>) -> Result<Progress<U>, ApiError> + Send + 'static,
    ) -> Operation<U> {
        let Operation { config, action, request, secrets, repeat, fresh_until, may_be_done, read } = self;
        let read: Read<U> = Box::new(move |reader, response| go_on(read(reader, response)));
        Operation { config, action, request, secrets, repeat, fresh_until, may_be_done, read }
    }
}

impl<T> std::fmt::Debug for Operation<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Operation").field("action", &self.action.to_string()).finish_non_exhaustive()
    }
}
