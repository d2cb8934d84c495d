//! Sessions: making them for a partner, and judging those that requests carry.

use std::fmt::Write as _;

use kaltura_session::ks::{self, Expiry, Ks, Randomness, SessionParams, Signer, Verdict, Version};
use sha1::{Digest, Sha1};

use crate::accounts::Partner;
use crate::state::State;
use crate::wire::{ApiError, Failure};

/// The life of a session when the caller asks for none.
pub(crate) const DEFAULT_EXPIRY: i64 = ks::DEFAULT_EXPIRY_SECONDS;

/// What a new session is to hold.
pub(crate) struct SessionContent<'a> {
    pub(crate) user_id: &'a str,
    pub(crate) session_type: i32,
    pub(crate) expires_at: i64,
    pub(crate) privileges: &'a str,
    pub(crate) master_partner_id: Option<i32>,
}

/// Makes a session of a partner, signed with `secret`.
///
/// What the library refuses to sign counts as a value that the server chokes on.
pub(crate) fn make(partner: &Partner, secret: &str, content: &SessionContent<'_>, now: i64) -> Result<String, Failure> {
    let privileges = as_the_server_keeps(content.privileges);
    let params = SessionParams {
        version: if partner.ks_version == 1 { Version::V1 } else { Version::V2 },
        expiry: Expiry::At(content.expires_at),
        privileges: &privileges,
        master_partner_id: content.master_partner_id,
        ..SessionParams::new(content.user_id, content.session_type)
    };
    Signer::new(partner.id, secret)
        .and_then(|signer| signer.sign(&params, now, Randomness::System))
        .map_err(|_| Failure::Fatal)
}

/// The life that a partner grants on the full path.
pub(crate) fn capped(partner: &Partner, seconds: i64) -> i64 {
    partner.max_expiry.map_or(seconds, |most| seconds.min(most))
}

/// The privileges as the production server would read them back, which it does not refuse: a
/// repeated name keeps its place and its last value, `.` and space become `_`, and names that
/// collide with the session's own fields are lost. The library's signer refuses or merges these.
fn as_the_server_keeps(text: &str) -> String {
    let mut kept: Vec<(String, &str)> = Vec::new();
    for item in text.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        let (name, value) = item.split_once(':').unwrap_or((item, ""));
        let name = name.replace(['.', ' '], "_");
        if ["_e", "_t", "_u", "_m", "_d"].contains(&name.as_str()) {
            continue;
        }
        match kept.iter_mut().find(|(other, _)| *other == name) {
            Some(place) => place.1 = value,
            None => kept.push((name, value)),
        }
    }
    let items: Vec<String> = kept
        .iter()
        .map(|(name, value)| if value.is_empty() { name.clone() } else { format!("{name}:{value}") })
        .collect();
    items.join(",")
}

/// Where a request came from, for the restrictions of a session.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub(crate) secure: bool,
    pub(crate) remote_ip: String,
    /// The path with the query string.
    pub(crate) uri: String,
}

/// A session that is good for the request at hand.
pub(crate) struct Session<'a> {
    pub(crate) ks: Box<Ks>,
    /// Exactly as it was sent.
    pub(crate) text: String,
    pub(crate) partner: &'a Partner,
}

impl Session<'_> {
    pub(crate) fn user_id(&self) -> &str {
        self.ks.user_id().unwrap_or("")
    }

    pub(crate) fn is_admin(&self) -> bool {
        self.ks.is_admin()
    }
}

/// Reads a session by its signature alone; the error is the one of an unreadable session.
pub(crate) fn read<'a>(state: &'a State, text: &str) -> Result<(Box<Ks>, &'a Partner), ApiError> {
    let unreadable = || ApiError::invalid_ks(text);
    let claimed = ks::peek(text).map_err(|_| unreadable())?.partner_id();
    let partner = state.partner(claimed.into()).ok_or_else(unreadable)?;
    let read = ks::parse(text, &partner.admin_secrets).map_err(|_| unreadable())?;
    Ok((read, partner))
}

/// Judges a session on its merits: signature, expiry, restrictions, revocation, actions limit, role.
/// `target` is the `service->action` that is called.
pub(crate) fn verify<'a>(
    state: &'a State,
    text: &str,
    origin: &Origin,
    target: &str,
    now: i64,
) -> Result<Session<'a>, ApiError> {
    let (ks, partner) = read(state, text)?;
    match ks.check(now, Some(&origin.remote_ip), Some(&origin.uri)) {
        Verdict::Valid => {}
        Verdict::Expired => return Err(ApiError::invalid_ks("EXPIRED")),
        Verdict::RestrictedIp => return Err(ApiError::invalid_ks("EXCEEDED_RESTRICTED_IP")),
        Verdict::NotVerified => return Err(ApiError::invalid_ks(text)),
        Verdict::RestrictedUri => return Err(ApiError::invalid_ks("EXCEEDED_RESTRICTED_URI")),
    }
    let hashes = [ks.hash(), ks.session_id_hash()];
    if hashes.into_iter().flatten().any(|hash| state.is_revoked(hash)) {
        return Err(ApiError::invalid_ks("LOGOUT"));
    }
    if let Some(limit) = privilege(&ks, "actionslimit") {
        let limit = limit.parse().ok().filter(|limit| *limit > 0).ok_or_else(ApiError::invalid_actions_limit)?;
        if !state.use_action(ks.hash().unwrap_or_default(), limit) {
            return Err(ApiError::invalid_ks("EXCEEDED_ACTIONS_LIMIT"));
        }
    }
    match privilege(&ks, "setrole") {
        None => {}
        // The only role that every account has; it allows playback and nothing that is served here.
        Some("PLAYBACK_BASE_ROLE") => return Err(ApiError::service_forbidden(target)),
        Some(_) => return Err(ApiError::invalid_object_id("N/A")),
    }
    Ok(Session { ks, text: text.to_owned(), partner })
}

/// Ends a session, and with it all others of its group.
pub(crate) fn end(state: &State, ks: &Ks) {
    for hash in [ks.hash(), ks.session_id_hash()].into_iter().flatten() {
        state.revoke(hash);
    }
}

/// Ends all sessions with this `sessionid`.
pub(crate) fn end_group(state: &State, partner: &Partner, session_id: &str) {
    state.revoke(&hex(&Sha1::digest(format!("{}_{session_id}", partner.id))));
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The first value of a privilege, empty when it has none.
fn privilege<'a>(ks: &'a Ks, name: &str) -> Option<&'a str> {
    let found = ks.parsed_privileges().iter().find(|privilege| privilege.name == name)?;
    Some(found.values.first().map_or("", String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn privileges_are_kept_as_the_server_reads_them_back() {
        for (asked, kept) in [
            ("edit:a,edit:b", "edit:b"),
            ("_e:1", ""),
            ("a.b:c", "a_b:c"),
            ("sview:1_x , list:*", "sview:1_x,list:*"),
            ("*", "*"),
        ] {
            assert_eq!(as_the_server_keeps(asked), kept, "{asked}");
        }
    }
}
