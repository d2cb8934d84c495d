//! Sessions out of each kind of credentials, against a server whose responses the tests write.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::cached_session::{KnownExpiry, NewSession};
use super::credentials::{Credentials, MakeSession};
use super::credentials_provider::CredentialsProvider;
use super::error::{FailureKind, ManagedError};
use super::session_cache::{Fetch, FetchSession};
use crate::api::{
    AppTokenHash, CallContext, Cancel, Client, ClientConfig, Clock, Environment, Failure, HttpRequest, HttpResponse,
    Level, Log, Logger, ServiceUrl, Transport, TransportError,
};
use crate::ks::{self, Expiry as KsExpiry, Randomness, SessionParams, Signer};
use crate::secret::Secret;

const NOW: i64 = 1_795_550_000;

/// Responses by a script, and remembers what it was sent. A reply of null is a server that is not reached.
#[derive(Default)]
struct Script {
    replies: Mutex<VecDeque<Value>>,
    sent: Mutex<Vec<(String, Value)>>,
    /// The server's clock, in seconds, if its responses tell it.
    clock: AtomicI64,
}

impl Transport for Script {
    fn send(&self, request: &HttpRequest, _: CallContext<'_>) -> Result<HttpResponse, TransportError> {
        let action = request.url.split(['/', '?']).rev().nth(1).unwrap().to_owned();
        self.sent.lock().unwrap().push((action, serde_json::from_slice(&request.body).unwrap()));
        let reply = self.replies.lock().unwrap().pop_front().expect("no more is sent than the script has replies for");
        if reply.is_null() {
            let (failure, message) = (Failure::Connect, "not reached".to_owned());
            return Err(TransportError { failure, message, may_have_been_sent: false });
        }
        let body = Zeroizing::new(reply.to_string().into_bytes());
        let clock = self.clock.load(Ordering::SeqCst);
        let headers = if clock == 0 { Vec::new() } else { vec![("X-Kaltura-Session".into(), format!("1, {clock}"))] };
        Ok(HttpResponse { status: 200, headers, body })
    }
}

/// Clocks that the test sets, in seconds: the time, and how far the clock on the wall is wrong.
struct Hand(AtomicI64, AtomicI64);

impl Clock for Hand {
    fn wall_ms(&self) -> i64 {
        (self.0.load(Ordering::SeqCst) + self.1.load(Ordering::SeqCst)) * 1000
    }
    fn monotonic_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst) * 1000 - 5000
    }
}

/// Counts the errors that are told.
#[derive(Default)]
struct Errors(AtomicUsize);

