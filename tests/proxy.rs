//! The way through proxies: a C program, a real tinyproxy and a real SOCKS server.
#![cfg(feature = "https")]

mod support;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use support::daemons::{microsocks, program_or_skips, tinyproxy};
use support::{Reach, TestServer, scratch};

const USER: &str = "user";
const PASSWORD: &str = "pass-w0rd";

#[test]
fn an_http_proxy_with_credentials_lets_both_schemes_through() {
    let Some(program) = program_or_skips("tinyproxy") else { return };
    let folder = scratch("proxy_http");
    let server = TestServer::start(&folder);
    let (_tinyproxy, port) = tinyproxy(&program, &folder, &format!("BasicAuth {USER} {PASSWORD}"));
    let reach = Reach::compile(&folder);
    let proxy = format!("http://127.0.0.1:{port}");
    let name = format!("127.0.0.1:{port}");
    let (http, https) = (server.server.http_url(), server.https_url());
    let ca_file = server.ca_file.to_str().unwrap();
    let through = || std::fs::read_to_string(folder.join("tinyproxy.log")).unwrap().matches("): CONNECT ").count();

    for url in [&http, &https] {
        let base = [("URL", url.as_str()), ("CA_FILE", ca_file)];
        let with = |more: &[(&'static str, &'static str)]| [&base[..], &[("PROXY", proxy.as_str())], more].concat();
        let before = through();
        reach.succeeds(&with(&[("PROXY_USER", USER), ("PROXY_PASSWORD", PASSWORD)]));
        assert!(through() > before, "the proxy saw nothing");
        reach.fails(&with(&[]), "KALTURA_ERROR_PROXY", &[&name, "asks for a user name"]);
        let wrong = with(&[("PROXY_USER", USER), ("PROXY_PASSWORD", "hunter2")]);
        reach.fails(&wrong, "KALTURA_ERROR_PROXY", &[&name, "does not accept"]);
        // What a config says goes before the environment.
        let before = through();
        reach.succeeds_in(&[("all_proxy", &proxy)], &[base[0], base[1], ("PROXY", "none")]);
        assert_eq!(through(), before);
    }

    // The environment.
    let escaped = format!("http://{USER}:pass%2Dw0rd@127.0.0.1:{port}");
    let (plain, encrypted) = ([("URL", http.as_str())], [("URL", https.as_str()), ("CA_FILE", ca_file)]);
    let before = through();
    reach.succeeds_in(&[("http_proxy", &escaped)], &plain);
    reach.succeeds_in(&[("https_proxy", &escaped)], &encrypted);
    reach.succeeds_in(&[("HTTPS_PROXY", &escaped)], &encrypted);
    reach.succeeds_in(&[("ALL_PROXY", &escaped)], &plain);
    assert_eq!(through() - before, 4);
    // This machine is no exception of its own.
    let before = through();
    reach.succeeds_in(&[("all_proxy", escaped.as_str()), ("no_proxy", "127.0.0.1,localhost")], &plain);
    reach.succeeds_in(&[("all_proxy", escaped.as_str()), ("NO_PROXY", "127.0.0.0/8 localhost")], &encrypted);
    reach.succeeds_in(&[("HTTP_PROXY", &escaped)], &plain);
    assert_eq!(through(), before);
    let wrong = format!("http://{USER}:hunter2@127.0.0.1:{port}");
    reach.fails_in(&[("all_proxy", &wrong)], &encrypted, "KALTURA_ERROR_PROXY", &[&name, "does not accept"]);
    let unusable = [("https_proxy", "https://user:hunter2@proxy")];
    reach.fails_in(&unusable, &encrypted, "KALTURA_ERROR_PROXY", &["https_proxy", "not supported"]);
}

/// To go without it would show the server whom the program calls, and the network that it is called at all.
#[test]
fn a_proxy_variable_that_is_no_text_is_an_error() {
    let folder = scratch("proxy_no_text");
    let server = TestServer::start(&folder);
    let no_text = [("http_proxy", OsStr::from_bytes(b"http://u:\xe9@127.0.0.1:1"))];
    let reach = Reach::compile(&folder);
    let settings = [("URL", server.server.http_url())];
    let settings = settings.each_ref().map(|(name, url)| (*name, url.as_str()));
    reach.fails_in(&no_text, &settings, "KALTURA_ERROR_PROXY", &["http_proxy is not UTF-8"]);
}

#[test]
fn what_a_proxy_refuses_is_said() {
    let Some(program) = program_or_skips("tinyproxy") else { return };
    let folder = scratch("proxy_refusing");
    let server = TestServer::start(&folder);
    let (_tinyproxy, port) = tinyproxy(&program, &folder, "ConnectPort 443");
    let reach = Reach::compile(&folder);
    let (http, proxy) = (server.server.http_url(), format!("127.0.0.1:{port}"));
    reach.fails(&[("URL", &http), ("PROXY", &proxy)], "KALTURA_ERROR_PROXY", &["403", "administrator"]);
    // A server that is no proxy at all, and none.
    let no_proxy = http.replace("http://", "");
    reach.fails(&[("URL", &http), ("PROXY", &no_proxy)], "KALTURA_ERROR_PROXY", &[&no_proxy]);
    let nobody = "127.0.0.1:1".to_owned();
    reach.fails(&[("URL", &http), ("PROXY", &nobody)], "KALTURA_ERROR_PROXY", &[&nobody, "refuses connections"]);
}

#[test]
fn a_socks_proxy_lets_through_with_and_without_credentials() {
    let Some(program) = program_or_skips("microsocks") else { return };
    let folder = scratch("proxy_socks");
    let server = TestServer::start(&folder);
    let (_open, open) = microsocks(&program, None);
    let (_closed, closed) = microsocks(&program, Some((USER, PASSWORD)));
    let reach = Reach::compile(&folder);
    let ca_file = server.ca_file.to_str().unwrap().to_owned();
    for url in [server.server.http_url(), server.https_url()] {
        for scheme in ["socks5", "socks5h"] {
            let (open, closed) = (format!("{scheme}://127.0.0.1:{open}"), format!("{scheme}://127.0.0.1:{closed}"));
            let base = [("URL", url.as_str()), ("CA_FILE", ca_file.as_str())];
            let with = |proxy, more: &[(&'static str, &'static str)]| [&base[..], &[("PROXY", proxy)], more].concat();
            reach.succeeds(&with(&open, &[]));
            reach.succeeds(&with(&closed, &[("PROXY_USER", USER), ("PROXY_PASSWORD", PASSWORD)]));
            reach.fails(&with(&closed, &[]), "KALTURA_ERROR_PROXY", &["asks for a user name"]);
            let wrong = with(&closed, &[("PROXY_USER", USER), ("PROXY_PASSWORD", "hunter2")]);
            reach.fails(&wrong, "KALTURA_ERROR_PROXY", &["does not accept"]);
        }
    }
    let open = format!("socks5://127.0.0.1:{open}");
    let unreachable = [("URL", "http://127.0.0.1:1"), ("PROXY", open.as_str())];
    reach.fails(&unreachable, "KALTURA_ERROR_PROXY", &["refuses connections"]);
}
