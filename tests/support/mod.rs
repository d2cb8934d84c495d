//! Support for the integration tests: builds C programs against the library and runs them.
#![allow(dead_code, unreachable_pub, unused_macros, reason = "each test file uses a part of it")]

pub mod certificates;
pub mod daemons;
#[macro_use]
pub mod harness;
pub mod misbehaving;
pub mod needs;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{SystemTime, UNIX_EPOCH};

use kaltura_devserver::{Options, Server};

/// Warning flags for every C and C++ program of the project.
pub const WARNINGS: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// An empty folder for a test.
pub fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The shared library of Windows.
const DLL: &str = "kaltura_session.dll";

/// The folder of this build's shared and static library.
pub fn library_folder() -> PathBuf {
    let executable = std::env::current_exe().unwrap();
    let own = executable.parent().unwrap().to_owned();
    let folder = checker("LIBRARY").map_or(own, PathBuf::from);
    let is_there = |name: &str| folder.join(name).exists();
    assert!(is_there("libkaltura_session.so") || is_there(DLL), "no shared library in {}", folder.display());
    folder
}

/// A setting of a check such as `make check-asan`: the folder of the LIBRARY, or a STATIC_LIBRARY to link instead; whether
/// it is OPTIMIZED; INCLUDE, the folder of the headers; FLAGS for the compilers; another compiler as CC or CXX.
fn checker(what: &str) -> Option<String> {
    std::env::var(format!("KALTURA_TEST_{what}")).ok()
}

/// Whether the library under test is a release build.
pub fn is_optimized() -> bool {
    checker("OPTIMIZED").is_some_and(|is| is == "1")
}

/// Prepares a program that searches its memory. Disables lazy binding, in which the dynamic linker saves registers, and so
/// perhaps a key, on the stack.
pub fn searching(command: &mut Command) -> &mut Command {
    command.env("LD_BIND_NOW", "1").env("TEST_OPTIMIZED", if is_optimized() { "1" } else { "0" })
}

/// The sanitizers with which a check compiles the programs.
pub fn sanitizers() -> Vec<String> {
    let flags = checker("FLAGS").unwrap_or_default();
    flags.split_whitespace().filter_map(|flag| flag.strip_prefix("-fsanitize=")).map(str::to_owned).collect()
}

/// Asserts that a program was compiled with these sanitizers.
pub fn assert_sanitized(program: &Path, sanitizers: &[impl AsRef<str>]) {
    let bytes = std::fs::read(program).unwrap();
    for sanitizer in sanitizers.iter().flat_map(|names| names.as_ref().split(',')) {
        let symbol = match sanitizer {
            "address" => "__asan_init",
            "undefined" => "__ubsan_handle",
            other => panic!("-fsanitize={other}: only address and undefined are known"),
        };
        let is_there = bytes.windows(symbol.len()).any(|window| window == symbol.as_bytes());
        assert!(is_there, "{symbol} is not in {}", program.display());
    }
}

/// Whether the library is tested under a checker, which uses stack, memory, descriptors and system calls itself.
pub fn is_checked() -> bool {
    checker("RUNNER").is_some()
        || checker("STATIC_LIBRARY").is_some()
        || race_checked_library().is_some()
        || !sanitizers().is_empty()
}

/// Links the shared library into a folder under the names that the linker and the loader use.
pub fn linked_library(folder: &Path) -> PathBuf {
    let built = library_folder();
    let shared = "libkaltura_session.so";
    let import = "libkaltura_session.dll.a";
    for (name, link) in [(shared, shared), (shared, "libkaltura_session.so.0"), (DLL, DLL), (import, import)] {
        let (built, link) = (built.join(name), folder.join(link));
        let _ = std::fs::remove_file(&link);
        if built.exists() {
            std::os::unix::fs::symlink(built, link).unwrap();
        }
    }
    folder.to_owned()
}

/// A C or C++ compiler and a language standard.
#[derive(Clone, Copy, Debug)]
pub struct Compiler {
    pub program: &'static str,
    pub standard: &'static str,
}

pub const C99: Compiler = Compiler { program: "cc", standard: "c99" };
pub const CPP17: Compiler = Compiler { program: "c++", standard: "c++17" };

impl Compiler {
    pub fn command(self) -> Command {
        let other = match self.program {
            "cc" => checker("CC"),
            "c++" => checker("CXX"),
            _ => None,
        };
        let mut command = Command::new(other.as_deref().unwrap_or(self.program));
        if self.program.ends_with("++") {
            command.args(["-x", "c++"]);
        }
        let headers = checker("INCLUDE").map_or_else(|| root().join("include"), PathBuf::from);
        command.arg(format!("-std={}", self.standard)).args(WARNINGS).arg("-I").arg(headers);
        command
    }

    /// Compiles a program and links it to the shared library of this build.
    pub fn program(self, source: &Path, folder: &Path) -> PathBuf {
        self.program_with(source, folder, &[])
    }

