//! The server's error codes: meaning, retry class, and advice.

use self::RetryClass::{Backoff, Never, NewSession};

/// What a server error code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ServerErrorKind {
    /// Unknown code.
    Other,
    /// `session.start` was rejected: secret, partner, type or impersonation.
    StartSession,
    /// The partner is unknown, blocked or deleted.
    PartnerBlocked,
    /// The session lacks a permission.
    Forbidden,
    /// An IP restriction, or plain http where https is required.
    AccessControl,
    MissingKs,
    /// The session was rejected; see [`InvalidKsCause`].
    InvalidKs,
    /// Wrong password; also hides other login errors.
    WrongPassword,
    UserNotFound,
    UserBlocked,
    /// Too many failed logins.
    LoginBlocked,
    /// The password has expired.
    PasswordExpired,
    /// A one-time password is required.
    MissingOtp,
    InvalidOtp,
    /// The account does not allow password logins.
    DirectLoginBlocked,
    /// The app token does not exist, is inactive or has expired.
    AppToken,
    AppTokenHash,
    Widget,
    RateLimited,
    /// A privilege has an invalid value.
    PrivilegeValue,
    /// Unknown parameter or action.
    BadRequest,
    /// Internal server error.
    Internal,
}

/// What a program may do about a failure without user interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryClass {
    /// Nothing: a retry would fail, too, or is not allowed (a login).
    Never,
    /// Retry the call with increasing delays.
    Backoff,
    /// Create a new session, then retry once.
    NewSession,
}

/// Why a session was rejected. The numbers are the server's, without the sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidKsCause {
    /// Not a valid session on this server: wrong secret, truncated, or another region.
    InvalidString,
    InvalidPartner,
    InvalidUser,
    InvalidType,
    Expired,
    /// Revoked, or its app token was deleted.
    Logout,
    /// The `actionslimit` is used up.
    ExceededActionsLimit,
    /// Forbidden by `iprestrict`.
    ExceededRestrictedIp,
    /// Forbidden by `urirestrict`.
    ExceededRestrictedUri,
}

impl InvalidKsCause {
    /// All causes with the server's name and number.
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

    /// The server puts the cause either in KSID, with an ERR_CODE of -1, or in ERR_DESC and ERR_CODE.
    pub(super) fn from_args(ksid: Option<&str>, err_desc: Option<&str>, err_code: Option<&str>) -> Option<Self> {
        let by_name = |text: &str| Self::ALL.iter().find(|(_, name, _)| *name == text);
        let by_number = |text: &str| Self::ALL.iter().find(|(_, _, number)| *number == text);
        ksid.and_then(by_name)
            .or_else(|| err_desc.and_then(by_name))
            .or_else(|| err_code.and_then(by_number))
            .map(|(cause, ..)| *cause)
    }

    /// The server's name for it.
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
                "the session was not signed with this partner's secret: wrong secret, truncated or modified string, \
                 or a server in another region"
            }
            Self::InvalidPartner | Self::InvalidUser | Self::InvalidType => {
                "the session is for another partner, user or type than this call"
            }
            Self::Expired => "it has expired; create a new session. If it is new, check this machine's clock",
            Self::Logout => "it was revoked, or its app token was deleted; create a new session",
            Self::ExceededActionsLimit => "its actionslimit is used up; create a new session",
            Self::ExceededRestrictedIp => "its iprestrict privilege does not include the address of this call",
            Self::ExceededRestrictedUri => "its urirestrict privilege does not include the URI of this call",
        }
    }
}

pub(super) struct Code {
    code: &'static str,
    pub(super) kind: ServerErrorKind,
    pub(super) retry: RetryClass,
    pub(super) hint: &'static str,
}

pub(super) fn find(code: &str) -> Option<&'static Code> {
    CODES.iter().find(|row| row.code == code)
}

const fn row(code: &'static str, kind: ServerErrorKind, retry: RetryClass, hint: &'static str) -> Code {
    Code { code, kind, retry, hint }
}

const PARTNER: &str = "the partner is unknown, blocked or deleted: check the partner id, and that the service URL \
                       belongs to the account's region";
