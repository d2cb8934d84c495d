//! Fake clocks, sources and observers.

use super::super::{Env, Fetch, FetchSession, Observer, SessionCache};
use crate::api::{
    ApiError, CallContext, Cancel, ResponseError, ResponseProblem, RetryClass, ServerError, ServerErrorKind,
};
use crate::ks::{Expiry as KsExpiry, Randomness, SessionParams, Signer, TYPE_USER};
use crate::managed::cached_session::{KnownExpiry, NewSession, Now};
use crate::managed::error::ManagedError;
use crate::secret::Secret;
use std::cell::Cell;
use std::convert::Infallible;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

pub(super) const START: i64 = 1_795_550_000;

pub(super) struct FakeEnv {
    pub(super) wall_ms: AtomicI64,
    pub(super) monotonic_ms: AtomicI64,
    pub(super) random_per_mille: AtomicU32,
}

thread_local! {
    /// The simulated process of a thread.
    pub(super) static FORKS: Cell<u32> = const { Cell::new(0) };
}

impl FakeEnv {
    pub(super) fn new() -> Arc<FakeEnv> {
        Arc::new(FakeEnv {
            wall_ms: AtomicI64::new(START * 1000),
            monotonic_ms: AtomicI64::new(77),
            random_per_mille: AtomicU32::new(500),
        })
    }

    pub(super) fn pass(&self, seconds: i64) {
        self.wall_ms.fetch_add(seconds * 1000, SeqCst);
        self.monotonic_ms.fetch_add(seconds * 1000, SeqCst);
    }

    pub(super) fn seconds(&self) -> i64 {
        self.wall_ms.load(SeqCst) / 1000
    }
}

impl Env for FakeEnv {
    fn now(&self) -> Now {
        Now { wall_ms: self.wall_ms.load(SeqCst), monotonic_ms: self.monotonic_ms.load(SeqCst) }
    }
    fn random(&self) -> f64 {
        f64::from(self.random_per_mille.load(SeqCst)) / 1000.0
    }
    fn forks(&self) -> u32 {
        FORKS.get()
    }
}

/// Distinguishable sessions.
pub(super) fn session(number: usize) -> Secret {
    let params = SessionParams { expiry: KsExpiry::At(START + 1_000_000_000), ..SessionParams::new("u", TYPE_USER) };
    let mut random = [0; 16];
    random[..8].copy_from_slice(&(number as u64).to_le_bytes());
    Secret::from(Signer::new(102, "secret").unwrap().sign(&params, START, Randomness::Fixed(random)).unwrap())
}

/// The network half of [`FetchSession`], for sources without network.
macro_rules! no_network {
    () => {
        type Pending = std::convert::Infallible;

        fn advance(
            &self,
            pending: Self::Pending,
            _: Option<crate::api::Response>,
            _: crate::api::CallContext<'_>,
        ) -> Result<crate::managed::session_cache::Fetch<Self::Pending>, crate::managed::error::ManagedError> {
            match pending {}
        }

        fn request<'p>(
            &self,
            pending: &'p Self::Pending,
            _: std::time::Instant,
        ) -> (&'p crate::api::HttpRequest, std::time::Instant) {
            match *pending {}
        }
    };
}
pub(super) use no_network;

pub(super) fn new_cache<S: FetchSession, O: Observer>(
    source: S,
    observer: O,
    env: Arc<dyn Env>,
) -> Arc<SessionCache<S, O>> {
    Arc::new(SessionCache::new(source, observer, env))
}

/// Creates sessions of a fixed lifetime immediately.
pub(super) struct FakeSource {
    pub(super) env: Arc<FakeEnv>,
    pub(super) lifetime: AtomicI64,
    pub(super) at_most: bool,
    pub(super) is_login: bool,
    pub(super) created: AtomicUsize,
    pub(super) failure: Mutex<Option<ManagedError>>,
}

impl FakeSource {
    pub(super) fn new(env: &Arc<FakeEnv>, lifetime: i64) -> FakeSource {
        let failure = Mutex::new(None);
        FakeSource {
            env: Arc::clone(env),
            lifetime: AtomicI64::new(lifetime),
            at_most: false,
            is_login: false,
            created: AtomicUsize::new(0),
            failure,
        }
    }

    pub(super) fn created(&self) -> usize {
        self.created.load(SeqCst)
    }

    pub(super) fn fails(&self, error: Option<ManagedError>) {
        *self.failure.lock().unwrap() = error;
    }

