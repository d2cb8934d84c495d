//! Sessions from app tokens.

use std::ffi::c_char;

use super::client::kaltura_client;
use super::error::kaltura_error;
use super::guard::pointer_or_null;
use super::input::{handle, optional_text, text};
use super::request::{kaltura_request, perform_info};
use super::session_info::kaltura_session_info;
use super::string::owned;
use crate::api::{AppTokenHash, AppTokenStart};
use crate::managed::Request;

/// Unknown: determined by trying, and remembered by the client.
pub const KALTURA_HASH_AUTO: i32 = 0;
/// MD5.
pub const KALTURA_HASH_MD5: i32 = 1;
/// SHA-1, the server's default.
pub const KALTURA_HASH_SHA1: i32 = 2;
/// SHA-256.
pub const KALTURA_HASH_SHA256: i32 = 3;
/// SHA-512.
pub const KALTURA_HASH_SHA512: i32 = 4;

/// Converts a KALTURA_HASH_ constant; `None` for KALTURA_HASH_AUTO.
pub(super) fn hash_type(number: i32) -> Result<Option<AppTokenHash>, Box<kaltura_error>> {
    Ok(Some(match number {
        KALTURA_HASH_AUTO => return Ok(None),
        KALTURA_HASH_MD5 => AppTokenHash::Md5,
        KALTURA_HASH_SHA1 => AppTokenHash::Sha1,
        KALTURA_HASH_SHA256 => AppTokenHash::Sha256,
        KALTURA_HASH_SHA512 => AppTokenHash::Sha512,
        _ => {
            return Err(kaltura_error::invalid_argument("hash_type", "must be one of the KALTURA_HASH_ constants"));
        }
    }))
}

/// The arguments of appToken.startSession.
#[derive(Clone, Copy)]
struct AppTokenArguments {
    id: *const c_char,
    token: *const c_char,
    hash_type: i32,
    ks: *const c_char,
    user_id: *const c_char,
    session_type: i32,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
}

impl AppTokenArguments {
    /// # Safety
    /// The pointers are NULL or NUL-terminated strings; `client` is NULL or live.
    unsafe fn request(self, client: *const kaltura_client) -> Result<Request, Box<kaltura_error>> {
        // SAFETY: guaranteed by the caller.
        let (client, start) = unsafe {
            let start = AppTokenStart {
                id: text(self.id, "id")?,
                token: text(self.token, "token")?,
                hash: hash_type(self.hash_type)?,
                ks: optional_text(self.ks, "ks")?,
                user_id: optional_text(self.user_id, "user_id")?,
                session_type: self.session_type,
                partner_id: self.partner_id,
                expiry_seconds: self.expiry_seconds,
                privileges: optional_text(self.privileges, "privileges")?,
            };
            (&handle(client, "client")?.managed, start)
        };
        Ok(client.request(client.api().app_token_start_session(&start)?))
    }
}

/// Exchanges an app token for a session (appToken.startSession), in one call: it requests a widget session,
/// hashes it with the token, and sends the hash. The token itself is never sent.
///
/// Programs on other people's machines should hold an app token instead of a secret: it can be limited and
/// deleted. Its own user, type, lifetime and privileges take precedence over those that are requested here; the
/// session info says what was granted.
///
/// @param id the app token's id
/// @param token the app token
/// @param hash_type one of the KALTURA_HASH_ constants
/// @param ks a session of the partner to begin with; NULL to request a widget session for this
/// @param user_id the user of the session; NULL for none
/// @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
/// @param partner_id the partner id, for the widget session; 0 for the one in the config
/// @param expiry_seconds the lifetime; 0 for a day (86,400), at most ten years
/// @param privileges privileges in addition to the app token's own; NULL for none. The server drops those that
/// it knows by name: see kaltura_session_info_missing_privileges.
/// @return to be freed with kaltura_session_info_free; NULL on failure: KALTURA_ERROR_APP_TOKEN,
/// KALTURA_ERROR_APP_TOKEN_HASH, KALTURA_ERROR_WIDGET, and any other status
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_app_token_start_session(
    client: *mut kaltura_client,
    id: *const c_char,
    token: *const c_char,
    hash_type: i32,
    ks: *const c_char,
    user_id: *const c_char,
    r#type: i32,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_session_info {
    let session_type = r#type;
    let arguments =
        AppTokenArguments { id, token, hash_type, ks, user_id, session_type, partner_id, expiry_seconds, privileges };
    // SAFETY: the pointers meet the header's preamble.
    unsafe { pointer_or_null(error, || perform_info(arguments.request(client)?)) }
}

/// Creates a request for kaltura_app_token_start_session. Its result is a session info. It takes more than one
/// HTTP request.
///
/// @return as for kaltura_request_session_start
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_request_app_token_start_session(
    client: *mut kaltura_client,
    id: *const c_char,
    token: *const c_char,
    hash_type: i32,
    ks: *const c_char,
    user_id: *const c_char,
    r#type: i32,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut kaltura_request {
    let session_type = r#type;
    let arguments =
        AppTokenArguments { id, token, hash_type, ks, user_id, session_type, partner_id, expiry_seconds, privileges };
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let request = arguments.request(client)?;
            Ok(kaltura_request::into_raw(handle(client, "client")?, request))
        })
    }
}

/// Computes the hash that appToken.startSession requires, the hash of a session and an app token, for programs that
/// send the call themselves.
///
/// @param ks exactly the session that will be sent as ks
/// @param token the app token
/// @param hash_type one of the KALTURA_HASH_ constants except KALTURA_HASH_AUTO
/// @return lower-case hexadecimal digits, to be freed with kaltura_string_free; NULL on failure:
/// KALTURA_ERROR_INVALID_ARGUMENT
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_app_token_hash(
    ks: *const c_char,
    token: *const c_char,
    hash_type: i32,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null(error, || {
            let (ks, token) = (text(ks, "ks")?, text(token, "token")?);
            for (argument, given) in [("ks", ks), ("token", token)] {
                if given.is_empty() {
                    return Err(kaltura_error::invalid_argument(argument, "is empty"));
                }
            }
            let hash = self::hash_type(hash_type)?.ok_or_else(|| {
                kaltura_error::invalid_argument(
                    "hash_type",
                    "must be the hash type of the app token, not KALTURA_HASH_AUTO",
                )
            })?;
            owned(&hash.of(ks, token))
        })
    }
}
