//! Reading a session: verified with secrets, or only looked at; the verdict, and words for people.

use std::ffi::{CString, c_char};
use std::{mem, ptr};

use once_cell::race::OnceBox;
use zeroize::Zeroize;

use super::clock;
use super::error::kaltura_error;
use super::guard::{make, read};
use super::input::{handle, optional_text, text, texts};
use super::string::{owned, pointer};
use crate::ks::{self, Ks, Verdict};

/// kaltura_ks_type: the session says no type.
/// Since 0.1.0.
pub const KALTURA_KS_NO_TYPE: i32 = i32::MIN;
/// kaltura_ks_expires_at: the session says no expiry.
/// Since 0.1.0.
pub const KALTURA_KS_NO_EXPIRY: i64 = i64::MIN;
/// kaltura_ks_check: good for this request.
/// Since 0.1.0.
pub const KALTURA_KS_VALID: i32 = 0;
/// kaltura_ks_check: its time is over, or it has no expiry.
/// Since 0.1.0.
pub const KALTURA_KS_EXPIRED: i32 = 1;
/// kaltura_ks_check: iprestrict does not name the address, or no address was given.
/// Since 0.1.0.
pub const KALTURA_KS_RESTRICTED_IP: i32 = 2;
/// kaltura_ks_check: urirestrict does not name the URI, or no URI was given.
/// Since 0.1.0.
pub const KALTURA_KS_RESTRICTED_URI: i32 = 3;
/// kaltura_ks_check: it was read without a secret (kaltura_ks_peek), or is NULL.
/// Since 0.1.0.
pub const KALTURA_KS_NOT_VERIFIED: i32 = 4;

/// A session as it was read. Immutable; any number of threads may use it, any thread may free it.
/// Since 0.1.0.
pub struct kaltura_ks {
    pub(super) ks: Ks,
    // Made when they are asked for: a server that only judges a session needs none of them. Without a lock, which a
    // fork might find taken.
    texts: OnceBox<Texts>,
}

/// What the getters hand out.
struct Texts {
    user_id: Option<CString>,
    privileges: Option<CString>,
    hash: Option<CString>,
    rand: Option<CString>,
    master_partner_id: Option<CString>,
    additional_data: Option<CString>,
    session_id_hash: Option<CString>,
    parsed: Vec<(CString, Vec<CString>)>,
}

/// As [`Ks`] wipes its own.
impl Drop for Texts {
    fn drop(&mut self) {
        let Texts { user_id, privileges, hash, rand, master_partner_id, additional_data, session_id_hash, parsed } =
            self;
        let wipe = |text: &mut CString| mem::take(text).into_bytes_with_nul().as_mut_slice().zeroize();
        [user_id, privileges, hash, rand, master_partner_id, additional_data, session_id_hash]
            .into_iter()
            .flatten()
            .chain(parsed.iter_mut().flat_map(|(name, values)| std::iter::once(name).chain(values)))
            .for_each(wipe);
    }
}

impl kaltura_ks {
    fn new(ks: Ks) -> Box<Self> {
        Box::new(kaltura_ks { ks, texts: OnceBox::new() })
    }

    fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| {
            let ks = &self.ks;
            // The reader refuses a NUL in a session, so nothing is ever left empty here.
            let c_text = |text: &str| CString::new(text).unwrap_or_default();
            let optional = |text: Option<&str>| text.map(c_text);
            Box::new(Texts {
                user_id: optional(ks.user_id()),
                privileges: optional(ks.privileges()),
                hash: optional(ks.hash()),
                rand: optional(ks.rand()),
                master_partner_id: optional(ks.master_partner_id()),
                additional_data: optional(ks.additional_data()),
                session_id_hash: optional(ks.session_id_hash()),
                parsed: ks
                    .parsed_privileges()
                    .iter()
                    .map(|one| (c_text(&one.name), one.values.iter().map(|value| c_text(value)).collect()))
                    .collect(),
            })
        })
    }
}

