//! The expected outcome of every action under every fault.

use kaltura_devserver::{Fault, KsCause, TlsFault};

use Retry::{Backoff, Never, NewSession};

/// The call that a program makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Start,
    Get,
    Read,
    AppToken,
    Widget,
    Impersonate,
    LoginByKs,
    End,
    Managed,
    Change,
    Multirequest,
    Login,
    UserLogin,
    EventLoop,
}

impl Action {
    pub const ALL: [Action; 14] = [
        Action::Start,
        Action::Get,
        Action::Read,
        Action::AppToken,
        Action::Widget,
        Action::Impersonate,
        Action::LoginByKs,
        Action::End,
        Action::Managed,
        Action::Change,
        Action::Multirequest,
        Action::Login,
        Action::UserLogin,
        Action::EventLoop,
    ];

    /// The name in tests/c/fault.c.
    pub fn name(self) -> &'static str {
        match self {
            Action::Start => "start",
            Action::Get => "get",
            Action::Read => "read",
            Action::AppToken => "app-token",
            Action::Widget => "widget",
            Action::Impersonate => "impersonate",
            Action::LoginByKs => "login-by-ks",
            Action::End => "end",
            Action::Managed => "managed",
            Action::Change => "change",
            Action::Multirequest => "multirequest",
            Action::Login => "login",
            Action::UserLogin => "user-login",
            Action::EventLoop => "event-loop",
        }
    }

    /// The request that gets the fault. For an app token and to revoke a session, this is the second request.
    pub fn request(self) -> &'static str {
        match self {
            Action::Start | Action::Managed | Action::EventLoop => "session.start",
            Action::Get => "session.get",
            Action::Read => "user.get",
            Action::AppToken => "appToken.startSession",
            Action::Widget => "session.startWidgetSession",
            Action::Impersonate => "session.impersonate",
            Action::LoginByKs => "user.loginByKs",
            Action::End => "session.end",
            Action::Change => "appToken.add",
            Action::Multirequest => "multirequest",
            Action::Login => "user.loginByLoginId",
            Action::UserLogin => "user.login",
        }
    }

    fn column(self) -> usize {
        match self {
            Action::Start
            | Action::Get
            | Action::Read
            | Action::AppToken
            | Action::Widget
            | Action::Impersonate
            | Action::LoginByKs
            | Action::End
            | Action::Managed => 0,
            Action::Change | Action::Multirequest => 1,
            Action::Login | Action::UserLogin => 2,
            Action::EventLoop => 3,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    Never,
    Backoff,
    NewSession,
}

/// The outcome of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Without `KALTURA_ERROR_`; `OK` for a result.
    pub status: &'static str,
    pub retry: Retry,
    /// How often the request that gets the fault is sent.
    pub tries: u32,
}

fn fails(status: &'static str, retry: Retry, tries: u32) -> Outcome {
    Outcome { status, retry, tries }
}

fn works_after(tries: u32) -> Outcome {
    fails("OK", Never, tries)
}

/// The server of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Http,
    Https(TlsFault),
    /// Https with a certificate that the client does not trust.
    UnknownAuthority,
    /// A port without a listener.
    Refusing,
    /// A name that does not exist.
    Nowhere,
}

/// A fault and its `KALTURA_CAUSE_` value; 0 for none.
pub type Kind = (Fault, i32);

pub struct Row {
    pub name: String,
    /// Faults with the same outcome; empty if the place is the fault.
    pub kinds: Vec<Kind>,
    pub place: Place,
    /// Indexed by [`Action::column`]; `None` if the column does not apply.
    cells: [Option<Outcome>; 4],
    /// Actions whose outcome differs from their column.
    pub but: Vec<(Action, Outcome)>,
    /// The number of requests that do not arrive completely.
    pub lost: u32,
    pub connect_ms: u32,
    pub request_ms: u32,
    pub total_ms: u32,
    pub retries: u32,
    pub max_response_bytes: u32,
    /// An earlier call, which gets the fault, leaves a connection to reuse.
    pub warm: bool,
}

