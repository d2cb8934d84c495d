//! Whether a verified session is good for a request, in the server's order.

use super::Ks;

/// The verdict on a session whose signature is right. Revocation is known to the server alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Good for this request.
    Valid,
    /// Ended, or without an expiry.
    Expired,
    /// `iprestrict` names other addresses.
    RestrictedIp,
    /// `urirestrict` names other URIs.
    RestrictedUri,
}

impl Ks {
    /// Judges the session at the Unix time `now`, for a request from `remote_ip` for `request_uri`
    /// (query string included). A restriction that is present and an unknown address or URI is a refusal.
    pub fn check(&self, now: i64, remote_ip: Option<&str>, request_uri: Option<&str>) -> Verdict {
        if self.expires_at().is_none_or(|at| at <= now) {
            return Verdict::Expired;
        }
        let values = |name| restriction(self, name);
        if let Some(addresses) = values("iprestrict") {
            if !remote_ip.is_some_and(|ip| addresses.iter().any(|address| address == ip)) {
                return Verdict::RestrictedIp;
            }
        }
        if let Some(values) = values("urirestrict") {
            let joined = values.join("/");
            let matches = |uri: &str| {
                joined.split('|').any(|pattern| match pattern.strip_suffix('*') {
                    Some(start) => uri.starts_with(start),
                    None => uri == pattern,
                })
            };
            if !request_uri.is_some_and(matches) {
                return Verdict::RestrictedUri;
            }
        }
        Verdict::Valid
    }
}

/// The values of a restriction, if the session has it. A blank before the name hides it from the
/// server in version 1; it was meant as a restriction all the same.
fn restriction(ks: &Ks, name: &str) -> Option<Vec<String>> {
    let mut found = None;
    for privilege in ks.parsed_privileges().iter().filter(|privilege| privilege.name.trim() == name) {
        found.get_or_insert_with(Vec::new).extend(privilege.values.iter().cloned());
    }
    found
}
