//! The privileges text: a comma list of `name[:value]`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use smallvec::{SmallVec, smallvec};
use zeroize::Zeroize;

use super::fields::is_same;
use super::writer::Writer;
use super::{KsError, MAX_FIELDS, MAX_KS_LENGTH};

/// Privileges with one value by nature: two different ones cannot be merged.
const SINGLE_VALUED: [&str; 8] =
    ["actionslimit", "all", "limitentry", "reftime", "restrictingrole", "sessionid", "sessionkey", "setrole"];

/// Up to this many names are compared pairwise, which needs no allocation.
const MAX_PAIRWISE: usize = 8;

/// One privilege as it is read: a name and its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privilege {
    /// The name, exactly as in the string.
    pub name: String,
    /// The values; none for a bare name. `a/b` are two values.
    pub values: Vec<String>,
}

impl Drop for Privilege {
    fn drop(&mut self) {
        self.name.zeroize();
        self.values.zeroize();
    }
}

/// A privilege as it is in a session: a name, and the texts of its values, which are several where the name is
/// repeated.
pub(super) struct Group<'a> {
    pub(super) name: &'a str,
    texts: SmallVec<[&'a str; 1]>,
}

impl<'a> Group<'a> {
    pub(super) fn new(name: &'a str, values: &'a str) -> Self {
        Group { name, texts: smallvec![values] }
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &'a str> {
        self.texts.iter().flat_map(|text| values(text))
    }

    pub(super) fn to_privilege(&self) -> Privilege {
        Privilege { name: self.name.to_owned(), values: self.values().map(str::to_owned).collect() }
    }
}

/// The values in the text behind a name.
pub(super) fn values(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split('/').filter(|_| !text.is_empty())
}

/// The names and values of a privileges text as the server splits it. A name may occur more than once.
pub(super) fn split(text: &str) -> impl Iterator<Item = (&str, &str)> + Clone {
    text.split(',').map(|item| item.split_once(':').unwrap_or((item, "")))
}

/// The privileges of a string as the server groups them: each name once, where it occurs first, with the values of all its
/// occurrences.
pub(super) fn grouped(text: &str) -> SmallVec<[Group<'_>; 4]> {
    let mut groups: SmallVec<[Group<'_>; 4]> = SmallVec::new();
    let mut places = BTreeMap::new();
    for (name, values) in split(text) {
        // Few names are compared with each other, which is faster than a tree.
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
            Some(place) => groups[place].texts.push(values),
            None => groups.push(Group::new(name, values)),
        }
    }
    groups
}

/// Reads a privileges text as the server does: split at `,`, then at the first `:`, then at `/`;
/// a repeated name gains values. An empty text gives one privilege with an empty name.
pub fn read_privileges(text: &str) -> Vec<Privilege> {
    grouped(text).iter().map(Group::to_privilege).collect()
}

/// Checks a privileges text and writes it as the fields of a version 2 session; returns how many they
/// are. The values of a name that occurs twice are merged, since the server keeps only the last of them.
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

    /// Adds a name; false when it is there already, and when there are too many.
    #[inline]
    fn add(&mut self, name: &'a [u8]) -> bool {
        if self.count() == MAX_PAIRWISE || self.0.iter().any(|one| is_same(one, name)) {
            return false;
        }
        self.0.push(name);
        true
    }
}

/// What is trimmed off an item.
const TRIMMED: [char; 6] = [' ', '\t', '\r', '\n', '\0', '\x0b'];

fn is_trimmed(byte: u8) -> bool {
    TRIMMED.contains(&char::from(byte))
}

fn holds_nul(name: &str) -> KsError {
    KsError::argument("privileges", format!("the value of {name:?} holds a NUL byte"))
}

/// Appends an item to a privileges text.
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

/// A privileges text, checked, and with the values of repeated names merged.
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

/// A privileges text under construction: checked at each step, and nothing of it is lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrivilegesBuilder {
    items: Vec<(String, Joined)>,
    places: BTreeMap<String, usize>,
    length: usize,
}

