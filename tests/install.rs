//! The installed tree: what `make install` puts there is enough to build and run programs, wherever
//! the tree is moved.

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use support::{both, has_or_skips, library_folder, root, scratch, succeed};

/// Installs this build below `folder`, for `prefix`.
fn install(folder: &Path, prefix: &str, libdir: &str) {
    let mut command = Command::new("sh");
    command.current_dir(root()).arg("scripts/install.sh");
    command.env("DESTDIR", folder).env("PREFIX", prefix).env("LIBDIR", libdir);
    command.env("INCLUDEDIR", format!("{prefix}/include"));
    command.env("BUILT", library_folder()).env("VERSION", env!("CARGO_PKG_VERSION"));
    succeed(&mut command);
}

fn pkg_config(libdir: &Path, arguments: &[&str]) -> Vec<String> {
    let mut command = Command::new("pkg-config");
    command.env("PKG_CONFIG_PATH", libdir.join("pkgconfig")).args(arguments).arg("kaltura_session");
    both(&succeed(&mut command)).split_whitespace().map(str::to_owned).collect()
}

fn compile(flags: &[String], more: &[&str], program: &Path) {
    let mut command = Command::new("cc");
    command.args(["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]).arg("-o").arg(program);
    command.arg(root().join("examples-c/local_session.c")).args(flags).args(more);
    succeed(&mut command);
}

fn runs(program: &Path, library_path: Option<&Path>) {
    let mut command = Command::new(program);
    command.env("KALTURA_SECRET", "secret").env("KALTURA_PARTNER_ID", "102");
    match library_path {
        Some(path) => command.env("LD_LIBRARY_PATH", path),
        None => command.env_remove("LD_LIBRARY_PATH"),
    };
    let ks = String::from_utf8(succeed(&mut command).stdout).unwrap();
    assert!(kaltura_session::ks::parse(ks.trim(), &["secret"]).is_ok());
}

#[test]
fn programs_build_shared_and_static_against_a_tree_that_was_moved() {
    if !has_or_skips("pkg-config") {
        return;
    }
    let folder = scratch("install");
    for (name, libdir) in [("plain", "/opt/kaltura/lib"), ("multiarch", "/opt/kaltura/lib/x86_64-linux-gnu")] {
        let staging = folder.join(format!("{name}-staging"));
        let moved = folder.join(format!("{name}-moved"));
        install(&staging, "/opt/kaltura", libdir);
        std::fs::rename(staging.join("opt/kaltura"), &moved).unwrap();
        let libdir: PathBuf = moved.join(libdir.strip_prefix("/opt/kaltura/").unwrap());

        let shared = folder.join(format!("{name}-shared"));
        compile(&pkg_config(&libdir, &["--cflags", "--libs"]), &[], &shared);
        let needed = both(&succeed(Command::new("readelf").arg("-d").arg(&shared)));
        assert!(needed.contains("[libkaltura_session.so.0]"), "{needed}");
        runs(&shared, Some(&libdir));

        // Static: the linker must not see the shared library.
        std::fs::remove_file(libdir.join("libkaltura_session.so")).unwrap();
        let linked_in = folder.join(format!("{name}-static"));
        compile(&pkg_config(&libdir, &["--static", "--cflags", "--libs"]), &[], &linked_in);
        let needed = both(&succeed(Command::new("readelf").arg("-d").arg(&linked_in)));
        assert!(!needed.contains("libkaltura_session"), "{needed}");
        runs(&linked_in, None);
    }
}

#[test]
fn the_shared_library_has_its_name_and_links() {
    let folder = scratch("install_names");
    install(&folder, "/usr", "/usr/lib");
    let lib = folder.join("usr/lib");
    let real = format!("libkaltura_session.so.0.{}", env!("CARGO_PKG_VERSION"));
    assert!(lib.join(&real).is_file());
    assert_eq!(std::fs::read_link(lib.join("libkaltura_session.so.0")).unwrap(), Path::new(&real));
    assert_eq!(std::fs::read_link(lib.join("libkaltura_session.so")).unwrap(), Path::new("libkaltura_session.so.0"));
    if has_or_skips("pkg-config") {
        assert_eq!(pkg_config(&lib, &["--modversion"]), [env!("CARGO_PKG_VERSION")]);
    }
    for header in ["include/kaltura_session.h", "include/kaltura_session.hpp", "include/kaltura_session.ffi.h"] {
        let installed = std::fs::read(folder.join("usr").join(header)).unwrap();
        assert!(installed == std::fs::read(root().join(header)).unwrap(), "{header}");
    }
}
