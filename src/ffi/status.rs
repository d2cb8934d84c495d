//! Every status with its name, its category and its text; causes and retry classes.

use std::ffi::{CStr, c_char};

/// How a call ended: KALTURA_OK or one of the KALTURA_ERROR_ constants. Numbers are never reused;
/// treat one that you do not know as a failure.
/// Since 0.1.0.
pub type kaltura_status = i32;

/// Success.
/// Since 0.1.0.
pub const KALTURA_OK: i32 = 0;

/// An argument is NULL, not UTF-8, unknown or out of range; the message names it.
/// Since 0.1.0.
pub const KALTURA_ERROR_INVALID_ARGUMENT: i32 = 1;
/// A defect in the library was caught at the boundary. Please report it.
/// Since 0.1.0.
pub const KALTURA_ERROR_PANIC: i32 = 2;
/// This build of the library cannot do it, such as connect in a build without HTTPS.
/// Since 0.1.0.
pub const KALTURA_ERROR_UNSUPPORTED: i32 = 3;
/// The operating system gave no random bytes.
/// Since 0.1.0.
pub const KALTURA_ERROR_RANDOM: i32 = 4;
/// The client holds no session.
/// Since 0.1.0.
pub const KALTURA_ERROR_NO_SESSION: i32 = 5;
/// The buffer is too small; the size that is needed was told.
/// Since 0.1.0.
pub const KALTURA_ERROR_BUFFER_TOO_SMALL: i32 = 6;
/// session.end would end other sessions too, and the caller has not said that it may.
/// Since 0.1.0.
pub const KALTURA_ERROR_SHARED_SESSION: i32 = 7;
/// There is no result yet, or it was taken already.
/// Since 0.1.0.
pub const KALTURA_ERROR_NO_RESULT: i32 = 8;
/// A function of the program, given with kaltura_credentials_new_callback or
/// kaltura_credentials_set_otp_callback, has failed.
/// Since 0.1.0.
pub const KALTURA_ERROR_CALLBACK: i32 = 9;
/// There is no memory for a response of the server, or for the text that is to be returned.
/// Since 0.1.0.
pub const KALTURA_ERROR_OUT_OF_MEMORY: i32 = 10;

/// The text is not a session.
/// Since 0.1.0.
pub const KALTURA_ERROR_KS_MALFORMED: i32 = 100;
/// None of the secrets signed the session.
/// Since 0.1.0.
pub const KALTURA_ERROR_KS_SIGNATURE: i32 = 101;
/// The session is rightly signed, but the server reads it differently from its text.
/// Since 0.1.0.
pub const KALTURA_ERROR_KS_AMBIGUOUS: i32 = 102;

/// The host name was not found.
/// Since 0.1.0.
pub const KALTURA_ERROR_RESOLVE: i32 = 200;
/// No connection to the server.
/// Since 0.1.0.
pub const KALTURA_ERROR_CONNECT: i32 = 201;
/// No trusted connection: certificate or encryption.
/// Since 0.1.0.
pub const KALTURA_ERROR_TLS: i32 = 202;
/// A timeout passed.
/// Since 0.1.0.
pub const KALTURA_ERROR_TIMEOUT: i32 = 203;
/// The connection broke before the response was complete, or spoke something else than HTTP.
/// Since 0.1.0.
pub const KALTURA_ERROR_CONNECTION_BROKEN: i32 = 204;
/// The proxy refused, or could not be used.
/// Since 0.1.0.
pub const KALTURA_ERROR_PROXY: i32 = 205;
/// Another thread has ended the call (kaltura_client_cancel).
/// Since 0.1.0.
pub const KALTURA_ERROR_CANCELLED: i32 = 206;

/// The server redirected the call; it is not followed, since it holds a secret.
/// Since 0.1.0.
pub const KALTURA_ERROR_REDIRECT: i32 = 300;
/// An HTTP status that says error, without an error of the API.
/// Since 0.1.0.
pub const KALTURA_ERROR_HTTP_STATUS: i32 = 301;
/// The response is empty.
/// Since 0.1.0.
pub const KALTURA_ERROR_EMPTY_RESPONSE: i32 = 302;
/// The response is not JSON: a web page, XML, plain text, or JSON that ends too early.
/// Since 0.1.0.
pub const KALTURA_ERROR_NOT_JSON: i32 = 303;
/// The response is JSON, but not what the action returns: a session, or the list of a multirequest.
/// Since 0.1.0.
pub const KALTURA_ERROR_UNEXPECTED_RESPONSE: i32 = 304;
/// The response is longer than allowed.
/// Since 0.1.0.
pub const KALTURA_ERROR_RESPONSE_TOO_LARGE: i32 = 305;

