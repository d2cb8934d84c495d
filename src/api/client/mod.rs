//! The client: settings, clocks, transport, log, and the session that its calls carry.

use std::sync::{Arc, MutexGuard};
use std::time::Instant;

use super::cancel::Cancel;
use super::client_config::ClientConfig;
use super::client_hints::ClientHints;
use super::clock::{Clock, SystemClock};
use super::error::ApiError;
use super::log::Logger;
use super::time::Time;
use super::transport::{CallContext, HttpRequest, HttpResponse, Transport, TransportError};
use crate::fork::{self, Lock, PerProcess, ReadWriteLock};
use crate::ks;
use crate::secret::Secret;

/// What a client uses of its environment.
#[derive(Clone)]
pub struct Environment {
    pub transport: Arc<dyn Transport>,
    pub clock: Arc<dyn Clock>,
    pub logger: Logger,
}

impl Environment {
    /// Uses the system's clocks and no log.
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        Environment { transport, clock: Arc::new(SystemClock::default()), logger: Logger::default() }
    }
}

/// Thread-safe; clones share one client.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    config: Arc<ClientConfig>,
    transport: Arc<dyn Transport>,
    logger: Logger,
    time: Arc<Time>,
    state: PerProcess<State>,
}

/// State shared by calls. The locks are replaced in a forked child.
#[derive(Default)]
struct State {
    session: ReadWriteLock<Option<Secret>>,
    cancel: Lock<Cancel>,
    hints: Lock<ClientHints>,
    /// The secrets of the credentials. No error may contain them, whichever call the server echoes them in.
    client_secrets: ReadWriteLock<Arc<[Secret]>>,
}

impl State {
    /// The state of a forked child. The parent's calls are not its own.
    fn inherit(&self) -> Self {
        State {
            session: self.session.inherit(),
            cancel: Lock::default(),
            hints: self.hints.inherit(),
            client_secrets: self.client_secrets.inherit(),
        }
    }
}

impl Client {
    pub fn new(config: ClientConfig, environment: Environment) -> Self {
        Client(Arc::new(Inner {
            config: Arc::new(config),
            transport: environment.transport,
            logger: environment.logger,
            time: Arc::new(Time::new(environment.clock)),
            state: PerProcess::new(fork::generation(), State::default()),
        }))
    }

    pub fn config(&self) -> &Arc<ClientConfig> {
        &self.0.config
    }

    pub fn logger(&self) -> &Logger {
        &self.0.logger
    }

    pub fn time(&self) -> &Arc<Time> {
        &self.0.time
    }

    /// Sets or removes the session that later calls carry.
    pub fn set_ks(&self, text: Option<&str>) -> Result<(), ApiError> {
        if let Some(text) = text {
            ks::peek(text).map_err(|error| ApiError::argument("ks", error.to_string()))?;
        }
        *self.state().session.write() = text.map(Secret::new);
        Ok(())
    }

    /// The session that calls carry.
    pub fn ks(&self) -> Option<Secret> {
        self.state().session.read().clone()
    }

    /// Removes this session if calls carry it.
    pub(crate) fn unset_ks(&self, ks: &Secret) {
        self.state().session.write().take_if(|session| session == ks);
    }

    /// Sets the secrets that no error of any call may contain.
    pub(crate) fn set_client_secrets(&self, secrets: Vec<Secret>) {
        *self.state().client_secrets.write() = secrets.into();
    }

    pub(super) fn client_secrets(&self) -> Arc<[Secret]> {
        Arc::clone(&self.state().client_secrets.read())
    }

    /// Cancels all current calls on all threads. Later calls are not affected.
    pub fn cancel(&self) {
        let current = std::mem::take(&mut *self.state().cancel.lock());
        current.cancel();
    }

    /// The flag shared by the calls that begin now: see [`Client::cancel`].
    pub fn cancellation(&self) -> Cancel {
        self.state().cancel.lock().clone()
    }

    /// Sends a request and waits for the response, limited by the timeout of one attempt.
    pub fn send(&self, request: &HttpRequest, context: CallContext<'_>) -> Result<HttpResponse, TransportError> {
        if context.cancel.is_cancelled() {
            return Err(TransportError::cancelled(false));
        }
        self.0.transport.send(request, CallContext { deadline: self.attempt_deadline(context.deadline), ..context })
    }

    /// The deadline of an attempt that begins now, in a call with this deadline.
    pub fn attempt_deadline(&self, deadline: Instant) -> Instant {
        self.0.config.request_timeout.map_or(deadline, |timeout| deadline.min(Instant::now() + timeout))
    }

    fn state(&self) -> &State {
        self.0.state.get(fork::generation(), State::inherit)
    }

    /// Records that revoking this session revokes others.
    pub fn remember_shared(&self, ks: &str) {
        self.hints().remember_shared(ks);
    }

    pub(super) fn hints(&self) -> MutexGuard<'_, ClientHints> {
        self.state().hints.lock()
    }

    /// Performs an operation and its follow-up operations.
    #[cfg(test)]
    pub(super) fn run<T: 'static>(&self, operation: super::operation::Operation<T>) -> Result<T, ApiError> {
        use super::call::{Call, Step};
        let cancel = self.cancellation();
        let deadline = Instant::now() + self.0.config.total_timeout;
        let mut call = Call::new(self, operation, |_| super::log::Level::Error);
        loop {
            let response = self.send(call.request(), CallContext { deadline, cancel: &cancel });
            match call.receive(response, deadline)? {
                Step::Done(value) => return Ok(value),
                Step::Send => {}
                Step::Pause(pause) => {
                    if cancel.sleep_until(Instant::now() + pause) {
                        return Err(ApiError::cancelled(call.may_have_been_sent()));
                    }
                    call.resume();
                }
            }
        }
    }

    #[cfg(test)]
    pub(super) fn for_tests() -> Self {
        struct NoTransport;
        impl Transport for NoTransport {
            fn send(&self, _: &HttpRequest, _: CallContext<'_>) -> Result<HttpResponse, TransportError> {
                panic!("tests of this client send nothing")
            }
        }
        let url = super::service_url::ServiceUrl::parse("https://host", false).unwrap();
        Client::new(ClientConfig::new(url), Environment::new(Arc::new(NoTransport)))
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("config", &self.0.config).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
