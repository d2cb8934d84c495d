//! Parsed sessions: verification, validation, getters and explanations.

use std::ffi::c_char;
use std::ptr;

use super::clock;
use super::error::kaltura_error;
use super::getter::{pointer, read};
use super::guard::{pointer_or_null, pointer_or_null_nonblocking};
use super::input::{NUL_TERMINATED, handle, optional_text, optional_text_of_size, text, texts};
use super::status::{
    KALTURA_ERROR_INVALID_ARGUMENT, KALTURA_ERROR_KS_AMBIGUOUS, KALTURA_ERROR_KS_EXPIRED, KALTURA_ERROR_KS_MALFORMED,
    KALTURA_ERROR_KS_NOT_VERIFIED, KALTURA_ERROR_KS_RESTRICTED_IP, KALTURA_ERROR_KS_RESTRICTED_URI,
    KALTURA_ERROR_KS_SIGNATURE, KALTURA_ERROR_KS_WRONG_PARTNER, KALTURA_OK, kaltura_status,
};
use super::string::owned;
use crate::ks::{self, Ks, Validity};

/// The session has no type.
pub const KALTURA_KS_NO_TYPE: i32 = i32::MIN;
/// The session has no expiry, or it is unknown.
pub const KALTURA_KS_NO_EXPIRY: i64 = i64::MIN;
/// A parsed session. Immutable.
pub struct kaltura_ks {
    pub(super) ks: Ks,
}

impl kaltura_ks {
    pub(super) fn new(ks: Ks) -> Box<Self> {
        Box::new(kaltura_ks { ks })
    }
}

/// Parses a session and verifies its signature, offline. A convenience function for tools: the keys are prepared for
/// each call. For many sessions see kaltura_verifier_new.
///
/// The session must still be validated (kaltura_ks_check): it may have expired. In version 2 the partner id is
/// outside the signature: it is proven only if the secret belongs to that partner alone.
///
/// @param ks at most 65,536 bytes
/// @param secrets the partner's admin secrets, tried in order; during secret rotation pass both
/// @param count 1 to 1,000
/// @return to be freed with kaltura_ks_free; NULL on failure: KALTURA_ERROR_KS_MALFORMED,
/// KALTURA_ERROR_KS_SIGNATURE, KALTURA_ERROR_KS_AMBIGUOUS (signed, but the server would read it differently),
/// KALTURA_ERROR_INVALID_ARGUMENT
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_ks_parse(
    ks: *const c_char,
    secrets: *const *const c_char,
    count: usize,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_ks {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null_nonblocking(error, || {
            let mut read = kaltura_ks::new(Ks::empty());
            let secrets = texts(secrets, count, "secrets")?;
            ks::check_secrets(secrets.as_slice())?;
            read.ks.read(text(ks, "ks")?, secrets.as_slice())?;
            Ok(Box::into_raw(read))
        })
    }
}

/// Parses the unencrypted part of a session without a secret. The result is UNVERIFIED: the partner id in version
/// 2, everything in version 1. Use it to choose the secrets. Never base a decision on it: anyone can write such a
/// string.
///
/// @param ks at most 65,536 bytes
/// @return to be freed with kaltura_ks_free; NULL on failure: KALTURA_ERROR_KS_MALFORMED,
/// KALTURA_ERROR_KS_AMBIGUOUS, KALTURA_ERROR_INVALID_ARGUMENT
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_ks_peek(ks: *const c_char, error: *mut *mut kaltura_error) -> *mut kaltura_ks {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { pointer_or_null_nonblocking(error, || Ok(Box::into_raw(kaltura_ks::new(ks::peek(text(ks, "ks")?)?)))) }
}

/// Frees a parsed session.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_free(ks: *mut kaltura_ks) {
    if !ks.is_null() {
        // SAFETY: created by `kaltura_ks::new`, and freed once, by contract.
        drop(unsafe { Box::from_raw(ks) });
    }
}

