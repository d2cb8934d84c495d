//! Generates sessions with a secret.

use std::borrow::Cow;

use super::random::Randomness;
use super::{
    DEFAULT_EXPIRY_SECONDS, Ks, KsError, MAX_EXPIRY_SECONDS, PrivilegesBuilder, TYPE_ADMIN, TYPE_USER, privileges,
    restricted, v1, v2,
};
use crate::secret::Secret;

/// The two formats of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Version {
    /// Plain text with a signature, for servers that do not support version 2.
    V1,
    /// Encrypted; the default.
    #[default]
    V2,
}

/// The expiry of a new session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// The lifetime in seconds; 0 means [`DEFAULT_EXPIRY_SECONDS`].
    Seconds(i64),
    /// A Unix time in seconds.
    At(i64),
}

/// The parameters of a new session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionParams<'a> {
    /// The format.
    pub version: Version,
    /// The user id; may be empty.
    pub user_id: &'a str,
    /// [`TYPE_USER`] or [`TYPE_ADMIN`].
    pub session_type: i32,
    /// The expiry.
    pub expiry: Expiry,
    /// A comma-separated list of `name[:value]`; may be empty.
    pub privileges: &'a str,
    /// The partner that creates the session on behalf of another one.
    pub master_partner_id: Option<i32>,
    /// Opaque application data.
    pub additional_data: Option<&'a str>,
    /// The value of the privilege `sessionid`: `session.end` revokes all sessions that share it.
    pub session_id: Option<&'a str>,
}

impl<'a> SessionParams<'a> {
    /// A version 2 session without privileges and with the default lifetime.
    pub fn new(user_id: &'a str, session_type: i32) -> Self {
        SessionParams {
            version: Version::V2,
            user_id,
            session_type,
            expiry: Expiry::Seconds(0),
            privileges: "",
            master_partner_id: None,
            additional_data: None,
            session_id: None,
        }
    }
}

impl<'a> SessionParams<'a> {
    #[inline]
    fn content(&self, privileges: &'a str, expires_at: i64) -> SessionContent<'a> {
        SessionContent {
            user_id: self.user_id,
            session_type: self.session_type,
            expires_at,
            privileges,
            master_partner_id: self.master_partner_id,
            additional_data: self.additional_data,
        }
    }

    /// The privileges, including `sessionid`.
    #[expect(clippy::inline_always, reason = "hot path, where the call overhead is measurable")]
    #[inline(always)]
    fn all_privileges(&self) -> Result<Cow<'a, str>, KsError> {
        let Some(session_id) = self.session_id.filter(|id| !id.is_empty()) else {
            return Ok(Cow::Borrowed(self.privileges));
        };
        let mut group = PrivilegesBuilder::default();
        group.add("sessionid", Some(session_id)).map_err(|error| match error {
            KsError::Argument { reason, .. } => KsError::argument("session_id", reason),
            other => other,
        })?;
        let comma = if self.privileges.is_empty() { "" } else { "," };
        Ok(Cow::Owned(format!("{}{comma}{}", self.privileges, group.to_text())))
    }
}

/// The content of a session, with an absolute expiry. The integers are not checked.
#[derive(Clone, Copy)]
pub(super) struct SessionContent<'a> {
    pub(super) user_id: &'a str,
    pub(super) session_type: i32,
    pub(super) expires_at: i64,
    pub(super) privileges: &'a str,
    pub(super) master_partner_id: Option<i32>,
    pub(super) additional_data: Option<&'a str>,
}

/// Generates sessions of one partner. Prepares the key once. Immutable, so threads may share it.
pub struct Signer {
    partner_id: i32,
    secret: Secret,
    key: Box<v2::Key>,
}

impl Signer {
    /// Creates a signer with the partner's admin secret.
    pub fn new(partner_id: i32, secret: &str) -> Result<Self, KsError> {
        check_secret("secret", secret)?;
        Ok(Signer { partner_id, secret: Secret::new(secret), key: v2::Key::new(partner_id, secret) })
    }

    /// Generates a session at the Unix time `now`.
    pub fn sign(&self, params: &SessionParams<'_>, now: i64, randomness: Randomness) -> Result<String, KsError> {
        let privileges = params.all_privileges()?;
        let end = checked_end(params, &privileges, now)?;
        let content = params.content(&privileges, end);
        match params.version {
            Version::V1 => self.sign_v1(&content, randomness),
            Version::V2 => v2::encode_to_string(&self.key, &content, &[], randomness),
        }
    }

