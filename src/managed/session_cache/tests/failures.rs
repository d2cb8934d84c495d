//! Failed renewals.

use super::super::{Rejected, SessionCache};
use super::support::{
    CountingObserver, FakeEnv, FakeSource, acquire, innermost, new_cache, refusal, session, transient,
};
use crate::api::{ApiError, InvalidKsCause, ResponseError, RetryClass, ServerError, ServerErrorKind};
use crate::managed::error::{ManagedError, Until};
use crate::secret::Secret;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

#[test]
fn early_renewal_failed_is_retried_with_growing_delays() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 86_400), CountingObserver::default());
    let cache = new_cache(&source, &observer, env.clone());
    acquire(&cache, 0).unwrap();
    env.pass(86_400 - 1800);
    source.fails(Some(transient()));
    let mut pauses = Vec::new();
    let mut since = 0;
    // The old session is used until the second before its expiry.
    for _ in 0..1799 {
        let before = source.created();
        assert_eq!(acquire(&cache, 0), Ok(session(1)));
        if source.created() > before {
            pauses.push(since);
            since = 0;
        }
        env.pass(1);
        since += 1;
    }
    assert_eq!(pauses, [0, 1, 2, 3, 6, 12, 24, 48, 96, 192, 225, 225, 225, 225, 225, 225]);
    env.pass(1);
    assert!(acquire(&cache, 0).is_err());
    source.fails(None);
    env.pass(1);
    assert!(acquire(&cache, 0).is_ok());
    assert_eq!(observer.renewed.load(SeqCst), 2);
}

#[test]
fn refusal_fails_fast_with_growing_delays() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let cache = new_cache(&source, &observer, env.clone());
    source.fails(Some(refusal(ServerErrorKind::StartSession)));
    let mut pauses = Vec::new();
    let mut since = 0;
    for _ in 0..1300 {
        let before = source.created();
        let error = acquire(&cache, 0).unwrap_err();
        assert_eq!(*innermost(&error), refusal(ServerErrorKind::StartSession));
        if source.created() > before {
            pauses.push(since);
            since = 0;
        }
        env.pass(1);
        since += 1;
    }
    assert_eq!(pauses, [0, 10, 20, 40, 80, 160, 300, 300, 300]);
    assert_eq!(observer.failed.load(SeqCst), source.created());
}

#[test]
fn refused_login_is_not_retried() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    for kind in [ServerErrorKind::WrongPassword, ServerErrorKind::MissingOtp, ServerErrorKind::InvalidOtp] {
        let cache = new_cache(&source, &observer, env.clone());
        source.fails(Some(refusal(kind)));
        let before = source.created();
        for _ in 0..2 {
            let error = acquire(&cache, 0).unwrap_err();
            let expected = ManagedError::Remembered { error: Box::new(refusal(kind)), until: Until::NewCredentials };
            assert_eq!(error, expected);
            env.pass(86_400 * 365);
        }
        assert_eq!(source.created() - before, 1);
    }
}

/// The delays between sessions that are each rejected at their first use.
fn delays_of_rejections(
    source: &FakeSource,
    reject: impl Fn(&SessionCache<&FakeSource, &CountingObserver>, &Secret),
) -> Vec<i64> {
    let observer = CountingObserver::default();
    let cache = new_cache(source, &observer, source.env.clone());
    let mut pauses = Vec::new();
    let mut since = 0;
    for _ in 0..1300 {
        // A burst of calls in each second.
        for _ in 0..10 {
            let before = source.created();
            match acquire(&cache, 0) {
                Ok(ks) => reject(&cache, &ks),
                Err(error) => assert!(matches!(error, ManagedError::Remembered { .. }), "{error}"),
            }
            if source.created() > before {
                pauses.push(since);
                since = 0;
            }
        }
        source.env.pass(1);
        since += 1;
    }
    assert!(observer.failed.load(SeqCst) > 0, "the failure is reported");
    pauses
}

