//! Replays the recorded exchanges of the production server in order and compares status, body and headers:
//! codes, messages and arguments of errors, the members of objects, and whether a session is a session.

mod common;

use std::collections::BTreeMap;

use common::{is_ks, unix_now};
use kaltura_devserver::{Accounts, Fault, Options, Server, one_time_code};
use md5::Md5;
use serde_json::Value;
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha512};
use ureq::http::{Request, Response};

const EXCHANGES: &str = include_str!("../../tests/data/exchanges.json");
const ACCOUNTS: &str = include_str!("recorded_accounts.json");
const TOTP_SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// Requests whose errors were in the response cache when the recording began.
const CACHED_BEFORE: [&str; 2] = ["format=1", "ks=garbage&format=1"];

const LOST_SESSION: &str =
    "djJ8MTAyfNnwLiB63pIo6JDp_aeAb7o0OePomyqWW_YI5jx-sVquTSGTj605vTicp90MWj3FLbcs6vZWGUovT0rqSARx5a4=";

/// Where only the source of the response differs.
const OTHER_SOURCE: [(&str, &str); 1] = [("system.ping", "only errors and widget sessions are cached here")];

/// What the replay creates in place of recorded values.
#[derive(Default)]
struct Replaced {
    /// Recorded sessions and ids of app tokens, and the new ones.
    strings: BTreeMap<String, String>,
    /// App tokens and their hash types, by their new ids.
    tokens: BTreeMap<String, (String, String)>,
}

impl Replaced {
    fn strings(&self, text: &str) -> String {
        self.strings.iter().fold(text.to_owned(), |text, (recorded, ours)| {
            text.replace(recorded, ours).replace(&recorded.replace('=', "%3D"), &ours.replace('=', "%3D"))
        })
    }

    /// Adapts the body of a recorded request.
    fn request(&self, name: &str, body: &str) -> String {
        let mut body = self.strings(body);
        if name == "user.loginByLoginId otp right" {
            body = body.replace("779690", &one_time_code(TOTP_SECRET, unix_now()).unwrap());
        }
        let fields = fields(&body);
        let token = fields.get("id").and_then(|id| self.tokens.get(id));
        if let (Some((token, hash_type)), Some(ks), Some(recorded)) = (token, fields.get("ks"), fields.get("tokenHash"))
        {
            // The hash is bound to the session and the token. Upper-case ones are to fail.
            let hash = token_hash(hash_type, &format!("{ks}{token}"));
            let is_upper = recorded.bytes().any(|byte| byte.is_ascii_uppercase());
            body = body.replace(recorded, &if is_upper { hash.to_uppercase() } else { hash });
        }
        body
    }

    /// Maps the strings of a recorded response to those of ours.
    fn learn(&mut self, recorded: &Value, ours: &Value) {
        match (recorded, ours) {
            (Value::String(recorded), Value::String(ours)) if is_ks(recorded) && is_ks(ours) => {
                self.strings.insert(recorded.clone(), ours.clone());
            }
            (Value::Object(recorded), Value::Object(members)) => {
                let text = |name: &str| members.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                if ours["objectType"] == "KalturaAppToken" {
                    self.strings.insert(recorded["id"].as_str().unwrap().to_owned(), text("id"));
                    self.tokens.insert(text("id"), (text("token"), text("hashType")));
                }
                members.iter().for_each(|(name, member)| self.learn(&recorded[name], member));
            }
            (Value::Array(recorded), Value::Array(items)) => {
                recorded.iter().zip(items).for_each(|(recorded, ours)| self.learn(recorded, ours));
            }
            _ => {}
        }
    }
}

fn fields(body: &str) -> BTreeMap<String, String> {
    match serde_json::from_str(body) {
        Ok(Value::Object(members)) => {
            members.into_iter().filter_map(|(name, value)| Some((name, value.as_str()?.to_owned()))).collect()
        }
        _ => form_urlencoded::parse(body.as_bytes()).into_owned().collect(),
    }
}

fn token_hash(hash_type: &str, text: &str) -> String {
    fn of<D: Digest>(text: &str) -> String {
        D::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
    }
    match hash_type {
        "MD5" => of::<Md5>(text),
        "SHA1" => of::<Sha1>(text),
        "SHA256" => of::<Sha256>(text),
        _ => of::<Sha512>(text),
    }
}

/// Sends a recorded request with this body.
fn send(agent: &ureq::Agent, base: &str, request: &Value, body: &str) -> Response<String> {
    let url = format!("{base}{}", request["path"].as_str().unwrap());
    let mut builder = Request::builder().method(request["method"].as_str().unwrap()).uri(url);
    for (name, value) in request["headers"].as_object().unwrap() {
        builder = builder.header(name.as_str(), value.as_str().unwrap());
    }
    let response = match body {
        "" => agent.run(builder.body(()).unwrap()),
        body => agent.run(builder.body(body.to_owned()).unwrap()),
    };
    let (head, mut body) = response.unwrap().into_parts();
    Response::from_parts(head, body.read_to_string().unwrap())
}