const PERMISSION: &str = "the session lacks the permission for this action, or no session was sent; actions such as \
                          session.get require an ADMIN session";
const LOGIN_BLOCKED: &str = "too many failed logins; wait, or ask an administrator to unlock the user. \
                             Do not retry the login automatically";
const APP_TOKEN: &str = "check the app token's id, and that the token is active and not expired";
const VALUE: &str = "a privilege of this session has a value that the server does not accept";
const REQUEST: &str = "check the service, the action, the names and values of the parameters, and the service URL";
const SERVER: &str = "internal server error; retry later with increasing delays";

static CODES: &[Code] = {
    use ServerErrorKind as Kind;
    &[
        row(
            "START_SESSION_ERROR",
            Kind::StartSession,
            Never,
            "wrong secret (lower-case hexadecimal digits without quotes), unknown partner id, user secret for an ADMIN \
             session, impersonation that is not allowed, or a service URL of another region: the server uses one code \
             for all of these",
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
            "an access rule of the account rejects the address of this call",
        ),
        row("MISSING_KS", Kind::MissingKs, Never, "no session was sent; set one on the client first"),
        row("INVALID_KS", Kind::InvalidKs, Never, "the session was rejected"),
        row(
            "USER_WRONG_PASSWORD",
            Kind::WrongPassword,
            Never,
            "wrong password, or an unknown, blocked or locked user, or a user of another partner: the server does not \
             tell them apart. Each attempt counts towards the user's lock: ask the user before trying again",
        ),
        row("USER_NOT_FOUND", Kind::UserNotFound, Never, "this account has no such user"),
        row("USER_IS_BLOCKED", Kind::UserBlocked, Never, "an administrator has blocked this user"),
        row("LOGIN_BLOCKED", Kind::LoginBlocked, Never, LOGIN_BLOCKED),
        row("LOGIN_RETRIES_EXCEEDED", Kind::LoginBlocked, Never, LOGIN_BLOCKED),
        row("PASSWORD_EXPIRED", Kind::PasswordExpired, Never, "the user must set a new password first"),
        row(
            "MISSING_OTP",
            Kind::MissingOtp,
            Never,
            "ask the user for the one-time password and pass it as otp. This attempt counted as a failed login",
        ),
        row(
            "INVALID_OTP",
            Kind::InvalidOtp,
            Never,
            "the one-time password is wrong or too old; check the clock of the device that generated it. \
             This attempt counted as a failed login",
        ),
        row(
            "DIRECT_LOGIN_BLOCKED",
            Kind::DirectLoginBlocked,
            Never,
            "this account does not allow password logins; use an app token or the account's single sign-on",
        ),
        row("NEW_LOGIN_REQUIRED", Kind::DirectLoginBlocked, Never, "the user must log in again on the platform"),
        row("APP_TOKEN_ID_NOT_FOUND", Kind::AppToken, Never, APP_TOKEN),
        row("APP_TOKEN_NOT_ACTIVE", Kind::AppToken, Never, APP_TOKEN),
        row("APP_TOKEN_EXPIRED", Kind::AppToken, Never, APP_TOKEN),
        row(
            "INVALID_APP_TOKEN_HASH",
            Kind::AppTokenHash,
            Never,
            "the token, its hash type or the hashed session is wrong",
        ),
        row("INVALID_WIDGET_ID", Kind::Widget, Never, "the widget id of an account is '_' followed by its partner id"),
        row("START_WIDGET_SESSION_ERROR", Kind::Widget, Never, "check the widget id and the service URL"),
        row(
            "ACTION_BLOCKED",
            Kind::RateLimited,
            Backoff,
            "rate limit, or an action that is blocked for the account; wait a few minutes before retrying",
        ),
        row("INVALID_ACTIONS_LIMIT", Kind::PrivilegeValue, Never, "actionslimit must be a number above 0"),
        row("INVALID_SET_ROLE", Kind::PrivilegeValue, Never, VALUE),
        row("UNKNOWN_ROLE_ID", Kind::PrivilegeValue, Never, VALUE),
        row(
            "INVALID_OBJECT_ID",
            Kind::PrivilegeValue,
            Never,
            "unknown id; if the call does not contain it, check the setrole privilege",
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
