//! Creates sessions from credentials, and determines when they expire.
//!
//! | credentials | API calls, in this order |
//! |---|---|
//! | secret, signed locally; callback | none |
//! | secret, session.start | session.start with each secret until one is accepted; session.get for the expiry |
//! | login | system.getTime for a TOTP code, unless the server's clock is known; the login; session.get for the expiry |
//! | app token | session.startWidgetSession, appToken.startSession |
//! | widget | session.startWidgetSession |
//!
//! session.get is called only if the session itself does not reveal its expiry.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::cached_session::{KnownExpiry, NewSession};
use super::credentials::{Credentials, Kind, Otp};
use super::error::ManagedError;
use super::session_cache::{Fetch, FetchSession};
use super::totp::{STEP_SECONDS, Totp};
use crate::api::{
    self, ApiError, AppTokenStart, Call, CallContext, Client, HttpRequest, Json, Level, Login, LoginName, Operation,
    Response, ServerErrorKind, SessionInfo, SessionStart,
};
use crate::ks::{self, Expiry as KsExpiry, Randomness, SessionParams, Signer};
use crate::secret::Secret;

/// Time limit for the optional session.get.
const LONGEST_SESSION_GET: Duration = Duration::from_secs(5);

/// Creates sessions, and remembers what helps to create the next one. Uses atomics instead of locks, so that a forked
/// child never finds a lock held.
pub(super) struct CredentialsProvider {
    client: Client,
    credentials: Credentials,
    partner_id: i32,
    /// Index of the secret that the server accepted last.
    accepted_secret: AtomicUsize,
    /// The server refuses session.get for these sessions.
    session_get_is_refused: AtomicBool,
    /// The TOTP step whose password was used.
    used_step: AtomicI64,
}

/// A session that is being requested from the server.
pub(super) struct Pending {
    stage: Stage,
    /// When the first request was sent, by the client's monotonic clock.
    began_ms: i64,
}

/// The steps of a renewal. Each is one API call with its retries.
enum Stage {
    /// system.getTime, to compute a TOTP code by the server's clock.
    GetTime(Call<Json>),
    Login(Call<Secret>),
    /// session.start with one secret; `next` are the secrets to try afterwards.
    SessionStart {
        call: Call<Secret>,
        secret: usize,
        next: Vec<usize>,
        refusal: Option<ApiError>,
    },
    /// appToken.startSession or session.startWidgetSession, whose responses describe the session.
    Info(Call<SessionInfo>),
    /// session.get, for the expiry. The session is usable without it.
    SessionGet {
        call: Call<Option<SessionInfo>>,
        ks: Secret,
        deadline: Instant,
    },
}

type Step = Result<Fetch<Pending>, ManagedError>;

impl CredentialsProvider {
    pub(super) fn new(client: Client, credentials: Credentials) -> Result<Self, ApiError> {
        let partner_id =
            if credentials.partner_id != 0 { credentials.partner_id } else { client.config().partner_id.unwrap_or(0) };
        let needs_partner = match &credentials.kind {
            Kind::Signed(_) | Kind::Started(_) | Kind::AppToken { .. } | Kind::Widget { widget_id: None } => true,
            Kind::Login { .. } | Kind::Widget { .. } | Kind::Callback(_) => false,
        };
        if needs_partner && partner_id == 0 {
            return Err(ApiError::argument(
                "credentials",
                "have no partner id, and neither has the client's config; set one of them",
            ));
        }
        Ok(CredentialsProvider {
            client,
            credentials,
            partner_id,
            accepted_secret: AtomicUsize::new(0),
            session_get_is_refused: AtomicBool::new(false),
            used_step: AtomicI64::new(i64::MIN),
        })
    }

    pub(super) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// 0 if only the sessions contain it.
    pub(super) fn partner_id(&self) -> i32 {
        self.partner_id
    }

    /// Whether revoking one session revokes the others.
    pub(super) fn sessions_are_shared(&self) -> bool {
        matches!(self.credentials.kind, Kind::AppToken { .. })
    }