/// Validates a parsed session for one request: expiry, iprestrict, urirestrict. Returns
/// KALTURA_ERROR_KS_NOT_VERIFIED for NULL and for a session returned by kaltura_ks_peek.
///
/// Address and URI are compared as for kaltura_verifier_check. Revocation and actionslimit are known only to the
/// server and are not checked.
///
/// @param now Unix seconds; 0 for the system clock
/// @param remote_ip the caller's address; NULL if unknown: a session that is restricted is then rejected
/// @param request_uri with its query; NULL if unknown
/// @return KALTURA_OK or one of the KALTURA_ERROR_KS_ statuses; KALTURA_ERROR_INVALID_ARGUMENT if now is
/// negative
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_ks_check(
    ks: *const kaltura_ks,
    now: i64,
    remote_ip: *const c_char,
    request_uri: *const c_char,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        read(ks, KALTURA_ERROR_KS_NOT_VERIFIED, |ks| {
            let Some(now) = clock::or_now(now) else { return KALTURA_ERROR_INVALID_ARGUMENT };
            // Invalid UTF-8 counts as unknown.
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

/// Returns the version of the format, 1 or 2; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_version(ks: *const kaltura_ks) -> i32 {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, 0, |ks| ks.ks.version().into()) }
}

/// Returns 1 if a secret has verified the signature, 0 for a session returned by kaltura_ks_peek.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_is_verified(ks: *const kaltura_ks) -> i32 {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, 0, |ks| ks.ks.is_verified().into()) }
}

/// Returns the partner id. See kaltura_ks_parse for what it proves.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_partner_id(ks: *const kaltura_ks) -> i32 {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, 0, |ks| ks.ks.partner_id()) }
}

/// Returns the type: KALTURA_SESSION_TYPE_USER, KALTURA_SESSION_TYPE_ADMIN (other numbers are possible), or
/// KALTURA_KS_NO_TYPE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_type(ks: *const kaltura_ks) -> i32 {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, KALTURA_KS_NO_TYPE, |ks| ks.ks.session_type().unwrap_or(KALTURA_KS_NO_TYPE)) }
}

/// Returns the expiry in Unix seconds, or KALTURA_KS_NO_EXPIRY: such a session is never valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_expires_at(ks: *const kaltura_ks) -> i64 {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, KALTURA_KS_NO_EXPIRY, |ks| ks.ks.expires_at().unwrap_or(KALTURA_KS_NO_EXPIRY)) }
}

/// Returns the user id; "" for no user, NULL if it is not visible.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_user_id(ks: *const kaltura_ks) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.ks.c_user_id())) }
}

/// Returns the privileges as a string, for people; NULL if they are not visible.
///
/// In version 2 a value may contain a comma or end with a blank: used for a new session, such a string means other
/// privileges. To compare or copy privileges, use kaltura_ks_privilege_count and the functions below.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_privileges(ks: *const kaltura_ks) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.ks.c_privileges())) }
}

/// Returns the revocation key, 40 hexadecimal digits; NULL for version 2 without a secret. Compare sessions by it, not
/// by their strings, because several strings represent the same session. In version 1 it is the signature, which is as
/// secret as the session: log kaltura_ks_fingerprint instead.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_hash(ks: *const kaltura_ks) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.ks.c_hash())) }
}

/// Returns the common revocation key of all sessions with the same sessionid privilege; NULL without one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_session_id_hash(ks: *const kaltura_ks) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.ks.c_session_id_hash())) }
}

/// Returns the index, from 0, of the secret that signed the session, or -1. A secret rotation is complete once the
/// old secret's index no longer occurs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_secret_index(ks: *const kaltura_ks) -> i32 {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, -1, |ks| ks.ks.secret_index().and_then(|at| i32::try_from(at).ok()).unwrap_or(-1)) }
}

/// Returns 1 if the session has more than a user's rights (type 1 or above), else 0. Not sufficient to allow anything;
/// see kaltura_ks_has_privilege.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_is_admin(ks: *const kaltura_ks) -> i32 {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, 0, |ks| ks.ks.is_admin().into()) }
}

/// Returns the number of privileges. A version 1 session without privileges has one with an empty name, as on the
/// server.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_privilege_count(ks: *const kaltura_ks) -> usize {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, 0, |ks| ks.ks.privilege_count()) }
}

/// Returns the name of a privilege, or NULL if `index` is out of range. Version 2 represents the privilege `*` as
/// `all` with the value `*`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_privilege_name(ks: *const kaltura_ks, index: usize) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.ks.c_privilege_name(index))) }
}

