//! `examples-c/nginx`: the access module, built with nginx's headers and loaded into a real nginx.

#[macro_use]
mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use kaltura_session::ks::{Expiry, Randomness, SessionParams, Signer, TYPE_USER};
use support::daemons::{self, Daemon, nginx_temporary_paths};
use support::needs::{BASH, NGINX, NGINX_HEADERS, needs};
use support::{both, linked_library, root, scratch, succeed, unix_now};

const OLD: &str = "22dae94314a4106aa1a35b10a5c7c99c";
const NEW: &str = "7d0a6a4b2c3f4e5d8c9b0a1f2e3d4c5b";

fn now() -> i64 {
    i64::try_from(unix_now()).unwrap()
}

/// A session of account 102 that was created at `at`, for an hour.
fn session_at(at: i64, secret: &str, privileges: &str) -> String {
    let params =
        SessionParams { privileges, expiry: Expiry::Seconds(3600), ..SessionParams::new("user102", TYPE_USER) };
    Signer::new(102, secret).unwrap().sign(&params, at, Randomness::System).unwrap()
}

fn session(secret: &str, privileges: &str) -> String {
    session_at(now(), secret, privileges)
}

/// A master process with a worker. Killed alone, the master would leave the worker behind.
struct Nginx {
    folder: PathBuf,
    master: Daemon,
    port: u16,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.master.signal("TERM");
        self.master.wait();
    }
}

