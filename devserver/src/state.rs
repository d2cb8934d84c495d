//! What the server remembers between requests.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::accounts::{Accounts, AppToken, Partner};
use crate::wire::Value;

/// The accounts, and all that changes while the server runs.
pub(crate) struct State {
    accounts: Accounts,
    /// When the server was started, in Unix seconds.
    pub(crate) started_at: i64,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    /// Hashes of ended sessions and of ended session groups.
    revoked: HashSet<String>,
    /// How often a session with an actions limit was used, by its hash.
    uses: HashMap<String, u64>,
    /// Failed logins in a row, by partner and user id.
    failed_logins: HashMap<(i32, String), u32>,
    /// App tokens with their partner.
    app_tokens: Vec<(i32, StoredToken)>,
    /// Responses that are given again to equal requests, and until when.
    cached: HashMap<String, (i64, Value)>,
}

/// An app token and when it was made.
#[derive(Debug, Clone)]
pub(crate) struct StoredToken {
    pub(crate) token: AppToken,
    pub(crate) created_at: i64,
}

impl State {
    pub(crate) fn new(accounts: Accounts, started_at: i64) -> State {
        let app_tokens = accounts.partners.iter().flat_map(|partner| {
            partner
                .app_tokens
                .iter()
                .map(move |token| (partner.id, StoredToken { token: token.clone(), created_at: started_at }))
        });
        let memory = Memory { app_tokens: app_tokens.collect(), ..Memory::default() };
        State { accounts, started_at, memory: Mutex::new(memory) }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // A panic of another request leaves nothing half-written here.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn partners(&self) -> &[Partner] {
        &self.accounts.partners
    }

    pub(crate) fn partner(&self, id: i64) -> Option<&Partner> {
        self.accounts.partner(id)
    }

    /// Ends a session or a group of sessions for good.
    pub(crate) fn revoke(&self, hash: &str) {
        self.memory().revoked.insert(hash.to_owned());
    }

    pub(crate) fn is_revoked(&self, hash: &str) -> bool {
        self.memory().revoked.contains(hash)
    }

    /// Counts one use of a session, and tells whether it is within its limit.
    pub(crate) fn use_action(&self, hash: &str, limit: u64) -> bool {
        let mut memory = self.memory();
        let uses = memory.uses.entry(hash.to_owned()).or_default();
        *uses += 1;
        *uses <= limit
    }

    pub(crate) fn failed_logins(&self, partner_id: i32, user_id: &str) -> u32 {
        self.memory().failed_logins.get(&(partner_id, user_id.to_owned())).copied().unwrap_or(0)
    }

    pub(crate) fn count_failed_login(&self, partner_id: i32, user_id: &str) {
        *self.memory().failed_logins.entry((partner_id, user_id.to_owned())).or_default() += 1;
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

    /// Tells whether there was one.
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
}
