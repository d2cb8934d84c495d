//! Whether the manual is complete: every item of the header documented, dated, and functions and statuses shown.

use crate::header::{Header, Kind};

/// What is missing, one problem a line, with the name of what it concerns. `code` is all C code that
/// a user may read: examples, and the snippets of the documents.
pub fn problems(header: &Header, code: &str) -> Vec<String> {
    let mut problems = Vec::new();
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
        match &comment.since {
            None => problem("its documentation does not end with \"Since X.Y.Z.\""),
            Some(since) if version.as_ref().is_some_and(|version| numbers(since) > *version) => {
                problem("is said to come after this version");
            }
            Some(_) => {}
        }
        let Some(function) = item.function() else {
            if name.starts_with("KALTURA_ERROR_") && !mentions(code, name) {
                problem("is in no example and in no snippet of the documents");
            }
            continue;
        };
        for (names, text) in &comment.parameters {
            for name in names.iter().filter(|name| !function.parameters.iter().any(|one| one.name == **name)) {
                problem(&format!("documents a parameter that it does not have: {name}"));
            }
            if text.is_empty() {
                problem(&format!("says nothing of {}", names.join(", ")));
            }
        }
        if !mentions(code, name) {
            problem("is in no example and in no snippet of the documents");
        }
    }
    problems
}

/// Whether a text holds a name as a whole word.
pub fn mentions(text: &str, name: &str) -> bool {
    let part_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name)
        .any(|(at, _)| !text[..at].ends_with(part_of_name) && !text[at + name.len()..].starts_with(part_of_name))
}

fn numbers(version: &str) -> Vec<u32> {
    version.split('.').filter_map(|number| number.parse().ok()).collect()
}

/// The code of a Markdown text that is marked as of a language, such as "c" or "cpp".
pub fn snippets<'a>(markdown: &'a str, language: &str) -> impl Iterator<Item = &'a str> {
    let parts: Vec<&str> = markdown.split(&format!("```{language}\n")).collect();
    parts.into_iter().skip(1).map(|block| block.split("```").next().unwrap_or(""))
}

/// C code without its comments, where naming a function does not show it.
pub fn without_comments(code: &str) -> String {
    code.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, code)| code)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSION: &str = "/* ---- V - */\n/** V. Since 0.1.0. */\n#define KALTURA_VERSION_STRING \"0.1.0\"\n";

    fn found(declaration: &str, code: &str) -> Vec<String> {
        problems(&Header::parse(&format!("{VERSION}{declaration}\n")).unwrap(), code)
    }

    #[test]
    fn each_gap_is_named() {
        let function = "int32_t kaltura_x(int32_t a);";
        let shown = "kaltura_x(1);";
        assert_eq!(found(&format!("/** X. Since 0.1.0. */\n{function}"), shown), [] as [&str; 0]);
        for (comment, code, problem) in [
            ("", shown, "kaltura_x: is not documented"),
            ("/** Since 0.1.0. */", shown, "kaltura_x: is not documented"),
            ("/** X. */", shown, "kaltura_x: its documentation does not end with \"Since X.Y.Z.\""),
            ("/** X. Since 0.2.0. */", shown, "kaltura_x: is said to come after this version"),
            (
                "/** X. Since 0.1.0. */",
                "kaltura_xy();",
                "kaltura_x: is in no example and in no snippet of the documents",
            ),
            (
                "/**\n * X.\n *\n * @param b it\n *\n * Since 0.1.0.\n */",
                shown,
                "kaltura_x: documents a parameter that it does not have: b",
            ),
        ] {
            assert_eq!(found(&format!("{comment}\n{function}"), code), [problem]);
        }
        assert_eq!(found("#define KALTURA_Y 1", ""), ["KALTURA_Y: is not documented"]);
        let status = "/** A status. Since 0.1.0. */\n#define KALTURA_ERROR_Y 1";
        assert_eq!(found(status, ""), ["KALTURA_ERROR_Y: is in no example and in no snippet of the documents"]);
        assert!(found(status, "case KALTURA_ERROR_Y:").is_empty());
        assert_eq!(found("typedef struct kaltura_z kaltura_z;", ""), ["kaltura_z: is not documented"]);
    }

    #[test]
    fn only_c_snippets_count_and_no_comments() {
        let markdown = "kaltura_a\n```c\nkaltura_b(); /* kaltura_c */\n```\n```sh\nkaltura_d\n```\n";
        let code: String = snippets(markdown, "c").map(without_comments).collect();
        assert_eq!(code.trim(), "kaltura_b();");
    }
}
