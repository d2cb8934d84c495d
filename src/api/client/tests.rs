//! The client with a scripted server.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::super::actions::{AppTokenStart, Login, LoginName, SessionStart};
use super::super::log::Level;
use super::super::transport::Failure;
use super::super::{AppTokenHash, HttpRequest, RetryClass, ServerErrorKind, ServiceUrl};
use super::*;

const KS: &str = "djJ8MTAyfPAuyIcyfgG9Lu3TiXpvzgPF44u_GRi17zmjKd2MkllvYVB9hnq9A-faiqNx2gJEKfpi5p6GQU9yQvr784ANgCmYaj-NLIKna863hX35ZbJy";

type Reply = Result<HttpResponse, TransportError>;

/// Replies from a script, and records the requests.
#[derive(Default)]
struct Script {
    replies: Mutex<VecDeque<Reply>>,
    sent: Mutex<Vec<(String, Value)>>,
}

impl Transport for Script {
    fn send(&self, request: &HttpRequest, _: CallContext<'_>) -> Reply {
        let action = request.url.split('/').nth_back(0).unwrap().split('?').next().unwrap().to_owned();
        self.sent.lock().unwrap().push((action, serde_json::from_slice(&request.body).unwrap()));
        self.replies.lock().unwrap().pop_front().expect("the script has a reply for each request")
    }
}

fn ok(body: impl ToString) -> Reply {
    let body = Zeroizing::new(body.to_string().into_bytes());
    Ok(HttpResponse { status: 200, headers: Vec::new(), body })
}

fn with_header(reply: Reply, name: &str, value: &str) -> Reply {
    reply.map(|mut response| {
        response.headers.push((name.into(), value.into()));
        response
    })
}

fn status(status: u16) -> Reply {
    Ok(HttpResponse { status, headers: Vec::new(), body: Zeroizing::default() })
}

fn refused(code: &str) -> Reply {
    ok(json!({ "code": code, "message": "m", "objectType": "KalturaAPIException", "args": [] }))
}

fn lost(may_have_been_sent: bool) -> Reply {
    Err(TransportError { failure: Failure::Broken, message: "broken".into(), may_have_been_sent })
}

fn client(replies: impl IntoIterator<Item = Reply>) -> (Client, Arc<Script>) {
    let script = Arc::new(Script { replies: Mutex::new(replies.into_iter().collect()), ..Script::default() });
    let config =
        ClientConfig { partner_id: Some(102), ..ClientConfig::new(ServiceUrl::parse("https://host", false).unwrap()) };
    (Client::new(config, Environment::new(Arc::clone(&script) as Arc<dyn Transport>)), script)
}

impl Script {
    fn actions(&self) -> Vec<String> {
        self.sent.lock().unwrap().iter().map(|(action, _)| action.clone()).collect()
    }

    fn body(&self, at: usize) -> Value {
        self.sent.lock().unwrap()[at].1.clone()
    }
}

const START: SessionStart<'_> = SessionStart {
    secret: "hunter22",
    user_id: None,
    session_type: 0,
    partner_id: 0,
    expiry_seconds: 0,
    privileges: None,
};

fn login() -> Login<'static> {
    Login {
        name: LoginName::LoginId("a@b.c"),
        password: "hunter22",
        partner_id: 0,
        expiry_seconds: 0,
        privileges: None,
        otp: None,
    }
}

#[test]
fn transient_errors_are_retried_with_nocache() {
    let (client, script) = client([status(503), refused("INTERNAL_DATABASE_ERROR"), ok(format!("{KS:?}"))]);
    let ks = client.run(client.session_start(&START).unwrap()).unwrap();
    assert_eq!(ks.expose(), KS);
    assert_eq!(script.actions(), ["start", "start", "start"]);
    assert_eq!(script.body(0)["nocache"], Value::Null);
    assert_eq!((&script.body(1)["nocache"], &script.body(2)["nocache"]), (&json!(1), &json!(1)));
    assert_eq!(script.body(2)["secret"], "hunter22");
}

#[test]
fn permanent_errors_are_not_retried() {
    let (client, script) = client([refused("START_SESSION_ERROR")]);
    assert!(client.run(client.session_start(&START).unwrap()).is_err());
    assert_eq!(script.actions(), ["start"]);
}

