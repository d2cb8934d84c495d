//! Imported sessions.

use super::super::Rejected;
use super::support::{CountingObserver, FakeEnv, FakeSource, acquire, new_cache, refusal, session};
use crate::api::ServerErrorKind;
use crate::managed::cached_session::{KnownExpiry, NewSession};
use crate::managed::error::{ManagedError, Until};

#[test]
fn imported_session_is_used_until_it_expires() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let cache = new_cache(&source, &observer, env.clone());
    assert_eq!(cache.current(), None);
    let brought = NewSession::new(session(99), KnownExpiry::Known(env.seconds() + 1000));
    cache.adopt(&brought).unwrap();
    assert_eq!(cache.current(), Some(brought.clone()));
    assert_eq!(acquire(&cache, 0), Ok(session(99)));
    assert_eq!(source.created(), 0);
    env.pass(1000);
    assert_eq!(cache.current(), None);
    assert_eq!(cache.adopt(&brought), Err(ManagedError::AlreadyExpired));
}

#[test]
fn imported_session_does_not_clear_a_refused_login() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let cache = new_cache(&source, &observer, env.clone());
    source.fails(Some(refusal(ServerErrorKind::WrongPassword)));
    acquire(&cache, 0).unwrap_err();
    let brought = NewSession::new(session(99), KnownExpiry::Known(env.seconds() + 1000));
    cache.adopt(&brought).unwrap();
    for _ in 0..1000 {
        assert_eq!(acquire(&cache, 0), Ok(session(99)));
        env.pass(1);
    }
    assert!(acquire(&cache, 0).is_err());
    assert_eq!(source.created(), 1);
}

/// A server whose database is down rejects correct passwords.
#[test]
fn refused_login_that_worked_is_retried_once() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource { is_login: true, ..FakeSource::new(&env, 20) }, CountingObserver::default());
    let cache = new_cache(&source, &observer, env.clone());
    acquire(&cache, 0).unwrap();
    env.pass(18);
    source.fails(Some(refusal(ServerErrorKind::WrongPassword)));
    let ks = acquire(&cache, 0).unwrap();
    cache.invalidate(ks.expose(), Rejected::Expired);
    env.pass(299);
    let error = acquire(&cache, 0).unwrap_err();
    assert!(matches!(error, ManagedError::Remembered { until: Until::Delay(_), .. }), "{error}");
    assert_eq!(source.created(), 2);
    env.pass(1);
    for _ in 0..2 {
        let error = acquire(&cache, 0).unwrap_err();
        assert!(matches!(error, ManagedError::Remembered { until: Until::NewCredentials, .. }), "{error}");
        env.pass(86_400);
    }
    assert_eq!(source.created(), 3);
}

#[test]
fn refused_login_that_worked_again_is_retried_again() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource { is_login: true, ..FakeSource::new(&env, 20) }, CountingObserver::default());
    let cache = new_cache(&source, &observer, env.clone());
    for created in [1, 3, 5] {
        source.fails(None);
        acquire(&cache, 0).unwrap();
        assert_eq!(source.created(), created);
        env.pass(20);
        source.fails(Some(refusal(ServerErrorKind::WrongPassword)));
        acquire(&cache, 0).unwrap_err();
        env.pass(300);
    }
}

#[test]
fn refused_first_login_is_never_retried() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource { is_login: true, ..FakeSource::new(&env, 20) }, CountingObserver::default());
    let cache = new_cache(&source, &observer, env.clone());
    source.fails(Some(refusal(ServerErrorKind::WrongPassword)));
    for _ in 0..2 {
        acquire(&cache, 0).unwrap_err();
        env.pass(86_400);
    }
    assert_eq!(source.created(), 1);
}
