//! Reading a session: with secrets, verified; without, only what stands open.

use once_cell::race::OnceBox;
use smallvec::SmallVec;
use zeroize::Zeroize;

use super::fields::{Field, Span, Texts};
use super::privileges::{self, Privilege, read_privileges};
use super::sha1::{HASH, PADDING};
use super::signer::check_secret;
use super::{Ambiguity, KsError, MAX_KS_LENGTH, Malformed, encoding, v1, v2};
use crate::sixteens::Sixteen;

/// A session as it was read: with a secret, verified; without, not.
pub struct Ks {
    version: u8,
    content: Content,
    secret_index: Option<usize>,
    // Made when it is asked for: a server that only judges a session needs none of it. Without a lock, which a fork
    // might find taken.
    spelt_out: OnceBox<SpeltOut>,
}

/// What follows from the content of a session.
struct SpeltOut {
    privileges: Option<String>,
    parsed_privileges: Vec<Privilege>,
    rand: Option<String>,
    hash: Option<String>,
    session_id_hash: Option<String>,
}

/// The hash of version 1 is its signature, and the rest of a session can be had elsewhere.
impl Drop for SpeltOut {
    fn drop(&mut self) {
        let SpeltOut { privileges, parsed_privileges, rand, hash, session_id_hash } = self;
        [privileges, rand, hash, session_id_hash].into_iter().for_each(Zeroize::zeroize);
        for privilege in parsed_privileges {
            privilege.name.zeroize();
            privilege.values.zeroize();
        }
    }
}

/// The privileges on content, which a bare `*` stands for. It gives no others: not `disableentitlement`,
/// not a role.
pub const COVERED_BY_ALL: [&str; 8] =
    ["edit", "sview", "view", "list", "download", "downloadasset", "editplaylist", "sviewplaylist"];

/// The fields of a session, as read. What is missing is `None`.
#[derive(Default)]
pub(super) struct Content {
    pub(super) partner_id: i32,
    pub(super) expires_at: Option<i64>,
    pub(super) session_type: Option<i32>,
    /// What the spans are of.
    pub(super) texts: Texts,
    pub(super) user_id: Option<Span>,
    /// The privileges as they stand in version 1.
    pub(super) privileges_text: Option<Span>,
    /// The privileges as they stand in version 2: a field for each name.
    pub(super) privilege_fields: Option<FieldList>,
    pub(super) master_partner_id: Option<Span>,
    pub(super) additional_data: Option<Span>,
    pub(super) rand: Option<Text>,
    pub(super) hash: Option<Text>,
}

/// Most sessions have few privileges, for which no memory is allocated.
pub(super) type FieldList = SmallVec<[Field; 4]>;

/// A text that stands in a session, or bytes that are shown in hexadecimal.
pub(super) enum Text {
    Span(Span),
    Hex { bytes: [u8; HASH], length: usize },
}

impl Text {
    /// At most sixteen bytes, in hexadecimal.
    #[inline]
    pub(super) fn hex_of_first(bytes: &[u8]) -> Self {
        let mut kept = [0; HASH];
        Sixteen::first_of(bytes).write(kept.first_chunk_mut().expect("a hash has more"));
        Text::Hex { bytes: kept, length: bytes.len().min(16) }
    }
}

impl Content {
    fn text(&self, span: Option<Span>) -> Option<&str> {
        span.map(|span| self.texts.text(span))
    }

