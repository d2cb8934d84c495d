//! The headers are up to date, complete, in order, and free of warnings in all language standards.

#[macro_use]
mod support;

use support::needs::{CLANG, CLANGXX, GXX, Tool, needs};
use support::{Compiler, assert_committed, root, scratch, succeed};

const C_STANDARDS: [&str; 5] = ["c90", "c99", "c11", "c17", "c2x"];
const CPP_STANDARDS: [&str; 5] = ["c++98", "c++11", "c++17", "c++20", "c++2b"];

fn committed_header_is_up_to_date() {
    let generated = std::fs::read_to_string(env!("KALTURA_GENERATED_HEADER")).unwrap();
    assert_committed(&root().join("include/kaltura_session.h"), &generated, "make header");
}

fn committed_ffi_header_is_up_to_date() {
    let generated = std::fs::read_to_string(env!("KALTURA_GENERATED_HEADER")).unwrap();
    let header = xtask::header::Header::parse(&generated).unwrap();
    let for_parsers = xtask::ffi_header::ffi_header(&header).unwrap();
    assert_committed(&root().join("include/kaltura_session.ffi.h"), &for_parsers, "make header");
}

/// Includes both headers in one source: conflicting prototypes do not compile, and neither do arrays of different sizes.
fn ffi_header_matches_the_c_header() {
    let text = std::fs::read_to_string(root().join("include/kaltura_session.ffi.h")).unwrap();
    assert!(text.lines().all(|line| !line.starts_with('#')), "it must need no preprocessor");
    let header = std::fs::read_to_string(root().join("include/kaltura_session.h")).unwrap();
    let header = xtask::header::Header::parse(&header).unwrap();
    let mut numbers = 0;
    let mut checks = String::new();
    for (item, value) in header.constants().filter(|(item, _)| text.contains(&format!("    {} = ", item.name))) {
        numbers += 1;
        checks.push_str(&format!("extern int same_{numbers}[{} == ({value}) ? 1 : -1];\n", item.name));
    }
    assert!(numbers > 60, "{numbers}");
    // The enumerators come first, because the macros of the C header would replace their names.
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

/// All warnings of clang except those about `NULL` in C++11 and unused macros, which the sources below contain.
/// `-Wno-documentation` goes when all comments have been rewritten.
const EVERYTHING: [&str; 4] =
    ["-Weverything", "-Wno-zero-as-null-pointer-constant", "-Wno-unused-macros", "-Wno-documentation"];

/// Compiles a source in all standards with all compilers. One that is not installed makes the test an ignored one after the
/// others.
fn compiles_everywhere(name: &str, source: &str) {
    let folder = scratch(name);
    let file = folder.join("source.c");
    std::fs::write(&file, source).unwrap();
    let compile = |program, standards: [&'static str; 5]| {
        for standard in standards {
            let mut command = Compiler { program, standard }.command();
            match program {
                "clang" | "clang++" => command.args(EVERYTHING),
                "g++" => command.args(["-Wconversion", "-Wold-style-cast", "-Wuseless-cast", "-Wundef"]),
                _ => command.args(["-Wconversion", "-Wstrict-prototypes", "-Wundef"]),
            };
            succeed(command.arg("-c").arg(&file).arg("-o").arg(folder.join("object.o")));
        }
    };
    compile("cc", C_STANDARDS);
    let others = [(CLANG, C_STANDARDS), (GXX, CPP_STANDARDS), (CLANGXX, CPP_STANDARDS)];
    for (tool, standards) in others.into_iter().filter(|(tool, _)| tool.is_installed()) {
        compile(tool.program, standards);
    }
    needs(others.map(|(tool, _)| tool));
}

fn header_compiles_alone() {
    compiles_everywhere("header_alone", "#include <kaltura_session.h>\n");
}

fn header_can_be_included_twice_and_after_others() {
    compiles_everywhere(
        "header_twice",
        "#include <stdio.h>\n#include <stdlib.h>\n#include <kaltura_session.h>\n#include <kaltura_session.h>\n\
         int used(void);\nint used(void)\n{\n    kaltura_error *error;\n    int32_t status = KALTURA_OK;\n\
         char *ks = kaltura_generate_session(\"s\", NULL, KALTURA_SESSION_TYPE_USER, 102, 3600, NULL, &error);\n\
         if (ks == NULL) {\n        status = kaltura_error_status(error);\n        kaltura_error_free(error);\n    }\n\
         kaltura_string_free(ks);\n    return status == KALTURA_OK;\n}\n",
    );
}

fn committed() -> String {
    std::fs::read_to_string(root().join("include/kaltura_session.h")).unwrap()
}

/// The table of contents lists every section in order.
fn contents_list_all_sections() {
    let text = committed();
    let header = xtask::header::Header::parse(&text).unwrap();
    let titles: Vec<&str> = header.sections.iter().map(|section| section.title.as_str()).collect();
    let lines: Vec<&str> = text.lines().map(|line| line.trim_start_matches(" *").trim()).collect();
    let start = lines.iter().position(|line| line.starts_with("Contents: ")).unwrap();
    let contents = lines[start..].split(|line| line.is_empty()).next().unwrap().join(" ");
    assert_eq!(contents, format!("Contents: {}.", titles.join("; ")));
}

/// The man pages and the manual state the category of a status by its number.
fn facts_category_equals_that_of_the_library() {
    use xtask::header::Kind;
    let header = xtask::header::Header::parse(&committed()).unwrap();
    let number = |name: &str| match header.item(name).map(|item| &item.kind) {
        Some(Kind::Constant(value)) => value.parse::<i32>().unwrap(),
        _ => panic!("{name}"),
    };
    let statuses = header.constants().map(|(item, _)| item);
    for status in statuses.filter(|item| item.name.starts_with("KALTURA_ERROR_")) {
        let of_library = kaltura_session::ffi::status::kaltura_status_category(number(&status.name));
        assert_eq!(number(xtask::facts::category(status)), of_library, "{}", status.name);
    }
}

/// Types, then functions, then constants. An example call is near the top.
fn header_order_is_types_functions_constants() {
    use xtask::header::Kind;
    let text = committed();
    let header = xtask::header::Header::parse(&text).unwrap();
    let rank = |kind: &Kind| match kind {
        Kind::Type => 0,
        Kind::Function(_) => 1,
        Kind::Constant(_) => 2,
    };
    let ranks: Vec<i32> = header.items().map(|item| rank(&item.kind)).collect();
    assert!(ranks.is_sorted());
    let call = text.lines().position(|line| line.contains("char *ks = kaltura_generate_session(")).unwrap();
    assert!(call < 50, "{call}");
}

fn header_is_compact() {
    let text = committed();
    assert!(text.lines().count() <= 2400, "{} lines", text.lines().count());
    let longest = text.lines().max_by_key(|line| line.chars().count()).unwrap();
    assert!(longest.chars().count() <= 125, "{longest}");
}

/// Warnings that do not apply: those about compatibility with standards before C++17, `-Wpadded` (the layouts are not part
/// of the interface) and `-Wweak-vtables` (the header has no source file).
const NOT_FOR_CPP: [&str; 5] = [
    "-Wno-c++98-compat-pedantic",
    "-Wno-pre-c++17-compat",
    "-Wno-c++98-compat-local-type-template-args",
    "-Wno-padded",
    "-Wno-weak-vtables",
];

/// Compiles a source that includes the C++ header, with and without exceptions.
fn compiles_in_cpp(name: &str, source: &str) {
    let folder = scratch(name);
    let file = folder.join("source.cpp");
    std::fs::write(&file, source).unwrap();
    let compilers = [GXX, CLANGXX];
    for Tool { program, .. } in compilers.into_iter().filter(|tool| tool.is_installed()) {
        for (standard, exceptions) in [("c++17", "-fexceptions"), ("c++2b", "-fno-exceptions")] {
            let mut command = Compiler { program, standard }.command();
            match program {
                "clang++" => command.args(EVERYTHING).args(NOT_FOR_CPP),
                _ => command.args(["-Wshadow", "-Wconversion", "-Wold-style-cast", "-Wuseless-cast", "-Wundef"]),
            };
            succeed(command.arg(exceptions).arg("-fsyntax-only").arg(&file));
        }
    }
    needs(compilers);
}

fn cpp_header_can_be_included_twice() {
    compiles_in_cpp("hpp_twice", "#include <kaltura_session.hpp>\n#include <kaltura_session.hpp>\n");
}

/// Qt, `<windows.h>` and AssertMacros.h define such macros. The headers must compile and leave them defined.
fn headers_survive_common_macros() {
    let mut source = String::new();
    let mut checks = String::new();
    for name in ["check", "debug", "verify", "emit", "slots", "signals", "min", "max"] {
        source.push_str(&format!("#define {name} 1 +* nonsense\n"));
        checks.push_str(&format!("#ifndef {name}\n#error {name}\n#endif\n"));
    }
    compiles_everywhere("macros_h", &format!("{source}#include <kaltura_session.h>\n{checks}"));
    compiles_in_cpp("macros_hpp", &format!("{source}#include <kaltura_session.hpp>\n{checks}"));
}

tests! {
    committed_header_is_up_to_date,
    committed_ffi_header_is_up_to_date,
    ffi_header_matches_the_c_header,
    header_compiles_alone,
    header_can_be_included_twice_and_after_others,
    contents_list_all_sections,
    facts_category_equals_that_of_the_library,
    header_order_is_types_functions_constants,
    header_is_compact,
    cpp_header_can_be_included_twice,
    headers_survive_common_macros,
}
