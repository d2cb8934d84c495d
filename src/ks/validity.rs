//! Validates a session for a request, with the checks in the order of the server.

use smallvec::SmallVec;

use super::{Ks, KsError, privileges};

/// The result of verifying and validating a session. Does not cover revocation, which only the server knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// Valid for this request.
    Valid,
    /// Not a session.
    Malformed,
    /// The session belongs to another partner than the verifier's.
    WrongPartner,
    /// None of the secrets signed the session.
    Signature,
    /// The signature is valid, but the server would parse the session differently.
    Ambiguous,
    /// Expired, or without an expiry.
    Expired,
    /// `iprestrict` does not permit the address.
    RestrictedIp,
    /// `urirestrict` does not permit the URI.
    RestrictedUri,
    /// The session was parsed without a secret.
    NotVerified,
}

impl From<KsError> for Validity {
    fn from(error: KsError) -> Self {
        match error {
            KsError::WrongPartner => Validity::WrongPartner,
            KsError::Signature => Validity::Signature,
            KsError::Ambiguous(_) => Validity::Ambiguous,
            KsError::Malformed(_) | KsError::Argument { .. } | KsError::Random(_) => Validity::Malformed,
        }
    }
}

/// The request that a session is validated for. If the address or URI is unknown, a restriction on it is not satisfied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// Unix seconds.
    pub now: i64,
    /// The client's address; `None` if unknown.
    pub remote_ip: Option<&'a str>,
    /// The URI with the query string; `None` if unknown.
    pub uri: Option<&'a str>,
}

const IP: &str = "iprestrict";
const URI: &str = "urirestrict";

impl Ks {
    /// Validates the session at the Unix time `now`, for a request from `remote_ip` for `request_uri`
    /// (query string included).
    pub fn check(&self, now: i64, remote_ip: Option<&str>, request_uri: Option<&str>) -> Validity {
        if !self.is_verified() {
            return Validity::NotVerified;
        }
        validate(self.expires_at(), self.items(), &Request { now, remote_ip, uri: request_uri })
    }
}

/// Whether a privilege of this name restricts the session. The server ignores a version 1 name with whitespace around it. Here
/// it still counts as a restriction.
#[inline]
pub(super) fn is_restriction(name: &[u8]) -> bool {
    name.len() >= IP.len() && std::str::from_utf8(name).is_ok_and(|name| matches!(name.trim(), IP | URI))
}

/// Validates a session with this expiry and these privileges. Ignores privileges other than restrictions.
#[inline]
pub(super) fn validate<'a>(
    expires_at: Option<i64>,
    items: impl Iterator<Item = (&'a str, &'a str)> + Clone,
    request: &Request<'_>,
) -> Validity {
    if expires_at.is_none_or(|at| at <= request.now) {
        return Validity::Expired;
    }
    let restrictions = items.filter(|(name, _)| is_restriction(name.as_bytes()));
    let is_from = |strings: &[&str]| {
        request
            .remote_ip
            .is_some_and(|ip| strings.iter().flat_map(|text| privileges::values(text)).any(|one| one == ip))
    };
    if !all_groups(&restrictions, IP, is_from) {
        return Validity::RestrictedIp;
    }
    if !all_groups(&restrictions, URI, |strings| request.uri.is_some_and(|uri| is_covered(uri, strings))) {
        return Validity::RestrictedUri;
    }
    Validity::Valid
}

/// Whether `holds` is true for each restriction of this kind. Occurrences with identical names are one restriction with several
/// values. Names that differ in whitespace are separate restrictions, all of which must hold.
fn all_groups<'a>(
    items: &(impl Iterator<Item = (&'a str, &'a str)> + Clone),
    restriction: &str,
    holds: impl Fn(&[&str]) -> bool,
) -> bool {
    let mut seen: SmallVec<[&str; 4]> = SmallVec::new();
    items.clone().filter(|(name, _)| name.trim() == restriction).all(|(name, _)| {
        if seen.contains(&name) {
            return true;
        }
        seen.push(name);
        let strings: SmallVec<[&str; 64]> =
            items.clone().filter(|(one, text)| *one == name && !text.is_empty()).map(|(_, text)| text).collect();
        holds(&strings)
    })
}

