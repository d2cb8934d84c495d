//! One HTTP request to one HTTP response.

use std::borrow::Cow;
use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, DATE, HeaderValue};
use hyper::http::request;
use hyper::{HeaderMap, Response, StatusCode};

use crate::body::{self, Body};
use crate::clock::{self, Conditions};
use crate::control;
use crate::dispatch::{self, Outcome, Target};
use crate::faults::{Fault, Faults, Instead};
use crate::random;
use crate::raw::RawResponse;
use crate::request_log::{Request, RequestLog, Scheme};
use crate::services::Served;
use crate::sessions::Origin;
use crate::state::State;
use crate::wire::{self, Failure, Format, Params, Value};

/// Larger requests are cut off; smaller ones that are too large for the API are read and ignored.
const MAX_REQUEST: usize = 64 * 1024 * 1024;

const HTML: &str = "text/html; charset=UTF-8";
const NOT_FOUND: &str = "<html><body><h1>404 Not Found</h1></body></html>";

/// What a request outside the API is called.
const NO_PATH: &str = "(no API path)";

/// Turns requests into responses, and remembers them.
pub(crate) struct Handler {
    state: State,
    log: Arc<RequestLog>,
    faults: Arc<Faults>,
    log_to_stderr: bool,
}

/// What is responded, before it becomes HTTP.
struct Encoded {
    status: StatusCode,
    content_type: &'static str,
    body: String,
}

/// The other end of a connection, and how it is reached.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client {
    pub(crate) scheme: Scheme,
    pub(crate) peer: SocketAddr,
}

impl Handler {
    pub(crate) fn new(state: State, log: Arc<RequestLog>, faults: Arc<Faults>, log_to_stderr: bool) -> Handler {
        Handler { state, log, faults, log_to_stderr }
    }

    /// Responses a request; the error is a response that the HTTP library must not touch.
    pub(crate) async fn handle(
        &self,
        request: hyper::Request<Incoming>,
        client: Client,
    ) -> Result<Response<Body>, RawResponse> {
        let started = Instant::now();
        let (head, body) = request.into_parts();
        let Ok(body) = Limited::new(body, MAX_REQUEST).collect().await else {
            return Ok(plain(StatusCode::PAYLOAD_TOO_LARGE, HTML, String::new()));
        };
        let body = body.to_bytes();
        if let Some(resource) = head.uri.path().strip_prefix(control::PATH) {
            return Ok(match client.peer.ip().is_loopback() {
                true => control::response(&head.method, resource, &body, &self.faults, &self.log),
                false => control::not_from_here(),
            });
        }

        let asked = Asked::read(&head, &body);
        self.log.add(request_seen(&head, &body, &asked, client));
        let faults = self.faults.meet(&asked.name());
        let mut conditions = Conditions { now: clock::now(), longest_life: None };
        faults.iter().for_each(|fault| fault.adjust(&mut conditions));

        let (mut response, told) = self.response(&head, &asked, client, &faults, conditions, started);
        self.report(&head, &asked, &told, !faults.is_empty(), client);
        for fault in &faults {
            response = fault.reshape(response, &head.headers).await;
        }
        if let Ok(date) = HeaderValue::from_str(&clock::http_date(conditions.now)) {
            response.headers_mut().insert(DATE, date);
        }
        for fault in &faults {
            fault.wait().await;
        }
        match faults.iter().rev().find(|fault| fault.is_raw()) {
            Some(fault) => Err(fault.raw(response).await),
            None => Ok(response),
        }
    }

