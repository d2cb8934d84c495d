//! Keeps one session valid for many threads.
//!
//! There is no background thread. A caller that finds the session due for renewal renews it, one caller at a time and
//! without holding a lock.

use std::sync::{Arc, Condvar, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use super::cached_session::{CachedSession, Due, KnownExpiry, NewSession, Now};
use super::error::{FailureKind, ManagedError};
use super::failure_memory::{self, FailedRenewal};
use super::refresh_window::longest_validity_ms;
use crate::api::{
    ApiError, CallContext, Failure, HttpRequest, InvalidKsCause, Response, RetryClass, ServerError, TransportError,
};
use crate::fork::{Lock, PerProcess};
use crate::secret::Secret;

impl<S, O> std::fmt::Debug for SessionCache<S, O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionCache").finish_non_exhaustive()
    }
}

/// Creates sessions in steps: see [`Fetch`].
pub(super) trait FetchSession: Send + Sync {
    /// A session that is being requested from the server.
    type Pending: Send;
    /// Starts creating a session. Runs the callbacks of the credentials.
    fn start(&self, context: CallContext<'_>) -> Result<Fetch<Self::Pending>, ManagedError>;
    /// Processes the response to [`FetchSession::request`]; `None` continues after a pause.
    fn advance(
        &self,
        pending: Self::Pending,
        response: Option<Response>,
        context: CallContext<'_>,
    ) -> Result<Fetch<Self::Pending>, ManagedError>;
    /// The HTTP request to send, and the deadline of its response.
    fn request<'a>(&self, pending: &'a Self::Pending, deadline: Instant) -> (&'a HttpRequest, Instant);
    /// The requested lifetime in seconds. `None` if the source may return a session that is not new: its remaining
    /// lifetime says little about the next one.
    fn requested_seconds(&self) -> Option<i64>;
    /// Whether creating a session logs in a user.
    fn is_login(&self) -> bool {
        false
    }
    /// Whether a new session may be signed with another secret than the last one.
    fn has_other_secrets(&self) -> bool {
        false
    }
}

pub(super) enum Fetch<P> {
    Ready(NewSession),
    /// A request must be sent.
    Send(P),
    /// A retry is due after this delay.
    Pause(P, Duration),
}

/// Receives renewal events, on the thread that renewed, with no lock held.
pub(super) trait Observer: Send + Sync {
    fn renewed(&self, session: &NewSession);
    /// `expires_at` is the expiry of the old session if it is still valid.
    fn failed(&self, error: &ManagedError, expires_at: Option<i64>);
}

/// Clocks, random numbers and the fork counter; injectable for tests.
pub(super) trait Env: Send + Sync {
    /// May run a callback, so no lock may be held.
    fn now(&self) -> Now;
    /// From 0 to 1.
    fn random(&self) -> f64;
    /// The generation of this process.
    fn forks(&self) -> u32;
}

/// Why a session is reported as rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    Expired,
    /// It was revoked or has no actions left.
    Ended,
    /// Not known.
    Unknown,
}

/// Minimum age at which an EXPIRED session is evidence of the lifetime of later ones. Renewing at a shorter interval
/// would cost more than an occasional rejected call.
const EVIDENCE_AGE_MS: i64 = 60_000;
/// An observed lifetime applies for this many lifetimes, but at most a day: the session may have been an exception.
const OBSERVED_LIFETIMES: i64 = 10;
const DAY_MS: i64 = 86_400_000;
/// A session rejected earlier than this, before any server accepted it, was invalid from the start.
const UNPROVEN_MS: i64 = 30_000;
/// A session that EXPIRED earlier than this was invalid from the start, although a server accepted it.
const MOMENT_MS: i64 = 2000;
/// How many consecutive sessions that were invalid from the start are replaced immediately.
const EARLY_REJECTIONS_REPLACED: u32 = 1;

