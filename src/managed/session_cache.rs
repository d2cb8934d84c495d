//! Keeps one session valid for many threads.
//!
//! No thread of its own: whoever asks for a session renews it when it is time, one at a time. No lock is
//! held meanwhile.

use std::sync::{Arc, Condvar, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use super::cached_session::{CachedSession, Due, KnownExpiry, NewSession, Now};
use super::error::{FailureKind, ManagedError};
use super::failure_memory::{self, Failed};
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

/// Creates sessions, in steps: see [`Fetch`].
pub(super) trait FetchSession: Send + Sync {
    /// A session that is being requested from the server.
    type Pending: Send;
    /// Starts creating a session. Calls the callbacks of the credentials.
    fn start(&self, context: CallContext<'_>) -> Result<Fetch<Self::Pending>, ManagedError>;
    /// Takes the response to [`FetchSession::request`], or goes on after a pause if there is none.
    fn advance(
        &self,
        pending: Self::Pending,
        response: Option<Response>,
        context: CallContext<'_>,
    ) -> Result<Fetch<Self::Pending>, ManagedError>;
    /// The HTTP request to send, and when its response is no longer waited for.
    fn request<'a>(&self, pending: &'a Self::Pending, deadline: Instant) -> (&'a HttpRequest, Instant);
    /// The lifetime to ask for, in seconds; `None` where a session need not be new, so that its remaining
    /// lifetime says little about the next one.
    fn asked_seconds(&self) -> Option<i64>;
    /// Whether each session is a login of a person.
    fn is_login(&self) -> bool {
        false
    }
}

/// What one step towards a session has led to.
pub(super) enum Fetch<P> {
    /// A new session.
    Ready(NewSession),
    /// A request is to be sent.
    Send(P),
    /// A retry is due after this long.
    Pause(P, Duration),
}

/// Receives renewal events, on the thread that has renewed, without a lock.
pub(super) trait Observer: Send + Sync {
    /// There is a new session.
    fn renewed(&self, session: &NewSession);
    /// There is none. `expires_at` is the expiry of the old session if that is still valid.
    fn failed(&self, error: &ManagedError, expires_at: Option<i64>);
}

/// Clocks, random numbers and the fork counter; injectable for tests.
pub(super) trait Env: Send + Sync {
    /// The time. The clocks may be the program's own, so no lock is held.
    fn now(&self) -> Now;
    /// A random number from 0 to 1.
    fn random(&self) -> f64;
    /// How many forks lie between the first process and this one.
    fn forks(&self) -> u32;
}

/// Why a session is given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    /// The server says that its time is over.
    Expired,
    /// It was ended, or is used up.
    Ended,
    /// The program does not say.
    Unknown,
}

/// A younger session that has EXPIRED tells nothing about the life of others: to renew at that pace would
/// cost more than to be refused.
const TELLING_AGE_MS: i64 = 60_000;
/// What was learnt of one session is true for so many lives, and a day at most: it may have been a mishap.
const LEARNT_LIVES: i64 = 10;
const DAY_MS: i64 = 86_400_000;
/// A session that is refused so early, before any server has taken it, was not good from the beginning.
const UNPROVEN_MS: i64 = 30_000;
/// One that EXPIRED so early was not, though a server has taken it.
const MOMENT_MS: i64 = 2000;
/// So many such sessions in a row are replaced at once.
const DUDS_FORGIVEN: u32 = 1;

/// Keeps one session valid.
pub(super) struct SessionCache<S, O> {
    source: S,
    observer: O,
    env: Arc<dyn Env>,
    shared: PerProcess<Arc<Shared>>,
}

#[derive(Default)]
struct Shared {
    state: Lock<State>,
    /// A renewal has ended.
    changed: Condvar,
}

#[derive(Default, Clone)]
struct State {
    session: Option<CachedSession>,
    leader: Option<Leader>,
    /// The number of renewals that were started.
    renewals: u64,
    failure: Option<Failed>,
    /// How long sessions live as it has shown, where the server does not tell.
    learnt: Option<Learnt>,
    /// The life of a new session, in milliseconds, which the next would not exceed.
    shown_life_ms: Option<i64>,
    /// How many new sessions in a row were not good from the beginning.
    duds: u32,
    /// These credentials have given a session, and a late retry may follow a refused login: see `failure_memory`.
    has_worked: bool,
}

/// Who renews the session: a blocking call, or a request that an event loop drives.
#[derive(Clone)]
struct Leader {
    id: u64,
    /// The thread that blocks, or that is inside a callback of the credentials.
    thread: Option<ThreadId>,
    /// When a request loses its turn, which the event loop may have forgotten; `None` for a blocking call.
    lease: Option<Instant>,
}

impl Leader {
    fn is_this_thread(&self) -> bool {
        self.thread == Some(thread::current().id())
    }
}

/// Who needs a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Driver {
    /// A thread that blocks. It does not wait for a renewal that an event loop drives, which may be its own.
    Thread,
    /// A request that an event loop advances.
    EventLoop,
}

