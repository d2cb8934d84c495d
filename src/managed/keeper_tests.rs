//! The keeper under threads. The tests decide when a renewal ends and what time it is; nothing sleeps.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::error::{ManagedError, Until};
use super::keeper::{Keeper, Observer, Rejected, Source, Surroundings};
use super::session::{Expiry, Fetched, Now};
use crate::api::{
    AnswerError, AnswerProblem, ApiError, Cancel, InvalidKsCause, Patience, RetryClass, ServerError, ServerErrorKind,
};
use crate::ks::{Expiry as KsExpiry, Randomness, SessionParams, Signer, TYPE_USER};
use crate::secret::Secret;

const START: i64 = 1_795_550_000;

/// Clocks and chance that a test sets.
struct World {
    wall_ms: AtomicI64,
    monotonic_ms: AtomicI64,
    per_mille: AtomicU32,
}

thread_local! {
    /// In which process a thread plays.
    static FORKS: Cell<u32> = const { Cell::new(0) };
}

impl World {
    fn new() -> Arc<World> {
        Arc::new(World {
            wall_ms: AtomicI64::new(START * 1000),
            monotonic_ms: AtomicI64::new(77),
            per_mille: AtomicU32::new(500),
        })
    }

    fn pass(&self, seconds: i64) {
        self.wall_ms.fetch_add(seconds * 1000, SeqCst);
        self.monotonic_ms.fetch_add(seconds * 1000, SeqCst);
    }

    fn seconds(&self) -> i64 {
        self.wall_ms.load(SeqCst) / 1000
    }
}

impl Surroundings for World {
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
fn session(number: usize) -> Secret {
    let params = SessionParams { expiry: KsExpiry::At(START + 1_000_000_000), ..SessionParams::new("u", TYPE_USER) };
    let mut random = [0; 16];
    random[..8].copy_from_slice(&(number as u64).to_le_bytes());
    Secret::from(Signer::new(102, "secret").unwrap().sign(&params, START, Randomness::Fixed(random)).unwrap())
}

/// Makes sessions of a fixed life at once.
struct Mint {
    world: Arc<World>,
    life: AtomicI64,
    at_most: bool,
    is_login: bool,
    made: AtomicUsize,
    failure: Mutex<Option<ManagedError>>,
}

impl Mint {
    fn new(world: &Arc<World>, life: i64) -> Mint {
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

    fn made(&self) -> usize {
        self.made.load(SeqCst)
    }

    fn fails(&self, error: Option<ManagedError>) {
        *self.failure.lock().unwrap() = error;
    }

    fn next(&self) -> Fetched {
        let end = self.world.seconds() + self.life.load(SeqCst);
        let expires_at = if self.at_most { Expiry::AtMost(end) } else { Expiry::Known(end) };
        Fetched { ks: session(self.made()), expires_at }
    }
}

impl Source for &Mint {
    fn fetch(&self, _: Patience<'_>) -> Result<Fetched, ManagedError> {
        self.made.fetch_add(1, SeqCst);
        match &*self.failure.lock().unwrap() {
            Some(error) => Err(error.clone()),
            None => Ok(self.next()),
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
enum Ending {
    Session,
    Failure(ManagedError),
    Panic,
}

/// Makes a session when the test says so.
struct Held<'a> {
    mint: &'a Mint,
    begun: Sender<()>,
    ending: Mutex<Receiver<Ending>>,
}

impl Source for Held<'_> {
    fn fetch(&self, _: Patience<'_>) -> Result<Fetched, ManagedError> {
        self.mint.made.fetch_add(1, SeqCst);
        self.begun.send(()).unwrap();
        let ending = self.ending.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv().unwrap();
        match ending {
            Ending::Session => Ok(self.mint.next()),
            Ending::Failure(error) => Err(error),
            Ending::Panic => panic!("a fault of the source, as the test wants it"),
        }
    }
    fn asked_seconds(&self) -> Option<i64> {
        None
    }
}

#[derive(Default)]
struct Heard {
    renewed: AtomicUsize,
    failed: AtomicUsize,
}

impl Observer for &Heard {
    fn renewed(&self, _: &Fetched) {
        self.renewed.fetch_add(1, SeqCst);
    }
    fn failed(&self, _: &ManagedError, _: bool) {
        self.failed.fetch_add(1, SeqCst);
    }
}

/// All that a test with a held renewal needs.
struct Stage<'a> {
    keeper: Keeper<Held<'a>, &'a Heard>,
    begun: Receiver<()>,
    end: Sender<Ending>,
}

fn stage<'a>(world: &Arc<World>, mint: &'a Mint, heard: &'a Heard) -> Stage<'a> {
    let (begun_in, begun) = channel();
    let (end, ending) = channel();
    let source = Held { mint, begun: begun_in, ending: Mutex::new(ending) };
    Stage { keeper: Keeper::new(source, heard, world.clone()), begun, end }
}

impl Stage<'_> {
    /// Until so many threads wait for the one that renews.
    fn until_waiting(&self, threads: usize) {
        while self.keeper.waiting() < threads {
            thread::yield_now();
        }
    }

