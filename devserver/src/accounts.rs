//! The accounts that the server knows: partners with their secrets, users, app tokens and media entries.

use std::fmt;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::otp;

/// The built-in accounts, which are also the example of the file format.
pub(crate) const DEFAULT_JSON: &str = include_str!("accounts.json");

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Accounts {
    /// The partners, with unique ids.
    pub partners: Vec<Partner>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Partner {
    /// Its id, above 0.
    pub id: i32,
    /// The admin secrets: at least one; the first signs, all verify.
    pub admin_secrets: Vec<String>,
    /// The user secret; empty for none.
    pub user_secret: String,
    /// The version of the sessions created for it: 1 or 2.
    pub ks_version: u8,
    /// Whether it may use the service.
    pub status: PartnerStatus,
    /// Reject requests over plain HTTP.
    pub https_only: bool,
    /// The maximum lifetime of a session in seconds, applied on the full path only.
    pub max_expiry: Option<i64>,
    /// Reject logins with a password.
    pub direct_login_blocked: bool,
    /// The number of failed logins that locks a user.
    pub max_login_attempts: u32,
    /// The partners that it may impersonate.
    pub impersonates: Vec<i32>,
    pub users: Vec<User>,
    /// The initial app tokens; `appToken.add` creates more.
    pub app_tokens: Vec<AppToken>,
    /// Its media entries, newest first.
    pub entries: Vec<Entry>,
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
            entries: Vec::new(),
        }
    }
}

impl Partner {
    /// Notes for the console.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let mut note = |condition: bool, text: &str| notes.extend(condition.then(|| text.to_owned()));
        note(self.status == PartnerStatus::Blocked, "blocked");
        note(self.ks_version == 1, "sessions of version 1");
        note(self.https_only, "https only");
        note(self.admin_secrets.len() > 1, "two admin secrets");
        note(self.direct_login_blocked, "no direct login");
        note(!self.app_tokens.is_empty(), "app token");
        note(!self.entries.is_empty(), "media entries");
        if let Some(seconds) = self.max_expiry {
            notes.push(format!("sessions last {seconds} s at most"));
        }
        if self.max_login_attempts != Partner::default().max_login_attempts {
            notes.push(format!("{} failed logins lock a user", self.max_login_attempts));
        }
        notes.extend(self.impersonates.iter().map(|id| format!("may impersonate {id}")));
        notes
    }
}

impl User {
    /// Notes for the console.
    pub fn notes(&self) -> Vec<&'static str> {
        let all = [
            (self.is_admin, "admin"),
            (self.status == UserStatus::Blocked, "blocked"),
            (self.status == UserStatus::Locked, "locked"),
            (self.password_expired, "password expired"),
            (self.totp_secret.is_some(), "needs a one-time password"),
        ];
        all.into_iter().filter_map(|(applies, note)| applies.then_some(note)).collect()
    }
}

/// One media entry of a partner.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Entry {
    pub id: String,
    pub name: String,
    pub description: String,
    /// The user id of its owner.
    pub user_id: String,
    /// The duration in seconds.
    pub duration: i64,
}

/// Whether a partner may use the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PartnerStatus {
    /// In good standing.
    Active,
    /// Every call is rejected.
    Blocked,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct User {
    /// The user id inside the partner.
    pub id: String,
    /// The login id: an e-mail address.
    pub login_id: String,
    pub full_name: String,
    /// The password; empty when the user cannot log in.
    pub password: String,
    /// Whether a login creates an ADMIN session.
    pub is_admin: bool,
    /// Whether the user may log in.
    pub status: UserStatus,
    /// The password is correct but expired.
    pub password_expired: bool,
    /// The base32 secret of the user's one-time passwords, if the user needs them.
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
    pub id: String,
    /// The token itself, which is never sent when a session is started.
    pub token: String,
    /// How `tokenHash` is computed.
    pub hash_type: HashType,
    /// The type of its sessions: 0 is USER, 2 is ADMIN; without one, the caller chooses.
    pub session_type: Option<i32>,
    /// The user of its sessions; when empty, the caller chooses.
    pub session_user_id: String,
    /// The maximum lifetime of its sessions in seconds; without one, that of the partner, or 0.
    pub session_duration: Option<i64>,
    pub session_privileges: String,
    /// When the token itself expires, in Unix seconds.
    pub expiry: Option<i64>,
    pub active: bool,
    pub description: Option<String>,
}

impl Default for AppToken {
    fn default() -> Self {
        AppToken {
            id: String::new(),
            token: String::new(),
            hash_type: HashType::Sha1,
            session_type: None,
            session_user_id: String::new(),
            session_duration: None,
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
    /// The password of all built-in users.
    pub const DEFAULT_PASSWORD: &'static str = "Passw0rd!";

    /// The built-in accounts in the file format, as a template.
    pub fn default_json() -> &'static str {
        DEFAULT_JSON
    }

    /// Parses and checks accounts.
    pub fn from_json(text: &str) -> Result<Accounts, AccountsError> {
        let accounts: Accounts = serde_json::from_str(text).map_err(|error| AccountsError(error.to_string()))?;
        accounts.check()?;
        Ok(accounts)
    }

    /// Parses and checks an accounts file.
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
            // Anyone could sign with an empty secret.
            if partner.admin_secrets.is_empty() || partner.admin_secrets.iter().any(String::is_empty) {
                return refuse("\"adminSecrets\" must contain at least one secret, and no empty one");
            }
            if !matches!(partner.ks_version, 1 | 2) {
                return refuse("\"ksVersion\" must be 1 or 2");
            }
            for user in &partner.users {
                if user.id.is_empty() {
                    return refuse("a user requires an \"id\"");
                }
                if user.totp_secret.as_deref().is_some_and(|secret| otp::one_time_code(secret, 0).is_none()) {
                    return refuse(&format!("\"totpSecret\" of user {} is not base32", user.id));
                }
            }
            for token in &partner.app_tokens {
                if token.id.is_empty() || token.token.is_empty() || !matches!(token.session_type, None | Some(0 | 2)) {
                    return refuse(
                        "an app token requires \"id\" and \"token\"; \"sessionType\" must be 0, 2 or absent",
                    );
                }
            }
            if partner.entries.iter().any(|entry| entry.id.is_empty()) {
                return refuse("an entry requires an \"id\"");
            }
        }
        Ok(())
    }
}

/// An invalid accounts file.
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
    fn default_accounts_are_valid() {
        assert!(Accounts::default().partner(102).is_some());
    }

    #[test]
    fn from_json_unknown_member_fails() {
        let error = Accounts::from_json(r#"{"partners":[{"id":1,"adminSecret":["x"]}]}"#).unwrap_err();
        assert!(error.to_string().contains("adminSecret"), "{error}");
    }

    #[test]
    fn from_json_partner_without_secret_fails() {
        assert!(Accounts::from_json(r#"{"partners":[{"id":1,"adminSecrets":[""]}]}"#).is_err());
        assert!(Accounts::from_json(r#"{"partners":[{"id":1}]}"#).is_err());
    }
}
