//! Drives requests like an event loop, without sockets.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use zeroize::Zeroizing;

use super::{Next, Request};
use crate::api::{
    self, ApiError, CallContext, ClientConfig, Environment, Failure, HttpRequest, HttpResponse, Response,
    ServerErrorKind, ServiceUrl, Transport, TransportError,
};
use crate::ks::{Expiry, Randomness, SessionParams, Signer, TYPE_ADMIN};
use crate::managed::credentials::Credentials;
use crate::managed::error::FailureKind;
use crate::managed::output::Output;
use crate::managed::{Client, ManagedError};

const SECRET: &str = "22dae94314a4106aa1a35b10a5c7c99c";

/// Creates sessions with a given lifetime, and accepts only those.
struct Server {
    lifetime: AtomicI64,
    logins: AtomicUsize,
    without_ks: AtomicUsize,
    is_down: AtomicUsize,
    clock: api::SystemClock,
    /// Added to the system's clock.
    passed_ms: AtomicI64,
    /// Replaces the next response to a blocking call.
    next_send: Mutex<Option<Box<dyn FnOnce() -> Response + Send>>>,
}

impl Server {
    fn respond(&self, request: &HttpRequest) -> HttpResponse {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let text = if request.url.contains("/session/action/start?") {
            let number = self.logins.fetch_add(1, SeqCst) as u64;
            if self.is_down.load(SeqCst) == 1 {
                return error("START_SESSION_ERROR");
            }
            Value::from(ks(self.lifetime.load(SeqCst), number)).to_string()
        } else {
            if body["ks"].is_null() {
                self.without_ks.fetch_add(1, SeqCst);
            }
            "true".to_owned()
        };
        HttpResponse { status: 200, headers: Vec::new(), body: Zeroizing::new(text.into_bytes()) }
    }
}

impl api::Clock for Server {
    fn wall_ms(&self) -> i64 {
        self.clock.wall_ms() + self.passed_ms.load(SeqCst)
    }

    fn monotonic_ms(&self) -> i64 {
        self.clock.monotonic_ms() + self.passed_ms.load(SeqCst)
    }
}

impl Transport for Server {
    fn send(&self, request: &HttpRequest, _: CallContext<'_>) -> Response {
        let next = self.next_send.lock().unwrap().take();
        next.map_or_else(|| Ok(self.respond(request)), |next| next())
    }
}

fn error(code: &str) -> HttpResponse {
    let body = format!("{{\"code\":\"{code}\",\"message\":\"m\",\"objectType\":\"KalturaAPIException\"}}");
    HttpResponse { status: 200, headers: Vec::new(), body: Zeroizing::new(body.into_bytes()) }
}

fn ks(lifetime: i64, number: u64) -> String {
    let now = api::Clock::wall_ms(&api::SystemClock::default()) / 1000;
    let mut random = [0; 16];
    random[..8].copy_from_slice(&number.to_le_bytes());
    let params = SessionParams { expiry: Expiry::At(now + lifetime), ..SessionParams::new("u", TYPE_ADMIN) };
    Signer::new(102, SECRET).unwrap().sign(&params, now, Randomness::Fixed(random)).unwrap()
}

fn client() -> (Client, Arc<Server>) {
    let server = Arc::new(Server {
        lifetime: AtomicI64::new(3600),
        logins: AtomicUsize::new(0),
        without_ks: AtomicUsize::new(0),
        is_down: AtomicUsize::new(0),
        clock: api::SystemClock::default(),
        passed_ms: AtomicI64::new(0),
        next_send: Mutex::default(),
    });
    let config = ClientConfig::new(ServiceUrl::parse("https://host", false).unwrap());
    let client = Client::new(api::Client::new(
        config,
        Environment { clock: server.clone(), ..Environment::new(server.clone()) },
    ));
    let credentials = Credentials::started(102, SECRET, None, TYPE_ADMIN).unwrap();
    client.set_credentials(Some(&credentials)).unwrap();
    (client, server)
}

