//! When a session is renewed.

use super::support::{
    CountingObserver, Ending, FakeEnv, FakeSource, acquire, harness, innermost, new_cache, session, transient,
};
use crate::managed::cached_session::{KnownExpiry, NewSession};
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

#[test]
fn early_window_one_renews_while_others_use_old_session() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let harness = harness(&env, &source, &observer);
    harness.fill();
    env.pass(3600 - 300);
    thread::scope(|scope| {
        let leader = scope.spawn(|| acquire(&harness.cache, 0).unwrap());
        harness.begun.recv().unwrap();
        // None of them waits: they return while the renewal is blocked.
        for _ in 0..64 {
            assert_eq!(acquire(&harness.cache, 0), Ok(session(1)));
        }
        // A caller that needs more than the remaining validity waits.
        let demanding = scope.spawn(|| acquire(&harness.cache, 600).unwrap());
        harness.until_waiting(1);
        harness.end.send(Ending::Session).unwrap();
        assert_eq!(leader.join().unwrap(), session(2));
        assert_eq!(demanding.join().unwrap(), session(2));
    });
    assert_eq!(source.created(), 2);
}

#[test]
fn mandatory_window_all_wait_and_fall_back_to_old_session() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let harness = harness(&env, &source, &observer);
    harness.fill();
    env.pass(3600 - 30);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| acquire(&harness.cache, 10))).collect();
        harness.begun.recv().unwrap();
        harness.until_waiting(7);
        harness.end.send(Ending::Failure(transient())).unwrap();
        assert!(threads.into_iter().all(|thread| thread.join().unwrap() == Ok(session(1))));
    });
    // Callers that need more get the error.
    assert_eq!(*innermost(&acquire(&harness.cache, 31).unwrap_err()), transient());
    assert_eq!(source.created(), 2);
}

#[test]
fn session_is_renewed_once_per_lifetime() {
    const YEAR: i64 = 31_536_000;
    // (lifetime, interval of calls, duration)
    for (lifetime, step, length) in
        [(60, 1, 86_400), (3600, 20, YEAR / 12), (86_400, 300, YEAR), (2_592_000, 300, YEAR)]
    {
        let env = FakeEnv::new();
        let (source, observer) = (FakeSource::new(&env, lifetime), CountingObserver::default());
        let cache = new_cache(&source, &observer, env.clone());
        let start = env.seconds();
        let mut end_of_last = start;
        let mut created = 0;
        while env.seconds() < start + length {
            env.random_per_mille.store(u32::try_from(env.seconds() * 7919 % 1001).unwrap(), SeqCst);
            acquire(&cache, 0).unwrap();
            if source.created() > created {
                created += 1;
                end_of_last = env.seconds() + lifetime;
            }
            assert!(end_of_last > env.seconds(), "the session had expired");
            env.pass(step);
        }
        // Renewed after 80 to 90 % of its lifetime, or half an hour to an hour before its expiry.
        let early = (lifetime / 5).min(3600);
        let (most, least) = (length / (lifetime - early) + 1, length / (lifetime - early / 2 + step));
        let created = i64::try_from(created).unwrap();
        assert!((least..=most).contains(&created), "lifetime {lifetime}: {created} sessions, not {least} to {most}");
    }
}

#[test]
fn imported_session_is_renewed_for_longer_min_validity() {
    for at_most in [true, false] {
        let env = FakeEnv::new();
        let observer = CountingObserver::default();
        let source = FakeSource { at_most, ..FakeSource::new(&env, 3600) };
        let cache = new_cache(&source, &observer, env.clone());
        let brought = NewSession::new(session(99), KnownExpiry::Known(env.seconds() + 300));
        cache.adopt(&brought).unwrap();
        assert_eq!(acquire(&cache, 0), Ok(session(99)));
        assert_eq!(acquire(&cache, 600), Ok(session(1)));
        // An import does not change the longest lifetime of created sessions.
        cache.adopt(&brought).unwrap();
        assert_eq!(acquire(&cache, 600), Ok(session(2)));
    }
}

#[test]
fn source_of_short_sessions_is_called_once_more() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 300), CountingObserver::default());
    let cache = new_cache(&source, &observer, env.clone());
    acquire(&cache, 0).unwrap();
    for _ in 0..100 {
        let error = acquire(&cache, 600).unwrap_err().to_string();
        assert!(error.contains("valid for 300 s; ask for at most 285"), "{error}");
        acquire(&cache, 100).unwrap();
    }
    assert_eq!(source.created(), 2);
    // It may return longer ones the next time.
    source.lifetime.store(3600, SeqCst);
    env.pass(290);
    assert!(acquire(&cache, 600).is_ok());
}

#[test]
fn min_validity_above_lifetime_is_an_error_without_request() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let cache = new_cache(&source, &observer, env.clone());
    let refused = |seconds: i64, times: usize| {
        let error = acquire(&cache, seconds).unwrap_err().to_string();
        assert!(error.starts_with("min_validity_seconds: "), "{error}");
        assert_eq!(source.created(), times, "{error}");
        error
    };
    refused(-1, 0);
    let error = refused(3600, 1);
    assert!(error.contains("valid for 3600 s; ask for at most 3540"), "{error}");
    refused(3541, 1);
    refused(i64::MAX, 1);
    assert_eq!(acquire(&cache, 3540), Ok(session(1)));
    // The longest allowed validity does not renew at every call.
    for _ in 0..600 {
        acquire(&cache, 3540).unwrap();
        env.pass(1);
    }
    assert!(source.created() <= 25, "{}", source.created());
}
