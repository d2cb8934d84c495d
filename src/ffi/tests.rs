//! Panics in callbacks of a Rust program: the C function returns a status, and the client remains usable.

use std::ffi::CString;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::app_token::kaltura_app_token_start_session;
use super::client::*;
use super::config::{kaltura_config_free, kaltura_config_new};
use super::credentials::*;
use super::error::{kaltura_error, kaltura_error_free, kaltura_error_status};
use super::managed::*;
use super::request::kaltura_client_call;
use super::session::kaltura_session_end;
use super::session_info::kaltura_session_info_free;
use super::status::*;
use super::string::kaltura_string_free;
use crate::api::{CallContext, Clock, HttpRequest, HttpResponse, Level, Log, SystemClock, Transport, TransportError};
use crate::ks::{Randomness, SessionParams, Signer, TYPE_ADMIN};

/// Panics once, when its counter reaches 0.
#[derive(Clone, Default)]
struct Fuse(Arc<AtomicI64>);

impl Fuse {
    fn burn(&self) {
        assert!(self.0.fetch_sub(1, Ordering::SeqCst) != 1, "panic requested by the test");
    }

    fn has_blown(&self) -> bool {
        self.0.load(Ordering::SeqCst) <= 0
    }
}

fn session() -> String {
    let now = SystemClock::default().wall_ms() / 1000;
    let signer = Signer::new(102, "secret").unwrap();
    signer.sign(&SessionParams::new("ada", TYPE_ADMIN), now, Randomness::System).unwrap()
}

struct Server(Fuse);

impl Transport for Server {
    fn send(&self, request: &HttpRequest, _: CallContext<'_>) -> Result<HttpResponse, TransportError> {
        self.0.burn();
        let body = if request.url.contains("/session/action/end") {
            b"null".to_vec()
        } else {
            format!("{{\"ks\":\"{}\",\"expiry\":4000000000}}", session()).into_bytes()
        };
        Ok(HttpResponse { status: 200, headers: Vec::new(), body: body.into() })
    }
}

struct Lines(Fuse);

impl Log for Lines {
    fn wants(&self, _: Level) -> bool {
        true
    }

    fn write(&self, _: Level, _: &str) {
        self.0.burn();
    }
}

struct Ticks(Fuse, SystemClock);

impl Clock for Ticks {
    fn wall_ms(&self) -> i64 {
        self.0.burn();
        self.1.wall_ms()
    }

    fn monotonic_ms(&self) -> i64 {
        self.0.burn();
        self.1.monotonic_ms()
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Callback {
    Transport,
    Log,
    Clock,
}

unsafe fn client(callback: Callback, fuse: &Fuse) -> *mut kaltura_client {
    let which = |one: Callback| if one == callback { fuse.clone() } else { Fuse::default() };
    // SAFETY: handles of this library, each freed once; strings are literals.
    unsafe {
        let config = kaltura_config_new();
        let set = (*config).settings.set(|settings| {
            settings.set_transport(Arc::new(Server(which(Callback::Transport))));
            settings.set_log(Arc::new(Lines(which(Callback::Log))));
            settings.set_clock(Arc::new(Ticks(which(Callback::Clock), SystemClock::default())));
            Ok(())
        });
        assert!(set.is_ok());
        let client = kaltura_client_new(config, ptr::null_mut());
        kaltura_config_free(config);
        let credentials = kaltura_credentials_new_app_token(102, c"id".as_ptr(), c"token".as_ptr(), ptr::null_mut());
        assert_eq!(kaltura_client_set_credentials(client, credentials, ptr::null_mut()), KALTURA_OK);
        kaltura_credentials_free(credentials);
        client
    }
}

/// Returns the status of an action, and frees its result.
unsafe fn act(action: usize, client: *mut kaltura_client) -> kaltura_status {
    let mut error: *mut kaltura_error = ptr::null_mut();
    let at = &raw mut error;
    let none = ptr::null();
    // SAFETY: as above.
    unsafe {
        match action {
            0 => kaltura_string_free(kaltura_client_acquire_ks(client, 0, ptr::null_mut(), at)),
            1 => kaltura_string_free(kaltura_client_call(client, c"media".as_ptr(), c"list".as_ptr(), none, at)),
            2 => {
                let (id, token) = (c"id".as_ptr(), c"token".as_ptr());
                let session_info =
                    kaltura_app_token_start_session(client, id, token, 0, none, none, 0, 102, 60, none, at);
                kaltura_session_info_free(session_info);
            }
            _ => {
                let ks = CString::new(session()).unwrap();
                kaltura_session_end(client, ks.as_ptr(), 1, at);
            }
        }
        let status = kaltura_error_status(error);
        kaltura_error_free(error);
        status
    }
}

#[test]
fn callback_panics_at_any_call_and_client_remains_usable() {
    let mut panics = 0;
    for callback in [Callback::Transport, Callback::Log, Callback::Clock] {
        for action in 0..4 {
            for at in 1.. {
                let fuse = Fuse::default();
                // SAFETY: one client, freed once.
                unsafe {
                    let client = client(callback, &fuse);
                    fuse.0.store(at, Ordering::SeqCst);
                    let status = act(action, client);
                    let blown = fuse.has_blown();
                    let expected = if blown { KALTURA_ERROR_PANIC } else { KALTURA_OK };
                    assert_eq!(status, expected, "{callback:?}, action {action}, call {at}");
                    fuse.0.store(0, Ordering::SeqCst);
                    assert_eq!(act(action, client), KALTURA_OK, "after {callback:?}, action {action}, call {at}");
                    kaltura_client_free(client);
                    if !blown {
                        break;
                    }
                }
                panics += 1;
            }
        }
    }
    assert!(panics > 30, "{panics}");
}
