//! Statuses with their names, categories and descriptions; causes and retry classes.

use std::ffi::{CStr, c_char};

/// KALTURA_OK or one of the KALTURA_ERROR_ constants.
pub type kaltura_status = i32;

/// Success.
pub const KALTURA_OK: i32 = 0;

/// NULL, not UTF-8, unknown or out of range; the message says which.
pub const KALTURA_ERROR_INVALID_ARGUMENT: i32 = 1;
/// A bug in the library was caught. Please report it.
pub const KALTURA_ERROR_PANIC: i32 = 2;
/// Not supported by this build, such as HTTPS.
pub const KALTURA_ERROR_UNSUPPORTED: i32 = 3;
/// The operating system returned no random bytes.
pub const KALTURA_ERROR_RANDOM: i32 = 4;
/// The client has no session and no credentials.
pub const KALTURA_ERROR_NO_SESSION: i32 = 5;
/// The required size is returned in `needed`.
pub const KALTURA_ERROR_BUFFER_TOO_SMALL: i32 = 6;
/// session.end would revoke other sessions too; see `force`.
pub const KALTURA_ERROR_SHARED_SESSION: i32 = 7;
/// The request is not done, returns nothing, or its result was taken already.
pub const KALTURA_ERROR_NO_RESULT: i32 = 8;
/// A callback of the credentials has failed.
pub const KALTURA_ERROR_CALLBACK: i32 = 9;
/// A response or a returned string does not fit in memory.
pub const KALTURA_ERROR_OUT_OF_MEMORY: i32 = 10;

/// The string is not a session.
pub const KALTURA_ERROR_KS_MALFORMED: i32 = 100;
/// None of the secrets signed the session.
pub const KALTURA_ERROR_KS_SIGNATURE: i32 = 101;
/// Signed, but the server would read it differently.
pub const KALTURA_ERROR_KS_AMBIGUOUS: i32 = 102;
/// The session has expired, or has no expiry.
pub const KALTURA_ERROR_KS_EXPIRED: i32 = 103;
/// The session's iprestrict does not name the caller's address, or the address is unknown.
pub const KALTURA_ERROR_KS_RESTRICTED_IP: i32 = 104;
/// The session's urirestrict does not allow the request's URI, or the URI is unknown.
pub const KALTURA_ERROR_KS_RESTRICTED_URI: i32 = 105;
/// The session was parsed without a secret (kaltura_ks_peek), or is NULL.
pub const KALTURA_ERROR_KS_NOT_VERIFIED: i32 = 106;
/// The session belongs to another partner than the verifier's.
pub const KALTURA_ERROR_KS_WRONG_PARTNER: i32 = 107;

/// The DNS lookup of the host name failed.
pub const KALTURA_ERROR_RESOLVE: i32 = 200;
/// The connection could not be established.
pub const KALTURA_ERROR_CONNECT: i32 = 201;
/// The TLS handshake or certificate verification failed.
pub const KALTURA_ERROR_TLS: i32 = 202;
/// A timeout expired.
pub const KALTURA_ERROR_TIMEOUT: i32 = 203;
/// The connection broke, or the peer does not speak HTTP.
pub const KALTURA_ERROR_CONNECTION_BROKEN: i32 = 204;
/// The proxy refused the connection or is unusable.
pub const KALTURA_ERROR_PROXY: i32 = 205;
/// Cancelled by the program.
pub const KALTURA_ERROR_CANCELLED: i32 = 206;

/// The server redirected the request; redirects are not followed.
pub const KALTURA_ERROR_REDIRECT: i32 = 300;
/// An HTTP error status without an error of the API.
pub const KALTURA_ERROR_HTTP_STATUS: i32 = 301;
/// The response is empty.
pub const KALTURA_ERROR_EMPTY_RESPONSE: i32 = 302;
/// The response is not JSON, or is truncated.
pub const KALTURA_ERROR_NOT_JSON: i32 = 303;
/// The response is JSON, but not what the action returns.
pub const KALTURA_ERROR_UNEXPECTED_RESPONSE: i32 = 304;
/// The response exceeds the maximum size.
pub const KALTURA_ERROR_RESPONSE_TOO_LARGE: i32 = 305;

