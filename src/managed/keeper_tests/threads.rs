//! Many threads, and one that renews.

use super::super::error::ManagedError;
use super::super::keeper::{Keeper, Rejected, Source};
use super::super::session::Fetched;
use super::stage::{Ending, Heard, Mint, World, acquire, innermost, passing, patient, session, stage};
use crate::api::{ApiError, Cancel, Patience};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn sixty_four_threads_with_an_expired_session_make_one_request() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    stage.fill();
    world.pass(3600);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..64).map(|_| scope.spawn(|| acquire(&stage.keeper, 60).unwrap())).collect();
        stage.begun.recv().unwrap();
        stage.until_waiting(63);
        stage.end.send(Ending::Session).unwrap();
        let second = session(2);
        assert!(threads.into_iter().all(|thread| thread.join().unwrap() == second));
    });
    assert_eq!((mint.made(), heard.renewed.load(SeqCst), stage.keeper.waiting()), (2, 2, 0));
}

#[test]
fn a_failure_is_shared_by_all_who_wait_and_remembered_for_a_moment() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..64).map(|_| scope.spawn(|| acquire(&stage.keeper, 0).unwrap_err())).collect();
        stage.begun.recv().unwrap();
        stage.until_waiting(63);
        stage.end.send(Ending::Failure(passing())).unwrap();
        let errors: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert!(errors.iter().all(|error| *innermost(error) == passing()));
        assert!(errors.iter().all(|error| matches!(error, ManagedError::Remembered { .. })), "all know how long");
    });
    assert_eq!((mint.made(), heard.failed.load(SeqCst)), (1, 1));
    assert!(matches!(acquire(&stage.keeper, 0), Err(ManagedError::Remembered { .. })));
    world.pass(1);
    stage.end.send(Ending::Session).unwrap();
    assert!(acquire(&stage.keeper, 0).is_ok());
}

#[test]
fn a_panic_hands_over_to_one_of_those_who_wait() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| catch_unwind(AssertUnwindSafe(|| acquire(&stage.keeper, 0).unwrap())).ok()))
            .collect();
        stage.begun.recv().unwrap();
        stage.until_waiting(7);
        stage.end.send(Ending::Panic).unwrap();
        stage.begun.recv().unwrap();
        stage.end.send(Ending::Session).unwrap();
        let results: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert_eq!(results.iter().filter(|result| result.is_none()).count(), 1);
        assert_eq!(results.iter().flatten().filter(|ks| **ks == session(2)).count(), 7);
    });
    assert_eq!(mint.made(), 2);
}

#[test]
fn a_cancelled_renewal_hands_over_since_others_may_not_be_cancelled() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    let cancelled = ManagedError::from(ApiError::cancelled(true));
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| acquire(&stage.keeper, 0))).collect();
        stage.begun.recv().unwrap();
        stage.until_waiting(3);
        stage.end.send(Ending::Failure(cancelled.clone())).unwrap();
        stage.begun.recv().unwrap();
        stage.end.send(Ending::Session).unwrap();
        let results: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert_eq!(results.iter().filter(|result| **result == Err(cancelled.clone())).count(), 1);
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 3);
    });
    assert_eq!((mint.made(), heard.failed.load(SeqCst)), (2, 0));
}

#[test]
fn who_waits_leaves_when_cancelled_or_when_the_time_is_up() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    thread::scope(|scope| {
        let leader = scope.spawn(|| acquire(&stage.keeper, 0).unwrap());
        stage.begun.recv().unwrap();

        let cancel = Cancel::default();
        let other = cancel.clone();
        let waiter = scope.spawn(|| {
            let cancel = other;
            stage.keeper.acquire(0, patient(&cancel))
        });
        stage.until_waiting(1);
        cancel.cancel();
        assert_eq!(waiter.join().unwrap(), Err(ApiError::cancelled(false).into()));

        let none = Cancel::default();
        let soon = Patience { deadline: Instant::now() + Duration::from_millis(2), cancel: &none };
        let error = stage.keeper.acquire(0, soon).unwrap_err();
        assert!(error.to_string().contains("the time was up"), "{error}");

        stage.end.send(Ending::Session).unwrap();
        assert_eq!(leader.join().unwrap(), session(1));
    });
    assert_eq!(mint.made(), 1);
}

