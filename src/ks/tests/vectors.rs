//! Tests all vectors of the production server.

use std::fmt::Write as _;

use serde_json::Value;

use super::super::signer::SessionContent;
use super::super::*;

const GENERATE: &str = include_str!("../../../tests/data/generate.json");
const PARSE: &str = include_str!("../../../tests/data/parse.json");
const REJECT: &str = include_str!("../../../tests/data/reject.json");
const AMBIGUOUS: &str = include_str!("../../../tests/data/ambiguous.json");
const VALIDATE: &str = include_str!("../../../tests/data/validate.json");

fn cases(json: &str) -> Vec<Value> {
    let cases: Vec<Value> = serde_json::from_str(json).unwrap();
    assert!(cases.len() > 30, "the vectors are incomplete");
    cases
}

fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key].as_str().unwrap_or_else(|| panic!("{key} in {case}"))
}

fn number<T: TryFrom<i64>>(case: &Value, key: &str) -> T {
    case[key].as_i64().and_then(|number| T::try_from(number).ok()).unwrap_or_else(|| panic!("{key} in {case}"))
}

fn secrets(case: &Value) -> Vec<&str> {
    case["secrets"].as_array().unwrap().iter().map(|secret| secret.as_str().unwrap()).collect()
}

/// Encodes a generate case with the server's random part.
fn encode(case: &Value) -> Result<String, KsError> {
    let secret = text(case, "secret");
    let partner_id = number(case, "partner_id");
    let content = SessionContent {
        user_id: text(case, "user_id"),
        session_type: number(case, "type"),
        expires_at: number(case, "expiry"),
        privileges: text(case, "privileges"),
        master_partner_id: None,
        additional_data: None,
    };
    match case["version"].as_i64() {
        Some(1) => v1::encode(partner_id, secret, &content, text(case, "rand")),
        _ => {
            let hex = text(case, "random_hex");
            let random = std::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap());
            v2::encode_to_string(&v2::Key::new(partner_id, secret), &content, &[], Randomness::Fixed(random))
        }
    }
}

#[test]
fn encode_reproduces_portable_sessions() {
    let mut seen = 0;
    for case in cases(GENERATE).iter().filter(|case| case["portable"] == true) {
        assert_eq!(encode(case).as_deref(), Ok(text(case, "ks")), "{case}");
        seen += 1;
    }
    assert!(seen > 400, "{seen}");
}

/// Inputs for which the server drops or changes privileges. The library rejects them or, if a name is repeated, keeps
/// all values.
#[test]
fn encode_rejects_or_merges_other_inputs() {
    let (mut rejected, mut merged) = (0, 0);
    for case in cases(GENERATE).iter().filter(|case| case["portable"] == false) {
        match encode(case) {
            Err(KsError::Argument { argument: "privileges" | "user_id", .. }) => rejected += 1,
            Err(other) => panic!("{other} for {case}"),
            // The server keeps a name that begins with a digit.
            Ok(ks)
                if ks == text(case, "ks")
                    && text(case, "privileges")
                        .split(',')
                        .any(|item| item.starts_with(|c: char| c.is_ascii_digit())) => {}
            Ok(ks) => {
                let read = parse(&ks, &[text(case, "secret")]).unwrap();
                let mut names = std::collections::HashSet::new();
                for item in text(case, "privileges").split(',') {
                    let (name, value) = item.split_once(':').unwrap_or((item, ""));
                    names.insert(name);
                    let privilege = read.parsed_privileges().iter().find(|one| one.name == name).unwrap();
                    for value in value.split('/').filter(|value| !value.is_empty()) {
                        assert!(privilege.values.iter().any(|kept| kept == value), "{value} was lost from {case}");
                    }
                }
                assert!(names.len() < text(case, "privileges").split(',').count(), "{case} should have been rejected");
                merged += 1;
            }
        }
    }
    assert!(rejected > 60 && merged >= 5, "{rejected} rejected, {merged} merged");
}

