//! Table test with all recorded exchanges of a production server.

use serde_json::Value;
use zeroize::Zeroizing;

use super::error::{ApiError, ResponseProblem};
use super::request::Action;
use super::response::Reader;
use super::transport::HttpResponse;

const EXCHANGES: &str = include_str!("../../tests/data/exchanges.json");

/// The expected classification of a response.
#[derive(Debug, PartialEq)]
enum Meaning {
    Session(String),
    Json(String),
    Refusal { code: String, cause: String },
    Problem(ResponseProblem),
}

fn expected(returns_session: bool, status: u64, body: &str) -> Meaning {
    if body.is_empty() {
        return Meaning::Problem(if status >= 400 { ResponseProblem::HttpStatus } else { ResponseProblem::Empty });
    }
    let Ok(json) = serde_json::from_str::<Value>(body) else {
        let code = body.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next());
        return code.map_or(Meaning::Problem(ResponseProblem::NotJson), |code| Meaning::Refusal {
            code: code.to_owned(),
            cause: String::new(),
        });
    };
    if json["objectType"] == "KalturaAPIException" {
        let arg = |name: &str| json["args"][name].as_str().unwrap_or("");
        let cause = match (json["code"].as_str(), arg("KSID")) {
            (Some("INVALID_KS"), id @ ("EXPIRED" | "LOGOUT")) => id,
            (Some("INVALID_KS"), id) if id.starts_with("EXCEEDED_") => id,
            (Some("INVALID_KS"), _) => arg("ERR_DESC"),
            _ => "",
        };
        return Meaning::Refusal { code: json["code"].as_str().unwrap().to_owned(), cause: cause.to_owned() };
    }
    match json {
        Value::String(ks) if returns_session => Meaning::Session(ks),
        _ => Meaning::Json(body.to_owned()),
    }
}

fn understood(reader: &Reader<'_>, returns_session: bool, response: &HttpResponse) -> Meaning {
    let result = if returns_session {
        reader.session(response).map(|ks| Meaning::Session(ks.expose().to_owned()))
    } else {
        reader.json(response).map(|json| Meaning::Json(json.to_string()))
    };
    match result {
        Ok(meaning) => meaning,
        Err(ApiError::Server(error)) => {
            Meaning::Refusal { code: error.code, cause: error.cause.map_or("", |cause| cause.name()).to_owned() }
        }
        Err(ApiError::Response(error)) => Meaning::Problem(error.problem),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn recorded_responses_are_classified() {
    let exchanges: Vec<Value> = serde_json::from_str(EXCHANGES).unwrap();
    assert_eq!(exchanges.len(), 180);
    let mut sessions = 0;
    for exchange in &exchanges {
        let path = exchange["request"]["path"].as_str().unwrap().split('?').next().unwrap();
        let names: Vec<&str> = path.split('/').collect();
        let service = names.get(3).copied().unwrap_or("");
        let action = names.get(5).copied().unwrap_or("");
        let returns_session =
            matches!((service, action), ("session", "start" | "impersonate") | ("user", "login" | "loginByLoginId"));
        let response = &exchange["response"];
        let headers: Vec<(String, String)> = response["headers"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect();
        let status = response["status"].as_u64().unwrap();
        let body = response["body"].as_str().unwrap_or("");
        let response = HttpResponse {
            status: u16::try_from(status).unwrap(),
            headers,
            body: Zeroizing::new(body.as_bytes().to_vec()),
        };

        let action = Action::checked(service, action).unwrap_or_else(|_| Action::multirequest(false));
        let reader = Reader { is_https: false, ..Reader::for_tests(&action) };
        let meaning = understood(&reader, returns_session, &response);
        assert_eq!(meaning, expected(returns_session, status, body), "{exchange}");
        sessions += usize::from(matches!(meaning, Meaning::Session(_)));

        // Errors keep the request id, and their messages contain no session.
        if let Err(error) = reader.json(&response) {
            let message = error.to_string();
            assert!(!message.contains("djJ8"), "{message}");
            let id = match error {
                ApiError::Server(error) => error.request_id,
                ApiError::Response(error) => error.request_id,
                other => panic!("{other}"),
            };
            assert_eq!(id.as_deref(), response.header("x-kaltura-session"), "{exchange}");
        }
    }
    assert!(sessions > 40, "{sessions}");
}
