//! Several actions in one request.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

use super::super::client::Client;
use super::super::error::{ApiError, ServerError};
use super::super::operation::Operation;
use super::super::params::{Params, check_depth, json_length, secrets_in};
use super::super::request::Action;
use super::generic::Json;
use crate::secret::Secret;

/// A caller's reference to an earlier response: `{"$result": "1:ks"}`. The server's own form is a string, which
/// untrusted data could imitate.
const REFERENCE: &str = "$result";
/// Keeps requests at a reasonable size.
const MAX_REQUESTS: usize = 100;

pub struct Responses {
    /// A list. A failed action is represented by its error object.
    pub json: Json,
    /// The error of an action that failed because the client's session is no longer valid.
    pub end_of_session: Option<ServerError>,
}

impl Client {
    /// Calls several actions at once. `requests_json` is a list of objects with `service`, `action` and the parameters.
    pub fn multirequest(&self, requests_json: &str, ks: Option<&str>) -> Result<Operation<Responses>, ApiError> {
        let refused = |reason: String| ApiError::argument("requests_json", reason);
        check_depth(requests_json).map_err(refused)?;
        let items: Vec<BTreeMap<String, &RawValue>> = serde_json::from_str(requests_json).map_err(|error| {
            refused(format!("is not a list of JSON objects: error at line {}, column {}", error.line(), error.column()))
        })?;
        if items.is_empty() || items.len() > MAX_REQUESTS {
            return Err(refused(format!("contains {} requests; 1 to {MAX_REQUESTS} are allowed", items.len())));
        }
        let tag = self.config().client_tag.as_str();
        let room = requests_json.len() + items.len() * (ks.map_or(0, str::len) + 64) + json_length([tag]);
        let mut params = Params::with_extra_capacity(room);
        params.text("clientTag", tag);
        let mut contains_login = false;
        let mut carries = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let number = at + 1;
            let request =
                Request::new(item, number, ks).map_err(|reason| refused(format!("request {number}: {reason}")))?;
            contains_login |= request.action.is_login();
            carries.push(request.carries_session);
            params.object(&number.to_string(), request.params);
        }
        let given = secrets_in(requests_json);
        let secrets: Vec<&str> = ks.into_iter().chain(given.iter().map(Secret::expose)).collect();
        Ok(Operation::new(
            self.config(),
            Action::multirequest(contains_login),
            params,
            &secrets,
            move |reader, response| {
                Ok(Responses {
                    json: reader.list(response)?,
                    end_of_session: reader.end_of_session(response, &carries),
                })
            },
        ))
    }
}

/// One request in the server's form.
struct Request {
    action: Action,
    params: Params,
    carries_session: bool,
}

impl Request {
    fn new(item: &BTreeMap<String, &RawValue>, number: usize, ks: Option<&str>) -> Result<Self, String> {
        let name = |member: &str| {
            item.get(member)
                .and_then(|value| serde_json::from_str::<String>(value.get()).ok())
                .ok_or_else(|| format!("requires a member \"{member}\" with a name"))
        };
        let action = Action::checked(&name("service")?, &name("action")?).map_err(|error| error.to_string())?;
        let room = item.iter().map(|(name, value)| name.len() + value.get().len() + 4).sum::<usize>();
        let mut params = Params::with_extra_capacity(room + ks.map_or(0, str::len) + 64);
        let mut has_ks = false;
        for (name, value) in item {
            let json = value.get();
            has_ks |= name == "ks" && json != "null";
            if json == "null" || name == "format" {
                continue;
            }
            match reference(json, number)? {
                Some(reference) => params.text(name, &reference),
                None => {
                    reject_reference_like(name, json).map_err(|content| format!("{name:?} contains {content}"))?;
                    params.json(name, json);
                }
            }
        }
        let ks = ks.filter(|_| !has_ks && !action.needs_no_ks());
        params.optional("ks", ks);
        Ok(Request { action, params, carries_session: ks.is_some() })
    }
}

