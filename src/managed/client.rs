//! An API client that renews its session.

use std::sync::Arc;

use rand::TryRngCore;
use rand::rngs::OsRng;
use zeroize::Zeroizing;

use super::cached_session::{NewSession, Now};
use super::credentials::{Credentials, RenewalObserver};
use super::credentials_provider::CredentialsProvider;
use super::error::ManagedError;
use super::export::Owner;
use super::session_cache::{Env, Observer, Rejected, SessionCache};
use crate::api::{self, ApiError, Level, Logger, Time};
use crate::fork::{self, PerProcess, ReadWriteLock};
use crate::ks;
use crate::secret::Secret;

/// Creates its own sessions once it has credentials. Thread-safe; clones share one client.
#[derive(Debug, Clone)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    api: api::Client,
    cache: PerProcess<ReadWriteLock<Option<Arc<ClientCache>>>>,
}

pub(super) type ClientCache = SessionCache<CredentialsProvider, Reporter>;

impl Client {
    pub fn new(api: api::Client) -> Self {
        Client(Arc::new(Inner { api, cache: PerProcess::new(fork::generation(), ReadWriteLock::default()) }))
    }

    pub fn api(&self) -> &api::Client {
        &self.0.api
    }

    /// Creates sessions from these credentials from now on; `None` stops that. Discards the previous credentials'
    /// session and failures, and a session that was set explicitly.
    pub fn set_credentials(&self, credentials: Option<&Credentials>) -> Result<(), ApiError> {
        let cache = credentials.map(|credentials| self.cache_of(credentials)).transpose()?;
        self.api().set_client_secrets(credentials.map(Credentials::secrets).unwrap_or_default());
        let removes_ks = cache.is_some();
        // Dropped after the lock is released, because its destructor may run callbacks.
        let _old = std::mem::replace(&mut *self.slot().write(), cache);
        // After the swap, so that every concurrent call finds either the session or the credentials.
        if removes_ks {
            self.api().set_ks(None)?;
        }
        Ok(())
    }

    fn slot(&self) -> &ReadWriteLock<Option<Arc<ClientCache>>> {
        // A child forked while its parent set the credentials starts without credentials.
        self.0.cache.get(fork::generation(), ReadWriteLock::inherit)
    }

    fn cache_of(&self, credentials: &Credentials) -> Result<Arc<ClientCache>, ApiError> {
        let reporter = Reporter { logger: self.api().logger().clone(), observer: credentials.observer.clone() };
        let provider = CredentialsProvider::new(self.api().clone(), credentials.clone())?;
        let env = SystemEnv { time: Arc::clone(self.api().time()) };
        Ok(Arc::new(SessionCache::new(provider, reporter, Arc::new(env))))
    }

    fn required_cache(&self) -> Result<Arc<ClientCache>, ManagedError> {
        self.cache().ok_or(ManagedError::NoCredentials)
    }

    pub(super) fn cache(&self) -> Option<Arc<ClientCache>> {
        self.slot().read().clone()
    }

    /// The session that a call would carry without waiting: the one set explicitly, or the cached one while it is
    /// valid.
    pub(super) fn current_ks(&self) -> Option<Secret> {
        self.api().ks().or_else(|| self.cache()?.current().map(|session| session.ks))
    }

    /// Discards a session that was revoked.
    pub(super) fn forget(&self, ks: &Secret) {
        self.api().unset_ks(ks);
        if let Some(cache) = self.cache() {
            cache.forget(ks);
        }
    }

    /// Discards a session that the server rejected.
    pub fn invalidate(&self, rejected: &str, why: Rejected) -> Result<(), ManagedError> {
        ks::peek(rejected).map_err(|error| ApiError::argument("ks", error.to_string()))?;
        self.required_cache()?.invalidate(rejected, why);
        Ok(())
    }

    pub fn export(&self) -> Result<Zeroizing<String>, ManagedError> {
        let cache = self.required_cache()?;
        let session = cache.current().ok_or(ApiError::NoSession)?;
        Ok(self.owner(&cache).export(&session)?)
    }

    pub fn import(&self, text: &str) -> Result<(), ManagedError> {
        let cache = self.required_cache()?;
        let session = self.owner(&cache).import(text)?;
        cache.adopt(&session).map_err(|error| match error {
            ManagedError::AlreadyExpired => {
                ApiError::argument("exported", "is a session that has expired; the next call creates a new one").into()
            }
            error => error,
        })?;
        if cache.source().sessions_are_shared() {
            self.api().remember_shared(session.ks.expose());
        }
        Ok(())
    }

    fn owner(&self, cache: &ClientCache) -> Owner {
        let provider = cache.source();
        Owner::new(provider.partner_id(), self.api().config().service_url.as_str(), &provider.credentials().name())
    }
}

/// Reports renewals to the log and the program's observer.
pub(super) struct Reporter {
    logger: Logger,
    observer: Option<Arc<dyn RenewalObserver>>,
}

impl Observer for Reporter {
    fn renewed(&self, session: &NewSession) {
        self.logger.write(Level::Info, || {
            let name = ks::fingerprint(session.ks.expose()).unwrap_or_default();
            format!("session {name} created, valid until {}", session.expires_at.at())
        });
        if let Some(observer) = &self.observer {
            observer.renewed(session);
        }
    }

    fn failed(&self, error: &ManagedError, expires_at: Option<i64>) {
        match expires_at {
            Some(_) => {
                self.logger.write(Level::Warn, || format!("renewal failed, the old session is still valid: {error}"));
            }
            None => self.logger.write(Level::Error, || format!("no session: {error}")),
        }
        if let Some(observer) = &self.observer {
            observer.failed(error, expires_at);
        }
    }
}

struct SystemEnv {
    time: Arc<Time>,
}

impl Env for SystemEnv {
    fn now(&self) -> Now {
        let clock = self.time.clock();
        Now { wall_ms: clock.wall_ms().saturating_add(self.time.skew_ms()), monotonic_ms: clock.monotonic_ms() }
    }

    fn random(&self) -> f64 {
        // Read from the system: a generator inherited by forked children would return the same numbers in each. Without
        // random numbers, all renew in the middle of the window.
        OsRng.try_next_u32().map_or(0.5, |random| f64::from(random) / f64::from(u32::MAX))
    }

    fn forks(&self) -> u32 {
        fork::generation()
    }
}
