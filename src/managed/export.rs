//! A session as text, for a keychain or a cache that programs share.

use std::collections::BTreeMap;
use std::io::Write;

use serde_json::value::RawValue;
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use super::cached_session::{KnownExpiry, NewSession};
use crate::api::ApiError;
use crate::ks;
use crate::secret::Secret;

/// The form of the text.
const VERSION: i64 = 1;

/// Whose session it is: the partner, and a hash of all that makes one session as good as another.
pub(super) struct Owner {
    partner_id: i32,
    name: String,
}

impl Owner {
    /// `partner_id` is 0 where it shows only in the sessions.
    pub(super) fn new(partner_id: i32, service_url: &str, credentials: &str) -> Self {
        let hash = Sha1::digest(format!("{service_url}\n{credentials}"));
        let name = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Owner { partner_id, name }
    }

    /// The session as JSON.
    pub(super) fn export(&self, session: &NewSession) -> Result<Zeroizing<String>, ApiError> {
        let ks = session.ks.expose();
        let partner_id = ks::peek(ks)?.partner_id();
        let (end, is_known) = (session.expires_at.at(), matches!(session.expires_at, KnownExpiry::Known(_)));
        // One allocation, so that no part of the session is left behind by growing.
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

    /// The session in a text that [`Owner::export`] has made.
    pub(super) fn import(&self, text: &str) -> Result<NewSession, ApiError> {
        let refused = |reason: &str| ApiError::argument("exported", reason);
        // Values are not taken apart, so that no copy of the session is left in a tree of them.
        let members: BTreeMap<String, &RawValue> = serde_json::from_str(text)
            .map_err(|_| refused("is not a text that kaltura_client_export_session has made"))?;
        let member = |name: &str| members.get(name).map_or("null", |value| value.get());
        let number = |name: &str| member(name).parse::<i64>().ok();
        if number("version") != Some(VERSION) {
            return Err(refused("was exported by another version of the library; let a new one be made"));
        }
        let ks = Secret::from_json(member("ks")).unwrap_or_else(|| Secret::new(""));
        let Ok(read) = ks::peek(ks.expose()) else { return Err(refused("holds no session")) };
        if self.partner_id != 0 && read.partner_id() != self.partner_id {
            return Err(refused("is of another partner than the client's credentials"));
        }
        if member("credentials").trim_matches('"') != self.name {
            return Err(refused(
                "was made with other credentials: for another server, user, type or with other privileges",
            ));
        }
        let end = number("expires_at").ok_or_else(|| refused("does not say when it ends"))?;
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
    fn what_was_exported_comes_back() {
        let owner = Owner::new(102, "https://host", "secret");
        for expires_at in [KnownExpiry::AtMost(87_400), KnownExpiry::Known(87_400)] {
            let session = NewSession { expires_at, ..session() };
            let text = owner.export(&session).unwrap();
            assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "it is JSON");
            assert_eq!(owner.import(&text), Ok(session));
        }
    }

    #[test]
    fn a_session_of_somebody_else_is_refused() {
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
        assert!(Owner::new(0, "https://host", "secret").import(&text).is_ok(), "any partner");
    }

    #[test]
    fn any_other_text_is_refused_and_not_quoted() {
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
