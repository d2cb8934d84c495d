//! The running server: its options, its threads and what tests may ask of it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::accounts::Accounts;
use crate::clock;
use crate::faults::{Faults, TlsFault};
use crate::http::Handler;
use crate::listeners::{self, Opening};
use crate::request_log::{Request, RequestLog, Scheme};
use crate::state::State;
use crate::tls::Authority;

/// How a server is to be started. `Options::default()` is both listeners on free ports of the
/// loopback interface, with the built-in accounts.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port for plain HTTP; 0 takes a free one.
    pub http_port: u16,
    /// The port for HTTPS; 0 takes a free one, `None` leaves HTTPS off.
    pub https_port: Option<u16>,
    /// The address to listen on. Others than the loopback one expose public test secrets to the network.
    pub address: IpAddr,
    /// Who may do what.
    pub accounts: Accounts,
    /// How many of the latest requests [`Server::requests`] keeps.
    pub kept_requests: usize,
    /// Listeners more, each with something wrong below HTTP, and their ports; 0 takes a free one.
    pub tls_faults: Vec<(TlsFault, u16)>,
    /// How long [`TlsFault::SlowHandshake`] waits.
    pub slow_handshake: Duration,
    /// Write one line per request to the standard error stream, without secrets, bodies or queries.
    pub log_to_stderr: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            http_port: 0,
            https_port: Some(0),
            address: Ipv4Addr::LOCALHOST.into(),
            accounts: Accounts::default(),
            kept_requests: 10_000,
            tls_faults: Vec::new(),
            slow_handshake: Duration::from_secs(5),
            log_to_stderr: false,
        }
    }
}

/// A running server. It stops, and closes its connections, when dropped.
pub struct Server {
    http: SocketAddr,
    https: Option<SocketAddr>,
    ca_pem: Option<String>,
    tls_faults: Vec<FaultyListener>,
    log: Arc<RequestLog>,
    faults: Arc<Faults>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A listener with something wrong.
struct FaultyListener {
    fault: TlsFault,
    address: SocketAddr,
    certificate_pem: Option<String>,
}

impl Server {
    /// Starts a server on threads of its own; it accepts connections when this returns.
    pub fn start(options: Options) -> io::Result<Server> {
        let bind = |port| TcpListener::bind(SocketAddr::new(options.address, port));
        let authority = match (options.https_port, options.tls_faults.as_slice()) {
            (None, []) => None,
            _ => Some(Authority::generate()?),
        };
        let http = bind(options.http_port)?;
        let http_address = http.local_addr()?;
        let mut listeners = vec![(http, Opening::Plain)];
        let mut https_address = None;
        let mut tls_faults = Vec::new();
        if let Some(authority) = &authority {
            if let Some(port) = options.https_port {
                let https = bind(port)?;
                https_address = Some(https.local_addr()?);
                listeners.push((https, Opening::Tls(authority.identity(None)?.acceptor, Duration::ZERO)));
            }
            for (fault, port) in options.tls_faults {
                let listener = bind(port)?;
                let address = listener.local_addr()?;
                let (opening, certificate_pem) = faulty_opening(fault, authority, options.slow_handshake)?;
                tls_faults.push(FaultyListener { fault, address, certificate_pem });
                listeners.push((listener, opening));
            }
        }

        let log = Arc::new(RequestLog::new(options.kept_requests));
        let state = State::new(options.accounts, clock::now());
        let faults = Arc::new(Faults::default());
        let handler = Arc::new(Handler::new(state, Arc::clone(&log), Arc::clone(&faults), options.log_to_stderr));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("kaltura-devserver")
            .enable_all()
            .build()?;
        let ca_pem = authority.map(|authority| authority.pem());
        {
            // Listeners register with the runtime that is entered.
            let _entered = runtime.enter();
            for (listener, opening) in listeners {
                runtime.spawn(listeners::serve(listeners::adopt(listener)?, opening, Arc::clone(&handler)));
            }
        }

        let (stop, stopped) = oneshot::channel::<()>();
        // The runtime lives on a thread of its own, so that a server may be dropped anywhere, inside
        // another runtime too.
        let thread = std::thread::Builder::new().name("kaltura-devserver".to_owned()).spawn(move || {
            // An error means that the sender is gone, which is a reason to stop as well.
            let _ = runtime.block_on(stopped);
            runtime.shutdown_timeout(Duration::from_secs(2));
        })?;
        Ok(Server {
            http: http_address,
            https: https_address,
            ca_pem,
            tls_faults,
            log,
            faults,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// `http://127.0.0.1:PORT`
    pub fn http_url(&self) -> String {
        format!("http://{}", self.http)
    }

    /// `https://localhost:PORT`, when HTTPS is on.
    pub fn https_url(&self) -> Option<String> {
        Some(format!("https://localhost:{}", self.https?.port()))
    }

    /// The address of a listener.
    pub fn address(&self, scheme: Scheme) -> Option<SocketAddr> {
        match scheme {
            Scheme::Http => Some(self.http),
            Scheme::Https => self.https,
        }
    }

    /// `https://localhost:PORT` of the listener with this fault, when it was asked for.
    pub fn tls_fault_url(&self, fault: TlsFault) -> Option<String> {
        Some(format!("https://localhost:{}", self.faulty(fault)?.address.port()))
    }

    /// The certificate that the listener with this fault shows, in PEM, when it has one.
    pub fn tls_fault_certificate(&self, fault: TlsFault) -> Option<&str> {
        self.faulty(fault)?.certificate_pem.as_deref()
    }

    fn faulty(&self, fault: TlsFault) -> Option<&FaultyListener> {
        self.tls_faults.iter().find(|listener| listener.fault == fault)
    }

    /// The certificate of the CA that signed the server's own, in PEM, when HTTPS or a TLS fault is on. It was made
    /// for this server; its key is not kept.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// Writes [`ca_pem`](Self::ca_pem) to a file.
    pub fn write_ca(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let pem = self.ca_pem().ok_or_else(|| io::Error::new(io::ErrorKind::Unsupported, "HTTPS is off"))?;
        std::fs::write(path, pem)
    }

    /// What is to go wrong.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The requests seen so far, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.log.all()
    }

    /// Forgets the requests seen so far.
    pub fn clear_requests(&self) {
        self.log.clear();
    }
}

/// How a listener with this fault opens a connection, and the certificate that it shows.
fn faulty_opening(fault: TlsFault, authority: &Authority, slow: Duration) -> io::Result<(Opening, Option<String>)> {
    Ok(match fault {
        TlsFault::Garbage => (Opening::Greeting, None),
        TlsFault::PlainHttp => (Opening::Plain, None),
        _ => {
            let identity = authority.identity(Some(fault))?;
            let pause = if fault == TlsFault::SlowHandshake { slow } else { Duration::ZERO };
            (Opening::Tls(identity.acceptor, pause), Some(identity.certificate_pem))
        }
    })
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The thread may be gone already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("http", &self.http).field("https", &self.https).finish_non_exhaustive()
    }
}
