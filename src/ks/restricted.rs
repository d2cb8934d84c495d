//! The privileges of restricted sessions.

use std::collections::{BTreeMap, BTreeSet};

use super::parse::COVERED_BY_ALL;
use super::privileges::items;
use super::{Ks, KsError};

/// Privileges that take something away. The new session keeps those of the old one, and may have more.
const RESTRICTIONS: [&str; 7] = [
    "actionslimit",
    "enableentitlement",
    "iprestrict",
    "limitentry",
    "restrictexplicitliveview",
    "restrictingrole",
    "urirestrict",
];

/// Kept as they are: a role gives and takes, and the other two end the new session with the old one,
/// when its group is ended or its app token deleted.
const KEPT: [&str; 3] = ["apptoken", "sessionid", "setrole"];

/// Privileges by name and value. No text can carry each of them: a value may hold a comma, or end in a blank.
pub(super) type Inherited = Vec<(&'static str, String)>;

/// What `parent` cannot shed and `text` does not name, if `text` asks for no more than `parent` has.
pub(super) fn inherited(parent: &Ks, text: &str) -> Result<Inherited, KsError> {
    // Merging would join the values of a restriction that is asked for twice, and so widen it.
    let count = |name: &str| items(text).filter(|(one, _)| *one == name).count();
    if let Some(name) = RESTRICTIONS.into_iter().find(|name| count(name) > 1) {
        return Err(KsError::argument("privileges", format!("{name:?} is given twice; give it once")));
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
            return Err(KsError::argument("privileges", format!("{item:?} is more than the parent session has")));
        }
    }
    let unnamed = RESTRICTIONS.into_iter().chain(KEPT).filter(|name| count(name) == 0);
    Ok(unnamed.filter_map(|name| Some((name, parent.passed_on.remove(name)?))).collect())
}

/// The privileges of the parent, to be looked up: both sessions may have thousands of values.
struct Parent<'a> {
    has_all_on_content: bool,
    named: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Those that the new session gets as they are, each with its values as one text.
    passed_on: BTreeMap<&'a str, String>,
}

impl<'a> Parent<'a> {
    fn new(parent: &'a Ks) -> Result<Self, KsError> {
        let privileges = parent.parsed_privileges();
        let named = privileges.iter().map(|one| (one.name.as_str(), one.values.iter().map(String::as_str).collect()));
        let mut passed_on = BTreeMap::new();
        // A blank beside a name hides it from the server in version 1; it was meant all the same, unless the server
        // sees the name elsewhere.
        let (seen, hidden): (Vec<_>, Vec<_>) = privileges.iter().partition(|one| one.name.trim() == one.name);
        for one in seen.into_iter().chain(hidden) {
            let name = one.name.trim();
            if name == "setrole" && name != one.name {
                return Err(KsError::argument(
                    "parent",
                    "has a blank beside \"setrole\", which hides it from the server: a child would have the role, and \
                     the parent has not",
                ));
            }
            if RESTRICTIONS.contains(&name) || KEPT.contains(&name) {
                let values = one.values.join("/");
                let kept = passed_on.entry(name).or_insert_with(|| values.clone());
                // Both hold for the parent, and one privilege cannot say so.
                if *kept != values && RESTRICTIONS.contains(&name) {
                    return Err(KsError::argument(
                        "parent",
                        format!(
                            "has {name:?} twice, once with a blank beside it; generate a new session without blanks"
                        ),
                    ));
                }
            }
        }
        Ok(Parent { has_all_on_content: parent.has_all_on_content(), named: named.collect(), passed_on })
    }

    fn values(&self, name: &str) -> Option<&str> {
        self.passed_on.get(name).map(String::as_str)
    }

    /// Whether it has the privilege for each of the values; for none, whether it has it without one.
    fn has(&self, name: &str, value: &str) -> bool {
        let named = self.named.get(name);
        if value.is_empty() {
            return named.is_some_and(BTreeSet::is_empty);
        }
        // `*` among other values is not all.
        if (name, value) == ("all", "*") {
            return self.has_all_on_content;
        }
        (self.has_all_on_content && (name == "all" || COVERED_BY_ALL.contains(&name)))
            || named.is_some_and(|values| values.contains("*") || value.split('/').all(|one| values.contains(one)))
    }
}

