//! Many sessions of one secret.

use std::ffi::c_char;
use std::slice;

use super::checked::Checked;
use super::clock::now;
use super::error::kaltura_error;
use super::fork;
use super::guard::{act, make};
use super::input::{exclusive, handle, optional_text, text};
use super::ks::kaltura_ks;
use super::status::kaltura_status;
use super::string::owned_session;
use crate::ks::{Expiry, Randomness, SessionParams, Signer, Version, check_expires_at};

/// Makes sessions of one partner with one secret, whose key is prepared once. Immutable; any number
/// of threads may use it at once, without locks.
/// Since 0.1.0.
pub struct kaltura_signer {
    signer: Signer,
}

/// What else a session can have. One thread at a time may use it.
/// Since 0.1.0.
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

/// Prepares the key of a secret, for many sessions.
///
/// @param partner_id the account number, signed as it is: 0 stands for no default here
/// @param secret the partner's admin secret; not NULL, not ""
/// @return the signer, to be freed with kaltura_signer_free, which wipes the secret; NULL on failure:
/// KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_signer_new(
    partner_id: i32,
    secret: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_signer {
    fork::watch();
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let signer = Signer::new(partner_id, text(secret, "secret")?)?;
            Ok(Box::into_raw(Box::new(kaltura_signer { signer })))
        })
    }
}

/// Frees a signer and wipes its secret. NULL is allowed and does nothing. Any thread may call it, when
/// no other uses the signer any more. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_signer_free(signer: *mut kaltura_signer) {
    if !signer.is_null() {
        // SAFETY: made by `kaltura_signer_new`, and freed once, by contract.
        drop(unsafe { Box::from_raw(signer) });
    }
}

/// Makes a session, as kaltura_generate_session does, with the key that was prepared.
///
/// @param user_id, type, expiry_seconds, privileges as of kaltura_generate_session
/// @param options NULL for none
/// @return the session, to be freed with kaltura_string_free; NULL on failure:
/// KALTURA_ERROR_INVALID_ARGUMENT or KALTURA_ERROR_RANDOM
///
/// Since 0.1.0.
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
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let signer = &handle(signer, "signer")?.signer;
            owned_session(arguments.with(|params| Ok(signer.sign(params, now()?, Randomness::System)?))?)
        })
    }
}

/// Makes a session in a buffer of yours: the fastest way, which allocates nothing for most sessions in version 2. It does
/// for one with more than eight privileges, with a name twice among them, with a session id
/// (kaltura_sign_options_set_session_id), or longer than some 680 characters.
///
/// @param user_id, type, expiry_seconds, privileges as of kaltura_generate_session
/// @param options NULL for none
/// @param buffer where the session goes, with a NUL behind it; may be NULL when size is 0
/// @param size the size of the buffer in bytes, at most PTRDIFF_MAX
/// @param needed set to the size that is needed, with the NUL, also when the buffer is too small; 0 on
/// other failures; may be NULL
/// @return KALTURA_OK; KALTURA_ERROR_BUFFER_TOO_SMALL, when the buffer is left as it is;
/// KALTURA_ERROR_INVALID_ARGUMENT; KALTURA_ERROR_RANDOM
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
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
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        if let Some(needed) = needed.as_mut() {
            *needed = 0;
        }
        act(error, || {
            let signer = &handle(signer, "signer")?.signer;
            if size != 0 && buffer.is_null() {
                return Err(kaltura_error::invalid_argument("buffer", "is NULL, but size is not 0"));
            }
            if isize::try_from(size).is_err() {
                return Err(kaltura_error::invalid_argument("size", "is larger than any buffer"));
            }
            // The last byte is kept for the NUL. Only what is used of the buffer becomes a slice, after it was initialized:
            // the caller's memory need not be.
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

/// Makes a narrower session out of one: for the same user, type USER, no more privileges, all of the
/// parent's restrictions (iprestrict, urirestrict, actionslimit and the like), no later end. It ends with
/// the parent when that one's group (sessionid) is ended or its app token deleted.
///
/// For one upload, one entry, one viewer: hand on what is needed and no more. The child has version 2, also
/// of a parent in version 1.
///
/// @param parent a verified session of the signer's partner, not ended
/// @param privileges those of the child, each of which the parent has, and restrictions, which may be
/// new or tighter than the parent's; NULL for the parent's restrictions alone
/// @param expiry_seconds the life of the child; 0 for a day; shortened to what the parent has left
/// @return the session, to be freed with kaltura_string_free; NULL on failure:
/// KALTURA_ERROR_INVALID_ARGUMENT, naming "parent" or the privilege that is too much
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_signer_sign_restricted(
    signer: *const kaltura_signer,
    parent: *const kaltura_ks,
    privileges: *const c_char,
    expiry_seconds: i64,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let signer = &handle(signer, "signer")?.signer;
            let parent = &handle(parent, "parent")?.ks;
            let privileges = optional_text(privileges, "privileges")?.unwrap_or("");
            owned_session(signer.sign_child(parent, privileges, expiry_seconds, now()?, Randomness::System)?)
        })
    }
}

