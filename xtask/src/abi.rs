//! Input for the ABI check.

use crate::ffi_header::number;
use crate::header::{Header, Kind};

/// A C source that uses each function and type, so that its debug information contains the prototypes as programs see
/// them, including `const`.
pub fn shim(header: &Header) -> String {
    let mut text = "#include <kaltura_session.h>\n\n".to_owned();
    for item in header.items() {
        let name = &item.name;
        match item.kind {
            Kind::Function(_) => text.push_str(&format!("__typeof__(&{name}) shim_{name} = {name};\n")),
            Kind::Type => text.push_str(&format!("{name} *shim_{name};\n")),
            Kind::Constant(_) => {}
        }
    }
    text
}

/// The constants with their values, one per line, sorted.
pub fn constants(header: &Header) -> String {
    let mut lines: Vec<String> = header
        .constants()
        // The version changes with every release.
        .filter(|(item, _)| !item.name.starts_with("KALTURA_VERSION_"))
        .map(|(item, value)| {
            let value = number(value).map_or_else(|| value.to_owned(), |number| number.to_string());
            format!("{} {value}\n", item.name)
        })
        .collect();
    lines.sort_unstable();
    lines.concat()
}

/// Constants of `baseline` that were removed or changed.
pub fn broken_constants(baseline: &str, now: &str) -> Vec<String> {
    let find = |name: &str| now.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    baseline
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(name, value)| match find(name) {
            None => Some(format!("{name} was removed; its value was {value}")),
            Some(other) if other != value => Some(format!("{name} changed from {value} to {other}")),
            Some(_) => None,
        })
        .collect()
}

/// Statuses that share a number.
pub fn shared_numbers(header: &Header) -> Vec<String> {
    let mut problems = Vec::new();
    let statuses: Vec<_> = header
        .constants()
        .filter(|(item, _)| item.name == "KALTURA_OK" || item.name.starts_with("KALTURA_ERROR_"))
        .collect();
    for (index, (item, value)) in statuses.iter().enumerate() {
        for (other, _) in statuses[..index].iter().filter(|(_, before)| before == value) {
            problems.push(format!("{} and {} are both {value}", other.name, item.name));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_and_removed_constants_are_reported() {
        let before = "KALTURA_A 1\nKALTURA_AB \"x y\"\n";
        assert!(broken_constants(before, "KALTURA_A 1\nKALTURA_AB \"x y\"\nKALTURA_C 3\n").is_empty());
        assert_eq!(broken_constants(before, "KALTURA_A 2\nKALTURA_AB \"x y\"\n"), ["KALTURA_A changed from 1 to 2"]);
        assert_eq!(broken_constants(before, "KALTURA_A 1\n"), ["KALTURA_AB was removed; its value was \"x y\""]);
    }

    #[test]
    fn duplicate_status_number_is_reported() {
        let text = "/* ---- S - */\n#define KALTURA_OK 0\n#define KALTURA_ERROR_A 1\n#define KALTURA_ERROR_B 1\n";
        let header = Header::parse(text).unwrap();
        assert_eq!(shared_numbers(&header), ["KALTURA_ERROR_A and KALTURA_ERROR_B are both 1"]);
    }
}