/// Converts a caller's reference to the server's form.
fn reference(json: &str, number: usize) -> Result<Option<String>, String> {
    if !json.starts_with('{') || !json.contains(REFERENCE) {
        return Ok(None);
    }
    let Ok(Value::Object(object)) = serde_json::from_str(json) else { return Ok(None) };
    let Some(path) = object.get(REFERENCE).filter(|_| object.len() == 1) else { return Ok(None) };
    let path = match path {
        Value::String(path) => path.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let mut parts = path.split(':');
    // Only canonical numbers: the server would treat "+1" or "01" as a string.
    let plain = |first: &&str| !first.starts_with('0') && first.bytes().all(|byte| byte.is_ascii_digit());
    let earlier = parts.next().filter(plain).and_then(|first| first.parse::<usize>().ok());
    let is_name =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match earlier {
        Some(1..) if earlier < Some(number) && parts.all(is_name) => {
            let (earlier, rest) = path.split_once(':').unwrap_or((&path, ""));
            let colon = if rest.is_empty() { "" } else { ":" };
            Ok(Some(format!("{{{earlier}:result{colon}{rest}}}")))
        }
        _ => Err(format!("\"{REFERENCE}\" must name an earlier request, such as \"1\" or \"1:ks\"")),
    }
}

/// Rejects strings, at any depth, that look like the server's references: `{`, digits, `:result`. Returns a
/// description.
fn reject_reference_like(name: &str, json: &str) -> Result<(), String> {
    // Fast path: most values contain neither a reference nor an escape sequence.
    if ![name, json].iter().any(|text| text.contains(":result")) && !json.contains("\\u") {
        return Ok(());
    }
    let imitates = |text: &str| {
        text.match_indices('{').any(|(at, _)| {
            let rest = &text[at + 1..];
            let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            after.len() < rest.len() && after.starts_with(":result")
        })
    };
    // The server's handling of these values is unknown.
    let value: Value = serde_json::from_str(json)
        .map_err(|_| "a lone surrogate (half of a \\u escape pair) or a number out of range")?;
    if imitates(name) || any_text(&value, &imitates) {
        return Err(format!(
            "a string that the server would interpret as a reference to an earlier response; to refer to \
             one, write {{\"{REFERENCE}\": \"1:ks\"}}; otherwise use a separate call"
        ));
    }
    Ok(())
}

fn any_text(value: &Value, test: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => test(text),
        Value::Array(list) => list.iter().any(|value| any_text(value, test)),
        Value::Object(object) => object.iter().any(|(name, value)| test(name) || any_text(value, test)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::operation::Progress;
    use super::super::super::time::Time;
    use super::super::super::transport::HttpResponse;
    use super::*;
    use crate::api::RetryClass;

    fn body(json: &str, ks: Option<&str>) -> Result<String, String> {
        let client = Client::for_tests();
        let operation = client.multirequest(json, ks).map_err(|error| error.to_string())?;
        assert!(operation.request().url.ends_with("/api_v3/service/multirequest?format=1"));
        Ok(String::from_utf8(operation.request().body.to_vec()).unwrap())
    }

    #[test]
    fn multirequest_references_become_objects_with_session() {
        let body = body(
            r#"[{"service":"session","action":"start","secret":"s","type":2,"x":null},
                {"service":"session","action":"get","ks":{"$result":1}},
                {"service":"media","action":"list","filter":{"idEqual":"{x"},"other":{"$result":"2:a:b"}}]"#,
            Some("KS"),
        )
        .unwrap();
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["1"]["ks"], Value::Null);
        assert!(!body["1"].as_object().unwrap().contains_key("x"));
        assert_eq!(body["2"]["ks"], "{1:result}");
        assert_eq!(body["3"]["ks"], "KS");
        assert_eq!(body["3"]["other"], "{2:result:a:b}");
        assert_eq!(body["3"]["filter"]["idEqual"], "{x");
    }

    #[test]
    fn multirequest_reference_like_data_is_an_error() {
        for value in [
            r#""{1:result}""#,
            r#""x {12:result:ks} y""#,
            r#"{"a":["{1:result:ks}"]}"#,
            r#""\u007b1:result}""#,
            r#"{"{1:result}":1}"#,
        ] {
            let json = format!(r#"[{{"service":"media","action":"list","name":{value}}}]"#);
            let error = body(&json, None).unwrap_err();
            assert!(error.starts_with("requests_json: request 1: \"name\" contains a string"), "{error}");
        }
        let name = r#"[{"service":"media","action":"list","{1:result}":1}]"#;
        assert!(body(name, None).unwrap_err().contains("contains a string"));
    }

    #[test]
    fn multirequest_with_login_counts_as_login() {
        for (action, is_one) in [("loginByLoginId", true), ("get", false)] {
            let json = format!(r#"[{{"service":"system","action":"ping"}},{{"service":"user","action":"{action}"}}]"#);
            let operation = Client::for_tests().multirequest(&json, None).unwrap();
            assert_eq!((operation.action().is_login(), operation.request().needs_new_connection), (is_one, is_one));
        }
    }

    #[test]
    fn multirequest_lone_surrogate_is_an_error() {
        let error = body(r#"[{"service":"media","action":"list","a\n":"{1\ud800"}]"#, None).unwrap_err();
        assert!(error.starts_with(r#"requests_json: request 1: "a\n" contains a lone surrogate"#), "{error}");
    }

    #[test]
    fn multirequest_reference_must_begin_with_a_number() {
        for number in ["+1", "01", " 1", "1 ", "-1", "1.0"] {
            let json = format!(
                r#"[{{"service":"a","action":"b"}},{{"service":"session","action":"get","ks":{{"$result":"{number}:ks"}}}}]"#
            );
            assert!(body(&json, None).unwrap_err().contains("must name an earlier request"), "{number}");
        }
    }

    #[test]
    fn multirequest_response_that_is_not_a_list_is_an_error() {
        let json = r#"[{"service":"media","action":"list"}]"#;
        let operation = Client::for_tests().multirequest(json, None).unwrap();
        let read = |body: &str| {
            let body = zeroize::Zeroizing::new(body.as_bytes().to_vec());
            match operation.read(&HttpResponse { status: 200, headers: Vec::new(), body }, Time::for_tests(), &[]) {
                Ok(Progress::Done(responses)) => Ok(responses.json.to_string()),
                Ok(Progress::Send(_)) => panic!("unexpected follow-up request"),
                Err(error) => Err((error.to_string(), error.retry_class())),
            }
        };
        assert_eq!(read("[{}]").unwrap(), "[{}]");
        let (message, retry) = read("\"Too many requests\"").unwrap_err();
        assert_eq!(message, "multirequest did not return a list of responses but the text \"Too many requests\"");
        assert_eq!(retry, RetryClass::Backoff);
        for body in ["null", "true", "{}", "12"] {
            assert_eq!(read(body).unwrap_err().1, RetryClass::Never, "{body}");
        }
    }

    #[test]
    fn multirequest_invalid_list_is_an_error() {
        for json in [
            "",
            "{}",
            "[]",
            "[1]",
            r#"[{"action":"list"}]"#,
            r#"[{"service":"media"}]"#,
            r#"[{"service":"me/dia","action":"list"}]"#,
            r#"[{"service":"media","action":"list","x":{"$result":1}}]"#,
            r#"[{"service":"a","action":"b"},{"service":"media","action":"list","x":{"$result":"1:a}"}}]"#,
        ] {
            assert!(body(json, None).unwrap_err().starts_with("requests_json: "), "{json}");
        }
    }
}
