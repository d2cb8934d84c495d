//! Fails each allocation of the library in turn. Functions return a status where the header promises one; otherwise the
//! process aborts with the documented message.
#![cfg(all(target_os = "linux", target_env = "gnu"))]

mod support;

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use kaltura_devserver::{Fault, Options, Server};
use support::{C99, both, root, scratch, succeed};

struct Program {
    program: PathBuf,
    shim: PathBuf,
    server: Server,
}

impl Program {
    fn new(folder: &Path) -> Self {
        let program = C99.program(&root().join("tests/c/out_of_memory.c"), folder);
        let shim = folder.join("failing_malloc.so");
        let source = root().join("tests/c/failing_malloc.c");
        succeed(Command::new("cc").args(["-shared", "-fPIC", "-O1", "-Wall", "-o"]).arg(&shim).arg(source));
        let server = Server::start(Options { https_port: None, ..Options::default() }).unwrap();
        server.faults().always(Fault::HugeBody { bytes: 2 * 1024 * 1024, chunked: true });
        Program { program, shim, server }
    }

    /// Runs the program and fails its `at`-th allocation of at least `bytes`; 0 fails none.
    fn run(&self, at: usize, bytes: usize) -> Output {
        let mut command = Command::new(&self.program);
        command.env("LD_PRELOAD", &self.shim).env("FAIL_AT", at.to_string()).env("FAIL_FROM", bytes.to_string());
        command.env("TEST_HUGE_URL", self.server.http_url()).output().unwrap()
    }

    /// The number of allocations if none fails.
    fn allocations(&self, bytes: usize) -> usize {
        let output = self.run(0, bytes);
        let said = both(&output);
        assert!(output.status.success(), "{}: {said}", output.status);
        assert!(said.contains("failures: 0\n"), "{said}");
        said.lines().find_map(|line| line.strip_prefix("allocations: ")).unwrap().parse().unwrap()
    }
}

fn number(said: &str, name: &str) -> usize {
    said.lines().find_map(|line| line.strip_prefix(name)).map_or(0, |number| number.parse().unwrap())
}

#[test]
fn failed_result_allocations_return_a_status() {
    const LONG: usize = 64 * 1024;
    let program = Program::new(&scratch("out_of_memory_long"));
    let count = program.allocations(LONG);
    assert!(count >= 8, "{count}");
    let mut failures = 0;
    for at in 1..=count {
        let output = program.run(at, LONG);
        let said = both(&output);
        assert!(output.status.success() && said.contains(" passed, 0 failed"), "{at}: {}: {said}", output.status);
        failures += number(&said, "failures: ");
    }
    assert_eq!(failures, count, "each failure is reported once");
}

#[test]
fn other_failed_allocations_abort() {
    const SIGABRT: i32 = 6;
    let program = Program::new(&scratch("out_of_memory"));
    let count = program.allocations(0);
    let (mut aborted, mut reported, mut unnoticed) = (0, 0, 0);
    for at in 1..=count {
        let output = program.run(at, 0);
        let said = both(&output);
        if output.status.signal() == Some(SIGABRT) {
            assert!(said.contains("memory allocation of ") && said.contains(" bytes failed"), "{at}: {said}");
            aborted += 1;
        } else {
            assert!(output.status.success() && said.contains(" passed, 0 failed"), "{at}: {}: {said}", output.status);
            // Some failures have no effect: a thread's name, or an optional first buffer size.
            if number(&said, "failures: ") > 0 { reported += 1 } else { unnoticed += 1 }
        }
    }
    println!("{count} allocations: {aborted} aborted, {reported} reported, {unnoticed} without effect");
    assert!(aborted > 0 && reported > 0 && unnoticed * 20 < aborted, "{aborted} {reported} {unnoticed}");
}
