//! The privileges string: a comma-separated list of `name[:value]`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use smallvec::{SmallVec, smallvec};
use zeroize::Zeroize;

use super::fields::is_same;
use super::writer::Writer;
use super::{KsError, MAX_FIELDS, MAX_KS_LENGTH};

/// Privileges that can have only one value, so two different ones cannot be merged.
const SINGLE_VALUED: [&str; 8] =
    ["actionslimit", "all", "limitentry", "reftime", "restrictingrole", "sessionid", "sessionkey", "setrole"];

/// Up to this number of names are compared pairwise, which needs no allocation.
const MAX_PAIRWISE: usize = 8;

/// A parsed privilege.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privilege {
    /// The name, exactly as in the string.
    pub name: String,
    /// The values, split at `/`; empty for a bare name.
    pub values: Vec<String>,
}

impl Drop for Privilege {
    fn drop(&mut self) {
        self.name.zeroize();
        self.values.zeroize();
    }
}

/// A privilege in a session: a name, and the unsplit values of each of its occurrences.
pub(super) struct Group<'a> {
    pub(super) name: &'a str,
    occurrences: SmallVec<[&'a str; 1]>,
}

impl<'a> Group<'a> {
    pub(super) fn new(name: &'a str, values: &'a str) -> Self {
        Group { name, occurrences: smallvec![values] }
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &'a str> {
        self.occurrences.iter().flat_map(|text| values(text))
    }

    pub(super) fn to_privilege(&self) -> Privilege {
        Privilege { name: self.name.to_owned(), values: self.values().map(str::to_owned).collect() }
    }
}

/// Splits the values of a privilege.
pub(super) fn values(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split('/').filter(|_| !text.is_empty())
}

/// Splits a privileges string into names and values like the server. A name may occur more than once.
pub(super) fn split(text: &str) -> impl Iterator<Item = (&str, &str)> + Clone {
    text.split(',').map(|item| item.split_once(':').unwrap_or((item, "")))
}

/// Groups the privileges of a string like the server: each name once, at its first position, with the values of all its
/// occurrences.
pub(super) fn grouped(text: &str) -> SmallVec<[Group<'_>; 4]> {
    let mut groups: SmallVec<[Group<'_>; 4]> = SmallVec::new();
    let mut places = BTreeMap::new();
    for (name, values) in split(text) {
        // Pairwise comparison of few names is faster than a tree.
        let place = match groups.len() {
            0..=MAX_PAIRWISE => groups.iter().position(|group| group.name == name),
            many => {
                if places.is_empty() {
                    places.extend(groups.iter().enumerate().map(|(place, group)| (group.name, place)));
                }
                let place = *places.entry(name).or_insert(many);
                (place < many).then_some(place)
            }
        };
        match place {
            Some(place) => groups[place].occurrences.push(values),
            None => groups.push(Group::new(name, values)),
        }
    }
    groups
}

/// Parses a privileges string like the server: splits it at `,`, then at the first `:`, then at `/`. Values of repeated names
/// are collected. An empty string results in one privilege with an empty name.
pub fn read_privileges(text: &str) -> Vec<Privilege> {
    grouped(text).iter().map(Group::to_privilege).collect()
}

/// Checks a privileges string, writes it as fields of a version 2 session, and returns the number of fields. Merges the values
/// of repeated names, since the server keeps only the last value.
pub(super) fn write_fields(text: &str, out: &mut Writer<'_>) -> Result<usize, KsError> {
    let start = out.length();
    let mut names = Names::default();
    let mut items = items(text);
    loop {
        let before = out.length();
        let name = match items.write_plain(out) {
            Some(name) => name,
            None => {
                out.shorten(before);
                let Some((name, value)) = items.next() else { return Ok(names.count()) };
                check_name(name)?;
                out.field(name, value).ok_or_else(|| holds_nul(name))?;
                name
            }
        };
        if !names.add(name.as_bytes()) {
            out.shorten(start);
            let merged = merge(text)?;
            merged
                .iter()
                .try_for_each(|(name, values)| out.field(name, &values.text).ok_or_else(|| holds_nul(name)))?;
            return Ok(merged.len());
        }
    }
}

/// Distinct names. Up to `MAX_PAIRWISE` of them need no allocation.
#[derive(Default)]
struct Names<'a>(SmallVec<[&'a [u8]; MAX_PAIRWISE]>);

impl<'a> Names<'a> {
    fn count(&self) -> usize {
        self.0.len()
    }

    /// Adds a name. Returns false if the name is repeated, or if there are too many.
    #[inline]
    fn add(&mut self, name: &'a [u8]) -> bool {
        if self.count() == MAX_PAIRWISE || self.0.iter().any(|one| is_same(one, name)) {
            return false;
        }
        self.0.push(name);
        true
    }
}