    /// What the action responses, or what comes instead; and what the log is told of it.
    fn response(
        &self,
        head: &request::Parts,
        asked: &Asked,
        client: Client,
        faults: &[Fault],
        conditions: Conditions,
        started: Instant,
    ) -> (Response<Body>, Cow<'static, str>) {
        let ks = asked.params.text("ks").unwrap_or_default();
        // The counted fault is the last one, and wins.
        let outcome = match faults.iter().rev().find_map(|fault| fault.instead(&ks, conditions.now)) {
            Some(Instead::Response(response)) => {
                let told = response.status().as_str().to_owned();
                return (response, told.into());
            }
            Some(Instead::Error(error)) => Outcome::error(error),
            None => match &asked.target {
                Some(target) => dispatch::run(&self.state, &origin(head, client), target, &asked.params, conditions),
                None => return (plain(StatusCode::NOT_FOUND, HTML, NOT_FOUND.to_owned()), "404".into()),
            },
        };
        asked.encode(&outcome, faults, conditions, started)
    }

    /// One line for a person, of known words only: a path or a parameter may hold a secret.
    fn report(&self, head: &request::Parts, asked: &Asked, told: &str, at_fault: bool, client: Client) {
        if self.log_to_stderr {
            let (method, name) = (&head.method, asked.known_name());
            let note = if at_fault { " by fault" } else { "" };
            let Client { scheme, peer } = client;
            // Unlike eprintln, this does not fail a request when nobody reads the stream any more.
            let _ = writeln!(std::io::stderr(), "{method} {name} {told}{note} ({} {peer})", scheme.as_str());
        }
    }
}

/// A request, read.
struct Asked {
    /// Absent on a path outside the API.
    target: Option<Target>,
    params: Params,
}

impl Asked {
    fn read(head: &request::Parts, body: &[u8]) -> Asked {
        let content_type = head.headers.get(CONTENT_TYPE).map(text);
        let params = Params::read(head.uri.query().unwrap_or(""), content_type.as_deref(), body);
        let path = head.uri.path().strip_prefix("/api_v3").and_then(Path::parse);
        let target = path.map(|path| Target::new(path.service, path.action, &params));
        Asked { target, params }
    }

    /// As a fault may name it.
    fn name(&self) -> String {
        self.target.as_ref().map_or(NO_PATH.to_owned(), Target::asked)
    }

    /// As the logs name it: never a part of the request's text.
    fn known_name(&self) -> Cow<'static, str> {
        self.target.as_ref().map_or(NO_PATH.into(), Target::known)
    }

    /// The response of the API, and what the log is told of it.
    fn encode(
        &self,
        outcome: &Outcome,
        faults: &[Fault],
        conditions: Conditions,
        started: Instant,
    ) -> (Response<Body>, Cow<'static, str>) {
        let told = match &outcome.result {
            Ok(_) => "ok".into(),
            Err(Failure::Api(error)) => error.code.clone(),
            Err(Failure::Fatal) => "500".into(),
        };
        let asked = || Format::from_parameter(self.params.text("format").as_deref());
        let format = faults.iter().find_map(Fault::format).unwrap_or_else(asked);
        let encoded = encode(outcome, format, started);
        let mut response = plain(encoded.status, encoded.content_type, encoded.body);
        add_headers(response.headers_mut(), outcome, format, &self.params, conditions.now);
        (response, told)
    }
}

fn request_seen(head: &request::Parts, body: &Bytes, asked: &Asked, client: Client) -> Request {
    Request {
        method: head.method.to_string(),
        target: path_and_query(head),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: body.to_vec(),
        action: asked.known_name().into_owned(),
        scheme: client.scheme,
        peer: client.peer,
    }
}

fn origin(head: &request::Parts, client: Client) -> Origin {
    Origin {
        secure: client.scheme == Scheme::Https,
        remote_ip: client.peer.ip().to_string(),
        uri: path_and_query(head),
    }
}

fn path_and_query(head: &request::Parts) -> String {
    head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned()
}

/// The names in a path such as `/service/session/action/start/`.
#[derive(Debug, Default, PartialEq)]
struct Path {
    service: Option<String>,
    action: Option<String>,
}

