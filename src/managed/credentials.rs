//! Credentials: how a client creates its sessions.

use std::fmt;
use std::sync::Arc;

use super::cached_session::NewSession;
use super::error::ManagedError;
use super::totp::Totp;
use crate::api::{ApiError, AppTokenHash};
use crate::ks;
use crate::secret::Secret;

/// Cheap to clone. Clones share the callbacks.
#[derive(Clone)]
pub struct Credentials {
    pub(super) kind: Kind,
    pub(super) partner_id: i32,
    pub(super) user_id: Option<String>,
    pub(super) session_type: i32,
    pub(super) expiry_seconds: i64,
    pub(super) privileges: Option<String>,
    pub(super) observer: Option<Arc<dyn RenewalObserver>>,
}

#[derive(Clone)]
pub(super) enum Kind {
    /// Signed locally with the first secret.
    Signed(Vec<Secret>),
    /// `session.start` with the first secret that the server accepts.
    Started(Vec<Secret>),
    Login {
        login_id: String,
        password: Secret,
        otp: Otp,
    },
    AppToken {
        id: String,
        token: Secret,
        hash: Option<AppTokenHash>,
    },
    Widget {
        widget_id: Option<String>,
    },
    Callback(Arc<dyn SessionCallback>),
}

#[derive(Clone)]
pub(super) enum Otp {
    None,
    Totp(Totp),
    Callback(Arc<dyn OtpCallback>),
}

pub trait SessionCallback: Send + Sync {
    /// Returns a session, and its expiry in Unix seconds if the program knows it.
    fn create_session(&self) -> Result<(Secret, Option<i64>), ManagedError>;
}

pub trait OtpCallback: Send + Sync {
    /// Returns the one-time password for a login that is about to be sent.
    fn one_time_password(&self) -> Result<Secret, ManagedError>;
}

/// Called after each renewal, on the thread that renewed, with no lock held.
pub trait RenewalObserver: Send + Sync {
    fn renewed(&self, session: &NewSession);
    /// `expires_at` is the expiry of the old session if it is still valid.
    fn failed(&self, error: &ManagedError, expires_at: Option<i64>);
}

impl Credentials {
    fn new(kind: Kind, partner_id: i32) -> Self {
        Credentials {
            kind,
            partner_id,
            user_id: None,
            session_type: ks::TYPE_USER,
            expiry_seconds: 0,
            privileges: None,
            observer: None,
        }
    }

    fn for_user(mut self, user_id: Option<&str>, session_type: i32) -> Result<Self, ApiError> {
        ks::check_type(session_type)?;
        self.user_id = user_id.map(str::to_owned);
        self.session_type = session_type;
        Ok(self)
    }

    pub fn signed(partner_id: i32, secret: &str, user_id: Option<&str>, session_type: i32) -> Result<Self, ApiError> {
        ks::check_secret("secret", secret)?;
        Credentials::new(Kind::Signed(vec![Secret::new(secret)]), partner_id).for_user(user_id, session_type)
    }

    pub fn started(partner_id: i32, secret: &str, user_id: Option<&str>, session_type: i32) -> Result<Self, ApiError> {
        ks::check_secret("secret", secret)?;
        Credentials::new(Kind::Started(vec![Secret::new(secret)]), partner_id).for_user(user_id, session_type)
    }

    pub fn login(partner_id: i32, login_id: &str, password: &str) -> Result<Self, ApiError> {
        check_given("login_id", login_id)?;
        check_given("password", password)?;
        let (login_id, password) = (login_id.to_owned(), Secret::new(password));
        Ok(Credentials::new(Kind::Login { login_id, password, otp: Otp::None }, partner_id))
    }

    pub fn app_token(partner_id: i32, id: &str, token: &str) -> Result<Self, ApiError> {
        check_given("id", id)?;
        ks::check_secret("token", token)?;
        let (id, token) = (id.to_owned(), Secret::new(token));
        Ok(Credentials::new(Kind::AppToken { id, token, hash: None }, partner_id))
    }

    pub fn widget(partner_id: i32, widget_id: Option<&str>) -> Result<Self, ApiError> {
        widget_id.map_or(Ok(()), |widget_id| check_given("widget_id", widget_id))?;
        Ok(Credentials::new(Kind::Widget { widget_id: widget_id.map(str::to_owned) }, partner_id))
    }

    pub fn callback(function: Arc<dyn SessionCallback>) -> Self {
        Credentials::new(Kind::Callback(function), 0)
    }

    /// Adds a secret to try, for use during secret rotation.
    pub fn add_secret(&mut self, secret: &str) -> Result<(), ApiError> {
        ks::check_secret("secret", secret)?;
        match &mut self.kind {
            Kind::Started(secrets) => secrets.push(Secret::new(secret)),
            Kind::Signed(_) => {
                return Err(ApiError::argument(
                    "credentials",
                    "sign locally, which cannot show whether a secret is still valid; use session.start to have \
                    several secrets tried",
                ));
            }
            _ => return Err(not_for("a secret", "session.start")),
        }
        Ok(())
    }

    /// 0 requests the default of one day.
    pub fn set_expiry_seconds(&mut self, seconds: i64) -> Result<(), ApiError> {
        ks::check_expiry_seconds(seconds)?;
        self.expiry_seconds = seconds;
        Ok(())
    }

    pub fn set_privileges(&mut self, privileges: Option<&str>) -> Result<(), ApiError> {
        if matches!(self.kind, Kind::Widget { .. } | Kind::Callback(_)) {
            return Err(not_for("privileges", "secrets, logins and app tokens"));
        }
        self.privileges = privileges.map(ks::merged_privileges).transpose()?;
        Ok(())
    }

