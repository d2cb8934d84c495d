//! The example programs, run as the README describes.

#[macro_use]
mod support;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use support::needs::{CURL_CONFIG, CXX};
use support::{C99, CPP17, TestServer, account, both, one_time_password, root, run, scratch, succeed};

fn example(name: &str, folder: &Path) -> PathBuf {
    C99.program(&root().join("examples-c").join(name).with_extension("c"), folder)
}

fn output(command: &mut Command, input: &str) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Fails if the program has exited without reading its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// A command for an example, set up for the server over TLS.
fn at_server(name: &str, folder: &Path, server: &TestServer) -> Command {
    let mut command = run(example(name, folder));
    command.env("KALTURA_SERVICE_URL", server.https_url()).env("KALTURA_CA_FILE", &server.ca_file);
    command
}

#[track_caller]
fn session(command: &mut Command, input: &str) -> String {
    let output = output(command, input);
    assert!(output.status.success(), "{}", both(&output));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[track_caller]
fn whoami(folder: &Path, server: &TestServer, ks: &str) -> String {
    session(&mut at_server("whoami", folder, server), &format!("{ks}\n"))
}

fn session_start_gets_a_session_that_whoami_knows() {
    let folder = scratch("example_session_start");
    let server = TestServer::start(&folder);
    let mut command = at_server("session_start", &folder, &server);
    command.env("KALTURA_SECRET", account::ADMIN_SECRET).env("KALTURA_PARTNER_ID", account::PARTNER_ID);
    command.env("KALTURA_USER_ID", "user102");
    let ks = session(&mut command, "");
    assert!(whoami(&folder, &server, &ks).ends_with(": USER session of user user102"));
}

fn local_session_is_accepted_by_the_server() {
    let folder = scratch("example_local_session");
    let server = TestServer::start(&folder);
    let secret_file = folder.join("secret");
    std::fs::write(&secret_file, format!("{}\n", account::ADMIN_SECRET)).unwrap();
    let command = || {
        let mut command = run(example("local_session", &folder));
        command.env("KALTURA_SECRET_FILE", &secret_file).env("KALTURA_PARTNER_ID", account::PARTNER_ID);
        command
    };
    let ks = session(command().env("KALTURA_USER_ID", "user102"), "");
    assert!(whoami(&folder, &server, &ks).ends_with(": USER session of user user102"));
    let ks = session(command().env("KALTURA_SESSION_TYPE", "admin"), "");
    assert!(whoami(&folder, &server, &ks).contains(": ADMIN session of no user, partner 102, expires 20"));
    assert!(server.server.requests().iter().all(|request| request.target.ends_with("?format=1")));
}

fn login_prompts_for_a_one_time_password() {
    let folder = scratch("example_login");
    let server = TestServer::start(&folder);
    let command = |login_id: &str, partner_id: &str| {
        let mut command = at_server("login", &folder, &server);
        command.env("KALTURA_LOGIN_ID", login_id).env("KALTURA_PASSWORD", account::PASSWORD);
        command.env("KALTURA_PARTNER_ID", partner_id);
        command
    };
    let ks = session(&mut command(account::LOGIN_ID, account::PARTNER_ID), "");
    assert!(whoami(&folder, &server, &ks).contains(": ADMIN session of user admin102, partner 102, "));

    let code = one_time_password();
    let ks = session(&mut command("admin109@example.com", "109"), &format!("{code}\n"));
    assert!(whoami(&folder, &server, &ks).contains(": ADMIN session of user admin109, partner 109, "));
}

fn managed_session_renews_expiring_sessions() {
    let folder = scratch("example_managed_session");
    let server = TestServer::start(&folder);
    let commands = [
        [("KALTURA_APP_TOKEN_ID", account::APP_TOKEN_ID), ("KALTURA_APP_TOKEN", account::APP_TOKEN)],
        [("KALTURA_SECRET", account::ADMIN_SECRET), ("KALTURA_USER_ID", "user102")],
    ]
    .map(|credentials| {
        let mut command = at_server("managed_session", &folder, &server);
        command.env("KALTURA_PARTNER_ID", account::PARTNER_ID).envs(credentials);
        // The program runs longer than one session lifetime.
        command.env("KALTURA_EXPIRY_SECONDS", "4").env("KALTURA_ROUNDS", "7").env("KALTURA_PAUSE_MS", "1000");
        command
    });
    std::thread::scope(|scope| {
        for mut command in commands {
            scope.spawn(move || {
                let output = session(&mut command, "");
                assert!(output.ends_with(" 0 failed"), "{output}");
                assert!(output.matches("renewed: session ").count() >= 2, "{output}");
            });
        }
    });
}

fn failures_print_a_message_and_set_the_exit_code() {
    let folder = scratch("example_failures");
    let server = TestServer::start(&folder);
    let fails = |command: &mut Command, input: &str, message: &str| {
        let output = output(command, input);
        assert_eq!(output.status.code(), Some(1), "{}", both(&output));
        assert!(output.stdout.is_empty());
        assert!(both(&output).contains(message), "{}", both(&output));
    };
    fails(&mut run(example("session_start", &folder)), "", "Set KALTURA_SECRET or KALTURA_SECRET_FILE.");
    let mut wrong = at_server("session_start", &folder, &server);
    wrong.env("KALTURA_SECRET", "wrong").env("KALTURA_PARTNER_ID", account::PARTNER_ID);
    fails(&mut wrong, "", "START_SESSION_ERROR");
    let mut wrong = at_server("login", &folder, &server);
    wrong.env("KALTURA_LOGIN_ID", account::LOGIN_ID).env("KALTURA_PASSWORD", "wrong");
    fails(&mut wrong, "", "USER_WRONG_PASSWORD");
    fails(&mut at_server("whoami", &folder, &server), "no session\n", "not a Kaltura session");
    fails(&mut at_server("whoami", &folder, &server), "djJ8MTAyfAAAAAAAAAAAAAAAAAAAAAA=\n", "INVALID_KS");
    // Truncated to 32 bits, 4294967398 would be partner 102.
    for (name, credentials) in [
        ("local_session", [("KALTURA_SECRET", "s"), ("KALTURA_USER_ID", "u")]),
        ("session_start", [("KALTURA_SECRET", "s"), ("KALTURA_USER_ID", "u")]),
        ("managed_session", [("KALTURA_SECRET", "s"), ("KALTURA_USER_ID", "u")]),
        ("login", [("KALTURA_LOGIN_ID", account::LOGIN_ID), ("KALTURA_PASSWORD", "p")]),
        ("app_token", [("KALTURA_APP_TOKEN_ID", account::APP_TOKEN_ID), ("KALTURA_APP_TOKEN", "t")]),
    ] {
        let mut command = at_server(name, &folder, &server);
        command.envs(credentials);
        for wrong in ["4294967398", "9223372036854775909", "102x", "-1", "0", ""] {
            fails(command.env("KALTURA_PARTNER_ID", wrong), "", "Set KALTURA_PARTNER_ID to a whole number");
        }
        if name != "login" {
            fails(command.env_remove("KALTURA_PARTNER_ID"), "", "Set KALTURA_PARTNER_ID to the account number.");
        }
    }
    // A credential file with an overlong line is an error too.
    let secret_file = folder.join("secret");
    std::fs::write(&secret_file, "s".repeat(255)).unwrap();
    let mut cut = at_server("session_start", &folder, &server);
    cut.env("KALTURA_SECRET_FILE", &secret_file).env("KALTURA_PARTNER_ID", account::PARTNER_ID);
    fails(&mut cut, "", "its first line is too long");
}

fn app_token_creates_a_session() {
    let folder = scratch("example_app_token");
    let server = TestServer::start(&folder);
    let mut command = at_server("app_token", &folder, &server);
    command.env("KALTURA_APP_TOKEN_ID", account::APP_TOKEN_ID).env("KALTURA_APP_TOKEN", account::APP_TOKEN);
    command.env("KALTURA_PARTNER_ID", account::PARTNER_ID);
    let ks = session(&mut command, "");
    assert!(whoami(&folder, &server, &ks).ends_with(": USER session of user user102"));
}

/// An example that uses libcurl, set up for the server over TLS; `None` if libcurl is not installed.
fn with_curl(name: &str, folder: &Path, server: &TestServer) -> Command {
    let flags = both(&succeed(Command::new(CURL_CONFIG.needed()).args(["--cflags", "--libs"])));
    let flags: Vec<String> = flags.split_whitespace().map(str::to_owned).collect();
    let source = root().join("examples-c").join(name).with_extension("c");
    let mut command = run(C99.program_with(&source, folder, &flags));
    command.env("KALTURA_SERVICE_URL", server.https_url()).env("KALTURA_CA_FILE", &server.ca_file);
    command.env("KALTURA_PARTNER_ID", account::PARTNER_ID);
    command
}

fn libcurl_works_as_transport() {
    let folder = scratch("example_libcurl_transport");
    let server = TestServer::start(&folder);
    let mut command = with_curl("libcurl_transport", &folder, &server);
    let ks = session(command.env("KALTURA_SECRET", account::ADMIN_SECRET), "");
    assert!(kaltura_session::ks::parse(&ks, &[account::ADMIN_SECRET]).is_ok());

    let failed = output(command.env("KALTURA_SECRET", "wrong"), "");
    assert!(both(&failed).contains("START_SESSION_ERROR"), "{}", both(&failed));
    let failed = output(command.env_remove("KALTURA_CA_FILE"), "");
    assert!(both(&failed).contains("libcurl: ") && !failed.status.success(), "{}", both(&failed));
}

fn curl_multi_renews_short_sessions() {
    let folder = scratch("example_curl_multi");
    let server = TestServer::start(&folder);
    let mut command = with_curl("curl_multi", &folder, &server);
    command.env("KALTURA_APP_TOKEN_ID", account::APP_TOKEN_ID).env("KALTURA_APP_TOKEN", account::APP_TOKEN);
    command.env("KALTURA_EXPIRY_SECONDS", "3").env("KALTURA_SECONDS", "7");
    let printed = session(&mut command, "");
    assert!(printed.ends_with(" sessions, 0 failed"), "{printed}");
    let renewals = printed.matches("renewed: ").count() as u64;
    assert!((3..=9).contains(&renewals), "{printed}");
    // Concurrent calls share one login.
    assert_eq!(server.server.request_count("apptoken.startSession"), renewals, "{printed}");
    assert!(server.server.request_count("user.get") > 200, "{printed}");

    let refused = output(command.env("KALTURA_APP_TOKEN", "wrong").env("KALTURA_SECONDS", "1"), "");
    let said = both(&refused);
    assert_eq!((refused.status.code(), said.matches("no session: ").count()), (Some(1), 1), "{said}");
}

/// A C++ example, set up for the server over TLS.
fn cpp_at_server(name: &str, folder: &Path, server: &TestServer) -> Command {
    let source = root().join("examples-cpp").join(name).with_extension("cpp");
    let mut command = run(CPP17.program(&source, folder));
    command.env("KALTURA_SERVICE_URL", server.https_url()).env("KALTURA_CA_FILE", &server.ca_file);
    command.env("KALTURA_PARTNER_ID", account::PARTNER_ID);
    command
}

fn cpp_examples_create_sessions() {
    CXX.needed();
    let folder = scratch("example_cpp");
    let server = TestServer::start(&folder);
    let accepted = |command: &mut Command, input: &str, expected: &str| {
        let output = output(command, input);
        assert!(output.status.success(), "{}", both(&output));
        let reported = whoami(&folder, &server, String::from_utf8(output.stdout).unwrap().trim());
        assert!(reported.contains(expected), "{reported}");
    };
    let of_user = ": USER session of user user102";

    let mut start = cpp_at_server("session_start", &folder, &server);
    let secret_file = folder.join("secret");
    std::fs::write(&secret_file, format!("{}\r\n", account::ADMIN_SECRET)).unwrap();
    accepted(start.env("KALTURA_SECRET_FILE", &secret_file).env("KALTURA_USER_ID", "user102"), "", of_user);
    let failed = output(start.env("KALTURA_SECRET", "wrong"), "");
    assert!(both(&failed).contains("START_SESSION_ERROR") && failed.status.code() == Some(1), "{}", both(&failed));

    let mut local = cpp_at_server("local_session", &folder, &server);
    accepted(local.env("KALTURA_SECRET", account::ADMIN_SECRET).env("KALTURA_USER_ID", "user102"), "", of_user);
    let failed = output(local.env("KALTURA_PARTNER_ID", "4294967398"), "");
    assert!(both(&failed).contains("is not an account number") && failed.status.code() == Some(1), "{}", both(&failed));

    let mut app_token = cpp_at_server("app_token", &folder, &server);
    app_token.env("KALTURA_APP_TOKEN_ID", account::APP_TOKEN_ID).env("KALTURA_APP_TOKEN", account::APP_TOKEN);
    accepted(&mut app_token, "", of_user);

    let mut login = cpp_at_server("login", &folder, &server);
    login.env("KALTURA_PASSWORD", account::PASSWORD);
    accepted(login.env("KALTURA_LOGIN_ID", account::LOGIN_ID), "", ": ADMIN session of user admin102, ");
    let code = one_time_password();
    login.env("KALTURA_LOGIN_ID", "admin109@example.com").env("KALTURA_PARTNER_ID", "109");
    accepted(&mut login, &format!("{code}\n"), ": ADMIN session of user admin109, ");

    // The program runs longer than one session lifetime.
    let mut managed = cpp_at_server("managed_session", &folder, &server);
    managed.env("KALTURA_APP_TOKEN_ID", account::APP_TOKEN_ID).env("KALTURA_APP_TOKEN", account::APP_TOKEN);
    managed.env("KALTURA_EXPIRY_SECONDS", "4").env("KALTURA_ROUNDS", "14").env("KALTURA_PAUSE_MS", "500");
    let printed = both(&succeed(&mut managed));
    assert!(printed.contains("28 calls, 0 failed, ") && printed.contains("{\"id\":\"user102\""), "{printed}");
    assert!(printed.matches("renewed: session ").count() >= 2, "{printed}");

    let printed = both(&succeed(&mut cpp_at_server("transport", &folder, &server)));
    assert!(printed.contains("true after 2 attempts") && printed.contains("still asleep"), "{printed}");
}

tests! {
    session_start_gets_a_session_that_whoami_knows,
    local_session_is_accepted_by_the_server,
    login_prompts_for_a_one_time_password,
    managed_session_renews_expiring_sessions,
    failures_print_a_message_and_set_the_exit_code,
    app_token_creates_a_session,
    libcurl_works_as_transport,
    curl_multi_renews_short_sessions,
    cpp_examples_create_sessions,
}