    /// As [`Compiler::program`], with further libraries.
    pub fn program_with(self, source: &Path, folder: &Path, more: &[String]) -> PathBuf {
        let library = linked_library(folder);
        let mut program = folder.join(source.file_stem().unwrap());
        if library.join(DLL).exists() {
            program.set_extension("exe");
        }
        let mut command = self.command();
        command.arg("-g").arg("-o").arg(&program).arg(source);
        if let Some(library) = race_checked_library() {
            // No C++ mangling for the functions of the sanitizer runtime.
            command.args(["-fsanitize=thread", "-fno-builtin"]).arg(root().join("tests/c/tsan_runtime.c"));
            command.arg(library).args(["-lpthread", "-ldl", "-lm"]).args(more);
            succeed(&mut command);
            return program;
        }
        match checker("STATIC_LIBRARY") {
            Some(library) => command.arg(library),
            None => command
                .arg(format!("-Wl,-rpath,{}", library.display()))
                .arg("-L")
                .arg(&library)
                .arg("-lkaltura_session"),
        };
        // Last, so that a program can override the flags above.
        command.arg("-lpthread").args(checker("FLAGS").unwrap_or_default().split_whitespace()).args(more);
        succeed(&mut command);
        assert_sanitized(&program, &sanitizers());
        program
    }
}

/// The static library with the thread sanitizer that `make check-threads` links to.
pub fn race_checked_library() -> Option<PathBuf> {
    std::env::var_os("KALTURA_TEST_TSAN_LIBRARY").map(PathBuf::from)
}

/// Runs a command that must succeed.
#[track_caller]
pub fn succeed(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}\n{}", output.status, both(&output));
    output
}

/// Runs a test program. Asserts that at least one check ran and that none failed; returns the output.
#[track_caller]
pub fn assert_passed(command: &mut Command) -> String {
    assert_summary(both(&succeed(command)))
}

/// Asserts that the output of a test program says that at least one check ran and that none failed.
#[track_caller]
pub fn assert_summary(output: String) -> String {
    let summary = output.lines().rev().find(|line| line.contains(" passed, ")).unwrap_or("");
    assert!(summary.ends_with("passed, 0 failed") && !summary.starts_with("0 "), "{output}");
    output
}

