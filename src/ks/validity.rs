//! Whether a verified session is good for a request, in the server's order.

use super::Ks;

/// The verdict on a session whose signature is right. Revocation is known to the server alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Good for this request.
    Valid,
    /// Ended, or without an expiry.
    Expired,
    /// `iprestrict` names other addresses.
    RestrictedIp,
    /// `urirestrict` names other URIs.
    RestrictedUri,
    /// It was read without a secret, so nothing is known of it.
    NotVerified,
}

impl Ks {
    /// Judges the session at the Unix time `now`, for a request from `remote_ip` for `request_uri`
    /// (query string included). A restriction that is present and an unknown address or URI is a refusal.
    pub fn check(&self, now: i64, remote_ip: Option<&str>, request_uri: Option<&str>) -> Verdict {
        if !self.is_verified() {
            return Verdict::NotVerified;
        }
        if self.expires_at().is_none_or(|at| at <= now) {
            return Verdict::Expired;
        }
        // A blank before the name hides it from the server in version 1; it was meant as a restriction all the same.
        let values = |name| self.values_of(name, str::trim);
        if let Some(addresses) = values("iprestrict") {
            if !remote_ip.is_some_and(|ip| addresses.contains(&ip)) {
                return Verdict::RestrictedIp;
            }
        }
        if let Some(values) = values("urirestrict") {
            let joined = values.join("/");
            let matches = |uri: &str| {
                joined.split('|').any(|pattern| match pattern.strip_suffix('*') {
                    Some(start) => uri.starts_with(start),
                    None => uri == pattern,
                })
            };
            if !request_uri.is_some_and(matches) {
                return Verdict::RestrictedUri;
            }
        }
        Verdict::Valid
    }
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

    fn verdict(version: Version, privileges: &str, ip: Option<&str>, uri: Option<&str>) -> Verdict {
        parse(&signed(version, privileges), &["secret"]).unwrap().check(NOW, ip, uri)
    }

    #[test]
    fn a_restriction_with_nothing_to_compare_is_a_refusal() {
        assert_eq!(verdict(Version::V2, "iprestrict:192.0.2.1", None, None), Verdict::RestrictedIp);
        assert_eq!(verdict(Version::V2, "urirestrict:/a*", None, None), Verdict::RestrictedUri);
        assert_eq!(verdict(Version::V2, "iprestrict", Some("192.0.2.1"), None), Verdict::RestrictedIp);
        assert_eq!(verdict(Version::V2, "sview:*", None, None), Verdict::Valid);
    }

    #[test]
    fn a_blank_does_not_hide_a_restriction() {
        assert_eq!(verdict(Version::V1, "view, iprestrict:192.0.2.1", Some("192.0.2.2"), None), Verdict::RestrictedIp);
        assert_eq!(verdict(Version::V1, "view, iprestrict:192.0.2.1", Some("192.0.2.1"), None), Verdict::Valid);
    }

    #[test]
    fn the_last_second_is_over() {
        let read = parse(&signed(Version::V2, ""), &["secret"]).unwrap();
        assert_eq!(read.check(NOW + 59, None, None), Verdict::Valid);
        assert_eq!(read.check(NOW + 60, None, None), Verdict::Expired);
    }

    #[test]
    fn what_was_read_without_a_secret_is_never_valid() {
        for version in [Version::V1, Version::V2] {
            assert_eq!(peek(&signed(version, "")).unwrap().check(NOW, None, None), Verdict::NotVerified);
        }
    }

    #[test]
    fn one_question_is_responseed_as_if_all_privileges_were_read_one_by_one() {
        let texts = [
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
        let v1 = texts.map(|text| version_1(&format!("102;102;{NOW};0;1;u;{text};;")));
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
                let named = |one: &&Privilege| one.name.trim() == name;
                let values = all.iter().filter(named).flat_map(|one| one.values.iter().map(String::as_str)).collect();
                assert_eq!(
                    ks.values_of(name, str::trim),
                    all.iter().find(named).map(|_| values),
                    "{name:?} of {all:?}"
                );
                for value in [None, Some("a"), Some("b"), Some("d"), Some("1"), Some(""), Some("*")] {
                    let holds =
                        |one: &Privilege| value.is_none_or(|value| one.values.iter().any(|v| v == value || v == "*"));
                    let is_covered = name == "all" || name == "sview" || (name, value) == ("*", None);
                    let due = is_covered && has_all || all.iter().any(|one| one.name == name && holds(one));
                    assert_eq!(ks.has_privilege(name, value), due, "{name:?} {value:?} of {all:?}");
                }
            }
        }
    }

    #[test]
    fn a_privilege_covers_its_values_and_the_wildcard_all_of_them() {
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
