//! The services `media` and `baseEntry`: a few entries, to try a session with.

use super::{Call, Reply};
use crate::accounts::Entry;
use crate::wire::{ApiError, Failure, Params, Value};

/// Entries on a page, unless the pager says otherwise.
const PAGE_SIZE: usize = 30;

const MAX_PAGE_SIZE: usize = 500;

/// `media.list`
pub(super) fn list(call: &Call<'_>) -> Result<Reply, Failure> {
    page(call, "KalturaMediaListResponse")
}

/// `baseEntry.list`
pub(super) fn list_base(call: &Call<'_>) -> Result<Reply, Failure> {
    page(call, "KalturaBaseEntryListResponse")
}

/// `media.get` and `baseEntry.get`
pub(super) fn get(call: &Call<'_>) -> Result<Reply, Failure> {
    let partner = call.any_session()?.partner;
    let id = call.params.required_text("entryId")?;
    let entry = partner.entries.iter().find(|entry| entry.id == id).ok_or_else(|| ApiError::entry_not_found(&id))?;
    Reply::fresh(entry_object(call, partner.id, entry))
}

/// A page of the entries, which the filter may restrict by `idEqual`, `idIn` or `nameLike`.
fn page(call: &Call<'_>, kind: &'static str) -> Result<Reply, Failure> {
    let partner = call.any_session()?.partner;
    let filter = call.params.object("filter").unwrap_or_default();
    let found: Vec<&Entry> = partner.entries.iter().filter(|entry| matches(&filter, entry)).collect();
    let pager = call.params.object("pager").unwrap_or_default();
    let positive =
        |name| Ok::<_, Failure>(pager.number(name)?.and_then(|it| usize::try_from(it).ok()).filter(|it| *it > 0));
    let size = positive("pageSize")?.unwrap_or(PAGE_SIZE).min(MAX_PAGE_SIZE);
    let skipped = (positive("pageIndex")?.unwrap_or(1) - 1).saturating_mul(size);
    let objects = found.iter().skip(skipped).take(size).map(|entry| entry_object(call, partner.id, entry));
    Reply::fresh(Value::Object(vec![
        ("objects", Value::List(objects.collect())),
        ("totalCount", i64::try_from(found.len()).unwrap_or(i64::MAX).into()),
        ("objectType", kind.into()),
    ]))
}

fn matches(filter: &Params, entry: &Entry) -> bool {
    let given = |name| filter.text(name).filter(|text| !text.is_empty());
    given("idEqual").is_none_or(|id| id == entry.id)
        && given("idIn").is_none_or(|ids| ids.split(',').any(|id| id.trim() == entry.id))
        && given("nameLike").is_none_or(|part| entry.name.to_lowercase().contains(&part.to_lowercase()))
}

fn entry_object(call: &Call<'_>, partner_id: i32, entry: &Entry) -> Value {
    const VIDEO: i64 = 1;
    const MEDIA_CLIP: i64 = 1;
    const READY: i64 = 2;
    let created_at = call.state.started_at;
    Value::Object(vec![
        ("mediaType", VIDEO.into()),
        ("plays", 0.into()),
        ("views", 0.into()),
        ("duration", entry.duration.into()),
        ("msDuration", entry.duration.saturating_mul(1000).into()),
        ("id", entry.id.as_str().into()),
        ("name", entry.name.as_str().into()),
        ("description", entry.description.as_str().into()),
        ("partnerId", partner_id.into()),
        ("userId", entry.user_id.as_str().into()),
        ("creatorId", entry.user_id.as_str().into()),
        ("tags", "".into()),
        ("status", READY.into()),
        ("type", MEDIA_CLIP.into()),
        ("createdAt", created_at.into()),
        ("updatedAt", created_at.into()),
        ("version", 0.into()),
        ("objectType", "KalturaMediaEntry".into()),
    ])
}