impl Log for Errors {
    fn wants(&self, level: Level) -> bool {
        level == Level::Error
    }
    fn write(&self, _: Level, _: &str) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

struct Stage {
    provider: CredentialsProvider,
    errors: Arc<Errors>,
    script: Arc<Script>,
    clock: Arc<Hand>,
}

fn stage(credentials: Credentials) -> Stage {
    let script = Arc::new(Script::default());
    let clock = Arc::new(Hand(AtomicI64::new(NOW), AtomicI64::new(0)));
    let config = ClientConfig {
        partner_id: Some(102),
        retries: 0,
        ..ClientConfig::new(ServiceUrl::parse("https://host", false).unwrap())
    };
    let errors = Arc::new(Errors::default());
    let logger = Logger::new(errors.clone());
    let environment = Environment { clock: clock.clone(), logger, ..Environment::new(script.clone()) };
    let provider = CredentialsProvider::new(Client::new(config, environment), credentials).unwrap();
    Stage { provider, errors, script, clock }
}

impl Stage {
    fn fetch(&self, replies: impl IntoIterator<Item = Value>) -> Result<NewSession, ManagedError> {
        self.script.replies.lock().unwrap().extend(replies);
        let cancel = Cancel::default();
        let fetched = self.drive(CallContext { deadline: Instant::now() + Duration::from_secs(600), cancel: &cancel });
        assert!(self.script.replies.lock().unwrap().is_empty(), "all is asked for");
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

    /// When the session ends.
    fn end(&self, replies: impl IntoIterator<Item = Value>) -> KnownExpiry {
        self.fetch(replies).unwrap().expires_at
    }

    /// The actions that were called since the last look, and a parameter of each.
    fn sent(&self, parameter: &str) -> Vec<(String, Value)> {
        let sent = std::mem::take(&mut *self.script.sent.lock().unwrap());
        sent.into_iter().map(|(action, body)| (action, body[parameter].clone())).collect()
    }
}

fn session(secret: &str, version: ks::Version, life: i64) -> String {
    let expiry = KsExpiry::Seconds(life);
    let params = SessionParams { version, expiry, ..SessionParams::new("u", ks::TYPE_ADMIN) };
    Signer::new(102, secret).unwrap().sign(&params, NOW, Randomness::Fixed([3; 16])).unwrap()
}

fn refused(code: &str) -> Value {
    json!({ "code": code, "message": "m", "objectType": "KalturaAPIException", "args": [] })
}

fn description(expiry: i64) -> Value {
    json!({ "sessionType": "2", "partnerId": "102", "userId": "u", "expiry": expiry.to_string(), "privileges": "" })
}

fn started(secrets: &[&str], session_type: i32) -> Stage {
    let mut credentials = Credentials::started(0, secrets[0], None, session_type).unwrap();
    secrets[1..].iter().for_each(|secret| credentials.add_secret(secret).unwrap());
    stage(credentials)
}

#[test]
fn a_session_signed_here_ends_when_it_says() {
    let mut credentials = Credentials::signed(0, "s", Some("u"), ks::TYPE_USER).unwrap();
    assert_eq!(stage(credentials.clone()).end([]), KnownExpiry::Known(NOW + 86_400));
    credentials.set_expiry_seconds(1000).unwrap();
    credentials.set_privileges(Some("downloadasset:0_a")).unwrap();
    let end = stage(credentials).end([]);
    assert_eq!(end, KnownExpiry::Known((NOW + 1000 + 299) / 300 * 300), "rounded for downloads");
}

#[test]
fn an_admin_secret_opens_the_session_and_shows_what_was_granted() {
    let stage = started(&["admin"], ks::TYPE_USER);
    assert_eq!(stage.end([json!(session("admin", ks::Version::V2, 3600))]), KnownExpiry::Known(NOW + 3600));
    assert_eq!(stage.sent("secret"), [("start".to_owned(), json!("admin"))]);
}

#[test]
fn secrets_are_tried_in_order_and_the_one_that_was_taken_goes_first() {
    let stage = started(&["new", "old", "older"], ks::TYPE_USER);
    let granted = || json!(session("old", ks::Version::V2, 3600));
    let secrets = |stage: &Stage| stage.sent("secret").into_iter().map(|(_, secret)| secret).collect::<Vec<_>>();
    stage.fetch([refused("START_SESSION_ERROR"), granted()]).unwrap();
    assert_eq!(secrets(&stage), ["new", "old"]);
    stage.fetch([granted()]).unwrap();
    assert_eq!(secrets(&stage), ["old"]);
    let none =
        stage.fetch([refused("START_SESSION_ERROR"), refused("START_SESSION_ERROR"), refused("START_SESSION_ERROR")]);
    assert_eq!(secrets(&stage), ["old", "new", "older"]);
    assert!(none.unwrap_err().to_string().contains("START_SESSION_ERROR"));
    // Another refusal says nothing of the secret.
    assert!(stage.fetch([refused("SERVICE_FORBIDDEN_CONTENT_BLOCKED")]).is_err());
}

#[test]
fn where_no_secret_opens_the_session_the_server_is_asked_if_it_may_tell() {
    let granted = || json!(session("another", ks::Version::V2, 3600));
    let admin = started(&["s"], ks::TYPE_ADMIN);
    assert_eq!(admin.end([granted(), description(NOW + 1800)]), KnownExpiry::Known(NOW + 1800));
    let user = started(&["s"], ks::TYPE_USER);
    assert_eq!(user.end([granted()]), KnownExpiry::AtMost(NOW - 1 + 86_400));
    // In version 1 it stands in the session.
    let v1 = json!(session("another", ks::Version::V1, 3600));
    assert_eq!(user.end([v1]), KnownExpiry::Known(NOW + 3600));
}

#[test]
fn a_login_s_session_is_asked_about_until_the_server_refuses_to_tell() {
    let granted = || json!(session("another", ks::Version::V2, 3600));
    let stage = stage(Credentials::login(0, "a@example.com", "p").unwrap());
    let trouble = refused("INTERNAL_SERVERL_ERROR");
    assert_eq!(stage.end([granted(), description(NOW + 1800)]), KnownExpiry::Known(NOW + 1800));
    assert_eq!(stage.end([granted(), refused("SERVICE_FORBIDDEN")]), KnownExpiry::AtMost(NOW - 1 + 86_400));
    stage.sent("");
    assert_eq!(stage.end([granted()]), KnownExpiry::AtMost(NOW - 1 + 86_400));
    assert_eq!(stage.sent("loginId"), [("loginByLoginId".to_owned(), json!("a@example.com"))]);
    assert_eq!(stage.errors.0.load(Ordering::SeqCst), 0, "to refuse to tell is no error");
    let error = stage.fetch([trouble]).unwrap_err();
    assert_eq!(error.kind(), FailureKind::TransientLogin(None), "a login is sent once, but not given up");
    let kind = |code: &str| stage.fetch([refused(code)]).unwrap_err().kind();
    assert_eq!(kind("ACTION_BLOCKED"), FailureKind::TransientLogin(None));
    for code in ["USER_WRONG_PASSWORD", "INVALID_OTP", "LOGIN_BLOCKED", "USER_IS_BLOCKED"] {
        assert_eq!(kind(code), FailureKind::RefusedLogin, "{code}");
    }
}

#[test]
fn one_time_passwords_are_made_by_the_server_s_clock_and_used_once() {
    let granted = || json!(session("another", ks::Version::V1, 3600));
    let mut credentials = Credentials::login(0, "a@example.com", "p").unwrap();
    credentials.set_totp_secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
    let stage = stage(credentials);
    let at = |now| {
        stage.clock.0.store(now, Ordering::SeqCst);
        stage.script.clock.store(now, Ordering::SeqCst);
    };
    at(2_000_000_009);
    // The clock is asked for before the first code.
    stage.fetch([json!(2_000_000_009), granted()]).unwrap();
    assert_eq!(
        stage.sent("otp"),
        [("getTime".to_owned(), Value::Null), ("loginByLoginId".to_owned(), json!("279037"))]
    );
    assert_eq!(stage.fetch([]), Err(ManagedError::OneTimePasswordUsed { seconds: 1 }));
    at(2_111_111_109);
    stage.fetch([granted()]).unwrap();
    assert_eq!(stage.sent("otp"), [("loginByLoginId".to_owned(), json!("877544"))]);
    // What the server has not seen is not used.
    at(2_000_000_009);
    assert!(stage.fetch([Value::Null]).is_err());
    stage.fetch([granted()]).unwrap();
    assert_eq!(
        stage.sent("otp"),
        [("loginByLoginId".to_owned(), json!("279037")), ("loginByLoginId".to_owned(), json!("279037"))]
    );

    // A clock that was an hour ahead, and is set right.
    at(2_111_111_109);
    stage.clock.1.store(3600, Ordering::SeqCst);
    stage.fetch([json!(0), granted()]).unwrap();
    at(2_234_567_890);
    stage.clock.1.store(0, Ordering::SeqCst);
    stage.fetch([json!(0), granted()]).unwrap();
    let codes: Vec<_> = stage.sent("otp").into_iter().map(|(_, otp)| otp).collect();
    assert_eq!(codes, [Value::Null, json!("877544"), Value::Null, json!("005679")]);
}

#[test]
fn a_session_whose_actions_are_counted_is_not_asked_about() {
    let mut credentials = Credentials::login(0, "a@example.com", "p").unwrap();
    credentials.set_privileges(Some("edit:*,actionslimit:1")).unwrap();
    let granted = json!(session("another", ks::Version::V2, 3600));
    assert_eq!(stage(credentials).end([granted]), KnownExpiry::AtMost(NOW - 1 + 86_400));
}

#[test]
fn an_app_token_s_session_ends_when_the_response_says() {
    let widget = || json!({ "partnerId": 102, "ks": session("another", ks::Version::V2, 600), "userId": 0 });
    let mut credentials = Credentials::app_token(0, "0_a", "t").unwrap();
    credentials.set_hash(Some(AppTokenHash::Sha1)).unwrap();
    let stage = stage(credentials);
    let ks = session("another", ks::Version::V2, 60);
    let granted =
        json!({ "ks": ks, "sessionType": 0, "partnerId": 102, "userId": "u", "expiry": NOW + 60, "privileges": "" });
    assert_eq!(stage.end([widget(), granted]), KnownExpiry::Known(NOW + 60));
}

#[test]
fn a_widget_session_lives_at_most_as_long_as_was_asked() {
    let widget = json!({ "partnerId": 102, "ks": session("another", ks::Version::V2, 600), "userId": 0 });
    let mut credentials = Credentials::widget(0, None).unwrap();
    credentials.set_expiry_seconds(600).unwrap();
    let stage = stage(credentials);
    assert_eq!(stage.end([widget]), KnownExpiry::AtMost(NOW - 1 + 600));
    assert_eq!(stage.sent("nocache"), [("startWidgetSession".to_owned(), json!(1))]);
}

struct Given(Option<i64>, ks::Version);

impl MakeSession for Given {
    fn make(&self) -> Result<(Secret, Option<i64>), ManagedError> {
        Ok((Secret::from(session("another", self.1, 3600)), self.0))
    }
}

#[test]
fn a_function_s_session_ends_when_it_says_or_when_the_session_says() {
    let end = |end, version| stage(Credentials::callback(Arc::new(Given(end, version)))).end([]);
    assert_eq!(end(Some(NOW + 7), ks::Version::V2), KnownExpiry::Known(NOW + 7));
    assert_eq!(end(None, ks::Version::V1), KnownExpiry::Known(NOW + 3600));
    assert_eq!(end(None, ks::Version::V2), KnownExpiry::AtMost(NOW - 1 + 86_400));
}

#[test]
fn a_partner_must_be_named_where_one_is_needed() {
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
