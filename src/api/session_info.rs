//! The server's description of a session.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::value::RawValue;

use super::codes::RetryClass;
use super::error::ApiError;
use super::response::Reader;
use super::transport::HttpResponse;
use crate::ks;
use crate::secret::Secret;

/// A session and the server's description of it. Unknown fields are absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionInfo {
    pub ks: Secret,
    pub partner_id: Option<i32>,
    /// Absent for a session without a user.
    pub user_id: Option<String>,
    pub session_type: Option<i32>,
    /// In Unix seconds.
    pub expires_at: Option<i64>,
    pub privileges: Option<String>,
    /// Requested privileges that were not granted, in the usual format.
    pub missing_privileges: Option<String>,
}

/// The meaning of a response's `expiry`.
#[derive(Clone, Copy)]
pub(super) enum ExpiryIs {
    /// A Unix time.
    Absolute,
    /// A duration from this Unix time.
    Since(i64),
}

impl SessionInfo {
    /// Returns only what the session string itself reveals: everything in version 1.
    pub fn of(ks: Secret) -> SessionInfo {
        let mut session_info = SessionInfo {
            ks,
            partner_id: None,
            user_id: None,
            session_type: None,
            expires_at: None,
            privileges: None,
            missing_privileges: None,
        };
        if let Ok(read) = ks::peek(session_info.ks.expose()) {
            session_info.partner_id = Some(read.partner_id());
            session_info.user_id = read.user_id().filter(|user| !user.is_empty()).map(str::to_owned);
            session_info.session_type = read.session_type();
            session_info.expires_at = read.expires_at();
            session_info.privileges = read.privileges().map(str::to_owned);
        }
        session_info
    }

    /// Sets `missing_privileges` by comparison with the requested privileges.
    pub(super) fn compare_with(&mut self, requested: &str) {
        let Some(granted) = &self.privileges else { return };
        let granted = ks::read_privileges(granted);
        // Hashed, because a response may be long.
        let granted: HashMap<&str, HashSet<&str>> =
            granted.iter().map(|one| (one.name.as_str(), one.values.iter().map(String::as_str).collect())).collect();
        let mut missing = Vec::new();
        for privilege in ks::read_privileges(requested).iter().filter(|privilege| !privilege.name.is_empty()) {
            let found = granted.get(privilege.name.as_str());
            let covered =
                |value: &&String| found.is_some_and(|found| found.contains("*") || found.contains(value.as_str()));
            let values: Vec<&str> =
                privilege.values.iter().filter(|value| !covered(value)).map(String::as_str).collect();
            if !values.is_empty() {
                missing.push(format!("{}:{}", privilege.name, values.join("/")));
            } else if found.is_none() {
                missing.push(privilege.name.clone());
            }
        }
        self.missing_privileges = (!missing.is_empty()).then(|| missing.join(","));
    }
}

impl Reader<'_> {
    /// Parses a response that is an object with a member `ks`.
    pub(super) fn session_info(&self, response: &HttpResponse, expiry: ExpiryIs) -> Result<SessionInfo, ApiError> {
        let members = self.members(response)?;
        let ks = members.get("ks").and_then(|ks| Secret::from_json(ks.get()));
        match ks {
            Some(ks) if ks::peek(ks.expose()).is_ok() => self.filled(response, ks, &members, expiry),
            _ => Err(self.unexpected(response, "an object without a session", RetryClass::Never)),
        }
    }

    /// Parses a response that describes `ks` but does not contain it.
    pub(super) fn description(&self, response: &HttpResponse, ks: &Secret) -> Result<SessionInfo, ApiError> {
        let members = self.members(response)?;
        if !members.contains_key("expiry") {
            return Err(self.unexpected(response, "an object without the fields of a session", RetryClass::Never));
        }
        self.filled(response, ks.clone(), &members, ExpiryIs::Absolute)
    }

    fn members<'b>(&self, response: &'b HttpResponse) -> Result<Members<'b>, ApiError> {
        let json = self.value(response)?.get();
        serde_json::from_str(json).map_err(|_| self.unexpected_json(response, json))
    }

    fn filled(
        &self,
        response: &HttpResponse,
        ks: Secret,
        members: &Members<'_>,
        expiry: ExpiryIs,
    ) -> Result<SessionInfo, ApiError> {
        let mut session_info = SessionInfo::of(ks);
        let member = |name: &str| members.get(name).map(|value| value.get());
        if let Some(partner_id) = member("partnerId").and_then(integer) {
            session_info.partner_id = i32::try_from(partner_id).ok().or(session_info.partner_id);
        }
        // Without a user, some actions return the user 0, and others "".
        if let Some(user) = member("userId").and_then(|user| serde_json::from_str::<String>(user).ok()) {
            session_info.user_id = Some(user).filter(|user| !user.is_empty());
        }
        if let Some(session_type) = member("sessionType").and_then(integer) {
            session_info.session_type = i32::try_from(session_type).ok().or(session_info.session_type);
        }
        if let Some(at) = member("expiry").and_then(integer) {
            session_info.expires_at = Some(match expiry {
                ExpiryIs::Absolute => at,
                ExpiryIs::Since(now) => now.saturating_add(at),
            });
        }
        if let Some(privileges) = member("privileges").and_then(|text| serde_json::from_str::<String>(text).ok()) {
            session_info.privileges = Some(privileges);
        }
        // A C program would see a truncated value, possibly another user's id.
        if [&session_info.user_id, &session_info.privileges].into_iter().flatten().any(|text| text.contains('\0')) {
            return Err(self.unexpected(
                response,
                "a session whose user or privileges contain a NUL byte",
                RetryClass::Never,
            ));
        }
        Ok(session_info)
    }
}

