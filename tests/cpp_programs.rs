//! The C++ programs of tests/cpp: `kaltura_session.hpp` under g++ and clang++, in three standards, with
//! and without exceptions, and under sanitizers.

#[macro_use]
mod support;

use std::path::Path;
use std::process::Command;

use support::needs::{CLANGXX, GXX, needs};
use support::{
    Compiler, TestServer, account, assert_passed, assert_sanitized, one_time_password, root, run, scratch, succeed,
};
use xtask::check::{mentions, without_comments};

const NO_EXCEPTIONS: [&str; 2] = ["-fno-exceptions", "-fno-rtti"];
const SANITIZED: [&str; 3] = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];
/// The C++ header is compiled with the warning flags of its users, so these go beyond those of our C programs.
const MORE_WARNINGS: [&str; 3] = ["-Wshadow", "-Wconversion", "-Wold-style-cast"];

/// Compiles and runs a test program. Asserts that at least one check ran and that none failed.
fn passes(name: &str, compiler: Compiler, flags: &[&str], folder: &Path, server: &TestServer) {
    let source = root().join("tests/cpp").join(name).with_extension("cpp");
    let flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
    let program = compiler.program_with(&source, folder, &flags);
    let sanitizers: Vec<&str> = flags.iter().filter_map(|flag| flag.strip_prefix("-fsanitize=")).collect();
    assert_sanitized(&program, &sanitizers);
    // Sanitizers do not work under valgrind.
    let mut command = if sanitizers.is_empty() { run(program) } else { Command::new(program) };
    command.env("TEST_OTP", one_time_password());
    command.env("TEST_TOTP_SECRET", account::TOTP_SECRET);
    command.env("TEST_SECRET", account::ADMIN_SECRET).env("TEST_IMPERSONATOR_SECRET", account::IMPERSONATOR_SECRET);
    command.env("TEST_LOGIN_ID", account::LOGIN_ID).env("TEST_PASSWORD", account::PASSWORD);
    server.pass_to(&mut command);
    assert_passed(&mut command);
}

/// Calls `check` for each installed compiler, with a separate folder and server.
fn with_each_compiler(what: &str, standard: &'static str, check: impl Fn(Compiler, &Path, &TestServer)) {
    let compilers = [GXX, CLANGXX];
    for tool in compilers.into_iter().filter(|tool| tool.is_installed()) {
        let program = tool.program;
        let folder = scratch(&format!("cpp_{what}_{standard}_{program}").replace('+', "p"));
        let server = TestServer::start(&folder);
        check(Compiler { program, standard }, &folder, &server);
    }
    needs(compilers);
}

fn in_standard(standard: &'static str) {
    with_each_compiler("all", standard, |compiler, folder, server| {
        passes("local", compiler, &MORE_WARNINGS, folder, server);
        passes("server", compiler, &[], folder, server);
        passes("results", compiler, &NO_EXCEPTIONS, folder, server);
    });
}

fn everything_works_in_cpp17() {
    in_standard("c++17");
}

fn everything_works_in_cpp20() {
    in_standard("c++20");
}

fn everything_works_in_cpp23() {
    in_standard("c++2b");
}

fn results_work_with_exceptions_enabled() {
    with_each_compiler("results", "c++17", |compiler, folder, server| {
        passes("results", compiler, &["-DKALTURA_NO_EXCEPTIONS"], folder, server);
    });
}

fn objects_with_and_without_exceptions_link() {
    let source = |name: &str| root().join("tests/cpp").join(name);
    let results = source("mixed_results.cpp");
    with_each_compiler("mixed", "c++17", |compiler, folder, server| {
        let without = folder.join("mixed_without.o");
        let mut command = compiler.command();
        command.args(NO_EXCEPTIONS).arg("-c").arg(source("mixed_without.cpp")).arg("-o").arg(&without);
        succeed(&mut command);
        // The linker keeps the first definition of an inline function: here that of the file without exceptions. Its
        // objects have no type information, which -fsanitize=vptr reports.
        let without = without.to_str().unwrap();
        let others = ["-fno-sanitize=vptr", "-x", "none", without, "-x", "c++", results.to_str().unwrap()];
        passes("mixed", compiler, &others, folder, server);
    });
}

/// Only with g++: Debian packages the sanitizers of clang separately.
fn sanitizers_find_nothing() {
    GXX.needed();
    let compiler = Compiler { program: GXX.program, standard: "c++17" };
    let folder = scratch("cpp_sanitized");
    let server = TestServer::start(&folder);
    passes("local", compiler, &SANITIZED, &folder, &server);
    passes("server", compiler, &SANITIZED, &folder, &server);
    passes("results", compiler, &[&SANITIZED[..], &NO_EXCEPTIONS].concat(), &folder, &server);
}

/// Constants of the C header that `kaltura_session.hpp` does not wrap.
fn is_left_to_c(constant: &str) -> bool {
    // Strings, which C++ programs use directly, and version numbers for the preprocessor.
    constant.starts_with("KALTURA_PRIVILEGE_") || constant.starts_with("KALTURA_VERSION_")
}

fn cpp_header_covers_the_c_header() {
    let header = std::fs::read_to_string(root().join("include/kaltura_session.hpp")).unwrap();
    let code = without_comments(&header);
    let exports = include_str!("data/exports.txt");
    let missing: Vec<&str> = exports.lines().filter(|name| !mentions(&code, name)).collect();
    assert!(missing.is_empty() && exports.lines().count() > 100, "functions without C++: {missing:?}");

    let c_header = std::fs::read_to_string(root().join("include/kaltura_session.h")).unwrap();
    let constants: Vec<&str> = c_header
        .lines()
        .filter_map(|line| line.strip_prefix("#define ")?.split_once(' '))
        .map(|(name, _)| name)
        .filter(|name| name.starts_with("KALTURA_") && !["KALTURA_API", "KALTURA_MUST_USE"].contains(name))
        .collect();
    let missing: Vec<&&str> = constants.iter().filter(|name| !is_left_to_c(name) && !mentions(&code, name)).collect();
    assert!(missing.is_empty() && constants.len() > 100, "constants without C++: {missing:?}");
}

tests! {
    everything_works_in_cpp17,
    everything_works_in_cpp20,
    everything_works_in_cpp23,
    results_work_with_exceptions_enabled,
    objects_with_and_without_exceptions_link,
    sanitizers_find_nothing,
    cpp_header_covers_the_c_header,
}
