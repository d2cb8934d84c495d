//! The routes to the peer: direct, through each kind of proxy, and TLS.

use std::net::SocketAddr;
use std::ptr::null;

use kaltura_session::ffi::config::*;

use crate::door::{c_text, call};

/// The proxy's password. It is not sent to a server, so responses are not searched for it.
pub const PASSWORD: &str = "correct-horse-battery-staple";

/// Much longer than the peer delays anything: a call that times out hangs.
pub const TIMEOUT_MS: i64 = 30_000;

/// The config of a client with this route, without retries.
///
/// # Safety
/// The result is to be freed once.
pub unsafe fn config(way: u8, address: SocketAddr) -> *mut kaltura_config {
    // With socks5 the client resolves the host name, otherwise the proxy does.
    let (scheme, server) = match way {
        b'h' => (Some("http"), "http://kaltura.example:80".to_owned()),
        b'r' => (Some("socks5h"), "http://kaltura.example".to_owned()),
        b's' => (Some("socks5"), format!("http://{address}")),
        b't' => (None, format!("https://{address}")),
        _ => (None, format!("http://{address}")),
    };
    let (server, proxy) = (c_text(server), scheme.map(|scheme| c_text(format!("{scheme}://{address}"))));
    let (user, password) = (c"user", c_text(PASSWORD));
    // SAFETY: live handles.
    unsafe {
        let config = kaltura_config_new();
        call(|error| kaltura_config_set_allow_http(config, 1, error)).unwrap();
        call(|error| kaltura_config_set_service_url(config, server.as_ptr(), error)).unwrap();
        call(|error| kaltura_config_set_max_retries(config, 0, error)).unwrap();
        call(|error| kaltura_config_set_connect_timeout_ms(config, TIMEOUT_MS, error)).unwrap();
        call(|error| kaltura_config_set_request_timeout_ms(config, TIMEOUT_MS, error)).unwrap();
        call(|error| kaltura_config_set_total_timeout_ms(config, TIMEOUT_MS, error)).unwrap();
        call(|error| match &proxy {
            Some(url) => kaltura_config_set_proxy(config, url.as_ptr(), user.as_ptr(), password.as_ptr(), error),
            None => kaltura_config_set_proxy(config, null(), null(), null(), error),
        })
        .unwrap();
        config
    }
}
