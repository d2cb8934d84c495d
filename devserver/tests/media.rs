//! The media entries of the built-in accounts.

mod common;

use common::{Connection, admin_start, ks, server};
use serde_json::{Value, json};

/// Calls an action with a session of partner 102.
#[expect(clippy::needless_pass_by_value, reason = "as json! makes it")]
fn call(service: &str, action: &str, more: Value) -> Value {
    let server = server();
    let mut connection = Connection::open(&server);
    let mut params = json!({ "ks": ks(&connection.call("session", "start", admin_start(102))) });
    params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    connection.call(service, action, params)
}

fn ids(response: &Value) -> Vec<&str> {
    response["objects"]
        .as_array()
        .unwrap_or_else(|| panic!("{response}"))
        .iter()
        .map(|entry| entry["id"].as_str().unwrap())
        .collect()
}

#[test]
fn list_has_all_entries() {
    for (service, kind) in [("media", "KalturaMediaListResponse"), ("baseEntry", "KalturaBaseEntryListResponse")] {
        let response = call(service, "list", json!({}));
        assert_eq!((&response["totalCount"], &response["objectType"]), (&json!(5), &json!(kind)));
        assert_eq!(ids(&response), ["0_video001", "0_video002", "0_video003", "0_video004", "0_video005"]);
    }
}

#[test]
fn list_pager_selects_a_page() {
    let page =
        |index: i32, size: i32| call("media", "list", json!({ "pager": { "pageIndex": index, "pageSize": size } }));
    assert_eq!(ids(&page(1, 2)), ["0_video001", "0_video002"]);
    let last = page(3, 2);
    assert_eq!((ids(&last), &last["totalCount"]), (vec!["0_video005"], &json!(5)));
    assert!(ids(&page(4, 2)).is_empty());
    assert_eq!(ids(&page(0, 0)).len(), 5);
}

#[test]
fn list_filter_restricts_the_entries() {
    let found = |filter: Value| call("media", "list", json!({ "filter": filter }));
    assert_eq!(ids(&found(json!({ "idIn": "0_video002,0_video004" }))), ["0_video002", "0_video004"]);
    assert_eq!(ids(&found(json!({ "nameLike": "REVIEW" }))), ["0_video002"]);
    assert_eq!(found(json!({ "idEqual": "0_nosuch" }))["totalCount"], 0);
}

#[test]
fn get_returns_the_entry_or_not_found() {
    let entry = call("media", "get", json!({ "entryId": "0_video001" }));
    assert_eq!((&entry["name"], &entry["objectType"]), (&json!("Product tour"), &json!("KalturaMediaEntry")));
    assert_eq!(call("baseEntry", "get", json!({ "entryId": "0_nosuch" }))["code"], "ENTRY_ID_NOT_FOUND");
}

#[test]
fn list_without_session_is_forbidden() {
    let server = server();
    let response = Connection::open(&server).call("media", "list", json!({}));
    assert_eq!((&response["code"], &response["args"]["SERVICE"]), (&json!("SERVICE_FORBIDDEN"), &json!("media->list")));
}