    fn spell_out(&self) -> SpeltOut {
        let spell = |text: &Text| match text {
            Text::Span(span) => self.texts.text(*span).to_owned(),
            Text::Hex { bytes, length } => v1::hex(&bytes[..*length]),
        };
        let (privileges, parsed_privileges) = match &self.privilege_fields {
            Some(fields) => {
                let texts = &self.texts;
                let pairs = || fields.iter().map(|field| (texts.text(field.name), texts.text(field.value)));
                let mut text = String::new();
                pairs().for_each(|(name, value)| privileges::append(&mut text, name, value));
                let text = if text == "all:*" { "*".to_owned() } else { text };
                (Some(text), pairs().map(|(name, value)| Privilege::new(name.to_owned(), value)).collect())
            }
            None => {
                let text = self.text(self.privileges_text);
                (text.map(str::to_owned), read_privileges(text.unwrap_or("")))
            }
        };
        let session_id_hash = parsed_privileges
            .iter()
            .find(|privilege| privilege.name == "sessionid")
            .and_then(|privilege| privilege.values.first())
            .map(|id| v1::sha1_hex(format!("{}_{id}", self.partner_id).as_bytes()));
        SpeltOut {
            privileges,
            parsed_privileges,
            rand: self.rand.as_ref().map(spell),
            hash: self.hash.as_ref().map(spell),
            session_id_hash,
        }
    }
}

impl Ks {
    /// One that nothing is known of: what [`read`](Self::read) begins with.
    pub(crate) fn unread() -> Self {
        Ks { version: 0, content: Content::default(), secret_index: None, spelt_out: OnceBox::new() }
    }

    /// As [`parse`], into where it is to stay: to move what was just written piece by piece, a processor waits. After a
    /// failure it is of no use.
    #[expect(clippy::inline_always, reason = "for each session, where a call is felt")]
    #[inline(always)]
    pub(crate) fn read<S: AsRef<str>>(&mut self, text: &str, secrets: &[S]) -> Result<(), KsError> {
        if secrets.is_empty() {
            return Err(KsError::argument("secrets", "is empty; give at least one admin secret of the partner"));
        }
        secrets.iter().try_for_each(|secret| check_secret("secrets", secret.as_ref()))?;

        // The decoded session, and behind it room for the decrypted one.
        let length = encoding::decoding_room(text.len().min(MAX_KS_LENGTH));
        let both = 2 * length + PADDING;
        let (mut usual, mut stack, mut heap);
        let room = if both <= USUAL_ROOM {
            usual = [0; USUAL_ROOM];
            &mut usual[..both]
        } else if both <= ROOM {
            stack = [0; ROOM];
            &mut stack[..both]
        } else {
            heap = vec![0; both];
            &mut heap[..]
        };
        let (decoded, other) = room.split_at_mut(length);
        let result = encoding::decode_into(text, decoded)
            .map_err(KsError::from)
            .and_then(|length| self.read_decoded(&decoded[..length], secrets, other));
        // A session can be made of what is in there.
        room.zeroize();
        result
    }

    #[expect(clippy::inline_always, reason = "for each session, where a call is felt")]
    #[inline(always)]
    fn read_decoded<S: AsRef<str>>(&mut self, decoded: &[u8], secrets: &[S], room: &mut [u8]) -> Result<(), KsError> {
        if v2::is_v2(decoded) {
            self.version = 2;
            let split = v2::split(decoded)?;
            for (index, secret) in secrets.iter().enumerate() {
                if let Some(body) = split.open(secret.as_ref(), room) {
                    self.secret_index = Some(index);
                    return body.read(&split, &mut self.content).map_err(KsError::Ambiguous);
                }
            }
            // What follows a success does that by itself, which `tests/c/wiped.c` shows.
            v2::overwrite_keys();
        } else {
            self.version = 1;
            let split = v1::split(decoded)?;
            self.secret_index = secrets.iter().position(|secret| split.is_signed_by(secret.as_ref()));
            if self.secret_index.is_some() {
                self.content = split.read().map_err(KsError::Ambiguous)?;
                return Ok(());
            }
        }
        Err(KsError::Signature)
    }

    fn spelt_out(&self) -> &SpeltOut {
        self.spelt_out.get_or_init(|| Box::new(self.content.spell_out()))
    }

    /// 1 or 2.
    pub fn version(&self) -> u8 {
        self.version
    }

    /// The partner. In version 2 it stands outside the signature: it is proven only when the secret
    /// that matched belongs to that partner alone.
    pub fn partner_id(&self) -> i32 {
        self.content.partner_id
    }

    /// When it ends, in Unix seconds; a session without an expiry is never valid.
    pub fn expires_at(&self) -> Option<i64> {
        self.content.expires_at
    }

