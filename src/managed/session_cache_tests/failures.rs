//! What is remembered of renewals that failed.

use super::super::error::{ManagedError, Until};
use super::super::session_cache::{Rejected, SessionCache};
use super::stage::{Heard, Mint, SystemEnv, acquire, innermost, new_cache, passing, refusal, session};
use crate::api::{ApiError, InvalidKsCause, ResponseError, RetryClass, ServerError, ServerErrorKind};
use crate::secret::Secret;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

#[test]
fn a_failed_early_renewal_is_tried_again_after_growing_random_pauses() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 86_400), Heard::default());
    let cache = new_cache(&mint, &heard, world.clone());
    acquire(&cache, 0).unwrap();
    world.pass(86_400 - 1800);
    mint.fails(Some(passing()));
    let mut pauses = Vec::new();
    let mut since = 0;
    // To the second before its end, the old session is given out.
    for _ in 0..1799 {
        let before = mint.made();
        assert_eq!(acquire(&cache, 0), Ok(session(1)));
        if mint.made() > before {
            pauses.push(since);
            since = 0;
        }
        world.pass(1);
        since += 1;
    }
    assert_eq!(pauses, [0, 1, 2, 3, 6, 12, 24, 48, 96, 192, 225, 225, 225, 225, 225, 225]);
    world.pass(1);
    assert!(acquire(&cache, 0).is_err());
    mint.fails(None);
    world.pass(1);
    assert!(acquire(&cache, 0).is_ok());
    assert_eq!(heard.renewed.load(SeqCst), 2);
}

#[test]
fn a_refusal_fails_fast_and_is_remembered_for_longer_each_time() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let cache = new_cache(&mint, &heard, world.clone());
    mint.fails(Some(refusal(ServerErrorKind::StartSession)));
    let mut pauses = Vec::new();
    let mut since = 0;
    for _ in 0..1300 {
        let before = mint.made();
        let error = acquire(&cache, 0).unwrap_err();
        assert_eq!(*innermost(&error), refusal(ServerErrorKind::StartSession));
        if mint.made() > before {
            pauses.push(since);
            since = 0;
        }
        world.pass(1);
        since += 1;
    }
    assert_eq!(pauses, [0, 10, 20, 40, 80, 160, 300, 300, 300]);
    assert_eq!(heard.failed.load(SeqCst), mint.made());
}

#[test]
fn a_refused_login_is_not_repeated_by_itself() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    for kind in [ServerErrorKind::WrongPassword, ServerErrorKind::MissingOtp, ServerErrorKind::InvalidOtp] {
        let cache = new_cache(&mint, &heard, world.clone());
        mint.fails(Some(refusal(kind)));
        let before = mint.made();
        for _ in 0..2 {
            let error = acquire(&cache, 0).unwrap_err();
            let expected = ManagedError::Remembered { error: Box::new(refusal(kind)), until: Until::NewCredentials };
            assert_eq!(error, expected);
            world.pass(86_400 * 365);
        }
        assert_eq!(mint.made() - before, 1);
    }
}

/// After which pauses sessions are made, where each is refused when it is used first.
fn pauses_of_duds(mint: &Mint, give_back: impl Fn(&SessionCache<&Mint, &Heard>, &Secret)) -> Vec<i64> {
    let heard = Heard::default();
    let cache = new_cache(mint, &heard, mint.world.clone());
    let mut pauses = Vec::new();
    let mut since = 0;
    for _ in 0..1300 {
        // A burst of calls in each second.
        for _ in 0..10 {
            let before = mint.made();
            match acquire(&cache, 0) {
                Ok(ks) => give_back(&cache, &ks),
                Err(error) => assert!(matches!(error, ManagedError::Remembered { .. }), "{error}"),
            }
            if mint.made() > before {
                pauses.push(since);
                since = 0;
            }
        }
        mint.world.pass(1);
        since += 1;
    }
    assert!(heard.failed.load(SeqCst) > 0, "it is told");
    pauses
}