/// The server refused, with a code that this library does not know: kaltura_error_api_code tells it.
/// Since 0.1.0.
pub const KALTURA_ERROR_API: i32 = 400;
/// session.start was refused: secret, partner id, type or impersonation (START_SESSION_ERROR).
/// Since 0.1.0.
pub const KALTURA_ERROR_START_SESSION: i32 = 401;
/// The partner is unknown, blocked or deleted (SERVICE_FORBIDDEN_CONTENT_BLOCKED and the like).
/// Since 0.1.0.
pub const KALTURA_ERROR_PARTNER_BLOCKED: i32 = 402;
/// The session lacks the permission (SERVICE_FORBIDDEN and the like).
/// Since 0.1.0.
pub const KALTURA_ERROR_FORBIDDEN: i32 = 403;
/// An address rule, or plain http where https is demanded (SERVICE_ACCESS_CONTROL_RESTRICTED).
/// Since 0.1.0.
pub const KALTURA_ERROR_ACCESS_CONTROL: i32 = 404;
/// No session was sent (MISSING_KS).
/// Since 0.1.0.
pub const KALTURA_ERROR_MISSING_KS: i32 = 405;
/// The session is not accepted (INVALID_KS): kaltura_error_cause tells why.
/// Since 0.1.0.
pub const KALTURA_ERROR_INVALID_KS: i32 = 406;
/// Wrong password, or another login error that the server hides behind it (USER_WRONG_PASSWORD).
/// Since 0.1.0.
pub const KALTURA_ERROR_WRONG_PASSWORD: i32 = 420;
/// No such user (USER_NOT_FOUND).
/// Since 0.1.0.
pub const KALTURA_ERROR_USER_NOT_FOUND: i32 = 421;
/// The user is blocked (USER_IS_BLOCKED).
/// Since 0.1.0.
pub const KALTURA_ERROR_USER_BLOCKED: i32 = 422;
/// Too many failed logins (LOGIN_BLOCKED, LOGIN_RETRIES_EXCEEDED).
/// Since 0.1.0.
pub const KALTURA_ERROR_LOGIN_BLOCKED: i32 = 423;
/// The person must set a new password (PASSWORD_EXPIRED).
/// Since 0.1.0.
pub const KALTURA_ERROR_PASSWORD_EXPIRED: i32 = 424;
/// A one-time password is needed (MISSING_OTP).
/// Since 0.1.0.
pub const KALTURA_ERROR_MISSING_OTP: i32 = 425;
/// The one-time password is wrong (INVALID_OTP).
/// Since 0.1.0.
pub const KALTURA_ERROR_INVALID_OTP: i32 = 426;
/// The account allows no login by password (DIRECT_LOGIN_BLOCKED, NEW_LOGIN_REQUIRED).
/// Since 0.1.0.
pub const KALTURA_ERROR_DIRECT_LOGIN_BLOCKED: i32 = 427;
/// The app token does not exist, is not active or has expired (APP_TOKEN_ID_NOT_FOUND and the like).
/// Since 0.1.0.
pub const KALTURA_ERROR_APP_TOKEN: i32 = 440;
/// The hash of the app token is wrong (INVALID_APP_TOKEN_HASH).
/// Since 0.1.0.
pub const KALTURA_ERROR_APP_TOKEN_HASH: i32 = 441;
/// No such widget (INVALID_WIDGET_ID, START_WIDGET_SESSION_ERROR).
/// Since 0.1.0.
pub const KALTURA_ERROR_WIDGET: i32 = 442;
/// A rate limit, or a blocked action (ACTION_BLOCKED).
/// Since 0.1.0.
pub const KALTURA_ERROR_RATE_LIMITED: i32 = 450;
/// The server does not accept the value of a privilege (INVALID_ACTIONS_LIMIT and the like).
/// Since 0.1.0.
pub const KALTURA_ERROR_PRIVILEGE_VALUE: i32 = 451;
/// The server knows no such service, action or parameter (MISSING_MANDATORY_PARAMETER and the like).
/// Since 0.1.0.
pub const KALTURA_ERROR_BAD_REQUEST: i32 = 452;
/// Trouble inside the server (INTERNAL_SERVERL_ERROR and the like).
/// Since 0.1.0.
pub const KALTURA_ERROR_SERVER: i32 = 460;

