//! The command `kaltura-devserver`.
#![forbid(unsafe_code)]

mod console;

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use kaltura_devserver::{Accounts, FaultRule, Options, Server, TlsFault};

const HELP: &str = "\
A small Kaltura-compatible server for tests and demos. Its built-in secrets are public: never use it
for anything real.

Usage: kaltura-devserver [OPTIONS]

  --http PORT        port for HTTP on 127.0.0.1 (default 0: any free port)
  --https PORT       port for HTTPS (default 0: any free port)
  --accounts FILE    accounts to serve, in JSON (default: the built-in ones)
  --ca-file FILE     where to write the CA certificate (default: a temporary file)
  --fault FAULT      a fault such as delay,ms=500,times=2,action=session.start, or the same in JSON;
                     may be repeated (docs/devserver.md lists the faults)
  --tls-fault KIND[=PORT]
                     a further port with a fault below HTTP; may be repeated. KIND is all or one of
                     {TLS_FAULTS}
  --slow-handshake-ms MS
                     delay of slow-handshake (default 5000)
  --error-cache-seconds SECONDS
                     how long errors of anonymous requests are cached (default 120)
  --print-accounts   print the built-in accounts, as a template for --accounts, and exit
  -V, --version      print the version and exit
  -h, --help         print this help and exit

It prints its addresses and the CA file, one per line, then its accounts, and runs until it is
interrupted. The page at the http address shows requests and faults.

  http http://127.0.0.1:PORT
  https https://localhost:PORT
  ca FILE
  https-KIND https://localhost:PORT   (for each --tls-fault)
";

fn main() -> ExitCode {
    let result = match Command::parse(std::env::args().skip(1)) {
        Ok(Command::Help) => print(&HELP.replace("{TLS_FAULTS}", &tls_fault_names())),
        Ok(Command::Version) => print(concat!("kaltura-devserver ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(Command::PrintAccounts) => print(Accounts::default_json()),
        Ok(Command::Serve(serve)) => run(serve),
        Err(problem) => {
            eprintln!("kaltura-devserver: {problem}; see --help");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kaltura-devserver: {error}");
            ExitCode::FAILURE
        }
    }
}

enum Command {
    Help,
    Version,
    PrintAccounts,
    Serve(Serve),
}

#[derive(Default)]
struct Serve {
    http: u16,
    https: u16,
    accounts: Option<PathBuf>,
    ca_file: Option<PathBuf>,
    faults: Vec<FaultRule>,
    tls_faults: Vec<(TlsFault, u16)>,
    slow_handshake: Option<Duration>,
    error_cache: Option<Duration>,
}

impl Command {
    fn parse(arguments: impl Iterator<Item = String>) -> Result<Command, String> {
        let mut serve = Serve::default();
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--help" | "-h" => return Ok(Command::Help),
                "--version" | "-V" => return Ok(Command::Version),
                "--print-accounts" => return Ok(Command::PrintAccounts),
                "--http" => serve.http = parse_port(&value()?)?,
                "--https" => serve.https = parse_port(&value()?)?,
                "--accounts" => serve.accounts = Some(value()?.into()),
                "--ca-file" => serve.ca_file = Some(value()?.into()),
                "--fault" => {
                    let spec = value()?;
                    serve.faults.push(FaultRule::from_spec(&spec).map_err(|error| format!("--fault {spec}: {error}"))?);
                }
                "--tls-fault" => serve.tls_faults.extend(tls_faults(&value()?)?),
                "--slow-handshake-ms" => {
                    serve.slow_handshake = Some(Duration::from_millis(parse_number(&value()?)?));
                }
                "--error-cache-seconds" => {
                    serve.error_cache = Some(Duration::from_secs(parse_number(&value()?)?));
                }
                other => return Err(format!("{other} is not an option")),
            }
        }
        Ok(Command::Serve(serve))
    }
}