impl Nginx {
    fn start(name: &str) -> Nginx {
        let (program, module) = (NGINX.needed(), module());
        let folder = scratch(name);
        for file in ["open.txt", "media/clip.mp4", "media/free/a.txt", "entry/clip.mp4", "cookie/clip.mp4"] {
            let path = folder.join("files").join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "content of the file").unwrap();
        }
        write_secrets(&folder, &[OLD]);
        let (master, [port]) = daemons::start(|[port]: [u16; 1]| {
            let file = folder.join("nginx.conf");
            std::fs::write(&file, configuration(&folder, module, port)).unwrap();
            let mut command = Command::new(&program);
            command.arg("-p").arg(&folder).arg("-c").arg(&file).stderr(Stdio::null());
            command
        });
        Nginx { folder, master, port }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("error.log")).unwrap_or_default()
    }

    /// The HTTP status of a request.
    fn status(&self, uri: &str, headers: &str) -> u16 {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(format!("GET {uri} HTTP/1.0\r\n{headers}\r\n").as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        let status = response.split(' ').nth(1).and_then(|status| status.parse().ok());
        assert_eq!(response.contains("content of the file"), status == Some(200), "{response}");
        status.unwrap_or_else(|| panic!("{response}"))
    }

    #[track_caller]
    fn allows(&self, uri: &str) {
        assert_eq!(self.status(uri, ""), 200, "{}", self.log());
    }

    /// Responds with 403, and one line of the log has the reason but nothing of the session.
    #[track_caller]
    fn refuses(&self, uri: &str, reason: &str) {
        let before = self.log().len();
        assert_eq!(self.status(uri, ""), 403);
        let log = self.log();
        let line = &log[before..];
        let expected = format!("kaltura: 403 {reason}: ");
        assert!(line.contains(&expected) && line.lines().count() == 1, "{reason}: {line}");
        let ks = uri.split_once("ks=").map_or("", |(_, ks)| &ks[..ks.len().min(20)]);
        assert!(ks.is_empty() || !line.contains(ks), "{line}");
    }

    /// Reloads the configuration, and waits until `is_done`.
    #[track_caller]
    fn reload(&self, is_done: impl Fn() -> bool) {
        self.master.signal("HUP");
        let start = Instant::now();
        while !is_done() {
            assert!(start.elapsed() < Duration::from_secs(30), "{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The module, which is built once: nginx's ./configure takes its time.
fn module() -> &'static Path {
    static MODULE: OnceLock<PathBuf> = OnceLock::new();
    MODULE.get_or_init(|| {
        needs([BASH, NGINX_HEADERS]);
        let folder = scratch("nginx_module_build");
        let mut command = Command::new("make");
        command.arg("-C").arg(root().join("examples-c/nginx")).env_remove("MAKEFLAGS").env_remove("MAKELEVEL");
        command.arg(format!("OUT={}", folder.join("module").display()));
        command.arg(format!("BUILD_TREE={}", linked_library(&folder).display()));
        succeed(&mut command);
        folder.join("module/ngx_http_kaltura_module.so")
    })
}

fn write_secrets(folder: &Path, secrets: &[&str]) {
    let file = folder.join("secrets");
    std::fs::write(&file, secrets.iter().map(|secret| format!("{secret}\n")).collect::<String>()).unwrap();
}

fn configuration(folder: &Path, module: &Path, port: u16) -> String {
    let temporary = nginx_temporary_paths(folder);
    let (folder, module) = (folder.display(), module.display());
    // Workers of root would else run as a user who cannot read the files of this test.
    let user = if is_root() { "user root;" } else { "" };
    format!(
        "load_module {module};\n{user} daemon off; worker_processes 1;\n\
         pid {folder}/nginx.pid; error_log {folder}/error.log;\n\
         events {{}}\n\
         http {{\n{temporary}\
         log_format without_query '$remote_addr $request_method $uri $status';\n\
         access_log {folder}/access.log without_query;\n\
         kaltura_secrets 102 secrets;\n\
         server {{ listen 127.0.0.1:{port}; root {folder}/files;\n\
         location /media/ {{ kaltura_session $arg_ks;\n\
             location /media/free/ {{ kaltura_session off; }} }}\n\
         location /entry/ {{ kaltura_session $arg_ks; kaltura_privilege sview $arg_entry; }}\n\
         location /cookie/ {{ kaltura_session $cookie_ks; kaltura_privilege list; }}\n\
         }} }}\n"
    )
}

fn is_root() -> bool {
    both(&succeed(Command::new("id").arg("-u"))).trim() == "0"
}

fn requests_need_a_valid_session() {
    let nginx = Nginx::start("nginx_module");
    nginx.allows("/open.txt");
    nginx.allows("/media/free/a.txt");
    let valid = session(OLD, "");
    nginx.allows(&format!("/media/clip.mp4?ks={valid}"));
    // As an escaping client sends it.
    let escaped: String = valid.bytes().map(|byte| format!("%{byte:02X}")).collect();
    nginx.allows(&format!("/media/clip.mp4?x=1&ks={escaped}"));

    nginx.refuses("/media/clip.mp4", "NO_SESSION");
    nginx.refuses("/media/clip.mp4?ks=", "NO_SESSION");
    nginx.refuses("/media/clip.mp4?ks=hunter2", "KALTURA_ERROR_KS_MALFORMED");
    let forged = session(NEW, "");
    nginx.refuses(&format!("/media/clip.mp4?ks={forged}"), "KALTURA_ERROR_KS_SIGNATURE");
    let expired = session_at(now() - 3601, OLD, "");
    nginx.refuses(&format!("/media/clip.mp4?ks={expired}"), "KALTURA_ERROR_KS_EXPIRED");
    let cut = &valid[..valid.len() / 2];
    assert_eq!(nginx.status(&format!("/media/clip.mp4?ks={cut}"), ""), 403);

    let here = session(OLD, "iprestrict:127.0.0.1");
    nginx.allows(&format!("/media/clip.mp4?ks={here}"));
    let elsewhere = session(OLD, "iprestrict:192.0.2.1");
    let reason = "KALTURA_ERROR_KS_RESTRICTED_IP";
    nginx.refuses(&format!("/media/clip.mp4?ks={elsewhere}"), reason);
    let media = session(OLD, "urirestrict:/media/*");
    nginx.allows(&format!("/media/clip.mp4?ks={media}"));
    let other = session(OLD, "urirestrict:/other/*");
    let reason = "KALTURA_ERROR_KS_RESTRICTED_URI";
    nginx.refuses(&format!("/media/clip.mp4?ks={other}"), reason);

    // Neither log has a session.
    let access = std::fs::read_to_string(nginx.folder.join("access.log")).unwrap();
    assert!(access.contains("GET /media/clip.mp4 200"), "{access}");
    for ks in [&valid, &forged, &expired, &elsewhere, &other] {
        assert!(!nginx.log().contains(&ks[..40]) && !access.contains(&ks[..40]));
    }
}

fn requests_need_the_privilege() {
    let nginx = Nginx::start("nginx_module_privilege");
    let ks = session(OLD, "sview:0_video001");
    let missing = "NO_PRIVILEGE";
    nginx.allows(&format!("/entry/clip.mp4?entry=0_video001&ks={ks}"));
    nginx.refuses(&format!("/entry/clip.mp4?entry=0_video002&ks={ks}"), missing);
    // A request without the argument is rejected, even if the session has the privilege for all values.
    nginx.refuses(&format!("/entry/clip.mp4?ks={ks}"), missing);
    nginx.refuses(&format!("/entry/clip.mp4?ks={}", session(OLD, "sview:*")), missing);
    nginx.refuses(&format!("/entry/clip.mp4?entry=0_video001&ks={}", session(OLD, "")), missing);
    let expired = session_at(now() - 3601, OLD, "sview:0_video001");
    nginx.refuses(&format!("/entry/clip.mp4?entry=0_video001&ks={expired}"), "KALTURA_ERROR_KS_EXPIRED");

    let cookie = |privileges| format!("Cookie: ks={}\r\n", session(OLD, privileges));
    assert_eq!(nginx.status("/cookie/clip.mp4", &cookie("list:*")), 200);
    assert_eq!(nginx.status("/cookie/clip.mp4", &cookie("sview:*")), 403);
}

fn reload_replaces_the_secrets() {
    let nginx = Nginx::start("nginx_module_reload");
    let of = |secret| format!("/media/clip.mp4?ks={}", session(secret, ""));
    nginx.allows(&of(OLD));
    assert_eq!(nginx.status(&of(NEW), ""), 403);

    write_secrets(&nginx.folder, &[NEW, OLD]);
    nginx.reload(|| nginx.status(&of(NEW), "") == 200);
    nginx.allows(&of(OLD));

    write_secrets(&nginx.folder, &[NEW]);
    nginx.reload(|| nginx.status(&of(OLD), "") == 403);
    nginx.allows(&of(NEW));

    // A configuration that cannot be used changes nothing.
    for (problem, message) in [("", "secrets: "), ("large", "names a file that is too large")] {
        std::fs::write(nginx.folder.join("secrets"), if problem.is_empty() { String::new() } else { "x".repeat(9000) })
            .unwrap();
        nginx.reload(|| nginx.log().contains(message));
        nginx.allows(&of(NEW));
    }
    std::fs::remove_file(nginx.folder.join("secrets")).unwrap();
    nginx.reload(|| nginx.log().contains("kaltura: cannot read"));
    nginx.allows(&of(NEW));
    assert!(!nginx.log().contains(NEW) && !nginx.log().contains(OLD));
}

tests! {
    requests_need_a_valid_session,
    requests_need_the_privilege,
    reload_replaces_the_secrets,
}