    /// Gives the keeper its first session.
    fn fill(&self) {
        self.end.send(Ending::Session).unwrap();
        acquire(&self.keeper, 0).unwrap();
        self.begun.recv().unwrap();
    }
}

fn patient(cancel: &Cancel) -> Patience<'_> {
    Patience { deadline: Instant::now() + Duration::from_secs(600), cancel }
}

fn acquire<S: Source, O: Observer>(keeper: &Keeper<S, O>, min_validity: i64) -> Result<Secret, ManagedError> {
    keeper.acquire(min_validity, patient(&Cancel::default()))
}

fn passing() -> ManagedError {
    ApiError::Answer(AnswerError {
        problem: AnswerProblem::HttpStatus,
        message: "session.start got HTTP status 503".to_owned(),
        http_status: 503,
        request_id: None,
        retry: RetryClass::Backoff,
        retry_after: None,
    })
    .into()
}

fn refusal(kind: ServerErrorKind) -> ManagedError {
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

fn innermost(error: &ManagedError) -> &ManagedError {
    match error {
        ManagedError::Remembered { error, .. } => innermost(error),
        error => error,
    }
}

#[test]
fn sixty_four_threads_with_an_expired_session_make_one_request() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    stage.fill();
    world.pass(3600);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..64).map(|_| scope.spawn(|| acquire(&stage.keeper, 60).unwrap())).collect();
        stage.begun.recv().unwrap();
        stage.until_waiting(63);
        stage.end.send(Ending::Session).unwrap();
        let second = session(2);
        assert!(threads.into_iter().all(|thread| thread.join().unwrap() == second));
    });
    assert_eq!((mint.made(), heard.renewed.load(SeqCst), stage.keeper.waiting()), (2, 2, 0));
}

#[test]
fn a_failure_is_shared_by_all_who_wait_and_remembered_for_a_moment() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..64).map(|_| scope.spawn(|| acquire(&stage.keeper, 0).unwrap_err())).collect();
        stage.begun.recv().unwrap();
        stage.until_waiting(63);
        stage.end.send(Ending::Failure(passing())).unwrap();
        let errors: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert!(errors.iter().all(|error| *innermost(error) == passing()));
        assert_eq!(errors.iter().filter(|error| **error == passing()).count(), 1, "one has asked");
    });
    assert_eq!((mint.made(), heard.failed.load(SeqCst)), (1, 1));
    assert!(matches!(acquire(&stage.keeper, 0), Err(ManagedError::Remembered { .. })));
    world.pass(1);
    stage.end.send(Ending::Session).unwrap();
    assert!(acquire(&stage.keeper, 0).is_ok());
}

#[test]
fn a_panic_hands_over_to_one_of_those_who_wait() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| catch_unwind(AssertUnwindSafe(|| acquire(&stage.keeper, 0).unwrap())).ok()))
            .collect();
        stage.begun.recv().unwrap();
        stage.until_waiting(7);
        stage.end.send(Ending::Panic).unwrap();
        stage.begun.recv().unwrap();
        stage.end.send(Ending::Session).unwrap();
        let results: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert_eq!(results.iter().filter(|result| result.is_none()).count(), 1);
        assert_eq!(results.iter().flatten().filter(|ks| **ks == session(2)).count(), 7);
    });
    assert_eq!(mint.made(), 2);
}

#[test]
fn a_cancelled_renewal_hands_over_since_others_may_not_be_cancelled() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    let cancelled = ManagedError::from(ApiError::cancelled(true));
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| acquire(&stage.keeper, 0))).collect();
        stage.begun.recv().unwrap();
        stage.until_waiting(3);
        stage.end.send(Ending::Failure(cancelled.clone())).unwrap();
        stage.begun.recv().unwrap();
        stage.end.send(Ending::Session).unwrap();
        let results: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert_eq!(results.iter().filter(|result| **result == Err(cancelled.clone())).count(), 1);
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 3);
    });
    assert_eq!((mint.made(), heard.failed.load(SeqCst)), (2, 0));
}