/// Reads a session and verifies its signature, without a server.
///
/// It must still be judged: a session whose signature is right may have ended (kaltura_ks_check). In
/// version 2 the partner id stands outside the signature: choose the secrets by it (kaltura_ks_peek),
/// and take it as proven only if the secret belongs to that partner alone.
///
/// @param ks at most 65,536 bytes; read in linear time
/// @param secrets the partner's admin secrets, several while they are exchanged; tried in order, and
/// compared in constant time
/// @param count how many secrets there are, 1 to 1,000
/// @return the session, to be freed with kaltura_ks_free; NULL on failure: KALTURA_ERROR_KS_MALFORMED,
/// KALTURA_ERROR_KS_SIGNATURE, KALTURA_ERROR_KS_AMBIGUOUS (rightly signed, but the server reads it
/// differently from its text, such as a NUL in the user id), KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_ks_parse(
    ks: *const c_char,
    secrets: *const *const c_char,
    count: usize,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_ks {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let mut read = kaltura_ks::new(Ks::unread());
            read.ks.read(text(ks, "ks")?, texts(secrets, count, "secrets")?.as_slice())?;
            Ok(Box::into_raw(read))
        })
    }
}

/// Reads what a session shows to anybody, UNVERIFIED: of version 2 the partner id, of version 1 all.
///
/// To choose the secrets, or to look at a session of somebody else. Never decide anything by it:
/// whoever made the string may have lied. kaltura_ks_check never accepts it.
///
/// @param ks at most 65,536 bytes; read in linear time
/// @return the session, to be freed with kaltura_ks_free; NULL on failure: KALTURA_ERROR_KS_MALFORMED, also where
/// kaltura_ks_parse says KALTURA_ERROR_KS_SIGNATURE of what no secret can have signed; KALTURA_ERROR_KS_AMBIGUOUS,
/// KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_ks_peek(ks: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_ks {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { make(error, || Ok(Box::into_raw(kaltura_ks::new(ks::peek(text(ks, "ks")?)?)))) }
}

/// Frees a session and wipes what it says. NULL is allowed and does nothing. Any thread may call it. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_free(ks: *mut kaltura_ks) {
    if !ks.is_null() {
        // SAFETY: made by `kaltura_ks::new`, and freed once, by contract.
        drop(unsafe { Box::from_raw(ks) });
    }
}

/// Whether a session is good for a request, in the server's order: expiry, iprestrict, urirestrict.
///
/// A restriction that is present and an address or URI that is not given is a refusal. Addresses are
/// compared as text, as the server does. What only the server knows (ended sessions, actionslimit)
/// is not judged.
///
/// @param ks NULL is never valid (KALTURA_KS_NOT_VERIFIED)
/// @param now Unix time in seconds; 0 for the system's clock
/// @param remote_ip the address that the request came from, such as "192.0.2.1"; may be NULL
/// @param request_uri the URI of the request with its query, such as "/api_v3/service/..."; may be NULL.
/// What is not UTF-8 counts as not given, in both
/// @return one of the KALTURA_KS_ constants, KALTURA_KS_VALID only when all is good
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_check(
    ks: *const kaltura_ks,
    now: i64,
    remote_ip: *const c_char,
    request_uri: *const c_char,
) -> i32 {
    // SAFETY: the pointers are as the header's preamble asks. Text that is not UTF-8 equals no value.
    unsafe {
        read(ks, KALTURA_KS_NOT_VERIFIED, |ks| {
            let now = if now == 0 { clock::now().unwrap_or(i64::MAX) } else { now };
            let plain = |pointer| optional_text(pointer, "").ok().flatten();
            match ks.ks.check(now, plain(remote_ip), plain(request_uri)) {
                Verdict::Valid => KALTURA_KS_VALID,
                Verdict::Expired => KALTURA_KS_EXPIRED,
                Verdict::RestrictedIp => KALTURA_KS_RESTRICTED_IP,
                Verdict::RestrictedUri => KALTURA_KS_RESTRICTED_URI,
                Verdict::NotVerified => KALTURA_KS_NOT_VERIFIED,
            }
        })
    }
}

