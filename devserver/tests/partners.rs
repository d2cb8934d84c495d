//! Sessions of each kind of partner, over both listeners, and multirequests.

mod common;

use common::{Connection, admin_start, decode, ks, partner};
use kaltura_devserver::{Options, Scheme, Server};
use serde_json::{Value, json};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

fn server() -> Server {
    Server::start(Options::default()).unwrap()
}

/// An agent that trusts this CA certificate only.
fn agent(ca_pem: &str) -> ureq::Agent {
    let provider = tokio_rustls::rustls::crypto::ring::default_provider();
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(std::sync::Arc::new(provider))
        .root_certs(RootCerts::new_with_certs(&[Certificate::from_pem(ca_pem.as_bytes()).unwrap()]))
        .build();
    ureq::Agent::config_builder().tls_config(tls).build().into()
}

fn start(agent: &ureq::Agent, base: &str, params: &Value) -> Result<Value, ureq::Error> {
    let url = format!("{base}/api_v3/service/session/action/start?format=1");
    let mut response = agent.post(url).header("Content-Type", common::JSON).send(params.to_string())?;
    Ok(serde_json::from_str(&response.body_mut().read_to_string()?).unwrap())
}

#[test]
fn https_only_partner_over_http_is_rejected() {
    let server = server();
    let agent = agent(server.ca_pem().unwrap());
    let refused = start(&agent, &server.http_url(), &admin_start(108)).unwrap();
    assert_eq!(refused["code"], "SERVICE_ACCESS_CONTROL_RESTRICTED");
    ks(&start(&agent, &server.https_url().unwrap(), &admin_start(108)).unwrap());
    assert_eq!(server.requests().last().unwrap().scheme, Scheme::Https);
}

#[test]
fn certificate_covers_name_and_address() {
    let server = server();
    let agent = agent(server.ca_pem().unwrap());
    let port = server.address(Scheme::Https).unwrap().port();
    for host in ["localhost", "127.0.0.1"] {
        ks(&start(&agent, &format!("https://{host}:{port}"), &admin_start(102)).unwrap());
    }
}

#[test]
fn client_with_another_ca_rejects_the_server() {
    let (one, other) = (server(), server());
    let agent = agent(other.ca_pem().unwrap());
    assert!(start(&agent, &one.https_url().unwrap(), &admin_start(102)).is_err());
    assert!(one.requests().is_empty());
}

#[test]
fn session_start_accepts_every_admin_secret() {
    let server = server();
    let mut connection = Connection::open(&server);
    for secret in &partner(107).admin_secrets {
        let params = json!({ "secret": secret, "partnerId": 107, "type": 2 });
        let session = ks(&connection.call("session", "start", params));
        assert!(kaltura_devserver::ks::decode(&session, std::slice::from_ref(secret)).is_some());
        assert_eq!(connection.call("session", "get", json!({ "ks": session }))["partnerId"], "107");
    }
}

#[test]
fn session_start_v1_partner_gets_v1() {
    let server = server();
    let mut connection = Connection::open(&server);
    let session = ks(&connection.call("session", "start", admin_start(103)));
    assert_eq!(decode(&session, 103).version, 1);
}

#[test]
fn session_start_user_secret_for_admin_fails() {
    let server = server();
    let mut connection = Connection::open(&server);
    let mut params = json!({ "secret": partner(102).user_secret, "partnerId": 102, "type": 0 });
    ks(&connection.call("session", "start", params.clone()));
    params["type"] = json!(2);
    assert_eq!(connection.call("session", "start", params)["code"], "START_SESSION_ERROR");
}

#[test]
fn uri_and_actions_restrictions_are_enforced() {
    let server = server();
    let mut connection = Connection::open(&server);
    let mut causes = |privileges: &str| {
        let mut params = admin_start(102);
        params["privileges"] = json!(privileges);
        let session = ks(&connection.call("session", "start", params));
        [(); 2].map(|()| connection.call("session", "get", json!({ "ks": session }))["args"]["KSID"].clone())
    };
    assert_eq!(causes("urirestrict:/api_v3/service/session/*"), [Value::Null, Value::Null]);
    assert_eq!(causes("urirestrict:/api_v3/service/user/*")[0], "EXCEEDED_RESTRICTED_URI");
    assert_eq!(causes("actionslimit:1"), [Value::Null, json!("EXCEEDED_ACTIONS_LIMIT")]);
}

#[test]
fn widget_session_is_cached_without_nocache() {
    let server = server();
    let mut connection = Connection::open(&server);
    let mut widget = |params: Value| ks(&connection.call("session", "startWidgetSession", params));
    let first = widget(json!({ "widgetId": "_102" }));
    assert_eq!(widget(json!({ "widgetId": "_102" })), first);
    assert_ne!(widget(json!({ "widgetId": "_102", "nocache": 1 })), first);
    assert!(decode(&first, 102).is_widget());
    assert_eq!(connection.call("user", "get", json!({ "ks": first }))["code"], "INVALID_USER_ID");
}

#[test]
fn multirequest_resolves_references() {
    let server = server();
    let mut connection = Connection::open(&server);
    let mut first = admin_start(102);
    first["service"] = json!("session");
    first["action"] = json!("start");
    let second = json!({ "service": "session", "action": "get", "ks": "{1:result}" });
    let target = "/api_v3/service/multirequest?format=1";
    let body = json!({ "1": first, "2": second }).to_string();
    let responses = connection.send("POST", target, Some(common::JSON), &body).json();
    ks(&responses[0]);
    assert_eq!(responses[1]["userId"], "admin102", "{responses}");
}

#[test]
fn impersonate_unlisted_partner_fails() {
    let server = server();
    let mut connection = Connection::open(&server);
    let mut impersonate = |master: i32, target: i32| {
        let secret = partner(master).admin_secrets[0].clone();
        let params = json!({
            "secret": secret, "partnerId": master, "impersonatedPartnerId": target, "type": 2, "userId": "imp",
        });
        connection.call("session", "impersonate", params)
    };
    let session = ks(&impersonate(200, 201));
    let read = decode(&session, 201);
    assert_eq!((read.partner_id.as_str(), read.master_partner_id.as_deref()), ("201", Some("200")));
    assert_eq!(impersonate(102, 201)["code"], "START_SESSION_ERROR");
}