#[test]
fn who_waits_leaves_when_cancelled_or_when_the_time_is_up() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    thread::scope(|scope| {
        let leader = scope.spawn(|| acquire(&stage.keeper, 0).unwrap());
        stage.begun.recv().unwrap();

        let cancel = Cancel::default();
        let other = cancel.clone();
        let waiter = scope.spawn(|| {
            let cancel = other;
            stage.keeper.acquire(0, patient(&cancel))
        });
        stage.until_waiting(1);
        cancel.cancel();
        assert_eq!(waiter.join().unwrap(), Err(ApiError::cancelled(false).into()));

        let none = Cancel::default();
        let soon = Patience { deadline: Instant::now() + Duration::from_millis(2), cancel: &none };
        let error = stage.keeper.acquire(0, soon).unwrap_err();
        assert!(error.to_string().contains("the time was up"), "{error}");

        stage.end.send(Ending::Session).unwrap();
        assert_eq!(leader.join().unwrap(), session(1));
    });
    assert_eq!(mint.made(), 1);
}

#[test]
fn in_the_early_window_one_renews_and_the_others_go_on_with_the_old_one() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    stage.fill();
    world.pass(3600 - 300);
    thread::scope(|scope| {
        let leader = scope.spawn(|| acquire(&stage.keeper, 0).unwrap());
        stage.begun.recv().unwrap();
        // None of them waits, so they come back while the renewal is held.
        for _ in 0..64 {
            assert_eq!(acquire(&stage.keeper, 0), Ok(session(1)));
        }
        // Who needs more than is left waits.
        let demanding = scope.spawn(|| acquire(&stage.keeper, 600).unwrap());
        stage.until_waiting(1);
        stage.end.send(Ending::Session).unwrap();
        assert_eq!(leader.join().unwrap(), session(2));
        assert_eq!(demanding.join().unwrap(), session(2));
    });
    assert_eq!(mint.made(), 2);
}

#[test]
fn in_the_mandatory_window_all_wait_and_take_the_old_one_should_the_renewal_fail() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    stage.fill();
    world.pass(3600 - 30);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| acquire(&stage.keeper, 10))).collect();
        stage.begun.recv().unwrap();
        stage.until_waiting(7);
        stage.end.send(Ending::Failure(passing())).unwrap();
        assert!(threads.into_iter().all(|thread| thread.join().unwrap() == Ok(session(1))));
    });
    // Those who need more get the error.
    assert_eq!(*innermost(&acquire(&stage.keeper, 31).unwrap_err()), passing());
    assert_eq!(mint.made(), 2);
}

#[test]
fn a_failed_early_renewal_is_tried_again_after_growing_random_pauses() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 86_400), Heard::default());
    let keeper = Keeper::new(&mint, &heard, world.clone());
    acquire(&keeper, 0).unwrap();
    world.pass(86_400 - 1800);
    mint.fails(Some(passing()));
    let mut pauses = Vec::new();
    let mut since = 0;
    // To the second before its end, the old session is given out.
    for _ in 0..1799 {
        let before = mint.made();
        assert_eq!(acquire(&keeper, 0), Ok(session(1)));
        if mint.made() > before {
            pauses.push(since);
            since = 0;
        }
        world.pass(1);
        since += 1;
    }
    assert_eq!(pauses, [0, 1, 2, 3, 6, 12, 24, 48, 96, 192, 225, 225, 225, 225, 225, 225]);
    world.pass(1);
    assert!(acquire(&keeper, 0).is_err());
    mint.fails(None);
    world.pass(1);
    assert!(acquire(&keeper, 0).is_ok());
    assert_eq!(heard.renewed.load(SeqCst), 2);
}

#[test]
fn a_refusal_fails_fast_and_is_remembered_for_longer_each_time() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let keeper = Keeper::new(&mint, &heard, world.clone());
    mint.fails(Some(refusal(ServerErrorKind::StartSession)));
    let mut pauses = Vec::new();
    let mut since = 0;
    for _ in 0..1300 {
        let before = mint.made();
        let error = acquire(&keeper, 0).unwrap_err();
        assert_eq!(*innermost(&error), refusal(ServerErrorKind::StartSession));
        if mint.made() > before {
            pauses.push(since);
            since = 0;
        }
        world.pass(1);
        since += 1;
    }
    assert_eq!(pauses, [0, 10, 20, 40, 80, 160, 300, 300, 300]);
    assert_eq!(heard.failed.load(SeqCst), mint.made());
}