impl PrivilegesBuilder {
    /// Adds a privilege. A name that is there already gains the value, joined by `/` (by `|` for
    /// `urirestrict`); one that can have a single value only, and has another, is refused.
    pub fn add(&mut self, name: &str, value: Option<&str>) -> Result<(), KsError> {
        let value = value.unwrap_or("");
        if name != "*" {
            check_name(name)?;
        }
        if value.bytes().any(|byte| byte == b',' || byte < b' ' || byte == 0x7f) || value.trim() != value {
            return Err(KsError::argument(
                "value",
                format!(
                    "of {name:?} holds a ',' or a control character, or has blanks around it, which cannot be carried"
                ),
            ));
        }
        let (name, value) = if (name, value) == ("*", "") { ("all", "*") } else { (name, value) };
        check_name(name)?;
        // Each with a ',' or a '/' before it.
        let length = self.length + name.len() + value.len() + 2;
        if length > MAX_KS_LENGTH || self.items.len() >= MAX_FIELDS {
            return Err(KsError::argument(
                "privileges",
                format!("are more than a session can hold: {MAX_FIELDS} names, and {MAX_KS_LENGTH} bytes in all"),
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

    /// The privileges text.
    pub fn to_text(&self) -> String {
        join_items(self.items.iter().map(|(name, values)| (name.as_str(), values.text.as_str())))
    }
}

/// A privileges text without the blanks around its items, which the server would take for a part of the name in version 1.
pub(super) fn trimmed(text: &str) -> Cow<'_, str> {
    if text.split(',').all(|item| item.trim_matches(TRIMMED) == item) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split(',').map(|item| item.trim_matches(TRIMMED)).collect::<Vec<_>>().join(","))
}

/// Checks a privileges text that version 1 carries untouched. The caller has refused `;` and control bytes.
pub(super) fn check_v1(text: &str) -> Result<(), KsError> {
    items(text).try_for_each(|(name, _)| if name == "all" { Ok(()) } else { check_name(name) })
}

pub(super) fn too_many_fields(count: usize) -> KsError {
    KsError::argument(
        "privileges",
        format!(
            "{count} fields with those of the session itself; the server reads {MAX_FIELDS} and drops the rest. \
             Join values of one name by '/'"
        ),
    )
}

/// The items of a privileges text: trimmed, empty ones left out, and a bare `*` spelt `all:*`.
pub(super) fn items(text: &str) -> Items<'_> {
    Items { rest: Some(text) }
}

/// A walk over a privileges text. By hand, since it is most of the work of checking one.
pub(super) struct Items<'a> {
    rest: Option<&'a str>,
}

