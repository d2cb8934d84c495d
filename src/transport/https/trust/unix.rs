//! Systems with CA certificates in files.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use once_cell::race::OnceBox;
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;

use super::super::failure::{self, Problem};
use super::super::pem;
use super::super::system::{self, Local};
use super::Given;
use crate::fork::{self, Lock, PerProcess};

/// Bundle files; the first that exists is read.
const FILES: [&str; 8] = [
    // Debian, Alpine, Arch, Gentoo
    "/etc/ssl/certs/ca-certificates.crt",
    // Fedora, Red Hat
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    // SUSE
    "/etc/ssl/ca-bundle.pem",
    // OpenBSD, older Alpine, FreeBSD
    "/etc/ssl/cert.pem",
    "/usr/local/etc/ssl/cert.pem",
    // NetBSD
    "/etc/openssl/certs/ca-certificates.crt",
    // Entware
    "/opt/etc/ssl/certs/ca-certificates.crt",
];

/// Directories with one file per certificate; all of them are read.
const DIRECTORIES: [&str; 4] = ["/etc/ssl/certs", "/etc/pki/tls/certs", "/usr/local/share/certs", "/etc/openssl/certs"];

/// The files and directories to read.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sources {
    file: Option<PathBuf>,
    directories: Vec<PathBuf>,
    /// The environment variable that selected them, for messages.
    variable: Option<&'static str>,
}

impl Sources {
    fn find(use_environment: bool) -> Self {
        let set = if use_environment { Sources::from_environment(|name| std::env::var_os(name)) } else { None };
        set.unwrap_or_else(|| Sources {
            file: FILES.iter().map(PathBuf::from).find(|file| file.exists()),
            directories: DIRECTORIES.iter().map(PathBuf::from).filter(|folder| folder.exists()).collect(),
            variable: None,
        })
    }

    fn from_environment(variable: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        let (file, directories) = (set("SSL_CERT_FILE").map(PathBuf::from), set("SSL_CERT_DIR"));
        let variable = match (&file, &directories) {
            (None, None) => return None,
            (Some(_), _) => "SSL_CERT_FILE",
            _ => "SSL_CERT_DIR",
        };
        let directories =
            directories.iter().flat_map(std::env::split_paths).filter(|path| !path.as_os_str().is_empty());
        Some(Sources { file, directories: directories.collect(), variable: Some(variable) })
    }

    /// Identifies the state of the files, to detect changes.
    fn state(&self) -> Vec<(PathBuf, Option<FileState>)> {
        let paths = self.file.iter().chain(&self.directories);
        paths.map(|path| (path.clone(), fs::metadata(path).ok().map(|found| FileState::of(&found)))).collect()
    }
}

/// The identity and modification time of a file or directory.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FileState {
    identity: (u64, u64),
    modified: (i64, i64),
    changed: (i64, i64),
    size: u64,
}

impl FileState {
    fn of(found: &Metadata) -> Self {
        FileState {
            identity: (found.dev(), found.ino()),
            modified: (found.mtime(), found.mtime_nsec()),
            changed: (found.ctime(), found.ctime_nsec()),
            size: found.size(),
        }
    }
}

/// The system's certificates as last read.
#[derive(Clone)]
struct Loaded {
    state: Vec<(PathBuf, Option<FileState>)>,
    roots: Arc<RootCertStore>,
}

static LOADED: OnceBox<PerProcess<Lock<Option<Loaded>>>> = OnceBox::new();

fn loaded() -> &'static Lock<Option<Loaded>> {
    let loaded = LOADED.get_or_init(|| Box::new(PerProcess::new(fork::generation(), Lock::default())));
    loaded.get(fork::generation(), Lock::inherit)
}

/// A verifier that trusts the system's CA certificates and the given ones, with warnings for the log. It may block, for
/// example on a network file system.
pub(crate) fn system_verifier(
    given: Option<&Given>,
    use_environment: bool,
    provider: &Arc<CryptoProvider>,
) -> Result<(Arc<dyn ServerCertVerifier>, Vec<String>), Problem> {
    let (mut roots, warnings) = system_roots(&Sources::find(use_environment))?;
    if let Some(given) = given {
        let mut both = RootCertStore::clone(&roots);
        both.roots.extend(given.roots.roots.iter().cloned());
        roots = Arc::new(both);
    }
    match WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(provider)).build() {
        Ok(verifier) => Ok((verifier, warnings)),
        Err(error) => Err(failure::no_system_ca(&error.to_string())),
    }
}

fn system_roots(sources: &Sources) -> Result<(Arc<RootCertStore>, Vec<String>), Problem> {
    // Recorded before reading, so that a concurrent change is noticed the next time.
    let state = sources.state();
    if let Some(known) = loaded().lock().as_ref().filter(|known| known.state == state) {
        return Ok((Arc::clone(&known.roots), Vec::new()));
    }
    let reader = Reader::read(sources);
    let (roots, _) = super::roots(&reader.certificates);
    if roots.is_empty() {
        return Err(reader.nothing_found(sources));
    }
    let source = sources.variable.unwrap_or("the system's CA certificates");
    let warnings = reader.failures.iter().map(|failure| format!("{source}: {failure}")).collect();
    let roots = Arc::new(roots);
    *loaded().lock() = Some(Loaded { state, roots: Arc::clone(&roots) });
    Ok((roots, warnings))
}

/// Reads certificates, and records read failures.
#[derive(Default)]
struct Reader {
    certificates: Vec<CertificateDer<'static>>,
    failures: Vec<Unreadable>,
    seen: Vec<(u64, u64)>,
}