/// How long a session has lived that was said to live longer.
#[derive(Clone, Copy)]
struct Learnt {
    life_ms: i64,
    at_ms: i64,
}

/// What a caller does.
pub(super) enum Decision {
    /// Uses this session.
    Use(NewSession),
    Fail(ManagedError),
    /// Renews the session, and tells the cache with [`SessionCache::finish`].
    Renew(Lead),
    /// Asks again when the renewal of another caller has ended.
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

    /// The state of a forked child: the parent's without its leader, or the default if the lock was held during the
    /// fork.
    fn inherit(self: &Arc<Self>, random: f64) -> Arc<Self> {
        let inherited = self.state.inherit();
        let mut state = inherited.lock();
        state.leader = None;
        if let Some(session) = &mut state.session {
            // Many children of one parent must not all renew at the same moment.
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

    /// What a caller does who needs a session for `min_ms` more milliseconds. `half` is set to half of the
    /// caller's time while an old session suffices: the other half is for the call itself.
    pub(super) fn decide(
        &self,
        min_ms: i64,
        driver: Driver,
        context: CallContext<'_>,
        half: &mut Option<Instant>,
    ) -> Decision {
        let shared = self.shared();
        let now = self.env.now();
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
            return old.map_or_else(|| Decision::Fail(gave_up(context)), Decision::Use);
        }
        if !renews {
            return Decision::Wait;
        }
        state.renewals += 1;
        let id = state.renewals;
        let lease = (driver == Driver::EventLoop).then_some(deadline);
        state.leader = Some(Leader { id, thread: Some(thread::current().id()), lease });
        drop(state);
        Decision::Renew(Lead { shared: Arc::clone(shared), id, forks: self.env.forks(), env: Arc::clone(&self.env) })
    }

    /// Blocks until a renewal has ended, the caller is cancelled, or its time is over.
    pub(super) fn wait(&self, context: CallContext<'_>) {
        let shared = self.shared();
        // It takes the lock, so that a waiter cannot miss it between its look and its sleep.
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

    /// Gives a session back that a server has refused. One that is no longer the current one is ignored.
    pub(super) fn invalidate(&self, rejected: &str, why: Rejected) {
        self.give_back(rejected, why, || ManagedError::RefusedWhenNew);
    }

    /// Gives a session back that a call was refused with.
    pub(super) fn refused(&self, ks: &Secret, error: &ServerError) {
        let is_over = error.cause == Some(InvalidKsCause::Expired);
        let why = if is_over { Rejected::Expired } else { Rejected::Ended };
        self.give_back(ks.expose(), why, || ApiError::Server(error.clone()).into());
    }

    fn give_back(&self, rejected: &str, why: Rejected, error: impl FnOnce() -> ManagedError) {
        let now = self.env.now();
        let mut state = self.shared().state();
        let Some(session) = state.session.take_if(|session| session.is(rejected)) else { return };
        if !session.is_minted {
            return;
        }
        let age = session.age_ms(now);
        let is_early =
            if session.is_accepted { why == Rejected::Expired && age < MOMENT_MS } else { age < UNPROVEN_MS };
        // Sessions of a few seconds expire on the way to the server.
        if is_early && age < session.life_ms / 2 {
            state.duds = state.duds.saturating_add(1);
            let forgiven = if self.source.is_login() { 0 } else { DUDS_FORGIVEN };
            // The next would fare no better, and a session for each call is a load, or a login.
            if let Some(in_a_row) = state.duds.checked_sub(forgiven + 1) {
                let error = self.remember(&mut state, error(), now, in_a_row);
                drop(state);
                self.observer.failed(&error, None);
            }
            return;
        }
        state.duds = 0;
        let is_upper_bound =
            matches!(session.expires_at(), KnownExpiry::AtMost(_)) && self.source.asked_seconds().is_some();
        if why == Rejected::Expired && is_upper_bound && age >= TELLING_AGE_MS {
            state.learnt = Some(Learnt { life_ms: age, at_ms: now.monotonic_ms });
        }
    }

    /// Forgets a session that was revoked, without drawing conclusions from it.
    pub(super) fn forget(&self, ks: &Secret) {
        self.shared().state().session.take_if(|session| session.is(ks.expose()));
    }

    /// A server has taken this session.
    pub(super) fn accepted(&self, ks: &Secret) {
        let now = self.env.now();
        let mut state = self.shared().state();
        let State { session, learnt, .. } = &mut *state;
        let Some(session) = session.as_mut().filter(|session| session.ks() == ks) else { return };
        session.is_accepted = true;
        if session.age_ms(now) > session.likely_life_ms {
            // It lives longer than others have.
            session.likely_life_ms = session.life_ms;
            *learnt = None;
        }
    }

    /// The session as it is now, if it is still valid, with its end.
    pub(super) fn current(&self) -> Option<NewSession> {
        let now = self.env.now();
        let state = self.shared().state();
        state.session.as_ref().filter(|session| session.left_ms(now) > 0).map(CachedSession::as_new)
    }

    /// Takes a session that was made elsewhere.
    pub(super) fn adopt(&self, fetched: &NewSession) -> Result<(), ManagedError> {
        let now = self.env.now();
        let shared = self.shared();
        let mut state = shared.state();
        let session = self.session(fetched, &state, now)?;
        state.session = Some(session);
        // That a login was refused stays true.
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
        let learnt = state.learnt.and_then(|learnt| learnt.life_ms_at(now));
        CachedSession::new(fetched, learnt, now, self.env.random()).ok_or(ManagedError::EndedAlready)
    }

    /// Checks the validity that a caller asks for, and returns it in milliseconds.
    pub(super) fn checked_validity_ms(&self, seconds: i64) -> Result<i64, ManagedError> {
        check_validity(seconds)?;
        let ms = seconds.saturating_mul(1000);
        match self.source.asked_seconds() {
            Some(asked) if ms > longest_validity_ms(asked * 1000) => Err(too_long(seconds, asked * 1000)),
            _ => Ok(ms),
        }
    }

    /// What a caller does now.
    fn step(state: &State, now: Now, min_ms: i64, driver: Driver) -> Step {
        let Some(session) = &state.session else { return step_without(state, now, driver) };
        let left = session.left_ms(now);
        if let Some(shown) = state.shown_life_ms {
            let longest = shown.max(session.life_ms);
            if min_ms > longest_validity_ms(longest) && left > session.windows(0).mandatory_ms {
                // A new one would live no longer.
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

    /// Ends a renewal: stores the session, or remembers why there is none, and notifies all who wait. `context`
    /// is that of the renewal.
    pub(super) fn finish(
        &self,
        lead: Lead,
        result: Result<NewSession, ManagedError>,
        min_ms: i64,
        context: CallContext<'_>,
    ) -> Result<NewSession, ManagedError> {
        // A callback of the program may have forked: then this is a child, and the state is its parent's.
        let shared = self.shared();
        let now = self.env.now();
        let mut state = shared.state();
        // Whether no other renewal was started since.
        let leads = state.renewals == lead.id;
        let outcome = result.and_then(|new| {
            let mut session = self.session(&new, &state, now)?;
            session.is_minted = true;
            Ok((new, session))
        });
        match outcome {
            Ok((new, session)) => {
                let is_too_long = min_ms > longest_validity_ms(session.life_ms);
                let result = if is_too_long { Err(too_long(min_ms / 1000, session.life_ms)) } else { Ok(new.clone()) };
                // Whoever lost the turn may come with a session that ends earlier than the one of the successor.
                let is_late = !leads && state.session.as_ref().is_some_and(|one| one.left_ms(now) >= session.life_ms);
                if !is_late {
                    // One that need not be new tells nothing, unless a longer one was wanted.
                    let tells = is_too_long || self.source.asked_seconds().is_some();
                    state.shown_life_ms = tells.then_some(session.life_ms);
                    if state.session.replace(session).is_some() {
                        // The last one was good for its time.
                        state.duds = 0;
                    }
                    state.failure = None;
                    state.has_worked = true;
                }
                drop(state);
                drop(lead);
                self.observer.renewed(&new);
                result
            }
            Err(error) => {
                let still = usable(&state, now, min_ms);
                let in_a_row = state.failure.as_ref().map_or(0, |failure| failure.in_a_row.saturating_add(1));
                // Its own time was up, which says little: those who wait may have more.
                let hands_over =
                    still.is_none() && context.is_over() && matches!(error.kind(), FailureKind::Transient(_));
                let error = if hands_over || !leads { error } else { self.remember(&mut state, error, now, in_a_row) };
                drop(state);
                drop(lead);
                if error.kind() != FailureKind::Cancelled {
                    self.observer.failed(&error, still.as_ref().map(|session| session.expires_at.at()));
                }
                still.filter(|_| !context.cancel.is_cancelled()).ok_or(error)
            }
        }
    }

    /// Remembers a failure, and says for how long.
    fn remember(&self, state: &mut State, error: ManagedError, now: Now, in_a_row: u32) -> ManagedError {
        let may_retry_late = failure_memory::is_wrong_password(&error) && std::mem::take(&mut state.has_worked);
        let random = || self.env.random();
        let Some(failed) = Failed::new(&error, now, in_a_row, may_retry_late, random) else { return error };
        // That a login was refused stays true.
        if state.failure.as_ref().is_none_or(|before| failed.lasts_as_long_as(before)) {
            state.failure = Some(failed);
        }
        match state.failure.as_ref().and_then(|failure| failure.remembered(now.monotonic_ms)) {
            Some(until) => ManagedError::Remembered { error: Box::new(error), until },
            None => error,
        }
    }
}

impl Learnt {
    fn life_ms_at(self, now: Now) -> Option<i64> {
        let good_for = self.life_ms.saturating_mul(LEARNT_LIVES).min(DAY_MS);
        (now.monotonic_ms.saturating_sub(self.at_ms) < good_for).then_some(self.life_ms)
    }
}

/// The turn to renew. It ends however the renewal ends, a panic and a request that is freed included, and
/// wakes all who wait.
pub(super) struct Lead {
    shared: Arc<Shared>,
    id: u64,
    forks: u32,
    env: Arc<dyn Env>,
}

impl Lead {
    /// Notes on which thread callbacks of the credentials run now, if on any.
    pub(super) fn set_thread(&self, thread: Option<ThreadId>) {
        self.with_leader(|leader| {
            if let Some(leader) = leader.as_mut() {
                leader.thread = thread;
            }
        });
    }

    fn with_leader(&self, change: impl FnOnce(&mut Option<Leader>)) {
        // In a child that was forked meanwhile, the parent's lock may be locked for ever.
        if self.env.forks() == self.forks {
            let mut state = self.shared.state();
            if state.leader.as_ref().is_some_and(|leader| leader.id == self.id) {
                change(&mut state.leader);
            }
        }
    }
}

impl Drop for Lead {
    fn drop(&mut self) {
        self.with_leader(|leader| *leader = None);
        if self.env.forks() == self.forks {
            self.shared.changed.notify_all();
        }
    }
}

impl State {
    /// Who renews, unless it has lost its turn.
    fn leader(&self) -> Option<&Leader> {
        self.leader.as_ref().filter(|leader| leader.lease.is_none_or(|lease| Instant::now() < lease))
    }
}

/// What a caller does without a session that suffices.
fn step_without(state: &State, now: Now, driver: Driver) -> Step {
    if let Some(failure) = &state.failure {
        if let Some(until) = failure.remembered(now.monotonic_ms) {
            return Step::Fail(ManagedError::Remembered { error: Box::new(failure.error.clone()), until });
        }
    }
    match state.leader() {
        None => Step::Renew,
        Some(leader) if leader.is_this_thread() => Step::Fail(ManagedError::WithinItself),
        Some(leader) => wait_or_renew(leader, driver),
    }
}

/// Checks the validity that a caller asks for, whatever the lifetime of sessions.
pub(super) fn check_validity(seconds: i64) -> Result<(), ManagedError> {
    if seconds < 0 {
        return Err(ApiError::argument("min_validity_seconds", "is negative; give 0 or more").into());
    }
    Ok(())
}

/// A blocking call may run on the thread of the event loop that renews: it takes over.
fn wait_or_renew(leader: &Leader, driver: Driver) -> Step {
    if driver == Driver::Thread && leader.lease.is_some() { Step::Renew } else { Step::Wait }
}

/// The old session, if it still suffices.
fn usable(state: &State, now: Now, min_ms: i64) -> Option<NewSession> {
    let session = state.session.as_ref()?;
    let left = session.left_ms(now);
    (left > 0 && left >= min_ms).then(|| session.as_new())
}

fn gave_up(context: CallContext<'_>) -> ManagedError {
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

fn too_long(seconds: i64, life_ms: i64) -> ManagedError {
    let reason = format!(
        "is {seconds}, but these credentials give sessions of {} s; ask for at most {}, or for a longer life",
        // What was under way does not count.
        life_ms.div_euclid(1000) + i64::from(life_ms % 1000 > 0),
        longest_validity_ms(life_ms).max(0) / 1000
    );
    ApiError::argument("min_validity_seconds", reason).into()
}

#[cfg(test)]
impl<S: FetchSession, O: Observer> SessionCache<S, O> {
    /// Holds the lock, as a thread may at the moment of a fork.
    pub(super) fn lock(&self) -> impl Drop + '_ {
        self.shared().state()
    }

    /// How many threads wait for the one that renews, or are about to.
    pub(super) fn waiting(&self) -> usize {
        let shared = self.shared();
        let leads = usize::from(shared.state().leader.is_some());
        Arc::strong_count(shared) - 1 - leads
    }
}
