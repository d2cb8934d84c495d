//! The command-line tool and the edge server's check, both written against the public header alone.

mod support;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use kaltura_session::ks::{Expiry, Randomness, SessionParams, Signer, TYPE_ADMIN, TYPE_USER, Version, parse};
use support::{C99, both, root, run, scratch};

const SECRET: &str = "cli-test-secret";

struct Tool {
    program: PathBuf,
    secret_file: PathBuf,
}

impl Tool {
    fn new(name: &str) -> Tool {
        let folder = scratch(&format!("cli_{name}"));
        let secret_file = folder.join("secrets");
        std::fs::write(&secret_file, format!("older-secret\n{SECRET}\n")).unwrap();
        Tool { program: C99.program(&root().join("examples-c/kaltura-ks.c"), &folder), secret_file }
    }

    /// Runs it with both secrets; exit code and everything written.
    #[track_caller]
    fn run(&self, arguments: &[&str], input: &str) -> (i32, String) {
        let mut command = run(&self.program);
        command.args(arguments).arg("--secret-file").arg(&self.secret_file);
        let (code, output) = finish(&mut command, input);
        (code, both(&output))
    }

    /// Runs it without a secret file.
    fn plain(&self, arguments: &[&str], input: &str, secret: Option<&str>) -> (i32, String) {
        let mut command = run(&self.program);
        command.args(arguments);
        if let Some(secret) = secret {
            command.env("KALTURA_SECRET", secret);
        }
        let (code, output) = finish(&mut command, input);
        (code, both(&output))
    }
}

fn finish(command: &mut Command, input: &str) -> (i32, Output) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that reads no input may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let code = output.status.code().unwrap();
    assert!(!both(&output).contains(SECRET), "{}", both(&output));
    (code, output)
}

fn session(version: Version, session_type: i32, expiry: Expiry, privileges: &str) -> String {
    let params = SessionParams { version, expiry, privileges, ..SessionParams::new("bob", session_type) };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    Signer::new(102, SECRET).unwrap().sign(&params, now as i64, Randomness::System).unwrap()
}

#[test]
fn generate_makes_what_was_asked() {
    let tool = Tool::new("generate");
    let arguments = ["generate", "--partner", "102", "--user", "bob", "--expiry", "2h", "--privileges", "sview:*"];
    let (code, ks) = tool.run(&arguments, "");
    assert_eq!(code, 0, "{ks}");
    let read = parse(ks.trim(), &["older-secret"]).unwrap();
    assert_eq!((read.user_id(), read.privileges(), read.session_type()), (Some("bob"), Some("sview:*"), Some(0)));

    let (code, ks) = tool.plain(&["generate", "--partner", "-7", "--type", "admin", "--v1"], "", Some(SECRET));
    assert_eq!(code, 0, "{ks}");
    let read = parse(ks.trim(), &[SECRET]).unwrap();
    assert_eq!((read.version(), read.partner_id(), read.session_type()), (1, -7, Some(TYPE_ADMIN)));

    let (code, said) = tool.run(&["generate", "--partner", "1", "--lint", "--privileges", "sveiw:*"], "");
    assert!(code == 0 && said.contains("is \"sview\" meant?"), "{said}");
    let (code, said) = tool.run(&["generate", "--partner", "1", "--privileges", "_t:2"], "");
    assert!(code == 3 && said.contains("privileges:"), "{said}");
}

#[test]
fn inspect_tells_verified_from_unverified() {
    let tool = Tool::new("inspect");
    let ks = session(Version::V2, TYPE_USER, Expiry::Seconds(60), "sview:*");
    let (code, said) = tool.run(&["inspect"], &ks);
    assert!(code == 0 && said.contains("user            bob") && !said.contains("UNVERIFIED"), "{said}");
    let (code, said) = tool.plain(&["inspect"], &ks, None);
    assert!(code == 0 && said.starts_with("UNVERIFIED") && said.contains("partner         102"), "{said}");
    assert!(!said.contains("bob"));
    let (code, said) = tool.run(&["inspect", "--json", &ks], "");
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert!(code == 0 && json["verified"] == true && json["user_id"] == "bob" && json["secret_index"] == 1);
}

#[test]
fn verify_ends_with_its_verdict() {
    let tool = Tool::new("verify");
    let good = session(Version::V2, TYPE_USER, Expiry::Seconds(60), "iprestrict:192.0.2.1,urirestrict:/a*");
    let request = ["verify", "--ip", "192.0.2.1", "--uri", "/a/b"];
    assert_eq!(tool.run(&request, &format!("{good}\n")), (0, "valid\n".to_owned()));
    assert_eq!(tool.run(&["verify", "--uri", "/a/b"], &good).0, 1);
    assert_eq!(tool.run(&["verify", "--ip", "192.0.2.1"], &good).0, 1);
    let mut later = request.to_vec();
    later.extend(["--at", "4000000000"]);
    assert_eq!(tool.run(&later, &good), (1, "not valid: it has ended\n".to_owned()));
    assert_eq!(tool.plain(&["verify"], &good, Some("wrong")).0, 1);
    assert_eq!(tool.run(&["verify"], "no session").0, 1);
}

