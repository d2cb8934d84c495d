//! What one call shares with the connection that it uses and ureq cannot carry: its deadline, its
//! cancellation, and whether anything was sent.
//!
//! ureq sends a request and reads the response on the caller's thread, so the current call is known by its thread.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::background::{Job, NotBegun};
use super::socket::Stream;
use crate::api::{CallContext, HttpRequest, OnCancel};
use crate::fork::{self, Lock};

thread_local! {
    /// The number of this thread's call. A value without a destructor: exit handlers and destructors of the program
    /// make calls as well, when those of thread-locals have run.
    static CURRENT: Cell<u64> = const { Cell::new(0) };
}

static NEXT: AtomicU64 = AtomicU64::new(1);

/// The calls in progress, by number.
#[derive(Debug, Default)]
pub(super) struct Calls(Lock<Vec<(u64, Arc<Call>)>>);

impl Calls {
    /// The call of this thread.
    pub(super) fn current(&self) -> Option<Arc<Call>> {
        let number = CURRENT.get();
        self.0.lock().iter().find(|(known, _)| *known == number).map(|(_, call)| Arc::clone(call))
    }
}

/// One call in progress.
#[derive(Debug)]
pub(super) struct Call {
    /// When the response must be there, whole.
    pub(super) deadline: Instant,
    /// Whether a kept connection will not do.
    pub(super) needs_new_connection: bool,
    /// No line of the request's head is longer.
    pub(super) longest_line: usize,
    /// The process that it is of, as [`fork::count`] tells them apart.
    forks: u32,
    sent: AtomicBool,
    /// The connection broke while the body was read.
    cut_short: AtomicBool,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    cancelled: bool,
    /// The socket that the call waits for. To shut it down ends the wait.
    socket: Option<Arc<Stream>>,
}

/// Why a wait ended without what it waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Cancelled,
    TimedOut,
    /// What was to be waited for did not begin.
    NotBegun(NotBegun),
}

/// Makes a call the current one of this thread, until it is dropped.
pub(super) struct InProgress<'a> {
    pub(super) call: Arc<Call>,
    calls: &'a Calls,
    number: u64,
    /// A callback that is called during a call may make another one.
    before: u64,
    _on_cancel: OnCancel<'a>,
}

impl<'a> InProgress<'a> {
    pub(super) fn begin(context: CallContext<'a>, request: &HttpRequest, calls: &'a Calls) -> Self {
        let call = Arc::new(Call {
            deadline: context.deadline,
            needs_new_connection: request.needs_new_connection,
            longest_line: longest_line(request),
            forks: fork::count(),
            sent: AtomicBool::new(false),
            cut_short: AtomicBool::new(false),
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let woken = Arc::clone(&call);
        let on_cancel = context.cancel.on_cancel(move || woken.cancel());
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        calls.0.lock().push((number, Arc::clone(&call)));
        let before = CURRENT.replace(number);
        InProgress { call, calls, number, before, _on_cancel: on_cancel }
    }
}

fn longest_line(request: &HttpRequest) -> usize {
    /// The method and the version of HTTP, or a colon; a blank; the end of the line.
    const AROUND: usize = 32;
    let headers = request.headers.iter().map(|(name, value)| name.len() + value.len());
    headers.fold(request.url.len(), usize::max) + AROUND
}

impl Drop for InProgress<'_> {
    fn drop(&mut self) {
        CURRENT.set(self.before);
        let mut calls = self.calls.0.lock();
        if let Some(at) = calls.iter().position(|(number, _)| *number == self.number) {
            calls.swap_remove(at);
        }
        drop(calls);
        self.call.release();
    }
}

impl Call {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in it can be left half done by a panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cancel(&self) {
        let mut state = self.state();
        state.cancelled = true;
        // A child of a fork has a copy of its parent's calls; to shut their sockets down would end them there.
        if let Some(socket) = state.socket.take().filter(|_| self.forks == fork::count()) {
            socket.shut_down();
        }
        self.changed.notify_all();
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.state().cancelled
    }

    /// Lets a cancellation end the waits for this socket, until [`Call::release`].
    pub(super) fn attach(&self, socket: &Arc<Stream>) -> Result<(), Ended> {
        let mut state = self.state();
        if state.cancelled {
            return Err(Ended::Cancelled);
        }
        if state.socket.is_none() {
            state.socket = Some(Arc::clone(socket));
        }
        Ok(())
    }

