//! Where the API is: the service URL, brought into one form.

use http::Uri;

use super::error::ApiError;

/// The base URL of a Kaltura server, without `/api_v3` and without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceUrl {
    base: String,
    is_https: bool,
}

impl ServiceUrl {
    /// Reads a service URL: with or without `https://`, `/api_v3` and a slash at its end.
    ///
    /// Plain `http` is refused unless the host is this machine or `allow_http` is set, since
    /// everything that is sent holds a secret or a session.
    pub fn parse(text: &str, allow_http: bool) -> Result<Self, ApiError> {
        let refused = |reason: String| ApiError::argument("service_url", reason);
        let text = text.trim();
        let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        if with_scheme.contains('#') {
            return Err(refused("holds a fragment ('#'); give the server's address alone".to_owned()));
        }
        if let Some(fault) = fault_of_host(&with_scheme) {
            return Err(refused(fault.to_owned()));
        }
        // The parser's error says what is wrong without quoting the text, which might hold a password.
        let uri: Uri = with_scheme
            .parse()
            .map_err(|error: http::uri::InvalidUri| refused(format!("is not a URL ({error}); write https://host")))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(refused("has no host; write https://host".to_owned()));
        };
        if authority.as_str().contains('@') {
            return Err(refused("holds a user name or password; remove everything before the '@'".to_owned()));
        }
        if uri.host().is_none_or(str::is_empty) {
            return Err(refused("has no host; write https://host".to_owned()));
        }
        let port = authority.as_str().rsplit_once(']').map_or(authority.as_str(), |(_, after)| after);
        if port.contains(':') && authority.port_u16().is_none_or(|port| port == 0) {
            return Err(refused("has a port that is not a number from 1 to 65535".to_owned()));
        }
        if uri.query().is_some() {
            return Err(refused("holds a query ('?'); give the server's address alone".to_owned()));
        }
        if !uri.path().bytes().all(is_of_a_path) {
            return Err(refused("holds a character that a URL cannot have; write its bytes as %XX".to_owned()));
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
        // One server has one spelling, since exported sessions are told apart by it.
        let authority = authority.as_str().to_ascii_lowercase();
        Ok(ServiceUrl { base: format!("{scheme}://{authority}{path}"), is_https })
    }

    /// Whether the connection is encrypted.
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// The base URL.
    pub fn as_str(&self) -> &str {
        &self.base
    }
}

/// What is wrong with a host that the parser would take, or refuse without saying what to write.
fn fault_of_host(url: &str) -> Option<&'static str> {
    let authority = url.split_once("://")?.1.split(['/', '?', '#']).next()?;
    if authority.contains('@') {
        return None;
    }
    if !authority.is_ascii() {
        return Some("has a host with letters beyond ASCII; write its ASCII form, which begins with xn--");
    }
    let Some(bracketed) = authority.strip_prefix('[') else {
        let has_several = authority.matches(':').count() > 1;
        return has_several.then_some("has more than one ':' in its host; write an IPv6 address in brackets, as [::1]");
    };
    let address = bracketed.split(']').next()?;
    if address.contains('%') {
        return Some(
            "has an IPv6 address with a zone ('%'), which cannot be used; give a host name, or another address",
        );
    }
    let is_address = address.parse::<std::net::Ipv6Addr>().is_ok();
    (!is_address).then_some("has something in brackets that is no IPv6 address; write https://host or https://[::1]")
}

/// RFC 3986, section 3.3: the parser lets more pass.
fn is_of_a_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:@/".contains(&byte)
}

/// Whether a host is this machine by its name. Whether `localhost` is, only its addresses tell.
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
    fn all_usual_spellings_become_one() {
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
    fn plain_http_is_for_this_machine_or_by_permission() {
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
    fn a_host_that_cannot_be_used_is_refused_with_what_to_write_instead() {
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
    fn everything_else_is_refused_and_never_quoted() {
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
