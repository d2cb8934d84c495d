//! Parses and normalizes the service URL.

use http::Uri;

use super::error::ApiError;

/// The base URL of a Kaltura server, without `/api_v3` and without a trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceUrl {
    base: String,
    is_https: bool,
}

impl ServiceUrl {
    /// Accepts a URL with or without `https://`, `/api_v3` and a trailing slash.
    ///
    /// Rejects plain `http` unless the host is this machine or `allow_http` is set: every request contains a secret or
    /// a session.
    pub fn parse(text: &str, allow_http: bool) -> Result<Self, ApiError> {
        let refused = |reason: String| ApiError::argument("service_url", reason);
        let text = text.trim();
        let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        if with_scheme.contains('#') {
            return Err(refused("contains a fragment ('#'); give the address of the server only".to_owned()));
        }
        if let Some(fault) = host_error(&with_scheme) {
            return Err(refused(fault.to_owned()));
        }
        // The parser's error does not quote the URL, which may contain a password.
        let uri: Uri = with_scheme
            .parse()
            .map_err(|error: http::uri::InvalidUri| refused(format!("is not a URL ({error}); write https://host")))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(refused("has no host; write https://host".to_owned()));
        };
        if authority.as_str().contains('@') {
            return Err(refused("contains a user name or password; remove everything before the '@'".to_owned()));
        }
        if uri.host().is_none_or(str::is_empty) {
            return Err(refused("has no host; write https://host".to_owned()));
        }
        let port = authority.as_str().rsplit_once(']').map_or(authority.as_str(), |(_, after)| after);
        if port.contains(':') && authority.port_u16().is_none_or(|port| port == 0) {
            return Err(refused("has a port that is not a number from 1 to 65535".to_owned()));
        }
        if uri.query().is_some() {
            return Err(refused("contains a query ('?'); give the address of the server only".to_owned()));
        }
        if !uri.path().bytes().all(is_path_byte) {
            return Err(refused("contains a character that URLs do not allow; encode its bytes as %XX".to_owned()));
        }
        let is_https = scheme.eq_ignore_ascii_case("https");
        if !is_https && !scheme.eq_ignore_ascii_case("http") {
            return Err(refused(format!("has the scheme {scheme:?}; use https")));
        }
        if !is_https && !allow_http && !is_loopback(authority.host()) {
            return Err(refused(
                "is plain http, which would send secrets unencrypted; use https, or allow plain http in the config"
                    .to_owned(),
            ));
        }
        let path = uri.path().trim_end_matches('/');
        let path = path.strip_suffix("/index.php").unwrap_or(path);
        let path = path.strip_suffix("/api_v3").unwrap_or(path).trim_end_matches('/');
        let scheme = if is_https { "https" } else { "http" };
        // Exported sessions identify their server by this string.
        let authority = authority.as_str().to_ascii_lowercase();
        Ok(ServiceUrl { base: format!("{scheme}://{authority}{path}"), is_https })
    }

    pub fn is_https(&self) -> bool {
        self.is_https
    }

    pub fn as_str(&self) -> &str {
        &self.base
    }
}

/// Finds errors in a host that the URL parser would accept, or report without advice.
fn host_error(url: &str) -> Option<&'static str> {
    let authority = url.split_once("://")?.1.split(['/', '?', '#']).next()?;
    if authority.contains('@') {
        return None;
    }
    if !authority.is_ascii() {
        return Some("has a host with non-ASCII characters; write its ASCII form, which begins with xn--");
    }
    let Some(bracketed) = authority.strip_prefix('[') else {
        let has_several = authority.matches(':').count() > 1;
        return has_several
            .then_some("has more than one ':' in its host; write an IPv6 address in brackets, as in [::1]");
    };
    let address = bracketed.split(']').next()?;
    if address.contains('%') {
        return Some(
            "has an IPv6 address with a zone ('%'), which is not supported; give a host name or another address",
        );
    }
    let is_address = address.parse::<std::net::Ipv6Addr>().is_ok();
    (!is_address).then_some("has an invalid IPv6 address in brackets; write https://host or https://[::1]")
}

/// RFC 3986, section 3.3. The URL parser accepts more.
fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:@/".contains(&byte)
}

/// Whether a host name is this machine. `localhost` is decided by its addresses instead.
pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<String, String> {
        ServiceUrl::parse(text, false).map(|url| url.as_str().to_owned()).map_err(|error| error.to_string())
    }

    #[test]
    fn parse_usual_spellings_are_normalized() {
        for text in [
            "https://www.kaltura.com",
            "https://www.kaltura.com/",
            "https://www.kaltura.com/api_v3",
            "https://www.kaltura.com/api_v3/",
            "https://www.kaltura.com/api_v3/index.php",
            "HTTPS://www.kaltura.com//",
            "https://WWW.Kaltura.COM/api_v3",
            "www.kaltura.com",
            "  www.kaltura.com/api_v3/\n",
        ] {
            assert_eq!(parsed(text), Ok("https://www.kaltura.com".into()), "{text}");
        }
        assert_eq!(parsed("https://host:8443/video/api_v3"), Ok("https://host:8443/video".into()));
        assert_eq!(parsed("host/%C3%A9~a/"), Ok("https://host/%C3%A9~a".into()));
    }

    #[test]
    fn parse_plain_http_needs_loopback_or_permission() {
        for text in ["http://localhost:8080", "http://127.0.0.1", "http://127.9.9.9:1", "http://[::1]:80"] {
            assert_eq!(parsed(text), Ok(text.into()));
        }
        for text in
            ["http://www.kaltura.com", "http://localhost.example.com", "http://10.0.0.1", "http://[2001:db8::1]"]
        {
            assert!(parsed(text).unwrap_err().contains("plain http"), "{text}");
            assert!(ServiceUrl::parse(text, true).is_ok(), "{text}");
        }
    }

    #[test]
    fn parse_unusable_host_is_an_error_with_advice() {
        for (text, what) in [
            ("https://b\u{fc}cher.example", "xn--"),
            ("b\u{fc}cher.example/api_v3", "xn--"),
            ("https://[fe80::1%25eth0]", "zone"),
            ("https://[fe80::1%eth0]:8443/x", "zone"),
            ("https://fe80::1", "brackets"),
            ("https://2001:db8::1:443/", "brackets"),
            ("https://[hunter2]", "IPv6"),
            ("https://[127.0.0.1]", "IPv6"),
        ] {
            let error = parsed(text).unwrap_err();
            assert!(error.contains(what) && !error.contains("hunter2"), "{text}: {error}");
        }
        for text in [
            "https://my_host",
            "https://HOST.example.",
            "https://[::1]",
            "https://1.2.3.4",
            "https://xn--bcher-kva.example",
        ] {
            assert!(parsed(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn parse_invalid_url_is_an_error_without_quote() {
        for text in [
            "",
            "https://",
            "ftp://host",
            "https://user:hunter2@host",
            "https://host?secret=hunter2",
            "https://host#hunter2",
            "https://hunter2 host",
            "https://host:port",
            "https://host:",
            "https://host:0",
            "https://host:65536",
            "https://[::1]:x",
            "file:///etc/hunter2",
            "https://host/hunter2\\api_v3",
            "https://host/hunter2\u{e9}",
        ] {
            let error = parsed(text).unwrap_err();
            assert!(error.starts_with("service_url: "), "{text}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
