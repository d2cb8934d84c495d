//! What docs/processes.md says about cancellation, stack, memory and system calls, compared with C programs.

#[macro_use]
mod support;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use flate2::{Compression, write::GzEncoder};
use support::harness::ignore;
use support::misbehaving::{read_request, serve};
use support::needs::STRACE;
use support::{C99, TestServer, account, assert_passed, is_checked, is_optimized, prepared, root, scratch, succeed};

const MANUAL: &str = include_str!("../docs/processes.md");

fn prepared_at(name: &str, folder: &Path, server: &TestServer) -> Command {
    let mut command = prepared(name, folder);
    server.pass_to(&mut command);
    command
}

fn needs_no_checker() {
    if is_checked() {
        ignore("the library cannot be measured under a checker".to_owned());
    }
}

/// Servers that send these bodies with HTTP status 200; their URLs.
fn serving(bodies: Vec<(&'static str, Vec<u8>)>) -> String {
    let urls = bodies.into_iter().map(|(headers, body)| {
        let length = body.len();
        let head = format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
        let response: std::sync::Arc<[u8]> = [head.into_bytes(), body].concat().into();
        serve(move |mut stream| {
            read_request(&mut stream);
            let _ = stream.write_all(&response);
        })
    });
    urls.collect::<Vec<_>>().join(" ")
}

/// An error of the API with further members.
fn error_with(members: &str) -> Vec<u8> {
    format!(r#"{{"objectType":"KalturaAPIException","code":"X","message":"m",{members}}}"#).into_bytes()
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(body).unwrap();
    packed.finish().unwrap()
}

fn pthread_cancel_is_deferred_and_leaks_nothing() {
    let folder = scratch("cancelled_threads");
    let server = TestServer::start(&folder);
    let mut command = prepared_at("cancelled_threads", &folder, &server);
    if is_checked() {
        // The checker looks for leaks itself.
        assert_passed(command.env("TEST_ROUNDS", "1"));
        return;
    }
    let counting = folder.join("counting_malloc.so");
    let mut compile = Command::new("cc");
    compile.args(["-O2", "-shared", "-fPIC", "-o"]).arg(&counting).arg(root().join("tests/c/counting_malloc.c"));
    succeed(compile.arg("-ldl"));
    command.env("LD_PRELOAD", &counting).env("COUNT_BLOCKS", folder.join("blocks"));
    let [once, often] = [1, 6].map(|rounds: u64| {
        assert_passed(command.env("TEST_ROUNDS", rounds.to_string()));
        let counts = std::fs::read(folder.join("blocks")).unwrap();
        let count = |at: usize| u64::from_le_bytes(counts[at..at + 8].try_into().unwrap());
        assert!(count(8) > 100 * rounds, "{} allocations", count(8));
        count(0)
    });
    assert_eq!(once, often, "blocks that are left after one round and after six");
}

fn stack_usage_is_at_most_as_documented() {
    needs_no_checker();
    let (_, after) = MANUAL.split_once("Every function runs on a stack of ").expect("the manual states the stack size");
    let mut numbers = after.split(" KiB").map(|text| text.rsplit(' ').next().unwrap().to_owned());
    let (release, debug) = (numbers.next().unwrap(), numbers.next().unwrap());

    let folder = scratch("stack_usage");
    let server = TestServer::start(&folder);
    let nested = |depth: usize| error_with(&format!(r#""args":{}{}"#, "[".repeat(depth), "]".repeat(depth)));
    let errors = (0..120).fold("1".to_owned(), |inner, _| {
        format!(r#"{{"objectType":"KalturaAPIException","code":"X","args":{inner}}}"#)
    });
    let xml = format!("<?xml version=\"1.0\"?><xml><result><error>{}", "<a>".repeat(100_000));
    let hostile = serving(vec![
        ("", nested(120)),
        ("", nested(100_000)),
        ("", errors.clone().into_bytes()),
        ("", xml.into_bytes()),
        ("Content-Encoding: gzip\r\n", [gzip(errors.as_bytes()), gzip(b" ")].concat()),
    ]);
    let mut command = prepared_at("stack_usage", &folder, &server);
    command.env("TEST_STACK_KIB", if is_optimized() { release } else { debug }).env("TEST_HOSTILE_URLS", hostile);
    println!("{}", assert_passed(&mut command));
}

fn hostile_response_needs_at_most_4_times_the_limit() {
    needs_no_checker();
    let folder = scratch("hostile_size");
    let server = TestServer::start(&folder);
    // Each has 3.6 to 4 MB; the limit is 4 MiB.
    let members = (0..300_000).map(|at| format!("\"a{at:06}\":1")).collect::<Vec<_>>().join(",");
    let error = error_with(&members);
    let escapes = "\\u0041".repeat(650_000);
    let elements = "<a>1</a>".repeat(480_000);
    let xml = format!(
        "<?xml version=\"1.0\"?><xml><result><error><code>X</code><objectType>KalturaAPIException</objectType>{elements}\
         </error></result></xml>"
    );
    let hostile = serving(vec![
        ("", error.clone()),
        ("Content-Encoding: gzip\r\n", gzip(&error)),
        ("", error_with(&format!(r#""args":{{{members}}}"#))),
        ("", error_with(&format!(r#""message":"{escapes}""#))),
        ("", format!("[{}1]", "1,".repeat(1_900_000)).into_bytes()),
        ("", xml.into_bytes()),
    ]);
    let mut command = prepared_at("hostile_size", &folder, &server);
    println!("{}", assert_passed(command.env("TEST_HOSTILE_URLS", hostile)));
}

/// The system calls that a row of the table says, by its first words.
fn documented(row: &str) -> BTreeSet<&'static str> {
    let (_, section) = MANUAL.split_once("### seccomp").expect("the manual has a section on seccomp");
    let line = section.lines().find(|line| line.starts_with(&format!("| {row} |"))).expect(row);
    line.split('`').skip(1).step_by(2).collect()
}

/// What other kernels, C libraries and processors use in place of a documented one.
const EQUIVALENTS: &[(&str, &str)] = &[
    ("clone", "clone3"),
    ("fcntl64", "fcntl"),
    ("fstat", "newfstatat"),
    ("fstat64", "newfstatat"),
    ("mmap2", "mmap"),
    ("mremap", "mmap"),
    ("open", "openat"),
    ("ppoll", "poll"),
    ("recv", "recvfrom"),
    ("send", "sendto"),
    ("stat", "newfstatat"),
    ("newfstatat", "statx"),
];

/// The names of the system calls between two marks of a trace.
fn observed(trace: &str) -> BTreeSet<&str> {
    let mut parts = trace.split("close(-77)");
    let between = parts.nth(1).expect("the first mark");
    assert!(parts.next().is_some(), "no second mark in {trace}");
    let names = between.lines().skip(1).filter_map(|line| {
        let call = line.split_once(' ')?.1.trim_start().trim_start_matches("<... ");
        let end = call.find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit() && c != '_')?;
        // Not signals (---) and ends of threads (+++).
        (end > 0 && call[end..].starts_with(['(', ' '])).then_some(&call[..end])
    });
    names.collect()
}

fn system_calls_are_documented() {
    needs_no_checker();
    STRACE.needed();
    let folder = scratch("system_calls");
    let server = TestServer::start(&folder);
    let program = C99.program(&root().join("tests/c/system_calls.c"), &folder);
    let trace = folder.join("trace");
    let http = server.server.http_url();
    let by_name = http.replace("127.0.0.1", "localhost");
    let (ca_file, https) = (server.ca_file.to_str().unwrap(), server.https_url());
    let rows = ["signing, verifying", "a call to an IP address", "a call to a host name", "https"];
    for (settings, rows) in [
        (vec![], &rows[..1]),
        (vec![("TEST_URL", http.as_str())], &rows[..2]),
        (vec![("TEST_URL", by_name.as_str())], &rows[..3]),
        (vec![("TEST_URL", https.as_str()), ("TEST_CA_FILE", ca_file)], &rows[..]),
        // With the system's CA certificates, which do not include the server's CA.
        (vec![("TEST_URL", https.as_str())], &rows[..]),
    ] {
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-o"]).arg(&trace).arg(&program).env("TEST_SECRET", account::ADMIN_SECRET);
        for name in ["http_proxy", "https_proxy", "all_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
            command.env_remove(name).env_remove(name.to_ascii_uppercase());
        }
        assert_passed(command.envs(settings.iter().copied()));
        let trace = std::fs::read_to_string(&trace).unwrap();
        let documented: BTreeSet<&str> = rows.iter().flat_map(|row| documented(row)).collect();
        let is_documented = |name: &str| {
            let other = EQUIVALENTS.iter().find(|(other, _)| *other == name).map(|(_, name)| *name);
            documented.contains(name) || other.is_some_and(|other| documented.contains(other))
        };
        let undocumented: Vec<&str> = observed(&trace).into_iter().filter(|name| !is_documented(name)).collect();
        assert_eq!(undocumented, [""; 0], "with {settings:?}");
        assert!(observed(&trace).contains("getrandom"), "{trace}");
    }
}

tests! {
    pthread_cancel_is_deferred_and_leaks_nothing,
    stack_usage_is_at_most_as_documented,
    hostile_response_needs_at_most_4_times_the_limit,
    system_calls_are_documented,
}
