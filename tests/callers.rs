//! The programs of tests/c/callers: typical uses of the API. Each is compiled with the application code that it omits,
//! and runs against a server.

mod support;

use std::path::Path;
use std::process::Command;

use kaltura_devserver::{Accounts, Fault, Options, Server};
use support::{C99, account, both, root, run, scratch, succeed};

fn caller(name: &str, with: &str, folder: &Path, server: &Server) -> Command {
    let source = |name: &str| root().join("tests/c/callers").join(name);
    let mut flags = vec!["-Dkaltura_client_new=caller_client_new".to_owned()];
    flags.extend([with, "client.c"].map(|name| source(name).to_str().unwrap().to_owned()));
    // Repeated here because the sources that need the library come later than its first mention.
    flags.push("-lkaltura_session".to_owned());
    let mut command = run(C99.program_with(&source(name), folder, &flags));
    command.env("TEST_HTTP_URL", server.http_url());
    command
}

/// Sets the response to an action that the server does not implement.
fn respond(server: &Server, action: &str, json: &str) {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";
    let text = format!("{head}Content-Length: {}\r\n\r\n{json}", json.len());
    server.faults().always_of(action, Fault::Raw { text });
}

/// The bodies of the requests for an action, such as `media/action/list`.
fn bodies(server: &Server, action: &str) -> Vec<String> {
    let requests = server.requests().into_iter().filter(|request| request.target.contains(&format!("/{action}?")));
    requests.map(|request| request.body_text().into_owned()).collect()
}

#[test]
fn event_loop_makes_200_calls_with_one_login() {
    let folder = scratch("caller_loop");
    let accounts = Accounts::default_json().replace(account::APP_TOKEN_ID, "0_id");
    let accounts = Accounts::from_json(&accounts.replace(account::APP_TOKEN, "token")).unwrap();
    let server = Server::start(Options { accounts, https_port: None, ..Options::default() }).unwrap();
    respond(&server, "media.list", "{\"totalCount\":0}");
    let said = both(&succeed(&mut caller("loop.c", "loop_http.c", &folder, &server)));
    assert_eq!(said.matches("{\"totalCount\":0}").count(), 200, "{said}");
    assert_eq!(said.matches("session valid until ").count(), 1, "{said}");
    assert_eq!(said.lines().count(), 201, "{said}");
    assert_eq!(bodies(&server, "appToken/action/startSession").len(), 1);
    let calls = bodies(&server, "media/action/list");
    assert!(calls.len() == 200 && calls.iter().all(|body| body.contains("\"ks\":\"djJ8")), "{calls:?}");
}

#[test]
fn worker_pool_rotates_secrets_and_replaces_session() {
    let folder = scratch("caller_pool");
    let server = Server::start(Options { https_port: None, ..Options::default() }).unwrap();
    respond(&server, "media.count", "0");
    respond(&server, "report.getTable", "{\"totalCount\":0}");
    let mut command = caller("pool.c", "pool_upload.c", &folder, &server);
    let output = succeed(command.env("NEW_SECRET", "not there yet").env("OLD_SECRET", account::ADMIN_SECRET));
    // No upload failed.
    assert!(output.stderr.is_empty(), "{}", both(&output));
    assert!(both(&output).contains("40 uploads"), "{}", both(&output));
    assert_eq!(bodies(&server, "media/action/count").len(), 40);
    assert_eq!(bodies(&server, "report/action/getTable").len(), 1);
    // The server rejects the new secret once; from then on the client tries the old one first. The program rejects the
    // session of the first upload.
    let starts = bodies(&server, "session/action/start");
    let with_new: Vec<bool> = starts.iter().map(|body| body.contains("not there yet")).collect();
    assert_eq!(with_new, [true, false, false]);
}

#[test]
fn edge_handler_enforces_the_session() {
    let source = root().join("tests/c/callers/edge_requests.c");
    let said = both(&succeed(&mut run(C99.program(&source, &scratch("caller_edge")))));
    // The preceding line is the error of a verifier without secrets.
    assert!(said.ends_with("\n0 failed\n"), "{said}");
}
