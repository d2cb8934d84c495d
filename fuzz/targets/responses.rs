//! Arbitrary responses to every kind of request: no panic, no session from anything else, and no secret in an error.
//! Input: a letter for the request, in upper case if the result is taken as a session info first; then responses
//! separated by the byte 0x1e, each with a line for the status, lines for headers, an empty line and the body.
#![no_main]

#[path = "common/door.rs"]
mod door;

use std::ptr::null;

use door::{KS, assert_is_result, c_text, call, call_with_secrets, client, copy, is_session, take};
use kaltura_session::ffi::app_token::kaltura_request_app_token_start_session;
use kaltura_session::ffi::client::{kaltura_client, kaltura_client_set_ks};
use kaltura_session::ffi::event_loop::*;
use kaltura_session::ffi::http::*;
use kaltura_session::ffi::request::*;
use kaltura_session::ffi::session::*;
use kaltura_session::ffi::session_info::*;
use kaltura_session::ffi::status::KALTURA_ERROR_NO_RESULT;
use kaltura_session::ffi::user::*;
use libfuzzer_sys::fuzz_target;

thread_local!(static CLIENT: *mut kaltura_client = {
    let client = client();
    call(|error| unsafe { kaltura_client_set_ks(client, KS.as_ptr(), error) }).unwrap();
    client
});

/// Sent to the server, which may echo it. No error may contain it.
const PASSWORD: &str = "hunter2-hunter2";

#[derive(Clone, Copy, PartialEq)]
enum Result {
    /// A session without a description.
    Session,
    /// A session with a description.
    SessionInfo,
    Json,
    Nothing,
}

unsafe fn request(kind: u8) -> (*mut kaltura_request, Result) {
    let password = c_text(PASSWORD);
    let secret = password.as_ptr();
    let (client, ks) = (CLIENT.with(|client| *client), KS.as_ptr());
    let (name, privileges) = (c"user".as_ptr(), c"sview:*,edit:0_a".as_ptr());
    let made = call(|error| unsafe {
        match kind {
            0 => (kaltura_request_session_start(client, secret, name, 2, 102, 60, privileges, error), Result::Session),
            1 => (
                kaltura_request_session_impersonate(client, secret, 5, name, 0, 102, 0, null(), error),
                Result::Session,
            ),
            2 => {
                let otp = c"123456".as_ptr();
                let made = kaltura_request_user_login_by_login_id(client, name, secret, 102, 0, null(), otp, error);
                (made, Result::Session)
            }
            3 => (kaltura_request_user_login(client, name, secret, 102, 60, privileges, error), Result::Session),
            4 => (kaltura_request_user_login_by_ks(client, ks, 103, error), Result::SessionInfo),
            5 => (kaltura_request_session_start_widget(client, null(), 102, 0, error), Result::SessionInfo),
            6 => {
                let made = kaltura_request_app_token_start_session(
                    client,
                    name,
                    secret,
                    0,
                    null(),
                    name,
                    0,
                    102,
                    60,
                    privileges,
                    error,
                );
                (made, Result::SessionInfo)
            }
            7 => (kaltura_request_session_get(client, ks, error), Result::SessionInfo),
            8 => (kaltura_request_session_end(client, ks, 0, error), Result::Nothing),
            9 => (kaltura_request_session_impersonate_by_ks(client, ks, 0, 60, privileges, error), Result::SessionInfo),
            10 => (
                kaltura_request_call(client, c"media".as_ptr(), c"list".as_ptr(), c"{\"pager\":{}}".as_ptr(), error),
                Result::Json,
            ),
            _ => {
                let requests = c"[{\"service\":\"media\",\"action\":\"get\",\"params\":{\"entryId\":\"0_a\"}},\
                                 {\"service\":\"system\",\"action\":\"ping\"}]";
                (kaltura_request_multirequest(client, requests.as_ptr(), error), Result::Json)
            }
        }
    });
    made.unwrap_or_else(|status| panic!("request {kind}: status {status}"))
}

