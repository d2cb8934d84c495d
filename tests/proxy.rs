//! Proxies: a C program behind tinyproxy and microsocks.

#[macro_use]
mod support;

use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use support::daemons::{microsocks, tinyproxy};
use support::misbehaving::{read_request, serve};
use support::needs::{MICROSOCKS, TINYPROXY};
use support::{ConnectProgram, TestServer, scratch};

const USER: &str = "user";
const PASSWORD: &str = "pass-w0rd";

fn http_proxy_with_credentials_forwards_both_schemes() {
    let program = TINYPROXY.needed();
    let folder = scratch("proxy_http");
    let server = TestServer::start(&folder);
    let (_tinyproxy, port) = tinyproxy(&program, &folder, &format!("BasicAuth {USER} {PASSWORD}"));
    let connect = ConnectProgram::compile(&folder);
    let proxy = format!("http://127.0.0.1:{port}");
    let name = format!("127.0.0.1:{port}");
    let (http, https) = (server.server.http_url(), server.https_url());
    let ca_file = server.ca_file.to_str().unwrap();
    // This machine, at an address that is not a loopback address, for which proxies are used.
    let fingerprint = connect.fingerprint(&https);
    let elsewhere = |url: &str| url.replace("127.0.0.1", "0.0.0.0").replace("localhost", "0.0.0.0");
    let (http_elsewhere, https_elsewhere) = (elsewhere(&http), elsewhere(&https));
    let through = || std::fs::read_to_string(folder.join("tinyproxy.log")).unwrap().matches("): CONNECT ").count();

    for url in [&http, &https] {
        let base = [("URL", url.as_str()), ("CA_FILE", ca_file)];
        let with = |more: &[(&'static str, &'static str)]| {
            [&base[..], &[("PROXY", proxy.as_str()), ("ALLOW_HTTP", "1")], more].concat()
        };
        let before = through();
        connect.succeeds(&with(&[("PROXY_USER", USER), ("PROXY_PASSWORD", PASSWORD)]));
        assert!(through() > before, "the proxy was not used");
        connect.fails(&with(&[]), "KALTURA_ERROR_PROXY", &[&name, "requires a user name", "(retry class 0)"]);
        let wrong = with(&[("PROXY_USER", USER), ("PROXY_PASSWORD", "hunter2")]);
        connect.fails(&wrong, "KALTURA_ERROR_PROXY", &[&name, "does not accept", "(retry class 0)"]);
        // The config takes precedence over the environment.
        let before = through();
        connect.succeeds_in(&[("all_proxy", &proxy)], &[base[0], base[1], ("PROXY", "none")]);
        assert_eq!(through(), before);
    }

    // The environment.
    let escaped = format!("http://{USER}:pass%2Dw0rd@127.0.0.1:{port}");
    let plain = [("URL", http_elsewhere.as_str()), ("ALLOW_HTTP", "1")];
    let encrypted = [("URL", https_elsewhere.as_str()), ("PINS", &fingerprint)];
    let before = through();
    connect.succeeds_in(&[("http_proxy", &escaped)], &plain);
    connect.succeeds_in(&[("https_proxy", &escaped)], &encrypted);
    connect.succeeds_in(&[("HTTPS_PROXY", &escaped)], &encrypted);
    connect.succeeds_in(&[("ALL_PROXY", &escaped)], &plain);
    assert_eq!(through() - before, 4);
    let before = through();
    connect.succeeds_in(&[("all_proxy", escaped.as_str()), ("no_proxy", "0.0.0.0,localhost")], &plain);
    connect.succeeds_in(&[("all_proxy", escaped.as_str()), ("NO_PROXY", "0.0.0.0/8 localhost")], &encrypted);
    connect.succeeds_in(&[("HTTP_PROXY", &escaped)], &plain);
    // Loopback addresses are never sent to a proxy: they would be those of the proxy itself.
    let unreachable = [("all_proxy", "http://127.0.0.1:1")];
    connect.succeeds_in(&unreachable, &[("URL", &http)]);
    connect.succeeds_in(&unreachable, &[("URL", &https), ("CA_FILE", ca_file)]);
    assert_eq!(through(), before);
    let wrong = format!("http://{USER}:hunter2@127.0.0.1:{port}");
    connect.fails_in(&[("all_proxy", &wrong)], &encrypted, "KALTURA_ERROR_PROXY", &[&name, "does not accept"]);
    let unusable = [("https_proxy", "https://user:hunter2@proxy")];
    let words = ["https_proxy", "not supported", "(retry class 0)"];
    connect.fails_in(&unusable, &encrypted, "KALTURA_ERROR_PROXY", &words);
}