/// kaltura_status_category: no error.
/// Since 0.1.0.
pub const KALTURA_CATEGORY_NONE: i32 = 0;
/// kaltura_status_category: the call itself is wrong; nothing was sent.
/// Since 0.1.0.
pub const KALTURA_CATEGORY_CALL: i32 = 1;
/// kaltura_status_category: a session string was not accepted by this library.
/// Since 0.1.0.
pub const KALTURA_CATEGORY_KS: i32 = 2;
/// kaltura_status_category: no response came.
/// Since 0.1.0.
pub const KALTURA_CATEGORY_NETWORK: i32 = 3;
/// kaltura_status_category: a response came, but not one of the Kaltura API.
/// Since 0.1.0.
pub const KALTURA_CATEGORY_RESPONSE: i32 = 4;
/// kaltura_status_category: the Kaltura API refused.
/// Since 0.1.0.
pub const KALTURA_CATEGORY_API: i32 = 5;
/// kaltura_status_category: the library or the system failed.
/// Since 0.1.0.
pub const KALTURA_CATEGORY_INTERNAL: i32 = 6;
/// kaltura_status_category: a status that this version of the library does not know.
/// Since 0.1.0.
pub const KALTURA_CATEGORY_UNKNOWN: i32 = 7;

/// kaltura_error_retry_class: the same call would fail again, or must not be repeated (a login).
/// Since 0.1.0.
pub const KALTURA_RETRY_NEVER: i32 = 0;
/// kaltura_error_retry_class: the same call may succeed later; pause longer each time.
/// Since 0.1.0.
pub const KALTURA_RETRY_BACKOFF: i32 = 1;
/// kaltura_error_retry_class: make a new session, then repeat the call once.
/// Since 0.1.0.
pub const KALTURA_RETRY_NEW_SESSION: i32 = 2;