/// The version of the format, 1 or 2; 0 for NULL. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_version(ks: *const kaltura_ks) -> i32 {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, 0, |ks| ks.ks.version().into()) }
}

/// Whether a secret has signed it: 1, or 0 for a session from kaltura_ks_peek. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_is_verified(ks: *const kaltura_ks) -> i32 {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, 0, |ks| ks.ks.is_verified().into()) }
}

/// The partner id; see kaltura_ks_parse for what it proves. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_partner_id(ks: *const kaltura_ks) -> i32 {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, 0, |ks| ks.ks.partner_id()) }
}

/// The type, KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN (other numbers are possible);
/// KALTURA_KS_NO_TYPE when it has none. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_type(ks: *const kaltura_ks) -> i32 {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, KALTURA_KS_NO_TYPE, |ks| ks.ks.session_type().unwrap_or(KALTURA_KS_NO_TYPE)) }
}

/// When it ends, in Unix seconds; KALTURA_KS_NO_EXPIRY when it says none (it is then never valid).
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_expires_at(ks: *const kaltura_ks) -> i64 {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, KALTURA_KS_NO_EXPIRY, |ks| ks.ks.expires_at().unwrap_or(KALTURA_KS_NO_EXPIRY)) }
}

/// The user that it speaks for; "" for nobody, and NULL when it does not say. Lives as long as the handle.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_user_id(ks: *const kaltura_ks) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.texts().user_id.as_ref())) }
}

/// The privileges as text, for people; NULL when they cannot be seen. Lives as long as the handle.
///
/// In version 2 a value may hold a comma, or end in a blank: such a text, given to a new session, makes other
/// privileges, and more of them. To compare sessions, or to make one like another, go through the privileges one by one
/// (kaltura_ks_privilege_count).
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_privileges(ks: *const kaltura_ks) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.texts().privileges.as_ref())) }
}

/// The session's revocation key, 40 hexadecimal digits; NULL for version 2 without a secret. Compare
/// sessions by it, never by their text, of which many are the same session. In version 1 it is the
/// signature, with which the session can be put together again: do not log it there, but
/// kaltura_ks_fingerprint. Lives as long as the handle. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_hash(ks: *const kaltura_ks) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.texts().hash.as_ref())) }
}

/// The random part: text in version 1, hexadecimal digits in version 2; NULL when it has none or it
/// cannot be seen. Lives as long as the handle. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_rand(ks: *const kaltura_ks) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.texts().rand.as_ref())) }
}

/// The partner that made it for another one, as text; "" or NULL when it says none. Lives as long as the
/// handle. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_master_partner_id(ks: *const kaltura_ks) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.texts().master_partner_id.as_ref())) }
}

/// Text that the server hands through; NULL when it has none. Lives as long as the handle.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_additional_data(ks: *const kaltura_ks) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.texts().additional_data.as_ref())) }
}

/// The revocation key of its group, all sessions with the same sessionid; NULL when it has none.
/// Lives as long as the handle. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_session_id_hash(ks: *const kaltura_ks) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.texts().session_id_hash.as_ref())) }
}

/// Which of the secrets signed it, counted from 0, as an index into what kaltura_ks_parse was given; -1 without a
/// secret. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_secret_index(ks: *const kaltura_ks) -> i32 {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, -1, |ks| ks.ks.secret_index().and_then(|at| i32::try_from(at).ok()).unwrap_or(-1)) }
}

/// Whether it has more than a user's rights (its type is 1 or above): 1 or 0. As for
/// kaltura_ks_has_privilege, that proves nothing without kaltura_ks_check. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_is_admin(ks: *const kaltura_ks) -> i32 {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, 0, |ks| ks.ks.is_admin().into()) }
}

/// Whether it is an anonymous player's session: 1 or 0. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_is_widget(ks: *const kaltura_ks) -> i32 {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, 0, |ks| ks.ks.is_widget().into()) }
}

/// How many privileges it has. A version 1 session without privileges has one with an empty name, as
/// on the server. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_privilege_count(ks: *const kaltura_ks) -> usize {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, 0, |ks| ks.texts().parsed.len()) }
}

