//! Sessions signed locally, without a client and without a server.

use std::ffi::c_char;

use super::clock::now;
use super::error::kaltura_error;
use super::fork;
use super::guard::make;
use super::input::{optional_text, text};
use super::string::owned_session;
use crate::ks::{self, Expiry, Randomness, SessionParams, Signer};

/// A session with the rights of one user, limited by its privileges. The right type for everything
/// that leaves your own servers.
/// Since 0.1.0.
pub const KALTURA_SESSION_TYPE_USER: i32 = 0;
/// A session that may do everything in the account. Keep it on your own servers.
/// Since 0.1.0.
pub const KALTURA_SESSION_TYPE_ADMIN: i32 = 2;

const _: () = assert!(KALTURA_SESSION_TYPE_USER == ks::TYPE_USER && KALTURA_SESSION_TYPE_ADMIN == ks::TYPE_ADMIN);

/// Makes a session locally, in the encrypted format (version 2): no client, no network. For the old readable
/// format see kaltura_sign_options_set_version.
///
/// For programs on your own servers that hold the admin secret. The server accepts the session as if
/// it had made it; whether the secret is the right one shows only there. This machine's clock must be
/// right. Any number of threads may call it at once.
///
/// @param secret the partner's admin secret, for USER sessions too; not NULL, not ""
/// @param user_id the user that the session speaks for; any UTF-8 text; NULL for none
/// @param type KALTURA_SESSION_TYPE_USER or KALTURA_SESSION_TYPE_ADMIN
/// @param partner_id the account number, signed as it is: 0 stands for no default here
/// @param expiry_seconds the life of the session; 0 for a day (86,400), at most ten years. With
/// "downloadasset" in the privileges, the end is rounded up to a multiple of 300 s, as on the server,
/// so that download links repeat.
/// @param privileges a comma list of name[:value], such as "sview:*,appid:demo"; NULL for none.
/// Values of a name that is given twice are merged ("edit:a,edit:b" becomes "edit:a/b"); a name that
/// the server would change or drop is refused.
/// @return the session, to be freed with kaltura_string_free; NULL on failure:
/// KALTURA_ERROR_INVALID_ARGUMENT or KALTURA_ERROR_RANDOM
///
/// Since 0.1.0.
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
    // SAFETY: the pointers are as the header's preamble asks.
    unsafe {
        make(error, || {
            let (secret, user_id) = (text(secret, "secret")?, optional_text(user_id, "user_id")?.unwrap_or(""));
            let params = SessionParams {
                privileges: optional_text(privileges, "privileges")?.unwrap_or(""),
                expiry: Expiry::Seconds(expiry_seconds),
                ..SessionParams::new(user_id, r#type)
            };
            fork::watch();
            owned_session(Signer::new(partner_id, secret)?.sign(&params, now()?, Randomness::System)?)
        })
    }
}
