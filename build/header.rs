//! Generates the C header: declarations from cbindgen in the layout of `build/kaltura_session.h.in`.
//!
//! In the template, a line `@name` is replaced by a declaration, `@KALTURA_X_*` by all constants with that prefix, and
//! several names on one line by a table. Each exported name must occur exactly once.

use std::fs;
use std::path::Path;

#[path = "../src/ks/known_privileges.rs"]
#[expect(dead_code, unreachable_pub, reason = "a file of the library; only the names are used here")]
mod known_privileges;

/// The width at which prototypes are wrapped, and at which trailing comments move above their line.
const WIDTH: usize = 120;

/// Names of this release have no "Since".
const FIRST_RELEASE: &str = "0.1.0";

struct Item {
    name: String,
    /// Without the leading stars.
    comment: Vec<String>,
    /// On one line.
    code: String,
}

pub(crate) fn generate(root: &Path) -> String {
    println!("cargo:rerun-if-changed=src/ffi");
    println!("cargo:rerun-if-changed=src/ks/known_privileges.rs");
    println!("cargo:rerun-if-changed=build");
    let template = fs::read_to_string(root.join("build/kaltura_session.h.in")).expect("the template exists");
    lay_out(&template, items(root))
}

fn lay_out(template: &str, mut items: Vec<Item>) -> String {
    let mut text = String::new();
    for line in template.lines() {
        match line.strip_prefix('@') {
            None => text.push_str(&format!("{line}\n")),
            Some(names) => {
                let mut named = Vec::new();
                for name in names.split(' ') {
                    let found = take(&mut items, name);
                    assert!(!found.is_empty(), "{name} is not exported, or occurs twice in the template");
                    named.extend(found);
                }
                text.push_str(&declarations(&named));
            }
        }
    }
    let missing: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
    assert!(missing.is_empty(), "not in build/kaltura_session.h.in: {missing:?}");
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    text
}

/// Removes and returns the items with a name, or with a prefix if it ends with `*`.
fn take(items: &mut Vec<Item>, name: &str) -> Vec<Item> {
    let is_meant = |item: &Item| match name.strip_suffix('*') {
        Some(prefix) => item.name.starts_with(prefix),
        None => item.name == name,
    };
    let (taken, rest) = std::mem::take(items).into_iter().partition(is_meant);
    *items = rest;
    taken
}

fn declarations(items: &[Item]) -> String {
    let (rows, blocks): (Vec<&Item>, Vec<&Item>) = items.iter().partition(|item| item.is_row());
    let block = |item: &&Item| format!("{}{}\n\n", comment_above(&item.comment), wrapped(&item.code));
    table(&rows) + &blocks.iter().map(block).collect::<String>()
}

/// One line per item with a trailing comment, which moves above the line if that would be too long.
fn table(rows: &[&Item]) -> String {
    let lines = |width: usize| {
        rows.iter().map(move |row| (row, format!("{:<width$} /**< {} */", row.code_for(width), row.comment.join(" "))))
    };
    let widest = rows.iter().map(|row| row.code.len()).max().unwrap_or(0);
    let width = if lines(widest).all(|(_, line)| line.len() <= WIDTH) { widest } else { 0 };
    let mut text = String::new();
    for (row, line) in lines(width) {
        if line.len() <= WIDTH {
            text.push_str(&format!("{line}\n"));
        } else {
            text.push_str(&format!("{}{}\n", comment_above(&row.comment), row.code));
        }
    }
    text + "\n"
}

impl Item {
    /// Constants and opaque types; not functions and callbacks.
    fn is_row(&self) -> bool {
        !self.code.contains('(') || self.code.starts_with('#')
    }

    /// The code, with the value of a constant right-aligned.
    fn code_for(&self, width: usize) -> String {
        match self.code.rsplit_once(' ') {
            Some((name, value)) if self.code.starts_with('#') && width > self.code.len() => {
                format!("{name:<0$} {value}", width - value.len() - 1)
            }
            _ => self.code.clone(),
        }
    }
}

