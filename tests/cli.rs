//! The command-line tool and the example edge server. Both use only the public header.

mod support;

use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use kaltura_session::ks::{Expiry, Randomness, SessionParams, Signer, TYPE_ADMIN, TYPE_USER, Version, parse};
use support::{C99, both, root, run, scratch, unix_now};

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

    /// Runs the tool with both secrets. Returns the exit code and all output.
    #[track_caller]
    fn run(&self, arguments: &[&str], input: &str) -> (i32, String) {
        let mut command = run(&self.program);
        command.args(arguments).arg("--secret-file").arg(&self.secret_file);
        let (code, output) = finish(&mut command, input);
        (code, both(&output))
    }

    /// Runs the tool without a secret file.
    fn plain(&self, arguments: &[&str], input: &str, secret: Option<&str>) -> (i32, String) {
        self.plain_bytes(arguments, input, secret.map(str::as_bytes))
    }

    fn plain_bytes(&self, arguments: &[&str], input: &str, secret: Option<&[u8]>) -> (i32, String) {
        let mut command = run(&self.program);
        command.args(arguments);
        if let Some(secret) = secret {
            command.env("KALTURA_SECRET", std::ffi::OsStr::from_bytes(secret));
        }
        let (code, output) = finish(&mut command, input);
        (code, both(&output))
    }
}

fn finish(command: &mut Command, input: &str) -> (i32, Output) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Fails if the program has exited without reading its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let code = output.status.code().unwrap();
    assert!(!both(&output).contains(SECRET), "{}", both(&output));
    (code, output)
}

fn session(version: Version, session_type: i32, expiry: Expiry, privileges: &str) -> String {
    let params = SessionParams { version, expiry, privileges, ..SessionParams::new("bob", session_type) };
    let now = i64::try_from(unix_now()).unwrap();
    Signer::new(102, SECRET).unwrap().sign(&params, now, Randomness::System).unwrap()
}

#[test]
fn generate_applies_all_options() {
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
    assert!(code == 0 && said.contains("did you mean \"sview\"?"), "{said}");
    let (code, said) = tool.run(&["generate", "--partner", "1", "--privileges", "_t:2"], "");
    assert!(code == 3 && said.contains("privileges:"), "{said}");
}

