//! Clocks that are wrong.

use super::super::session_cache::Rejected;
use super::stage::{Heard, Mint, START, SystemEnv, acquire, new_cache, passing, refusal, session};
use crate::api::ServerErrorKind;
use std::sync::atomic::Ordering::SeqCst;

#[test]
fn a_clock_that_says_anything_does_no_harm() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let cache = new_cache(&mint, &heard, world.clone());
    for failing in [false, true] {
        mint.fails(failing.then(passing));
        for monotonic in [i64::MIN, i64::MAX, -1, i64::MIN, i64::MAX] {
            world.monotonic_ms.store(monotonic, SeqCst);
            if let Ok(ks) = acquire(&cache, 60) {
                cache.invalidate(ks.expose(), Rejected::Expired);
            }
        }
    }
    world.monotonic_ms.store(0, SeqCst);
    mint.fails(None);
    world.wall_ms.store(i64::MIN / 2, SeqCst);
    let _ = acquire(&cache, 60);
    world.pass(1);
    world.wall_ms.store(START * 1000, SeqCst);
    world.pass(86_400);
    let fresh = new_cache(&mint, &heard, world.clone());
    assert!(acquire(&fresh, 60).is_ok());
}

#[test]
fn clocks_may_jump() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let cache = new_cache(&mint, &heard, world.clone());
    acquire(&cache, 0).unwrap();
    // Set back by a year: the session still ends after an hour.
    world.wall_ms.fetch_sub(31_536_000_000, SeqCst);
    world.pass(2000);
    assert_eq!(acquire(&cache, 0), Ok(session(1)));
    world.pass(1590);
    assert_eq!(acquire(&cache, 0), Ok(session(2)));
    // Set forward by a year, or a machine that has slept: one renewal, no more.
    world.wall_ms.fetch_add(31_536_000_000, SeqCst);
    for _ in 0..10 {
        assert_eq!(acquire(&cache, 0), Ok(session(3)));
    }
    assert_eq!(mint.made(), 3);
    // A pause after a failure does not depend on the wall clock.
    mint.fails(Some(refusal(ServerErrorKind::StartSession)));
    world.pass(3600);
    acquire(&cache, 0).unwrap_err();
    world.wall_ms.fetch_add(31_536_000_000, SeqCst);
    acquire(&cache, 0).unwrap_err();
    world.wall_ms.fetch_sub(63_072_000_000, SeqCst);
    acquire(&cache, 0).unwrap_err();
    assert_eq!(mint.made(), 4);
}