fn call(client: &Client) -> Request {
    client.request_call("media", "list", None).unwrap()
}

/// Responds to the pending request, if any.
fn respond(request: &Request, server: &Server) -> Option<Response> {
    request.http().map(|(http, _)| Ok(server.respond(http)))
}

/// Drives a request to its end, with its pauses.
fn drive(request: &mut Request, server: &Server) -> Result<(), ManagedError> {
    let mut response = None;
    loop {
        match request.advance(response.take())? {
            Next::Done => return Ok(()),
            Next::Send | Next::Sending => response = respond(request, server),
            Next::Wait(pause) => std::thread::sleep(pause),
        }
    }
}

#[test]
fn requests_at_once_share_one_login() {
    let (client, server) = client();
    let mut requests: Vec<Request> = (0..200).map(|_| call(&client)).collect();
    let first: Vec<Next> = requests.iter_mut().map(|request| request.advance(None).unwrap()).collect();
    assert_eq!(first.iter().filter(|next| **next == Next::Send).count(), 1, "one renews");
    assert!(first[1..].iter().all(|next| matches!(next, Next::Wait(pause) if pause.as_millis() <= 100)));
    for request in &mut requests {
        let response = respond(request, &server);
        if request.advance(response).unwrap() != Next::Done {
            drive(request, &server).unwrap();
        }
    }
    assert!(requests.iter().all(Request::is_done));
    assert_eq!((server.logins.load(SeqCst), server.without_ks.load(SeqCst)), (1, 0));
}

#[test]
fn renewing_request_dropped_or_cancelled_hands_over() {
    for is_cancelled in [false, true] {
        let (client, server) = client();
        let (mut first, mut second) = (call(&client), call(&client));
        assert_eq!(first.advance(None), Ok(Next::Send));
        assert!(matches!(second.advance(None), Ok(Next::Wait(_))));
        if is_cancelled {
            first.cancellation().cancel();
            assert_eq!(first.advance(None), Err(ApiError::cancelled(false).into()));
        } else {
            drop(first);
        }
        assert_eq!(second.advance(None), Ok(Next::Send), "the second takes over");
        let response = respond(&second, &server);
        assert_eq!(second.advance(response), Ok(Next::Send), "now its own call");
        assert!(drive_on(&mut second, &server).is_ok());
        assert_eq!(server.logins.load(SeqCst), 1);
    }
}

fn drive_on(request: &mut Request, server: &Server) -> Result<(), ManagedError> {
    let response = respond(request, server);
    if request.advance(response)? == Next::Done { Ok(()) } else { drive(request, server) }
}

#[test]
fn renewing_request_forgotten_loses_its_turn() {
    let (client, server) = client();
    let mut forgotten = call(&client);
    forgotten.set_timeout(Duration::from_millis(60));
    assert_eq!(forgotten.advance(None), Ok(Next::Send));
    let late = respond(&forgotten, &server);
    let mut other = call(&client);
    assert!(matches!(other.advance(None), Ok(Next::Wait(_))));
    drive(&mut other, &server).unwrap();
    assert_eq!(server.logins.load(SeqCst), 2);
    // A late response is still processed. The request fails because its own time is over.
    assert!(forgotten.advance(late).unwrap_err().to_string().contains("while the session was obtained"));
    drive(&mut call(&client), &server).unwrap();
    assert_eq!(server.logins.load(SeqCst), 2);
}

#[test]
fn blocking_call_does_not_wait_for_event_loop() {
    let (client, server) = client();
    let mut renewing = call(&client);
    assert_eq!(renewing.advance(None), Ok(Next::Send));
    let began = Instant::now();
    call(&client).perform().unwrap();
    assert!(began.elapsed() < Duration::from_secs(20), "the total timeout is 30 s");
    let response = respond(&renewing, &server);
    assert_eq!(renewing.advance(response), Ok(Next::Send));
    drive_on(&mut renewing, &server).unwrap();
    assert_eq!((server.logins.load(SeqCst), server.without_ks.load(SeqCst)), (2, 0));
}

