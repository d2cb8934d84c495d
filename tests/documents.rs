//! The C and C++ snippets of the README and the guides compile, the C snippets do not leak, and statements about the
//! sources are true.

#[macro_use]
mod support;

use std::path::{Path, PathBuf};

use support::harness::ignore;
use support::needs::CXX;
use support::{C99, CPP17, both, root, run, scratch, succeed};
use xtask::check::{mentions, snippets};

/// Variables that fragments use without declaring them.
const GIVEN: [(&str, &str); 22] = [
    ("kaltura_error *", "error"),
    ("kaltura_config *", "config"),
    ("kaltura_client *", "client"),
    ("kaltura_signer *", "signer"),
    ("kaltura_ks *", "read"),
    ("char *", "ks"),
    ("const char *", "secret"),
    ("const char *", "new_secret"),
    ("const char *", "old_secret"),
    ("const char *", "password"),
    ("const char *", "login_id"),
    ("const char *", "otp"),
    ("const char *", "user_id"),
    ("const char *", "entry_id"),
    ("const char *", "remote_ip"),
    ("const char *", "request_uri"),
    ("const char *", "id"),
    ("const char *", "token"),
    ("int32_t ", "partner_id"),
    ("int32_t ", "other_partner_id"),
    ("int ", "goes_direct"),
    ("kaltura_status ", "status"),
];

/// The same for C++.
const GIVEN_IN_CPP: &str = "kaltura::config &config, const kaltura::client &client, const std::string &secret, \
    const std::string &new_secret, const std::string &old_secret, const std::string &token, const std::string &login_id, \
    const std::string &password, const std::string &otp, const std::string &given, const std::string &remote_ip, \
    const std::string &entry_id, const std::string &received";

/// The README and the guides.
fn documents() -> Vec<PathBuf> {
    let guides = std::fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut documents: Vec<PathBuf> = guides.filter(|path| path.extension().is_some_and(|it| it == "md")).collect();
    documents.push(root().join("README.md"));
    documents.sort();
    documents
}

/// Completes a snippet: programs stay as they are, functions get includes, statements a function.
fn whole(code: &str) -> String {
    if code.contains("#include") {
        return code.to_owned();
    }
    let headers = "#include <kaltura_session.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n";
    if !is_fragment(code) {
        return format!("{headers}{code}");
    }
    let mut given = String::new();
    for (kind, name) in GIVEN {
        let declared = [" ", ";", ","].iter().any(|after| code.contains(&format!("{kind}{name}{after}")));
        if mentions(code, name) && !declared {
            given.push_str(&format!("static {kind}{name}; (void){name};\n"));
        }
    }
    // The fragment must have freed the error.
    let forget = if given.contains("kaltura_error *error;") { "error = NULL;\n" } else { "" };
    format!("{headers}void snippet(void);\nvoid snippet(void)\n{{\n{given}{{\n{code}}}\n{forget}}}\n")
}

/// Whether a snippet consists of statements, which [`whole`] puts into a function.
fn is_fragment(code: &str) -> bool {
    !code.contains("#include") && !code.contains("\n{\n")
}

fn c_snippets_compile_without_warnings() {
    let folder = scratch("documents");
    let mut count = 0;
    for document in documents() {
        let name = document.file_stem().unwrap().to_string_lossy().into_owned();
        for (index, code) in snippets(&std::fs::read_to_string(&document).unwrap(), "c").enumerate() {
            let file = folder.join(format!("{name}_{}.c", index + 1));
            std::fs::write(&file, whole(code)).unwrap();
            succeed(
                C99.command().args(["-Wno-unused-function", "-c"]).arg(&file).arg("-o").arg(folder.join("snippet.o")),
            );
            count += 1;
        }
    }
    assert!(count >= 8, "{count} snippets were found");
}

const LEAKS: &str = "-fsanitize=address";

/// Whether the leak sanitizer finds a deliberate leak.
fn has_leak_sanitizer(folder: &Path) -> bool {
    let (source, program) = (folder.join("leak.c"), folder.join("leak"));
    // Several, because stale registers can hide some of them.
    let leak = "#include <stdlib.h>\nint main(void)\n{\n    int at;\n    for (at = 0; at < 99; at++) {\n        \
                *(volatile char *)malloc(8) = 1;\n    }\n    return 0;\n}\n";
    std::fs::write(&source, leak).unwrap();
    let compiled = C99.command().arg(LEAKS).arg(&source).arg("-o").arg(&program).output();
    let is_seen = compiled.is_ok_and(|output| output.status.success())
        && both(&run(&program).output().unwrap()).contains("detected memory leaks");
    assert!(is_seen || std::env::var_os("CI").is_none(), "CI must have the leak sanitizer");
    is_seen
}