unsafe fn fill(response: *mut kaltura_http_response, bytes: &[u8]) -> (i32, Vec<u8>) {
    let mut rest = bytes;
    let mut line = || {
        let end = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        let line = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        line
    };
    let status = std::str::from_utf8(line()).ok().and_then(|text| text.parse().ok()).unwrap_or(200);
    let accepted = call(|error| unsafe { kaltura_http_response_set_status(response, status, error) }).is_ok();
    let status = if accepted { status } else { 0 };
    loop {
        let header = line();
        let Some(colon) = header.iter().position(|&byte| byte == b':') else { break };
        let (name, value) = (c_text(&header[..colon]), c_text(header[colon + 1..].trim_ascii()));
        let _ =
            call(|error| unsafe { kaltura_http_response_add_header(response, name.as_ptr(), value.as_ptr(), error) });
    }
    let body = rest.to_vec();
    // In two parts, like a program that receives it.
    for part in [&body[..body.len() / 2], &body[body.len() / 2..]] {
        call(|error| unsafe { kaltura_http_response_append_body(response, part.as_ptr().cast(), part.len(), error) })
            .unwrap();
    }
    (status, body)
}

/// Takes the result as a string, which every request supports.
unsafe fn take_string(request: *mut kaltura_request) -> Option<String> {
    let taken = call(|error| unsafe { kaltura_request_take_string(request, error) });
    assert!(matches!(taken, Ok(_) | Err(KALTURA_ERROR_NO_RESULT)), "{taken:?}");
    taken.ok().map(|text| take(text).expect("a string or an error"))
}

/// Takes the result as a session info, and returns its session.
unsafe fn take_session_info(request: *mut kaltura_request) -> Option<String> {
    let taken = call(|error| unsafe { kaltura_request_take_session_info(request, error) });
    assert!(matches!(taken, Ok(_) | Err(KALTURA_ERROR_NO_RESULT)), "{taken:?}");
    let info = taken.ok()?;
    // SAFETY: a live session info, freed once.
    unsafe {
        let ks = copy(kaltura_session_info_ks(info)).expect("a session info has a session");
        let _ = (kaltura_session_info_expires_at(info), kaltura_session_info_partner_id(info));
        let _ = kaltura_session_info_type(info);
        let texts = [kaltura_session_info_user_id(info), kaltura_session_info_privileges(info)];
        let _ = (texts.map(copy), copy(kaltura_session_info_missing_privileges(info)));
        kaltura_session_info_free(info);
        Some(ks)
    }
}

fuzz_target!(|input: &[u8]| {
    let Some((letter, responses)) = input.split_first() else { return };
    // SAFETY: live handles, used by one thread and freed once.
    unsafe {
        let kind = letter.to_ascii_lowercase().wrapping_sub(b'a') % 12;
        let (request, result) = request(kind);
        // With an app token, only the second request contains one, and only its hash.
        let secrets: &[&str] = if kind < 4 { &[PASSWORD] } else { &[] };
        call_with_secrets(secrets, |error| kaltura_request_advance(request, error)).expect("every request is sent");
        let mut last = (0, Vec::new());
        for bytes in responses.split(|&byte| byte == 0x1e).take(4) {
            assert!(
                !kaltura_request_http(request).is_null(),
                "without retries, an unfinished request has a request to send"
            );
            last = fill(kaltura_request_response(request), bytes);
            let advanced = call_with_secrets(secrets, |error| kaltura_request_advance(request, error));
            if advanced.is_err() || kaltura_request_is_done(request) == 1 {
                break;
            }
        }
        let is_done = kaltura_request_is_done(request) == 1;
        let (text, ks) = if letter.is_ascii_uppercase() {
            let ks = take_session_info(request);
            (take_string(request), ks)
        } else {
            (take_string(request), take_session_info(request))
        };
        // The result can be taken once. Taking JSON as a session info fails and leaves it.
        let is_session_info = letter.is_ascii_uppercase() && matches!(result, Result::Session | Result::SessionInfo);
        assert_eq!(text.is_some(), is_done && result != Result::Nothing && !is_session_info);
        assert_eq!(ks.is_some(), is_done && is_session_info);
        if let Some(text) = text.or(ks) {
            assert!((200..300).contains(&last.0) || last.0 < 200, "a result with HTTP status {}", last.0);
            match result {
                Result::Session | Result::SessionInfo => assert!(is_session(&text), "{text:?}"),
                Result::Json | Result::Nothing => assert_is_result(&text),
            }
            if result == Result::Session {
                let body = String::from_utf8(last.1).unwrap();
                let body = body.trim_start_matches('\u{feff}').trim();
                assert_eq!(serde_json::from_str::<String>(body).ok(), Some(text));
            }
        }
        kaltura_request_free(request);
    }
});
