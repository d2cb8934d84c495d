//! A client that sends exactly what it is given, and helpers to read accounts and responses.
#![allow(dead_code, unreachable_pub, reason = "each test file uses some of it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use kaltura_devserver::{Accounts, Options, Partner, Scheme, Server, ks};
use serde_json::{Value, json};

pub const JSON: &str = "application/json";
pub const PING: &str = "/api_v3/service/system/action/ping?format=1";

/// One kept-alive connection.
pub struct Connection(BufReader<TcpStream>);

pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Response {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

impl Connection {
    pub fn open(server: &Server) -> Connection {
        let address = server.address(Scheme::Http).unwrap();
        Connection(BufReader::new(TcpStream::connect(address).unwrap()))
    }

    pub fn send(&mut self, method: &str, target: &str, content_type: Option<&str>, body: &str) -> Response {
        self.write(method, target, content_type, body);
        self.read(method != "HEAD")
    }

    /// Sends a request and leaves its response unread.
    pub fn write(&mut self, method: &str, target: &str, content_type: Option<&str>, body: &str) {
        let content_type = content_type.map(|kind| format!("Content-Type: {kind}\r\n")).unwrap_or_default();
        let length = body.len();
        let request =
            format!("{method} {target} HTTP/1.1\r\nHost: test\r\n{content_type}Content-Length: {length}\r\n\r\n{body}");
        self.0.get_mut().write_all(request.as_bytes()).unwrap();
    }

    /// Sends `system.ping` and leaves its response unread.
    pub fn write_ping(&mut self) {
        self.write("POST", PING, Some(JSON), "{}");
    }

    fn read(&mut self, has_body: bool) -> Response {
        let mut line = || {
            let mut line = String::new();
            self.0.read_line(&mut line).unwrap();
            line.trim_end().to_owned()
        };
        let status = line().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<(String, String)> = std::iter::from_fn(|| {
            let line = line();
            let (name, value) = line.split_once(": ")?;
            Some((name.to_owned(), value.to_owned()))
        })
        .collect();
        let mut response = Response { status, headers, body: String::new() };
        let has_body = has_body && status != 204;
        let length = if has_body { response.header("Content-Length").unwrap().parse().unwrap() } else { 0 };
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        response.body = String::from_utf8(body).unwrap();
        response
    }

    /// All bytes until the server closes the connection.
    pub fn read_to_end(&mut self) -> String {
        let mut bytes = Vec::new();
        self.0.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// The status line and the header lines.
    pub fn read_head(&mut self) -> String {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(self.0.read_line(&mut head).unwrap() > 0, "{head}");
        }
        head
    }

    pub fn stream(&mut self) -> &mut impl Read {
        &mut self.0
    }

    /// This many bytes.
    pub fn read_exactly(&mut self, count: usize) -> String {
        let mut bytes = vec![0; count];
        self.0.read_exact(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// Whether the server sends nothing and does not close for a moment.
    pub fn is_silent(&mut self) -> bool {
        self.0.get_ref().set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let nothing = self.0.fill_buf().is_err();
        self.0.get_ref().set_read_timeout(None).unwrap();
        nothing
    }

    /// An action with JSON parameters; the response must be JSON.
    #[expect(clippy::needless_pass_by_value, reason = "as json! makes it")]
    pub fn call(&mut self, service: &str, action: &str, params: Value) -> Value {
        let target = format!("/api_v3/service/{service}/action/{action}?format=1");
        self.send("POST", &target, Some(JSON), &params.to_string()).json()
    }
}

pub fn partner(id: i32) -> Partner {
    Accounts::default().partner(id.into()).unwrap().clone()
}

/// The parameters of `session.start` for an ADMIN session of a built-in partner.
pub fn admin_start(id: i32) -> Value {
    json!({ "secret": partner(id).admin_secrets[0], "partnerId": id, "type": 2, "userId": format!("admin{id}") })
}

/// The session in a response.
#[track_caller]
pub fn ks(response: &Value) -> String {
    let text = response.as_str().or_else(|| response["ks"].as_str()).unwrap_or_else(|| panic!("{response}"));
    assert!(is_ks(text), "{response}");
    text.to_owned()
}

pub fn is_ks(text: &str) -> bool {
    ks::claimed_partner(text).is_some_and(|id| id.parse::<i32>().is_ok())
}

/// The content of a session of a built-in partner.
#[track_caller]
pub fn decode(text: &str, id: i32) -> ks::Ks {
    ks::decode(text, &partner(id).admin_secrets).unwrap_or_else(|| panic!("{text}"))
}

/// The lifetime of a session of a built-in partner in minutes, rounded.
#[track_caller]
pub fn minutes(text: &str, id: i32) -> i64 {
    (decode(text, id).expires_at() - i64::try_from(unix_now()).unwrap() + 30).div_euclid(60)
}

/// The current time in Unix seconds.
pub fn unix_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// A server without HTTPS, which starts faster.
pub fn server() -> Server {
    Server::start(Options { https_port: None, ..Options::default() }).unwrap()
}
