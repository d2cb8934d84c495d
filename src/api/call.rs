//! One operation on its way: its attempts, the pauses between them, and the operations that follow from it.
//!
//! Does no I/O. A blocking thread and an event loop drive it alike, so that both retry by one policy.

use std::time::{Duration, Instant};

use rand::TryRngCore;
use rand::rngs::OsRng;

use super::client::Client;
use super::error::{ApiError, RetryClass};
use super::log::Level;
use super::operation::{Operation, Progress};
use super::retry;
use super::transport::{HttpRequest, HttpResponse, TransportError};

/// An operation that is being carried out.
pub struct Call<T> {
    client: Client,
    operation: Operation<T>,
    /// The number of retries of this operation so far.
    retries: u32,
    /// When the current attempt began, by the client's wall clock and by the system's monotonic one.
    began: (i64, Instant),
    /// The log level of a final failure, which depends on what the call is for.
    level: fn(&ApiError) -> Level,
}

/// What a response has led to.
pub enum Step<T> {
    /// The result.
    Done(T),
    /// [`Call::request`] is to be sent now.
    Send,
    /// The attempt failed. [`Call::resume`] after this long, then send.
    Pause(Duration),
}

impl<T: 'static> Call<T> {
    /// Starts an operation: its request is to be sent now.
    pub fn new(client: &Client, operation: Operation<T>, level: fn(&ApiError) -> Level) -> Self {
        let mut call = Call { client: client.clone(), operation, retries: 0, began: (0, Instant::now()), level };
        call.resume();
        call
    }

    /// The request to send, by POST.
    pub fn request(&self) -> &HttpRequest {
        self.operation.request()
    }

    /// Whether an earlier attempt may have reached the server.
    pub fn may_have_been_sent(&self) -> bool {
        self.operation.may_be_done()
    }

    /// Starts an attempt. To be called after a pause.
    pub fn resume(&mut self) {
        self.began = (self.client.time().clock().wall_ms(), Instant::now());
        let (action, url) = (self.operation.action(), &self.client.config().service_url);
        self.client.logger().write(Level::Debug, || format!("{action}: sending to {}", url.as_str()));
    }

    /// Takes the response to the request. `deadline` is that of the whole call.
    pub fn receive(
        &mut self,
        response: Result<HttpResponse, TransportError>,
        deadline: Instant,
    ) -> Result<Step<T>, ApiError> {
        self.log_response(&response);
        let error = match self.read(response) {
            Ok(Progress::Done(value)) => return Ok(Step::Done(value)),
            Ok(Progress::Again(next)) => {
                self.operation = next;
                self.retries = 0;
                self.resume();
                return Ok(Step::Send);
            }
            Err(error) => error,
        };
        let Some(pause) = self.pause(&error, deadline) else { return Err(error) };
        self.operation.prepare_repetition(&error);
        self.retries += 1;
        Ok(Step::Pause(pause))
    }

    fn log_response(&self, response: &Result<HttpResponse, TransportError>) {
        let (action, took) = (self.operation.action(), self.began.1.elapsed().as_millis());
        self.client.logger().write(Level::Debug, || match response {
            Ok(response) => format!("{action}: HTTP {}, {} bytes, {took} ms", response.status, response.body.len()),
            Err(_) => format!("{action}: no response after {took} ms"),
        });
    }

    fn read(&self, response: Result<HttpResponse, TransportError>) -> Result<Progress<T>, ApiError> {
        let response = response.map_err(|error| {
            let retry = match error.failure {
                failure if failure.is_permanent() => RetryClass::Never,
                // Nothing was sent: even a login may be retried.
                _ if !error.may_have_been_sent => RetryClass::Backoff,
                _ => self.operation.action().retry_class(RetryClass::Backoff),
            };
            ApiError::Transport { error, retry }
        })?;
        // Only what is certainly a response of the API tells its time: a page of a proxy has a Date too. What
        // the response means may depend on the time, so it is read with what was known before.
        let time = self.client.time();
        let result = self.operation.read(&response, time, &self.client.held_secrets());
        if matches!(result, Ok(_) | Err(ApiError::Server(_) | ApiError::SharedSession)) {
            time.learn(&response, self.began.0, self.client.logger());
        }
        result
    }

    /// The pause before a retry; `None` if the failure is final.
    fn pause(&self, error: &ApiError, deadline: Instant) -> Option<Duration> {
        let until = self.operation.fresh_until().map_or(deadline, |until| until.min(deadline));
        let left = until.saturating_duration_since(Instant::now());
        let (action, limit) = (self.operation.action(), self.client.config().retries);
        let repeat = self.operation.repeat();
        let pause = retry::pause(error, repeat, self.retries, limit, left, &mut OsRng.unwrap_err());
        match pause {
            Some(pause) => {
                let message = || format!("{action}: {error}; next attempt in {} ms", pause.as_millis());
                self.client.logger().write(Level::Warn, message);
            }
            None => self.client.logger().write((self.level)(error), || format!("{action}: {error}")),
        }
        pause
    }
}

impl<T> std::fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call").field("operation", &self.operation).finish_non_exhaustive()
    }
}
