//! The service `appToken`: tokens that start restricted sessions without a secret.

use md5::Md5;
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha512};

use super::{Call, Reply, session_info};
use crate::accounts::{AppToken, HashType};
use crate::random;
use crate::sessions::{self, SessionContent};
use crate::state::StoredToken;
use crate::wire::{ApiError, Failure, Value};

/// Privileges that the server knows by name. A caller cannot add these to a token's own: they are
/// dropped without a word.
const KNOWN_PRIVILEGES: &[&str] = &[
    "*",
    "all",
    "edit",
    "sview",
    "view",
    "list",
    "download",
    "downloadasset",
    "editplaylist",
    "sviewplaylist",
    "actionslimit",
    "setrole",
    "restrictingrole",
    "limitentry",
    "iprestrict",
    "urirestrict",
    "enableentitlement",
    "disableentitlement",
    "disableentitlementforentry",
    "disableentitlementforplaylist",
    "privacycontext",
    "enablecategorymoderation",
    "enablecaptionmoderation",
    "reftime",
    "sessionkey",
    "sessionid",
    "preview",
    "jobtype",
    "apptoken",
    "enablechangeaccount",
    "edituser",
    "editadmintags",
    "restrictexplicitliveview",
    "virtualeventid",
    "searchcontext",
    "disablesessiontypecheck",
    "widget",
    "caption",
];

/// `appToken.add`
pub(super) fn add(call: &Call<'_>) -> Result<Reply, Failure> {
    let session = call.admin_session()?;
    let asked = call.params.object("appToken").ok_or_else(|| ApiError::missing_parameter("appToken"))?;
    let defaults = AppToken::default();
    let hash_type = match asked.text("hashType").as_deref() {
        None | Some("") => defaults.hash_type,
        Some(name) => {
            parse_hash_type(name).ok_or_else(|| ApiError::invalid_enum(name, "hashType", "KalturaAppTokenHashType"))?
        }
    };
    let session_type = match asked.text("sessionType").as_deref() {
        None | Some("" | "0") => 0,
        Some("2") => 2,
        Some(other) => return Err(ApiError::invalid_enum(other, "sessionType", "KalturaSessionType").into()),
    };
    let token = AppToken {
        id: format!("0_{}", random::identifier(8)),
        token: random::hex::<16>(),
        hash_type,
        session_type,
        session_user_id: asked.text("sessionUserId").unwrap_or_default(),
        session_duration: asked.number("sessionDuration")?.unwrap_or(defaults.session_duration),
        session_privileges: asked.text("sessionPrivileges").unwrap_or_default(),
        expiry: asked.number("expiry")?.filter(|at| *at != 0),
        active: true,
        description: asked.text("description"),
    };
    let stored = StoredToken { token, created_at: call.now() };
    call.state.add_app_token(session.partner.id, stored.clone());
    Reply::fresh(token_object(session.partner.id, &stored))
}

/// `appToken.get`
pub(super) fn get(call: &Call<'_>) -> Result<Reply, Failure> {
    let partner = call.admin_session()?.partner;
    Reply::fresh(token_object(partner.id, &find(call, partner.id)?))
}

/// `appToken.delete`, which ends the token's sessions too.
pub(super) fn delete(call: &Call<'_>) -> Result<Reply, Failure> {
    let partner = call.admin_session()?.partner;
    let id = call.params.required_text("id")?;
    if !call.state.delete_app_token(partner.id, &id) {
        return Err(ApiError::app_token_not_found(&id).into());
    }
    sessions::end_group(call.state, partner, &id);
    Reply::fresh(Value::Null)
}

/// `appToken.startSession`: the hash of the caller's session and the token buys a session of the
/// token. Its user, type and privileges win, and its duration is the longest life.
pub(super) fn start_session(call: &Call<'_>) -> Result<Reply, Failure> {
    let own = call.any_session()?;
    let partner = own.partner;
    let token = find(call, partner.id)?.token;
    let hash = call.params.required_text("tokenHash")?;
    if !token.active {
        return Err(ApiError::app_token_not_active(&token.id).into());
    }
    if token.expiry.is_some_and(|at| at <= call.now()) {
        return Err(ApiError::app_token_expired(&token.id).into());
    }
    if hash != exchange_hash(token.hash_type, &own.text, &token.token) {
        return Err(ApiError::invalid_app_token_hash().into());
    }
    let user_id =
        if token.session_user_id.is_empty() { call.text_or_empty("userId") } else { token.session_user_id.clone() };
    let seconds = call.params.number("expiry")?.unwrap_or(token.session_duration).min(token.session_duration);
    let expires_at = call.conditions.expires_at(sessions::capped(partner, seconds));
    let privileges = privileges_of(&token, &call.text_or_empty("sessionPrivileges"));
    let content = SessionContent {
        user_id: &user_id,
        session_type: token.session_type,
        expires_at,
        privileges: &privileges,
        master_partner_id: None,
    };
    let ks = call.make(partner, &content)?;
    Reply::fresh(session_info(
        Some(&ks),
        token.session_type.into(),
        partner.id.to_string().into(),
        &user_id,
        expires_at.into(),
        &privileges,
    ))
}

