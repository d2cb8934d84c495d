//! The fields of a session, as both versions store them.

use smallvec::SmallVec;
use zeroize::Zeroize;

use super::fields::{Field, FieldBuffer, Span};
use super::privileges::{self, Group};
use super::sha1::HASH;
use super::v1;

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

impl Content {
    pub(super) fn field(&self, span: Option<Span>) -> Option<&str> {
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
    pub(super) fn groups(&self) -> SmallVec<[Group<'_>; 4]> {
        match &self.privilege_fields {
            Some(_) => self.items().map(|(name, values)| Group::new(name, values)).collect(),
            None => privileges::grouped(self.field(self.head.privileges).unwrap_or("")),
        }
    }

    /// The privileges of version 2 as one string.
    pub(super) fn privileges(&self) -> Option<String> {
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

    pub(super) fn session_id_hash(&self) -> Option<String> {
        let (_, values) = self.items().find(|(name, values)| *name == "sessionid" && !values.is_empty())?;
        let id = privileges::values(values).next()?;
        Some(v1::sha1_hex(format!("{}_{id}", self.head.partner_id).as_bytes()))
    }
}
