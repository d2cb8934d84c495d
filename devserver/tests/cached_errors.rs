//! The response cache keeps errors for 120 s, and an outage of the database leaves some behind.

mod common;

use std::time::Duration;

use common::{Connection, JSON, Response, admin_start, ks, server};
use kaltura_devserver::{Fault, Options, Server};
use serde_json::{Value, json};

const LOGIN: &str = "/api_v3/service/user/action/loginByLoginId?format=1";

fn outage(secret_cached: bool) -> Fault {
    Fault::DatabaseOutage { secret_cached }
}

/// A login of the built-in administrator.
fn login(connection: &mut Connection, nocache: bool) -> Response {
    let mut params = json!({ "loginId": "admin102@example.com", "password": "Passw0rd!", "partnerId": 102 });
    if nocache {
        params["nocache"] = json!(1);
    }
    connection.send("POST", LOGIN, Some(JSON), &params.to_string())
}

#[track_caller]
fn assert_wrong_password(response: &Response, has_id: bool) {
    assert_eq!(response.json()["code"], "USER_WRONG_PASSWORD");
    assert_eq!(response.header("X-Kaltura-Session").is_some(), has_id);
}

#[test]
fn login_after_an_outage_fails_for_120_s() {
    let server = server();
    let mut connection = Connection::open(&server);
    server.faults().always(outage(true));
    assert_wrong_password(&login(&mut connection, false), true);
    assert_wrong_password(&login(&mut connection, true), true);
    server.faults().clear();

    for seconds in [0, 115] {
        server.faults().always(Fault::Clock { seconds });
        assert_wrong_password(&login(&mut connection, false), false);
        server.faults().clear();
    }
    ks(&login(&mut connection, true).json());
    server.faults().always(Fault::Clock { seconds: 121 });
    ks(&login(&mut connection, false).json());
}

#[test]
fn clear_cache_ends_cached_errors() {
    let server = server();
    let mut connection = Connection::open(&server);
    for clear in [
        |server: &Server, _: &mut Connection| server.clear_cache(),
        |_: &Server, connection: &mut Connection| {
            assert_eq!(connection.send("DELETE", "/_devserver/cache", None, "").status, 204);
        },
    ] {
        server.faults().next(1, outage(true));
        assert_wrong_password(&login(&mut connection, false), true);
        assert_wrong_password(&login(&mut connection, false), false);
        clear(&server, &mut connection);
        ks(&login(&mut connection, false).json());
    }
}

#[test]
fn error_cache_option_sets_the_time() {
    let options = Options { https_port: None, error_cache: Duration::ZERO, ..Options::default() };
    let server = Server::start(options).unwrap();
    let mut connection = Connection::open(&server);
    server.faults().next(1, outage(true));
    assert_wrong_password(&login(&mut connection, false), true);
    ks(&login(&mut connection, false).json());
}

#[test]
fn outage_errors_depend_on_the_action() {
    let server = server();
    let mut connection = Connection::open(&server);
    let session = ks(&connection.call("session", "start", admin_start(102)));
    server.faults().always(outage(true));

    let ping = connection.send("POST", common::PING, Some(JSON), "{}");
    assert_eq!((ping.status, ping.body.as_str()), (404, ""));
    assert_eq!(ping.header("X-Kaltura"), Some("error-55"));
    assert_eq!(ping.header("X-Kaltura-App"), Some("exiting on error 55 - Database error"));
    let mut code = |service, action, params: Value| connection.call(service, action, params)["code"].clone();
    let password = json!({ "partnerId": 102, "userId": "admin102", "password": "Passw0rd!" });
    assert_eq!(code("user", "login", password), "INTERNAL_DATABASE_ERROR");
    assert_eq!(code("session", "get", json!({ "ks": session })), "INTERNAL_DATABASE_ERROR");
    assert_eq!(code("session", "startWidgetSession", json!({ "widgetId": "_102" })), "INTERNAL_DATABASE_ERROR");
    // The fast path needs no database, the full path does.
    ks(&connection.call("session", "start", admin_start(102)));
    let mut full = admin_start(102);
    full["nocache"] = json!(1);
    assert_eq!(connection.call("session", "start", full)["code"], "INTERNAL_DATABASE_ERROR");
}

#[test]
fn outage_without_cached_secret_rejects_sessions() {
    let server = server();
    let mut connection = Connection::open(&server);
    let session = ks(&connection.call("session", "start", admin_start(102)));
    server.faults().always(outage(false));
    let rejected = connection.call("session", "get", json!({ "ks": session }));
    assert_eq!((&rejected["code"], &rejected["args"]["ERR_DESC"]), (&json!("INVALID_KS"), &json!("INVALID_STR")));
    assert_eq!(rejected["args"]["KSID"], session);
    assert_eq!(connection.call("session", "start", admin_start(102))["code"], "INTERNAL_DATABASE_ERROR");
    server.faults().clear();
    assert_eq!(connection.call("session", "get", json!({ "ks": session }))["userId"], "admin102");
}

#[test]
fn invalid_ks_error_may_name_another_session() {
    let server = server();
    let mut connection = Connection::open(&server);
    let mut named = |ks: &str, nocache: bool| {
        let mut params = json!({ "ks": ks });
        if nocache {
            params["nocache"] = json!(1);
        }
        connection.call("session", "get", params)["args"]["KSID"].clone()
    };
    assert_eq!(named("first", false), "first");
    assert_eq!(named("second", false), "first");
    assert_eq!(named("second", true), "second");
}

#[test]
fn errors_of_credentials_are_not_cached() {
    let server = server();
    let mut connection = Connection::open(&server);
    let start = json!({ "partnerId": 102, "secret": "wrong" });
    let login = json!({ "partnerId": 102, "userId": "admin102", "password": "wrong" });
    for (service, action, params) in [("session", "start", start), ("user", "login", login)] {
        let target = format!("/api_v3/service/{service}/action/{action}?format=1");
        for _ in 0..2 {
            let response = connection.send("POST", &target, Some(JSON), &params.to_string());
            assert!(response.header("X-Kaltura-Session").is_some(), "{}", response.body);
        }
    }
}

#[test]
fn errors_of_sessions_are_not_cached() {
    let server = server();
    let mut connection = Connection::open(&server);
    let session = ks(&connection.call("session", "start", admin_start(102)));
    let target = "/api_v3/service/user/action/get?format=1";
    let params = json!({ "ks": session, "userId": "unknown" }).to_string();
    for _ in 0..2 {
        let response = connection.send("POST", target, Some(JSON), &params);
        assert_eq!(response.json()["code"], "INVALID_USER_ID");
        assert!(response.header("X-Kaltura-Session").is_some());
    }
}