/// The characters that are trimmed from items.
const TRIMMED: [char; 6] = [' ', '\t', '\r', '\n', '\0', '\x0b'];

fn is_trimmed(byte: u8) -> bool {
    TRIMMED.contains(&char::from(byte))
}

fn holds_nul(name: &str) -> KsError {
    KsError::argument("privileges", format!("the value of {name:?} contains a NUL byte"))
}

fn append(text: &mut String, name: &str, value: &str) {
    if !text.is_empty() {
        text.push(',');
    }
    text.push_str(name);
    if !value.is_empty() {
        text.push(':');
        text.push_str(value);
    }
}

/// Checks a privileges string and merges the values of repeated names.
pub(crate) fn merged_privileges(text: &str) -> Result<String, KsError> {
    Ok(join_items(merge(text)?.iter().map(|(name, values)| (*name, values.text.as_str()))))
}

fn join_items<'a>(items: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    for item in items {
        match item {
            ("all", "*") => append(&mut text, "*", ""),
            (name, value) => append(&mut text, name, value),
        }
    }
    text
}

/// Builds a privileges string and checks each privilege.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrivilegesBuilder {
    items: Vec<(String, Joined)>,
    places: BTreeMap<String, usize>,
    length: usize,
}

impl PrivilegesBuilder {
    /// Adds a privilege. The values of a repeated name are joined by `/` (by `|` for `urirestrict`). Fails if the privilege can
    /// have only one value and already has another.
    pub fn add(&mut self, name: &str, value: Option<&str>) -> Result<(), KsError> {
        let value = value.unwrap_or("");
        if name != "*" {
            check_name(name)?;
        }
        if value.bytes().any(|byte| byte == b',' || byte < b' ' || byte == 0x7f) || value.trim() != value {
            return Err(KsError::argument(
                "value",
                format!("of {name:?} contains a ',' or a control character, or is surrounded by whitespace; remove it"),
            ));
        }
        let (name, value) = if (name, value) == ("*", "") { ("all", "*") } else { (name, value) };
        check_name(name)?;
        // Includes the separators.
        let length = self.length + name.len() + value.len() + 2;
        if length > MAX_KS_LENGTH || self.items.len() >= MAX_FIELDS {
            return Err(KsError::argument(
                "privileges",
                format!("exceed the limits of a session: {MAX_FIELDS} names and {MAX_KS_LENGTH} bytes"),
            ));
        }
        match self.places.get(name) {
            Some(&place) => self.items[place].1.join(name, value)?,
            None => {
                self.places.insert(name.to_owned(), self.items.len());
                self.items.push((name.to_owned(), Joined::new(value)));
            }
        }
        self.length = length;
        Ok(())
    }

    /// Returns the privileges string.
    pub fn to_text(&self) -> String {
        join_items(self.items.iter().map(|(name, values)| (name.as_str(), values.text.as_str())))
    }
}

/// Removes the whitespace around items, which version 1 would make part of the names.
pub(super) fn trimmed(text: &str) -> Cow<'_, str> {
    if text.split(',').all(|item| item.trim_matches(TRIMMED) == item) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split(',').map(|item| item.trim_matches(TRIMMED)).collect::<Vec<_>>().join(","))
}

/// Checks a privileges string for version 1. The caller has rejected `;` and control bytes.
pub(super) fn check_v1(text: &str) -> Result<(), KsError> {
    items(text).try_for_each(|(name, _)| if name == "all" { Ok(()) } else { check_name(name) })
}

pub(super) fn too_many_fields(count: usize) -> KsError {
    KsError::argument(
        "privileges",
        format!(
            "{count} fields including those of the session itself; the server ignores all after {MAX_FIELDS}. \
             Join values of one name by '/'"
        ),
    )
}

/// Iterates over the trimmed, non-empty items of a privileges string. A bare `*` becomes `all:*`.
pub(super) fn items(text: &str) -> Items<'_> {
    Items { rest: Some(text) }
}

/// An iterator over the items of a privileges string. Written by hand because it dominates the cost of checking one.
pub(super) struct Items<'a> {
    rest: Option<&'a str>,
}

