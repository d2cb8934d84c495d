//! Creates many sessions with one secret.

use std::ffi::c_char;
use std::slice;

use super::checked::Checked;
use super::clock::now;
use super::error::kaltura_error;
use super::guard::{pointer_or_null, pointer_or_null_nonblocking, to_status, to_status_nonblocking};
use super::input::{exclusive, handle, optional_text, text};
use super::ks::kaltura_ks;
use super::status::kaltura_status;
use super::string::owned_session;
use crate::ks::{Expiry, Randomness, SessionParams, Signer, Version, check_expires_at};

/// The prepared key of a secret. Immutable.
pub struct kaltura_signer {
    signer: Signer,
}

/// Rare fields of a signed session.
pub struct kaltura_sign_options {
    settings: Checked<SignOptions>,
}

struct SignOptions {
    version: Version,
    expires_at: Option<i64>,
    session_id: Option<String>,
    master_partner_id: Option<i32>,
    additional_data: Option<String>,
}

/// Creates a signer: the key of a secret, prepared for many sessions.
///
/// @param partner_id the partner id of the secret; there is no default
/// @param secret the partner's admin secret; not NULL, not ""
/// @return to be freed with kaltura_signer_free; NULL on failure: KALTURA_ERROR_INVALID_ARGUMENT
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_signer_new(
    partner_id: i32,
    secret: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_signer {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let signer = Signer::new(partner_id, text(secret, "secret")?)?;
            Ok(Box::into_raw(Box::new(kaltura_signer { signer })))
        })
    }
}

/// Frees a signer and zeroizes its key. No thread may be using it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_signer_free(signer: *mut kaltura_signer) {
    if !signer.is_null() {
        // SAFETY: created by `kaltura_signer_new`, and freed once, by contract.
        drop(unsafe { Box::from_raw(signer) });
    }
}

/// Creates a session like kaltura_generate_session, with the prepared key.
///
/// @param user_id as for kaltura_generate_session; NULL for none
/// @param type as for kaltura_generate_session
/// @param expiry_seconds as for kaltura_generate_session
/// @param privileges as for kaltura_generate_session; NULL for none
/// @param options NULL for none
/// @return to be freed with kaltura_string_free; NULL on failure: KALTURA_ERROR_INVALID_ARGUMENT or
/// KALTURA_ERROR_RANDOM
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_signer_sign(
    signer: *const kaltura_signer,
    user_id: *const c_char,
    r#type: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    options: *const kaltura_sign_options,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    let arguments = Arguments { user_id, session_type: r#type, expiry_seconds, privileges, options };
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null_nonblocking(error, || {
            let signer = &handle(signer, "signer")?.signer;
            owned_session(arguments.with(|params| Ok(signer.sign(params, now()?, Randomness::System)?))?)
        })
    }
}

/// Creates a session in the caller's buffer. Allocates nothing for a version 2 session of up to about 680 characters
/// with at most eight different privileges and no session id.
///
/// @param user_id as for kaltura_generate_session; NULL for none
/// @param type as for kaltura_generate_session
/// @param expiry_seconds as for kaltura_generate_session
/// @param privileges as for kaltura_generate_session; NULL for none
/// @param options NULL for none
/// @param buffer receives the session and a NUL; need not be initialized; may be NULL if `size` is 0
/// @param size the size of the buffer in bytes, at most PTRDIFF_MAX
/// @param needed set to the required size, with the NUL, also if the buffer is too small; 0 on other failures; may
/// be NULL
/// @return KALTURA_OK; KALTURA_ERROR_BUFFER_TOO_SMALL, which leaves the buffer unchanged;
/// KALTURA_ERROR_INVALID_ARGUMENT; KALTURA_ERROR_RANDOM
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_signer_sign_into(
    signer: *const kaltura_signer,
    user_id: *const c_char,
    r#type: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    options: *const kaltura_sign_options,
    buffer: *mut c_char,
    size: usize,
    needed: *mut usize,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    let arguments = Arguments { user_id, session_type: r#type, expiry_seconds, privileges, options };
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        if let Some(needed) = needed.as_mut() {
            *needed = 0;
        }
        to_status_nonblocking(error, || {
            let signer = &handle(signer, "signer")?.signer;
            if size != 0 && buffer.is_null() {
                return Err(kaltura_error::invalid_argument("buffer", "is NULL, but size is not 0"));
            }
            if isize::try_from(size).is_err() {
                return Err(kaltura_error::invalid_argument("size", "is larger than PTRDIFF_MAX"));
            }
            // The last byte is reserved for the NUL. Only the used part of the buffer becomes a slice, after it was
            // initialized, because the caller's memory may be uninitialized.
            let output = |length: usize| {
                (length < size).then(|| {
                    buffer.write_bytes(0, length + 1);
                    slice::from_raw_parts_mut(buffer.cast(), length)
                })
            };
            let length = arguments.with(|params| Ok(signer.sign_to(params, now()?, Randomness::System, output)?))?;
            if let Some(needed) = needed.as_mut() {
                *needed = length + 1;
            }
            if length >= size {
                return Err(kaltura_error::buffer_too_small(length + 1));
            }
            Ok(())
        })
    }
}