    /// Writes a session to `buffer` and returns its length. If the buffer is too small, leaves it unchanged and returns the
    /// required length.
    pub fn sign_into(
        &self,
        params: &SessionParams<'_>,
        now: i64,
        randomness: Randomness,
        buffer: &mut [u8],
    ) -> Result<usize, KsError> {
        self.sign_to(params, now, randomness, |length| buffer.get_mut(..length))
    }

    /// Calls `output` with the length, writes a session to the buffer that it returns, and returns the length. If `output`
    /// returns `None`, writes nothing. Does not allocate for a version 2 session with few privileges and without `session_id`.
    #[expect(clippy::inline_always, reason = "hot path, where the call overhead is measurable")]
    #[inline(always)]
    pub(crate) fn sign_to<'o>(
        &self,
        params: &SessionParams<'_>,
        now: i64,
        randomness: Randomness,
        output: impl FnOnce(usize) -> Option<&'o mut [u8]>,
    ) -> Result<usize, KsError> {
        let privileges = params.all_privileges()?;
        let end = checked_end(params, &privileges, now)?;
        let content = params.content(&privileges, end);
        if params.version == Version::V1 {
            let text = self.sign_v1(&content, randomness)?;
            if let Some(out) = output(text.len()) {
                out.copy_from_slice(text.as_bytes());
            }
            return Ok(text.len());
        }
        v2::encode(&self.key, &content, &[], randomness, output)
    }

    /// Generates a restricted session from a verified one. It has the same partner and user, type USER, only privileges that the
    /// parent has, all restrictions of the parent, and expires no later than the parent.
    pub fn sign_restricted(
        &self,
        parent: &Ks,
        privileges: &str,
        expiry_seconds: i64,
        now: i64,
        randomness: Randomness,
    ) -> Result<String, KsError> {
        let invalid = |reason: &str| Err(KsError::argument("parent", reason));
        if !parent.is_verified() {
            return invalid("was parsed without a secret, so it is not verified");
        }
        if parent.partner_id() != self.partner_id {
            return invalid("belongs to another partner than the signer");
        }
        let end = match parent.expires_at() {
            Some(at) if at > now => at,
            _ => return invalid("has expired or has no expiry"),
        };
        let inherited = restricted::inherited(parent, privileges)?;
        let requested = expires_at(Expiry::Seconds(expiry_seconds), now)?;
        let params = SessionParams::new(parent.user_id().unwrap_or(""), TYPE_USER);
        // Not rounded for downloads, since the session must not outlive its parent.
        let content = params.content(privileges, requested.min(end));
        v2::encode_to_string(&self.key, &content, &inherited, randomness)
    }

    fn sign_v1(&self, content: &SessionContent<'_>, randomness: Randomness) -> Result<String, KsError> {
        let privileges = privileges::trimmed(content.privileges);
        let content = &SessionContent { privileges: &privileges, ..*content };
        let rand = u128::from_ne_bytes(randomness.bytes()?).to_string();
        v1::encode(self.partner_id, self.secret.expose(), content, &rand)
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("partner_id", &self.partner_id).finish_non_exhaustive()
    }
}

/// Rejects an empty secret, with which anyone can sign, and one with characters that no secret contains. They usually come from
/// copying or from files, and the server would reject the sessions.
pub(crate) fn check_secret(argument: &'static str, secret: &str) -> Result<(), KsError> {
    let invalid = |reason: String| Err(KsError::argument(argument, reason));
    if secret.is_empty() {
        return invalid("is empty; give the partner's secret (KMC, Settings, Integration)".to_owned());
    }
    // Fast path for nearly all secrets.
    if secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    let is_invisible = |c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}';
    let (place, found) = if let Some(c) = secret.chars().next().filter(|c| is_invisible(*c)) {
        ("begins with", c)
    } else if let Some(c) = secret.chars().next_back().filter(|c| is_invisible(*c)) {
        ("ends in", c)
    } else if let Some(c) = secret.chars().find(|c| c.is_control() || *c == '\u{feff}') {
        ("contains", c)
    } else {
        return Ok(());
    };
    let name = match found {
        '\u{feff}' => " (a byte order mark)",
        '\n' | '\r' => " (a line ending)",
        ' ' => " (a space)",
        '\t' => " (a tab)",
        _ => "",
    };
    invalid(format!("{place} U+{:04X}{name}, which is not part of a secret; remove it", u32::from(found)))
}