impl Row {
    fn new(name: &str, kinds: Vec<Kind>, place: Place, cells: [Option<Outcome>; 4]) -> Row {
        Row {
            name: name.to_owned(),
            kinds,
            place,
            cells,
            but: Vec::new(),
            lost: 0,
            connect_ms: 20_000,
            request_ms: 20_000,
            total_ms: 40_000,
            retries: 2,
            max_response_bytes: 64 * 1024,
            warm: false,
        }
    }

    pub fn outcome(&self, action: Action) -> Option<Outcome> {
        let other = self.but.iter().find(|(but, _)| *but == action);
        other.map(|(_, outcome)| *outcome).or(self.cells[action.column()])
    }

    pub fn column(&self, column: usize) -> Option<Outcome> {
        self.cells[column]
    }

    /// Whether its pauses take seconds.
    pub fn is_slow(&self) -> bool {
        self.retries == 1
    }

    fn but(mut self, action: Action, outcome: Outcome) -> Row {
        self.but.push((action, outcome));
        self
    }

    fn request_ms(self, request_ms: u32) -> Row {
        Row { request_ms, ..self }
    }

    fn warm(self) -> Row {
        Row { warm: true, ..self }
    }

    /// For faults after which the client pauses for long, such as rate limits.
    fn one_retry(self) -> Row {
        Row { retries: 1, ..self }
    }

    /// For faults that the application's HTTP client handles.
    fn not_in_event_loop(mut self) -> Row {
        self.cells[3] = None;
        self
    }
}

fn one(fault: Fault) -> Vec<Kind> {
    vec![(fault, 0)]
}

/// The call succeeds at once.
fn passes(name: &str, fault: Fault) -> Row {
    Row::new(name, one(fault), Place::Http, [Some(works_after(1)); 4])
}

/// A transient failure; the server may have received the request.
fn transient(name: &str, kinds: Vec<Kind>, status: &'static str, tries: u32) -> Row {
    let cells = [
        Some(fails(status, Backoff, tries)),
        Some(fails(status, Backoff, 1)),
        Some(fails(status, Never, 1)),
        Some(fails(status, Backoff, tries)),
    ];
    Row::new(name, kinds, Place::Http, cells)
}

/// A permanent failure.
fn permanent(name: &str, kinds: Vec<Kind>, status: &'static str) -> Row {
    Row::new(name, kinds, Place::Http, [Some(fails(status, Never, 1)); 4])
}

/// A new session is needed. A login, which creates one, fails permanently.
fn needs_session(name: &str, kinds: Vec<Kind>) -> Row {
    let with_new = Some(fails("INVALID_KS", NewSession, 1));
    Row::new(name, kinds, Place::Http, [with_new, with_new, Some(fails("INVALID_KS", Never, 1)), with_new])
}

/// Nothing was sent, so every call may be retried.
fn unsent(name: &str, place: Place, status: &'static str) -> Row {
    unsent_with(name, place, fails(status, Backoff, 3))
}

/// A retry would get the same certificate.
fn untrusted(name: &str, place: Place) -> Row {
    unsent_with(name, place, fails("TLS", Never, 1))
}

fn unsent_with(name: &str, place: Place, outcome: Outcome) -> Row {
    let cell = Some(outcome);
    Row { lost: u32::MAX, ..Row::new(name, Vec::new(), place, [cell, cell, cell, None]) }
}

fn status(name: &str, status: u16, tries: u32) -> Row {
    transient(name, one(Fault::status(status)), "HTTP_STATUS", tries)
}

fn invalid_ks(cause: KsCause, number: i32) -> Vec<Kind> {
    [false, true].map(|in_code| (Fault::InvalidKs { cause, in_code }, number)).into()
}

/// A raw response, whose body ends with the connection.
fn raw(start: &str, headers: &str, body: &str) -> Fault {
    Fault::Raw { text: format!("HTTP/{start}\r\n{headers}\r\n\r\n{body}") }
}

