//! Parses sessions: verified with secrets, or only the unencrypted part without.

use std::ffi::CStr;

use once_cell::race::OnceBox;
use smallvec::SmallVec;
use zeroize::{Zeroize, Zeroizing};

use super::fields::{Field, FieldBuffer, Span};
use super::privileges::{self, Group, Privilege};
use super::sha1::HASH;
use super::verifier::{Opened, Secrets, open};
use super::{Ambiguity, KsError, Malformed, encoding, v1, v2};

/// A parsed session, which is verified if it was parsed with a secret.
pub struct Ks {
    version: u8,
    content: Content,
    secret_index: Option<usize>,
    // Built on first use. Lock-free, since a lock might be held during a fork.
    privileges: OnceBox<Option<NulTerminated>>,
    privilege_list: OnceBox<PrivilegeList>,
    parsed_privileges: OnceBox<Vec<Privilege>>,
    hash: OnceBox<Option<NulTerminated>>,
    session_id_hash: OnceBox<Option<NulTerminated>>,
}

/// The privileges on content, which a bare `*` grants. It grants no others, such as `disableentitlement` or a role.
pub const COVERED_BY_ALL: [&str; 8] =
    ["edit", "sview", "view", "list", "download", "downloadasset", "editplaylist", "sviewplaylist"];

/// The fields of a session other than the privileges of version 2.
#[derive(Default)]
pub(super) struct Head {
    pub(super) partner_id: i32,
    pub(super) expires_at: Option<i64>,
    pub(super) session_type: Option<i32>,
    pub(super) user_id: Option<Span>,
    pub(super) master_partner_id: Option<Span>,
    pub(super) additional_data: Option<Span>,
    /// Version 1 only.
    pub(super) rand: Option<Span>,
    /// Version 1 only: the privileges as one string.
    pub(super) privileges: Option<Span>,
}

#[derive(Default)]
pub(super) struct Content {
    pub(super) head: Head,
    /// The strings that the spans refer to.
    pub(super) buffer: FieldBuffer,
    /// Version 2 only: a field for each privilege.
    pub(super) privilege_fields: Option<FieldList>,
    /// Version 2 only.
    pub(super) random: [u8; 16],
    pub(super) random_length: usize,
    pub(super) hash: Hash,
}

/// Most sessions have few privileges, which need no allocation.
pub(super) type FieldList = SmallVec<[Field; 4]>;

/// The revocation key of a session.
#[derive(Default)]
pub(super) enum Hash {
    #[default]
    None,
    /// Version 1: the signature.
    Hex(Span),
    Bytes([u8; HASH]),
}

/// A NUL-terminated string; zeroized when dropped.
struct NulTerminated(Zeroizing<String>);

impl NulTerminated {
    /// Does not copy the string if it has capacity for the NUL.
    fn new(text: String) -> Self {
        let mut text = Zeroizing::new(text);
        if text.capacity() == text.len() {
            let mut larger = Zeroizing::new(String::with_capacity(text.len() + 1));
            larger.push_str(&text);
            text = larger;
        }
        text.push('\0');
        NulTerminated(text)
    }

    fn as_str(&self) -> &str {
        &self.0[..self.0.len() - 1]
    }

    fn c_string(&self) -> Option<&CStr> {
        CStr::from_bytes_with_nul(self.0.as_bytes()).ok()
    }
}

/// The privileges for C: NUL-terminated names and values.
struct PrivilegeList {
    buffer: Vec<u8>,
    items: SmallVec<[ListItem; 4]>,
    /// The positions of the values.
    values: SmallVec<[usize; 8]>,
}

struct ListItem {
    name: usize,
    values: std::ops::Range<usize>,
}

