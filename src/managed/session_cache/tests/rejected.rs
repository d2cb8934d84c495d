//! Sessions that are reported as rejected.

use super::super::Rejected;
use super::support::{CountingObserver, FakeEnv, FakeSource, acquire, new_cache, session, transient};
use crate::managed::cached_session::{KnownExpiry, NewSession};

#[test]
fn rejected_session_is_replaced_if_current() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let cache = new_cache(&source, &observer, env.clone());
    let first = acquire(&cache, 0).unwrap();
    cache.invalidate(first.expose(), Rejected::Ended);
    let second = acquire(&cache, 0).unwrap();
    assert_ne!(first, second);
    // Late reports of the first session, from all threads that used it.
    for _ in 0..64 {
        cache.invalidate(first.expose(), Rejected::Expired);
        cache.invalidate("no session", Rejected::Unknown);
    }
    assert_eq!(acquire(&cache, 0), Ok(second.clone()));
    cache.accepted(&second);
    // The same session in another encoding.
    let spelt = second.expose().trim_end_matches('=').replace('-', "+").replace('_', "/");
    cache.invalidate(&spelt, Rejected::Unknown);
    assert_eq!(acquire(&cache, 0), Ok(session(3)));
}

#[test]
fn short_sessions_that_expire_are_replaced_immediately() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 2), CountingObserver::default());
    let cache = new_cache(&source, &observer, env.clone());
    for _ in 0..10 {
        let ks = acquire(&cache, 0).unwrap();
        cache.accepted(&ks);
        env.pass(1);
        cache.invalidate(ks.expose(), Rejected::Expired);
    }
    assert_eq!(source.created(), 10);
}

#[test]
fn early_expiry_sets_the_observed_lifetime() {
    // It applies for ten lifetimes. Each session is renewed after about 85 % of its lifetime.
    for (at_most, renewals) in [(true, 13), (false, 1)] {
        let env = FakeEnv::new();
        let observer = CountingObserver::default();
        let source = FakeSource { at_most, ..FakeSource::new(&env, 86_400) };
        let cache = new_cache(&source, &observer, env.clone());
        let ks = acquire(&cache, 0).unwrap();
        env.pass(3600);
        cache.invalidate(ks.expose(), Rejected::Expired);
        let before = source.created();
        for _ in 0..1300 {
            // It neither causes an error, nor a renewal for each caller that asks for more.
            acquire(&cache, 3600).unwrap();
            env.pass(60);
        }
        let created = source.created() - before;
        assert!(created == renewals, "{created}");
    }
}

#[test]
fn only_expired_created_sessions_are_evidence_of_lifetime() {
    for (brought, why, at_most) in [
        (false, Rejected::Unknown, true),
        (false, Rejected::Ended, true),
        (true, Rejected::Expired, true),
        (false, Rejected::Expired, false),
    ] {
        let env = FakeEnv::new();
        let observer = CountingObserver::default();
        let source = FakeSource { at_most, ..FakeSource::new(&env, 86_400) };
        let cache = new_cache(&source, &observer, env.clone());
        if brought {
            let expires_at = KnownExpiry::AtMost(env.seconds() + 80_000);
            cache.adopt(&NewSession::new(session(99), expires_at)).unwrap();
        }
        let ks = acquire(&cache, 0).unwrap();
        env.pass(100);
        cache.invalidate(ks.expose(), why);
        let ks = acquire(&cache, 600).unwrap();
        env.pass(7200);
        assert_eq!(acquire(&cache, 600), Ok(ks), "{brought} {why:?} {at_most}");
    }
}

#[test]
fn observed_lifetime_is_dropped_when_exceeded() {
    let env = FakeEnv::new();
    let observer = CountingObserver::default();
    let source = FakeSource { at_most: true, ..FakeSource::new(&env, 86_400) };
    let cache = new_cache(&source, &observer, env.clone());
    let ks = acquire(&cache, 0).unwrap();
    env.pass(3600);
    cache.invalidate(ks.expose(), Rejected::Expired);
    let ks = acquire(&cache, 0).unwrap();
    env.pass(3700);
    source.fails(Some(transient()));
    assert_eq!(acquire(&cache, 0), Ok(ks.clone()), "it may still be valid");
    assert_eq!(source.created(), 3, "a renewal was tried");
    cache.accepted(&ks);
    source.fails(None);
    env.pass(20_000);
    assert_eq!(acquire(&cache, 0), Ok(ks));
}