fn to_json(read: &Ks) -> Value {
    let privileges: Vec<Value> =
        read.parsed_privileges().iter().map(|one| serde_json::json!([one.name, one.values])).collect();
    serde_json::json!({
        "version": read.version(),
        "partner_id": read.partner_id().to_string(),
        "expiry": read.expires_at().map(|at| at.to_string()),
        "type": read.session_type().map(|kind| kind.to_string()),
        "user_id": read.user_id(),
        "privileges": read.privileges(),
        "parsed_privileges": privileges,
        "master_partner_id": read.master_partner_id(),
        "additional_data": read.additional_data(),
        "rand": read.rand(),
        "hash": read.hash(),
        "secret_index": read.secret_index(),
        "session_id_hash": read.session_id_hash(),
        "is_admin": read.is_admin(),
        "is_widget": read.is_widget(),
    })
}

#[test]
fn parse_matches_server() {
    let mut report = String::new();
    let mut seen = 0;
    for case in cases(PARSE).iter().filter(|case| case["expect"]["php_warnings"] != true) {
        seen += 1;
        match parse(text(case, "ks"), &secrets(case)) {
            Err(error) => writeln!(report, "{error}: {case}").unwrap(),
            Ok(read) => {
                let read = to_json(&read);
                for (key, expected) in case["expect"].as_object().unwrap() {
                    if read.get(key) != Some(expected) {
                        writeln!(report, "{key}: {:?} for {expected}: {case}", read.get(key)).unwrap();
                    }
                }
            }
        }
    }
    assert!(report.is_empty(), "{report}");
    assert!(seen > 600, "{seen}");
}

#[test]
fn parse_rejects_for_same_reason_as_server() {
    for case in &cases(REJECT) {
        let error = parse(text(case, "ks"), &secrets(case)).expect_err(&case.to_string());
        let reason = match error {
            // The server treats the decoded string "0" as empty.
            KsError::Malformed(Malformed::NoDelimiter(1)) if text(case, "ks") == "MA==" => "BAD_BASE64",
            KsError::Malformed(Malformed::NoDelimiter(1)) => "V1_NO_DELIMITER",
            KsError::Malformed(Malformed::NoDelimiter(_)) => "V2_NO_DELIMITER",
            KsError::Malformed(Malformed::TooFewFields) => "V1_TOO_FEW_PARTS",
            KsError::Malformed(_) => "BAD_BASE64",
            KsError::Signature => {
                text(case, "reason").strip_suffix("_BAD_SIGNATURE").map_or("", |_| text(case, "reason"))
            }
            _ => "",
        };
        assert_eq!(reason, text(case, "reason"), "{case}");
    }
}

#[test]
fn parse_names_cause_of_ambiguity() {
    for case in &cases(AMBIGUOUS) {
        let why = match parse(text(case, "ks"), &secrets(case)) {
            Err(KsError::Ambiguous(why)) => why,
            other => panic!("{other:?} for {case}"),
        };
        let why = match why {
            Ambiguity::Nul => "NUL",
            Ambiguity::Bracket => "bracket",
            Ambiguity::ReservedName => "reserved name",
            Ambiguity::TooManyFields => "too many fields",
            Ambiguity::NotUtf8 => "not UTF-8",
            Ambiguity::NotDecimal => "not decimal",
        };
        assert_eq!(why, text(case, "why"), "{case}");
    }
}

#[test]
fn check_matches_server() {
    for case in &cases(VALIDATE) {
        let result = match parse(text(case, "ks"), &secrets(case)) {
            Ok(read) => match read.check(number(case, "now"), case["remote_ip"].as_str(), case["request_uri"].as_str())
            {
                Validity::Valid => "OK",
                Validity::Expired => "EXPIRED",
                Validity::RestrictedIp => "EXCEEDED_RESTRICTED_IP",
                Validity::RestrictedUri => "EXCEEDED_RESTRICTED_URI",
                other => panic!("{other:?}"),
            },
            Err(error) => panic!("{error} for {case}"),
        };
        assert_eq!(result, text(case, "expect"), "{case}");
    }
}
