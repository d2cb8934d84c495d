//! Faults on demand, seen by a client over real sockets.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant, UNIX_EPOCH};

use common::{Connection, JSON, PING, Response, admin_start, ks, server, unix_now};
use flate2::read::GzDecoder;
use kaltura_devserver::{Fault, Gate, KsCause, Server};
use serde_json::json;

/// The response to one request with a fault.
fn response_to(server: &Server, fault: Fault) -> Response {
    server.faults().next(1, fault);
    Connection::open(server).send("POST", PING, Some(JSON), "{}")
}

/// All bytes of the response to one request with a fault, until the server closes the connection.
fn bytes_to(server: &Server, fault: Fault) -> String {
    server.faults().next(1, fault);
    let mut connection = Connection::open(server);
    connection.write_ping();
    connection.read_to_end()
}

fn head_and_body(bytes: &str) -> (&str, &str) {
    bytes.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{bytes}"))
}

fn now() -> i64 {
    unix_now().try_into().unwrap()
}

#[test]
fn counted_fault_affects_its_action_only() {
    let server = server();
    let mut connection = Connection::open(&server);
    server.faults().next_of("system.getTime", 2, Fault::api_error("ACTION_BLOCKED"));
    assert_eq!(connection.call("system", "ping", json!({})), true);
    for _ in 0..2 {
        assert_eq!(connection.call("system", "gettime", json!({}))["code"], "ACTION_BLOCKED");
    }
    assert!(connection.call("system", "getTime", json!({})).is_i64());
    assert_eq!(server.faults().left(), 0);

    server.faults().always(Fault::PlainText { text: "slow down".to_owned() });
    for _ in 0..3 {
        assert_eq!(connection.send("POST", PING, Some(JSON), "{}").body, "slow down");
    }
    server.faults().next(1, Fault::api_error("ACTION_BLOCKED"));
    assert_eq!(connection.call("system", "ping", json!({}))["code"], "ACTION_BLOCKED", "the counted one wins");
    server.faults().clear();
    assert_eq!(connection.call("system", "ping", json!({})), true);
}

#[test]
fn fault_of_unknown_action_takes_effect() {
    let server = server();
    server.faults().next_of("playlist.list", 1, Fault::api_error("SERVICE_FORBIDDEN"));
    let response = Connection::open(&server).call("playlist", "list", json!({}));
    assert_eq!(response["code"], "SERVICE_FORBIDDEN");
    assert_eq!(server.requests()[0].action, "(unknown)");
}

#[test]
fn delay_postpones_the_response() {
    let server = server();
    let started = Instant::now();
    assert_eq!(response_to(&server, Fault::Delay { ms: 80 }).body, "true");
    assert!(started.elapsed() >= Duration::from_millis(80));
}

#[test]
fn hold_waits_for_the_gate() {
    let server = server();
    let gate = Gate::new();
    server.faults().next(2, Fault::Hold(gate.clone()));
    thread::scope(|scope| {
        let responses = [(); 2].map(|()| scope.spawn(|| Connection::open(&server).call("system", "ping", json!({}))));
        gate.wait_for(2);
        // The others are not held.
        assert_eq!(Connection::open(&server).call("system", "ping", json!({})), true);
        assert!(responses.iter().all(|response| !response.is_finished()));
        gate.open();
        for response in responses {
            assert_eq!(response.join().unwrap(), true);
        }
    });
    assert_eq!(gate.arrived(), 2);
}

#[test]
fn hold_combines_with_another_fault() {
    let server = server();
    let gate = Gate::new();
    server.faults().always(Fault::status(503));
    server.faults().next(1, Fault::Hold(gate.clone()));
    gate.open();
    assert_eq!(Connection::open(&server).send("POST", PING, Some(JSON), "{}").status, 503);
    assert_eq!(gate.arrived(), 1);
}

#[test]
fn stall_pauses_in_the_body() {
    let server = server();
    let bytes = bytes_to(&server, Fault::Stall { ms: Some(1) });
    assert_eq!(head_and_body(&bytes).1, "true");

    server.faults().next(1, Fault::Stall { ms: None });
    let mut connection = Connection::open(&server);
    connection.write_ping();
    assert!(connection.read_head().contains("content-length: 4"));
    assert_eq!(connection.read_exactly(2), "tr");
    assert!(connection.is_silent());
}

#[test]
fn close_faults_end_the_connection() {
    let server = server();
    assert_eq!(bytes_to(&server, Fault::CloseBeforeHeaders), "");
    for (fault, body) in
        [(Fault::CloseAfterHeaders, ""), (Fault::TruncatedBody, "tr"), (Fault::CloseAfterResponse, "true")]
    {
        let bytes = bytes_to(&server, fault);
        let (head, sent) = head_and_body(&bytes);
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.ends_with("content-length: 4"), "{head}");
        assert!(head.contains("x-kaltura-session: ") && head.contains("\r\ndate: "), "{head}");
        assert!(!head.contains("connection: close"), "{head}");
        assert_eq!(sent, body);
    }
}

