//! `xtask COMMAND`: see [`USAGE`].

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use xtask::examples::{Example, examples};
use xtask::header::Header;
use xtask::man::Library;
use xtask::{abi, check, man, manual};

const USAGE: &str = "\
usage: xtask COMMAND, in the root of the repository
  man FOLDER                   write the man pages to FOLDER/man3 and FOLDER/man7
  manual FOLDER                write the reference chapters of the manual to FOLDER
  check-docs                   report gaps in the documentation of the header
  abi-shim                     print a C source that takes the address of every function
  abi-constants                print the constants and their values
  check-abi-constants FILE     compare them with those of FILE
";

/// Lists the release of each function.
const SYMBOLS: &str = "packaging/debian/libkaltura-session0.symbols";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{}", message.trim_end());
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<(), String> {
    let header = Header::parse(&read("include/kaltura_session.h")?)
        .map_err(|line| format!("include/kaltura_session.h: cannot parse: {line}"))?;
    match arguments {
        ["man", folder] => {
            let by_hand = read("packaging/man/kaltura-ks.1")?;
            let (date, examples) = (date_of(&by_hand)?, examples_of_guides()?);
            let library = Library { version: env!("CARGO_PKG_VERSION"), date, examples: &examples };
            write_pages(man::pages(&header, &library), Path::new(folder))
        }
        ["manual", folder] => {
            let pages = manual::pages(&header, &examples_of_guides()?, &read(manual::ERRORS_GUIDE)?)?;
            write_pages(pages, Path::new(folder))
        }
        ["check-docs"] => {
            let code: String =
                examples_of_guides()?.iter().map(|example| check::without_comments(&example.code)).collect();
            failing(&check::problems(&header, &read(SYMBOLS)?, &code))
        }
        ["abi-shim"] => print(&abi::shim(&header)),
        ["abi-constants"] => print(&abi::constants(&header)),
        ["check-abi-constants", file] => {
            let mut problems = abi::broken_constants(&read(file)?, &abi::constants(&header));
            problems.extend(abi::shared_numbers(&header));
            failing(&problems)
        }
        _ => Err(USAGE.to_owned()),
    }
}

fn print(text: &str) -> Result<(), String> {
    print!("{text}");
    Ok(())
}

fn failing(problems: &[String]) -> Result<(), String> {
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

fn read(path: impl AsRef<Path>) -> Result<String, String> {
    let path = path.as_ref();
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write_pages(pages: Vec<(String, String)>, folder: &Path) -> Result<(), String> {
    for (name, text) in pages {
        let path = folder.join(name);
        let failed = |error| format!("{}: {error}", path.display());
        fs::create_dir_all(path.parent().expect("the path has a parent")).map_err(failed)?;
        fs::write(&path, text).map_err(failed)?;
    }
    Ok(())
}

/// All pages have the date of the hand-written page, so that they are reproducible.
fn date_of(page: &str) -> Result<&str, String> {
    let title = page.lines().find(|line| line.starts_with(".TH "));
    title.and_then(|line| line.split('"').nth(1)).ok_or_else(|| "packaging/man/kaltura-ks.1: no date in .TH".to_owned())
}

/// The C snippets of the README and the guides.
fn examples_of_guides() -> Result<Vec<Example>, String> {
    let mut found = examples("README.md", &read("README.md")?);
    let entries = fs::read_dir("docs").map_err(|error| format!("docs: {error}"))?;
    let mut guides: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    guides.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    guides.sort_unstable();
    for guide in guides {
        found.extend(examples(&guide.to_string_lossy(), &read(&guide)?));
    }
    Ok(found)
}