#[test]
fn a_refused_login_is_not_repeated_by_itself() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    for kind in [ServerErrorKind::WrongPassword, ServerErrorKind::MissingOtp, ServerErrorKind::InvalidOtp] {
        let keeper = Keeper::new(&mint, &heard, world.clone());
        mint.fails(Some(refusal(kind)));
        let before = mint.made();
        assert_eq!(acquire(&keeper, 0).unwrap_err(), refusal(kind));
        world.pass(86_400 * 365);
        let error = acquire(&keeper, 0).unwrap_err();
        assert!(matches!(error, ManagedError::Remembered { until: Until::NewCredentials, .. }), "{error}");
        assert_eq!(mint.made() - before, 1);
    }
}

#[test]
fn a_year_of_calls_renews_once_in_each_life() {
    const YEAR: i64 = 31_536_000;
    // (life, a call every so often, for so long)
    for (life, step, length) in [(60, 1, 86_400), (3600, 20, YEAR / 12), (86_400, 300, YEAR), (2_592_000, 300, YEAR)] {
        let world = World::new();
        let (mint, heard) = (Mint::new(&world, life), Heard::default());
        let keeper = Keeper::new(&mint, &heard, world.clone());
        let start = world.seconds();
        let mut end_of_last = start;
        let mut made = 0;
        while world.seconds() < start + length {
            world.per_mille.store(u32::try_from(world.seconds() * 7919 % 1001).unwrap(), SeqCst);
            acquire(&keeper, 0).unwrap();
            if mint.made() > made {
                made += 1;
                end_of_last = world.seconds() + life;
            }
            assert!(end_of_last > world.seconds(), "a session was given out that had ended");
            world.pass(step);
        }
        // Renewed when 80 to 90 % of its life were over, or half an hour to an hour before its end.
        let early = (life / 5).min(3600);
        let (most, least) = (length / (life - early) + 1, length / (life - early / 2 + step));
        let made = i64::try_from(made).unwrap();
        assert!((least..=most).contains(&made), "life {life}: {made} sessions, not {least} to {most}");
    }
}

#[test]
fn a_session_given_back_is_replaced_unless_it_is_no_longer_the_current_one() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let keeper = Keeper::new(&mint, &heard, world.clone());
    let first = acquire(&keeper, 0).unwrap();
    keeper.invalidate(first.expose(), Rejected::Ended);
    let second = acquire(&keeper, 0).unwrap();
    assert_ne!(first, second);
    // Late news of the first session, from all the threads that had used it.
    for _ in 0..64 {
        keeper.invalidate(first.expose(), Rejected::Expired);
        keeper.invalidate("no session", Rejected::Unknown);
    }
    assert_eq!(acquire(&keeper, 0), Ok(second.clone()));
    keeper.accepted(&second);
    // The same session in another spelling.
    let spelt = second.expose().trim_end_matches('=').replace('-', "+").replace('_', "/");
    keeper.invalidate(&spelt, Rejected::Unknown);
    assert_eq!(acquire(&keeper, 0), Ok(session(3)));
}

#[test]
fn a_session_given_back_while_another_thread_renews_changes_nothing() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let stage = stage(&world, &mint, &heard);
    stage.fill();
    world.pass(3300);
    thread::scope(|scope| {
        let leader = scope.spawn(|| acquire(&stage.keeper, 0).unwrap());
        stage.begun.recv().unwrap();
        stage.keeper.invalidate(session(1).expose(), Rejected::Expired);
        let waiter = scope.spawn(|| acquire(&stage.keeper, 0).unwrap());
        stage.until_waiting(1);
        stage.end.send(Ending::Session).unwrap();
        assert_eq!((leader.join().unwrap(), waiter.join().unwrap()), (session(2), session(2)));
    });
    assert_eq!(mint.made(), 2);
}

#[test]
fn an_early_end_teaches_how_long_sessions_live_where_the_server_does_not_say() {
    // It is believed for ten lives, each of which is renewed when about 85 % are over.
    for (at_most, renewals) in [(true, 13), (false, 1)] {
        let world = World::new();
        let heard = Heard::default();
        let mint = Mint { at_most, ..Mint::new(&world, 86_400) };
        let keeper = Keeper::new(&mint, &heard, world.clone());
        let ks = acquire(&keeper, 0).unwrap();
        world.pass(3600);
        keeper.invalidate(ks.expose(), Rejected::Expired);
        let before = mint.made();
        for _ in 0..1300 {
            // It is no reason to refuse anybody, nor to renew for each who asks for more.
            acquire(&keeper, 3600).unwrap();
            world.pass(60);
        }
        let made = mint.made() - before;
        assert!(made == renewals, "{made}");
    }
}

