//! Makes sessions out of credentials, and finds out when they end.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use super::cached_session::{KnownExpiry, NewSession};
use super::credentials::{Credentials, Kind, Otp};
use super::error::ManagedError;
use super::session_cache::FetchSession;
use super::totp::{STEP_SECONDS, Totp};
use crate::api::{
    ApiError, AppTokenStart, CallContext, Client, Level, Login, LoginName, Operation, ServerErrorKind, SessionInfo,
    SessionStart,
};
use crate::ks::{self, Expiry as KsExpiry, Randomness, SessionParams, Signer};
use crate::secret::Secret;

/// A question that can be done without is not waited for any longer.
const LONGEST_QUESTION: Duration = Duration::from_secs(5);

/// Makes sessions, and remembers what helps to make the next. It is not asked by two threads at once; its
/// memory is atomic so that a forked child finds no lock.
pub(super) struct CredentialsProvider {
    client: Client,
    credentials: Credentials,
    partner_id: i32,
    /// The secret that the server took last.
    good_secret: AtomicUsize,
    /// The server does not tell these sessions what it knows of them.
    session_get_is_refused: AtomicBool,
    /// Of which step a one-time password was used.
    used_step: AtomicI64,
}

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
                "name no partner, and neither does the client's config; give the account's number",
            ));
        }
        Ok(CredentialsProvider {
            client,
            credentials,
            partner_id,
            good_secret: AtomicUsize::new(0),
            session_get_is_refused: AtomicBool::new(false),
            used_step: AtomicI64::new(i64::MIN),
        })
    }

    pub(super) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The partner of the sessions; 0 if it shows only in them.
    pub(super) fn partner_id(&self) -> i32 {
        self.partner_id
    }

    /// Whether its sessions end together.
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
        // Read back: for downloads, the end is rounded.
        let end = ks::parse(ks.expose(), &[secret.expose()]).map_err(ApiError::from)?.expires_at();
        Ok(NewSession {
            ks,
            expires_at: end.map_or(KnownExpiry::AtMost(now.saturating_add(credentials.life())), KnownExpiry::Known),
        })
    }

    fn started(&self, secrets: &[Secret], context: CallContext<'_>) -> Result<NewSession, ManagedError> {
        let credentials = &self.credentials;
        let good = self.good_secret.load(Ordering::Relaxed).min(secrets.len() - 1);
        let order = std::iter::once(good).chain((0..secrets.len()).filter(|index| *index != good));
        let mut refusal = None;
        for index in order {
            let began = self.now_ms();
            let operation = self.client.session_start(&SessionStart {
                secret: secrets[index].expose(),
                user_id: credentials.user_id.as_deref(),
                session_type: credentials.session_type,
                partner_id: self.partner_id,
                expiry_seconds: credentials.expiry_seconds,
                privileges: credentials.privileges.as_deref(),
            })?;
            match self.ask(operation, context) {
                Ok(ks) => {
                    self.good_secret.store(index, Ordering::Relaxed);
                    let expires_at = self.end_of_started(&ks, secrets, began, context);
                    return Ok(NewSession { ks, expires_at });
                }
                Err(error) if error.server_kind() == Some(ServerErrorKind::StartSession) => {
                    refusal.get_or_insert(error);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(refusal.map_or(ManagedError::NoCredentials, ManagedError::from))
    }

    /// An admin secret opens the session; else the server is asked, which tells ADMIN sessions only.
    fn end_of_started(&self, ks: &Secret, secrets: &[Secret], began_ms: i64, context: CallContext<'_>) -> KnownExpiry {
        let secrets: Vec<&str> = secrets.iter().map(Secret::expose).collect();
        if let Some(end) = ks::parse(ks.expose(), &secrets).ok().and_then(|ks| ks.expires_at()) {
            return KnownExpiry::Known(end);
        }
        self.end_of(ks, self.credentials.session_type == ks::TYPE_ADMIN, began_ms, context)
    }

    fn login(
        &self,
        login_id: &str,
        password: &Secret,
        otp: &Otp,
        context: CallContext<'_>,
    ) -> Result<NewSession, ManagedError> {
        let is_totp = matches!(otp, Otp::Totp(_));
        let otp = match otp {
            Otp::None => None,
            Otp::Totp(totp) => Some(self.totp(totp, context)?),
            Otp::Callback(function) => Some(function.ask()?),
        };
        let began = self.now_ms();
        let mut operation = self.client.user_login(&Login {
            name: LoginName::LoginId(login_id),
            password: password.expose(),
            partner_id: self.partner_id,
            expiry_seconds: self.credentials.expiry_seconds,
            privileges: self.credentials.privileges.as_deref(),
            otp: otp.as_ref().map(Secret::expose),
        })?;
        if is_totp {
            operation = operation.fresh_for(Duration::from_secs(STEP_SECONDS.unsigned_abs()));
        }
        let ks = self.ask(operation, context).inspect_err(|error| {
            if !error.may_have_been_sent() {
                // The server has not seen this code.
                self.used_step.store(i64::MIN, Ordering::Relaxed);
            }
        })?;
        // Whether it is an ADMIN session depends on the person.
        let expires_at = self.end_of(&ks, true, began, context);
        Ok(NewSession { ks, expires_at })
    }

    /// A one-time password that was not used before: a server may take each once, and a refused one counts
    /// towards the user's lock.
    fn totp(&self, totp: &Totp, context: CallContext<'_>) -> Result<Secret, ManagedError> {
        if !self.client.time().is_known() {
            // Any response tells the server's clock, by which the code must be made.
            let operation = self.client.call("system", "getTime", None, None)?;
            self.ask(operation, context)?;
        }
        let now = self.client.time().server_now();
        let step = now.div_euclid(STEP_SECONDS);
        if self.used_step.swap(step, Ordering::Relaxed) == step {
            let seconds = u64::try_from((step + 1) * STEP_SECONDS - now).unwrap_or(1);
            return Err(ManagedError::OneTimePasswordUsed { seconds });
        }
        Ok(totp.at_step(step))
    }

    fn app_token(&self, start: &AppTokenStart<'_>, context: CallContext<'_>) -> Result<NewSession, ManagedError> {
        let began = self.now_ms();
        let operation = self.client.app_token_start_session(start)?;
        let session_info = self.ask(operation, context)?;
        Ok(self.granted(session_info, began))
    }

    fn widget(&self, widget_id: Option<&str>, context: CallContext<'_>) -> Result<NewSession, ManagedError> {
        let began = self.now_ms();
        let operation =
            self.client.session_start_widget(widget_id, self.partner_id, self.credentials.expiry_seconds)?;
        let session_info = self.ask(operation, context)?;
        Ok(self.granted(session_info, began))
    }

    fn granted(&self, session_info: SessionInfo, began_ms: i64) -> NewSession {
        if let Some(missing) = &session_info.missing_privileges {
            let log = self.client.logger();
            log.write(Level::Warn, || format!("the new session lacks privileges that were asked for: {missing}"));
        }
        let expires_at = session_info.expires_at.map_or_else(|| self.at_most(began_ms), KnownExpiry::Known);
        NewSession { ks: session_info.ks, expires_at }
    }

    /// When a session ends of which the server has said nothing else.
    fn end_of(&self, ks: &Secret, may_be_admin: bool, began_ms: i64, context: CallContext<'_>) -> KnownExpiry {
        // Version 1 says it itself.
        if let Some(end) = SessionInfo::of(ks.clone()).expires_at {
            return KnownExpiry::Known(end);
        }
        if may_be_admin && !self.session_get_is_refused.load(Ordering::Relaxed) && !self.actions_are_counted() {
            let asked = self.client.session_get(ks.expose()).map(Operation::unless_refused);
            // A call waits for the session, which is good without the response.
            let context = context.at_most(LONGEST_QUESTION);
            match asked.and_then(|operation| self.ask(operation, context)) {
                Ok(Some(SessionInfo { expires_at: Some(end), .. })) => return KnownExpiry::Known(end),
                // It would say the same to the next session.
                Ok(None) => self.session_get_is_refused.store(true, Ordering::Relaxed),
                _ => {}
            }
        }
        self.at_most(began_ms)
    }

    /// Whether a question about a session uses up one of the actions that it is good for.
    fn actions_are_counted(&self) -> bool {
        let privileges = self.credentials.privileges.as_deref().unwrap_or("");
        ks::read_privileges(privileges).iter().any(|privilege| privilege.name.trim() == "actionslimit")
    }

    /// The server may have granted less than was asked, but no more.
    fn at_most(&self, began_ms: i64) -> KnownExpiry {
        // Counted back from now: the server's clock may have become known only by this response.
        let ago = self.now_ms().saturating_sub(began_ms).max(0) / 1000 + 1;
        KnownExpiry::AtMost(self.client.time().server_now().saturating_sub(ago).saturating_add(self.credentials.life()))
    }

    /// One question to the server. Its failure need not be one of the whole, which the cache tells.
    fn ask<T: 'static>(&self, operation: Operation<T>, context: CallContext<'_>) -> Result<T, ApiError> {
        self.client.run_until(operation, context, |_| Level::Debug)
    }

    fn now_ms(&self) -> i64 {
        self.client.time().clock().monotonic_ms()
    }
}

impl FetchSession for CredentialsProvider {
    fn fetch(&self, context: CallContext<'_>) -> Result<NewSession, ManagedError> {
        let credentials = &self.credentials;
        match &credentials.kind {
            Kind::Signed(secrets) => self.signed(&secrets[0]),
            Kind::Started(secrets) => self.started(secrets, context),
            Kind::Login { login_id, password, otp } => self.login(login_id, password, otp, context),
            Kind::AppToken { id, token, hash } => {
                let start = AppTokenStart {
                    id,
                    token: token.expose(),
                    hash: *hash,
                    ks: None,
                    user_id: credentials.user_id.as_deref(),
                    // The app token's own type wins.
                    session_type: credentials.session_type,
                    partner_id: self.partner_id,
                    expiry_seconds: credentials.expiry_seconds,
                    privileges: credentials.privileges.as_deref(),
                };
                self.app_token(&start, context)
            }
            Kind::Widget { widget_id } => self.widget(widget_id.as_deref(), context),
            Kind::Callback(function) => {
                let began = self.now_ms();
                let (ks, end) = function.make()?;
                let end = end.or_else(|| SessionInfo::of(ks.clone()).expires_at);
                Ok(NewSession { ks, expires_at: end.map_or_else(|| self.at_most(began), KnownExpiry::Known) })
            }
        }
    }

    fn asked_seconds(&self) -> Option<i64> {
        match self.credentials.kind {
            Kind::Callback(_) => None,
            _ => Some(self.credentials.life()),
        }
    }

    fn is_login(&self) -> bool {
        matches!(self.credentials.kind, Kind::Login { .. })
    }
}