/// Members stay unparsed, so that no tree of values holds a copy of the session.
type Members<'a> = BTreeMap<String, &'a RawValue>;

/// Some actions return numbers as numbers, others as strings.
fn integer(json: &str) -> Option<i64> {
    json.trim_matches('"').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::request::Action;
    use super::*;
    use zeroize::Zeroizing;

    const KS: &str = "djJ8MTAyfPAuyIcyfgG9Lu3TiXpvzgPF44u_GRi17zmjKd2MkllvYVB9hnq9A-faiqNx2gJEKfpi5p6GQU9yQvr784ANgCmYaj-NLIKna863hX35ZbJy";
    static ACTION: Action = Action::new("appToken", "startSession");

    fn reader() -> Reader<'static> {
        Reader::for_tests(&ACTION)
    }

    fn response(body: String) -> HttpResponse {
        HttpResponse { status: 200, headers: Vec::new(), body: Zeroizing::new(body.into_bytes()) }
    }

    #[test]
    fn session_info_numbers_may_be_strings() {
        for body in [
            format!(r#"{{"ks":"{KS}","sessionType":2,"partnerId":102,"userId":"ada","expiry":1795550853}}"#),
            format!(r#"{{"ks":"{KS}","sessionType":"2","partnerId":"102","userId":"ada","expiry":"1795550853"}}"#),
        ] {
            let session_info = reader().session_info(&response(body), ExpiryIs::Absolute).unwrap();
            assert_eq!((session_info.partner_id, session_info.session_type), (Some(102), Some(2)));
            assert_eq!((session_info.user_id.as_deref(), session_info.expires_at), (Some("ada"), Some(1_795_550_853)));
        }
        let widget = format!(r#"{{"partnerId":102,"ks":"{KS}","userId":0}}"#);
        let session_info = reader().session_info(&response(widget), ExpiryIs::Absolute).unwrap();
        assert_eq!((session_info.user_id, session_info.expires_at, session_info.session_type), (None, None, None));
    }

    #[test]
    fn session_info_duration_counts_from_given_time() {
        let body = format!(r#"{{"ks":"{KS}","expiry":3600}}"#);
        assert_eq!(reader().session_info(&response(body), ExpiryIs::Since(1000)).unwrap().expires_at, Some(4600));
    }

    #[test]
    fn session_info_object_without_session_is_an_error() {
        for body in [r#"{"ks":null}"#, r#"{"ks":"no session"}"#, "{}", "[]", "\"x\"", "null"] {
            let error = reader().session_info(&response(body.to_owned()), ExpiryIs::Absolute).unwrap_err();
            assert!(matches!(error, ApiError::Response(_)), "{body}");
            // A string may be a rate limit.
            let right = if body.starts_with('"') { RetryClass::Backoff } else { RetryClass::Never };
            assert_eq!(error.retry_class(), right, "{body}");
        }
    }

    #[test]
    fn session_info_nul_byte_is_an_error() {
        for member in ["userId", "privileges"] {
            let body = format!(r#"{{"ks":"{KS}","{member}":"admin\u0000x","expiry":1}}"#);
            let error = reader().session_info(&response(body), ExpiryIs::Absolute).unwrap_err();
            assert!(matches!(&error, ApiError::Response(error) if error.message.contains("NUL")), "{error:?}");
        }
    }

    #[test]
    fn session_info_missing_privileges_are_listed() {
        let missing = |granted: &str, requested: &str| {
            let mut session_info = SessionInfo::of(Secret::new(KS));
            session_info.privileges = Some(granted.to_owned());
            session_info.compare_with(requested);
            session_info.missing_privileges
        };
        assert_eq!(missing("appid:demo,setrole:7", "list:*,appid:demo").as_deref(), Some("list:*"));
        assert_eq!(missing("edit:a/b", "edit:b,edit:c/d,sview").as_deref(), Some("edit:c/d,sview"));
        assert_eq!(missing("edit:*", "edit:a"), None);
        assert_eq!(missing("edit:a", ""), None);
    }
}
