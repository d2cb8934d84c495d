//! Children of a fork. A thread stands for each.

use super::super::error::ManagedError;
use super::super::session_cache::{Fetch, FetchSession};
use super::stage::{FORKS, Heard, Mint, SystemEnv, acquire, new_cache, no_network, session};
use crate::api::CallContext;
use std::convert::Infallible;
use std::sync::Mutex;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// Held in the parent, ready at once in the child.
struct ByProcess<'a> {
    mint: &'a Mint,
    begun: Sender<()>,
    go_on: Mutex<Receiver<()>>,
}

impl FetchSession for ByProcess<'_> {
    no_network!();

    fn start(&self, _: CallContext<'_>) -> Result<Fetch<Infallible>, ManagedError> {
        if FORKS.get() == 0 {
            self.begun.send(()).unwrap();
            self.go_on.lock().unwrap().recv().unwrap();
        }
        self.mint.made.fetch_add(1, SeqCst);
        Ok(Fetch::Ready(self.mint.next()))
    }
    fn asked_seconds(&self) -> Option<i64> {
        None
    }
}

#[test]
fn a_child_forked_while_another_thread_renews_does_not_wait_for_it() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let (begun_in, begun) = channel();
    let (go_on, go_on_out) = channel();
    let source = ByProcess { mint: &mint, begun: begun_in, go_on: Mutex::new(go_on_out) };
    let cache = new_cache(source, &heard, world.clone());
    thread::scope(|scope| {
        let parent = scope.spawn(|| (acquire(&cache, 0).unwrap(), acquire(&cache, 0).unwrap()));
        begun.recv().unwrap();
        // A thread stands for the child; the parent's thread, which it has not got, goes on making its own.
        let child = scope.spawn(|| {
            FORKS.set(1);
            let mine = acquire(&cache, 0).unwrap();
            assert_eq!(acquire(&cache, 0), Ok(mine.clone()));
            mine
        });
        assert_eq!(child.join().unwrap(), session(1));
        go_on.send(()).unwrap();
        assert_eq!(parent.join().unwrap(), (session(2), session(2)));
    });
    assert_eq!(mint.made(), 2);
}

#[test]
fn a_child_takes_over_the_session_unless_a_thread_was_just_changing_it() {
    let world = SystemEnv::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let cache = new_cache(&mint, &heard, world.clone());
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

    let other = new_cache(&mint, &heard, world.clone());
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
