//! The endpoint for other processes and the web page: faults, received requests, and the response cache.

use std::net::IpAddr;

use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use hyper::http::request;
use hyper::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::accounts::Accounts;
use crate::body::{self, Body};
use crate::faults::{FaultError, FaultRule, Faults, PRESETS};
use crate::request_log::{RequestLog, SUMMARISED};
use crate::services;
use crate::state::State;

/// The path of the endpoint.
const PATH: &str = "/_devserver/";

/// The number of requests on the page.
const SHOWN: usize = 50;

/// The page may only load its own files, and no other site may frame it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The part of the path that names a resource of this endpoint; empty for the page.
pub(crate) fn resource(head: &request::Parts) -> Option<&str> {
    match head.uri.path() {
        "/" if matches!(head.method, Method::GET | Method::HEAD) => Some(""),
        path => path.strip_prefix(PATH).map(|resource| if resource.is_empty() { "/" } else { resource }),
    }
}

/// The state that the endpoint reads and changes.
pub(crate) struct Control<'a> {
    pub(crate) state: &'a State,
    pub(crate) faults: &'a Faults,
    pub(crate) requests: &'a RequestLog,
}

impl Control<'_> {
    pub(crate) fn respond(&self, head: &request::Parts, resource: &str, body: &[u8], peer: IpAddr) -> Response<Body> {
        if !peer.is_loopback() {
            return refusal(StatusCode::FORBIDDEN, "only clients on the same machine may use this");
        }
        // Browsers send this header; a page of another site must not set faults.
        let site = head.headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        if !matches!(site, None | Some(b"same-origin" | b"none")) && !resource.is_empty() {
            return refusal(StatusCode::FORBIDDEN, "pages of other sites may not use this");
        }
        match (resource, head.method.as_str()) {
            ("", _) => file("text/html; charset=utf-8", include_str!("page/page.html")),
            ("page.js", "GET") => file("text/javascript; charset=utf-8", include_str!("page/page.js")),
            ("page.css", "GET") => file("text/css; charset=utf-8", include_str!("page/page.css")),
            ("icon.svg", "GET") => file("image/svg+xml", include_str!("page/icon.svg")),
            ("state", "GET") => as_json(StatusCode::OK, &self.summary()),
            ("faults", "GET") => as_json(StatusCode::OK, &self.faults.to_value()),
            ("faults", "POST") => match read_rules(body) {
                Ok(rules) => {
                    rules.into_iter().for_each(|rule| self.faults.add(rule));
                    nothing()
                }
                Err(error) => refusal(StatusCode::BAD_REQUEST, &error.to_string()),
            },
            ("faults", "DELETE") => {
                self.faults.clear();
                nothing()
            }
            ("requests", "GET") => as_json(StatusCode::OK, &self.requests.summary(SUMMARISED)),
            ("requests", "DELETE") => {
                self.requests.clear();
                nothing()
            }
            ("cache", "DELETE") => {
                self.state.clear_cache();
                nothing()
            }
            ("faults", _) => refusal(StatusCode::METHOD_NOT_ALLOWED, "use GET, POST or DELETE"),
            ("requests", _) => refusal(StatusCode::METHOD_NOT_ALLOWED, "use GET or DELETE"),
            ("cache", _) => refusal(StatusCode::METHOD_NOT_ALLOWED, "use DELETE"),
            (resource, method) => match (resource.strip_prefix("faults/"), method) {
                (Some(name), "DELETE") if self.faults.remove(name) > 0 => nothing(),
                (Some(_), "DELETE") => refusal(StatusCode::NOT_FOUND, "no fault of this name is in force"),
                _ => refusal(
                    StatusCode::NOT_FOUND,
                    "there are /_devserver/faults, /_devserver/requests, /_devserver/cache and /_devserver/state",
                ),
            },
        }
    }

    /// Everything that the page shows.
    fn summary(&self) -> Value {
        let accounts = self.state.accounts();
        // Secrets of other accounts may be real ones.
        let are_public = *accounts == Accounts::default();
        let partners: Value = accounts
            .partners
            .iter()
            .map(|partner| {
                let users: Value = partner
                    .users
                    .iter()
                    .map(|user| json!({ "loginId": user.login_id, "notes": user.notes() }))
                    .collect();
                let secret = if are_public { partner.admin_secrets[0].as_str() } else { "(not shown)" };
                json!({ "id": partner.id, "adminSecret": secret, "notes": partner.notes(), "users": users })
            })
            .collect();
        let presets: Value = PRESETS
            .iter()
            .filter_map(|(label, spec)| {
                Some(json!({ "label": label, "rule": FaultRule::from_spec(spec).ok()?.to_value() }))
            })
            .collect();
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "partners": partners,
            "password": if are_public { Accounts::DEFAULT_PASSWORD } else { "(not shown)" },
            "presets": presets,
            "faults": self.faults.to_value(),
            "requests": self.requests.summary(SHOWN),
            "supported": services::supported(),
        })
    }
}

/// One rule or a list of them; all or none.
fn read_rules(body: &[u8]) -> Result<Vec<FaultRule>, FaultError> {
    match serde_json::from_slice(body).map_err(FaultError::new)? {
        Value::Array(rules) => rules.into_iter().map(FaultRule::from_value).collect(),
        rule => Ok(vec![FaultRule::from_value(rule)?]),
    }
}

fn file(content_type: &'static str, text: &'static str) -> Response<Body> {
    let mut response = Response::new(body::whole(text));
    for (name, value) in [
        (CONTENT_TYPE, content_type),
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("content-security-policy"), POLICY),
        (HeaderName::from_static("referrer-policy"), "no-referrer"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn nothing() -> Response<Body> {
    let mut response = Response::new(body::whole(""));
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

fn refusal(status: StatusCode, why: &str) -> Response<Body> {
    as_json(status, &json!({ "error": why }))
}

fn as_json(status: StatusCode, value: &Value) -> Response<Body> {
    let mut response = Response::new(body::whole(format!("{value}\n")));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