    /// 0 is USER, 2 is ADMIN.
    pub fn session_type(&self) -> Option<i32> {
        self.content.session_type
    }

    /// The user that it speaks for.
    pub fn user_id(&self) -> Option<&str> {
        self.content.text(self.content.user_id)
    }

    /// The privileges text.
    pub fn privileges(&self) -> Option<&str> {
        self.spelt_out().privileges.as_deref()
    }

    /// The privileges, one by one.
    pub fn parsed_privileges(&self) -> &[Privilege] {
        &self.spelt_out().parsed_privileges
    }

    /// The values of the privileges whose name, as `cut` cuts it, is this one; `None` where there are no such privileges. For
    /// one question that is far cheaper than to make all privileges one by one.
    pub(super) fn values_of(&self, name: &str, cut: impl Fn(&str) -> &str) -> Option<Vec<&str>> {
        let content = &self.content;
        let mut found = None;
        let mut add = |values| found.get_or_insert_with(Vec::new).extend(privileges::values(values));
        let Some(fields) = &content.privilege_fields else {
            let text = content.text(content.privileges_text).unwrap_or("");
            privileges::split(text).filter(|(one, _)| cut(one) == name).for_each(|(_, values)| add(values));
            return found;
        };
        for field in fields {
            if field.name.len() >= name.len() && cut(content.texts.text(field.name)) == name {
                add(content.texts.text(field.value));
            }
        }
        found
    }

    /// The partner that made it for another one.
    pub fn master_partner_id(&self) -> Option<&str> {
        self.content.text(self.content.master_partner_id)
    }

    /// Text that the server hands through.
    pub fn additional_data(&self) -> Option<&str> {
        self.content.text(self.content.additional_data)
    }

    /// The random part: text in version 1, hexadecimal in version 2.
    pub fn rand(&self) -> Option<&str> {
        self.spelt_out().rand.as_deref()
    }

    /// The revocation key of this session, 40 hexadecimal digits. Compare sessions by it, never by
    /// their text: many texts decode to one session. `None` for a version 2 session read without a secret.
    pub fn hash(&self) -> Option<&str> {
        self.spelt_out().hash.as_deref()
    }

    /// The revocation key of its group: all sessions with the same `sessionid`.
    pub fn session_id_hash(&self) -> Option<&str> {
        self.spelt_out().session_id_hash.as_deref()
    }

    /// Which of the secrets signed it; `None` when it was read without one.
    pub fn secret_index(&self) -> Option<usize> {
        self.secret_index
    }

    /// Whether a secret has signed it. What an unverified session says, anybody may have written.
    pub fn is_verified(&self) -> bool {
        self.secret_index.is_some()
    }

    /// Whether it has the privilege `name`, and if `value` is given, for that value or for `*`.
    ///
    /// `*` alone (in version 2 spelt `all:*`) stands for the privileges on content:
    /// [`COVERED_BY_ALL`]. Both spellings ask for it, whichever the session has.
    pub fn has_privilege(&self, name: &str, value: Option<&str>) -> bool {
        let is_covered = name == "all" || (name, value) == ("*", None) || COVERED_BY_ALL.contains(&name);
        (is_covered && self.has_all_on_content())
            || self
                .values_of(name, |one| one)
                .is_some_and(|values| value.is_none_or(|value| values.contains(&value) || values.contains(&"*")))
    }

    /// Whether it has all privileges on content.
    pub(super) fn has_all_on_content(&self) -> bool {
        let has = |name, due: &[&str]| self.values_of(name, |one| one).is_some_and(|values| values == due);
        has("*", &[]) || has("all", &["*"])
    }

    /// All that it says as a JSON object, without the session string. Of version 1 without the hash, which
    /// is the signature: with it, the session could be put together again from a log.
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

    /// Whether it has more than a user's rights.
    pub fn is_admin(&self) -> bool {
        self.content.session_type.is_some_and(|session_type| session_type >= 1)
    }

