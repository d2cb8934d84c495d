//! Sessions: creating them for a partner, and validating those that requests carry.

use crate::accounts::Partner;
use crate::clock::{Conditions, Outage};
use crate::ks::{self, Content, Ks, Rand, Rejection};
use crate::random;
use crate::state::State;
use crate::wire::ApiError;

/// The lifetime of a session when the caller requests none, in seconds.
pub(crate) const DEFAULT_EXPIRY: i64 = 86_400;

/// What a new session holds.
pub(crate) struct SessionContent<'a> {
    pub(crate) user_id: &'a str,
    pub(crate) session_type: i32,
    pub(crate) expires_at: i64,
    pub(crate) privileges: &'a str,
    pub(crate) master_partner_id: Option<i32>,
}

/// Signs a session of a partner.
pub(crate) fn create(partner: &Partner, secret: &str, content: &SessionContent<'_>, now: i64) -> String {
    let mut expires_at = content.expires_at;
    let v1 = format!("{now}.{:04}", random::number() % 10_000);
    let rand = match partner.ks_version {
        1 => Rand::V1(&v1),
        _ => {
            if content.privileges.contains("downloadasset") {
                // Rounded up, so that the URLs of a CDN repeat.
                expires_at = expires_at.saturating_add(299).div_euclid(300) * 300;
            }
            Rand::V2(random::bytes())
        }
    };
    let content = Content {
        partner_id: partner.id.into(),
        user_id: content.user_id,
        session_type: content.session_type,
        expires_at,
        privileges: content.privileges,
        master_partner_id: content.master_partner_id,
    };
    ks::encode(&content, &rand, secret)
}

/// The lifetime that a partner grants on the full path.
pub(crate) fn capped(partner: &Partner, seconds: i64) -> i64 {
    partner.max_expiry.map_or(seconds, |most| seconds.min(most))
}

/// Where a request came from, for the restrictions of a session.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub(crate) secure: bool,
    pub(crate) remote_ip: String,
    /// The path with the query string.
    pub(crate) uri: String,
}

/// A session that is valid for the current request.
pub(crate) struct Session<'a> {
    pub(crate) ks: Ks,
    /// Exactly as it was sent.
    pub(crate) text: String,
    pub(crate) partner: &'a Partner,
}

impl Session<'_> {
    pub(crate) fn user_id(&self) -> &str {
        self.ks.user_id.as_deref().unwrap_or("")
    }

    pub(crate) fn is_admin(&self) -> bool {
        self.ks.is_admin()
    }
}

/// Parses a session and verifies its signature only.
pub(crate) fn read<'a>(state: &'a State, text: &str) -> Result<(Ks, &'a Partner), ApiError> {
    let unreadable = || ApiError::invalid_ks(text);
    let claimed = ks::claimed_partner(text).and_then(|id| id.parse().ok()).ok_or_else(unreadable)?;
    let partner = state.partner(claimed).ok_or_else(unreadable)?;
    let ks = ks::decode(text, &partner.admin_secrets).ok_or_else(unreadable)?;
    Ok((ks, partner))
}

/// Validates a session: signature, expiry, restrictions, revocation, actions limit, role.
/// `target` is the `service->action` that is called.
pub(crate) fn verify<'a>(
    state: &'a State,
    text: &str,
    origin: &Origin,
    target: &str,
    conditions: Conditions,
) -> Result<Session<'a>, ApiError> {
    if conditions.outage == Some(Outage { secret_cached: false }) {
        // Without the partner's secret the server treats every session as invalid.
        return Err(ApiError::invalid_ks(text));
    }
    let (ks, partner) = read(state, text)?;
    ks.check(conditions.now, &origin.remote_ip, &origin.uri).map_err(|rejection| match rejection {
        Rejection::Expired => ApiError::invalid_ks("EXPIRED"),
        Rejection::RestrictedIp => ApiError::invalid_ks("EXCEEDED_RESTRICTED_IP"),
        Rejection::RestrictedUri => ApiError::invalid_ks("EXCEEDED_RESTRICTED_URI"),
    })?;
    // From here on the session is known, so its errors are not cached.
    if conditions.outage.is_some() {
        return Err(ApiError::database_error().uncached());
    }
    let hashes = [Some(ks.hash.clone()), ks.session_id_hash()];
    if hashes.iter().flatten().any(|hash| state.is_revoked(hash)) {
        return Err(ApiError::invalid_ks("LOGOUT").uncached());
    }
    if let Some(limit) = first_value(&ks, "actionslimit") {
        let limit = limit.parse().ok().filter(|limit| *limit > 0).ok_or_else(ApiError::invalid_actions_limit)?;
        if !state.use_action(&ks.hash, limit) {
            return Err(ApiError::invalid_ks("EXCEEDED_ACTIONS_LIMIT").uncached());
        }
    }
    match first_value(&ks, "setrole") {
        None => {}
        // It allows playback, and no action of this server.
        Some(PLAYBACK_ROLE) => return Err(ApiError::service_forbidden(target).uncached()),
        Some(_) => return Err(ApiError::invalid_object_id("N/A").uncached()),
    }
    Ok(Session { ks, text: text.to_owned(), partner })
}

/// The only role that every account has.
const PLAYBACK_ROLE: &str = "PLAYBACK_BASE_ROLE";

/// Whether each role that these privileges name exists.
pub(crate) fn has_known_role(privileges: &str) -> Result<(), ApiError> {
    let parsed = ks::parse_privileges(privileges);
    let roles = parsed.iter().filter(|(name, _)| name.trim() == "setrole").filter_map(|(_, values)| values.first());
    match roles.into_iter().find(|role| *role != PLAYBACK_ROLE) {
        Some(role) => Err(ApiError::unknown_role(role)),
        None => Ok(()),
    }
}

/// Revokes a session, and with it all others of its group.
pub(crate) fn end(state: &State, ks: &Ks) {
    state.revoke(&ks.hash);
    if let Some(group) = ks.session_id_hash() {
        state.revoke(&group);
    }
}

/// Revokes all sessions with this `sessionid`.
pub(crate) fn end_group(state: &State, partner: &Partner, session_id: &str) {
    state.revoke(&ks::group_hash(&partner.id.to_string(), session_id));
}

/// The first value of a privilege, empty when it has none.
fn first_value<'a>(ks: &'a Ks, name: &str) -> Option<&'a str> {
    Some(ks.privilege(name)?.first().map_or("", String::as_str))
}