struct Unreadable {
    path: PathBuf,
    error: io::Error,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" cannot be read: {}", self.path.display(), self.error)
    }
}

impl Reader {
    fn read(sources: &Sources) -> Self {
        let mut reader = Reader::default();
        if let Some(file) = &sources.file {
            let identity = fs::metadata(file).map(|found| (found.dev(), found.ino()));
            reader.seen.extend(identity.ok());
            reader.file(file);
        }
        for folder in &sources.directories {
            reader.folder(folder);
        }
        reader.certificates.sort_unstable_by(|a, b| a.as_ref().cmp(b.as_ref()));
        reader.certificates.dedup();
        reader
    }

    fn file(&mut self, path: &Path) {
        match fs::read(path) {
            Ok(text) => self.certificates.extend(pem::sections(&text).into_iter().flatten()),
            Err(error) => self.failures.push(Unreadable { path: path.to_owned(), error }),
        }
    }

    fn folder(&mut self, path: &Path) {
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => return self.failures.push(Unreadable { path: path.to_owned(), error }),
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            // Most entries are symbolic links. Several may lead to the same file, or to none.
            let Ok(found) = fs::metadata(&path) else { continue };
            let identity = (found.dev(), found.ino());
            if found.is_file() && !self.seen.contains(&identity) {
                self.seen.push(identity);
                self.file(&path);
            }
        }
    }

    fn nothing_found(&self, sources: &Sources) -> Problem {
        let failure = self.failures.first();
        let local = failure.and_then(|failure| {
            let what = format!("the CA certificates in \"{}\" cannot be read", failure.path.display());
            system::local(&failure.error).filter(|local| *local != Local::Forbidden)?;
            failure::local(&what, &failure.error)
        });
        if let Some(problem) = local {
            return problem;
        }
        match (sources.variable, failure) {
            (Some(variable), Some(failure)) => {
                failure::no_system_ca(&format!("{variable} is set, but {failure}. Correct or unset it"))
            }
            (Some(variable), None) => {
                failure::no_system_ca(&format!("{variable} is set, but no certificate was found. Correct or unset it"))
            }
            (None, failure) => {
                let reason = failure.map_or_else(|| "none were found".to_owned(), ToString::to_string);
                failure::no_system_ca(&format!(
                    "{reason}. Install the package ca-certificates, or set a file with kaltura_config_set_ca_file"
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory that is deleted when dropped.
    struct TempDir(PathBuf);

    impl TempDir {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("kaltura-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            TempDir(path)
        }

        fn write(&self, name: &str, hosts: &[&str]) -> PathBuf {
            let path = self.0.join(name);
            let one = |host: &&str| rcgen::generate_simple_self_signed([(*host).to_owned()]).unwrap().cert.pem();
            fs::write(&path, hosts.iter().map(one).collect::<String>()).unwrap();
            path
        }
    }

    impl Drop for TempDir {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn environment(variables: &[(&str, &Path)]) -> Option<Sources> {
        Sources::from_environment(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, path)| path.as_os_str().to_owned())
        })
    }

    #[test]
    fn system_roots_are_shared_until_a_file_changes() {
        let folder = TempDir::new("shared-roots");
        let file = folder.write("all.pem", &["one.example", "two.example"]);
        let sources = environment(&[("SSL_CERT_FILE", &file)]).unwrap();
        let (first, warnings) = system_roots(&sources).unwrap();
        assert_eq!((first.len(), warnings.len()), (2, 0));
        // Another test may have used other files meanwhile, but the certificates must be the same.
        let again = system_roots(&sources).unwrap().0;
        assert_eq!(again.len(), 2);
        fs::remove_file(&file).unwrap();
        folder.write("all.pem", &["three.example"]);
        assert_eq!(system_roots(&sources).unwrap().0.len(), 1);
    }

    #[test]
    fn directories_are_read_once_per_file() {
        let folder = TempDir::new("linked-roots");
        let file = folder.write("one.pem", &["one.example"]);
        folder.write("two.pem", &["two.example"]);
        std::os::unix::fs::symlink(&file, folder.0.join("01234567.0")).unwrap();
        std::os::unix::fs::symlink("/nonexistent", folder.0.join("89abcdef.0")).unwrap();
        let reader = Reader::read(&environment(&[("SSL_CERT_DIR", &folder.0)]).unwrap());
        assert_eq!((reader.certificates.len(), reader.failures.len(), reader.seen.len()), (2, 0, 2));
    }

    #[test]
    fn unusable_variable_is_named() {
        let missing = Path::new("/nonexistent/ca.pem");
        let sources = environment(&[("SSL_CERT_FILE", missing)]).unwrap();
        let problem = system_roots(&sources).unwrap_err();
        assert!(
            problem.message.contains("SSL_CERT_FILE is set, but \"/nonexistent/ca.pem\" cannot be read"),
            "{problem}"
        );
        let folder = TempDir::new("half-usable");
        folder.write("one.pem", &["one.example"]);
        let sources = environment(&[("SSL_CERT_FILE", missing), ("SSL_CERT_DIR", &folder.0)]).unwrap();
        let (roots, warnings) = system_roots(&sources).unwrap();
        assert_eq!(roots.len(), 1);
        assert!(warnings[0].starts_with("SSL_CERT_FILE: \"/nonexistent/ca.pem\""), "{warnings:?}");
        assert!(environment(&[]).is_none() && environment(&[("SSL_CERT_FILE", Path::new(""))]).is_none());
    }
}
