//! The client: sends operations, repeats what may be repeated, and carries a session.

use std::sync::{Arc, MutexGuard};
use std::time::{Duration, Instant};

use rand::TryRngCore;
use rand::rngs::OsRng;

use super::cancel::Cancel;
use super::client_config::ClientConfig;
use super::client_hints::ClientHints;
use super::clock::{Clock, SystemClock};
use super::error::{ApiError, RetryClass};
use super::log::{Level, Logger};
use super::operation::{Operation, Progress};
use super::request::Action;
use super::retry::{self, Repeat};
use super::time::Time;
use super::transport::{CallContext, Failure, HttpRequest, HttpResponse, Transport, TransportError};
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
}

impl State {
    /// What a forked child takes over. Its calls are its own.
    fn inherit(&self) -> Self {
        State { session: self.session.inherit(), cancel: Lock::default(), hints: self.hints.inherit() }
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

    /// Ends every call that is under way now, on whichever thread. Later ones are not touched.
    pub fn cancel(&self) {
        let current = std::mem::take(&mut *self.state().cancel.lock());
        current.cancel();
    }

    /// Until when a call that begins now may last, and what ends it earlier.
    pub fn context(&self) -> (Instant, Cancel) {
        let cancel = self.state().cancel.lock().clone();
        (Instant::now() + self.0.config.total_timeout, cancel)
    }

    /// Sends an operation, and what follows from it, until there is a result.
    pub fn run<T: 'static>(&self, operation: Operation<T>) -> Result<T, ApiError> {
        let (deadline, cancel) = self.context();
        self.run_until(operation, CallContext { deadline, cancel: &cancel }, |_| Level::Error)
    }

    /// As [`Client::run`], within a given time. `weight` is how much the failure of the whole matters, which only the
    /// caller knows, who may have another way to go on.
    pub fn run_until<T: 'static>(
        &self,
        operation: Operation<T>,
        context: CallContext<'_>,
        weight: fn(&ApiError) -> Level,
    ) -> Result<T, ApiError> {
        let mut operation = operation;
        let mut retries = 0;
        loop {
            let error = match self.try_once(&operation, context) {
                Ok(Progress::Done(value)) => return Ok(value),
                Ok(Progress::Again(next)) => {
                    operation = next;
                    retries = 0;
                    continue;
                }
                Err(error) => error,
            };
            let until = operation.fresh_until.map_or(context.deadline, |until| until.min(context.deadline));
            let Some(pause) = self.pause(&operation.action, &error, operation.repeat, retries, until, weight) else {
                return Err(error);
            };
            if context.cancel.sleep_until(Instant::now() + pause) {
                return Err(ApiError::cancelled(error.may_have_been_sent()));
            }
            operation.prepare_repetition(&error);
            retries += 1;
        }
    }

    /// How long to pause before a failed action is tried again; `None` if it is not. The log is told.
    fn pause(
        &self,
        action: &Action,
        error: &ApiError,
        repeat: Repeat,
        retries: u32,
        until: Instant,
        weight: fn(&ApiError) -> Level,
    ) -> Option<Duration> {
        let left = until.saturating_duration_since(Instant::now());
        let pause = retry::pause(error, repeat, retries, self.0.config.retries, left, &mut OsRng.unwrap_err());
        match pause {
            Some(pause) => {
                self.0.logger.write(Level::Warn, || format!("{action}: {error}; next try in {} ms", pause.as_millis()));
            }
            None => self.0.logger.write(weight(error), || format!("{action}: {error}")),
        }
        pause
    }

    fn try_once<T: 'static>(
        &self,
        operation: &Operation<T>,
        context: CallContext<'_>,
    ) -> Result<Progress<T>, ApiError> {
        let begun_wall = self.0.time.clock().wall_ms();
        if context.cancel.is_cancelled() {
            return Err(ApiError::cancelled(false));
        }
        let response = self.send(&operation.action, operation.request(), context);
        self.read(operation, begun_wall, response)
    }

    fn send(
        &self,
        action: &Action,
        request: &HttpRequest,
        context: CallContext<'_>,
    ) -> Result<HttpResponse, TransportError> {
        let begun = Instant::now();
        self.0.logger.write(Level::Debug, || format!("{action}: sending to {}", self.0.config.service_url.as_str()));
        let deadline = context.deadline.min(begun + self.0.config.request_timeout);
        let response = self.0.transport.send(request, CallContext { deadline, ..context });
        let took = begun.elapsed();
        self.0.logger.write(Level::Debug, || match &response {
            Ok(response) => {
                format!("{action}: HTTP {}, {} bytes, {} ms", response.status, response.body.len(), took.as_millis())
            }
            Err(_) => format!("{action}: no response after {} ms", took.as_millis()),
        });
        response
    }

    /// What has come back for an operation that was sent at `begun_ms` by the wall clock.
    pub fn read<T: 'static>(
        &self,
        operation: &Operation<T>,
        begun_ms: i64,
        response: Result<HttpResponse, TransportError>,
    ) -> Result<Progress<T>, ApiError> {
        let response = response.map_err(|error| {
            let retry = match error.failure {
                // The next response would be as long, the next certificate the same, and memory no more.
                Failure::Cancelled
                | Failure::Unsupported
                | Failure::TooLarge
                | Failure::Untrusted
                | Failure::OutOfMemory => RetryClass::Never,
                // Nothing was sent: even a login may be tried again.
                _ if !error.may_have_been_sent => RetryClass::Backoff,
                _ => operation.action.retry_class(RetryClass::Backoff),
            };
            ApiError::Transport { error, retry }
        })?;
        // Only what is certainly a response of the API tells its time: a page of a proxy has a Date too. What
        // the response means may depend on the time, so it is read with what was known before.
        let result = operation.read(&response, &self.0.time);
        if matches!(result, Ok(_) | Err(ApiError::Server(_) | ApiError::SharedSession)) {
            self.0.time.learn(&response, begun_ms);
        }
        result
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