impl<'a> Items<'a> {
    /// Fast path: checks the next item, writes its field in the same pass, and returns its name. Returns `None` at the end, and
    /// for an invalid item, or one with whitespace around it or without a plain name. The iterator is then unchanged, and the
    /// caller must discard what was written.
    #[inline]
    fn write_plain(&mut self, out: &mut Writer<'_>) -> Option<&'a str> {
        let text = self.rest?;
        let (name, mut rest) = text.split_at(out.name(text));
        if !name.bytes().next()?.is_ascii_alphabetic() {
            return None;
        }
        out.bytes(b"=");
        if let Some(value) = rest.strip_prefix(':') {
            let value_end = out.value(value, Some(b','))?;
            if value[..value_end].bytes().next_back().is_some_and(is_trimmed) {
                return None;
            }
            rest = &value[value_end..];
        }
        out.bytes(b"&");
        self.rest = match rest.strip_prefix(',') {
            None if !rest.is_empty() => return None,
            next => next,
        };
        Some(name)
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let text = self.rest?;
            let find = |from: usize, stop: fn(&u8) -> bool| {
                text.as_bytes()[from..].iter().position(stop).map_or(text.len(), |offset| from + offset)
            };
            let name = find(0, |byte| matches!(byte, b':' | b','));
            let is_colon = text.as_bytes().get(name) == Some(&b':');
            let end = if is_colon { find(name + 1, |byte| *byte == b',') } else { name };
            self.rest = text.get(end + 1..);
            let item = &text[..end];
            let (first, last) = match item.as_bytes() {
                [] => continue,
                [only] => (only, only),
                [first, .., last] => (first, last),
            };
            if is_trimmed(*first) || is_trimmed(*last) {
                match item.trim_matches(TRIMMED) {
                    "" => continue,
                    "*" => return Some(("all", "*")),
                    trimmed => return Some(trimmed.split_once(':').unwrap_or((trimmed, ""))),
                }
            }
            return Some(match is_colon {
                true => (&item[..name], &item[name + 1..]),
                false if item == "*" => ("all", "*"),
                false => (item, ""),
            });
        }
    }
}

fn check_name(name: &str) -> Result<(), KsError> {
    let invalid = |reason: &str| Err(KsError::argument("privileges", format!("the privilege name {name:?} {reason}")));
    let mut bytes = name.bytes();
    match bytes.next() {
        None => return invalid("is empty; write name or name:value"),
        Some(b'_') => {
            return invalid("begins with '_', which is reserved for the fields of a session; choose another name");
        }
        Some(_) if name.bytes().all(|byte| byte.is_ascii_digit()) => {
            return invalid("is a number; the server may remove or rename it");
        }
        Some(first) if !first.is_ascii_alphanumeric() => {
            return invalid("does not begin with a letter or a digit; the server may remove or rename it");
        }
        Some(_) => {}
    }
    if bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
        Ok(())
    } else {
        invalid("contains characters other than letters, digits, '-' and '_'; the server would change it")
    }
}

fn merge(text: &str) -> Result<Vec<(&str, Joined)>, KsError> {
    let mut merged: Vec<(&str, Joined)> = Vec::new();
    let mut places = BTreeMap::new();
    for (name, value) in items(text) {
        check_name(name)?;
        if value.contains('\0') {
            return Err(holds_nul(name));
        }
        let Some(&place) = places.get(name) else {
            places.insert(name, merged.len());
            merged.push((name, Joined::new(value)));
            continue;
        };
        merged[place].1.join(name, value)?;
    }
    Ok(merged)
}

/// The values of one name, joined.
#[derive(Debug, Clone)]
struct Joined {
    text: String,
    /// The individual values. Built when there are two, since a string may have thousands.
    parts: BTreeSet<String>,
}

/// Ignores the parts, which are derived from the string.
impl PartialEq for Joined {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Joined {}

impl Joined {
    fn new(value: &str) -> Self {
        Joined { text: value.to_owned(), parts: BTreeSet::new() }
    }

