//! The behaviour of the production server that recordings do not show: session.start on its two paths,
//! version 1, and permissions.

mod common;

use common::{Connection, admin_start, decode, ks, minutes, server};
use serde_json::{Value, json};

/// `session.start` of partner 102 with these parameters in addition.
#[expect(clippy::needless_pass_by_value, reason = "as json! makes it")]
fn start(connection: &mut Connection, id: i32, more: Value) -> Value {
    let mut params = admin_start(id);
    params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    connection.call("session", "start", params)
}

#[test]
fn start_nocache_caps_at_a_day_without_a_maximum() {
    let server = server();
    let mut connection = Connection::open(&server);
    let fast = ks(&start(&mut connection, 102, json!({ "expiry": 100_000 })));
    let full = ks(&start(&mut connection, 102, json!({ "expiry": 100_000, "nocache": 1 })));
    assert_eq!((minutes(&fast, 102), minutes(&full, 102)), (1_667, 1_440));
}

#[test]
fn start_unknown_role_fails_with_nocache_only() {
    let server = server();
    let mut connection = Connection::open(&server);
    ks(&start(&mut connection, 102, json!({ "privileges": "setrole:nosuch" })));
    let full = start(&mut connection, 102, json!({ "privileges": "setrole:nosuch", "nocache": 1 }));
    assert_eq!(full["code"], "UNKNOWN_ROLE_ID", "{full}");
    ks(&start(&mut connection, 102, json!({ "privileges": "setrole:PLAYBACK_BASE_ROLE", "nocache": 1 })));
}

#[test]
fn start_control_byte_fails_with_nocache_only() {
    let server = server();
    let mut connection = Connection::open(&server);
    for (user, is_refused) in [("a\u{1}", true), ("a\u{1f}", true), ("a\t\n\r", false), ("a\u{7f}", false)] {
        ks(&start(&mut connection, 102, json!({ "userId": user })));
        let full = start(&mut connection, 102, json!({ "userId": user, "nocache": 1 }));
        assert_eq!(full["code"] == "INVALID_PARAMETER_CHAR", is_refused, "{user:?}: {full}");
    }
}

#[test]
fn start_expiry_not_a_number_fails_on_the_fast_path() {
    let server = server();
    let mut connection = Connection::open(&server);
    for text in ["abc", ""] {
        let mut params = admin_start(102);
        params["expiry"] = json!(text);
        let target = "/api_v3/service/session/action/start?format=1";
        let fast = connection.send("POST", target, Some(common::JSON), &params.to_string());
        assert_eq!((fast.status, fast.body.as_str()), (500, ""), "{text:?}");
        let full = ks(&start(&mut connection, 102, json!({ "expiry": text, "nocache": 1 })));
        assert_eq!(minutes(&full, 102), 0, "{text:?}");
    }
    for more in [json!({ "expiry": "1e3" }), json!({ "expiry": "1e3", "nocache": 1 })] {
        assert_eq!(minutes(&ks(&start(&mut connection, 102, more)), 102), 17);
    }
}

#[test]
fn start_v1_keeps_the_privileges_as_given() {
    let server = server();
    let mut connection = Connection::open(&server);
    for privileges in ["edit:a,edit:b", "a.b:c", " sview:1 , list:* "] {
        let session = ks(&start(&mut connection, 103, json!({ "privileges": privileges })));
        assert_eq!(decode(&session, 103).privileges.as_deref(), Some(privileges));
    }
}

#[test]
fn start_v2_keeps_the_last_of_repeated_privileges() {
    let server = server();
    let mut connection = Connection::open(&server);
    let session = ks(&start(&mut connection, 102, json!({ "privileges": "edit:a, a.b:c ,edit:b,_e:1" })));
    assert_eq!(decode(&session, 102).privileges.as_deref(), Some("edit:b,a_b:c"));
}

#[test]
fn start_v1_semicolon_in_user_shifts_the_fields() {
    let server = server();
    let mut connection = Connection::open(&server);
    let session = ks(&start(&mut connection, 103, json!({ "userId": "user;*" })));
    let read = connection.call("session", "get", json!({ "ks": session }));
    assert_eq!((&read["userId"], &read["privileges"]), (&json!("user"), &json!("*")), "{read}");
}

#[test]
fn v1_blank_before_a_restriction_disables_it() {
    let server = server();
    let mut connection = Connection::open(&server);
    for (privileges, is_valid) in [("sview:*,iprestrict:192.0.2.7", false), ("sview:*, iprestrict:192.0.2.7", true)] {
        let session = ks(&start(&mut connection, 103, json!({ "privileges": privileges })));
        let read = connection.call("session", "get", json!({ "ks": session }));
        assert_eq!(read["objectType"] == "KalturaSessionInfo", is_valid, "{read}");
    }
}

#[test]
fn rewritten_partner_id_escapes_group_revocation() {
    let server = server();
    let mut connection = Connection::open(&server);
    let [one, other] = [(); 2].map(|()| ks(&start(&mut connection, 102, json!({ "privileges": "sessionid:g" }))));
    assert_eq!(connection.call("session", "end", json!({ "ks": one })), Value::Null);
    assert_eq!(connection.call("session", "get", json!({ "ks": other }))["args"]["KSID"], "LOGOUT");
    // Base64 of `v2|`, `000` and `102`, then the rest as it was.
    let rewritten = format!("djJ8MDAwMTAy{}", &other[8..]);
    let read = connection.call("session", "get", json!({ "ks": rewritten }));
    assert_eq!(read["objectType"], "KalturaSessionInfo", "{read}");
}

#[test]
fn permissions_of_a_widget_begin_with_its_own() {
    let server = server();
    let mut connection = Connection::open(&server);
    let widget = ks(&connection.call("session", "startWidgetSession", json!({ "widgetId": "_102" })));
    let permissions = connection.call("permission", "getCurrentPermissions", json!({ "ks": widget }));
    assert!(permissions.as_str().unwrap().starts_with("WIDGET_SESSION_PERMISSION,"), "{permissions}");
}

#[test]
fn too_many_fields_lose_the_user_and_type() {
    let server = server();
    let mut connection = Connection::open(&server);
    let privileges: Vec<String> = (0..998).map(|number| format!("k{number}:1")).collect();
    let session = ks(&start(&mut connection, 102, json!({ "privileges": privileges.join(",") })));
    let read = decode(&session, 102);
    assert!(read.is_admin() && read.user_id.is_none(), "{read:?}");
}
