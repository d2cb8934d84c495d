//! State that outlives a request.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::accounts::{Accounts, AppToken, Partner};
use crate::wire::{ApiError, Value};

/// The accounts, and everything that changes while the server runs.
pub(crate) struct State {
    accounts: Accounts,
    /// When the server was started, in Unix seconds.
    pub(crate) started_at: i64,
    /// How long errors stay in the response cache.
    error_cache_seconds: i64,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    /// Hashes of revoked sessions and of revoked session groups.
    revoked: HashSet<String>,
    /// How often a session with an actions limit was used, by its hash.
    uses: HashMap<String, u64>,
    /// Failed logins in a row, by partner and user id.
    failed_logins: HashMap<(i32, String), u32>,
    /// App tokens with their partner.
    app_tokens: Vec<(i32, StoredToken)>,
    /// Responses that are repeated for equal requests, and until when.
    cached: HashMap<String, (i64, Value)>,
    /// Errors that are repeated for equal requests, and until when.
    cached_errors: HashMap<String, (i64, ApiError)>,
}

/// An app token and when it was created.
#[derive(Debug, Clone)]
pub(crate) struct StoredToken {
    pub(crate) token: AppToken,
    pub(crate) created_at: i64,
}

impl State {
    pub(crate) fn new(accounts: Accounts, started_at: i64, error_cache_seconds: i64) -> State {
        let app_tokens = accounts.partners.iter().flat_map(|partner| {
            partner
                .app_tokens
                .iter()
                .map(move |token| (partner.id, StoredToken { token: token.clone(), created_at: started_at }))
        });
        let memory = Memory { app_tokens: app_tokens.collect(), ..Memory::default() };
        State { accounts, started_at, error_cache_seconds, memory: Mutex::new(memory) }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // A panic cannot leave this inconsistent.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    pub(crate) fn partners(&self) -> &[Partner] {
        &self.accounts.partners
    }

    pub(crate) fn partner(&self, id: i64) -> Option<&Partner> {
        self.accounts.partner(id)
    }

    /// Revokes a session or a group of sessions.
    pub(crate) fn revoke(&self, hash: &str) {
        self.memory().revoked.insert(hash.to_owned());
    }

    pub(crate) fn is_revoked(&self, hash: &str) -> bool {
        self.memory().revoked.contains(hash)
    }

    /// Counts one use of a session and returns whether it is within the limit.
    pub(crate) fn use_action(&self, hash: &str, limit: u64) -> bool {
        let mut memory = self.memory();
        let uses = memory.uses.entry(hash.to_owned()).or_default();
        *uses += 1;
        *uses <= limit
    }

    pub(crate) fn failed_logins(&self, partner_id: i32, user_id: &str) -> u32 {
        self.memory().failed_logins.get(&(partner_id, user_id.to_owned())).copied().unwrap_or(0)
    }

    /// Counts a failed login and returns how many there are in a row.
    pub(crate) fn count_failed_login(&self, partner_id: i32, user_id: &str) -> u32 {
        let mut memory = self.memory();
        let count = memory.failed_logins.entry((partner_id, user_id.to_owned())).or_default();
        *count += 1;
        *count
    }

    pub(crate) fn forget_failed_logins(&self, partner_id: i32, user_id: &str) {
        self.memory().failed_logins.remove(&(partner_id, user_id.to_owned()));
    }

    pub(crate) fn app_token(&self, partner_id: i32, id: &str) -> Option<StoredToken> {
        let memory = self.memory();
        memory
            .app_tokens
            .iter()
            .find(|(owner, stored)| *owner == partner_id && stored.token.id == id)
            .map(|(_, s)| s.clone())
    }

    pub(crate) fn add_app_token(&self, partner_id: i32, stored: StoredToken) {
        self.memory().app_tokens.push((partner_id, stored));
    }

    /// Returns whether there was one.
    pub(crate) fn delete_app_token(&self, partner_id: i32, id: &str) -> bool {
        let mut memory = self.memory();
        let before = memory.app_tokens.len();
        memory.app_tokens.retain(|(owner, stored)| *owner != partner_id || stored.token.id != id);
        memory.app_tokens.len() < before
    }

    pub(crate) fn cached(&self, key: &str, now: i64) -> Option<Value> {
        let memory = self.memory();
        memory.cached.get(key).filter(|(until, _)| now < *until).map(|(_, response)| response.clone())
    }

    pub(crate) fn cache(&self, key: String, now: i64, until: i64, response: Value) {
        let mut memory = self.memory();
        memory.cached.retain(|_, (until, _)| now < *until);
        memory.cached.insert(key, (until, response));
    }

    pub(crate) fn cached_error(&self, key: &str, now: i64) -> Option<ApiError> {
        let memory = self.memory();
        memory.cached_errors.get(key).filter(|(until, _)| now < *until).map(|(_, error)| error.clone())
    }

    pub(crate) fn cache_error(&self, key: String, now: i64, error: ApiError) {
        let mut memory = self.memory();
        memory.cached_errors.retain(|_, (until, _)| now < *until);
        memory.cached_errors.insert(key, (now.saturating_add(self.error_cache_seconds), error));
    }

    /// Empties the response cache.
    pub(crate) fn clear_cache(&self) {
        let mut memory = self.memory();
        memory.cached.clear();
        memory.cached_errors.clear();
    }
}