fn find(call: &Call<'_>, partner_id: i32) -> Result<StoredToken, ApiError> {
    let id = call.params.required_text("id")?;
    call.state.app_token(partner_id, &id).ok_or_else(|| ApiError::app_token_not_found(&id))
}

/// The token's own privileges, and of the asked ones those that mean nothing to the server.
fn privileges_of(token: &AppToken, asked: &str) -> String {
    let mut items = vec![format!("sessionid:{}", token.id), format!("apptoken:{}", token.id)];
    items.extend(list(&token.session_privileges).map(str::to_owned));
    let added = list(asked).filter(|item| {
        let name = item.split_once(':').map_or(*item, |(name, _)| name);
        !KNOWN_PRIVILEGES.contains(&name)
    });
    items.extend(added.map(str::to_owned));
    items.join(",")
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// Lower-case hexadecimal digits of the hash of the session followed by the token.
fn exchange_hash(hash_type: HashType, ks: &str, token: &str) -> String {
    fn of<D: Digest>(ks: &str, token: &str) -> String {
        sessions::hex(&D::new().chain_update(ks).chain_update(token).finalize())
    }
    match hash_type {
        HashType::Md5 => of::<Md5>(ks, token),
        HashType::Sha1 => of::<Sha1>(ks, token),
        HashType::Sha256 => of::<Sha256>(ks, token),
        HashType::Sha512 => of::<Sha512>(ks, token),
    }
}

fn parse_hash_type(name: &str) -> Option<HashType> {
    [HashType::Md5, HashType::Sha1, HashType::Sha256, HashType::Sha512]
        .into_iter()
        .find(|hash_type| hash_type_name(*hash_type) == name)
}

fn hash_type_name(hash_type: HashType) -> &'static str {
    match hash_type {
        HashType::Md5 => "MD5",
        HashType::Sha1 => "SHA1",
        HashType::Sha256 => "SHA256",
        HashType::Sha512 => "SHA512",
    }
}

fn token_object(partner_id: i32, stored: &StoredToken) -> Value {
    const DISABLED: i64 = 1;
    const ACTIVE: i64 = 2;
    let token = &stored.token;
    let mut members: Vec<(&'static str, Value)> = vec![
        ("id", token.id.as_str().into()),
        ("token", token.token.as_str().into()),
        ("partnerId", partner_id.into()),
        ("createdAt", stored.created_at.into()),
        ("updatedAt", stored.created_at.into()),
        ("status", (if token.active { ACTIVE } else { DISABLED }).into()),
    ];
    if let Some(at) = token.expiry {
        members.push(("expiry", at.into()));
    }
    members.extend([
        ("sessionType", token.session_type.into()),
        ("sessionUserId", token.session_user_id.as_str().into()),
        ("sessionDuration", token.session_duration.into()),
        ("sessionPrivileges", token.session_privileges.as_str().into()),
        ("hashType", hash_type_name(token.hash_type).into()),
    ]);
    if let Some(description) = &token.description {
        members.push(("description", description.as_str().into()));
    }
    members.push(("objectType", "KalturaAppToken".into()));
    Value::Object(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asked_privileges_that_the_server_knows_are_dropped() {
        let token = AppToken { id: "0_a".into(), session_privileges: "sview:*".into(), ..AppToken::default() };
        assert_eq!(privileges_of(&token, "list:*, appid:demo"), "sessionid:0_a,apptoken:0_a,sview:*,appid:demo");
    }

    #[test]
    fn the_hash_is_a_plain_concatenation() {
        assert_eq!(exchange_hash(HashType::Md5, "ab", "c"), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(exchange_hash(HashType::Sha1, "a", "bc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
    }
}