    /// The socket is another call's from now on.
    pub(super) fn release(&self) {
        self.state().socket = None;
    }

    /// Bytes of the request leave, behind the encryption: a failed handshake has sent none.
    pub(super) fn mark_sent(&self) {
        self.sent.store(true, Ordering::Relaxed);
    }

    pub(super) fn was_sent(&self) -> bool {
        self.sent.load(Ordering::Relaxed)
    }

    pub(super) fn mark_cut_short(&self) {
        self.cut_short.store(true, Ordering::Relaxed);
    }

    pub(super) fn was_cut_short(&self) -> bool {
        self.cut_short.load(Ordering::Relaxed)
    }

    /// Runs what the system offers without a way to interrupt it (looking up a name, connecting) on a
    /// thread of its own, and waits for it no longer than allowed. The thread ends with the job.
    pub(super) fn wait_for<T: Send + 'static>(
        self: &Arc<Self>,
        deadline: Instant,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Ended> {
        if self.is_cancelled() {
            return Err(Ended::Cancelled);
        }
        let call = Arc::clone(self);
        let notify = move || {
            // With the lock, so that it cannot fall between the other's look and its sleep.
            let _state = call.state();
            call.changed.notify_all();
        };
        let job = Job::begin(job, notify).map_err(Ended::NotBegun)?;
        let mut state = self.state();
        loop {
            if state.cancelled {
                return Err(Ended::Cancelled);
            }
            if let Some(done) = job.take() {
                return Ok(done);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Ended::TimedOut);
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use zeroize::Zeroizing;

    use super::*;
    use crate::api::Cancel;

    fn request() -> HttpRequest {
        HttpRequest {
            url: String::new(),
            headers: Vec::new(),
            body: Zeroizing::default(),
            max_response_bytes: 0,
            needs_new_connection: false,
        }
    }

    fn deadline() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    #[test]
    fn a_job_that_cannot_be_interrupted_is_left_behind() {
        let cancel = Cancel::default();
        let calls = Calls::default();
        let progress = InProgress::begin(CallContext { deadline: deadline(), cancel: &cancel }, &request(), &calls);
        assert_eq!(progress.call.wait_for(deadline(), || 7), Ok(7));

        let (finish, finished) = mpsc::channel::<()>();
        let (started, has_started) = mpsc::channel();
        let other = cancel.clone();
        let canceller = std::thread::spawn(move || {
            has_started.recv().unwrap();
            other.cancel();
        });
        let job = move || {
            started.send(()).unwrap();
            finished.recv().unwrap_err()
        };
        assert_eq!(progress.call.wait_for(deadline(), job), Err(Ended::Cancelled));
        canceller.join().unwrap();
        // It may go on until now.
        drop(finish);
    }

    #[test]
    fn a_job_has_no_longer_than_its_deadline() {
        let cancel = Cancel::default();
        let calls = Calls::default();
        let progress = InProgress::begin(CallContext { deadline: deadline(), cancel: &cancel }, &request(), &calls);
        let (_finish, finished) = mpsc::channel::<()>();
        let soon = Instant::now() + Duration::from_millis(10);
        assert_eq!(progress.call.wait_for(soon, move || finished.recv().is_ok()), Err(Ended::TimedOut));
        assert!(Instant::now() >= soon);
    }

    #[test]
    fn current_call_ends_with_its_owner() {
        assert!(Calls::default().current().is_none());
        let cancel = Cancel::default();
        let calls = Calls::default();
        let progress = InProgress::begin(CallContext { deadline: deadline(), cancel: &cancel }, &request(), &calls);
        assert!(Arc::ptr_eq(&progress.call, &calls.current().unwrap()));
        let inner = InProgress::begin(CallContext { deadline: deadline(), cancel: &cancel }, &request(), &calls);
        assert!(Arc::ptr_eq(&inner.call, &calls.current().unwrap()));
        drop(inner);
        assert!(Arc::ptr_eq(&progress.call, &calls.current().unwrap()));
        drop(progress);
        assert!(calls.current().is_none());
    }
}