#[test]
fn refused_renewal_is_remembered_without_sending() {
    let (client, server) = client();
    server.is_down.store(1, SeqCst);
    for _ in 0..50 {
        let error = drive(&mut call(&client), &server).unwrap_err();
        let ManagedError::Remembered { error, .. } = error else { panic!("{error}") };
        assert!(matches!(*error, ManagedError::Api(ref error)
            if error.server_kind() == Some(ServerErrorKind::StartSession)));
    }
    assert_eq!(server.logins.load(SeqCst), 1);
}

#[test]
fn local_signing_finishes_in_first_step() {
    let (client, _) = client();
    let credentials = Credentials::signed(102, SECRET, None, TYPE_ADMIN).unwrap();
    client.set_credentials(Some(&credentials)).unwrap();
    let mut request = client.request_acquire(60).unwrap();
    assert!(request.http().is_none());
    assert_eq!(request.advance(None), Ok(Next::Done));
    let expires_at = request.take(|output: &Output| Some(Ok::<_, ()>(output.expires_at()))).unwrap().unwrap();
    assert!(expires_at.is_some());
    assert_eq!(request.advance(None), Err(ManagedError::NoResult));
}

#[test]
fn explicit_session_precedes_until_credentials_are_set() {
    let (client, server) = client();
    let own = ks(3600, 77);
    client.api().set_ks(Some(&own)).unwrap();
    let mut request = call(&client);
    assert_eq!(request.advance(None), Ok(Next::Send));
    let (http, _) = request.http().unwrap();
    assert!(String::from_utf8_lossy(&http.body).contains(&own));
    let credentials = Credentials::started(102, SECRET, None, TYPE_ADMIN).unwrap();
    client.set_credentials(Some(&credentials)).unwrap();
    drive(&mut call(&client), &server).unwrap();
    assert_eq!(server.logins.load(SeqCst), 1);
}

#[test]
fn advance_too_early_changes_nothing() {
    let (client, server) = client();
    let mut request = call(&client);
    assert_eq!(request.advance(None), Ok(Next::Send));
    assert_eq!(request.advance(None), Ok(Next::Sending));
    let response = respond(&request, &server);
    assert_eq!(request.advance(response), Ok(Next::Send));
    assert_eq!(request.advance(None), Ok(Next::Sending));
    drive_on(&mut request, &server).unwrap();
    assert_eq!(server.logins.load(SeqCst), 1);
}

#[test]
fn expired_session_is_replaced_once() {
    let (client, server) = client();
    let mut request = call(&client);
    request.advance(None).unwrap();
    let response = respond(&request, &server);
    request.advance(response).unwrap();
    let expired = || {
        Some(Ok(HttpResponse {
            status: 200,
            headers: Vec::new(),
            body: Zeroizing::new(
                br#"{"code":"INVALID_KS","message":"Invalid KS \"x\", Error \"-2,EXPIRED\"","objectType":"KalturaAPIException","args":{"KSID":"x","ERR_CODE":"-2","ERR_DESC":"EXPIRED"}}"#.to_vec(),
            ),
        }))
    };
    // A new session that is rejected immediately is replaced once, by a second login.
    assert_eq!(request.advance(expired()), Ok(Next::Send));
    assert_eq!(server.logins.load(SeqCst), 1);
    let response = respond(&request, &server);
    assert_eq!(request.advance(response), Ok(Next::Send));
    assert!(request.advance(expired()).is_err());
    assert_eq!(server.logins.load(SeqCst), 2);
}

