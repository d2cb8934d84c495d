//! The C programs of tests/c: compiled against the header, linked to the library, and run against
//! real servers over real sockets.

#[macro_use]
mod support;

use std::io::Write;
use std::process::Stdio;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use kaltura_devserver::{Accounts, Fault, Gate, KsCause, Options, Scheme, Server, TlsFault};
use sha1::{Digest, Sha1};
use support::harness::ignore;
use support::needs::CXX;
use support::{
    C99, Compiler, RACE, TestServer, account, assert_passed, assert_sanitized, assert_summary, both, is_checked,
    is_optimized, linked_library, misbehaving, one_time_password, prepared, race_checked_library, root, run,
    sanitizers, scratch, searching, succeed,
};

fn source(name: &str) -> std::path::PathBuf {
    root().join("tests/c").join(name)
}

/// Runs a program that needs no server.
#[track_caller]
fn passes(name: &str) {
    assert_passed(&mut prepared(name, &scratch(name)));
}

/// Runs a program that needs a server without faults.
#[track_caller]
fn passes_at_server(name: &str) {
    let folder = scratch(name);
    let server = TestServer::start(&folder);
    let mut command = prepared(name, &folder);
    server.pass_to(&mut command);
    assert_passed(&mut command);
}

fn three_ways_create_sessions_the_server_accepts() {
    passes_at_server("three_ways");
}

fn server_errors_become_statuses() {
    let folder = scratch("server_errors");
    let server = TestServer::start(&folder);
    let mut command = prepared("server_errors", &folder);
    server.pass_to(&mut command);
    command.env("TEST_OTP", one_time_password());
    assert_passed(&mut command);
}

fn session_actions_send_one_call_each() {
    let folder = scratch("actions");
    let server = TestServer::start(&folder);
    let mut command = prepared("actions", &folder);
    server.pass_to(&mut command);
    command.env("TEST_IMPERSONATOR_SECRET", account::IMPERSONATOR_SECRET);
    assert_passed(&mut command);
}

fn callbacks_run_as_documented_and_are_destroyed_once() {
    passes("callbacks");
}

fn log_has_one_error_per_failed_call() {
    passes("log");
}

fn failing_callbacks_are_reported() {
    let folder = scratch("failing_callbacks");
    let said = assert_passed(&mut prepared("failing_callbacks", &folder));
    println!("{}", said.lines().find(|line| line.contains(" failures")).unwrap());
}

fn event_loop_drives_every_kind_of_request() {
    passes("requests");
}

fn request_follows_the_state_table() {
    passes("request_states");
}

fn request_cancel_ends_every_wait() {
    passes("request_cancel");
}

fn observer_is_called_once_per_renewal_and_destroyed_once() {
    passes("observer");
}

fn calls_and_acquire_ks_agree_on_the_session() {
    passes("session_precedence");
}

fn event_loop_shares_one_session_across_calls() {
    let folder = scratch("event_loop");
    let server = Server::start(Options { https_port: None, ..Options::default() }).unwrap();
    let mut command = prepared("event_loop", &folder);
    command.env("TEST_HTTP_URL", server.http_url()).env("TEST_SECONDS", "7");
    command.env("TEST_APP_TOKEN_ID", account::APP_TOKEN_ID).env("TEST_APP_TOKEN", account::APP_TOKEN);
    assert_passed(&mut command);
    let needs_no_session = ["session.startWidgetSession", "user.loginByLoginId"];
    let requests = server.requests();
    let anonymous = requests.iter().filter(|request| !request.body_text().contains("\"ks\":\"djJ8"));
    let anonymous: Vec<&str> = anonymous.map(|request| request.action.as_str()).collect();
    assert!(requests.len() > 1000 && !anonymous.is_empty(), "{}", requests.len());
    assert!(anonymous.iter().all(|action| needs_no_session.contains(action)), "{anonymous:?}");
}

fn bad_arguments_are_named() {
    passes("arguments");
}

fn failed_setter_makes_the_object_unusable() {
    passes("failed_setter");
}

