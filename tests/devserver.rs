//! The library and the development server share no code for sessions: each accepts what the other creates.

use kaltura_devserver::{Accounts, Options, Server};
use kaltura_session::ks::{Expiry, Randomness, SessionParams, Signer, TYPE_ADMIN, parse};
use serde_json::{Value, json};

fn server() -> Server {
    Server::start(Options { https_port: None, ..Options::default() }).unwrap()
}

fn secret(id: i64) -> String {
    Accounts::default().partner(id).unwrap().admin_secrets[0].clone()
}

fn signed(secret: &str, expiry: Expiry, privileges: &str) -> String {
    let params = SessionParams { expiry, privileges, ..SessionParams::new("admin102", TYPE_ADMIN) };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    Signer::new(102, secret).unwrap().sign(&params, i64::try_from(now).unwrap(), Randomness::System).unwrap()
}

#[expect(clippy::needless_pass_by_value, reason = "as json! makes it")]
fn call(server: &Server, action: &str, params: Value) -> Value {
    let url = format!("{}/api_v3/service/session/action/{action}?format=1", server.http_url());
    let mut response = ureq::post(&url).header("Content-Type", "application/json").send(params.to_string()).unwrap();
    serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap()
}

/// The cause for which the server rejects a session.
#[track_caller]
fn cause(server: &Server, ks: &str) -> String {
    let args = call(server, "get", json!({ "ks": ks, "nocache": 1 }))["args"].clone();
    let name = if args["KSID"] == ks { &args["ERR_DESC"] } else { &args["KSID"] };
    name.as_str().unwrap_or_else(|| panic!("{args}")).to_owned()
}

#[test]
fn signed_session_is_valid_until_revoked() {
    let server = server();
    let ks = signed(&secret(102), Expiry::Seconds(60), "");
    assert_eq!(call(&server, "get", json!({ "ks": ks }))["userId"], "admin102");
    assert_eq!(call(&server, "end", json!({ "ks": ks })), Value::Null);
    assert_eq!(cause(&server, &ks), "LOGOUT");
}

#[test]
fn signed_session_is_rejected_for_its_cause() {
    let server = server();
    let user_secret = Accounts::default().partner(102).unwrap().user_secret.clone();
    for (secret, expiry, privileges, expected) in [
        ("other", Expiry::Seconds(60), "", "INVALID_STR"),
        (user_secret.as_str(), Expiry::Seconds(60), "", "INVALID_STR"),
        (secret(102).as_str(), Expiry::At(1_700_000_000), "", "EXPIRED"),
        (secret(102).as_str(), Expiry::Seconds(60), "iprestrict:192.0.2.1", "EXCEEDED_RESTRICTED_IP"),
    ] {
        assert_eq!(cause(&server, &signed(secret, expiry, privileges)), expected, "{privileges}");
    }
}

#[test]
fn session_end_revokes_the_whole_group() {
    let server = server();
    let [first, second] = [(); 2].map(|()| signed(&secret(102), Expiry::Seconds(60), "sessionid:group"));
    assert_eq!(call(&server, "end", json!({ "ks": first })), Value::Null);
    assert_eq!(cause(&server, &second), "LOGOUT");
}

#[test]
fn server_session_is_parsed_by_the_library() {
    let server = server();
    for (partner, version) in [(102, 2), (103, 1)] {
        let params = json!({ "secret": secret(partner), "partnerId": partner, "type": 2, "userId": "josé/?~",
            "privileges": "edit:0_a/0_b,list:*" });
        let started = call(&server, "start", params);
        let ks = parse(started.as_str().unwrap_or_else(|| panic!("{started}")), &[secret(partner)]).unwrap();
        assert_eq!((i64::from(ks.partner_id()), ks.version()), (partner, version));
        assert_eq!((ks.user_id(), ks.privileges()), (Some("josé/?~"), Some("edit:0_a/0_b,list:*")));
    }
}

#[cfg(feature = "https")]
#[test]
fn client_with_the_ca_file_trusts_the_server() {
    use kaltura_session::config::Config;
    let server = Server::start(Options::default()).unwrap();
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("devserver-ca.pem");
    server.write_ca(&file).unwrap();
    let mut config = Config::default();
    config.set_service_url(&server.https_url().unwrap());
    config.tls().set_ca_file(file.to_str().unwrap());
    let client = kaltura_session::managed::Client::new(config.client().unwrap());
    let output = client.request_call("system", "ping", None).unwrap().result().unwrap();
    assert_eq!(output.text(), Some("true"));
}
