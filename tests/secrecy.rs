//! Secrets, passwords and sessions do not appear in errors, URLs, logs or memory after use.

#[macro_use]
mod support;

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use kaltura_devserver::Fault;
use support::needs::GCORE;
use support::{C99, TestServer, account, both, is_optimized, root, run, scratch, searching, succeed};

/// Runs a C program that provokes every kind of error. Searches its output, and the URLs and headers of its requests, for
/// its credentials.
fn output_contains_no_secret_or_session() {
    let folder = scratch("secrecy");
    let server = TestServer::start(&folder);
    let program = C99.program(&root().join("tests/c/secrecy.c"), &folder);
    let mut command = run(program);
    command.env("TEST_HTTP_URL", server.server.http_url()).env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full");
    command.env("TEST_SECRET", account::ADMIN_SECRET).env("TEST_PASSWORD", account::PASSWORD);
    command.env("TEST_LOGIN_ID", account::LOGIN_ID).env("TEST_APP_TOKEN", account::APP_TOKEN);
    let written = both(&succeed(&mut command));
    for shown in [
        "INVALID_KS",
        "START_SESSION_ERROR",
        "INVALID_APP_TOKEN_HASH",
        "log 4: session.start: sending to",
        " created, valid until ",
    ] {
        assert!(written.contains(shown), "{written}");
    }

    let requests = server.server.requests();
    assert!(requests.len() >= 8, "{}", requests.len());
    let seen: String = requests
        .iter()
        .map(|request| format!("{} {} {:?}\n", request.method, request.target, request.headers))
        .collect();
    assert!(requests.iter().all(|request| request.method == "POST"));
    assert!(requests.iter().all(|request| request.header("content-type") == Some("application/json")));

    let bodies: String = requests.iter().map(|request| request.body_text().into_owned()).collect();
    for secret in [account::ADMIN_SECRET, account::PASSWORD, "wrong-secret-word", "wrong-password", "987654", "djJ8"] {
        assert!(bodies.contains(secret), "{secret} was not used: this test would prove nothing");
        assert!(!written.contains(secret), "{secret} in {written}");
        assert!(!seen.contains(secret), "{secret} in {seen}");
    }
    // An app token is not even sent.
    for everything in [&written, &seen, &bodies] {
        assert!(!everything.contains(account::APP_TOKEN));
    }
}

/// Secrets that a server or a proxy echoes are removed from errors and logs.
fn echoed_secrets_are_redacted() {
    let folder = scratch("secrecy_faults");
    let server = TestServer::start(&folder);
    let program = C99.program(&root().join("tests/c/fault.c"), &folder);
    // A call redacts the secrets that it has sent.
    for (action, secret) in
        [("start", account::ADMIN_SECRET), ("login", account::PASSWORD), ("event-loop", account::ADMIN_SECRET)]
    {
        let case = folder.join("case");
        let url = server.server.http_url();
        std::fs::write(&case, format!("{action} {url} - 20000 20000 40000 0 65536 0\n")).unwrap();
        for fault in repeating(&format!("secret={secret}")) {
            server.server.faults().clear();
            server.server.faults().always(fault.clone());
            let mut command = run(&program);
            command.env("TEST_SECRET", account::ADMIN_SECRET).env("TEST_PASSWORD", account::PASSWORD);
            command.env("TEST_LOGIN_ID", account::LOGIN_ID).stdin(File::open(&case).unwrap());
            let written = both(&succeed(&mut command));
            assert!(written.contains("KALTURA_ERROR_"), "{written}");
            assert!(!written.contains(secret), "{action}, {fault:?}: {written}");
        }
    }
}

/// Responses that contain `text`, each in a different place.
fn repeating(text: &str) -> Vec<Fault> {
    let api_error = |code: &str, message: &str, xml| Fault::ApiError {
        code: code.to_owned(),
        message: Some(message.to_owned()),
        xml,
    };
    let plain = |text: String| Fault::PlainText { text };
    let head = format!("HTTP/1.1 200 {text}\r\nX-Kaltura-Session: {text}\r\nX-Kaltura-App: {text}\r\n");
    vec![
        plain(text.to_owned()),
        plain(format!("\"{text}\"")),
        plain(format!("{{\"{text}\": 1}}")),
        api_error("SOME_CODE", text, false),
        api_error(text, "", false),
        api_error("SOME_CODE", text, true),
        Fault::EmptyBody { status: 500, error: "55".to_owned(), text: text.to_owned() },
        Fault::Redirect { location: format!("https://elsewhere.example/?{text}"), status: 302 },
        Fault::Redirect { location: format!("{text}://{text}"), status: 302 },
        Fault::Raw { text: format!("{text}\r\n\r\n") },
        Fault::Raw { text: format!("{head}Content-Length: 0\r\n\r\n") },
        Fault::Raw { text: format!("{head}Content-Length: {text}\r\n\r\n{text}") },
        Fault::Raw { text: format!("{head}{text}\r\n\r\n") },
        Fault::Raw { text: format!("{head}Transfer-Encoding: chunked\r\n\r\n{text}\r\n") },
    ]
}

