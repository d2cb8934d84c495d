//! Sessions signed locally, without a client or a server.

use std::ffi::c_char;

use super::clock::now;
use super::error::kaltura_error;
use super::guard::pointer_or_null_nonblocking;
use super::input::{optional_text, text};
use super::string::owned_session;
use crate::ks::{self, Expiry, Randomness, SessionParams, Signer};

/// The rights of one user, limited by privileges.
pub const KALTURA_SESSION_TYPE_USER: i32 = 0;
/// All rights in the account: for your own servers only.
pub const KALTURA_SESSION_TYPE_ADMIN: i32 = 2;

const _: () = assert!(KALTURA_SESSION_TYPE_USER == ks::TYPE_USER && KALTURA_SESSION_TYPE_ADMIN == ks::TYPE_ADMIN);

/// Creates a session locally: no client, no network. For your own servers, which have the admin secret and a
/// correct clock. Only the server can tell whether the secret is right.
///
/// @param secret the partner's admin secret, for USER sessions too; not ""
/// @param user_id any UTF-8 string; NULL for none
/// @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
/// @param partner_id the partner id of the secret; there is no default
/// @param expiry_seconds the lifetime; 0 for a day (86,400), at most ten years. With the privilege downloadasset,
/// the expiry is rounded up to a multiple of 300 s, as on the server, so that download URLs can be cached.
/// @param privileges a comma-separated list of name[:value], such as "sview:*,appid:demo"; NULL for none. Values of
/// a repeated name are merged ("edit:a,edit:b" becomes "edit:a/b"). A name that the server would change or drop is
/// rejected.
/// @return to be freed with kaltura_string_free; NULL on failure: KALTURA_ERROR_INVALID_ARGUMENT or
/// KALTURA_ERROR_RANDOM
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn kaltura_generate_session(
    secret: *const c_char,
    user_id: *const c_char,
    r#type: i32,
    partner_id: i32,
    expiry_seconds: i64,
    privileges: *const c_char,
    error: *mut *mut kaltura_error,
) -> *mut c_char {
    // SAFETY: the pointers meet the header's preamble.
    unsafe {
        pointer_or_null_nonblocking(error, || {
            let (secret, user_id) = (text(secret, "secret")?, optional_text(user_id, "user_id")?.unwrap_or(""));
            let params = SessionParams {
                privileges: optional_text(privileges, "privileges")?.unwrap_or(""),
                expiry: Expiry::Seconds(expiry_seconds),
                ..SessionParams::new(user_id, r#type)
            };
            owned_session(Signer::new(partner_id, secret)?.sign(&params, now()?, Randomness::System)?)
        })
    }
}