#[test]
fn rejected_new_sessions_are_replaced_with_growing_delays() {
    let expired = |cache: &SessionCache<&FakeSource, &CountingObserver>, ks: &Secret| {
        let ManagedError::Api(ApiError::Server(error)) = refusal(ServerErrorKind::InvalidKs) else { unreachable!() };
        cache.refused(ks, &ServerError { cause: Some(InvalidKsCause::Expired), ..error });
    };
    let accepted_before = |cache: &SessionCache<&FakeSource, &CountingObserver>, ks: &Secret| {
        cache.accepted(ks);
        expired(cache, ks);
    };
    let unknown = |cache: &SessionCache<&FakeSource, &CountingObserver>, ks: &Secret| {
        cache.invalidate(ks.expose(), Rejected::Unknown);
    };
    let source = |is_login| FakeSource { is_login, ..FakeSource::new(&FakeEnv::new(), 3600) };
    let pauses = [0, 10, 20, 40, 80, 160, 300, 300, 300];
    // One session is replaced immediately, but no login.
    let with_immediate_retry = [0, 0, 10, 20, 40, 80, 160, 300, 300, 300];
    assert_eq!(delays_of_rejections(&source(false), expired), with_immediate_retry);
    assert_eq!(delays_of_rejections(&source(false), accepted_before), with_immediate_retry);
    assert_eq!(delays_of_rejections(&source(false), unknown), with_immediate_retry);
    assert_eq!(delays_of_rejections(&source(true), expired), pauses);
    assert_eq!(delays_of_rejections(&source(true), unknown), pauses);
}

#[test]
fn accepted_session_used_up_quickly_is_replaced() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let cache = new_cache(&source, &observer, env.clone());
    for created in 1..100 {
        let ks = acquire(&cache, 0).unwrap();
        assert_eq!(ks, session(created));
        cache.accepted(&ks);
        cache.invalidate(ks.expose(), Rejected::Ended);
    }
}

#[test]
fn failed_login_of_unavailable_server_is_retried_later() {
    let unavailable = |retry_after| {
        let ManagedError::Api(ApiError::Response(error)) = transient() else { unreachable!() };
        // As for a login, which is never retried immediately.
        ManagedError::from(ApiError::Response(ResponseError { retry: RetryClass::Never, retry_after, ..error }))
    };
    for (retry_after, expected) in [(None, [0, 8, 15, 30]), (Some(Duration::from_secs(20)), [0, 21, 21, 30])] {
        let env = FakeEnv::new();
        let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
        let cache = new_cache(&source, &observer, env.clone());
        source.fails(Some(unavailable(retry_after)));
        let mut pauses = Vec::new();
        let mut since = 0;
        while pauses.len() < 4 {
            let before = source.created();
            assert_eq!(*innermost(&acquire(&cache, 0).unwrap_err()), unavailable(retry_after));
            if source.created() > before {
                pauses.push(since);
                since = 0;
            }
            env.pass(1);
            since += 1;
        }
        assert_eq!(pauses, expected);
        source.fails(None);
        env.pass(300);
        assert!(acquire(&cache, 0).is_ok());
    }
}

#[test]
fn session_rejected_when_new_is_no_evidence_of_lifetime() {
    let env = FakeEnv::new();
    let observer = CountingObserver::default();
    let source = FakeSource { at_most: true, ..FakeSource::new(&env, 86_400) };
    let cache = new_cache(&source, &observer, env.clone());
    let ks = acquire(&cache, 0).unwrap();
    cache.invalidate(ks.expose(), Rejected::Expired);
    let ks = acquire(&cache, 0).unwrap();
    env.pass(80_000);
    assert_eq!(acquire(&cache, 0), Ok(ks));
}

#[test]
fn session_expired_when_created_is_an_error() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, -5), CountingObserver::default());
    let cache = new_cache(&source, &observer, env.clone());
    for _ in 0..10 {
        assert_eq!(*innermost(&acquire(&cache, 0).unwrap_err()), ManagedError::AlreadyExpired);
    }
    assert_eq!(source.created(), 1);
    // An app token may grant sessions of 0 s.
    assert!(ManagedError::AlreadyExpired.to_string().contains("the session duration of the app token"));
}
