//! The endpoint through which other processes ask for faults and look at the requests.

use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::body::{self, Body};
use crate::faults::{FaultError, FaultRule, Faults};
use crate::request_log::RequestLog;

/// Where it is.
pub(crate) const PATH: &str = "/_devserver/";

/// Responses a request; `resource` is what follows [`PATH`].
pub(crate) fn response(
    method: &Method,
    resource: &str,
    body: &[u8],
    faults: &Faults,
    requests: &RequestLog,
) -> Response<Body> {
    match (resource, method.as_str()) {
        ("faults", "POST") => match read_rules(body) {
            Ok(rules) => {
                rules.into_iter().for_each(|rule| faults.add(rule));
                nothing()
            }
            Err(error) => refusal(StatusCode::BAD_REQUEST, &error.to_string()),
        },
        ("faults", "DELETE") => {
            faults.clear();
            nothing()
        }
        ("requests", "GET") => as_json(StatusCode::OK, &requests.summary()),
        ("requests", "DELETE") => {
            requests.clear();
            nothing()
        }
        ("faults", _) => refusal(StatusCode::METHOD_NOT_ALLOWED, "use POST or DELETE"),
        ("requests", _) => refusal(StatusCode::METHOD_NOT_ALLOWED, "use GET or DELETE"),
        _ => refusal(StatusCode::NOT_FOUND, "there are /_devserver/faults and /_devserver/requests"),
    }
}

/// The response to a client of another machine: what is asked for here is nobody else's business.
pub(crate) fn not_from_here() -> Response<Body> {
    refusal(StatusCode::FORBIDDEN, "only clients on the same machine may use this")
}

/// One rule or a list of them; all or none.
fn read_rules(body: &[u8]) -> Result<Vec<FaultRule>, FaultError> {
    match serde_json::from_slice(body).map_err(FaultError::new)? {
        Value::Array(rules) => rules.into_iter().map(FaultRule::from_value).collect(),
        rule => Ok(vec![FaultRule::from_value(rule)?]),
    }
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
