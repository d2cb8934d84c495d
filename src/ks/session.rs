//! A parsed session and its fields.

use std::ffi::CStr;

use once_cell::race::OnceBox;

use super::c_strings::{NulTerminated, PrivilegeList};
use super::content::{Content, Hash};
use super::privileges::{self, Group, Privilege};
use super::v1;

/// A parsed session, which is verified if it was parsed with a secret.
pub struct Ks {
    pub(super) version: u8,
    pub(super) content: Content,
    pub(super) secret_index: Option<usize>,
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
            None => self.list().count(),
        }
    }

    pub(crate) fn c_privilege_name(&self, index: usize) -> Option<&CStr> {
        match &self.content.privilege_fields {
            Some(fields) => self.content.buffer.c_string(fields.get(index)?.name),
            None => self.list().name(index),
        }
    }

    pub(crate) fn privilege_value_count(&self, index: usize) -> usize {
        self.list().value_count(index)
    }

    pub(crate) fn c_privilege_value(&self, index: usize, value_index: usize) -> Option<&CStr> {
        self.list().value(index, value_index)
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
    #[cfg(feature = "client")]
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

#[cfg(test)]
mod tests {
    use super::super::tests::signed;
    use super::super::{Version, parse};
    use super::*;

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
