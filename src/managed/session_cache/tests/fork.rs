//! Forked children, simulated by threads.

use super::super::{Fetch, FetchSession};
use super::support::{CountingObserver, FORKS, FakeEnv, FakeSource, acquire, new_cache, no_network, session};
use crate::api::CallContext;
use crate::managed::error::ManagedError;
use std::convert::Infallible;
use std::sync::Mutex;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// Blocks in the parent, and returns immediately in the child.
struct BlockingInParent<'a> {
    source: &'a FakeSource,
    begun: Sender<()>,
    go_on: Mutex<Receiver<()>>,
}

impl FetchSession for BlockingInParent<'_> {
    no_network!();

    fn start(&self, _: CallContext<'_>) -> Result<Fetch<Infallible>, ManagedError> {
        if FORKS.get() == 0 {
            self.begun.send(()).unwrap();
            self.go_on.lock().unwrap().recv().unwrap();
        }
        self.source.created.fetch_add(1, SeqCst);
        Ok(Fetch::Ready(self.source.next()))
    }
    fn requested_seconds(&self) -> Option<i64> {
        None
    }
}

#[test]
fn child_forked_during_renewal_does_not_wait() {
    let env = FakeEnv::new();
    let (fake, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let (begun_in, begun) = channel();
    let (go_on, go_on_out) = channel();
    let source = BlockingInParent { source: &fake, begun: begun_in, go_on: Mutex::new(go_on_out) };
    let cache = new_cache(source, &observer, env.clone());
    thread::scope(|scope| {
        let parent = scope.spawn(|| (acquire(&cache, 0).unwrap(), acquire(&cache, 0).unwrap()));
        begun.recv().unwrap();
        // This thread simulates the child. The parent's renewing thread does not exist there, and continues here.
        let child = scope.spawn(|| {
            FORKS.set(1);
            let session_of_child = acquire(&cache, 0).unwrap();
            assert_eq!(acquire(&cache, 0), Ok(session_of_child.clone()));
            session_of_child
        });
        assert_eq!(child.join().unwrap(), session(1));
        go_on.send(()).unwrap();
        assert_eq!(parent.join().unwrap(), (session(2), session(2)));
    });
    assert_eq!(fake.created(), 2);
}

#[test]
fn child_inherits_session_unless_lock_was_held() {
    let env = FakeEnv::new();
    let (source, observer) = (FakeSource::new(&env, 3600), CountingObserver::default());
    let cache = new_cache(&source, &observer, env.clone());
    acquire(&cache, 0).unwrap();
    let in_child = |forks: u32| {
        let child = || {
            FORKS.set(forks);
            acquire(&cache, 0).unwrap()
        };
        thread::scope(|scope| scope.spawn(child).join().unwrap())
    };
    assert_eq!(in_child(1), session(1));
    let held = cache.lock();
    assert_eq!(in_child(1), session(1), "the child has its own lock");
    drop(held);

    let other = new_cache(&source, &observer, env.clone());
    acquire(&other, 0).unwrap();
    let held = other.lock();
    let child = || {
        FORKS.set(1);
        acquire(&other, 0).unwrap()
    };
    assert_eq!(thread::scope(|scope| scope.spawn(child).join().unwrap()), session(3));
    drop(held);
    assert_eq!(acquire(&other, 0), Ok(session(2)));
}