/// All undeclared variables are NULL, so that nearly all calls fail.
fn c_snippets_leak_no_error() {
    let folder = scratch("documents_leaks");
    if !has_leak_sanitizer(&folder) {
        ignore("the C compiler has no leak sanitizer".to_owned());
    }
    let mut parts = vec![LEAKS.to_owned()];
    let (mut declarations, mut calls) = (String::new(), String::new());
    for document in documents() {
        let title = document.file_stem().unwrap().to_string_lossy().replace('-', "_");
        let text = std::fs::read_to_string(&document).unwrap();
        for (index, code) in snippets(&text, "c").enumerate().filter(|(_, code)| is_fragment(code)) {
            let name = format!("{title}_{}", index + 1);
            let (source, object) = (folder.join(format!("{name}.c")), folder.join(format!("{name}.o")));
            std::fs::write(&source, whole(code)).unwrap();
            let mut compiler = C99.command();
            compiler.args(["-c", LEAKS, &format!("-Dsnippet={name}")]).arg(&source).arg("-o").arg(&object);
            succeed(&mut compiler);
            declarations.push_str(&format!("void {name}(void);\n"));
            calls.push_str(&format!("    {name}();\n"));
            parts.push(object.to_string_lossy().into_owned());
        }
    }
    assert!(parts.len() > 30, "{parts:?}");
    let main = folder.join("main.c");
    std::fs::write(&main, format!("{declarations}int main(void)\n{{\n{calls}    return 0;\n}}\n")).unwrap();
    // Snippets that create a client must not access the network.
    succeed(run(C99.program_with(&main, &folder, &parts)).env("https_proxy", "http://127.0.0.1:1"));
}

/// As [`whole`], for C++.
fn whole_in_cpp(code: &str) -> String {
    if code.contains("#include") {
        return code.to_owned();
    }
    let given = GIVEN_IN_CPP.replace(", ", ", [[maybe_unused]] ");
    format!(
        "#include <iostream>\n#include <kaltura_session.hpp>\n\
         void snippet([[maybe_unused]] {given});\nvoid snippet([[maybe_unused]] {given})\n{{\n{{\n{code}}}\n}}\n"
    )
}

fn cpp_snippets_compile_without_warnings() {
    CXX.needed();
    let folder = scratch("documents_cpp");
    let mut count = 0;
    for document in documents() {
        let name = document.file_stem().unwrap().to_string_lossy().into_owned();
        for (index, code) in snippets(&std::fs::read_to_string(&document).unwrap(), "cpp").enumerate() {
            let file = folder.join(format!("{name}_{}.cpp", index + 1));
            std::fs::write(&file, whole_in_cpp(code)).unwrap();
            succeed(CPP17.command().arg("-fsyntax-only").arg(&file));
            count += 1;
        }
    }
    assert!(count >= 8, "{count} snippets were found");
}

fn make_targets_in_documents_exist() {
    let makefile = std::fs::read_to_string(root().join("Makefile")).unwrap();
    let mut count = 0;
    for document in documents().into_iter().chain([root().join("CONTRIBUTING.md")]) {
        let text = std::fs::read_to_string(&document).unwrap();
        for rest in text.split("make ").skip(1) {
            let target: String = rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
            let is_command = rest[target.len()..].starts_with(['`', ' ', '\n']) && !target.is_empty();
            if is_command && (text.contains(&format!("`make {target}")) || text.contains(&format!("    make {target}")))
            {
                assert!(makefile.contains(&format!("\n{target}:")), "{} names make {target}", document.display());
                count += 1;
            }
        }
    }
    assert!(count >= 6, "{count}");
}

fn c_programs_are_in_the_table_of_tests() {
    let guide = std::fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let (_, table) = guide.split_once("## Test layout").unwrap();
    for entry in std::fs::read_dir(root().join("tests/c")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if path.extension().is_some_and(|it| it == "c") {
            assert!(table.contains(&format!("`{name}`")) || table.contains(&format!("`{name}.c`")), "{name}");
        }
    }
}

/// The sources that contain one of these words, as paths in the repository.
fn sources_with(words: &[&str], folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources_with(words, &path));
        } else if words.iter().any(|word| std::fs::read_to_string(&path).unwrap().contains(word)) {
            found.push(path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned());
        }
    }
    found.sort();
    found
}

fn system_specific_code_is_in_the_documented_files() {
    const SYSTEM: &str = "src/transport/https/system.rs";
    const PROCESS: &str = "src/ffi/process.rs";
    const FORK: &str = "src/fork/generation.rs";
    const CANCELLATION: &str = "src/cancellation.rs";
    let of_systems = ["libc::", "nix::", "(unix", "(windows)", "std::os::", "target_os", "/proc/"];
    let sources = sources_with(&of_systems, &root().join("src"));
    let trust = ["mod", "unix"].map(|name| format!("src/transport/https/trust/{name}.rs"));
    let [trust, unix] = trust.each_ref().map(String::as_str);
    assert_eq!(sources, [CANCELLATION, "src/ffi/clock.rs", PROCESS, FORK, SYSTEM, trust, unix]);
    let which = sources_with(&["target_os", "linux", "/proc/"], &root().join("src"));
    assert_eq!(which, [CANCELLATION, PROCESS, FORK, SYSTEM, trust]);
    let guide = std::fs::read_to_string(root().join("docs/packaging.md")).unwrap();
    for source in sources {
        assert!(guide.contains(&format!("`{source}`")), "{source}");
    }
}

tests! {
    c_snippets_compile_without_warnings,
    c_snippets_leak_no_error,
    cpp_snippets_compile_without_warnings,
    make_targets_in_documents_exist,
    c_programs_are_in_the_table_of_tests,
    system_specific_code_is_in_the_documented_files,
}
