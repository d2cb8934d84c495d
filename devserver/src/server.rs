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
use crate::faults::Faults;
use crate::http::Handler;
use crate::listeners;
use crate::request_log::{Request, RequestLog, Scheme};
use crate::state::State;
use crate::tls::Identity;

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
            log_to_stderr: false,
        }
    }
}

/// A running server. It stops, and closes its connections, when dropped.
pub struct Server {
    http: SocketAddr,
    https: Option<SocketAddr>,
    ca_pem: Option<String>,
    log: Arc<RequestLog>,
    faults: Arc<Faults>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server on threads of its own; it accepts connections when this returns.
    pub fn start(options: Options) -> io::Result<Server> {
        let identity = options.https_port.map(|_| Identity::generate()).transpose()?;
        let bind = |port| TcpListener::bind(SocketAddr::new(options.address, port));
        let http = bind(options.http_port)?;
        let https = options.https_port.map(bind).transpose()?;
        let http_address = http.local_addr()?;
        let https_address = https.as_ref().map(TcpListener::local_addr).transpose()?;

        let log = Arc::new(RequestLog::new(options.kept_requests));
        let state = State::new(options.accounts, clock::now());
        let faults = Arc::new(Faults::default());
        let handler = Arc::new(Handler::new(state, Arc::clone(&log), Arc::clone(&faults), options.log_to_stderr));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("kaltura-devserver")
            .enable_all()
            .build()?;
        let ca_pem = identity.as_ref().map(|identity| identity.ca_pem.clone());
        {
            // Listeners register with the runtime that is entered.
            let _entered = runtime.enter();
            runtime.spawn(listeners::serve_http(listeners::adopt(http)?, Arc::clone(&handler)));
            if let (Some(https), Some(identity)) = (https, identity) {
                runtime.spawn(listeners::serve_https(listeners::adopt(https)?, identity.acceptor, handler));
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

    /// The certificate of the CA that signed the server's own, in PEM, when HTTPS is on. It was made
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
