//! The command: its output, its errors and its exit.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use kaltura_devserver::Accounts;

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kaltura-devserver"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The running command, which is killed when dropped, and the first lines that it printed.
struct Running {
    child: Child,
    http: String,
    https: String,
    ca: String,
    /// A line for each `--tls-fault`.
    more: Vec<String>,
}

impl Running {
    fn start(arguments: &[&str]) -> Running {
        let mut child = command(arguments).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut value = |name: &str| lines.next().unwrap().strip_prefix(name).unwrap().to_owned();
        let (http, https, ca) = (value("http "), value("https "), value("ca "));
        let more = arguments.iter().filter(|argument| **argument == "--tls-fault").map(|_| lines.next().unwrap());
        Running { child, http, https, ca, more: more.collect() }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn command_prints_addresses_and_ca_file() {
    let running = Running::start(&[]);
    assert!(running.http.starts_with("http://127.0.0.1:"), "{}", running.http);
    assert!(running.https.starts_with("https://localhost:"), "{}", running.https);
    assert!(std::fs::read_to_string(&running.ca).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    let _ = std::fs::remove_file(&running.ca);
}

#[cfg(unix)]
#[test]
fn command_on_signal_exits_and_logged_no_secret() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let mut running = Running::start(&[]);
        let url = format!("{}/api_v3/service/session/action/start?format=1&x=hidden", running.http);
        let response = ureq::post(&url).header("Content-Type", "application/json").send(r#"{"secret":"hidden"}"#);
        assert!(response.is_ok());
        // Any other path may contain secrets as well.
        let _ = ureq::get(format!("{}/hidden/", running.http)).call();
        let _ = ureq::get(format!("{}/api_v3/service/hidden/action/hidden", running.http)).call();
        let pid = Pid::from_raw(i32::try_from(running.child.id()).unwrap());
        kill(pid, signal).unwrap();
        assert!(running.child.wait().unwrap().success(), "{signal}");
        assert!(!std::path::Path::new(&running.ca).exists(), "the temporary file is gone");

        let mut log = String::new();
        running.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        assert_eq!(log.lines().count(), 4, "{log}");
        assert!(log.lines().last().unwrap().starts_with("  this server supports session.start, session.get,"), "{log}");
        assert!(log.starts_with("POST session.start START_SESSION_ERROR (http 127.0.0.1:"), "{log}");
        assert!(!log.contains("hidden"), "{log}");
    }
}

#[test]
fn command_fault_options_take_effect() {
    let mut running = Running::start(&["--fault", "plain-text,text=busy,times=1", "--tls-fault", "expired"]);
    let url = format!("{}/api_v3/service/system/action/ping?format=1", running.http);
    let ping = || ureq::get(&url).call().unwrap().body_mut().read_to_string().unwrap();
    assert_eq!((ping().as_str(), ping().as_str()), ("busy", "true"));
    assert!(running.more[0].starts_with("https-expired https://localhost:"), "{:?}", running.more);
    let seen = ureq::get(format!("{}/_devserver/requests", running.http)).call().unwrap().into_body().read_to_string();
    assert!(seen.unwrap().contains(r#""system.ping":2"#));
    let _ = std::fs::remove_file(&running.ca);

    let mut log = BufReader::new(running.child.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(log.next().unwrap().starts_with("GET system.ping 200 by fault (http 127.0.0.1:"));
    assert!(log.next().unwrap().starts_with("GET system.ping ok (http 127.0.0.1:"));
}

#[test]
fn command_print_accounts_is_an_accounts_file() {
    let output = command(&["--print-accounts"]).output().unwrap();
    assert!(output.status.success());
    assert_eq!(Accounts::from_json(&String::from_utf8(output.stdout).unwrap()), Ok(Accounts::default()));
}

#[test]
fn command_wrong_argument_is_reported() {
    for arguments in [
        &["--htp"][..],
        &["--http"],
        &["--http", "x"],
        &["--fault", "exploding"],
        &["--tls-fault", "x"],
        &["--error-cache-seconds", "x"],
    ] {
        let output = command(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}

#[test]
fn command_failure_names_the_file_and_the_port() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (arguments, reported) in [
        (["--accounts", "no-such-file.json"], "--accounts no-such-file.json: "),
        (["--ca-file", "no-such-folder/ca.pem"], "--ca-file no-such-folder/ca.pem: "),
        (["--http", &port], &format!("port {port} for http: ")),
        (["--https", &port], &format!("port {port} for https: ")),
        (["--tls-fault", &format!("garbage={port}")], &format!("port {port} for garbage: ")),
    ] {
        let output = command(&arguments).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(error.contains(reported), "{arguments:?}: {error}");
    }
}

#[test]
fn command_version_is_printed() {
    for option in ["--version", "-V"] {
        let output = command(&[option]).output().unwrap();
        let version = concat!("kaltura-devserver ", env!("CARGO_PKG_VERSION"), "\n");
        assert_eq!(String::from_utf8(output.stdout).unwrap(), version);
    }
}

#[test]
fn command_prints_accounts_and_environment() {
    let mut child = command(&[]).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut text = String::new();
    for line in lines {
        text.push_str(&line);
        text.push('\n');
        if line.contains("KALTURA_APP_TOKEN=") {
            break;
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{text}"));
    assert_eq!(value("  export KALTURA_SERVICE_URL="), value("https "));
    assert_eq!(value("  export KALTURA_CA_FILE="), value("ca "));
    assert!(text.contains("\n  102  22dae94314a4106aa1a35b10a5c7c99c  admin102@example.com (admin), "), "{text}");
    let _ = std::fs::remove_file(value("ca "));
}

#[test]
fn command_man_page_describes_every_option() {
    let help = String::from_utf8(command(&["--help"]).output().unwrap().stdout).unwrap();
    let page = include_str!("../kaltura-devserver.1").replace("\\-", "-");
    let is_letter = |c: char| c.is_ascii_lowercase() || c == '-';
    let options: Vec<&str> = help
        .lines()
        .filter_map(|line| line.strip_prefix("  "))
        .filter_map(|line| line.strip_prefix("-V, ").or_else(|| line.strip_prefix("-h, ")).or(Some(line)))
        .filter(|line| line.starts_with("--"))
        .map(|line| line.split(|c| !is_letter(c)).next().unwrap())
        .collect();
    assert_eq!(options.len(), 11, "{options:?}");
    for option in options {
        assert!(page.contains(&format!("{option}\\~")) || page.contains(&format!("{option}\n")), "{option}");
    }
}