/// Another error of the API: see kaltura_error_api_code.
pub const KALTURA_ERROR_API: i32 = 400;
/// START_SESSION_ERROR: wrong secret, partner id or type.
pub const KALTURA_ERROR_START_SESSION: i32 = 401;
/// Unknown or blocked partner (SERVICE_FORBIDDEN_CONTENT_BLOCKED).
pub const KALTURA_ERROR_PARTNER_BLOCKED: i32 = 402;
/// The session lacks a permission (SERVICE_FORBIDDEN).
pub const KALTURA_ERROR_FORBIDDEN: i32 = 403;
/// IP rule, or HTTPS required (SERVICE_ACCESS_CONTROL_RESTRICTED).
pub const KALTURA_ERROR_ACCESS_CONTROL: i32 = 404;
/// MISSING_KS: no session was sent.
pub const KALTURA_ERROR_MISSING_KS: i32 = 405;
/// INVALID_KS: see kaltura_error_cause.
pub const KALTURA_ERROR_INVALID_KS: i32 = 406;
/// USER_WRONG_PASSWORD, which can hide other login errors.
pub const KALTURA_ERROR_WRONG_PASSWORD: i32 = 420;
/// The user does not exist (USER_NOT_FOUND).
pub const KALTURA_ERROR_USER_NOT_FOUND: i32 = 421;
/// The user is blocked (USER_IS_BLOCKED).
pub const KALTURA_ERROR_USER_BLOCKED: i32 = 422;
/// Too many failed logins (LOGIN_BLOCKED, LOGIN_RETRIES_EXCEEDED).
pub const KALTURA_ERROR_LOGIN_BLOCKED: i32 = 423;
/// PASSWORD_EXPIRED: the user must set a new password.
pub const KALTURA_ERROR_PASSWORD_EXPIRED: i32 = 424;
/// MISSING_OTP: a one-time password is required.
pub const KALTURA_ERROR_MISSING_OTP: i32 = 425;
/// INVALID_OTP: the one-time password is wrong.
pub const KALTURA_ERROR_INVALID_OTP: i32 = 426;
/// No login by password (DIRECT_LOGIN_BLOCKED, NEW_LOGIN_REQUIRED).
pub const KALTURA_ERROR_DIRECT_LOGIN_BLOCKED: i32 = 427;
/// Unknown, inactive or expired app token (APP_TOKEN_ID_NOT_FOUND).
pub const KALTURA_ERROR_APP_TOKEN: i32 = 440;
/// INVALID_APP_TOKEN_HASH: wrong app token or hash type.
pub const KALTURA_ERROR_APP_TOKEN_HASH: i32 = 441;
/// No such widget (INVALID_WIDGET_ID, START_WIDGET_SESSION_ERROR).
pub const KALTURA_ERROR_WIDGET: i32 = 442;
/// A rate limit, or a blocked action (ACTION_BLOCKED).
pub const KALTURA_ERROR_RATE_LIMITED: i32 = 450;
/// Privilege value rejected by the server (INVALID_ACTIONS_LIMIT).
pub const KALTURA_ERROR_PRIVILEGE_VALUE: i32 = 451;
/// Unknown service or action, or MISSING_MANDATORY_PARAMETER.
pub const KALTURA_ERROR_BAD_REQUEST: i32 = 452;
/// Internal error of the server (INTERNAL_SERVERL_ERROR, as the server spells it).
pub const KALTURA_ERROR_SERVER: i32 = 460;

/// No error.
pub const KALTURA_CATEGORY_NONE: i32 = 0;
/// The call, or its use of the client, is wrong.
pub const KALTURA_CATEGORY_CALL: i32 = 1;
/// A session string was rejected by this library.
pub const KALTURA_CATEGORY_KS: i32 = 2;
/// No response was received.
pub const KALTURA_CATEGORY_NETWORK: i32 = 3;
/// The response is not one of the Kaltura API.
pub const KALTURA_CATEGORY_RESPONSE: i32 = 4;
/// The Kaltura API returned an error, or the library knows that it would.
pub const KALTURA_CATEGORY_API: i32 = 5;
/// The library or the system failed.
pub const KALTURA_CATEGORY_INTERNAL: i32 = 6;
/// Not known to this version of the library.
pub const KALTURA_CATEGORY_UNKNOWN: i32 = 7;

/// A retry would fail, too, or is not allowed (a login).
pub const KALTURA_RETRY_NEVER: i32 = 0;
/// The same call may succeed later; back off exponentially.
pub const KALTURA_RETRY_BACKOFF: i32 = 1;
/// Create a new session, then retry once.
pub const KALTURA_RETRY_NEW_SESSION: i32 = 2;

