//! The server's error codes: what each means, whether trying again can help, and what to do.

use super::error::RetryClass::{self, Backoff, Never, NewSession};

/// What an error code of the server means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ServerErrorKind {
    /// A code that this library does not know.
    Other,
    /// `session.start` was refused: secret, partner, type or impersonation.
    StartSession,
    /// The partner is unknown, blocked or deleted.
    PartnerBlocked,
    /// The session lacks the permission.
    Forbidden,
    /// An address rule, or plain http where https is demanded.
    AccessControl,
    /// No session was sent.
    MissingKs,
    /// The session is not accepted; the cause says why.
    InvalidKs,
    /// Wrong password; it may stand for other login errors.
    WrongPassword,
    /// No such user.
    UserNotFound,
    /// The user is blocked.
    UserBlocked,
    /// Too many failed logins.
    LoginBlocked,
    /// The password must be renewed.
    PasswordExpired,
    /// A one-time password is needed.
    MissingOtp,
    /// The one-time password is wrong.
    InvalidOtp,
    /// The account allows no login by password.
    DirectLoginBlocked,
    /// An app token that does not exist, is not active or has expired.
    AppToken,
    /// The hash of an app token is wrong.
    AppTokenHash,
    /// No such widget.
    Widget,
    /// A rate limit.
    RateLimited,
    /// The value of a privilege is not accepted.
    PrivilegeValue,
    /// A parameter or an action that the server does not know.
    BadRequest,
    /// Trouble inside the server.
    Internal,
}

/// Why a session is not accepted. The numbers are the server's own, without their sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidKsCause {
    /// Not a session of this server: wrong secret, cut short, another region.
    InvalidString,
    /// The partner.
    InvalidPartner,
    /// The user.
    InvalidUser,
    /// The type.
    InvalidType,
    /// Its time is over.
    Expired,
    /// It was ended, or the app token that made it was deleted.
    Logout,
    /// `actionslimit` is used up.
    ExceededActionsLimit,
    /// `iprestrict` names other addresses.
    ExceededRestrictedIp,
    /// `urirestrict` names other URIs.
    ExceededRestrictedUri,
}

impl InvalidKsCause {
    /// All of them, with the server's words and number.
    const ALL: [(Self, &'static str, &'static str); 9] = [
        (Self::InvalidString, "INVALID_STR", "-1"),
        (Self::InvalidPartner, "INVALID_PARTNER", "-2"),
        (Self::InvalidUser, "INVALID_USER", "-3"),
        (Self::InvalidType, "INVALID_TYPE", "-4"),
        (Self::Expired, "EXPIRED", "-5"),
        (Self::Logout, "LOGOUT", "-6"),
        (Self::ExceededActionsLimit, "EXCEEDED_ACTIONS_LIMIT", "-8"),
        (Self::ExceededRestrictedIp, "EXCEEDED_RESTRICTED_IP", "-9"),
        (Self::ExceededRestrictedUri, "EXCEEDED_RESTRICTED_URI", "-11"),
    ];

    /// The server tells the cause in one of two places: KSID, where ERR_CODE is then -1, or ERR_DESC
    /// and ERR_CODE.
    pub(super) fn from_args(ksid: Option<&str>, err_desc: Option<&str>, err_code: Option<&str>) -> Option<Self> {
        let by_name = |text: &str| Self::ALL.iter().find(|(_, name, _)| *name == text);
        let by_number = |text: &str| Self::ALL.iter().find(|(_, _, number)| *number == text);
        ksid.and_then(by_name)
            .or_else(|| err_desc.and_then(by_name))
            .or_else(|| err_code.and_then(by_number))
            .map(|(cause, ..)| *cause)
    }

    /// The server's word for it.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(cause, ..)| *cause == self).map_or("", |(_, name, _)| name)
    }

    pub(super) fn retry_class(self) -> RetryClass {
        match self {
            Self::Expired | Self::Logout | Self::ExceededActionsLimit => NewSession,
            _ => Never,
        }
    }

    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::InvalidString => {
                "the session was not signed by this server's partner: a wrong secret, a string cut short or changed, \
                 or a server of another region"
            }
            Self::InvalidPartner | Self::InvalidUser | Self::InvalidType => {
                "the session is for another partner, user or type than this call"
            }
            Self::Expired => "its time is over; make a new session. If it is new, compare this machine's clock",
            Self::Logout => "it was ended, or its app token was deleted; make a new session",
            Self::ExceededActionsLimit => "its actionslimit is used up; make a new session",
            Self::ExceededRestrictedIp => "its iprestrict does not name the address that this call came from",
            Self::ExceededRestrictedUri => "its urirestrict does not name the address that was called",
        }
    }
}

/// One row of the table.
pub(super) struct Code {
    code: &'static str,
    pub(super) kind: ServerErrorKind,
    pub(super) retry: RetryClass,
    pub(super) hint: &'static str,
}

/// What is known of `code`, if anything.
pub(super) fn find(code: &str) -> Option<&'static Code> {
    CODES.iter().find(|row| row.code == code)
}

const fn row(code: &'static str, kind: ServerErrorKind, retry: RetryClass, hint: &'static str) -> Code {
    Code { code, kind, retry, hint }
}

const PARTNER: &str = "the partner is unknown here, blocked or deleted: check the partner id, and that the service URL \
                       is that of the account's region";
const PERMISSION: &str = "the session lacks the permission for this action, or none was sent; session.get and the like \
                          need an ADMIN session";
const LOGIN_BLOCKED: &str = "too many failed logins; wait, or let an administrator unlock the user. \
                             Do not repeat the login by itself";
