//! `examples-c/shared_session.c`: processes that share one session through a real Redis.

#[macro_use]
mod support;

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use kaltura_devserver::{Fault, Gate, KsCause};
use support::daemons::{self, Daemon};
use support::needs::{REDIS_SERVER, libraries};
use support::{C99, TestServer, account, root, run, scratch, succeed};

const KEY: &str = "8f1e0d7c6b5a49382716f5e4d3c2b1a08f1e0d7c6b5a49382716f5e4d3c2b1a0";
const PROCESSES: usize = 8;

/// A Redis, a Kaltura server, and the program that shares a session.
struct Fleet {
    folder: PathBuf,
    server: TestServer,
    program: PathBuf,
    socket: PathBuf,
    _redis: Daemon,
}

impl Fleet {
    fn start(name: &str) -> Fleet {
        let redis = REDIS_SERVER.needed();
        let flags = hiredis_and_libsodium();
        let folder = scratch(name);
        let server = TestServer::start(&folder);
        let program = C99.program_with(&root().join("examples-c/shared_session.c"), &folder, &flags);
        let (daemon, socket) = daemons::redis(&redis, &folder);
        Fleet { folder, server, program, socket, _redis: daemon }
    }

    fn process(&self, name: &str, settings: &[(&str, &str)]) -> Process {
        let output = self.folder.join(name);
        let file = File::create(&output).unwrap();
        let mut command = run(&self.program);
        command.env("KALTURA_SERVICE_URL", self.server.https_url()).env("KALTURA_CA_FILE", &self.server.ca_file);
        command.env("KALTURA_PARTNER_ID", account::PARTNER_ID).env("KALTURA_APP_TOKEN_ID", account::APP_TOKEN_ID);
        command.env("KALTURA_APP_TOKEN", account::APP_TOKEN).env("KALTURA_SHARED_KEY", KEY);
        command.env("KALTURA_REDIS", &self.socket).env("KALTURA_PAUSE_MS", "50").envs(settings.iter().copied());
        command.stdout(file.try_clone().unwrap()).stderr(file).stdin(Stdio::null());
        Process { child: command.spawn().unwrap(), output }
    }

    fn processes(&self, count: usize, settings: &[(&str, &str)]) -> Vec<Process> {
        (0..count).map(|index| self.process(&format!("process_{index}.txt"), settings)).collect()
    }

    /// How many sessions the server was asked for.
    fn logins(&self) -> usize {
        let requests = self.server.server.requests();
        requests.iter().filter(|request| request.action.eq_ignore_ascii_case("appToken.startSession")).count()
    }

    fn redis(&self, command: &str) -> String {
        let mut stream = UnixStream::connect(&self.socket).unwrap();
        stream.write_all(format!("{command}\r\nQUIT\r\n").as_bytes()).unwrap();
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).unwrap();
        String::from_utf8_lossy(&reply).into_owned()
    }

    /// The name in Redis that ends with this.
    fn name(&self, ending: &str) -> Option<String> {
        let names = self.redis("KEYS *");
        names.lines().find(|line| line.ends_with(ending)).map(str::to_owned)
    }
}

fn hiredis_and_libsodium() -> Vec<String> {
    libraries(&["hiredis", "libsodium"], "libhiredis-dev libsodium-dev")
}

/// A process of the fleet. It is killed if the test fails.
struct Process {
    child: Child,
    output: PathBuf,
}

impl Process {
    fn printed(&self) -> String {
        std::fs::read_to_string(&self.output).unwrap()
    }

    /// The fingerprints of the sessions that it got.
    fn sessions(&self) -> Vec<String> {
        let printed = self.printed();
        let names = printed.lines().filter_map(|line| line.strip_prefix("session ")?.split_once(", expires in "));
        names.map(|(name, _)| name.to_owned()).collect()
    }

    fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Ends it as an operator would. Returns what it printed and its exit code.
    fn terminate(mut self) -> (String, Option<i32>) {
        succeed(Command::new("kill").arg(self.child.id().to_string()));
        let status = self.child.wait().unwrap();
        (self.printed(), status.code())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[track_caller]
fn wait_until(processes: &mut [Process], what: &str, is_reached: impl Fn(&[Process]) -> bool) {
    let start = Instant::now();
    while !is_reached(processes) {
        let printed = || processes.iter().map(Process::printed).collect::<Vec<_>>();
        assert!(start.elapsed() < Duration::from_secs(180), "{what} is not reached: {:#?}", printed());
        if let Some(ended) = processes.iter_mut().position(|process| !process.is_running()) {
            panic!("a process has ended: {}", processes[ended].printed());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[track_caller]
fn all_succeed(processes: Vec<Process>) {
    for process in processes {
        let (printed, code) = process.terminate();
        assert!(code == Some(0) && printed.ends_with(" calls, 0 failed\n"), "{printed}");
    }
}

fn eight_processes_log_in_ten_times_for_ten_sessions() {
    let fleet = Fleet::start("shared_session_ten");
    let mut processes = fleet.processes(PROCESSES, &[("KALTURA_EXPIRY_SECONDS", "5")]);
    wait_until(&mut processes, "the tenth session", |all| all.iter().all(|process| process.sessions().len() >= 10));
    let sessions = processes[0].sessions();
    for process in &processes {
        assert_eq!(process.sessions(), sessions);
    }
    assert_eq!((sessions.len(), fleet.logins()), (10, 10));

    // Redis holds no session and no app token that can be read.
    let calls = fleet.server.server.requests();
    let last = calls.iter().rev().find(|request| request.action == "user.get").unwrap().body_text().into_owned();
    let (_, ks) = last.split_once("\"ks\":\"").unwrap();
    let ks = ks.split_once('"').unwrap().0;
    assert!(ks.len() > 100, "{last}");
    let stored = fleet.redis(&format!("GET {}", fleet.name(":session").unwrap()));
    assert!(stored.len() > ks.len() && !stored.contains(&ks[..8]), "{stored}");
    assert!(!stored.contains(account::APP_TOKEN) && !fleet.redis("KEYS *").contains(account::APP_TOKEN_ID));
    all_succeed(processes);
}

fn killed_renewer_is_replaced_when_its_lock_expires() {
    let fleet = Fleet::start("shared_session_crash");
    let gate = Gate::new();
    fleet.server.server.faults().next_of("appToken.startSession", 1, Fault::Hold(gate.clone()));
    let renewer = fleet.process("renewer.txt", &[]);
    gate.wait_for(1);
    let mut processes = fleet.processes(PROCESSES - 1, &[]);
    // SIGKILL: it releases nothing.
    drop(renewer);
    let lock = fleet.redis(&format!("GET {}", fleet.name(":lock").unwrap()));
    assert!(lock.starts_with("$32\r\n"), "{lock}");
    assert_eq!((fleet.name(":session"), fleet.logins()), (None, 1));

    wait_until(&mut processes, "a session", |all| all.iter().all(|process| !process.sessions().is_empty()));
    let session = processes[0].sessions();
    for process in &processes {
        assert_eq!(process.sessions(), session);
    }
    assert_eq!((session.len(), fleet.logins()), (1, 2));
    // The next renewer has the lock with another token.
    assert_eq!(fleet.name(":lock"), None);
    gate.open();
    all_succeed(processes);
}

fn rejected_session_is_replaced_once_for_all() {
    let fleet = Fleet::start("shared_session_rejected");
    let mut processes = fleet.processes(PROCESSES, &[("KALTURA_EXPIRY_SECONDS", "10")]);
    wait_until(&mut processes, "a session", |all| all.iter().all(|process| !process.sessions().is_empty()));
    // Much later, so that the second session remains valid for some seconds after the first one expires.
    std::thread::sleep(Duration::from_secs(4));
    fleet.server.server.faults().next_of("user.get", 1, Fault::invalid_ks(KsCause::Logout));
    // One process gets the error at once; the others renew when their session is about to expire.
    wait_until(&mut processes, "another session", |all| all.iter().all(|process| process.sessions().len() == 2));
    let sessions = processes[0].sessions();
    for process in &processes {
        assert_eq!(process.sessions(), sessions);
    }
    assert_eq!(fleet.logins(), 2);
    all_succeed(processes);
}

fn refused_login_is_tried_once_by_all() {
    let fleet = Fleet::start("shared_session_refused");
    fleet.server.server.faults().always_of("appToken.startSession", Fault::api_error("APP_TOKEN_ID_NOT_FOUND"));
    let mut processes = fleet.processes(PROCESSES, &[]);
    let failed = |process: &Process| process.printed().matches("user.get: ").count();
    wait_until(&mut processes, "a second failure", |all| all.iter().all(|process| failed(process) >= 2));
    assert_eq!(fleet.logins(), 1);
    let printed: String = processes.into_iter().map(|process| process.terminate().0).collect();
    assert_eq!(printed.matches("with APP_TOKEN_ID_NOT_FOUND").count(), 1, "{printed}");
    assert!(printed.contains("Not logging in, because a recent login failed."), "{printed}");
}

fn modified_session_is_refused() {
    let fleet = Fleet::start("shared_session_modified");
    let mut processes = fleet.processes(1, &[]);
    wait_until(&mut processes, "a session", |all| !all[0].sessions().is_empty());
    let name = fleet.name(":session").unwrap();
    // One bit, in the middle of the session.
    assert!(
        fleet.redis(&format!("SETBIT {name} 800 1")).starts_with(":0")
            || fleet.redis(&format!("SETBIT {name} 800 0")).starts_with(":1")
    );
    let mut other = [fleet.process("other.txt", &[])];
    wait_until(&mut other, "a refusal", |all| all[0].printed().contains("the stored session was modified"));
    assert_eq!((other[0].sessions().len(), fleet.logins()), (0, 1));

    // Processes with another key share nothing with these.
    let mut third = [fleet.process("third.txt", &[("KALTURA_SHARED_KEY", &KEY.replace('8', "9"))])];
    wait_until(&mut third, "a session", |all| !all[0].sessions().is_empty());
    assert_eq!(fleet.logins(), 2);
    all_succeed(processes);
}

fn wrong_settings_are_reported() {
    let fleet = Fleet::start("shared_session_settings");
    for key in ["", "8f1e", &KEY[1..], &KEY.replace('8', "g"), &format!("{KEY}00")] {
        let mut process = fleet.process("wrong_key.txt", &[("KALTURA_SHARED_KEY", key)]);
        assert_eq!(process.child.wait().unwrap().code(), Some(1));
        assert_eq!(process.printed(), "Set KALTURA_SHARED_KEY to 64 hexadecimal digits.\n", "{key}");
    }
    let nowhere = fleet.folder.join("nowhere");
    let mut lost = [fleet.process("lost.txt", &[("KALTURA_REDIS", nowhere.to_str().unwrap())])];
    wait_until(&mut lost, "a failure", |all| all[0].printed().contains("Redis: No such file or directory\nuser.get: "));
    assert_eq!(fleet.logins(), 0);
}

fn redis_store_needs_no_other_header() {
    let flags = hiredis_and_libsodium();
    let source = scratch("shared_session_header").join("header.c");
    std::fs::write(&source, "#include \"redis_store.h\"\n").unwrap();
    let mut command = C99.command();
    command.args(["-D_POSIX_C_SOURCE=200809L", "-Wno-unused-function", "-Wno-unused-variable", "-fsyntax-only", "-I"]);
    succeed(command.arg(root().join("examples-c")).args(flags).arg(&source));
}

tests! {
    eight_processes_log_in_ten_times_for_ten_sessions,
    killed_renewer_is_replaced_when_its_lock_expires,
    rejected_session_is_replaced_once_for_all,
    refused_login_is_tried_once_by_all,
    modified_session_is_refused,
    wrong_settings_are_reported,
    redis_store_needs_no_other_header,
}
