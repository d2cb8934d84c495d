//! Logins with a password, and what they are refused for.

mod common;

use common::{Connection, ks, partner};
use kaltura_devserver::{Options, Server, one_time_code};
use serde_json::{Value, json};

fn server() -> Server {
    Server::start(Options { https_port: None, ..Options::default() }).unwrap()
}

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

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

#[test]
fn an_administrator_gets_an_admin_session_and_a_user_a_user_session() {
    let server = server();
    let mut connection = Connection::open(&server);
    for (user, session_type) in [("admin102", 2), ("user102", 0)] {
        let session = ks(&by_login_id(&mut connection, user, 102, json!({})));
        let read = kaltura_session::ks::parse(&session, &partner(102).admin_secrets).unwrap();
        assert_eq!((read.session_type(), read.privileges()), (Some(session_type), Some("*")), "{user}");
        assert_eq!(connection.call("user", "get", json!({ "ks": session }))["id"], user);
    }
}

#[test]
fn a_user_session_may_not_read_another_user() {
    let server = server();
    let mut connection = Connection::open(&server);
    let session = ks(&by_login_id(&mut connection, "user102", 102, json!({})));
    let response = connection.call("user", "get", json!({ "ks": session, "userId": "admin102" }));
    assert_eq!(response["code"], "SERVICE_FORBIDDEN");
}

#[test]
fn the_login_id_hides_what_the_user_id_tells() {
    let server = server();
    let mut connection = Connection::open(&server);
    for (user, told) in [
        ("nobody", "USER_NOT_FOUND"),
        ("blocked102", "USER_IS_BLOCKED"),
        ("locked102", "LOGIN_BLOCKED"),
        ("expired102", "PASSWORD_EXPIRED"),
    ] {
        let masked = if told == "PASSWORD_EXPIRED" { told } else { "USER_WRONG_PASSWORD" };
        assert_eq!(by_user_id(&mut connection, user, 102, "Passw0rd!")["code"], told);
        assert_eq!(by_login_id(&mut connection, user, 102, json!({}))["code"], masked);
    }
}

#[test]
fn a_one_time_code_is_demanded_and_checked() {
    let server = server();
    let mut connection = Connection::open(&server);
    let mut login = |more| by_login_id(&mut connection, "admin109", 109, more);
    assert_eq!(login(json!({}))["code"], "MISSING_OTP");
    assert_eq!(login(json!({ "otp": "abcdef" }))["code"], "INVALID_OTP");
    let secret = partner(109).users[0].totp_secret.clone().unwrap();
    ks(&login(json!({ "otp": one_time_code(&secret, now()).unwrap() })));
}

#[test]
fn failed_one_time_codes_lock_the_user() {
    let server = server();
    let mut connection = Connection::open(&server);
    for _ in 0..partner(109).max_login_attempts {
        assert_eq!(by_login_id(&mut connection, "admin109", 109, json!({ "otp": "abcdef" }))["code"], "INVALID_OTP");
    }
    let otp = one_time_code(partner(109).users[0].totp_secret.as_ref().unwrap(), now()).unwrap();
    assert_eq!(by_login_id(&mut connection, "admin109", 109, json!({ "otp": otp }))["code"], "USER_WRONG_PASSWORD");
    assert_eq!(by_user_id(&mut connection, "admin109", 109, "Passw0rd!")["code"], "LOGIN_BLOCKED");
}

#[test]
fn a_right_password_resets_the_count_of_failed_ones() {
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
fn failed_passwords_lock_the_user() {
    let server = server();
    let mut connection = Connection::open(&server);
    for _ in 0..partner(114).max_login_attempts {
        assert_eq!(by_user_id(&mut connection, "admin114", 114, "bad")["code"], "USER_WRONG_PASSWORD");
    }
    assert_eq!(by_user_id(&mut connection, "admin114", 114, "Passw0rd!")["code"], "LOGIN_BLOCKED");
}