impl PrivilegeList {
    fn new(content: &Content) -> Self {
        let (fields, buffer) = (content.privilege_fields.as_ref(), content.buffer.bytes());
        // Each name and value needs a NUL. Between values, it replaces the `/`.
        let length = match fields {
            Some(fields) => {
                fields.iter().map(|field| field.name.range().len() + field.value.range().len() + 2).sum::<usize>()
            }
            None => content.items().map(|(name, values)| name.len() + values.len() + 2).sum(),
        };
        let mut list =
            PrivilegeList { buffer: Vec::with_capacity(length), items: SmallVec::new(), values: SmallVec::new() };
        match fields {
            Some(fields) => {
                for field in fields {
                    let values = buffer[field.value.range()].split(|byte| *byte == b'/');
                    list.add_item(&buffer[field.name.range()], values.filter(|value| !value.is_empty()));
                }
            }
            None => content
                .groups()
                .iter()
                .for_each(|group| list.add_item(group.name.as_bytes(), group.values().map(str::as_bytes))),
        }
        debug_assert!(list.buffer.len() <= length, "growing would leave a copy behind");
        list
    }

    fn add_item<'a>(&mut self, name: &[u8], values: impl Iterator<Item = &'a [u8]>) {
        let (name, first) = (self.add(name), self.values.len());
        for value in values {
            let value = self.add(value);
            self.values.push(value);
        }
        self.items.push(ListItem { name, values: first..self.values.len() });
    }

    fn add(&mut self, text: &[u8]) -> usize {
        let start = self.buffer.len();
        self.buffer.extend_from_slice(text);
        self.buffer.push(0);
        start
    }

    fn c_string(&self, start: usize) -> Option<&CStr> {
        CStr::from_bytes_until_nul(self.buffer.get(start..)?).ok()
    }
}

impl Drop for PrivilegeList {
    fn drop(&mut self) {
        self.buffer.as_mut_slice().zeroize();
    }
}

impl Content {
    fn field(&self, span: Option<Span>) -> Option<&str> {
        span.map(|span| self.buffer.get(span))
    }

    /// The names with their unsplit values. In version 1 a name may occur more than once.
    pub(super) fn items(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        let text = match self.privilege_fields {
            None => Some(self.field(self.head.privileges).unwrap_or("")),
            Some(_) => None,
        };
        let fields = self.privilege_fields.iter().flatten();
        let fields = fields.map(|field| (self.buffer.get(field.name), self.buffer.get(field.value)));
        text.into_iter().flat_map(privileges::split).chain(fields)
    }

    /// Like [`items`](Self::items), but each name occurs once.
    fn groups(&self) -> SmallVec<[Group<'_>; 4]> {
        match &self.privilege_fields {
            Some(_) => self.items().map(|(name, values)| Group::new(name, values)).collect(),
            None => privileges::grouped(self.field(self.head.privileges).unwrap_or("")),
        }
    }

    /// The privileges of version 2 as one string.
    fn privileges(&self) -> Option<String> {
        let (fields, buffer) = (self.privilege_fields.as_ref()?, self.buffer.bytes());
        let length = fields.iter().map(|field| field.name.range().len() + field.value.range().len() + 2).sum::<usize>();
        let mut text = Vec::with_capacity(length + 1);
        for field in fields {
            if !text.is_empty() {
                text.push(b',');
            }
            text.extend_from_slice(&buffer[field.name.range()]);
            if !field.value.range().is_empty() {
                text.push(b':');
                text.extend_from_slice(&buffer[field.value.range()]);
            }
        }
        if text == b"all:*" {
            text.zeroize();
            text.push(b'*');
        }
        Some(String::from_utf8(text).expect("all fields were checked to be UTF-8"))
    }

    fn session_id_hash(&self) -> Option<String> {
        let (_, values) = self.items().find(|(name, values)| *name == "sessionid" && !values.is_empty())?;
        let id = privileges::values(values).next()?;
        Some(v1::sha1_hex(format!("{}_{id}", self.head.partner_id).as_bytes()))
    }
}

impl Ks {
    /// Creates an empty session for [`read`](Self::read).
    pub(crate) fn empty() -> Self {
        Ks {
            version: 0,
            content: Content::default(),
            secret_index: None,
            privileges: OnceBox::new(),
            privilege_list: OnceBox::new(),
            parsed_privileges: OnceBox::new(),
            hash: OnceBox::new(),
            session_id_hash: OnceBox::new(),
        }
    }

