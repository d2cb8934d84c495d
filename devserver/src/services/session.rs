//! The service `session`: start, get, end, and the anonymous widget session.

use super::{Call, Reply, Served, admit, session_info};
use crate::sessions::{self, SessionContent};
use crate::wire::{ApiError, Failure, Value};

/// How long a response of `startWidgetSession` is given again to equal requests.
const WIDGET_CACHE_SECONDS: i64 = 600;

/// `session.start`, with all checks and the partner's cap on the expiry.
pub(super) fn start(call: &Call<'_>) -> Result<Reply, Failure> {
    Reply::fresh(started(call, true)?)
}

/// `session.start` as it is responded when nothing is wrong: no cap.
pub(super) fn start_fast(call: &Call<'_>) -> Option<Value> {
    started(call, false).ok().map(Value::Text)
}

fn started(call: &Call<'_>, full: bool) -> Result<String, Failure> {
    let secret = call.params.required_text("secret")?;
    let session_type = call.session_type()?;
    let expiry = call.expiry()?;
    let partner_id = call.params.number("partnerId")?.unwrap_or(0);
    if partner_id == 0 {
        return Err(ApiError::start_session(0).into());
    }
    let partner = admit(call.state, partner_id, call.origin, &call.action.target())?;

    let signed_with = match partner.admin_secrets.iter().find(|known| **known == secret) {
        Some(admin) => admin,
        // A user secret opens USER sessions only, and never signs: the server verifies with admin secrets.
        None if session_type == 0 && !partner.user_secret.is_empty() && partner.user_secret == secret => {
            &partner.admin_secrets[0]
        }
        None => return Err(ApiError::start_session(partner_id).into()),
    };
    let seconds = if full { sessions::capped(partner, expiry) } else { expiry };
    let content = SessionContent {
        user_id: &call.text_or_empty("userId"),
        session_type,
        expires_at: call.conditions.expires_at(seconds),
        privileges: &call.text_or_empty("privileges"),
        master_partner_id: None,
    };
    sessions::make(partner, signed_with, &content, call.now())
}

/// `session.get`: what a session holds; the caller's own, or the one in `session`.
pub(super) fn get(call: &Call<'_>) -> Result<Reply, Failure> {
    let own = call.admin_session()?;
    let other = match call.params.text("session").filter(|text| !text.is_empty()) {
        Some(text) => Some(sessions::read(call.state, &text)?.0),
        None => None,
    };
    let ks = other.as_ref().unwrap_or(&own.ks);
    let text = |number: Option<String>| Value::from(number.unwrap_or_default());
    Reply::fresh(session_info(
        None,
        text(ks.session_type().map(|kind| kind.to_string())),
        text(Some(ks.partner_id().to_string())),
        ks.user_id().unwrap_or(""),
        text(ks.expires_at().map(|at| at.to_string())),
        ks.privileges().unwrap_or(""),
    ))
}

/// `session.end`; without a session there is nothing to end.
pub(super) fn end(call: &Call<'_>) -> Result<Reply, Failure> {
    if let Some(session) = &call.session {
        sessions::end(call.state, &session.ks);
    }
    Reply::fresh(Value::Null)
}

/// `session.startWidgetSession`: an anonymous session for the widget `_` + partner id. Equal requests
/// get the same session for a while, unless they carry `nocache`.
pub(super) fn start_widget_session(call: &Call<'_>) -> Result<Reply, Failure> {
    let key = format!("startWidgetSession {} {}", call.origin.secure, call.params.cache_key());
    if let Some(response) = call.state.cached(&key, call.now()).filter(|_| call.may_cache) {
        return Ok(Reply { result: Ok(response), served: Served::Cached });
    }
    let widget_id = call.params.required_text("widgetId")?;
    let partner_id = widget_id.strip_prefix('_').and_then(|id| id.parse::<i64>().ok());
    let known = partner_id.filter(|id| call.state.partner(*id).is_some());
    let partner_id = known.ok_or_else(|| ApiError::invalid_widget_id(&widget_id))?;
    let partner = admit(call.state, partner_id, call.origin, &call.action.target())?;

    let seconds = sessions::capped(partner, call.expiry()?);
    let content = SessionContent {
        user_id: "0",
        session_type: 0,
        expires_at: call.conditions.expires_at(seconds),
        privileges: "view:*,widget:1",
        master_partner_id: None,
    };
    let response = Value::Object(vec![
        ("partnerId", partner.id.into()),
        ("ks", call.make(partner, &content)?.into()),
        ("userId", 0.into()),
        ("objectType", "KalturaStartWidgetSessionResponse".into()),
    ]);
    if !call.may_cache {
        return Reply::fresh(response);
    }
    call.state.cache(key, call.now(), call.now() + WIDGET_CACHE_SECONDS, response.clone());
    Ok(Reply { result: Ok(response), served: Served::Cacheable })
}
