//! Cancels calls from another thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Wakes a blocked thread, for example by shutting down the socket that it reads from.
type Wake = Arc<dyn Fn() + Send + Sync>;

/// A cancellation flag shared by calls and those who cancel them. It is never reset.
#[derive(Clone, Default)]
pub struct Cancel(Arc<Inner>);

#[derive(Default)]
struct Inner {
    cancelled: AtomicBool,
    waits: Mutex<Waits>,
    changed: Condvar,
}

#[derive(Default)]
struct Waits {
    next: u64,
    wakes: Vec<(u64, Wake)>,
}

impl Cancel {
    /// Cancels current and future users of this flag.
    pub fn cancel(&self) {
        // Called without the lock, because a wake function may lock, too.
        let wakes = {
            let mut waits = self.waits();
            self.0.cancelled.store(true, Ordering::SeqCst);
            std::mem::take(&mut waits.wakes)
        };
        self.0.changed.notify_all();
        wakes.iter().for_each(|(_, wake)| wake());
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::SeqCst)
    }

    /// Calls `wake` on cancellation, or immediately if already cancelled, until the result is dropped. A wake function
    /// that is running then may finish later.
    pub fn on_cancel(&self, wake: impl Fn() + Send + Sync + 'static) -> OnCancel<'_> {
        let mut waits = self.waits();
        let id = waits.next;
        waits.next += 1;
        if self.is_cancelled() {
            drop(waits);
            wake();
        } else {
            waits.wakes.push((id, Arc::new(wake)));
        }
        OnCancel { cancel: self, id }
    }

    /// Sleeps until `deadline` or cancellation. Returns whether it was cancelled.
    pub fn sleep_until(&self, deadline: Instant) -> bool {
        let mut waits = self.waits();
        while !self.is_cancelled() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left == Duration::ZERO {
                return false;
            }
            waits = self.0.changed.wait_timeout(waits, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    fn waits(&self) -> MutexGuard<'_, Waits> {
        // No panic can leave the state inconsistent.
        self.0.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Cancel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cancel").field("cancelled", &self.is_cancelled()).finish_non_exhaustive()
    }
}

/// RAII registration of a wake function.
#[must_use]
pub struct OnCancel<'a> {
    cancel: &'a Cancel,
    id: u64,
}

impl Drop for OnCancel<'_> {
    fn drop(&mut self) {
        self.cancel.waits().wakes.retain(|(id, _)| *id != self.id);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn cancel_wakes_registered_waiters_once() {
        let cancel = Cancel::default();
        let woken = Arc::new(AtomicUsize::new(0));
        let wake = |by: usize| {
            let woken = Arc::clone(&woken);
            move || {
                woken.fetch_add(by, Ordering::SeqCst);
            }
        };
        let stays = cancel.on_cancel(wake(1));
        drop(cancel.on_cancel(wake(10)));
        cancel.cancel();
        cancel.cancel();
        let late = cancel.on_cancel(wake(100));
        assert_eq!(woken.load(Ordering::SeqCst), 101);
        assert!(cancel.is_cancelled());
        drop((stays, late));
    }

    #[test]
    fn sleep_until_cancelled_returns_early() {
        let cancel = Cancel::default();
        let soon = Instant::now() + Duration::from_millis(5);
        assert!(!cancel.sleep_until(soon));
        let other = cancel.clone();
        let sleeper = std::thread::spawn(move || other.sleep_until(Instant::now() + Duration::from_secs(600)));
        cancel.cancel();
        assert!(sleeper.join().unwrap());
    }

    #[test]
    fn on_cancel_wake_may_take_the_waiters_lock() {
        let cancel = Cancel::default();
        let other = cancel.clone();
        let _guard = cancel.on_cancel(move || drop(other.on_cancel(|| {})));
        cancel.cancel();
    }
}
