//! Each allocation of the library fails once. Where the header promises a status there is one; elsewhere the process
//! ends, with the words that are promised.
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

    /// Runs it while the allocation `at` of those of at least `bytes` fails; 0 for none.
    fn run(&self, at: usize, bytes: usize) -> Output {
        let mut command = Command::new(&self.program);
        command.env("LD_PRELOAD", &self.shim).env("FAIL_AT", at.to_string()).env("FAIL_FROM", bytes.to_string());
        command.env("TEST_HUGE_URL", self.server.http_url()).output().unwrap()
    }

    /// How many allocations there are if none fails.
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
    assert_eq!(failures, count, "each is seen by a caller, once");
}

#[test]
fn other_failed_allocations_abort() {
    const SIGABRT: i32 = 6;
    let program = Program::new(&scratch("out_of_memory"));
    let count = program.allocations(0);
    let (mut aborted, mut told, mut unnoticed) = (0, 0, 0);
    for at in 1..=count {
        let output = program.run(at, 0);
        let said = both(&output);
        if output.status.signal() == Some(SIGABRT) {
            assert!(said.contains("memory allocation of ") && said.contains(" bytes failed"), "{at}: {said}");
            aborted += 1;
        } else {
            assert!(output.status.success() && said.contains(" passed, 0 failed"), "{at}: {}: {said}", output.status);
            // A thread's name, or a first size that was only tried, can do without.
            if number(&said, "failures: ") > 0 { told += 1 } else { unnoticed += 1 }
        }
    }
    println!("{count} allocations: {aborted} aborted, {told} told, {unnoticed} did without");
    assert!(aborted > 0 && told > 0 && unnoticed * 20 < aborted, "{aborted} {told} {unnoticed}");
}