#[test]
fn login_is_retried_only_if_not_sent() {
    let (client, script) = client([lost(false), lost(true)]);
    let error = client.run(client.user_login(&login()).unwrap()).unwrap_err();
    assert_eq!(error.retry_class(), RetryClass::Never);
    assert_eq!(script.actions(), ["loginByLoginId", "loginByLoginId"]);
}

#[test]
fn non_idempotent_call_is_not_retried_once_sent() {
    let (client, script) = client([status(503), status(503), ok("{}")]);
    let add = client.call("media", "add", None, None).unwrap();
    assert_eq!(client.run(add).unwrap_err().retry_class(), RetryClass::Backoff);
    let list = client.call("media", "list", None, None).unwrap();
    assert!(client.run(list).is_ok());
    assert_eq!(script.actions(), ["add", "list", "list"]);
}

#[test]
fn pause_beyond_deadline_is_not_started() {
    let (client, script) = client([with_header(status(503), "Retry-After", "31")]);
    let error = client.run(client.session_start(&START).unwrap()).unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(31)));
    assert_eq!(script.actions(), ["start"]);
}

#[test]
fn client_of_forked_child_has_its_own_locks() {
    let (client, _) = client([]);
    client.set_ks(Some(KS)).unwrap();
    client.hints().remember_hash("a", AppTokenHash::Sha1);
    let state = client.state();
    let reading = state.session.read();
    let cancelling = state.cancel.lock();
    let child = state.inherit();
    assert_eq!(child.session.read().as_ref().map(Secret::expose), Some(KS));
    assert_eq!(child.hints.lock().hash_of("a"), Some(AppTokenHash::Sha1));
    assert!(!child.cancel.lock().is_cancelled());
    drop((reading, cancelling));

    let (writing, remembering) = (state.session.write(), state.hints.lock());
    let child = state.inherit();
    assert!(child.session.read().is_none());
    assert_eq!(child.hints.lock().hash_of("a"), None);
    drop((writing, remembering));
}

#[test]
fn cancel_ends_pause_and_allows_next_call() {
    let (client, script) = client([with_header(status(503), "Retry-After", "20"), ok("true")]);
    let other = client.clone();
    let waiting = std::thread::spawn(move || other.run(other.call("system", "ping", None, None).unwrap()));
    while script.actions().is_empty() {
        std::thread::yield_now();
    }
    client.cancel();
    let error = waiting.join().unwrap().unwrap_err();
    assert!(error.is_cancelled() && error.retry_class() == RetryClass::Never);
    assert!(client.run(client.call("system", "ping", None, None).unwrap()).is_ok());
}

fn token() -> AppTokenStart<'static> {
    AppTokenStart {
        id: "1_abc",
        token: "hunter22",
        hash: None,
        ks: None,
        user_id: None,
        session_type: 0,
        partner_id: 0,
        expiry_seconds: 0,
        privileges: Some("list:*,appid:demo"),
    }
}

#[test]
fn app_token_hash_type_is_detected_once() {
    let widget = || ok(json!({ "partnerId": 102, "ks": KS, "userId": 0 }));
    let granted = || ok(json!({ "ks": KS, "expiry": 1_800_000_000, "privileges": "appid:demo", "userId": "u" }));
    let wrong = || refused("INVALID_APP_TOKEN_HASH");
    let (client, script) = client([widget(), wrong(), granted(), widget(), granted()]);
    let session_info = client.run(client.app_token_start_session(&token()).unwrap()).unwrap();
    assert_eq!(session_info.missing_privileges.as_deref(), Some("list:*"));
    assert_eq!(session_info.expires_at, Some(1_800_000_000));
    assert_eq!(script.body(0)["nocache"], 1);
    assert_eq!(script.body(1)["tokenHash"], AppTokenHash::Sha256.of(KS, "hunter22"));
    assert_eq!(script.body(2)["tokenHash"], AppTokenHash::Sha1.of(KS, "hunter22"));
    assert!(!script.body(2).to_string().contains("hunter22"), "the token itself is not sent");
    client.run(client.app_token_start_session(&token()).unwrap()).unwrap();
    let actions = script.actions();
    assert_eq!(actions[3..], ["startWidgetSession", "startSession"]);
    assert_eq!(script.body(4)["tokenHash"], AppTokenHash::Sha1.of(KS, "hunter22"));
}