/// Creates a restricted session derived from a parent: same user, type USER, no further privileges, all
/// restrictions of the parent (iprestrict, urirestrict, actionslimit and so on), no later expiry. It is revoked
/// with the parent's sessionid or app token. It always has version 2.
///
/// @param parent a verified session of the signer's partner that has not expired
/// @param expiry_seconds the lifetime; 0 for a day; limited to that of the parent
/// @param privileges privileges that the parent has, and new or tighter restrictions; NULL for the parent's
/// restrictions alone
/// @return to be freed with kaltura_string_free; NULL on failure: KALTURA_ERROR_INVALID_ARGUMENT, which names "parent"
/// or the privilege that the parent does not have
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_signer_sign_restricted(
    signer: *const kaltura_signer,
    parent: *const kaltura_ks,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null_nonblocking(error, || {
            let signer = &handle(signer, "signer")?.signer;
            let parent = &handle(parent, "parent")?.ks;
            let privileges = optional_text(privileges, "privileges")?.unwrap_or("");
            owned_session(signer.sign_restricted(parent, privileges, expiry_seconds, now()?, Randomness::System)?)
        })
    }
}

/// Creates options with the default values. Never NULL. Free them with kaltura_sign_options_free.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn kaltura_sign_options_new() -> *mut kaltura_sign_options {
    let defaults = SignOptions {
        version: Version::V2,
        expires_at: None,
        session_id: None,
        master_partner_id: None,
        additional_data: None,
    };
    Box::into_raw(Box::new(kaltura_sign_options { settings: Checked::new(defaults) }))
}

/// Frees options.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_sign_options_free(options: *mut kaltura_sign_options) {
    if !options.is_null() {
        // SAFETY: created by `kaltura_sign_options_new`, and freed once, by contract.
        drop(unsafe { Box::from_raw(options) });
    }
}

/// Sets the version of the format.
///
/// @param version 2, encrypted (the default), or 1, for old servers
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_sign_options_set_version(
    options: *mut kaltura_sign_options,
    version: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        set(options, error, |settings| {
            settings.version = match version {
                1 => Version::V1,
                2 => Version::V2,
                _ => return Err(kaltura_error::invalid_argument("version", "must be 1 or 2")),
            };
            Ok(())
        })
    }
}

/// Sets an absolute expiry, in place of expiry_seconds. With the privilege downloadasset it is rounded up to five
/// minutes.
///
/// @param expires_at Unix seconds, 1 to 253,402,300,799 (milliseconds are rejected)
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_sign_options_set_expires_at(
    options: *mut kaltura_sign_options,
    expires_at: i64,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        set(options, error, |settings| {
            settings.expires_at = Some(check_expires_at(expires_at)?);
            Ok(())
        })
    }
}

/// Sets the sessionid privilege: all sessions with the same one are revoked together.
///
/// @param session_id NULL or "" for none
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_sign_options_set_session_id(
    options: *mut kaltura_sign_options,
    session_id: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        set(options, error, |settings| {
            settings.session_id = optional_text(session_id, "session_id")?.map(str::to_owned);
            Ok(())
        })
    }
}

/// Sets the partner that creates the session on behalf of another one.
///
/// @param master_partner_id 0 for none
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_sign_options_set_master_partner_id(
    options: *mut kaltura_sign_options,
    master_partner_id: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        set(options, error, |settings| {
            settings.master_partner_id = Some(master_partner_id);
            Ok(())
        })
    }
}

/// Sets opaque application data that is stored in the session.
///
/// @param additional_data NULL for none
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_sign_options_set_additional_data(
    options: *mut kaltura_sign_options,
    additional_data: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        set(options, error, |settings| {
            settings.additional_data = optional_text(additional_data, "additional_data")?.map(str::to_owned);
            Ok(())
        })
    }
}

/// Runs a setter of sign options.
///
/// # Safety
/// The pointers meet the header's preamble.
unsafe fn set(
    options: *mut kaltura_sign_options,
    error: *mut *mut kaltura_error,
    setter: impl FnOnce(&mut SignOptions) -> Result<(), Box<kaltura_error>>,
) -> kaltura_status {
    // SAFETY: guaranteed by the caller.
    unsafe { to_status(error, || exclusive(options, "options")?.settings.set(setter)) }
}

struct Arguments {
    user_id: *const c_char,
    session_type: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    options: *const kaltura_sign_options,
}

impl Arguments {
    /// Calls `body` with the converted arguments.
    ///
    /// # Safety
    /// The strings are NULL or NUL-terminated, and the options NULL or live.
    unsafe fn with<T>(
        &self,
        body: impl FnOnce(&SessionParams<'_>) -> Result<T, Box<kaltura_error>>,
    ) -> Result<T, Box<kaltura_error>> {
        // SAFETY: guaranteed by the caller.
        let (user_id, privileges, options) = unsafe {
            (
                optional_text(self.user_id, "user_id")?.unwrap_or(""),
                optional_text(self.privileges, "privileges")?.unwrap_or(""),
                self.options.as_ref(),
            )
        };
        let mut params = SessionParams {
            privileges,
            expiry: Expiry::Seconds(self.expiry_seconds),
            ..SessionParams::new(user_id, self.session_type)
        };
        let Some(options) = options else { return body(&params) };
        let options = options.settings.get()?;
        params.version = options.version;
        params.master_partner_id = options.master_partner_id;
        params.additional_data = options.additional_data.as_deref();
        if let Some(at) = options.expires_at {
            params.expiry = Expiry::At(at);
        }
        params.session_id = options.session_id.as_deref();
        body(&params)
    }
}
