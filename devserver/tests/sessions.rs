//! Sessions that the library makes are judged on their merits; TLS works with the server's authority.

use kaltura_devserver::{Options, Server};
use kaltura_session::ks::{Expiry, Randomness, SessionParams, Signer, TYPE_ADMIN};
use serde_json::Value;

const SECRET: &str = "22dae94314a4106aa1a35b10a5c7c99c";

fn signed(secret: &str, expiry: Expiry, privileges: &str) -> String {
    let params = SessionParams { expiry, privileges, ..SessionParams::new("admin102", TYPE_ADMIN) };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let now = i64::try_from(now).unwrap();
    Signer::new(102, secret).unwrap().sign(&params, now, Randomness::System).unwrap()
}

fn call(server: &Server, action: &str, ks: &str) -> Value {
    let url = format!("{}/api_v3/service/session/action/{action}?format=1", server.http_url());
    let body = serde_json::json!({ "ks": ks }).to_string();
    let mut response = ureq::post(&url).header("Content-Type", "application/json").send(body).unwrap();
    serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap()
}

#[track_caller]
fn assert_refused(response: &Value, cause: &str) {
    assert_eq!(response["code"], "INVALID_KS", "{response}");
    let args = &response["args"];
    assert!(args["KSID"] == cause || args["ERR_DESC"] == cause, "{response}");
}

#[test]
fn a_good_session_is_accepted_until_it_is_ended() {
    let server = Server::start(Options::default()).unwrap();
    let ks = signed(SECRET, Expiry::Seconds(60), "");
    assert_eq!(call(&server, "get", &ks)["userId"], "admin102");
    assert_eq!(call(&server, "end", &ks), Value::Null);
    assert_refused(&call(&server, "get", &ks), "LOGOUT");
}

#[test]
fn other_sessions_are_refused_for_their_cause() {
    let server = Server::start(Options::default()).unwrap();
    assert_refused(&call(&server, "get", &signed("other", Expiry::Seconds(60), "")), "INVALID_STR");
    assert_refused(&call(&server, "get", &signed(SECRET, Expiry::At(1_700_000_000), "")), "EXPIRED");
    let elsewhere = signed(SECRET, Expiry::Seconds(60), "iprestrict:192.0.2.1");
    assert_refused(&call(&server, "get", &elsewhere), "EXCEEDED_RESTRICTED_IP");
}

#[test]
fn ending_a_session_ends_its_whole_group() {
    let server = Server::start(Options::default()).unwrap();
    let [first, second] = [(); 2].map(|()| signed(SECRET, Expiry::Seconds(60), "sessionid:group"));
    assert_eq!(call(&server, "end", &first), Value::Null);
    assert_refused(&call(&server, "get", &second), "LOGOUT");
}

#[test]
fn the_certificate_is_the_authority_s() {
    use kaltura_session::config::Config;
    let server = Server::start(Options::default()).unwrap();
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("devserver-ca.pem");
    server.write_ca(&file).unwrap();
    let mut config = Config::default();
    config.set_service_url(&server.https_url().unwrap());
    config.set_ca_file(file.to_str().unwrap());
    let client = config.client().unwrap();
    assert_eq!(*client.run(client.call("system", "ping", None, None).unwrap()).unwrap(), "true");
}
