//! Selects the proxy of a request from the configuration or the environment.

use std::ffi::OsString;
use std::net::IpAddr;
use std::num::NonZeroU16;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use ureq::http::uri::Authority;
use zeroize::Zeroizing;

use crate::api::{ApiError, is_loopback};
use crate::secret::Secret;
use crate::transport::Proxy;

/// The default of curl; there is no standard.
const DEFAULT_PORT: u16 = 1080;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProxyServer {
    pub(super) protocol: Protocol,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) credentials: Option<Credentials>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    /// HTTP CONNECT.
    Connect,
    /// SOCKS 5 with DNS lookup on this machine, or by the proxy.
    Socks5 { remote_dns: bool },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Credentials {
    pub(super) user: String,
    pub(super) password: Secret,
}

impl ProxyServer {
    /// For messages.
    pub(super) fn name(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// Parses `scheme://user:password@host:port`. The error quotes no part of it.
    fn parse(url: &str) -> Result<Self, &'static str> {
        const NOT_A_URL: &str = "is not the URL of a proxy; write http://host:port or socks5://host:port";
        let (scheme, rest) = url.trim().split_once("://").unwrap_or(("http", url.trim()));
        let protocol = match scheme.to_ascii_lowercase().as_str() {
            "http" => Protocol::Connect,
            "socks5" => Protocol::Socks5 { remote_dns: false },
            "socks5h" => Protocol::Socks5 { remote_dns: true },
            "https" => return Err("is an https proxy, which is not supported; use an http or socks5 proxy"),
            "socks" | "socks4" | "socks4a" => {
                return Err("is a SOCKS 4 proxy, which is not supported; use socks5:// or an http proxy");
            }
            _ => return Err(NOT_A_URL),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (user_info, address) = match authority.rsplit_once('@') {
            Some((user_info, address)) => (Some(user_info), address),
            None => (None, authority),
        };
        let address: Authority = address.parse().map_err(|_| NOT_A_URL)?;
        let port = match &address.as_str()[address.host().len()..] {
            "" => DEFAULT_PORT,
            given => given[1..].parse::<NonZeroU16>().map_err(|_| NOT_A_URL)?.get(),
        };
        let host = address.host().trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() {
            return Err(NOT_A_URL);
        }
        let credentials = user_info.map(Credentials::parse).transpose()?;
        ProxyServer { protocol, host: host.to_owned(), port, credentials }.checked()
    }

    /// Basic authentication separates user name and password with a ':' (RFC 7617).
    fn checked(self) -> Result<Self, &'static str> {
        match (self.protocol, &self.credentials) {
            (Protocol::Connect, Some(credentials)) if credentials.user.contains(':') => {
                Err("has a ':' in its user name, which http proxies do not support")
            }
            _ => Ok(self),
        }
    }
}

impl Credentials {
    fn parse(user_info: &str) -> Result<Self, &'static str> {
        let decoded = |text: &str| {
            let text = percent_decode_str(text).decode_utf8();
            text.map(std::borrow::Cow::into_owned)
                .map_err(|_| "has a user name or password that is not UTF-8 once its %-escapes are decoded")
        };
        let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
        Ok(Credentials { user: decoded(user)?, password: decoded(password)?.into() })
    }

    /// The value of `Proxy-Authorization`.
    pub(super) fn basic(&self) -> Zeroizing<String> {
        let pair = Zeroizing::new(format!("{}:{}", self.user, self.password.expose()));
        let encoded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
        Zeroizing::new(format!("Basic {}", *encoded))
    }
}

/// The proxy settings of a client.
#[derive(Debug, Default)]
pub(super) struct Proxies {
    https: Choice,
    http: Choice,
    exceptions: NoProxy,
    /// A proxy from the environment is meant for other machines. Its loopback interface is not ours.
    except_loopback: bool,
}