/// Whether a restriction lets through no more than the one that is there already.
fn is_within(name: &str, value: &str, kept: &str) -> bool {
    match name {
        _ if value == kept => true,
        "actionslimit" => match (value.parse::<u32>(), kept.parse::<u32>()) {
            (Ok(count), Ok(most)) => (1..=most).contains(&count),
            _ => false,
        },
        // Without a value it lets nothing through, not even the empty address.
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

/// URIs, of which a `*` at the end leaves the rest open.
struct Patterns<'a> {
    whole: BTreeSet<&'a str>,
    /// Sorted, and none is a prefix of another: the last one that does not sort after a string is the only one that may be
    /// a prefix of that string.
    starts: Vec<&'a str>,
}

impl<'a> Patterns<'a> {
    fn new(text: &'a str) -> Self {
        let mut starts: Vec<&str> = text.split('|').filter_map(|pattern| pattern.strip_suffix('*')).collect();
        starts.sort_unstable();
        starts.dedup_by(|later, earlier| later.starts_with(*earlier));
        Patterns { whole: text.split('|').collect(), starts }
    }

    /// Whether they let a URI or a pattern through.
    fn cover(&self, one: &str) -> bool {
        // The `*` of a pattern is none of what it lets through.
        let begin = one.strip_suffix('*').unwrap_or(one);
        let at = self.starts.partition_point(|start| *start <= begin);
        self.whole.contains(one) || (at > 0 && begin.starts_with(self.starts[at - 1]))
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

    /// The privileges of a child of a session with `parents`, which asks for `asked`.
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
    fn a_restriction_may_be_added() {
        for asked in
            ["actionslimit:3", "iprestrict:192.0.2.1", "urirestrict:/a*", "limitentry:0_a", "enableentitlement"]
        {
            assert_eq!(child("edit:0_a", asked), Ok(asked.to_owned()));
        }
        assert!(child("edit:0_a", "setrole:1").is_err());
    }

    #[test]
    fn a_restriction_may_be_tightened_and_never_loosened() {
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
    fn a_pattern_is_found_among_those_that_begin_alike() {
        let parents = "urirestrict:/b*|/a/*|/a/b/*|/c|/a-*|/ab";
        for asked in ["/a/b/x", "/a/*", "/a/z*", "/a-b", "/ab", "/b", "/bb*", "/c"] {
            assert!(child(parents, &format!("urirestrict:{asked}")).is_ok(), "{asked}");
        }
        for asked in ["/a", "/a*", "/ab*", "/abc", "/c/", "/c*", "", "/"] {
            assert!(child(parents, &format!("urirestrict:{asked}")).is_err(), "{asked}");
        }
    }

    #[test]
    fn thousands_of_values_are_looked_up_each_by_itself() {
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
    fn what_ends_the_parent_ends_the_child() {
        let kept = Ok("list:x,apptoken:0_t,sessionid:group".to_owned());
        assert_eq!(child("list:*,sessionid:group,apptoken:0_t", "list:x"), kept);
        assert!(child("list:*,sessionid:group", "list:x,sessionid:other").is_err());
        assert!(child("list:*", "list:x,sessionid:other").is_err());
    }

    #[test]
    fn a_star_of_a_pattern_is_not_part_of_what_it_begins_with() {
        assert!(child("urirestrict:/a**", "urirestrict:/a*").is_err());
        assert!(child("urirestrict:/a**", "urirestrict:/a**").is_ok());
        assert!(child("urirestrict:/a**", "urirestrict:/a*x").is_ok());
    }

    #[test]
    fn a_star_among_other_values_is_not_all() {
        for asked in ["*", "all:*"] {
            assert!(child("all:x/*", asked).is_err(), "{asked}");
        }
    }

    #[test]
    fn all_privileges_on_content_hold_each_of_them() {
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

    /// A parent with exactly these privileges in the session.
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
    fn a_value_that_no_text_can_carry_is_kept_exactly() {
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
    fn a_comma_in_a_restriction_does_not_end_it() {
        let child = |privileges| raw_child(&raw_parent(2, privileges), "").unwrap();
        let by_address = child("iprestrict=192.0.2.1%2Cedit%3A%2A");
        assert_eq!(by_address.check(NOW, Some("192.0.2.1"), None), Validity::RestrictedIp);
        assert!(!by_address.has_privilege("edit", None));
        assert_eq!(child("urirestrict=%2Fx%2Cy").check(NOW, None, Some("/x")), Validity::RestrictedUri);
    }

    #[test]
    fn a_restriction_behind_a_blank_is_handed_on_unless_there_is_another() {
        let parent = raw_parent(1, " iprestrict:192.0.2.1,iprestrict:192.0.2.1, sessionid:a,sessionid:b");
        let child = raw_child(&parent, "").unwrap();
        assert_eq!(child.privileges(), Some("iprestrict:192.0.2.1,sessionid:b"));
        let both = raw_parent(1, " iprestrict:192.0.2.2,iprestrict:192.0.2.1");
        assert!(raw_child(&both, "").unwrap_err().contains("\"iprestrict\" twice"));
        let hidden = raw_child(&raw_parent(1, "list, iprestrict:192.0.2.1"), "list").unwrap();
        assert_eq!(hidden.privileges(), Some("list,iprestrict:192.0.2.1"));
    }

    #[test]
    fn a_role_that_the_server_does_not_see_is_not_handed_on() {
        for (version, privileges) in [(1, "list, setrole:5"), (2, "list=&%09setrole=5")] {
            let refusal = raw_child(&raw_parent(version, privileges), "list").unwrap_err();
            assert!(refusal.contains("parent: ") && refusal.contains("setrole"), "{refusal}");
        }
    }

    #[test]
    fn whatever_a_parent_holds_its_child_can_do_no_more() {
        let names: Vec<&str> =
            "actionslimit;iprestrict;urirestrict;limitentry;enableentitlement;restrictingrole;apptoken;\
                                sessionid;setrole;edit;sview;list;all;*;disableentitlement; iprestrict;\tsessionid"
                .split(';')
                .collect();
        let all: Vec<&str> =
            "a~b~*~/~|~:~ ~\t~,~,edit:*~,iprestrict:a~,disableentitlement~/a*~1~12~=~&~é".split('~').collect();
        let pieces = |rng: &mut StdRng, without: &str| {
            let few = rng.random_range(0..4);
            let text: String = (0..few).map(|_| *all.choose(rng).unwrap()).collect();
            text.replace(|character| without.contains(character), "")
        };
        let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
        // A fixed seed: the same cases each time.
        let mut rng = StdRng::seed_from_u64(2026);
        let (mut made, mut refused) = (0, 0);
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
            // What is asked for is often what the parent has.
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
                    made += 1;
                }
                Err(_) => refused += 1,
            }
        }
        assert!(made > 1_000 && refused > 1_000, "{made} made, {refused} refused");
    }
}
