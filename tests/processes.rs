//! What docs/processes.md says, compared with C programs.
#![cfg(feature = "https")]

mod support;

use std::path::Path;
use std::process::Command;

use support::{C99, TestServer, account, both, race_checked_library, root, run, sanitizers, scratch, succeed};

fn prepared(name: &str, folder: &Path, server: &TestServer) -> Command {
    let mut command = run(C99.program(&root().join(format!("tests/c/{name}.c")), folder));
    command.env("TEST_SECRET", account::ADMIN_SECRET);
    command.env("TEST_LOGIN_ID", account::LOGIN_ID).env("TEST_PASSWORD", account::PASSWORD);
    command.env("TEST_HTTP_URL", server.server.http_url()).env("TEST_HTTPS_URL", server.https_url());
    command.env("TEST_CA_FILE", &server.ca_file);
    command
}

#[track_caller]
fn passes(command: &mut Command) -> String {
    let output = both(&succeed(command));
    assert!(output.contains(" passed, 0 failed") && !output.contains("\n0 passed"), "{output}");
    output
}

/// Checkers use stack, memory and system calls of their own.
fn is_checked() -> bool {
    let is_checked = std::env::var_os("KALTURA_TEST_RUNNER").is_some()
        || std::env::var_os("KALTURA_TEST_STATIC_LIBRARY").is_some()
        || race_checked_library().is_some()
        || !sanitizers().is_empty();
    if is_checked {
        eprintln!("SKIPPED: the library cannot be measured under a checker");
    }
    is_checked
}

#[test]
fn pthread_cancel_is_deferred_and_leaks_nothing() {
    let folder = scratch("cancelled_threads");
    let server = TestServer::start(&folder);
    let mut command = prepared("cancelled_threads", &folder, &server);
    if is_checked() {
        // They look for leaks themselves.
        passes(command.env("TEST_ROUNDS", "1"));
        return;
    }
    let counting = folder.join("counting_malloc.so");
    let mut compile = Command::new("cc");
    compile.args(["-O2", "-shared", "-fPIC", "-o"]).arg(&counting).arg(root().join("tests/c/counting_malloc.c"));
    succeed(compile.arg("-ldl"));
    command.env("LD_PRELOAD", &counting).env("COUNT_BLOCKS", folder.join("blocks"));
    let [once, often] = [1, 6].map(|rounds: u64| {
        passes(command.env("TEST_ROUNDS", rounds.to_string()));
        let counts = std::fs::read(folder.join("blocks")).unwrap();
        let count = |at: usize| u64::from_le_bytes(counts[at..at + 8].try_into().unwrap());
        assert!(count(8) > 100 * rounds, "{} allocations", count(8));
        count(0)
    });
    assert_eq!(once, often, "blocks that are left after one round and after six");
}