#[test]
fn close_on_reuse_ends_at_the_next_request() {
    let server = server();
    server.faults().next(1, Fault::CloseOnReuse);
    let mut connection = Connection::open(&server);
    assert_eq!(connection.call("system", "ping", json!({})), true);
    assert!(connection.is_silent());
    connection.write_ping();
    // Closed, or reset because the request was not read.
    let mut rest = Vec::new();
    assert!(connection.stream().read_to_end(&mut rest).is_err() || rest.is_empty());
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn content_length_is_wrong_by_the_offset() {
    let server = server();
    for (off_by, reported) in [(3, "content-length: 7"), (-3, "content-length: 1")] {
        server.faults().next(1, Fault::ContentLength { off_by });
        let mut connection = Connection::open(&server);
        connection.write_ping();
        let head = connection.read_head();
        assert!(head.contains(reported), "{head}");
        assert_eq!(connection.read_exactly(4), "true");
        assert!(connection.is_silent());
    }
}

#[test]
fn raw_bytes_are_not_http() {
    let text = "220 mail.example.com ESMTP\r\n";
    assert_eq!(bytes_to(&server(), Fault::Raw { text: text.to_owned() }), text);
}

#[test]
fn html_replaces_the_response() {
    let response = response_to(&server(), Fault::Html);
    assert_eq!((response.status, response.header("Content-Type")), (200, Some("text/html; charset=UTF-8")));
    assert!(response.body.starts_with("<!DOCTYPE html>"));
}

#[test]
fn huge_body_has_its_length_or_is_chunked() {
    let server = server();
    let bytes = 3_000_000;
    let response = response_to(&server, Fault::HugeBody { bytes, chunked: false });
    assert_eq!(response.body.len() as u64, bytes);
    assert_eq!(response.json().as_str().unwrap().len() as u64, bytes - 2);

    server.faults().next(1, Fault::HugeBody { bytes, chunked: true });
    let mut response = ureq::post(format!("{}{PING}", server.http_url())).send("{}").unwrap();
    assert!(response.headers().get("Content-Length").is_none());
    assert_eq!(response.body_mut().read_to_string().unwrap().len() as u64, bytes);
}

#[test]
fn status_has_retry_after() {
    let server = server();
    for status in [429, 500, 502, 503, 504] {
        let response = response_to(&server, Fault::status(status));
        assert_eq!((response.status, response.header("Retry-After")), (status, None));
    }
    let response = response_to(&server, Fault::retry_after(429, 7));
    assert_eq!((response.status, response.header("Retry-After")), (429, Some("7")));

    let at_date = Fault::Status { status: 503, retry_after: Some(3600), as_date: true };
    let response = response_to(&server, at_date);
    let seconds = |name| unix_seconds(response.header(name).unwrap());
    assert_eq!(seconds("Retry-After") - seconds("Date"), 3600);
}

fn unix_seconds(http_date: &str) -> i64 {
    let at = httpdate::parse_http_date(http_date).unwrap();
    at.duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

#[test]
fn redirect_has_its_location() {
    let location = "https://elsewhere.example/api_v3";
    let response = response_to(&server(), Fault::Redirect { location: location.to_owned(), status: 307 });
    assert_eq!((response.status, response.header("Location")), (307, Some(location)));
}

/// Whether a response is compressed, and its body as it is sent: an HTTP library might unpack it.
fn as_sent(server: &Server, accepted: Option<&str>) -> (bool, Vec<u8>) {
    let mut stream = TcpStream::connect(server.http_url().trim_start_matches("http://")).unwrap();
    let accepted = accepted.map(|codings| format!("Accept-Encoding: {codings}\r\n")).unwrap_or_default();
    let head = format!("POST {PING} HTTP/1.1\r\nHost: localhost\r\n{accepted}Connection: close\r\n");
    write!(stream, "{head}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}").unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).unwrap();
    let end = response.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&response[..end]).to_ascii_lowercase();
    (head.contains("\r\ncontent-encoding: gzip"), response[end + 4..].to_vec())
}

#[test]
fn gzip_applies_when_accepted_or_forced() {
    let server = server();
    let compressed = |accepted: Option<&str>| {
        let (is_compressed, mut bytes) = as_sent(&server, accepted);
        if is_compressed {
            let packed = std::mem::take(&mut bytes);
            GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
        }
        assert_eq!(bytes, b"true");
        is_compressed
    };
    assert!(!compressed(Some("gzip")), "the production server does not");
    server.faults().always(Fault::Gzip { unasked: false });
    assert!(!compressed(None));
    assert!(!compressed(Some("br, gzip;q=0")));
    assert!(compressed(Some("deflate, gzip;q=0.8")));
    server.faults().next(1, Fault::Gzip { unasked: true });
    assert!(compressed(None));
}

#[test]
fn gzip_bomb_is_small_when_compressed() {
    let server = server();
    let bytes = 10_000_000;
    server.faults().next(1, Fault::GzipBomb { bytes });
    let (is_compressed, packed) = as_sent(&server, None);
    assert!(is_compressed);
    assert!(packed.len() < 20_000, "{}", packed.len());
    let mut unpacked = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked.len() as u64, bytes);
    assert!(serde_json::from_slice::<String>(&unpacked).is_ok());
}

