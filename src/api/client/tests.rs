//! The client against a server whose responses are written here.

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

/// Responses by a script, and remembers what it was sent.
#[derive(Default)]
struct Script {
    replies: Mutex<VecDeque<Reply>>,
    sent: Mutex<Vec<(String, Value)>>,
}

impl Transport for Script {
    fn send(&self, request: &HttpRequest, _: CallContext<'_>) -> Reply {
        let action = request.url.split('/').nth_back(0).unwrap().split('?').next().unwrap().to_owned();
        self.sent.lock().unwrap().push((action, serde_json::from_slice(&request.body).unwrap()));
        self.replies.lock().unwrap().pop_front().expect("no more is sent than the script has replies for")
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
fn what_may_pass_is_repeated_and_past_the_server_s_cache_of_errors() {
    let (client, script) = client([status(503), refused("INTERNAL_DATABASE_ERROR"), ok(format!("{KS:?}"))]);
    let ks = client.run(client.session_start(&START).unwrap()).unwrap();
    assert_eq!(ks.expose(), KS);
    assert_eq!(script.actions(), ["start", "start", "start"]);
    assert_eq!(script.body(0)["nocache"], Value::Null);
    assert_eq!((&script.body(1)["nocache"], &script.body(2)["nocache"]), (&json!(1), &json!(1)));
    assert_eq!(script.body(2)["secret"], "hunter22");
}

#[test]
fn what_will_not_pass_is_not_repeated() {
    let (client, script) = client([refused("START_SESSION_ERROR")]);
    assert!(client.run(client.session_start(&START).unwrap()).is_err());
    assert_eq!(script.actions(), ["start"]);
}

#[test]
fn a_login_is_repeated_only_when_it_was_not_sent() {
    let (client, script) = client([lost(false), lost(true)]);
    let error = client.run(client.user_login(&login()).unwrap()).unwrap_err();
    assert_eq!(error.retry_class(), RetryClass::Never);
    assert_eq!(script.actions(), ["loginByLoginId", "loginByLoginId"]);
}

#[test]
fn a_call_that_may_change_something_is_not_repeated_once_sent() {
    let (client, script) = client([status(503), status(503), ok("{}")]);
    let add = client.call("media", "add", None, None).unwrap();
    assert_eq!(client.run(add).unwrap_err().retry_class(), RetryClass::Backoff);
    let list = client.call("media", "list", None, None).unwrap();
    assert!(client.run(list).is_ok());
    assert_eq!(script.actions(), ["add", "list", "list"]);
}

#[test]
fn a_pause_beyond_the_deadline_is_not_begun() {
    let (client, script) = client([with_header(status(503), "Retry-After", "31")]);
    let error = client.run(client.session_start(&START).unwrap()).unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(31)));
    assert_eq!(script.actions(), ["start"]);
}

