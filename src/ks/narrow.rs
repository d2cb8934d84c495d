//! The privileges of a session that is made out of another one and can do no more.

use super::privileges::{Privilege, append, items, merged_text};
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
    // A blank before a name hides it from the server in version 1; it was meant all the same.
    let of_parent = |name: &str| parent.parsed_privileges().iter().find(|one| one.name.trim() == name);
    for (name, value) in items(text) {
        let has = if RESTRICTIONS.contains(&name) {
            of_parent(name).is_none_or(|kept| is_within(name, value, &joined(kept)))
        } else if KEPT.contains(&name) {
            of_parent(name).is_some_and(|kept| joined(kept) == value)
        } else if value.is_empty() {
            of_parent(name).is_some_and(|privilege| privilege.values.is_empty())
        } else {
            value.split('/').all(|one| parent.has_privilege(name, Some(one)))
        };
        if !has {
            let item = if value.is_empty() { name.to_owned() } else { format!("{name}:{value}") };
            return Err(KsError::argument("privileges", format!("{item:?} is more than the parent session has")));
        }
    }
    let mut narrowed = text.to_owned();
    for name in RESTRICTIONS.into_iter().chain(KEPT) {
        if let Some(privilege) = of_parent(name).filter(|_| !items(text).any(|(one, _)| one == name)) {
            append(&mut narrowed, name, &joined(privilege));
        }
    }
    // Merging would join the values of a restriction that is asked for twice, and so widen it.
    let count = |name: &str| items(&narrowed).filter(|(one, _)| *one == name).count();
    if let Some(name) = RESTRICTIONS.into_iter().find(|name| count(name) > 1) {
        return Err(KsError::argument("privileges", format!("{name:?} is given twice; give it once")));
    }
    merged_text(&narrowed)
}

fn joined(privilege: &Privilege) -> String {
    privilege.values.join("/")
}

/// Whether a restriction lets through no more than the one that is there already.
fn is_within(name: &str, value: &str, kept: &str) -> bool {
    let covers = |pattern: &str, one: &str| match pattern.strip_suffix('*') {
        Some(start) => one.starts_with(start),
        None => one == pattern,
    };
    match name {
        _ if value == kept => true,
        "actionslimit" => match (value.parse::<u32>(), kept.parse::<u32>()) {
            (Ok(count), Ok(most)) => (1..=most).contains(&count),
            _ => false,
        },
        "iprestrict" => !value.is_empty() && value.split('/').all(|one| kept.split('/').any(|address| address == one)),
        "urirestrict" => {
            !value.is_empty() && value.split('|').all(|one| kept.split('|').any(|pattern| covers(pattern, one)))
        }
        _ => false,
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
