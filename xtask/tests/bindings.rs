//! The generated files of `bindings` are up to date.

use std::path::Path;

use xtask::bindings;
use xtask::header::Header;

#[test]
fn the_committed_declarations_are_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let header = std::fs::read_to_string(root.join("include/kaltura_session.h")).unwrap();
    let document = std::fs::read_to_string(root.join("docs/bindings.md")).unwrap();
    let mut differing = Vec::new();
    for (path, text) in bindings::files(&Header::parse(&header).unwrap(), &document).unwrap() {
        let file = root.join(&path);
        if std::env::var_os("UPDATE_COMMITTED").is_some() {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, &text).unwrap();
        }
        if std::fs::read_to_string(&file).unwrap_or_default() != text {
            differing.push(path);
        }
    }
    assert!(differing.is_empty(), "run `make declarations` and commit {}", differing.join(", "));
}
