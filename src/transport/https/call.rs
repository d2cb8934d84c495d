//! State shared by a call and its connection, which ureq cannot pass on: the deadline, the cancellation flag, and
//! whether anything was sent.
//!
//! ureq runs on the caller's thread, so the current call is identified by its thread.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::background::{Job, StartError};
use super::system::Stream;
use crate::api::{CallContext, HttpRequest, OnCancel};
use crate::fork::{self, Lock};

thread_local! {
    /// The number of this thread's call. It has no destructor, because exit handlers and destructors may make calls
    /// after thread-locals were destroyed.
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

#[derive(Debug)]
pub(super) struct Call {
    /// The complete response must have arrived by then.
    pub(super) deadline: Instant,
    /// Whether an idle connection must not be used.
    pub(super) needs_new_connection: bool,
    /// An upper bound for the lines of the request's head.
    pub(super) longest_line: usize,
    /// The process of the call: see [`fork::generation`].
    forks: u32,
    sent: AtomicBool,
    /// The connection broke while the body was read.
    is_truncated: AtomicBool,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    cancelled: bool,
    /// The socket that the call waits for. Shutting it down ends the wait.
    socket: Option<Arc<Stream>>,
}

/// Why a wait was aborted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WaitError {
    Cancelled,
    TimedOut,
    /// The job could not be started.
    StartError(StartError),
}

/// Makes a call the current one of this thread until dropped.
pub(super) struct InProgress<'a> {
    pub(super) call: Arc<Call>,
    calls: &'a Calls,
    number: u64,
    /// The outer call, if a callback of it makes another call.
    before: u64,
    _on_cancel: OnCancel<'a>,
}

impl<'a> InProgress<'a> {
    pub(super) fn begin(context: CallContext<'a>, request: &HttpRequest, calls: &'a Calls) -> Self {
        let call = Arc::new(Call {
            deadline: context.deadline,
            needs_new_connection: request.needs_new_connection,
            longest_line: longest_line(request),
            forks: fork::generation(),
            sent: AtomicBool::new(false),
            is_truncated: AtomicBool::new(false),
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
    /// The HTTP method and version, or a colon, a blank and the line end.
    const OVERHEAD: usize = 32;
    let headers = request.headers.iter().map(|(name, value)| name.len() + value.len());
    headers.fold(request.url.len(), usize::max) + OVERHEAD
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
        // No panic can leave the state inconsistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cancel(&self) {
        let mut state = self.state();
        state.cancelled = true;
        // A forked child has copies of its parent's calls. Shutting down their sockets would affect the parent.
        if let Some(socket) = state.socket.take().filter(|_| self.forks == fork::generation()) {
            socket.shut_down();
        }
        self.changed.notify_all();
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.state().cancelled
    }

    /// Lets a cancellation abort waits for this socket until [`Call::release`].
    pub(super) fn attach(&self, socket: &Arc<Stream>) -> Result<(), WaitError> {
        let mut state = self.state();
        if state.cancelled {
            return Err(WaitError::Cancelled);
        }
        if state.socket.is_none() {
            state.socket = Some(Arc::clone(socket));
        }
        Ok(())
    }

    /// The socket may now be used by another call.
    pub(super) fn release(&self) {
        self.state().socket = None;
    }

    /// Records that bytes of the request were sent. A failed TLS handshake has sent none.
    pub(super) fn mark_sent(&self) {
        self.sent.store(true, Ordering::Relaxed);
    }

    pub(super) fn was_sent(&self) -> bool {
        self.sent.load(Ordering::Relaxed)
    }

    pub(super) fn mark_truncated(&self) {
        self.is_truncated.store(true, Ordering::Relaxed);
    }

    pub(super) fn was_cut_short(&self) -> bool {
        self.is_truncated.load(Ordering::Relaxed)
    }

    /// Runs an uninterruptible job (DNS lookup, connect) on a separate thread, and waits for it until the deadline or
    /// cancellation. The thread ends with the job.
    pub(super) fn wait_for<T: Send + 'static>(
        self: &Arc<Self>,
        deadline: Instant,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, WaitError> {
        if self.is_cancelled() {
            return Err(WaitError::Cancelled);
        }
        let call = Arc::clone(self);
        let notify = move || {
            // Takes the lock, so that the waiter cannot miss the wakeup between its check and its wait.
            let _state = call.state();
            call.changed.notify_all();
        };
        let job = Job::begin(job, notify).map_err(WaitError::StartError)?;
        let mut state = self.state();
        loop {
            if state.cancelled {
                return Err(WaitError::Cancelled);
            }
            if let Some(done) = job.take() {
                return Ok(done);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(WaitError::TimedOut);
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
    fn wait_for_cancelled_job_is_abandoned() {
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
        assert_eq!(progress.call.wait_for(deadline(), job), Err(WaitError::Cancelled));
        canceller.join().unwrap();
        // The job runs until now.
        drop(finish);
    }

    #[test]
    fn wait_for_ends_at_deadline() {
        let cancel = Cancel::default();
        let calls = Calls::default();
        let progress = InProgress::begin(CallContext { deadline: deadline(), cancel: &cancel }, &request(), &calls);
        let (_finish, finished) = mpsc::channel::<()>();
        let soon = Instant::now() + Duration::from_millis(10);
        assert_eq!(progress.call.wait_for(soon, move || finished.recv().is_ok()), Err(WaitError::TimedOut));
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