/// An invalid variable is an error only for the requests that it applies to.
#[derive(Debug, Clone, Default)]
enum Choice {
    #[default]
    Direct,
    Through(ProxyServer),
    Unusable(String),
}

impl Proxies {
    pub(super) fn new(proxy: &Proxy, use_environment: bool) -> Result<Self, ApiError> {
        match proxy {
            Proxy::FromEnvironment if !use_environment => Ok(Proxies::default()),
            Proxy::None => Ok(Proxies::default()),
            Proxy::FromEnvironment => Ok(Proxies::from_environment(|name| std::env::var_os(name))),
            Proxy::At { url, credentials } => {
                let refused = |reason: &'static str| ApiError::argument("proxy", reason);
                let mut server = ProxyServer::parse(url).map_err(refused)?;
                if server.credentials.is_some() {
                    return Err(refused("contains a user name or password; pass them as separate arguments"));
                }
                server.credentials = credentials
                    .as_ref()
                    .map(|(user, password)| Credentials { user: user.clone(), password: password.clone() });
                let chosen = Choice::Through(server.checked().map_err(refused)?);
                Ok(Proxies { https: chosen.clone(), http: chosen, ..Proxies::default() })
            }
        }
    }

    /// Uses curl's variables and their precedence. `HTTP_PROXY` is excluded, because a web server sets it for CGI
    /// programs from a request header.
    fn from_environment(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        const NOT_UTF8: &str = "is not UTF-8; write other bytes of a password as %-escapes";
        let first_set = |names: &[&'static str]| {
            names.iter().find_map(|&name| Some((name, variable(name).filter(|value| !value.is_empty())?)))
        };
        let first = |names: &[&'static str]| match first_set(names) {
            None => Choice::Direct,
            Some((name, value)) => match value.to_str().ok_or(NOT_UTF8).and_then(ProxyServer::parse) {
                Ok(server) => Choice::Through(server),
                Err(reason) => Choice::Unusable(format!("the environment's {name} {reason}")),
            },
        };
        let exceptions = first_set(&["no_proxy", "NO_PROXY"]).map(|(_, value)| value).unwrap_or_default();
        let exceptions = exceptions.to_string_lossy();
        Proxies {
            https: first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            http: first(&["http_proxy", "all_proxy", "ALL_PROXY"]),
            exceptions: NoProxy::parse(&exceptions),
            except_loopback: true,
        }
    }

    /// The proxy for a host, if any. Fails if the applicable setting is invalid.
    pub(super) fn for_host(&self, is_https: bool, host: &str) -> Result<Option<&ProxyServer>, &str> {
        let choice = if is_https { &self.https } else { &self.http };
        match choice {
            Choice::Direct => Ok(None),
            _ if self.exceptions.holds(host) || (self.except_loopback && is_loopback(host)) => Ok(None),
            Choice::Through(server) => Ok(Some(server)),
            Choice::Unusable(why) => Err(why),
        }
    }
}

/// The hosts that are reached directly.
#[derive(Debug, Default)]
struct NoProxy(Vec<Exception>);

#[derive(Debug)]
enum Exception {
    All,
    /// A domain and its subdomains.
    Domain(String),
    /// A network with its prefix length.
    Network(IpAddr, u8),
}

impl NoProxy {
    fn parse(text: &str) -> Self {
        let entries = text.split([',', ' ', '\t']).filter(|entry| !entry.is_empty());
        NoProxy(entries.map(Exception::parse).collect())
    }

    fn holds(&self, host: &str) -> bool {
        let host = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_ascii_lowercase();
        let address = host.parse::<IpAddr>().ok();
        self.0.iter().any(|exception| match (exception, address) {
            (Exception::All, _) => true,
            (Exception::Network(network, bits), Some(address)) => is_within(address, *network, *bits),
            (Exception::Domain(domain), None) => {
                host.strip_suffix(domain.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('.'))
            }
            _ => false,
        })
    }
}

