//! `examples-cpp/qt_event_loop.cpp`: Qt's event loop drives the requests of the library.

#[macro_use]
mod support;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use kaltura_devserver::Fault;
use support::needs::{CXX, libraries};
use support::{CPP17, TestServer, account, both, root, run, scratch};

/// The program, which is compiled once, set up for the server over TLS.
fn qt_program(server: &TestServer) -> Command {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    let program = PROGRAM.get_or_init(|| {
        CXX.needed();
        let mut flags = libraries(&["Qt6Network"], "qt6-base-dev");
        flags.push("-fPIC".to_owned());
        CPP17.program_with(&root().join("examples-cpp/qt_event_loop.cpp"), &scratch("qt_build"), &flags)
    });
    let mut command = run(program);
    command.env("KALTURA_SERVICE_URL", server.https_url()).env("KALTURA_CA_FILE", &server.ca_file);
    command.env("KALTURA_PARTNER_ID", account::PARTNER_ID).env("KALTURA_LOGIN_ID", account::LOGIN_ID);
    command.env("KALTURA_PASSWORD", account::PASSWORD);
    command
}

/// How many requests of each action there were, and from how many connections.
fn counts(server: &TestServer) -> HashMap<String, (usize, usize)> {
    let mut by_action: HashMap<String, Vec<_>> = HashMap::new();
    for request in server.server.requests() {
        by_action.entry(request.action).or_default().push(request.peer);
    }
    let distinct = |peers: &[_]| peers.iter().collect::<HashSet<_>>().len();
    by_action.into_iter().map(|(action, peers)| (action, (peers.len(), distinct(&peers)))).collect()
}

/// The number before this word of the last line.
fn number(printed: &str, word: &str) -> usize {
    let words: Vec<&str> = printed.lines().last().unwrap_or_default().split([' ', ',']).collect();
    let at = words.iter().position(|other| *other == word).unwrap_or_else(|| panic!("{word}: {printed}"));
    words[at - 1].parse().unwrap()
}

fn qt_program_keeps_its_session_and_its_event_loop() {
    let folder = scratch("qt_event_loop");
    let server = TestServer::start(&folder);
    let mut command = qt_program(&server);
    // A loop that waited for each response would make at most 70 calls.
    server.server.faults().always_of("user.get", Fault::Delay { ms: 200 });
    let output = command.env("KALTURA_EXPIRY_SECONDS", "5").env("KALTURA_SECONDS", "14").output().unwrap();
    let printed = both(&output);
    assert!(output.status.success() && printed.contains(" 0 failed, "), "{printed}");
    assert!(number(&printed, "ticks") > 200, "{printed}");
    let counts = counts(&server);
    let sessions = number(&printed, "sessions");
    assert!((3..=9).contains(&sessions), "{printed}");
    // One login per session, each on a new connection; the calls share connections.
    assert_eq!(counts["user.loginByLoginId"], (sessions, sessions), "{printed}");
    let (calls, connections) = counts["user.get"];
    assert!(calls >= number(&printed, "calls") && calls > 140 && connections <= 10, "{counts:?}");
}

fn qt_does_not_repeat_a_login() {
    let folder = scratch("qt_broken_login");
    let server = TestServer::start(&folder);
    let mut command = qt_program(&server);
    server.server.faults().next_of("user.loginByLoginId", 1, Fault::CloseBeforeHeaders);
    let output = command.env("KALTURA_SECONDS", "1").output().unwrap();
    let printed = both(&output);
    assert!(output.status.code() == Some(1) && printed.contains("no session: "), "{printed}");
    assert_eq!(counts(&server), HashMap::from([("user.loginByLoginId".to_owned(), (1, 1))]), "{printed}");
}

fn qt_reports_what_went_wrong() {
    let folder = scratch("qt_failures");
    let server = TestServer::start(&folder);
    let mut command = qt_program(&server);
    let fails = |command: &mut Command, message: &str| {
        let output = command.env("KALTURA_SECONDS", "1").output().unwrap();
        let printed = both(&output);
        assert!(output.status.code() == Some(1) && printed.contains(message), "{message}: {printed}");
        assert!(!printed.contains(account::PASSWORD), "{printed}");
    };
    fails(command.env("KALTURA_CA_FILE", folder.join("none.pem")), "none.pem");
    fails(command.env_remove("KALTURA_CA_FILE"), "no session: SSL handshake failed");
    assert_eq!(counts(&server), HashMap::new());
    fails(command.env("KALTURA_SERVICE_URL", "http://127.0.0.1:1"), "no session: Connection refused");
    command.env("KALTURA_SERVICE_URL", server.server.http_url()).env("KALTURA_PASSWORD", "wrong");
    fails(&mut command, "USER_WRONG_PASSWORD");
    assert_eq!(counts(&server)["user.loginByLoginId"].0, 1);
}

tests! {
    qt_program_keeps_its_session_and_its_event_loop,
    qt_does_not_repeat_a_login,
    qt_reports_what_went_wrong,
}
