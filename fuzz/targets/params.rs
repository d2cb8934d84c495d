//! Arbitrary parameters of a generic call, and arbitrary multirequests: accepted ones are sent as one JSON object,
//! without loss, and not in the URL. Input: a letter, for `c` a line with service and action, then the JSON.
#![no_main]

#[path = "common/door.rs"]
mod door;

use door::{c_text, call, client, copy};
use kaltura_session::ffi::client::kaltura_client;
use kaltura_session::ffi::event_loop::*;
use kaltura_session::ffi::http::*;
use kaltura_session::ffi::request::*;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

thread_local!(static CLIENT: *mut kaltura_client = client());

fuzz_target!(|input: &[u8]| {
    let Some((kind, rest)) = input.split_first() else { return };
    let client = CLIENT.with(|client| *client);
    let is_call = *kind == b'c';
    // SAFETY: live handles, used by one thread and freed once.
    unsafe {
        let (names, json) = match rest.iter().position(|&byte| byte == b'\n').filter(|_| is_call) {
            Some(end) => (&rest[..end], &rest[end + 1..]),
            None => (&b"media list"[..], rest),
        };
        let space = names.iter().position(|&byte| byte == b' ').unwrap_or(names.len());
        let (service, action) = (c_text(&names[..space]), c_text(names.get(space + 1..).unwrap_or_default()));
        let json = c_text(json);
        let made = call(|error| {
            if is_call {
                kaltura_request_call(client, service.as_ptr(), action.as_ptr(), json.as_ptr(), error)
            } else {
                kaltura_request_multirequest(client, json.as_ptr(), error)
            }
        });
        let Ok(request) = made else { return };
        assert!(kaltura_request_http(request).is_null(), "nothing is sent before the first step");
        call(|error| kaltura_request_advance(request, error)).expect("an accepted request is sent");
        let http = kaltura_request_http(request);
        let url = copy(kaltura_http_request_url(http)).unwrap();
        let path =
            url.strip_prefix("https://www.kaltura.com/api_v3/service/").expect("the URL is on the client's server");
        assert!(path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_?=".contains(&byte)), "{url}");
        let mut size = 0;
        let body = kaltura_http_request_body(http, &raw mut size);
        let body = std::slice::from_raw_parts(body.cast::<u8>(), size);
        // A lone surrogate is valid JSON, but cannot be parsed to a tree of values.
        serde_json::from_slice::<&serde_json::value::RawValue>(body).expect("the body is JSON");
        let trees = (serde_json::from_slice::<Value>(body), serde_json::from_slice::<Value>(json.as_bytes()));
        let (Ok(sent), Ok(given)) = trees else {
            kaltura_request_free(request);
            return;
        };
        let sent = sent.as_object().expect("the body is an object");
        if is_call {
            for (name, value) in given.as_object().expect("the parameters are an object") {
                if name != "format" && !value.is_null() {
                    assert_eq!(sent.get(name), Some(value), "{name}");
                }
            }
        } else {
            for (index, one) in given.as_array().expect("the requests are a list").iter().enumerate() {
                let one_sent = sent[&(index + 1).to_string()].as_object().expect("every request is sent");
                assert_eq!((&one_sent["service"], &one_sent["action"]), (&one["service"], &one["action"]));
            }
        }
        kaltura_request_free(request);
    }
});