    /// Whether it is an anonymous player's session.
    pub fn is_widget(&self) -> bool {
        self.content.session_type == Some(0)
            && matches!(self.user_id(), None | Some("" | "0"))
            && self.privileges().is_some_and(|text| text.contains("widget:1"))
    }
}

/// Without what it says: of version 1 that includes the signature.
impl std::fmt::Debug for Ks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ks")
            .field("version", &self.version)
            .field("partner_id", &self.partner_id())
            .field("session_type", &self.session_type())
            .finish_non_exhaustive()
    }
}

/// Enough for most sessions. It is zeroed for each, which takes its time.
const USUAL_ROOM: usize = 384;
/// Up to this size a session is taken apart on the stack: nearly all are.
const ROOM: usize = 1152;

/// Reads a session and verifies it with the first of `secrets` that signed it. The result stays where it was read: moved,
/// it would leave what it says on the stack.
pub fn parse<S: AsRef<str>>(text: &str, secrets: &[S]) -> Result<Box<Ks>, KsError> {
    let mut ks = Box::new(Ks::unread());
    ks.read(text, secrets)?;
    Ok(ks)
}

/// Reads what can be read without a secret, and refuses a text that is no session. Of version 2 that is
/// the partner id alone. Nothing of it is proven: whoever made the string may have lied.
pub fn peek(text: &str) -> Result<Ks, KsError> {
    let decoded = encoding::decode(text)?;
    let (version, content) = if v2::is_v2(&decoded) {
        let split = v2::split(&decoded)?;
        if !split.has_cipher_form() {
            return Err(Malformed::Damaged.into());
        }
        (2, split.partner_id().map(|partner_id| Content { partner_id, ..Content::default() }))
    } else {
        let split = v1::split(&decoded)?;
        if !split.has_signature_form() {
            return Err(Malformed::Damaged.into());
        }
        (1, split.read())
    };
    Ok(Ks { version, content: content.map_err(KsError::Ambiguous)?, ..Ks::unread() })
}

/// A short name for a session, for logs: ten hexadecimal digits that tell nothing about it. All texts
/// that decode to one session have the same.
pub fn fingerprint(text: &str) -> Result<String, KsError> {
    let decoded = encoding::decode(text)?;
    Ok(v1::sha1_hex(&decoded)[..10].to_owned())
}

/// A plain decimal integer: digits, with a minus before them at most.
pub(super) fn decimal<T: TryFrom<i64>>(text: &[u8]) -> Result<T, Ambiguity> {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    // Counted below zero, where there is one number more.
    let negative = digits.iter().try_fold(0i64, |number, byte| {
        byte.is_ascii_digit().then(|| number.checked_mul(10)?.checked_sub(i64::from(byte - b'0')))?
    });
    let number = negative.filter(|_| !digits.is_empty()).and_then(|number| match is_negative {
        true => Some(number),
        false => number.checked_neg(),
    });
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
    fn who_gave_no_secret_is_not_told_of_secrets() {
        let v1 = super::super::tests::crafted::version_1("102;102;1;0;7;u;;;");
        let v1 = encoding::decode(&v1).unwrap();
        let upper_case = encoding::V1.encode(v1.to_ascii_uppercase());
        for text in [&signed(Version::V2, "")[..100], "djJ8MTAyfA", &upper_case] {
            let error = peek(text).unwrap_err();
            assert_eq!(error, KsError::Malformed(Malformed::Damaged), "{text}");
            assert!(!error.to_string().contains("secret") && error.to_string().contains("copy it again"), "{error}");
            assert!(matches!(parse(text, &["secret"]), Err(KsError::Signature)));
        }
    }

    #[test]
    fn all_on_content_has_two_names_in_both_versions() {
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
    fn debug_output_shows_no_content() {
        for version in [Version::V1, Version::V2] {
            let ks = parse(&signed(version, "sessionid:hunter2"), &["secret"]).unwrap();
            let _ = (ks.privileges(), ks.hash());
            let number = ks.version();
            let expected = format!("Ks {{ version: {number}, partner_id: 102, session_type: Some(0), .. }}");
            assert_eq!(format!("{ks:?}"), expected);
        }
    }
}
