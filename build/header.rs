//! The C header, section by section: one for each file of `src/ffi`.

use std::fs;
use std::path::Path;

#[path = "../src/ks/known_privileges.rs"]
#[expect(unreachable_pub, reason = "a file of the library, of which this needs the names alone")]
mod known_privileges;

/// The files of the header in the order in which it reads, with the title of their section.
const SECTIONS: [(&str, &str); 20] = [
    ("version", "Version"),
    ("status", "Statuses"),
    ("error", "Errors"),
    ("string", "Strings"),
    ("generate", "Sessions made locally"),
    ("ks", "Reading sessions"),
    ("signer", "Many sessions of one secret"),
    ("privileges", "Privileges"),
    ("config", "Settings of a client"),
    ("config_network", "Network"),
    ("config_encryption", "Encryption"),
    ("http", "Requests and answers of a transport"),
    ("hooks", "The program's own transport, log and clock"),
    ("credentials", "Credentials"),
    ("client", "The client"),
    ("grant", "Grants"),
    ("session", "Sessions from the server: session"),
    ("user", "Sessions from the server: user"),
    ("app_token", "Sessions from the server: appToken"),
    ("request", "Requests without waiting"),
];

pub(crate) fn generate(root: &Path) -> String {
    println!("cargo:rerun-if-changed=src/ffi");
    println!("cargo:rerun-if-changed=src/ks/known_privileges.rs");
    println!("cargo:rerun-if-changed=build");
    let mut text = part(root, "preamble.h");
    for (file, title) in SECTIONS {
        text.push_str(&format!("\n/* ---- {title} {} */\n\n", "-".repeat(70 - title.len())));
        text.push_str(&constants_beside(file));
        text.push_str(section(root, file).trim());
        text.push('\n');
    }
    text.push_str(&part(root, "trailer.h"));
    text
}

/// The constants of a section that cbindgen does not write: texts, and limits of a type.
fn constants_beside(file: &str) -> String {
    let define = |comment: &str, name: &str, value: &str| {
        format!("/**\n * {comment}\n * Since 0.1.0.\n */\n#define {name} {value}\n\n")
    };
    match file {
        "version" => {
            let version = std::env::var("CARGO_PKG_VERSION").expect("cargo sets it");
            define("The version of this header as text.", "KALTURA_VERSION_STRING", &format!("\"{version}\""))
        }
        "ks" => {
            define("kaltura_ks_type: the session says no type.", "KALTURA_KS_NO_TYPE", "INT32_MIN")
                + &define("kaltura_ks_expires_at: the session says no expiry.", "KALTURA_KS_NO_EXPIRY", "INT64_MIN")
        }
        "privileges" => known_privileges::KNOWN_PRIVILEGES
            .iter()
            .map(|(name, meaning, _)| {
                let constant = format!("KALTURA_PRIVILEGE_{}", name.to_uppercase());
                define(&format!("A privilege: the session {meaning}."), &constant, &format!("\"{name}\""))
            })
            .collect(),
        _ => String::new(),
    }
}

fn part(root: &Path, name: &str) -> String {
    fs::read_to_string(root.join("build").join(name)).expect("the parts of the header are there")
}

fn section(root: &Path, file: &str) -> String {
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml is valid");
    let bindings = cbindgen::Builder::new()
        .with_config(config)
        .with_src(root.join("src/ffi").join(file).with_extension("rs"))
        .generate()
        .expect("cbindgen understands src/ffi");
    let mut text = Vec::new();
    bindings.write(&mut text);
    parenthesise(&String::from_utf8(text).expect("the header is UTF-8"))
}

/// `#define X -1` would go wrong in `1 -X`.
fn parenthesise(text: &str) -> String {
    let line = |line: &str| match line.split_once(" -") {
        Some((define, number)) if define.starts_with("#define ") => format!("{define} (-{number})\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}
