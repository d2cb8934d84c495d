//! One API call from its arguments to its result: the session it carries, HTTP requests, retries and pauses.
//!
//! A blocking thread ([`Request::perform`]) and an event loop ([`Request::advance`]) perform the same steps. The phases:
//!
//! ```text
//!   New ──> Acquiring ──> Calling ──> Done ──> Taken
//! ```
//!
//! - A call without the client's session, or with one that was set explicitly, skips `Acquiring`.
//! - A request for the session itself skips `Calling`.
//! - If the server rejects the acquired session, the request returns once from `Calling` to `Acquiring`.
//! - An error in any phase ends in `Failed`.

mod create;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::TryRngCore;
use rand::rngs::OsRng;

use super::acquisition::{Acquired, Acquisition};
use super::client::{Client, ClientCache, Reporter};
use super::credentials_provider::CredentialsProvider;
use super::error::ManagedError;
use super::output::Output;
use super::session_cache::Driver;
use crate::api::{
    self, ApiError, Call, CallContext, Cancel, Failure, HttpRequest, Level, Operation, Response, RetryClass,
    TransportError,
};
use crate::fork;
use crate::secret::Secret;

/// Longest interval at which an event-loop request polls for the end of another caller's renewal. Half of it is random,
/// so that requests do not poll at the same time.
const POLL_MS: u64 = 100;

/// Builds an operation that carries the given session, if any.
pub(super) type Build = Box<dyn Fn(&api::Client, Option<&str>) -> Result<Operation<Output>, ApiError> + Send>;

pub struct Request {
    client: Client,
    work: Work,
    phase: Phase,
    timeout: Duration,
    /// When and in which process it was started.
    started: Option<(Instant, u32)>,
    /// The call was retried with a new session.
    is_retried: bool,
    cancel: Cancel,
}

pub(super) enum Work {
    /// Calls an action without the client's session; `None` once it was started.
    WithoutSession(Option<Operation<Output>>),
    /// Calls an action with the client's session.
    WithSession { build: Build, needs_session: bool },
    /// Returns the client's session.
    Acquire { min_validity_seconds: i64 },
    /// Revokes the given session, or the current one.
    End { ks: Option<Secret>, force: bool },
}

enum Phase {
    New,
    Acquiring(Acquisition<CredentialsProvider, Reporter>, Activity),
    Calling { call: Call<Output>, session: Session, activity: Activity },
    Done(Output),
    Taken,
    Failed,
}

#[derive(Clone, Copy)]
enum Activity {
    Sending,
    Pausing {
        until: Instant,
    },
    /// Another caller is renewing the session.
    Waiting,
}

/// The session that a call carries.
enum Session {
    /// None, or one that the cache does not manage.
    Unmanaged,
    /// From the cache.
    Managed(Arc<ClientCache>, Secret),
    /// The session that the call revokes.
    Revoked(Secret),
}

/// What the caller of [`Request::advance`] must do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Send [`Request::http`].
    Send,
    /// Wait for the response to [`Request::http`].
    Sending,
    /// Call again after this delay.
    Wait(Duration),
    /// Take the result.
    Done,
}

impl Request {
    pub(super) fn new(client: Client, work: Work) -> Self {
        let timeout = client.api().config().total_timeout;
        let cancel = Cancel::default();
        Request { client, work, phase: Phase::New, timeout, started: None, is_retried: false, cancel }
    }

    /// Cancels this request only.
    pub fn cancellation(&self) -> &Cancel {
        &self.cancel
    }

