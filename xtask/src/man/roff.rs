//! Builds a page with man(7) macros, which all implementations of man support.

use std::fmt::Write;

use super::Library;
use crate::comment::Block;
use crate::header::{Header, Item};

/// The maximum length of a source line, except for longer words.
const WIDTH: usize = 76;

pub(super) struct Page<'a> {
    header: &'a Header,
    name: String,
    text: String,
}

impl<'a> Page<'a> {
    pub(super) fn new(header: &'a Header, name: &str, section: u8, library: &Library<'_>) -> Self {
        let Library { version, date, .. } = library;
        let title = name.to_uppercase();
        let text = format!(
            ".\\\" SPDX-License-Identifier: MIT OR Apache-2.0\n\
             .\\\" Generated from include/kaltura_session.h: do not edit.\n\
             .TH {title} {section} {date} \"libkaltura_session {version}\"\n"
        );
        Page { header, name: name.to_owned(), text }
    }

    pub(super) fn section(&mut self, title: &str) {
        self.raw(&format!(".SH {title}"));
    }

    pub(super) fn subsection(&mut self, title: &str) {
        self.raw(&format!(".SS {}", escaped(title)));
    }

    pub(super) fn raw(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A plain string for whatis(1) and apropos(1).
    pub(super) fn name_line(&mut self, name: &str, summary: &str) {
        self.wrapped(&format!("{name} \\- {}", escaped(&summary.replace('`', ""))));
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        self.raw(".PP");
        self.text(text);
    }

    pub(super) fn tagged(&mut self, tag: &str, text: &str) {
        self.raw(".TP");
        self.raw(tag);
        self.text(text);
    }

    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for (index, block) in blocks.iter().enumerate() {
            match block {
                Block::Text(text) if index == 0 => self.text(text),
                Block::Text(text) => self.paragraph(text),
                Block::Item(text) => {
                    self.raw(".IP \\(bu 2");
                    self.text(text);
                }
                Block::Code(lines) => {
                    self.raw(".PP\n.in +4n\n.EX");
                    for line in lines {
                        self.raw(&at_start(&escaped(line)));
                    }
                    self.raw(".EE\n.in");
                }
            }
        }
    }

    /// One line per parameter, so that none is wrapped.
    pub(super) fn prototype(&mut self, item: &Item) {
        self.raw(".nf\n.B #include <kaltura_session.h>\n.PP");
        let Some(function) = item.function() else { return };
        let start = format!("{}{}(", function.returns, item.name);
        let count = function.parameters.len();
        if count == 0 {
            self.raw(&format!(".B \"{start}void);\""));
        } else {
            self.raw(&format!(".B \"{start}\""));
        }
        for (index, parameter) in function.parameters.iter().enumerate() {
            let end = if index + 1 == count { ");" } else { "," };
            let (before, after) = (&parameter.before, &parameter.after);
            self.raw(&format!(".BI \"    {before}\" {} \"{after}{end}\"", parameter.name));
        }
        self.raw(".fi");
    }

    pub(super) fn see_also(&mut self, pages: &[(&str, u8)]) {
        // No hyphenation and no justification.
        self.raw(".nh\n.ad l");
        for (index, (name, section)) in pages.iter().enumerate() {
            let comma = if index + 1 == pages.len() { "" } else { "," };
            self.raw(&format!(".BR {} ({section}){comma}", escaped(name)));
        }
    }

    /// Text with references for function names, and bold type for other names of the header.
    pub(super) fn text(&mut self, text: &str) {
        let marked = self.marked(text);
        self.wrapped(&marked);
    }

    fn wrapped(&mut self, text: &str) {
        let mut line = String::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            if !line.is_empty() && line.len() + 1 + word.len() > WIDTH {
                self.raw(&at_start(&line));
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        if !line.is_empty() {
            self.raw(&at_start(&line));
        }
    }

    fn marked(&self, text: &str) -> String {
        let mut out = String::new();
        for (index, part) in text.split('`').enumerate() {
            if index % 2 == 1 {
                // Unbreakable, so that the font does not span lines.
                let _ = write!(out, "\\fB{}\\fP", escaped(part).replace(' ', "\\ "));
                continue;
            }
            for (index, part) in part.split("**").enumerate() {
                let marked = self.names_marked(part);
                let words: Vec<String> = marked.split(' ').map(|word| format!("\\fB{word}\\fP")).collect();
                out.push_str(&if index % 2 == 1 { words.join(" ") } else { marked });
            }
        }
        out
    }

    fn names_marked(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric() || c == '_') {
            let (before, from) = rest.split_at(start);
            let end = from.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(from.len());
            let (word, after) = from.split_at(end);
            out.push_str(&escaped(before));
            let is_function = self.header.item(word).is_some_and(|item| item.function().is_some());
            if is_function && word != self.name {
                let _ = write!(out, "\\fB\\%{word}\\fP(3)");
            } else if word.starts_with("kaltura_") || word.starts_with("KALTURA_") || word == self.name {
                let _ = write!(out, "\\fB\\%{word}\\fP");
            } else {
                out.push_str(word);
            }
            rest = after;
        }
        out.push_str(&escaped(rest));
        out
    }
}

impl Page<'_> {
    pub(super) fn end(self) -> String {
        self.text
    }
}

/// Escapes all characters with a special meaning.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\e"),
            '-' => out.push_str("\\-"),
            '\'' => out.push_str("\\(aq"),
            '`' => out.push_str("\\(ga"),
            '^' => out.push_str("\\(ha"),
            '~' => out.push_str("\\(ti"),
            other => out.push(other),
        }
    }
    out
}

/// Escapes a leading dot, which would start a macro.
fn at_start(line: &str) -> String {
    if line.starts_with('.') { format!("\\&{line}") } else { line.to_owned() }
}
