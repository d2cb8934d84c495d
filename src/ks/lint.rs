//! Finds mistakes and unnecessary rights in a privileges string.

use super::known_privileges::{KNOWN_PRIVILEGES, ValueKind};
use super::privileges::{items, merged_privileges};
use super::{DEFAULT_EXPIRY_SECONDS, TYPE_ADMIN};

/// The intended use of the privileges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LintContext {
    /// The session type.
    pub session_type: i32,
    /// The lifetime.
    pub expiry_seconds: i64,
    /// Whether the privileges are requested with an app token.
    pub for_app_token: bool,
}

/// Returns the problems of a privileges string, one sentence each.
pub fn lint_privileges(text: &str, context: LintContext) -> Vec<String> {
    let mut problems = Vec::new();
    for item in text.split(',').filter(|item| !item.trim().is_empty() && item.trim() != *item) {
        problems.push(format!("{item:?} is surrounded by whitespace, which becomes part of the name in version 1"));
    }
    for (name, value) in items(text) {
        item_problems(name, value, context, &mut problems);
    }
    // Checks the items one by one, so that one error does not hide the next, and then all together.
    let bad: Vec<String> = items(text)
        .filter_map(|(name, value)| {
            let item = if value.is_empty() { name.to_owned() } else { format!("{name}:{value}") };
            let item = if item == "all:*" { "*".to_owned() } else { item };
            merged_privileges(&item).err().map(|error| error.to_string())
        })
        .collect();
    if bad.is_empty() {
        problems.extend(merged_privileges(text).err().map(|error| error.to_string()));
    }
    problems.extend(bad);
    let has = |wanted: &str| items(text).any(|(name, _)| name == wanted);
    if has("enableentitlement") && has("disableentitlement") {
        problems.push("enableentitlement and disableentitlement contradict each other".to_owned());
    }
    if context.session_type == TYPE_ADMIN {
        problems.push(
            "the session is ADMIN and has all rights; prefer USER with the privileges that are needed".to_owned(),
        );
    }
    if context.expiry_seconds > DEFAULT_EXPIRY_SECONDS {
        problems.push(format!(
            "the lifetime of {} s is more than a day; a shorter one limits the harm if the session leaks",
            context.expiry_seconds
        ));
    }
    problems
}

fn item_problems(name: &str, value: &str, context: LintContext, problems: &mut Vec<String>) {
    let mut add = |problem: String| problems.push(problem);
    if (name, value) == ("all", "*") {
        add("\"*\" grants all privileges on content; list only those that are needed".to_owned());
        return;
    }
    let Some(known) = KNOWN_PRIVILEGES.iter().find(|known| known.name == name) else {
        let similar =
            KNOWN_PRIVILEGES.iter().filter_map(|known| Some((edit_distance(known.name, name)?, known.name))).min();
        if let Some((_, similar)) = similar {
            add(format!("unknown privilege {name:?}; did you mean {similar:?}? Names are case-sensitive"));
        }
        return;
    };
    if context.for_app_token {
        add(format!(
            "the server silently removes {name:?} from the privileges requested with an app token; add it to the privileges of \
             the token itself"
        ));
    }
    if name == "disableentitlement" {
        add("disableentitlement bypasses the entitlement checks of content; use it only on your own servers".to_owned());
    }
    let values = || value.split('/').filter(|value| !value.is_empty());
    match known.value {
        ValueKind::Any => {}
        ValueKind::Entries => {
            if value.is_empty() {
                add(format!("{name:?} has no value; write {name}:ID or {name}:*"));
            }
            for id in values().filter(|id| *id != "*" && !is_entry_id(id)) {
                add(format!("{id:?} in {name:?} does not look like an entry id, such as 0_abcdefgh"));
            }
        }
        ValueKind::Count => {
            if value.parse::<u32>().is_ok_and(|count| count > 0) {
                return;
            }
            add(format!("{name:?} must be a number above 0, but is {value:?}; the server rejects the session"));
        }
        ValueKind::Time => {
            if value.parse::<i64>().is_err() {
                add(format!("{name:?} must be a Unix time, but is {value:?}"));
            }
        }
        ValueKind::Addresses => {
            if value.is_empty() {
                add(format!("{name:?} has no address, so the session is never valid"));
            }
            for address in values() {
                match address.parse::<std::net::IpAddr>() {
                    Ok(std::net::IpAddr::V4(_)) => {}
                    Ok(_) => add(format!(
                        "{address:?} in {name:?}: addresses are compared as strings, including IPv6 addresses"
                    )),
                    Err(_) => add(format!("{address:?} in {name:?} is not an address; ranges and names never match")),
                }
            }
        }
        ValueKind::Uris => {
            if value.is_empty() {
                add(format!("{name:?} has no URI, so the session is never valid"));
            }
            for uri in value.split('|').filter(|uri| uri.trim_end_matches('*').contains('*')) {
                add(format!("{uri:?} in {name:?}: '*' is a wildcard only at the end"));
            }
        }
    }
}

