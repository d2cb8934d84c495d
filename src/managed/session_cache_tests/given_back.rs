//! What a session that was given back tells of the next.

use super::super::cached_session::{KnownExpiry, NewSession};
use super::super::session_cache::Rejected;
use super::stage::{Heard, Mint, SystemEnv, acquire, new_cache, passing, session};

#[test]
fn a_session_given_back_is_replaced_unless_it_is_no_longer_the_current_one() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let cache = new_cache(&mint, &heard, world.clone());
    let first = acquire(&cache, 0).unwrap();
    cache.invalidate(first.expose(), Rejected::Ended);
    let second = acquire(&cache, 0).unwrap();
    assert_ne!(first, second);
    // Late news of the first session, from all the threads that had used it.
    for _ in 0..64 {
        cache.invalidate(first.expose(), Rejected::Expired);
        cache.invalidate("no session", Rejected::Unknown);
    }
    assert_eq!(acquire(&cache, 0), Ok(second.clone()));
    cache.accepted(&second);
    // The same session in another spelling.
    let spelt = second.expose().trim_end_matches('=').replace('-', "+").replace('_', "/");
    cache.invalidate(&spelt, Rejected::Unknown);
    assert_eq!(acquire(&cache, 0), Ok(session(3)));
}

#[test]
fn sessions_of_seconds_that_expire_in_time_are_replaced_without_a_pause() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 2), Heard::default());
    let cache = new_cache(&mint, &heard, world.clone());
    for _ in 0..10 {
        let ks = acquire(&cache, 0).unwrap();
        cache.accepted(&ks);
        world.pass(1);
        cache.invalidate(ks.expose(), Rejected::Expired);
    }
    assert_eq!(mint.made(), 10);
}

#[test]
fn an_early_end_teaches_how_long_sessions_live_where_the_server_does_not_say() {
    // It is believed for ten lives, each of which is renewed when about 85 % are over.
    for (at_most, renewals) in [(true, 13), (false, 1)] {
        let world = SystemEnv::new();
        let heard = Heard::default();
        let mint = Mint { at_most, ..Mint::new(&world, 86_400) };
        let cache = new_cache(&mint, &heard, world.clone());
        let ks = acquire(&cache, 0).unwrap();
        world.pass(3600);
        cache.invalidate(ks.expose(), Rejected::Expired);
        let before = mint.made();
        for _ in 0..1300 {
            // It is no reason to refuse anybody, nor to renew for each who asks for more.
            acquire(&cache, 3600).unwrap();
            world.pass(60);
        }
        let made = mint.made() - before;
        assert!(made == renewals, "{made}");
    }
}

#[test]
fn only_what_the_server_has_said_of_a_session_made_here_teaches() {
    for (brought, why, at_most) in [
        (false, Rejected::Unknown, true),
        (false, Rejected::Ended, true),
        (true, Rejected::Expired, true),
        (false, Rejected::Expired, false),
    ] {
        let world = SystemEnv::new();
        let heard = Heard::default();
        let mint = Mint { at_most, ..Mint::new(&world, 86_400) };
        let cache = new_cache(&mint, &heard, world.clone());
        if brought {
            let expires_at = KnownExpiry::AtMost(world.seconds() + 80_000);
            cache.adopt(&NewSession::new(session(99), expires_at)).unwrap();
        }
        let ks = acquire(&cache, 0).unwrap();
        world.pass(100);
        cache.invalidate(ks.expose(), why);
        let ks = acquire(&cache, 600).unwrap();
        world.pass(7200);
        assert_eq!(acquire(&cache, 600), Ok(ks), "{brought} {why:?} {at_most}");
    }
}

#[test]
fn what_was_learnt_is_forgotten_when_a_session_lives_longer() {
    let world = SystemEnv::new();
    let heard = Heard::default();
    let mint = Mint { at_most: true, ..Mint::new(&world, 86_400) };
    let cache = new_cache(&mint, &heard, world.clone());
    let ks = acquire(&cache, 0).unwrap();
    world.pass(3600);
    cache.invalidate(ks.expose(), Rejected::Expired);
    let ks = acquire(&cache, 0).unwrap();
    world.pass(3700);
    mint.fails(Some(passing()));
    assert_eq!(acquire(&cache, 0), Ok(ks.clone()), "it may be good still");
    assert_eq!(mint.made(), 3, "a new one was tried");
    cache.accepted(&ks);
    mint.fails(None);
    world.pass(20_000);
    assert_eq!(acquire(&cache, 0), Ok(ks));
}
