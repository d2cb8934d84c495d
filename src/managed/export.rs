//! The exported form of a session, for a keychain or a cache shared by programs.

use std::collections::BTreeMap;
use std::io::Write;

use serde_json::value::RawValue;
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use super::cached_session::{KnownExpiry, NewSession};
use crate::api::ApiError;
use crate::ks;
use crate::secret::Secret;

/// The version of the export format.
const VERSION: i64 = 1;

/// Identifies the credentials: the partner, and a hash of everything that distinguishes their sessions.
pub(super) struct Owner {
    partner_id: i32,
    name: String,
}

impl Owner {
    /// `partner_id` is 0 if only the sessions contain it.
    pub(super) fn new(partner_id: i32, service_url: &str, credentials: &str) -> Self {
        let hash = Sha1::digest(format!("{service_url}\n{credentials}"));
        let name = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Owner { partner_id, name }
    }

    pub(super) fn export(&self, session: &NewSession) -> Result<Zeroizing<String>, ApiError> {
        let ks = session.ks.expose();
        let partner_id = ks::peek(ks)?.partner_id();
        let (end, is_known) = (session.expires_at.at(), matches!(session.expires_at, KnownExpiry::Known(_)));
        // Allocated once: reallocation would leave a copy of the session behind.
        let mut json = Zeroizing::new(Vec::with_capacity(6 * ks.len() + 200));
        let name = &self.name;
        // Writing to a Vec cannot fail, and every &str is a JSON string.
        let _ = write!(json, "{{\"version\":{VERSION},\"partner_id\":{partner_id},\"credentials\":\"{name}\",");
        let _ = write!(json, "\"expires_at\":{end},\"expires_at_is_known\":{is_known},\"ks\":");
        let _ = serde_json::to_writer(&mut *json, ks);
        json.push(b'}');
        let text = String::from_utf8(std::mem::take(&mut *json)).map(Zeroizing::new).unwrap_or_default();
        Ok(text)
    }

    pub(super) fn import(&self, text: &str) -> Result<NewSession, ApiError> {
        let refused = |reason: &str| ApiError::argument("exported", reason);
        // Members stay unparsed, so that no tree of values holds a copy of the session.
        let members: BTreeMap<String, &RawValue> = serde_json::from_str(text)
            .map_err(|_| refused("is not a string returned by kaltura_client_export_session"))?;
        let member = |name: &str| members.get(name).map_or("null", |value| value.get());
        let number = |name: &str| member(name).parse::<i64>().ok();
        if number("version") != Some(VERSION) {
            return Err(refused("was exported by a different version of the library; create a new session"));
        }
        let ks = Secret::from_json(member("ks")).unwrap_or_else(|| Secret::new(""));
        let Ok(read) = ks::peek(ks.expose()) else { return Err(refused("does not contain a session")) };
        if self.partner_id != 0 && read.partner_id() != self.partner_id {
            return Err(refused("belongs to another partner than the client's credentials"));
        }
        if member("credentials").trim_matches('"') != self.name {
            return Err(refused("was created with other credentials: server, user, type or privileges differ"));
        }
        let end = number("expires_at").ok_or_else(|| refused("does not contain an expiry"))?;
        let is_known = member("expires_at_is_known") == "true";
        let expires_at = if is_known { KnownExpiry::Known(end) } else { KnownExpiry::AtMost(end) };
        Ok(NewSession::new(ks, expires_at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ks::{Randomness, SessionParams, Signer, TYPE_USER};

    fn session() -> NewSession {
        let signer = Signer::new(102, "s").unwrap();
        let ks = signer.sign(&SessionParams::new("u", TYPE_USER), 1000, Randomness::Fixed([1; 16])).unwrap();
        NewSession::new(Secret::from(ks), KnownExpiry::AtMost(87_400))
    }

    #[test]
    fn import_exported_session_round_trips() {
        let owner = Owner::new(102, "https://host", "secret");
        for expires_at in [KnownExpiry::AtMost(87_400), KnownExpiry::Known(87_400)] {
            let session = NewSession { expires_at, ..session() };
            let text = owner.export(&session).unwrap();
            assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "it is JSON");
            assert_eq!(owner.import(&text), Ok(session));
        }
    }

    #[test]
    fn import_session_of_other_owner_is_an_error() {
        let owner = Owner::new(102, "https://host", "secret");
        let text = owner.export(&session()).unwrap();
        for other in [
            Owner::new(103, "https://host", "secret"),
            Owner::new(102, "https://other", "secret"),
            Owner::new(102, "https://host", "secret, user \"v\""),
        ] {
            let error = other.import(&text).unwrap_err().to_string();
            assert!(error.starts_with("exported: ") && error.contains("other"), "{error}");
        }
        assert!(Owner::new(0, "https://host", "secret").import(&text).is_ok(), "partner id 0 accepts any partner");
    }

    #[test]
    fn import_invalid_string_is_an_error_without_quote() {
        let owner = Owner::new(102, "https://host", "secret");
        let good = owner.export(&session()).unwrap();
        let damaged = [
            good.replace("\"version\":1", "\"version\":2"),
            good.replace("djJ8", "????"),
            good.replace("\"expires_at\":87400", "\"expires_at\":\"soon\""),
            good[..good.len() - 1].to_owned(),
        ];
        for text in ["", "null", "[]", "{}", "hunter2"].into_iter().chain(damaged.iter().map(String::as_str)) {
            let error = owner.import(text).unwrap_err().to_string();
            assert!(
                error.starts_with("exported: ") && !error.contains("hunter2") && !error.contains("djJ8"),
                "{error}"
            );
        }
    }
}
