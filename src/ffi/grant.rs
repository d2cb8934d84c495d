//! A session with what the server said about it.

use std::ffi::{CString, c_char};
use std::ptr;

use zeroize::Zeroize;

use super::error::kaltura_error;
use super::guard::read;
use super::ks::{KALTURA_KS_NO_EXPIRY, KALTURA_KS_NO_TYPE};
use super::string::pointer;
use crate::api::Grant;

/// A session, and what the server said that it has granted. Immutable; any number of threads may read
/// it at once. The session in it is wiped when it is freed.
/// Since 0.1.0.
pub struct kaltura_grant {
    ks: CString,
    partner_id: i32,
    user_id: Option<CString>,
    session_type: i32,
    expires_at: i64,
    privileges: Option<CString>,
    missing_privileges: Option<CString>,
}

impl kaltura_grant {
    pub(super) fn into_raw(grant: &Grant) -> Result<*mut Self, kaltura_error> {
        let c_text = |text: &str| CString::new(text).map_err(|_| kaltura_error::internal("a NUL byte in a grant"));
        let optional = |text: &Option<String>| text.as_deref().map(c_text).transpose();
        Ok(Box::into_raw(Box::new(kaltura_grant {
            ks: c_text(grant.ks.expose())?,
            partner_id: grant.partner_id.unwrap_or(0),
            user_id: optional(&grant.user_id)?,
            session_type: grant.session_type.unwrap_or(KALTURA_KS_NO_TYPE),
            expires_at: grant.expires_at.unwrap_or(KALTURA_KS_NO_EXPIRY),
            privileges: optional(&grant.privileges)?,
            missing_privileges: optional(&grant.missing_privileges)?,
        })))
    }
}

impl Drop for kaltura_grant {
    fn drop(&mut self) {
        std::mem::take(&mut self.ks).into_bytes_with_nul().zeroize();
    }
}

/// The session; NULL for NULL.
///
/// It lives as long as the grant. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_grant_ks(grant: *const kaltura_grant) -> *const c_char {
    // SAFETY: NULL or live, by contract.
    unsafe { read(grant, ptr::null(), |grant| grant.ks.as_ptr()) }
}

/// When the session ends, in Unix seconds by the server's clock; KALTURA_KS_NO_EXPIRY when the server
/// did not say, as for widget sessions and user.loginByKs.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_grant_expires_at(grant: *const kaltura_grant) -> i64 {
    // SAFETY: NULL or live, by contract.
    unsafe { read(grant, KALTURA_KS_NO_EXPIRY, |grant| grant.expires_at) }
}

/// The partner that the session is for; 0 when the server did not say.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_grant_partner_id(grant: *const kaltura_grant) -> i32 {
    // SAFETY: NULL or live, by contract.
    unsafe { read(grant, 0, |grant| grant.partner_id) }
}

/// The user that the session speaks for; NULL for none, or when the server did not say.
///
/// It lives as long as the grant. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_grant_user_id(grant: *const kaltura_grant) -> *const c_char {
    // SAFETY: NULL or live, by contract.
    unsafe { read(grant, ptr::null(), |grant| pointer(grant.user_id.as_ref())) }
}

/// KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN; KALTURA_KS_NO_TYPE when the server did not
/// say.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_grant_type(grant: *const kaltura_grant) -> i32 {
    // SAFETY: NULL or live, by contract.
    unsafe { read(grant, KALTURA_KS_NO_TYPE, |grant| grant.session_type) }
}

/// The session's privileges; "" for none, NULL when the server did not say.
///
/// It lives as long as the grant. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_grant_privileges(grant: *const kaltura_grant) -> *const c_char {
    // SAFETY: NULL or live, by contract.
    unsafe { read(grant, ptr::null(), |grant| pointer(grant.privileges.as_ref())) }
}

/// Privileges that were asked for and not granted, as a privileges text; NULL for none. An app token
/// drops privileges that the server knows by name, without a word.
///
/// It lives as long as the grant. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_grant_missing_privileges(grant: *const kaltura_grant) -> *const c_char {
    // SAFETY: NULL or live, by contract.
    unsafe { read(grant, ptr::null(), |grant| pointer(grant.missing_privileges.as_ref())) }
}

/// Frees a grant, and wipes the session in it. NULL is allowed and does nothing. Any thread may call it.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_grant_free(grant: *mut kaltura_grant) {
    if !grant.is_null() {
        // SAFETY: made by `into_raw`, and freed once, by contract.
        drop(unsafe { Box::from_raw(grant) });
    }
}
