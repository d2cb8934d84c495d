//! The accounts that the server knows: partners with their secrets, users and app tokens.

use std::fmt;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::otp;

/// The built-in accounts, which are the example of the file format too.
pub(crate) const DEFAULT_JSON: &str = include_str!("accounts.json");

/// All partners. Read from JSON; see the README for the format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Accounts {
    /// The partners, each with an id of its own.
    pub partners: Vec<Partner>,
}

/// One partner (account).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Partner {
    /// Its id, above 0.
    pub id: i32,
    /// The admin secrets: at least one; the first signs, all verify.
    pub admin_secrets: Vec<String>,
    /// The user secret; empty for none.
    pub user_secret: String,
    /// The format of the sessions made for it: 1 or 2.
    pub ks_version: u8,
    /// Whether it may use the service.
    pub status: PartnerStatus,
    /// Refuse requests over plain HTTP.
    pub https_only: bool,
    /// The longest life of a session in seconds, applied on the full path only.
    pub max_expiry: Option<i64>,
    /// Refuse logins with a password.
    pub direct_login_blocked: bool,
    /// How many failed logins lock a user.
    pub max_login_attempts: u32,
    /// The partners that it may impersonate.
    pub impersonates: Vec<i32>,
    /// Its users.
    pub users: Vec<User>,
    /// Its app tokens at start; `appToken.add` makes more.
    pub app_tokens: Vec<AppToken>,
}

impl Default for Partner {
    fn default() -> Self {
        Partner {
            id: 0,
            admin_secrets: Vec::new(),
            user_secret: String::new(),
            ks_version: 2,
            status: PartnerStatus::Active,
            https_only: false,
            max_expiry: None,
            direct_login_blocked: false,
            max_login_attempts: 5,
            impersonates: Vec::new(),
            users: Vec::new(),
            app_tokens: Vec::new(),
        }
    }
}

/// Whether a partner may use the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PartnerStatus {
    /// In good standing.
    Active,
    /// Every call is refused.
    Blocked,
}

/// One user of a partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct User {
    /// The user id inside the partner.
    pub id: String,
    /// The login id: an e-mail address.
    pub login_id: String,
    /// The name to show.
    pub full_name: String,
    /// The password; empty when the user cannot log in.
    pub password: String,
    /// Whether a login makes an ADMIN session.
    pub is_admin: bool,
    /// Whether the user may log in.
    pub status: UserStatus,
    /// The password is right but too old.
    pub password_expired: bool,
    /// The secret of the one-time codes in base32, for users who need one.
    pub totp_secret: Option<String>,
}

impl Default for User {
    fn default() -> Self {
        User {
            id: String::new(),
            login_id: String::new(),
            full_name: String::new(),
            password: String::new(),
            is_admin: false,
            status: UserStatus::Active,
            password_expired: false,
            totp_secret: None,
        }
    }
}

/// Whether a user may log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum UserStatus {
    /// In good standing.
    Active,
    /// Blocked by the account's owner.
    Blocked,
    /// Locked by too many failed logins.
    Locked,
}

/// An app token: a restricted right to start sessions without a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AppToken {
    /// Its id.
    pub id: String,
    /// The token itself, which is never sent when a session is started.
    pub token: String,
    /// How `tokenHash` is computed.
    pub hash_type: HashType,
    /// The type of its sessions: 0 is USER, 2 is ADMIN.
    pub session_type: i32,
    /// The user of its sessions; when empty, the caller chooses.
    pub session_user_id: String,
    /// The longest life of its sessions in seconds.
    pub session_duration: i64,
    /// The privileges of its sessions.
    pub session_privileges: String,
    /// When the token itself ends, in Unix seconds.
    pub expiry: Option<i64>,
    /// Whether it may be used.
    pub active: bool,
    /// A remark.
    pub description: Option<String>,
}