/// Runs a program that replaces functions of the C library or closes descriptors that a checker uses.
fn passes_without_checkers(name: &str) {
    if is_checked() {
        ignore("it cannot run under a checker".to_owned());
    }
    passes_at_server(name);
}

fn library_works_while_thread_locals_are_destroyed() {
    passes_at_server("exit_handlers");
}

fn reused_descriptors_are_not_touched() {
    passes_without_checkers("closed_descriptors");
}

fn missing_descriptors_are_reported() {
    passes_without_checkers("no_descriptors");
}

fn clock_before_1970_is_reported() {
    passes_without_checkers("early_clock");
}

fn extreme_clocks_never_panic() {
    passes_at_server("extreme_clocks");
}

fn missing_random_numbers_are_reported() {
    passes_without_checkers("no_random");
}

fn sessions_are_parsed_and_explained_offline() {
    let folder = scratch("parsing");
    let cases: Vec<serde_json::Value> = serde_json::from_str(include_str!("data/ambiguous.json")).unwrap();
    let with_nul = cases.iter().find(|case| case["server_reads"]["user"] == "a\0b").unwrap();
    let mut command = prepared("parsing", &folder);
    command.env("TEST_AMBIGUOUS_KS", with_nul["ks"].as_str().unwrap());
    command.env("TEST_AMBIGUOUS_SECRET", with_nul["secrets"][0].as_str().unwrap());
    assert_passed(&mut command);
}

fn verifier_returns_every_status_without_allocating() {
    let folder = scratch("verifier");
    let cases: Vec<serde_json::Value> = serde_json::from_str(include_str!("data/ambiguous.json")).unwrap();
    let case = cases.iter().find(|case| case["why"] == "reserved name").unwrap();
    let mut command = prepared("verifier", &folder);
    command.env("TEST_AMBIGUOUS_KS", case["ks"].as_str().unwrap());
    command.env("TEST_AMBIGUOUS_SECRET", case["secrets"][0].as_str().unwrap());
    assert_passed(&mut command);
}

fn signer_is_shared_by_threads_and_forks() {
    passes("signer");
}

fn freed_objects_leave_no_secret_in_memory() {
    let folder = scratch("zeroize");
    for last in ["signing", "parsing", "verifying", "measuring"] {
        let mut command = prepared("zeroize", &folder);
        println!("{}", assert_passed(searching(&mut command).env("TEST_LAST", last)));
    }
}

