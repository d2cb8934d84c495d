//! The example programs, run as a reader of the README would run them.

mod support;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use support::{C99, TestServer, account, both, root, run, scratch};

fn example(name: &str, folder: &Path) -> PathBuf {
    C99.program(&root().join("examples-c").join(name).with_extension("c"), folder)
}

fn output(command: &mut Command, input: &str) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that asks for no input may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// A command for an example, set up for the server over TLS.
fn at_server(name: &str, folder: &Path, server: &TestServer) -> Command {
    let mut command = run(example(name, folder));
    command.env("KALTURA_SERVICE_URL", server.https_url()).env("KALTURA_CA_FILE", &server.ca_file);
    command
}

#[track_caller]
fn session(command: &mut Command, input: &str) -> String {
    let output = output(command, input);
    assert!(output.status.success(), "{}", both(&output));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[track_caller]
fn whoami(folder: &Path, server: &TestServer, ks: &str) -> String {
    session(&mut at_server("whoami", folder, server), &format!("{ks}\n"))
}

#[test]
fn session_start_gets_a_session_that_whoami_knows() {
    let folder = scratch("example_session_start");
    let server = TestServer::start(&folder);
    let mut command = at_server("session_start", &folder, &server);
    command.env("KALTURA_SECRET", account::ADMIN_SECRET).env("KALTURA_PARTNER_ID", account::PARTNER_ID);
    command.env("KALTURA_USER_ID", "user102");
    let ks = session(&mut command, "");
    assert!(whoami(&folder, &server, &ks).starts_with("USER session: {\"id\":\"user102\""));
}

#[test]
fn local_session_makes_one_that_the_server_accepts() {
    let folder = scratch("example_local_session");
    let server = TestServer::start(&folder);
    let secret_file = folder.join("secret");
    std::fs::write(&secret_file, format!("{}\n", account::ADMIN_SECRET)).unwrap();
    let command = || {
        let mut command = run(example("local_session", &folder));
        command.env("KALTURA_SECRET_FILE", &secret_file).env("KALTURA_PARTNER_ID", account::PARTNER_ID);
        command
    };
    let ks = session(command().env("KALTURA_USER_ID", "user102"), "");
    assert!(whoami(&folder, &server, &ks).starts_with("USER session: {\"id\":\"user102\""));
    let ks = session(command().env("KALTURA_SESSION_TYPE", "admin"), "");
    assert!(whoami(&folder, &server, &ks).starts_with("ADMIN session: {\"sessionType\":\"2\""));
    assert!(server.server.requests().iter().all(|request| request.target.ends_with("?format=1")));
}

#[test]
fn login_gets_a_session_and_asks_for_a_one_time_password_where_it_is_needed() {
    let folder = scratch("example_login");
    let server = TestServer::start(&folder);
    let command = |login_id: &str, partner_id: &str| {
        let mut command = at_server("login", &folder, &server);
        command.env("KALTURA_LOGIN_ID", login_id).env("KALTURA_PASSWORD", account::PASSWORD);
        command.env("KALTURA_PARTNER_ID", partner_id);
        command
    };
    let ks = session(&mut command(account::LOGIN_ID, account::PARTNER_ID), "");
    assert!(whoami(&folder, &server, &ks).contains("\"userId\":\"admin102\""));

    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let code = kaltura_devserver::one_time_code(account::TOTP_SECRET, now).unwrap();
    let ks = session(&mut command("admin109@example.com", "109"), &format!("{code}\n"));
    assert!(whoami(&folder, &server, &ks).contains("\"userId\":\"admin109\""));
}

#[test]
fn failures_end_with_a_message_and_an_exit_code() {
    let folder = scratch("example_failures");
    let server = TestServer::start(&folder);
    let fails = |command: &mut Command, input: &str, message: &str| {
        let output = output(command, input);
        assert_eq!(output.status.code(), Some(1), "{}", both(&output));
        assert!(output.stdout.is_empty());
        assert!(both(&output).contains(message), "{}", both(&output));
    };
    fails(&mut run(example("session_start", &folder)), "", "Set KALTURA_SECRET or KALTURA_SECRET_FILE.");
    let mut wrong = at_server("session_start", &folder, &server);
    wrong.env("KALTURA_SECRET", "wrong").env("KALTURA_PARTNER_ID", account::PARTNER_ID);
    fails(&mut wrong, "", "START_SESSION_ERROR");
    let mut wrong = at_server("login", &folder, &server);
    wrong.env("KALTURA_LOGIN_ID", account::LOGIN_ID).env("KALTURA_PASSWORD", "wrong");
    fails(&mut wrong, "", "USER_WRONG_PASSWORD");
    fails(&mut at_server("whoami", &folder, &server), "no session\n", "not a Kaltura session");
    fails(&mut at_server("whoami", &folder, &server), "djJ8MTAyfAAAAAAAAAAAAAAAAAAAAAA=\n", "INVALID_KS");
    fails(run(example("local_session", &folder)).env("KALTURA_SECRET", "s"), "", "Set KALTURA_PARTNER_ID.");
}
