//! A client that sends exactly what it is told, and helpers to read accounts and answers.
#![allow(dead_code, reason = "each test file uses some of it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use kaltura_devserver::{Accounts, Partner, Scheme, Server};
use serde_json::{Value, json};

pub const JSON: &str = "application/json";

/// One kept-alive connection.
pub struct Connection(BufReader<TcpStream>);

pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
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

    pub fn send(&mut self, method: &str, target: &str, content_type: Option<&str>, body: &str) -> Answer {
        let content_type = content_type.map(|kind| format!("Content-Type: {kind}\r\n")).unwrap_or_default();
        let length = body.len();
        let request =
            format!("{method} {target} HTTP/1.1\r\nHost: test\r\n{content_type}Content-Length: {length}\r\n\r\n{body}");
        self.0.get_mut().write_all(request.as_bytes()).unwrap();

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
        let mut answer = Answer { status, headers, body: String::new() };
        let length = if method == "HEAD" { 0 } else { answer.header("Content-Length").unwrap().parse().unwrap() };
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        answer.body = String::from_utf8(body).unwrap();
        answer
    }

    /// An action with JSON parameters; the answer must be JSON.
    pub fn call(&mut self, service: &str, action: &str, params: Value) -> Value {
        let target = format!("/api_v3/service/{service}/action/{action}?format=1");
        self.send("POST", &target, Some(JSON), &params.to_string()).json()
    }
}

pub fn partner(id: i32) -> Partner {
    Accounts::default().partner(id.into()).unwrap().clone()
}

/// What `session.start` is to be told for an ADMIN session of a built-in partner.
pub fn admin_start(id: i32) -> Value {
    json!({ "secret": partner(id).admin_secrets[0], "partnerId": id, "type": 2, "userId": format!("admin{id}") })
}

/// A session text, from an answer that must be one.
#[track_caller]
pub fn ks(answer: &Value) -> String {
    let text = answer.as_str().or_else(|| answer["ks"].as_str()).unwrap_or_else(|| panic!("{answer}"));
    kaltura_session::ks::peek(text).unwrap_or_else(|error| panic!("{error}: {answer}"));
    text.to_owned()
}