    /// Adds a value unless it is present.
    fn join(&mut self, name: &str, value: &str) -> Result<(), KsError> {
        let invalid = |reason| Err(KsError::argument("privileges", format!("{name:?} is repeated {reason}")));
        let joint = if name == "urirestrict" { '|' } else { '/' };
        if self.text == value {
            return Ok(());
        }
        if self.text.is_empty() || value.is_empty() {
            return invalid("with and without a value; keep one of them");
        }
        if self.parts.is_empty() {
            self.parts.extend(self.text.split(joint).map(str::to_owned));
        }
        if self.parts.contains(value) {
            return Ok(());
        }
        if SINGLE_VALUED.contains(&name) {
            return invalid("with different values, but can have only one; keep one of them");
        }
        self.text.push(joint);
        self.text.push_str(value);
        self.parts.extend(value.split(joint).map(str::to_owned));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(text: &str) -> Result<String, String> {
        merged_privileges(text).map_err(|error| error.to_string())
    }

    #[test]
    fn merge_joins_thousands_of_values_once() {
        let values: Vec<String> = (0..9000).map(|n| format!("{n:x}")).collect();
        let text: Vec<String> = values.iter().chain(&values).map(|value| format!("edit:{value}")).collect();
        assert_eq!(merged(&text.join(",")), Ok(format!("edit:{}", values.join("/"))));
    }

    #[test]
    fn merge_trims_items_and_omits_empty_ones() {
        assert_eq!(merged(" sview:1_x , list:*,,\t"), Ok("sview:1_x,list:*".into()));
        assert_eq!(merged("edit:"), Ok("edit".into()));
        assert_eq!(merged("a:b:c"), Ok("a:b:c".into()));
    }

    #[test]
    fn items_replace_bare_star_with_all() {
        assert_eq!(items("*").collect::<Vec<_>>(), [("all", "*")]);
        assert_eq!(items(" * ,a").collect::<Vec<_>>(), [("all", "*"), ("a", "")]);
        assert!(merged("*:x").is_err());
    }

    #[test]
    fn merge_keeps_first_position_of_repeated_names() {
        assert_eq!(merged("edit:a,view:x,edit:b/c"), Ok("edit:a/b/c,view:x".into()));
        assert_eq!(merged("urirestrict:/a*,urirestrict:/b"), Ok("urirestrict:/a*|/b".into()));
        assert_eq!(merged("edit:a,edit:a"), Ok("edit:a".into()));
        assert_eq!(merged("view,view"), Ok("view".into()));
    }

    #[test]
    fn merge_handles_many_repeated_names() {
        let text = (0..40).map(|n| format!("p{}:{n}", n % 20)).collect::<Vec<_>>().join(",");
        let merged = merged(&text).unwrap();
        assert_eq!(merged.split(',').count(), 20);
        assert!(merged.starts_with("p0:0/20,p1:1/21,"), "{merged}");
    }

    #[test]
    fn merge_rejects_conflicting_values() {
        for text in ["edit:a,edit", "edit,edit:a", "setrole:1,setrole:2", "sessionid:a,sessionid:b", "all:x,*"] {
            assert!(merged(text).unwrap_err().contains("is repeated"), "{text}");
        }
        assert_eq!(merged("setrole:1,setrole:1"), Ok("setrole:1".into()));
    }

    #[test]
    fn merge_rejects_names_that_server_changes() {
        for name in ["a.b", "a b", "a[b]", "_e", "_u", "0", "17", "-x", "é", "x=y", "x;y"] {
            let error = merged(&format!("view,{name}:1")).unwrap_err();
            assert!(error.starts_with(&format!("privileges: the privilege name {name:?} ")), "{error}");
        }
        assert!(merged(":x").unwrap_err().contains("is empty"));
        assert_eq!(merged("3A:x,7-a").as_deref(), Ok("3A:x,7-a"));
    }

    #[test]
    fn merge_rejects_nul_in_value() {
        assert!(merged("x:a\0b").is_err());
    }

    #[test]
    fn builder_joins_values() {
        let mut builder = PrivilegesBuilder::default();
        for (name, value) in [
            ("edit", Some("a")),
            ("list", None),
            ("edit", Some("b")),
            ("urirestrict", Some("/a*")),
            ("urirestrict", Some("/b")),
            ("*", None),
        ] {
            builder.add(name, value).unwrap();
        }
        assert_eq!(builder.to_text(), "edit:a/b,list,urirestrict:/a*|/b,*");
        for (name, value) in [
            ("", None),
            ("_e", Some("1")),
            ("a,b", None),
            ("a", Some("x,edit:*")),
            ("a", Some(" x")),
            ("a", Some("x\0")),
            ("list", Some("x")),
            ("*", Some("x")),
        ] {
            assert!(builder.add(name, value).is_err(), "{name} {value:?}");
        }
        assert_eq!(builder.to_text(), "edit:a/b,list,urirestrict:/a*|/b,*");
    }

    #[test]
    fn builder_rejects_more_than_session_limits() {
        let mut builder = PrivilegesBuilder::default();
        (0..MAX_FIELDS).for_each(|n| builder.add(&format!("p{n}"), None).unwrap());
        assert!(builder.add("one", None).unwrap_err().to_string().contains("exceed the limits of a session"));
        let mut builder = PrivilegesBuilder::default();
        assert!(builder.add("a", Some(&"x".repeat(MAX_KS_LENGTH))).is_err());
        builder.add("a", Some(&"x".repeat(MAX_KS_LENGTH / 2))).unwrap();
        assert!(builder.add("a", Some(&"y".repeat(MAX_KS_LENGTH / 2))).is_err());
    }

    #[test]
    fn read_privileges_splits_like_server() {
        let read =
            |text| read_privileges(text).iter().map(|one| (one.name.clone(), one.values.clone())).collect::<Vec<_>>();
        assert_eq!(read(""), [(String::new(), vec![])]);
        assert_eq!(
            read("a:1/2,b,a:3/"),
            [("a".into(), vec!["1".into(), "2".into(), "3".into(), String::new()]), ("b".into(), vec![]),]
        );
    }
}
