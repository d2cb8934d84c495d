//! Runs every action under every fault, from C over real sockets, and compares the outcomes with the table.
#![allow(unreachable_pub, reason = "a test has no public interface")]

mod document;
#[path = "../support/mod.rs"]
mod support;
mod table;

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use kaltura_devserver::{Fault, FaultRule, Options, Server, TlsFault};
use support::{C99, account, assert_committed, root, run, scratch};
use table::{Action, Kind, Outcome, Place, Retry, Row, table};

/// Most cases spend their time in pauses, so they run in parallel.
const WORKERS: usize = 12;

/// One action under one fault of a row.
struct Case<'a> {
    row: &'a Row,
    kind: Option<&'a Kind>,
    action: Action,
    right: Outcome,
}

/// A server and a C program that calls it.
struct Worker {
    server: Server,
    ca_file: PathBuf,
    /// The standard error of the program: its log and its error messages.
    said: PathBuf,
    program: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Worker {
    fn start(program: &Path, folder: &Path, index: usize) -> Worker {
        let tls_faults = TlsFault::ALL.map(|fault| (fault, 0)).into();
        let slow_handshake = Duration::from_secs(60);
        let server = Server::start(Options { tls_faults, slow_handshake, ..Options::default() }).unwrap();
        let ca_file = folder.join(format!("ca{index}.pem"));
        server.write_ca(&ca_file).unwrap();
        let mut command = run(program);
        command.env("TEST_SECRET", account::ADMIN_SECRET);
        command.env("TEST_LOGIN_ID", account::LOGIN_ID).env("TEST_PASSWORD", account::PASSWORD);
        command.env("TEST_MASTER_SECRET", account::IMPERSONATOR_SECRET);
        command.env("TEST_APP_TOKEN_ID", account::APP_TOKEN_ID).env("TEST_APP_TOKEN", account::APP_TOKEN);
        let said = folder.join(format!("said{index}.txt"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(File::create(&said).unwrap());
        let mut program = command.spawn().unwrap();
        let to = program.stdin.take().unwrap();
        let from = BufReader::new(program.stdout.take().unwrap());
        Worker { server, ca_file, said, program, to, from }
    }

    fn url(&self, place: Place) -> String {
        match place {
            Place::Http => self.server.http_url(),
            Place::Https(fault) => self.server.tls_fault_url(fault).unwrap(),
            Place::UnknownAuthority => self.server.https_url().unwrap(),
            // Not a free port: a server of another test may take it.
            Place::Refusing => "http://127.0.0.1:1".to_owned(),
            Place::Nowhere => "https://nosuchhost.invalid".to_owned(),
        }
    }

    /// Injects the fault, lets the program act, and describes any difference from the expected outcome.
    fn wrong(&mut self, case: &Case<'_>) -> Option<String> {
        let Case { row, kind, action, right } = case;
        let faults = self.server.faults();
        faults.clear();
        if let Some((fault, _)) = kind {
            faults.add(rule(row, *action, fault));
        }
        let ca_file = if matches!(row.place, Place::Https(_)) { self.ca_file.to_str().unwrap() } else { "-" };
        let line = format!(
            "{} {} {ca_file} {} {} {} {} {} {}\n",
            action.name(),
            self.url(row.place),
            row.connect_ms,
            row.request_ms,
            row.total_ms,
            row.retries,
            row.max_response_bytes,
            u8::from(row.warm),
        );
        self.server.clear_requests();
        self.to.write_all(line.as_bytes()).unwrap();
        let mut outcome = String::new();
        self.from.read_line(&mut outcome).unwrap();
        let outcome: Vec<&str> = outcome.split_whitespace().collect();
        let [status, retry, cause, tries, took] = outcome[..] else { panic!("{line} gave {outcome:?}") };

        // The first request, for a widget session or to check for a shared session, does not get the fault.
        let before = u32::from(matches!(action, Action::AppToken | Action::End) && row.place == Place::Http);
        let requests = self.server.requests();
        let arrived = requests.iter().filter(|request| request.action != "system.ping").count();
        let arrived = u32::try_from(arrived).unwrap();
        let seen = format!("{status} {retry} {cause}, {tries} tries, {arrived} arrived");
        let name =
            if right.status == "OK" { "KALTURA_OK".to_owned() } else { format!("KALTURA_ERROR_{}", right.status) };
        let class = match right.retry {
            Retry::Never => 0,
            Retry::Backoff => 1,
            Retry::NewSession => 2,
        };
        let cause = kind.map_or(0, |(_, cause)| *cause);
        let tries = right.tries + before;
        let arrived = tries.saturating_sub(row.lost);
        let expected = format!("{name} {class} {cause}, {tries} tries, {arrived} arrived");
        // A wide bound: only a missing deadline exceeds it.
        let in_time = took.parse::<u32>().unwrap() < row.total_ms + 5000;
        (seen != expected || !in_time).then(|| format!("{seen} after {took} ms, not {expected}"))
    }

    /// Ends the program and asserts that its output contains no secret.
    fn stop(mut self) {
        drop(self.to);
        let ended = self.program.wait().unwrap();
        let said = std::fs::read_to_string(&self.said).unwrap();
        assert!(ended.success(), "{said}");
        assert!(said.contains("log 4: ") && said.contains(": sending to "), "{said}");
        for secret in
            [account::ADMIN_SECRET, account::IMPERSONATOR_SECRET, account::PASSWORD, account::APP_TOKEN, "djJ8"]
        {
            assert!(!said.contains(secret), "{secret} in {said}");
        }
    }
}

/// Selects the requests that get the fault.
fn rule(row: &Row, action: Action, fault: &Fault) -> FaultRule {
    if row.warm {
        FaultRule { action: Some("system.ping".to_owned()), times: Some(1), fault: fault.clone() }
    } else {
        FaultRule { action: Some(action.request().to_owned()), times: None, fault: fault.clone() }
    }
}

fn cases<'a>(rows: &'a [(&'a str, Vec<Row>)]) -> Vec<Case<'a>> {
    let mut cases = Vec::new();
    for row in rows.iter().flat_map(|(_, rows)| rows) {
        let kinds: Vec<_> = if row.kinds.is_empty() { vec![None] } else { row.kinds.iter().map(Some).collect() };
        for (kind, action) in kinds.into_iter().flat_map(|kind| Action::ALL.map(|action| (kind, action))) {
            if let Some(right) = row.outcome(action) {
                cases.push(Case { row, kind, action, right });
            }
        }
    }
    // Long cases first, so that none is left for the end.
    cases.sort_by_key(|case| !case.row.is_slow());
    cases
}

#[test]
fn faults_have_the_outcomes_of_the_table() {
    let folder = scratch("fault_matrix");
    let program = C99.program(&root().join("tests/c/fault.c"), &folder);
    let rows = table();
    let queue: Mutex<VecDeque<Case<'_>>> = Mutex::new(cases(&rows).into());
    let count = queue.lock().unwrap().len();
    let wrong: Mutex<Vec<String>> = Mutex::default();
    std::thread::scope(|scope| {
        for index in 0..WORKERS {
            let (queue, wrong, program, folder) = (&queue, &wrong, &program, &folder);
            scope.spawn(move || {
                let mut worker = Worker::start(program, folder, index);
                loop {
                    let next = queue.lock().unwrap().pop_front();
                    let Some(case) = next else { break };
                    if let Some(what) = worker.wrong(&case) {
                        let Case { row, kind, action, .. } = case;
                        wrong.lock().unwrap().push(format!("{}: {action:?} {kind:?}: {what}", row.name));
                    }
                }
                worker.stop();
            });
        }
    });
    assert!(count > 500, "{count}");
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of {count} cases:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn document_shows_the_table() {
    let path = root().join("docs/fault-matrix.md");
    assert_committed(&path, &document::document(&table()), "make fault-matrix");
}