/// Not an INVALID_KS error, or no cause is given.
pub const KALTURA_CAUSE_NONE: i32 = 0;
/// Truncated, or not signed with a secret of this server.
pub const KALTURA_CAUSE_INVALID_STR: i32 = 1;
/// The session is for another partner.
pub const KALTURA_CAUSE_INVALID_PARTNER: i32 = 2;
/// The session is for another user.
pub const KALTURA_CAUSE_INVALID_USER: i32 = 3;
/// The session has the wrong type.
pub const KALTURA_CAUSE_INVALID_TYPE: i32 = 4;
/// The session has expired.
pub const KALTURA_CAUSE_EXPIRED: i32 = 5;
/// The session was revoked, or its app token deleted.
pub const KALTURA_CAUSE_LOGOUT: i32 = 6;
/// The actionslimit of the session is used up.
pub const KALTURA_CAUSE_EXCEEDED_ACTIONS_LIMIT: i32 = 8;
/// The iprestrict of the session excludes the caller's address.
pub const KALTURA_CAUSE_EXCEEDED_RESTRICTED_IP: i32 = 9;
/// The urirestrict of the session excludes the URI.
pub const KALTURA_CAUSE_EXCEEDED_RESTRICTED_URI: i32 = 11;

struct Status {
    number: kaltura_status,
    name: &'static CStr,
    category: i32,
    text: &'static CStr,
}

const fn row(number: kaltura_status, name: &'static CStr, category: i32, text: &'static CStr) -> Status {
    Status { number, name, category, text }
}