pub(super) struct SessionCache<S, O> {
    source: S,
    observer: O,
    env: Arc<dyn Env>,
    shared: PerProcess<Arc<Shared>>,
}

#[derive(Default)]
struct Shared {
    state: Lock<State>,
    /// Notified when a renewal has ended.
    changed: Condvar,
}

#[derive(Default, Clone)]
struct State {
    session: Option<CachedSession>,
    leader: Option<Leader>,
    /// The number of renewals started.
    renewals: u64,
    failure: Option<FailedRenewal>,
    /// An observed lifetime, if the server does not report expiries.
    observed: Option<ObservedLifetime>,
    /// The lifetime of a new session in milliseconds. Later ones are not expected to exceed it.
    longest_lifetime_ms: Option<i64>,
    /// How many consecutive new sessions were invalid from the start.
    early_rejections: u32,
    /// The credentials have yielded a session, so a refused login may be retried late: see `failure_memory`.
    has_worked: bool,
}

/// The caller that is renewing: a blocking call, or a request driven by an event loop.
#[derive(Clone)]
struct Leader {
    id: u64,
    /// The thread that is blocked, or that runs a callback of the credentials.
    thread: Option<ThreadId>,
    /// When an event loop's request loses its turn, in case the loop abandoned it; `None` for a blocking call.
    lease: Option<Instant>,
}

impl Leader {
    fn is_this_thread(&self) -> bool {
        self.thread == Some(thread::current().id())
    }
}

/// How a caller runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Driver {
    /// A blocked thread. It must not wait for a renewal driven by an event loop, which may run on this thread.
    Thread,
    /// An event loop.
    EventLoop,
}

/// How long a session was valid that should have been valid longer.
#[derive(Clone, Copy)]
struct ObservedLifetime {
    lifetime_ms: i64,
    at_ms: i64,
}

pub(super) enum Decision {
    Use(NewSession),
    Fail(ManagedError),
    /// Renew the session, then call [`SessionCache::finish`].
    Renew(RenewalGuard),
    /// Decide again when another caller's renewal has ended.
    Wait,
}

enum Step {
    Use(NewSession),
    Fail(ManagedError),
    Renew,
    Wait,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// The state in a forked child: the parent's state without a leader, or the default if the lock was held during the
    /// fork.
    fn inherit(self: &Arc<Self>, random: f64) -> Arc<Self> {
        let inherited = self.state.inherit();
        let mut state = inherited.lock();
        state.leader = None;
        if let Some(session) = &mut state.session {
            // Children of one parent must not all renew at the same moment.
            session.jitter = random;
        }
        drop(state);
        Arc::new(Shared { state: inherited, changed: Condvar::new() })
    }
}

impl<S: FetchSession, O: Observer> SessionCache<S, O> {
    pub(super) fn new(source: S, observer: O, env: Arc<dyn Env>) -> Self {
        let shared = PerProcess::new(env.forks(), Arc::default());
        SessionCache { source, observer, env, shared }
    }

    /// Decides what a caller does that needs a session valid for `min_ms` more milliseconds. While the old session is
    /// usable, `half` is set to half of the caller's time; the other half is for the call itself.
    pub(super) fn decide(
        &self,
        min_ms: i64,
        driver: Driver,
        context: CallContext<'_>,
        half: &mut Option<Instant>,
    ) -> Decision {
        let now = self.env.now();
        let shared = self.shared();
        let mut state = shared.state();
        let renews = match Self::step(&state, now, min_ms, driver) {
            Step::Use(session) => return Decision::Use(session),
            Step::Fail(error) => return Decision::Fail(error),
            Step::Renew => true,
            Step::Wait => false,
        };
        let old = usable(&state, now, min_ms);
        if old.is_none() {
            *half = None;
        }
        let deadline = match old {
            Some(_) => *half.get_or_insert_with(|| context.half().deadline),
            None => context.deadline,
        };
        let context = CallContext { deadline, ..context };
        if context.is_over() {
            let old = old.filter(|_| !context.cancel.is_cancelled());
            return old.map_or_else(|| Decision::Fail(out_of_time(context)), Decision::Use);
        }
        if !renews {
            return Decision::Wait;
        }
        state.renewals += 1;
        let id = state.renewals;
        let lease = (driver == Driver::EventLoop).then_some(deadline);
        state.leader = Some(Leader { id, thread: Some(thread::current().id()), lease });
        drop(state);
        Decision::Renew(RenewalGuard {
            shared: Arc::clone(shared),
            id,
            forks: self.env.forks(),
            env: Arc::clone(&self.env),
        })
    }

