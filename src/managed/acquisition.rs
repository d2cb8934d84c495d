//! One caller that needs a session: it uses the cached one, waits for the renewal of another caller, or renews.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::cached_session::NewSession;
use super::error::ManagedError;
use super::session_cache::{Decision, Driver, Fetch, FetchSession, Lead, Observer, SessionCache};
use crate::api::{CallContext, HttpRequest, Response};

/// The acquisition of a session, in steps. Dropping it ends a renewal, and another caller takes over.
pub(super) struct Acquisition<S: FetchSession, O: Observer> {
    cache: Arc<SessionCache<S, O>>,
    min_ms: i64,
    driver: Driver,
    /// The deadline of a renewal while an old session suffices.
    half: Option<Instant>,
    renewal: Option<(Lead, S::Pending)>,
}

/// What a step of an acquisition has led to.
pub(super) enum Acquired {
    Ready(NewSession),
    /// [`Acquisition::request`] is to be sent.
    Send,
    /// A retry is due after this long.
    Pause(Duration),
    /// Another caller renews: see [`Acquisition::wait`].
    Wait,
}

impl<S: FetchSession, O: Observer> Acquisition<S, O> {
    /// For a session that remains valid for `min_validity_seconds`.
    pub(super) fn new(
        cache: Arc<SessionCache<S, O>>,
        min_validity_seconds: i64,
        driver: Driver,
    ) -> Result<Self, ManagedError> {
        let min_ms = cache.checked_validity_ms(min_validity_seconds)?;
        Ok(Acquisition { cache, min_ms, driver, half: None, renewal: None })
    }

    pub(super) fn into_cache(self) -> Arc<SessionCache<S, O>> {
        self.cache
    }

    /// Goes one step further: with the response to [`Acquisition::request`], or without one at the start and
    /// after a pause.
    pub(super) fn advance(
        &mut self,
        response: Option<Response>,
        context: CallContext<'_>,
    ) -> Result<Acquired, ManagedError> {
        let Some((lead, pending)) = self.renewal.take() else { return self.decide(context) };
        lead.set_thread(Some(thread::current().id()));
        let context = self.renewal_context(context);
        let fetch = self.cache.source().advance(pending, response, context);
        self.follow(lead, fetch, context)
    }

    fn decide(&mut self, context: CallContext<'_>) -> Result<Acquired, ManagedError> {
        match self.cache.decide(self.min_ms, self.driver, context, &mut self.half) {
            Decision::Use(session) => Ok(Acquired::Ready(session)),
            Decision::Fail(error) => Err(error),
            Decision::Wait => Ok(Acquired::Wait),
            Decision::Renew(lead) => {
                let context = self.renewal_context(context);
                let fetch = self.cache.source().start(context);
                self.follow(lead, fetch, context)
            }
        }
    }

    fn follow(
        &mut self,
        lead: Lead,
        fetch: Result<Fetch<S::Pending>, ManagedError>,
        context: CallContext<'_>,
    ) -> Result<Acquired, ManagedError> {
        let (pending, step) = match fetch {
            Ok(Fetch::Send(pending)) => (pending, Acquired::Send),
            Ok(Fetch::Pause(pending, pause)) => (pending, Acquired::Pause(pause)),
            Ok(Fetch::Ready(session)) => {
                return self.cache.finish(lead, Ok(session), self.min_ms, context).map(Acquired::Ready);
            }
            Err(error) => return self.cache.finish(lead, Err(error), self.min_ms, context).map(Acquired::Ready),
        };
        if self.driver == Driver::EventLoop {
            // Between two steps the thread does other things, which may need a session.
            lead.set_thread(None);
        }
        self.renewal = Some((lead, pending));
        Ok(step)
    }

    /// The HTTP request to send, and when its response is no longer waited for.
    pub(super) fn request(&self, context: CallContext<'_>) -> Option<(&HttpRequest, Instant)> {
        let (_, pending) = self.renewal.as_ref()?;
        Some(self.cache.source().request(pending, self.renewal_context(context).deadline))
    }

    /// Blocks until the renewal of the other caller may have ended.
    pub(super) fn wait(&self, context: CallContext<'_>) {
        self.cache.wait(self.renewal_context(context));
    }

    fn renewal_context<'a>(&self, context: CallContext<'a>) -> CallContext<'a> {
        CallContext { deadline: self.half.map_or(context.deadline, |half| half.min(context.deadline)), ..context }
    }
}

#[cfg(test)]
impl<S: FetchSession, O: Observer> SessionCache<S, O> {
    /// Acquires a session as a blocking call does, from a source that needs no network.
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