/// The name of a privilege, counted from 0; NULL beyond the last. Version 2 spells the privilege `*` as `all` with the
/// value `*`. Lives as long as the handle. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_privilege_name(ks: *const kaltura_ks, index: usize) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.texts().parsed.get(index).map(|(name, _)| name))) }
}

/// How many values a privilege has; 0 for a bare name. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_privilege_value_count(ks: *const kaltura_ks, index: usize) -> usize {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, 0, |ks| ks.texts().parsed.get(index).map_or(0, |(_, values)| values.len())) }
}

/// A value of a privilege, both counted from 0; NULL beyond the last. Lives as long as the handle.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_privilege_value(
    ks: *const kaltura_ks,
    index: usize,
    value_index: usize,
) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe {
        read(ks, ptr::null(), |ks| {
            pointer(ks.texts().parsed.get(index).and_then(|(_, values)| values.get(value_index)))
        })
    }
}

/// Whether it has a privilege: 1 or 0. It says what the text says, also of a session that is not verified
/// or has ended: allow nothing unless kaltura_ks_check says KALTURA_KS_VALID.
///
/// The value `*` of a privilege stands for every value, and the privilege `*` for every privilege on
/// content: edit, sview, view, list, download, downloadasset, editplaylist, sviewplaylist. It may be asked for as `*`
/// without a value, and as `all`, whichever of the two the session says.
///
/// @param name such as "sview"; for NULL, and what is not UTF-8, the response is 0
/// @param value such as an entry id; NULL for whether it has the privilege at all
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_has_privilege(
    ks: *const kaltura_ks,
    name: *const c_char,
    value: *const c_char,
) -> i32 {
    // SAFETY: the pointers are as the header's preamble asks. Text that is not UTF-8 names nothing.
    unsafe {
        let (Ok(name), Ok(value)) = (text(name, ""), optional_text(value, "")) else { return 0 };
        read(ks, 0, |ks| ks.ks.has_privilege(name, value).into())
    }
}

/// A session as JSON, for people and logs: all that it says, without the session string or a secret.
///
/// Members: version, verified, partner_id, type, expires_at, user_id, privileges, hash, secret_index
/// and the like; null for what is absent, and for the hash of version 1, which is its signature.
///
/// @return a JSON object, to be freed with kaltura_string_free; NULL on failure
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_ks_to_json(ks: *const kaltura_ks, error: *mut *mut kaltura_error) -> *mut c_char {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { make(error, || owned(&handle(ks, "ks")?.ks.to_json())) }
}

/// A short name for a session, for logs: ten hexadecimal digits that tell nothing about it. All texts
/// that are the same session have the same name.
///
/// @return the name, to be freed with kaltura_string_free; NULL on failure:
/// KALTURA_ERROR_KS_MALFORMED, KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_ks_fingerprint(ks: *const c_char, error: *mut *mut kaltura_error) -> *mut c_char {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe { make(error, || owned(&ks::fingerprint(text(ks, "ks")?)?)) }
}

/// Says in words what a string is and, if it is no good session, why: cut short, wrong secret, ended
/// 3 h ago, a field injected through the user id, and the like. For support desks; quotes neither the
/// session nor a secret. It counts secrets from 1, as people do ("secret 2" is kaltura_ks_secret_index 1).
///
/// @param ks any text that is UTF-8, of any length
/// @param secrets at most 1,000; may be NULL when count is 0: then it says what can be seen from outside
/// @param now Unix time in seconds; 0 for the system's clock
/// @return a few sentences of English, to be freed with kaltura_string_free; NULL on failure:
/// KALTURA_ERROR_INVALID_ARGUMENT. The wording may change between versions.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_ks_explain(
    ks: *const c_char,
    secrets: *const *const c_char,
    count: usize,
    now: i64,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let secrets = texts(secrets, count, "secrets")?;
            let now = if now == 0 { clock::now()? } else { now };
            owned(&ks::explain(text(ks, "ks")?, secrets.as_slice(), now))
        })
    }
}
