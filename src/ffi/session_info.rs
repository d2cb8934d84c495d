//! A session with what the server said about it.

use std::ffi::{CString, c_char};
use std::ptr;

use zeroize::Zeroize;

use super::error::kaltura_error;
use super::guard::read;
use super::ks::{KALTURA_KS_NO_EXPIRY, KALTURA_KS_NO_TYPE};
use super::string::pointer;
use crate::api::SessionInfo;

/// A session, and what the server said that it has granted. Immutable; any number of threads may read
/// it at once. The session in it is wiped when it is freed.
/// Since 0.1.0.
pub struct kaltura_session_info {
    ks: CString,
    partner_id: i32,
    user_id: Option<CString>,
    session_type: i32,
    expires_at: i64,
    privileges: Option<CString>,
    missing_privileges: Option<CString>,
}

impl kaltura_session_info {
    pub(super) fn into_raw(info: &SessionInfo) -> Result<*mut Self, kaltura_error> {
        let c_text =
            |text: &str| CString::new(text).map_err(|_| kaltura_error::internal("a NUL byte in a session info"));
        let optional = |text: &Option<String>| text.as_deref().map(c_text).transpose();
        Ok(Box::into_raw(Box::new(kaltura_session_info {
            ks: c_text(info.ks.expose())?,
            partner_id: info.partner_id.unwrap_or(0),
            user_id: optional(&info.user_id)?,
            session_type: info.session_type.unwrap_or(KALTURA_KS_NO_TYPE),
            expires_at: info.expires_at.unwrap_or(KALTURA_KS_NO_EXPIRY),
            privileges: optional(&info.privileges)?,
            missing_privileges: optional(&info.missing_privileges)?,
        })))
    }
}

impl Drop for kaltura_session_info {
    fn drop(&mut self) {
        std::mem::take(&mut self.ks).into_bytes_with_nul().zeroize();
    }
}

/// The session; NULL for NULL.
///
/// It lives as long as the session info. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_info_ks(info: *const kaltura_session_info) -> *const c_char {
    // SAFETY: NULL or live, by contract.
    unsafe { read(info, ptr::null(), |info| info.ks.as_ptr()) }
}

/// When the session ends, in Unix seconds by the server's clock; KALTURA_KS_NO_EXPIRY when the server
/// did not say, as for widget sessions and user.loginByKs.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_info_expires_at(info: *const kaltura_session_info) -> i64 {
    // SAFETY: NULL or live, by contract.
    unsafe { read(info, KALTURA_KS_NO_EXPIRY, |info| info.expires_at) }
}

/// The partner that the session is for; 0 when the server did not say.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_info_partner_id(info: *const kaltura_session_info) -> i32 {
    // SAFETY: NULL or live, by contract.
    unsafe { read(info, 0, |info| info.partner_id) }
}

/// The user that the session speaks for; NULL for none, or when the server did not say.
///
/// It lives as long as the session info. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_info_user_id(info: *const kaltura_session_info) -> *const c_char {
    // SAFETY: NULL or live, by contract.
    unsafe { read(info, ptr::null(), |info| pointer(info.user_id.as_ref())) }
}

/// KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN; KALTURA_KS_NO_TYPE when the server did not
/// say.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_info_type(info: *const kaltura_session_info) -> i32 {
    // SAFETY: NULL or live, by contract.
    unsafe { read(info, KALTURA_KS_NO_TYPE, |info| info.session_type) }
}

/// The session's privileges; "" for none, NULL when the server did not say.
///
/// It lives as long as the session info. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_info_privileges(info: *const kaltura_session_info) -> *const c_char {
    // SAFETY: NULL or live, by contract.
    unsafe { read(info, ptr::null(), |info| pointer(info.privileges.as_ref())) }
}

/// Privileges that were asked for and not granted, as a privileges text; NULL for none. An app token
/// drops privileges that the server knows by name, without a word.
///
/// It lives as long as the session info. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_info_missing_privileges(info: *const kaltura_session_info) -> *const c_char {
    // SAFETY: NULL or live, by contract.
    unsafe { read(info, ptr::null(), |info| pointer(info.missing_privileges.as_ref())) }
}

/// Frees a session info, and wipes the session in it. NULL is allowed and does nothing. Any thread may call it.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_info_free(info: *mut kaltura_session_info) {
    if !info.is_null() {
        // SAFETY: made by `into_raw`, and freed once, by contract.
        drop(unsafe { Box::from_raw(info) });
    }
}