    /// The user of the app token's sessions, if the token does not specify one.
    pub fn set_user_id(&mut self, user_id: Option<&str>) -> Result<(), ApiError> {
        match self.kind {
            Kind::Signed(_) | Kind::Started(_) | Kind::AppToken { .. } => self.user_id = user_id.map(str::to_owned),
            _ => return Err(not_for("a user id", "secrets and app tokens")),
        }
        Ok(())
    }

    /// `None` detects the hash type.
    pub fn set_hash(&mut self, wanted: Option<AppTokenHash>) -> Result<(), ApiError> {
        let Kind::AppToken { hash, .. } = &mut self.kind else { return Err(not_for("a hash type", "app tokens")) };
        *hash = wanted;
        Ok(())
    }

    /// Generates one-time passwords from this base32 secret.
    pub fn set_totp_secret(&mut self, secret: &str) -> Result<(), ApiError> {
        let totp = Totp::new(secret)?;
        *self.otp()? = Otp::Totp(totp);
        Ok(())
    }

    pub fn set_otp_callback(&mut self, function: Arc<dyn OtpCallback>) -> Result<(), ApiError> {
        *self.otp()? = Otp::Callback(function);
        Ok(())
    }

    fn otp(&mut self) -> Result<&mut Otp, ApiError> {
        match &mut self.kind {
            Kind::Login { otp, .. } => Ok(otp),
            _ => Err(not_for("a one-time password", "logins")),
        }
    }

    pub fn set_observer(&mut self, observer: Option<Arc<dyn RenewalObserver>>) {
        self.observer = observer;
    }

    /// Strings that must never appear in an error or a log line.
    pub(super) fn secrets(&self) -> Vec<Secret> {
        match &self.kind {
            Kind::Signed(secrets) | Kind::Started(secrets) => secrets.clone(),
            Kind::Login { password, .. } => vec![password.clone()],
            Kind::AppToken { token, .. } => vec![token.clone()],
            Kind::Widget { .. } | Kind::Callback(_) => Vec::new(),
        }
    }

    /// The requested lifetime in seconds.
    pub(super) fn lifetime_seconds(&self) -> i64 {
        if self.expiry_seconds == 0 { ks::DEFAULT_EXPIRY_SECONDS } else { self.expiry_seconds }
    }

    /// Identifies equivalent credentials without revealing secrets.
    pub(super) fn name(&self) -> String {
        let kind = match &self.kind {
            Kind::Signed(_) | Kind::Started(_) => "secret".to_owned(),
            Kind::Login { login_id, .. } => format!("login {login_id:?}"),
            Kind::AppToken { id, .. } => format!("app token {id:?}"),
            Kind::Widget { widget_id } => format!("widget {widget_id:?}"),
            Kind::Callback(_) => "callback".to_owned(),
        };
        format!("{kind}, user {:?}, type {}, privileges {:?}", self.user_id, self.session_type, self.privileges)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("partner_id", &self.partner_id).finish_non_exhaustive()
    }
}

fn check_given(argument: &'static str, text: &str) -> Result<(), ApiError> {
    if text.is_empty() { Err(ApiError::argument(argument, "is empty; a value is required")) } else { Ok(()) }
}

fn not_for(what: &str, kinds: &str) -> ApiError {
    ApiError::argument("credentials", format!("do not support {what}, which is for {kinds} only"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setter_unsupported_kind_is_an_error() {
        let mut signed = Credentials::signed(1, "s", None, 0).unwrap();
        let mut started = Credentials::started(1, "s", None, 2).unwrap();
        let mut login = Credentials::login(1, "a@example.com", "p").unwrap();
        let mut token = Credentials::app_token(1, "0_a", "t").unwrap();
        let mut widget = Credentials::widget(1, None).unwrap();
        assert!(started.add_secret("old").is_ok() && started.add_secret("").is_err());
        for other in [&mut signed, &mut login, &mut token, &mut widget] {
            assert!(other.add_secret("old").is_err());
        }
        assert!(login.set_totp_secret("JBSWY3DPEHPK3PXP").is_ok() && login.set_totp_secret("1").is_err());
        assert!(signed.set_totp_secret("JBSWY3DPEHPK3PXP").is_err());
        assert!(token.set_hash(Some(AppTokenHash::Sha1)).is_ok() && login.set_hash(None).is_err());
        assert!(token.set_user_id(Some("u")).is_ok() && login.set_user_id(Some("u")).is_err());
        assert!(widget.set_privileges(Some("list:*")).is_err() && login.set_privileges(Some("_t:2")).is_err());
        assert!(widget.set_expiry_seconds(-1).is_err() && widget.set_expiry_seconds(60).is_ok());
    }

    #[test]
    fn constructor_empty_value_is_an_error() {
        assert!(Credentials::signed(1, "", None, 0).is_err());
        assert!(Credentials::started(1, "s", None, 1).is_err());
        assert!(Credentials::login(1, "", "p").is_err());
        assert!(Credentials::login(1, "a@example.com", "").is_err());
        assert!(Credentials::app_token(1, "0_a", "").is_err());
        assert!(Credentials::widget(1, Some("")).is_err());
    }

    #[test]
    fn name_contains_no_secret() {
        let mut credentials = Credentials::login(102, "a@example.com", "hunter2").unwrap();
        credentials.set_totp_secret("JBSWY3DPEHPK3PXP").unwrap();
        let name = credentials.name();
        assert!(!name.contains("hunter2") && !name.contains("JBSW"), "{name}");
        assert!(!format!("{credentials:?}").contains("hunter2"));
    }
}
