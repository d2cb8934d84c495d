//! The DLL for Windows, under wine: its imports and exports, and certificates. `make check-ports PORTS=windows`
//! runs these tests, and those of c_programs.rs and cli.rs.

#[macro_use]
mod support;

use std::process::Command;

use support::harness::ignore;
use support::needs::{CLANG, LLD_LINK, LLVM_DLLTOOL, needs};
use support::{
    C99, ConnectProgram, TestServer, WARNINGS, assert_passed, both, library_folder, linked_library, root, run, scratch,
    succeed,
};

/// Returns the output of `objdump` for the DLL. Ignores the test if there is no DLL.
fn dll(option: &str) -> String {
    let dll = library_folder().join("kaltura_session.dll");
    if !dll.exists() {
        ignore("it needs the library of `make check-ports PORTS=windows`".to_owned());
    }
    both(&succeed(Command::new("objdump").arg(option).arg(dll)))
}

/// The DLL needs no DLL of the compiler, which users would have to ship.
fn dll_imports_only_those_of_windows() {
    let headers = dll("--private-headers");
    let imports: Vec<&str> = headers.lines().filter_map(|line| line.trim().strip_prefix("DLL Name: ")).collect();
    assert!(imports.iter().any(|name| name.eq_ignore_ascii_case("kernel32.dll")), "{headers}");
    for name in imports {
        let name = name.to_ascii_lowercase();
        let known = [
            "advapi32.dll",
            "api-ms-win-core-synch-l1-2-0.dll",
            "bcrypt.dll",
            "bcryptprimitives.dll",
            "crypt32.dll",
            "kernel32.dll",
            "msvcrt.dll",
            "ntdll.dll",
            "userenv.dll",
            "ws2_32.dll",
        ];
        assert!(known.contains(&&*name), "an unexpected dependency: {name}");
    }
}

fn dll_exports_the_committed_list() {
    let headers = dll("--private-headers");
    let (_, table) = headers.split_once("[Ordinal/Name Pointer] Table").unwrap();
    let table = table.split_once('\n').unwrap().1;
    let mut exports: Vec<&str> = table
        .lines()
        .filter_map(|line| line.split_whitespace().last().filter(|name| name.starts_with("kaltura_")))
        .collect();
    exports.sort_unstable();
    let committed = std::fs::read_to_string(root().join("tests/data/exports.txt")).unwrap();
    assert_eq!(exports, committed.lines().collect::<Vec<_>>());
    // Nothing else.
    assert_eq!(table.lines().take_while(|line| !line.is_empty()).count(), exports.len(), "{table}");
}

/// Wine accepts no certificate here: unlike Windows, it requires that the revocation of each can be checked. Nor has it the
/// function by which given certificates are added to the system's.
fn certificate_is_rejected_in_the_words_of_the_system() {
    dll("--file-headers");
    let folder = scratch("windows_trust");
    let server = TestServer::start(&folder);
    let program = ConnectProgram::compile(&folder);
    let url = server.https_url();
    let words = [
        "TLS certificate of localhost",
        " rejected: the system does not accept it: \"",
        "(os error -2146762482)",
        "kaltura_config_set_ca_file",
        "sha256:",
    ];
    program.fails(&[("URL", &url)], "KALTURA_ERROR_TLS", &words);
    program.succeeds(&[("URL", &url), ("CA_FILE", server.ca_file.to_str().unwrap())]);
}

fn dll_stays_loaded_once_it_was_used() {
    dll("--file-headers");
    let program = C99.program(&root().join("tests/c/unload_dll.c"), &scratch("windows_unload"));
    assert_passed(&mut run(program));
}

/// With LLVM's programs in place of Microsoft's, and without a C library.
fn import_library_for_microsofts_linker_works() {
    dll("--file-headers");
    needs([CLANG, LLD_LINK, LLVM_DLLTOOL]);
    let folder = scratch("windows_msvc");
    linked_library(&folder);
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    let exports = std::fs::read_to_string(root().join("tests/data/exports.txt")).unwrap();
    write("kaltura_session.def", &format!("LIBRARY kaltura_session.dll\nEXPORTS\n{exports}"));
    write("kernel32.def", "LIBRARY kernel32.dll\nEXPORTS\nExitProcess\n");
    for name in ["kaltura_session", "kernel32"] {
        let mut command = Command::new("llvm-dlltool");
        command.args(["-m", "i386:x86-64", "-d", &format!("{name}.def"), "-l", &format!("{name}.lib")]);
        succeed(command.current_dir(&folder));
    }
    let source = "#include <kaltura_session.h>\n\
                  __declspec(dllimport) void __stdcall ExitProcess(unsigned int code);\n\
                  void start(void);\n\
                  void start(void)\n{\n\
                  char *ks = kaltura_generate_session(\"secret\", 0, KALTURA_SESSION_TYPE_USER, 102, 60, 0, 0);\n\
                  int is_session = ks != 0 && kaltura_version()[0] == '0';\n\
                  kaltura_string_free(ks);\n\
                  ExitProcess(is_session ? 42 : 1);\n}\n";
    write("program.c", source);
    let mut command = Command::new("clang");
    command.args(["--target=x86_64-pc-windows-msvc", "-O2", "-ffreestanding", "-c", "-o", "program.obj", "program.c"]);
    succeed(command.current_dir(&folder).args(WARNINGS).arg("-I").arg(root().join("include")));
    let mut command = Command::new("lld-link");
    command.args(["/nodefaultlib", "/entry:start", "/subsystem:console", "/out:program.exe", "program.obj"]);
    succeed(command.current_dir(&folder).args(["kaltura_session.lib", "kernel32.lib"]));
    let output = run(folder.join("program.exe")).output().unwrap();
    assert_eq!(output.status.code(), Some(42), "{}", both(&output));
}

tests! {
    dll_imports_only_those_of_windows,
    dll_exports_the_committed_list,
    certificate_is_rejected_in_the_words_of_the_system,
    dll_stays_loaded_once_it_was_used,
    import_library_for_microsofts_linker_works,
}
