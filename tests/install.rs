//! The files that `make install` installs are enough to build and run programs, also after the tree was moved.

#[macro_use]
mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use support::needs::{CMAKE, CXX, PKG_CONFIG, needs};
use support::{WARNINGS, both, library_folder, root, scratch, succeed};

/// The ABI version in Cargo.toml's metadata for cargo-c.
fn abi_version() -> String {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (_, table) = manifest.split_once("[package.metadata.capi.library]").unwrap();
    let (_, value) = table.split_once("\nversion = \"").unwrap();
    value.split_once('"').unwrap().0.to_owned()
}

/// Installs this build below `folder`, for `prefix`. Omits the tool, which needs a release build.
fn install(folder: &Path, prefix: &str, libdir: &str) {
    install_with(&[("STRIP", "no"), ("OBJCOPY", "true")], folder, prefix, libdir);
}

fn install_with(tools: &[(&str, &str)], folder: &Path, prefix: &str, libdir: &str) {
    for script in ["scripts/install", "scripts/install-extras"] {
        let mut command = Command::new("sh");
        command.current_dir(root()).arg(script).env("BUILT", library_folder()).envs(tools.iter().copied());
        command.env("DESTDIR", folder).env("PREFIX", prefix).env("LIBDIR", libdir);
        command.env("INCLUDEDIR", format!("{prefix}/include"));
        command.env("VERSION", env!("CARGO_PKG_VERSION")).env("ABI_VERSION", abi_version());
        succeed(&mut command);
    }
}

/// Installs for one prefix and moves the tree to another. Returns the new prefix and its library folder.
fn install_and_move(folder: &Path, lib: &str) -> (PathBuf, PathBuf) {
    let (staging, moved) = (folder.join("staging"), folder.join("moved"));
    install(&staging, "/opt/kaltura", &format!("/opt/kaltura/{lib}"));
    std::fs::rename(staging.join("opt/kaltura"), &moved).unwrap();
    let libdir = moved.join(lib);
    (moved, libdir)
}

/// A plain library folder, and one of Debian's multiarch folders.
fn library_folders() -> [(&'static str, String); 2] {
    let architecture = both(&succeed(Command::new("cc").arg("-print-multiarch")));
    let architecture = Some(architecture.trim()).filter(|name| !name.is_empty()).unwrap_or("an-architecture");
    [("plain", "lib".to_owned()), ("multiarch", format!("lib/{architecture}"))]
}

fn pkg_config(libdir: &Path, arguments: &[&str]) -> Vec<String> {
    let mut command = Command::new("pkg-config");
    command.env("PKG_CONFIG_PATH", libdir.join("pkgconfig")).args(arguments).arg("kaltura_session");
    both(&succeed(&mut command)).split_whitespace().map(str::to_owned).collect()
}

const EXAMPLE: &str = "examples-c/local_session.c";
/// The same with `kaltura_session.hpp`.
const EXAMPLE_CPP17: &str = "examples-cpp/local_session.cpp";
/// The programs to build: name, language, standard and source.
const PROGRAMS: [(&str, &str, &str, &str); 3] =
    [("c", "c", "c99", EXAMPLE), ("cpp", "c++", "c++11", EXAMPLE), ("cpp17", "c++", "c++17", EXAMPLE_CPP17)];

/// Compiles each program with only these flags. Returns their paths.
fn compile(kind: &str, flags: &[String], folder: &Path) -> [PathBuf; 3] {
    PROGRAMS.map(|(name, language, standard, source)| {
        let program = folder.join(format!("{name}-{kind}"));
        let mut command = Command::new(if language == "c" { "cc" } else { "c++" });
        command.args(["-x", language]).arg(format!("-std={standard}")).args(WARNINGS);
        command.arg(root().join(source)).args(["-x", "none"]).args(flags).arg("-o").arg(&program);
        succeed(&mut command);
        program
    })
}

/// Asserts that the program generates a session, and that it is linked to the shared library if a path is given.
fn runs(program: &Path, library_path: Option<&Path>) {
    let needed = both(&succeed(Command::new("readelf").arg("-d").arg(program)));
    let mut command = Command::new(program);
    command.env("KALTURA_SECRET", "secret").env("KALTURA_PARTNER_ID", "102");
    match library_path {
        Some(path) => {
            assert!(needed.contains("[libkaltura_session.so.0]"), "{needed}");
            command.env("LD_LIBRARY_PATH", path)
        }
        None => {
            assert!(!needed.contains("libkaltura_session"), "{needed}");
            command.env_remove("LD_LIBRARY_PATH")
        }
    };
    let ks = String::from_utf8(succeed(&mut command).stdout).unwrap();
    assert!(kaltura_session::ks::parse(ks.trim(), &["secret"]).is_ok());
}

fn programs_build_with_pkg_config_after_relocation() {
    needs([PKG_CONFIG, CXX]);
    for (name, lib) in library_folders() {
        let folder = scratch(&format!("install_pkg_config_{name}"));
        let (_, libdir) = install_and_move(&folder, &lib);
        for program in compile("shared", &pkg_config(&libdir, &["--cflags", "--libs"]), &folder) {
            runs(&program, Some(&libdir));
        }
        // Static: the linker must not see the shared library.
        std::fs::remove_file(libdir.join("libkaltura_session.so")).unwrap();
        for program in compile("static", &pkg_config(&libdir, &["--static", "--cflags", "--libs"]), &folder) {
            runs(&program, None);
        }
    }
}

fn programs_build_with_cmake_after_relocation() {
    needs([CMAKE, CXX]);
    for (name, lib) in library_folders() {
        let folder = scratch(&format!("install_cmake_{name}"));
        let (prefix, libdir) = install_and_move(&folder, &lib);
        let build = folder.join("build");
        let mut command = Command::new("cmake");
        command.arg("-S").arg(root().join("tests/install")).arg("-B").arg(&build);
        command.arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display()));
        command.arg(format!("-DEXAMPLE={}", root().join(EXAMPLE).display()));
        command.arg(format!("-DEXAMPLE_CPP17={}", root().join(EXAMPLE_CPP17).display()));
        command.arg(concat!("-DEXPECTED=", env!("CARGO_PKG_VERSION")));
        succeed(&mut command);
        succeed(Command::new("cmake").arg("--build").arg(&build));
        for (name, ..) in PROGRAMS {
            runs(&build.join(format!("{name}-shared")), Some(&libdir));
            runs(&build.join(format!("{name}-static")), None);
        }
    }
}

