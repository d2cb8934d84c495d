//! A session and what is known about its expiry.

use std::sync::Arc;

use super::refresh_window::{RefreshWindow, longest_validity_ms};
use crate::api::SessionInfo;
use crate::ks;
use crate::secret::Secret;

/// Both clocks, read together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    /// The estimated server time in Unix milliseconds. It may jump.
    pub(super) wall_ms: i64,
    /// Milliseconds since an arbitrary fixed point; never decreases.
    pub(super) monotonic_ms: i64,
}

/// When a session expires, in Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownExpiry {
    /// Exact.
    Known(i64),
    /// An upper bound: the server may have granted a shorter lifetime than requested.
    AtMost(i64),
}

impl KnownExpiry {
    pub fn at(self) -> i64 {
        match self {
            KnownExpiry::Known(at) | KnownExpiry::AtMost(at) => at,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    pub ks: Secret,
    pub expires_at: KnownExpiry,
    /// The server's description of the session, if it sent one.
    pub info: Option<Arc<SessionInfo>>,
}

impl NewSession {
    pub(super) fn new(ks: Secret, expires_at: KnownExpiry) -> Self {
        NewSession { ks, expires_at, info: None }
    }

    /// `expires_at` of the result is always set; it may be an upper bound.
    pub fn session_info(&self) -> SessionInfo {
        let info = self.info.as_deref().cloned().unwrap_or_else(|| SessionInfo::of(self.ks.clone()));
        SessionInfo { expires_at: Some(self.expires_at.at()), ..info }
    }
}

#[derive(Clone)]
pub(super) struct CachedSession {
    new: NewSession,
    /// The remaining lifetime when the session was obtained. It may be an upper bound.
    pub(super) lifetime_ms: i64,
    /// The expected lifetime: shorter than `lifetime_ms` if earlier sessions expired early.
    pub(super) expected_lifetime_ms: i64,
    /// When the session was obtained, by the monotonic clock.
    pub(super) obtained_ms: i64,
    /// Position of the renewal within the early window, from 0 to 1.
    pub(super) jitter: f64,
    /// The cache created the session; false for an imported one.
    pub(super) is_created_here: bool,
    /// A server has accepted the session.
    pub(super) is_accepted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    Later,
    /// One caller renews, and the others use the old session.
    Early,
    /// All callers wait for the new session.
    Mandatory,
}

impl Due {
    fn new(left_ms: i64, windows: RefreshWindow) -> Due {
        match left_ms {
            left if left > windows.early_ms => Due::Later,
            left if left > windows.mandatory_ms => Due::Early,
            _ => Due::Mandatory,
        }
    }
}

impl CachedSession {
    /// Returns `None` if the session has expired. `observed_lifetime_ms` is the lifetime of earlier sessions.
    pub(super) fn new(
        new: &NewSession,
        observed_lifetime_ms: Option<i64>,
        now: Now,
        jitter: f64,
    ) -> Option<CachedSession> {
        let left_ms = new.expires_at.at().saturating_mul(1000).saturating_sub(now.wall_ms);
        let expected_lifetime_ms = match (new.expires_at, observed_lifetime_ms) {
            (KnownExpiry::AtMost(_), Some(observed)) => left_ms.min(observed),
            _ => left_ms,
        };
        (left_ms > 0).then(|| CachedSession {
            new: new.clone(),
            lifetime_ms: left_ms,
            expected_lifetime_ms,
            obtained_ms: now.monotonic_ms,
            jitter,
            is_created_here: false,
            is_accepted: false,
        })
    }

    pub(super) fn as_new(&self) -> NewSession {
        self.new.clone()
    }

    pub(super) fn ks(&self) -> &Secret {
        &self.new.ks
    }

    pub(super) fn expires_at(&self) -> KnownExpiry {
        self.new.expires_at
    }

    /// The remaining validity by the stricter of the two clocks: the wall clock may be set back, and the monotonic
    /// clock may stop while the machine sleeps.
    pub(super) fn left_ms(&self, now: Now) -> i64 {
        let by_wall = self.new.expires_at.at().saturating_mul(1000).saturating_sub(now.wall_ms);
        by_wall.min(self.lifetime_ms.saturating_sub(self.age_ms(now)))
    }

    pub(super) fn age_ms(&self, now: Now) -> i64 {
        now.monotonic_ms.saturating_sub(self.obtained_ms)
    }

    /// How urgently the session must be renewed for a caller that needs `min_validity_ms`.
    pub(super) fn due(&self, now: Now, min_validity_ms: i64) -> Due {
        let by_end = Due::new(self.left_ms(now), self.windows(min_validity_ms));
        // The observed lifetime decides when to renew, but does not limit what callers may ask for, because it may be
        // wrong. A larger request must not renew at every call.
        let reachable = min_validity_ms <= longest_validity_ms(self.expected_lifetime_ms);
        let windows =
            RefreshWindow::new(self.expected_lifetime_ms, if reachable { min_validity_ms } else { 0 }, self.jitter);
        by_end.max(Due::new(self.expected_lifetime_ms.saturating_sub(self.age_ms(now)), windows))
    }

    pub(super) fn windows(&self, min_validity_ms: i64) -> RefreshWindow {
        RefreshWindow::new(self.lifetime_ms, min_validity_ms, self.jitter)
    }

    /// Whether `ks` encodes this session. One session has several encodings: padding, alphabet, whitespace.
    pub(super) fn is(&self, text: &str) -> bool {
        self.new.ks.expose() == text
            || ks::fingerprint(text).is_ok_and(|name| Ok(name) == ks::fingerprint(self.new.ks.expose()))
    }
}
