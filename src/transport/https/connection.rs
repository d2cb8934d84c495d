//! Two small parts of a connection that ureq lets us add: knowing whether anything was sent, and
//! telling an unknown host from other failures.

use std::cell::Cell;

use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};
use ureq::{Error, config::Config};

thread_local! {
    /// A request is sent and answered on the thread that asked for it, so a mark per thread is a mark
    /// per request. It has no destructor, which matters to programs that unload the library.
    static SENT: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn nothing_sent_yet() {
    SENT.set(false);
}

pub(super) fn something_was_sent() -> bool {
    SENT.get()
}

/// Marks that bytes of a request have left, behind the encryption: a failed handshake has sent none.
#[derive(Debug)]
pub(super) struct SentMarker;

impl<In: Transport> Connector<In> for SentMarker {
    type Out = Marked<In>;

    fn connect(&self, _: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        Ok(chained.map(Marked))
    }
}

#[derive(Debug)]
pub(super) struct Marked<In>(In);

impl<In: Transport> Transport for Marked<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        // Before the attempt: a write that fails half-way has sent something.
        SENT.set(true);
        self.0.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.0.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}

/// The system's resolver, with a failure of its own for a name that cannot be found.
#[derive(Debug, Default)]
pub(super) struct HostResolver(DefaultResolver);

impl Resolver for HostResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        match self.0.resolve(uri, config, timeout) {
            Err(Error::Io(_)) => Err(Error::HostNotFound),
            other => other,
        }
    }
}
