//! When a failed try is repeated, and after which pause.

use std::time::{Duration, UNIX_EPOCH};

use rand::Rng;

use super::codes::ServerErrorKind;
use super::error::{ApiError, ResponseProblem, RetryClass};

/// How often a call is repeated by itself, at most.
pub(super) const DEFAULT_RETRIES: u32 = 2;
/// More would only add to the load of a server in trouble.
pub const MAX_RETRIES: u32 = 10;

/// The pause after the first failure is a random one up to this; it doubles with each.
const FIRST: Duration = Duration::from_millis(250);
/// A rate limit is not over in a moment.
const FIRST_AFTER_RATE_LIMIT: Duration = Duration::from_secs(5);
/// No pause is chosen longer than this.
const LONGEST: Duration = Duration::from_secs(20);
/// Who is told to wait longer gets the error, with the time in it, instead of sleeping.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);

/// Which failures of a call may be repeated without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// All that the retry class allows: the call changes nothing, or the same thing only once.
    Any,
    /// Only when the server has not seen the request: it might do something twice, or count a failed
    /// login twice.
    Unsent,
}

/// The pause before the next try; `None` if there is to be none.
///
/// `retries` have been made already, of `limit`. `left` is the time until the call's deadline.
pub(super) fn pause(
    error: &ApiError,
    repeat: Repeat,
    retries: u32,
    limit: u32,
    left: Duration,
    random: &mut impl Rng,
) -> Option<Duration> {
    if retries >= limit || error.retry_class() != RetryClass::Backoff || error.is_cancelled() {
        return None;
    }
    if repeat == Repeat::Unsent && error.may_have_been_sent() {
        return None;
    }
    if may_be_our_own_fault(error) && retries >= 1 {
        return None;
    }
    let first = if is_rate_limit(error) { FIRST_AFTER_RATE_LIMIT } else { FIRST };
    let ceiling = first.saturating_mul(1 << retries.min(16)).min(LONGEST);
    // Full jitter: clients that failed together do not come back together.
    let mut pause = ceiling.mul_f64(random.random_range(0.0..=1.0));
    if let Some(asked) = error.retry_after() {
        if asked > LONGEST_RETRY_AFTER {
            return None;
        }
        // Not a moment earlier than asked, and not all at once then.
        pause = asked + pause.min(Duration::from_secs(1));
    }
    // A try that cannot end in time is not made.
    (pause < left).then_some(pause)
}

/// A value that the server chokes on looks like trouble of its own: an empty response with status 500 or
/// none. One more try tells.
fn may_be_our_own_fault(error: &ApiError) -> bool {
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

/// What `Retry-After` asks for: seconds, or a date, seen from the server's own `Date` where it gives one,
/// and else from `now`, in Unix seconds.
pub(super) fn retry_after(value: &str, server_date: Option<&str>, now: impl FnOnce() -> i64) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // Any greater number means for ever.
        return Some(Duration::from_secs(value.parse::<u32>().unwrap_or(u32::MAX).into()));
    }
    let at = httpdate::parse_http_date(value).ok()?;
    let now = server_date.and_then(|date| httpdate::parse_http_date(date.trim()).ok()).unwrap_or_else(|| {
        // A clock before 1970 is wrong, and a wait from there would have no end.
        UNIX_EPOCH + Duration::from_secs(now().try_into().unwrap_or_default())
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

    /// The longest of many pauses.
    fn longest(error: &ApiError, retries: u32) -> Option<Duration> {
        let mut random = rand::rngs::StdRng::from_seed([7; 32]);
        (0..1000).filter_map(|_| pause(error, Repeat::Any, retries, 9, LONG, &mut random)).max()
    }

    use rand::SeedableRng;

    #[test]
    fn pauses_double_up_to_a_limit_and_are_random() {
        for (retries, most) in [(0, 250), (1, 500), (2, 1000), (5, 8000), (8, 20_000)] {
            let longest = longest(&broken(true), retries).unwrap();
            assert!(longest <= Duration::from_millis(most) && longest > Duration::from_millis(most * 9 / 10));
        }
    }

    #[test]
    fn only_what_may_succeed_is_repeated() {
        let pause = |error: &ApiError, repeat, retries| {
            pause(error, repeat, retries, 2, LONG, &mut rand::rngs::StdRng::from_seed([7; 32]))
        };
        assert!(pause(&broken(true), Repeat::Any, 1).is_some());
        assert!(pause(&broken(true), Repeat::Any, 2).is_none(), "the limit");
        assert!(pause(&broken(true), Repeat::Unsent, 0).is_none(), "a login, once sent");
        assert!(pause(&broken(false), Repeat::Unsent, 0).is_some());
        assert!(pause(&status(503, None), Repeat::Unsent, 0).is_none());
        assert!(pause(&status(500, None), Repeat::Any, 0).is_some());
        assert!(pause(&status(500, None), Repeat::Any, 1).is_none(), "the request itself may be the cause");
        let refused = server(ServerErrorKind::StartSession, RetryClass::Never);
        assert!(pause(&refused, Repeat::Any, 0).is_none());
        let expired = server(ServerErrorKind::InvalidKs, RetryClass::NewSession);
        assert!(pause(&expired, Repeat::Any, 0).is_none(), "the same session would be refused again");
    }

    #[test]
    fn the_server_s_wish_is_honoured_within_reason_and_within_the_deadline() {
        let mut random = rand::rngs::StdRng::from_seed([7; 32]);
        let mut pause = |seconds, left| {
            pause(&status(503, Some(seconds)), Repeat::Any, 0, 2, Duration::from_secs(left), &mut random)
        };
        for _ in 0..100 {
            let chosen = pause(7, 600).unwrap();
            assert!(chosen >= Duration::from_secs(7) && chosen <= Duration::from_secs(8));
        }
        assert_eq!(pause(7, 6), None);
        assert_eq!(pause(61, 600), None);
    }

    #[test]
    fn a_rate_limit_is_waited_for_longer() {
        let limited = server(ServerErrorKind::RateLimited, RetryClass::Backoff);
        assert!(longest(&limited, 0).unwrap() > Duration::from_secs(4));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(retry_after(" 120 ", None, || 1_795_547_253), Some(Duration::from_secs(120)));
        let date = Some("Tue, 24 Nov 2026 19:07:33 GMT");
        assert_eq!(retry_after("Tue, 24 Nov 2026 19:08:33 GMT", date, || 1_795_547_253), Some(Duration::from_secs(60)));
        assert_eq!(retry_after("Tue, 24 Nov 2026 19:00:00 GMT", date, || 1_795_547_253), Some(Duration::ZERO));
        let at = "Tue, 24 Nov 2026 19:08:33 GMT";
        assert_eq!(retry_after(at, None, || 1_795_547_300), Some(Duration::from_secs(13)), "by our own clock");
        let for_ever = Duration::from_secs(u32::MAX.into());
        assert_eq!(retry_after("99999999999", None, || 0), Some(for_ever));
        assert_eq!(retry_after(&"9".repeat(50), None, || 0), Some(for_ever));
        assert_eq!(retry_after("", date, || 1_795_547_253), None);
        assert_eq!(retry_after("soon", date, || 1_795_547_253), None);
        assert_eq!(retry_after("-1", date, || 1_795_547_253), None);
    }
}