    fn signed(&self, secret: &Secret) -> Result<NewSession, ManagedError> {
        let credentials = &self.credentials;
        let params = SessionParams {
            expiry: KsExpiry::Seconds(credentials.expiry_seconds),
            privileges: credentials.privileges.as_deref().unwrap_or(""),
            ..SessionParams::new(credentials.user_id.as_deref().unwrap_or(""), credentials.session_type)
        };
        let now = self.client.time().server_now();
        let signer = Signer::new(self.partner_id, secret.expose()).map_err(ApiError::from)?;
        let ks = Secret::from(signer.sign(&params, now, Randomness::System).map_err(ApiError::from)?);
        // Parsed rather than computed: the signer rounds the expiry of download sessions.
        let end = ks::parse(ks.expose(), &[secret.expose()]).map_err(ApiError::from)?.expires_at();
        let expires_at =
            end.map_or(KnownExpiry::AtMost(now.saturating_add(credentials.lifetime_seconds())), KnownExpiry::Known);
        Ok(NewSession::new(ks, expires_at))
    }

    fn start_session(&self, secret: usize, next: Vec<usize>, refusal: Option<ApiError>) -> Step {
        let credentials = &self.credentials;
        let Kind::Started(secrets) = &credentials.kind else { return Err(ManagedError::NoCredentials) };
        let operation = self.client.session_start(&SessionStart {
            secret: secrets[secret].expose(),
            user_id: credentials.user_id.as_deref(),
            session_type: credentials.session_type,
            partner_id: self.partner_id,
            expiry_seconds: credentials.expiry_seconds,
            privileges: credentials.privileges.as_deref(),
        })?;
        self.send(Stage::SessionStart { call: self.call(operation), secret, next, refusal })
    }

    /// Determines the expiry of a session from session.start. An admin secret decrypts the session. Otherwise session.get is
    /// called, which works for ADMIN sessions only.
    fn find_started_expiry(&self, ks: Secret, began_ms: i64, context: CallContext<'_>) -> Step {
        if let Kind::Started(secrets) = &self.credentials.kind {
            let secrets: Vec<&str> = secrets.iter().map(Secret::expose).collect();
            if let Some(end) = ks::parse(ks.expose(), &secrets).ok().and_then(|ks| ks.expires_at()) {
                return Ok(Fetch::Ready(NewSession::new(ks, KnownExpiry::Known(end))));
            }
        }
        self.find_expiry(ks, self.credentials.session_type == ks::TYPE_ADMIN, began_ms, context)
    }

    fn log_in(&self) -> Step {
        let Kind::Login { login_id, password, otp } = &self.credentials.kind else {
            return Err(ManagedError::NoCredentials);
        };
        let code = match otp {
            Otp::None => None,
            Otp::Totp(totp) => Some(self.totp(totp)?),
            Otp::Callback(callback) => Some(callback.one_time_password()?),
        };
        let mut operation = self.client.user_login(&Login {
            name: LoginName::LoginId(login_id),
            password: password.expose(),
            partner_id: self.partner_id,
            expiry_seconds: self.credentials.expiry_seconds,
            privileges: self.credentials.privileges.as_deref(),
            otp: code.as_ref().map(Secret::expose),
        })?;
        if matches!(otp, Otp::Totp(_)) {
            operation = operation.retry_within(Duration::from_secs(STEP_SECONDS.unsigned_abs()));
        }
        self.send(Stage::Login(self.call(operation)))
    }

    /// A one-time password that was not used before: a server may accept each only once, and a rejected one counts
    /// towards the user's lock.
    fn totp(&self, totp: &Totp) -> Result<Secret, ManagedError> {
        let now = self.client.time().server_now();
        let step = now.div_euclid(STEP_SECONDS);
        if self.used_step.swap(step, Ordering::Relaxed) == step {
            let seconds = u64::try_from((step + 1) * STEP_SECONDS - now).unwrap_or(1);
            return Err(ManagedError::OneTimePasswordUsed { seconds });
        }
        Ok(totp.at_step(step))
    }

    fn start_app_token(&self) -> Step {
        let credentials = &self.credentials;
        let Kind::AppToken { id, token, hash } = &credentials.kind else { return Err(ManagedError::NoCredentials) };
        let operation = self.client.app_token_start_session(&AppTokenStart {
            id,
            token: token.expose(),
            hash: *hash,
            ks: None,
            user_id: credentials.user_id.as_deref(),
            // The type stored in the app token takes precedence.
            session_type: credentials.session_type,
            partner_id: self.partner_id,
            expiry_seconds: credentials.expiry_seconds,
            privileges: credentials.privileges.as_deref(),
        })?;
        self.send(Stage::Info(self.call(operation)))
    }

