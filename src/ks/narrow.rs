//! The privileges of a session that is made out of another one and can do no more.

use std::collections::{HashMap, HashSet};

use super::parse::COVERED_BY_ALL;
use super::privileges::{append, items, merged_text};
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

/// `text`, if it asks for no more than `parent` has, together with what `parent` cannot shed.
pub(super) fn narrowed(parent: &Ks, text: &str) -> Result<String, KsError> {
    // Merging would join the values of a restriction that is asked for twice, and so widen it.
    let count = |name: &str| items(text).filter(|(one, _)| *one == name).count();
    if let Some(name) = RESTRICTIONS.into_iter().find(|name| count(name) > 1) {
        return Err(KsError::argument("privileges", format!("{name:?} is given twice; give it once")));
    }
    let parent = Parent::new(parent);
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
    let mut narrowed = text.to_owned();
    for name in RESTRICTIONS.into_iter().chain(KEPT) {
        if let Some(values) = parent.values(name).filter(|_| count(name) == 0) {
            append(&mut narrowed, name, values);
        }
    }
    merged_text(&narrowed)
}

/// The privileges of the parent, to be looked up: both sessions may have thousands of values.
struct Parent<'a> {
    has_all_on_content: bool,
    named: HashMap<&'a str, HashSet<&'a str>>,
    /// Those that the new session gets as they are, each with its values as one text.
    passed_on: HashMap<&'a str, String>,
}

impl<'a> Parent<'a> {
    fn new(parent: &'a Ks) -> Self {
        let privileges = parent.parsed_privileges();
        let named = privileges.iter().map(|one| (one.name.as_str(), one.values.iter().map(String::as_str).collect()));
        let mut passed_on = HashMap::new();
        for one in privileges {
            // A blank before a name hides it from the server in version 1; it was meant all the same.
            let name = one.name.trim();
            if RESTRICTIONS.contains(&name) || KEPT.contains(&name) {
                passed_on.entry(name).or_insert_with(|| one.values.join("/"));
            }
        }
        Parent { has_all_on_content: parent.has_all_on_content(), named: named.collect(), passed_on }
    }

    fn values(&self, name: &str) -> Option<&str> {
        self.passed_on.get(name).map(String::as_str)
    }

    /// Whether it has the privilege for each of the values; for none, whether it has it without one.
    fn has(&self, name: &str, value: &str) -> bool {
        let named = self.named.get(name);
        if value.is_empty() {
            return named.is_some_and(HashSet::is_empty);
        }
        (self.has_all_on_content && COVERED_BY_ALL.contains(&name))
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
        "iprestrict" => {
            let addresses: HashSet<&str> = kept.split('/').collect();
            !value.is_empty() && value.split('/').all(|one| addresses.contains(one))
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
    whole: HashSet<&'a str>,
    /// In order, and none of them begins with another: the last one that does not come after a text is the only one
    /// that the text may begin with.
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
        let at = self.starts.partition_point(|start| *start <= one);
        self.whole.contains(one) || (at > 0 && one.starts_with(self.starts[at - 1]))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Expiry, Randomness, SessionParams, Signer, TYPE_ADMIN, parse};

    const NOW: i64 = 1_800_000_000;

    /// The privileges of a child of a session with `parents`, which asks for `asked`.
    fn child(parents: &str, asked: &str) -> Result<String, String> {
        let signer = Signer::new(102, "secret").unwrap();
        let params =
            SessionParams { privileges: parents, expiry: Expiry::Seconds(60), ..SessionParams::new("bob", TYPE_ADMIN) };
        let parent = parse(&signer.sign(&params, NOW, Randomness::System).unwrap(), &["secret"]).unwrap();
        let text = signer.sign_child(&parent, asked, 60, NOW, Randomness::System).map_err(|error| error.to_string())?;
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
    fn all_privileges_on_content_hold_each_of_them() {
        assert_eq!(child("*", "*"), Ok("*".to_owned()));
        assert_eq!(child("*", "sview:0_a"), Ok("sview:0_a".to_owned()));
        assert!(child("*", "disableentitlement").is_err());
    }
}
