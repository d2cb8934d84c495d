//! Checks restricted sessions, for unit tests and the fuzzer. Both provide the types in `super`.

use super::{Ks, Validity};

/// Only affect revocation, so they may come from a name that the server ignores because of whitespace.
const REVOCATION: [&str; 2] = ["apptoken", "sessionid"];
/// Listed independently of the implementation, to detect an omission there.
const RESTRICTIONS: [&str; 7] = [
    "actionslimit",
    "enableentitlement",
    "iprestrict",
    "limitentry",
    "restrictexplicitliveview",
    "restrictingrole",
    "urirestrict",
];

/// Panics if `child` has rights that `parent` lacks.
#[track_caller]
pub(crate) fn assert_restricted(parent: &Ks, child: &Ks) {
    let privileges = || format!("{:?} of {:?}", child.parsed_privileges(), parent.parsed_privileges());
    assert_eq!(child.session_type(), Some(0));
    assert_eq!((child.partner_id(), child.user_id()), (parent.partner_id(), Some(parent.user_id().unwrap_or(""))));
    assert!(child.expires_at() <= parent.expires_at() && child.expires_at().is_some());

    for one in child.parsed_privileges() {
        let name = one.name.as_str();
        if RESTRICTIONS.contains(&name) || REVOCATION.contains(&name) {
            continue;
        }
        let has = |value: Option<&str>| parent.has_privilege(name, value);
        assert!(has(None) && one.values.iter().all(|value| has(Some(value))), "{name}: {}", privileges());
    }

    // A privilege that implies others must not exceed the parent's.
    for name in ["*", "edit", "list"] {
        assert!(!child.has_privilege(name, None) || parent.has_privilege(name, None), "{name}: {}", privileges());
    }

    // Values that may match a restriction, and slightly longer ones.
    let values = |ks: &Ks, name: &str| {
        let all = ks.parsed_privileges().iter().filter(|one| one.name.trim() == name).map(|one| one.values.join("/"));
        all.collect::<Vec<_>>()
    };
    let both = |name: &str| [values(parent, name), values(child, name)].concat();
    let mut addresses: Vec<String> = both("iprestrict");
    let parts: Vec<String> = addresses.iter().flat_map(|one| one.split(['/', ','])).map(str::to_owned).collect();
    addresses.extend(parts);
    let mut uris: Vec<String> = both("urirestrict");
    let parts: Vec<String> = uris.iter().flat_map(|one| one.split(['|', ','])).map(str::to_owned).collect();
    uris.extend(parts);
    let more: Vec<String> =
        uris.iter().flat_map(|one| [one.trim_end_matches('*').to_owned(), format!("{one}x")]).collect();
    uris.extend(more);
    let known = |all: &[String]| all.iter().map(|one| Some(one.clone())).chain([None]).take(16).collect::<Vec<_>>();
    let now = child.expires_at().unwrap_or(0).saturating_sub(1);
    for ip in known(&addresses) {
        for uri in known(&uris) {
            let is_valid = |ks: &Ks| ks.check(now, ip.as_deref(), uri.as_deref()) == Validity::Valid;
            assert!(!is_valid(child) || is_valid(parent), "{ip:?} {uri:?}: {}", privileges());
        }
    }

    for name in RESTRICTIONS.into_iter().chain(REVOCATION) {
        let (of_parent, of_child) = (values(parent, name), values(child, name));
        let Some(kept) = of_child.first() else {
            assert!(of_parent.is_empty(), "{name} is lost: {}", privileges());
            continue;
        };
        let is_tighter = match name {
            _ if of_parent.is_empty() => RESTRICTIONS.contains(&name),
            "iprestrict" | "urirestrict" => true,
            "actionslimit" => {
                of_parent.contains(kept) || {
                    let count = |text: &String| text.parse::<u64>().ok();
                    of_parent.iter().all(|limit| count(kept).is_some() && count(kept) <= count(limit))
                }
            }
            _ => of_parent.contains(kept),
        };
        assert!(of_child.len() == 1 && is_tighter, "{name}: {}", privileges());
    }
    if parent.session_id_hash().is_some() {
        assert_eq!(child.session_id_hash(), parent.session_id_hash(), "{}", privileges());
    }
}