    /// Like [`parse`], but in place: moving the value would leave a copy of the session on the stack. On failure, the contents
    /// are unspecified.
    pub(crate) fn read<S: AsRef<str>>(&mut self, text: &str, secrets: &[S]) -> Result<(), KsError> {
        if secrets.is_empty() {
            return Err(KsError::argument("secrets", "is empty; give at least one admin secret of the partner"));
        }
        if secrets.iter().any(|secret| secret.as_ref().is_empty()) {
            return Err(KsError::argument("secrets", "contains an empty secret; give the partner's admin secret"));
        }
        let result = open(text.as_bytes(), None, &Secrets(secrets), |index, opened| {
            self.fill(index, &opened).map_err(KsError::Ambiguous)
        });
        v2::clear_stack();
        result?
    }

    /// Fills in the fields of a verified session.
    #[inline]
    pub(super) fn fill(&mut self, secret_index: usize, opened: &Opened<'_>) -> Result<(), Ambiguity> {
        self.secret_index = Some(secret_index);
        match opened {
            Opened::V1(split) => {
                self.version = 1;
                split.read_into(&mut self.content)
            }
            Opened::V2 { partner_id, body } => {
                self.version = 2;
                body.read_into(*partner_id, &mut self.content)
            }
        }
    }

    /// 1 or 2.
    pub fn version(&self) -> u8 {
        self.version
    }

    /// The partner id. In version 2 it is not signed, so it is trustworthy only if the matching secret belongs to no other
    /// partner.
    pub fn partner_id(&self) -> i32 {
        self.content.head.partner_id
    }

    /// The expiry in Unix seconds. A session without one is never valid.
    pub fn expires_at(&self) -> Option<i64> {
        self.content.head.expires_at
    }

    /// The type: 0 is USER, 2 is ADMIN.
    pub fn session_type(&self) -> Option<i32> {
        self.content.head.session_type
    }

    /// The user of the session.
    pub fn user_id(&self) -> Option<&str> {
        self.content.field(self.content.head.user_id)
    }

    /// Like [`user_id`](Self::user_id), for C.
    pub(crate) fn c_user_id(&self) -> Option<&CStr> {
        self.content.buffer.c_string(self.content.head.user_id?)
    }

    fn built_privileges(&self) -> Option<&NulTerminated> {
        self.privileges.get_or_init(|| Box::new(self.content.privileges().map(NulTerminated::new))).as_ref()
    }

    /// The privileges as one string.
    pub fn privileges(&self) -> Option<&str> {
        match self.content.head.privileges {
            Some(span) => Some(self.content.buffer.get(span)),
            None => self.built_privileges().map(NulTerminated::as_str),
        }
    }

    /// Like [`privileges`](Self::privileges), for C.
    pub(crate) fn c_privileges(&self) -> Option<&CStr> {
        match self.content.head.privileges {
            Some(span) => self.content.buffer.c_string(span),
            None => self.built_privileges()?.c_string(),
        }
    }

    /// The privileges as a list.
    pub fn parsed_privileges(&self) -> &[Privilege] {
        self.parsed_privileges.get_or_init(|| Box::new(self.content.groups().iter().map(Group::to_privilege).collect()))
    }

    fn list(&self) -> &PrivilegeList {
        self.privilege_list.get_or_init(|| Box::new(PrivilegeList::new(&self.content)))
    }

    pub(crate) fn privilege_count(&self) -> usize {
        match &self.content.privilege_fields {
            Some(fields) => fields.len(),
            None => self.list().items.len(),
        }
    }

    pub(crate) fn c_privilege_name(&self, index: usize) -> Option<&CStr> {
        match &self.content.privilege_fields {
            Some(fields) => self.content.buffer.c_string(fields.get(index)?.name),
            None => self.list().c_string(self.list().items.get(index)?.name),
        }
    }

    pub(crate) fn privilege_value_count(&self, index: usize) -> usize {
        self.list().items.get(index).map_or(0, |item| item.values.len())
    }

    pub(crate) fn c_privilege_value(&self, index: usize, value_index: usize) -> Option<&CStr> {
        let list = self.list();
        list.c_string(*list.values.get(list.items.get(index)?.values.clone())?.get(value_index)?)
    }

    pub(super) fn items(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        self.content.items()
    }

    /// The partner that created the session on behalf of another one.
    pub fn master_partner_id(&self) -> Option<&str> {
        self.content.field(self.content.head.master_partner_id)
    }

    /// Opaque application data.
    pub fn additional_data(&self) -> Option<&str> {
        self.content.field(self.content.head.additional_data)
    }

