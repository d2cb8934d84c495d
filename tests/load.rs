//! Load tests, most of which only `make check-load` runs.

mod support;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kaltura_devserver::{Fault, KsCause, Options, Server};
use support::{C99, account, assert_passed, both, linked_library, root, run, scratch, succeed};

/// Faults, and the status that a program gets. None affects the next request on the connection, which might create a
/// session: its failure would be reported to many callers.
fn faults() -> Vec<(Fault, &'static str)> {
    vec![
        (Fault::status(503), "KALTURA_ERROR_HTTP_STATUS"),
        (Fault::Delay { ms: 100 }, "KALTURA_OK"),
        (Fault::CloseBeforeHeaders, "KALTURA_ERROR_CONNECTION_BROKEN"),
        (Fault::Html, "KALTURA_ERROR_NOT_JSON"),
        (Fault::TruncatedBody, "KALTURA_ERROR_CONNECTION_BROKEN"),
        (
            Fault::EmptyBody { status: 200, error: "55".into(), text: "database error".into() },
            "KALTURA_ERROR_EMPTY_RESPONSE",
        ),
        (Fault::invalid_ks(KsCause::Expired), "KALTURA_ERROR_INVALID_KS"),
        (Fault::api_error("INTERNAL_SERVERL_ERROR"), "KALTURA_ERROR_SERVER"),
    ]
}

#[test]
fn library_loads_and_unloads_a_thousand_times() {
    let folder = scratch("unload");
    let server = Server::start(Options { https_port: None, ..Options::default() }).unwrap();
    // Not linked to the library or to a sanitizer, which cannot be loaded later.
    let program = folder.join("unload");
    let mut compiler = C99.command();
    compiler.arg("-g").arg("-o").arg(&program).arg(root().join("tests/c/unload.c")).args(["-lpthread", "-ldl"]);
    succeed(&mut compiler);
    let mut command = run(&program);
    command.env("TEST_LIBRARY", linked_library(&folder).join("libkaltura_session.so.0"));
    println!("{}", assert_passed(command.env("TEST_HTTP_URL", server.http_url())));
}

#[test]
#[ignore = "takes its time; run `make check-load`"]
fn event_loop_with_short_sessions_loses_no_call() {
    let seconds = std::env::var("LOAD_SECONDS").unwrap_or_else(|_| "60".to_owned());
    let server = Server::start(Options { https_port: None, kept_requests: 100, ..Options::default() }).unwrap();
    let mut command = run(C99.program(&root().join("tests/c/event_loop.c"), &scratch("load_event_loop")));
    command.env("TEST_HTTP_URL", server.http_url()).env("TEST_SECONDS", seconds);
    command.env("TEST_LOGIN_ID", account::LOGIN_ID).env("TEST_PASSWORD", account::PASSWORD);
    command.env("TEST_APP_TOKEN_ID", account::APP_TOKEN_ID).env("TEST_APP_TOKEN", account::APP_TOKEN);
    println!("{}", assert_passed(&mut command));
}

#[test]
#[ignore = "takes its time; run `make check-load`"]
fn threads_under_faults_report_only_those_faults() {
    let seconds = std::env::var("LOAD_SECONDS").unwrap_or_else(|_| "60".to_owned());
    let folder = scratch("load");
    let server = Server::start(Options { kept_requests: 100, ..Options::default() }).unwrap();
    let ca_file = folder.join("ca.pem");
    server.write_ca(&ca_file).unwrap();
    let program = C99.program(&root().join("tests/c/load.c"), &folder);
    let loaded = |arguments: &[&str]| {
        let mut command = run(&program);
        command.args(arguments).env("TEST_SECRET", account::ADMIN_SECRET).env("TEST_APP_TOKEN", account::APP_TOKEN);
        command.env("TEST_LOGIN_ID", account::LOGIN_ID).env("TEST_PASSWORD", account::PASSWORD);
        command.env("TEST_HTTP_URL", server.http_url()).env("TEST_HTTPS_URL", server.https_url().unwrap());
        command.env("TEST_CA_FILE", &ca_file).output().unwrap()
    };

    let done = AtomicBool::new(false);
    let mut asked: HashMap<&str, usize> = HashMap::new();
    let output = std::thread::scope(|scope| {
        let program = scope.spawn(|| {
            let output = loaded(&[&seconds]);
            done.store(true, Ordering::Relaxed);
            output
        });
        for (round, (fault, status)) in faults().into_iter().cycle().enumerate() {
            if done.load(Ordering::Relaxed) {
                break;
            }
            // Rarely, because the client pauses after a new session is rejected.
            if status == "KALTURA_ERROR_INVALID_KS" && round % 27 != 0 {
                continue;
            }
            // Not while a session is created: that failure would be reported to all waiting callers.
            server.faults().next_of("session.get", 1, fault);
            *asked.entry(status).or_default() += 1;
            std::thread::sleep(Duration::from_millis(10));
        }
        program.join().unwrap()
    });
    let said = both(&output);
    println!("{said}\nfaults: {asked:?}");
    assert!(output.status.success(), "{said}");
    // Each fault fails at most one call. Calls are also cancelled, a discarded session cannot be exported, and all threads
    // may use the session that is rejected.
    let reported: Vec<(&str, usize)> = said
        .lines()
        .filter_map(|line| line.strip_prefix("status ")?.split_once(' ')?.1.split_once(": "))
        .map(|(name, count)| (name, count.parse().unwrap()))
        .collect();
    assert!(reported.len() >= 6, "{said}");
    for (name, count) in reported {
        match name {
            "KALTURA_OK" | "KALTURA_ERROR_CANCELLED" | "KALTURA_ERROR_NO_SESSION" => {}
            "KALTURA_ERROR_INVALID_KS" => assert!(asked[name] > 0),
            _ => assert!(count <= *asked.get(name).unwrap_or(&0), "{count} times {name}: {said}"),
        }
    }

    // The leak check finds a program that does not free its clients.
    server.faults().clear();
    let said = both(&loaded(&["5", "leak"]));
    assert!(said.contains("end.files <= warm.files") && said.contains("after.files == before.files"), "{said}");
}
