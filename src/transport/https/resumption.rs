//! The TLS sessions that a later connection resumes, in the memory of rustls.

use std::sync::Arc;

use rustls::NamedGroup;
use rustls::client::{
    ClientSessionMemoryCache, ClientSessionStore, Resumption, Tls12ClientSessionValue, Tls13ClientSessionValue,
};
use rustls::pki_types::ServerName;

use crate::fork::Lock;

/// A client knows one server. The default reserves room for the sessions of 256.
const MOST: usize = 4;

/// No session yet; they are kept in memory.
pub(super) fn resumption() -> Resumption {
    Resumption::store(Arc::new(Sessions(Lock::new(ClientSessionMemoryCache::new(MOST)))))
}

/// rustls's own store has a lock too, of which a child of a fork could not tell whether it was taken.
#[derive(Debug)]
struct Sessions(Lock<ClientSessionMemoryCache>);

impl ClientSessionStore for Sessions {
    fn set_kx_hint(&self, server: ServerName<'static>, group: NamedGroup) {
        self.0.lock().set_kx_hint(server, group);
    }

    fn kx_hint(&self, server: &ServerName<'_>) -> Option<NamedGroup> {
        self.0.lock().kx_hint(server)
    }

    fn set_tls12_session(&self, server: ServerName<'static>, session: Tls12ClientSessionValue) {
        self.0.lock().set_tls12_session(server, session);
    }

    fn tls12_session(&self, server: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.0.lock().tls12_session(server)
    }

    fn remove_tls12_session(&self, server: &ServerName<'static>) {
        self.0.lock().remove_tls12_session(server);
    }

    fn insert_tls13_ticket(&self, server: ServerName<'static>, ticket: Tls13ClientSessionValue) {
        self.0.lock().insert_tls13_ticket(server, ticket);
    }

    fn take_tls13_ticket(&self, server: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.0.lock().take_tls13_ticket(server)
    }
}
