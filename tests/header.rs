//! The C header: up to date, and clean in every language standard that includes it.

mod support;

use support::{Compiler, assert_committed, is_installed, root, scratch, succeed};

/// The oldest and newest standards and those between.
const C_STANDARDS: [&str; 5] = ["c90", "c99", "c11", "c17", "c2x"];
const CPP_STANDARDS: [&str; 5] = ["c++98", "c++11", "c++17", "c++20", "c++2b"];

#[test]
fn the_committed_header_is_the_generated_one() {
    let generated = std::fs::read_to_string(env!("KALTURA_GENERATED_HEADER")).unwrap();
    assert_committed(&root().join("include/kaltura_session.h"), &generated, "make header");
}

#[test]
fn the_committed_header_for_parsers_is_the_generated_one() {
    let generated = std::fs::read_to_string(env!("KALTURA_GENERATED_HEADER")).unwrap();
    let header = xtask::header::Header::parse(&generated).unwrap();
    let for_parsers = xtask::ffi_header::ffi_header(&header).unwrap();
    assert_committed(&root().join("include/kaltura_session.ffi.h"), &for_parsers, "make header");
}

/// Both headers in one source: the compiler finds each prototype that differs, and the arrays each
/// number.
#[test]
fn the_header_for_parsers_declares_the_same() {
    let text = std::fs::read_to_string(root().join("include/kaltura_session.ffi.h")).unwrap();
    assert!(text.lines().all(|line| !line.starts_with('#')), "it is for parsers without a preprocessor");
    let header = std::fs::read_to_string(root().join("include/kaltura_session.h")).unwrap();
    let header = xtask::header::Header::parse(&header).unwrap();
    let mut numbers = 0;
    let mut checks = String::new();
    for (item, value) in header.constants().filter(|(item, _)| text.contains(&format!("    {} = ", item.name))) {
        numbers += 1;
        checks.push_str(&format!("extern int same_{numbers}[{} == ({value}) ? 1 : -1];\n", item.name));
    }
    assert!(numbers > 60, "{numbers}");
    // Its enumerators come first, since the header's macros would take their names.
    let source = format!(
        "#include <stddef.h>\n#include <stdint.h>\n#include <kaltura_session.ffi.h>\n{checks}\
         #include <kaltura_session.h>\n"
    );
    let folder = scratch("header_for_parsers");
    let file = folder.join("source.c");
    std::fs::write(&file, source).unwrap();
    let c11 = Compiler { program: "cc", standard: "c11" };
    succeed(c11.command().arg("-c").arg(&file).arg("-o").arg(folder.join("object.o")));
}

/// Compiles a source in every standard by every compiler that is there. gcc is always; CI has clang.
fn compiles_everywhere(name: &str, source: &str) {
    let folder = scratch(name);
    let file = folder.join("source.c");
    std::fs::write(&file, source).unwrap();
    let mut count = 0;
    for (programs, standards) in [(["gcc", "clang"], C_STANDARDS), (["g++", "clang++"], CPP_STANDARDS)] {
        for program in programs.into_iter().filter(|program| is_installed(program)) {
            for standard in standards {
                let object = folder.join("object.o");
                succeed(Compiler { program, standard }.command().arg("-c").arg(&file).arg("-o").arg(object));
                count += 1;
            }
        }
    }
    assert!(count >= 5, "no compiler was found");
    assert!(count == 20 || std::env::var_os("CI").is_none(), "CI must have gcc, g++, clang and clang++");
}

#[test]
fn the_header_compiles_alone() {
    compiles_everywhere("header_alone", "#include <kaltura_session.h>\n");
}

#[test]
fn the_header_may_be_included_twice_and_after_others() {
    compiles_everywhere(
        "header_twice",
        "#include <stdio.h>\n#include <stdlib.h>\n#include <kaltura_session.h>\n#include <kaltura_session.h>\n\
         int used(void);\nint used(void) { return kaltura_version_number() == KALTURA_VERSION_NUMBER; }\n",
    );
}
