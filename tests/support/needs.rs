//! Optional programs and libraries that tests need. If one is missing, the test is ignored with the name of the Debian
//! package; in CI it fails.

use std::path::PathBuf;
use std::process::Command;

use super::harness::ignore;

/// A program, and the Debian package that has it.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    pub program: &'static str,
    pub package: &'static str,
}

const fn tool(program: &'static str, package: &'static str) -> Tool {
    Tool { program, package }
}

pub const BASH: Tool = tool("bash", "bash");
pub const CLANG: Tool = tool("clang", "clang");
pub const CLANGXX: Tool = tool("clang++", "clang");
pub const CMAKE: Tool = tool("cmake", "cmake");
pub const CXX: Tool = tool("c++", "g++");
pub const CURL_CONFIG: Tool = tool("curl-config", "libcurl4-openssl-dev");
pub const FISH: Tool = tool("fish", "fish");
pub const GCORE: Tool = tool("gcore", "gdb");
pub const GXX: Tool = tool("g++", "g++");
pub const LD_GOLD: Tool = tool("ld.gold", "binutils");
pub const LD_LLD: Tool = tool("ld.lld", "lld");
pub const LLD_LINK: Tool = tool("lld-link", "lld");
pub const LLVM_DLLTOOL: Tool = tool("llvm-dlltool", "llvm");
pub const MICROSOCKS: Tool = tool("microsocks", "microsocks");
pub const NGINX: Tool = tool("nginx", "nginx-light");
/// A program of the package that has the headers.
pub const NGINX_HEADERS: Tool = tool("dh_nginx", "nginx-dev");
pub const OPENSSL: Tool = tool("openssl", "openssl");
pub const PKG_CONFIG: Tool = tool("pkg-config", "pkg-config");
pub const REDIS_SERVER: Tool = tool("redis-server", "redis-server");
pub const STRACE: Tool = tool("strace", "strace");
pub const TINYPROXY: Tool = tool("tinyproxy", "tinyproxy");
pub const ZSH: Tool = tool("zsh", "zsh");

impl Tool {
    /// The path of the program. Also searches the sbin directories, which may not be on PATH.
    pub fn path(self) -> Option<PathBuf> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
        folders.map(|folder| folder.join(self.program)).find(|program| program.is_file())
    }

    pub fn is_installed(self) -> bool {
        self.path().is_some()
    }

    /// Returns the path of the program. Without it the test ends here.
    #[track_caller]
    pub fn needed(self) -> PathBuf {
        self.path().unwrap_or_else(|| {
            assert!(std::env::var_os("CI").is_none(), "CI must have {} (Debian: {})", self.program, self.package);
            ignore(format!("{} is not installed (Debian: {})", self.program, self.package))
        })
    }
}

/// Ends the test here if one of the programs is not installed.
#[track_caller]
pub fn needs<const N: usize>(tools: [Tool; N]) {
    for tool in tools {
        tool.needed();
    }
}

/// Returns the compiler flags of libraries with pkg-config. Ends the test here if one is not installed.
#[track_caller]
pub fn libraries(names: &[&str], packages: &str) -> Vec<String> {
    let output = Command::new(PKG_CONFIG.needed()).args(["--cflags", "--libs"]).args(names).output().unwrap();
    if !output.status.success() {
        assert!(std::env::var_os("CI").is_none(), "CI must have {packages}");
        ignore(format!("{} is not installed (Debian: {packages})", names.join(" or ")));
    }
    String::from_utf8(output.stdout).unwrap().split_whitespace().map(str::to_owned).collect()
}
