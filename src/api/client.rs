//! The client: settings, clocks, transport and log, and the session that its calls carry.

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

/// What a client uses of the world around it.
#[derive(Clone)]
pub struct Environment {
    /// Sends requests.
    pub transport: Arc<dyn Transport>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Takes messages.
    pub logger: Logger,
}

impl Environment {
    /// The system's clocks, and no log.
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        Environment { transport, clock: Arc::new(SystemClock::default()), logger: Logger::default() }
    }
}

/// A client of the API. It may be used by many threads at once; a clone is the same client.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    config: Arc<ClientConfig>,
    transport: Arc<dyn Transport>,
    logger: Logger,
    time: Arc<Time>,
    state: PerProcess<State>,
}

/// What calls share, behind locks of this process.
#[derive(Default)]
struct State {
    session: ReadWriteLock<Option<Secret>>,
    cancel: Lock<Cancel>,
    hints: Lock<ClientHints>,
    /// The secrets of the credentials, which no error may show, whichever call the server repeats them in.
    held_secrets: ReadWriteLock<Arc<[Secret]>>,
}

impl State {
    /// What a forked child takes over. Its calls are its own.
    fn inherit(&self) -> Self {
        State {
            session: self.session.inherit(),
            cancel: Lock::default(),
            hints: self.hints.inherit(),
            held_secrets: self.held_secrets.inherit(),
        }
    }
}

impl Client {
    /// A client in a world of its own.
    pub fn new(config: ClientConfig, environment: Environment) -> Self {
        Client(Arc::new(Inner {
            config: Arc::new(config),
            transport: environment.transport,
            logger: environment.logger,
            time: Arc::new(Time::new(environment.clock)),
            state: PerProcess::new(fork::count(), State::default()),
        }))
    }

    /// Its settings.
    pub fn config(&self) -> &Arc<ClientConfig> {
        &self.0.config
    }

    /// Its log.
    pub fn logger(&self) -> &Logger {
        &self.0.logger
    }

    /// Its clocks, and what was learnt of the server's.
    pub fn time(&self) -> &Arc<Time> {
        &self.0.time
    }

    /// Makes later calls carry this session; `None` takes it away. A text that is no session is refused.
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

    /// Sets the secrets that no error of any call may show.
    pub(crate) fn set_held_secrets(&self, secrets: Vec<Secret>) {
        *self.state().held_secrets.write() = secrets.into();
    }

    pub(super) fn held_secrets(&self) -> Arc<[Secret]> {
        Arc::clone(&self.state().held_secrets.read())
    }

    /// Ends every call that is under way now, on whichever thread. Later ones are not touched.
    pub fn cancel(&self) {
        let current = std::mem::take(&mut *self.state().cancel.lock());
        current.cancel();
    }

    /// What ends the calls that begin now, all at once: see [`Client::cancel`].
    pub fn cancellation(&self) -> Cancel {
        self.state().cancel.lock().clone()
    }

    /// Sends a request and waits for the response, for at most the time of one attempt.
    pub fn send(&self, request: &HttpRequest, context: CallContext<'_>) -> Result<HttpResponse, TransportError> {
        if context.cancel.is_cancelled() {
            return Err(TransportError::cancelled(false));
        }
        self.0.transport.send(request, CallContext { deadline: self.attempt_deadline(context.deadline), ..context })
    }

    /// When an attempt that begins now must have ended, in a call that lasts until `deadline`.
    pub fn attempt_deadline(&self, deadline: Instant) -> Instant {
        self.0.config.request_timeout.map_or(deadline, |timeout| deadline.min(Instant::now() + timeout))
    }

    fn state(&self) -> &State {
        self.0.state.get(fork::count(), State::inherit)
    }

    /// Remembers that this session ends together with others.
    pub fn remember_shared(&self, ks: &str) {
        self.hints().remember_shared(ks);
    }

    /// What was learnt from earlier calls.
    pub(super) fn hints(&self) -> MutexGuard<'_, ClientHints> {
        self.state().hints.lock()
    }

    /// Sends an operation, and what follows from it, until there is a result.
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

    /// A client that sends nothing.
    #[cfg(test)]
    pub(super) fn for_tests() -> Self {
        struct Nowhere;
        impl Transport for Nowhere {
            fn send(&self, _: &HttpRequest, _: CallContext<'_>) -> Result<HttpResponse, TransportError> {
                panic!("nothing is sent")
            }
        }
        let url = super::service_url::ServiceUrl::parse("https://host", false).unwrap();
        Client::new(ClientConfig::new(url), Environment::new(Arc::new(Nowhere)))
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("config", &self.0.config).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