impl Default for AppToken {
    fn default() -> Self {
        AppToken {
            id: String::new(),
            token: String::new(),
            hash_type: HashType::Sha1,
            session_type: 0,
            session_user_id: String::new(),
            session_duration: 86_400,
            session_privileges: String::new(),
            expiry: None,
            active: true,
            description: None,
        }
    }
}

/// The hash of an app token's exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum HashType {
    /// 32 hexadecimal digits.
    Md5,
    /// 40 hexadecimal digits; the default.
    Sha1,
    /// 64 hexadecimal digits.
    Sha256,
    /// 128 hexadecimal digits.
    Sha512,
}

impl Default for Accounts {
    /// The built-in accounts, listed in the README. Their secrets and passwords are public test values.
    fn default() -> Self {
        Accounts::from_json(DEFAULT_JSON).expect("the built-in accounts are valid")
    }
}

impl Accounts {
    /// The built-in accounts in the file format, to start a file of one's own from.
    pub fn default_json() -> &'static str {
        DEFAULT_JSON
    }

    /// Reads and checks accounts.
    pub fn from_json(text: &str) -> Result<Accounts, AccountsError> {
        let accounts: Accounts = serde_json::from_str(text).map_err(|error| AccountsError(error.to_string()))?;
        accounts.check()?;
        Ok(accounts)
    }

    /// Reads and checks an accounts file.
    pub fn from_file(path: impl AsRef<Path>) -> io::Result<Accounts> {
        let text = std::fs::read_to_string(path)?;
        Accounts::from_json(&text).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    /// The partner with this id.
    pub fn partner(&self, id: i64) -> Option<&Partner> {
        self.partners.iter().find(|partner| i64::from(partner.id) == id)
    }

    fn check(&self) -> Result<(), AccountsError> {
        let mut seen = std::collections::HashSet::new();
        for partner in &self.partners {
            let refuse = |what: &str| Err(AccountsError(format!("partner {}: {what}", partner.id)));
            if partner.id <= 0 {
                return refuse("\"id\" must be above 0");
            }
            if !seen.insert(partner.id) {
                return refuse("is given twice");
            }
            // An empty secret would let anybody in.
            if partner.admin_secrets.is_empty() || partner.admin_secrets.iter().any(String::is_empty) {
                return refuse("\"adminSecrets\" must hold at least one secret, and no empty one");
            }
            if !matches!(partner.ks_version, 1 | 2) {
                return refuse("\"ksVersion\" must be 1 or 2");
            }
            for user in &partner.users {
                if user.id.is_empty() {
                    return refuse("a user has no \"id\"");
                }
                if user.totp_secret.as_deref().is_some_and(|secret| otp::one_time_code(secret, 0).is_none()) {
                    return refuse(&format!("\"totpSecret\" of user {} is not base32", user.id));
                }
            }
            for token in &partner.app_tokens {
                if token.id.is_empty() || token.token.is_empty() || !matches!(token.session_type, 0 | 2) {
                    return refuse("an app token needs \"id\", \"token\" and a \"sessionType\" of 0 or 2");
                }
            }
        }
        Ok(())
    }
}

/// What is wrong with an accounts file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountsError(String);

impl fmt::Display for AccountsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "accounts: {}", self.0)
    }
}

impl std::error::Error for AccountsError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_accounts_are_valid() {
        assert!(Accounts::default().partner(102).is_some());
    }

    #[test]
    fn a_misspelt_member_is_refused() {
        let error = Accounts::from_json(r#"{"partners":[{"id":1,"adminSecret":["x"]}]}"#).unwrap_err();
        assert!(error.to_string().contains("adminSecret"), "{error}");
    }

    #[test]
    fn a_partner_without_a_secret_is_refused() {
        assert!(Accounts::from_json(r#"{"partners":[{"id":1,"adminSecrets":[""]}]}"#).is_err());
        assert!(Accounts::from_json(r#"{"partners":[{"id":1}]}"#).is_err());
    }
}