fn fresh_session(agent: &ureq::Agent, server: &Server) -> String {
    let url = format!("{}/api_v3/service/session/action/start?format=1", server.http_url());
    let params = [("partnerId", "102"), ("type", "2"), ("secret", "95a4b86f094a925e2089f12472a90f7c")];
    let response = agent.post(url).send_form(params).unwrap().body_mut().read_to_string().unwrap();
    serde_json::from_str(&response).unwrap()
}

/// A value with everything that differs from run to run replaced by its kind.
fn shape(value: &Value, is_error: bool) -> Value {
    match value {
        Value::String(text) if is_ks(text) => Value::from("a session"),
        Value::Object(members) => {
            let is_error = is_error || value["objectType"] == "KalturaAPIException";
            members.iter().map(|(name, member)| (name.clone(), shape(member, is_error))).collect()
        }
        Value::Array(items) => items.iter().map(|item| shape(item, is_error)).collect(),
        _ if is_error => value.clone(),
        Value::String(_) => Value::from("string"),
        Value::Number(_) => Value::from("number"),
        other => other.clone(),
    }
}

/// Text other than JSON without its time, and with a session replaced by its kind.
fn text_shape(text: &str) -> String {
    let text = text.split_once("<executionTime>").map_or(text, |(before, _)| before);
    let pieces = text.split(['<', '>', '"']).map(|piece| if is_ks(piece) { "a session" } else { piece });
    pieces.collect::<Vec<_>>().join("|")
}

/// Where a response comes from, as its headers show: the fast path, the response cache, or the full path.
fn source(header: impl Fn(&str) -> Option<String>) -> String {
    let kaltura = header("X-Kaltura").unwrap_or_default();
    let has_id = header("X-Kaltura-Session").is_some();
    match kaltura.as_str() {
        "" => format!("full path, id {has_id}"),
        // Whether an equal request came before is a matter of chance in the recording.
        text if text.contains("cache_v3-") => "response cache".to_owned(),
        text if text.starts_with("cached-dispatcher,") => format!("fast path, id {has_id}"),
        text => format!("{text}, {:?}, id {has_id}", header("X-Kaltura-App")),
    }
}

#[test]
fn recorded_exchanges_are_reproduced() {
    let accounts: Accounts = serde_json::from_str(ACCOUNTS).unwrap();
    let server = Server::start(Options { accounts, https_port: None, ..Options::default() }).unwrap();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    for body in CACHED_BEFORE {
        let url = format!("{}/api_v3/service/session/action/get", server.http_url());
        agent.post(url).header("Content-Type", "application/x-www-form-urlencoded").send(body).unwrap();
    }

    let mut replaced = Replaced::default();
    let mut report = String::new();
    let exchanges: Vec<Value> = serde_json::from_str(EXCHANGES).unwrap();
    for exchange in &exchanges {
        let name = exchange["name"].as_str().unwrap();
        if name.starts_with("database down: ") {
            // The session of this recording was created before it began.
            replaced.strings.insert(LOST_SESSION.to_owned(), fresh_session(&agent, &server));
            server.faults().next(1, Fault::DatabaseOutage { secret_cached: true });
        }
        let request = &exchange["request"];
        let body = replaced.request(name, request["body"].as_str().unwrap_or(""));
        let ours = send(&agent, &server.http_url(), request, &body);
        let recorded = &exchange["response"];
        let recorded_body = recorded["body"].as_str().unwrap_or("");

        let same_body = match (serde_json::from_str::<Value>(recorded_body), serde_json::from_str::<Value>(ours.body()))
        {
            (Ok(recorded), Ok(ours)) => {
                replaced.learn(&recorded, &ours);
                let recorded: Value = serde_json::from_str(&replaced.strings(recorded_body)).unwrap();
                shape(&recorded, false) == shape(&ours, false)
            }
            _ => text_shape(recorded_body) == text_shape(ours.body()),
        };
        let recorded_source = source(|name| {
            let members = recorded["headers"].as_object().unwrap();
            let found = members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
            found.1.as_str().map(str::to_owned)
        });
        let our_source = source(|name| Some(ours.headers().get(name)?.to_str().unwrap().to_owned()));
        let status = u64::from(ours.status().as_u16());
        let same_source = recorded_source == our_source || OTHER_SOURCE.iter().any(|(other, _)| *other == name);
        if Some(status) != recorded["status"].as_u64() || !same_body || !same_source {
            report.push_str(&format!(
                "{name}\n  recorded {} {recorded_source} {recorded_body}\n  got      {status} {our_source} {}\n",
                recorded["status"],
                ours.body()
            ));
        }
    }
    assert!(report.is_empty(), "{report}");
    assert!(exchanges.len() >= 180, "{}", exchanges.len());
}
