//! When a session is renewed.

use super::super::cached_session::{KnownExpiry, NewSession};
use super::stage::{Ending, Heard, Mint, SystemEnv, acquire, innermost, new_cache, passing, session, stage};
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

#[test]
fn in_the_early_window_one_renews_and_the_others_go_on_with_the_old_one() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    stage.fill();
    world.pass(3600 - 300);
    thread::scope(|scope| {
        let leader = scope.spawn(|| acquire(&stage.cache, 0).unwrap());
        stage.begun.recv().unwrap();
        // None of them waits, so they come back while the renewal is held.
        for _ in 0..64 {
            assert_eq!(acquire(&stage.cache, 0), Ok(session(1)));
        }
        // Who needs more than is left waits.
        let demanding = scope.spawn(|| acquire(&stage.cache, 600).unwrap());
        stage.until_waiting(1);
        stage.end.send(Ending::CachedSession).unwrap();
        assert_eq!(leader.join().unwrap(), session(2));
        assert_eq!(demanding.join().unwrap(), session(2));
    });
    assert_eq!(mint.made(), 2);
}

#[test]
fn in_the_mandatory_window_all_wait_and_take_the_old_one_should_the_renewal_fail() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    stage.fill();
    world.pass(3600 - 30);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| acquire(&stage.cache, 10))).collect();
        stage.begun.recv().unwrap();
        stage.until_waiting(7);
        stage.end.send(Ending::Failure(passing())).unwrap();
        assert!(threads.into_iter().all(|thread| thread.join().unwrap() == Ok(session(1))));
    });
    // Those who need more get the error.
    assert_eq!(*innermost(&acquire(&stage.cache, 31).unwrap_err()), passing());
    assert_eq!(mint.made(), 2);
}

#[test]
fn a_year_of_calls_renews_once_in_each_life() {
    const YEAR: i64 = 31_536_000;
    // (life, a call every so often, for so long)
    for (life, step, length) in [(60, 1, 86_400), (3600, 20, YEAR / 12), (86_400, 300, YEAR), (2_592_000, 300, YEAR)] {
        let world = SystemEnv::new();
        let (mint, heard) = (Mint::new(&world, life), Heard::default());
        let cache = new_cache(&mint, &heard, world.clone());
        let start = world.seconds();
        let mut end_of_last = start;
        let mut made = 0;
        while world.seconds() < start + length {
            world.per_mille.store(u32::try_from(world.seconds() * 7919 % 1001).unwrap(), SeqCst);
            acquire(&cache, 0).unwrap();
            if mint.made() > made {
                made += 1;
                end_of_last = world.seconds() + life;
            }
            assert!(end_of_last > world.seconds(), "a session was given out that had ended");
            world.pass(step);
        }
        // Renewed when 80 to 90 % of its life were over, or half an hour to an hour before its end.
        let early = (life / 5).min(3600);
        let (most, least) = (length / (life - early) + 1, length / (life - early / 2 + step));
        let made = i64::try_from(made).unwrap();
        assert!((least..=most).contains(&made), "life {life}: {made} sessions, not {least} to {most}");
    }
}

#[test]
fn a_session_with_little_left_is_renewed_for_who_needs_more() {
    for at_most in [true, false] {
        let world = SystemEnv::new();
        let heard = Heard::default();
        let mint = Mint { at_most, ..Mint::new(&world, 3600) };
        let cache = new_cache(&mint, &heard, world.clone());
        let brought = NewSession::new(session(99), KnownExpiry::Known(world.seconds() + 300));
        cache.adopt(&brought).unwrap();
        assert_eq!(acquire(&cache, 0), Ok(session(99)));
        assert_eq!(acquire(&cache, 600), Ok(session(1)));
        // Nor does one that is brought later change what new ones have shown.
        cache.adopt(&brought).unwrap();
        assert_eq!(acquire(&cache, 600), Ok(session(2)));
    }
}

#[test]
fn a_source_of_short_sessions_is_asked_once_more_and_not_at_every_call() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 300), Heard::default());
    let cache = new_cache(&mint, &heard, world.clone());
    acquire(&cache, 0).unwrap();
    for _ in 0..100 {
        let error = acquire(&cache, 600).unwrap_err().to_string();
        assert!(error.contains("sessions of 300 s; ask for at most 285"), "{error}");
        acquire(&cache, 100).unwrap();
    }
    assert_eq!(mint.made(), 2);
    // It may give longer ones the next time.
    mint.life.store(3600, SeqCst);
    world.pass(290);
    assert!(acquire(&cache, 600).is_ok());
}

#[test]
fn a_validity_that_the_source_cannot_give_is_refused_and_not_asked_for() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let cache = new_cache(&mint, &heard, world.clone());
    let refused = |seconds: i64, times: usize| {
        let error = acquire(&cache, seconds).unwrap_err().to_string();
        assert!(error.starts_with("min_validity_seconds: "), "{error}");
        assert_eq!(mint.made(), times, "{error}");
        error
    };
    refused(-1, 0);
    let error = refused(3600, 1);
    assert!(error.contains("sessions of 3600 s; ask for at most 3540"), "{error}");
    refused(3541, 1);
    refused(i64::MAX, 1);
    assert_eq!(acquire(&cache, 3540), Ok(session(1)));
    // The most that can be asked for is not a renewal at every call.
    for _ in 0..600 {
        acquire(&cache, 3540).unwrap();
        world.pass(1);
    }
    assert!(mint.made() <= 25, "{}", mint.made());
}