/// kaltura_error_cause: not an INVALID_KS error, or one without a cause.
/// The other causes are the server's own numbers without their sign.
/// Since 0.1.0.
pub const KALTURA_CAUSE_NONE: i32 = 0;
/// kaltura_error_cause: not a session of this server: wrong secret, cut short, another region.
/// Since 0.1.0.
pub const KALTURA_CAUSE_INVALID_STR: i32 = 1;
/// kaltura_error_cause: the session is for another partner.
/// Since 0.1.0.
pub const KALTURA_CAUSE_INVALID_PARTNER: i32 = 2;
/// kaltura_error_cause: the session is for another user.
/// Since 0.1.0.
pub const KALTURA_CAUSE_INVALID_USER: i32 = 3;
/// kaltura_error_cause: the session has another type.
/// Since 0.1.0.
pub const KALTURA_CAUSE_INVALID_TYPE: i32 = 4;
/// kaltura_error_cause: the session's time is over.
/// Since 0.1.0.
pub const KALTURA_CAUSE_EXPIRED: i32 = 5;
/// kaltura_error_cause: the session was ended, or its app token was deleted.
/// Since 0.1.0.
pub const KALTURA_CAUSE_LOGOUT: i32 = 6;
/// kaltura_error_cause: the session's actionslimit is used up.
/// Since 0.1.0.
pub const KALTURA_CAUSE_EXCEEDED_ACTIONS_LIMIT: i32 = 8;
/// kaltura_error_cause: the session's iprestrict does not name the address that called.
/// Since 0.1.0.
pub const KALTURA_CAUSE_EXCEEDED_RESTRICTED_IP: i32 = 9;
/// kaltura_error_cause: the session's urirestrict does not name the address that was called.
/// Since 0.1.0.
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
        row(KALTURA_ERROR_INVALID_ARGUMENT, c"KALTURA_ERROR_INVALID_ARGUMENT", CALL, c"an argument is not acceptable"),
        row(
            KALTURA_ERROR_PANIC,
            c"KALTURA_ERROR_PANIC",
            INTERNAL,
            c"a defect in the library was caught; please report it",
        ),
        row(KALTURA_ERROR_UNSUPPORTED, c"KALTURA_ERROR_UNSUPPORTED", CALL, c"this build of the library cannot do it"),
        row(KALTURA_ERROR_RANDOM, c"KALTURA_ERROR_RANDOM", INTERNAL, c"the operating system gave no random bytes"),
        row(KALTURA_ERROR_NO_SESSION, c"KALTURA_ERROR_NO_SESSION", CALL, c"the client holds no session"),
        row(
            KALTURA_ERROR_BUFFER_TOO_SMALL,
            c"KALTURA_ERROR_BUFFER_TOO_SMALL",
            CALL,
            c"the buffer is too small; the size that is needed was told",
        ),
        row(
            KALTURA_ERROR_SHARED_SESSION,
            c"KALTURA_ERROR_SHARED_SESSION",
            CALL,
            c"ending the session would end others too",
        ),
        row(KALTURA_ERROR_NO_RESULT, c"KALTURA_ERROR_NO_RESULT", CALL, c"there is no result, or it was taken already"),
        row(KALTURA_ERROR_CALLBACK, c"KALTURA_ERROR_CALLBACK", CALL, c"a function of the program has failed"),
        row(
            KALTURA_ERROR_OUT_OF_MEMORY,
            c"KALTURA_ERROR_OUT_OF_MEMORY",
            INTERNAL,
            c"there is no memory for a response or a result",
        ),
        row(KALTURA_ERROR_KS_MALFORMED, c"KALTURA_ERROR_KS_MALFORMED", KS, c"the text is not a Kaltura session"),
        row(KALTURA_ERROR_KS_SIGNATURE, c"KALTURA_ERROR_KS_SIGNATURE", KS, c"none of the secrets signed the session"),
        row(
            KALTURA_ERROR_KS_AMBIGUOUS,
            c"KALTURA_ERROR_KS_AMBIGUOUS",
            KS,
            c"the server reads the session differently from its text",
        ),
        row(KALTURA_ERROR_RESOLVE, c"KALTURA_ERROR_RESOLVE", NETWORK, c"the host name was not found"),
        row(KALTURA_ERROR_CONNECT, c"KALTURA_ERROR_CONNECT", NETWORK, c"no connection to the server"),
        row(KALTURA_ERROR_TLS, c"KALTURA_ERROR_TLS", NETWORK, c"no trusted connection to the server"),
        row(KALTURA_ERROR_TIMEOUT, c"KALTURA_ERROR_TIMEOUT", NETWORK, c"a timeout passed"),
        row(KALTURA_ERROR_CONNECTION_BROKEN, c"KALTURA_ERROR_CONNECTION_BROKEN", NETWORK, c"the connection broke"),
        row(KALTURA_ERROR_PROXY, c"KALTURA_ERROR_PROXY", NETWORK, c"the proxy refused or failed"),
        row(KALTURA_ERROR_CANCELLED, c"KALTURA_ERROR_CANCELLED", NETWORK, c"another thread ended the call"),
        row(
            KALTURA_ERROR_REDIRECT,
            c"KALTURA_ERROR_REDIRECT",
            RESPONSE,
            c"the server redirected the call, which is not followed",
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
            c"the response holds no session",
        ),
        row(
            KALTURA_ERROR_RESPONSE_TOO_LARGE,
            c"KALTURA_ERROR_RESPONSE_TOO_LARGE",
            RESPONSE,
            c"the response is longer than allowed",
        ),
        row(KALTURA_ERROR_API, c"KALTURA_ERROR_API", API, c"the server refused the call"),
        row(KALTURA_ERROR_START_SESSION, c"KALTURA_ERROR_START_SESSION", API, c"the server started no session"),
        row(
            KALTURA_ERROR_PARTNER_BLOCKED,
            c"KALTURA_ERROR_PARTNER_BLOCKED",
            API,
            c"the partner is unknown, blocked or deleted",
        ),
        row(KALTURA_ERROR_FORBIDDEN, c"KALTURA_ERROR_FORBIDDEN", API, c"the session lacks the permission"),
        row(KALTURA_ERROR_ACCESS_CONTROL, c"KALTURA_ERROR_ACCESS_CONTROL", API, c"an access rule refused the call"),
        row(KALTURA_ERROR_MISSING_KS, c"KALTURA_ERROR_MISSING_KS", API, c"no session was sent"),
        row(KALTURA_ERROR_INVALID_KS, c"KALTURA_ERROR_INVALID_KS", API, c"the server does not accept the session"),
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
        row(KALTURA_ERROR_MISSING_OTP, c"KALTURA_ERROR_MISSING_OTP", API, c"a one-time password is needed"),
        row(KALTURA_ERROR_INVALID_OTP, c"KALTURA_ERROR_INVALID_OTP", API, c"the one-time password is wrong"),
        row(
            KALTURA_ERROR_DIRECT_LOGIN_BLOCKED,
            c"KALTURA_ERROR_DIRECT_LOGIN_BLOCKED",
            API,
            c"the account allows no login by password",
        ),
        row(KALTURA_ERROR_APP_TOKEN, c"KALTURA_ERROR_APP_TOKEN", API, c"the app token cannot be used"),
        row(KALTURA_ERROR_APP_TOKEN_HASH, c"KALTURA_ERROR_APP_TOKEN_HASH", API, c"the hash of the app token is wrong"),
        row(KALTURA_ERROR_WIDGET, c"KALTURA_ERROR_WIDGET", API, c"no such widget"),
        row(KALTURA_ERROR_RATE_LIMITED, c"KALTURA_ERROR_RATE_LIMITED", API, c"a rate limit, or a blocked action"),
        row(
            KALTURA_ERROR_PRIVILEGE_VALUE,
            c"KALTURA_ERROR_PRIVILEGE_VALUE",
            API,
            c"the value of a privilege is not accepted",
        ),
        row(KALTURA_ERROR_BAD_REQUEST, c"KALTURA_ERROR_BAD_REQUEST", API, c"no such service, action or parameter"),
        row(KALTURA_ERROR_SERVER, c"KALTURA_ERROR_SERVER", API, c"trouble inside the server"),
    ]
};

