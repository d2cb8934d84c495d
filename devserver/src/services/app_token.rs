//! The service `appToken`: tokens that start restricted sessions without a secret.

use md5::Md5;
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha512};

use super::{Call, Reply, session_info, session_type};
use crate::accounts::{AppToken, HashType};
use crate::ks;
use crate::random;
use crate::sessions::{self, SessionContent};
use crate::state::StoredToken;
use crate::wire::{ApiError, Failure, Value};

/// Privileges that the server knows by name. A caller cannot add these to those of a token: they are
/// dropped silently.
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
    let token = AppToken {
        id: format!("0_{}", random::identifier(8)),
        token: random::hex::<16>(),
        hash_type,
        session_type: session_type(&asked, "sessionType")?,
        session_user_id: asked.text("sessionUserId").unwrap_or_default(),
        session_duration: asked.number("sessionDuration")?,
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

/// `appToken.delete`, which also revokes the token's sessions.
pub(super) fn delete(call: &Call<'_>) -> Result<Reply, Failure> {
    let partner = call.admin_session()?.partner;
    let id = call.params.required_text("id")?;
    if !call.state.delete_app_token(partner.id, &id) {
        return Err(ApiError::app_token_not_found(&id).into());
    }
    sessions::end_group(call.state, partner, &id);
    Reply::fresh(Value::Null)
}

/// `appToken.startSession`: exchanges the hash of the caller's session and the token for a session of
/// the token, whose user, type and privileges take precedence.
pub(super) fn start_session(call: &Call<'_>) -> Result<Reply, Failure> {
    let own = call.any_session()?;
    let partner = own.partner;
    let token = find(call, partner.id)?.token;
    let hash = call.params.required_text("tokenHash")?;
    if !token.active {
        return Err(ApiError::app_token_not_active(&token.id).into());
    }
    let left = token.expiry.map_or(i64::MAX, |at| at.saturating_sub(call.now()));
    if left <= 0 {
        return Err(ApiError::app_token_expired(&token.id).into());
    }
    if hash != exchange_hash(token.hash_type, &own.text, &token.token) {
        return Err(ApiError::invalid_app_token_hash().into());
    }
    let user_id =
        if token.session_user_id.is_empty() { call.text_or_empty("userId") } else { token.session_user_id.clone() };
    let session_type = token.session_type.map_or_else(|| call.session_type(), Ok)?;
    // Without a duration and a partner's maximum, the session has expired when it is created.
    let duration = token.session_duration.or(partner.max_expiry).unwrap_or(0);
    let requested = call.params.number("expiry")?.unwrap_or(duration);
    let seconds = sessions::capped(partner, requested.min(duration).min(left));
    let expires_at = call.conditions.expires_at(seconds);
    let privileges = privileges_of(&token, &call.text_or_empty("sessionPrivileges"));
    let content = SessionContent {
        user_id: &user_id,
        session_type,
        expires_at,
        privileges: &privileges,
        master_partner_id: None,
    };
    let ks = call.create(partner, &content);
    Reply::fresh(session_info(
        Some(&ks),
        session_type.into(),
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

/// The privileges of a token's session.
///
/// A requested privilege is added if neither the server nor the token knows its name. Where the token's
/// values contain `*`, the requested values replace them. All other requested privileges are dropped.
fn privileges_of(token: &AppToken, requested: &str) -> String {
    let own = list(&token.session_privileges);
    let mut granted = own.clone();
    for (name, value) in list(requested) {
        let mut same = own.iter().filter(|(other, _)| *other == name).peekable();
        if same.peek().is_none() {
            if !KNOWN_PRIVILEGES.contains(&name) {
                granted.push((name, value));
            }
        } else if same.any(|(_, values)| values.split('/').any(|value| value == "*")) && name != "all" {
            // The new item replaces all items of this name.
            let place = granted.iter().position(|(other, _)| *other == name).unwrap_or(0);
            granted.retain(|(other, _)| *other != name);
            granted.insert(place.min(granted.len()), (name, value));
        }
    }
    let items = granted.iter().map(|(name, value)| match *value {
        "" => (*name).to_owned(),
        value => format!("{name}:{value}"),
    });
    [format!("sessionid:{}", token.id), format!("apptoken:{}", token.id)]
        .into_iter()
        .chain(items)
        .collect::<Vec<_>>()
        .join(",")
}

/// Names and values.
fn list(text: &str) -> Vec<(&str, &str)> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    items.map(|item| item.split_once(':').unwrap_or((item, ""))).collect()
}

/// Lower-case hexadecimal digits of the hash of the session followed by the token.
fn exchange_hash(hash_type: HashType, ks: &str, token: &str) -> String {
    fn of<D: Digest>(ks: &str, token: &str) -> String {
        ks::hex(&D::new().chain_update(ks).chain_update(token).finalize())
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
    if let Some(session_type) = token.session_type {
        members.push(("sessionType", session_type.into()));
    }
    members.push(("sessionUserId", token.session_user_id.as_str().into()));
    if let Some(duration) = token.session_duration {
        members.push(("sessionDuration", duration.into()));
    }
    members.extend([
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
    fn privileges_of_token_are_restricted() {
        for (own, requested, granted) in [
            ("sview:*", "list:*, appid:demo", "sview:*,appid:demo"),
            ("edit:*", "edit:0_a", "edit:0_a"),
            ("edit:0_a/*,list", "edit:0_b", "edit:0_b,list"),
            ("edit:0_a", "edit:0_b", "edit:0_a"),
            ("appid:a", "appid:b,foo:x", "appid:a,foo:x"),
            ("*", "edit:0_a", "*"),
            ("", "a:1/2", "a:1/2"),
        ] {
            let token = AppToken { id: "0_a".into(), session_privileges: own.into(), ..AppToken::default() };
            let expected = format!("sessionid:0_a,apptoken:0_a,{granted}");
            assert_eq!(privileges_of(&token, requested), expected, "{own} and {requested}");
        }
    }

    #[test]
    fn exchange_hash_concatenates_ks_and_token() {
        assert_eq!(exchange_hash(HashType::Md5, "ab", "c"), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(exchange_hash(HashType::Sha1, "a", "bc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
    }
}
