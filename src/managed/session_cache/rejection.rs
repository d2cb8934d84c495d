//! What the cache learns when servers accept or reject its session.

use super::SessionCache;
use super::interfaces::{FetchSession, Observer};
use super::state::{ObservedLifetime, State};
use crate::api::{ApiError, InvalidKsCause, RetryClass, ServerError};
use crate::managed::cached_session::{CachedSession, KnownExpiry, Now};
use crate::managed::error::ManagedError;
use crate::secret::Secret;

/// Minimum age at which an EXPIRED session is evidence of the lifetime of later ones. Renewing at a shorter interval
/// would cost more than an occasional rejected call.
const EVIDENCE_AGE_MS: i64 = 60_000;
/// A session rejected earlier than this, before any server accepted it, was invalid from the start.
const UNPROVEN_MS: i64 = 30_000;
/// A session that EXPIRED earlier than this was invalid from the start, although a server accepted it.
const MOMENT_MS: i64 = 2000;
/// How many consecutive sessions that were invalid from the start are replaced immediately.
const EARLY_REJECTIONS_REPLACED: u32 = 1;

/// Why a session is reported as rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    Expired,
    /// It was revoked or has no actions left.
    Ended,
    /// Not known.
    Unknown,
}

impl<S: FetchSession, O: Observer> SessionCache<S, O> {
    /// Discards a session that the program reports as rejected. Ignored if it is no longer the current one.
    pub(in crate::managed) fn invalidate(&self, rejected: &str, why: Rejected) {
        self.reject(rejected, why, || ManagedError::NewSessionRejected);
    }

    /// Discards a session after a call failed because of it.
    pub(in crate::managed) fn refused(&self, ks: &Secret, error: &ServerError) {
        let has_expired = error.cause == Some(InvalidKsCause::Expired);
        let why = if has_expired { Rejected::Expired } else { Rejected::Ended };
        self.reject(ks.expose(), why, || ApiError::Server(error.clone()).into());
    }

    fn reject(&self, rejected: &str, why: Rejected, error: impl FnOnce() -> ManagedError) {
        let now = self.env.now();
        let mut state = self.shared().state();
        let Some(session) = state.session.take_if(|session| session.is(rejected)) else { return };
        if !session.is_created_here {
            return;
        }
        if was_invalid_from_the_start(&session, why, now) {
            state.early_rejections = state.early_rejections.saturating_add(1);
            let replaced = if self.source.is_login() { 0 } else { EARLY_REJECTIONS_REPLACED };
            // The next session would be rejected, too. Creating one per call would overload the server or repeat
            // logins.
            if let Some(in_a_row) = state.early_rejections.checked_sub(replaced + 1) {
                let error = self.remember(&mut state, error(), now, in_a_row);
                drop(state);
                self.observer.failed(&error, None);
            }
            return;
        }
        state.early_rejections = 0;
        let age = session.age_ms(now);
        let is_upper_bound =
            matches!(session.expires_at(), KnownExpiry::AtMost(_)) && self.source.requested_seconds().is_some();
        if why == Rejected::Expired && is_upper_bound && age >= EVIDENCE_AGE_MS {
            state.observed = Some(ObservedLifetime { lifetime_ms: age, at_ms: now.monotonic_ms });
        }
    }

    /// Whether a new session can help after this error of a call. During secret rotation, the server rejects sessions that
    /// were signed with the old secret once it is deleted.
    pub(in crate::managed) fn can_replace(&self, error: &ApiError) -> bool {
        let is_of_deleted_secret = match error {
            ApiError::Server(error) => {
                error.cause == Some(InvalidKsCause::InvalidString) && self.source.has_other_secrets()
            }
            _ => false,
        };
        error.retry_class() == RetryClass::NewSession || is_of_deleted_secret
    }

    /// Discards a session that was revoked, without counting it as rejected.
    pub(in crate::managed) fn forget(&self, ks: &Secret) {
        self.shared().state().session.take_if(|session| session.is(ks.expose()));
    }

    /// Records that a server accepted the session.
    pub(in crate::managed) fn accepted(&self, ks: &Secret) {
        let now = self.env.now();
        let mut state = self.shared().state();
        let State { session, observed, .. } = &mut *state;
        let Some(session) = session.as_mut().filter(|session| session.ks() == ks) else { return };
        session.is_accepted = true;
        if session.age_ms(now) > session.expected_lifetime_ms {
            // It outlived the observed lifetime.
            session.expected_lifetime_ms = session.lifetime_ms;
            *observed = None;
        }
    }
}

fn was_invalid_from_the_start(session: &CachedSession, why: Rejected, now: Now) -> bool {
    let age = session.age_ms(now);
    let is_early = if session.is_accepted { why == Rejected::Expired && age < MOMENT_MS } else { age < UNPROVEN_MS };
    // Sessions of a few seconds can expire on the way to the server.
    is_early && age < session.lifetime_ms / 2
}