/// A string to search for, with each byte incremented, so that this test does not contain it either.
struct Needle {
    name: String,
    coded: Vec<u8>,
    is_held: bool,
}

impl Needle {
    /// Parses a line such as `needle 1 6263 a session`.
    fn of(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix("needle ")?.splitn(3, ' ');
        let is_held = words.next()? == "1";
        let coded = words.next()?.as_bytes().chunks(2);
        let coded = coded.map(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        Some(Needle { is_held, coded: coded.collect::<Option<_>>()?, name: words.next()?.to_owned() })
    }

    fn is_key(&self) -> bool {
        self.name.contains("key")
    }

    fn stands_at(&self, place: &[u8]) -> bool {
        place.len() >= self.coded.len()
            && place.iter().zip(&self.coded).all(|(byte, coded)| byte.wrapping_add(1) == *coded)
    }
}

/// The needles that a core dump contains. Skips pages of zeros.
fn found<'n>(needles: &'n [Needle], core: &[u8]) -> Vec<&'n Needle> {
    const PAGE: usize = 4096;
    let mut is_first = [false; 256];
    needles.iter().for_each(|needle| is_first[usize::from(needle.coded[0].wrapping_sub(1))] = true);
    assert!(!is_first[0], "a needle that starts with a zero byte is not found");
    let mut is_found = vec![false; needles.len()];
    for (page, bytes) in core.chunks(PAGE).enumerate().filter(|(_, bytes)| *bytes != &[0; PAGE][..bytes.len()]) {
        for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| is_first[usize::from(**byte)]) {
            let place = &core[page * PAGE + at..];
            needles.iter().zip(&mut is_found).for_each(|(needle, found)| *found |= needle.stands_at(place));
        }
    }
    needles.iter().zip(is_found).filter_map(|(needle, is_found)| is_found.then_some(needle)).collect()
}

/// A core dump of a running program: memory, stacks, and the registers of all threads.
fn core_dump(process: u32, folder: &Path) -> Vec<u8> {
    let name = folder.join("core");
    succeed(Command::new("gcore").arg("-o").arg(&name).arg(process.to_string()));
    let file = folder.join(format!("core.{process}"));
    let core = std::fs::read(&file).unwrap();
    std::fs::remove_file(file).unwrap();
    core
}

/// Unlike the search from inside, this one includes the registers. The secret is neither on the program's command line nor
/// in its environment.
fn freed_objects_leave_no_secret_in_core_dump() {
    GCORE.needed();
    let folder = scratch("core_dump");
    let mut command = run(C99.program(&root().join("tests/c/zeroize.c"), &folder));
    searching(command.env("TEST_HOLD", "1").env("TEST_LAST", "signing"));
    let mut program = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut word = program.stdin.take().unwrap();
    let mut said = BufReader::new(program.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut lines_before = |word: &str| said.by_ref().take_while(|line| line != word).collect::<Vec<_>>();

    let needles: Vec<_> = lines_before("held").iter().filter_map(|line| Needle::of(line)).collect();
    let held = found(&needles, &core_dump(program.id(), &folder));
    println!("{} of {} needles found in a core dump before the objects are freed", held.len(), needles.len());
    assert!(needles.iter().filter(|needle| needle.is_held).count() >= 13);
    for needle in needles.iter().filter(|needle| needle.is_held) {
        assert!(held.iter().any(|one| one.name == needle.name), "{} is not in the core dump", needle.name);
    }

    writeln!(word).unwrap();
    lines_before("freed");
    let left = found(&needles, &core_dump(program.id(), &folder));
    println!("{} found after they are freed", left.len());
    for needle in left {
        // Unoptimized code leaves copies of keys behind.
        assert!(needle.is_key() && !is_optimized(), "{} is in the core dump", needle.name);
    }
    writeln!(word).unwrap();
    assert!(program.wait().unwrap().success());
}

tests! {
    output_contains_no_secret_or_session,
    echoed_secrets_are_redacted,
    freed_objects_leave_no_secret_in_core_dump,
}