fn installed_files_have_their_names_and_links() {
    let folder = scratch("install_names");
    install(&folder, "/usr", "/usr/lib");
    let lib = folder.join("usr/lib");
    let real = format!("libkaltura_session.so.{}", abi_version());
    assert!(lib.join(&real).is_file());
    for link in ["libkaltura_session.so.0", "libkaltura_session.so"] {
        assert_eq!(std::fs::read_link(lib.join(link)).unwrap(), Path::new(&real));
    }
    for header in std::fs::read_dir(root().join("include")).unwrap() {
        let header = header.unwrap();
        if header.file_name().to_string_lossy().starts_with('.') {
            // The format of the man page.
            continue;
        }
        let installed = std::fs::read(folder.join("usr/include").join(header.file_name())).unwrap();
        assert!(installed == std::fs::read(header.path()).unwrap(), "{}", header.path().display());
    }
    assert!(folder.join("usr/share/man/man1/kaltura-ks.1").is_file());
}

/// As cargo-c names them. Nothing is built for macOS here: the compiler only says that it is Apple's.
fn macos_names_have_the_version_before_the_extension() {
    let folder = scratch("install_macos");
    let built = folder.join("built");
    std::fs::create_dir_all(&built).unwrap();
    for name in ["libkaltura_session.dylib", "libkaltura_session.a"] {
        std::fs::write(built.join(name), "").unwrap();
    }
    let built = built.to_str().unwrap();
    install_with(
        &[("STRIP", "no"), ("CC", "cc -D__APPLE__"), ("BUILT", built)],
        &folder,
        "/opt/kaltura",
        "/opt/kaltura/lib",
    );
    let lib = folder.join("opt/kaltura/lib");
    let real = format!("libkaltura_session.{}.dylib", abi_version());
    assert!(lib.join(&real).is_file());
    for link in ["libkaltura_session.0.dylib", "libkaltura_session.dylib"] {
        assert_eq!(std::fs::read_link(lib.join(link)).unwrap(), Path::new(&real));
    }
    let read = |name: &str| std::fs::read_to_string(lib.join(name)).unwrap();
    let config = read("pkgconfig/kaltura_session.pc");
    assert!(config.contains("\nLibs: -L${libdir} -Wl,-rpath,${libdir} -lkaltura_session\n"), "{config}");
    let config = read("cmake/KalturaSession/KalturaSessionConfig.cmake");
    assert!(config.contains("IMPORTED_SONAME \"@rpath/libkaltura_session.0.dylib\""), "{config}");
    let libraries = "\"-framework Security;-framework CoreFoundation;iconv;System;c;m\"";
    assert!(config.contains(libraries), "{config}");
}

/// A folder with a program as the guides call it.
fn folder_with_program(name: &str) -> PathBuf {
    let folder = scratch(name);
    std::fs::copy(root().join(EXAMPLE), folder.join("program.c")).unwrap();
    std::fs::copy(root().join("examples-c/settings.h"), folder.join("settings.h")).unwrap();
    folder
}

/// In the guide's table of what to link, with both libraries installed.
fn documented_commands_link_the_shared_and_the_static_library() {
    PKG_CONFIG.needed();
    let folder = folder_with_program("install_documented");
    let (_, libdir) = install_and_move(&folder, "lib");
    let guide = std::fs::read_to_string(root().join("docs/getting-started.md")).unwrap();
    for (kind, library_path) in [("shared", Some(libdir.as_path())), ("static", None)] {
        let row = guide.lines().find(|line| line.starts_with(&format!("| the {kind} library"))).unwrap();
        let line = row.split('|').nth(2).unwrap().trim().trim_matches('`');
        let mut command = Command::new("sh");
        command.current_dir(&folder).args(["-c", line]).env("PKG_CONFIG_PATH", libdir.join("pkgconfig"));
        succeed(&mut command);
        runs(&folder.join("a.out"), library_path);
    }
}

