//! The running server: its options, its threads, and its interface for tests.

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

/// The settings of a server. `Options::default()` has both listeners on free ports of the loopback
/// interface, with the built-in accounts.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port for plain HTTP; 0 takes a free one.
    pub http_port: u16,
    /// The port for HTTPS; 0 takes a free one, `None` leaves HTTPS off.
    pub https_port: Option<u16>,
    /// The address to listen on. Any other than a loopback address exposes test secrets to the network.
    pub address: IpAddr,
    /// The accounts to serve.
    pub accounts: Accounts,
    /// How many of the latest requests [`Server::requests`] keeps.
    pub kept_requests: usize,
    /// Further listeners, each with something wrong below HTTP, and their ports; 0 takes a free one.
    pub tls_faults: Vec<(TlsFault, u16)>,
    /// How long [`TlsFault::SlowHandshake`] waits.
    pub slow_handshake: Duration,
    /// Write one line per request to the standard error stream, without secrets, bodies or queries.
    pub log_to_stderr: bool,
    /// How long the response cache keeps errors of anonymous requests.
    pub error_cache: Duration,
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
            error_cache: Duration::from_secs(120),
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
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A listener with a fault.
struct FaultyListener {
    fault: TlsFault,
    address: SocketAddr,
    certificate_pem: Option<String>,
}

impl Server {
    /// Starts a server on its own threads; it accepts connections when this returns.
    pub fn start(options: Options) -> io::Result<Server> {
        let bind = |port, what: &str| {
            TcpListener::bind(SocketAddr::new(options.address, port)).map_err(|error| {
                io::Error::new(
                    error.kind(),
                    format!("cannot listen on {} port {port} for {what}: {error}", options.address),
                )
            })
        };
        let authority = match (options.https_port, options.tls_faults.as_slice()) {
            (None, []) => None,
            _ => Some(Authority::generate()?),
        };
        let http = bind(options.http_port, "http")?;
        let http_address = http.local_addr()?;
        let mut listeners = vec![(http, Opening::Plain)];
        let mut https_address = None;
        let mut tls_faults = Vec::new();
        if let Some(authority) = &authority {
            if let Some(port) = options.https_port {
                let https = bind(port, "https")?;
                https_address = Some(https.local_addr()?);
                listeners.push((https, Opening::Tls(authority.identity(None)?.acceptor, Duration::ZERO)));
            }
            for (fault, port) in options.tls_faults {
                let listener = bind(port, fault.name())?;
                let address = listener.local_addr()?;
                let (opening, certificate_pem) = faulty_opening(fault, authority, options.slow_handshake)?;
                tls_faults.push(FaultyListener { fault, address, certificate_pem });
                listeners.push((listener, opening));
            }
        }

        let log = Arc::new(RequestLog::new(options.kept_requests));
        let error_cache = i64::try_from(options.error_cache.as_secs()).unwrap_or(i64::MAX);
        let state = Arc::new(State::new(options.accounts, clock::now(), error_cache));
        let faults = Arc::new(Faults::default());
        let handler =
            Arc::new(Handler::new(Arc::clone(&state), Arc::clone(&log), Arc::clone(&faults), options.log_to_stderr));
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
        // The runtime has its own thread, so that a server may be dropped inside another runtime.
        let thread = std::thread::Builder::new().name("kaltura-devserver".to_owned()).spawn(move || {
            // An error means that the sender is gone, which is also a reason to stop.
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
            state,
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

    /// `https://localhost:PORT` of the listener with this fault, when it was requested.
    pub fn tls_fault_url(&self, fault: TlsFault) -> Option<String> {
        Some(format!("https://localhost:{}", self.faulty(fault)?.address.port()))
    }

    /// The certificate of the listener with this fault, in PEM, when it has one.
    pub fn tls_fault_certificate(&self, fault: TlsFault) -> Option<&str> {
        self.faulty(fault)?.certificate_pem.as_deref()
    }

    fn faulty(&self, fault: TlsFault) -> Option<&FaultyListener> {
        self.tls_faults.iter().find(|listener| listener.fault == fault)
    }

    /// The certificate of the CA that signed the server's own, in PEM, when HTTPS or a TLS fault is on. It was
    /// created for this server; its key is not stored.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// Writes [`ca_pem`](Self::ca_pem) to a file.
    pub fn write_ca(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let pem = self.ca_pem().ok_or_else(|| io::Error::new(io::ErrorKind::Unsupported, "HTTPS is off"))?;
        let path = path.as_ref();
        std::fs::write(path, pem).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
    }

    /// The faults in force.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The number of requests for an action such as `session.start`.
    pub fn request_count(&self, action: &str) -> u64 {
        self.log.count(action)
    }

    /// The latest requests, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.log.all()
    }

    /// Discards the requests seen so far.
    pub fn clear_requests(&self) {
        self.log.clear();
    }

    /// Empties the response cache, as if the time of all cached errors and widget sessions had passed.
    pub fn clear_cache(&self) {
        self.state.clear_cache();
    }
}

/// How a listener with this fault opens a connection, and its certificate.
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