#[test]
fn only_what_the_server_has_said_of_a_session_made_here_teaches() {
    for (brought, why, at_most) in [
        (false, Rejected::Unknown, true),
        (false, Rejected::Ended, true),
        (true, Rejected::Expired, true),
        (false, Rejected::Expired, false),
    ] {
        let world = World::new();
        let heard = Heard::default();
        let mint = Mint { at_most, ..Mint::new(&world, 86_400) };
        let keeper = Keeper::new(&mint, &heard, world.clone());
        if brought {
            let expires_at = Expiry::AtMost(world.seconds() + 80_000);
            keeper.adopt(&Fetched { ks: session(99), expires_at }).unwrap();
        }
        let ks = acquire(&keeper, 0).unwrap();
        world.pass(100);
        keeper.invalidate(ks.expose(), why);
        let ks = acquire(&keeper, 600).unwrap();
        world.pass(7200);
        assert_eq!(acquire(&keeper, 600), Ok(ks), "{brought} {why:?} {at_most}");
    }
}

#[test]
fn what_was_learnt_is_forgotten_when_a_session_lives_longer() {
    let world = World::new();
    let heard = Heard::default();
    let mint = Mint { at_most: true, ..Mint::new(&world, 86_400) };
    let keeper = Keeper::new(&mint, &heard, world.clone());
    let ks = acquire(&keeper, 0).unwrap();
    world.pass(3600);
    keeper.invalidate(ks.expose(), Rejected::Expired);
    let ks = acquire(&keeper, 0).unwrap();
    world.pass(3700);
    mint.fails(Some(passing()));
    assert_eq!(acquire(&keeper, 0), Ok(ks.clone()), "it may be good still");
    assert_eq!(mint.made(), 3, "a new one was tried");
    keeper.accepted(&ks);
    mint.fails(None);
    world.pass(20_000);
    assert_eq!(acquire(&keeper, 0), Ok(ks));
}

#[test]
fn a_session_with_little_left_is_renewed_for_who_needs_more() {
    for at_most in [true, false] {
        let world = World::new();
        let heard = Heard::default();
        let mint = Mint { at_most, ..Mint::new(&world, 3600) };
        let keeper = Keeper::new(&mint, &heard, world.clone());
        let brought = Fetched { ks: session(99), expires_at: Expiry::Known(world.seconds() + 300) };
        keeper.adopt(&brought).unwrap();
        assert_eq!(acquire(&keeper, 0), Ok(session(99)));
        assert_eq!(acquire(&keeper, 600), Ok(session(1)));
        // Nor does one that is brought later change what new ones have shown.
        keeper.adopt(&brought).unwrap();
        assert_eq!(acquire(&keeper, 600), Ok(session(2)));
    }
}

#[test]
fn a_source_of_short_sessions_is_asked_once_more_and_not_at_every_call() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 300), Heard::default());
    let keeper = Keeper::new(&mint, &heard, world.clone());
    acquire(&keeper, 0).unwrap();
    for _ in 0..100 {
        let error = acquire(&keeper, 600).unwrap_err().to_string();
        assert!(error.contains("sessions of 300 s; ask for at most 285"), "{error}");
        acquire(&keeper, 100).unwrap();
    }
    assert_eq!(mint.made(), 2);
    // It may give longer ones the next time.
    mint.life.store(3600, SeqCst);
    world.pass(290);
    assert!(acquire(&keeper, 600).is_ok());
}

/// After which pauses sessions are made, where each is refused when it is used first.
fn pauses_of_duds(mint: &Mint, give_back: impl Fn(&Keeper<&Mint, &Heard>, &Secret)) -> Vec<i64> {
    let heard = Heard::default();
    let keeper = Keeper::new(mint, &heard, mint.world.clone());
    let mut pauses = Vec::new();
    let mut since = 0;
    for _ in 0..1300 {
        // A burst of calls in each second.
        for _ in 0..10 {
            let before = mint.made();
            match acquire(&keeper, 0) {
                Ok(ks) => give_back(&keeper, &ks),
                Err(error) => assert!(matches!(error, ManagedError::Remembered { .. }), "{error}"),
            }
            if mint.made() > before {
                pauses.push(since);
                since = 0;
            }
        }
        mint.world.pass(1);
        since += 1;
    }
    assert!(heard.failed.load(SeqCst) > 0, "it is told");
    pauses
}

