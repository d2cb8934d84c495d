//! The service `session`: start, get, end, and the anonymous widget session.

use super::{Call, Reply, Served, admit, session_info};
use crate::accounts::Partner;
use crate::sessions::{self, SessionContent};
use crate::wire::{ApiError, Failure, Value};

/// How long a response of `startWidgetSession` is repeated for equal requests.
const WIDGET_CACHE_SECONDS: i64 = 600;

/// The default maximum lifetime on the full path.
const FULL_PATH_CAP: i64 = 86_400;

/// `session.start` on the full path: all checks, and a cap on the expiry.
pub(super) fn start(call: &Call<'_>) -> Result<Reply, Failure> {
    let user_id = call.text_or_empty("userId");
    if user_id.bytes().any(|byte| byte < 0x20 && !b"\t\n\r".contains(&byte)) {
        return Err(ApiError::invalid_parameter_char("userId").into());
    }
    let grant = Grant::check(call)?;
    sessions::has_known_role(&call.text_or_empty("privileges"))?;
    let cap = grant.partner.max_expiry.unwrap_or(FULL_PATH_CAP);
    Reply::fresh(grant.session(call, call.expiry().min(cap)))
}

/// `session.start` on the fast path, which checks the secret only.
pub(super) fn start_fast(call: &Call<'_>) -> Result<Value, Failure> {
    let grant = Grant::check(call)?;
    let seconds = call.params.php_number("expiry")?.unwrap_or(sessions::DEFAULT_EXPIRY);
    Ok(grant.session(call, seconds).into())
}

/// The right to a session, proven by a secret.
struct Grant<'a> {
    partner: &'a Partner,
    session_type: i32,
    signed_with: &'a str,
}

impl<'a> Grant<'a> {
    fn check(call: &Call<'a>) -> Result<Grant<'a>, Failure> {
        let secret = call.params.required_text("secret")?;
        let session_type = call.session_type()?;
        let partner_id = call.params.number("partnerId")?.unwrap_or(0);
        if partner_id == 0 {
            return Err(ApiError::start_session(0).into());
        }
        let partner = admit(call.state, partner_id, call.origin, &call.action.target())?;
        let signed_with = match partner.admin_secrets.iter().find(|known| **known == secret) {
            Some(admin) => admin,
            // A user secret only permits USER sessions, and never signs: the server verifies with admin secrets.
            None if session_type == 0 && !partner.user_secret.is_empty() && partner.user_secret == secret => {
                &partner.admin_secrets[0]
            }
            None => return Err(ApiError::start_session(partner_id).into()),
        };
        Ok(Grant { partner, session_type, signed_with })
    }

    fn session(&self, call: &Call<'_>, seconds: i64) -> String {
        let content = SessionContent {
            user_id: &call.text_or_empty("userId"),
            session_type: self.session_type,
            expires_at: call.conditions.expires_at(seconds),
            privileges: &call.text_or_empty("privileges"),
            master_partner_id: None,
        };
        sessions::create(self.partner, self.signed_with, &content, call.now())
    }
}

/// `session.get`: the content of a session; the caller's own, or the one in `session`.
pub(super) fn get(call: &Call<'_>) -> Result<Reply, Failure> {
    let own = call.admin_session()?;
    let other = match call.params.text("session").filter(|text| !text.is_empty()) {
        Some(text) => Some(sessions::read(call.state, &text)?.0),
        None => None,
    };
    let ks = other.as_ref().unwrap_or(&own.ks);
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    Reply::fresh(session_info(
        None,
        text(&ks.session_type).into(),
        ks.partner_id.as_str().into(),
        &text(&ks.user_id),
        text(&ks.expiry).into(),
        &text(&ks.privileges),
    ))
}

/// `session.end`; a no-op without a session.
pub(super) fn end(call: &Call<'_>) -> Result<Reply, Failure> {
    if let Some(session) = &call.session {
        sessions::end(call.state, &session.ks);
    }
    Reply::fresh(Value::Null)
}

/// `session.startWidgetSession`: an anonymous session for the widget `_` + partner id. Equal requests
/// return the same session for a while, unless they carry `nocache`.
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

    let seconds = sessions::capped(partner, call.expiry());
    let content = SessionContent {
        user_id: "0",
        session_type: 0,
        expires_at: call.conditions.expires_at(seconds),
        privileges: "view:*,widget:1",
        master_partner_id: None,
    };
    let response = Value::Object(vec![
        ("partnerId", partner.id.into()),
        ("ks", call.create(partner, &content).into()),
        ("userId", 0.into()),
        ("objectType", "KalturaStartWidgetSessionResponse".into()),
    ]);
    if !call.may_cache {
        return Reply::fresh(response);
    }
    call.state.cache(key, call.now(), call.now() + WIDGET_CACHE_SECONDS, response.clone());
    Ok(Reply { result: Ok(response), served: Served::Cacheable })
}
