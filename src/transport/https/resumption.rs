//! TLS session resumption, with sessions in memory.

use std::sync::Arc;

use rustls::NamedGroup;
use rustls::client::{
    ClientSessionMemoryCache, ClientSessionStore, Resumption, Tls12ClientSessionValue, Tls13ClientSessionValue,
};
use rustls::pki_types::ServerName;

use crate::fork::Lock;

/// A client has one server. The default of rustls reserves memory for 256.
const MAX_SESSIONS: usize = 4;

/// Starts without sessions.
pub(super) fn resumption() -> Resumption {
    Resumption::store(Arc::new(Sessions(Lock::new(ClientSessionMemoryCache::new(MAX_SESSIONS)))))
}

/// Wraps the store of rustls, whose own lock a parent thread might hold during a fork.
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
