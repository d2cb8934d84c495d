//! Secrets, passwords and sessions show up nowhere: not in errors, not in URLs, not in what the
//! library prints.

mod support;

use support::{C99, TestServer, account, both, root, run, scratch, succeed};

/// Runs the C program that provokes every kind of error while it uses these credentials, and looks
/// through everything that it wrote and that the server saw outside the bodies.
#[test]
fn nothing_written_holds_a_secret_or_a_session() {
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
        " made, valid until ",
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
        assert!(bodies.contains(secret), "{secret} was used, or this test shows nothing");
        assert!(!written.contains(secret), "{secret} in {written}");
        assert!(!seen.contains(secret), "{secret} in {seen}");
    }
    // An app token is not even sent.
    for everything in [&written, &seen, &bodies] {
        assert!(!everything.contains(account::APP_TOKEN));
    }
}
