//! The C snippets of the guides, as examples of functions.

use crate::check::{mentions, without_comments};

/// The document whose snippets are preferred.
const SHORT_EXAMPLES: &str = "docs/short-examples.md";

/// A C snippet of a document.
pub struct Example {
    /// The path of the document.
    pub document: String,
    /// The title of the document.
    pub title: String,
    /// The nearest heading above the snippet.
    pub heading: String,
    pub code: String,
}

impl Example {
    /// Returns the id of the heading in HTML, as GitHub and the manual write it.
    pub fn anchor(&self) -> String {
        let kept = self.heading.to_lowercase();
        kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect::<String>().replace(' ', "-")
    }
}

/// Returns the snippets of a Markdown document.
pub fn examples(document: &str, markdown: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let (mut title, mut heading) = (String::new(), String::new());
    let mut fence: Option<bool> = None;
    for line in markdown.lines() {
        match (line.strip_prefix("```"), fence) {
            (Some(language), None) => {
                fence = Some(language == "c");
                if language == "c" {
                    let (document, code) = (document.to_owned(), String::new());
                    found.push(Example { document, title: title.clone(), heading: heading.clone(), code });
                }
            }
            (Some(_), Some(_)) => fence = None,
            (None, Some(is_c)) => {
                if let (true, Some(example)) = (is_c, found.last_mut()) {
                    example.code.push_str(line);
                    example.code.push('\n');
                }
            }
            (None, None) => {
                if let Some((_, text)) = line.split_once("# ").filter(|_| line.starts_with('#')) {
                    text.clone_into(&mut heading);
                    if title.is_empty() {
                        title.clone_from(&heading);
                    }
                }
            }
        }
    }
    found
}

/// Returns the example of a function: the first of the short examples, or the shortest of all.
pub fn example_of<'a>(examples: &'a [Example], name: &str) -> Option<&'a Example> {
    let mut suitable = examples.iter().filter(|example| mentions(&without_comments(&example.code), name));
    let short = suitable.clone().find(|example| example.document == SHORT_EXAMPLES);
    short.or_else(|| suitable.by_ref().min_by_key(|example| example.code.lines().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUIDE: &str = "# A guide\n```c\nkaltura_a();\nkaltura_b(1);\n```\n## Its `second` part, too\n\
                         ```sh\n# no heading\nkaltura_c\n```\n```c\nkaltura_b();\n```\n";

    #[test]
    fn examples_have_title_and_heading() {
        let found = examples("docs/a.md", GUIDE);
        let all: Vec<_> = found.iter().map(|it| (it.title.as_str(), it.anchor(), it.code.as_str())).collect();
        assert_eq!(
            all,
            [
                ("A guide", "a-guide".to_owned(), "kaltura_a();\nkaltura_b(1);\n"),
                ("A guide", "its-second-part-too".to_owned(), "kaltura_b();\n"),
            ]
        );
    }

    #[test]
    fn example_of_function_is_short() {
        let mut all = examples("docs/a.md", GUIDE);
        assert_eq!(example_of(&all, "kaltura_b").unwrap().code, "kaltura_b();\n");
        assert!(example_of(&all, "kaltura_c").is_none());
        all.extend(examples(SHORT_EXAMPLES, "# B\n```c\nint x;\nkaltura_b();\nint y;\n```\n"));
        assert_eq!(example_of(&all, "kaltura_b").unwrap().title, "B");
    }
}
