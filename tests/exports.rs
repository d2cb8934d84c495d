//! The symbols of the shared library match the committed list and the header, and have a version; the library has a
//! soname.

#[macro_use]
mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use support::needs::{LD_GOLD, LD_LLD};
use support::{C99, assert_committed, library_folder, linked_library, root, scratch, succeed};

/// The symbol version of each export, named after the soname.
const SYMBOL_VERSION: &str = "KALTURA_SESSION_0";

fn output(command: &mut Command) -> String {
    String::from_utf8(succeed(command).stdout).unwrap()
}

/// The exports. Asserts that each has the symbol version, and removes it.
fn exports() -> Vec<String> {
    let library = library_folder().join("libkaltura_session.so");
    let symbols = output(Command::new("nm").args(["-D", "--defined-only"]).arg(library));
    let mut names: Vec<String> = symbols
        .lines()
        .filter_map(|line| line.split_whitespace().last())
        // Some linkers list the version itself as a symbol.
        .filter(|symbol| *symbol != SYMBOL_VERSION)
        .map(|symbol| {
            let (name, version) = symbol.split_once("@@").unwrap_or((symbol, "none"));
            assert_eq!(version, SYMBOL_VERSION, "the symbol version of {name}");
            name.to_owned()
        })
        .collect();
    names.sort();
    names
}

fn exports_match_the_committed_list() {
    let list: String = exports().iter().map(|name| format!("{name}\n")).collect();
    assert_committed(&root().join("tests/data/exports.txt"), &list, "make exports");
}

/// Separates a function from its first release in Debian's list.
const SINCE: &str = "@KALTURA_SESSION_0 ";

/// Debian's list names the first release of each function. Packages derive their dependencies from it.
fn debian_symbols_match_the_exports() {
    let path = root().join("packaging/debian/libkaltura-session0.symbols");
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let since: BTreeMap<&str, &str> = before.lines().filter_map(|line| line.trim().split_once(SINCE)).collect();
    let version = env!("CARGO_PKG_VERSION");
    let exports = exports();
    for (name, since) in since.iter().filter(|(name, _)| name.starts_with("kaltura_")) {
        let is_there = exports.iter().any(|export| export == name);
        assert!(is_there || *since == version, "{name} was released with {since}: without it, the soname must change");
    }
    let mut text = "libkaltura_session.so.0 libkaltura-session0 #MINVER#\n".to_owned();
    text.push_str("* Build-Depends-Package: libkaltura-session-dev\n");
    // Some linkers list the version itself as a symbol.
    text.push_str(&format!(" (optional){SYMBOL_VERSION}@{SYMBOL_VERSION} {version}\n"));
    for name in &exports {
        text.push_str(&format!(" {name}{SINCE}{}\n", since.get(name.as_str()).unwrap_or(&version)));
    }
    assert_committed(&path, &text, "make exports");
}

fn exports_match_the_header() {
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

fn library_has_soname_and_stays_loaded() {
    let library = library_folder().join("libkaltura_session.so");
    let dynamic = output(Command::new("readelf").arg("-d").arg(library));
    assert!(dynamic.contains("Library soname: [libkaltura_session.so.0]"), "{dynamic}");
    assert!(dynamic.contains("NODELETE"), "{dynamic}");
    for line in dynamic.lines().filter(|line| line.contains("(NEEDED)")) {
        let known = ["libc.so", "libgcc_s.so", "ld-linux", "libm.so", "libpthread.so", "libdl.so"];
        assert!(known.iter().any(|name| line.contains(name)), "an unexpected dependency: {line}");
    }
}

/// Distributions may choose any linker.
fn symbol_versions_are_set_with(linker: &str) {
    let folder = scratch(&format!("linker_{linker}"));
    let source = folder.join("library.c");
    std::fs::write(&source, "int kaltura_version(void);\nint kaltura_version(void) { return 0; }\n").unwrap();
    // The format of rustc.
    let script = folder.join("library.map");
    std::fs::write(&script, "{\n  global:\n    kaltura_version;\n  local:\n    *;\n};\n").unwrap();
    let library = folder.join("library.so");
    let mut command = Command::new(root().join("scripts/linker"));
    command.args(["-shared", "-fPIC", "-Wl,-soname,libkaltura_session.so.0"]).arg(&source).arg("-o").arg(&library);
    command.arg(format!("-Wl,--version-script={}", script.display())).arg(format!("-fuse-ld={linker}"));
    succeed(&mut command);
    let symbols = output(Command::new("nm").args(["-D", "--defined-only"]).arg(library));
    assert!(symbols.contains("kaltura_version@@KALTURA_SESSION_0"), "{symbols}");
}

fn symbol_versions_are_set_with_bfd() {
    symbol_versions_are_set_with("bfd");
}

fn symbol_versions_are_set_with_gold() {
    LD_GOLD.needed();
    symbol_versions_are_set_with("gold");
}

fn symbol_versions_are_set_with_lld() {
    LD_LLD.needed();
    symbol_versions_are_set_with("lld");
}

/// Without symbol versions, plug-ins would bind to the library of the program that loads them, even one of a later ABI.
fn plugin_binds_to_its_abi_in_a_later_program() {
    let folder = scratch("symbol_versions");
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let shared = |output: &Path, source: &Path, more: &[String]| {
        let mut command = C99.command();
        command.args(["-shared", "-fPIC", "-o"]).arg(output).arg(source).args(more);
        succeed(&mut command);
    };
    let later = folder.join("libkaltura_session.so.1");
    let script = write("later.map", "KALTURA_SESSION_1 { global: kaltura_*; local: *; };\n");
    let options =
        ["-Wl,-soname,libkaltura_session.so.1".to_owned(), format!("-Wl,--version-script={}", script.display())];
    let source = "const char *kaltura_version(void);\nconst char *kaltura_version(void) { return \"later\"; }\n";
    shared(&later, &write("later.c", source), &options);

    let plugin = folder.join("plugin.so");
    let library = linked_library(&folder).join("libkaltura_session.so");
    let source = "#include <kaltura_session.h>\nconst char *plugin(void);\n\
                  const char *plugin(void) { return kaltura_version(); }\n";
    shared(&plugin, &write("plugin.c", source), &[library.display().to_string()]);

    let program = folder.join("program");
    let source = "#include <dlfcn.h>\n#include <stdio.h>\n#include <kaltura_session.h>\n\
                  int main(int count, char **arguments)\n{\n\
                  void *plugin = count == 2 ? dlopen(arguments[1], RTLD_NOW) : NULL;\n\
                  const char *(*version)(void);\n\
                  if (plugin == NULL) return 1;\n\
                  *(void **)&version = dlsym(plugin, \"plugin\");\n\
                  printf(\"%s %s\\n\", kaltura_version(), version());\n\
                  return 0;\n}\n";
    let source = write("program.c", source);
    succeed(C99.command().arg("-o").arg(&program).arg(source).arg(&later).arg("-ldl"));

    let said = output(Command::new(program).arg(plugin).env("LD_LIBRARY_PATH", &folder));
    assert_eq!(said, format!("later {}\n", env!("CARGO_PKG_VERSION")));
}

tests! {
    exports_match_the_committed_list,
    debian_symbols_match_the_exports,
    exports_match_the_header,
    library_has_soname_and_stays_loaded,
    symbol_versions_are_set_with_bfd,
    symbol_versions_are_set_with_gold,
    symbol_versions_are_set_with_lld,
    plugin_binds_to_its_abi_in_a_later_program,
}