/// Ignoring the variable would bypass the proxy.
fn proxy_variable_with_invalid_utf8_is_an_error() {
    let folder = scratch("proxy_no_text");
    let server = TestServer::start(&folder);
    let no_text = [("http_proxy", OsStr::from_bytes(b"http://u:\xe9@127.0.0.1:1"))];
    let connect = ConnectProgram::compile(&folder);
    let url = server.server.http_url().replace("127.0.0.1", "0.0.0.0");
    let settings = [("URL", url.as_str()), ("ALLOW_HTTP", "1")];
    connect.fails_in(&no_text, &settings, "KALTURA_ERROR_PROXY", &["http_proxy is not UTF-8"]);
}

fn proxy_refusals_are_reported() {
    let program = TINYPROXY.needed();
    let folder = scratch("proxy_refusing");
    let server = TestServer::start(&folder);
    let (_tinyproxy, port) = tinyproxy(&program, &folder, "ConnectPort 443");
    let connect = ConnectProgram::compile(&folder);
    let (http, proxy) = (server.server.http_url(), format!("127.0.0.1:{port}"));
    let through = |proxy| [("URL", http.as_str()), ("ALLOW_HTTP", "1"), ("PROXY", proxy)];
    connect.fails(&through(&proxy), "KALTURA_ERROR_PROXY", &["403", "administrator"]);
    // A server that is not a proxy, and an address without a server.
    let no_proxy = http.replace("http://", "");
    connect.fails(&through(&no_proxy), "KALTURA_ERROR_PROXY", &[&no_proxy]);
    let unreachable = "127.0.0.1:1".to_owned();
    connect.fails(&through(&unreachable), "KALTURA_ERROR_PROXY", &[&unreachable, "refuses connections"]);
    // Secrets are not sent to a proxy unencrypted unless this is allowed.
    let settings = [("URL", http.as_str()), ("PROXY", &proxy)];
    connect.fails(&settings, "KALTURA_ERROR_INVALID_ARGUMENT", &["proxy: would receive secrets unencrypted"]);
}

fn socks_proxy_works_with_and_without_credentials() {
    let program = MICROSOCKS.needed();
    let folder = scratch("proxy_socks");
    let server = TestServer::start(&folder);
    let (_open, open) = microsocks(&program, None);
    let (_closed, closed) = microsocks(&program, Some((USER, PASSWORD)));
    let connect = ConnectProgram::compile(&folder);
    let ca_file = server.ca_file.to_str().unwrap().to_owned();
    for url in [server.server.http_url(), server.https_url()] {
        for scheme in ["socks5", "socks5h"] {
            let (open, closed) = (format!("{scheme}://127.0.0.1:{open}"), format!("{scheme}://127.0.0.1:{closed}"));
            let base = [("URL", url.as_str()), ("CA_FILE", ca_file.as_str()), ("ALLOW_HTTP", "1")];
            let with = |proxy, more: &[(&'static str, &'static str)]| [&base[..], &[("PROXY", proxy)], more].concat();
            connect.succeeds(&with(&open, &[]));
            connect.succeeds(&with(&closed, &[("PROXY_USER", USER), ("PROXY_PASSWORD", PASSWORD)]));
            connect.fails(&with(&closed, &[]), "KALTURA_ERROR_PROXY", &["requires a user name"]);
            let wrong = with(&closed, &[("PROXY_USER", USER), ("PROXY_PASSWORD", "hunter2")]);
            connect.fails(&wrong, "KALTURA_ERROR_PROXY", &["does not accept"]);
        }
    }
    let open = format!("socks5://127.0.0.1:{open}");
    let unreachable = [("URL", "http://127.0.0.1:1"), ("ALLOW_HTTP", "1"), ("PROXY", open.as_str())];
    connect.fails(&unreachable, "KALTURA_ERROR_PROXY", &["refuses connections"]);
}

fn rejected_credentials_are_sent_once() {
    let folder = scratch("proxy_once");
    let server = TestServer::start(&folder);
    let connect = ConnectProgram::compile(&folder);
    let https = server.https_url();
    for (offered, words) in [
        ("Basic realm=\"x\"", "does not accept the user name and password"),
        ("NTLM\r\nProxy-Authenticate: Negotiate", "it supports only NTLM and Negotiate"),
    ] {
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let response = format!("HTTP/1.1 407 x\r\nProxy-Authenticate: {offered}\r\nContent-Length: 0\r\n\r\n");
        let proxy = serve(move |mut stream| {
            counted.fetch_add(1, Ordering::SeqCst);
            read_request(&mut stream);
            let _ = stream.write_all(response.as_bytes());
        });
        let settings =
            [("URL", https.as_str()), ("PROXY", &proxy), ("PROXY_USER", USER), ("PROXY_PASSWORD", "hunter2")];
        connect.fails(&settings, "KALTURA_ERROR_PROXY", &[words, "(retry class 0)"]);
        assert_eq!(connections.load(Ordering::SeqCst), 1);
    }
}

tests! {
    http_proxy_with_credentials_forwards_both_schemes,
    proxy_variable_with_invalid_utf8_is_an_error,
    proxy_refusals_are_reported,
    socks_proxy_works_with_and_without_credentials,
    rejected_credentials_are_sent_once,
}
