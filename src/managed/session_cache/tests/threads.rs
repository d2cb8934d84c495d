//! Many threads, one of which renews.

use super::super::{Fetch, FetchSession, Rejected, SessionCache};
use super::support::{
    CountingObserver, Ending, FakeEnv, FakeSource, acquire, harness, innermost, long_context, new_cache, no_network,
    session, transient,
};
use crate::api::{ApiError, CallContext, Cancel};
use crate::managed::error::ManagedError;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn expired_session_64_threads_make_one_request() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let harness = harness(&env, &source, &observer);
    harness.fill();
    env.pass(3600);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..64).map(|_| scope.spawn(|| acquire(&harness.cache, 60).unwrap())).collect();
        harness.begun.recv().unwrap();
        harness.until_waiting(63);
        harness.end.send(Ending::Session).unwrap();
        let second = session(2);
        assert!(threads.into_iter().all(|thread| thread.join().unwrap() == second));
    });
    assert_eq!((source.created(), observer.renewed.load(SeqCst), harness.cache.waiting()), (2, 2, 0));
}

#[test]
fn failure_is_shared_by_waiters_and_remembered() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let harness = harness(&env, &source, &observer);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..64).map(|_| scope.spawn(|| acquire(&harness.cache, 0).unwrap_err())).collect();
        harness.begun.recv().unwrap();
        harness.until_waiting(63);
        harness.end.send(Ending::Failure(transient())).unwrap();
        let errors: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert!(errors.iter().all(|error| *innermost(error) == transient()));
        assert!(
            errors.iter().all(|error| matches!(error, ManagedError::Remembered { .. })),
            "all errors state how long"
        );
    });
    assert_eq!((source.created(), observer.failed.load(SeqCst)), (1, 1));
    assert!(matches!(acquire(&harness.cache, 0), Err(ManagedError::Remembered { .. })));
    env.pass(1);
    harness.end.send(Ending::Session).unwrap();
    assert!(acquire(&harness.cache, 0).is_ok());
}

#[test]
fn panic_in_renewal_hands_over_to_a_waiter() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let harness = harness(&env, &source, &observer);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| catch_unwind(AssertUnwindSafe(|| acquire(&harness.cache, 0).unwrap())).ok()))
            .collect();
        harness.begun.recv().unwrap();
        harness.until_waiting(7);
        harness.end.send(Ending::Panic).unwrap();
        harness.begun.recv().unwrap();
        harness.end.send(Ending::Session).unwrap();
        let results: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert_eq!(results.iter().filter(|result| result.is_none()).count(), 1);
        assert_eq!(results.iter().flatten().filter(|ks| **ks == session(2)).count(), 7);
    });
    assert_eq!(source.created(), 2);
}

#[test]
fn cancelled_renewal_hands_over_to_a_waiter() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let harness = harness(&env, &source, &observer);
    let cancelled = ManagedError::from(ApiError::cancelled(true));
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| acquire(&harness.cache, 0))).collect();
        harness.begun.recv().unwrap();
        harness.until_waiting(3);
        harness.end.send(Ending::Failure(cancelled.clone())).unwrap();
        harness.begun.recv().unwrap();
        harness.end.send(Ending::Session).unwrap();
        let results: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert_eq!(results.iter().filter(|result| **result == Err(cancelled.clone())).count(), 1);
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 3);
    });
    assert_eq!((source.created(), observer.failed.load(SeqCst)), (2, 0));
}

#[test]
fn waiter_returns_when_cancelled_or_timed_out() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let harness = harness(&env, &source, &observer);
    thread::scope(|scope| {
        let leader = scope.spawn(|| acquire(&harness.cache, 0).unwrap());
        harness.begun.recv().unwrap();

        let cancel = Cancel::default();
        let other = cancel.clone();
        let waiter = scope.spawn(|| {
            let cancel = other;
            harness.cache.acquire(0, long_context(&cancel))
        });
        harness.until_waiting(1);
        cancel.cancel();
        assert_eq!(waiter.join().unwrap(), Err(ApiError::cancelled(false).into()));

        let none = Cancel::default();
        let soon = CallContext { deadline: Instant::now() + Duration::from_millis(2), cancel: &none };
        let error = harness.cache.acquire(0, soon).unwrap_err();
        assert!(error.to_string().contains("the timeout expired"), "{error}");

        harness.end.send(Ending::Session).unwrap();
        assert_eq!(leader.join().unwrap(), session(1));
    });
    assert_eq!(source.created(), 1);
}