    /// Overrides the client's total timeout.
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = timeout;
    }

    pub fn is_done(&self) -> bool {
        matches!(self.phase, Phase::Done(_) | Phase::Taken)
    }

    pub fn is_new(&self) -> bool {
        matches!(self.phase, Phase::New)
    }

    /// The HTTP request to send now, and the deadline of its response.
    pub fn http(&self) -> Option<(&HttpRequest, Instant)> {
        let context = CallContext { deadline: self.deadline(), cancel: &self.cancel };
        let (request, deadline) = match &self.phase {
            Phase::Acquiring(acquisition, Activity::Sending) => acquisition.request(context)?,
            Phase::Calling { call, activity: Activity::Sending, .. } => (call.request(), context.deadline),
            _ => return None,
        };
        Some((request, self.client.api().attempt_deadline(deadline)))
    }

    /// Takes the result. If `take` fails or returns `None`, the request keeps it.
    pub fn take<T, E>(&mut self, take: impl FnOnce(&Output) -> Option<Result<T, E>>) -> Option<Result<T, E>> {
        let Phase::Done(output) = &self.phase else { return None };
        let taken = take(output)?;
        if taken.is_ok() {
            self.phase = Phase::Taken;
        }
        Some(taken)
    }

    /// Blocks until the request has finished.
    pub fn perform(&mut self) -> Result<(), ManagedError> {
        let performed = catch_unwind(AssertUnwindSafe(|| self.run()));
        if performed.is_err() {
            // Releases the turn to renew before the request is freed.
            self.phase = Phase::Failed;
        }
        performed.unwrap_or_else(|panic| resume_unwind(panic))
    }

    fn run(&mut self) -> Result<(), ManagedError> {
        // Cancelling the client cancels all its blocking calls.
        let (all, own) = (self.client.api().cancellation(), self.cancel.clone());
        let _forward = all.on_cancel(move || own.cancel());
        let mut response = None;
        loop {
            let next = self.step(Driver::Thread, response.take())?;
            let context = CallContext { deadline: self.deadline(), cancel: &self.cancel };
            match (next, &self.phase) {
                (Next::Done, _) => return Ok(()),
                (Next::Send | Next::Sending, _) => response = self.send(),
                (Next::Wait(_), Phase::Acquiring(acquisition, Activity::Waiting)) => acquisition.wait(context),
                (Next::Wait(pause), _) => {
                    self.cancel.sleep_until(Instant::now() + pause);
                }
            }
        }
    }

    pub fn result(mut self) -> Result<Output, ManagedError> {
        self.perform()?;
        match std::mem::replace(&mut self.phase, Phase::Taken) {
            Phase::Done(output) => Ok(output),
            _ => Err(ManagedError::NoResult),
        }
    }

    fn send(&self) -> Option<Response> {
        let (request, deadline) = self.http()?;
        Some(self.client.api().send(request, CallContext { deadline, cancel: &self.cancel }))
    }

    /// Performs the next step without I/O. `response` is that to [`Request::http`], or `None` if it has not arrived.
    pub fn advance(&mut self, response: Option<Response>) -> Result<Next, ManagedError> {
        self.step(Driver::EventLoop, response)
    }

    fn step(&mut self, driver: Driver, response: Option<Response>) -> Result<Next, ManagedError> {
        let (_, forks) = *self.started.get_or_insert_with(|| (Instant::now(), fork::generation()));
        if forks != fork::generation() {
            let reason = "was started before a fork; free it in this process and create a new one";
            return Err(ApiError::argument("request", reason).into());
        }
        // On an error or a panic the request stays failed, which drops a renewal that it had begun.
        let phase = std::mem::replace(&mut self.phase, Phase::Failed);
        if matches!(phase, Phase::Done(_) | Phase::Taken | Phase::Failed) {
            self.phase = phase;
            return Err(ManagedError::NoResult);
        }
        if self.cancel.is_cancelled() && (driver == Driver::EventLoop || response.is_none()) {
            return Err(ApiError::cancelled(phase.may_have_been_sent()).into());
        }
        let response = match response {
            None if phase.is_sending() && Instant::now() >= self.response_deadline(&phase) => Some(Err(timed_out())),
            response => response,
        };
        match phase {
            Phase::New => self.start(driver),
            Phase::Acquiring(acquisition, activity) => self.acquire(acquisition, activity, response),
            Phase::Calling { call, session, activity } => self.call(call, session, activity, response, driver),
            Phase::Done(_) | Phase::Taken | Phase::Failed => Err(ManagedError::NoResult),
        }
    }

    fn start(&mut self, driver: Driver) -> Result<Next, ManagedError> {
        let api = self.client.api();
        match &mut self.work {
            Work::WithoutSession(operation) => {
                let operation = operation.take().ok_or(ManagedError::NoResult)?;
                self.begin(operation, Session::Unmanaged)
            }
            Work::WithSession { build, needs_session } => match (api.ks(), self.client.cache()) {
                (Some(ks), _) => {
                    let operation = build(api, Some(ks.expose()))?;
                    self.begin(operation, Session::Unmanaged)
                }
                (None, Some(cache)) => self.start_acquiring(cache, 0, driver),
                (None, None) if *needs_session => Err(ApiError::NoSession.into()),
                (None, None) => {
                    let operation = build(api, None)?;
                    self.begin(operation, Session::Unmanaged)
                }
            },
            Work::Acquire { min_validity_seconds } => match (api.ks(), self.client.cache()) {
                (Some(ks), _) => Ok(self.done(api::SessionInfo::of(ks).into())),
                (None, Some(cache)) => {
                    let min_validity_seconds = *min_validity_seconds;
                    self.start_acquiring(cache, min_validity_seconds, driver)
                }
                (None, None) => Err(ManagedError::NoCredentials),
            },
            Work::End { ks, force } => {
                let (ks, is_given) = match ks.take() {
                    Some(ks) => (ks, true),
                    None => (self.client.current_ks().ok_or(ApiError::NoSession)?, false),
                };
                let operation = api.session_end(ks.expose(), *force)?.map(Output::from);
                self.begin(operation, if is_given { Session::Unmanaged } else { Session::Revoked(ks) })
            }
        }
    }

    fn start_acquiring(
        &mut self,
        cache: Arc<ClientCache>,
        min_validity_seconds: i64,
        driver: Driver,
    ) -> Result<Next, ManagedError> {
        let acquisition = Acquisition::new(cache, min_validity_seconds, driver)?;
        self.acquire(acquisition, Activity::Waiting, None)
    }

    fn acquire(
        &mut self,
        mut acquisition: Acquisition<CredentialsProvider, Reporter>,
        activity: Activity,
        response: Option<Response>,
    ) -> Result<Next, ManagedError> {
        if let Some(next) = activity.unless_ready(response.is_some()) {
            self.phase = Phase::Acquiring(acquisition, activity);
            return Ok(next);
        }
        let context = CallContext { deadline: self.deadline(), cancel: &self.cancel };
        let (activity, next) = match acquisition.advance(response, context)? {
            Acquired::Ready(session) => return self.acquired(session, acquisition.into_cache()),
            Acquired::Send => (Activity::Sending, Next::Send),
            Acquired::Pause(pause) => (Activity::Pausing { until: Instant::now() + pause }, Next::Wait(pause)),
            Acquired::Wait => (Activity::Waiting, Next::Wait(poll_interval())),
        };
        self.phase = Phase::Acquiring(acquisition, activity);
        Ok(next)
    }

    fn acquired(&mut self, session: super::NewSession, cache: Arc<ClientCache>) -> Result<Next, ManagedError> {
        match &self.work {
            Work::WithSession { build, .. } => {
                if self.cancel.is_cancelled() {
                    return Err(ApiError::cancelled(false).into());
                }
                if Instant::now() >= self.deadline() {
                    return Err(not_sent_in_time());
                }
                let operation = build(self.client.api(), Some(session.ks.expose()))?;
                self.begin(operation, Session::Managed(cache, session.ks))
            }
            _ => Ok(self.done(Output::Acquired(session))),
        }
    }

    fn begin(&mut self, operation: Operation<Output>, session: Session) -> Result<Next, ManagedError> {
        let may_be_retried = matches!(session, Session::Managed(..)) && !self.is_retried;
        let level: fn(&ApiError) -> Level = if may_be_retried {
            |error| if needs_new_session(error) { Level::Warn } else { level_of(error) }
        } else {
            level_of
        };
        let call = Call::new(self.client.api(), operation, level);
        self.phase = Phase::Calling { call, session, activity: Activity::Sending };
        Ok(Next::Send)
    }

    fn call(
        &mut self,
        mut call: Call<Output>,
        session: Session,
        activity: Activity,
        response: Option<Response>,
        driver: Driver,
    ) -> Result<Next, ManagedError> {
        if let Some(next) = activity.unless_ready(response.is_some()) {
            self.phase = Phase::Calling { call, session, activity };
            return Ok(next);
        }
        let Some(response) = response else {
            call.resume();
            self.phase = Phase::Calling { call, session, activity: Activity::Sending };
            return Ok(Next::Send);
        };
        match call.receive(response, self.deadline()) {
            Ok(api::Step::Done(output)) => {
                session.succeeded(&self.client, &output);
                Ok(self.done(output))
            }
            Ok(api::Step::Send) => {
                self.phase = Phase::Calling { call, session, activity: Activity::Sending };
                Ok(Next::Send)
            }
            Ok(api::Step::Pause(pause)) => {
                let activity = Activity::Pausing { until: Instant::now() + pause };
                self.phase = Phase::Calling { call, session, activity };
                Ok(Next::Wait(pause))
            }
            Err(error) => match session {
                Session::Managed(cache, ks) if cache.can_replace(&error) => {
                    if let ApiError::Server(error) = &error {
                        cache.refused(&ks, error);
                    }
                    if std::mem::replace(&mut self.is_retried, true) {
                        return Err(error.into());
                    }
                    // The client may have other credentials, or an explicit session, by now.
                    self.start(driver)
                }
                _ => Err(error.into()),
            },
        }
    }

    fn done(&mut self, output: Output) -> Next {
        self.phase = Phase::Done(output);
        Next::Done
    }

    /// The deadline of the pending response, without the per-attempt limit.
    fn response_deadline(&self, phase: &Phase) -> Instant {
        let context = CallContext { deadline: self.deadline(), cancel: &self.cancel };
        match phase {
            Phase::Acquiring(acquisition, _) => {
                acquisition.request(context).map_or(context.deadline, |(_, own)| own.min(context.deadline))
            }
            _ => context.deadline,
        }
    }

    fn deadline(&self) -> Instant {
        self.started.map_or_else(Instant::now, |(at, _)| at) + self.timeout
    }
}

