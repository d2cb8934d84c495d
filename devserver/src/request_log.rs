//! The requests that the server received, for tests and for the page.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

/// The listener of a request.
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

/// One request as it was received, with any secrets in it.
#[derive(Debug, Clone)]
pub struct Request {
    /// `POST` and the like.
    pub method: String,
    /// The path with the query string, as sent.
    pub target: String,
    /// The header lines in order, with lower-case names.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Such as `session.start`, or `(unknown)`; never a part of the request.
    pub action: String,
    pub scheme: Scheme,
    /// The other end of the connection: requests with the same one shared it.
    pub peer: SocketAddr,
}

impl Request {
    /// The first header with this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as a string.
    pub fn body_text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// How many of the latest requests are kept for summaries.
pub(crate) const SUMMARISED: usize = 1000;

/// The latest requests up to a limit, and counts of all.
pub(crate) struct RequestLog {
    seen: Mutex<Seen>,
    most: usize,
}

#[derive(Default)]
struct Seen {
    kept: VecDeque<Request>,
    /// How many, by action.
    counts: BTreeMap<String, u64>,
    /// The latest ones with their numbers, without anything that may be secret.
    latest: VecDeque<(u64, Value)>,
    /// How many there were.
    total: u64,
}

impl RequestLog {
    pub(crate) fn new(most: usize) -> RequestLog {
        RequestLog { seen: Mutex::default(), most }
    }

    /// Returns the number of the request.
    pub(crate) fn add(&self, request: Request) -> u64 {
        let mut seen = self.seen();
        seen.total += 1;
        let number = seen.total;
        *seen.counts.entry(request.action.clone()).or_default() += 1;
        let summary = json!({
            "action": request.action,
            "method": request.method,
            "scheme": request.scheme.as_str(),
            "peer": request.peer.to_string(),
        });
        push_limited(&mut seen.latest, (number, summary), SUMMARISED);
        push_limited(&mut seen.kept, request, self.most);
        number
    }

    /// Adds an error code or the like, which must not come from the request.
    pub(crate) fn set_outcome(&self, number: u64, outcome: &str) {
        let mut seen = self.seen();
        if let Some((_, summary)) = seen.latest.iter_mut().rev().find(|(other, _)| *other == number) {
            summary["outcome"] = outcome.into();
        }
    }

    /// The number of requests for an action, in any case, including those that are no longer kept.
    pub(crate) fn count(&self, action: &str) -> u64 {
        let counts = &self.seen().counts;
        counts.iter().filter(|(name, _)| name.eq_ignore_ascii_case(action)).map(|(_, count)| count).sum()
    }

    pub(crate) fn all(&self) -> Vec<Request> {
        self.seen().kept.iter().cloned().collect()
    }

    /// Counts and the latest requests, oldest first, without anything that may be secret.
    pub(crate) fn summary(&self, most: usize) -> Value {
        let seen = self.seen();
        let skipped = seen.latest.len().saturating_sub(most);
        let latest: Value = seen.latest.iter().skip(skipped).map(|(_, summary)| summary.clone()).collect();
        json!({ "total": seen.total, "actions": seen.counts, "latest": latest })
    }

    pub(crate) fn clear(&self) {
        *self.seen() = Seen::default();
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds an item, and drops the oldest above the limit.
fn push_limited<T>(items: &mut VecDeque<T>, item: T, most: usize) {
    items.push_back(item);
    if items.len() > most {
        items.pop_front();
    }
}
