//! What is wrong, or needless, in a privileges text: for people who write one.

use super::known_privileges::{KNOWN_PRIVILEGES, ValueKind};
use super::privileges::{items, merged_privileges};
use super::{DEFAULT_EXPIRY_SECONDS, TYPE_ADMIN};

/// What a session with the privileges is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LintContext {
    /// The type; ADMIN needs few privileges.
    pub session_type: i32,
    /// Its life.
    pub expiry_seconds: i64,
    /// Whether the privileges are to be asked for with an app token.
    pub for_app_token: bool,
}

/// The problems of a privileges text, one sentence each; none if it is fine.
pub fn lint_privileges(text: &str, context: LintContext) -> Vec<String> {
    let mut problems = Vec::new();
    for item in text.split(',').filter(|item| !item.trim().is_empty() && item.trim() != *item) {
        problems.push(format!("{item:?} has blanks around it, with which a version 1 session carries another name"));
    }
    for (name, value) in items(text) {
        item_problems(name, value, context, &mut problems);
    }
    // Each item separately, so that one problem does not hide the next; then all together.
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
        problems
            .push("the session is ADMIN and may do everything; prefer USER with the privileges it needs".to_owned());
    }
    if context.expiry_seconds > DEFAULT_EXPIRY_SECONDS {
        problems.push(format!(
            "the session lives {} s, more than a day; it cannot be taken back where it has leaked",
            context.expiry_seconds
        ));
    }
    problems
}

fn item_problems(name: &str, value: &str, context: LintContext, problems: &mut Vec<String>) {
    let mut say = |problem: String| problems.push(problem);
    if (name, value) == ("all", "*") {
        say("\"*\" gives all privileges on content; name the ones that are needed".to_owned());
        return;
    }
    let Some(known) = KNOWN_PRIVILEGES.iter().find(|known| known.name == name) else {
        let near = KNOWN_PRIVILEGES.iter().filter_map(|known| Some((slips(known.name, name)?, known.name))).min();
        if let Some((_, near)) = near {
            say(format!("the server does not know {name:?}; is {near:?} meant? Names are case-sensitive"));
        }
        return;
    };
    if context.for_app_token {
        say(format!(
            "the server removes {name:?} from the privileges that are requested with an app token, without an error; put it into \
             the token's own privileges"
        ));
    }
    if name == "disableentitlement" {
        say("disableentitlement shows content to people who may not see it; use it on your own servers only".to_owned());
    }
    let values = || value.split('/').filter(|value| !value.is_empty());
    match known.value {
        ValueKind::Any => {}
        ValueKind::Entries => {
            if value.is_empty() {
                say(format!("{name:?} has no value; write {name}:ID or {name}:*"));
            }
            for id in values().filter(|id| *id != "*" && !is_entry_id(id)) {
                say(format!("{id:?} in {name:?} does not look like an entry id, such as 0_abcdefgh"));
            }
        }
        ValueKind::Count => {
            if value.parse::<u32>().is_ok_and(|count| count > 0) {
                return;
            }
            say(format!("{name:?} must be a number above 0, but is {value:?}; the server refuses the session"));
        }
        ValueKind::Time => {
            if value.parse::<i64>().is_err() {
                say(format!("{name:?} must be a Unix time, but is {value:?}"));
            }
        }
        ValueKind::Addresses => {
            if value.is_empty() {
                say(format!("{name:?} names no address, so the session is good from nowhere"));
            }
            for address in values() {
                match address.parse::<std::net::IpAddr>() {
                    Ok(std::net::IpAddr::V4(_)) => {}
                    Ok(_) => say(format!("{address:?} in {name:?}: addresses are compared as text, also IPv6 ones")),
                    Err(_) => say(format!("{address:?} in {name:?} is not an address; ranges and names match nothing")),
                }
            }
        }
        ValueKind::Uris => {
            if value.is_empty() {
                say(format!("{name:?} names no URI, so the session is good for nothing"));
            }
            for uri in value.split('|').filter(|uri| uri.trim_end_matches('*').contains('*')) {
                say(format!("{uri:?} in {name:?}: a '*' counts at the end only"));
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

/// How many slips make `name` of `known`, if it is near: two letters off at most, one in a short name,
/// whatever their case. Two letters in the wrong order are one slip.
fn slips(known: &str, name: &str) -> Option<usize> {
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
    let slips = if (0..a.len() - 1).any(is_swap) { 1 } else { distance(a, b) };
    (slips <= if known.len() >= 5 { 2 } else { 1 }).then_some(slips)
}

/// The Levenshtein distance.
fn distance(a: &[u8], b: &[u8]) -> usize {
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
    fn a_good_text_has_no_problems() {
        for text in
            ["", "sview:0_abcdefgh/*,list:*,appid:demo", "iprestrict:192.0.2.1", "urirestrict:/a*|/b", "actionslimit:5"]
        {
            assert_eq!(lint_privileges(text, USER), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn each_problem_is_explained() {
        problem("sveiw:*", USER, "is \"sview\" meant?");
        problem("eidt:0_abcdefgh", USER, "is \"edit\" meant?");
        problem("lists:*", USER, "is \"list\" meant?");
        problem("viewplaylist:0_abcdefgh", USER, "is \"sviewplaylist\" meant?");
        problem("SVIEW:*", USER, "is \"sview\" meant?");
        problem("DisableEntitlement", USER, "is \"disableentitlement\" meant?");
        problem("sview:my video", USER, "does not look like an entry id");
        problem("sview", USER, "has no value");
        problem("actionslimit:x", USER, "must be a number above 0");
        problem("actionslimit:0", USER, "must be a number above 0");
        problem("iprestrict:10.0.0.0/8", USER, "\"8\" in \"iprestrict\" is not an address");
        problem("iprestrict:::1", USER, "compared as text");
        problem("iprestrict", USER, "good from nowhere");
        problem("urirestrict:/a*b", USER, "at the end only");
        problem("reftime:now", USER, "must be a Unix time");
        problem("a.b:1", USER, "the server would change it");
        problem("setrole:1,setrole:2", USER, "given twice");
        problem("*", USER, "name the ones that are needed");
        problem("disableentitlement", USER, "may not see it");
        problem("list:*, appid:x", USER, "has blanks around it");
        problem("", LintContext { session_type: 2, ..USER }, "ADMIN");
        problem("", LintContext { expiry_seconds: 86_401, ..USER }, "more than a day");
        let for_app_token = LintContext { for_app_token: true, ..USER };
        problem(
            "list:*",
            for_app_token,
            "the server removes \"list\" from the privileges that are requested with an app token",
        );
    }

    #[test]
    fn one_problem_does_not_hide_the_next() {
        assert_eq!(lint_privileges("a.b,_x,sveiw:1", USER).len(), 3);
    }
}
