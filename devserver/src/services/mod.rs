//! The services, one file each, and the table that finds an action.

mod app_token;
mod impersonation;
mod media;
mod permission;
mod session;
mod system;
mod user;

use crate::accounts::{Partner, PartnerStatus};
use crate::clock::Conditions;
use crate::sessions::{self, Origin, Session, SessionContent};
use crate::state::State;
use crate::wire::{ApiError, Failure, Params, Value};

type FastPath = fn(&Call<'_>) -> Result<Value, Failure>;

/// One action of the table.
pub(crate) struct Action {
    pub(crate) service: &'static str,
    pub(crate) action: &'static str,
    pub(crate) run: fn(&Call<'_>) -> Result<Reply, Failure>,
    /// A fast path that is tried first; an API error leaves the request to `run`.
    pub(crate) fast: Option<FastPath>,
    /// Replaces errors that the action does not reveal.
    pub(crate) mask: Option<fn(ApiError) -> ApiError>,
    /// Whether a database outage results in HTTP 404 instead of an API error.
    pub(crate) is_system: bool,
}

impl Action {
    /// The name in errors.
    pub(crate) fn target(&self) -> String {
        format!("{}->{}", self.service, self.action)
    }

    /// The name in the log.
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.service, self.action)
    }
}

const fn action(service: &'static str, action: &'static str, run: fn(&Call<'_>) -> Result<Reply, Failure>) -> Action {
    Action { service, action, run, fast: None, mask: None, is_system: false }
}

const fn system(action_name: &'static str, run: fn(&Call<'_>) -> Result<Reply, Failure>) -> Action {
    Action { is_system: true, ..action("system", action_name, run) }
}

static ACTIONS: &[Action] = &[
    Action { fast: Some(session::start_fast), ..action("session", "start", session::start) },
    action("session", "get", session::get),
    action("session", "end", session::end),
    action("session", "startWidgetSession", session::start_widget_session),
    action("session", "impersonate", impersonation::impersonate),
    action("session", "impersonateByKs", impersonation::impersonate_by_ks),
    action("user", "get", user::get),
    action("user", "login", user::login),
    Action { mask: Some(user::mask), ..action("user", "loginByLoginId", user::login_by_login_id) },
    action("user", "loginByKs", user::login_by_ks),
    action("apptoken", "add", app_token::add),
    action("apptoken", "get", app_token::get),
    action("apptoken", "delete", app_token::delete),
    action("apptoken", "startSession", app_token::start_session),
    action("permission", "getCurrentPermissions", permission::get_current_permissions),
    action("media", "list", media::list),
    action("media", "get", media::get),
    action("baseentry", "list", media::list_base),
    action("baseentry", "get", media::get),
    system("ping", system::ping),
    system("getTime", system::get_time),
];

/// The names of all actions, such as `session.start`.
pub(crate) fn supported() -> Vec<String> {
    ACTIONS.iter().map(Action::name).chain(["multirequest".to_owned()]).collect()
}

/// Finds an action; neither name is case-sensitive.
pub(crate) fn find(service: &str, action: &str) -> Result<&'static Action, ApiError> {
    let mut of_service = ACTIONS.iter().filter(|known| known.service.eq_ignore_ascii_case(service)).peekable();
    if of_service.peek().is_none() {
        return Err(ApiError::unknown_service(service));
    }
    of_service
        .find(|known| known.action.eq_ignore_ascii_case(action))
        .ok_or_else(|| ApiError::unknown_action(service, action))
}

/// Where a response comes from, which its headers show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Served {
    /// On the fast path of the production server.
    Fast,
    /// From its response cache.
    Cached,
    /// On the full path, and stored in the response cache.
    Cacheable,
    /// On the full path.
    Full,
}

/// The result of an action.
pub(crate) struct Reply {
    pub(crate) result: Result<Value, Failure>,
    pub(crate) served: Served,
}

impl Reply {
    fn fresh(response: impl Into<Value>) -> Result<Reply, Failure> {
        Ok(Reply { result: Ok(response.into()), served: Served::Full })
    }
}

/// One call of an action.
pub(crate) struct Call<'a> {
    pub(crate) state: &'a State,
    pub(crate) origin: &'a Origin,
    pub(crate) params: &'a Params,
    /// The session that was sent, verified.
    pub(crate) session: Option<Session<'a>>,
    pub(crate) conditions: Conditions,
    /// Whether the response may come from the cache.
    pub(crate) may_cache: bool,
    pub(crate) action: &'static Action,
}

impl<'a> Call<'a> {
    /// Unix seconds.
    fn now(&self) -> i64 {
        self.conditions.now
    }

    fn forbidden(&self) -> ApiError {
        ApiError::service_forbidden(&self.action.target())
    }

    /// The session, for actions that need one.
    fn any_session(&self) -> Result<&Session<'a>, ApiError> {
        self.session.as_ref().ok_or_else(|| self.forbidden())
    }

    /// The session, for actions that need an ADMIN one.
    fn admin_session(&self) -> Result<&Session<'a>, ApiError> {
        self.session.as_ref().filter(|session| session.is_admin()).ok_or_else(|| self.forbidden())
    }

    /// The `expiry` parameter in seconds; 0 when it is not a number, so that the session has expired.
    fn expiry(&self) -> i64 {
        self.params.php_number("expiry").unwrap_or(Some(0)).unwrap_or(sessions::DEFAULT_EXPIRY)
    }

    /// The `type` parameter; USER when it is absent.
    fn session_type(&self) -> Result<i32, ApiError> {
        Ok(session_type(self.params, "type")?.unwrap_or(0))
    }

    fn text_or_empty(&self, name: &str) -> String {
        self.params.text(name).unwrap_or_default()
    }

    /// Creates a session of a partner with its first admin secret.
    fn create(&self, partner: &Partner, content: &SessionContent<'_>) -> String {
        sessions::create(partner, &partner.admin_secrets[0], content, self.now())
    }
}

/// A session type, when there is one.
fn session_type(params: &Params, name: &str) -> Result<Option<i32>, ApiError> {
    match params.text(name).as_deref() {
        None => Ok(None),
        Some("" | "0") => Ok(Some(0)),
        Some("2") => Ok(Some(2)),
        Some(other) => Err(ApiError::invalid_enum(other, name, "KalturaSessionType")),
    }
}

/// Rejects an unknown or blocked partner, and plain HTTP for a partner that requires HTTPS.
pub(crate) fn admit<'a>(
    state: &'a State,
    partner_id: i64,
    origin: &Origin,
    target: &str,
) -> Result<&'a Partner, ApiError> {
    let partner = state
        .partner(partner_id)
        .filter(|partner| partner.status == PartnerStatus::Active)
        .ok_or_else(ApiError::partner_blocked)?;
    if partner.https_only && !origin.secure {
        return Err(ApiError::access_control_restricted(target));
    }
    Ok(partner)
}

/// A session info object. `session.get` writes its numbers as strings, the others do not.
fn session_info(
    ks: Option<&str>,
    session_type: Value,
    partner_id: Value,
    user_id: &str,
    expiry: Value,
    privileges: &str,
) -> Value {
    let mut members = Vec::new();
    if let Some(ks) = ks {
        members.push(("ks", ks.into()));
    }
    members.extend([
        ("sessionType", session_type),
        ("partnerId", partner_id),
        ("userId", user_id.into()),
        ("expiry", expiry),
        ("privileges", privileges.into()),
        ("objectType", "KalturaSessionInfo".into()),
    ]);
    Value::Object(members)
}
