//! A session that was made elsewhere.

use super::super::cached_session::{KnownExpiry, NewSession};
use super::super::error::{ManagedError, Until};
use super::super::session_cache::Rejected;
use super::stage::{Heard, Mint, SystemEnv, acquire, new_cache, refusal, session};
use crate::api::ServerErrorKind;

#[test]
fn a_session_from_elsewhere_is_taken_while_it_lasts() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let cache = new_cache(&mint, &heard, world.clone());
    assert_eq!(cache.current(), None);
    let brought = NewSession::new(session(99), KnownExpiry::Known(world.seconds() + 1000));
    cache.adopt(&brought).unwrap();
    assert_eq!(cache.current(), Some(brought.clone()));
    assert_eq!(acquire(&cache, 0), Ok(session(99)));
    assert_eq!(mint.made(), 0);
    world.pass(1000);
    assert_eq!(cache.current(), None);
    assert_eq!(cache.adopt(&brought), Err(ManagedError::EndedAlready));
}

#[test]
fn a_session_from_elsewhere_does_not_make_a_refused_login_good() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let cache = new_cache(&mint, &heard, world.clone());
    mint.fails(Some(refusal(ServerErrorKind::WrongPassword)));
    acquire(&cache, 0).unwrap_err();
    let brought = NewSession::new(session(99), KnownExpiry::Known(world.seconds() + 1000));
    cache.adopt(&brought).unwrap();
    for _ in 0..1000 {
        assert_eq!(acquire(&cache, 0), Ok(session(99)));
        world.pass(1);
    }
    assert!(acquire(&cache, 0).is_err());
    assert_eq!(mint.made(), 1);
}

/// A server whose database is down refuses correct passwords.
#[test]
fn login_that_worked_is_retried_once_after_five_minutes() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint { is_login: true, ..Mint::new(&world, 20) }, Heard::default());
    let cache = new_cache(&mint, &heard, world.clone());
    acquire(&cache, 0).unwrap();
    world.pass(18);
    mint.fails(Some(refusal(ServerErrorKind::WrongPassword)));
    let ks = acquire(&cache, 0).unwrap();
    cache.invalidate(ks.expose(), Rejected::Expired);
    world.pass(299);
    let error = acquire(&cache, 0).unwrap_err();
    assert!(matches!(error, ManagedError::Remembered { until: Until::Passed(_), .. }), "{error}");
    assert_eq!(mint.made(), 2);
    world.pass(1);
    for _ in 0..2 {
        let error = acquire(&cache, 0).unwrap_err();
        assert!(matches!(error, ManagedError::Remembered { until: Until::NewCredentials, .. }), "{error}");
        world.pass(86_400);
    }
    assert_eq!(mint.made(), 3);
}

#[test]
fn login_that_worked_again_may_be_retried_again() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint { is_login: true, ..Mint::new(&world, 20) }, Heard::default());
    let cache = new_cache(&mint, &heard, world.clone());
    for made in [1, 3, 5] {
        mint.fails(None);
        acquire(&cache, 0).unwrap();
        assert_eq!(mint.made(), made);
        world.pass(20);
        mint.fails(Some(refusal(ServerErrorKind::WrongPassword)));
        acquire(&cache, 0).unwrap_err();
        world.pass(300);
    }
}

#[test]
fn login_refused_from_the_start_is_never_retried() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint { is_login: true, ..Mint::new(&world, 20) }, Heard::default());
    let cache = new_cache(&mint, &heard, world.clone());
    mint.fails(Some(refusal(ServerErrorKind::WrongPassword)));
    for _ in 0..2 {
        acquire(&cache, 0).unwrap_err();
        world.pass(86_400);
    }
    assert_eq!(mint.made(), 1);
}