#[test]
fn explain_says_why() {
    let tool = Tool::new("explain");
    let ended = session(Version::V2, TYPE_USER, Expiry::At(1_000_000_000), "");
    let (code, said) = tool.run(&["explain"], &ended);
    assert!(code == 0 && said.contains("It ended"), "{said}");
    let (code, said) = tool.plain(&["explain"], "\"quoted\"", None);
    assert!(code == 0 && said.contains("Remove the quotes"), "{said}");
}

#[test]
fn renew_keeps_all_but_the_end() {
    let tool = Tool::new("renew");
    for version in [Version::V1, Version::V2] {
        let old = session(version, TYPE_ADMIN, Expiry::At(1_000_000_000), "sview:0_a/0_b,list");
        let (code, new) = tool.run(&["renew", "--expiry", "1d"], &old);
        assert_eq!(code, 0, "{new}");
        let (old, new) = (parse(&old, &[SECRET]).unwrap(), parse(new.trim(), &[SECRET]).unwrap());
        assert_eq!((new.version(), new.partner_id()), (old.version(), old.partner_id()));
        assert_eq!((new.user_id(), new.session_type()), (old.user_id(), old.session_type()));
        assert_eq!(new.privileges(), old.privileges());
        assert!(new.expires_at().unwrap() > 1_700_000_000);
    }
    assert_eq!(tool.plain(&["renew"], &session(Version::V2, 0, Expiry::Seconds(9), ""), Some("wrong")).0, 3);
}

#[test]
fn a_command_line_that_cannot_be_used_is_refused() {
    let tool = Tool::new("usage");
    for arguments in [
        &["generate"][..],
        &["generate", "--partner", "x"],
        &["generate", "--partner", "99999999999"],
        &["generate", "--partner", "1", "--expiry", "0"],
        &["generate", "--partner", "1", "--expiry", "4000d"],
        &["generate", "--partner", "1", "--expiry", "5x"],
        &["generate", "--partner", "1", "--type", "root"],
        &["generate", "--partner"],
        &["verify", "--at", "now", "x"],
        &["verify", "a", "b"],
        &["verify", "--colour", "x"],
        &["mint"],
    ] {
        let (code, said) = tool.run(arguments, "");
        assert!(code == 2 && said.contains("usage: kaltura-ks"), "{arguments:?}: {code} {said}");
    }
    assert_eq!(tool.plain(&[], "", None).0, 2);
    assert_eq!(tool.plain(&["generate", "--partner", "1"], "", None).0, 2);
    assert_eq!(tool.plain(&["verify", "--secret-file", "/nonexistent"], "x", None).0, 3);
    assert_eq!(tool.plain(&["--help"], "", None).0, 0);
    let version = format!("kaltura-ks {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(tool.plain(&["--version"], "", None), (0, version));
}

#[test]
fn secrets_may_come_from_standard_input() {
    let tool = Tool::new("stdin");
    let (code, ks) = tool.plain(&["generate", "--partner", "1", "--secret-file", "-"], &format!("{SECRET}\n"), None);
    assert!(code == 0 && parse(ks.trim(), &[SECRET]).is_ok(), "{ks}");
    assert_eq!(tool.plain(&["verify", "--secret-file", "-"], SECRET, None).0, 2);
}

fn edge(folder: &Path, ks: &str, entry: &[&str], address: &str) -> (i32, String) {
    let secrets = folder.join("secrets");
    std::fs::write(&secrets, format!("older-secret\n\n{SECRET}\n")).unwrap();
    let mut command = run(C99.program(&root().join("examples-c/verify_ks.c"), folder));
    command.env("KALTURA_SECRET_FILE", secrets).env("REMOTE_ADDR", address).args(entry);
    let (code, output) = finish(&mut command, &format!("{ks}\n"));
    (code, both(&output))
}

#[test]
fn an_edge_server_lets_the_right_viewer_in() {
    let folder = scratch("cli_edge");
    let ks = session(Version::V2, TYPE_USER, Expiry::Seconds(60), "sview:0_abcdefgh,iprestrict:192.0.2.1");
    let name = kaltura_session::ks::fingerprint(&ks).unwrap();
    assert_eq!(edge(&folder, &ks, &["0_abcdefgh"], "192.0.2.1"), (0, format!("allowed: {name}\n")));
    assert_eq!(edge(&folder, &ks, &["0_other123"], "192.0.2.1").0, 1);
    assert!(edge(&folder, &ks, &[], "192.0.2.2").1.starts_with("refused: the session is for another address"));
    let ended = session(Version::V2, TYPE_USER, Expiry::At(1_000_000_000), "");
    assert_eq!(edge(&folder, &ended, &[], "192.0.2.1"), (1, "refused: the session has ended\n".to_owned()));
    assert_eq!(edge(&folder, "", &[], "192.0.2.1").0, 1);
}
