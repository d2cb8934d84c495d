//! The session info handle.

use std::ffi::{CString, c_char};
use std::ptr;

use zeroize::Zeroize;

use super::error::kaltura_error;
use super::getter::{pointer, read};
use super::ks::{KALTURA_KS_NO_EXPIRY, KALTURA_KS_NO_TYPE};
use crate::api::SessionInfo;

/// A session and what the server reported about it. Immutable.
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
    pub(super) fn into_raw(info: &SessionInfo) -> Result<*mut Self, Box<kaltura_error>> {
        Ok(Box::into_raw(Box::new(Self::new(info)?)))
    }

    pub(super) fn new(info: &SessionInfo) -> Result<Self, Box<kaltura_error>> {
        let c_text =
            |text: &str| CString::new(text).map_err(|_| kaltura_error::internal("a NUL byte in a session info"));
        let optional = |text: &Option<String>| text.as_deref().map(c_text).transpose();
        Ok(kaltura_session_info {
            ks: c_text(info.ks.expose())?,
            partner_id: info.partner_id.unwrap_or(0),
            user_id: optional(&info.user_id)?,
            session_type: info.session_type.unwrap_or(KALTURA_KS_NO_TYPE),
            expires_at: info.expires_at.unwrap_or(KALTURA_KS_NO_EXPIRY),
            privileges: optional(&info.privileges)?,
            missing_privileges: optional(&info.missing_privileges)?,
        })
    }
}

impl Drop for kaltura_session_info {
    fn drop(&mut self) {
        std::mem::take(&mut self.ks).into_bytes_with_nul().zeroize();
    }
}

/// Returns the session.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_info_ks(info: *const kaltura_session_info) -> *const c_char {
    // SAFETY: NULL or live, by contract.
    unsafe { read(info, ptr::null(), |info| info.ks.as_ptr()) }
}

/// Returns the expiry by the server's clock, or KALTURA_KS_NO_EXPIRY if the server did not report it, as
/// for widget sessions and user.loginByKs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_info_expires_at(info: *const kaltura_session_info) -> i64 {
    // SAFETY: NULL or live, by contract.
    unsafe { read(info, KALTURA_KS_NO_EXPIRY, |info| info.expires_at) }
}

/// Returns the partner id, or 0 if the server did not report it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_info_partner_id(info: *const kaltura_session_info) -> i32 {
    // SAFETY: NULL or live, by contract.
    unsafe { read(info, 0, |info| info.partner_id) }
}

/// Returns the user id, or NULL if there is none or the server did not report it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_info_user_id(info: *const kaltura_session_info) -> *const c_char {
    // SAFETY: NULL or live, by contract.
    unsafe { read(info, ptr::null(), |info| pointer(info.user_id.as_ref())) }
}

/// Returns KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN, or KALTURA_KS_NO_TYPE if the server did
/// not report it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_info_type(info: *const kaltura_session_info) -> i32 {
    // SAFETY: NULL or live, by contract.
    unsafe { read(info, KALTURA_KS_NO_TYPE, |info| info.session_type) }
}

/// Returns the privileges, "" for none, or NULL if the server did not report them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_info_privileges(info: *const kaltura_session_info) -> *const c_char {
    // SAFETY: NULL or live, by contract.
    unsafe { read(info, ptr::null(), |info| pointer(info.privileges.as_ref())) }
}

/// Returns the privileges that were requested but not granted, or NULL if there are none. App tokens silently
/// drop privileges that the server knows by name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_info_missing_privileges(info: *const kaltura_session_info) -> *const c_char {
    // SAFETY: NULL or live, by contract.
    unsafe { read(info, ptr::null(), |info| pointer(info.missing_privileges.as_ref())) }
}

/// Zeroizes and frees a session info.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_session_info_free(info: *mut kaltura_session_info) {
    if !info.is_null() {
        // SAFETY: created by `into_raw`, and freed once, by contract.
        drop(unsafe { Box::from_raw(info) });
    }
}
