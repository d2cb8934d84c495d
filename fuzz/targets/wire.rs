//! Arbitrary bytes from a server, and from a proxy before it, for two calls of one client: no panic, a result only from
//! data sent after its request, and no secret in an error.
//!
//! Input: a letter for the kind of connection (`d`irect, `h`ttp proxy, `s`ocks5, socks5 with `r`emote DNS, or `t`ls), in
//! upper case if the server behaves correctly from the second call on; then the data of each connection. The byte 0x1d
//! separates connections, 0x1e precedes data that waits for a request, and 0x1c data that is sent a little later.
#![no_main]

#[path = "common/door.rs"]
mod door;
#[path = "common/script.rs"]
mod script;
#[path = "common/ways.rs"]
mod ways;

use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use door::{KS, assert_is_result, call, call_with_secrets, take};
use kaltura_session::ffi::client::*;
use kaltura_session::ffi::config::kaltura_config_free;
use kaltura_session::ffi::request::kaltura_client_call;
use libfuzzer_sys::fuzz_target;
use script::{HONEST, Script};
use ways::PASSWORD;

unsafe fn client(way: u8, address: SocketAddr) -> *mut kaltura_client {
    // SAFETY: live handles, freed once.
    unsafe {
        let config = ways::config(way, address);
        let client = call(|error| kaltura_client_new(config, error)).unwrap();
        kaltura_config_free(config);
        call(|error| kaltura_client_set_ks(client, KS.as_ptr(), error)).unwrap();
        client
    }
}

fuzz_target!(|input: &[u8]| {
    let Some((way, said)) = input.split_first() else { return };
    let basic = STANDARD.encode(format!("user:{PASSWORD}"));
    let secrets = [PASSWORD, &basic, KS.to_str().unwrap()];
    let text = String::from_utf8_lossy(input);
    if secrets[..2].iter().any(|secret| text.contains(secret)) {
        return;
    }
    let (script, address) = Script::begin(said);
    // SAFETY: live handles, freed once.
    unsafe {
        let client = client(way.to_ascii_lowercase(), address);
        // With TLS, which the peer does not speak, no call succeeds.
        let is_honest = way.is_ascii_uppercase() && *way != b'T';
        for is_second in [false, true] {
            if is_second && is_honest {
                script.turn_honest();
            }
            let ((result, status), was_spoken) = script.during(|| {
                let (service, action, params) = (c"media".as_ptr(), c"list".as_ptr(), c"{\"pager\":{}}".as_ptr());
                let called =
                    call_with_secrets(&secrets, |error| kaltura_client_call(client, service, action, params, error));
                match called {
                    Ok(text) => (take(text), None),
                    Err(status) => (None, Some(status)),
                }
            });
            assert!(result.is_some() != status.is_some(), "a result or an error");
            if let Some(text) = &result {
                assert!(was_spoken, "a result without a response: {text}");
                assert_is_result(text);
            }
            if is_second && is_honest {
                // Surplus data of the first call has no effect.
                assert_eq!(result.as_deref(), Some(HONEST), "status {status:?}");
            }
        }
        kaltura_client_free(client);
    }
    script.end();
});
