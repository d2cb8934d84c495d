//! Decides whether and when a failed attempt is retried.

use std::time::{Duration, UNIX_EPOCH};

use rand::Rng;

use super::codes::{RetryClass, ServerErrorKind};
use super::error::{ApiError, ResponseProblem};

pub(super) const DEFAULT_RETRIES: u32 = 2;
/// More retries would only add to the load of a failing server.
pub const MAX_RETRIES: u32 = 10;

/// Upper limit of the first random delay. It doubles with each retry.
const FIRST_DELAY: Duration = Duration::from_millis(250);
/// Rate limits last longer.
const FIRST_DELAY_AFTER_RATE_LIMIT: Duration = Duration::from_secs(5);
/// Upper limit of random delays. A Retry-After may be longer.
const MAX_DELAY: Duration = Duration::from_secs(20);
/// If the server requests a longer delay, the call fails with the delay in its error.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);

/// Which failures of an action may be retried automatically.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RetryPolicy {
    /// All that the retry class allows. The action is idempotent.
    Any,
    /// Only if the server has not received the request: it might perform the action, or count a failed login, twice.
    Unsent,
}

/// The delay before the next attempt; `None` if there is none.
///
/// `retries` is the number of retries so far, at most `limit`. `left` is the time until the call's deadline.
pub(super) fn pause(
    error: &ApiError,
    retry_policy: RetryPolicy,
    retries: u32,
    limit: u32,
    left: Duration,
    random: &mut impl Rng,
) -> Option<Duration> {
    if retries >= limit || error.retry_class() != RetryClass::Backoff || error.is_cancelled() {
        return None;
    }
    if retry_policy == RetryPolicy::Unsent && error.may_have_been_sent() {
        return None;
    }
    if may_be_caused_by_request(error) && retries >= 1 {
        return None;
    }
    let first = if is_rate_limit(error) { FIRST_DELAY_AFTER_RATE_LIMIT } else { FIRST_DELAY };
    let ceiling = first.saturating_mul(1 << retries.min(16)).min(MAX_DELAY);
    // Full jitter, so that clients that failed together do not retry together.
    let mut pause = ceiling.mul_f64(random.random_range(0.0..=1.0));
    if let Some(requested) = error.retry_after() {
        if requested > MAX_RETRY_AFTER {
            return None;
        }
        // Never earlier than requested, and spread over a second.
        pause = requested + pause.min(Duration::from_secs(1));
    }
    // The attempt could not finish in time.
    (pause < left).then_some(pause)
}

/// A parameter that crashes the server looks like an outage: an empty response with status 500 or none. One retry is
/// enough to find out.
fn may_be_caused_by_request(error: &ApiError) -> bool {
    match error {
        ApiError::Response(error) => {
            error.problem == ResponseProblem::Empty
                || (error.problem == ResponseProblem::HttpStatus && error.http_status == 500)
        }
        _ => false,
    }
}

fn is_rate_limit(error: &ApiError) -> bool {
    match error {
        ApiError::Server(error) => error.kind == ServerErrorKind::RateLimited,
        ApiError::Response(error) => error.http_status == 429 || error.problem == ResponseProblem::UnexpectedResponse,
        _ => false,
    }
}