fn comment_above(lines: &[String]) -> String {
    match lines {
        [] => String::new(),
        [line] if line.len() + "/**  */".len() <= WIDTH => format!("/** {line} */\n"),
        lines => {
            let lines: Vec<String> = lines.iter().map(|line| format!(" * {line}").trim_end().to_owned()).collect();
            format!("/**\n{}\n */\n", lines.join("\n"))
        }
    }
}

/// Wraps a prototype after commas, and after the parenthesis if necessary.
fn wrapped(code: &str) -> String {
    let mut lines = vec![String::new()];
    let parts = code.split_inclusive(", ").flat_map(|part| match part.find('(') {
        Some(at) if part.trim_end().len() > WIDTH => [&part[..=at], &part[at + 1..]],
        _ => [part, ""],
    });
    for part in parts {
        let line = lines.last_mut().expect("not empty");
        if line.len() + part.trim_end().len() > WIDTH {
            line.truncate(line.trim_end().len());
            lines.push(format!("        {part}"));
        } else {
            line.push_str(part);
        }
    }
    lines.join("\n")
}

/// All declarations, in module order.
fn items(root: &Path) -> Vec<Item> {
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml is valid");
    let builder = cbindgen::Builder::new().with_config(config).with_src(root.join("src/ffi/mod.rs"));
    let mut text = Vec::new();
    builder.generate().expect("cbindgen understands src/ffi").write(&mut text);
    let text = String::from_utf8(text).expect("the header is UTF-8");
    let mut items: Vec<Item> = text.split("\n\n").filter(|part| !part.trim().is_empty()).map(item).collect();
    items.extend(strings(root));
    items
}

/// Parses a declaration written by cbindgen, with its comment.
fn item(text: &str) -> Item {
    let (comment, code): (Vec<&str>, Vec<&str>) =
        text.trim().lines().partition(|line| line.starts_with("/**") || line.starts_with(" *"));
    let comment = comment.iter().filter(|line| !["/**", " */"].contains(line));
    let without_star =
        |line: &str| line.strip_prefix(" *").map_or("", |line| line.strip_prefix(' ').unwrap_or(line)).to_owned();
    let comment = comment.map(|line| without_star(line)).collect();
    let code = code.iter().flat_map(|line| line.split_whitespace()).collect::<Vec<_>>().join(" ");
    let declarator = code.split_once("(*").map_or(code.as_str(), |(_, name)| name);
    let name = match code.strip_prefix("#define ") {
        Some(define) => define.split(' ').next(),
        None => declarator.split(['(', ')', ';']).next().and_then(|before| before.rsplit([' ', '*']).next()),
    };
    let name = name.expect("split yields a part").to_owned();
    // `#define X -1` would break `1 -X`.
    let code = match code.split_once(" -") {
        Some((define, number)) if define.starts_with('#') => format!("{define} (-{number})"),
        _ => code,
    };
    Item { name, comment, code }
}

/// The string constants, which cbindgen does not support.
fn strings(root: &Path) -> Vec<Item> {
    let define = |name: String, value: &str, comment: Vec<String>| {
        let code = format!("#define {name} \"{value}\"");
        Item { name, comment, code }
    };
    let privileges = known_privileges::KNOWN_PRIVILEGES.iter().map(|known| {
        let since = if known.since == FIRST_RELEASE { String::new() } else { format!(" Since {}.", known.since) };
        let comment = vec![format!("{}.{since}", known.meaning)];
        define(format!("KALTURA_PRIVILEGE_{}", known.name.to_uppercase()), known.name, comment)
    });
    let version = "KALTURA_VERSION_STRING";
    let source = fs::read_to_string(root.join("src/ffi/version.rs")).expect("the sources exist");
    let (above, _) = source.split_once(&format!("pub const {version}:")).expect("the constant exists");
    let mut comment: Vec<String> =
        above.lines().rev().map_while(|line| Some(line.strip_prefix("/// ")?.to_owned())).collect();
    comment.reverse();
    std::iter::once(define(version.to_owned(), env!("CARGO_PKG_VERSION"), comment)).chain(privileges).collect()
}