/// Options that change nothing yet, never NULL. Free them with kaltura_sign_options_free.
/// Since 0.1.0.
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

/// Frees options. NULL is allowed and does nothing. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_sign_options_free(options: *mut kaltura_sign_options) {
    if !options.is_null() {
        // SAFETY: made by `kaltura_sign_options_new`, and freed once, by contract.
        drop(unsafe { Box::from_raw(options) });
    }
}

/// The format: 2, encrypted (the default), or 1, for old servers.
///
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_sign_options_set_version(
    options: *mut kaltura_sign_options,
    version: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
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

/// An absolute end in place of expiry_seconds, which is then ignored. With the privilege downloadasset it is
/// rounded up to five minutes, as every end is.
///
/// @param expires_at Unix seconds, 1 to 253,402,300,799 (the year 9999), so that milliseconds are noticed
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_sign_options_set_expires_at(
    options: *mut kaltura_sign_options,
    expires_at: i64,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        set(options, error, |settings| {
            settings.expires_at = Some(check_expires_at(expires_at)?);
            Ok(())
        })
    }
}

/// The group that session.end ends as a whole (the privilege sessionid); NULL or "" for none.
///
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_sign_options_set_session_id(
    options: *mut kaltura_sign_options,
    session_id: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        set(options, error, |settings| {
            settings.session_id = optional_text(session_id, "session_id")?.map(str::to_owned);
            Ok(())
        })
    }
}

/// The partner that makes the session for another one.
///
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_sign_options_set_master_partner_id(
    options: *mut kaltura_sign_options,
    master_partner_id: i32,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        set(options, error, |settings| {
            settings.master_partner_id = Some(master_partner_id);
            Ok(())
        })
    }
}

/// Text that the server hands through; NULL for none.
///
/// @return KALTURA_OK or KALTURA_ERROR_INVALID_ARGUMENT
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kaltura_sign_options_set_additional_data(
    options: *mut kaltura_sign_options,
    additional_data: *const c_char,
    error: *mut *mut kaltura_error,
) -> kaltura_status {
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        set(options, error, |settings| {
            settings.additional_data = optional_text(additional_data, "additional_data")?.map(str::to_owned);
            Ok(())
        })
    }
}

/// Runs a setter on sign options.
///
/// # Safety
/// The pointers are as the header's preamble asks.
unsafe fn set(
    options: *mut kaltura_sign_options,
    error: *mut *mut kaltura_error,
    setter: impl FnOnce(&mut SignOptions) -> Result<(), kaltura_error>,
) -> kaltura_status {
    // SAFETY: as the caller promises.
    unsafe { act(error, || exclusive(options, "options")?.settings.set(setter)) }
}

struct Arguments {
    user_id: *const c_char,
    session_type: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    options: *const kaltura_sign_options,
}

impl Arguments {
    /// Calls `body` with the arguments in Rust's terms.
    ///
    /// # Safety
    /// The texts are NULL or NUL-terminated strings, and the options NULL or live.
    unsafe fn with<T>(
        &self,
        body: impl FnOnce(&SessionParams<'_>) -> Result<T, kaltura_error>,
    ) -> Result<T, kaltura_error> {
        // SAFETY: as the caller promises.
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
