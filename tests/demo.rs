//! `make demo`: scripts/demo with the test server and with a real account.

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use support::{C99, TestServer, account, both, root, run, scratch, succeed};

/// Compiles the programs that the demo runs. Returns a command for it without any variable of an account.
fn demo(folder: &Path) -> Command {
    for name in ["session_start", "local_session", "app_token", "login", "managed_session", "whoami"] {
        C99.program(&root().join("examples-c").join(name).with_extension("c"), folder);
    }
    let mut command = run(root().join("scripts/demo"));
    command.env("EXAMPLES", folder).env("DEVSERVER", "/nonexistent");
    command
}

/// A script that takes the place of the development server: it prints what that prints, of a server in this process.
fn devserver(folder: &Path, server: &TestServer) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let program = folder.join("devserver");
    let printed = format!("https {}\nca {}\nKALTURA_APP_TOKEN=\n", server.https_url(), server.ca_file.display());
    std::fs::write(&program, format!("#!/bin/sh\ncat <<END\n{printed}END\nexec sleep 600\n")).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    program
}

#[test]
fn demo_without_variables_uses_the_test_server() {
    let folder = scratch("demo_test_server");
    let server = TestServer::start(&folder);
    let printed = both(&succeed(demo(&folder).env("DEVSERVER", devserver(&folder, &server))));
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines.first(), Some(&&*format!("Test account 102 at {}", server.https_url())), "{printed}");
    assert_eq!(lines.last(), Some(&"The server accepted all 5 sessions."), "{printed}");
    // Two lines for each way, and no escape sequence.
    assert_eq!(lines.len(), 2 + 2 * 6, "{printed}");
    assert!(!printed.contains('\x1b') && !printed.contains('{'), "{printed}");
    for user in ["USER session of user user102, partner 102, expires 20", "ADMIN session of user admin102, partner 102"]
    {
        assert!(printed.contains(user), "{printed}");
    }
}

#[test]
fn demo_with_only_a_secret_succeeds() {
    let folder = scratch("demo_secret");
    let server = TestServer::start(&folder);
    let secret_file = folder.join("secret");
    std::fs::write(&secret_file, account::ADMIN_SECRET).unwrap();
    let mut command = demo(&folder);
    command.env("KALTURA_SERVICE_URL", server.https_url()).env("KALTURA_CA_FILE", &server.ca_file);
    command.env("KALTURA_PARTNER_ID", account::PARTNER_ID).env("KALTURA_SECRET_FILE", &secret_file);
    let printed = both(&succeed(&mut command));
    assert!(printed.starts_with(&format!("Account 102 at {}\n", server.https_url())), "{printed}");
    assert!(printed.contains(": USER session of no user, partner 102, expires 20"), "{printed}");
    assert!(printed.ends_with("The server accepted all 3 sessions.\n"), "{printed}");
    // An unregistered user.
    let printed = both(&succeed(command.env("KALTURA_USER_ID", "stranger")));
    assert!(printed.contains(": USER session of user stranger, partner 102, expires 20"), "{printed}");

    // The user secret of an account signs nothing.
    std::fs::write(&secret_file, account::USER_SECRET).unwrap();
    let output = command.output().unwrap();
    let printed = both(&output);
    assert!(!output.status.success() && printed.contains("Signing needs the admin secret"), "{printed}");
}

#[test]
fn demo_half_set_variables_are_named() {
    let folder = scratch("demo_half_set");
    let refused = |variables: &[(&str, &str)], message: &str| {
        let output = demo(&folder).envs(variables.iter().copied()).output().unwrap();
        let printed = both(&output);
        assert_eq!(output.status.code(), Some(1), "{variables:?}: {printed}");
        assert!(printed.starts_with(&format!("demo: {message}")), "{variables:?}: {printed}");
    };
    let partner = ("KALTURA_PARTNER_ID", "102");
    let no_credential = "KALTURA_SECRET or KALTURA_SECRET_FILE or KALTURA_LOGIN_ID or KALTURA_APP_TOKEN_ID is not set";
    refused(&[("KALTURA_SECRET", "s")], "KALTURA_PARTNER_ID is not set");
    refused(&[("KALTURA_SERVICE_URL", "http://127.0.0.1:1")], "KALTURA_PARTNER_ID is not set");
    refused(&[("KALTURA_CA_FILE", "ca.pem")], "KALTURA_PARTNER_ID is not set");
    refused(&[("KALTURA_PARTNER_ID", ""), ("KALTURA_SECRET", "s")], "KALTURA_PARTNER_ID is not set");
    refused(&[partner], no_credential);
    refused(&[partner, ("KALTURA_SECRET", "")], no_credential);
    refused(&[partner, ("KALTURA_LOGIN_ID", "a@b.c")], "KALTURA_PASSWORD or KALTURA_PASSWORD_FILE is not set");
    refused(&[partner, ("KALTURA_PASSWORD", "p")], "KALTURA_LOGIN_ID is not set");
    refused(&[partner, ("KALTURA_APP_TOKEN_ID", "i")], "KALTURA_APP_TOKEN or KALTURA_APP_TOKEN_FILE is not set");
    refused(&[partner, ("KALTURA_APP_TOKEN_FILE", "f")], "KALTURA_APP_TOKEN_ID is not set");
}

/// Without KALTURA_SERVICE_URL the account is at Kaltura's own server, not at the test server.
#[test]
fn demo_without_service_url_uses_the_default_one() {
    let folder = scratch("demo_default_url");
    let mut command = demo(&folder);
    // Nothing may leave this machine.
    command.env("https_proxy", "http://127.0.0.1:1").env("KALTURA_PARTNER_ID", "102").env("KALTURA_SECRET", "s");
    let output = command.output().unwrap();
    let printed = both(&output);
    assert!(printed.starts_with("Account 102 at https://www.kaltura.com\n"), "{printed}");
    assert!(!output.status.success() && printed.contains("127.0.0.1:1"), "{printed}");
}