    fn session_with_info(&self, info: SessionInfo, began_ms: i64) -> NewSession {
        if let Some(missing) = &info.missing_privileges {
            let log = self.client.logger();
            log.write(Level::Warn, || format!("the new session lacks privileges that were requested: {missing}"));
        }
        let expires_at = info.expires_at.map_or_else(|| self.at_most(began_ms), KnownExpiry::Known);
        NewSession { ks: info.ks.clone(), expires_at, info: Some(Arc::new(info)) }
    }

    /// Determines the expiry of a session that the server returned without one.
    fn find_expiry(&self, ks: Secret, may_be_admin: bool, began_ms: i64, context: CallContext<'_>) -> Step {
        // Version 1 contains it in plain text.
        if let Some(end) = SessionInfo::of(ks.clone()).expires_at {
            return Ok(Fetch::Ready(NewSession::new(ks, KnownExpiry::Known(end))));
        }
        if may_be_admin && !self.session_get_is_refused.load(Ordering::Relaxed) && !self.actions_are_counted() {
            if let Ok(operation) = self.client.session_get(ks.expose()) {
                let call = self.call(operation.none_if_refused());
                let deadline = context.at_most(LONGEST_SESSION_GET).deadline;
                return Ok(Fetch::Send(Pending { stage: Stage::SessionGet { call, ks, deadline }, began_ms }));
            }
        }
        let expires_at = self.at_most(began_ms);
        Ok(Fetch::Ready(NewSession::new(ks, expires_at)))
    }

    /// Whether session.get would use up one of the session's limited actions.
    fn actions_are_counted(&self) -> bool {
        let privileges = self.credentials.privileges.as_deref().unwrap_or("");
        ks::read_privileges(privileges).iter().any(|privilege| privilege.name.trim() == "actionslimit")
    }

    /// An upper bound: the server may have granted a shorter lifetime than requested.
    fn at_most(&self, began_ms: i64) -> KnownExpiry {
        // Computed backwards from now, because this response may be the first to reveal the server's clock.
        let ago = self.now_ms().saturating_sub(began_ms).max(0) / 1000 + 1;
        KnownExpiry::AtMost(
            self.client.time().server_now().saturating_sub(ago).saturating_add(self.credentials.lifetime_seconds()),
        )
    }

    /// One API call of a renewal. Its failure is logged at debug level: the renewal may still succeed.
    fn call<T: 'static>(&self, operation: Operation<T>) -> Call<T> {
        Call::new(&self.client, operation, |_| Level::Debug)
    }

    fn send(&self, stage: Stage) -> Step {
        Ok(Fetch::Send(Pending { stage, began_ms: self.now_ms() }))
    }

    fn now_ms(&self) -> i64 {
        self.client.time().clock().monotonic_ms()
    }
}

/// Passes a response to a stage's call. Evaluates to the call's result; returns early if the call is not finished.
macro_rules! drive {
    ($call:expr, $response:expr, $deadline:expr, |$again:ident| $pending:expr) => {{
        let mut $again = $call;
        match receive(&mut $again, $response, $deadline) {
            Ok(api::Step::Done(value)) => Ok(value),
            Ok(api::Step::Send) => return Ok(Fetch::Send($pending)),
            Ok(api::Step::Pause(pause)) => return Ok(Fetch::Pause($pending, pause)),
            Err(error) => Err(error),
        }
    }};
}

/// No response means that a pause has ended.
fn receive<T: 'static>(
    call: &mut Call<T>,
    response: Option<Response>,
    deadline: Instant,
) -> Result<api::Step<T>, ApiError> {
    match response {
        Some(response) => call.receive(response, deadline),
        None => {
            call.resume();
            Ok(api::Step::Send)
        }
    }
}

impl FetchSession for CredentialsProvider {
    type Pending = Pending;

