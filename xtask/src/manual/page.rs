//! Builds a page in Markdown.

use crate::comment::Block;
use crate::header::{Header, Item, Section};

/// A declaration up to this length is on one line, so that it fits on a phone.
const WIDTH: usize = 44;

pub(super) struct Page<'a> {
    header: &'a Header,
    text: String,
}

impl<'a> Page<'a> {
    pub(super) fn titled(header: &'a Header, title: &str) -> Self {
        Page { header, text: format!("# {title}\n\n") }
    }

    /// A page of one item. The search finds it by its title and by the ends of its name, such as "session_start": main
    /// entries of the index ("!") rank as high as titles.
    pub(super) fn of_item(header: &'a Header, section: &Section, item: &Item) -> Self {
        let name = &item.name;
        let short = ["kaltura_", "KALTURA_ERROR_"].iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
        let mut terms = format!("!{short}");
        let ends = short.match_indices('_').map(|(at, _)| &short[at + 1..]);
        // Not "session_start" for other functions than kaltura_session_start.
        let is_free = |end: &&str| end.contains('_') && header.item(&format!("kaltura_{end}")).is_none();
        ends.filter(is_free).for_each(|end| terms.push_str(&format!(", !{end}")));
        let text = format!(
            "---\norphan: true\n---\n```{{index}} {terms}\n```\n# {name}\n\n[Reference](index.md) › [{}]({}.md)\n\n",
            section.title,
            slug(&section.title)
        );
        Page { header, text }
    }

    pub(super) fn heading(&mut self, title: &str) {
        self.raw(&format!("## {title}\n"));
    }

    pub(super) fn raw(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub(super) fn text(&mut self, text: &str) {
        let marked = self.marked(text);
        self.raw(&format!("{marked}\n"));
    }

    pub(super) fn definition(&mut self, term: &str, text: &str) {
        let marked = self.marked(text);
        self.raw(&format!("{term}\n: {marked}\n"));
    }

    pub(super) fn names<'b>(&mut self, items: impl Iterator<Item = &'b Item>) {
        let names: Vec<String> = items.map(|item| format!("`{}`", item.name)).collect();
        self.raw(&format!("{}\n", if names.is_empty() { "None.".to_owned() } else { names.join(", ") }));
    }

    pub(super) fn code(&mut self, code: &str) {
        self.raw(&format!("```c\n{}\n```\n", code.trim_end()));
    }

    /// The first paragraph, the declaration, and the other paragraphs.
    pub(super) fn description(&mut self, item: &Item) {
        let blocks = item.comment.as_ref().map_or(&[][..], |comment| &comment.body);
        let (first, rest) = blocks.split_at(blocks.len().min(1));
        self.blocks(first);
        self.code(&declaration(item));
        self.blocks(rest);
    }

    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for (index, block) in blocks.iter().enumerate() {
            match block {
                Block::Text(text) => self.text(text),
                Block::Item(text) => {
                    let marked = self.marked(text);
                    let is_last = !matches!(blocks.get(index + 1), Some(Block::Item(_)));
                    self.raw(&format!("- {marked}{}", if is_last { "\n" } else { "" }));
                }
                Block::Code(lines) => self.code(&lines.join("\n")),
            }
        }
    }

    pub(super) fn end(self) -> String {
        self.text.trim_end().to_owned() + "\n"
    }

    /// Escapes Markdown except code and bold text, and makes the names of the header code.
    fn marked(&self, text: &str) -> String {
        let parts = text.split('`').enumerate();
        parts.map(|(index, part)| if index % 2 == 1 { format!("`{part}`") } else { self.names_marked(part) }).collect()
    }

    fn names_marked(&self, text: &str) -> String {
        let part_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let mut out = String::new();
        let mut rest = text;
        while let Some(start) = rest.find(part_of_name) {
            let (before, from) = rest.split_at(start);
            let end = from.find(|c: char| !part_of_name(c)).unwrap_or(from.len());
            let (word, after) = from.split_at(end);
            out.push_str(&escaped(before));
            // Also the server's codes, such as INVALID_KS.
            let is_code = word.contains('_') && !word.contains(|c: char| c.is_ascii_lowercase());
            let is_name = self.header.item(word).is_some() || is_code;
            out.push_str(&if is_name { format!("`{word}`") } else { escaped(word) });
            rest = after;
        }
        out + &escaped(rest)
    }
}

/// The declaration, with one parameter per line if it is long.
fn declaration(item: &Item) -> String {
    let end = if item.code.starts_with('#') { "" } else { ";" };
    let long = item.code.len() > WIDTH && item.code.contains(", ");
    match item.function() {
        Some(function) if long => {
            let parameters: Vec<String> = function.parameters.iter().map(|one| format!("    {}", one.code())).collect();
            format!("{}{}(\n{});", function.returns, item.name, parameters.join(",\n"))
        }
        // A callback.
        None if long => match item.code.rsplit_once(")(") {
            Some((before, parameters)) => format!("{before})(\n    {};", parameters.replace(", ", ",\n    ")),
            None => format!("{}{end}", item.code),
        },
        _ => format!("{}{end}", item.code),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut parts = text.split("**");
    let first = parts.next().unwrap_or("");
    let push = |out: &mut String, part: &str| {
        for c in part.chars() {
            if "\\*_<>[]{}#|~$".contains(c) {
                out.push('\\');
            }
            out.push(c);
        }
    };
    push(&mut out, first);
    for part in parts {
        out.push_str("**");
        push(&mut out, part);
    }
    out
}

/// Returns a title as a file name.
pub(super) fn slug(title: &str) -> String {
    title.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-")
}
