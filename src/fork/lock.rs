//! Locks that a forked child may find taken by a thread that it has not got.

use std::fmt;
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError, TryLockResult,
};

/// A lock around one value, whose changes are each complete before anything can panic.
///
/// In the child of a fork, a value that another thread was just changing stays half changed and locked for
/// ever. Such a value is not dropped either: its memory is left, since what it refers to may be freed already.
#[derive(Default)]
pub struct ForkSafe<L: Look>(Arc<L>);

/// For one thread at a time.
pub type Lock<T> = ForkSafe<Mutex<T>>;

/// For any number of threads that read, or one that writes.
pub type ReadWriteLock<T> = ForkSafe<RwLock<T>>;

/// What can be looked at without waiting.
pub trait Look: From<Self::Value> {
    /// What is behind the lock.
    type Value;
    /// Looks at the value, unless it may be half changed.
    fn look<R>(&self, at: impl FnOnce(&Self::Value) -> R) -> Option<R>;
}

impl<T> Look for Mutex<T> {
    type Value = T;

    fn look<R>(&self, at: impl FnOnce(&T) -> R) -> Option<R> {
        unless_taken(self.try_lock()).map(|value| at(&value))
    }
}

impl<T> Look for RwLock<T> {
    type Value = T;

    fn look<R>(&self, at: impl FnOnce(&T) -> R) -> Option<R> {
        unless_taken(self.try_read()).map(|value| at(&value))
    }
}

/// What a panic has left is whole: see [`ForkSafe`].
fn unless_taken<G>(tried: TryLockResult<G>) -> Option<G> {
    match tried {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(guard)) => Some(guard.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

impl<L: Look> ForkSafe<L> {
    /// A lock that nobody has.
    pub fn new(value: L::Value) -> Self {
        ForkSafe(Arc::new(L::from(value)))
    }

    /// What a child takes over of its parent's: a copy, or a new value where the fork came in the middle of
    /// a change. It waits for nobody.
    pub fn inherit(&self) -> Self
    where
        L::Value: Clone + Default,
    {
        ForkSafe::new(self.0.look(Clone::clone).unwrap_or_default())
    }
}

impl<T> Lock<T> {
    /// Waits for the lock.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the value and leaves a new one, if nobody has the lock.
    #[cfg(feature = "https")]
    pub fn take_if_free(&self) -> Option<T>
    where
        T: Default,
    {
        unless_taken(self.0.try_lock()).map(|mut value| std::mem::take(&mut *value))
    }
}

impl<T> ReadWriteLock<T> {
    /// Waits until nobody writes.
    pub fn read(&self) -> RwLockReadGuard<'_, T> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until nobody reads or writes.
    pub fn write(&self) -> RwLockWriteGuard<'_, T> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<L: Look> Drop for ForkSafe<L> {
    fn drop(&mut self) {
        if self.0.look(|_| ()).is_none() {
            #[expect(clippy::mem_forget, reason = "what may be half changed is never freed")]
            std::mem::forget(Arc::clone(&self.0));
        }
    }
}

impl<L: Look> fmt::Debug for ForkSafe<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForkSafe").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    /// Calls `then` while a thread has the lock, to whose memory it refers as that of a parent does: the
    /// lock itself can be dropped.
    fn while_taken<L: Look + Send + Sync + 'static>(
        lock: ForkSafe<L>,
        take: fn(&L, &dyn Fn()),
        then: impl FnOnce(ForkSafe<L>),
    ) {
        let taken = Arc::clone(&lock.0);
        let (has_it, is_taken) = mpsc::channel();
        let (end, ended) = mpsc::channel::<()>();
        let thread = thread::spawn(move || {
            take(&taken, &|| {
                has_it.send(()).unwrap();
                // Until the sender is dropped.
                let _ = ended.recv();
            });
        });
        is_taken.recv().unwrap();
        then(lock);
        drop(end);
        thread.join().unwrap();
    }

    fn locked<T>(lock: &Mutex<T>, meanwhile: &dyn Fn()) {
        let _guard = lock.lock().unwrap();
        meanwhile();
    }

    fn written<T>(lock: &RwLock<T>, meanwhile: &dyn Fn()) {
        let _guard = lock.write().unwrap();
        meanwhile();
    }

    fn read<T>(lock: &RwLock<T>, meanwhile: &dyn Fn()) {
        let _guard = lock.read().unwrap();
        meanwhile();
    }

    #[test]
    fn a_value_is_dropped_with_its_lock() {
        let value = Arc::new(());
        drop((Lock::new(Arc::clone(&value)), ReadWriteLock::new(Arc::clone(&value))));
        assert_eq!(Arc::strong_count(&value), 1);
    }

    #[test]
    fn a_value_that_is_just_being_changed_is_never_dropped() {
        let value = Arc::new(());
        while_taken(Lock::new(Arc::clone(&value)), locked, drop);
        assert_eq!(Arc::strong_count(&value), 2);
        while_taken(ReadWriteLock::new(Arc::clone(&value)), written, drop);
        assert_eq!(Arc::strong_count(&value), 3);
        while_taken(ReadWriteLock::new(Arc::clone(&value)), read, drop);
        assert_eq!(Arc::strong_count(&value), 3, "who reads, changes nothing");
    }

    #[test]
    fn a_child_takes_over_what_is_whole_and_waits_for_nothing() {
        assert_eq!(*Lock::new(7).inherit().lock(), 7);
        assert_eq!(*ReadWriteLock::new(7).inherit().read(), 7);
        while_taken(Lock::new(7), locked, |lock| assert_eq!(*lock.inherit().lock(), 0));
        while_taken(ReadWriteLock::new(7), written, |lock| assert_eq!(*lock.inherit().read(), 0));
        while_taken(ReadWriteLock::new(7), read, |lock| assert_eq!(*lock.inherit().read(), 7));
    }

    #[test]
    fn a_panic_of_one_thread_takes_the_lock_from_no_other() {
        let (lock, other) = (Lock::new(7), ReadWriteLock::new(8));
        let panicked = thread::scope(|scope| {
            let thread = scope.spawn(|| {
                let _guards = (lock.lock(), other.write());
                panic!("expected by this test");
            });
            thread.join().is_err()
        });
        assert!(panicked);
        assert_eq!((*lock.lock(), *other.read()), (7, 8));
        *other.write() = 9;
        assert_eq!((*lock.inherit().lock(), *other.inherit().read()), (7, 9));
    }
}