/// Returns the number of values of a privilege; 0 for a name without values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_privilege_value_count(ks: *const kaltura_ks, index: usize) -> usize {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, 0, |ks| ks.ks.privilege_value_count(index)) }
}

/// Returns a value of a privilege, or NULL if an index is out of range.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_privilege_value(
    ks: *const kaltura_ks,
    index: usize,
    value_index: usize,
) -> *const c_char {
    // SAFETY: NULL or a live session, by contract.
    unsafe { read(ks, ptr::null(), |ks| pointer(ks.ks.c_privilege_value(index, value_index))) }
}

/// Returns 1 if the session has a privilege, else 0. Not sufficient to allow anything: the session must also have
/// passed kaltura_verifier_check or kaltura_ks_check. One privilege does not include another (edit does not include
/// sview), and the type ADMIN is not considered.
///
/// As on the server, the value `*` matches every value, and the privilege `*` (or `all`) every privilege on content:
/// edit, sview, view, list, download, downloadasset, editplaylist, sviewplaylist.
///
/// @param name such as "sview"; NULL and a string that is not UTF-8 match nothing
/// @param value such as an entry id. NULL asks for the privilege with any value or none, but only with the size
/// KALTURA_NUL_TERMINATED: with any other size it is a missing value, which matches nothing.
/// @param value_size in bytes, or KALTURA_NUL_TERMINATED
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_ks_has_privilege(
    ks: *const kaltura_ks,
    name: *const c_char,
    value: *const c_char,
    value_size: usize,
) -> i32 {
    // SAFETY: the pointers meet the header's preamble. Invalid UTF-8 and impossible sizes match nothing.
    unsafe {
        if value.is_null() && value_size != NUL_TERMINATED {
            return 0;
        }
        let (Ok(name), Ok(value)) = (text(name, ""), optional_text_of_size(value, value_size, "")) else { return 0 };
        read(ks, 0, |ks| ks.ks.has_privilege(name, value).into())
    }
}

/// Returns a parsed session as a JSON object, without the session string and secrets: version, verified, partner_id,
/// type, expires_at, user_id, privileges, hash, secret_index, master_partner_id, additional_data and others; null for
/// absent values, and for the hash of version 1.
///
/// @return to be freed with kaltura_string_free; NULL on failure
#[cfg(feature = "client")]
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_ks_to_json(ks: *const kaltura_ks, error: *mut *mut kaltura_error) -> *mut c_char {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { pointer_or_null(error, || owned(&handle(ks, "ks")?.ks.to_json())) }
}

/// Returns a short name of a session for logs: ten hexadecimal digits, the same for all strings that represent the
/// same session.
///
/// @return to be freed with kaltura_string_free; NULL on failure: KALTURA_ERROR_KS_MALFORMED,
/// KALTURA_ERROR_INVALID_ARGUMENT
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_ks_fingerprint(ks: *const c_char, error: *mut *mut kaltura_error) -> *mut c_char {
    // SAFETY: the pointers meet the header's preamble.
    unsafe { pointer_or_null(error, || owned(&ks::fingerprint(text(ks, "ks")?)?)) }
}

/// Explains what a string is and, if it is not a valid session, why: truncated, wrong secret, expired 3 h ago, a
/// field injected through the user id, and so on. For support; it quotes neither the session nor a secret, and
/// counts secrets from 1.
///
/// @param ks any UTF-8 string
/// @param secrets may be NULL if `count` is 0: then only what is visible is explained
/// @param count at most 1,000
/// @param now Unix seconds; 0 for the system clock
/// @return a few sentences of English, to be freed with kaltura_string_free; NULL on failure:
/// KALTURA_ERROR_INVALID_ARGUMENT. The wording may change between versions.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_ks_explain(
    ks: *const c_char,
    secrets: *const *const c_char,
    count: usize,
    now: i64,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let secrets = texts(secrets, count, "secrets")?;
            let now = if now == 0 { clock::now()? } else { now };
            owned(&ks::explain(text(ks, "ks")?, secrets.as_slice(), now))
        })
    }
}
