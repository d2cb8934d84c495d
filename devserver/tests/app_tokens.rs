//! App tokens: created, exchanged for a session, and deleted.

mod common;

use common::{Connection, admin_start, decode, ks, minutes, server};
use kaltura_devserver::Server;
use md5::Md5;
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha512};

fn hash<D: Digest>(text: &str) -> String {
    D::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A server's connection, an ADMIN session and a widget session.
fn set_up() -> (Server, Connection, String, String) {
    let server = server();
    let mut connection = Connection::open(&server);
    let admin = ks(&connection.call("session", "start", admin_start(102)));
    let widget = ks(&connection.call("session", "startWidgetSession", json!({ "widgetId": "_102" })));
    (server, connection, admin, widget)
}

#[expect(clippy::needless_pass_by_value, reason = "as json! makes it")]
fn add(connection: &mut Connection, admin: &str, app_token: Value) -> Value {
    let token = connection.call("apptoken", "add", json!({ "ks": admin, "appToken": app_token }));
    assert_eq!(token["objectType"], "KalturaAppToken", "{token}");
    token
}

#[test]
fn start_session_accepts_every_hash_type() {
    let (_server, mut connection, admin, widget) = set_up();
    let hash_of = |hash_type: &str, text: &str| match hash_type {
        "MD5" => hash::<Md5>(text),
        "SHA1" => hash::<Sha1>(text),
        "SHA256" => hash::<Sha256>(text),
        _ => hash::<Sha512>(text),
    };
    for hash_type in ["MD5", "SHA1", "SHA256", "SHA512"] {
        let token = add(
            &mut connection,
            &admin,
            json!({
                "hashType": hash_type, "sessionType": 0, "sessionUserId": "user102",
                "sessionDuration": 7200, "sessionPrivileges": "sview:*", "description": "d",
            }),
        );
        let id = token["id"].as_str().unwrap();
        let right = hash_of(hash_type, &format!("{widget}{}", token["token"].as_str().unwrap()));
        let mut exchange = |token_hash: &str, expiry: i64| {
            let params = json!({
                "ks": widget, "id": id, "tokenHash": token_hash, "userId": "u1", "type": 2,
                "expiry": expiry, "sessionPrivileges": "list:*,appid:demo",
            });
            connection.call("appToken", "startSession", params)
        };

        assert_eq!(exchange(&right.to_uppercase(), 60)["code"], "INVALID_APP_TOKEN_HASH");
        let started = exchange(&right, 86_400);
        let privileges = format!("sessionid:{id},apptoken:{id},sview:*,appid:demo");
        let reported = ["userId", "partnerId", "sessionType", "privileges"].map(|name| started[name].clone());
        assert_eq!(reported, [json!("user102"), json!("102"), json!(0), json!(privileges)], "{hash_type}");

        // The token's duration is the maximum lifetime.
        let now = connection.call("system", "getTime", json!({})).as_i64().unwrap();
        assert!((7_190..=7_200).contains(&(started["expiry"].as_i64().unwrap() - now)), "{started}");
        assert_eq!(connection.call("user", "get", json!({ "ks": ks(&started) }))["id"], "user102");
    }
}

#[test]
fn delete_revokes_the_sessions_of_the_token() {
    let (_server, mut connection, admin, widget) = set_up();
    let token = add(&mut connection, &admin, json!({ "sessionUserId": "user102", "sessionDuration": 60 }));
    let id = token["id"].as_str().unwrap();
    let token_hash = hash::<Sha1>(&format!("{widget}{}", token["token"].as_str().unwrap()));
    let exchange = json!({ "ks": widget, "id": id, "tokenHash": token_hash });
    let session = ks(&connection.call("apptoken", "startSession", exchange.clone()));
    assert_eq!(connection.call("apptoken", "get", json!({ "ks": admin, "id": id })), token);

    assert_eq!(connection.call("apptoken", "delete", json!({ "ks": admin, "id": id })), Value::Null);
    assert_eq!(connection.call("user", "get", json!({ "ks": session }))["args"]["KSID"], "LOGOUT");
    assert_eq!(connection.call("apptoken", "startSession", exchange)["code"], "APP_TOKEN_ID_NOT_FOUND");
}

#[test]
fn add_without_admin_session_fails() {
    let (_server, mut connection, _, widget) = set_up();
    let response = connection.call("apptoken", "add", json!({ "ks": widget, "appToken": {} }));
    assert_eq!(
        (&response["code"], &response["args"]["SERVICE"]),
        (&json!("SERVICE_FORBIDDEN"), &json!("apptoken->add"))
    );
}

/// Exchanges a token with these parameters in addition.
#[expect(clippy::needless_pass_by_value, reason = "as json! makes it")]
fn exchange(connection: &mut Connection, widget: &str, token: &Value, more: Value) -> Value {
    let token_hash = hash::<Sha1>(&format!("{widget}{}", token["token"].as_str().unwrap()));
    let mut params = json!({ "ks": widget, "id": token["id"], "tokenHash": token_hash });
    params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    connection.call("apptoken", "startSession", params)
}

#[test]
fn start_session_type_is_free_without_one_in_token() {
    let (_server, mut connection, admin, widget) = set_up();
    for (token_type, granted) in [(json!({ "sessionDuration": 60 }), 2), (json!({ "sessionType": 0 }), 0)] {
        let token = add(&mut connection, &admin, token_type);
        let started = exchange(&mut connection, &widget, &token, json!({ "type": 2 }));
        assert_eq!(started["sessionType"], granted, "{started}");
        assert_eq!(decode(&ks(&started), 102).is_admin(), granted == 2);
    }
}

#[test]
fn start_session_privileges_are_restricted() {
    let (_server, mut connection, admin, widget) = set_up();
    for (own, requested, granted) in [("edit:*", "edit:0_a", "edit:0_a"), ("appid:a", "appid:b,foo:x", "appid:a,foo:x")]
    {
        let token = add(&mut connection, &admin, json!({ "sessionPrivileges": own, "sessionDuration": 60 }));
        let started = exchange(&mut connection, &widget, &token, json!({ "sessionPrivileges": requested }));
        let id = token["id"].as_str().unwrap();
        assert_eq!(started["privileges"], format!("sessionid:{id},apptoken:{id},{granted}"));
    }
}

#[test]
fn start_session_expiring_token_caps_the_session() {
    let (_server, mut connection, admin, widget) = set_up();
    let now = connection.call("system", "getTime", json!({})).as_i64().unwrap();
    let token = add(&mut connection, &admin, json!({ "expiry": now + 17, "sessionDuration": 500 }));
    let started = exchange(&mut connection, &widget, &token, json!({}));
    let left = started["expiry"].as_i64().unwrap() - now;
    assert!((16..=18).contains(&left), "{started}");
}

#[test]
fn start_session_without_duration_uses_the_maximum() {
    let (_server, mut connection, admin, widget) = set_up();
    let token = add(&mut connection, &admin, json!({}));
    let started = exchange(&mut connection, &widget, &token, json!({ "expiry": 600 }));
    assert_eq!(minutes(&ks(&started), 102), 0);

    // Partner 104 has a maximum of an hour.
    let admin = ks(&connection.call("session", "start", admin_start(104)));
    let widget = ks(&connection.call("session", "startWidgetSession", json!({ "widgetId": "_104" })));
    let token = add(&mut connection, &admin, json!({}));
    assert_eq!(minutes(&ks(&exchange(&mut connection, &widget, &token, json!({}))), 104), 60);
}
