//! Sessions from each kind of credentials, with a scripted server.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::CredentialsProvider;
use crate::api::{
    AppTokenHash, CallContext, Cancel, Client, ClientConfig, Clock, Environment, Failure, HttpRequest, HttpResponse,
    Level, Log, Logger, ServiceUrl, Transport, TransportError,
};
use crate::ks::{self, Expiry as KsExpiry, Randomness, SessionParams, Signer};
use crate::managed::cached_session::{KnownExpiry, NewSession};
use crate::managed::credentials::{Credentials, SessionCallback};
use crate::managed::error::{FailureKind, ManagedError};
use crate::managed::session_cache::{Fetch, FetchSession};
use crate::secret::Secret;

const NOW: i64 = 1_795_550_000;

/// Replies from a script, and records the requests. A null reply is a failed connection.
#[derive(Default)]
struct Script {
    replies: Mutex<VecDeque<Value>>,
    sent: Mutex<Vec<(String, Value)>>,
    /// The server's clock in seconds, reported in each response; 0 for none.
    clock: AtomicI64,
}

impl Transport for Script {
    fn send(&self, request: &HttpRequest, _: CallContext<'_>) -> Result<HttpResponse, TransportError> {
        let action = request.url.split(['/', '?']).rev().nth(1).unwrap().to_owned();
        self.sent.lock().unwrap().push((action, serde_json::from_slice(&request.body).unwrap()));
        let reply = self.replies.lock().unwrap().pop_front().expect("the script has a reply for each request");
        if reply.is_null() {
            let (failure, message) = (Failure::Connect, "connection failed".to_owned());
            return Err(TransportError { failure, message, may_have_been_sent: false });
        }
        let body = Zeroizing::new(reply.to_string().into_bytes());
        let clock = self.clock.load(Ordering::SeqCst);
        let headers = if clock == 0 { Vec::new() } else { vec![("X-Kaltura-Session".into(), format!("1, {clock}"))] };
        Ok(HttpResponse { status: 200, headers, body })
    }
}

/// The time in seconds, and the error of the wall clock.
struct ManualClock(AtomicI64, AtomicI64);

impl Clock for ManualClock {
    fn wall_ms(&self) -> i64 {
        (self.0.load(Ordering::SeqCst) + self.1.load(Ordering::SeqCst)) * 1000
    }
    fn monotonic_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst) * 1000 - 5000
    }
}

#[derive(Default)]
struct ErrorCounter(AtomicUsize);

impl Log for ErrorCounter {
    fn wants(&self, level: Level) -> bool {
        level == Level::Error
    }
    fn write(&self, _: Level, _: &str) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

struct Harness {
    provider: CredentialsProvider,
    errors: Arc<ErrorCounter>,
    script: Arc<Script>,
    clock: Arc<ManualClock>,
}

fn harness(credentials: Credentials) -> Harness {
    let script = Arc::new(Script::default());
    let clock = Arc::new(ManualClock(AtomicI64::new(NOW), AtomicI64::new(0)));
    let config = ClientConfig {
        partner_id: Some(102),
        retries: 0,
        ..ClientConfig::new(ServiceUrl::parse("https://host", false).unwrap())
    };
    let errors = Arc::new(ErrorCounter::default());
    let logger = Logger::new(errors.clone());
    let environment = Environment { clock: clock.clone(), logger, ..Environment::new(script.clone()) };
    let provider = CredentialsProvider::new(Client::new(config, environment), credentials).unwrap();
    Harness { provider, errors, script, clock }
}

impl Harness {
    fn fetch(&self, replies: impl IntoIterator<Item = Value>) -> Result<NewSession, ManagedError> {
        self.script.replies.lock().unwrap().extend(replies);
        let cancel = Cancel::default();
        let fetched = self.drive(CallContext { deadline: Instant::now() + Duration::from_secs(600), cancel: &cancel });
        assert!(self.script.replies.lock().unwrap().is_empty(), "all replies are used");
        fetched
    }