impl<'a> Items<'a> {
    /// Checks the next item and writes its field in one pass, which takes a third of the time; returns its
    /// name. `None` at the end, and for an item with blanks around it, without a plain name, or that is to
    /// be refused: then nothing is taken, and what was written must be taken back.
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
    let refused = |reason: &str| Err(KsError::argument("privileges", format!("the privilege name {name:?} {reason}")));
    let mut bytes = name.bytes();
    match bytes.next() {
        None => return refused("is empty; write name or name:value"),
        Some(b'_') => return refused("begins with '_', as the reserved fields of a session do; choose another name"),
        Some(_) if name.bytes().all(|byte| byte.is_ascii_digit()) => {
            return refused("is a number; the server may drop or rename it");
        }
        Some(first) if !first.is_ascii_alphanumeric() => {
            return refused("does not begin with a letter or a digit; the server may drop or rename it");
        }
        Some(_) => {}
    }
    if bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
        Ok(())
    } else {
        refused("holds something else than letters, digits, '-' and '_'; the server would change it")
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

/// The values of one name as one text.
#[derive(Debug, Clone)]
struct Joined {
    text: String,
    /// Each of them, once there are two: a string may have thousands.
    parts: BTreeSet<String>,
}

/// The parts follow from the text, whether they were looked up yet or not.
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

    /// Adds another value, unless it is there.
    fn join(&mut self, name: &str, value: &str) -> Result<(), KsError> {
        let refused = |reason| Err(KsError::argument("privileges", format!("{name:?} is given twice, {reason}")));
        let joint = if name == "urirestrict" { '|' } else { '/' };
        if self.text == value {
            return Ok(());
        }
        if self.text.is_empty() || value.is_empty() {
            return refused("with and without a value; keep the one that is meant");
        }
        if self.parts.is_empty() {
            self.parts.extend(self.text.split(joint).map(str::to_owned));
        }
        if self.parts.contains(value) {
            return Ok(());
        }
        if SINGLE_VALUED.contains(&name) {
            return refused("with two values, but has one only; keep the one that is meant");
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

    fn fields(text: &str) -> Result<String, String> {
        merged_privileges(text).map_err(|error| error.to_string())
    }

    #[test]
    fn thousands_of_values_of_one_name_are_joined_each_once() {
        let values: Vec<String> = (0..9000).map(|n| format!("{n:x}")).collect();
        let text: Vec<String> = values.iter().chain(&values).map(|value| format!("edit:{value}")).collect();
        assert_eq!(fields(&text.join(",")), Ok(format!("edit:{}", values.join("/"))));
    }

    #[test]
    fn items_are_trimmed_and_empty_ones_left_out() {
        assert_eq!(fields(" sview:1_x , list:*,,\t"), Ok("sview:1_x,list:*".into()));
        assert_eq!(fields("edit:"), Ok("edit".into()));
        assert_eq!(fields("a:b:c"), Ok("a:b:c".into()));
    }

    #[test]
    fn a_bare_star_becomes_all() {
        assert_eq!(items("*").collect::<Vec<_>>(), [("all", "*")]);
        assert_eq!(items(" * ,a").collect::<Vec<_>>(), [("all", "*"), ("a", "")]);
        assert!(fields("*:x").is_err());
    }

    #[test]
    fn repeated_names_are_merged_in_their_first_place() {
        assert_eq!(fields("edit:a,view:x,edit:b/c"), Ok("edit:a/b/c,view:x".into()));
        assert_eq!(fields("urirestrict:/a*,urirestrict:/b"), Ok("urirestrict:/a*|/b".into()));
        assert_eq!(fields("edit:a,edit:a"), Ok("edit:a".into()));
        assert_eq!(fields("view,view"), Ok("view".into()));
    }

    #[test]
    fn many_repeated_names_are_merged_too() {
        let text = (0..40).map(|n| format!("p{}:{n}", n % 20)).collect::<Vec<_>>().join(",");
        let merged = fields(&text).unwrap();
        assert_eq!(merged.split(',').count(), 20);
        assert!(merged.starts_with("p0:0/20,p1:1/21,"), "{merged}");
    }

    #[test]
    fn what_cannot_be_merged_is_refused() {
        for text in ["edit:a,edit", "edit,edit:a", "setrole:1,setrole:2", "sessionid:a,sessionid:b", "all:x,*"] {
            assert!(fields(text).unwrap_err().contains("is given twice"), "{text}");
        }
        assert_eq!(fields("setrole:1,setrole:1"), Ok("setrole:1".into()));
    }

    #[test]
    fn names_that_the_server_mangles_are_refused_by_name() {
        for name in ["a.b", "a b", "a[b]", "_e", "_u", "0", "17", "-x", "é", "x=y", "x;y"] {
            let error = fields(&format!("view,{name}:1")).unwrap_err();
            assert!(error.starts_with(&format!("privileges: the privilege name {name:?} ")), "{error}");
        }
        assert!(fields(":x").unwrap_err().contains("is empty"));
        assert_eq!(fields("3A:x,7-a").as_deref(), Ok("3A:x,7-a"));
    }

    #[test]
    fn a_nul_in_a_value_is_refused() {
        assert!(fields("x:a\0b").is_err());
    }

    #[test]
    fn a_builder_joins_values_and_loses_none() {
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
    fn a_builder_takes_no_more_than_a_session_can_hold() {
        let mut builder = PrivilegesBuilder::default();
        (0..MAX_FIELDS).for_each(|n| builder.add(&format!("p{n}"), None).unwrap());
        assert!(builder.add("one", None).unwrap_err().to_string().contains("more than a session"));
        let mut builder = PrivilegesBuilder::default();
        assert!(builder.add("a", Some(&"x".repeat(MAX_KS_LENGTH))).is_err());
        builder.add("a", Some(&"x".repeat(MAX_KS_LENGTH / 2))).unwrap();
        assert!(builder.add("a", Some(&"y".repeat(MAX_KS_LENGTH / 2))).is_err());
    }

    #[test]
    fn the_text_is_read_as_the_server_reads_it() {
        let read =
            |text| read_privileges(text).iter().map(|one| (one.name.clone(), one.values.clone())).collect::<Vec<_>>();
        assert_eq!(read(""), [(String::new(), vec![])]);
        assert_eq!(
            read("a:1/2,b,a:3/"),
            [("a".into(), vec!["1".into(), "2".into(), "3".into(), String::new()]), ("b".into(), vec![]),]
        );
    }
}