fn is_entry_id(text: &str) -> bool {
    let mut parts = text.splitn(2, '_');
    let (prefix, rest) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    prefix.len() == 1
        && prefix.bytes().all(|byte| byte.is_ascii_digit())
        && rest.len() == 8
        && rest.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
}

/// Returns the edit distance between the names, ignoring case, if it is at most two, or one for a short name. A transposition
/// counts as one edit.
fn edit_distance(known: &str, name: &str) -> Option<usize> {
    if name.len() > 64 {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let (a, b) = (known.as_bytes(), name.as_bytes());
    let is_swap = |at: usize| {
        a.len() == b.len()
            && a[..at] == b[..at]
            && a[at] == b[at + 1]
            && a[at + 1] == b[at]
            && a[at + 2..] == b[at + 2..]
    };
    let edits = if (0..a.len() - 1).any(is_swap) { 1 } else { levenshtein(a, b) };
    (edits <= if known.len() >= 5 { 2 } else { 1 }).then_some(edits)
}

fn levenshtein(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: LintContext = LintContext { session_type: 0, expiry_seconds: 3600, for_app_token: false };

    #[track_caller]
    fn problem(text: &str, context: LintContext, expected: &str) {
        let problems = lint_privileges(text, context);
        assert!(problems.len() == 1 && problems[0].contains(expected), "{text}: {problems:?}");
    }

    #[test]
    fn lint_accepts_good_privileges() {
        for text in
            ["", "sview:0_abcdefgh/*,list:*,appid:demo", "iprestrict:192.0.2.1", "urirestrict:/a*|/b", "actionslimit:5"]
        {
            assert_eq!(lint_privileges(text, USER), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn lint_explains_each_problem() {
        problem("sveiw:*", USER, "did you mean \"sview\"?");
        problem("eidt:0_abcdefgh", USER, "did you mean \"edit\"?");
        problem("lists:*", USER, "did you mean \"list\"?");
        problem("viewplaylist:0_abcdefgh", USER, "did you mean \"sviewplaylist\"?");
        problem("SVIEW:*", USER, "did you mean \"sview\"?");
        problem("DisableEntitlement", USER, "did you mean \"disableentitlement\"?");
        problem("sview:my video", USER, "does not look like an entry id");
        problem("sview", USER, "has no value");
        problem("actionslimit:x", USER, "must be a number above 0");
        problem("actionslimit:0", USER, "must be a number above 0");
        problem("iprestrict:10.0.0.0/8", USER, "\"8\" in \"iprestrict\" is not an address");
        problem("iprestrict:::1", USER, "compared as strings");
        problem("iprestrict", USER, "has no address");
        problem("urirestrict:/a*b", USER, "only at the end");
        problem("reftime:now", USER, "must be a Unix time");
        problem("a.b:1", USER, "the server would change it");
        problem("setrole:1,setrole:2", USER, "repeated");
        problem("*", USER, "list only those that are needed");
        problem("disableentitlement", USER, "bypasses the entitlement checks");
        problem("list:*, appid:x", USER, "surrounded by whitespace");
        problem("", LintContext { session_type: 2, ..USER }, "ADMIN");
        problem("", LintContext { expiry_seconds: 86_401, ..USER }, "more than a day");
        let for_app_token = LintContext { for_app_token: true, ..USER };
        problem(
            "list:*",
            for_app_token,
            "the server silently removes \"list\" from the privileges requested with an app token",
        );
    }

    #[test]
    fn lint_reports_all_problems() {
        assert_eq!(lint_privileges("a.b,_x,sveiw:1", USER).len(), 3);
    }
}