#[test]
fn inspect_marks_unverified_sessions() {
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
fn inspect_escapes_control_characters() {
    let tool = Tool::new("terminal");
    let params = SessionParams { expiry: Expiry::Seconds(60), ..SessionParams::new("a\x1b[2J\nuser b\u{9b}\\é", 0) };
    let ks = Signer::new(102, SECRET).unwrap().sign(&params, 1_800_000_000, Randomness::System).unwrap();
    let (code, said) = tool.run(&["inspect"], &ks);
    assert!(code == 0 && said.contains("user            a\\x1b[2J\\x0auser b\\xc2\\x9b\\x5cé\n"), "{said:?}");
    let (code, said) = tool.run(&["inspect", "--json"], &ks);
    assert!(code == 0 && said.trim_end().chars().all(|c| c >= ' '), "{said:?}");
    let (code, said) = tool.run(&["explain"], &ks);
    assert!(code == 0 && !said.trim_end().contains(char::is_control), "{said:?}");
}

#[test]
fn verify_exit_code_is_its_result() {
    let tool = Tool::new("verify");
    let good = session(Version::V2, TYPE_USER, Expiry::Seconds(60), "iprestrict:192.0.2.1,urirestrict:/a*");
    let request = ["verify", "--ip", "192.0.2.1", "--uri", "/a/b"];
    assert_eq!(tool.run(&request, &format!("{good}\n")), (0, "valid\n".to_owned()));
    assert_eq!(tool.run(&["verify", "--uri", "/a/b"], &good).0, 1);
    assert_eq!(tool.run(&["verify", "--ip", "192.0.2.1"], &good).0, 1);
    let mut later = request.to_vec();
    later.extend(["--at", "4000000000"]);
    let (code, said) = tool.run(&later, &good);
    assert!(code == 1 && said.starts_with("not valid: it expired at 20"), "{said}");
    let ended = session(Version::V2, TYPE_USER, Expiry::At(1_000_000_000), "");
    let (code, said) = tool.run(&["verify"], &ended);
    assert_eq!((code, said.as_str()), (1, "not valid: it expired at 2001-09-09T01:46:40Z\n"));
    assert_eq!(tool.plain(&["verify"], &good, Some("wrong")).0, 1);
    // A malformed session is invalid, which is not an error of the tool.
    for text in ["no session", "", "a\0b", &format!("{good}\0"), &"A".repeat(70_000), "\u{e9}"] {
        let (code, said) = tool.run(&["verify"], text);
        assert!(code == 1 && said.starts_with("not valid: "), "{said}");
    }
    assert_eq!(tool.run(&["verify", "\u{e9}"], "").0, 1);
    // Unusable secrets say nothing about the session.
    assert_eq!(tool.plain_bytes(&["verify"], &good, Some(b"\xff")).0, 3);
}

#[test]
fn explain_names_the_cause() {
    let tool = Tool::new("explain");
    let ended = session(Version::V2, TYPE_USER, Expiry::At(1_000_000_000), "");
    let (code, said) = tool.run(&["explain"], &ended);
    assert!(code == 0 && said.contains("It expired"), "{said}");
    let (code, said) = tool.plain(&["explain"], "\"quoted\"", None);
    assert!(code == 0 && said.contains("Remove the quotes"), "{said}");
}

#[test]
fn renew_changes_only_the_expiry() {
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
fn renew_rejects_sessions_it_cannot_copy() {
    use base64::Engine;
    use sha1::{Digest, Sha1};
    let tool = Tool::new("unalike");
    // Sessions of another implementation: with a master partner that is not a number, and of a type that this library
    // does not generate.
    for (info, reason) in
        [("102;102;1900000000;0;7;bob;list;x7;", "would differ"), ("102;102;1900000000;1;7;bob;list;;", "type:")]
    {
        let digest = Sha1::digest(format!("{SECRET}{info}"));
        let signature: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let old = base64::engine::general_purpose::STANDARD.encode(format!("{signature}|{info}"));
        let (code, said) = tool.run(&["renew"], &old);
        assert!(code == 3 && said.contains(reason), "{said}");
    }
}

/// A version 2 session with arbitrary fields, as another implementation may generate it.
fn raw(fields: &str) -> String {
    use aes::Aes128;
    use base64::Engine;
    use cbc::cipher::{BlockModeEncrypt, KeyIvInit, block_padding::NoPadding};
    use sha1::{Digest, Sha1};
    let body = format!("rrrrrrrrrrrrrrrr{fields}&_e=1900000000&_t=0&_u=bob");
    let mut plain = [&Sha1::digest(&body)[..], body.as_bytes()].concat();
    plain.resize(plain.len().next_multiple_of(16), 0);
    let length = plain.len();
    cbc::Encryptor::<Aes128>::new(&<[u8; 16]>::try_from(&Sha1::digest(SECRET)[..16]).unwrap().into(), &[0; 16].into())
        .encrypt_padded::<NoPadding>(&mut plain, length)
        .unwrap();
    base64::engine::general_purpose::URL_SAFE.encode([b"v2|102|", &plain[..]].concat())
}

#[test]
fn renew_rejects_values_that_parse_as_privileges() {
    let tool = Tool::new("widened");
    for fields in
        ["sessionid=tab%2Cdisableentitlement%2Cedit%3A%2A", "iprestrict=192.0.2.1%2Cedit%3A%2A", "sessionid=room+"]
    {
        let (code, said) = tool.run(&["renew"], &raw(fields));
        assert!(code == 3 && said.contains("different privileges"), "{said}");
    }
    let (code, new) = tool.run(&["renew"], &raw("sessionid=tab&edit=0_a%2F0_b&all=%2A"));
    assert_eq!(code, 0, "{new}");
    assert_eq!(parse(new.trim(), &[SECRET]).unwrap().privileges(), Some("sessionid:tab,edit:0_a/0_b,all:*"));
}

#[test]
fn invalid_command_lines_are_usage_errors() {
    let tool = Tool::new("usage");
    for arguments in [
        &["generate"][..],
        &["generate", "--partner", "x"],
        &["generate", "--partner", "99999999999"],
        &["generate", "--partner", "1", "--expiry", "0"],
        &["generate", "--partner", "1", "--expiry", "4000d"],
        &["generate", "--partner", "1", "--expiry", "5x"],
        &["generate", "--partner", "1", "--expiry", " 5"],
        &["generate", "--partner", "1", "--expiry", "+5"],
        &["generate", "--partner", "1", "--expiry", "5hh"],
        &["generate", "--partner", "1", "--expiry", "99999999999999999999"],
        &["generate", "--partner", "1", "--expiry="],
        &["generate", "--partner", "1", "--partner", "2"],
        &["generate", "--partner", "1", "--ip", "192.0.2.1"],
        &["generate", "--partner", "1", "--v1=yes"],
        &["generate", "--partner", "1", "x"],
        &["generate", "--partner", "1", "--type", "root"],
        &["generate", "--partner"],
        &["verify", "--at", "now", "x"],
        &["verify", "a", "b"],
        &["verify", "--colour", "x"],
        &["mint"],
    ] {
        let (code, said) = tool.run(arguments, "");
        assert!(code == 2 && said.contains("Try 'kaltura-ks --help'."), "{arguments:?}: {code} {said}");
    }
    // A secret on the command line is rejected and not printed.
    for arguments in [["verify", "--secret=hunter2"], ["verify", "--secrets=hunter2"], ["verify", "-shunter2"]] {
        let (code, said) = tool.run(&arguments, "x");
        assert!(code == 2 && !said.contains("hunter2"), "{said}");
    }
    assert_eq!(tool.plain(&[], "", None).0, 2);
    assert_eq!(tool.plain(&["generate", "--partner", "1"], "", None).0, 2);
    assert_eq!(tool.plain(&["verify", "--secret-file", "/nonexistent"], "x", None).0, 3);
    for arguments in
        [&["--help"][..], &["-h"], &["help"], &["help", "verify"], &["verify", "--help"], &["verify", "-h"]]
    {
        let (code, said) = tool.plain(arguments, "", None);
        assert!(code == 0 && said.starts_with("usage: kaltura-ks generate"), "{said}");
    }
    let version = format!("kaltura-ks {}\n", env!("CARGO_PKG_VERSION"));
    for option in ["--version", "-V"] {
        assert_eq!(tool.plain(&[option], "", None), (0, version.clone()));
    }
}

#[test]
fn secret_is_read_from_standard_input() {
    let tool = Tool::new("stdin");
    let (code, ks) = tool.plain(&["generate", "--partner", "1", "--secret-file", "-"], &format!("{SECRET}\n"), None);
    assert!(code == 0 && parse(ks.trim(), &[SECRET]).is_ok(), "{ks}");
    assert_eq!(tool.plain(&["verify", "--secret-file", "-"], SECRET, None).0, 2);
}

#[test]
fn invalid_secret_files_are_rejected() {
    let tool = Tool::new("secret_file");
    let made_with = |text: &[u8]| {
        std::fs::write(&tool.secret_file, text).unwrap();
        let (code, said) = tool.run(&["generate", "--partner=1"], "");
        (code, parse(said.trim(), &["first"]).is_ok())
    };
    for text in [&b"first"[..], b"first\n", b"\r\n\nfirst\r\nsecond\r\n", b"first\n\n\n"] {
        assert_eq!(made_with(text), (0, true), "{text:?}");
    }
    let many = "first\n".repeat(17);
    let long = "x".repeat(16_385);
    for text in [&b""[..], b"\n\r\n", b"first\0", b"first\nsec\0ond\n", many.as_bytes(), long.as_bytes()] {
        assert_eq!(made_with(text), (3, false), "{} bytes", text.len());
    }
    assert_eq!(made_with(&many.as_bytes()[..6 * 16]), (0, true));
    std::fs::remove_file(&tool.secret_file).unwrap();
    std::fs::create_dir(&tool.secret_file).unwrap();
    assert_eq!(tool.run(&["generate", "--partner=1"], "").0, 3);
}

#[test]
fn secrets_are_trimmed_with_a_note() {
    let tool = Tool::new("trimmed");
    let generate = ["generate", "--partner=1"];
    let with_file = |text: &str| {
        std::fs::write(&tool.secret_file, text).unwrap();
        let mut command = run(&tool.program);
        command.args(generate).arg("--secret-file").arg(&tool.secret_file);
        finish(&mut command, "")
    };
    let with_variable = |text: &str| finish(run(&tool.program).args(generate).env("KALTURA_SECRET", text), "");
    let is_signed = |output: &Output, secret: &str| {
        let ks = String::from_utf8_lossy(&output.stdout);
        assert!(parse(ks.trim(), &[secret]).is_ok(), "{}", both(output));
    };
    for stray in
        ["\u{feff}first", "first\u{feff}", " \tfirst", "first ", "\u{feff} first \u{feff}\r", "\rfirst\x0c", "é "]
    {
        let secret = if stray == "é " { "é" } else { "first" };
        for (code, output) in [with_file(&format!("{stray}\nsecond\n")), with_variable(stray)] {
            is_signed(&output, secret);
            let note = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(code, 0);
            assert!(note.contains("removed blanks, line endings or a byte order mark around a secret"), "{note:?}");
        }
    }
    for ending in ["\n", "\r\n", "\r"] {
        let (code, output) = with_variable(&format!("first{ending}"));
        is_signed(&output, "first");
        assert!(code == 0 && !output.stderr.is_empty(), "{}", both(&output));
    }
    // The line endings of a file are not reported as removed.
    for (code, output) in [with_file("first\n"), with_file("first\r\nsecond"), with_variable("first")] {
        is_signed(&output, "first");
        assert!(code == 0 && output.stderr.is_empty(), "{}", both(&output));
    }
    is_signed(&with_variable("first second").1, "first second");
    for nothing in [" ", "\u{feff}", "\r\n", " \u{feff} "] {
        let (code, output) = with_variable(nothing);
        assert_eq!((code, both(&output).contains("contains no secret")), (3, true), "{nothing:?}");
        assert_eq!(with_file(nothing).0, 3, "{nothing:?}");
    }
}

#[test]
fn failed_output_is_an_error() {
    let tool = Tool::new("full");
    let mut command = run(&tool.program);
    command.args(["generate", "--partner", "1"]).env("KALTURA_SECRET", SECRET).stderr(Stdio::null());
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    assert_eq!(command.stdout(full).status().unwrap().code(), Some(3));
}

#[test]
fn session_may_follow_the_end_of_options() {
    let tool = Tool::new("argument");
    let ks = session(Version::V2, TYPE_USER, Expiry::Seconds(60), "");
    assert_eq!(tool.run(&["verify", &ks], "").0, 0);
    assert_eq!(tool.run(&["verify", "-"], &ks).0, 0);
    let secret_file = tool.secret_file.to_str().unwrap();
    assert_eq!(tool.plain(&["verify", &format!("--secret-file={secret_file}"), "--", &ks], "", None).0, 0);
    assert_eq!(tool.run(&["verify", &ks, &ks], "").0, 2);
}

#[test]
fn renew_keeps_rare_fields() {
    let tool = Tool::new("rare");
    let old = session(Version::V1, TYPE_USER, Expiry::Seconds(60), "view, list");
    let (code, new) = tool.run(&["renew"], &old);
    assert_eq!(code, 0, "{new}");
    assert_eq!(parse(new.trim(), &[SECRET]).unwrap().privileges(), Some("view,list"));
    let peculiar = SessionParams {
        master_partner_id: Some(99),
        additional_data: Some("a \"quoted\" line\nand \\ \u{1} more"),
        expiry: Expiry::At(1),
        ..SessionParams::new("bob", TYPE_USER)
    };
    let old = Signer::new(102, SECRET).unwrap().sign(&peculiar, 0, Randomness::System).unwrap();
    let (code, new) = tool.run(&["renew"], &old);
    assert_eq!(code, 0, "{new}");
    let new = parse(new.trim(), &[SECRET]).unwrap();
    assert_eq!((new.master_partner_id(), new.additional_data()), (Some("99"), peculiar.additional_data));
}

fn edge(folder: &Path, ks: &str, entry: &[&str], address: &str) -> (i32, String) {
    edge_with(&format!("older-secret\n\n{SECRET}\n"), folder, ks, entry, address)
}

fn edge_with(secrets_text: &str, folder: &Path, ks: &str, entry: &[&str], address: &str) -> (i32, String) {
    let secrets = folder.join("secrets");
    std::fs::write(&secrets, secrets_text).unwrap();
    let mut command = run(C99.program(&root().join("examples-c/verify_ks.c"), folder));
    command.env("KALTURA_SECRET_FILE", secrets).env("REMOTE_ADDR", address).args(entry);
    let (code, output) = finish(&mut command, &format!("{ks}\n"));
    (code, both(&output))
}

#[test]
fn edge_server_admits_only_matching_viewers() {
    let folder = scratch("cli_edge");
    let ks = session(Version::V2, TYPE_USER, Expiry::Seconds(60), "sview:0_abcdefgh,iprestrict:192.0.2.1");
    let name = kaltura_session::ks::fingerprint(&ks).unwrap();
    assert_eq!(edge(&folder, &ks, &["0_abcdefgh"], "192.0.2.1"), (0, format!("allowed: {name}\n")));
    assert_eq!(edge(&folder, &ks, &["0_other123"], "192.0.2.1").0, 1);
    assert!(edge(&folder, &ks, &[], "192.0.2.2").1.starts_with("rejected: the session does not allow this address"));
    let ended = session(Version::V2, TYPE_USER, Expiry::At(1_000_000_000), "");
    assert_eq!(edge(&folder, &ended, &[], "192.0.2.1"), (1, "rejected: the session has expired\n".to_owned()));
    assert_eq!(edge(&folder, "", &[], "192.0.2.1").0, 1);
    // With a missing secret it rejects every session and reports why.
    for secrets in ["", &"x".repeat(300), &format!("{SECRET}\n").repeat(9)] {
        let (code, said) = edge_with(secrets, &folder, &ks, &[], "192.0.2.1");
        assert_eq!(code, 1);
        assert!(said.contains("rejected: sessions cannot be checked here") && said.contains("KALTURA_SECRET_FILE: "));
    }
}
