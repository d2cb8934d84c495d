//! The endpoint for other processes: asking for faults, and looking at the requests.

mod common;

use common::{Connection, JSON, PING};
use kaltura_devserver::{FaultRule, Options, Server, TlsFault};
use serde_json::json;

const FAULTS: &str = "/_devserver/faults";
const REQUESTS: &str = "/_devserver/requests";

fn server() -> Server {
    Server::start(Options { https_port: None, ..Options::default() }).unwrap()
}

#[test]
fn faults_are_asked_for_and_cleared() {
    let server = server();
    let mut connection = Connection::open(&server);
    let fault = json!({ "action": "system.ping", "fault": "status", "status": 503, "retryAfter": 2, "times": 2 });
    let asked = connection.send("POST", FAULTS, Some(JSON), &fault.to_string());
    assert_eq!((asked.status, asked.body.as_str()), (204, ""));
    for _ in 0..2 {
        let response = connection.send("POST", PING, Some(JSON), "{}");
        assert_eq!((response.status, response.header("Retry-After")), (503, Some("2")));
    }
    assert_eq!(connection.call("system", "ping", json!({})), true);

    let several = json!([{ "fault": "gzip" }, { "fault": "invalid-ks", "cause": "LOGOUT" }]);
    assert_eq!(connection.send("POST", FAULTS, Some(JSON), &several.to_string()).status, 204);
    for _ in 0..3 {
        assert_eq!(connection.call("system", "ping", json!({}))["args"]["KSID"], "LOGOUT");
    }
    assert_eq!(connection.send("DELETE", FAULTS, None, "").status, 204);
    assert_eq!(connection.call("system", "ping", json!({})), true);
}

#[test]
fn every_fault_has_its_json() {
    for fault in [
        json!({ "fault": "delay", "ms": 1 }),
        json!({ "fault": "stall" }),
        json!({ "fault": "stall", "ms": 1 }),
        json!({ "fault": "close-before-headers" }),
        json!({ "fault": "close-after-headers" }),
        json!({ "fault": "truncated-body" }),
        json!({ "fault": "content-length", "offBy": -1 }),
        json!({ "fault": "close-after-response" }),
        json!({ "fault": "close-on-reuse" }),
        json!({ "fault": "raw", "text": "x" }),
        json!({ "fault": "html" }),
        json!({ "fault": "huge-body" }),
        json!({ "fault": "huge-body", "bytes": 10, "chunked": true }),
        json!({ "fault": "status", "status": 429, "retryAfter": 1, "asDate": true }),
        json!({ "fault": "redirect", "location": "/", "status": 301 }),
        json!({ "fault": "gzip", "unasked": true }),
        json!({ "fault": "gzip-bomb", "bytes": 10 }),
        json!({ "fault": "content-type", "value": "text/plain" }),
        json!({ "fault": "xml" }),
        json!({ "fault": "api-error", "code": "X", "message": "x", "xml": true }),
        json!({ "fault": "invalid-ks", "cause": "EXCEEDED_RESTRICTED_IP", "inCode": true }),
        json!({ "fault": "empty-body", "status": 404, "error": "55", "text": "Database error" }),
        json!({ "fault": "plain-text", "text": "x" }),
        json!({ "fault": "clock", "seconds": -5 }),
        json!({ "fault": "longest-life", "seconds": 5 }),
    ] {
        let server = server();
        let asked = Connection::open(&server).send("POST", FAULTS, Some(JSON), &fault.to_string());
        assert_eq!(asked.status, 204, "{fault}: {}", asked.body);
    }
}

#[test]
fn the_manual_knows_every_fault_and_its_examples_are_right() {
    const MANUAL: &str = include_str!("../../docs/devserver.md");
    let mut names = Vec::new();
    for line in MANUAL.lines().filter(|line| line.contains("/_devserver/faults\" -d '")) {
        let json = line.split('\'').nth(1).unwrap();
        FaultRule::from_json(json).unwrap_or_else(|error| panic!("{error}: {line}"));
        let example: serde_json::Value = serde_json::from_str(json).unwrap();
        names.push(example["fault"].as_str().unwrap().to_owned());
    }
    // The refusal of an unknown fault lists those that there are.
    let refusal = FaultRule::from_spec("exploding").unwrap_err().to_string();
    let known = refusal.split("expected one of ").nth(1).unwrap();
    for name in known.split(", ").map(|name| name.trim_matches('`')) {
        assert!(names.iter().any(|example| example == name), "no example of {name}");
        assert!(MANUAL.contains(&format!("\n| `{name}` |")), "no row for {name}");
    }
    for kind in TlsFault::ALL {
        assert!(MANUAL.contains(&format!("\n| `{}` |", kind.name())), "no row for {}", kind.name());
    }
}

#[test]
fn a_bad_request_is_told_what_is_wrong_and_changes_nothing() {
    let server = server();
    let mut connection = Connection::open(&server);
    for (body, told) in [
        ("", "EOF"),
        ("3", "object"),
        (r#"{"fault":"exploding"}"#, "close-before-headers"),
        (r#"{"fault":"html","tims":2}"#, "tims"),
        (r#"[{"fault":"html"},{"fault":"delay"}]"#, "ms"),
        (r#"{"fault":"hold"}"#, "hold"),
    ] {
        let response = connection.send("POST", FAULTS, Some(JSON), body);
        assert_eq!(response.status, 400, "{body}");
        assert!(response.json()["error"].as_str().unwrap().contains(told), "{body}: {}", response.body);
    }
    assert_eq!(connection.send("PUT", FAULTS, None, "").status, 405);
    assert_eq!(connection.send("PUT", REQUESTS, None, "").status, 405);
    assert_eq!(connection.send("GET", "/_devserver/", None, "").status, 404);
    assert_eq!(connection.call("system", "ping", json!({})), true);
}

#[test]
fn requests_are_counted_by_action_without_their_secrets() {
    // Whether the requests themselves are kept or not.
    let server = Server::start(Options { https_port: None, kept_requests: 0, ..Options::default() }).unwrap();
    let mut connection = Connection::open(&server);
    connection.call("session", "start", json!({ "secret": "hidden", "partnerId": 102 }));
    connection.call("hidden", "hidden", json!({}));
    connection.call("SYSTEM", "ping", json!({}));
    connection.call("system", "ping", json!({}));
    connection.send("GET", "/hidden", None, "");

    let response = connection.send("GET", REQUESTS, None, "");
    assert!(!response.body.contains("hidden"), "{}", response.body);
    let seen = response.json();
    assert_eq!(seen["total"], 5);
    let counts = json!({ "session.start": 1, "(unknown)": 1, "system.ping": 2, "(no API path)": 1 });
    assert_eq!(seen["actions"], counts);
    let latest = seen["latest"].as_array().unwrap();
    assert_eq!(latest.len(), 5);
    assert_eq!((&latest[0]["action"], &latest[0]["method"]), (&json!("session.start"), &json!("POST")));
    assert_eq!(latest[0]["peer"], latest[4]["peer"], "one connection");

    assert_eq!(connection.send("DELETE", REQUESTS, None, "").status, 204);
    assert_eq!(connection.send("GET", REQUESTS, None, "").json()["total"], 0);
}
