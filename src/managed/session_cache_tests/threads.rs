//! Many threads, and one that renews.

use super::super::error::ManagedError;
use super::super::session_cache::{Fetch, FetchSession, Rejected, SessionCache};
use super::stage::{
    Ending, Heard, Mint, SystemEnv, acquire, innermost, new_cache, no_network, passing, patient, session, stage,
};
use crate::api::{ApiError, CallContext, Cancel};
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn sixty_four_threads_with_an_expired_session_make_one_request() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    stage.fill();
    world.pass(3600);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..64).map(|_| scope.spawn(|| acquire(&stage.cache, 60).unwrap())).collect();
        stage.begun.recv().unwrap();
        stage.until_waiting(63);
        stage.end.send(Ending::CachedSession).unwrap();
        let second = session(2);
        assert!(threads.into_iter().all(|thread| thread.join().unwrap() == second));
    });
    assert_eq!((mint.made(), heard.renewed.load(SeqCst), stage.cache.waiting()), (2, 2, 0));
}

#[test]
fn a_failure_is_shared_by_all_who_wait_and_remembered_for_a_moment() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..64).map(|_| scope.spawn(|| acquire(&stage.cache, 0).unwrap_err())).collect();
        stage.begun.recv().unwrap();
        stage.until_waiting(63);
        stage.end.send(Ending::Failure(passing())).unwrap();
        let errors: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert!(errors.iter().all(|error| *innermost(error) == passing()));
        assert!(errors.iter().all(|error| matches!(error, ManagedError::Remembered { .. })), "all know how long");
    });
    assert_eq!((mint.made(), heard.failed.load(SeqCst)), (1, 1));
    assert!(matches!(acquire(&stage.cache, 0), Err(ManagedError::Remembered { .. })));
    world.pass(1);
    stage.end.send(Ending::CachedSession).unwrap();
    assert!(acquire(&stage.cache, 0).is_ok());
}

#[test]
fn a_panic_hands_over_to_one_of_those_who_wait() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| catch_unwind(AssertUnwindSafe(|| acquire(&stage.cache, 0).unwrap())).ok()))
            .collect();
        stage.begun.recv().unwrap();
        stage.until_waiting(7);
        stage.end.send(Ending::Panic).unwrap();
        stage.begun.recv().unwrap();
        stage.end.send(Ending::CachedSession).unwrap();
        let results: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert_eq!(results.iter().filter(|result| result.is_none()).count(), 1);
        assert_eq!(results.iter().flatten().filter(|ks| **ks == session(2)).count(), 7);
    });
    assert_eq!(mint.made(), 2);
}

#[test]
fn a_cancelled_renewal_hands_over_since_others_may_not_be_cancelled() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    let cancelled = ManagedError::from(ApiError::cancelled(true));
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| acquire(&stage.cache, 0))).collect();
        stage.begun.recv().unwrap();
        stage.until_waiting(3);
        stage.end.send(Ending::Failure(cancelled.clone())).unwrap();
        stage.begun.recv().unwrap();
        stage.end.send(Ending::CachedSession).unwrap();
        let results: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert_eq!(results.iter().filter(|result| **result == Err(cancelled.clone())).count(), 1);
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 3);
    });
    assert_eq!((mint.made(), heard.failed.load(SeqCst)), (2, 0));
}

#[test]
fn who_waits_leaves_when_cancelled_or_when_the_time_is_up() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    thread::scope(|scope| {
        let leader = scope.spawn(|| acquire(&stage.cache, 0).unwrap());
        stage.begun.recv().unwrap();

        let cancel = Cancel::default();
        let other = cancel.clone();
        let waiter = scope.spawn(|| {
            let cancel = other;
            stage.cache.acquire(0, patient(&cancel))
        });
        stage.until_waiting(1);
        cancel.cancel();
        assert_eq!(waiter.join().unwrap(), Err(ApiError::cancelled(false).into()));

        let none = Cancel::default();
        let soon = CallContext { deadline: Instant::now() + Duration::from_millis(2), cancel: &none };
        let error = stage.cache.acquire(0, soon).unwrap_err();
        assert!(error.to_string().contains("the timeout expired"), "{error}");

        stage.end.send(Ending::CachedSession).unwrap();
        assert_eq!(leader.join().unwrap(), session(1));
    });
    assert_eq!(mint.made(), 1);
}

