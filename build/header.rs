//! The C header, section by section: one for each file of `src/ffi`.

use std::fs;
use std::path::Path;

/// The files of the header in the order in which it reads, with the title of their section.
const SECTIONS: [(&str, &str); 8] = [
    ("version", "Version"),
    ("status", "Statuses"),
    ("error", "Errors"),
    ("string", "Strings"),
    ("generate", "Sessions made locally"),
    ("config", "Settings of a client"),
    ("client", "The client"),
    ("session", "Sessions from the server"),
];

pub fn generate(root: &Path) -> String {
    println!("cargo:rerun-if-changed=src/ffi");
    println!("cargo:rerun-if-changed=build");
    let mut text = part(root, "preamble.h");
    for (file, title) in SECTIONS {
        text.push_str(&format!("\n/* ---- {title} {} */\n\n", "-".repeat(70 - title.len())));
        if file == "version" {
            text.push_str(&version_string());
        }
        text.push_str(section(root, file).trim());
        text.push('\n');
    }
    text.push_str(&part(root, "trailer.h"));
    text
}

fn version_string() -> String {
    let version = std::env::var("CARGO_PKG_VERSION").expect("cargo sets it");
    format!(
        "/**\n * The version of this header as text.\n * Since 0.1.0.\n */\n#define KALTURA_VERSION_STRING \"{version}\"\n\n"
    )
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
