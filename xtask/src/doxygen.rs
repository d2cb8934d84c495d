//! Input for Doxygen: a group for each section, with all accidental markup escaped.

use crate::comment::{Block, Comment};
use crate::header::{Header, Item, described_parameters};

/// Returns a header for Doxygen only.
pub fn doxygen_input(header: &Header) -> String {
    let mut text = conventions(header);
    text.push_str("#include <stddef.h>\n#include <stdint.h>\n");
    for section in &header.sections {
        let id = identifier(&section.title);
        text.push_str(&format!("\n/** @defgroup section_{id} {}\n *\n", section.title));
        section.intro.iter().for_each(|block| push_block(&mut text, block));
        text.push_str(" * @{\n */\n");
        for item in &section.items {
            if let Some(comment) = &item.comment {
                text.push_str(&comment_text(item, comment));
            }
            text.push_str(&item.code);
            text.push_str(if item.code.starts_with('#') { "\n\n" } else { ";\n\n" });
        }
        text.push_str("/** @} */\n");
    }
    text
}

/// The comment at the top, as a page.
fn conventions(header: &Header) -> String {
    let mut text = "/** @page conventions Conventions\n *\n".to_owned();
    let start = header
        .preamble
        .iter()
        .position(|block| matches!(block, Block::Text(text) if text.starts_with("CONVENTIONS")))
        .map_or(0, |at| at + 1);
    for block in &header.preamble[start..] {
        match block {
            Block::Text(line) => match line.split_once(". ") {
                Some((word, rest)) if !word.contains(' ') => {
                    text.push_str(&format!(" * @par {word}\n * {}\n *\n", escaped(rest)));
                }
                _ => text.push_str(&format!(" * {}\n *\n", escaped(line))),
            },
            other => push_block(&mut text, other),
        }
    }
    text + " */\n\n"
}

fn comment_text(item: &Item, comment: &Comment) -> String {
    let mut text = format!("/**\n * @brief {}.\n *\n", escaped(item.summary()));
    for (index, block) in comment.body.iter().enumerate() {
        match block {
            // The rest of the paragraph that the summary comes from.
            Block::Text(line) if index == 0 => {
                let rest = line[item.summary().len()..].trim_start_matches(['.', ' ']);
                if !rest.is_empty() {
                    text.push_str(&format!(" * {}\n *\n", escaped(rest)));
                }
            }
            other => push_block(&mut text, other),
        }
    }
    for (names, words) in described_parameters(item) {
        for name in names {
            text.push_str(&format!(" * @param {name} {}\n", escaped(&words)));
        }
    }
    if let Some(returns) = &comment.returns {
        text.push_str(&format!(" * @return {}\n", escaped(returns)));
    }
    if let Some(since) = &comment.since {
        text.push_str(&format!(" *\n * @since {since}\n"));
    }
    text + " */\n"
}

fn push_block(text: &mut String, block: &Block) {
    match block {
        Block::Text(line) => text.push_str(&format!(" * {}\n *\n", escaped(line))),
        Block::Item(line) => text.push_str(&format!(" * - {}\n", escaped(line))),
        Block::Code(lines) => {
            text.push_str(" * @code{.c}\n");
            for line in lines {
                text.push_str(&format!(" * {line}\n"));
            }
            text.push_str(" * @endcode\n *\n");
        }
    }
}

/// Escapes what Doxygen would interpret as a command or as Markdown, except code spans and bold text.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            out.push_str(&format!("`{part}`"));
            continue;
        }
        for (index, part) in part.split("**").enumerate() {
            if index > 0 {
                out.push_str("**");
            }
            let mut before = ' ';
            for c in part.chars() {
                if "\\@<>&#%*~".contains(c) || (c == '_' && !before.is_ascii_alphanumeric()) {
                    out.push('\\');
                }
                // Nothing is escaped in quotation marks.
                if c == '"' {
                    out.push_str("&quot;");
                } else {
                    out.push(c);
                }
                before = c;
            }
        }
    }
    out
}

fn identifier(title: &str) -> String {
    title.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_keeps_code_and_bold() {
        assert_eq!(
            escaped("\"a:*\" u@x <b> _x a_b `c *d` **e**"),
            "&quot;a:\\*&quot; u\\@x \\<b\\> \\_x a_b `c *d` **e**"
        );
    }

    #[test]
    fn section_becomes_group_with_intro() {
        let text = "/* About. */\n/* ---- My things --- */\n/* Intro. */\n/**\n * One. Two.\n *\n * @return it\n *\n * Since 0.1.0.\n */\n\
                    KALTURA_API int32_t kaltura_one(void);\n";
        let input = doxygen_input(&Header::parse(text).unwrap());
        assert!(input.contains("@defgroup section_my_things My things\n *\n * Intro.\n *\n * @{\n"), "{input}");
        assert!(
            input.contains(" * @brief One.\n *\n * Two.\n *\n * @return it\n *\n * @since 0.1.0\n */\n"),
            "{input}"
        );
        assert!(input.contains("*/\nint32_t kaltura_one(void);\n"), "{input}");
    }
}