    pub(super) fn next(&self) -> NewSession {
        let end = self.env.seconds() + self.lifetime.load(SeqCst);
        let expires_at = if self.at_most { KnownExpiry::AtMost(end) } else { KnownExpiry::Known(end) };
        NewSession::new(session(self.created()), expires_at)
    }
}

impl FetchSession for &FakeSource {
    no_network!();

    fn start(&self, _: CallContext<'_>) -> Result<Fetch<Infallible>, ManagedError> {
        self.created.fetch_add(1, SeqCst);
        match &*self.failure.lock().unwrap() {
            Some(error) => Err(error.clone()),
            None => Ok(Fetch::Ready(self.next())),
        }
    }
    fn requested_seconds(&self) -> Option<i64> {
        self.at_most.then(|| self.lifetime.load(SeqCst))
    }
    fn is_login(&self) -> bool {
        self.is_login
    }
}

/// How the test ends a renewal.
pub(super) enum Ending {
    Session,
    Failure(ManagedError),
    Panic,
}

/// Blocks until the test ends the renewal.
pub(super) struct BlockingSource<'a> {
    pub(super) source: &'a FakeSource,
    pub(super) begun: Sender<()>,
    pub(super) ending: Mutex<Receiver<Ending>>,
}

impl FetchSession for BlockingSource<'_> {
    no_network!();

    fn start(&self, _: CallContext<'_>) -> Result<Fetch<Infallible>, ManagedError> {
        self.source.created.fetch_add(1, SeqCst);
        self.begun.send(()).unwrap();
        let ending = self.ending.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv().unwrap();
        match ending {
            Ending::Session => Ok(Fetch::Ready(self.source.next())),
            Ending::Failure(error) => Err(error),
            Ending::Panic => panic!("panic requested by the test"),
        }
    }
    fn requested_seconds(&self) -> Option<i64> {
        None
    }
}

#[derive(Default)]
pub(super) struct CountingObserver {
    pub(super) renewed: AtomicUsize,
    pub(super) failed: AtomicUsize,
}

impl Observer for &CountingObserver {
    fn renewed(&self, _: &NewSession) {
        self.renewed.fetch_add(1, SeqCst);
    }
    fn failed(&self, _: &ManagedError, _: Option<i64>) {
        self.failed.fetch_add(1, SeqCst);
    }
}

/// A cache with a blocking source.
pub(super) struct Harness<'a> {
    pub(super) cache: Arc<SessionCache<BlockingSource<'a>, &'a CountingObserver>>,
    pub(super) begun: Receiver<()>,
    pub(super) end: Sender<Ending>,
}

pub(super) fn harness<'a>(env: &Arc<FakeEnv>, source: &'a FakeSource, observer: &'a CountingObserver) -> Harness<'a> {
    let (begun_in, begun) = channel();
    let (end, ending) = channel();
    let source = BlockingSource { source, begun: begun_in, ending: Mutex::new(ending) };
    Harness { cache: new_cache(source, observer, env.clone()), begun, end }
}

impl Harness<'_> {
    pub(super) fn until_waiting(&self, threads: usize) {
        while self.cache.waiting() < threads {
            thread::yield_now();
        }
    }

    /// Creates the first session.
    pub(super) fn fill(&self) {
        self.end.send(Ending::Session).unwrap();
        acquire(&self.cache, 0).unwrap();
        self.begun.recv().unwrap();
    }
}

pub(super) fn long_context(cancel: &Cancel) -> CallContext<'_> {
    CallContext { deadline: Instant::now() + Duration::from_secs(600), cancel }
}

pub(super) fn acquire<S: FetchSession, O: Observer>(
    cache: &Arc<SessionCache<S, O>>,
    min_validity: i64,
) -> Result<Secret, ManagedError> {
    cache.acquire(min_validity, long_context(&Cancel::default()))
}

pub(super) fn transient() -> ManagedError {
    ApiError::Response(ResponseError {
        problem: ResponseProblem::HttpStatus,
        message: "session.start got HTTP status 503".to_owned(),
        http_status: 503,
        request_id: None,
        retry: RetryClass::Backoff,
        retry_after: None,
    })
    .into()
}

pub(super) fn refusal(kind: ServerErrorKind) -> ManagedError {
    ApiError::Server(ServerError {
        kind,
        code: "CODE".to_owned(),
        message: "the server refused".to_owned(),
        cause: None,
        http_status: 200,
        request_id: None,
        retry: RetryClass::Never,
        retry_after: None,
    })
    .into()
}

pub(super) fn innermost(error: &ManagedError) -> &ManagedError {
    match error {
        ManagedError::Remembered { error, .. } => innermost(error),
        error => error,
    }
}
