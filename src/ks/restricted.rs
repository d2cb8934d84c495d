//! Computes the privileges of restricted sessions.

use std::collections::{BTreeMap, BTreeSet};

use super::privileges::items;
use super::session::COVERED_BY_ALL;
use super::{Ks, KsError};

/// Privileges that restrict a session. A restricted session keeps those of its parent, and may add more.
const RESTRICTIONS: [&str; 7] = [
    "actionslimit",
    "enableentitlement",
    "iprestrict",
    "limitentry",
    "restrictexplicitliveview",
    "restrictingrole",
    "urirestrict",
];

/// Privileges that are copied unchanged. `setrole` both grants and restricts. The others revoke the restricted session together
/// with its parent.
const KEPT: [&str; 3] = ["apptoken", "sessionid", "setrole"];

/// Names and values. Not a privileges string, since values may contain commas or end in whitespace.
pub(super) type Inherited = Vec<(&'static str, String)>;

/// Returns the privileges that a restricted session inherits from `parent` in addition to those in `text`. Fails if `text`
/// exceeds the privileges of `parent`.
pub(super) fn inherited(parent: &Ks, text: &str) -> Result<Inherited, KsError> {
    // Merging would join the values of a repeated restriction and thereby loosen it.
    let count = |name: &str| items(text).filter(|(one, _)| *one == name).count();
    if let Some(name) = RESTRICTIONS.into_iter().find(|name| count(name) > 1) {
        return Err(KsError::argument("privileges", format!("{name:?} is repeated; give it once")));
    }
    let mut parent = Parent::new(parent)?;
    for (name, value) in items(text) {
        let has = if RESTRICTIONS.contains(&name) {
            parent.values(name).is_none_or(|kept| is_within(name, value, kept))
        } else if KEPT.contains(&name) {
            parent.values(name) == Some(value)
        } else {
            parent.has(name, value)
        };
        if !has {
            let item = if value.is_empty() { name.to_owned() } else { format!("{name}:{value}") };
            return Err(KsError::argument(
                "privileges",
                format!("{item:?} exceeds the privileges of the parent session"),
            ));
        }
    }
    let unnamed = RESTRICTIONS.into_iter().chain(KEPT).filter(|name| count(name) == 0);
    Ok(unnamed.filter_map(|name| Some((name, parent.inherited.remove(name)?))).collect())
}

/// An index of the parent's privileges, since both sessions may have thousands of values.
struct Parent<'a> {
    has_all_on_content: bool,
    named: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Restrictions and copied privileges, each with its joined values.
    inherited: BTreeMap<&'a str, String>,
}

impl<'a> Parent<'a> {
    fn new(parent: &'a Ks) -> Result<Self, KsError> {
        let privileges = parent.parsed_privileges();
        let named = privileges.iter().map(|one| (one.name.as_str(), one.values.iter().map(String::as_str).collect()));
        let mut inherited = BTreeMap::new();
        // The server ignores a name with whitespace around it. It is inherited nevertheless, unless the name also occurs
        // without whitespace.
        let (seen, hidden): (Vec<_>, Vec<_>) = privileges.iter().partition(|one| one.name.trim() == one.name);
        for one in seen.into_iter().chain(hidden) {
            let name = one.name.trim();
            if name == "setrole" && name != one.name {
                return Err(KsError::argument(
                    "parent",
                    "has whitespace around \"setrole\", so the server ignores it: the restricted session would have a role \
                     that the parent lacks",
                ));
            }
            if RESTRICTIONS.contains(&name) || KEPT.contains(&name) {
                let values = one.values.join("/");
                let kept = inherited.entry(name).or_insert_with(|| values.clone());
                // Both apply to the parent, which a single privilege cannot express.
                if *kept != values && RESTRICTIONS.contains(&name) {
                    return Err(KsError::argument(
                        "parent",
                        format!(
                            "has {name:?} twice, once with whitespace around it; generate a new parent without whitespace"
                        ),
                    ));
                }
            }
        }
        Ok(Parent { has_all_on_content: parent.has_all_on_content(), named: named.collect(), inherited })
    }

    fn values(&self, name: &str) -> Option<&str> {
        self.inherited.get(name).map(String::as_str)
    }

    /// Whether the parent has the privilege for all of the values or, if `value` is empty, without a value.
    fn has(&self, name: &str, value: &str) -> bool {
        let named = self.named.get(name);
        if value.is_empty() {
            return named.is_some_and(BTreeSet::is_empty);
        }
        // `*` grants all only if it is the only value.
        if (name, value) == ("all", "*") {
            return self.has_all_on_content;
        }
        (self.has_all_on_content && (name == "all" || COVERED_BY_ALL.contains(&name)))
            || named.is_some_and(|values| values.contains("*") || value.split('/').all(|one| values.contains(one)))
    }
}