/// An API error whose names contain JSON escapes.
const ESCAPED: &str =
    r#"{"code":"SERVICE\u005fFORBIDDEN","message":"no","objectTyp\u0065":"KalturaAPI\u0045xception","args":[]}"#;

fn text(text: &str) -> String {
    text.to_owned()
}

/// A request timeout that is longer than all faults except the endless ones.
const SHORT: u32 = 1500;

/// All rows by the headings of the document.
pub fn table() -> Vec<(&'static str, Vec<Row>)> {
    vec![
        ("Late responses", late()),
        ("Broken connections", broken()),
        ("Responses of proxies and gateways", others()),
        ("Valid responses in an unusual form", forms()),
        ("API errors", errors()),
        ("Wrong clocks and short lifetimes", times()),
        ("Below HTTP", below_http()),
    ]
}

fn late() -> Vec<Row> {
    let late = || one(Fault::Delay { ms: 60_000 });
    vec![
        passes("a response that comes within the timeouts", Fault::Delay { ms: 40 }),
        transient("no response within the request timeout", late(), "TIMEOUT", 3).request_ms(SHORT).not_in_event_loop(),
        Row { total_ms: SHORT, ..transient("no response within the total timeout", late(), "TIMEOUT", 1) }
            .not_in_event_loop(),
        transient("half of a response, and never the rest", one(Fault::Stall { ms: None }), "TIMEOUT", 3)
            .request_ms(SHORT)
            .not_in_event_loop(),
        passes("half of a response, and the rest a little later", Fault::Stall { ms: Some(40) }),
    ]
}

fn broken() -> Vec<Row> {
    let broken = |name, fault| transient(name, one(fault), "CONNECTION_BROKEN", 3).not_in_event_loop();
    let shortened = Fault::ContentLength { off_by: -3 };
    vec![
        broken("closed without a response", Fault::CloseBeforeHeaders),
        broken("closed after the header lines", Fault::CloseAfterHeaders),
        broken("closed in the middle of the body", Fault::TruncatedBody),
        broken("data that is not HTTP", Fault::Raw { text: text("220 mail.example.com ESMTP\r\n") }),
        broken("chunks in HTTP/1.0", raw("1.0 200 OK", "Transfer-Encoding: chunked", "0\r\n\r\n")),
        broken("headers without a colon", raw("1.1 200 OK", "nonsense", "")),
        transient("a `Content-Length` that is too large", one(Fault::ContentLength { off_by: 10 }), "TIMEOUT", 3)
            .request_ms(SHORT)
            .not_in_event_loop(),
        transient("a `Content-Length` that is too small", one(shortened), "NOT_JSON", 3).not_in_event_loop(),
        passes("an idle connection that the server has closed", Fault::CloseAfterResponse).warm().not_in_event_loop(),
        Row {
            lost: 1,
            cells: [Some(works_after(2)), Some(fails("CONNECTION_BROKEN", Backoff, 1)), None, None],
            ..passes("an idle connection that the server closes on the next request", Fault::CloseOnReuse).warm()
        },
        Row {
            cells: [None, None, Some(works_after(1)), None],
            ..passes("the same for a login, which uses a new connection", Fault::CloseOnReuse).warm()
        },
    ]
}

