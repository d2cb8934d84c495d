//! HTTP as the production server speaks it: methods, encodings, headers and connections.

mod common;

use common::{Connection, JSON, admin_start, ks, server};
use kaltura_devserver::{Options, Scheme, Server};
use serde_json::json;

const START: &str = "/api_v3/service/session/action/start";
const FORM: &str = "application/x-www-form-urlencoded";

fn start_query() -> String {
    let secret = &common::partner(102).admin_secrets[0];
    format!("secret={secret}&partnerId=102&type=2&format=1")
}

#[test]
fn get_head_and_form_are_equal() {
    let server = server();
    let mut connection = Connection::open(&server);
    let target = format!("{START}?{}", start_query());
    ks(&connection.send("GET", &target, None, "").json());
    ks(&connection.send("POST", START, Some(FORM), &start_query()).json());
    let head = connection.send("HEAD", &target, None, "");
    assert_eq!((head.status, head.header("Content-Type")), (200, Some(JSON)));
}

#[test]
fn path_variants_are_equal() {
    let server = server();
    let mut connection = Connection::open(&server);
    for path in [
        "/api_v3/service/SESSION/action/Start/",
        "/api_v3/index.php/service/session/action/start",
        "//api_v3/service/session/action/start",
    ] {
        ks(&connection.send("POST", &format!("{path}?format=1"), Some(JSON), &admin_start(102).to_string()).json());
    }
}

#[test]
fn fast_path_has_no_request_id() {
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
fn service_forbidden_is_in_the_headers() {
    let server = server();
    let response =
        Connection::open(&server).send("POST", "/api_v3/service/session/action/get?format=1", Some(JSON), "{}");
    assert_eq!(response.json()["code"], "SERVICE_FORBIDDEN");
    assert_eq!(response.header("X-Kaltura"), Some("error-SERVICE_FORBIDDEN"));
    let message = "exiting on error SERVICE_FORBIDDEN - The access to service [session->get] is forbidden";
    assert_eq!(response.header("X-Kaltura-App"), Some(message));
}

#[test]
fn request_without_format_gets_xml() {
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
fn path_outside_the_api_is_html() {
    let server = server();
    let mut connection = Connection::open(&server);
    for (path, status) in [
        ("/nosuch", 301),
        ("/nosuch/", 404),
        ("/nosuch/api_v3/service/system/action/ping", 404),
        ("/api_v3/nosuch", 404),
        ("/api_v3/nosuch/deeper", 404),
    ] {
        let response = connection.send("POST", path, Some(JSON), "{}");
        let html = Some("text/html; charset=UTF-8");
        assert_eq!((response.status, response.header("Content-Type")), (status, html), "{path}");
        assert_eq!(response.header("Location"), (status == 301).then_some("/nosuch/"));
    }
}

#[test]
fn null_expiry_on_full_path_has_expired() {
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
fn expiry_cap_applies_on_full_path_only() {
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
fn requests_have_their_connection() {
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
fn dropped_server_closes_its_port() {
    let server = server();
    let address = server.address(Scheme::Http).unwrap();
    let _idle = Connection::open(&server);
    drop(server);
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn start_port_in_use_names_the_port() {
    let server = server();
    let port = server.address(Scheme::Http).unwrap().port();
    let error = Server::start(Options { http_port: port, https_port: None, ..Options::default() }).unwrap_err();
    assert!(error.to_string().contains(&format!("port {port} for http")), "{error}");
}
