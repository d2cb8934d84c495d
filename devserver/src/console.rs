//! The output of the command after the addresses: the accounts, and an `export` for each environment variable.

use std::fmt::Write as _;
use std::path::Path;

use kaltura_devserver::{Accounts, Partner};

/// `urls` are those of http and https. Secrets and passwords are printed for the built-in accounts only.
pub(crate) fn accounts_and_environment(accounts: &Accounts, urls: (&str, &str), ca_file: &Path) -> String {
    let (http_url, https_url) = urls;
    let are_public = *accounts == Accounts::default();
    let password = Accounts::DEFAULT_PASSWORD;
    let mut out = format!("\nrequests and faults: open {http_url}/ in a browser\n\naccounts");
    out.push_str(&if are_public { format!(" (the password of all users is {password})\n") } else { "\n".to_owned() });
    for partner in &accounts.partners {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  {}", line(partner, are_public));
    }
    let Some(partner) = accounts.partners.first() else { return out };
    out.push_str("\nenvironment of a program that uses the first account\n");
    let mut export = |name: &str, value: &str| {
        let _ = writeln!(out, "  export {name}={}", quoted(value));
    };
    export("KALTURA_SERVICE_URL", https_url);
    export("KALTURA_CA_FILE", &ca_file.display().to_string());
    export("KALTURA_PARTNER_ID", &partner.id.to_string());
    if are_public {
        export("KALTURA_SECRET", &partner.admin_secrets[0]);
    }
    if let Some(user) = partner.users.first() {
        export("KALTURA_USER_ID", &user.id);
        export("KALTURA_LOGIN_ID", &user.login_id);
        if are_public {
            export("KALTURA_PASSWORD", password);
        }
    }
    if let (Some(token), true) = (partner.app_tokens.first(), are_public) {
        export("KALTURA_APP_TOKEN_ID", &token.id);
        export("KALTURA_APP_TOKEN", &token.token);
    }
    out
}

fn line(partner: &Partner, are_public: bool) -> String {
    let mut parts = vec![partner.id.to_string()];
    if are_public {
        parts.push(partner.admin_secrets[0].clone());
    }
    let users = partner.users.iter().map(|user| match user.notes().as_slice() {
        [] => user.login_id.clone(),
        notes => format!("{} ({})", user.login_id, notes.join(", ")),
    });
    parts.push(users.collect::<Vec<_>>().join(", "));
    let notes = partner.notes();
    if !notes.is_empty() {
        parts.push(format!("[{}]", notes.join("; ")));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("  ")
}

/// Quotes a value for a shell.
fn quoted(value: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/.:@_-".contains(&byte);
    if value.bytes().all(is_plain) { value.to_owned() } else { format!("'{}'", value.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_special_characters_are_literal() {
        assert_eq!(quoted("https://localhost:1"), "https://localhost:1");
        assert_eq!(quoted("Passw0rd!"), "'Passw0rd!'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }

    #[test]
    fn custom_accounts_secrets_are_not_printed() {
        let accounts = r#"{"partners":[{"id":7,"adminSecrets":["hidden"],"userSecret":"hidden",
            "users":[{"id":"ada","loginId":"ada@example.com","password":"hidden"}],
            "appTokens":[{"id":"0_a","token":"hidden"}]}]}"#;
        let text = accounts_and_environment(
            &Accounts::from_json(accounts).unwrap(),
            ("http://h", "https://h"),
            Path::new("/ca"),
        );
        assert!(text.contains("KALTURA_PARTNER_ID=7") && text.contains("ada@example.com"), "{text}");
        assert!(!text.contains("hidden"), "{text}");
    }
}
