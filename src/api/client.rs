//! The client: sends operations, repeats what may be repeated, and carries a session.

use std::sync::{Arc, MutexGuard};
use std::time::Instant;

use rand::TryRngCore;
use rand::rngs::OsRng;

use super::cancel::Cancel;
use super::client_config::ClientConfig;
use super::clock::{Clock, SystemClock};
use super::error::{ApiError, RetryClass};
use super::log::{Level, Logger};
use super::memory::Memory;
use super::operation::{Operation, Progress};
use super::retry;
use super::time::Time;
use super::transport::{Failure, HttpAnswer, Patience, Transport, TransportError};
use crate::forks::{self, Lock, PerProcess, ReadWriteLock};
use crate::ks;
use crate::secret::Secret;

/// What a client uses of the world around it.
#[derive(Clone)]
pub struct Environment {
    /// Sends requests.
    pub transport: Arc<dyn Transport>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Takes messages.
    pub logger: Logger,
}

impl Environment {
    /// The system's clocks, and no log.
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        Environment { transport, clock: Arc::new(SystemClock::default()), logger: Logger::default() }
    }
}

/// A client of the API. It may be used by many threads at once; a clone is the same client.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    config: Arc<ClientConfig>,
    transport: Arc<dyn Transport>,
    logger: Logger,
    time: Arc<Time>,
    state: PerProcess<State>,
}

/// What calls share, behind locks of this process.
#[derive(Default)]
struct State {
    session: ReadWriteLock<Option<Secret>>,
    cancel: Lock<Cancel>,
    memory: Lock<Memory>,
}

impl State {
    /// What a forked child takes over. Its calls are its own.
    fn inherit(&self) -> Self {
        State { session: self.session.inherit(), cancel: Lock::default(), memory: self.memory.inherit() }
    }
}

impl Client {
    /// A client in a world of its own.
    pub fn new(config: ClientConfig, environment: Environment) -> Self {
        Client(Arc::new(Inner {
            config: Arc::new(config),
            transport: environment.transport,
            logger: environment.logger,
            time: Arc::new(Time::new(environment.clock)),
            state: PerProcess::new(forks::count(), State::default()),
        }))
    }

    /// Its settings.
    pub fn config(&self) -> &Arc<ClientConfig> {
        &self.0.config
    }

    /// Its log.
    pub fn logger(&self) -> &Logger {
        &self.0.logger
    }

    /// Its clocks, and what was learnt of the server's.
    pub fn time(&self) -> &Arc<Time> {
        &self.0.time
    }

    /// Makes later calls carry this session; `None` takes it away. A text that is no session is refused.
    pub fn set_ks(&self, text: Option<&str>) -> Result<(), ApiError> {
        if let Some(text) = text {
            ks::peek(text).map_err(|error| ApiError::argument("ks", error.to_string()))?;
        }
        *self.state().session.write() = text.map(Secret::new);
        Ok(())
    }

    /// The session that calls carry.
    pub fn ks(&self) -> Option<Secret> {
        self.state().session.read().clone()
    }

    /// Ends every call that is under way now, on whichever thread. Later ones are not touched.
    pub fn cancel(&self) {
        let current = std::mem::take(&mut *self.state().cancel.lock());
        current.cancel();
    }

    /// Until when a call that begins now may last, and what ends it earlier.
    pub fn patience(&self) -> (Instant, Cancel) {
        let cancel = self.state().cancel.lock().clone();
        (Instant::now() + self.0.config.total_timeout, cancel)
    }