impl Path {
    /// Reads what follows `/api_v3`; `None` when that belongs to another path.
    fn parse(rest: &str) -> Option<Path> {
        if !rest.is_empty() && !rest.starts_with('/') {
            return None;
        }
        let mut path = Path::default();
        let mut segments = rest.split('/').filter(|segment| !segment.is_empty() && *segment != "index.php");
        while let (Some(name), Some(value)) = (segments.next(), segments.next()) {
            match name {
                "service" => path.service = Some(value.to_owned()),
                "action" => path.action = Some(value.to_owned()),
                _ => {}
            }
        }
        Some(path)
    }
}

fn encode(outcome: &Outcome, format: Format, started: Instant) -> Encoded {
    let result: Result<Value, _> = match &outcome.result {
        Ok(response) => Ok(response.clone()),
        Err(Failure::Api(error)) => Err(error.clone()),
        Err(Failure::Fatal) => {
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            return Encoded { status, content_type: HTML, body: String::new() };
        }
    };
    let (content_type, body) = match format {
        Format::Json => ("application/json", wire::encode_json(&result)),
        Format::JsonWithCallback => (HTML, String::new()),
        Format::Xml => {
            // The fast path leaves the declaration out.
            let declaration = match outcome.served {
                Served::Fast => "",
                _ => "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
            };
            let inner = wire::encode_xml(&result);
            let seconds = started.elapsed().as_secs_f64();
            let body =
                format!("{declaration}<xml><result>{inner}</result><executionTime>{seconds}</executionTime></xml>");
            ("text/xml;charset=UTF-8", body)
        }
    };
    Encoded { status: StatusCode::OK, content_type, body }
}

fn plain(status: StatusCode, content_type: &'static str, body: String) -> Response<Body> {
    let mut response = Response::new(body::whole(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// The headers that identify a request for support, and tell which way its response took.
fn add_headers(headers: &mut HeaderMap, outcome: &Outcome, format: Format, params: &Params, now: i64) {
    if outcome.result == Err(Failure::Fatal) {
        return;
    }
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("no-store, no-cache, must-revalidate, post-check=0, pre-check=0"),
    );
    let mut set = |name: &'static str, value: String| {
        // All values are made here, of printable ASCII.
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    };
    set("x-me", "127.0.0.1".to_owned());
    if matches!(outcome.served, Served::Full | Served::Cacheable) {
        set("x-kaltura-session", format!("{}, {now}", random::number()));
    }
    match (format, &outcome.forbidden, outcome.served) {
        (Format::JsonWithCallback, ..) => {
            set("x-kaltura", "error-MANDATORY_PARAMETER_MISSING".to_owned());
            set(
                "x-kaltura-app",
                "exiting on error MANDATORY_PARAMETER_MISSING - Mandatory parameter missing [callback]".to_owned(),
            );
        }
        (_, Some(error), _) => {
            set("x-kaltura", format!("error-{}", error.code));
            set("x-kaltura-app", format!("exiting on error {} - {}", error.code, error.message));
        }
        (_, None, Served::Fast) => set("x-kaltura", format!("cached-dispatcher,{},1.0E-5", params.digest())),
        (_, None, Served::Cached) => set("x-kaltura", format!("cached-dispatcher,cache_v3-{},1.0E-5", params.digest())),
        (_, None, Served::Cacheable) => set("x-kaltura", format!("cache-key,cache_v3-{}", params.digest())),
        (_, None, Served::Full) => {}
    }
}

fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn service_and_action_are_read_from_the_path() {
        let path = |service: Option<&str>, action: Option<&str>| {
            Some(Path { service: service.map(str::to_owned), action: action.map(str::to_owned) })
        };
        assert_eq!(Path::parse("/service/session/action/start/"), path(Some("session"), Some("start")));
        assert_eq!(Path::parse("/index.php/service/multirequest"), path(Some("multirequest"), None));
        assert_eq!(Path::parse("/"), path(None, None));
        assert_eq!(Path::parse(""), path(None, None));
        assert_eq!(Path::parse("x/service/session"), None);
    }
}
