//! The vectors of the session format, read by an implementation that shares no code with the library.

use serde_json::Value;

use super::encode::{Content, Rand, encode};
use super::{Rejection, decode, hex};

fn vectors(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap_or_default()
}

fn secrets(vector: &Value) -> Vec<String> {
    vector["secrets"].as_array().unwrap().iter().map(|secret| secret.as_str().unwrap().to_owned()).collect()
}

#[test]
fn encode_vectors_match_byte_for_byte() {
    for vector in vectors(include_str!("../../../tests/data/generate.json")) {
        let content = Content {
            partner_id: vector["partner_id"].as_i64().unwrap(),
            user_id: text(&vector, "user_id"),
            session_type: i32::try_from(vector["type"].as_i64().unwrap()).unwrap(),
            expires_at: vector["expiry"].as_i64().unwrap(),
            privileges: text(&vector, "privileges"),
            master_partner_id: None,
        };
        let rand = match vector["version"].as_i64() {
            Some(1) => Rand::V1(text(&vector, "rand")),
            _ => {
                let digits = text(&vector, "random_hex");
                Rand::V2(std::array::from_fn(|place| {
                    u8::from_str_radix(&digits[2 * place..2 * place + 2], 16).unwrap()
                }))
            }
        };
        assert_eq!(encode(&content, &rand, text(&vector, "secret")), text(&vector, "ks"), "{vector}");
    }
}

#[test]
fn decode_vectors_match_the_server() {
    for vector in vectors(include_str!("../../../tests/data/parse.json")) {
        if vector["tags"].to_string().contains("php_warnings") || vector["php_warnings"] == true {
            continue;
        }
        let ks = decode(text(&vector, "ks"), &secrets(&vector)).unwrap_or_else(|| panic!("{vector}"));
        let read = serde_json::json!({
            "version": ks.version, "partner_id": ks.partner_id, "expiry": ks.expiry, "type": ks.session_type,
            "user_id": ks.user_id, "privileges": ks.privileges, "parsed_privileges": ks.parsed_privileges,
            "master_partner_id": ks.master_partner_id, "additional_data": ks.additional_data, "rand": ks.rand,
            "hash": ks.hash, "secret_index": ks.secret_index, "session_id_hash": ks.session_id_hash(),
            "is_admin": ks.is_admin(), "is_widget": ks.is_widget(),
        });
        assert_eq!(read, vector["expect"], "{vector}");
    }
}

#[test]
fn decode_rejected_vectors_fails() {
    for vector in vectors(include_str!("../../../tests/data/reject.json")) {
        assert_eq!(decode(text(&vector, "ks"), &secrets(&vector)), None, "{vector}");
    }
}

#[test]
fn check_vectors_match_the_server() {
    for vector in vectors(include_str!("../../../tests/data/validate.json")) {
        let ks = decode(text(&vector, "ks"), &secrets(&vector)).unwrap();
        let expected = match text(&vector, "expect") {
            "OK" => Ok(()),
            "EXPIRED" => Err(Rejection::Expired),
            "EXCEEDED_RESTRICTED_IP" => Err(Rejection::RestrictedIp),
            _ => Err(Rejection::RestrictedUri),
        };
        let now = vector["now"].as_i64().unwrap();
        assert_eq!(ks.check(now, text(&vector, "remote_ip"), text(&vector, "request_uri")), expected, "{vector}");
    }
}

#[test]
fn decode_ambiguous_sessions_matches_the_server() {
    let mut compared = 0;
    for vector in vectors(include_str!("../../../tests/data/ambiguous.json")) {
        // Strings here are UTF-8, and PHP's arrays have no counterpart.
        let reads = &vector["server_reads"];
        if ["not UTF-8", "bracket"].contains(&text(&vector, "why")) {
            continue;
        }
        let ks = decode(text(&vector, "ks"), &secrets(&vector)).unwrap_or_else(|| panic!("{vector}"));
        let read: [Value; 3] = [ks.session_type.into(), ks.user_id.into(), ks.privileges.into()];
        assert_eq!(read, ["type", "user", "privileges"].map(|name| reads[name].clone()), "{vector}");
        compared += 1;
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn hex_digits_are_lower_case() {
    assert_eq!(hex(&[0, 0xab]), "00ab");
}
