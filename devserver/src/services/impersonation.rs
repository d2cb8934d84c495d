//! Sessions that one partner creates for another.

use super::{Call, Reply, session_info};
use crate::accounts::Partner;
use crate::sessions::{self, SessionContent};
use crate::wire::{ApiError, Failure, Value};

/// `session.impersonate`: by the master's secret. Every rejection has the same code.
pub(super) fn impersonate(call: &Call<'_>) -> Result<Reply, Failure> {
    let secret = call.params.required_text("secret")?;
    let target_id = call
        .params
        .number("impersonatedPartnerId")?
        .ok_or_else(|| ApiError::missing_parameter("impersonatedPartnerId"))?;
    let session_type = call.session_type()?;
    let master_id = call.params.number("partnerId")?.unwrap_or(0);
    let refused = || ApiError::start_session(master_id);

    let master = call.state.partner(master_id).ok_or_else(refused)?;
    if !master.admin_secrets.contains(&secret) {
        return Err(refused().into());
    }
    let target = target(call, master, target_id).ok_or_else(refused)?;
    let expiry = sessions::capped(target, call.expiry());
    Reply::fresh(create(call, master, target, &call.text_or_empty("userId"), session_type, expiry))
}

/// `session.impersonateByKs`: by the master's ADMIN session, for the partner and user of `session`.
pub(super) fn impersonate_by_ks(call: &Call<'_>) -> Result<Reply, Failure> {
    let master = call.admin_session()?.partner;
    let (ks, partner) = sessions::read(call.state, &call.params.required_text("session")?)?;
    let target = target(call, master, partner.id.into()).ok_or_else(|| call.forbidden())?;
    let session_type = call.session_type()?;
    let expiry = sessions::capped(target, call.expiry());
    let user_id = ks.user_id.as_deref().unwrap_or("");
    let created = create(call, master, target, user_id, session_type, expiry);
    Reply::fresh(session_info(
        Some(&created),
        session_type.into(),
        target.id.into(),
        user_id,
        // A duration here, unlike everywhere else.
        Value::Int(expiry),
        &call.text_or_empty("privileges"),
    ))
}

fn target<'a>(call: &Call<'a>, master: &Partner, id: i64) -> Option<&'a Partner> {
    call.state.partner(id).filter(|target| master.impersonates.contains(&target.id))
}

fn create(
    call: &Call<'_>,
    master: &Partner,
    target: &Partner,
    user_id: &str,
    session_type: i32,
    expiry: i64,
) -> String {
    let content = SessionContent {
        user_id,
        session_type,
        expires_at: call.conditions.expires_at(expiry),
        privileges: &call.text_or_empty("privileges"),
        master_partner_id: Some(master.id),
    };
    call.create(target, &content)
}
