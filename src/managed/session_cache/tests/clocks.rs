//! Wrong clocks.

use super::super::Rejected;
use super::support::{CountingObserver, FakeEnv, FakeSource, START, acquire, new_cache, refusal, session, transient};
use crate::api::ServerErrorKind;
use std::sync::atomic::Ordering::SeqCst;

#[test]
fn cache_extreme_clocks_do_no_harm() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let cache = new_cache(&source, &observer, env.clone());
    for failing in [false, true] {
        source.fails(failing.then(transient));
        for monotonic in [i64::MIN, i64::MAX, -1, i64::MIN, i64::MAX] {
            env.monotonic_ms.store(monotonic, SeqCst);
            if let Ok(ks) = acquire(&cache, 60) {
                cache.invalidate(ks.expose(), Rejected::Expired);
            }
        }
    }
    env.monotonic_ms.store(0, SeqCst);
    source.fails(None);
    env.wall_ms.store(i64::MIN / 2, SeqCst);
    let _ = acquire(&cache, 60);
    env.pass(1);
    env.wall_ms.store(START * 1000, SeqCst);
    env.pass(86_400);
    let fresh = new_cache(&source, &observer, env.clone());
    assert!(acquire(&fresh, 60).is_ok());
}

#[test]
fn cache_clock_jumps_are_tolerated() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let cache = new_cache(&source, &observer, env.clone());
    acquire(&cache, 0).unwrap();
    // Set back by a year: the session still expires after an hour.
    env.wall_ms.fetch_sub(31_536_000_000, SeqCst);
    env.pass(2000);
    assert_eq!(acquire(&cache, 0), Ok(session(1)));
    env.pass(1590);
    assert_eq!(acquire(&cache, 0), Ok(session(2)));
    // Set forward by a year, or a machine that slept: exactly one renewal.
    env.wall_ms.fetch_add(31_536_000_000, SeqCst);
    for _ in 0..10 {
        assert_eq!(acquire(&cache, 0), Ok(session(3)));
    }
    assert_eq!(source.created(), 3);
    // The delay after a failure does not depend on the wall clock.
    source.fails(Some(refusal(ServerErrorKind::StartSession)));
    env.pass(3600);
    acquire(&cache, 0).unwrap_err();
    env.wall_ms.fetch_add(31_536_000_000, SeqCst);
    acquire(&cache, 0).unwrap_err();
    env.wall_ms.fetch_sub(63_072_000_000, SeqCst);
    acquire(&cache, 0).unwrap_err();
    assert_eq!(source.created(), 4);
}
