//! Verification with prepared keys.

use std::ffi::c_char;
use std::{ptr, str};

use super::clock;
use super::error::kaltura_error;
use super::getter::get;
use super::guard::pointer_or_null;
use super::input::{bytes_of_size, texts};
use super::ks::{kaltura_ks, status_of};
use super::status::{
    KALTURA_ERROR_INVALID_ARGUMENT, KALTURA_ERROR_KS_EXPIRED, KALTURA_ERROR_KS_RESTRICTED_IP,
    KALTURA_ERROR_KS_RESTRICTED_URI, KALTURA_ERROR_PANIC, KALTURA_OK, kaltura_status,
};
use crate::ks::{Ks, Request, Verifier};

/// The prepared keys of a partner. Immutable.
pub struct kaltura_verifier {
    verifier: Verifier,
}

/// Creates a verifier with the prepared keys of a partner's secrets. It is immutable and thread-safe. To change the
/// secrets, create a new verifier and free the old one when no thread uses it any longer; parsed sessions do not need
/// it.
///
/// @param partner_id sessions of any other partner are rejected; 0 disables this check
/// @param secrets the admin secrets, tried in order; copied
/// @param count 1 to 1,000
/// @return to be freed with kaltura_verifier_free; NULL on failure: KALTURA_ERROR_INVALID_ARGUMENT
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_verifier_new(
    partner_id: i32,
    secrets: *const *const c_char,
    count: usize,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_verifier {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let verifier = Verifier::new(partner_id, texts(secrets, count, "secrets")?.as_slice())?;
            Ok(Box::into_raw(Box::new(kaltura_verifier { verifier })))
        })
    }
}

/// Verifies a session's partner, signature, unambiguity, expiry, iprestrict and urirestrict, in that order.
/// Sizes are in bytes or KALTURA_NUL_TERMINATED. NULL for an address or URI means unknown: a session that is
/// restricted is then rejected. Allocates nothing for sessions up to 700 bytes if `parsed` is NULL.
///
/// An address or URI that is not UTF-8 counts as unknown. A session taken from a URL must be
/// percent-decoded first. kaltura_ks_secret_index tells which secret matched.
///
/// Addresses and URIs are compared as strings, as on the server: pass an IPv4-mapped address as IPv4, and the URI
/// in the form of the patterns, usually path and query. A pattern of urirestrict must be equal to the URI, or end
/// in `*` and be its beginning; patterns are separated by `|`. If your server normalizes paths ("/a/../b"), check
/// the normalized URI too.
///
/// @param verifier as kaltura_verifier_new returned it
/// @param ks the session
/// @param ks_size its size
/// @param now Unix seconds; 0 for the system clock
/// @param remote_ip the caller's address; NULL if unknown
/// @param remote_ip_size its size
/// @param request_uri with its query; NULL if unknown
/// @param request_uri_size its size
/// @param parsed if not NULL, set to the session if the result is KALTURA_OK, KALTURA_ERROR_KS_EXPIRED,
/// KALTURA_ERROR_KS_RESTRICTED_IP or KALTURA_ERROR_KS_RESTRICTED_URI, otherwise to NULL. Free it with kaltura_ks_free
/// in all four cases.
/// @return KALTURA_OK, KALTURA_ERROR_INVALID_ARGUMENT or one of the KALTURA_ERROR_KS_ statuses.
/// Revocation and actionslimit are known only to the server and are not checked.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_verifier_check(
    verifier: *const kaltura_verifier,
    ks: *const c_char,
    ks_size: usize,
    now: i64,
    remote_ip: *const c_char,
    remote_ip_size: usize,
    request_uri: *const c_char,
    request_uri_size: usize,
    parsed: *mut *mut kaltura_ks,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        let is_parsed = !parsed.is_null();
        if is_parsed {
            parsed.write(ptr::null_mut());
        }
        let is_size = |pointer: *const c_char, size| pointer.is_null() || bytes_of_size(pointer, size).is_some();
        let (Some(verifier), Some(ks), Some(now), true, true) = (
            verifier.as_ref(),
            bytes_of_size(ks, ks_size),
            clock::or_now(now),
            is_size(remote_ip, remote_ip_size),
            is_size(request_uri, request_uri_size),
        ) else {
            return KALTURA_ERROR_INVALID_ARGUMENT;
        };
        let known = |pointer, size| bytes_of_size(pointer, size).and_then(|bytes| str::from_utf8(bytes).ok());
        get(KALTURA_ERROR_PANIC, || {
            let request =
                Request { now, remote_ip: known(remote_ip, remote_ip_size), uri: known(request_uri, request_uri_size) };
            if !is_parsed {
                return status_of(verifier.verifier.check(ks, &request));
            }
            let mut session = kaltura_ks::new(Ks::empty());
            let status = status_of(verifier.verifier.parse(ks, &request, &mut session.ks));
            if let KALTURA_OK
            | KALTURA_ERROR_KS_EXPIRED
            | KALTURA_ERROR_KS_RESTRICTED_IP
            | KALTURA_ERROR_KS_RESTRICTED_URI = status
            {
                parsed.write(Box::into_raw(session));
            }
            status
        })
    }
}

/// Frees a verifier and zeroizes its keys. No thread may be using it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_verifier_free(verifier: *mut kaltura_verifier) {
    if !verifier.is_null() {
        // SAFETY: created by `kaltura_verifier_new`, and freed once, by contract.
        drop(unsafe { Box::from_raw(verifier) });
    }
}