#[test]
fn new_sessions_that_are_refused_at_once_are_not_made_at_every_call() {
    let expired = |keeper: &Keeper<&Mint, &Heard>, ks: &Secret| {
        let ManagedError::Api(ApiError::Server(error)) = refusal(ServerErrorKind::InvalidKs) else { unreachable!() };
        keeper.refused(ks, &ServerError { cause: Some(InvalidKsCause::Expired), ..error });
    };
    let taken_before = |keeper: &Keeper<&Mint, &Heard>, ks: &Secret| {
        keeper.accepted(ks);
        expired(keeper, ks);
    };
    let unknown = |keeper: &Keeper<&Mint, &Heard>, ks: &Secret| keeper.invalidate(ks.expose(), Rejected::Unknown);
    let mint = |is_login| Mint { is_login, ..Mint::new(&World::new(), 3600) };
    let pauses = [0, 10, 20, 40, 80, 160, 300, 300, 300];
    // One is replaced at once, but no login is.
    let with_one_more = [0, 0, 10, 20, 40, 80, 160, 300, 300, 300];
    assert_eq!(pauses_of_duds(&mint(false), expired), with_one_more);
    assert_eq!(pauses_of_duds(&mint(false), taken_before), with_one_more);
    assert_eq!(pauses_of_duds(&mint(false), unknown), with_one_more);
    assert_eq!(pauses_of_duds(&mint(true), expired), pauses);
    assert_eq!(pauses_of_duds(&mint(true), unknown), pauses);
}

#[test]
fn a_session_that_was_used_up_quickly_is_replaced_at_once() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let keeper = Keeper::new(&mint, &heard, world.clone());
    for made in 1..100 {
        let ks = acquire(&keeper, 0).unwrap();
        assert_eq!(ks, session(made));
        keeper.accepted(&ks);
        keeper.invalidate(ks.expose(), Rejected::Ended);
    }
}

#[test]
fn trouble_at_a_login_passes_but_is_given_time() {
    let trouble = |retry_after| {
        let ManagedError::Api(ApiError::Answer(error)) = passing() else { unreachable!() };
        // As a login's: it is never to be repeated at once.
        ManagedError::from(ApiError::Answer(AnswerError { retry: RetryClass::Never, retry_after, ..error }))
    };
    for (retry_after, expected) in [(None, [0, 8, 15, 30]), (Some(Duration::from_secs(20)), [0, 21, 21, 30])] {
        let world = World::new();
        let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
        let keeper = Keeper::new(&mint, &heard, world.clone());
        mint.fails(Some(trouble(retry_after)));
        let mut pauses = Vec::new();
        let mut since = 0;
        while pauses.len() < 4 {
            let before = mint.made();
            assert_eq!(*innermost(&acquire(&keeper, 0).unwrap_err()), trouble(retry_after));
            if mint.made() > before {
                pauses.push(since);
                since = 0;
            }
            world.pass(1);
            since += 1;
        }
        assert_eq!(pauses, expected);
        mint.fails(None);
        world.pass(300);
        assert!(acquire(&keeper, 0).is_ok());
    }
}

#[test]
fn a_session_that_was_dead_on_arrival_tells_nothing_of_the_next() {
    let world = World::new();
    let heard = Heard::default();
    let mint = Mint { at_most: true, ..Mint::new(&world, 86_400) };
    let keeper = Keeper::new(&mint, &heard, world.clone());
    let ks = acquire(&keeper, 0).unwrap();
    keeper.invalidate(ks.expose(), Rejected::Expired);
    let ks = acquire(&keeper, 0).unwrap();
    world.pass(80_000);
    assert_eq!(acquire(&keeper, 0), Ok(ks));
}

#[test]
fn a_clock_that_says_anything_does_no_harm() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let keeper = Keeper::new(&mint, &heard, world.clone());
    for failing in [false, true] {
        mint.fails(failing.then(passing));
        for monotonic in [i64::MIN, i64::MAX, -1, i64::MIN, i64::MAX] {
            world.monotonic_ms.store(monotonic, SeqCst);
            if let Ok(ks) = acquire(&keeper, 60) {
                keeper.invalidate(ks.expose(), Rejected::Expired);
            }
        }
    }
    world.monotonic_ms.store(0, SeqCst);
    mint.fails(None);
    world.wall_ms.store(i64::MIN / 2, SeqCst);
    let _ = acquire(&keeper, 60);
    world.pass(1);
    world.wall_ms.store(START * 1000, SeqCst);
    world.pass(86_400);
    let fresh = Keeper::new(&mint, &heard, world.clone());
    assert!(acquire(&fresh, 60).is_ok());
}

