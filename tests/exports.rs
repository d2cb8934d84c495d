//! The symbols of the shared library: exactly the committed list, all in the header, and its name.

mod support;

use std::collections::BTreeMap;
use std::process::Command;

use support::{assert_committed, library_folder, root, succeed};

fn output(command: &mut Command) -> String {
    String::from_utf8(succeed(command).stdout).unwrap()
}

fn exports() -> Vec<String> {
    let library = library_folder().join("libkaltura_session.so");
    let symbols = output(Command::new("nm").args(["-D", "--defined-only"]).arg(library));
    let mut names: Vec<String> =
        symbols.lines().filter_map(|line| line.split_whitespace().last()).map(str::to_owned).collect();
    names.sort();
    names
}

#[test]
fn the_exports_are_the_committed_list() {
    let list: String = exports().iter().map(|name| format!("{name}\n")).collect();
    assert_committed(&root().join("tests/data/exports.txt"), &list, "make exports");
}

/// Debian's list says since which version a function is there. A program then asks for that version or a later one.
#[test]
fn the_symbols_of_the_debian_package_are_the_exports() {
    let path = root().join("packaging/debian/libkaltura-session0.symbols");
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let since: BTreeMap<&str, &str> = before.lines().filter_map(|line| line.trim().split_once("@Base ")).collect();
    let version = env!("CARGO_PKG_VERSION");
    let exports = exports();
    for (name, since) in &since {
        let is_there = exports.iter().any(|export| export == name);
        assert!(is_there || *since == version, "{name} was released with {since}: without it, the soname must change");
    }
    let mut text = "libkaltura_session.so.0 libkaltura-session0 #MINVER#\n".to_owned();
    text.push_str("* Build-Depends-Package: libkaltura-session-dev\n");
    for name in &exports {
        text.push_str(&format!(" {name}@Base {}\n", since.get(name.as_str()).unwrap_or(&version)));
    }
    assert_committed(&path, &text, "make exports");
}

#[test]
fn every_export_is_declared_in_the_header_and_the_other_way_round() {
    let header = std::fs::read_to_string(root().join("include/kaltura_session.h")).unwrap();
    let code: String = header.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, code)| code)).collect();
    let mut declared: Vec<String> = code
        .split('(')
        .filter_map(|before| before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next())
        .filter(|name| name.starts_with("kaltura_"))
        .map(str::to_owned)
        .collect();
    declared.sort();
    assert_eq!(declared, exports());
}

#[test]
fn the_library_names_its_abi_and_stays_loaded() {
    let library = library_folder().join("libkaltura_session.so");
    let dynamic = output(Command::new("readelf").arg("-d").arg(library));
    assert!(dynamic.contains("Library soname: [libkaltura_session.so.0]"), "{dynamic}");
    assert!(dynamic.contains("NODELETE"), "{dynamic}");
    for line in dynamic.lines().filter(|line| line.contains("(NEEDED)")) {
        let known = ["libc.so", "libgcc_s.so", "ld-linux", "libm.so", "libpthread.so", "libdl.so"];
        assert!(known.iter().any(|name| line.contains(name)), "an unexpected dependency: {line}");
    }
}
