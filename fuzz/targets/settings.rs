//! Arbitrary settings: accepted ones create a client whose requests go to one server, with headers of one line each.
//! After a failed setter no client is created. Input: settings separated by NUL, each with a letter and a string.
#![no_main]

#[path = "common/door.rs"]
mod door;

use std::ptr::null;

use door::{c_text, call, copy};
use kaltura_session::ffi::client::*;
use kaltura_session::ffi::config::*;
use kaltura_session::ffi::event_loop::*;
use kaltura_session::ffi::http::*;
use kaltura_session::ffi::request::*;
use libfuzzer_sys::fuzz_target;

unsafe fn set(config: *mut kaltura_config, name: u8, value: &[u8]) -> Result<i32, i32> {
    let text = c_text(value);
    let half = value.iter().position(|&byte| byte == b'\n');
    let (first, second) = half.map_or((value, &b""[..]), |at| (&value[..at], &value[at + 1..]));
    let (first, second) = (c_text(first), c_text(second));
    call(|error| unsafe {
        match name {
            b'u' => kaltura_config_set_service_url(config, text.as_ptr(), error),
            b'r' => kaltura_config_set_region(config, text.as_ptr(), error),
            b'h' => kaltura_config_set_allow_http(config, 1, error),
            b'x' => kaltura_config_set_proxy(config, text.as_ptr(), null(), null(), error),
            b'X' => kaltura_config_set_proxy(config, first.as_ptr(), second.as_ptr(), c"hunter2".as_ptr(), error),
            b'e' => {
                // SAFETY: there is only one thread.
                std::env::set_var("https_proxy", std::str::from_utf8(first.as_bytes()).unwrap_or(""));
                std::env::set_var("no_proxy", std::str::from_utf8(second.as_bytes()).unwrap_or(""));
                kaltura_config_set_use_environment(config, 1, error)
            }
            b'p' => kaltura_config_add_pinned_certificate(config, text.as_ptr(), error),
            b'c' => kaltura_config_set_ca_pem(config, text.as_ptr(), error),
            b'a' => kaltura_config_set_user_agent(config, text.as_ptr(), error),
            b't' => kaltura_config_set_client_tag(config, text.as_ptr(), error),
            _ => kaltura_config_add_header(config, first.as_ptr(), second.as_ptr(), error),
        }
    })
}

fuzz_target!(|input: &[u8]| {
    // SAFETY: live handles, used by one thread and freed once.
    unsafe {
        let config = kaltura_config_new();
        let mut failure = None;
        for setting in input.split(|&byte| byte == 0).take(20) {
            if let Some((name, value)) = setting.split_first() {
                failure = failure.or(set(config, *name, value).err());
            }
        }
        let client = call(|error| kaltura_client_new(config, error));
        kaltura_config_free(config);
        if let Some(status) = failure {
            assert_eq!(client, Err(status), "the first failure of a setter");
        }
        let Ok(client) = client else { return };
        let made =
            call(|error| kaltura_request_call(client, c"system".as_ptr(), c"ping".as_ptr(), c"{}".as_ptr(), error));
        let request = made.expect("a client creates requests");
        call(|error| kaltura_request_advance(request, error)).expect("a request without a session can be sent");
        let http = kaltura_request_http(request);
        let url = copy(kaltura_http_request_url(http)).unwrap();
        let (scheme, rest) = url.split_once("://").expect("a URL has a scheme");
        let (host, path) = rest.split_once('/').expect("a URL has a path");
        assert!(scheme == "https" || scheme == "http", "{url}");
        assert!(!host.is_empty() && !host.contains(['@', '?', '#', '\\']), "{url}");
        assert!(path.contains("api_v3/service/system/action/ping"), "{url}");
        assert!(url.bytes().all(|byte| (b'!'..=b'~').contains(&byte)), "{url:?}");
        for index in 0..kaltura_http_request_header_count(http) {
            let texts = [kaltura_http_request_header_name(http, index), kaltura_http_request_header_value(http, index)];
            for text in texts.map(|text| copy(text).expect("every header has a name and a value")) {
                assert!(!text.is_empty() && text.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{text:?}");
            }
        }
        kaltura_request_free(request);
        kaltura_client_free(client);
    }
});