static STATUSES: &[Status] = {
    use {
        KALTURA_CATEGORY_API as API, KALTURA_CATEGORY_CALL as CALL, KALTURA_CATEGORY_INTERNAL as INTERNAL,
        KALTURA_CATEGORY_KS as KS, KALTURA_CATEGORY_NETWORK as NETWORK, KALTURA_CATEGORY_RESPONSE as RESPONSE,
    };
    &[
        row(KALTURA_OK, c"KALTURA_OK", KALTURA_CATEGORY_NONE, c"success"),
        row(KALTURA_ERROR_INVALID_ARGUMENT, c"KALTURA_ERROR_INVALID_ARGUMENT", CALL, c"an argument is invalid"),
        row(KALTURA_ERROR_PANIC, c"KALTURA_ERROR_PANIC", INTERNAL, c"a bug in the library; please report it"),
        row(
            KALTURA_ERROR_UNSUPPORTED,
            c"KALTURA_ERROR_UNSUPPORTED",
            CALL,
            c"not supported by this build of the library",
        ),
        row(KALTURA_ERROR_RANDOM, c"KALTURA_ERROR_RANDOM", INTERNAL, c"the operating system returned no random bytes"),
        row(KALTURA_ERROR_NO_SESSION, c"KALTURA_ERROR_NO_SESSION", CALL, c"the client has no session"),
        row(
            KALTURA_ERROR_BUFFER_TOO_SMALL,
            c"KALTURA_ERROR_BUFFER_TOO_SMALL",
            CALL,
            c"the buffer is too small; see the required size",
        ),
        row(
            KALTURA_ERROR_SHARED_SESSION,
            c"KALTURA_ERROR_SHARED_SESSION",
            CALL,
            c"revoking the session would revoke others",
        ),
        row(KALTURA_ERROR_NO_RESULT, c"KALTURA_ERROR_NO_RESULT", CALL, c"there is no result, or it was taken already"),
        row(KALTURA_ERROR_CALLBACK, c"KALTURA_ERROR_CALLBACK", CALL, c"a callback of the program failed"),
        row(
            KALTURA_ERROR_OUT_OF_MEMORY,
            c"KALTURA_ERROR_OUT_OF_MEMORY",
            INTERNAL,
            c"out of memory for a response or a result",
        ),
        row(KALTURA_ERROR_KS_MALFORMED, c"KALTURA_ERROR_KS_MALFORMED", KS, c"the string is not a Kaltura session"),
        row(KALTURA_ERROR_KS_SIGNATURE, c"KALTURA_ERROR_KS_SIGNATURE", KS, c"none of the secrets signed the session"),
        row(
            KALTURA_ERROR_KS_AMBIGUOUS,
            c"KALTURA_ERROR_KS_AMBIGUOUS",
            KS,
            c"the server would read the session differently",
        ),
        row(KALTURA_ERROR_KS_EXPIRED, c"KALTURA_ERROR_KS_EXPIRED", KS, c"the session has expired"),
        row(
            KALTURA_ERROR_KS_RESTRICTED_IP,
            c"KALTURA_ERROR_KS_RESTRICTED_IP",
            KS,
            c"the session does not allow this address (iprestrict)",
        ),
        row(
            KALTURA_ERROR_KS_RESTRICTED_URI,
            c"KALTURA_ERROR_KS_RESTRICTED_URI",
            KS,
            c"the session does not allow this URI (urirestrict)",
        ),
        row(KALTURA_ERROR_KS_NOT_VERIFIED, c"KALTURA_ERROR_KS_NOT_VERIFIED", KS, c"the session was not verified"),
        row(
            KALTURA_ERROR_KS_WRONG_PARTNER,
            c"KALTURA_ERROR_KS_WRONG_PARTNER",
            KS,
            c"the session belongs to another partner",
        ),
        row(KALTURA_ERROR_RESOLVE, c"KALTURA_ERROR_RESOLVE", NETWORK, c"the host name cannot be resolved"),
        row(KALTURA_ERROR_CONNECT, c"KALTURA_ERROR_CONNECT", NETWORK, c"cannot connect to the server"),
        row(KALTURA_ERROR_TLS, c"KALTURA_ERROR_TLS", NETWORK, c"TLS handshake or certificate verification failed"),
        row(KALTURA_ERROR_TIMEOUT, c"KALTURA_ERROR_TIMEOUT", NETWORK, c"a timeout expired"),
        row(KALTURA_ERROR_CONNECTION_BROKEN, c"KALTURA_ERROR_CONNECTION_BROKEN", NETWORK, c"the connection broke"),
        row(KALTURA_ERROR_PROXY, c"KALTURA_ERROR_PROXY", NETWORK, c"the proxy failed or refused the connection"),
        row(KALTURA_ERROR_CANCELLED, c"KALTURA_ERROR_CANCELLED", NETWORK, c"the call was cancelled"),
        row(
            KALTURA_ERROR_REDIRECT,
            c"KALTURA_ERROR_REDIRECT",
            RESPONSE,
            c"the server sent a redirect, which is not followed",
        ),
        row(
            KALTURA_ERROR_HTTP_STATUS,
            c"KALTURA_ERROR_HTTP_STATUS",
            RESPONSE,
            c"the server responded with an HTTP error",
        ),
        row(KALTURA_ERROR_EMPTY_RESPONSE, c"KALTURA_ERROR_EMPTY_RESPONSE", RESPONSE, c"the response is empty"),
        row(KALTURA_ERROR_NOT_JSON, c"KALTURA_ERROR_NOT_JSON", RESPONSE, c"the response is not JSON"),
        row(
            KALTURA_ERROR_UNEXPECTED_RESPONSE,
            c"KALTURA_ERROR_UNEXPECTED_RESPONSE",
            RESPONSE,
            c"the response is not what the action returns",
        ),
        row(
            KALTURA_ERROR_RESPONSE_TOO_LARGE,
            c"KALTURA_ERROR_RESPONSE_TOO_LARGE",
            RESPONSE,
            c"the response exceeds the maximum size",
        ),
        row(KALTURA_ERROR_API, c"KALTURA_ERROR_API", API, c"the API returned an error"),
        row(
            KALTURA_ERROR_START_SESSION,
            c"KALTURA_ERROR_START_SESSION",
            API,
            c"the server rejected the request for a session",
        ),
        row(
            KALTURA_ERROR_PARTNER_BLOCKED,
            c"KALTURA_ERROR_PARTNER_BLOCKED",
            API,
            c"the partner is unknown, blocked or deleted",
        ),
        row(KALTURA_ERROR_FORBIDDEN, c"KALTURA_ERROR_FORBIDDEN", API, c"the session lacks the permission"),
        row(KALTURA_ERROR_ACCESS_CONTROL, c"KALTURA_ERROR_ACCESS_CONTROL", API, c"an access rule rejected the call"),
        row(KALTURA_ERROR_MISSING_KS, c"KALTURA_ERROR_MISSING_KS", API, c"no session was sent"),
        row(KALTURA_ERROR_INVALID_KS, c"KALTURA_ERROR_INVALID_KS", API, c"the server rejected the session"),
        row(
            KALTURA_ERROR_WRONG_PASSWORD,
            c"KALTURA_ERROR_WRONG_PASSWORD",
            API,
            c"wrong password, or another login error",
        ),
        row(KALTURA_ERROR_USER_NOT_FOUND, c"KALTURA_ERROR_USER_NOT_FOUND", API, c"no such user"),
        row(KALTURA_ERROR_USER_BLOCKED, c"KALTURA_ERROR_USER_BLOCKED", API, c"the user is blocked"),
        row(KALTURA_ERROR_LOGIN_BLOCKED, c"KALTURA_ERROR_LOGIN_BLOCKED", API, c"too many failed logins"),
        row(KALTURA_ERROR_PASSWORD_EXPIRED, c"KALTURA_ERROR_PASSWORD_EXPIRED", API, c"the password has expired"),
        row(KALTURA_ERROR_MISSING_OTP, c"KALTURA_ERROR_MISSING_OTP", API, c"a one-time password is required"),
        row(KALTURA_ERROR_INVALID_OTP, c"KALTURA_ERROR_INVALID_OTP", API, c"the one-time password is wrong"),
        row(
            KALTURA_ERROR_DIRECT_LOGIN_BLOCKED,
            c"KALTURA_ERROR_DIRECT_LOGIN_BLOCKED",
            API,
            c"the account does not allow password logins",
        ),
        row(KALTURA_ERROR_APP_TOKEN, c"KALTURA_ERROR_APP_TOKEN", API, c"the app token is unknown, inactive or expired"),
        row(KALTURA_ERROR_APP_TOKEN_HASH, c"KALTURA_ERROR_APP_TOKEN_HASH", API, c"the hash of the app token is wrong"),
        row(KALTURA_ERROR_WIDGET, c"KALTURA_ERROR_WIDGET", API, c"no such widget"),
        row(KALTURA_ERROR_RATE_LIMITED, c"KALTURA_ERROR_RATE_LIMITED", API, c"rate limit, or blocked action"),
        row(KALTURA_ERROR_PRIVILEGE_VALUE, c"KALTURA_ERROR_PRIVILEGE_VALUE", API, c"a privilege has an invalid value"),
        row(KALTURA_ERROR_BAD_REQUEST, c"KALTURA_ERROR_BAD_REQUEST", API, c"no such service, action or parameter"),
        row(KALTURA_ERROR_SERVER, c"KALTURA_ERROR_SERVER", API, c"internal server error"),
    ]
};