fn others() -> Vec<Row> {
    let asked = |name: &str, http_status, seconds, as_date, tries| {
        let fault = Fault::Status { status: http_status, retry_after: Some(seconds), as_date };
        transient(name, one(fault), "HTTP_STATUS", tries)
    };
    let huge = [false, true].map(|chunked| (Fault::HugeBody { bytes: 1_000_000, chunked }, 0));
    let redirects =
        [302, 307].map(|status| (Fault::Redirect { location: text("https://elsewhere.example/"), status }, 0));
    vec![
        transient("an HTML page of a proxy, with HTTP status 200", one(Fault::Html), "NOT_JSON", 3),
        permanent("a redirect (302, 307)", redirects.into(), "REDIRECT"),
        permanent("HTTP status 404", one(Fault::status(404)), "HTTP_STATUS"),
        status("HTTP status 500", 500, 2),
        status("HTTP status 502", 502, 3),
        status("HTTP status 503", 503, 3),
        status("HTTP status 504", 504, 3),
        status("HTTP status 429", 429, 2).one_retry(),
        asked("429, `Retry-After: 1`", 429, 1, false, 2).one_retry(),
        asked("503, `Retry-After: 1`", 503, 1, false, 2).one_retry(),
        asked("503, `Retry-After` with a date one second away", 503, 1, true, 2).one_retry(),
        asked("503, `Retry-After` beyond the total timeout", 503, 45, false, 1),
        asked("503, `Retry-After` with a date beyond the total timeout", 503, 45, true, 1),
        asked("429, `Retry-After` of an hour", 429, 3600, false, 1),
        permanent("a response that is too long, with a `Content-Length` or without", huge.into(), "RESPONSE_TOO_LARGE")
            .not_in_event_loop(),
        permanent(
            "a response that is too long when decompressed (gzip)",
            one(Fault::GzipBomb { bytes: 500_000 }),
            "RESPONSE_TOO_LARGE",
        )
        .not_in_event_loop(),
    ]
}

fn forms() -> Vec<Row> {
    vec![
        passes("compressed (gzip), if requested", Fault::Gzip { unasked: false }),
        passes("compressed (gzip), unrequested", Fault::Gzip { unasked: true }).not_in_event_loop(),
        transient(
            "an empty compressed (`GZIP`) response with HTTP status 503",
            one(raw("1.1 503 x", "Content-Encoding: GZIP\r\nContent-Length: 0", "")),
            "HTTP_STATUS",
            3,
        )
        .not_in_event_loop(),
        transient(
            "a page with 500 headers and a folded one",
            one(raw("1.1 200 OK", &format!("{}X-Kaltura-App: a\r\n b", "X-Other: y\r\n".repeat(500)), "<html>")),
            "NOT_JSON",
            3,
        )
        .not_in_event_loop(),
        passes("`Content-Type: text/plain`", Fault::ContentType { value: text("text/plain") }),
        // The first attempt revoked the session, so the retry finds none, which counts as success.
        transient("XML", one(Fault::Xml), "NOT_JSON", 3).but(Action::End, works_after(2)),
        transient(
            "an API error in XML",
            one(Fault::ApiError { code: text("INTERNAL_DATABASE_ERROR"), message: None, xml: true }),
            "SERVER",
            3,
        ),
    ]
}