    /// The random part: a string in version 1, hexadecimal digits in version 2.
    pub fn rand(&self) -> Option<String> {
        match self.version {
            1 => self.content.field(self.content.head.rand).map(str::to_owned),
            _ if self.is_verified() => Some(v1::hex(&self.content.random[..self.content.random_length])),
            _ => None,
        }
    }

    fn built_hash(&self) -> Option<&NulTerminated> {
        let Hash::Bytes(bytes) = &self.content.hash else { return None };
        self.hash.get_or_init(|| Box::new(Some(NulTerminated::new(v1::hex(bytes))))).as_ref()
    }

    /// The revocation key of this session, 40 hexadecimal digits. Compare sessions by this key, not by their strings: many
    /// strings decode to one session. `None` for a version 2 session parsed without a secret.
    pub fn hash(&self) -> Option<&str> {
        match self.content.hash {
            Hash::Hex(span) => Some(self.content.buffer.get(span)),
            _ => self.built_hash().map(NulTerminated::as_str),
        }
    }

    /// Like [`hash`](Self::hash), for C.
    pub(crate) fn c_hash(&self) -> Option<&CStr> {
        match self.content.hash {
            Hash::Hex(span) => self.content.buffer.c_string(span),
            _ => self.built_hash()?.c_string(),
        }
    }

    fn built_session_id_hash(&self) -> Option<&NulTerminated> {
        self.session_id_hash.get_or_init(|| Box::new(self.content.session_id_hash().map(NulTerminated::new))).as_ref()
    }

    /// The revocation key of all sessions with the same `sessionid`.
    pub fn session_id_hash(&self) -> Option<&str> {
        self.built_session_id_hash().map(NulTerminated::as_str)
    }

    /// Like [`session_id_hash`](Self::session_id_hash), for C.
    pub(crate) fn c_session_id_hash(&self) -> Option<&CStr> {
        self.built_session_id_hash()?.c_string()
    }

    /// The index of the secret that signed the session; `None` if it was parsed without a secret.
    pub fn secret_index(&self) -> Option<usize> {
        self.secret_index
    }

    /// Whether the signature was verified. An unverified session may be forged.
    pub fn is_verified(&self) -> bool {
        self.secret_index.is_some()
    }

    /// Whether the session has the privilege `name`; with a `value`, whether it has it for that value or for `*`.
    ///
    /// A bare `*` (`all:*` in version 2) grants the privileges in [`COVERED_BY_ALL`]. Both forms are equivalent here.
    pub fn has_privilege(&self, name: &str, value: Option<&str>) -> bool {
        let is_covered = name == "all" || (name, value) == ("*", None) || COVERED_BY_ALL.contains(&name);
        let holds =
            |values: &str| value.is_none_or(|value| privileges::values(values).any(|one| one == value || one == "*"));
        (is_covered && self.has_all_on_content()) || self.items().any(|(one, values)| one == name && holds(values))
    }

    /// Whether the session has all privileges on content.
    pub(super) fn has_all_on_content(&self) -> bool {
        let has = |name, expected: Option<&str>| {
            let mut named = self.items().filter(|(one, _)| *one == name).peekable();
            named.peek().is_some() && named.flat_map(|(_, values)| privileges::values(values)).eq(expected)
        };
        has("*", None) || has("all", Some("*"))
    }

    /// Returns all fields as a JSON object, without the session string. Omits the hash of a version 1 session: it is the
    /// signature, with which the session could be reconstructed from a log.
    pub fn to_json(&self) -> String {
        let privileges: Vec<serde_json::Value> = self
            .parsed_privileges()
            .iter()
            .filter(|privilege| !privilege.name.is_empty())
            .map(|privilege| serde_json::json!({ "name": privilege.name, "values": privilege.values }))
            .collect();
        serde_json::json!({
            "version": self.version,
            "verified": self.is_verified(),
            "secret_index": self.secret_index,
            "partner_id": self.partner_id(),
            "type": self.session_type(),
            "expires_at": self.expires_at(),
            "user_id": self.user_id(),
            "privileges": self.privileges(),
            "parsed_privileges": privileges,
            "master_partner_id": self.master_partner_id(),
            "additional_data": self.additional_data(),
            "rand": self.rand(),
            "hash": self.hash().filter(|_| self.version != 1),
            "session_id_hash": self.session_id_hash(),
            "is_admin": self.is_admin(),
            "is_widget": self.is_widget(),
        })
        .to_string()
    }

