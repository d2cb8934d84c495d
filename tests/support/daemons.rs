//! Starts servers that Linux distributions package: Redis, nginx, tinyproxy and microsocks.

use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A process that is killed when the test ends.
pub struct Daemon(Child);

impl Daemon {
    /// Sends a signal, such as TERM. Fails silently if the process has exited.
    pub fn signal(&self, name: &str) {
        let _ = Command::new("kill").arg(format!("-{name}")).arg(self.0.id().to_string()).status();
    }

    /// Waits for the process to exit.
    pub fn wait(&mut self) {
        let _ = self.0.wait();
    }

    /// Waits until the process listens. Returns false if it exits, or does not listen after 30 seconds.
    fn starts(&mut self, is_listening: impl Fn() -> bool) -> bool {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(30) && self.0.try_wait().unwrap().is_none() {
            if is_listening() {
                return true;
            }
            thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Fails if the process has already exited.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a server on free ports. `prepare` returns its command. Retries, because another test may take a port first.
#[track_caller]
pub fn start<const N: usize>(prepare: impl Fn([u16; N]) -> Command) -> (Daemon, [u16; N]) {
    let mut last = None;
    for _ in 0..5 {
        let ports = free_ports();
        let command = last.insert(prepare(ports));
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let mut daemon = Daemon(child.unwrap_or_else(|error| panic!("{command:?}: {error}")));
        if daemon.starts(|| ports.iter().all(|&port| TcpStream::connect(("127.0.0.1", port)).is_ok())) {
            return (daemon, ports);
        }
    }
    panic!("{:?} does not start", last.unwrap());
}

fn free_ports<const N: usize>() -> [u16; N] {
    let listeners = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// A running Redis without a port, and its Unix socket. It stores nothing on disk.
pub fn redis(program: &Path, folder: &Path) -> (Daemon, PathBuf) {
    let socket = folder.join("redis.sock");
    let mut command = Command::new(program);
    command.args(["--port", "0", "--save", "", "--appendonly", "no", "--dir"]).arg(folder);
    command.arg("--unixsocket").arg(&socket).stdin(Stdio::null()).stdout(Stdio::null());
    let mut daemon = Daemon(command.spawn().unwrap());
    assert!(daemon.starts(|| UnixStream::connect(&socket).is_ok()), "{command:?} does not start");
    (daemon, socket)
}

/// The directives for nginx's temporary files, which else belong in folders of the system.
pub fn nginx_temporary_paths(folder: &Path) -> String {
    let folder = folder.display();
    ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {folder}/{kind};\n"))
        .concat()
}

/// Starts nginx as a TLS proxy in front of a server. Each listener has separate directives.
pub fn nginx<const N: usize>(
    program: &Path,
    folder: &Path,
    backend: &str,
    listeners: &[String; N],
) -> (Daemon, [u16; N]) {
    start(|ports: [u16; N]| {
        let servers: String = listeners
            .iter()
            .zip(ports)
            .map(|(directives, port)| {
                format!(
                    "server {{ listen 127.0.0.1:{port} ssl; {directives} location / {{ proxy_pass {backend}; }} }}\n"
                )
            })
            .collect();
        let scratch = folder.display();
        let temporary = nginx_temporary_paths(folder);
        let config = format!(
            "daemon off; master_process off; pid {scratch}/nginx.pid; error_log {scratch}/nginx.log;\n\
             events {{}}\nhttp {{ access_log off;\n{temporary}{servers}}}\n"
        );
        let file = folder.join("nginx.conf");
        std::fs::write(&file, config).unwrap();
        let mut command = Command::new(program);
        command.arg("-p").arg(folder).arg("-c").arg(&file).stderr(Stdio::null());
        command
    })
}

/// Starts tinyproxy with further directives.
pub fn tinyproxy(program: &Path, folder: &Path, directives: &str) -> (Daemon, u16) {
    let (daemon, [port]) = start(|[port]: [u16; 1]| {
        let file = folder.join("tinyproxy.conf");
        let log = folder.join("tinyproxy.log");
        let config =
            format!("Port {port}\nListen 127.0.0.1\nMaxClients 20\nLogFile \"{}\"\n{directives}\n", log.display());
        std::fs::write(&file, config).unwrap();
        let mut command = Command::new(program);
        command.arg("-d").arg("-c").arg(&file).stderr(Stdio::null());
        command
    });
    (daemon, port)
}

/// Starts microsocks, a SOCKS 5 proxy.
pub fn microsocks(program: &Path, credentials: Option<(&str, &str)>) -> (Daemon, u16) {
    let (daemon, [port]) = start(|[port]: [u16; 1]| {
        let mut command = Command::new(program);
        command.args(["-i", "127.0.0.1", "-p", &port.to_string()]).stderr(Stdio::null());
        if let Some((user, password)) = credentials {
            command.args(["-u", user, "-P", password]);
        }
        command
    });
    (daemon, port)
}