/// Like [`check_secret`], for the secrets of a verification.
pub(crate) fn check_secrets(secrets: &[&str]) -> Result<(), KsError> {
    secrets.iter().try_for_each(|secret| check_secret("secrets", secret))
}

/// Rejects types other than USER and ADMIN.
pub(crate) fn check_type(session_type: i32) -> Result<(), KsError> {
    if session_type == TYPE_USER || session_type == TYPE_ADMIN {
        return Ok(());
    }
    Err(KsError::argument("type", format!("is {session_type}; use {TYPE_USER} for USER or {TYPE_ADMIN} for ADMIN")))
}

/// Rejects a negative or excessive lifetime, and replaces 0 with the default.
pub(crate) fn check_expiry_seconds(seconds: i64) -> Result<i64, KsError> {
    let invalid = |reason: String| Err(KsError::argument("expiry_seconds", reason));
    match seconds {
        0 => Ok(DEFAULT_EXPIRY_SECONDS),
        ..0 => invalid(format!("is {seconds}; give the lifetime in seconds, or 0 for a day")),
        1..=MAX_EXPIRY_SECONDS => Ok(seconds),
        _ => invalid(format!(
            "is {seconds}, more than ten years ({MAX_EXPIRY_SECONDS}); \
             give seconds from now, not milliseconds or a point in time"
        )),
    }
}

/// Rejects times that are not positive, or that are probably milliseconds.
pub(crate) fn check_expires_at(at: i64) -> Result<i64, KsError> {
    /// The last second of the year 9999.
    const LATEST: i64 = 253_402_300_799;
    match at {
        1..=LATEST => Ok(at),
        _ => Err(KsError::argument(
            "expires_at",
            format!("is {at}; give Unix seconds (not milliseconds), at most {LATEST}"),
        )),
    }
}

/// Checks the type and the expiry, and returns the expiry as a Unix time.
#[expect(clippy::inline_always, reason = "hot path, where the call overhead is measurable")]
#[inline(always)]
fn checked_end(params: &SessionParams<'_>, privileges: &str, now: i64) -> Result<i64, KsError> {
    check_type(params.session_type)?;
    Ok(round_for_downloads(privileges, expires_at(params.expiry, now)?))
}

#[inline]
fn expires_at(expiry: Expiry, now: i64) -> Result<i64, KsError> {
    match expiry {
        Expiry::At(at) => Ok(at),
        Expiry::Seconds(seconds) => now
            .checked_add(check_expiry_seconds(seconds)?)
            .ok_or_else(|| KsError::argument("expiry_seconds", "exceeds the range of a 64-bit time")),
    }
}