/// Whether a restriction is at least as strict as the parent's.
fn is_within(name: &str, value: &str, kept: &str) -> bool {
    match name {
        _ if value == kept => true,
        "actionslimit" => match (value.parse::<u32>(), kept.parse::<u32>()) {
            (Ok(count), Ok(limit)) => (1..=limit).contains(&count),
            _ => false,
        },
        // Without a value it permits no address, not even the empty one.
        "iprestrict" => {
            let addresses: BTreeSet<&str> = kept.split('/').collect();
            !kept.is_empty() && !value.is_empty() && value.split('/').all(|one| addresses.contains(one))
        }
        "urirestrict" => {
            let patterns = Patterns::new(kept);
            !value.is_empty() && value.split('|').all(|one| patterns.cover(one))
        }
        _ => false,
    }
}

/// URI patterns: exact URIs, and prefixes that end in `*`.
struct Patterns<'a> {
    patterns: BTreeSet<&'a str>,
    /// Sorted, and none is a prefix of another, so a binary search finds the only possible prefix of a string.
    prefixes: Vec<&'a str>,
}

impl<'a> Patterns<'a> {
    fn new(text: &'a str) -> Self {
        let mut prefixes: Vec<&str> = text.split('|').filter_map(|pattern| pattern.strip_suffix('*')).collect();
        prefixes.sort_unstable();
        prefixes.dedup_by(|later, earlier| later.starts_with(*earlier));
        Patterns { patterns: text.split('|').collect(), prefixes }
    }