#[test]
fn a_session_given_back_while_another_thread_renews_changes_nothing() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    stage.fill();
    world.pass(3300);
    thread::scope(|scope| {
        let leader = scope.spawn(|| acquire(&stage.cache, 0).unwrap());
        stage.begun.recv().unwrap();
        stage.cache.invalidate(session(1).expose(), Rejected::Expired);
        let waiter = scope.spawn(|| acquire(&stage.cache, 0).unwrap());
        stage.until_waiting(1);
        stage.end.send(Ending::CachedSession).unwrap();
        assert_eq!((leader.join().unwrap(), waiter.join().unwrap()), (session(2), session(2)));
    });
    assert_eq!(mint.made(), 2);
}

#[test]
fn a_stalled_renewal_leaves_time_for_the_call_while_the_old_session_will_do() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let source = Stalled { mint: &mint, given: Mutex::default() };
    let cache = new_cache(source, &heard, world.clone());
    let cancel = Cancel::default();
    let context = || CallContext { deadline: Instant::now() + Duration::from_millis(100), cancel: &cancel };
    let given = || cache.source().given.lock().unwrap().take().unwrap();
    cache.acquire(0, context()).unwrap();
    given();

    world.pass(3500);
    let call = context();
    assert_eq!(cache.acquire(0, call), Ok(session(1)));
    assert!(given() < call.deadline);
    assert_eq!(heard.failed.load(SeqCst), 1);

    // When it is over, all of the time is for the new one.
    world.pass(100);
    let call = context();
    assert!(cache.acquire(0, call).is_err());
    assert_eq!(given(), call.deadline);
}

#[test]
fn who_waits_for_a_stalled_renewal_goes_on_with_the_old_session_in_time() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    stage.fill();
    // All wait now.
    world.pass(3590);
    thread::scope(|scope| {
        let leader = scope.spawn(|| acquire(&stage.cache, 0).unwrap());
        stage.begun.recv().unwrap();
        let cancel = Cancel::default();
        let soon = CallContext { deadline: Instant::now() + Duration::from_millis(20), cancel: &cancel };
        assert_eq!(stage.cache.acquire(0, soon), Ok(session(1)));
        stage.end.send(Ending::CachedSession).unwrap();
        assert_eq!(leader.join().unwrap(), session(2));
    });
}

#[test]
fn a_leader_whose_own_time_is_up_hands_over() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    let cancel = Cancel::default();
    let short = CallContext { deadline: Instant::now() + Duration::from_millis(20), cancel: &cancel };
    thread::scope(|scope| {
        let leader = scope.spawn(|| stage.cache.acquire(0, short));
        stage.begun.recv().unwrap();
        let waiter = scope.spawn(|| acquire(&stage.cache, 0));
        stage.until_waiting(1);
        cancel.sleep_until(short.deadline);
        stage.end.send(Ending::Failure(passing())).unwrap();
        assert_eq!(leader.join().unwrap(), Err(passing()));
        stage.begun.recv().unwrap();
        stage.end.send(Ending::CachedSession).unwrap();
        assert_eq!(waiter.join().unwrap(), Ok(session(2)));
    });
}

/// Makes one session, and then none until all context is gone.
struct Stalled<'a> {
    mint: &'a Mint,
    /// How much of it there was.
    given: Mutex<Option<Instant>>,
}

impl FetchSession for Stalled<'_> {
    no_network!();

    fn start(&self, context: CallContext<'_>) -> Result<Fetch<Infallible>, ManagedError> {
        *self.given.lock().unwrap() = Some(context.deadline);
        if self.mint.made.fetch_add(1, SeqCst) == 0 {
            return Ok(Fetch::Ready(self.mint.next()));
        }
        context.cancel.sleep_until(context.deadline);
        Err(passing())
    }
    fn asked_seconds(&self) -> Option<i64> {
        None
    }
}

/// Asks the cache from inside its own source.
struct Circular<'a>(&'a Mint, std::sync::OnceLock<std::sync::Weak<SessionCache<Circular<'a>, &'a Heard>>>);

impl FetchSession for Circular<'_> {
    no_network!();

    fn start(&self, _: CallContext<'_>) -> Result<Fetch<Infallible>, ManagedError> {
        let cache = self.1.get().unwrap().upgrade().unwrap();
        assert_eq!(acquire(&cache, 0), Err(ManagedError::WithinItself));
        Ok(Fetch::Ready(self.0.next()))
    }
    fn asked_seconds(&self) -> Option<i64> {
        None
    }
}

#[test]
fn a_source_that_asks_its_own_keeper_is_told_so() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let cache = Arc::new(SessionCache::new(Circular(&mint, std::sync::OnceLock::new()), &heard, world.clone()));
    cache.source().1.set(Arc::downgrade(&cache)).ok().unwrap();
    assert!(acquire(&cache, 0).is_ok());
}
