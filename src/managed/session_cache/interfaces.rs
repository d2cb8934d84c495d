//! The interfaces that the cache uses. Tests implement them with fakes.

use std::time::{Duration, Instant};

use crate::api::{CallContext, HttpRequest, Response};
use crate::managed::cached_session::{NewSession, Now};
use crate::managed::error::ManagedError;

/// Creates sessions in steps without I/O: see [`Fetch`].
pub(in crate::managed) trait FetchSession: Send + Sync {
    /// A session that is being requested from the server.
    type Pending: Send;
    /// Starts creating a session. Runs the callbacks of the credentials.
    fn start(&self, context: CallContext<'_>) -> Result<Fetch<Self::Pending>, ManagedError>;
    /// Processes the response to [`FetchSession::request`]; `None` continues after a pause.
    fn advance(
        &self,
        pending: Self::Pending,
        response: Option<Response>,
        context: CallContext<'_>,
    ) -> Result<Fetch<Self::Pending>, ManagedError>;
    /// The HTTP request to send, and the deadline of its response.
    fn request<'a>(&self, pending: &'a Self::Pending, deadline: Instant) -> (&'a HttpRequest, Instant);
    /// The requested lifetime in seconds. `None` if the source may return a session that is not new: its remaining
    /// lifetime says little about the next one.
    fn requested_seconds(&self) -> Option<i64>;
    /// Whether creating a session logs in a user.
    fn is_login(&self) -> bool {
        false
    }
    /// Whether a new session may be signed with another secret than the last one.
    fn has_other_secrets(&self) -> bool {
        false
    }
}

/// The result of one step of [`FetchSession`].
pub(in crate::managed) enum Fetch<P> {
    Ready(NewSession),
    /// A request must be sent.
    Send(P),
    /// A retry is due after this delay.
    Pause(P, Duration),
}

/// Receives renewal events, on the thread that renewed, with no lock held.
pub(in crate::managed) trait Observer: Send + Sync {
    fn renewed(&self, session: &NewSession);
    /// `expires_at` is the expiry of the old session if it is still valid.
    fn failed(&self, error: &ManagedError, expires_at: Option<i64>);
}

/// Clocks, random numbers and the fork counter.
pub(in crate::managed) trait Env: Send + Sync {
    /// May run a callback, so no lock may be held.
    fn now(&self) -> Now;
    /// From 0 to 1.
    fn random(&self) -> f64;
    /// The generation of this process.
    fn forks(&self) -> u32;
}