    fn start(&self, _: CallContext<'_>) -> Step {
        match &self.credentials.kind {
            Kind::Signed(secrets) => self.signed(&secrets[0]).map(Fetch::Ready),
            Kind::Started(secrets) => {
                let accepted = self.accepted_secret.load(Ordering::Relaxed).min(secrets.len() - 1);
                self.start_session(accepted, (0..secrets.len()).filter(|index| *index != accepted).collect(), None)
            }
            // Any response reveals the server's clock, which the code depends on.
            Kind::Login { otp: Otp::Totp(_), .. } if !self.client.time().is_known() => {
                self.send(Stage::GetTime(self.call(self.client.call("system", "getTime", None, None)?)))
            }
            Kind::Login { .. } => self.log_in(),
            Kind::AppToken { .. } => self.start_app_token(),
            Kind::Widget { widget_id } => {
                let (widget_id, expiry) = (widget_id.as_deref(), self.credentials.expiry_seconds);
                let operation = self.client.session_start_widget(widget_id, self.partner_id, expiry)?;
                self.send(Stage::Info(self.call(operation)))
            }
            Kind::Callback(callback) => {
                let began = self.now_ms();
                let (ks, end) = callback.create_session()?;
                let end = end.or_else(|| SessionInfo::of(ks.clone()).expires_at);
                let expires_at = end.map_or_else(|| self.at_most(began), KnownExpiry::Known);
                Ok(Fetch::Ready(NewSession::new(ks, expires_at)))
            }
        }
    }

    fn advance(&self, pending: Pending, response: Option<Response>, context: CallContext<'_>) -> Step {
        let Pending { stage, began_ms } = pending;
        let deadline = context.deadline;
        match stage {
            Stage::GetTime(call) => {
                drive!(call, response, deadline, |call| Pending { stage: Stage::GetTime(call), began_ms })?;
                self.log_in()
            }
            Stage::Login(call) => {
                let ks = drive!(call, response, deadline, |call| Pending { stage: Stage::Login(call), began_ms })
                    .inspect_err(|error| {
                        if !error.may_have_been_sent() {
                            // The server has not seen this code.
                            self.used_step.store(i64::MIN, Ordering::Relaxed);
                        }
                    })?;
                // The login response does not reveal whether this is an ADMIN session.
                self.find_expiry(ks, true, began_ms, context)
            }
            Stage::SessionStart { call, secret, mut next, refusal } => {
                let result = drive!(call, response, deadline, |call| {
                    Pending { stage: Stage::SessionStart { call, secret, next, refusal }, began_ms }
                });
                match result {
                    Ok(ks) => {
                        self.accepted_secret.store(secret, Ordering::Relaxed);
                        self.find_started_expiry(ks, began_ms, context)
                    }
                    Err(error) if error.server_kind() == Some(ServerErrorKind::StartSession) => {
                        let refusal = refusal.unwrap_or(error);
                        if next.is_empty() {
                            return Err(refusal.into());
                        }
                        let secret = next.remove(0);
                        self.start_session(secret, next, Some(refusal))
                    }
                    Err(error) => Err(error.into()),
                }
            }
            Stage::Info(call) => {
                let info = drive!(call, response, deadline, |call| Pending { stage: Stage::Info(call), began_ms })?;
                Ok(Fetch::Ready(self.session_with_info(info, began_ms)))
            }
            Stage::SessionGet { call, ks, deadline } => {
                let result = drive!(call, response, deadline, |call| {
                    Pending { stage: Stage::SessionGet { call, ks, deadline }, began_ms }
                });
                Ok(Fetch::Ready(match result {
                    Ok(Some(SessionInfo { expires_at: Some(end), .. })) => NewSession::new(ks, KnownExpiry::Known(end)),
                    result => {
                        if matches!(result, Ok(None)) {
                            // The server would refuse it for the next session, too.
                            self.session_get_is_refused.store(true, Ordering::Relaxed);
                        }
                        let expires_at = self.at_most(began_ms);
                        NewSession::new(ks, expires_at)
                    }
                }))
            }
        }
    }

    fn request<'a>(&self, pending: &'a Pending, deadline: Instant) -> (&'a HttpRequest, Instant) {
        match &pending.stage {
            Stage::GetTime(call) => (call.request(), deadline),
            Stage::Login(call) | Stage::SessionStart { call, .. } => (call.request(), deadline),
            Stage::Info(call) => (call.request(), deadline),
            Stage::SessionGet { call, deadline: own, .. } => (call.request(), deadline.min(*own)),
        }
    }

    fn requested_seconds(&self) -> Option<i64> {
        match self.credentials.kind {
            Kind::Callback(_) => None,
            _ => Some(self.credentials.lifetime_seconds()),
        }
    }

    fn is_login(&self) -> bool {
        matches!(self.credentials.kind, Kind::Login { .. })
    }

    fn has_other_secrets(&self) -> bool {
        matches!(&self.credentials.kind, Kind::Started(secrets) if secrets.len() > 1)
    }
}

#[cfg(test)]
mod tests;