#[test]
fn app_token_given_hash_type_is_the_only_one_tried() {
    let (client, script) = client([refused("INVALID_APP_TOKEN_HASH")]);
    let start = AppTokenStart { hash: Some(AppTokenHash::Md5), ks: Some(KS), ..token() };
    assert!(client.run(client.app_token_start_session(&start).unwrap()).is_err());
    assert_eq!(script.actions(), ["startSession"]);
}

#[test]
fn shared_session_is_not_revoked_without_force() {
    let described = |privileges: &str| ok(json!({ "expiry": "1800000000", "privileges": privileges }));
    let forbidden = || refused("SERVICE_FORBIDDEN");
    let (client, script) = client([
        described("sessionid:7"),
        described("edit:*"),
        ok("null"),
        forbidden(),
        ok("null"),
        ok(json!({ "ks": KS, "expiry": 1_800_000_000, "privileges": "" })),
        ok("null"),
    ]);
    let end = |even| client.session_end(KS, even).and_then(|end| client.run(end));
    assert_eq!(end(false), Err(ApiError::SharedSession));
    assert_eq!(end(false), Ok(()));
    assert_eq!(end(false), Ok(()), "a USER session does not reveal it");
    let start = AppTokenStart { hash: Some(AppTokenHash::Md5), ks: Some(KS), ..token() };
    client.run(client.app_token_start_session(&start).unwrap()).unwrap();
    assert_eq!(end(false), Err(ApiError::SharedSession), "the client remembers its own sessions");
    assert_eq!(end(true), Ok(()));
    assert_eq!(script.actions(), ["get", "get", "end", "get", "end", "startSession", "end"]);
}

