//! Calls every function of the header with every kind of invalid argument.

mod support;

use support::{C99, assert_passed, root, run, scratch};
use xtask::header::Header;

#[test]
fn every_function_survives_every_wrong_argument() {
    let folder = scratch("misuse");
    let header = std::fs::read_to_string(root().join("include/kaltura_session.h")).unwrap();
    let header = Header::parse(&header).unwrap();
    let program = xtask::misuse::program(&header).unwrap();
    let source = folder.join("misuse.c");
    let here = format!("#include \"{}/tests/c/misuse.h\"", root().display());
    std::fs::write(&source, program.replace("#include \"misuse.h\"", &here)).unwrap();

    // `make check-failure` sets 16 MiB.
    let long = std::env::var("KALTURA_TEST_LONG_TEXT").unwrap_or_else(|_| "100000".to_owned());
    let said = assert_passed(run(C99.program(&source, &folder)).env("TEST_LONG_TEXT", long));
    let cases = said.lines().find_map(|line| line.strip_suffix(" cases")).unwrap();
    println!("{cases} cases");
    assert!(cases.parse::<usize>().unwrap() > 8 * header.functions().count(), "{cases}");
}