/// Whether a URI matches one of the patterns: exactly or, if the pattern ends in `*`, by prefix. Like the server, joins several
/// strings with `/`.
fn is_covered(uri: &str, strings: &[&str]) -> bool {
    let joined: SmallVec<[u8; 1024]>;
    let patterns = match strings {
        [] => &[],
        [only] => only.as_bytes(),
        [first, others @ ..] => {
            let mut text = SmallVec::from_slice(first.as_bytes());
            for other in others {
                text.push(b'/');
                text.extend_from_slice(other.as_bytes());
            }
            joined = text;
            &joined[..]
        }
    };
    patterns.split(|&byte| byte == b'|').any(|pattern| match pattern.strip_suffix(b"*") {
        Some(start) => uri.as_bytes().starts_with(start),
        None => uri.as_bytes() == pattern,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::crafted::{SECRET, version_1, version_2};
    use super::super::{Expiry, Privilege, Randomness, SessionParams, Signer, TYPE_USER, Version, parse, peek};
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn signed(version: Version, privileges: &str) -> String {
        let params =
            SessionParams { version, privileges, expiry: Expiry::Seconds(60), ..SessionParams::new("u", TYPE_USER) };
        Signer::new(102, "secret").unwrap().sign(&params, NOW, Randomness::System).unwrap()
    }

    fn validity(version: Version, privileges: &str, ip: Option<&str>, uri: Option<&str>) -> Validity {
        parse(&signed(version, privileges), &["secret"]).unwrap().check(NOW, ip, uri)
    }

    #[test]
    fn check_rejects_unknown_address_and_uri() {
        assert_eq!(validity(Version::V2, "iprestrict:192.0.2.1", None, None), Validity::RestrictedIp);
        assert_eq!(validity(Version::V2, "urirestrict:/a*", None, None), Validity::RestrictedUri);
        assert_eq!(validity(Version::V2, "iprestrict", Some("192.0.2.1"), None), Validity::RestrictedIp);
        assert_eq!(validity(Version::V2, "sview:*", None, None), Validity::Valid);
    }

    #[test]
    fn check_applies_restriction_after_whitespace() {
        assert_eq!(
            validity(Version::V1, "view, iprestrict:192.0.2.1", Some("192.0.2.2"), None),
            Validity::RestrictedIp
        );
        assert_eq!(validity(Version::V1, "view, iprestrict:192.0.2.1", Some("192.0.2.1"), None), Validity::Valid);
    }

    #[test]
    fn check_combines_repeated_restrictions() {
        let v1 = |text: &str, ip, uri| {
            let ks = version_1(&format!("102;102;{};0;1;u;{text};;", NOW + 60));
            parse(&ks, &[SECRET]).unwrap().check(NOW, ip, uri)
        };
        let merged = "iprestrict:192.0.2.1,iprestrict:192.0.2.2";
        assert_eq!(v1(merged, Some("192.0.2.1"), None), Validity::Valid);
        assert_eq!(v1(merged, Some("192.0.2.2"), None), Validity::Valid);
        let apart = "iprestrict:192.0.2.1, iprestrict:192.0.2.2";
        assert_eq!(v1(apart, Some("192.0.2.1"), None), Validity::RestrictedIp);
        assert_eq!(v1(apart, Some("192.0.2.2"), None), Validity::RestrictedIp);
        let both = "iprestrict:192.0.2.1/192.0.2.2, iprestrict:192.0.2.2";
        assert_eq!(v1(both, Some("192.0.2.2"), None), Validity::Valid);
        let one_pattern = "urirestrict:/a,urirestrict:/b";
        assert_eq!(v1(one_pattern, None, Some("/a//b")), Validity::Valid);
        assert_eq!(v1(one_pattern, None, Some("/a")), Validity::RestrictedUri);
        assert_eq!(v1("urirestrict:/a*, urirestrict:/ab*", None, Some("/ac")), Validity::RestrictedUri);
        assert_eq!(v1("urirestrict:/a*, urirestrict:/ab*", None, Some("/abc")), Validity::Valid);
    }

    #[test]
    fn check_rejects_session_at_expiry() {
        let read = parse(&signed(Version::V2, ""), &["secret"]).unwrap();
        assert_eq!(read.check(NOW + 59, None, None), Validity::Valid);
        assert_eq!(read.check(NOW + 60, None, None), Validity::Expired);
    }

    #[test]
    fn check_rejects_unverified_session() {
        for version in [Version::V1, Version::V2] {
            assert_eq!(peek(&signed(version, "")).unwrap().check(NOW, None, None), Validity::NotVerified);
        }
    }

    #[test]
    fn has_privilege_matches_parsed_privileges() {
        let strings = [
            "",
            "*",
            "*:",
            "*:x",
            "*,*",
            "*,*:x",
            "all",
            "all:*",
            "all:*,all:*",
            "all:x,all:*",
            "a",
            "a:",
            "a:/",
            "a:b/c,a:d",
            "ab:a",
            " a:b",
            "a:b, a:c",
            "iprestrict:1",
            "iprestrict:1, iprestrict :2/3",
            "iprestrict",
            ",",
            "sview:*,a:*",
        ];
        let fields = [
            "",
            "a=",
            "a=%2F",
            "a=b%2Fc",
            "a=b&a=c",
            "ab=a",
            "all=%2A",
            "all=x",
            "%2A=",
            "%2A=x",
            "iprestrict=1%2F2",
            "iprestrict=",
            "sview=%2A",
            "%20a=b",
            "a%20=b",
        ];
        let v1 = strings.map(|text| version_1(&format!("102;102;{NOW};0;1;u;{text};;")));
        let v2 = fields.map(|query| version_2(&format!("{query}&_e={NOW}&_t=0&_u=u")));
        for ks in v1.iter().chain(&v2).map(|text| parse(text, &[SECRET]).unwrap()) {
            let all = ks.parsed_privileges();
            let has_all = all.iter().any(|one| match one.name.as_str() {
                "*" => one.values.is_empty(),
                "all" => one.values == ["*"],
                _ => false,
            });
            assert_eq!(ks.has_all_on_content(), has_all, "{all:?}");
            for name in ["", "*", "all", "a", "ab", " a", "a_", "iprestrict", "sview"] {
                for value in [None, Some("a"), Some("b"), Some("d"), Some("1"), Some(""), Some("*")] {
                    let holds =
                        |one: &Privilege| value.is_none_or(|value| one.values.iter().any(|v| v == value || v == "*"));
                    let is_covered = name == "all" || name == "sview" || (name, value) == ("*", None);
                    let expected = is_covered && has_all || all.iter().any(|one| one.name == name && holds(one));
                    assert_eq!(ks.has_privilege(name, value), expected, "{name:?} {value:?} of {all:?}");
                }
            }
        }
    }

    #[test]
    fn has_privilege_matches_values_and_wildcards() {
        let has = |privileges, name, value| {
            [Version::V1, Version::V2]
                .map(|version| parse(&signed(version, privileges), &["secret"]).unwrap().has_privilege(name, value))
        };
        assert_eq!(has("sview:0_a/0_b", "sview", Some("0_b")), [true; 2]);
        assert_eq!(has("sview:0_a/0_b", "sview", Some("0_c")), [false; 2]);
        assert_eq!(has("sview:0_a", "sview", None), [true; 2]);
        assert_eq!(has("sview:*", "sview", Some("0_c")), [true; 2]);
        assert_eq!(has("sview", "sview", Some("0_c")), [false; 2]);
        assert_eq!(has("*", "sview", Some("0_c")), [true; 2]);
        assert_eq!(has("*", "disableentitlement", None), [false; 2]);
        assert_eq!(has("sview:*", "edit", None), [false; 2]);
    }
}
