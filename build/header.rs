//! The C header, section by section: one for each file of `src/ffi`.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "../src/ks/known_privileges.rs"]
#[expect(dead_code, unreachable_pub, reason = "a file of the library, of which this needs the names alone")]
mod known_privileges;

/// The files of the header in the order in which it reads, with the title of their section.
const SECTIONS: [(&str, &str); 20] = [
    ("version", "Version"),
    ("status", "Statuses"),
    ("error", "Errors"),
    ("string", "Strings"),
    ("generate", "Sessions made locally"),
    ("privileges", "Privileges"),
    ("ks", "Reading sessions"),
    ("signer", "Many sessions of one secret"),
    ("config", "Settings of a client"),
    ("client", "The client"),
    ("session_info", "Session info"),
    ("session", "Sessions from the server: session"),
    ("user", "Sessions from the server: user"),
    ("app_token", "Sessions from the server: appToken"),
    ("callback", "Callbacks"),
    ("credentials", "Credentials"),
    ("managed", "The session that is always valid"),
    ("http", "Requests and responses of a transport"),
    ("config_callbacks", "The program's own transport, log and clock"),
    ("request", "Requests without waiting"),
];

pub(crate) fn generate(root: &Path) -> String {
    println!("cargo:rerun-if-changed=src/ffi");
    println!("cargo:rerun-if-changed=src/ks/known_privileges.rs");
    println!("cargo:rerun-if-changed=build");
    let mut text = part(root, "preamble.h");
    for (file, title) in SECTIONS {
        text.push_str(&format!("\n/* ---- {title} {} */\n\n", "-".repeat(70 - title.len())));
        text.push_str(&texts(root, file));
        text.push_str(section(root, file).trim());
        text.push('\n');
    }
    text.push_str(&part(root, "trailer.h"));
    text
}

/// The constants of a section that are texts, which cbindgen does not write.
fn texts(root: &Path, file: &str) -> String {
    let define = |comment: &str, name: &str, value: &str| format!("/**\n{comment} */\n#define {name} \"{value}\"\n\n");
    match file {
        "version" => {
            let (name, version) = ("KALTURA_VERSION_STRING", env!("CARGO_PKG_VERSION"));
            define(&comment_above(root, file, name), name, version)
        }
        "privileges" => known_privileges::KNOWN_PRIVILEGES
            .iter()
            .map(|known| {
                let comment = format!(" * A privilege: the session {}.\n * Since {}.\n", known.meaning, known.since);
                define(&comment, &format!("KALTURA_PRIVILEGE_{}", known.name.to_uppercase()), known.name)
            })
            .collect(),
        _ => String::new(),
    }
}

/// The comment above a constant in the sources, as lines of one in C.
fn comment_above(root: &Path, file: &str, constant: &str) -> String {
    let source = fs::read_to_string(source(root, file)).expect("the sources are there");
    let (above, _) = source.split_once(&format!("pub const {constant}:")).expect("the constant is there");
    let lines: Vec<&str> = above.lines().rev().map_while(|line| line.strip_prefix("///")).collect();
    lines.iter().rev().map(|line| format!(" *{line}\n")).collect()
}

fn part(root: &Path, name: &str) -> String {
    fs::read_to_string(root.join("build").join(name)).expect("the parts of the header are there")
}

fn source(root: &Path, file: &str) -> PathBuf {
    root.join("src/ffi").join(file).with_extension("rs")
}

fn section(root: &Path, file: &str) -> String {
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml is valid");
    let bindings = cbindgen::Builder::new()
        .with_config(config)
        .with_src(source(root, file))
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
