//! Keeps one session valid for many threads.
//!
//! No thread of its own: whoever asks for a session renews it when it is time, one at a time. No lock is
//! held meanwhile.

use std::sync::{Arc, Condvar, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use super::cached_session::{CachedSession, Due, KnownExpiry, NewSession, Now};
use super::error::{FailureKind, ManagedError, Until};
use super::refresh_window::longest_validity_ms;
use crate::api::{ApiError, CallContext, Failure, InvalidKsCause, RetryClass, ServerError, TransportError};
use crate::fork::{Lock, PerProcess};
use crate::secret::Secret;

impl<S, O> std::fmt::Debug for SessionCache<S, O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionCache").finish_non_exhaustive()
    }
}

/// Where sessions come from.
pub(super) trait FetchSession: Send + Sync {
    /// Makes a session. In one process it is never asked by two threads at once.
    fn fetch(&self, context: CallContext<'_>) -> Result<NewSession, ManagedError>;
    /// The life that will be asked for, in seconds; `None` where sessions need not be new, so that what
    /// they have left says little of the next.
    fn asked_seconds(&self) -> Option<i64>;
    /// Whether each session is a login of a person.
    fn is_login(&self) -> bool {
        false
    }
}

/// Who wants to know what happens. Called on the thread that has renewed, without a lock.
pub(super) trait Observer: Send + Sync {
    /// There is a new session.
    fn renewed(&self, session: &NewSession);
    /// There is none. `has_session` says whether the old one is still valid.
    fn failed(&self, error: &ManagedError, has_session: bool);
}

/// What is around: clocks, chance, and the process.
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

/// After a refusal, nobody asks again for this long; each further refusal doubles it.
const FIRST_REFUSAL_MS: i64 = 10_000;
/// After a failure that may pass, for about this long.
const FIRST_TRANSIENT_MS: i64 = 1000;
/// No pause grows longer than this.
const LONGEST_MS: i64 = 300_000;
/// The first pause after a login that the server may have seen.
const FIRST_LOGIN_MS: i64 = 10_000;
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
    /// The thread that renews.
    leader: Option<ThreadId>,
    failure: Option<Failed>,
    /// How long sessions live as it has shown, where the server does not tell.
    learnt: Option<Learnt>,
    /// The life of a new session, in milliseconds, which the next would not exceed.
    shown_life_ms: Option<i64>,
    /// How many new sessions in a row were not good from the beginning.
    duds: u32,
}

/// How long a session has lived that was said to live longer.
#[derive(Clone, Copy)]
struct Learnt {
    life_ms: i64,
    at_ms: i64,
}

/// A renewal that failed, and when the next is due, by the monotonic clock.
#[derive(Clone)]
struct Failed {
    error: ManagedError,
    in_a_row: u32,
    /// For callers without a session; `None` until the credentials are set anew.
    next_ms: Option<i64>,
    /// For callers whose old session will still do.
    next_early_ms: i64,
}

/// What a caller does.
enum Step {
    Take(Secret),
    Fail(ManagedError),
    Renew,
    Wait,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// What a forked child takes over: everything but the thread that it has not got. If the parent was
    /// just changing something, nothing.
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

    /// A session that is valid for `min_validity_seconds` more.
    pub(super) fn acquire(&self, min_validity_seconds: i64, context: CallContext<'_>) -> Result<Secret, ManagedError> {
        let min_ms = self.checked_validity_ms(min_validity_seconds)?;
        let shared = self.shared();
        let mut half = None;
        let mut on_cancel = None;
        loop {
            let now = self.env.now();
            let state = shared.state();
            let renews = match Self::step(&state, now, min_ms) {
                Step::Take(ks) => return Ok(ks),
                Step::Fail(error) => return Err(error),
                Step::Renew => true,
                Step::Wait => false,
            };
            // While an old session will do, half of the time is left to the call that it is for.
            let old = usable(&state, now, min_ms);
            let context = if old.is_some() { *half.get_or_insert_with(|| context.half()) } else { context };
            if context.is_over() {
                return old.cloned().ok_or_else(|| gave_up(context));
            }
            if renews {
                return self.renew(shared, state, min_ms, context);
            }
            if on_cancel.is_some() {
                let left = context.deadline.saturating_duration_since(Instant::now());
                drop(shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner));
                continue;
            }
            drop(state);
            // It takes the lock, so that a waiter cannot miss it between its look and its sleep.
            let wake = Arc::clone(shared);
            on_cancel = Some(context.cancel.on_cancel(move || {
                drop(wake.state());
                wake.changed.notify_all();
            }));
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
        let is_dud = if session.is_accepted { why == Rejected::Expired && age < MOMENT_MS } else { age < UNPROVEN_MS };
        if is_dud {
            state.duds = state.duds.saturating_add(1);
            let forgiven = if self.source.is_login() { 0 } else { DUDS_FORGIVEN };
            // The next would fare no better, and a session for each call is a load, or a login.
            if let Some(in_a_row) = state.duds.checked_sub(forgiven + 1) {
                let error = self.remember(&mut state, error(), now, in_a_row);
                drop(state);
                self.observer.failed(&error, false);
            }
            return;
        }
        state.duds = 0;
        let is_early = matches!(session.expires_at, KnownExpiry::AtMost(_)) && self.source.asked_seconds().is_some();
        if why == Rejected::Expired && is_early && age >= TELLING_AGE_MS {
            state.learnt = Some(Learnt { life_ms: age, at_ms: now.monotonic_ms });
        }
    }

