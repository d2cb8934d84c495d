//! Clocks, sources and listeners that the tests play with.

use super::super::cached_session::{KnownExpiry, NewSession, Now};
use super::super::error::ManagedError;
use super::super::session_cache::{Env, Fetch, FetchSession, Observer, SessionCache};
use crate::api::{
    ApiError, CallContext, Cancel, ResponseError, ResponseProblem, RetryClass, ServerError, ServerErrorKind,
};
use crate::ks::{Expiry as KsExpiry, Randomness, SessionParams, Signer, TYPE_USER};
use crate::secret::Secret;
use std::cell::Cell;
use std::convert::Infallible;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

pub(super) const START: i64 = 1_795_550_000;

/// Clocks and chance that a test sets.
pub(super) struct SystemEnv {
    pub(super) wall_ms: AtomicI64,
    pub(super) monotonic_ms: AtomicI64,
    pub(super) per_mille: AtomicU32,
}

thread_local! {
    /// In which process a thread plays.
    pub(super) static FORKS: Cell<u32> = const { Cell::new(0) };
}

impl SystemEnv {
    pub(super) fn new() -> Arc<SystemEnv> {
        Arc::new(SystemEnv {
            wall_ms: AtomicI64::new(START * 1000),
            monotonic_ms: AtomicI64::new(77),
            per_mille: AtomicU32::new(500),
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

impl Env for SystemEnv {
    fn now(&self) -> Now {
        Now { wall_ms: self.wall_ms.load(SeqCst), monotonic_ms: self.monotonic_ms.load(SeqCst) }
    }
    fn random(&self) -> f64 {
        f64::from(self.per_mille.load(SeqCst)) / 1000.0
    }
    fn forks(&self) -> u32 {
        FORKS.get()
    }
}

/// A session whose text tells the tests apart; the server would not mind.
pub(super) fn session(number: usize) -> Secret {
    let params = SessionParams { expiry: KsExpiry::At(START + 1_000_000_000), ..SessionParams::new("u", TYPE_USER) };
    let mut random = [0; 16];
    random[..8].copy_from_slice(&(number as u64).to_le_bytes());
    Secret::from(Signer::new(102, "secret").unwrap().sign(&params, START, Randomness::Fixed(random)).unwrap())
}

/// The part of a source that is for the network, which the sources of these tests do not need.
macro_rules! no_network {
    () => {
        type Pending = std::convert::Infallible;

        fn advance(
            &self,
            pending: Self::Pending,
            _: Option<crate::api::Response>,
            _: crate::api::CallContext<'_>,
        ) -> Result<super::super::session_cache::Fetch<Self::Pending>, super::super::error::ManagedError> {
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

/// Makes sessions of a fixed life at once.
pub(super) struct Mint {
    pub(super) world: Arc<SystemEnv>,
    pub(super) life: AtomicI64,
    pub(super) at_most: bool,
    pub(super) is_login: bool,
    pub(super) made: AtomicUsize,
    pub(super) failure: Mutex<Option<ManagedError>>,
}

impl Mint {
    pub(super) fn new(world: &Arc<SystemEnv>, life: i64) -> Mint {
        let failure = Mutex::new(None);
        Mint {
            world: Arc::clone(world),
            life: AtomicI64::new(life),
            at_most: false,
            is_login: false,
            made: AtomicUsize::new(0),
            failure,
        }
    }

    pub(super) fn made(&self) -> usize {
        self.made.load(SeqCst)
    }

    pub(super) fn fails(&self, error: Option<ManagedError>) {
        *self.failure.lock().unwrap() = error;
    }

    pub(super) fn next(&self) -> NewSession {
        let end = self.world.seconds() + self.life.load(SeqCst);
        let expires_at = if self.at_most { KnownExpiry::AtMost(end) } else { KnownExpiry::Known(end) };
        NewSession::new(session(self.made()), expires_at)
    }
}

impl FetchSession for &Mint {
    no_network!();

    fn start(&self, _: CallContext<'_>) -> Result<Fetch<Infallible>, ManagedError> {
        self.made.fetch_add(1, SeqCst);
        match &*self.failure.lock().unwrap() {
            Some(error) => Err(error.clone()),
            None => Ok(Fetch::Ready(self.next())),
        }
    }
    fn asked_seconds(&self) -> Option<i64> {
        self.at_most.then(|| self.life.load(SeqCst))
    }
    fn is_login(&self) -> bool {
        self.is_login
    }
}

/// What the test lets a renewal end with.
pub(super) enum Ending {
    CachedSession,
    Failure(ManagedError),
    Panic,
}

/// Makes a session when the test says so.
pub(super) struct Held<'a> {
    pub(super) mint: &'a Mint,
    pub(super) begun: Sender<()>,
    pub(super) ending: Mutex<Receiver<Ending>>,
}

impl FetchSession for Held<'_> {
    no_network!();

    fn start(&self, _: CallContext<'_>) -> Result<Fetch<Infallible>, ManagedError> {
        self.mint.made.fetch_add(1, SeqCst);
        self.begun.send(()).unwrap();
        let ending = self.ending.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv().unwrap();
        match ending {
            Ending::CachedSession => Ok(Fetch::Ready(self.mint.next())),
            Ending::Failure(error) => Err(error),
            Ending::Panic => panic!("a fault of the source, as the test wants it"),
        }
    }
    fn asked_seconds(&self) -> Option<i64> {
        None
    }
}

#[derive(Default)]
pub(super) struct Heard {
    pub(super) renewed: AtomicUsize,
    pub(super) failed: AtomicUsize,
}

impl Observer for &Heard {
    fn renewed(&self, _: &NewSession) {
        self.renewed.fetch_add(1, SeqCst);
    }
    fn failed(&self, _: &ManagedError, _: Option<i64>) {
        self.failed.fetch_add(1, SeqCst);
    }
}

/// All that a test with a held renewal needs.
pub(super) struct Stage<'a> {
    pub(super) cache: Arc<SessionCache<Held<'a>, &'a Heard>>,
    pub(super) begun: Receiver<()>,
    pub(super) end: Sender<Ending>,
}

pub(super) fn stage<'a>(world: &Arc<SystemEnv>, mint: &'a Mint, heard: &'a Heard) -> Stage<'a> {
    let (begun_in, begun) = channel();
    let (end, ending) = channel();
    let source = Held { mint, begun: begun_in, ending: Mutex::new(ending) };
    Stage { cache: new_cache(source, heard, world.clone()), begun, end }
}

impl Stage<'_> {
    /// Until so many threads wait for the one that renews.
    pub(super) fn until_waiting(&self, threads: usize) {
        while self.cache.waiting() < threads {
            thread::yield_now();
        }
    }

    /// Gives the cache its first session.
    pub(super) fn fill(&self) {
        self.end.send(Ending::CachedSession).unwrap();
        acquire(&self.cache, 0).unwrap();
        self.begun.recv().unwrap();
    }
}

pub(super) fn patient(cancel: &Cancel) -> CallContext<'_> {
    CallContext { deadline: Instant::now() + Duration::from_secs(600), cancel }
}

pub(super) fn acquire<S: FetchSession, O: Observer>(
    cache: &Arc<SessionCache<S, O>>,
    min_validity: i64,
) -> Result<Secret, ManagedError> {
    cache.acquire(min_validity, patient(&Cancel::default()))
}

pub(super) fn passing() -> ManagedError {
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
