//! Everything that the server was asked, for tests to look at.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

/// Over which listener a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS.
    Https,
}

impl Scheme {
    /// `http` or `https`.
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }
}

/// One request as it was received. It holds whatever secrets were sent.
#[derive(Debug, Clone)]
pub struct Request {
    /// `POST` and the like.
    pub method: String,
    /// The path with the query string, as sent.
    pub target: String,
    /// The header lines in order, with lower-case names.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// `session.start` and the like, as it is known here; never a part of the request's text.
    pub action: String,
    /// The listener.
    pub scheme: Scheme,
    /// The other end of the connection: requests with the same one shared it.
    pub peer: SocketAddr,
}

impl Request {
    /// The first header with this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn body_text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// How many of the latest requests a summary names.
const SUMMARISED: usize = 1000;

/// The latest requests, up to a number, and how many there were.
pub(crate) struct RequestLog {
    seen: Mutex<Seen>,
    most: usize,
}

#[derive(Default)]
struct Seen {
    kept: VecDeque<Request>,
    /// How many, by action.
    counts: BTreeMap<String, u64>,
    /// The latest ones without what may be secret.
    latest: VecDeque<Value>,
}

impl RequestLog {
    pub(crate) fn new(most: usize) -> RequestLog {
        RequestLog { seen: Mutex::default(), most }
    }

    pub(crate) fn add(&self, request: Request) {
        let mut seen = self.seen();
        *seen.counts.entry(request.action.clone()).or_default() += 1;
        let summary = json!({
            "action": request.action,
            "method": request.method,
            "scheme": request.scheme.as_str(),
            "peer": request.peer.to_string(),
        });
        push_limited(&mut seen.latest, summary, SUMMARISED);
        push_limited(&mut seen.kept, request, self.most);
    }

    pub(crate) fn all(&self) -> Vec<Request> {
        self.seen().kept.iter().cloned().collect()
    }

    /// Counts and the latest requests, without anything that may be secret.
    pub(crate) fn summary(&self) -> Value {
        let seen = self.seen();
        let total: u64 = seen.counts.values().sum();
        json!({ "total": total, "actions": seen.counts, "latest": seen.latest })
    }

    pub(crate) fn clear(&self) {
        *self.seen() = Seen::default();
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds an item; the oldest makes room for it.
fn push_limited<T>(items: &mut VecDeque<T>, item: T, most: usize) {
    items.push_back(item);
    if items.len() > most {
        items.pop_front();
    }
}
