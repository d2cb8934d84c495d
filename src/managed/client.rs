//! The client of the API with a session that is always valid.

use std::sync::Arc;

use rand::TryRngCore;
use rand::rngs::OsRng;
use zeroize::Zeroizing;

use super::cached_session::{NewSession, Now};
use super::credentials::Credentials;
use super::credentials_provider::CredentialsProvider;
use super::error::ManagedError;
use super::export::Owner;
use super::session_cache::{Env, Observer, Rejected, SessionCache};
use crate::api::{self, ApiError, CallContext, Json, Level, Logger, Operation, RetryClass, ServerError, Time};
use crate::fork::{self, PerProcess, ReadWriteLock};
use crate::ks;
use crate::secret::Secret;

/// A client that makes its sessions itself, once it has credentials. Any number of threads may use it.
#[derive(Debug)]
pub struct Client {
    api: api::Client,
    cache: PerProcess<ReadWriteLock<Option<Arc<ClientCache>>>>,
}

type ClientCache = SessionCache<CredentialsProvider, Reporter>;

impl Client {
    /// A client without credentials.
    pub fn new(api: api::Client) -> Self {
        Client { api, cache: PerProcess::new(fork::count(), ReadWriteLock::default()) }
    }

    /// The client that sends.
    pub fn api(&self) -> &api::Client {
        &self.api
    }

    /// Makes sessions of these from now on; `None` for no more. The session of the earlier ones is
    /// forgotten, and so are their failures.
    pub fn set_credentials(&self, credentials: Option<&Credentials>) -> Result<(), ApiError> {
        let cache = credentials.map(|credentials| self.cache_of(credentials)).transpose()?;
        // The old cache goes after the lock: it may call back into the program.
        let _old = std::mem::replace(&mut *self.place().write(), cache);
        Ok(())
    }

    fn place(&self) -> &ReadWriteLock<Option<Arc<ClientCache>>> {
        // A child that was forked while its parent was setting credentials has none.
        self.cache.get(fork::count(), ReadWriteLock::inherit)
    }

    fn cache_of(&self, credentials: &Credentials) -> Result<Arc<ClientCache>, ApiError> {
        let reporter = Reporter { logger: self.api.logger().clone(), credentials: credentials.clone() };
        let provider = CredentialsProvider::new(self.api.clone(), credentials.clone())?;
        let env = SystemEnv { time: Arc::clone(self.api.time()) };
        Ok(Arc::new(SessionCache::new(provider, reporter, Arc::new(env))))
    }

    fn cache(&self) -> Result<Arc<ClientCache>, ManagedError> {
        self.if_any().ok_or(ManagedError::NoCredentials)
    }

    fn if_any(&self) -> Option<Arc<ClientCache>> {
        self.place().read().clone()
    }

    /// A session that is valid for `min_validity_seconds` more.
    pub fn acquire(&self, min_validity_seconds: i64) -> Result<Secret, ManagedError> {
        let (deadline, cancel) = self.api.context();
        self.cache()?.acquire(min_validity_seconds, CallContext { deadline, cancel: &cancel })
    }

    /// Gives back a session that a server has refused.
    pub fn invalidate(&self, rejected: &str, why: Rejected) -> Result<(), ManagedError> {
        ks::peek(rejected).map_err(|error| ApiError::argument("ks", error.to_string()))?;
        self.cache()?.invalidate(rejected, why);
        Ok(())
    }

    /// The session that calls carry without waiting for one: the one that was set, or else the one that
    /// was made last, while it is valid.
    pub fn ks_at_hand(&self) -> Option<Secret> {
        self.api.ks().or_else(|| self.if_any()?.current().map(|session| session.ks))
    }

