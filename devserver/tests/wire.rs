//! HTTP as the production server speaks it: methods, encodings, headers and connections.

mod common;

use common::{Connection, JSON, admin_start, ks};
use kaltura_devserver::{Options, Scheme, Server};
use serde_json::json;

const START: &str = "/api_v3/service/session/action/start";
const FORM: &str = "application/x-www-form-urlencoded";

fn server() -> Server {
    Server::start(Options { https_port: None, ..Options::default() }).unwrap()
}

fn start_query() -> String {
    let secret = &common::partner(102).admin_secrets[0];
    format!("secret={secret}&partnerId=102&type=2&format=1")
}

#[test]
fn get_head_and_form_are_served_alike() {
    let server = server();
    let mut connection = Connection::open(&server);
    let target = format!("{START}?{}", start_query());
    ks(&connection.send("GET", &target, None, "").json());
    ks(&connection.send("POST", START, Some(FORM), &start_query()).json());
    let head = connection.send("HEAD", &target, None, "");
    assert_eq!((head.status, head.header("Content-Type")), (200, Some(JSON)));
}

#[test]
fn names_in_the_path_may_have_any_case_and_a_slash_after_them() {
    let server = server();
    let mut connection = Connection::open(&server);
    for path in ["/api_v3/service/SESSION/action/Start/", "/api_v3/index.php/service/session/action/start"] {
        ks(&connection.send("POST", &format!("{path}?format=1"), Some(JSON), &admin_start(102).to_string()).json());
    }
}

#[test]
fn the_fast_path_names_no_request_and_the_full_path_does() {
    let server = server();
    let mut connection = Connection::open(&server);
    let target = format!("{START}?format=1");
    let mut params = admin_start(102);
    let fast = connection.send("POST", &target, Some(JSON), &params.to_string());
    assert_eq!(fast.header("X-Kaltura-Session"), None);
    assert!(fast.header("X-Kaltura").unwrap().starts_with("cached-dispatcher,"));

    params["nocache"] = json!(1);
    let full = connection.send("POST", &target, Some(JSON), &params.to_string());
    let (id, time) = full.header("X-Kaltura-Session").unwrap().split_once(", ").unwrap();
    assert!(id.parse::<u32>().is_ok() && time.parse::<i64>().unwrap() > 1_700_000_000, "{id}, {time}");
    for name in ["X-Me", "Date", "Cache-Control"] {
        assert!(full.header(name).is_some(), "{name}");
    }
}

#[test]
fn a_refused_service_shows_in_the_headers() {
    let server = server();
    let response =
        Connection::open(&server).send("POST", "/api_v3/service/session/action/get?format=1", Some(JSON), "{}");
    assert_eq!(response.json()["code"], "SERVICE_FORBIDDEN");
    assert_eq!(response.header("X-Kaltura"), Some("error-SERVICE_FORBIDDEN"));
    let told = "exiting on error SERVICE_FORBIDDEN - The access to service [session->get] is forbidden";
    assert_eq!(response.header("X-Kaltura-App"), Some(told));
}

#[test]
fn without_a_format_responses_are_xml() {
    let server = server();
    let mut connection = Connection::open(&server);
    let started = connection.send("POST", START, Some(JSON), &admin_start(102).to_string());
    assert_eq!(started.header("Content-Type"), Some("text/xml;charset=UTF-8"));
    assert!(started.body.starts_with("<xml><result>djJ8MTAy"), "{}", started.body);

    let refused = connection.send("POST", START, Some("application/json; charset=utf-8"), "{\"format\": 1}");
    let expected = "<?xml version=\"1.0\" encoding=\"utf-8\"?><xml><result><error>\
                    <code>MISSING_MANDATORY_PARAMETER</code><message>Missing parameter &quot;secret&quot;</message>";
    assert!(refused.body.starts_with(expected), "{}", refused.body);
}

#[test]
fn a_path_outside_the_api_is_a_page_that_is_not_found() {
    let server = server();
    let response = Connection::open(&server).send("POST", "/elsewhere", Some(JSON), "{}");
    assert_eq!((response.status, response.header("Content-Type")), (404, Some("text/html; charset=UTF-8")));
}

#[test]
fn nulls_end_a_session_on_the_full_path_only() {
    let server = server();
    let mut connection = Connection::open(&server);
    let mut params = admin_start(102);
    params["expiry"] = json!(null);
    let fast = connection.call("session", "start", params.clone());
    let read = connection.call("session", "get", json!({ "ks": ks(&fast) }));
    assert_eq!(read["objectType"], "KalturaSessionInfo");

    params["nocache"] = json!(1);
    let full = connection.call("session", "start", params);
    let read = connection.call("session", "get", json!({ "ks": ks(&full) }));
    assert_eq!(read["args"]["KSID"], "EXPIRED");
}

#[test]
fn the_cap_on_the_expiry_applies_on_the_full_path_only() {
    let server = server();
    let mut connection = Connection::open(&server);
    let mut life = |nocache: bool| {
        let mut params = admin_start(104);
        if nocache {
            params["nocache"] = json!(1);
        }
        let started = connection.call("session", "start", params);
        let read = connection.call("session", "get", json!({ "ks": ks(&started) }));
        let now = connection.call("system", "getTime", json!({})).as_i64().unwrap();
        read["expiry"].as_str().unwrap().parse::<i64>().unwrap() - now
    };
    assert!((86_390..=86_400).contains(&life(false)));
    assert!((3_590..=3_600).contains(&life(true)));
}

#[test]
fn requests_are_remembered_with_their_connection() {
    let server = server();
    let mut first = Connection::open(&server);
    let mut second = Connection::open(&server);
    for connection in [&mut first, &mut second] {
        connection.call("system", "ping", json!({ "clientTag": "x" }));
        connection.call("system", "ping", json!({}));
    }
    let seen = server.requests();
    assert_eq!(seen.len(), 4);
    assert_eq!(seen[0].peer, seen[1].peer);
    assert_eq!(seen[2].peer, seen[3].peer);
    assert_ne!(seen[0].peer, seen[2].peer);
    assert_eq!(seen[0].method, "POST");
    assert_eq!(seen[0].target, "/api_v3/service/system/action/ping?format=1");
    assert_eq!(seen[0].header("Content-Type"), Some(JSON));
    assert_eq!(seen[0].body_text(), r#"{"clientTag":"x"}"#);
    assert_eq!(seen[0].scheme, Scheme::Http);
    server.clear_requests();
    assert!(server.requests().is_empty());
}

#[test]
fn a_dropped_server_refuses_connections() {
    let server = server();
    let address = server.address(Scheme::Http).unwrap();
    let _idle = Connection::open(&server);
    drop(server);
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn a_port_in_use_is_an_error() {
    let server = server();
    let port = server.address(Scheme::Http).unwrap().port();
    assert!(Server::start(Options { http_port: port, https_port: None, ..Options::default() }).is_err());
}
