//! One HTTP request to one HTTP response.

use std::borrow::Cow;
use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, DATE, HeaderValue, LOCATION};
use hyper::http::request;
use hyper::{HeaderMap, Response, StatusCode};

use crate::body::{self, Body};
use crate::clock::{self, Conditions};
use crate::control::{self, Control};
use crate::dispatch::{self, Outcome, Target};
use crate::faults::{Fault, Faults, Instead};
use crate::random;
use crate::raw::RawResponse;
use crate::request_log::{Request, RequestLog, Scheme};
use crate::services::{self, Served};
use crate::sessions::Origin;
use crate::state::State;
use crate::wire::{self, Failure, Format, Params, Value};

/// Larger requests are rejected; smaller ones that are too large for the API are read and ignored.
const MAX_REQUEST: usize = 64 * 1024 * 1024;

const HTML: &str = "text/html; charset=UTF-8";
const NOT_FOUND: &str = "<html><body><h1>404 Not Found</h1></body></html>";
const MOVED: &str = "<html><body><h1>301 Moved Permanently</h1></body></html>";

/// The name of a request outside the API.
const NO_PATH: &str = "(no API path)";

/// Turns requests into responses, and logs them.
pub(crate) struct Handler {
    state: Arc<State>,
    log: Arc<RequestLog>,
    faults: Arc<Faults>,
    log_to_stderr: bool,
}

/// A response before it becomes HTTP.
struct Encoded {
    status: StatusCode,
    content_type: &'static str,
    body: String,
}

/// The peer of a connection, and its listener.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client {
    pub(crate) scheme: Scheme,
    pub(crate) peer: SocketAddr,
}

impl Handler {
    pub(crate) fn new(state: Arc<State>, log: Arc<RequestLog>, faults: Arc<Faults>, log_to_stderr: bool) -> Handler {
        Handler { state, log, faults, log_to_stderr }
    }

    /// Responds to a request; the error is a response that bypasses the HTTP library.
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
        if let Some(resource) = control::resource(&head) {
            let control = Control { state: &self.state, faults: &self.faults, requests: &self.log };
            return Ok(control.respond(&head, resource, &body, client.peer.ip()));
        }

        let asked = Asked::read(&head, &body);
        let number = self.log.add(request_seen(&head, &body, &asked, client));
        let faults = self.faults.meet(&asked.name());
        let mut conditions = Conditions { now: clock::now(), longest_life: None, outage: None };
        faults.iter().for_each(|fault| fault.adjust(&mut conditions));

        let (mut response, summary) = self.response(&head, &asked, client, &faults, conditions, started);
        self.log.set_outcome(number, &summary);
        self.report(&head, &asked, &summary, !faults.is_empty(), client);
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

    /// The response of the action or of a fault, and its summary for the log.
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
        // The counted fault is the last one and takes precedence.
        let outcome = match faults.iter().rev().find_map(|fault| fault.instead(&ks, conditions.now)) {
            Some(Instead::Response(response)) => {
                let summary = response.status().as_str().to_owned();
                return (response, summary.into());
            }
            Some(Instead::Error(error)) => Outcome::error(error),
            None => match &asked.route {
                Route::Api(target) => {
                    dispatch::run(&self.state, &origin(head, client), target, &asked.params, conditions)
                }
                Route::NotFound => return (plain(StatusCode::NOT_FOUND, HTML, NOT_FOUND.to_owned()), "404".into()),
                Route::Moved => return (moved(head), "301".into()),
            },
        };
        asked.encode(&outcome, faults, conditions, started)
    }

    /// Logs one line without parts of the request: a path or a parameter may contain a secret.
    fn report(&self, head: &request::Parts, asked: &Asked, summary: &str, at_fault: bool, client: Client) {
        if self.log_to_stderr {
            let (method, name) = (&head.method, asked.known_name());
            let note = if at_fault { " by fault" } else { "" };
            let Client { scheme, peer } = client;
            // Unlike eprintln, this does not fail a request when the stream is closed.
            let _ = writeln!(std::io::stderr(), "{method} {name} {summary}{note} ({} {peer})", scheme.as_str());
            if matches!(summary, "SERVICE_DOES_NOT_EXISTS" | "ACTION_DOES_NOT_EXISTS") && !at_fault {
                let _ = writeln!(std::io::stderr(), "  this server supports {}", services::supported().join(", "));
            }
        }
    }
}

/// A parsed request.
struct Asked {
    route: Route,
    params: Params,
}

enum Route {
    Api(Target),
    Moved,
    NotFound,
}

impl Asked {
    fn read(head: &request::Parts, body: &[u8]) -> Asked {
        let content_type = head.headers.get(CONTENT_TYPE).map(text);
        let params = Params::read(head.uri.query().unwrap_or(""), content_type.as_deref(), body);
        let route = match Path::parse(head.uri.path()) {
            Path::Api { service, action } => Route::Api(Target::new(service, action, &params)),
            Path::Folder => Route::Moved,
            Path::Other => Route::NotFound,
        };
        Asked { route, params }
    }

    /// The name that a fault may be limited to.
    fn name(&self) -> String {
        match &self.route {
            Route::Api(target) => target.asked(),
            _ => NO_PATH.to_owned(),
        }
    }

