//! Secrets, passwords and sessions show up nowhere: not in errors, not in URLs, not in what the
//! library prints.

mod support;

use std::fs::File;

use kaltura_devserver::Fault;
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

/// Whatever a server, a proxy or somebody in between sends back, the secrets that it repeats are not passed on.
#[test]
fn an_answer_that_repeats_secrets_is_shown_without_them() {
    let folder = scratch("secrecy_faults");
    let server = TestServer::start(&folder);
    let program = C99.program(&root().join("tests/c/fault.c"), &folder);
    // A call knows the secrets that it has sent itself.
    for (action, secret) in
        [("start", account::ADMIN_SECRET), ("login", account::PASSWORD), ("by-hand", account::ADMIN_SECRET)]
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

/// Answers that hold `text`, each in a place of its own.
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
