//! The effect of each fault on the conditions of a request, on its response, and on how it is sent.

use std::time::Duration;

use hyper::body::Bytes;
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use hyper::{HeaderMap, Response, StatusCode};

use super::Fault;
use crate::body::{self, Body};
use crate::clock::{self, Conditions, Outage};
use crate::raw::{End, RawResponse};
use crate::wire::{ApiError, Format};

const JSON: &str = "application/json";
const HTML: &str = "text/html; charset=UTF-8";
const PAGE: &str = "<!DOCTYPE html><html><head><title>Sign in</title></head>\
                    <body>Please sign in to the network.</body></html>";

/// A replacement for the action's response.
pub(crate) enum Instead {
    /// An error, in the format that the client requested.
    Error(ApiError),
    Response(Response<Body>),
}

impl Fault {
    /// Changes the conditions that the request is handled under.
    pub(crate) fn adjust(&self, conditions: &mut Conditions) {
        match self {
            Fault::Clock { seconds } => conditions.now = conditions.now.saturating_add(*seconds),
            Fault::LongestLife { seconds } => conditions.longest_life = Some(*seconds),
            Fault::DatabaseOutage { secret_cached } => {
                conditions.outage = Some(Outage { secret_cached: *secret_cached });
            }
            _ => {}
        }
    }

    /// The encoding of the response, regardless of the requested one.
    pub(crate) fn format(&self) -> Option<Format> {
        match self {
            Fault::Xml | Fault::ApiError { xml: true, .. } => Some(Format::Xml),
            _ => None,
        }
    }

    /// The replacement for the action's response. `ks` is the session that was sent.
    pub(crate) fn instead(&self, ks: &str, now: i64) -> Option<Instead> {
        self.error(ks).map(Instead::Error).or_else(|| self.response(now).map(Instead::Response))
    }

    fn error(&self, ks: &str) -> Option<ApiError> {
        match self {
            Fault::ApiError { code, message, .. } => {
                let message = message.clone().unwrap_or_else(|| format!("The error {code} was requested"));
                Some(ApiError::new(code.clone(), message))
            }
            Fault::InvalidKs { cause, in_code } => {
                let (number, name) = cause.number_and_name();
                Some(if *in_code { ApiError::invalid_ks_with(ks, number, name) } else { ApiError::invalid_ks(name) })
            }
            _ => None,
        }
    }

    fn response(&self, now: i64) -> Option<Response<Body>> {
        let response = match self {
            Fault::Html => response(200, HTML, PAGE),
            Fault::HugeBody { bytes, chunked } => {
                let mut response = response(200, JSON, "");
                *response.body_mut() = body::long_json_text(*bytes, !chunked);
                response
            }
            Fault::GzipBomb { bytes } => {
                let mut response = response(200, JSON, "");
                *response.body_mut() = body::whole(body::gzip_of_long_json_text(*bytes));
                with(response, CONTENT_ENCODING, "gzip")
            }
            Fault::Status { status, retry_after, as_date } => {
                let response = response(*status, HTML, &format!("<html><body><h1>{status}</h1></body></html>"));
                let after = retry_after.map(|seconds| match as_date {
                    true => clock::http_date(now.saturating_add_unsigned(seconds)),
                    false => seconds.to_string(),
                });
                match after {
                    Some(after) => with(response, RETRY_AFTER, &after),
                    None => response,
                }
            }
            Fault::Redirect { location, status } => with(response(*status, HTML, ""), LOCATION, location),
            Fault::EmptyBody { status, error, text } => {
                let response =
                    with(response(*status, HTML, ""), HeaderName::from_static("x-kaltura"), &format!("error-{error}"));
                let message = format!("exiting on error {error} - {text}");
                with(response, HeaderName::from_static("x-kaltura-app"), &message)
            }
            Fault::PlainText { text } => response(200, HTML, text),
            _ => return None,
        };
        Some(response)
    }

    /// Changes the response to a request with these headers.
    pub(crate) async fn reshape(&self, response: Response<Body>, asked: &HeaderMap) -> Response<Body> {
        match self {
            Fault::ContentType { value } => with(response, CONTENT_TYPE, value),
            Fault::Gzip { unasked } if *unasked || accepts_gzip(asked) => compressed(response).await,
            _ => response,
        }
    }

    /// Waits before the response.
    pub(crate) async fn wait(&self) {
        match self {
            Fault::Delay { ms } => tokio::time::sleep(Duration::from_millis(*ms)).await,
            Fault::Hold(gate) => gate.pass().await,
            _ => {}
        }
    }

    /// Whether the response bypasses the HTTP library.
    pub(crate) fn is_raw(&self) -> bool {
        matches!(
            self,
            Fault::Stall { .. }
                | Fault::CloseBeforeHeaders
                | Fault::CloseAfterHeaders
                | Fault::TruncatedBody
                | Fault::ContentLength { .. }
                | Fault::CloseAfterResponse
                | Fault::CloseOnReuse
                | Fault::Raw { .. }
        )
    }

    /// The response in the form that bypasses the HTTP library.
    pub(crate) async fn raw(&self, response: Response<Body>) -> RawResponse {
        let (head, body) = response.into_parts();
        let body = body::collected(body).await;
        let length = body.len() as u64;
        let whole = RawResponse::head(&head, length);
        let (first, rest) = halves(&body);
        match self {
            Fault::Stall { ms: Some(ms) } => {
                whole.write(first).pause(Duration::from_millis(*ms)).write(rest).then(End::Close)
            }
            Fault::Stall { ms: None } => whole.write(first).then(End::WaitForClient),
            Fault::CloseBeforeHeaders => RawResponse::default(),
            Fault::CloseAfterHeaders => whole.then(End::Close),
            Fault::TruncatedBody => whole.write(first).then(End::Close),
            Fault::ContentLength { off_by } => {
                RawResponse::head(&head, length.saturating_add_signed(*off_by)).write(body).then(End::WaitForClient)
            }
            Fault::CloseOnReuse => whole.write(body).then(End::CloseWhenAsked),
            Fault::Raw { text } => RawResponse::default().write(Bytes::from(text.clone())).then(End::Close),
            _ => whole.write(body).then(End::Close),
        }
    }
}

fn halves(body: &Bytes) -> (Bytes, Bytes) {
    let middle = body.len() / 2;
    (body.slice(..middle), body.slice(middle..))
}

fn response(status: u16, content_type: &'static str, text: &str) -> Response<Body> {
    let mut response = Response::new(body::whole(text.to_owned()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// Sets a header; an invalid value is omitted.
fn with(mut response: Response<Body>, name: HeaderName, value: &str) -> Response<Body> {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// Whether the client accepts a compressed response.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let is_refused = weight.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()) == Some(0.0);
        name.trim().eq_ignore_ascii_case("gzip") && !is_refused
    })
}

/// The same response with a compressed body, unless it is compressed already or has none.
async fn compressed(response: Response<Body>) -> Response<Body> {
    let (mut head, body) = response.into_parts();
    if head.headers.contains_key(CONTENT_ENCODING) || !body::is_compressible(&body) {
        return Response::from_parts(head, body);
    }
    head.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    let bytes = body::collected(body).await;
    Response::from_parts(head, body::whole(body::gzip(&bytes)))
}