/// Rounds the expiry of download sessions like the server, so that a CDN can cache their URLs.
#[inline]
fn round_for_downloads(privileges: &str, expires_at: i64) -> i64 {
    const STEP: i64 = 300;
    // Most strings lack one of these letters, and a search for a single byte is faster.
    let contains = |letter| privileges.as_bytes().contains(&letter);
    if !contains(b'n') || !contains(b'w') || !privileges.contains("downloadasset") {
        return expires_at;
    }
    match expires_at.rem_euclid(STEP) {
        0 => expires_at,
        remainder => expires_at.checked_add(STEP - remainder).unwrap_or(expires_at),
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn signed(params: &SessionParams<'_>) -> Result<Box<Ks>, KsError> {
        let text = Signer::new(102, "secret")?.sign(params, NOW, Randomness::System)?;
        parse(&text, &["secret"])
    }

    #[test]
    fn sign_writes_all_params_in_both_versions() {
        for version in [Version::V1, Version::V2] {
            let params = SessionParams {
                version,
                expiry: Expiry::Seconds(60),
                privileges: "sview:1_a/1_b,list",
                master_partner_id: Some(99),
                additional_data: Some("more"),
                ..SessionParams::new("josé", TYPE_USER)
            };
            let read = signed(&params).unwrap();
            assert_eq!(read.version(), if version == Version::V1 { 1 } else { 2 });
            assert_eq!((read.partner_id(), read.user_id()), (102, Some("josé")));
            assert_eq!((read.session_type(), read.expires_at()), (Some(TYPE_USER), Some(NOW + 60)));
            assert_eq!(read.privileges(), Some("sview:1_a/1_b,list"));
            assert_eq!((read.master_partner_id(), read.additional_data()), (Some("99"), Some("more")));
        }
    }

    #[test]
    fn sign_without_expiry_uses_default() {
        let read = signed(&SessionParams::new("u", TYPE_ADMIN)).unwrap();
        assert_eq!(read.expires_at(), Some(NOW + DEFAULT_EXPIRY_SECONDS));
    }

    #[test]
    fn sign_twice_gives_different_sessions() {
        for version in [Version::V1, Version::V2] {
            let params = SessionParams { version, ..SessionParams::new("u", TYPE_USER) };
            assert_ne!(signed(&params).unwrap().hash(), signed(&params).unwrap().hash());
        }
    }

    #[test]
    fn sign_rounds_up_expiry_of_download_sessions() {
        let end = |privileges, seconds| {
            let params = SessionParams { privileges, expiry: Expiry::Seconds(seconds), ..SessionParams::new("u", 0) };
            signed(&params).unwrap().expires_at().unwrap() - NOW
        };
        assert_eq!(end("downloadasset:0_x", 301), 600);
        assert_eq!(end("downloadasset:0_x", 300), 300);
        assert_eq!(end("mydownloadassets", 1), 300);
        assert_eq!(end("download:0_x", 301), 301);
    }

    #[test]
    fn sign_names_invalid_argument() {
        let invalid = |params: SessionParams<'_>| match signed(&params) {
            Err(KsError::Argument { argument, .. }) => argument,
            other => panic!("{other:?}"),
        };
        let fine = SessionParams::new("u", TYPE_USER);
        let v1 = SessionParams { version: Version::V1, ..fine };
        assert_eq!(invalid(SessionParams { session_type: 1, ..fine }), "type");
        assert_eq!(invalid(SessionParams { expiry: Expiry::Seconds(-1), ..fine }), "expiry_seconds");
        assert_eq!(
            invalid(SessionParams { expiry: Expiry::Seconds(MAX_EXPIRY_SECONDS + 1), ..fine }),
            "expiry_seconds"
        );
        assert_eq!(invalid(SessionParams { privileges: "a.b", ..fine }), "privileges");
        assert_eq!(invalid(SessionParams { user_id: "a\0", ..fine }), "user_id");
        assert_eq!(invalid(SessionParams { additional_data: Some("\0"), ..fine }), "additional_data");
        assert_eq!(invalid(SessionParams { user_id: "bob;*", ..v1 }), "user_id");
        assert_eq!(invalid(SessionParams { user_id: "a\nb", ..v1 }), "user_id");
        assert_eq!(invalid(SessionParams { privileges: "sview:a;b", ..v1 }), "privileges");
        assert_eq!(invalid(SessionParams { additional_data: Some(";"), ..v1 }), "additional_data");
        assert!(matches!(Signer::new(1, ""), Err(KsError::Argument { argument: "secret", .. })));
    }

    #[test]
    fn sign_into_small_buffer_returns_required_length() {
        for version in [Version::V1, Version::V2] {
            let signer = Signer::new(102, "secret").unwrap();
            let privileges = "sview:".to_owned() + &"0_abcdefgh/".repeat(90);
            for privileges in ["", "sview:*", &privileges] {
                let params = SessionParams { version, privileges, ..SessionParams::new("u", TYPE_USER) };
                let fixed = Randomness::Fixed([7; 16]);
                let expected = signer.sign(&params, NOW, fixed).unwrap();
                let mut buffer = vec![b'.'; expected.len() - 1];
                assert_eq!(signer.sign_into(&params, NOW, fixed, &mut buffer), Ok(expected.len()));
                assert!(buffer.iter().all(|&byte| byte == b'.'));
                let mut buffer = vec![b'.'; expected.len() + 1];
                assert_eq!(signer.sign_into(&params, NOW, fixed, &mut buffer), Ok(expected.len()));
                assert_eq!(&buffer[..expected.len()], expected.as_bytes());
                assert_eq!(buffer[expected.len()], b'.');
            }
        }
    }

    #[test]
    fn restricted_session_is_limited_by_parent() {
        let signer = Signer::new(102, "secret").unwrap();
        let parent = signed(&SessionParams {
            expiry: Expiry::Seconds(1000),
            privileges: "sview:0_a/0_b,edit:*,list,iprestrict:192.0.2.1,actionslimit:5",
            ..SessionParams::new("bob", TYPE_ADMIN)
        })
        .unwrap();
        let child = |privileges, seconds| {
            signer
                .sign_restricted(&parent, privileges, seconds, NOW, Randomness::System)
                .and_then(|text| parse(&text, &["secret"]))
        };
        let read = child("sview:0_b,edit:0_x", 60).unwrap();
        assert_eq!((read.session_type(), read.user_id()), (Some(TYPE_USER), Some("bob")));
        assert_eq!(read.expires_at(), Some(NOW + 60));
        assert_eq!(read.privileges(), Some("sview:0_b,edit:0_x,actionslimit:5,iprestrict:192.0.2.1"));
        assert_eq!(child("downloadasset:1,list", 60).unwrap_err().to_string().matches("downloadasset").count(), 1);
        assert_eq!(child("list", 5000).unwrap().expires_at(), Some(NOW + 1000));
        for more in [
            "sview:0_c",
            "sview:*",
            "sview",
            "edit",
            "disableentitlement",
            "*",
            "iprestrict:192.0.2.2",
            "actionslimit:9",
        ] {
            assert!(child(more, 60).is_err(), "{more}");
        }
        assert!(child("iprestrict:192.0.2.1,list", 60).is_ok());
    }

    #[test]
    fn sign_escapes_user_id() {
        for user in ["bob&_t=2", "a+b@x.y", "100%", "a=b;c|d", " lead", "\u{1}"] {
            assert_eq!(signed(&SessionParams::new(user, TYPE_USER)).unwrap().user_id(), Some(user));
        }
    }

    #[test]
    fn sign_rejects_sessions_beyond_limits() {
        let many = |count| (0..count).map(|n| format!("p{n}")).collect::<Vec<_>>().join(",");
        let sign = |privileges: String| {
            signed(&SessionParams { privileges: &privileges, ..SessionParams::new("u", TYPE_USER) })
        };
        assert!(sign(many(997)).is_ok());
        assert!(sign(many(998)).unwrap_err().to_string().contains("1001 fields"));
        let long = "x".repeat(super::super::MAX_KS_LENGTH);
        for version in [Version::V1, Version::V2] {
            let params = SessionParams { version, ..SessionParams::new(&long, TYPE_USER) };
            assert!(signed(&params).unwrap_err().to_string().contains("longer than 65536 bytes"));
        }
    }

    #[test]
    fn sign_v1_trims_privileges() {
        let privileges = "sview:*, iprestrict:192.0.2.7 ,list";
        let params = SessionParams { version: Version::V1, privileges, ..SessionParams::new("u", TYPE_USER) };
        assert_eq!(signed(&params).unwrap().privileges(), Some("sview:*,iprestrict:192.0.2.7,list"));
    }

    #[test]
    fn check_secret_names_invisible_characters() {
        for (secret, expected) in [
            ("\u{feff}secret", "begins with U+FEFF (a byte order mark)"),
            (" secret", "begins with U+0020 (a space)"),
            ("secret\n", "ends in U+000A (a line ending)"),
            ("secret\r", "ends in U+000D (a line ending)"),
            ("secret\u{a0}", "ends in U+00A0,"),
            ("sec\tret", "contains U+0009 (a tab)"),
            ("sec\u{7f}ret", "contains U+007F,"),
            ("sec\u{feff}ret", "contains U+FEFF (a byte order mark)"),
        ] {
            let error = Signer::new(1, secret).unwrap_err().to_string();
            assert!(error.starts_with("secret: ") && error.contains(expected), "{error}");
            assert!(!error.contains("sec\tret") && check_secrets(&["fine", secret]).is_err());
        }
        for secret in ["se cret", "\"secret\"", "ABCDEF", "s\u{e9}cret"] {
            assert!(Signer::new(1, secret).is_ok(), "{secret}");
        }
    }

    #[test]
    fn debug_output_omits_secret() {
        assert_eq!(format!("{:?}", Signer::new(102, "hunter2").unwrap()), "Signer { partner_id: 102, .. }");
    }
}
