//! The connections that wait for the next request. ureq has such a pool too, but asks the system about a
//! connection while it holds the lock that all threads need.

use std::time::{Duration, Instant};

use ureq::http::Uri;
use ureq::http::uri::{Authority, Scheme};

use crate::fork::Lock;

/// More calls at once open more, which are closed afterwards.
const MOST: usize = 16;
/// Shorter than servers and what is between keep an idle connection.
const MOST_AGE: Duration = Duration::from_secs(20);

/// Idle things of one process, each with the server that it leads to.
#[derive(Debug)]
pub(super) struct Idle<T>(Lock<Vec<Kept<T>>>);

#[derive(Debug)]
struct Kept<T> {
    server: Server,
    since: Instant,
    connection: T,
}

/// What a connection leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server(Scheme, Authority);

impl Server {
    pub(super) fn of(uri: &Uri) -> Option<Self> {
        Some(Server(uri.scheme()?.clone(), uri.authority()?.clone()))
    }
}

impl<T> Default for Idle<T> {
    fn default() -> Self {
        Idle(Lock::default())
    }
}

impl<T> Idle<T> {
    /// The latest one to a server: the one that is most likely still open.
    pub(super) fn take(&self, server: &Server) -> Option<T> {
        // Closed without the lock.
        let mut too_old = Vec::new();
        let mut kept = self.0.lock();
        while kept.first().is_some_and(|oldest| oldest.since.elapsed() >= MOST_AGE) {
            too_old.push(kept.remove(0));
        }
        let at = kept.iter().rposition(|one| one.server == *server)?;
        Some(kept.remove(at).connection)
    }

    pub(super) fn keep(&self, server: Server, connection: T) {
        let since = Instant::now();
        // Closed without the lock.
        let mut surplus = Vec::new();
        let mut kept = self.0.lock();
        kept.push(Kept { server, since, connection });
        while kept.len() > MOST || kept.first().is_some_and(|oldest| since.duration_since(oldest.since) >= MOST_AGE) {
            surplus.push(kept.remove(0));
        }
        drop(kept);
    }

    /// Closes all; or none, when the lock is held by a thread that this child of a fork has not got.
    pub(super) fn clear(&self) {
        drop(self.0.take_if_free());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str) -> Server {
        Server::of(&url.parse().unwrap()).unwrap()
    }

    #[test]
    fn the_latest_of_the_same_server_is_taken_and_no_other() {
        let idle = Idle::default();
        let (one, two) = (server("https://one/a"), server("https://two"));
        idle.keep(one.clone(), 1);
        idle.keep(two.clone(), 2);
        idle.keep(one.clone(), 3);
        assert_eq!(idle.take(&server("https://one/b?c")), Some(3));
        for other in ["http://one", "https://one:444", "https://three"] {
            assert_eq!(idle.take(&server(other)), None);
        }
        assert_eq!((idle.take(&one), idle.take(&one)), (Some(1), None));
        idle.clear();
        assert_eq!(idle.take(&two), None);
    }

    #[test]
    fn no_more_than_the_limit_are_kept_and_the_oldest_go() {
        let idle = Idle::default();
        let one = server("https://one");
        (0..MOST + 5).for_each(|number| idle.keep(one.clone(), number));
        let left: Vec<_> = std::iter::from_fn(|| idle.take(&one)).collect();
        assert_eq!(left, (5..MOST + 5).rev().collect::<Vec<_>>());
    }

    #[test]
    fn a_lock_that_nobody_gives_back_stops_no_child() {
        let idle = Idle::<u8>::default();
        let _held = idle.0.lock();
        idle.clear();
    }
}
