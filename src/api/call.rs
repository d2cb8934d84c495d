//! One operation with its attempts, the pauses between them, and its follow-up operations.
//!
//! Does no I/O. A blocking thread and an event loop drive the same code, so both retry by the same policy.

use std::time::{Duration, Instant};

use rand::TryRngCore;
use rand::rngs::OsRng;

use super::client::Client;
use super::codes::RetryClass;
use super::error::ApiError;
use super::log::Level;
use super::operation::{Operation, Progress};
use super::retry;
use super::transport::{HttpRequest, HttpResponse, TransportError};

pub struct Call<T> {
    client: Client,
    operation: Operation<T>,
    retries: u32,
    /// When the current attempt began, by the client's wall clock and the system's monotonic clock.
    began: (i64, Instant),
    /// The log level of the final failure.
    level: fn(&ApiError) -> Level,
}

pub enum Step<T> {
    Done(T),
    /// Send [`Call::request`] now.
    Send,
    /// The attempt failed. Call [`Call::resume`] after this delay, then send.
    Pause(Duration),
}

impl<T: 'static> Call<T> {
    /// Starts an operation. The caller sends its request.
    pub fn new(client: &Client, operation: Operation<T>, level: fn(&ApiError) -> Level) -> Self {
        let mut call = Call { client: client.clone(), operation, retries: 0, began: (0, Instant::now()), level };
        call.resume();
        call
    }

    /// Sent by POST.
    pub fn request(&self) -> &HttpRequest {
        self.operation.request()
    }

    pub fn may_have_been_sent(&self) -> bool {
        self.operation.may_have_succeeded()
    }

    /// Starts the next attempt, after a pause.
    pub fn resume(&mut self) {
        self.began = (self.client.time().clock().wall_ms(), Instant::now());
        let (action, url) = (self.operation.action(), &self.client.config().service_url);
        self.client.logger().write(Level::Debug, || format!("{action}: sending to {}", url.as_str()));
    }

    /// Processes the response. `deadline` applies to the whole call.
    pub fn receive(
        &mut self,
        response: Result<HttpResponse, TransportError>,
        deadline: Instant,
    ) -> Result<Step<T>, ApiError> {
        self.log_response(&response);
        let error = match self.read(response) {
            Ok(Progress::Done(value)) => return Ok(Step::Done(value)),
            Ok(Progress::Send(next)) => {
                self.operation = next;
                self.retries = 0;
                self.resume();
                return Ok(Step::Send);
            }
            Err(error) => error,
        };
        let Some(pause) = self.pause(&error, deadline) else { return Err(error) };
        self.operation.prepare_retry(&error);
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
                // Nothing was sent, so even a login may be retried.
                _ if !error.may_have_been_sent => RetryClass::Backoff,
                _ => self.operation.action().retry_class(RetryClass::Backoff),
            };
            ApiError::Transport { error, retry }
        })?;
        // Only genuine API responses reveal the server's clock: a proxy's page has a Date header, too. Set after
        // reading, because the response is interpreted with the clock known before.
        let time = self.client.time();
        let result = self.operation.read(&response, time, &self.client.client_secrets());
        if matches!(result, Ok(_) | Err(ApiError::Server(_) | ApiError::SharedSession)) {
            time.learn(&response, self.began.0, self.client.logger());
        }
        result
    }

    /// The pause before the next attempt; `None` if the failure is final.
    fn pause(&self, error: &ApiError, deadline: Instant) -> Option<Duration> {
        let until = self.operation.retry_until().map_or(deadline, |until| until.min(deadline));
        let left = until.saturating_duration_since(Instant::now());
        let (action, limit) = (self.operation.action(), self.client.config().retries);
        let retry_policy = self.operation.retry_policy();
        let pause = retry::pause(error, retry_policy, self.retries, limit, left, &mut OsRng.unwrap_err());
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