#[test]
fn content_type_and_xml_change_the_form() {
    let server = server();
    let response = response_to(&server, Fault::ContentType { value: "text/plain".to_owned() });
    assert_eq!((response.body.as_str(), response.header("Content-Type")), ("true", Some("text/plain")));

    let response = response_to(&server, Fault::Xml);
    assert_eq!(response.header("Content-Type"), Some("text/xml;charset=UTF-8"));
    assert!(response.body.contains("<result>1</result>"), "{}", response.body);

    let error = Fault::ApiError { code: "INTERNAL_DATABASE_ERROR".to_owned(), message: None, xml: true };
    let response = response_to(&server, error);
    assert!(response.body.contains("<result><error><code>INTERNAL_DATABASE_ERROR</code>"), "{}", response.body);
}

#[test]
fn empty_body_has_its_error_in_headers() {
    let fault = Fault::EmptyBody { status: 404, error: "55".to_owned(), text: "Database error".to_owned() };
    let response = response_to(&server(), fault);
    assert_eq!((response.status, response.body.as_str()), (404, ""));
    assert_eq!(response.header("X-Kaltura"), Some("error-55"));
    assert_eq!(response.header("X-Kaltura-App"), Some("exiting on error 55 - Database error"));
}

#[test]
fn api_error_replaces_the_action() {
    let server = server();
    let mut connection = Connection::open(&server);
    let session = ks(&connection.call("session", "start", admin_start(102)));
    server.faults().next_of("session.end", 1, Fault::api_error("INTERNAL_SERVERL_ERROR"));
    let ended = connection.call("session", "end", json!({ "ks": session }));
    assert_eq!(ended["code"], "INTERNAL_SERVERL_ERROR");
    assert_eq!(ended["objectType"], "KalturaAPIException");
    assert_eq!(ended["args"], json!([]));
    assert_eq!(connection.call("session", "get", json!({ "ks": session }))["objectType"], "KalturaSessionInfo");
}

#[test]
fn invalid_ks_has_each_cause_in_both_forms() {
    let server = server();
    let mut connection = Connection::open(&server);
    for (cause, number, name) in [
        (KsCause::InvalidStr, "-1", "INVALID_STR"),
        (KsCause::InvalidPartner, "-2", "INVALID_PARTNER"),
        (KsCause::InvalidUser, "-3", "INVALID_USER"),
        (KsCause::InvalidType, "-4", "INVALID_TYPE"),
        (KsCause::Expired, "-5", "EXPIRED"),
        (KsCause::Logout, "-6", "LOGOUT"),
        (KsCause::ExceededActionsLimit, "-8", "EXCEEDED_ACTIONS_LIMIT"),
        (KsCause::ExceededRestrictedIp, "-9", "EXCEEDED_RESTRICTED_IP"),
        (KsCause::ExceededRestrictedUri, "-11", "EXCEEDED_RESTRICTED_URI"),
    ] {
        server.faults().next(1, Fault::invalid_ks(cause));
        server.faults().next(1, Fault::InvalidKs { cause, in_code: true });
        let mut refusal = || connection.call("user", "get", json!({ "ks": "sent" }));
        let args = json!({ "KSID": name, "ERR_CODE": "-1", "ERR_DESC": "INVALID_STR" });
        assert_eq!(refusal()["args"], args);
        let (reported, args) = (refusal(), json!({ "KSID": "sent", "ERR_CODE": number, "ERR_DESC": name }));
        assert_eq!((&reported["code"], &reported["args"]), (&json!("INVALID_KS"), &args));
    }
}

#[test]
fn clock_affects_headers_and_sessions() {
    let server = server();
    let mut connection = Connection::open(&server);
    let session = ks(&connection.call("session", "start", admin_start(102)));
    for hours in [-30, 30] {
        let seconds = hours * 3600;
        server.faults().clear();
        server.faults().always(Fault::Clock { seconds });
        let response = connection.send("POST", PING, Some(JSON), "{}");
        let reported =
            response.header("X-Kaltura-Session").unwrap().split_once(", ").unwrap().1.parse::<i64>().unwrap();
        assert!((reported - now() - seconds).abs() < 600, "{reported}");
        assert!((unix_seconds(response.header("Date").unwrap()) - reported).abs() < 600);
        let read = connection.call("session", "get", json!({ "ks": session }));
        // A session of a day has expired for a clock that is 30 hours early only.
        let expected = if hours > 0 { json!("EXPIRED") } else { json!(null) };
        assert_eq!(read["args"]["KSID"], expected);
    }
}

#[test]
fn longest_life_caps_every_path() {
    let server = server();
    let mut connection = Connection::open(&server);
    server.faults().always(Fault::LongestLife { seconds: 60 });
    for nocache in [false, true] {
        let mut params = admin_start(102);
        if nocache {
            params["nocache"] = json!(1);
        }
        let session = ks(&connection.call("session", "start", params));
        let read = connection.call("session", "get", json!({ "ks": session }));
        let expiry = read["expiry"].as_str().unwrap().parse::<i64>().unwrap();
        assert!(expiry <= now() + 60, "{expiry}");
    }
}