/// Standard output and standard error of a command, without the carriage returns of Windows.
pub fn both(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

/// The exit code of a program in which a data race was found.
pub const RACE: i32 = 66;

/// Returns a command that runs a compiled program. `KALTURA_TEST_RUNNER` runs it under valgrind (`valgrind` for memcheck,
/// or `helgrind`) or another command, such as an emulator. Removes credentials and proxies from its environment, and sets
/// TEST_SLOWNESS, a factor for its timeouts.
pub fn run(program: impl AsRef<OsStr>) -> Command {
    let mut command = match std::env::var("KALTURA_TEST_RUNNER").as_deref() {
        Ok("valgrind") => {
            let mut command = Command::new("valgrind");
            command.args(["--quiet", "--error-exitcode=99", "--leak-check=full", "--show-leak-kinds=all"]);
            command.args(["--errors-for-leak-kinds=definite,indirect,possible", "--num-callers=40"]);
            command.arg(format!("--suppressions={}/tests/valgrind.supp", root().display())).arg(program);
            command
        }
        Ok("helgrind") => {
            let mut command = Command::new("valgrind");
            command.args(["--quiet", "--tool=helgrind"]).arg(format!("--error-exitcode={RACE}")).arg(program);
            command
        }
        Ok(other) => {
            let mut words = other.split_whitespace();
            let mut command = Command::new(words.next().expect("KALTURA_TEST_RUNNER names a program"));
            command.args(words).arg(program);
            command
        }
        Err(_) => Command::new(program),
    };
    let foreign = |name: &str| {
        name.starts_with("KALTURA_") || name.starts_with("SSL_CERT_") || name.to_ascii_lowercase().ends_with("_proxy")
    };
    for (name, _) in std::env::vars().filter(|(name, _)| foreign(name)) {
        command.env_remove(name);
    }
    // Under a sanitizer, a backtrace of a caught panic takes longer than the timeouts.
    command.env_remove("RUST_BACKTRACE");
    let is_slowed = std::env::var_os("KALTURA_TEST_RUNNER").is_some() || race_checked_library().is_some();
    command.env("TEST_SLOWNESS", if is_slowed { "8" } else { "1" });
    if race_checked_library().is_some() {
        command.env("TSAN_OPTIONS", format!("exitcode={RACE}"));
    }
    command
}

const NO_VARIABLES: &[(&str, &str)] = &[];

/// The C program tests/c/connect.c, which makes one call with the given settings.
pub struct ConnectProgram(PathBuf);

impl ConnectProgram {
    pub fn compile(folder: &Path) -> Self {
        ConnectProgram(C99.program(&root().join("tests/c/connect.c"), folder))
    }

    /// Makes it a set-user-ID program of an unprivileged user. Returns false unless run by root.
    pub fn becomes_another_user(&self) -> bool {
        use std::os::unix::fs::{PermissionsExt, chown};
        const NOBODY: u32 = 65534;
        chown(&self.0, Some(NOBODY), Some(NOBODY)).is_ok()
            && std::fs::set_permissions(&self.0, std::fs::Permissions::from_mode(0o6755)).is_ok()
    }

    fn outcome(&self, environment: &[(&str, impl AsRef<OsStr>)], settings: &[(&str, &str)]) -> String {
        let mut command = run(&self.0);
        command.env("TEST_SECRET", account::ADMIN_SECRET).envs(environment.iter().map(|(name, value)| (name, value)));
        for (name, value) in settings {
            command.env(format!("TEST_{name}"), value);
        }
        assert_passed(&mut command)
    }

    /// The fingerprint of a server's certificate, from the error about an untrusted certificate.
    pub fn fingerprint(&self, url: &str) -> String {
        let outcome = self.outcome(NO_VARIABLES, &[("URL", url)]);
        let (_, after) = outcome.split_once("sha256:").expect("the server is not trusted");
        after[..64].to_owned()
    }

    #[track_caller]
    pub fn succeeds(&self, settings: &[(&str, &str)]) {
        self.succeeds_in(NO_VARIABLES, settings);
    }

    #[track_caller]
    pub fn succeeds_in(&self, environment: &[(&str, impl AsRef<OsStr>)], settings: &[(&str, &str)]) {
        let outcome = self.outcome(environment, settings);
        assert!(outcome.starts_with("KALTURA_OK\n"), "{outcome}");
    }

    #[track_caller]
    pub fn fails(&self, settings: &[(&str, &str)], status: &str, words: &[&str]) {
        self.fails_in(NO_VARIABLES, settings, status, words);
    }

    /// Asserts that the call fails with this status, and that the message contains these words and no secret.
    #[track_caller]
    pub fn fails_in(
        &self,
        environment: &[(&str, impl AsRef<OsStr>)],
        settings: &[(&str, &str)],
        status: &str,
        words: &[&str],
    ) {
        let outcome = self.outcome(environment, settings);
        assert!(outcome.starts_with(&format!("{status}: ")), "{outcome}");
        for word in words {
            assert!(outcome.contains(word), "{word}: {outcome}");
        }
        assert!(!outcome.contains("hunter2") && !outcome.contains(account::ADMIN_SECRET), "{outcome}");
    }
}

/// A running server, and a file with its CA certificate.
pub struct TestServer {
    pub server: Server,
    pub ca_file: PathBuf,
}

impl TestServer {
    pub fn start(folder: &Path) -> Self {
        let server = Server::start(Options::default()).unwrap();
        let ca_file = folder.join("ca.pem");
        server.write_ca(&ca_file).unwrap();
        TestServer { server, ca_file }
    }

    pub fn https_url(&self) -> String {
        self.server.https_url().unwrap()
    }

    /// Passes the URLs and the CA file to a test program.
    pub fn pass_to(&self, command: &mut Command) {
        command.env("TEST_HTTP_URL", self.server.http_url()).env("TEST_HTTPS_URL", self.https_url());
        command.env("TEST_CA_FILE", &self.ca_file);
    }
}

/// Compiles a program of tests/c and returns the command that runs it, with the credentials in its environment.
pub fn prepared(name: &str, folder: &Path) -> Command {
    let mut command = run(C99.program(&root().join(format!("tests/c/{name}.c")), folder));
    command.env("TEST_SECRET", account::ADMIN_SECRET).env("TEST_USER_SECRET", account::USER_SECRET);
    command.env("TEST_LOGIN_ID", account::LOGIN_ID).env("TEST_PASSWORD", account::PASSWORD);
    command
}

/// The current time in Unix seconds.
pub fn unix_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// A one-time password of the account with `TOTP_SECRET`.
pub fn one_time_password() -> String {
    kaltura_devserver::one_time_code(account::TOTP_SECRET, unix_now()).unwrap()
}

/// The public test values of the server's built-in accounts.
pub mod account {
    pub const PARTNER_ID: &str = "102";
    pub const ADMIN_SECRET: &str = "22dae94314a4106aa1a35b10a5c7c99c";
    pub const USER_SECRET: &str = "96c553edf42d4e8e1deaae14bcc0b81d";
    pub const LOGIN_ID: &str = "admin102@example.com";
    pub const PASSWORD: &str = "Passw0rd!";
    pub const APP_TOKEN_ID: &str = "0_demotokn";
    pub const APP_TOKEN: &str = "e00e48a3dbd222309e10bf522b560385";
    /// The secret of partner 200, which may impersonate partner 201.
    pub const IMPERSONATOR_SECRET: &str = "4b493e8e4e0f1be0bc4f9384e1ba8fea";
    pub const TOTP_SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
}

/// Compares `actual` with a committed file, or refreshes the file when `UPDATE_COMMITTED=1`.
#[track_caller]
pub fn assert_committed(path: &Path, actual: &str, how: &str) {
    if std::env::var_os("UPDATE_COMMITTED").is_some() {
        std::fs::write(path, actual).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == actual, "{} is not up to date: run `{how}` and commit it", path.display());
}