#[test]
fn new_sessions_that_are_refused_at_once_are_not_made_at_every_call() {
    let expired = |cache: &SessionCache<&Mint, &Heard>, ks: &Secret| {
        let ManagedError::Api(ApiError::Server(error)) = refusal(ServerErrorKind::InvalidKs) else { unreachable!() };
        cache.refused(ks, &ServerError { cause: Some(InvalidKsCause::Expired), ..error });
    };
    let taken_before = |cache: &SessionCache<&Mint, &Heard>, ks: &Secret| {
        cache.accepted(ks);
        expired(cache, ks);
    };
    let unknown = |cache: &SessionCache<&Mint, &Heard>, ks: &Secret| cache.invalidate(ks.expose(), Rejected::Unknown);
    let mint = |is_login| Mint { is_login, ..Mint::new(&SystemEnv::new(), 3600) };
    let pauses = [0, 10, 20, 40, 80, 160, 300, 300, 300];
    // One is replaced at once, but no login is.
    let with_one_more = [0, 0, 10, 20, 40, 80, 160, 300, 300, 300];
    assert_eq!(pauses_of_duds(&mint(false), expired), with_one_more);
    assert_eq!(pauses_of_duds(&mint(false), taken_before), with_one_more);
    assert_eq!(pauses_of_duds(&mint(false), unknown), with_one_more);
    assert_eq!(pauses_of_duds(&mint(true), expired), pauses);
    assert_eq!(pauses_of_duds(&mint(true), unknown), pauses);
}

#[test]
fn a_session_that_was_used_up_quickly_is_replaced_at_once() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let cache = new_cache(&mint, &heard, world.clone());
    for made in 1..100 {
        let ks = acquire(&cache, 0).unwrap();
        assert_eq!(ks, session(made));
        cache.accepted(&ks);
        cache.invalidate(ks.expose(), Rejected::Ended);
    }
}

#[test]
fn trouble_at_a_login_passes_but_is_given_time() {
    let trouble = |retry_after| {
        let ManagedError::Api(ApiError::Response(error)) = passing() else { unreachable!() };
        // As a login's: it is never to be repeated at once.
        ManagedError::from(ApiError::Response(ResponseError { retry: RetryClass::Never, retry_after, ..error }))
    };
    for (retry_after, expected) in [(None, [0, 8, 15, 30]), (Some(Duration::from_secs(20)), [0, 21, 21, 30])] {
        let world = SystemEnv::new();
        let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
        let cache = new_cache(&mint, &heard, world.clone());
        mint.fails(Some(trouble(retry_after)));
        let mut pauses = Vec::new();
        let mut since = 0;
        while pauses.len() < 4 {
            let before = mint.made();
            assert_eq!(*innermost(&acquire(&cache, 0).unwrap_err()), trouble(retry_after));
            if mint.made() > before {
                pauses.push(since);
                since = 0;
            }
            world.pass(1);
            since += 1;
        }
        assert_eq!(pauses, expected);
        mint.fails(None);
        world.pass(300);
        assert!(acquire(&cache, 0).is_ok());
    }
}

#[test]
fn a_session_that_was_dead_on_arrival_tells_nothing_of_the_next() {
    let world = SystemEnv::new();
    let heard = Heard::default();
    let mint = Mint { at_most: true, ..Mint::new(&world, 86_400) };
    let cache = new_cache(&mint, &heard, world.clone());
    let ks = acquire(&cache, 0).unwrap();
    cache.invalidate(ks.expose(), Rejected::Expired);
    let ks = acquire(&cache, 0).unwrap();
    world.pass(80_000);
    assert_eq!(acquire(&cache, 0), Ok(ks));
}

#[test]
fn a_session_that_has_ended_already_is_an_error_and_no_endless_renewal() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, -5), Heard::default());
    let cache = new_cache(&mint, &heard, world.clone());
    for _ in 0..10 {
        assert_eq!(*innermost(&acquire(&cache, 0).unwrap_err()), ManagedError::EndedAlready);
    }
    assert_eq!(mint.made(), 1);
}
