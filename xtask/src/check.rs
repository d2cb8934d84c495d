//! Checks the documentation: every item is documented, items added after the first release have a "Since", and every
//! function and status is used in an example or a guide.

use std::collections::HashMap;

use crate::header::{Header, Kind};

/// Returns one problem per line. `symbols` is the Debian symbols file, which contains the version of each function.
/// `code` is the C code of the examples and guides.
pub fn problems(header: &Header, symbols: &str, code: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let versions: HashMap<&str, &str> = symbols.lines().filter_map(|line| line.trim().split_once("@Base ")).collect();
    let first = versions.values().copied().min_by_key(|version| numbers(version));
    let version = header.item("KALTURA_VERSION_STRING").map(|item| match &item.kind {
        Kind::Constant(value) => numbers(value.trim_matches('"')),
        _ => Vec::new(),
    });
    for item in header.items() {
        let name = &item.name;
        let mut problem = |what: &str| problems.push(format!("{name}: {what}"));
        let Some(comment) = &item.comment else {
            problem("is not documented");
            continue;
        };
        if comment.summary().is_empty() {
            problem("is not documented");
        }
        let added = versions.get(name.as_str()).copied();
        match &comment.since {
            Some(since) if version.as_ref().is_some_and(|version| numbers(since) > *version) => {
                problem("\"Since\" names a later version than the header's");
            }
            None if added != first && item.function().is_some() => {
                let added = added.unwrap_or("X.Y.Z");
                problem(&format!("its documentation does not end with \"Since {added}.\""));
            }
            _ => {}
        }
        let Some(function) = item.function() else {
            if name.starts_with("KALTURA_ERROR_") && !mentions(code, name) {
                problem("has no example in the guides");
            }
            continue;
        };
        for (names, text) in &comment.parameters {
            for name in names.iter().filter(|name| !function.parameters.iter().any(|one| one.name == **name)) {
                problem(&format!("documents an unknown parameter: {name}"));
            }
            if text.is_empty() {
                problem(&format!("does not describe {}", names.join(", ")));
            }
        }
        if !mentions(code, name) {
            problem("has no example in the guides");
        }
    }
    problems
}

/// Whether a string contains a whole word.
pub fn mentions(text: &str, name: &str) -> bool {
    let part_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name)
        .any(|(at, _)| !text[..at].ends_with(part_of_name) && !text[at + name.len()..].starts_with(part_of_name))
}

fn numbers(version: &str) -> Vec<u32> {
    version.split('.').filter_map(|number| number.parse().ok()).collect()
}

/// The code blocks of a Markdown document in a language, such as "c" or "cpp".
pub fn snippets<'a>(markdown: &'a str, language: &str) -> impl Iterator<Item = &'a str> {
    let parts: Vec<&str> = markdown.split(&format!("```{language}\n")).collect();
    parts.into_iter().skip(1).map(|block| block.split("```").next().unwrap_or(""))
}

/// C code without comments: a function name in a comment is not an example.
pub fn without_comments(code: &str) -> String {
    code.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, code)| code)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSION: &str = "/* ---- V - */\n#define KALTURA_VERSION_STRING \"0.2.0\" /**< V. */\n";
    const SYMBOLS: &str = "libx.so.0 libx #MINVER#\n kaltura_x@Base 0.1.0\n kaltura_new@Base 0.2.0\n";

    fn found(declaration: &str, code: &str) -> Vec<String> {
        problems(&Header::parse(&format!("{VERSION}{declaration}\n")).unwrap(), SYMBOLS, code)
    }

    #[test]
    fn only_functions_after_the_first_release_need_since() {
        let new = "int32_t kaltura_new(void);";
        let shown = "kaltura_new();";
        assert_eq!(
            found(&format!("/** X. */\n{new}"), shown),
            ["kaltura_new: its documentation does not end with \"Since 0.2.0.\""]
        );
        assert!(found(&format!("/** X. Since 0.2.0. */\n{new}"), shown).is_empty());
    }

    #[test]
    fn every_gap_is_reported() {
        let function = "int32_t kaltura_x(int32_t a);";
        let shown = "kaltura_x(1);";
        assert_eq!(found(&format!("/** X. */\n{function}"), shown), [] as [&str; 0]);
        for (comment, code, problem) in [
            ("", shown, "kaltura_x: is not documented"),
            ("/** Since 0.1.0. */", shown, "kaltura_x: is not documented"),
            ("/** X. Since 0.3.0. */", shown, "kaltura_x: \"Since\" names a later version than the header's"),
            ("/** X. Since 0.1.0. */", "kaltura_xy();", "kaltura_x: has no example in the guides"),
            (
                "/**\n * X.\n *\n * @param b it\n *\n * Since 0.1.0.\n */",
                shown,
                "kaltura_x: documents an unknown parameter: b",
            ),
        ] {
            assert_eq!(found(&format!("{comment}\n{function}"), code), [problem]);
        }
        assert_eq!(found("#define KALTURA_Y 1", ""), ["KALTURA_Y: is not documented"]);
        let status = "/** A status. Since 0.1.0. */\n#define KALTURA_ERROR_Y 1";
        assert_eq!(found(status, ""), ["KALTURA_ERROR_Y: has no example in the guides"]);
        assert!(found(status, "case KALTURA_ERROR_Y:").is_empty());
        assert_eq!(found("typedef struct kaltura_z kaltura_z;", ""), ["kaltura_z: is not documented"]);
    }

    #[test]
    fn snippets_ignore_other_languages_and_comments() {
        let markdown = "kaltura_a\n```c\nkaltura_b(); /* kaltura_c */\n```\n```sh\nkaltura_d\n```\n";
        let code: String = snippets(markdown, "c").map(without_comments).collect();
        assert_eq!(code.trim(), "kaltura_b();");
    }
}
