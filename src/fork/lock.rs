//! Fork-safe locks.

use std::fmt;
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError, TryLockResult,
};

/// A lock around one value. Each change of the value completes before anything can panic.
///
/// If another thread holds the lock during a fork, it stays locked in the child, and the value may be inconsistent.
/// Such a value is leaked instead of dropped, because it may refer to freed memory.
#[derive(Default)]
pub(crate) struct ForkSafe<L: Inspect>(Arc<L>);

pub(crate) type Lock<T> = ForkSafe<Mutex<T>>;

pub(crate) type ReadWriteLock<T> = ForkSafe<RwLock<T>>;

/// A lock whose value can be inspected without blocking.
pub(crate) trait Inspect: From<Self::Value> {
    type Value;
    /// Inspects the value, unless it is locked for writing.
    fn inspect<R>(&self, at: impl FnOnce(&Self::Value) -> R) -> Option<R>;
}

impl<T> Inspect for Mutex<T> {
    type Value = T;

    fn inspect<R>(&self, at: impl FnOnce(&T) -> R) -> Option<R> {
        unless_locked(self.try_lock()).map(|value| at(&value))
    }
}

impl<T> Inspect for RwLock<T> {
    type Value = T;

    fn inspect<R>(&self, at: impl FnOnce(&T) -> R) -> Option<R> {
        unless_locked(self.try_read()).map(|value| at(&value))
    }
}

/// Ignores poisoning: a panic leaves a consistent value, see [`ForkSafe`].
fn unless_locked<G>(tried: TryLockResult<G>) -> Option<G> {
    match tried {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(guard)) => Some(guard.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

impl<L: Inspect> ForkSafe<L> {
    pub(crate) fn new(value: L::Value) -> Self {
        ForkSafe(Arc::new(L::from(value)))
    }

    /// The lock for a forked child: a copy of the value, or a new value if it was locked during the fork. Does not
    /// block.
    pub(crate) fn inherit(&self) -> Self
    where
        L::Value: Clone + Default,
    {
        ForkSafe::new(self.0.inspect(Clone::clone).unwrap_or_default())
    }
}

impl<T> Lock<T> {
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the value and leaves a new one, if the lock is free.
    #[cfg(feature = "https")]
    pub(crate) fn try_take(&self) -> Option<T>
    where
        T: Default,
    {
        unless_locked(self.0.try_lock()).map(|mut value| std::mem::take(&mut *value))
    }
}

impl<T> ReadWriteLock<T> {
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, T> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, T> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<L: Inspect> Drop for ForkSafe<L> {
    fn drop(&mut self) {
        if self.0.inspect(|_| ()).is_none() {
            #[expect(clippy::mem_forget, reason = "an inconsistent value must not be dropped")]
            std::mem::forget(Arc::clone(&self.0));
        }
    }
}

impl<L: Inspect> fmt::Debug for ForkSafe<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForkSafe").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    /// Runs `then` while another thread holds the lock. The thread owns its memory, so the lock itself can be dropped.
    fn while_locked<L: Inspect + Send + Sync + 'static>(
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
    fn free_lock_drops_its_value() {
        let value = Arc::new(());
        drop((Lock::new(Arc::clone(&value)), ReadWriteLock::new(Arc::clone(&value))));
        assert_eq!(Arc::strong_count(&value), 1);
    }

    #[test]
    fn locked_value_is_leaked() {
        let value = Arc::new(());
        while_locked(Lock::new(Arc::clone(&value)), locked, drop);
        assert_eq!(Arc::strong_count(&value), 2);
        while_locked(ReadWriteLock::new(Arc::clone(&value)), written, drop);
        assert_eq!(Arc::strong_count(&value), 3);
        while_locked(ReadWriteLock::new(Arc::clone(&value)), read, drop);
        assert_eq!(Arc::strong_count(&value), 3, "a read lock does not leak");
    }

    #[test]
    fn inherit_copies_free_value_without_blocking() {
        assert_eq!(*Lock::new(7).inherit().lock(), 7);
        assert_eq!(*ReadWriteLock::new(7).inherit().read(), 7);
        while_locked(Lock::new(7), locked, |lock| assert_eq!(*lock.inherit().lock(), 0));
        while_locked(ReadWriteLock::new(7), written, |lock| assert_eq!(*lock.inherit().read(), 0));
        while_locked(ReadWriteLock::new(7), read, |lock| assert_eq!(*lock.inherit().read(), 7));
    }

    #[test]
    fn panic_does_not_poison_the_lock() {
        let (lock, other) = (Lock::new(7), ReadWriteLock::new(8));
        let panicked = thread::scope(|scope| {
            let thread = scope.spawn(|| {
                let _guards = (lock.lock(), other.write());
                panic!("panic requested by the test");
            });
            thread.join().is_err()
        });
        assert!(panicked);
        assert_eq!((*lock.lock(), *other.read()), (7, 8));
        *other.write() = 9;
        assert_eq!((*lock.inherit().lock(), *other.inherit().read()), (7, 9));
    }
}