    /// Sends an operation, and what follows from it, until there is a result.
    pub fn run<T: 'static>(&self, operation: Operation<T>) -> Result<T, ApiError> {
        let (deadline, cancel) = self.patience();
        self.run_until(operation, Patience { deadline, cancel: &cancel })
    }

    /// As [`Client::run`], within a given time.
    pub fn run_until<T: 'static>(&self, operation: Operation<T>, patience: Patience<'_>) -> Result<T, ApiError> {
        let mut operation = operation;
        let mut retries = 0;
        loop {
            let error = match self.try_once(&operation, patience) {
                Ok(Progress::Done(value)) => return Ok(value),
                Ok(Progress::Again(next)) => {
                    operation = next;
                    retries = 0;
                    continue;
                }
                Err(error) => error,
            };
            let action = &operation.action;
            let left = patience.deadline.saturating_duration_since(Instant::now());
            let limit = self.0.config.retries;
            let Some(pause) = retry::pause(&error, operation.repeat, retries, limit, left, &mut OsRng.unwrap_err())
            else {
                self.0.logger.write(Level::Error, || format!("{action}: {error}"));
                return Err(error);
            };
            self.0.logger.write(Level::Warn, || format!("{action}: {error}; next try in {} ms", pause.as_millis()));
            if patience.cancel.sleep_until(Instant::now() + pause) {
                return Err(ApiError::cancelled(error.may_have_been_sent()));
            }
            operation.bypass_cache();
            retries += 1;
        }
    }

    fn try_once<T: 'static>(&self, operation: &Operation<T>, patience: Patience<'_>) -> Result<Progress<T>, ApiError> {
        let action = &operation.action;
        let (begun, begun_wall) = (Instant::now(), self.0.time.clock().wall_ms());
        if patience.cancel.is_cancelled() {
            return Err(ApiError::cancelled(false));
        }
        self.0.logger.write(Level::Debug, || format!("{action}: sending to {}", self.0.config.service_url.as_str()));
        let deadline = patience.deadline.min(begun + self.0.config.request_timeout);
        let answer = self.0.transport.send(operation.request(), Patience { deadline, ..patience });
        let took = begun.elapsed();
        self.0.logger.write(Level::Debug, || match &answer {
            Ok(answer) => {
                format!("{action}: HTTP {}, {} bytes, {} ms", answer.status, answer.body.len(), took.as_millis())
            }
            Err(_) => format!("{action}: no answer after {} ms", took.as_millis()),
        });
        self.read(operation, begun_wall, answer)
    }

    /// What has come back for an operation that was sent at `begun_ms` by the wall clock.
    pub fn read<T: 'static>(
        &self,
        operation: &Operation<T>,
        begun_ms: i64,
        answer: Result<HttpAnswer, TransportError>,
    ) -> Result<Progress<T>, ApiError> {
        let answer = answer.map_err(|error| {
            let retry = match error.failure {
                // The next answer would be as long, the next certificate the same, and memory no more.
                Failure::Cancelled
                | Failure::Unsupported
                | Failure::TooLarge
                | Failure::Untrusted
                | Failure::OutOfMemory => RetryClass::Never,
                // Nothing was sent: even a login may be tried again.
                _ if !error.may_have_been_sent => RetryClass::Backoff,
                _ => operation.action.retry_class(RetryClass::Backoff),
            };
            ApiError::Transport { error, retry }
        })?;
        // Only what is certainly an answer of the API tells its time: a page of a proxy has a Date too. What
        // the answer means may depend on the time, so it is read with what was known before.
        let result = operation.read(&answer, &self.0.time);
        if matches!(result, Ok(_) | Err(ApiError::Server(_) | ApiError::SharedSession)) {
            self.0.time.learn(&answer, begun_ms);
        }
        result
    }

    fn state(&self) -> &State {
        self.0.state.get(forks::count(), State::inherit)
    }

    /// What was learnt from earlier calls.
    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.state().memory.lock()
    }

    /// A client that sends nothing.
    #[cfg(test)]
    pub(super) fn for_tests() -> Self {
        struct Nowhere;
        impl Transport for Nowhere {
            fn send(&self, _: &super::HttpRequest, _: Patience<'_>) -> Result<HttpAnswer, TransportError> {
                panic!("nothing is sent")
            }
        }
        let url = super::service_url::ServiceUrl::parse("https://host", false).unwrap();
        Client::new(ClientConfig::new(url), Environment::new(Arc::new(Nowhere)))
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("config", &self.0.config).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Mutex;
    use std::time::Duration;

    use serde_json::{Value, json};
    use zeroize::Zeroizing;

    use super::super::actions::{AppTokenStart, Login, LoginName, SessionStart};
    use super::super::{AppTokenHash, HttpRequest, RetryClass, ServiceUrl};
    use super::*;

    const KS: &str = "djJ8MTAyfPAuyIcyfgG9Lu3TiXpvzgPF44u_GRi17zmjKd2MkllvYVB9hnq9A-faiqNx2gJEKfpi5p6GQU9yQvr784ANgCmYaj-NLIKna863hX35ZbJy";

    type Reply = Result<HttpAnswer, TransportError>;

    /// Answers by a script, and remembers what it was sent.
    #[derive(Default)]
    struct Script {
        replies: Mutex<VecDeque<Reply>>,
        sent: Mutex<Vec<(String, Value)>>,
    }

    impl Transport for Script {
        fn send(&self, request: &HttpRequest, _: Patience<'_>) -> Reply {
            let action = request.url.split('/').nth_back(0).unwrap().split('?').next().unwrap().to_owned();
            self.sent.lock().unwrap().push((action, serde_json::from_slice(&request.body).unwrap()));
            self.replies.lock().unwrap().pop_front().expect("no more is sent than the script has replies for")
        }
    }

    fn ok(body: impl ToString) -> Reply {
        let body = Zeroizing::new(body.to_string().into_bytes());
        Ok(HttpAnswer { status: 200, headers: Vec::new(), body })
    }

    fn with_header(reply: Reply, name: &str, value: &str) -> Reply {
        reply.map(|mut answer| {
            answer.headers.push((name.into(), value.into()));
            answer
        })
    }

    fn status(status: u16) -> Reply {
        Ok(HttpAnswer { status, headers: Vec::new(), body: Zeroizing::default() })
    }

    fn refused(code: &str) -> Reply {
        ok(json!({ "code": code, "message": "m", "objectType": "KalturaAPIException", "args": [] }))
    }

    fn lost(may_have_been_sent: bool) -> Reply {
        Err(TransportError { failure: Failure::Broken, message: "broken".into(), may_have_been_sent })
    }

    fn client(replies: impl IntoIterator<Item = Reply>) -> (Client, Arc<Script>) {
        let script = Arc::new(Script { replies: Mutex::new(replies.into_iter().collect()), ..Script::default() });
        let config = ClientConfig {
            partner_id: Some(102),
            ..ClientConfig::new(ServiceUrl::parse("https://host", false).unwrap())
        };
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
        client.memory().remember_hash("a", AppTokenHash::Sha1);
        let state = client.state();
        let reading = state.session.read();
        let cancelling = state.cancel.lock();
        let child = state.inherit();
        assert_eq!(child.session.read().as_ref().map(Secret::expose), Some(KS));
        assert_eq!(child.memory.lock().hash_of("a"), Some(AppTokenHash::Sha1));
        assert!(!child.cancel.lock().is_cancelled());
        drop((reading, cancelling));

        let (writing, remembering) = (state.session.write(), state.memory.lock());
        let child = state.inherit();
        assert!(child.session.read().is_none());
        assert_eq!(child.memory.lock().hash_of("a"), None);
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
        let grant = client.run(client.app_token_start_session(&token()).unwrap()).unwrap();
        assert_eq!(grant.missing_privileges.as_deref(), Some("list:*"));
        assert_eq!(grant.expires_at, Some(1_800_000_000));
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
        for operation in [call, client.multirequest(several, None).unwrap()] {
            let error = client.run(operation).unwrap_err().to_string();
            assert!(error.contains("[redacted]") && !error.contains("hunter22"), "{error}");
        }
    }

    #[test]
    fn a_page_that_is_not_the_api_s_tells_no_time() {
        let wrong = |reply| with_header(reply, "Date", "Thu, 01 Jan 2099 00:00:00 GMT");
        let page = wrong(ok("<html>Log in</html>"));
        let (client, _) = client([page, wrong(status(404)), wrong(ok("true")), wrong(refused("SERVICE_FORBIDDEN"))]);
        let ahead = || {
            let _ = client.run(client.call("media", "add", None, None).unwrap());
            client.time().skew_ms() > 1_000_000_000
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
        let script = Script {
            replies: Mutex::new([ok(error), ok(format!("{told:?}")), status(503)].into()),
            ..Script::default()
        };
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
}