/// Each byte of a credential is incremented in the environment, so that the search does not find the environment itself.
fn freed_clients_leave_no_secret_in_memory() {
    const PASSWORD: &str = "correct horse+battery/staple!0123456789";
    let folder = scratch("zeroize_online");
    // The built-in password is short enough to occur by chance.
    let accounts = Accounts::default_json().replace(account::PASSWORD, PASSWORD);
    let accounts = Accounts::from_json(&accounts).unwrap();
    let server = Server::start(Options { accounts, ..Options::default() }).unwrap();
    let ca_file = folder.join("ca.pem");
    server.write_ca(&ca_file).unwrap();
    let program = C99.program(&source("zeroize_online.c"), &folder);
    let mut urls = vec![server.http_url()];
    // The library for C also zeroizes what rustls frees.
    if cfg!(feature = "capi") || is_optimized() {
        urls.push(server.https_url().unwrap());
    } else {
        println!("not over https: that needs `--features capi`, which `make test` sets");
    }
    for (url, on_thread) in urls.iter().flat_map(|url| [(url, "0"), (url, "1")]) {
        // Created for each run: under a checker, a run takes longer than a code is valid.
        let otp = one_time_password();
        let mut command = run(&program);
        searching(&mut command)
            .env("TEST_ON_THREAD", on_thread)
            .env("TEST_URL", url)
            .env("TEST_HTTP_URL", server.http_url())
            .env("TEST_CA_FILE", &ca_file);
        for (name, credential) in [
            ("SECRET", account::ADMIN_SECRET),
            ("IMPERSONATOR_SECRET", account::IMPERSONATOR_SECRET),
            ("PASSWORD", PASSWORD),
            ("OTP", &otp),
            ("APP_TOKEN", account::APP_TOKEN),
            ("TOTP_SECRET", account::TOTP_SECRET),
        ] {
            let coded = credential.bytes().map(|byte| char::from(byte + 1)).collect::<String>();
            command.env(format!("TEST_CODED_{name}"), coded);
        }
        // Unoptimized code leaves copies of keys behind.
        if is_optimized() {
            let hash = Sha1::digest(account::ADMIN_SECRET);
            command.env("TEST_KEY", hash[..16].iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        }
        println!("{}", assert_passed(&mut command));
    }
}

fn network_failures_have_distinct_statuses() {
    let folder = scratch("network");
    let server = TestServer::start(&folder);
    let mut command = prepared("network", &folder);
    server.pass_to(&mut command);
    let not_tls = Options { tls_faults: vec![(TlsFault::Garbage, 0)], ..Options::default() };
    let not_tls = Server::start(not_tls).unwrap();
    command.env("TEST_NOT_TLS_URL", not_tls.tls_fault_url(TlsFault::Garbage).unwrap());
    // Not a free port: a server of another test may take it.
    command.env("TEST_REFUSING_URL", "http://127.0.0.1:1");

    let text = |text: &str| text.to_owned();
    let faulty = [
        ("SILENT", Fault::Hold(Gate::new())),
        ("CLOSING", Fault::CloseBeforeHeaders),
        ("CUT", Fault::TruncatedBody),
        ("GARBAGE", Fault::Raw { text: text("220 mail.example.com ESMTP\r\n") }),
        ("HTML", Fault::Html),
        ("EMPTY", Fault::EmptyBody { status: 200, error: text("55"), text: text("Database error") }),
        ("503", Fault::status(503)),
        ("REDIRECT", Fault::Redirect { location: text("https://elsewhere.example/"), status: 302 }),
        ("RATE_LIMIT", Fault::PlainText { text: text("\"Too many requests\"") }),
        ("HUGE", Fault::HugeBody { bytes: 17 * 1024 * 1024, chunked: false }),
    ]
    .map(|(name, fault)| {
        let server = Server::start(Options { https_port: None, ..Options::default() }).unwrap();
        server.faults().always(fault);
        (name, server)
    });
    for (name, server) in &faulty {
        command.env(format!("TEST_{name}_URL"), server.http_url());
    }
    assert_passed(&mut command);
}

fn one_client_serves_many_threads() {
    passes_at_server("threads");
}

fn calls_survive_signals() {
    let folder = scratch("signals");
    let server = TestServer::start(&folder);
    server.server.faults().always(Fault::Delay { ms: 100 });
    let mut command = prepared("signals", &folder);
    server.pass_to(&mut command);
    assert_passed(&mut command);
}

fn hanging_dns_lookup_is_bounded() {
    passes("hanging_lookup");
}

fn calls_are_cancelled_from_another_thread() {
    let folder = scratch("cancel");
    let server = TestServer::start(&folder);
    let mut command = prepared("cancel", &folder);
    server.pass_to(&mut command);
    let gate = Gate::new();
    server.server.faults().always(Fault::retry_after(503, 60));
    server.server.faults().next(8, Fault::Hold(gate.clone()));

    let mut program = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut word = program.stdin.take().unwrap();
    gate.wait_for(8);
    writeln!(word, "held").unwrap();
    let minute = Instant::now() + Duration::from_secs(60);
    while server.server.requests().len() < 12 {
        assert!(Instant::now() < minute, "{:?}", server.server.requests());
        std::thread::sleep(Duration::from_millis(5));
    }
    writeln!(word, "in a pause").unwrap();
    server.server.faults().clear();
    writeln!(word, "recovered").unwrap();
    let output = program.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", both(&output));
    assert_summary(both(&output));
    // Nothing was retried.
    assert_eq!(server.server.requests().len(), 13);
}

fn client_with_credentials_keeps_a_session_valid() {
    let folder = scratch("managed");
    let server = TestServer::start(&folder);
    let mut command = prepared("managed", &folder);
    server.pass_to(&mut command);
    command.env("TEST_OTP", one_time_password());
    command.env("TEST_TOTP_SECRET", account::TOTP_SECRET);
    let expired = Server::start(Options { https_port: None, ..Options::default() }).unwrap();
    expired.faults().always_of("media.list", Fault::invalid_ks(KsCause::Expired));
    expired.faults().next_of("user.loginByLoginId", 1, Fault::retry_after(503, 7));
    command.env("TEST_EXPIRED_URL", expired.http_url());
    assert_passed(&mut command);
}

/// As Windows has them: CRLF in the file, and a path that only its wide functions can open.
fn ca_file_may_have_crlf_and_any_name() {
    let folder = scratch("ca_file");
    let server = TestServer::start(&folder);
    let pem = std::fs::read_to_string(&server.ca_file).unwrap();
    std::fs::write(folder.join("zertifikate-ä日🔒.pem"), pem.replace('\n', "\r\n")).unwrap();
    let mut command = prepared("ca_file", &folder);
    server.pass_to(&mut command);
    assert_passed(command.env("TEST_FOLDER", &folder));
}

fn failed_second_step_keeps_the_first_result() {
    let folder = scratch("partial_failures");
    let server = TestServer::start(&folder);
    let mut command = prepared("partial_failures", &folder);
    server.pass_to(&mut command);
    assert_passed(&mut command);
    let sent = server.server.requests().iter().filter(|request| request.target.contains("/room/")).count();
    assert_eq!(sent, 1);
}

fn error_of_next_call_shows_no_credential() {
    let folder = scratch("echoed_credentials");
    let server = Server::start(Options { https_port: None, ..Options::default() }).unwrap();
    let message = format!("repeated: {} {} {}", account::PASSWORD, account::APP_TOKEN, account::ADMIN_SECRET);
    let fault = Fault::ApiError { code: "SERVICE_FORBIDDEN".to_owned(), message: Some(message), xml: false };
    server.faults().always_of("media.list", fault);
    let mut command = prepared("echoed_credentials", &folder);
    command.env("TEST_URL", server.http_url()).env("TEST_APP_TOKEN_ID", account::APP_TOKEN_ID);
    assert_passed(command.env("TEST_APP_TOKEN", account::APP_TOKEN));
}

fn threads_share_one_valid_session() {
    passes_at_server("managed_threads");
}

/// A clean run proves something only if the checker instruments the library.
fn thread_sanitizer_sees_a_race() {
    assert!(race_checked_library().is_some(), "run `make check-threads`");
    assert_race_is_seen("WARNING: ThreadSanitizer: data race");
}

fn helgrind_sees_a_race() {
    assert_race_is_seen("Possible data race during write of size 4");
}

fn assert_race_is_seen(words: &str) {
    let output = prepared("race", &scratch("race")).output().unwrap();
    let said = both(&output);
    assert_eq!(output.status.code(), Some(RACE), "{said}");
    assert!(said.contains(words) && said.contains("kaltura_config_set_partner_id"), "{said}");
}

/// A clean run of `make check-asan` and `make check-ubsan` proves something only if they find seeded defects.
fn sanitizer_finds_seeded_defects() {
    let folder = scratch("seeded");
    let sanitizers = sanitizers().join(",");
    let mut defects: Vec<(&str, &[&str])> = Vec::new();
    if sanitizers.contains("address") {
        // This defect makes the library write past a buffer of the program.
        assert_sanitized(&linked_library(&folder).join("libkaltura_session.so"), &["address"]);
        defects.push(("overflow", &["heap-buffer-overflow", "WRITE of size", "kaltura_signer_sign_into"]));
        defects.push(("use-after-free", &["heap-use-after-free", "READ of size", "kaltura_error_status"]));
        defects.push(("leak", &["LeakSanitizer: detected memory leaks", " in leak "]));
    }
    if sanitizers.contains("undefined") {
        defects.push(("shift", &["runtime error: shift exponent 40 is too large"]));
    }
    assert!(!defects.is_empty(), "run `make check-asan` or `make check-ubsan`");
    for (defect, words) in defects {
        let output = prepared("seeded", &folder).arg(defect).output().unwrap();
        let said = both(&output);
        assert!(!output.status.success(), "{defect}: {said}");
        for word in words {
            assert!(said.contains(word), "{defect}: {word}: {said}");
        }
    }
    assert!(prepared("seeded", &folder).arg("nothing").status().unwrap().success());
}

fn client_works_in_forked_children_and_parent() {
    let folder = scratch("forked");
    let server = TestServer::start(&folder);
    let mut command = prepared("forked", &folder);
    command.env("TEST_CA_FILE", &server.ca_file);
    for (scheme, name) in [(Scheme::Http, "http://127.0.0.1"), (Scheme::Https, "https://localhost")] {
        for kind in ["0", "1", "2"] {
            let (url, connections) = misbehaving::counting(server.server.address(scheme).unwrap());
            command.env("TEST_URL", url.replace("http://127.0.0.1", name)).env("TEST_FORK_KIND", kind);
            assert_passed(&mut command);
            // One for each process: none uses the connection of another.
            assert_eq!(connections.load(Ordering::SeqCst), 4, "{kind}");
        }
    }
}

fn busy_parent_does_not_block_forked_child() {
    let folder = scratch("forked_busy");
    let server = TestServer::start(&folder);
    let mut command = prepared("forked", &folder);
    // Plain http to an address: the system's DNS resolver has locks that a fork can leave held.
    command.env("TEST_URL", server.server.http_url()).env("TEST_BUSY", "1").env("TEST_FORK_KIND", "0");
    assert_passed(&mut command);
}

fn c90_and_cpp98_programs_use_the_library() {
    for compiler in [Compiler { program: "cc", standard: "c90" }, Compiler { program: "c++", standard: "c++98" }] {
        if compiler.program == CXX.program {
            CXX.needed();
        }
        let folder = scratch(&format!("oldest_{}", compiler.standard.replace('+', "p")));
        let program = compiler.program(&source("oldest_standards.c"), &folder);
        let output = both(&succeed(&mut run(program)));
        let ks = output.trim();
        assert!(kaltura_session::ks::parse(ks, &["secret"]).is_ok(), "{output}");
    }
}

tests! {
    three_ways_create_sessions_the_server_accepts,
    server_errors_become_statuses,
    session_actions_send_one_call_each,
    callbacks_run_as_documented_and_are_destroyed_once,
    log_has_one_error_per_failed_call,
    failing_callbacks_are_reported,
    event_loop_drives_every_kind_of_request,
    request_follows_the_state_table,
    request_cancel_ends_every_wait,
    observer_is_called_once_per_renewal_and_destroyed_once,
    calls_and_acquire_ks_agree_on_the_session,
    event_loop_shares_one_session_across_calls,
    bad_arguments_are_named,
    failed_setter_makes_the_object_unusable,
    library_works_while_thread_locals_are_destroyed,
    reused_descriptors_are_not_touched,
    missing_descriptors_are_reported,
    clock_before_1970_is_reported,
    extreme_clocks_never_panic,
    missing_random_numbers_are_reported,
    sessions_are_parsed_and_explained_offline,
    verifier_returns_every_status_without_allocating,
    signer_is_shared_by_threads_and_forks,
    freed_objects_leave_no_secret_in_memory,
    freed_clients_leave_no_secret_in_memory,
    network_failures_have_distinct_statuses,
    one_client_serves_many_threads,
    calls_survive_signals,
    hanging_dns_lookup_is_bounded,
    calls_are_cancelled_from_another_thread,
    client_with_credentials_keeps_a_session_valid,
    ca_file_may_have_crlf_and_any_name,
    failed_second_step_keeps_the_first_result,
    error_of_next_call_shows_no_credential,
    threads_share_one_valid_session,
    client_works_in_forked_children_and_parent,
    busy_parent_does_not_block_forked_child,
    c90_and_cpp98_programs_use_the_library,
    ;
    thread_sanitizer_sees_a_race,
    helgrind_sees_a_race,
    sanitizer_finds_seeded_defects,
}
