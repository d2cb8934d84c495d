//! The test harness of the files whose tests need programs that a bare machine lacks: unlike libtest it can ignore a test at
//! run time. Such a file has `harness = false` in Cargo.toml and begins with
//!
//!     use support::harness::test;
//!
//!     fn main() -> std::process::ExitCode {
//!         support::harness::main()
//!     }
//!
//! Its options and its output are those of libtest, but it does not capture the output of tests.

use std::collections::HashSet;
use std::panic::resume_unwind;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

pub use test_attribute::test;

/// A function with `#[test]`.
pub struct Test {
    pub name: &'static str,
    /// The reason of `#[ignore]`.
    pub ignored: Option<&'static str>,
    pub run: fn(),
}

inventory::collect!(Test);

/// The payload with which a test is ignored.
struct Ignored(String);

/// Ends the test and reports it as ignored.
pub fn ignore(reason: String) -> ! {
    resume_unwind(Box::new(Ignored(reason)))
}

enum Outcome {
    Passed,
    Failed,
    Ignored(String),
}

impl Test {
    fn outcome(&self, runs_ignored: bool) -> Outcome {
        if let Some(reason) = self.ignored.filter(|_| !runs_ignored) {
            return Outcome::Ignored(reason.to_owned());
        }
        // The thread has the name of the test, which a panic prints.
        let thread = thread::Builder::new().name(self.name.to_owned()).spawn(self.run).unwrap();
        match thread.join() {
            Ok(()) => Outcome::Passed,
            Err(payload) => match payload.downcast::<Ignored>() {
                Ok(ignored) => Outcome::Ignored(ignored.0),
                Err(_) => Outcome::Failed,
            },
        }
    }
}

#[derive(Default)]
struct Options {
    filters: Vec<String>,
    skips: Vec<String>,
    threads: Option<usize>,
    exact: bool,
    list: bool,
    /// `--ignored`: only these.
    only_ignored: bool,
    runs_ignored: bool,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
        let mut options = Options::default();
        while let Some(argument) = arguments.next() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) if name.starts_with('-') => (name, Some(value.to_owned())),
                _ => (argument.as_str(), None),
            };
            let mut value =
                || value.clone().or_else(|| arguments.next()).ok_or_else(|| format!("{name} needs a value"));
            match name {
                "--skip" => options.skips.push(value()?),
                "--test-threads" => options.threads = value()?.parse().ok().filter(|count| *count > 0),
                "--exact" => options.exact = true,
                "--list" => options.list = true,
                "--ignored" => (options.only_ignored, options.runs_ignored) = (true, true),
                "--include-ignored" => options.runs_ignored = true,
                "--color" | "--format" => drop(value()?),
                "--nocapture" | "--no-capture" | "--show-output" | "-q" | "--quiet" => {}
                filter if !filter.starts_with('-') => options.filters.push(argument),
                _ => return Err(format!("{name} is not an option of this harness")),
            }
        }
        Ok(options)
    }

    fn selects(&self, test: &Test) -> bool {
        let matches = |filter: &String| if self.exact { test.name == filter } else { test.name.contains(filter) };
        (self.filters.is_empty() || self.filters.iter().any(matches))
            && !self.skips.iter().any(matches)
            && (!self.only_ignored || test.ignored.is_some())
    }
}

pub fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(problem) => {
            eprintln!("error: {problem}");
            return ExitCode::from(2);
        }
    };
    let mut tests: Vec<&Test> = inventory::iter::<Test>.into_iter().collect();
    tests.sort_by_key(|test| test.name);
    let all = tests.len();
    assert!(tests.iter().map(|test| test.name).collect::<HashSet<_>>().len() == all, "two tests have one name");
    tests.retain(|test| options.selects(test));
    if options.list {
        tests.iter().for_each(|test| println!("{}: test", test.name));
        return ExitCode::SUCCESS;
    }
    run(&tests, all - tests.len(), &options)
}

fn run(tests: &[&Test], filtered_out: usize, options: &Options) -> ExitCode {
    println!("\nrunning {} tests", tests.len());
    let start = Instant::now();
    let next = AtomicUsize::new(0);
    let (passed, ignored) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failed = Mutex::new(Vec::new());
    let work = || {
        while let Some(test) = tests.get(next.fetch_add(1, Ordering::SeqCst)) {
            let name = test.name;
            match test.outcome(options.runs_ignored) {
                Outcome::Passed => {
                    passed.fetch_add(1, Ordering::SeqCst);
                    println!("test {name} ... ok");
                }
                Outcome::Ignored(reason) => {
                    ignored.fetch_add(1, Ordering::SeqCst);
                    println!("test {name} ... ignored, {reason}");
                }
                Outcome::Failed => {
                    failed.lock().unwrap().push(name);
                    println!("test {name} ... FAILED");
                }
            }
        }
    };
    let threads = options.threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));

    let failed = failed.into_inner().unwrap();
    if !failed.is_empty() {
        println!("\nfailures:");
        failed.iter().for_each(|name| println!("    {name}"));
    }
    println!(
        "\ntest result: {}. {} passed; {} failed; {} ignored; 0 measured; {filtered_out} filtered out; finished in {:.2}s\n",
        if failed.is_empty() { "ok" } else { "FAILED" },
        passed.into_inner(),
        failed.len(),
        ignored.into_inner(),
        start.elapsed().as_secs_f64(),
    );
    // As libtest.
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(101) }
}
