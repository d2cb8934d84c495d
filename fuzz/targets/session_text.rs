//! Arbitrary strings as exported sessions, and as TOTP secrets: an imported session can be exported again. Input: `t`
//! and a secret, or any other letter and an exported session.
#![no_main]

#[path = "common/door.rs"]
mod door;
#[path = "common/importer.rs"]
mod importer;

use door::{c_text, call, is_session};
use importer::{exported, importer, renew_credentials};
use kaltura_session::ffi::client::*;
use kaltura_session::ffi::credentials::*;
use kaltura_session::ffi::managed::*;
use libfuzzer_sys::fuzz_target;

thread_local!(static CLIENT: *mut kaltura_client = importer());

fuzz_target!(|input: &[u8]| {
    let Some((kind, text)) = input.split_first() else { return };
    let text = c_text(text);
    // SAFETY: live handles, used by one thread and freed once.
    unsafe {
        if *kind == b't' {
            let password = c"hunter2".as_ptr();
            let login = call(|error| kaltura_credentials_new_login(102, c"a@b".as_ptr(), password, error)).unwrap();
            if call(|error| kaltura_credentials_set_totp_secret(login, text.as_ptr(), error)).is_ok() {
                let mut digits = text.to_bytes().iter().filter(|byte| !b" -=".contains(byte)).peekable();
                assert!(digits.peek().is_some());
                assert!(digits.all(|byte| byte.is_ascii_alphabetic() || (b'2'..=b'7').contains(byte)), "{text:?}");
            }
            kaltura_credentials_free(login);
            return;
        }
        let client = CLIENT.with(|client| *client);
        renew_credentials(client);
        if call(|error| kaltura_client_import_session(client, text.as_ptr(), error)).is_err() {
            assert_eq!(exported(client), None, "a rejected session is not stored");
            return;
        }
        let text = exported(client).expect("an imported session can be exported");
        let json: serde_json::Value = serde_json::from_str(&text).expect("an export is JSON");
        assert!(json["ks"].as_str().is_some_and(is_session), "{text}");
        renew_credentials(client);
        let again = c_text(&text);
        call(|error| kaltura_client_import_session(client, again.as_ptr(), error)).expect("an export can be imported");
        assert_eq!(exported(client), Some(text));
    }
});