#[test]
fn session_of_deleted_secret_is_replaced_once() {
    for secrets in [1, 2] {
        let (client, server) = client();
        let mut credentials = Credentials::started(102, SECRET, None, TYPE_ADMIN).unwrap();
        if secrets == 2 {
            credentials.add_secret("another").unwrap();
        }
        client.set_credentials(Some(&credentials)).unwrap();
        drive(&mut call(&client), &server).unwrap();
        let mut request = call(&client);
        assert_eq!(request.advance(None), Ok(Next::Send));
        let rejected = HttpResponse {
            status: 200,
            headers: Vec::new(),
            body: Zeroizing::new(
                br#"{"code":"INVALID_KS","message":"Invalid KS \"x\", Error \"-1,INVALID_STR\"","objectType":"KalturaAPIException","args":{"KSID":"x","ERR_CODE":"-1","ERR_DESC":"INVALID_STR"}}"#.to_vec(),
            ),
        };
        let next = request.advance(Some(Ok(rejected)));
        if secrets == 1 {
            assert!(next.is_err());
            continue;
        }
        assert_eq!(next, Ok(Next::Send), "session.start");
        let response = respond(&request, &server);
        assert_eq!(request.advance(response), Ok(Next::Send), "the call");
        drive_on(&mut request, &server).unwrap();
        assert_eq!(server.logins.load(SeqCst), 2);
    }
}

#[test]
fn late_session_with_earlier_expiry_is_discarded() {
    let (client, server) = client();
    let mut forgotten = call(&client);
    forgotten.set_timeout(Duration::from_millis(60));
    forgotten.advance(None).unwrap();
    server.lifetime.store(1000, SeqCst);
    let late = respond(&forgotten, &server);
    server.lifetime.store(3600, SeqCst);
    drive(&mut call(&client), &server).unwrap();
    assert!(forgotten.advance(late).unwrap_err().to_string().contains("while the session was obtained"));
    let mut next = client.request_acquire(2000).unwrap();
    assert_eq!(next.advance(None), Ok(Next::Done), "the later session remains");
    assert_eq!(server.logins.load(SeqCst), 2);
}

#[test]
fn stalled_renewal_falls_back_to_old_session() {
    let (client, server) = client();
    server.lifetime.store(1000, SeqCst);
    drive(&mut call(&client), &server).unwrap();
    // In the mandatory window.
    server.passed_ms.store(985_000, SeqCst);
    let mut stalled = client.request_acquire(0).unwrap();
    stalled.set_timeout(Duration::from_millis(400));
    assert_eq!(stalled.advance(None), Ok(Next::Send));
    std::thread::sleep(Duration::from_millis(210));
    assert_eq!(stalled.advance(None), Ok(Next::Done), "half of its time has passed");
    assert!(stalled.is_done());
}

#[test]
fn panic_while_sending_releases_the_turn() {
    let (client, server) = client();
    let mut panicking = call(&client);
    *server.next_send.lock().unwrap() = Some(Box::new(|| panic!("in the transport")));
    assert!(catch_unwind(AssertUnwindSafe(|| panicking.perform())).is_err());
    assert_eq!(panicking.perform(), Err(ManagedError::NoResult));
    assert_eq!(call(&client).advance(None), Ok(Next::Send), "the call does not wait for a renewal");
}

#[test]
fn acquire_cancelled_during_early_renewal_is_cancelled() {
    let (client, server) = client();
    server.lifetime.store(1000, SeqCst);
    drive(&mut call(&client), &server).unwrap();
    server.passed_ms.store(930_000, SeqCst);
    let mut request = client.request_acquire(0).unwrap();
    let cancel = request.cancellation().clone();
    *server.next_send.lock().unwrap() = Some(Box::new(move || {
        cancel.cancel();
        let message = "cancelled".to_owned();
        Err(TransportError { failure: Failure::Cancelled, message, may_have_been_sent: true })
    }));
    assert_eq!(request.perform().unwrap_err().kind(), FailureKind::Cancelled);
    client.request_acquire(0).unwrap().perform().unwrap();
    assert_eq!(server.logins.load(SeqCst), 2);
}