    /// The name in the logs: never a part of the request.
    fn known_name(&self) -> Cow<'static, str> {
        match &self.route {
            Route::Api(target) => target.known(),
            _ => NO_PATH.into(),
        }
    }

    /// The response of the API, and its summary for the log.
    fn encode(
        &self,
        outcome: &Outcome,
        faults: &[Fault],
        conditions: Conditions,
        started: Instant,
    ) -> (Response<Body>, Cow<'static, str>) {
        let summary = match &outcome.result {
            Ok(_) => "ok".into(),
            Err(Failure::Api(error)) => error.code.clone(),
            Err(Failure::Fatal) => "500".into(),
            Err(Failure::DatabaseDown) => "404".into(),
        };
        let asked = || Format::from_parameter(self.params.text("format").as_deref());
        let format = faults.iter().find_map(Fault::format).unwrap_or_else(asked);
        let encoded = encode(outcome, format, started);
        let mut response = plain(encoded.status, encoded.content_type, encoded.body);
        add_headers(response.headers_mut(), outcome, format, &self.params, conditions.now);
        (response, summary)
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

/// What a path refers to.
#[derive(Debug, PartialEq)]
enum Path {
    /// Such as `/api_v3/service/session/action/start/`.
    Api {
        service: Option<String>,
        action: Option<String>,
    },
    /// A name without the slash at its end, which the production server redirects.
    Folder,
    Other,
}

impl Path {
    fn parse(path: &str) -> Path {
        let (first, rest) = path.trim_start_matches('/').split_once('/').unwrap_or((path.trim_start_matches('/'), ""));
        if first != "api_v3" {
            return if path.ends_with('/') || !rest.is_empty() { Path::Other } else { Path::Folder };
        }
        let (mut service, mut action) = (None, None);
        let mut segments = rest.split('/').filter(|segment| !segment.is_empty() && *segment != "index.php");
        while let Some(name) = segments.next() {
            let value = segments.next().map(str::to_owned);
            match name {
                "service" => service = value,
                "action" => action = value,
                // Other parameters may follow in the path.
                _ if service.is_some() => {}
                _ => return Path::Other,
            }
        }
        Path::Api { service, action }
    }
}

fn moved(head: &request::Parts) -> Response<Body> {
    let mut response = plain(StatusCode::MOVED_PERMANENTLY, HTML, MOVED.to_owned());
    if let Ok(location) = HeaderValue::from_str(&format!("{}/", head.uri.path())) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

fn encode(outcome: &Outcome, format: Format, started: Instant) -> Encoded {
    let result: Result<Value, _> = match &outcome.result {
        Ok(response) => Ok(response.clone()),
        Err(Failure::Api(error)) => Err(error.clone()),
        Err(failure) => {
            let status = match failure {
                Failure::DatabaseDown => StatusCode::NOT_FOUND,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            };
            return Encoded { status, content_type: HTML, body: String::new() };
        }
    };
    let (content_type, body) = match format {
        Format::Json => ("application/json", wire::encode_json(&result)),
        Format::Php => (HTML, wire::encode_php(&result)),
        Format::JsonWithCallback => (HTML, String::new()),
        Format::Xml => {
            // The fast path omits the declaration.
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

/// The headers that identify a request for support, and show where its response comes from.
fn add_headers(headers: &mut HeaderMap, outcome: &Outcome, format: Format, params: &Params, now: i64) {
    if outcome.result == Err(Failure::Fatal) {
        return;
    }
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("no-store, no-cache, must-revalidate, post-check=0, pre-check=0"),
    );
    let mut set = |name: &'static str, value: String| {
        // All values are printable ASCII.
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    };
    set("x-me", "127.0.0.1".to_owned());
    if matches!(outcome.served, Served::Full | Served::Cacheable) || format == Format::JsonWithCallback {
        set("x-kaltura-session", format!("{}, {now}", random::number()));
    }
    if outcome.result == Err(Failure::DatabaseDown) {
        set("x-kaltura", "error-55".to_owned());
        set("x-kaltura-app", "exiting on error 55 - Database error".to_owned());
        return;
    }
    match (format, &outcome.forbidden, outcome.served) {
        (Format::JsonWithCallback, ..) => {
            set("x-kaltura", "error- MANDATORY_PARAMETER_MISSING".to_owned());
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
    fn path_parse_finds_service_and_action() {
        let api = |service: Option<&str>, action: Option<&str>| Path::Api {
            service: service.map(str::to_owned),
            action: action.map(str::to_owned),
        };
        for (path, parsed) in [
            ("/api_v3/service/session/action/start/", api(Some("session"), Some("start"))),
            ("//api_v3/service/session/action/start", api(Some("session"), Some("start"))),
            ("/api_v3/index.php/service/multirequest", api(Some("multirequest"), None)),
            ("/api_v3/service/session/action/get/format/1", api(Some("session"), Some("get"))),
            ("/api_v3/", api(None, None)),
            ("/api_v3", api(None, None)),
            ("/api_v3/nosuch", Path::Other),
            ("/api_v3x/service/session", Path::Other),
            ("/nosuch", Path::Folder),
            ("/nosuch/", Path::Other),
            ("/nosuch/api_v3/service/session", Path::Other),
        ] {
            assert_eq!(Path::parse(path), parsed, "{path}");
        }
    }
}