    /// Whether the session has more rights than a USER session.
    pub fn is_admin(&self) -> bool {
        self.content.head.session_type.is_some_and(|session_type| session_type >= 1)
    }

    /// Whether the session belongs to an anonymous player.
    pub fn is_widget(&self) -> bool {
        self.content.head.session_type == Some(0)
            && matches!(self.user_id(), None | Some("" | "0"))
            && self.privileges().is_some_and(|text| text.contains("widget:1"))
    }
}

/// Omits the content, which in version 1 includes the signature.
impl std::fmt::Debug for Ks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ks")
            .field("version", &self.version)
            .field("partner_id", &self.partner_id())
            .field("session_type", &self.session_type())
            .finish_non_exhaustive()
    }
}

/// Parses a session and verifies it with the first of `secrets` that matches. Any non-empty secret is accepted.
pub fn parse<S: AsRef<str>>(text: &str, secrets: &[S]) -> Result<Box<Ks>, KsError> {
    let mut ks = Box::new(Ks::empty());
    ks.read(text, secrets)?;
    Ok(ks)
}

/// Parses the unencrypted part of a session, which in version 2 is the partner id only. Rejects a string that is not a session.
/// The result is not verified and may be forged.
pub fn peek(text: &str) -> Result<Ks, KsError> {
    let decoded = encoding::decode(text.as_bytes())?;
    let mut ks = Ks::empty();
    if v2::is_v2(&decoded) {
        let split = v2::split(&decoded)?;
        if !split.has_cipher_form() {
            return Err(Malformed::Damaged.into());
        }
        ks.version = 2;
        ks.content.head.partner_id = split.partner_id().map_err(KsError::Ambiguous)?;
    } else {
        let split = v1::split(&decoded)?;
        if !split.has_signature_form() {
            return Err(Malformed::Damaged.into());
        }
        ks.version = 1;
        split.read_into(&mut ks.content).map_err(KsError::Ambiguous)?;
    }
    Ok(ks)
}

/// Returns a short identifier of a session for logs: ten hexadecimal digits that reveal nothing about it. All strings that
/// decode to one session have the same fingerprint.
pub fn fingerprint(text: &str) -> Result<String, KsError> {
    let decoded = encoding::decode(text.as_bytes())?;
    Ok(v1::sha1_hex(&decoded)[..10].to_owned())
}

/// Parses a canonical decimal integer: no `+`, no leading zeros, no `-0`. The server derives revocation keys from the digits of
/// the partner id, so `0102` and `102` have different keys.
pub(super) fn decimal<T: TryFrom<i64>>(text: &[u8]) -> Result<T, Ambiguity> {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let is_canonical = match digits {
        [] => false,
        [b'0', others @ ..] => others.is_empty() && !is_negative,
        _ => true,
    };
    if !is_canonical {
        return Err(Ambiguity::NotDecimal);
    }
    // 19 digits cannot overflow the sum below.
    if digits.len() > 19 || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Ambiguity::NotDecimal);
    }
    let magnitude = digits.iter().fold(0u64, |number, digit| number * 10 + u64::from(digit - b'0'));
    let number = if is_negative { 0i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() };
    number.and_then(|number| T::try_from(number).ok()).ok_or(Ambiguity::NotDecimal)
}

#[cfg(test)]
mod tests {
    use super::super::{Randomness, SessionParams, Signer, Version};
    use super::*;
    use base64::Engine;

    fn signed(version: Version, privileges: &str) -> String {
        let params = SessionParams { version, privileges, ..SessionParams::new("hunter2", 0) };
        Signer::new(102, "secret").unwrap().sign(&params, 1_800_000_000, Randomness::System).unwrap()
    }