fn errors() -> Vec<Row> {
    let empty = |status| one(Fault::EmptyBody { status, error: text("55"), text: text("Database error") });
    let plain = |said: &str| one(Fault::PlainText { text: text(said) });
    let code = |name, status| permanent(&format!("`{name}`"), one(Fault::api_error(name)), status);
    let cause = |name: &str, kinds| permanent(&format!("`INVALID_KS`, `{name}`"), kinds, "INVALID_KS");
    let over = |name: &str, kinds| needs_session(&format!("`INVALID_KS`, `{name}`"), kinds);
    let server = |name| transient(&format!("`{name}`"), one(Fault::api_error(name)), "SERVER", 3);
    let limited = plain("\"Too many requests\"");
    vec![
        transient("an empty body, with the cause in `X-Kaltura-App`", empty(200), "EMPTY_RESPONSE", 2),
        transient("the same with HTTP status 404", empty(404), "HTTP_STATUS", 3),
        transient("the same with HTTP status 500", empty(500), "HTTP_STATUS", 2),
        transient("a rate limit as plain text", plain("Too many requests"), "NOT_JSON", 3),
        transient("a rate limit as a JSON string", limited, "UNEXPECTED_RESPONSE", 2)
            .one_retry()
            .but(Action::Read, works_after(1))
            .but(Action::Change, works_after(1)),
        transient("`ACTION_BLOCKED`", one(Fault::api_error("ACTION_BLOCKED")), "RATE_LIMITED", 2).one_retry(),
        server("INTERNAL_SERVERL_ERROR"),
        server("INTERNAL_DATABASE_ERROR"),
        code("START_SESSION_ERROR", "START_SESSION"),
        code("USER_WRONG_PASSWORD", "WRONG_PASSWORD"),
        code("LOGIN_BLOCKED", "LOGIN_BLOCKED"),
        code("MISSING_OTP", "MISSING_OTP"),
        code("SERVICE_FORBIDDEN", "FORBIDDEN"),
        permanent(
            "`SERVICE_FORBIDDEN` written with escapes",
            one(raw("1.1 200 OK", "Connection: close", ESCAPED)),
            "FORBIDDEN",
        )
        .not_in_event_loop(),
        code("SERVICE_ACCESS_CONTROL_RESTRICTED", "ACCESS_CONTROL"),
        code("APP_TOKEN_NOT_ACTIVE", "APP_TOKEN"),
        code("MISSING_MANDATORY_PARAMETER", "BAD_REQUEST"),
        code("A_CODE_OF_TOMORROW", "API"),
        cause("INVALID_STR", invalid_ks(KsCause::InvalidStr, 1)),
        cause("INVALID_PARTNER", invalid_ks(KsCause::InvalidPartner, 2)),
        cause("INVALID_USER", invalid_ks(KsCause::InvalidUser, 3)),
        cause("INVALID_TYPE", invalid_ks(KsCause::InvalidType, 4)),
        over("EXPIRED", invalid_ks(KsCause::Expired, 5)),
        over("LOGOUT", invalid_ks(KsCause::Logout, 6)),
        over("EXCEEDED_ACTIONS_LIMIT", invalid_ks(KsCause::ExceededActionsLimit, 8)),
        cause("EXCEEDED_RESTRICTED_IP", invalid_ks(KsCause::ExceededRestrictedIp, 9)),
        cause("EXCEEDED_RESTRICTED_URI", invalid_ks(KsCause::ExceededRestrictedUri, 11)),
    ]
}

fn times() -> Vec<Row> {
    vec![
        passes("a server clock that is five minutes slow", Fault::Clock { seconds: -300 }),
        passes("a server clock that is five minutes fast", Fault::Clock { seconds: 300 }),
        passes("lifetimes that are cut to a minute", Fault::LongestLife { seconds: 60 }),
    ]
}

fn below_http() -> Vec<Row> {
    let tls = |name, fault| unsent(name, Place::Https(fault), "TLS");
    vec![
        unsent("a connection that is refused", Place::Refusing, "CONNECT"),
        unsent("a host name that does not exist", Place::Nowhere, "RESOLVE"),
        untrusted("a certificate that has expired", Place::Https(TlsFault::Expired)),
        untrusted("a certificate that is not valid yet", Place::Https(TlsFault::NotYetValid)),
        untrusted("a certificate for another name", Place::Https(TlsFault::WrongName)),
        untrusted("a self-signed certificate", Place::Https(TlsFault::SelfSigned)),
        untrusted("a self-signed CA certificate", Place::Https(TlsFault::SelfSignedCa)),
        untrusted("a certificate of a CA that is not trusted", Place::UnknownAuthority),
        tls("data that is not TLS", TlsFault::Garbage),
        tls("plain HTTP where TLS is expected", TlsFault::PlainHttp),
        Row {
            connect_ms: SHORT,
            ..unsent(
                "a handshake that does not begin within the connect timeout",
                Place::Https(TlsFault::SlowHandshake),
                "TIMEOUT",
            )
        },
        // With TLS 1.3, the client has finished the handshake and sent the request before the server rejects it.
        untrusted("a client certificate that is required", Place::Https(TlsFault::ClientCertificate)),
    ]
}