    /// Whether the patterns match a URI, or all URIs that a pattern matches.
    fn cover(&self, one: &str) -> bool {
        let prefix = one.strip_suffix('*').unwrap_or(one);
        let at = self.prefixes.partition_point(|candidate| *candidate <= prefix);
        self.patterns.contains(one) || (at > 0 && prefix.starts_with(self.prefixes[at - 1]))
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::seq::IndexedRandom;
    use rand::{Rng, SeedableRng};

    use super::super::tests::{crafted, restricted::assert_restricted};
    use super::super::{Expiry, Ks, Randomness, SessionParams, Signer, TYPE_ADMIN, Validity, parse};

    const NOW: i64 = 1_800_000_000;

    /// Returns the privileges of a session that is derived from one with `parents` and requests `asked`.
    fn child(parents: &str, asked: &str) -> Result<String, String> {
        let signer = Signer::new(102, "secret").unwrap();
        let params =
            SessionParams { privileges: parents, expiry: Expiry::Seconds(60), ..SessionParams::new("bob", TYPE_ADMIN) };
        let parent = parse(&signer.sign(&params, NOW, Randomness::System).unwrap(), &["secret"]).unwrap();
        let text =
            signer.sign_restricted(&parent, asked, 60, NOW, Randomness::System).map_err(|error| error.to_string())?;
        Ok(parse(&text, &["secret"]).unwrap().privileges().unwrap().to_owned())
    }

    #[test]
    fn restricted_session_may_add_restrictions() {
        for asked in
            ["actionslimit:3", "iprestrict:192.0.2.1", "urirestrict:/a*", "limitentry:0_a", "enableentitlement"]
        {
            assert_eq!(child("edit:0_a", asked), Ok(asked.to_owned()));
        }
        assert!(child("edit:0_a", "setrole:1").is_err());
    }

    #[test]
    fn restriction_may_be_tightened_but_not_loosened() {
        let parents = "actionslimit:5,iprestrict:192.0.2.1/192.0.2.2,urirestrict:/a*|/b";
        let kept =
            |asked: &str| child(parents, asked).map(|text| text.split(',').map(str::to_owned).collect::<Vec<_>>());
        for asked in ["actionslimit:1", "iprestrict:192.0.2.2", "urirestrict:/a/x*|/b", "urirestrict:/a"] {
            let text = kept(asked).unwrap();
            assert!(text.len() == 3 && text.contains(&asked.to_owned()), "{text:?}");
        }
        for asked in [
            "actionslimit:6",
            "actionslimit:0",
            "actionslimit",
            "iprestrict:192.0.2.3",
            "iprestrict",
            "urirestrict:*",
            "urirestrict:/b*",
            "urirestrict:/a*|/c",
            "iprestrict:192.0.2.1,iprestrict:192.0.2.2",
        ] {
            assert!(kept(asked).is_err(), "{asked}");
        }
    }

    #[test]
    fn uri_patterns_with_common_prefixes_are_found() {
        let parents = "urirestrict:/b*|/a/*|/a/b/*|/c|/a-*|/ab";
        for asked in ["/a/b/x", "/a/*", "/a/z*", "/a-b", "/ab", "/b", "/bb*", "/c"] {
            assert!(child(parents, &format!("urirestrict:{asked}")).is_ok(), "{asked}");
        }
        for asked in ["/a", "/a*", "/ab*", "/abc", "/c/", "/c*", "", "/"] {
            assert!(child(parents, &format!("urirestrict:{asked}")).is_err(), "{asked}");
        }
    }

    #[test]
    fn thousands_of_values_are_compared_individually() {
        let text = |joint: &str, one: fn(usize) -> String| (0..2000).map(one).collect::<Vec<_>>().join(joint);
        for (parents, other) in [
            (format!("edit:{}", text("/", |n| format!("{n:x}"))), "edit:800"),
            (format!("iprestrict:{}", text("/", |n| format!("10.0.{}.{}", n / 256, n % 256))), "iprestrict:10.0.8.0"),
            (format!("urirestrict:{}", text("|", |n| format!("/{n:x}/*"))), "urirestrict:/800/"),
        ] {
            assert_eq!(child(&parents, &parents).as_deref(), Ok(&parents[..]));
            assert!(child(&parents, other).is_err(), "{other}");
        }
    }

    #[test]
    fn session_group_and_app_token_are_inherited() {
        let kept = Ok("list:x,apptoken:0_t,sessionid:group".to_owned());
        assert_eq!(child("list:*,sessionid:group,apptoken:0_t", "list:x"), kept);
        assert!(child("list:*,sessionid:group", "list:x,sessionid:other").is_err());
        assert!(child("list:*", "list:x,sessionid:other").is_err());
    }

    #[test]
    fn star_of_uri_pattern_is_not_part_of_prefix() {
        assert!(child("urirestrict:/a**", "urirestrict:/a*").is_err());
        assert!(child("urirestrict:/a**", "urirestrict:/a**").is_ok());
        assert!(child("urirestrict:/a**", "urirestrict:/a*x").is_ok());
    }

    #[test]
    fn star_among_other_values_does_not_grant_all() {
        for asked in ["*", "all:*"] {
            assert!(child("all:x/*", asked).is_err(), "{asked}");
        }
    }

    #[test]
    fn star_grants_each_privilege_on_content() {
        assert_eq!(child("*", "*"), Ok("*".to_owned()));
        assert_eq!(child("*", "sview:0_a"), Ok("sview:0_a".to_owned()));
        assert!(child("*", "disableentitlement").is_err());
        for (version, parents) in [(1, "*"), (1, "all:*"), (2, "all=%2A"), (2, "%2A=")] {
            for asked in ["*", "all:*", "all:*,sview:0_a"] {
                let parent = raw_parent(version, parents);
                let child = raw_child(&parent, asked).unwrap();
                assert!(child.has_privilege("*", None), "{parents} {asked}");
                assert_restricted(&parent, &child);
            }
        }
        assert!(raw_child(&raw_parent(1, "all"), "*").is_err());
    }

    /// A parent with the unescaped privileges string or the query string.
    fn raw_parent(version: u8, privileges: &str) -> Box<Ks> {
        let text = match version {
            1 => crafted::version_1(&format!("102;102;{};0;7;bob;{privileges}", NOW + 60)),
            _ => crafted::version_2(&format!("{privileges}&_e={}&_t=0&_u=bob", NOW + 60)),
        };
        parse(&text, &[crafted::SECRET]).unwrap()
    }

    fn raw_child(parent: &Ks, asked: &str) -> Result<Box<Ks>, String> {
        let signer = Signer::new(102, crafted::SECRET).unwrap();
        let text =
            signer.sign_restricted(parent, asked, 60, NOW, Randomness::System).map_err(|error| error.to_string())?;
        Ok(parse(&text, &[crafted::SECRET]).unwrap())
    }

    #[test]
    fn special_characters_of_values_are_inherited() {
        for (version, privileges, value) in [
            (2, "sessionid=tab%2Cdisableentitlement%2Cedit%3A%2A", "tab,disableentitlement,edit:*"),
            (2, "iprestrict=192.0.2.1%2Cedit%3A%2A", "192.0.2.1,edit:*"),
            (2, "urirestrict=%2Fx%2Cy", "/x,y"),
            (2, "sessionid=room+", "room "),
            (2, "sessionid=+room", " room"),
            (2, "apptoken=%2C", ","),
            (2, "setrole=1%2F", "1/"),
            (2, "sessionid=%2F%2Fa%3A%09", "//a:\t"),
            (2, "limitentry=%2A", "*"),
            (2, "sessionid=a&sessionid=b%2Cc", "b,c"),
            (1, "sessionid:room ", "room "),
            (1, "sessionid:a:b,sessionid: c/", "a:b/ c/"),
            (1, "iprestrict:192.0.2.1,iprestrict:192.0.2.2 ", "192.0.2.1/192.0.2.2 "),
        ] {
            let parent = raw_parent(version, privileges);
            let child = raw_child(&parent, "").unwrap();
            assert_restricted(&parent, &child);
            let [one] = child.parsed_privileges() else { panic!("{privileges}: {:?}", child.parsed_privileges()) };
            assert_eq!(
                (one.name.as_str(), one.values.join("/").as_str()),
                (parent.parsed_privileges()[0].name.as_str(), value)
            );
            assert_eq!(child.session_id_hash(), parent.session_id_hash());
        }
    }

    #[test]
    fn comma_does_not_end_inherited_restriction() {
        let child = |privileges| raw_child(&raw_parent(2, privileges), "").unwrap();
        let by_address = child("iprestrict=192.0.2.1%2Cedit%3A%2A");
        assert_eq!(by_address.check(NOW, Some("192.0.2.1"), None), Validity::RestrictedIp);
        assert!(!by_address.has_privilege("edit", None));
        assert_eq!(child("urirestrict=%2Fx%2Cy").check(NOW, None, Some("/x")), Validity::RestrictedUri);
    }

    #[test]
    fn restriction_after_whitespace_is_inherited() {
        let parent = raw_parent(1, " iprestrict:192.0.2.1,iprestrict:192.0.2.1, sessionid:a,sessionid:b");
        let child = raw_child(&parent, "").unwrap();
        assert_eq!(child.privileges(), Some("iprestrict:192.0.2.1,sessionid:b"));
        let both = raw_parent(1, " iprestrict:192.0.2.2,iprestrict:192.0.2.1");
        assert!(raw_child(&both, "").unwrap_err().contains("\"iprestrict\" twice"));
        let hidden = raw_child(&raw_parent(1, "list, iprestrict:192.0.2.1"), "list").unwrap();
        assert_eq!(hidden.privileges(), Some("list,iprestrict:192.0.2.1"));
    }

    #[test]
    fn role_after_whitespace_is_rejected() {
        for (version, privileges) in [(1, "list, setrole:5"), (2, "list=&%09setrole=5")] {
            let refusal = raw_child(&raw_parent(version, privileges), "list").unwrap_err();
            assert!(refusal.contains("parent: ") && refusal.contains("setrole"), "{refusal}");
        }
    }

    #[test]
    fn random_restricted_sessions_have_no_further_rights() {
        let names: Vec<&str> =
            "actionslimit;iprestrict;urirestrict;limitentry;enableentitlement;restrictingrole;apptoken;\
                                sessionid;setrole;edit;sview;list;all;*;disableentitlement; iprestrict;\tsessionid"
                .split(';')
                .collect();
        let all: Vec<&str> =
            "a~b~*~/~|~:~ ~\t~,~,edit:*~,iprestrict:a~,disableentitlement~/a*~1~12~=~&~é".split('~').collect();
        let pieces = |rng: &mut StdRng, without: &str| {
            let count = rng.random_range(0..4);
            let text: String = (0..count).map(|_| *all.choose(rng).unwrap()).collect();
            text.replace(|character| without.contains(character), "")
        };
        let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
        // A fixed seed makes the test deterministic.
        let mut rng = StdRng::seed_from_u64(2026);
        let (mut created, mut rejected) = (0, 0);
        for round in 0..5_000 {
            let version = if round % 2 == 0 { 1 } else { 2 };
            let item = |rng: &mut StdRng| {
                let name = *names.choose(rng).unwrap();
                match version {
                    1 => format!("{name}:{}", pieces(rng, ";")),
                    _ => format!("{}={}", escaped(name), escaped(&pieces(rng, ""))),
                }
            };
            let items: Vec<String> = (0..rng.random_range(1..5)).map(|_| item(&mut rng)).collect();
            let parent = raw_parent(version, &items.join(if version == 1 { "," } else { "&" }));
            // Often requests a privilege that the parent has.
            let name = names.choose(&mut rng).unwrap();
            let asked = match rng.random_range(0..4) {
                0 => String::new(),
                1 => format!("{name}:{}", pieces(&mut rng, "")),
                2 => (*name).to_owned(),
                _ => {
                    let one = parent.parsed_privileges().choose(&mut rng).unwrap();
                    format!("{}:{}", one.name, one.values.choose(&mut rng).map_or("", String::as_str))
                }
            };
            match raw_child(&parent, &asked) {
                Ok(child) => {
                    assert_restricted(&parent, &child);
                    created += 1;
                }
                Err(_) => rejected += 1,
            }
        }
        assert!(created > 1_000 && rejected > 1_000, "{created} created, {rejected} rejected");
    }
}
