//! The service `user`: the logins, and the user object.

use super::{Call, Reply, admit};
use crate::accounts::{Partner, PartnerStatus, User, UserStatus};
use crate::otp;
use crate::sessions::{self, SessionContent};
use crate::wire::{ApiError, Failure, Value};

/// Why a login is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    UnknownUser,
    WrongPassword,
    Blocked,
    Locked,
    PasswordExpired,
    RetriesExceeded,
    DirectLoginBlocked,
    MissingOtp,
    InvalidOtp,
}

impl Refusal {
    fn error(self) -> ApiError {
        let error = match self {
            Refusal::UnknownUser => ApiError::user_not_found(),
            Refusal::WrongPassword => ApiError::wrong_password(),
            Refusal::RetriesExceeded => ApiError::new("LOGIN_RETRIES_EXCEEDED", "Too many failed logins"),
            Refusal::Blocked => ApiError::new("USER_IS_BLOCKED", "User is blocked"),
            Refusal::Locked => ApiError::new("LOGIN_BLOCKED", "You account is locked"),
            Refusal::PasswordExpired => ApiError::new("PASSWORD_EXPIRED", "Current password has expired"),
            Refusal::DirectLoginBlocked => {
                ApiError::new("DIRECT_LOGIN_BLOCKED", "Direct login is blocked on this partner")
            }
            Refusal::MissingOtp => ApiError::new("MISSING_OTP", "OTP is missing"),
            Refusal::InvalidOtp => ApiError::new("INVALID_OTP", "OTP provided failed to validate"),
        };
        error.uncached()
    }
}

/// The errors of `loginByLoginId`. Those that could reveal an account or a user become a wrong password.
pub(super) fn mask(error: ApiError) -> ApiError {
    match error.code.as_ref() {
        "PASSWORD_EXPIRED" | "MISSING_OTP" | "INVALID_OTP" | "DIRECT_LOGIN_BLOCKED" | "INVALID_KS" => error,
        _ => ApiError { is_cacheable: error.is_cacheable, ..ApiError::wrong_password() },
    }
}

/// `user.login`: partner, user id and password.
pub(super) fn login(call: &Call<'_>) -> Result<Reply, Failure> {
    let partner_id = call.params.number("partnerId")?.ok_or_else(|| ApiError::missing_parameter("partnerId"))?;
    let user_id = call.params.required_text("userId")?;
    call.params.required_text("password")?;
    let partner = admit(call.state, partner_id, call.origin, &call.action.target())?;
    let user = partner.users.iter().find(|user| user.id == user_id);
    log_in(call, user.map(|user| (partner, user)))
}

/// `user.loginByLoginId`: e-mail address and password; the partner is optional.
pub(super) fn login_by_login_id(call: &Call<'_>) -> Result<Reply, Failure> {
    let login_id = call.params.required_text("loginId")?;
    call.params.required_text("password")?;
    let wanted = call.params.number("partnerId")?.filter(|id| *id != 0);
    let mut candidates =
        call.state.partners().iter().filter(|partner| wanted.is_none_or(|id| id == i64::from(partner.id)));
    let found = candidates.find_map(|partner| {
        let user = partner.users.iter().find(|user| user.login_id.eq_ignore_ascii_case(&login_id))?;
        Some((partner, user))
    });
    if let Some((partner, _)) = found {
        admit(call.state, partner.id.into(), call.origin, &call.action.target())?;
    }
    log_in(call, found)
}

/// `user.loginByKs`: a session for another partner of the same person.
pub(super) fn login_by_ks(call: &Call<'_>) -> Result<Reply, Failure> {
    let own = call.any_session()?;
    let requested =
        call.params.number("requestedPartnerId")?.ok_or_else(|| ApiError::missing_parameter("requestedPartnerId"))?;
    let me = own.partner.users.iter().find(|user| user.id == own.user_id()).ok_or_else(ApiError::user_not_found)?;
    let partner = call.state.partner(requested).ok_or_else(ApiError::internal_server_error)?;
    if partner.status == PartnerStatus::Blocked {
        return Err(Refusal::Blocked.error().into());
    }
    admit(call.state, requested, call.origin, &call.action.target())?;
    let there = partner.users.iter().find(|user| user.login_id == me.login_id);
    let there = there.ok_or_else(|| ApiError::new("USER_DATA_ERROR", "User data error"))?;
    let content = SessionContent {
        user_id: &there.id,
        session_type: session_type_of(there),
        // The new session expires with the old one.
        expires_at: own.ks.expires_at(),
        privileges: own.ks.privileges.as_deref().unwrap_or(""),
        master_partner_id: None,
    };
    Reply::fresh(Value::Object(vec![
        ("partnerId", partner.id.into()),
        ("ks", call.create(partner, &content).into()),
        ("userId", there.id.as_str().into()),
        ("objectType", "KalturaSessionResponse".into()),
    ]))
}

