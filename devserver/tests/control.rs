//! The endpoint for other processes and the page: faults, and the requests seen.

mod common;

use common::{Connection, JSON, PING, server};
use kaltura_devserver::{Accounts, FaultRule, Options, Server, TlsFault};
use serde_json::{Value, json};

const FAULTS: &str = "/_devserver/faults";
const REQUESTS: &str = "/_devserver/requests";

#[test]
fn faults_post_and_delete_take_effect() {
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
fn faults_post_accepts_every_fault() {
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
        json!({ "fault": "database-outage", "secretCached": false }),
    ] {
        let server = server();
        let asked = Connection::open(&server).send("POST", FAULTS, Some(JSON), &fault.to_string());
        assert_eq!(asked.status, 204, "{fault}: {}", asked.body);
    }
}

#[test]
fn manual_has_every_fault_with_an_example() {
    const MANUAL: &str = include_str!("../../docs/devserver.md");
    let mut names = Vec::new();
    for line in MANUAL.lines().filter(|line| line.contains("/_devserver/faults\" -d '")) {
        let json = line.split('\'').nth(1).unwrap();
        FaultRule::from_json(json).unwrap_or_else(|error| panic!("{error}: {line}"));
        let example: Value = serde_json::from_str(json).unwrap();
        names.push(example["fault"].as_str().unwrap().to_owned());
    }
    // The error for an unknown fault lists the known ones.
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
fn faults_post_invalid_changes_nothing() {
    let server = server();
    let mut connection = Connection::open(&server);
    for (body, reported) in [
        ("", "EOF"),
        ("3", "object"),
        (r#"{"fault":"exploding"}"#, "close-before-headers"),
        (r#"{"fault":"html","tims":2}"#, "tims"),
        (r#"[{"fault":"html"},{"fault":"delay"}]"#, "ms"),
        (r#"{"fault":"hold"}"#, "hold"),
    ] {
        let response = connection.send("POST", FAULTS, Some(JSON), body);
        assert_eq!(response.status, 400, "{body}");
        assert!(response.json()["error"].as_str().unwrap().contains(reported), "{body}: {}", response.body);
    }
    assert_eq!(connection.send("PUT", FAULTS, None, "").status, 405);
    assert_eq!(connection.send("PUT", REQUESTS, None, "").status, 405);
    assert_eq!(connection.send("PUT", "/_devserver/cache", None, "").status, 405);
    assert_eq!(connection.send("GET", "/_devserver/", None, "").status, 404);
    assert_eq!(connection.call("system", "ping", json!({})), true);
}

#[test]
fn requests_get_hides_secrets() {
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
    let outcomes: Vec<&Value> = latest.iter().map(|request| &request["outcome"]).collect();
    assert_eq!(outcomes, ["START_SESSION_ERROR", "SERVICE_DOES_NOT_EXISTS", "ok", "ok", "301"]);
    assert_eq!(latest[0]["peer"], latest[4]["peer"], "one connection");

    assert_eq!(connection.send("DELETE", REQUESTS, None, "").status, 204);
    assert_eq!(connection.send("GET", REQUESTS, None, "").json()["total"], 0);
}

#[test]
fn faults_get_lists_rules_and_delete_removes_one_kind() {
    let server = server();
    let mut connection = Connection::open(&server);
    let rules = json!([{ "fault": "xml", "action": "session.get" }, { "fault": "delay", "ms": 5, "times": 2 }]);
    connection.send("POST", FAULTS, Some(JSON), &rules.to_string());
    assert_eq!(connection.send("GET", FAULTS, None, "").json(), rules);
    assert_eq!(connection.send("DELETE", "/_devserver/faults/xml", None, "").status, 204);
    assert_eq!(connection.send("DELETE", "/_devserver/faults/xml", None, "").status, 404);
    assert_eq!(connection.send("GET", FAULTS, None, "").json(), json!([rules[1]]));
}

#[test]
fn page_has_a_strict_content_policy() {
    let server = server();
    let mut connection = Connection::open(&server);
    let page = connection.send("GET", "/", None, "");
    assert_eq!((page.status, page.header("Content-Type")), (200, Some("text/html; charset=utf-8")));
    let policy = page.header("Content-Security-Policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
    // What the policy would block.
    assert!(!page.body.contains("<style") && !page.body.contains(" style=") && !page.body.contains(" onclick="));
    for reference in ["/_devserver/page.css", "/_devserver/page.js", "/_devserver/icon.svg"] {
        assert!(page.body.contains(&format!("\"{reference}\"")), "{reference}");
        assert_eq!(connection.send("GET", reference, None, "").status, 200, "{reference}");
    }
    // Every element that the script uses is in the page.
    let script = connection.send("GET", "/_devserver/page.js", None, "").body;
    for name in script.split("id(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.body.contains(&format!("id=\"{name}\"")), "{name}");
    }
}

#[test]
fn page_state_has_accounts_faults_and_requests() {
    let server = server();
    let mut connection = Connection::open(&server);
    connection.call("session", "start", json!({ "secret": "hidden", "partnerId": 102 }));
    let state = connection.send("GET", "/_devserver/state", None, "");
    assert!(!state.body.contains("hidden"), "{}", state.body);
    let state = state.json();
    assert_eq!(state["partners"][0]["adminSecret"], common::partner(102).admin_secrets[0]);
    assert_eq!(state["requests"]["latest"][0]["outcome"], "START_SESSION_ERROR");
    assert!(state["supported"].as_array().unwrap().contains(&json!("media.list")));

    // Each button works.
    for preset in state["presets"].as_array().unwrap() {
        let rule = &preset["rule"];
        assert_eq!(connection.send("POST", FAULTS, Some(JSON), &rule.to_string()).status, 204, "{rule}");
        assert_eq!(connection.send("GET", "/_devserver/state", None, "").json()["faults"], json!([rule]));
        let path = format!("/_devserver/faults/{}", rule["fault"].as_str().unwrap());
        assert_eq!(connection.send("DELETE", &path, None, "").status, 204, "{rule}");
    }
}

#[test]
fn page_state_hides_secrets_of_custom_accounts() {
    let accounts = r#"{"partners":[{"id":7,"adminSecrets":["hidden"],"users":[{"id":"a","password":"hidden"}]}]}"#;
    let accounts = Accounts::from_json(accounts).unwrap();
    let server = Server::start(Options { https_port: None, accounts, ..Options::default() }).unwrap();
    let state = Connection::open(&server).send("GET", "/_devserver/state", None, "");
    assert!(state.body.contains("(not shown)") && !state.body.contains("hidden"), "{}", state.body);
}

#[test]
fn control_request_of_another_site_is_rejected() {
    let server = server();
    for (site, status) in [("cross-site", 403), ("same-site", 403), ("same-origin", 204), ("none", 204)] {
        let request = ureq::post(format!("{}{FAULTS}", server.http_url())).header("Sec-Fetch-Site", site);
        let request = request.config().http_status_as_error(false).build();
        assert_eq!(request.send(r#"{"fault":"xml"}"#).unwrap().status(), status, "{site}");
    }
}