#[test]
fn rejected_session_during_renewal_changes_nothing() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let harness = harness(&env, &source, &observer);
    harness.fill();
    env.pass(3300);
    thread::scope(|scope| {
        let leader = scope.spawn(|| acquire(&harness.cache, 0).unwrap());
        harness.begun.recv().unwrap();
        harness.cache.invalidate(session(1).expose(), Rejected::Expired);
        let waiter = scope.spawn(|| acquire(&harness.cache, 0).unwrap());
        harness.until_waiting(1);
        harness.end.send(Ending::Session).unwrap();
        assert_eq!((leader.join().unwrap(), waiter.join().unwrap()), (session(2), session(2)));
    });
    assert_eq!(source.created(), 2);
}

#[test]
fn stalled_renewal_leaves_time_if_old_session_is_valid() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let source = StallingSource { source: &source, given: Mutex::default() };
    let cache = new_cache(source, &observer, env.clone());
    let cancel = Cancel::default();
    let context = || CallContext { deadline: Instant::now() + Duration::from_millis(100), cancel: &cancel };
    let given = || cache.source().given.lock().unwrap().take().unwrap();
    cache.acquire(0, context()).unwrap();
    given();

    env.pass(3500);
    let call = context();
    assert_eq!(cache.acquire(0, call), Ok(session(1)));
    assert!(given() < call.deadline);
    assert_eq!(observer.failed.load(SeqCst), 1);

    // After its expiry, the new session gets all of the time.
    env.pass(100);
    let call = context();
    assert!(cache.acquire(0, call).is_err());
    assert_eq!(given(), call.deadline);
}

#[test]
fn waiter_for_stalled_renewal_uses_old_session_in_time() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let harness = harness(&env, &source, &observer);
    harness.fill();
    // All callers wait now.
    env.pass(3590);
    thread::scope(|scope| {
        let leader = scope.spawn(|| acquire(&harness.cache, 0).unwrap());
        harness.begun.recv().unwrap();
        let cancel = Cancel::default();
        let soon = CallContext { deadline: Instant::now() + Duration::from_millis(20), cancel: &cancel };
        assert_eq!(harness.cache.acquire(0, soon), Ok(session(1)));
        harness.end.send(Ending::Session).unwrap();
        assert_eq!(leader.join().unwrap(), session(2));
    });
}

#[test]
fn leader_that_timed_out_hands_over() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let harness = harness(&env, &source, &observer);
    let cancel = Cancel::default();
    let short = CallContext { deadline: Instant::now() + Duration::from_millis(20), cancel: &cancel };
    thread::scope(|scope| {
        let leader = scope.spawn(|| harness.cache.acquire(0, short));
        harness.begun.recv().unwrap();
        let waiter = scope.spawn(|| acquire(&harness.cache, 0));
        harness.until_waiting(1);
        cancel.sleep_until(short.deadline);
        harness.end.send(Ending::Failure(transient())).unwrap();
        assert_eq!(leader.join().unwrap(), Err(transient()));
        harness.begun.recv().unwrap();
        harness.end.send(Ending::Session).unwrap();
        assert_eq!(waiter.join().unwrap(), Ok(session(2)));
    });
}

/// Returns one session, then blocks until the deadline.
struct StallingSource<'a> {
    source: &'a FakeSource,
    /// The deadline that it was given.
    given: Mutex<Option<Instant>>,
}

impl FetchSession for StallingSource<'_> {
    no_network!();

    fn start(&self, context: CallContext<'_>) -> Result<Fetch<Infallible>, ManagedError> {
        *self.given.lock().unwrap() = Some(context.deadline);
        if self.source.created.fetch_add(1, SeqCst) == 0 {
            return Ok(Fetch::Ready(self.source.next()));
        }
        context.cancel.sleep_until(context.deadline);
        Err(transient())
    }
    fn requested_seconds(&self) -> Option<i64> {
        None
    }
}

/// Requests a session from its own cache.
struct ReentrantSource<'a>(
    &'a FakeSource,
    std::sync::OnceLock<std::sync::Weak<SessionCache<ReentrantSource<'a>, &'a CountingObserver>>>,
);

impl FetchSession for ReentrantSource<'_> {
    no_network!();

    fn start(&self, _: CallContext<'_>) -> Result<Fetch<Infallible>, ManagedError> {
        let cache = self.1.get().unwrap().upgrade().unwrap();
        assert_eq!(acquire(&cache, 0), Err(ManagedError::Reentrant));
        Ok(Fetch::Ready(self.0.next()))
    }
    fn requested_seconds(&self) -> Option<i64> {
        None
    }
}

#[test]
fn source_using_its_own_cache_gets_an_error() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let cache =
        Arc::new(SessionCache::new(ReentrantSource(&source, std::sync::OnceLock::new()), &observer, env.clone()));
    cache.source().1.set(Arc::downgrade(&cache)).ok().unwrap();
    assert!(acquire(&cache, 0).is_ok());
}
