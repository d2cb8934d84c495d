//! Generates the C header and passes the soname to the linker.

use std::path::{Path, PathBuf};
use std::{env, fs};

#[cfg(feature = "header")]
#[path = "build/header.rs"]
mod header;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let headers = out.join("capi/include");
    if env::var_os("CARGO_FEATURE_CLIENT").is_none() {
        forbid_shared_library(&out);
    }
    make_header(&root, &headers.join("kaltura_session.h"));
    copy_other_headers(&root.join("include"), &headers);
    name_library();
}

/// Writes the header where cargo-c expects it, because the source tree may be read-only.
fn make_header(root: &Path, target: &Path) {
    fs::create_dir_all(target.parent().expect("the path has a parent")).expect("OUT_DIR is writable");
    #[cfg(feature = "header")]
    fs::write(target, header::generate(root)).expect("OUT_DIR is writable");
    #[cfg(not(feature = "header"))]
    {
        let committed = root.join("include/kaltura_session.h");
        println!("cargo:rerun-if-changed={}", committed.display());
        fs::copy(&committed, target).expect("the committed header exists");
    }
    println!("cargo:rustc-env=KALTURA_GENERATED_HEADER={}", target.display());
}

/// Copies the hand-written headers to the same directory.
fn copy_other_headers(committed: &Path, target: &Path) {
    for entry in fs::read_dir(committed).expect("the directory of headers exists") {
        let name = entry.expect("the directory is readable").file_name();
        // The directory also contains a configuration file of clang-format.
        let is_header = Path::new(&name).extension().is_some_and(|kind| kind == "h" || kind == "hpp");
        if is_header && name != "kaltura_session.h" {
            println!("cargo:rerun-if-changed={}", committed.join(&name).display());
            fs::copy(committed.join(&name), target.join(&name)).expect("OUT_DIR is writable");
        }
    }
}

/// A shared library without clients would lack functions that programs expect of its soname. The linker prints this message.
fn forbid_shared_library(out: &Path) {
    let script = out.join("static-only.ld");
    let message = "kaltura_session without the feature `client` can only be a static library: use `make lib-sign`";
    fs::write(&script, format!("ASSERT(0, \"{message}\")\n")).expect("OUT_DIR is writable");
    println!("cargo:rustc-cdylib-link-arg={}", script.display());
}

/// The soname has the ABI number, 0, which is independent of the version. scripts/linker gives the exports symbol versions.
fn name_library() {
    let arg = |arg: &str| println!("cargo:rustc-cdylib-link-arg={arg}");
    let is = |name: &str, values: &[&str]| env::var(name).is_ok_and(|value| values.contains(&value.as_str()));
    let is_system = |values| is("CARGO_CFG_TARGET_OS", values);
    if is("CARGO_CFG_TARGET_VENDOR", &["apple"]) {
        // Programs find it with -rpath. Apple's linker has no -z nodelete.
        arg("-Wl,-install_name,@rpath/libkaltura_session.0.dylib");
    } else if is_system(&["linux", "android", "freebsd", "netbsd", "openbsd", "dragonfly"]) {
        // Android installs only files whose name ends in ".so".
        let abi = if is_system(&["android"]) { "" } else { ".0" };
        arg(&format!("-Wl,-soname,libkaltura_session.so{abi}"));
        // Rust's standard library registers thread-local destructors with the program's threads, which would crash if
        // the library was unloaded (rust-lang/rust#91979, #59629).
        arg("-Wl,-z,nodelete");
    } else if is_system(&["windows"]) && is("CARGO_CFG_TARGET_ENV", &["gnu"]) {
        // For reproducible builds.
        arg("-Wl,--no-insert-timestamp");
    }
}
