//! Replays the recorded exchanges of the production server and compares what comes back: codes,
//! messages and arguments of refusals, the members of objects, and whether a session is a session.

use std::collections::BTreeMap;

use kaltura_devserver::{Accounts, Options, Server};
use serde_json::Value;

const EXCHANGES: &str = include_str!("../../tests/data/exchanges.json");
const ACCOUNTS: &str = include_str!("recorded_accounts.json");

/// Recordings that this server does not reproduce, each with the reason.
const LEFT_OUT: &[(&str, &str)] = &[
    ("user.loginByLoginId otp right", "its one-time password was right at the time of the recording only"),
    ("invalid ks", "the production server responded with a remembered error that names another session"),
    ("format 3", "PHP's serialisation, which no client of ours asks for"),
    ("HEAD", "recorded with another method than POST"),
    ("appToken.startSession SHA1", "the hash is bound to the recorded session and token, which are made anew here"),
    ("appToken.startSession SHA256", "as before"),
    ("appToken.startSession SHA512", "as before"),
    ("appToken.startSession MD5", "as before"),
    ("appToken.startSession form SHA1", "as before"),
    ("appToken.startSession form SHA256", "as before"),
    ("appToken.startSession form SHA512", "as before"),
    ("appToken.startSession form MD5", "as before"),
    ("appToken.startSession bad hash", "as before"),
    ("appToken.startSession then delete", "as before"),
    ("appToken.delete", "as before"),
    ("use of its KS after delete", "as before"),
    ("database down: system.ping", "there is no database to take down"),
    ("database down: session.get", "as before"),
];

/// Sends a recorded request; the response's status and body.
fn send(agent: &ureq::Agent, base: &str, request: &Value, body: &str) -> (u16, String) {
    let url = format!("{base}{}", request["path"].as_str().unwrap());
    let mut builder = agent.post(&url);
    for (name, value) in request["headers"].as_object().unwrap() {
        builder = builder.header(name.as_str(), value.as_str().unwrap());
    }
    let mut response = builder.send(body).unwrap();
    (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
}

/// A value with everything that differs from run to run replaced by its kind.
fn shape(value: &Value, is_error: bool) -> Value {
    match value {
        Value::String(text) if kaltura_session::ks::peek(text).is_ok() => Value::from("a session"),
        Value::Object(members) => {
            let is_error = is_error || value["objectType"] == "KalturaAPIException";
            members.iter().map(|(name, member)| (name.clone(), shape(member, is_error))).collect()
        }
        Value::Array(items) => items.iter().map(|item| shape(item, is_error)).collect(),
        _ if is_error => value.clone(),
        Value::String(_) => Value::from("text"),
        Value::Number(_) => Value::from("number"),
        other => other.clone(),
    }
}

/// XML without the time that it took, and with a session replaced by its kind.
fn xml_shape(xml: &str) -> String {
    let (before, after) = xml.split_once("<executionTime>").unwrap_or((xml, ""));
    let result = before.split_once("<result>").and_then(|(_, rest)| rest.split_once("</result>"));
    match result {
        Some((session, _)) if kaltura_session::ks::peek(session).is_ok() => "a session in XML".to_owned(),
        _ => format!("{before}{}", if after.is_empty() { "" } else { "and the time" }),
    }
}

fn sessions_in(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if kaltura_session::ks::peek(text).is_ok() => found.push(text.clone()),
        Value::Object(members) => members.values().for_each(|member| sessions_in(member, found)),
        Value::Array(items) => items.iter().for_each(|item| sessions_in(item, found)),
        _ => {}
    }
}

#[test]
fn recorded_requests_get_responses_of_the_recorded_shape() {
    let accounts: Accounts = serde_json::from_str(ACCOUNTS).unwrap();
    let server = Server::start(Options { accounts, https_port: None, ..Options::default() }).unwrap();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let exchanges: Vec<Value> = serde_json::from_str(EXCHANGES).unwrap();

    // Sessions of the recording, and those that this server made in their place.
    let mut ours: BTreeMap<String, String> = BTreeMap::new();
    let mut report = String::new();
    let mut replayed = 0;
    for exchange in &exchanges {
        let name = exchange["name"].as_str().unwrap();
        if LEFT_OUT.iter().any(|(left_out, _)| *left_out == name) {
            continue;
        }
        replayed += 1;
        let mut body = exchange["request"]["body"].as_str().unwrap_or("").to_owned();
        for (recorded, session) in &ours {
            body = body.replace(recorded, session).replace(&recorded.replace('=', "%3D"), &session.replace('=', "%3D"));
        }
        let (status, response) = send(&agent, &server.http_url(), &exchange["request"], &body);
        let recorded = exchange["response"]["body"].as_str().unwrap_or("");
        let recorded_status = exchange["response"]["status"].as_u64().unwrap();
        let (expected, got) = match (serde_json::from_str::<Value>(recorded), serde_json::from_str::<Value>(&response))
        {
            (Ok(expected), Ok(got)) => {
                let (mut theirs, mut made) = (Vec::new(), Vec::new());
                sessions_in(&expected, &mut theirs);
                sessions_in(&got, &mut made);
                ours.extend(theirs.into_iter().zip(made));
                (shape(&expected, false), shape(&got, false))
            }
            _ => (Value::from(xml_shape(recorded)), Value::from(xml_shape(&response))),
        };
        if u64::from(status) != recorded_status || expected != got {
            report.push_str(&format!(
                "{name}\n  recorded {recorded_status} {recorded}\n  got      {status} {response}\n"
            ));
        }
    }
    assert!(report.is_empty(), "{report}");
    assert!(replayed >= 155, "{replayed}");
}
