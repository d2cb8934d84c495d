//! Acquires a session for one caller: uses the cached one, waits for another caller's renewal, or renews.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::cached_session::NewSession;
use super::error::ManagedError;
use super::session_cache::{Decision, Driver, Fetch, FetchSession, Observer, RenewalGuard, SessionCache};
use crate::api::{CallContext, HttpRequest, Response};

/// A state machine without I/O. Dropping it aborts its renewal, and another caller takes over.
pub(super) struct Acquisition<S: FetchSession, O: Observer> {
    cache: Arc<SessionCache<S, O>>,
    min_ms: i64,
    driver: Driver,
    /// The deadline of the renewal while the old session is still usable.
    renewal_deadline: Option<Instant>,
    renewal: Option<(RenewalGuard, S::Pending)>,
}

pub(super) enum Acquired {
    Ready(NewSession),
    /// Send [`Acquisition::request`].
    Send,
    /// Call [`Acquisition::advance`] again after this delay.
    Pause(Duration),
    /// Another caller is renewing: see [`Acquisition::wait`].
    Wait,
}

impl<S: FetchSession, O: Observer> Acquisition<S, O> {
    pub(super) fn new(
        cache: Arc<SessionCache<S, O>>,
        min_validity_seconds: i64,
        driver: Driver,
    ) -> Result<Self, ManagedError> {
        let min_ms = cache.checked_validity_ms(min_validity_seconds)?;
        Ok(Acquisition { cache, min_ms, driver, renewal_deadline: None, renewal: None })
    }

    pub(super) fn into_cache(self) -> Arc<SessionCache<S, O>> {
        self.cache
    }

    /// Performs the next step. `response` is that to [`Acquisition::request`], `None` at the start and after a
    /// pause.
    pub(super) fn advance(
        &mut self,
        response: Option<Response>,
        context: CallContext<'_>,
    ) -> Result<Acquired, ManagedError> {
        let Some((guard, pending)) = self.renewal.take() else { return self.decide(context) };
        guard.set_thread(Some(thread::current().id()));
        let context = self.renewal_context(context);
        let fetch = self.cache.source().advance(pending, response, context);
        self.follow(guard, fetch, context)
    }

    fn decide(&mut self, context: CallContext<'_>) -> Result<Acquired, ManagedError> {
        match self.cache.decide(self.min_ms, self.driver, context, &mut self.renewal_deadline) {
            Decision::Use(session) => Ok(Acquired::Ready(session)),
            Decision::Fail(error) => Err(error),
            Decision::Wait => Ok(Acquired::Wait),
            Decision::Renew(guard) => {
                let context = self.renewal_context(context);
                let fetch = self.cache.source().start(context);
                self.follow(guard, fetch, context)
            }
        }
    }

    fn follow(
        &mut self,
        guard: RenewalGuard,
        fetch: Result<Fetch<S::Pending>, ManagedError>,
        context: CallContext<'_>,
    ) -> Result<Acquired, ManagedError> {
        let (pending, step) = match fetch {
            Ok(Fetch::Send(pending)) => (pending, Acquired::Send),
            Ok(Fetch::Pause(pending, pause)) => (pending, Acquired::Pause(pause)),
            Ok(Fetch::Ready(session)) => {
                return self.cache.finish(guard, Ok(session), self.min_ms, context).map(Acquired::Ready);
            }
            Err(error) => return self.cache.finish(guard, Err(error), self.min_ms, context).map(Acquired::Ready),
        };
        if self.driver == Driver::EventLoop {
            // Between two steps the thread may run other requests, which may need a session.
            guard.set_thread(None);
        }
        self.renewal = Some((guard, pending));
        Ok(step)
    }

    /// The HTTP request to send, and the deadline of its response.
    pub(super) fn request(&self, context: CallContext<'_>) -> Option<(&HttpRequest, Instant)> {
        let (_, pending) = self.renewal.as_ref()?;
        Some(self.cache.source().request(pending, self.renewal_context(context).deadline))
    }

    /// Blocks until another caller's renewal may have ended.
    pub(super) fn wait(&self, context: CallContext<'_>) {
        self.cache.wait(self.renewal_context(context));
    }

    fn renewal_context<'a>(&self, context: CallContext<'a>) -> CallContext<'a> {
        let deadline = self.renewal_deadline.map_or(context.deadline, |renewal| renewal.min(context.deadline));
        CallContext { deadline, ..context }
    }
}

#[cfg(test)]
impl<S: FetchSession, O: Observer> SessionCache<S, O> {
    /// Acquires a session like a blocking call, from a source that needs no network.
    pub(super) fn acquire(
        self: &Arc<Self>,
        min_validity_seconds: i64,
        context: CallContext<'_>,
    ) -> Result<crate::secret::Secret, ManagedError> {
        let mut acquisition = Acquisition::new(Arc::clone(self), min_validity_seconds, Driver::Thread)?;
        loop {
            match acquisition.advance(None, context)? {
                Acquired::Ready(session) => return Ok(session.ks),
                Acquired::Wait => acquisition.wait(context),
                Acquired::Send | Acquired::Pause(_) => unreachable!("the source needs no network"),
            }
        }
    }
}