fn find(status: kaltura_status) -> Option<&'static Status> {
    STATUSES.iter().find(|row| row.number == status)
}

/// The name of a status, such as "KALTURA_ERROR_TIMEOUT"; for a number that this version of the
/// library does not know, "KALTURA_ERROR_UNKNOWN".
///
/// Never NULL. The text is static: do not free it. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn kaltura_status_name(status: kaltura_status) -> *const c_char {
    find(status).map_or(c"KALTURA_ERROR_UNKNOWN", |row| row.name).as_ptr()
}

/// What a status means, in a few words of English. kaltura_error_message says more.
///
/// Never NULL. The text is static: do not free it. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn kaltura_status_string(status: kaltura_status) -> *const c_char {
    find(status).map_or(c"a status that this version of the library does not know", |row| row.text).as_ptr()
}

/// The category of a status: one of the KALTURA_CATEGORY_ constants.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn kaltura_status_category(status: kaltura_status) -> i32 {
    find(status).map_or(KALTURA_CATEGORY_UNKNOWN, |row| row.category)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The status constants of this file, read from its text.
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
    fn every_status_has_a_name_a_category_and_a_text_of_its_own() {
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
    fn no_number_is_used_twice() {
        let numbers: std::collections::HashSet<i32> = declared().into_iter().map(|(_, number)| number).collect();
        assert_eq!(numbers.len(), STATUSES.len());
    }

    #[test]
    fn any_other_number_has_a_name_too() {
        for number in [-1, 99, i32::MAX, i32::MIN] {
            // SAFETY: static and NUL-terminated.
            assert_eq!(unsafe { CStr::from_ptr(kaltura_status_name(number)) }, c"KALTURA_ERROR_UNKNOWN");
            assert!(!kaltura_status_string(number).is_null());
            assert_eq!(kaltura_status_category(number), KALTURA_CATEGORY_UNKNOWN);
        }
    }
}