    fn drive(&self, context: CallContext<'_>) -> Result<NewSession, ManagedError> {
        let mut step = self.provider.start(context)?;
        loop {
            let (pending, response) = match step {
                Fetch::Ready(session) => return Ok(session),
                Fetch::Send(pending) => {
                    let (request, deadline) = self.provider.request(&pending, context.deadline);
                    let response = self.script.send(request, CallContext { deadline, ..context });
                    (pending, Some(response))
                }
                Fetch::Pause(pending, _) => (pending, None),
            };
            step = self.provider.advance(pending, response, context)?;
        }
    }

    fn end(&self, replies: impl IntoIterator<Item = Value>) -> KnownExpiry {
        self.fetch(replies).unwrap().expires_at
    }

    /// Returns and clears the recorded actions, each with the value of one parameter.
    fn sent(&self, parameter: &str) -> Vec<(String, Value)> {
        let sent = std::mem::take(&mut *self.script.sent.lock().unwrap());
        sent.into_iter().map(|(action, body)| (action, body[parameter].clone())).collect()
    }
}

fn session(secret: &str, version: ks::Version, lifetime: i64) -> String {
    let expiry = KsExpiry::Seconds(lifetime);
    let params = SessionParams { version, expiry, ..SessionParams::new("u", ks::TYPE_ADMIN) };
    Signer::new(102, secret).unwrap().sign(&params, NOW, Randomness::Fixed([3; 16])).unwrap()
}

fn refused(code: &str) -> Value {
    json!({ "code": code, "message": "m", "objectType": "KalturaAPIException", "args": [] })
}

fn description(expiry: i64) -> Value {
    json!({ "sessionType": "2", "partnerId": "102", "userId": "u", "expiry": expiry.to_string(), "privileges": "" })
}

fn started(secrets: &[&str], session_type: i32) -> Harness {
    let mut credentials = Credentials::started(0, secrets[0], None, session_type).unwrap();
    secrets[1..].iter().for_each(|secret| credentials.add_secret(secret).unwrap());
    harness(credentials)
}

#[test]
fn signed_session_expiry_is_known() {
    let mut credentials = Credentials::signed(0, "s", Some("u"), ks::TYPE_USER).unwrap();
    assert_eq!(harness(credentials.clone()).end([]), KnownExpiry::Known(NOW + 86_400));
    credentials.set_expiry_seconds(1000).unwrap();
    credentials.set_privileges(Some("downloadasset:0_a")).unwrap();
    let end = harness(credentials).end([]);
    assert_eq!(end, KnownExpiry::Known((NOW + 1000 + 299) / 300 * 300), "rounded for downloads");
}

#[test]
fn started_session_admin_secret_reveals_expiry() {
    let harness = started(&["admin"], ks::TYPE_USER);
    assert_eq!(harness.end([json!(session("admin", ks::Version::V2, 3600))]), KnownExpiry::Known(NOW + 3600));
    assert_eq!(harness.sent("secret"), [("start".to_owned(), json!("admin"))]);
}

#[test]
fn started_session_accepted_secret_is_tried_first() {
    let harness = started(&["new", "old", "older"], ks::TYPE_USER);
    let granted = || json!(session("old", ks::Version::V2, 3600));
    let secrets = |harness: &Harness| harness.sent("secret").into_iter().map(|(_, secret)| secret).collect::<Vec<_>>();
    harness.fetch([refused("START_SESSION_ERROR"), granted()]).unwrap();
    assert_eq!(secrets(&harness), ["new", "old"]);
    harness.fetch([granted()]).unwrap();
    assert_eq!(secrets(&harness), ["old"]);
    let none =
        harness.fetch([refused("START_SESSION_ERROR"), refused("START_SESSION_ERROR"), refused("START_SESSION_ERROR")]);
    assert_eq!(secrets(&harness), ["old", "new", "older"]);
    assert!(none.unwrap_err().to_string().contains("START_SESSION_ERROR"));
    // Other errors do not depend on the secret.
    assert!(harness.fetch([refused("SERVICE_FORBIDDEN_CONTENT_BLOCKED")]).is_err());
}

#[test]
fn started_session_other_secret_is_described_if_admin() {
    let granted = || json!(session("another", ks::Version::V2, 3600));
    let admin = started(&["s"], ks::TYPE_ADMIN);
    assert_eq!(admin.end([granted(), description(NOW + 1800)]), KnownExpiry::Known(NOW + 1800));
    let user = started(&["s"], ks::TYPE_USER);
    assert_eq!(user.end([granted()]), KnownExpiry::AtMost(NOW - 1 + 86_400));
    // Version 1 contains the expiry in plain text.
    let v1 = json!(session("another", ks::Version::V1, 3600));
    assert_eq!(user.end([v1]), KnownExpiry::Known(NOW + 3600));
}

#[test]
fn login_session_is_described_until_refused() {
    let granted = || json!(session("another", ks::Version::V2, 3600));
    let harness = harness(Credentials::login(0, "a@example.com", "p").unwrap());
    let unavailable = refused("INTERNAL_SERVERL_ERROR");
    assert_eq!(harness.end([granted(), description(NOW + 1800)]), KnownExpiry::Known(NOW + 1800));
    assert_eq!(harness.end([granted(), refused("SERVICE_FORBIDDEN")]), KnownExpiry::AtMost(NOW - 1 + 86_400));
    harness.sent("");
    assert_eq!(harness.end([granted()]), KnownExpiry::AtMost(NOW - 1 + 86_400));
    assert_eq!(harness.sent("loginId"), [("loginByLoginId".to_owned(), json!("a@example.com"))]);
    assert_eq!(harness.errors.0.load(Ordering::SeqCst), 0, "a refused session.get is not logged as an error");
    let error = harness.fetch([unavailable]).unwrap_err();
    assert_eq!(error.kind(), FailureKind::TransientLogin(None), "a login is not retried immediately, but later");
    let kind = |code: &str| harness.fetch([refused(code)]).unwrap_err().kind();
    assert_eq!(kind("ACTION_BLOCKED"), FailureKind::TransientLogin(None));
    for code in ["USER_WRONG_PASSWORD", "INVALID_OTP", "LOGIN_BLOCKED", "USER_IS_BLOCKED"] {
        assert_eq!(kind(code), FailureKind::RefusedLogin, "{code}");
    }
}

#[test]
fn login_totp_uses_server_clock_and_each_code_once() {
    let granted = || json!(session("another", ks::Version::V1, 3600));
    let mut credentials = Credentials::login(0, "a@example.com", "p").unwrap();
    credentials.set_totp_secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
    let harness = harness(credentials);
    let at = |now| {
        harness.clock.0.store(now, Ordering::SeqCst);
        harness.script.clock.store(now, Ordering::SeqCst);
    };
    at(2_000_000_009);
    // The clock is requested before the first code.
    harness.fetch([json!(2_000_000_009), granted()]).unwrap();
    assert_eq!(
        harness.sent("otp"),
        [("getTime".to_owned(), Value::Null), ("loginByLoginId".to_owned(), json!("279037"))]
    );
    assert_eq!(harness.fetch([]), Err(ManagedError::OneTimePasswordUsed { seconds: 1 }));
    at(2_111_111_109);
    harness.fetch([granted()]).unwrap();
    assert_eq!(harness.sent("otp"), [("loginByLoginId".to_owned(), json!("877544"))]);
    // A code that the server has not seen is not used up.
    at(2_000_000_009);
    assert!(harness.fetch([Value::Null]).is_err());
    harness.fetch([granted()]).unwrap();
    assert_eq!(
        harness.sent("otp"),
        [("loginByLoginId".to_owned(), json!("279037")), ("loginByLoginId".to_owned(), json!("279037"))]
    );

    // The wall clock is an hour ahead, and is then corrected.
    at(2_111_111_109);
    harness.clock.1.store(3600, Ordering::SeqCst);
    harness.fetch([json!(0), granted()]).unwrap();
    at(2_234_567_890);
    harness.clock.1.store(0, Ordering::SeqCst);
    harness.fetch([json!(0), granted()]).unwrap();
    let codes: Vec<_> = harness.sent("otp").into_iter().map(|(_, otp)| otp).collect();
    assert_eq!(codes, [Value::Null, json!("877544"), Value::Null, json!("005679")]);
}

#[test]
fn login_session_with_actionslimit_is_not_described() {
    let mut credentials = Credentials::login(0, "a@example.com", "p").unwrap();
    credentials.set_privileges(Some("edit:*,actionslimit:1")).unwrap();
    let granted = json!(session("another", ks::Version::V2, 3600));
    assert_eq!(harness(credentials).end([granted]), KnownExpiry::AtMost(NOW - 1 + 86_400));
}

#[test]
fn app_token_session_expiry_is_known() {
    let widget = || json!({ "partnerId": 102, "ks": session("another", ks::Version::V2, 600), "userId": 0 });
    let mut credentials = Credentials::app_token(0, "0_a", "t").unwrap();
    credentials.set_hash(Some(AppTokenHash::Sha1)).unwrap();
    let harness = harness(credentials);
    let ks = session("another", ks::Version::V2, 60);
    let granted =
        json!({ "ks": ks, "sessionType": 0, "partnerId": 102, "userId": "u", "expiry": NOW + 60, "privileges": "" });
    assert_eq!(harness.end([widget(), granted]), KnownExpiry::Known(NOW + 60));
}

#[test]
fn widget_session_expiry_is_an_upper_bound() {
    let widget = json!({ "partnerId": 102, "ks": session("another", ks::Version::V2, 600), "userId": 0 });
    let mut credentials = Credentials::widget(0, None).unwrap();
    credentials.set_expiry_seconds(600).unwrap();
    let harness = harness(credentials);
    assert_eq!(harness.end([widget]), KnownExpiry::AtMost(NOW - 1 + 600));
    assert_eq!(harness.sent("nocache"), [("startWidgetSession".to_owned(), json!(1))]);
}

struct FixedSession(Option<i64>, ks::Version);

impl SessionCallback for FixedSession {
    fn create_session(&self) -> Result<(Secret, Option<i64>), ManagedError> {
        Ok((Secret::from(session("another", self.1, 3600)), self.0))
    }
}

#[test]
fn callback_session_expiry_comes_from_callback_or_ks() {
    let end = |end, version| harness(Credentials::callback(Arc::new(FixedSession(end, version)))).end([]);
    assert_eq!(end(Some(NOW + 7), ks::Version::V2), KnownExpiry::Known(NOW + 7));
    assert_eq!(end(None, ks::Version::V1), KnownExpiry::Known(NOW + 3600));
    assert_eq!(end(None, ks::Version::V2), KnownExpiry::AtMost(NOW - 1 + 86_400));
}

#[test]
fn provider_without_required_partner_is_an_error() {
    let config = ClientConfig::new(ServiceUrl::parse("https://host", false).unwrap());
    let client = Client::new(config, Environment::new(Arc::new(Script::default())));
    let provider = |credentials: Credentials| CredentialsProvider::new(client.clone(), credentials);
    assert!(provider(Credentials::signed(0, "s", None, 0).unwrap()).is_err());
    assert!(provider(Credentials::app_token(0, "0_a", "t").unwrap()).is_err());
    assert!(provider(Credentials::widget(0, None).unwrap()).is_err());
    assert!(provider(Credentials::widget(0, Some("_102")).unwrap()).is_ok());
    assert!(provider(Credentials::login(0, "a@example.com", "p").unwrap()).is_ok());
    assert!(provider(Credentials::signed(7, "s", None, 0).unwrap()).is_ok());
}
