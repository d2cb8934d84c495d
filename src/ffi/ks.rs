//! Parsed sessions: verified with secrets, or not; validation, getters, and descriptions for people.

use std::ffi::c_char;
use std::ptr;

use super::clock;
use super::error::kaltura_error;
use super::guard::{make, read};
use super::input::{handle, optional_text, optional_text_of_size, text, texts};
use super::status::{
    KALTURA_ERROR_INVALID_ARGUMENT, KALTURA_ERROR_KS_AMBIGUOUS, KALTURA_ERROR_KS_EXPIRED, KALTURA_ERROR_KS_MALFORMED,
    KALTURA_ERROR_KS_NOT_VERIFIED, KALTURA_ERROR_KS_RESTRICTED_IP, KALTURA_ERROR_KS_RESTRICTED_URI,
    KALTURA_ERROR_KS_SIGNATURE, KALTURA_ERROR_KS_WRONG_PARTNER, KALTURA_OK, kaltura_status,
};
use super::string::{owned, pointer};
use crate::ks::{self, Ks, Validity};

/// kaltura_ks_type: the session says no type.
/// Since 0.1.0.
pub const KALTURA_KS_NO_TYPE: i32 = i32::MIN;
/// kaltura_ks_expires_at: the session says no expiry.
/// Since 0.1.0.
pub const KALTURA_KS_NO_EXPIRY: i64 = i64::MIN;
/// A parsed session. Immutable; any number of threads may use it, any thread may free it.
/// Since 0.1.0.
pub struct kaltura_ks {
    pub(super) ks: Ks,
}

impl kaltura_ks {
    pub(super) fn new(ks: Ks) -> Box<Self> {
        Box::new(kaltura_ks { ks })
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
            let secrets = texts(secrets, count, "secrets")?;
            ks::check_secrets(secrets.as_slice())?;
            read.ks.read(text(ks, "ks")?, secrets.as_slice())?;
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

/// Validates a parsed session for one request: expiry, iprestrict, urirestrict. Returns
/// KALTURA_ERROR_KS_NOT_VERIFIED for NULL and for a session of kaltura_ks_peek.
///
/// Addresses are compared as strings, as the server does. Revocation and actionslimit are known only to
/// the server and are not checked.
///
/// @param now Unix seconds; 0 for the system clock
/// @param remote_ip the caller's address; NULL if unknown: a session that is restricted is then refused
/// @param request_uri with its query; NULL if unknown
/// @return KALTURA_OK or one of the KALTURA_ERROR_KS_ statuses; KALTURA_ERROR_INVALID_ARGUMENT if now is
/// negative
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_ks_check(
    ks: *const kaltura_ks,
    now: i64,
    remote_ip: *const c_char,
    request_uri: *const c_char,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        read(ks, KALTURA_ERROR_KS_NOT_VERIFIED, |ks| {
            let Some(now) = clock::or_now(now) else { return KALTURA_ERROR_INVALID_ARGUMENT };
            // What is not UTF-8 counts as unknown.
            let known = |pointer| optional_text(pointer, "").ok().flatten();
            status_of(ks.ks.check(now, known(remote_ip), known(request_uri)))
        })
    }
}

pub(super) fn status_of(validity: Validity) -> kaltura_status {
    match validity {
        Validity::Valid => KALTURA_OK,
        Validity::Malformed => KALTURA_ERROR_KS_MALFORMED,
        Validity::WrongPartner => KALTURA_ERROR_KS_WRONG_PARTNER,
        Validity::Signature => KALTURA_ERROR_KS_SIGNATURE,
        Validity::Ambiguous => KALTURA_ERROR_KS_AMBIGUOUS,
        Validity::Expired => KALTURA_ERROR_KS_EXPIRED,
        Validity::RestrictedIp => KALTURA_ERROR_KS_RESTRICTED_IP,
        Validity::RestrictedUri => KALTURA_ERROR_KS_RESTRICTED_URI,
        Validity::NotVerified => KALTURA_ERROR_KS_NOT_VERIFIED,
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
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.ks.c_user_id())) }
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
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.ks.c_privileges())) }
}

/// The session's revocation key, 40 hexadecimal digits; NULL for version 2 without a secret. Compare
/// sessions by it, never by their text, of which many are the same session. In version 1 it is the
/// signature, with which the session can be put together again: do not log it there, but
/// kaltura_ks_fingerprint. Lives as long as the handle. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_hash(ks: *const kaltura_ks) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.ks.c_hash())) }
}

/// The revocation key of its group, all sessions with the same sessionid; NULL when it has none.
/// Lives as long as the handle. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_session_id_hash(ks: *const kaltura_ks) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.ks.c_session_id_hash())) }
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

/// How many privileges it has. A version 1 session without privileges has one with an empty name, as
/// on the server. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_privilege_count(ks: *const kaltura_ks) -> usize {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, 0, |ks| ks.ks.privilege_count()) }
}

/// The name of a privilege, counted from 0; NULL beyond the last. Version 2 spells the privilege `*` as `all` with the
/// value `*`. Lives as long as the handle. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_privilege_name(ks: *const kaltura_ks, index: usize) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.ks.c_privilege_name(index))) }
}

/// How many values a privilege has; 0 for a bare name. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_privilege_value_count(ks: *const kaltura_ks, index: usize) -> usize {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, 0, |ks| ks.ks.privilege_value_count(index)) }
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
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.ks.c_privilege_value(index, value_index))) }
}

/// Returns 1 if the session has a privilege, else 0. Allow nothing by this alone: the session must also
/// have passed kaltura_verifier_check or kaltura_ks_check. `*` and `all` match as on the server.
///
/// The value `*` of a privilege stands for every value, and the privilege `*` for every privilege on
/// content: edit, sview, view, list, download, downloadasset, editplaylist, sviewplaylist. It may be asked for as `*`
/// without a value, and as `all`, whichever of the two the session has.
///
/// @param name such as "sview"; NULL and what is not UTF-8 match nothing
/// @param value such as an entry id; NULL asks for the privilege with any value or none
/// @param value_size in bytes, or KALTURA_NUL_TERMINATED
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_has_privilege(
    ks: *const kaltura_ks,
    name: *const c_char,
    value: *const c_char,
    value_size: usize,
) -> i32 {
    // SAFETY: the pointers are as the header's preamble asks. What is not UTF-8, or has no possible size, names nothing.
    unsafe {
        let (Ok(name), Ok(value)) = (text(name, ""), optional_text_of_size(value, value_size, "")) else { return 0 };
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