#[test]
fn a_session_given_back_while_another_thread_renews_changes_nothing() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    stage.fill();
    world.pass(3300);
    thread::scope(|scope| {
        let leader = scope.spawn(|| acquire(&stage.keeper, 0).unwrap());
        stage.begun.recv().unwrap();
        stage.keeper.invalidate(session(1).expose(), Rejected::Expired);
        let waiter = scope.spawn(|| acquire(&stage.keeper, 0).unwrap());
        stage.until_waiting(1);
        stage.end.send(Ending::Session).unwrap();
        assert_eq!((leader.join().unwrap(), waiter.join().unwrap()), (session(2), session(2)));
    });
    assert_eq!(mint.made(), 2);
}

#[test]
fn a_stalled_renewal_leaves_time_for_the_call_while_the_old_session_will_do() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let source = Stalled { mint: &mint, given: Mutex::default() };
    let keeper = Keeper::new(source, &heard, world.clone());
    let cancel = Cancel::default();
    let patience = || Patience { deadline: Instant::now() + Duration::from_millis(100), cancel: &cancel };
    let given = || keeper.source().given.lock().unwrap().take().unwrap();
    keeper.acquire(0, patience()).unwrap();
    given();

    world.pass(3500);
    let call = patience();
    assert_eq!(keeper.acquire(0, call), Ok(session(1)));
    assert!(given() < call.deadline);
    assert_eq!(heard.failed.load(SeqCst), 1);

    // When it is over, all of the time is for the new one.
    world.pass(100);
    let call = patience();
    assert!(keeper.acquire(0, call).is_err());
    assert_eq!(given(), call.deadline);
}

#[test]
fn who_waits_for_a_stalled_renewal_goes_on_with_the_old_session_in_time() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    stage.fill();
    // All wait now.
    world.pass(3590);
    thread::scope(|scope| {
        let leader = scope.spawn(|| acquire(&stage.keeper, 0).unwrap());
        stage.begun.recv().unwrap();
        let cancel = Cancel::default();
        let soon = Patience { deadline: Instant::now() + Duration::from_millis(20), cancel: &cancel };
        assert_eq!(stage.keeper.acquire(0, soon), Ok(session(1)));
        stage.end.send(Ending::Session).unwrap();
        assert_eq!(leader.join().unwrap(), session(2));
    });
}

#[test]
fn a_leader_whose_own_time_is_up_hands_over() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    let cancel = Cancel::default();
    let short = Patience { deadline: Instant::now() + Duration::from_millis(20), cancel: &cancel };
    thread::scope(|scope| {
        let leader = scope.spawn(|| stage.keeper.acquire(0, short));
        stage.begun.recv().unwrap();
        let waiter = scope.spawn(|| acquire(&stage.keeper, 0));
        stage.until_waiting(1);
        cancel.sleep_until(short.deadline);
        stage.end.send(Ending::Failure(passing())).unwrap();
        assert_eq!(leader.join().unwrap(), Err(passing()));
        stage.begun.recv().unwrap();
        stage.end.send(Ending::Session).unwrap();
        assert_eq!(waiter.join().unwrap(), Ok(session(2)));
    });
}

/// Makes one session, and then none until all patience is gone.
struct Stalled<'a> {
    mint: &'a Mint,
    /// How much of it there was.
    given: Mutex<Option<Instant>>,
}

impl Source for Stalled<'_> {
    fn fetch(&self, patience: Patience<'_>) -> Result<Fetched, ManagedError> {
        *self.given.lock().unwrap() = Some(patience.deadline);
        if self.mint.made.fetch_add(1, SeqCst) == 0 {
            return Ok(self.mint.next());
        }
        patience.cancel.sleep_until(patience.deadline);
        Err(passing())
    }
    fn asked_seconds(&self) -> Option<i64> {
        None
    }
}

/// Asks the keeper from inside its own source.
struct Circular<'a>(&'a Mint, std::sync::OnceLock<std::sync::Weak<Keeper<Circular<'a>, &'a Heard>>>);

impl Source for Circular<'_> {
    fn fetch(&self, _: Patience<'_>) -> Result<Fetched, ManagedError> {
        let keeper = self.1.get().unwrap().upgrade().unwrap();
        assert_eq!(acquire(&keeper, 0), Err(ManagedError::WithinItself));
        Ok(self.0.next())
    }
    fn asked_seconds(&self) -> Option<i64> {
        None
    }
}

#[test]
fn a_source_that_asks_its_own_keeper_is_told_so() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let keeper = Arc::new(Keeper::new(Circular(&mint, std::sync::OnceLock::new()), &heard, world.clone()));
    keeper.source().1.set(Arc::downgrade(&keeper)).ok().unwrap();
    assert!(acquire(&keeper, 0).is_ok());
}
