//! Decides what a caller that needs a session does: the table in the documentation of the [cache](super).

use super::leader::{Driver, Leader};
use super::min_validity::too_long;
use super::state::State;
use crate::managed::cached_session::{Due, NewSession, Now};
use crate::managed::error::ManagedError;
use crate::managed::refresh_window::longest_validity_ms;

pub(super) enum Action {
    Use(NewSession),
    Fail(ManagedError),
    Renew,
    Wait,
}

pub(super) fn action(state: &State, now: Now, min_ms: i64, driver: Driver) -> Action {
    let Some(session) = &state.session else { return without_session(state, now, driver) };
    let left = session.left_ms(now);
    if let Some(created) = state.created_lifetime_ms {
        let longest = created.max(session.lifetime_ms);
        if min_ms > longest_validity_ms(longest) && left > session.windows(0).mandatory_ms {
            // A new session would not be valid for longer.
            return Action::Fail(too_long(min_ms / 1000, longest));
        }
    }
    let due = session.due(now, min_ms);
    if due == Due::Later {
        return Action::Use(session.as_new());
    }
    if left <= 0 || left < min_ms {
        return without_session(state, now, driver);
    }
    let failed_recently = state.failure.as_ref().is_some_and(|failure| now.monotonic_ms < failure.next_early_ms);
    match state.leader() {
        _ if failed_recently => Action::Use(session.as_new()),
        None => Action::Renew,
        // The leader's own thread: a callback of the credentials makes a call.
        Some(leader) if due == Due::Early || leader.is_this_thread() => Action::Use(session.as_new()),
        Some(leader) => wait_or_renew(leader, driver),
    }
}

/// For a caller without a usable session.
fn without_session(state: &State, now: Now, driver: Driver) -> Action {
    if let Some(failure) = &state.failure {
        if let Some(until) = failure.remembered(now.monotonic_ms) {
            return Action::Fail(ManagedError::Remembered { error: Box::new(failure.error.clone()), until });
        }
    }
    match state.leader() {
        None => Action::Renew,
        Some(leader) if leader.is_this_thread() => Action::Fail(ManagedError::Reentrant),
        Some(leader) => wait_or_renew(leader, driver),
    }
}

fn wait_or_renew(leader: &Leader, driver: Driver) -> Action {
    if leader.can_be_awaited_by(driver) { Action::Wait } else { Action::Renew }
}
