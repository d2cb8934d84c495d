//! Faults below HTTP, each on its own port.

/// A fault of a TLS listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsFault {
    /// The certificate has expired.
    Expired,
    /// The certificate is not valid yet, as for a client whose clock is far behind.
    NotYetValid,
    /// The certificate is for another host.
    WrongName,
    /// The certificate is self-signed, and not marked as a CA.
    SelfSigned,
    /// The certificate is self-signed and marked as a CA, which is common in appliances.
    SelfSignedCa,
    /// The server requires a client certificate. None is accepted.
    ClientCertificate,
    /// The handshake is delayed; everything else works.
    SlowHandshake,
    /// The server sends first, and does not speak TLS.
    Garbage,
    /// The server speaks HTTP without TLS.
    PlainHttp,
}

impl TlsFault {
    /// All of them.
    pub const ALL: [TlsFault; 9] = [
        TlsFault::Expired,
        TlsFault::NotYetValid,
        TlsFault::WrongName,
        TlsFault::SelfSigned,
        TlsFault::SelfSignedCa,
        TlsFault::ClientCertificate,
        TlsFault::SlowHandshake,
        TlsFault::Garbage,
        TlsFault::PlainHttp,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            TlsFault::Expired => "expired",
            TlsFault::NotYetValid => "not-yet-valid",
            TlsFault::WrongName => "wrong-name",
            TlsFault::SelfSigned => "self-signed",
            TlsFault::SelfSignedCa => "self-signed-ca",
            TlsFault::ClientCertificate => "client-certificate",
            TlsFault::SlowHandshake => "slow-handshake",
            TlsFault::Garbage => "garbage",
            TlsFault::PlainHttp => "plain-http",
        }
    }

    /// The fault with this name.
    pub fn from_name(name: &str) -> Option<TlsFault> {
        TlsFault::ALL.into_iter().find(|fault| fault.name() == name)
    }
}