fn find(status: kaltura_status) -> Option<&'static Status> {
    STATUSES.iter().find(|row| row.number == status)
}

/// Returns the name of a status, such as "KALTURA_ERROR_TIMEOUT", or "KALTURA_ERROR_UNKNOWN".
///
/// Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn kaltura_status_name(status: kaltura_status) -> *const c_char {
    find(status).map_or(c"KALTURA_ERROR_UNKNOWN", |row| row.name).as_ptr()
}

/// Returns a short description of a status. kaltura_error_message is more specific.
///
/// Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn kaltura_status_string(status: kaltura_status) -> *const c_char {
    find(status).map_or(c"unknown status", |row| row.text).as_ptr()
}

/// Returns the category of a status, one of the KALTURA_CATEGORY_ constants.
#[unsafe(no_mangle)]
pub extern "C" fn kaltura_status_category(status: kaltura_status) -> i32 {
    find(status).map_or(KALTURA_CATEGORY_UNKNOWN, |row| row.category)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The status constants in this file's source.
    fn declared() -> Vec<(String, i32)> {
        include_str!("status.rs")
            .lines()
            .filter_map(|line| line.strip_prefix("pub const ")?.strip_suffix(';'))
            .filter(|line| line.starts_with("KALTURA_OK") || line.starts_with("KALTURA_ERROR_"))
            .map(|line| {
                let (name, number) = line.split_once(": i32 = ").unwrap();
                (name.to_owned(), number.parse().unwrap())
            })
            .collect()
    }

    #[test]
    fn status_has_unique_name_category_and_text() {
        let declared = declared();
        assert!(declared.len() > 40);
        assert_eq!(declared.len(), STATUSES.len());
        let mut texts = std::collections::HashSet::new();
        for (name, number) in declared {
            let row = find(number).unwrap_or_else(|| panic!("{name} is not in the table"));
            assert_eq!(row.name.to_str(), Ok(name.as_str()));
            assert!(!row.text.is_empty() && texts.insert(row.text), "{name}");
            assert!((number == 0) == (row.category == KALTURA_CATEGORY_NONE), "{name}");
        }
    }

    #[test]
    fn status_numbers_are_unique() {
        let numbers: std::collections::HashSet<i32> = declared().into_iter().map(|(_, number)| number).collect();
        assert_eq!(numbers.len(), STATUSES.len());
    }

    #[test]
    fn unknown_status_has_a_name() {
        for number in [-1, 99, i32::MAX, i32::MIN] {
            // SAFETY: static and NUL-terminated.
            assert_eq!(unsafe { CStr::from_ptr(kaltura_status_name(number)) }, c"KALTURA_ERROR_UNKNOWN");
            assert!(!kaltura_status_string(number).is_null());
            assert_eq!(kaltura_status_category(number), KALTURA_CATEGORY_UNKNOWN);
        }
    }
}