/// The delay requested by `Retry-After`: seconds, or a date relative to the server's `Date` header, or else to `now` in
/// Unix seconds.
pub(super) fn retry_after(value: &str, server_date: Option<&str>, now: impl FnOnce() -> i64) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // Greater numbers are clamped.
        return Some(Duration::from_secs(value.parse::<u32>().unwrap_or(u32::MAX).into()));
    }
    let at = httpdate::parse_http_date(value).ok()?;
    let now = server_date.and_then(|date| httpdate::parse_http_date(date.trim()).ok()).unwrap_or_else(|| {
        // A time before 1970 counts as 0. The delay is then too long, and nothing is retried.
        let now = Duration::from_secs(now().try_into().unwrap_or_default());
        // The clock callback may return a time that the system cannot represent.
        UNIX_EPOCH.checked_add(now).unwrap_or(at)
    });
    Some(at.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::error::{ResponseError, ServerError};
    use super::super::transport::{Failure, TransportError};
    use super::*;

    const LONG: Duration = Duration::from_secs(600);

    fn broken(may_have_been_sent: bool) -> ApiError {
        let error = TransportError { failure: Failure::Broken, message: String::new(), may_have_been_sent };
        ApiError::Transport { error, retry: RetryClass::Backoff }
    }

    fn status(http_status: u16, retry_after: Option<u64>) -> ApiError {
        ApiError::Response(ResponseError {
            problem: ResponseProblem::HttpStatus,
            message: String::new(),
            http_status,
            request_id: None,
            retry: RetryClass::Backoff,
            retry_after: retry_after.map(Duration::from_secs),
        })
    }

    fn server(kind: ServerErrorKind, retry: RetryClass) -> ApiError {
        ApiError::Server(ServerError {
            kind,
            code: String::new(),
            message: String::new(),
            cause: None,
            http_status: 200,
            request_id: None,
            retry,
            retry_after: None,
        })
    }

    /// The longest of many random delays.
    fn longest(error: &ApiError, retries: u32) -> Option<Duration> {
        let mut random = rand::rngs::StdRng::from_seed([7; 32]);
        (0..1000).filter_map(|_| pause(error, RetryPolicy::Any, retries, 9, LONG, &mut random)).max()
    }

    use rand::SeedableRng;

    #[test]
    fn pause_doubles_up_to_a_limit_with_jitter() {
        for (retries, most) in [(0, 250), (1, 500), (2, 1000), (5, 8000), (8, 20_000)] {
            let longest = longest(&broken(true), retries).unwrap();
            assert!(longest <= Duration::from_millis(most) && longest > Duration::from_millis(most * 9 / 10));
        }
    }

    #[test]
    fn pause_only_for_retryable_failures() {
        let pause = |error: &ApiError, retry_policy, retries| {
            pause(error, retry_policy, retries, 2, LONG, &mut rand::rngs::StdRng::from_seed([7; 32]))
        };
        assert!(pause(&broken(true), RetryPolicy::Any, 1).is_some());
        assert!(pause(&broken(true), RetryPolicy::Any, 2).is_none(), "the limit");
        assert!(pause(&broken(true), RetryPolicy::Unsent, 0).is_none(), "a login that was sent");
        assert!(pause(&broken(false), RetryPolicy::Unsent, 0).is_some());
        assert!(pause(&status(503, None), RetryPolicy::Unsent, 0).is_none());
        assert!(pause(&status(500, None), RetryPolicy::Any, 0).is_some());
        assert!(pause(&status(500, None), RetryPolicy::Any, 1).is_none(), "the request may be the cause");
        let refused = server(ServerErrorKind::StartSession, RetryClass::Never);
        assert!(pause(&refused, RetryPolicy::Any, 0).is_none());
        let expired = server(ServerErrorKind::InvalidKs, RetryClass::NewSession);
        assert!(pause(&expired, RetryPolicy::Any, 0).is_none(), "the same session would be rejected again");
    }

    #[test]
    fn pause_honours_retry_after_within_limits() {
        let mut random = rand::rngs::StdRng::from_seed([7; 32]);
        let mut pause = |seconds, left| {
            pause(&status(503, Some(seconds)), RetryPolicy::Any, 0, 2, Duration::from_secs(left), &mut random)
        };
        for _ in 0..100 {
            let chosen = pause(7, 600).unwrap();
            assert!(chosen >= Duration::from_secs(7) && chosen <= Duration::from_secs(8));
        }
        assert_eq!(pause(7, 6), None);
        assert_eq!(pause(61, 600), None);
    }

    #[test]
    fn pause_after_rate_limit_is_longer() {
        let limited = server(ServerErrorKind::RateLimited, RetryClass::Backoff);
        assert!(longest(&limited, 0).unwrap() > Duration::from_secs(4));
    }

    #[test]
    fn retry_after_accepts_seconds_and_dates() {
        assert_eq!(retry_after(" 120 ", None, || 1_795_547_253), Some(Duration::from_secs(120)));
        let date = Some("Tue, 24 Nov 2026 19:07:33 GMT");
        assert_eq!(retry_after("Tue, 24 Nov 2026 19:08:33 GMT", date, || 1_795_547_253), Some(Duration::from_secs(60)));
        assert_eq!(retry_after("Tue, 24 Nov 2026 19:00:00 GMT", date, || 1_795_547_253), Some(Duration::ZERO));
        let at = "Tue, 24 Nov 2026 19:08:33 GMT";
        assert_eq!(retry_after(at, None, || 1_795_547_300), Some(Duration::from_secs(13)), "by the client's clock");
        let for_ever = Duration::from_secs(u32::MAX.into());
        assert_eq!(retry_after("99999999999", None, || 0), Some(for_ever));
        assert_eq!(retry_after(&"9".repeat(50), None, || 0), Some(for_ever));
        assert_eq!(retry_after("", date, || 1_795_547_253), None);
        assert_eq!(retry_after("soon", date, || 1_795_547_253), None);
        assert_eq!(retry_after("-1", date, || 1_795_547_253), None);
    }
}