    /// A server has taken this session.
    pub(super) fn accepted(&self, ks: &Secret) {
        let now = self.env.now();
        let mut state = self.shared().state();
        let State { session, learnt, .. } = &mut *state;
        let Some(session) = session.as_mut().filter(|session| session.ks == *ks) else { return };
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
        let session = state.session.as_ref().filter(|session| session.left_ms(now) > 0)?;
        Some(NewSession { ks: session.ks.clone(), expires_at: session.expires_at })
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

    fn checked_validity_ms(&self, seconds: i64) -> Result<i64, ManagedError> {
        if seconds < 0 {
            return Err(ApiError::argument("min_validity_seconds", "is negative; give 0 or more").into());
        }
        let ms = seconds.saturating_mul(1000);
        match self.source.asked_seconds() {
            Some(asked) if ms > longest_validity_ms(asked * 1000) => Err(too_long(seconds, asked * 1000)),
            _ => Ok(ms),
        }
    }

    /// What a caller does now.
    fn step(state: &State, now: Now, min_ms: i64) -> Step {
        let Some(session) = &state.session else { return step_without(state, now) };
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
            return Step::Take(session.ks.clone());
        }
        if left <= 0 || left < min_ms {
            return step_without(state, now);
        }
        let pausing = state.failure.as_ref().is_some_and(|failure| now.monotonic_ms < failure.next_early_ms);
        match state.leader {
            _ if pausing => Step::Take(session.ks.clone()),
            None => Step::Renew,
            Some(leader) if due == Due::Early || leader == thread::current().id() => Step::Take(session.ks.clone()),
            Some(_) => Step::Wait,
        }
    }

    /// Renews as the one who does, and tells the others how it went.
    fn renew(
        &self,
        shared: &Shared,
        mut state: MutexGuard<'_, State>,
        min_ms: i64,
        context: CallContext<'_>,
    ) -> Result<Secret, ManagedError> {
        state.leader = Some(thread::current().id());
        drop(state);
        let lead = RefreshGuard { shared, forks: self.env.forks(), env: &*self.env };
        let result = self.source.fetch(context);
        // A function of the program may have forked: then this is a child, and the state is its parent's.
        let shared = self.shared();
        let now = self.env.now();
        let mut state = shared.state();
        let outcome = result.and_then(|fetched| {
            let session = self.session(&fetched, &state, now)?;
            Ok((fetched, CachedSession { is_minted: true, ..session }))
        });
        match outcome {
            Ok((fetched, session)) => {
                let is_too_long = min_ms > longest_validity_ms(session.life_ms);
                let response =
                    if is_too_long { Err(too_long(min_ms / 1000, session.life_ms)) } else { Ok(session.ks.clone()) };
                // One that need not be new tells nothing, unless a longer one was wanted.
                let tells = is_too_long || self.source.asked_seconds().is_some();
                state.shown_life_ms = tells.then_some(session.life_ms);
                if state.session.replace(session).is_some() {
                    // The last one was good for its time.
                    state.duds = 0;
                }
                state.failure = None;
                drop(state);
                drop(lead);
                self.observer.renewed(&fetched);
                response
            }
            Err(error) => {
                let still = usable(&state, now, min_ms).cloned();
                let in_a_row = state.failure.as_ref().map_or(0, |failure| failure.in_a_row.saturating_add(1));
                // Its own time was up, which says little: who waits may have more.
                let hands_over =
                    still.is_none() && context.is_over() && matches!(error.kind(), FailureKind::Transient(_));
                let error = if hands_over { error } else { self.remember(&mut state, error, now, in_a_row) };
                drop(state);
                drop(lead);
                if error.kind() != FailureKind::Cancelled {
                    self.observer.failed(&error, still.is_some());
                }
                still.ok_or(error)
            }
        }
    }

    /// Remembers a failure, and says for how long.
    fn remember(&self, state: &mut State, error: ManagedError, now: Now, in_a_row: u32) -> ManagedError {
        let Some(failed) = self.failed(&error, now, in_a_row) else { return error };
        // That a login was refused stays true.
        if state.failure.as_ref().is_none_or(|failure| failure.next_ms.is_some()) {
            state.failure = Some(failed);
        }
        match state.failure.as_ref().and_then(|failure| failure.remembered(now.monotonic_ms)) {
            Some(until) => ManagedError::Remembered { error: Box::new(error), until },
            None => error,
        }
    }

