//! Logins with a password, and their errors.

mod common;

use common::{Connection, decode, ks, partner, server, unix_now};
use kaltura_devserver::one_time_code;
use serde_json::{Value, json};

#[expect(clippy::needless_pass_by_value, reason = "as json! makes it")]
fn by_login_id(connection: &mut Connection, user: &str, partner_id: i32, more: Value) -> Value {
    let mut params =
        json!({ "loginId": format!("{user}@example.com"), "password": "Passw0rd!", "partnerId": partner_id });
    params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    connection.call("user", "loginByLoginId", params)
}

fn by_user_id(connection: &mut Connection, user: &str, partner_id: i32, password: &str) -> Value {
    connection.call("user", "login", json!({ "partnerId": partner_id, "userId": user, "password": password }))
}

#[test]
fn login_session_type_follows_the_user() {
    let server = server();
    let mut connection = Connection::open(&server);
    for (user, is_admin) in [("admin102", true), ("user102", false)] {
        let session = ks(&by_login_id(&mut connection, user, 102, json!({})));
        let read = decode(&session, 102);
        assert_eq!((read.is_admin(), read.privileges.as_deref()), (is_admin, Some("*")), "{user}");
        assert_eq!(connection.call("user", "get", json!({ "ks": session }))["id"], user);
    }
}

#[test]
fn user_get_of_another_with_user_session_fails() {
    let server = server();
    let mut connection = Connection::open(&server);
    let session = ks(&by_login_id(&mut connection, "user102", 102, json!({})));
    let response = connection.call("user", "get", json!({ "ks": session, "userId": "admin102" }));
    assert_eq!(response["code"], "SERVICE_FORBIDDEN");
}

#[test]
fn login_by_login_id_hides_the_user() {
    let server = server();
    let mut connection = Connection::open(&server);
    for (user, code) in [
        ("unknown", "USER_NOT_FOUND"),
        ("blocked102", "USER_IS_BLOCKED"),
        ("locked102", "LOGIN_BLOCKED"),
        ("expired102", "PASSWORD_EXPIRED"),
    ] {
        let masked = if code == "PASSWORD_EXPIRED" { code } else { "USER_WRONG_PASSWORD" };
        assert_eq!(by_user_id(&mut connection, user, 102, "Passw0rd!")["code"], code);
        assert_eq!(by_login_id(&mut connection, user, 102, json!({}))["code"], masked);
    }
}

#[test]
fn login_without_correct_otp_fails() {
    let server = server();
    let mut connection = Connection::open(&server);
    let mut login = |more| by_login_id(&mut connection, "admin109", 109, more);
    assert_eq!(login(json!({}))["code"], "MISSING_OTP");
    assert_eq!(login(json!({ "otp": "abcdef" }))["code"], "INVALID_OTP");
    let secret = partner(109).users[0].totp_secret.clone().unwrap();
    ks(&login(json!({ "otp": one_time_code(&secret, unix_now()).unwrap() })));
}

#[test]
fn login_wrong_otps_lock_the_user() {
    let server = server();
    let mut connection = Connection::open(&server);
    for _ in 0..partner(109).max_login_attempts {
        assert_eq!(by_login_id(&mut connection, "admin109", 109, json!({ "otp": "abcdef" }))["code"], "INVALID_OTP");
    }
    let otp = one_time_code(partner(109).users[0].totp_secret.as_ref().unwrap(), unix_now()).unwrap();
    assert_eq!(by_login_id(&mut connection, "admin109", 109, json!({ "otp": otp }))["code"], "USER_WRONG_PASSWORD");
    assert_eq!(by_user_id(&mut connection, "admin109", 109, "Passw0rd!")["code"], "LOGIN_BLOCKED");
}

#[test]
fn login_success_resets_the_failure_count() {
    let server = server();
    let mut connection = Connection::open(&server);
    for _ in 0..3 {
        for _ in 1..partner(114).max_login_attempts {
            assert_eq!(by_user_id(&mut connection, "admin114", 114, "bad")["code"], "USER_WRONG_PASSWORD");
        }
        ks(&by_user_id(&mut connection, "admin114", 114, "Passw0rd!"));
    }
}

#[test]
fn login_last_failure_exceeds_retries() {
    let server = server();
    let mut connection = Connection::open(&server);
    let mut code = |password| by_user_id(&mut connection, "admin114", 114, password)["code"].clone();
    let wrong = [(); 4].map(|()| code("wrong"));
    assert_eq!(wrong, ["USER_WRONG_PASSWORD", "USER_WRONG_PASSWORD", "LOGIN_RETRIES_EXCEEDED", "LOGIN_BLOCKED"]);
    assert_eq!(code("Passw0rd!"), "LOGIN_BLOCKED");
}

#[test]
fn login_by_login_id_hides_the_lock() {
    let server = server();
    let mut connection = Connection::open(&server);
    for password in ["wrong", "wrong", "wrong", "Passw0rd!"] {
        let response = by_login_id(&mut connection, "admin114", 114, json!({ "password": password, "nocache": 1 }));
        assert_eq!(response["code"], "USER_WRONG_PASSWORD", "{password}");
    }
    assert_eq!(by_user_id(&mut connection, "admin114", 114, "Passw0rd!")["code"], "LOGIN_BLOCKED");
}

#[test]
fn login_by_login_id_hides_the_partner() {
    let server = server();
    let mut connection = Connection::open(&server);
    for partner_id in [105, 99_999, 113] {
        let expected = if partner_id == 113 { "DIRECT_LOGIN_BLOCKED" } else { "USER_WRONG_PASSWORD" };
        assert_eq!(by_login_id(&mut connection, "admin113", partner_id, json!({}))["code"], expected, "{partner_id}");
    }
    let missing = connection.call("user", "loginByLoginId", json!({ "loginId": "admin102@example.com" }));
    assert_eq!(missing["code"], "USER_WRONG_PASSWORD");
}

#[test]
fn login_by_ks_error_depends_on_the_account() {
    let server = server();
    let mut connection = Connection::open(&server);
    let session = ks(&by_login_id(&mut connection, "admin102", 102, json!({})));
    for (requested, code) in [(103, "USER_DATA_ERROR"), (105, "USER_IS_BLOCKED"), (99_999, "INTERNAL_SERVER_ERROR")] {
        let response = connection.call("user", "loginByKs", json!({ "ks": session, "requestedPartnerId": requested }));
        assert_eq!(response["code"], code, "{requested}");
    }
}