fn tls_fault_names() -> String {
    TlsFault::ALL.map(TlsFault::name).join(", ")
}

/// Parses `KIND`, `KIND=PORT` or `all`.
fn tls_faults(text: &str) -> Result<Vec<(TlsFault, u16)>, String> {
    if text == "all" {
        return Ok(TlsFault::ALL.map(|fault| (fault, 0)).to_vec());
    }
    let (name, port) = text.split_once('=').unwrap_or((text, "0"));
    let fault = TlsFault::from_name(name)
        .ok_or_else(|| format!("--tls-fault {name}: use all or one of {}", tls_fault_names()))?;
    Ok(vec![(fault, parse_port(port)?)])
}

fn parse_port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| format!("{text} is not a port; use a number from 0 to 65535"))
}

fn parse_number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("{text} is not a whole number"))
}

fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn run(serve: Serve) -> io::Result<()> {
    let accounts = match &serve.accounts {
        Some(path) => Accounts::from_file(path)
            .map_err(|error| io::Error::new(error.kind(), format!("--accounts {}: {error}", path.display())))?,
        None => Accounts::default(),
    };
    // Before anything is printed: a reader of the addresses may send a signal at once.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let stop = runtime.block_on(async { StopSignals::listen() })?;

    let defaults = Options::default();
    let server = Server::start(Options {
        http_port: serve.http,
        https_port: Some(serve.https),
        accounts: accounts.clone(),
        kept_requests: 0,
        slow_handshake: serve.slow_handshake.unwrap_or(defaults.slow_handshake),
        tls_faults: serve.tls_faults,
        log_to_stderr: true,
        error_cache: serve.error_cache.unwrap_or(defaults.error_cache),
        ..defaults
    })?;
    serve.faults.into_iter().for_each(|rule| server.faults().add(rule));
    let (ca_file, temporary) = match &serve.ca_file {
        Some(path) => {
            server.write_ca(path).map_err(|error| io::Error::new(error.kind(), format!("--ca-file {error}")))?;
            (path.clone(), false)
        }
        None => (write_temporary(server.ca_pem().unwrap_or_default())?, true),
    };
    let https = server.https_url().unwrap_or_default();
    let mut lines = format!("http {}\nhttps {https}\nca {}\n", server.http_url(), ca_file.display());
    for fault in TlsFault::ALL {
        if let Some(url) = server.tls_fault_url(fault) {
            lines.push_str(&format!("https-{} {url}\n", fault.name()));
        }
    }
    lines.push_str(&console::accounts_and_environment(&accounts, (&server.http_url(), &https), &ca_file));
    print(&lines)?;

    runtime.block_on(stop.received());
    if temporary {
        // It is useless without this server.
        let _ = std::fs::remove_file(&ca_file);
    }
    Ok(())
}

/// Writes a new file in the directory for temporary files; an existing name is never followed.
fn write_temporary(pem: &str) -> io::Result<PathBuf> {
    let directory = std::env::temp_dir();
    for attempt in 0..100 {
        let path = directory.join(format!("kaltura-devserver-{}-{attempt}.pem", std::process::id()));
        match create(&path) {
            Ok(mut file) => {
                file.write_all(pem.as_bytes())?;
                return Ok(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                return Err(io::Error::new(error.kind(), format!("{}: {error}; use --ca-file", path.display())));
            }
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "no free name for the CA file; use --ca-file"))
}

fn create(path: &Path) -> io::Result<std::fs::File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// The signals that end the server cleanly.
#[cfg(unix)]
struct StopSignals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl StopSignals {
    fn listen() -> io::Result<StopSignals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(StopSignals { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn received(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct StopSignals;

#[cfg(not(unix))]
impl StopSignals {
    fn listen() -> io::Result<StopSignals> {
        Ok(StopSignals)
    }

    async fn received(self) {
        // When interrupts cannot be received, there is nothing to wait for.
        let _ = tokio::signal::ctrl_c().await;
    }
}