    /// What to remember of a failure; nothing of a call that was cancelled.
    fn failed(&self, error: &ManagedError, now: Now, in_a_row: u32) -> Option<Failed> {
        let doubled = |first: i64| first.saturating_mul(1 << in_a_row.min(20)).min(LONGEST_MS);
        // From half to all of it: who failed together does not come back together.
        let about = |ms: i64| scaled(ms, 0.5 + self.env.random() / 2.0);
        let at_least = |asked: Option<Duration>| {
            asked.map_or(0, |asked| i64::try_from(asked.as_millis()).unwrap_or(i64::MAX)).min(LONGEST_MS)
        };
        let (next_ms, next_early_ms) = match error.kind() {
            FailureKind::Cancelled => return None,
            FailureKind::RefusedLogin => (None, i64::MAX),
            FailureKind::Refused => {
                let pause = doubled(FIRST_REFUSAL_MS);
                (Some(pause), pause)
            }
            FailureKind::Transient(asked) => {
                let pause = at_least(asked) + about(FIRST_TRANSIENT_MS);
                (Some(pause), pause.max(about(doubled(FIRST_TRANSIENT_MS))))
            }
            FailureKind::TransientLogin(asked) => {
                let pause = about(doubled(FIRST_LOGIN_MS)).max(at_least(asked) + about(FIRST_TRANSIENT_MS));
                (Some(pause), pause)
            }
        };
        Some(Failed {
            error: error.clone(),
            in_a_row,
            next_ms: next_ms.map(|pause| now.monotonic_ms.saturating_add(pause)),
            next_early_ms: now.monotonic_ms.saturating_add(next_early_ms),
        })
    }
}

impl Learnt {
    fn life_ms_at(self, now: Now) -> Option<i64> {
        let good_for = self.life_ms.saturating_mul(LEARNT_LIVES).min(DAY_MS);
        (now.monotonic_ms.saturating_sub(self.at_ms) < good_for).then_some(self.life_ms)
    }
}

impl Failed {
    /// For how long it is still remembered.
    fn remembered(&self, now_ms: i64) -> Option<Until> {
        let Some(next_ms) = self.next_ms else { return Some(Until::NewCredentials) };
        let left = u64::try_from(next_ms.saturating_sub(now_ms)).ok().filter(|left| *left > 0)?;
        Some(Until::Passed(Duration::from_millis(left)))
    }
}

/// The leadership of one renewal. It ends however the renewal ends, a panic included, and wakes all who
/// wait.
struct RefreshGuard<'a> {
    shared: &'a Shared,
    forks: u32,
    env: &'a dyn Env,
}

impl Drop for RefreshGuard<'_> {
    fn drop(&mut self) {
        // In a child that was forked meanwhile, the parent's lock may be locked for ever.
        if self.env.forks() == self.forks {
            self.shared.state().leader = None;
            self.shared.changed.notify_all();
        }
    }
}

/// What a caller does without a session that would do.
fn step_without(state: &State, now: Now) -> Step {
    if let Some(failure) = &state.failure {
        if let Some(until) = failure.remembered(now.monotonic_ms) {
            return Step::Fail(ManagedError::Remembered { error: Box::new(failure.error.clone()), until });
        }
    }
    match state.leader {
        None => Step::Renew,
        Some(leader) if leader == thread::current().id() => Step::Fail(ManagedError::WithinItself),
        Some(_) => Step::Wait,
    }
}

/// The old session, if it will still do.
fn usable(state: &State, now: Now, min_ms: i64) -> Option<&Secret> {
    let session = state.session.as_ref()?;
    let left = session.left_ms(now);
    (left > 0 && left >= min_ms).then_some(&session.ks)
}

fn gave_up(context: CallContext<'_>) -> ManagedError {
    if context.cancel.is_cancelled() {
        return ApiError::cancelled(false).into();
    }
    let error = TransportError {
        failure: Failure::Timeout,
        message: "the time was up while another thread was still making the session".to_owned(),
        may_have_been_sent: false,
    };
    ApiError::Transport { error, retry: RetryClass::Backoff }.into()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "at most some minutes")]
fn scaled(ms: i64, by: f64) -> i64 {
    (ms as f64 * by) as i64
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
impl<S, O> SessionCache<S, O> {
    /// Holds the lock, as a thread may at the moment of a fork.
    pub(super) fn lock(&self) -> impl Drop + '_ {
        self.shared.get(self.env.forks(), |_| unreachable!()).state()
    }

    /// How many threads wait for the one that renews, or are about to.
    pub(super) fn waiting(&self) -> usize {
        Arc::strong_count(self.shared.get(self.env.forks(), |_| unreachable!())) - 1
    }
}