/// The commands that `make install` prints at its end, run as they are.
fn next_steps_build_a_program_that_runs() {
    PKG_CONFIG.needed();
    let folder = folder_with_program("install_next_steps");
    let prefix = folder.join("prefix");
    let prefix = prefix.to_str().unwrap();
    let libdir = format!("{prefix}/lib");
    install(Path::new(""), prefix, &libdir);
    let mut command = Command::new(root().join("scripts/next-steps"));
    command.env_remove("PKG_CONFIG_PATH").env("PREFIX", prefix).env("LIBDIR", &libdir).env("VERSION", "0");
    command.env("ABI_VERSION", abi_version());
    for name in ["INCLUDEDIR", "BINDIR", "MANDIR"] {
        command.env(name, format!("{prefix}/{}", name.to_ascii_lowercase()));
    }
    let printed = both(&succeed(&mut command));
    let (_, commands) = printed.split_once("Next:\n").unwrap();
    assert!(printed.contains(&format!("{libdir}/libkaltura_session.so and libkaltura_session.a")), "{printed}");
    succeed(Command::new("sh").current_dir(&folder).args(["-euc", commands]));
    let mut program = Command::new(folder.join("a.out"));
    program.env("KALTURA_SECRET", "secret").env("KALTURA_PARTNER_ID", "102").env_remove("LD_LIBRARY_PATH");
    assert!(both(&succeed(&mut program)).starts_with("djJ8"));

    let printed = both(&succeed(command.env("DESTDIR", "/tmp/package")));
    assert!(printed.contains(" in /tmp/package/") && !printed.contains("Next:"), "{printed}");
}

fn pkg_config_leaves_out_the_folders_of_the_system() {
    PKG_CONFIG.needed();
    for (name, lib) in library_folders() {
        let folder = scratch(&format!("install_system_{name}"));
        install(&folder, "/usr", &format!("/usr/{lib}"));
        assert_eq!(pkg_config(&folder.join("usr").join(lib), &["--cflags", "--libs"]), ["-lkaltura_session"]);
    }
}

fn pkg_config_reports_the_version() {
    PKG_CONFIG.needed();
    let folder = scratch("install_version");
    install(&folder, "/usr", "/usr/lib");
    assert_eq!(pkg_config(&folder.join("usr/lib"), &["--modversion"]), [env!("CARGO_PKG_VERSION")]);
}

/// The licences require their text to be distributed with binaries.
fn licences_of_all_components_are_installed() {
    let folder = scratch("install_licences");
    install(&folder, "/usr", "/usr/lib");
    let doc = folder.join("usr/share/doc/libkaltura_session");
    let texts = std::fs::read_to_string(doc.join("THIRD-PARTY-LICENSES.txt")).unwrap();
    let bill: serde_json::Value =
        serde_json::from_slice(&std::fs::read(doc.join("kaltura_session.cdx.json")).unwrap()).unwrap();
    let components = bill["components"].as_array().unwrap();
    assert!(components.iter().any(|component| component["name"] == "rustls"));
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for component in components {
        let (name, version) = (component["name"].as_str().unwrap(), component["version"].as_str().unwrap());
        assert!(texts.contains(&format!("\n  {name} {version}: ")), "{name} {version} is missing in the licence texts");
        let locked = format!("name = \"{name}\"\nversion = \"{version}\"\n");
        assert!(lock.contains(&locked), "{name} {version} is not what Cargo.lock has: run `make bom` and commit it");
    }
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(doc.join(name).is_file());
    }
}

/// The bitcode of the standard library's objects would be most of the archive's size.
fn installed_archive_has_no_llvm_bitcode() {
    let folder = scratch("install_archive");
    install_with(&[], &folder, "/usr", "/usr/lib");
    let archive = folder.join("usr/lib/libkaltura_session.a");
    let sections = both(&succeed(Command::new("readelf").args(["--section-headers", "--wide"]).arg(archive)));
    assert!(sections.contains(" .text"), "no sections were listed");
    assert!(!sections.contains(".llvmbc") && !sections.contains(".llvmcmd"), "run scripts/install-extras with objcopy");
}

tests! {
    programs_build_with_pkg_config_after_relocation,
    programs_build_with_cmake_after_relocation,
    installed_files_have_their_names_and_links,
    macos_names_have_the_version_before_the_extension,
    documented_commands_link_the_shared_and_the_static_library,
    next_steps_build_a_program_that_runs,
    pkg_config_leaves_out_the_folders_of_the_system,
    pkg_config_reports_the_version,
    licences_of_all_components_are_installed,
    installed_archive_has_no_llvm_bitcode,
}