impl Exception {
    fn parse(entry: &str) -> Self {
        if entry == "*" {
            return Exception::All;
        }
        let (address, bits) = match entry.split_once('/') {
            Some((address, bits)) => (address, bits.parse::<u8>().ok()),
            None => (entry, Some(128)),
        };
        match (address.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>(), bits) {
            (Ok(address), Some(bits)) => Exception::Network(address, bits),
            // curl does not support "*.example.com", but it is common and unambiguous.
            _ => {
                let domain = entry.strip_prefix('*').unwrap_or(entry);
                Exception::Domain(domain.trim_start_matches('.').trim_end_matches('.').to_ascii_lowercase())
            }
        }
    }
}

fn is_within(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let other = u32::from(address) ^ u32::from(network);
            other.leading_zeros() >= u32::from(bits).min(u32::BITS)
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            let other = u128::from(address) ^ u128::from(network);
            other.leading_zeros() >= u32::from(bits).min(u128::BITS)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checked_user_name_with_colon_is_an_error_for_http() {
        let proxies = |url: &str| {
            let credentials = Some(("us:er".to_owned(), Secret::new("hunter2")));
            Proxies::new(&Proxy::At { url: url.to_owned(), credentials }, true)
                .map(drop)
                .map_err(|error| error.to_string())
        };
        let error = proxies("http://proxy:3128").unwrap_err();
        assert!(error.starts_with("proxy: has a ':' in its user name") && !error.contains("hunter2"), "{error}");
        assert_eq!(proxies("socks5://proxy"), Ok(()));
        assert!(ProxyServer::parse("http://us%3Aer:hunter2@proxy").is_err());
        assert!(ProxyServer::parse("http://user:hunt%3Aer2@proxy").is_ok());
    }

    fn proxies(variables: &[(&str, &str)]) -> Proxies {
        Proxies::from_environment(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        })
    }

    fn chosen(variables: &[(&str, &str)], is_https: bool, host: &str) -> Option<String> {
        proxies(variables).for_host(is_https, host).unwrap().map(ProxyServer::name)
    }

    #[test]
    fn parse_proxy_urls() {
        let parsed = |url: &str| ProxyServer::parse(url).map(|server| (server.protocol, server.name()));
        let connect = |name: &str| Ok((Protocol::Connect, name.to_owned()));
        assert_eq!(parsed("http://proxy:3128"), connect("proxy:3128"));
        assert_eq!(parsed("HTTP://proxy:3128/"), connect("proxy:3128"));
        assert_eq!(parsed("proxy"), connect("proxy:1080"));
        assert_eq!(parsed("http://[::1]:3128"), connect("[::1]:3128"));
        assert_eq!(parsed("socks5://p:1"), Ok((Protocol::Socks5 { remote_dns: false }, "p:1".to_owned())));
        assert_eq!(parsed("socks5h://p"), Ok((Protocol::Socks5 { remote_dns: true }, "p:1080".to_owned())));
        for url in ["", "http://", "http://:3128", "http://p:", "http://p:0", "http://p:x", "http://p:65536", "ftp://p"]
        {
            assert!(parsed(url).unwrap_err().starts_with("is not the URL"), "{url}");
        }
        for url in ["https://p", "socks4://p", "socks4a://p"] {
            assert!(parsed(url).unwrap_err().contains("not supported"), "{url}");
        }
    }

    #[test]
    fn parse_credentials_are_decoded_once_and_not_shown() {
        let server = ProxyServer::parse("http://a%40b:p%3Ass%25@proxy:1").unwrap();
        let credentials = server.credentials.as_ref().unwrap();
        assert_eq!((credentials.user.as_str(), credentials.password.expose()), ("a@b", "p:ss%"));
        assert_eq!(*credentials.basic(), "Basic YUBiOnA6c3Ml");
        assert!(!format!("{server:?}").contains("p:ss"));
        let at_in_password = ProxyServer::parse("http://u:p@ss@proxy:1").unwrap();
        assert_eq!(at_in_password.credentials.unwrap().password.expose(), "p@ss");
        let error = ProxyServer::parse("http://u:hunter2@proxy:port").unwrap_err();
        assert!(!error.contains("hunter2"));
    }

    #[test]
    fn environment_precedence_is_curls() {
        let all = [("all_proxy", "http://all:1"), ("https_proxy", "http://secure:2"), ("http_proxy", "http://plain:3")];
        assert_eq!(chosen(&all, true, "host").as_deref(), Some("secure:2"));
        assert_eq!(chosen(&all, false, "host").as_deref(), Some("plain:3"));
        assert_eq!(chosen(&all[..1], true, "host").as_deref(), Some("all:1"));
        assert_eq!(chosen(&all[..1], false, "host").as_deref(), Some("all:1"));
        assert_eq!(chosen(&[("HTTPS_PROXY", "http://upper:1")], true, "host").as_deref(), Some("upper:1"));
        assert_eq!(chosen(&[("ALL_PROXY", "http://upper:1")], false, "host").as_deref(), Some("upper:1"));
        assert_eq!(chosen(&[("https_proxy", ""), ("all_proxy", "a:1")], true, "host").as_deref(), Some("a:1"));
        let exceptions = [("https_proxy", "p:1"), ("no_proxy", ""), ("NO_PROXY", "inside")];
        assert_eq!(chosen(&exceptions, true, "inside"), None);
        // A request header of a CGI program.
        assert_eq!(chosen(&[("HTTP_PROXY", "http://evil:1")], false, "host"), None);
        assert_eq!(chosen(&[], true, "host"), None);
        for host in ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"] {
            assert_eq!(chosen(&all, false, host), None, "{host}");
            assert_eq!(chosen(&all, true, host), None, "{host}");
        }
    }

    #[test]
    fn environment_invalid_variable_fails_only_where_used() {
        let bad = proxies(&[("https_proxy", "https://u:hunter2@p"), ("no_proxy", "inside")]);
        let error = bad.for_host(true, "host").unwrap_err();
        assert!(error.contains("https_proxy") && !error.contains("hunter2"), "{error}");
        assert!(bad.for_host(true, "inside").is_ok() && bad.for_host(false, "host").is_ok());
    }

    #[test]
    fn no_proxy_domains_addresses_networks_or_all() {
        let direct = |list: &str, host: &str| NoProxy::parse(list).holds(host);
        for list in ["example.com", ".example.com", "*.example.com", "a, EXAMPLE.com.", "x example.com"] {
            assert!(direct(list, "example.com") && direct(list, "www.Example.com."), "{list}");
            assert!(!direct(list, "badexample.com") && !direct(list, "example.org"), "{list}");
        }
        assert!(direct("localhost,127.0.0.1", "127.0.0.1") && !direct("localhost", "127.0.0.1"));
        assert!(direct("10.0.0.0/8", "10.200.0.1") && !direct("10.0.0.0/8", "11.0.0.1"));
        assert!(direct("0.0.0.0/0", "1.2.3.4") && !direct("0.0.0.0/0", "::1"));
        assert!(direct("[::1]", "[::1]") && direct("::1", "::1") && direct("fd00::/8", "fd12::1"));
        assert!(direct("*", "anything") && direct("*", "::1"));
        assert!(!direct("", "host") && !direct(" , ", "host"));
    }

    #[test]
    fn given_proxy_credentials_are_separate_from_url() {
        let at = |url: &str| Proxies::new(&Proxy::At { url: url.to_owned(), credentials: None }, true);
        assert!(at("http://proxy:3128").is_ok());
        let error = at("http://u:hunter2@proxy:3128").unwrap_err().to_string();
        assert!(error.starts_with("proxy: ") && !error.contains("hunter2"), "{error}");
    }
}