#[test]
fn a_validity_that_the_source_cannot_give_is_refused_and_not_asked_for() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let keeper = Keeper::new(&mint, &heard, world.clone());
    let refused = |seconds: i64, times: usize| {
        let error = acquire(&keeper, seconds).unwrap_err().to_string();
        assert!(error.starts_with("min_validity_seconds: "), "{error}");
        assert_eq!(mint.made(), times, "{error}");
        error
    };
    refused(-1, 0);
    let error = refused(3600, 1);
    assert!(error.contains("sessions of 3600 s; ask for at most 3540"), "{error}");
    refused(3541, 1);
    refused(i64::MAX, 1);
    assert_eq!(acquire(&keeper, 3540), Ok(session(1)));
    // The most that can be asked for is not a renewal at every call.
    for _ in 0..600 {
        acquire(&keeper, 3540).unwrap();
        world.pass(1);
    }
    assert!(mint.made() <= 25, "{}", mint.made());
}

#[test]
fn clocks_may_jump() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let keeper = Keeper::new(&mint, &heard, world.clone());
    acquire(&keeper, 0).unwrap();
    // Set back by a year: the session still ends after an hour.
    world.wall_ms.fetch_sub(31_536_000_000, SeqCst);
    world.pass(2000);
    assert_eq!(acquire(&keeper, 0), Ok(session(1)));
    world.pass(1590);
    assert_eq!(acquire(&keeper, 0), Ok(session(2)));
    // Set forward by a year, or a machine that has slept: one renewal, no more.
    world.wall_ms.fetch_add(31_536_000_000, SeqCst);
    for _ in 0..10 {
        assert_eq!(acquire(&keeper, 0), Ok(session(3)));
    }
    assert_eq!(mint.made(), 3);
    // A pause after a failure does not depend on the wall clock.
    mint.fails(Some(refusal(ServerErrorKind::StartSession)));
    world.pass(3600);
    acquire(&keeper, 0).unwrap_err();
    world.wall_ms.fetch_add(31_536_000_000, SeqCst);
    acquire(&keeper, 0).unwrap_err();
    world.wall_ms.fetch_sub(63_072_000_000, SeqCst);
    acquire(&keeper, 0).unwrap_err();
    assert_eq!(mint.made(), 4);
}

#[test]
fn a_session_that_has_ended_already_is_an_error_and_no_endless_renewal() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, -5), Heard::default());
    let keeper = Keeper::new(&mint, &heard, world.clone());
    for _ in 0..10 {
        assert_eq!(*innermost(&acquire(&keeper, 0).unwrap_err()), ManagedError::EndedAlready);
    }
    assert_eq!(mint.made(), 1);
}

/// Held in the parent, ready at once in the child.
struct ByProcess<'a> {
    mint: &'a Mint,
    begun: Sender<()>,
    go_on: Mutex<Receiver<()>>,
}

impl Source for ByProcess<'_> {
    fn fetch(&self, _: Patience<'_>) -> Result<Fetched, ManagedError> {
        if FORKS.get() == 0 {
            self.begun.send(()).unwrap();
            self.go_on.lock().unwrap().recv().unwrap();
        }
        self.mint.made.fetch_add(1, SeqCst);
        Ok(self.mint.next())
    }
    fn asked_seconds(&self) -> Option<i64> {
        None
    }
}

#[test]
fn a_child_forked_while_another_thread_renews_does_not_wait_for_it() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let (begun_in, begun) = channel();
    let (go_on, go_on_out) = channel();
    let source = ByProcess { mint: &mint, begun: begun_in, go_on: Mutex::new(go_on_out) };
    let keeper = Keeper::new(source, &heard, world.clone());
    thread::scope(|scope| {
        let parent = scope.spawn(|| (acquire(&keeper, 0).unwrap(), acquire(&keeper, 0).unwrap()));
        begun.recv().unwrap();
        // A thread stands for the child; the parent's thread, which it has not got, goes on making its own.
        let child = scope.spawn(|| {
            FORKS.set(1);
            let mine = acquire(&keeper, 0).unwrap();
            assert_eq!(acquire(&keeper, 0), Ok(mine.clone()));
            mine
        });
        assert_eq!(child.join().unwrap(), session(1));
        go_on.send(()).unwrap();
        assert_eq!(parent.join().unwrap(), (session(2), session(2)));
    });
    assert_eq!(mint.made(), 2);
}

