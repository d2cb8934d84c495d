//! A session with what is known of its end.

use std::sync::Arc;

use super::refresh_window::{RefreshWindow, longest_validity_ms};
use crate::api::SessionInfo;
use crate::ks;
use crate::secret::Secret;

/// The time by both clocks, read at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    /// The server's clock, as far as it is known, in Unix milliseconds. It may jump.
    pub(super) wall_ms: i64,
    /// Milliseconds since any fixed point, never going back.
    pub(super) monotonic_ms: i64,
}

/// When a session ends, in Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownExpiry {
    /// Then.
    Known(i64),
    /// Then, or earlier: the server may have granted less than was asked.
    AtMost(i64),
}

impl KnownExpiry {
    /// The end, or its upper bound.
    pub fn at(self) -> i64 {
        match self {
            KnownExpiry::Known(at) | KnownExpiry::AtMost(at) => at,
        }
    }
}

/// A new session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// The session.
    pub ks: Secret,
    /// When it ends.
    pub expires_at: KnownExpiry,
    /// What the server said about it, if it said anything.
    pub info: Option<Arc<SessionInfo>>,
}

impl NewSession {
    /// A session about which the server says nothing.
    pub(super) fn new(ks: Secret, expires_at: KnownExpiry) -> Self {
        NewSession { ks, expires_at, info: None }
    }

    /// All that is known about it. `expires_at` is always set; it may be an upper bound.
    pub fn session_info(&self) -> SessionInfo {
        let info = self.info.as_deref().cloned().unwrap_or_else(|| SessionInfo::of(self.ks.clone()));
        SessionInfo { expires_at: Some(self.expires_at.at()), ..info }
    }
}

/// A session that is kept.
#[derive(Clone)]
pub(super) struct CachedSession {
    new: NewSession,
    /// What it had left when it was taken, at most.
    pub(super) life_ms: i64,
    /// What it is likely to have had, since others have ended earlier.
    pub(super) likely_life_ms: i64,
    /// When it was taken, by the monotonic clock.
    pub(super) taken_ms: i64,
    /// Where in the early window it is renewed.
    pub(super) jitter: f64,
    /// It was made here, and not brought from elsewhere.
    pub(super) is_minted: bool,
    /// A server has taken it.
    pub(super) is_accepted: bool,
}

/// Whether a session is to be renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    /// Not yet.
    Later,
    /// By one caller, while the others go on with it.
    Early,
    /// And all wait for the new one.
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
    /// `None` if it has ended already. `learnt_life_ms` is how long such sessions have lived before.
    pub(super) fn new(new: &NewSession, learnt_life_ms: Option<i64>, now: Now, jitter: f64) -> Option<CachedSession> {
        let left_ms = new.expires_at.at().saturating_mul(1000).saturating_sub(now.wall_ms);
        let likely_life_ms = match (new.expires_at, learnt_life_ms) {
            (KnownExpiry::AtMost(_), Some(learnt)) => left_ms.min(learnt),
            _ => left_ms,
        };
        (left_ms > 0).then(|| CachedSession {
            new: new.clone(),
            life_ms: left_ms,
            likely_life_ms,
            taken_ms: now.monotonic_ms,
            jitter,
            is_minted: false,
            is_accepted: false,
        })
    }

    /// The session, as it was taken.
    pub(super) fn as_new(&self) -> NewSession {
        self.new.clone()
    }

    pub(super) fn ks(&self) -> &Secret {
        &self.new.ks
    }

    pub(super) fn expires_at(&self) -> KnownExpiry {
        self.new.expires_at
    }

    /// How long it is still valid, by whichever clock says less: the wall clock may be set back, and the
    /// monotonic one may stand still while the machine sleeps.
    pub(super) fn left_ms(&self, now: Now) -> i64 {
        let by_wall = self.new.expires_at.at().saturating_mul(1000).saturating_sub(now.wall_ms);
        by_wall.min(self.life_ms.saturating_sub(self.age_ms(now)))
    }

    /// How long ago it was taken.
    pub(super) fn age_ms(&self, now: Now) -> i64 {
        now.monotonic_ms.saturating_sub(self.taken_ms)
    }

    /// Whether it is to be renewed for a caller who needs it for `min_validity_ms`.
    pub(super) fn due(&self, now: Now, min_validity_ms: i64) -> Due {
        let by_end = Due::new(self.left_ms(now), self.windows(min_validity_ms));
        // What others have shown says when to renew, and not what may be asked for: it may be wrong. Who
        // asks for more must not cause a renewal at every call.
        let reachable = min_validity_ms <= longest_validity_ms(self.likely_life_ms);
        let windows = RefreshWindow::new(self.likely_life_ms, if reachable { min_validity_ms } else { 0 }, self.jitter);
        by_end.max(Due::new(self.likely_life_ms.saturating_sub(self.age_ms(now)), windows))
    }

    pub(super) fn windows(&self, min_validity_ms: i64) -> RefreshWindow {
        RefreshWindow::new(self.life_ms, min_validity_ms, self.jitter)
    }

    /// Whether `text` is this session. One session has many texts: padding, alphabet, blanks.
    pub(super) fn is(&self, text: &str) -> bool {
        self.new.ks.expose() == text
            || ks::fingerprint(text).is_ok_and(|name| Ok(name) == ks::fingerprint(self.new.ks.expose()))
    }
}