    #[test]
    fn decimal_accepts_only_canonical_numbers() {
        for (text, number) in [("0", 0), ("7", 7), ("-7", -7), ("10", 10), ("9223372036854775807", i64::MAX)] {
            assert_eq!(decimal(text.as_bytes()), Ok(number));
        }
        for text in ["", "-", "-0", "00", "07", "-07", "+7", " 7", "7 ", "0x7", "7.0", "1e3", "9223372036854775808"] {
            assert_eq!(decimal::<i64>(text.as_bytes()), Err(Ambiguity::NotDecimal), "{text}");
        }
        assert_eq!(decimal::<i32>(b"2147483648"), Err(Ambiguity::NotDecimal));
    }

    #[test]
    fn parse_rejects_non_canonical_partner_id() {
        // The changed partner id would result in another revocation key.
        let decoded = encoding::decode(signed(Version::V2, "sessionid:1").as_bytes()).unwrap();
        let relabelled = encoding::V1.encode([b"v2|0102|", &decoded[7..]].concat());
        assert_eq!(parse(&relabelled, &["secret"]).unwrap_err(), KsError::Ambiguous(Ambiguity::NotDecimal));
    }

    #[test]
    fn c_getters_match_rust_getters() {
        for version in [Version::V1, Version::V2] {
            for privileges in ["", "*", "list", "sview:0_a/0_b,list,edit:*,sessionid:7", &"p:1,".repeat(40)] {
                let ks = parse(&signed(version, privileges), &["secret"]).unwrap();
                let same = |c: Option<&CStr>, rust: Option<&str>| assert_eq!(c.map(|c| c.to_str().unwrap()), rust);
                same(ks.c_user_id(), ks.user_id());
                same(ks.c_privileges(), ks.privileges());
                same(ks.c_hash(), ks.hash());
                same(ks.c_session_id_hash(), ks.session_id_hash());
                assert_eq!(ks.privilege_count(), ks.parsed_privileges().len());
                for (at, one) in ks.parsed_privileges().iter().enumerate() {
                    same(ks.c_privilege_name(at), Some(&one.name));
                    assert_eq!(ks.privilege_value_count(at), one.values.len());
                    one.values.iter().enumerate().for_each(|(n, value)| same(ks.c_privilege_value(at, n), Some(value)));
                    same(ks.c_privilege_value(at, one.values.len()), None);
                }
                same(ks.c_privilege_name(ks.privilege_count()), None);
            }
        }
    }

    #[test]
    fn peek_error_does_not_mention_secrets() {
        let v1 = super::super::tests::crafted::version_1("102;102;1;0;7;u;;;");
        let v1 = encoding::decode(v1.as_bytes()).unwrap();
        let upper_case = encoding::V1.encode(v1.to_ascii_uppercase());
        for text in [&signed(Version::V2, "")[..100], "djJ8MTAyfA", &upper_case] {
            let error = peek(text).unwrap_err();
            assert_eq!(error, KsError::Malformed(Malformed::Damaged), "{text}");
            assert!(
                !error.to_string().contains("secret") && error.to_string().contains("copy the whole string again"),
                "{error}"
            );
            assert!(matches!(parse(text, &["secret"]), Err(KsError::Signature)));
        }
    }

    #[test]
    fn has_privilege_treats_star_and_all_alike() {
        for version in [Version::V1, Version::V2] {
            for text in ["*", "all:*", "*,setrole:1"] {
                let ks = parse(&signed(version, text), &["secret"]).unwrap();
                for (name, value) in [("*", None), ("all", None), ("all", Some("*")), ("edit", Some("0_a"))] {
                    assert!(ks.has_privilege(name, value), "{version:?} {text} {name}");
                }
                assert!(!ks.has_privilege("*", Some("0_a")) && !ks.has_privilege("disableentitlement", None));
            }
            for text in ["all", "all:0_a", "edit:*", ""] {
                assert!(!parse(&signed(version, text), &["secret"]).unwrap().has_privilege("*", None), "{text}");
            }
        }
    }

    #[test]
    fn debug_output_omits_content() {
        for version in [Version::V1, Version::V2] {
            let ks = parse(&signed(version, "sessionid:hunter2"), &["secret"]).unwrap();
            let _ = (ks.privileges(), ks.hash());
            let number = ks.version();
            let expected = format!("Ks {{ version: {number}, partner_id: 102, session_type: Some(0), .. }}");
            assert_eq!(format!("{ks:?}"), expected);
        }
    }
}