    /// Runs an operation with a session of the client. Should the server say that the session is at its
    /// end, it is run once more with a new one, if the client can make one.
    ///
    /// `make` is given no session if the client has none at all.
    fn run<T: 'static>(
        &self,
        make: impl Fn(&api::Client, Option<&str>) -> Result<Operation<T>, ApiError>,
    ) -> Result<T, ManagedError> {
        self.run_watched(make, |_| None)
    }

    /// As [`Client::run`]; `end_of_session` says what in a result tells that the session is at its end.
    fn run_watched<T: 'static>(
        &self,
        make: impl Fn(&api::Client, Option<&str>) -> Result<Operation<T>, ApiError>,
        end_of_session: impl Fn(&T) -> Option<&ServerError>,
    ) -> Result<T, ManagedError> {
        let (deadline, cancel) = self.api.context();
        let context = CallContext { deadline, cancel: &cancel };
        let run = |ks: Option<&Secret>, weight: fn(&ApiError) -> Level| {
            self.api.run_until(make(&self.api, ks.map(Secret::expose))?, context, weight)
        };
        let cache = match self.api.ks() {
            Some(set) => return Ok(run(Some(&set), |_| Level::Error)?),
            None => self.if_any(),
        };
        let Some(cache) = cache else { return Ok(run(None, |_| Level::Error)?) };
        let run = |weight| -> Result<Result<T, ApiError>, ManagedError> {
            let ks = cache.acquire(0, context)?;
            let result = run(Some(&ks), weight);
            match &result {
                Ok(value) => match end_of_session(value) {
                    Some(error) => cache.refused(&ks, error),
                    None => cache.accepted(&ks),
                },
                Err(ApiError::Server(error)) if error.retry == RetryClass::NewSession => cache.refused(&ks, error),
                Err(_) => {}
            }
            Ok(result)
        };
        match run(|error| if needs_new_session(error) { Level::Warn } else { Level::Error })? {
            Err(error) if needs_new_session(&error) => Ok(run(|_| Level::Error)??),
            result => Ok(result?),
        }
    }

    /// Runs an operation with the session that is given, or else with one of the client.
    pub fn run_with<T: 'static>(
        &self,
        given: Option<&str>,
        make: impl Fn(&api::Client, &str) -> Result<Operation<T>, ApiError>,
    ) -> Result<T, ManagedError> {
        match given {
            Some(ks) => Ok(self.api.run(make(&self.api, ks)?)?),
            None => self.run(|api, ks| make(api, ks.ok_or(ApiError::NoSession)?)),
        }
    }

    /// Calls several actions with a session of the client. If that was at its end, the next call has a new one;
    /// this one is not repeated, since some of its actions may be done.
    pub fn multirequest(&self, requests_json: &str) -> Result<Json, ManagedError> {
        let responses = self.run_watched(
            |api, ks| api.multirequest(requests_json, ks),
            |responses| responses.end_of_session.as_ref(),
        )?;
        Ok(responses.json)
    }

    /// Calls any action with a session of the client.
    pub fn call(&self, service: &str, action: &str, params_json: Option<&str>) -> Result<Json, ManagedError> {
        if api::Client::would_carry_session(service, action, params_json)? {
            self.run(|api, ks| api.call(service, action, params_json, ks))
        } else {
            Ok(self.api.run(self.api.call(service, action, params_json, None)?)?)
        }
    }

    /// The session as text.
    pub fn export(&self) -> Result<Zeroizing<String>, ManagedError> {
        let cache = self.cache()?;
        let session = cache.current().ok_or(ApiError::NoSession)?;
        Ok(self.owner(&cache).export(&session)?)
    }

    /// Takes a session that was exported.
    pub fn import(&self, text: &str) -> Result<(), ManagedError> {
        let cache = self.cache()?;
        let session = self.owner(&cache).import(text)?;
        cache.adopt(&session).map_err(|error| match error {
            ManagedError::EndedAlready => ApiError::argument("session", "has ended; let a new one be made").into(),
            error => error,
        })?;
        if cache.source().sessions_are_shared() {
            self.api.remember_shared(session.ks.expose());
        }
        Ok(())
    }

    fn owner(&self, cache: &ClientCache) -> Owner {
        let provider = cache.source();
        Owner::new(provider.partner_id(), self.api.config().service_url.as_str(), &provider.credentials().name())
    }
}

fn needs_new_session(error: &ApiError) -> bool {
    error.retry_class() == RetryClass::NewSession
}

/// Tells the program, and its log, how renewals go.
struct Reporter {
    logger: Logger,
    credentials: Credentials,
}

impl Observer for Reporter {
    fn renewed(&self, session: &NewSession) {
        self.logger.write(Level::Info, || {
            let name = ks::fingerprint(session.ks.expose()).unwrap_or_default();
            format!("session {name} made, valid until {}", session.expires_at.at())
        });
        if let Some(function) = &self.credentials.on_renewal {
            function.renewed(session);
        }
    }

    fn failed(&self, error: &ManagedError, has_session: bool) {
        if has_session {
            self.logger.write(Level::Warn, || format!("no new session yet, the old one is still valid: {error}"));
        } else {
            self.logger.write(Level::Error, || format!("no session: {error}"));
        }
        if let Some(function) = &self.credentials.on_failure {
            function.failed(error);
        }
    }
}

/// The real surroundings.
struct SystemEnv {
    time: Arc<Time>,
}

impl Env for SystemEnv {
    fn now(&self) -> Now {
        let clock = self.time.clock();
        Now { wall_ms: clock.wall_ms().saturating_add(self.time.skew_ms()), monotonic_ms: clock.monotonic_ms() }
    }

    fn random(&self) -> f64 {
        // From the system, since generators of forked children would all say the same. Without it, all
        // renew in the middle of the window.
        OsRng.try_next_u32().map_or(0.5, |random| f64::from(random) / f64::from(u32::MAX))
    }

    fn forks(&self) -> u32 {
        fork::count()
    }
}
