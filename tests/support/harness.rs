//! The harness of test files whose tests need programs that a bare machine lacks. libtest cannot ignore a test at run time;
//! libtest-mimic can. Such a file has `harness = false` in Cargo.toml and ends with the list of its tests:
//!
//!     tests! {
//!         test_name,
//!         ;
//!         ignored_test_name,
//!     }

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Trial};

/// The payload of the panic that ends an ignored test.
struct Ignored(String);

/// Ends the test and reports it as ignored.
pub fn ignore(reason: String) -> ! {
    resume_unwind(Box::new(Ignored(reason)))
}

/// The options, and the filters. libtest accepts several filters, libtest-mimic one.
fn arguments() -> (Arguments, Vec<String>) {
    const WITH_VALUE: [&str; 6] = ["--skip", "--test-threads", "--color", "--format", "--logfile", "-Z"];
    let (mut options, mut filters) = (Vec::new(), Vec::new());
    // The first argument is the name of the program.
    let mut is_value = true;
    for argument in std::env::args() {
        if is_value || argument.starts_with('-') {
            is_value = !is_value && WITH_VALUE.contains(&argument.as_str());
            options.push(argument);
        } else {
            filters.push(argument);
        }
    }
    (Arguments::from_iter(options), filters)
}

/// Runs the tests. Those of `ignored` only run with `--ignored` or `--include-ignored`.
pub fn run(tests: &[(&str, fn())], ignored: &[(&str, fn())]) -> ExitCode {
    let trial = |&(name, test): &(&str, fn())| {
        Trial::ignorable_test(name, move || match catch_unwind(AssertUnwindSafe(test)) {
            Ok(()) => Ok(Completion::Completed),
            Err(payload) => match payload.downcast::<Ignored>() {
                Ok(ignored) => Ok(Completion::ignored_with(ignored.0)),
                Err(payload) => resume_unwind(payload),
            },
        })
    };
    let ignored = ignored.iter().map(|test| trial(test).with_ignored_flag(true));
    let mut trials: Vec<Trial> = tests.iter().map(trial).chain(ignored).collect();
    let (arguments, filters) = arguments();
    let matches = |name: &str, filter: &str| if arguments.exact { name == filter } else { name.contains(filter) };
    trials.retain(|trial| filters.is_empty() || filters.iter().any(|filter| matches(trial.name(), filter)));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Defines `main`. A test that is not listed is an unused function, which the compiler reports.
macro_rules! tests {
    ($($test:ident,)* $(; $($ignored:ident,)*)?) => {
        fn main() -> std::process::ExitCode {
            support::harness::run(&[$((stringify!($test), $test)),*], &[$($((stringify!($ignored), $ignored)),*)?])
        }
    };
}