#[test]
fn a_child_takes_over_the_session_unless_a_thread_was_just_changing_it() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let keeper = Keeper::new(&mint, &heard, world.clone());
    acquire(&keeper, 0).unwrap();
    let in_child = |forks: u32| {
        let child = || {
            FORKS.set(forks);
            acquire(&keeper, 0).unwrap()
        };
        thread::scope(|scope| scope.spawn(child).join().unwrap())
    };
    assert_eq!(in_child(1), session(1));
    let held = keeper.lock();
    assert_eq!(in_child(1), session(1), "the child has its own lock");
    drop(held);

    let other = Keeper::new(&mint, &heard, world.clone());
    acquire(&other, 0).unwrap();
    let held = other.lock();
    let child = || {
        FORKS.set(1);
        acquire(&other, 0).unwrap()
    };
    assert_eq!(thread::scope(|scope| scope.spawn(child).join().unwrap()), session(3));
    drop(held);
    assert_eq!(acquire(&other, 0), Ok(session(2)));
}

/// Asks the keeper from inside its own source.
struct Circular<'a>(&'a Mint, std::sync::OnceLock<std::sync::Weak<Keeper<Circular<'a>, &'a Heard>>>);

impl Source for Circular<'_> {
    fn fetch(&self, _: Patience<'_>) -> Result<Fetched, ManagedError> {
        let keeper = self.1.get().unwrap().upgrade().unwrap();
        assert_eq!(acquire(&keeper, 0), Err(ManagedError::WithinItself));
        Ok(self.0.next())
    }
    fn asked_seconds(&self) -> Option<i64> {
        None
    }
}

#[test]
fn a_source_that_asks_its_own_keeper_is_told_so() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let keeper = Arc::new(Keeper::new(Circular(&mint, std::sync::OnceLock::new()), &heard, world.clone()));
    keeper.source().1.set(Arc::downgrade(&keeper)).ok().unwrap();
    assert!(acquire(&keeper, 0).is_ok());
}

#[test]
fn a_session_from_elsewhere_is_taken_while_it_lasts() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let keeper = Keeper::new(&mint, &heard, world.clone());
    assert_eq!(keeper.current(), None);
    let brought = Fetched { ks: session(99), expires_at: Expiry::Known(world.seconds() + 1000) };
    keeper.adopt(&brought).unwrap();
    assert_eq!(keeper.current(), Some(brought.clone()));
    assert_eq!(acquire(&keeper, 0), Ok(session(99)));
    assert_eq!(mint.made(), 0);
    world.pass(1000);
    assert_eq!(keeper.current(), None);
    assert_eq!(keeper.adopt(&brought), Err(ManagedError::EndedAlready));
}

#[test]
fn a_session_from_elsewhere_does_not_make_a_refused_login_good() {
    let world = World::new();
    let (mint, heard) = (Mint::new(&world, 3600), Heard::default());
    let keeper = Keeper::new(&mint, &heard, world.clone());
    mint.fails(Some(refusal(ServerErrorKind::WrongPassword)));
    acquire(&keeper, 0).unwrap_err();
    let brought = Fetched { ks: session(99), expires_at: Expiry::Known(world.seconds() + 1000) };
    keeper.adopt(&brought).unwrap();
    for _ in 0..1000 {
        assert_eq!(acquire(&keeper, 0), Ok(session(99)));
        world.pass(1);
    }
    assert!(acquire(&keeper, 0).is_err());
    assert_eq!(mint.made(), 1);
}

#[test]
fn nor_does_a_new_session_that_is_refused() {
    let world = World::new();
    let (mint, heard) = (Mint { is_login: true, ..Mint::new(&world, 20) }, Heard::default());
    let keeper = Keeper::new(&mint, &heard, world.clone());
    acquire(&keeper, 0).unwrap();
    world.pass(18);
    mint.fails(Some(refusal(ServerErrorKind::WrongPassword)));
    let ks = acquire(&keeper, 0).unwrap();
    keeper.invalidate(ks.expose(), Rejected::Expired);
    world.pass(86_400);
    let error = acquire(&keeper, 0).unwrap_err();
    assert!(matches!(error, ManagedError::Remembered { until: Until::NewCredentials, .. }), "{error}");
    assert_eq!(mint.made(), 2);
}