    /// Blocks until a renewal has ended, or the caller is cancelled or times out.
    pub(super) fn wait(&self, context: CallContext<'_>) {
        let shared = self.shared();
        // Takes the lock, so that a waiter cannot miss the wakeup between its check and its wait.
        let wake = Arc::clone(shared);
        let _on_cancel = context.cancel.on_cancel(move || {
            drop(wake.state());
            wake.changed.notify_all();
        });
        let state = shared.state();
        let blocks = state.leader.as_ref().is_some_and(|leader| leader.lease.is_none());
        if blocks && !context.is_over() {
            let left = context.deadline.saturating_duration_since(Instant::now());
            drop(shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Discards a session that the server rejected. Ignored if it is no longer the current one.
    pub(super) fn invalidate(&self, rejected: &str, why: Rejected) {
        self.reject(rejected, why, || ManagedError::NewSessionRejected);
    }

    /// Discards a session after a call failed because of it.
    pub(super) fn refused(&self, ks: &Secret, error: &ServerError) {
        let is_over = error.cause == Some(InvalidKsCause::Expired);
        let why = if is_over { Rejected::Expired } else { Rejected::Ended };
        self.reject(ks.expose(), why, || ApiError::Server(error.clone()).into());
    }

    fn reject(&self, rejected: &str, why: Rejected, error: impl FnOnce() -> ManagedError) {
        let now = self.env.now();
        let mut state = self.shared().state();
        let Some(session) = state.session.take_if(|session| session.is(rejected)) else { return };
        if !session.is_created_here {
            return;
        }
        let age = session.age_ms(now);
        let is_early =
            if session.is_accepted { why == Rejected::Expired && age < MOMENT_MS } else { age < UNPROVEN_MS };
        // Sessions of a few seconds can expire on the way to the server.
        if is_early && age < session.lifetime_ms / 2 {
            state.early_rejections = state.early_rejections.saturating_add(1);
            let replaced = if self.source.is_login() { 0 } else { EARLY_REJECTIONS_REPLACED };
            // The next session would be rejected, too. Creating one per call would overload the server or repeat
            // logins.
            if let Some(in_a_row) = state.early_rejections.checked_sub(replaced + 1) {
                let error = self.remember(&mut state, error(), now, in_a_row);
                drop(state);
                self.observer.failed(&error, None);
            }
            return;
        }
        state.early_rejections = 0;
        let is_upper_bound =
            matches!(session.expires_at(), KnownExpiry::AtMost(_)) && self.source.requested_seconds().is_some();
        if why == Rejected::Expired && is_upper_bound && age >= EVIDENCE_AGE_MS {
            state.observed = Some(ObservedLifetime { lifetime_ms: age, at_ms: now.monotonic_ms });
        }
    }

    /// Whether a new session can help after this error of a call. During secret rotation, the server rejects sessions that
    /// were signed with the old secret once it is deleted.
    pub(super) fn can_replace(&self, error: &ApiError) -> bool {
        let is_of_deleted_secret = match error {
            ApiError::Server(error) => {
                error.cause == Some(InvalidKsCause::InvalidString) && self.source.has_other_secrets()
            }
            _ => false,
        };
        error.retry_class() == RetryClass::NewSession || is_of_deleted_secret
    }

    /// Discards a session that was revoked, without counting it as rejected.
    pub(super) fn forget(&self, ks: &Secret) {
        self.shared().state().session.take_if(|session| session.is(ks.expose()));
    }

    /// Records that a server accepted the session.
    pub(super) fn accepted(&self, ks: &Secret) {
        let now = self.env.now();
        let mut state = self.shared().state();
        let State { session, observed, .. } = &mut *state;
        let Some(session) = session.as_mut().filter(|session| session.ks() == ks) else { return };
        session.is_accepted = true;
        if session.age_ms(now) > session.expected_lifetime_ms {
            // It outlived the observed lifetime.
            session.expected_lifetime_ms = session.lifetime_ms;
            *observed = None;
        }
    }

    /// The session, if it is still valid.
    pub(super) fn current(&self) -> Option<NewSession> {
        let now = self.env.now();
        let state = self.shared().state();
        state.session.as_ref().filter(|session| session.left_ms(now) > 0).map(CachedSession::as_new)
    }

    /// Stores a session that was created elsewhere.
    pub(super) fn adopt(&self, fetched: &NewSession) -> Result<(), ManagedError> {
        let now = self.env.now();
        let shared = self.shared();
        let mut state = shared.state();
        let session = self.session(fetched, &state, now)?;
        state.session = Some(session);
        // A refused login remains refused.
        state.failure = state.failure.take().filter(|failure| failure.next_ms.is_none());
        drop(state);
        shared.changed.notify_all();
        Ok(())
    }

    pub(super) fn source(&self) -> &S {
        &self.source
    }

    fn shared(&self) -> &Arc<Shared> {
        self.shared.get(self.env.forks(), |parent| parent.inherit(self.env.random()))
    }

    fn session(&self, fetched: &NewSession, state: &State, now: Now) -> Result<CachedSession, ManagedError> {
        let observed = state.observed.and_then(|observed| observed.lifetime_ms_at(now));
        CachedSession::new(fetched, observed, now, self.env.random()).ok_or(ManagedError::AlreadyExpired)
    }

    /// Checks a requested minimum validity, and converts it to milliseconds.
    pub(super) fn checked_validity_ms(&self, seconds: i64) -> Result<i64, ManagedError> {
        check_validity(seconds)?;
        let ms = seconds.saturating_mul(1000);
        match self.source.requested_seconds() {
            Some(requested) if ms > longest_validity_ms(requested * 1000) => Err(too_long(seconds, requested * 1000)),
            _ => Ok(ms),
        }
    }

    fn step(state: &State, now: Now, min_ms: i64, driver: Driver) -> Step {
        let Some(session) = &state.session else { return step_without(state, now, driver) };
        let left = session.left_ms(now);
        if let Some(longest_seen) = state.longest_lifetime_ms {
            let longest = longest_seen.max(session.lifetime_ms);
            if min_ms > longest_validity_ms(longest) && left > session.windows(0).mandatory_ms {
                // A new session would not be valid for longer.
                return Step::Fail(too_long(min_ms / 1000, longest));
            }
        }
        let due = session.due(now, min_ms);
        if due == Due::Later {
            return Step::Use(session.as_new());
        }
        if left <= 0 || left < min_ms {
            return step_without(state, now, driver);
        }
        let pausing = state.failure.as_ref().is_some_and(|failure| now.monotonic_ms < failure.next_early_ms);
        match state.leader() {
            _ if pausing => Step::Use(session.as_new()),
            None => Step::Renew,
            Some(leader) if due == Due::Early || leader.is_this_thread() => Step::Use(session.as_new()),
            Some(leader) => wait_or_renew(leader, driver),
        }
    }

    /// Ends a renewal: stores the session or remembers the failure, and wakes all waiters. `context` is the renewal's.
    pub(super) fn finish(
        &self,
        guard: RenewalGuard,
        result: Result<NewSession, ManagedError>,
        min_ms: i64,
        context: CallContext<'_>,
    ) -> Result<NewSession, ManagedError> {
        // A callback may have forked. In the child, this is the state that it inherited.
        let now = self.env.now();
        let shared = self.shared();
        let mut state = shared.state();
        // No other renewal was started since.
        let is_latest = state.renewals == guard.id;
        let outcome = result.and_then(|new| {
            let mut session = self.session(&new, &state, now)?;
            session.is_created_here = true;
            Ok((new, session))
        });
        match outcome {
            Ok((new, session)) => {
                let is_too_long = min_ms > longest_validity_ms(session.lifetime_ms);
                let result =
                    if is_too_long { Err(too_long(min_ms / 1000, session.lifetime_ms)) } else { Ok(new.clone()) };
                // A caller that lost its turn may return a session that expires earlier than the current one.
                let is_late =
                    !is_latest && state.session.as_ref().is_some_and(|one| one.left_ms(now) >= session.lifetime_ms);
                if !is_late {
                    // The lifetime of a session that may not be new is not recorded, unless the caller needed a longer one.
                    let is_evidence = is_too_long || self.source.requested_seconds().is_some();
                    state.longest_lifetime_ms = is_evidence.then_some(session.lifetime_ms);
                    if state.session.replace(session).is_some() {
                        // The previous session was not rejected.
                        state.early_rejections = 0;
                    }
                    state.failure = None;
                    state.has_worked = true;
                }
                drop(state);
                drop(guard);
                self.observer.renewed(&new);
                result
            }
            Err(error) => {
                let old = usable(&state, now, min_ms);
                let in_a_row = state.failure.as_ref().map_or(0, |failure| failure.in_a_row.saturating_add(1));
                // Only this caller timed out. Waiters may have more time.
                let hands_over =
                    old.is_none() && context.is_over() && matches!(error.kind(), FailureKind::Transient(_));
                let error =
                    if hands_over || !is_latest { error } else { self.remember(&mut state, error, now, in_a_row) };
                drop(state);
                drop(guard);
                if error.kind() != FailureKind::Cancelled {
                    self.observer.failed(&error, old.as_ref().map(|session| session.expires_at.at()));
                }
                old.filter(|_| !context.cancel.is_cancelled()).ok_or(error)
            }
        }
    }

    /// Remembers a failure. The returned error states for how long.
    fn remember(&self, state: &mut State, error: ManagedError, now: Now, in_a_row: u32) -> ManagedError {
        let may_retry_late = failure_memory::is_wrong_password(&error) && std::mem::take(&mut state.has_worked);
        let random = || self.env.random();
        let Some(failed) = FailedRenewal::new(&error, now, in_a_row, may_retry_late, random) else { return error };
        // A refused login remains refused.
        if state.failure.as_ref().is_none_or(|before| failed.lasts_as_long_as(before)) {
            state.failure = Some(failed);
        }
        match state.failure.as_ref().and_then(|failure| failure.remembered(now.monotonic_ms)) {
            Some(until) => ManagedError::Remembered { error: Box::new(error), until },
            None => error,
        }
    }
}

impl ObservedLifetime {
    fn lifetime_ms_at(self, now: Now) -> Option<i64> {
        let good_for = self.lifetime_ms.saturating_mul(OBSERVED_LIFETIMES).min(DAY_MS);
        (now.monotonic_ms.saturating_sub(self.at_ms) < good_for).then_some(self.lifetime_ms)
    }
}

/// The exclusive right to renew. Dropping it, also by a panic or a freed request, wakes all waiters.
pub(super) struct RenewalGuard {
    shared: Arc<Shared>,
    id: u64,
    forks: u32,
    env: Arc<dyn Env>,
}

impl RenewalGuard {
    /// Records the thread that runs callbacks of the credentials, if any.
    pub(super) fn set_thread(&self, thread: Option<ThreadId>) {
        self.with_leader(|leader| {
            if let Some(leader) = leader.as_mut() {
                leader.thread = thread;
            }
        });
    }

    fn with_leader(&self, change: impl FnOnce(&mut Option<Leader>)) {
        // In a child forked meanwhile, the parent's lock may never be released.
        if self.env.forks() == self.forks {
            let mut state = self.shared.state();
            if state.leader.as_ref().is_some_and(|leader| leader.id == self.id) {
                change(&mut state.leader);
            }
        }
    }
}

impl Drop for RenewalGuard {
    fn drop(&mut self) {
        self.with_leader(|leader| *leader = None);
        if self.env.forks() == self.forks {
            self.shared.changed.notify_all();
        }
    }
}

impl State {
    /// The leader, unless it lost its turn.
    fn leader(&self) -> Option<&Leader> {
        self.leader.as_ref().filter(|leader| leader.lease.is_none_or(|lease| Instant::now() < lease))
    }
}

/// Decides for a caller without a usable session.
fn step_without(state: &State, now: Now, driver: Driver) -> Step {
    if let Some(failure) = &state.failure {
        if let Some(until) = failure.remembered(now.monotonic_ms) {
            return Step::Fail(ManagedError::Remembered { error: Box::new(failure.error.clone()), until });
        }
    }
    match state.leader() {
        None => Step::Renew,
        Some(leader) if leader.is_this_thread() => Step::Fail(ManagedError::Reentrant),
        Some(leader) => wait_or_renew(leader, driver),
    }
}

/// Checks a requested minimum validity without regard to the lifetime of sessions.
pub(super) fn check_validity(seconds: i64) -> Result<(), ManagedError> {
    if seconds < 0 {
        return Err(ApiError::argument("min_validity_seconds", "is negative; give 0 or more").into());
    }
    Ok(())
}

/// A blocking call may run on the thread of the event loop that is renewing, so it takes over.
fn wait_or_renew(leader: &Leader, driver: Driver) -> Step {
    if driver == Driver::Thread && leader.lease.is_some() { Step::Renew } else { Step::Wait }
}

/// The old session, if it suffices.
fn usable(state: &State, now: Now, min_ms: i64) -> Option<NewSession> {
    let session = state.session.as_ref()?;
    let left = session.left_ms(now);
    (left > 0 && left >= min_ms).then(|| session.as_new())
}

fn out_of_time(context: CallContext<'_>) -> ManagedError {
    if context.cancel.is_cancelled() {
        return ApiError::cancelled(false).into();
    }
    let error = TransportError {
        failure: Failure::Timeout,
        message: "the timeout expired before a session was available".to_owned(),
        may_have_been_sent: false,
    };
    ApiError::Transport { error, retry: RetryClass::Backoff }.into()
}

fn too_long(seconds: i64, lifetime_ms: i64) -> ManagedError {
    let reason = format!(
        "is {seconds}, but the sessions of these credentials are valid for {} s; ask for at most {} or set a longer \
         expiry",
        // Rounds up the time spent on the request.
        lifetime_ms.div_euclid(1000) + i64::from(lifetime_ms % 1000 > 0),
        longest_validity_ms(lifetime_ms).max(0) / 1000
    );
    ApiError::argument("min_validity_seconds", reason).into()
}

#[cfg(test)]
impl<S: FetchSession, O: Observer> SessionCache<S, O> {
    /// Holds the lock, as another thread may during a fork.
    pub(super) fn lock(&self) -> impl Drop + '_ {
        self.shared().state()
    }

    /// The number of threads that wait for a renewal, or are about to.
    pub(super) fn waiting(&self) -> usize {
        let shared = self.shared();
        let guards = usize::from(shared.state().leader.is_some());
        Arc::strong_count(shared) - 1 - guards
    }
}

#[cfg(test)]
mod tests;
