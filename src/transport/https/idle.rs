//! The pool of idle connections. ureq's own pool makes a system call per connection while it holds a lock that all
//! threads need.

use std::time::{Duration, Instant};

use ureq::http::Uri;
use ureq::http::uri::{Authority, Scheme};

use crate::fork::Lock;

/// More connections are closed after their call.
const MAX_IDLE: usize = 16;
/// Less than the idle timeout of servers and proxies.
const MAX_AGE: Duration = Duration::from_secs(20);

/// Idle connections of one process with their servers.
#[derive(Debug)]
pub(super) struct Idle<T>(Lock<Vec<Entry<T>>>);

#[derive(Debug)]
struct Entry<T> {
    server: Server,
    since: Instant,
    connection: T,
}

/// The key of the pool.
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
    /// Takes the most recently used connection to a server, which is most likely still open.
    pub(super) fn take(&self, server: &Server) -> Option<T> {
        // Closed after the lock is released.
        let mut too_old = Vec::new();
        let mut kept = self.0.lock();
        while kept.first().is_some_and(|oldest| oldest.since.elapsed() >= MAX_AGE) {
            too_old.push(kept.remove(0));
        }
        let at = kept.iter().rposition(|one| one.server == *server)?;
        Some(kept.remove(at).connection)
    }

    pub(super) fn put(&self, server: Server, connection: T) {
        let since = Instant::now();
        // Closed after the lock is released.
        let mut surplus = Vec::new();
        let mut kept = self.0.lock();
        kept.push(Entry { server, since, connection });
        while kept.len() > MAX_IDLE || kept.first().is_some_and(|oldest| since.duration_since(oldest.since) >= MAX_AGE)
        {
            surplus.push(kept.remove(0));
        }
        drop(kept);
    }

    /// Closes all connections. In a forked child it does nothing if a parent thread held the lock.
    pub(super) fn clear(&self) {
        drop(self.0.try_take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str) -> Server {
        Server::of(&url.parse().unwrap()).unwrap()
    }

    #[test]
    fn take_returns_latest_of_same_server() {
        let idle = Idle::default();
        let (one, two) = (server("https://one/a"), server("https://two"));
        idle.put(one.clone(), 1);
        idle.put(two.clone(), 2);
        idle.put(one.clone(), 3);
        assert_eq!(idle.take(&server("https://one/b?c")), Some(3));
        for other in ["http://one", "https://one:444", "https://three"] {
            assert_eq!(idle.take(&server(other)), None);
        }
        assert_eq!((idle.take(&one), idle.take(&one)), (Some(1), None));
        idle.clear();
        assert_eq!(idle.take(&two), None);
    }

    #[test]
    fn put_beyond_limit_drops_the_oldest() {
        let idle = Idle::default();
        let one = server("https://one");
        (0..MAX_IDLE + 5).for_each(|number| idle.put(one.clone(), number));
        let left: Vec<_> = std::iter::from_fn(|| idle.take(&one)).collect();
        assert_eq!(left, (5..MAX_IDLE + 5).rev().collect::<Vec<_>>());
    }

    #[test]
    fn clear_with_held_lock_does_not_block() {
        let idle = Idle::<u8>::default();
        let _held = idle.0.lock();
        idle.clear();
    }
}