#[test]
fn a_child_s_client_waits_for_no_lock_of_its_parent() {
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
fn a_cancelled_client_ends_a_pause_and_serves_the_next_call() {
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
fn an_app_token_s_hash_type_is_found_out_once_and_remembered() {
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
fn a_hash_that_is_named_is_the_only_one_that_is_tried() {
    let (client, script) = client([refused("INVALID_APP_TOKEN_HASH")]);
    let start = AppTokenStart { hash: Some(AppTokenHash::Md5), ks: Some(KS), ..token() };
    assert!(client.run(client.app_token_start_session(&start).unwrap()).is_err());
    assert_eq!(script.actions(), ["startSession"]);
}

#[test]
fn a_session_that_others_share_is_not_ended_unasked() {
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
    assert_eq!(end(false), Ok(()), "a USER session does not show it");
    let start = AppTokenStart { hash: Some(AppTokenHash::Md5), ks: Some(KS), ..token() };
    client.run(client.app_token_start_session(&start).unwrap()).unwrap();
    assert_eq!(end(false), Err(ApiError::SharedSession), "the client knows its own");
    assert_eq!(end(true), Ok(()));
    assert_eq!(script.actions(), ["get", "get", "end", "get", "end", "startSession", "end"]);
}

#[test]
fn what_the_server_repeats_of_a_caller_s_secrets_is_no_part_of_an_error() {
    let told = || ok(json!({ "code": "X", "message": "no hunter22!", "objectType": "KalturaAPIException" }));
    let (client, _) = client([told(), told()]);
    let call = client.call("user", "add", Some(r#"{"user":{"password":"hunter22"}}"#), None).unwrap();
    let several = r#"[{"service":"session","action":"start","secret":"hunter22"}]"#;
    let several = client.multirequest(several, None).unwrap().map(|responses| responses.json);
    for operation in [call, several] {
        let error = client.run(operation).unwrap_err().to_string();
        assert!(error.contains("[redacted]") && !error.contains("hunter22"), "{error}");
    }
}

#[test]
fn what_the_server_repeats_of_the_program_s_headers_is_no_part_of_an_error() {
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
fn a_session_is_not_ended_while_it_is_not_known_whether_others_share_it() {
    let described = || ok(json!({ "expiry": "1800000000", "privileges": "sessionid:7" }));
    let (client, script) = client([refused("INTERNAL_DATABASE_ERROR"), described(), refused("SOME_OTHER_CODE")]);
    let end = || client.session_end(KS, false).and_then(|end| client.run(end));
    assert_eq!(end(), Err(ApiError::SharedSession), "trouble passes");
    assert_eq!(end().unwrap_err().server_kind(), Some(ServerErrorKind::Other));
    assert_eq!(script.actions(), ["get", "get", "get"]);
}

#[test]
fn an_end_whose_response_was_lost_is_one() {
    let logout = || {
        let args = json!({ "KSID": "", "ERR_CODE": "-6", "ERR_DESC": "LOGOUT" });
        ok(json!({ "code": "INVALID_KS", "message": "m", "objectType": "KalturaAPIException", "args": args }))
    };
    let (client, script) = client([lost(true), logout(), lost(false), logout(), logout()]);
    let end = || client.session_end(KS, true).and_then(|end| client.run(end));
    assert_eq!(end(), Ok(()));
    assert!(end().is_err(), "the server had not seen it");
    assert!(end().is_err(), "somebody else has ended it");
    assert_eq!(script.actions(), ["end"; 5]);
}

#[test]
fn what_grows_old_is_not_sent_again_then() {
    let (client, script) = client([lost(false)]);
    let old = client.session_start(&START).unwrap().fresh_for(Duration::ZERO);
    assert!(client.run(old).is_err());
    assert_eq!(script.actions(), ["start"]);
}

#[test]
fn the_end_of_the_client_s_session_shows_among_several_responses() {
    let logout = json!({ "code": "INVALID_KS", "message": "m", "objectType": "KalturaAPIException",
        "args": { "KSID": "", "ERR_CODE": "-6", "ERR_DESC": "LOGOUT" } });
    let refused_ip = json!({ "code": "INVALID_KS", "message": "m", "objectType": "KalturaAPIException",
        "args": { "KSID": "", "ERR_CODE": "-8", "ERR_DESC": "EXCEEDED_RESTRICTED_IP" } });
    let requests = format!(
        r#"[{{"service":"session","action":"start"}}, {{"service":"user","action":"get","ks":{KS:?}}},
            {{"service":"user","action":"get"}}]"#
    );
    // Each response is the last one's or that of a request that carries another session, or none.
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
fn a_page_that_is_not_the_api_s_tells_no_time() {
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
fn nothing_logged_holds_a_secret_or_a_session() {
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
    let told = format!("no hunter22 and no {KS} here");
    let error = json!({ "code": "INTERNAL_SERVERL_ERROR", "message": told, "objectType": "KalturaAPIException" });
    let script =
        Script { replies: Mutex::new([ok(error), ok(format!("{told:?}")), status(503)].into()), ..Script::default() };
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
fn secret_of_the_credentials_is_redacted_in_every_call() {
    let echo = json!({ "code": "X", "message": "no hunter22", "objectType": "KalturaAPIException", "args": [] });
    let (client, _) = client([ok(&echo), ok(&echo)]);
    let error =
        |client: &Client| client.run(client.call("media", "list", None, None).unwrap()).unwrap_err().to_string();
    assert!(error(&client).contains("hunter22"), "unknown to the client, it is no secret");
    client.set_held_secrets(vec![Secret::new("hunter22")]);
    assert!(!error(&client).contains("hunter22"));
}