impl Phase {
    /// Whether the server may have received a call that is aborted now.
    fn may_have_been_sent(&self) -> bool {
        match self {
            Phase::Calling { activity: Activity::Sending, .. } => true,
            Phase::Calling { call, .. } => call.may_have_been_sent(),
            _ => false,
        }
    }

    fn is_sending(&self) -> bool {
        matches!(self, Phase::Acquiring(_, Activity::Sending) | Phase::Calling { activity: Activity::Sending, .. })
    }
}

impl Activity {
    /// What the caller must do if the next step is not due yet.
    fn unless_ready(self, has_response: bool) -> Option<Next> {
        match self {
            Activity::Sending if !has_response => Some(Next::Sending),
            Activity::Pausing { until } => {
                let left = until.saturating_duration_since(Instant::now());
                (left > Duration::ZERO).then_some(Next::Wait(left))
            }
            Activity::Sending | Activity::Waiting => None,
        }
    }
}

impl Session {
    fn succeeded(self, client: &Client, output: &Output) {
        match (self, output) {
            (Session::Managed(cache, ks), Output::Responses(responses)) => match &responses.end_of_session {
                Some(error) => cache.refused(&ks, error),
                None => cache.accepted(&ks),
            },
            (Session::Managed(cache, ks), _) => cache.accepted(&ks),
            (Session::Revoked(ks), _) => client.forget(&ks),
            (Session::Unmanaged, _) => {}
        }
    }
}

fn needs_new_session(error: &ApiError) -> bool {
    error.retry_class() == RetryClass::NewSession
}

/// The program cancels calls when it shuts down, which is no error.
fn level_of(error: &ApiError) -> Level {
    if error.is_cancelled() { Level::Info } else { Level::Error }
}

fn poll_interval() -> Duration {
    // Without random numbers, requests poll at the same time, which is harmless.
    let random = OsRng.try_next_u32().map_or(0, u64::from);
    Duration::from_millis(POLL_MS / 2 + random % (POLL_MS / 2 + 1))
}

fn timed_out() -> TransportError {
    TransportError {
        failure: Failure::Timeout,
        message: "the timeout expired before the response was complete".to_owned(),
        may_have_been_sent: true,
    }
}

/// Obtaining the session took the whole timeout, for example in a slow callback. Sending the call would blame the network.
fn not_sent_in_time() -> ManagedError {
    let error = TransportError {
        failure: Failure::Timeout,
        message: "the timeout expired while the session was obtained, so the call was not sent; credentials callbacks \
                  count towards the timeout"
            .to_owned(),
        may_have_been_sent: false,
    };
    ApiError::Transport { error, retry: RetryClass::Backoff }.into()
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
