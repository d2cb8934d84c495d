//! Parses documentation comments.

/// A block of the description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph, on one line.
    Text(String),
    /// A list item, on one line.
    Item(String),
    /// Preformatted lines.
    Code(Vec<String>),
}

/// A documentation comment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comment {
    pub body: Vec<Block>,
    /// `@param`: names with a common description.
    pub parameters: Vec<(Vec<String>, String)>,
    /// `@return`.
    pub returns: Option<String>,
    /// "Since X.Y.Z."
    pub since: Option<String>,
}

impl Comment {
    /// Parses the lines of a comment, without the leading stars.
    pub fn parse(lines: &[&str]) -> Self {
        let mut comment = Comment::default();
        for block in blocks(lines) {
            let Block::Text(text) = block else {
                comment.body.push(block);
                continue;
            };
            let (text, since) = without_since(&text);
            comment.since = since.or(comment.since.take());
            for (index, part) in text.split("\n@").enumerate() {
                let part = part.replace('\n', " ");
                let part = part.trim();
                let tag = if index == 0 { part.strip_prefix('@') } else { Some(part) };
                match tag {
                    Some(tag) => comment.add_tag(tag),
                    None if part.is_empty() => {}
                    None => comment.body.push(Block::Text(part.to_owned())),
                }
            }
        }
        comment
    }

    fn add_tag(&mut self, tag: &str) {
        if let Some(text) = tag.strip_prefix("return ") {
            self.returns = Some(text.trim().to_owned());
        } else if let Some(mut rest) = tag.strip_prefix("param ") {
            let mut names = Vec::new();
            loop {
                let (name, after) = rest.split_once(' ').unwrap_or((rest, ""));
                rest = after;
                match name.strip_suffix(',') {
                    Some(name) => names.push(name.to_owned()),
                    None => {
                        names.push(name.to_owned());
                        break;
                    }
                }
            }
            self.parameters.push((names, rest.trim().to_owned()));
        } else {
            // Unknown tags stay visible as text.
            self.body.push(Block::Text(format!("@{tag}")));
        }
    }

    /// The whole text, for searches.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for block in &self.body {
            match block {
                Block::Text(line) | Block::Item(line) => text.push_str(line),
                Block::Code(lines) => text.push_str(&lines.join("\n")),
            }
            text.push('\n');
        }
        for (_, line) in &self.parameters {
            text.push_str(line);
            text.push('\n');
        }
        text.push_str(self.returns.as_deref().unwrap_or(""));
        text
    }

    /// The first sentence, without the full stop.
    pub fn summary(&self) -> &str {
        match self.body.first() {
            Some(Block::Text(text)) => first_sentence(text),
            _ => "",
        }
    }
}

/// The first sentence of a string, without the full stop.
pub fn first_sentence(text: &str) -> &str {
    let end = text.match_indices(". ").map(|(at, _)| at).find(|at| !text[..*at].ends_with("e.g")).unwrap_or(text.len());
    text[..end].trim_end_matches('.')
}

/// Paragraphs keep their line breaks, which delimit tags.
pub fn blocks(lines: &[&str]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut fenced = false;
    let mut open = false;
    for line in lines {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            open = false;
            if fenced {
                blocks.push(Block::Code(Vec::new()));
            }
            continue;
        }
        let indented = line.strip_prefix("    ");
        match (blocks.last_mut(), indented) {
            (Some(Block::Code(code)), _) if fenced => code.push((*line).to_owned()),
            (Some(Block::Code(code)), Some(line)) if open => code.push(line.to_owned()),
            (_, Some(line)) if !open && !line.trim().is_empty() => {
                blocks.push(Block::Code(vec![line.to_owned()]));
                open = true;
            }
            _ if line.trim().is_empty() => open = false,
            _ if line.starts_with("- ") => {
                blocks.push(Block::Item(line[2..].to_owned()));
                open = true;
            }
            (Some(Block::Item(text)), _) if open => {
                text.push(' ');
                text.push_str(line.trim());
            }
            (Some(Block::Text(text)), _) if open => {
                text.push('\n');
                text.push_str(line.trim());
            }
            _ => {
                blocks.push(Block::Text(line.trim().to_owned()));
                open = true;
            }
        }
    }
    blocks
}

/// Splits "Since X.Y.Z." off the end of a paragraph.
fn without_since(text: &str) -> (&str, Option<String>) {
    let Some((before, after)) = text.rsplit_once("Since ") else { return (text, None) };
    let version = after.trim_end().strip_suffix('.').unwrap_or("");
    let numbers: Vec<&str> = version.split('.').collect();
    let is_version =
        numbers.len() == 3 && numbers.iter().all(|n| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()));
    if is_version { (before.trim_end(), Some(version.to_owned())) } else { (text, None) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Comment {
        Comment::parse(&text.lines().collect::<Vec<_>>())
    }

    #[test]
    fn parse_finds_all_parts() {
        let comment = parse(
            "Does it. Or not,\nas you like.\n\nMore.\n\n@param a, b two\nnumbers\n@param c a string\n@return OK\n\nSince 1.2.3.",
        );
        assert_eq!(comment.summary(), "Does it");
        assert_eq!(comment.body, [Block::Text("Does it. Or not, as you like.".into()), Block::Text("More.".into())]);
        assert_eq!(
            comment.parameters,
            [(vec!["a".into(), "b".into()], "two numbers".into()), (vec!["c".into()], "a string".into())]
        );
        assert_eq!(comment.returns.as_deref(), Some("OK"));
        assert_eq!(comment.since.as_deref(), Some("1.2.3"));
    }

    #[test]
    fn since_must_be_a_version_at_the_end() {
        assert_eq!(parse("Frees it. Since 0.1.0.").body, [Block::Text("Frees it.".into())]);
        assert_eq!(parse("Frees it. Since 0.1.0.").since.as_deref(), Some("0.1.0"));
        for text in ["Since 0.1.", "Since 0.1.0", "Since then.", "since 0.1.0."] {
            assert_eq!(parse(text).since, None, "{text}");
        }
    }

    #[test]
    fn lists_and_code_are_separate_blocks() {
        let comment = parse("Text:\n\n- one\n  more\n- two\n\n    a = 1;\n    b = 2;\n\nEnd.");
        let code = vec!["a = 1;".to_owned(), "b = 2;".to_owned()];
        assert_eq!(
            comment.body,
            [
                Block::Text("Text:".into()),
                Block::Item("one more".into()),
                Block::Item("two".into()),
                Block::Code(code),
                Block::Text("End.".into())
            ]
        );
    }
}