#[test]
fn error_echoing_secret_of_caller_is_redacted() {
    let echo = || ok(json!({ "code": "X", "message": "no hunter22!", "objectType": "KalturaAPIException" }));
    let (client, _) = client([echo(), echo()]);
    let call = client.call("user", "add", Some(r#"{"user":{"password":"hunter22"}}"#), None).unwrap();
    let several = r#"[{"service":"session","action":"start","secret":"hunter22"}]"#;
    let several = client.multirequest(several, None).unwrap().map(|responses| responses.json);
    for operation in [call, several] {
        let error = client.run(operation).unwrap_err().to_string();
        assert!(error.contains("[redacted]") && !error.contains("hunter22"), "{error}");
    }
}

#[test]
fn error_echoing_program_header_is_redacted() {
    let script = Script { replies: Mutex::new([ok("\"no gateway-key-1\"")].into()), ..Script::default() };
    let mut config = ClientConfig::new(ServiceUrl::parse("https://host", false).unwrap());
    config.headers.push(("X-Gateway-Key".to_owned(), Secret::new("gateway-key-1")));
    config.retries = 0;
    let client = Client::new(config, Environment::new(Arc::new(script)));
    let start = SessionStart { partner_id: 102, ..START };
    let error = client.run(client.session_start(&start).unwrap()).unwrap_err().to_string();
    assert!(error.contains("[redacted]") && !error.contains("gateway-key-1"), "{error}");
}

#[test]
fn session_is_not_revoked_while_sharing_is_unknown() {
    let described = || ok(json!({ "expiry": "1800000000", "privileges": "sessionid:7" }));
    let (client, script) = client([refused("INTERNAL_DATABASE_ERROR"), described(), refused("SOME_OTHER_CODE")]);
    let end = || client.session_end(KS, false).and_then(|end| client.run(end));
    assert_eq!(end(), Err(ApiError::SharedSession), "a transient error");
    assert_eq!(end().unwrap_err().server_kind(), Some(ServerErrorKind::Other));
    assert_eq!(script.actions(), ["get", "get", "get"]);
}

#[test]
fn revoke_with_lost_response_succeeds() {
    let logout = || {
        let args = json!({ "KSID": "", "ERR_CODE": "-6", "ERR_DESC": "LOGOUT" });
        ok(json!({ "code": "INVALID_KS", "message": "m", "objectType": "KalturaAPIException", "args": args }))
    };
    let (client, script) = client([lost(true), logout(), lost(false), logout(), logout()]);
    let end = || client.session_end(KS, true).and_then(|end| client.run(end));
    assert_eq!(end(), Ok(()));
    assert!(end().is_err(), "the server had not received it");
    assert!(end().is_err(), "another client has revoked it");
    assert_eq!(script.actions(), ["end"; 5]);
}

#[test]
fn time_dependent_request_is_not_retried_late() {
    let (client, script) = client([lost(false)]);
    let old = client.session_start(&START).unwrap().retry_within(Duration::ZERO);
    assert!(client.run(old).is_err());
    assert_eq!(script.actions(), ["start"]);
}

#[test]
fn multirequest_reports_expiry_of_client_session() {
    let logout = json!({ "code": "INVALID_KS", "message": "m", "objectType": "KalturaAPIException",
        "args": { "KSID": "", "ERR_CODE": "-6", "ERR_DESC": "LOGOUT" } });
    let refused_ip = json!({ "code": "INVALID_KS", "message": "m", "objectType": "KalturaAPIException",
        "args": { "KSID": "", "ERR_CODE": "-8", "ERR_DESC": "EXCEEDED_RESTRICTED_IP" } });
    let requests = format!(
        r#"[{{"service":"session","action":"start"}}, {{"service":"user","action":"get","ks":{KS:?}}},
            {{"service":"user","action":"get"}}]"#
    );
    // Each response is the last one's, or belongs to a request with another session or none.
    for (responses, is_end) in [
        (json!([true, true, logout]), true),
        (json!([logout, logout, true]), false),
        (json!([true, true, refused_ip]), false),
        (json!([true, true, "INVALID_KS"]), false),
        (json!([true, true]), false),
    ] {
        let (client, _) = client([ok(responses)]);
        let several = client.run(client.multirequest(&requests, Some(KS)).unwrap()).unwrap();
        assert_eq!(several.end_of_session.is_some(), is_end, "{}", *several.json);
    }
}

#[test]
fn non_api_response_does_not_set_the_clock() {
    let half_a_day = std::time::SystemTime::now() + Duration::from_secs(43_200);
    let wrong = |reply| with_header(reply, "Date", &httpdate::fmt_http_date(half_a_day));
    let page = wrong(ok("<html>Log in</html>"));
    let (client, _) = client([page, wrong(status(404)), wrong(ok("true")), wrong(refused("SERVICE_FORBIDDEN"))]);
    let ahead = || {
        let _ = client.run(client.call("media", "add", None, None).unwrap());
        client.time().skew_ms() > 40_000_000
    };
    assert_eq!([ahead(), ahead(), ahead(), ahead()], [false, false, true, true]);
}

#[test]
fn log_contains_no_secret_and_no_session() {
    #[derive(Default)]
    struct Lines(Mutex<Vec<String>>);
    impl super::super::Log for Lines {
        fn wants(&self, _: Level) -> bool {
            true
        }
        fn write(&self, _: Level, message: &str) {
            self.0.lock().unwrap().push(message.to_owned());
        }
    }
    let echo = format!("no hunter22 and no {KS} here");
    let error = json!({ "code": "INTERNAL_SERVERL_ERROR", "message": echo, "objectType": "KalturaAPIException" });
    let script =
        Script { replies: Mutex::new([ok(error), ok(format!("{echo:?}")), status(503)].into()), ..Script::default() };
    let lines = Arc::new(Lines::default());
    let mut environment = Environment::new(Arc::new(script));
    environment.logger = Logger::new(Arc::clone(&lines) as Arc<dyn super::super::Log>);
    let config = ClientConfig {
        partner_id: Some(102),
        total_timeout: Duration::from_secs(3600),
        ..ClientConfig::new(ServiceUrl::parse("https://host", false).unwrap())
    };
    let client = Client::new(ClientConfig { retries: 1, ..config }, environment);
    assert!(client.run(client.session_start(&START).unwrap()).is_err());
    let lines = lines.0.lock().unwrap().join("\n");
    assert!(lines.contains("session.start: sending to https://host") && lines.contains("[redacted]"), "{lines}");
    assert!(!lines.contains("hunter22") && !lines.contains("djJ8"), "{lines}");
}

#[test]
fn error_echoing_credentials_is_redacted_in_every_call() {
    let echo = json!({ "code": "X", "message": "no hunter22", "objectType": "KalturaAPIException", "args": [] });
    let (client, _) = client([ok(&echo), ok(&echo)]);
    let error =
        |client: &Client| client.run(client.call("media", "list", None, None).unwrap()).unwrap_err().to_string();
    assert!(error(&client).contains("hunter22"), "not a secret known to the client");
    client.set_client_secrets(vec![Secret::new("hunter22")]);
    assert!(!error(&client).contains("hunter22"));
}
