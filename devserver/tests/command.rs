//! The command: what it prints, and how it ends.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use kaltura_devserver::Accounts;

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kaltura-devserver"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The running command, ended when dropped, and what it printed first.
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
fn it_prints_its_addresses_and_the_authority() {
    let running = Running::start(&[]);
    assert!(running.http.starts_with("http://127.0.0.1:"), "{}", running.http);
    assert!(running.https.starts_with("https://localhost:"), "{}", running.https);
    assert!(std::fs::read_to_string(&running.ca).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    let _ = std::fs::remove_file(&running.ca);
}

#[cfg(unix)]
#[test]
fn it_ends_cleanly_on_a_signal_and_logs_no_secret() {
    for signal in ["-TERM", "-INT"] {
        let mut running = Running::start(&[]);
        let url = format!("{}/api_v3/service/session/action/start?format=1&x=hidden", running.http);
        let response = ureq::post(&url).header("Content-Type", "application/json").send(r#"{"secret":"hidden"}"#);
        assert!(response.is_ok());
        // A path that is no path of the API may hold anything as well.
        let _ = ureq::get(format!("{}/hidden", running.http)).call();
        let _ = ureq::get(format!("{}/api_v3/service/hidden/action/hidden", running.http)).call();
        let pid = running.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        assert!(running.child.wait().unwrap().success(), "{signal}");
        assert!(!std::path::Path::new(&running.ca).exists(), "the temporary file is gone");

        let mut log = String::new();
        running.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        assert_eq!(log.lines().count(), 3, "{log}");
        assert!(log.starts_with("POST session.start START_SESSION_ERROR (http 127.0.0.1:"), "{log}");
        assert!(!log.contains("hidden"), "{log}");
    }
}

#[test]
fn faults_may_be_asked_for_on_the_command_line() {
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
fn the_printed_accounts_are_an_accounts_file() {
    let output = command(&["--print-accounts"]).output().unwrap();
    assert!(output.status.success());
    assert_eq!(Accounts::from_json(&String::from_utf8(output.stdout).unwrap()), Ok(Accounts::default()));
}

#[test]
fn a_wrong_argument_is_told_on_the_error_stream() {
    for arguments in [&["--htp"][..], &["--http"], &["--http", "x"], &["--fault", "exploding"], &["--tls-fault", "x"]] {
        let output = command(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
    let output = command(&["--accounts", "no-such-file.json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no-such-file.json"));
}