const APP_TOKEN: &str = "check the app token's id, and that it is active and not expired";
const VALUE: &str = "the server does not accept the value of a privilege in this session";
const REQUEST: &str = "check the names and values of the parameters, the service and the action, and the service URL";
const SERVER: &str = "trouble inside the server; try again later with growing pauses";

static CODES: &[Code] = {
    use ServerErrorKind as Kind;
    &[
        row(
            "START_SESSION_ERROR",
            Kind::StartSession,
            Never,
            "a wrong secret (secrets are lower-case hexadecimal digits, without quotes), an unknown partner id, a user secret for an ADMIN session, an impersonation that is not \
             allowed, or a service URL of another region: the server has one code for all of these",
        ),
        row("SERVICE_FORBIDDEN_CONTENT_BLOCKED", Kind::PartnerBlocked, Never, PARTNER),
        row("SERVICE_FORBIDDEN_FULLY_BLOCKED", Kind::PartnerBlocked, Never, PARTNER),
        row("SERVICE_FORBIDDEN_PARTNER_DELETED", Kind::PartnerBlocked, Never, PARTNER),
        row("SERVICE_FORBIDDEN", Kind::Forbidden, Never, PERMISSION),
        row("ACCESS_UNAUTHORIZED", Kind::Forbidden, Never, PERMISSION),
        row("FEATURE_FORBIDDEN", Kind::Forbidden, Never, PERMISSION),
        row("ACTION_FORBIDDEN", Kind::Forbidden, Never, PERMISSION),
        row(
            "SERVICE_ACCESS_CONTROL_RESTRICTED",
            Kind::AccessControl,
            Never,
            "an access rule of the account refuses the address that this call came from",
        ),
        row("MISSING_KS", Kind::MissingKs, Never, "no session was sent; give the client one first"),
        row("INVALID_KS", Kind::InvalidKs, Never, "the session is not accepted"),
        row(
            "USER_WRONG_PASSWORD",
            Kind::WrongPassword,
            Never,
            "a wrong password; or, as the server hides it, an unknown, blocked or locked user, or a user of another \
             partner. Each attempt counts towards the lock: ask the person before the next one",
        ),
        row("USER_NOT_FOUND", Kind::UserNotFound, Never, "no such user in this account"),
        row("USER_IS_BLOCKED", Kind::UserBlocked, Never, "an administrator has blocked this user"),
        row("LOGIN_BLOCKED", Kind::LoginBlocked, Never, LOGIN_BLOCKED),
        row("LOGIN_RETRIES_EXCEEDED", Kind::LoginBlocked, Never, LOGIN_BLOCKED),
        row("PASSWORD_EXPIRED", Kind::PasswordExpired, Never, "the person must set a new password first"),
        row(
            "MISSING_OTP",
            Kind::MissingOtp,
            Never,
            "ask the person for the one-time password and give it as otp. This attempt has counted as a failed one",
        ),
        row(
            "INVALID_OTP",
            Kind::InvalidOtp,
            Never,
            "the one-time password is wrong or too old; compare the clock of the device that made it. \
             This attempt has counted as a failed one",
        ),
        row(
            "DIRECT_LOGIN_BLOCKED",
            Kind::DirectLoginBlocked,
            Never,
            "this account allows no login by password; use an app token, or the account's single sign-on",
        ),
        row("NEW_LOGIN_REQUIRED", Kind::DirectLoginBlocked, Never, "the person must log in again on the platform"),
        row("APP_TOKEN_ID_NOT_FOUND", Kind::AppToken, Never, APP_TOKEN),
        row("APP_TOKEN_NOT_ACTIVE", Kind::AppToken, Never, APP_TOKEN),
        row("APP_TOKEN_EXPIRED", Kind::AppToken, Never, APP_TOKEN),
        row(
            "INVALID_APP_TOKEN_HASH",
            Kind::AppTokenHash,
            Never,
            "the token, its hash type or the session that was hashed with it is another one",
        ),
        row("INVALID_WIDGET_ID", Kind::Widget, Never, "the widget id of an account is '_' and its partner id"),
        row("START_WIDGET_SESSION_ERROR", Kind::Widget, Never, "check the widget id and the service URL"),
        row(
            "ACTION_BLOCKED",
            Kind::RateLimited,
            Backoff,
            "a rate limit, or an action that is blocked for the account; wait some minutes before the next try",
        ),
        row("INVALID_ACTIONS_LIMIT", Kind::PrivilegeValue, Never, "actionslimit must be a number above 0"),
        row("INVALID_SET_ROLE", Kind::PrivilegeValue, Never, VALUE),
        row("UNKNOWN_ROLE_ID", Kind::PrivilegeValue, Never, VALUE),
        row(
            "INVALID_OBJECT_ID",
            Kind::PrivilegeValue,
            Never,
            "an id is not known; if it is not in the call, look at setrole",
        ),
        row("INVALID_IP_ADDRESS_RESTRICTION", Kind::PrivilegeValue, Never, VALUE),
        row("MISSING_MANDATORY_PARAMETER", Kind::BadRequest, Never, REQUEST),
        row("INVALID_ENUM_VALUE", Kind::BadRequest, Never, REQUEST),
        row("INVALID_PARAMETER_VALUE", Kind::BadRequest, Never, REQUEST),
        row("SERVICE_DOES_NOT_EXISTS", Kind::BadRequest, Never, REQUEST),
        row("ACTION_DOES_NOT_EXISTS", Kind::BadRequest, Never, REQUEST),
        row("SERVICE_NOT_SPECIFIED", Kind::BadRequest, Never, REQUEST),
        row("INTERNAL_SERVERL_ERROR", Kind::Internal, Backoff, SERVER),
        row("INTERNAL_SERVER_ERROR", Kind::Internal, Backoff, SERVER),
        row("INTERNAL_DATABASE_ERROR", Kind::Internal, Backoff, SERVER),
    ]
};