/// `user.get`: the caller's own user, or for an ADMIN session any of the partner.
pub(super) fn get(call: &Call<'_>) -> Result<Reply, Failure> {
    let session = call.any_session()?;
    let asked = call.params.text("userId").filter(|id| !id.is_empty());
    if asked.as_deref().is_some_and(|id| id != session.user_id()) && !session.is_admin() {
        return Err(call.forbidden().into());
    }
    let id = asked.unwrap_or_else(|| session.user_id().to_owned());
    let user = session.partner.users.iter().find(|user| user.id == id).ok_or_else(ApiError::invalid_user_id)?;
    Reply::fresh(user_object(session.partner, user, call.state.started_at))
}

/// Checks the password and creates the session.
fn log_in(call: &Call<'_>, found: Option<(&Partner, &User)>) -> Result<Reply, Failure> {
    let (partner, user) = found.ok_or_else(|| Refusal::UnknownUser.error())?;
    check(call, partner, user).map_err(Refusal::error)?;
    let content = SessionContent {
        user_id: &user.id,
        session_type: session_type_of(user),
        expires_at: call.conditions.expires_at(sessions::capped(partner, call.expiry())),
        privileges: &call.params.text("privileges").unwrap_or_else(|| "*".to_owned()),
        master_partner_id: None,
    };
    Reply::fresh(call.create(partner, &content))
}

fn check(call: &Call<'_>, partner: &Partner, user: &User) -> Result<(), Refusal> {
    let state = call.state;
    let locked =
        user.status == UserStatus::Locked || state.failed_logins(partner.id, &user.id) >= partner.max_login_attempts;
    if locked {
        return Err(Refusal::Locked);
    }
    let failed = |refusal| {
        let count = state.count_failed_login(partner.id, &user.id);
        let is_last = refusal == Refusal::WrongPassword && count >= partner.max_login_attempts;
        Err(if is_last { Refusal::RetriesExceeded } else { refusal })
    };
    if user.password.is_empty() || call.params.text("password").as_ref() != Some(&user.password) {
        return failed(Refusal::WrongPassword);
    }
    if user.status == UserStatus::Blocked {
        return Err(Refusal::Blocked);
    }
    if partner.direct_login_blocked {
        return Err(Refusal::DirectLoginBlocked);
    }
    if user.password_expired {
        return Err(Refusal::PasswordExpired);
    }
    if let Some(secret) = &user.totp_secret {
        // Either counts as a failed attempt, so that codes cannot be guessed.
        match call.params.text("otp").filter(|code| !code.is_empty()) {
            None => return failed(Refusal::MissingOtp),
            Some(code) if !otp::is_right(secret, &code, call.now().unsigned_abs()) => {
                return failed(Refusal::InvalidOtp);
            }
            Some(_) => {}
        }
    }
    state.forget_failed_logins(partner.id, &user.id);
    Ok(())
}

fn session_type_of(user: &User) -> i32 {
    if user.is_admin { 2 } else { 0 }
}

fn user_object(partner: &Partner, user: &User, created_at: i64) -> Value {
    let (first, last) = user.full_name.split_once(' ').unwrap_or((&user.full_name, ""));
    Value::Object(vec![
        ("id", user.id.as_str().into()),
        ("partnerId", partner.id.into()),
        ("screenName", user.id.as_str().into()),
        ("fullName", user.full_name.as_str().into()),
        ("email", user.login_id.as_str().into()),
        ("country", "".into()),
        ("description", "".into()),
        ("status", i64::from(user.status != UserStatus::Blocked).into()),
        ("createdAt", created_at.into()),
        ("updatedAt", created_at.into()),
        ("storageSize", 0.into()),
        ("lastLoginTime", created_at.into()),
        ("statusUpdatedAt", created_at.into()),
        ("userMode", 0.into()),
        ("capabilities", Value::List(Vec::new())),
        ("type", 0.into()),
        ("isAdmin", user.is_admin.into()),
        ("isGuest", false.into()),
        ("roleIds", "".into()),
        ("roleNames", "".into()),
        ("isAccountOwner", false.into()),
        ("firstName", first.into()),
        ("lastName", last.into()),
        ("loginEnabled", (!user.password.is_empty()).into()),
        ("isSsoExcluded", false.into()),
        ("objectType", "KalturaUser".into()),
    ])
}
