//! Arbitrary bytes from a server, and from a proxy before it, to a client with credentials: logins, calls and renewals.
//! No panic, no late return, no session or result that the server did not send, no secret in an error.
//!
//! The input:
//! - a letter for the connection, as in `wire`, or `t` for TLS
//! - a letter for the credentials: `l` for a login, `a` for an app token, `w` for a widget session, `s` for session.start
//! - letters for what the client does: `a` acquires a session, `m` asks for a longer validity than is left, `c` calls,
//!   `i` invalidates, `e` ends the session, `x` exports and imports, `o` sets other credentials
//! - after 0x1d, the data of each connection, as in `wire`, where 0x10 to 0x17 are replaced by sessions
#![no_main]

#[path = "common/door.rs"]
mod door;
#[path = "common/script.rs"]
mod script;
#[path = "common/script_reader.rs"]
mod script_reader;
#[path = "common/sessions.rs"]
mod sessions;
#[path = "common/ways.rs"]
mod ways;

use std::ffi::CString;
use std::ptr::{null, null_mut};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use door::{assert_is_result, c_text, call, call_with_secrets, is_session, take};
use kaltura_session::ffi::client::*;
use kaltura_session::ffi::config::kaltura_config_free;
use kaltura_session::ffi::credentials::*;
use kaltura_session::ffi::managed::*;
use kaltura_session::ffi::request::kaltura_client_call;
use kaltura_session::ffi::session::kaltura_session_end;
use libfuzzer_sys::fuzz_target;
use script::{CONNECTION, Script};
use script_reader::ScriptContents;
use sessions::expanded;
use ways::{PASSWORD, TIMEOUT_MS};

const LOGIN_PASSWORD: &str = "hunter2-and-more-of-it";
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const APP_TOKEN: &str = "fedcba9876543210fedcba9876543210";
const MOST_STEPS: usize = 8;

unsafe fn give_credentials(client: *mut kaltura_client, kind: u8) {
    let (password, secret, token) = (c_text(LOGIN_PASSWORD), c_text(SECRET), c_text(APP_TOKEN));
    // SAFETY: live handles, freed once.
    unsafe {
        let credentials = call(|error| match kind {
            b'l' => kaltura_credentials_new_login(102, c"ada@example.com".as_ptr(), password.as_ptr(), error),
            b'a' => kaltura_credentials_new_app_token(102, c"0_token".as_ptr(), token.as_ptr(), error),
            b'w' => kaltura_credentials_new_widget(102, null(), error),
            _ => kaltura_credentials_new_session_start(102, secret.as_ptr(), null(), 0, error),
        });
        let credentials = credentials.unwrap();
        call(|error| kaltura_client_set_credentials(client, credentials, error)).unwrap();
        kaltura_credentials_free(credentials);
    }
}

/// Performs the action of a letter. Returns the result of a call.
unsafe fn take_step(
    client: *mut kaltura_client,
    kind: u8,
    step: u8,
    secrets: &[&str],
    last: &mut CString,
    was_sent: &dyn Fn(&str) -> bool,
) -> Option<String> {
    // SAFETY: live handles; results are freed once.
    unsafe {
        match step {
            b'a' | b'm' => {
                let validity = if step == b'm' { 3600 } else { 0 };
                let acquired = call_with_secrets(secrets, |error| {
                    take(kaltura_client_acquire_ks(client, validity, null_mut(), error))
                });
                let ks = acquired.ok()?.expect("a session or an error");
                assert!(is_session(&ks), "{ks}");
                assert!(was_sent(&ks), "the server has not sent {ks}");
                *last = c_text(ks);
                None
            }
            b'c' => {
                let (service, action) = (c"media".as_ptr(), c"list".as_ptr());
                let called = call_with_secrets(secrets, |error| {
                    take(kaltura_client_call(client, service, action, null(), error))
                });
                Some(called.ok()?.expect("a result or an error"))
            }
            b'i' => {
                let _ = call_with_secrets(secrets, |error| kaltura_client_invalidate_ks(client, last.as_ptr(), error));
                None
            }
            b'e' => {
                let _ = call_with_secrets(secrets, |error| kaltura_session_end(client, null(), 0, error));
                None
            }
            b'x' => {
                let exported = call_with_secrets(secrets, |error| take(kaltura_client_export_session(client, error)));
                let exported = c_text(exported.ok()?.expect("an export or an error"));
                let _ = call(|error| kaltura_client_import_session(client, exported.as_ptr(), error));
                None
            }
            b'o' => {
                give_credentials(client, kind);
                None
            }
            _ => None,
        }
    }
}

fuzz_target!(|input: &[u8]| {
    let [way, kind, rest @ ..] = input else { return };
    let (steps, script) = match rest.iter().position(|&byte| byte == CONNECTION) {
        Some(end) => (&rest[..end], &rest[end + 1..]),
        None => (rest, &[][..]),
    };
    let basic = STANDARD.encode(format!("user:{PASSWORD}"));
    let credential = match kind {
        b'l' => LOGIN_PASSWORD,
        b'a' => APP_TOKEN,
        b'w' => PASSWORD,
        _ => SECRET,
    };
    let secrets = [PASSWORD, &basic, credential];
    let script = expanded(script);
    let text = String::from_utf8_lossy(&script);
    // A server can echo the credentials of the client, but not those of the proxy.
    if secrets[..2].iter().any(|secret| text.contains(secret)) {
        return;
    }
    let contents = ScriptContents::new(&script);
    let (script, address) = Script::begin(&script);
    // SAFETY: live handles, freed once.
    unsafe {
        let config = ways::config(*way, address);
        let client = call(|error| kaltura_client_new(config, error)).unwrap();
        kaltura_config_free(config);
        give_credentials(client, *kind);
        let mut last = c_text(expanded(&[sessions::FIRST]));
        for step in steps.iter().take(MOST_STEPS) {
            let begun = Instant::now();
            let (result, was_spoken) = script.during(|| {
                take_step(client, *kind, *step, &secrets, &mut last, &|ks| *way != b't' && contents.has_string(ks))
            });
            if let Some(result) = result {
                assert!(was_spoken && *way != b't', "a result without a response: {result}");
                assert_is_result(&result);
                assert!(contents.has_json(&result), "the server has not sent {result}");
            }
            assert!(begun.elapsed() < Duration::from_millis(TIMEOUT_MS.unsigned_abs()), "a late return");
        }
        kaltura_client_free(client);
    }
    script.end();
});
