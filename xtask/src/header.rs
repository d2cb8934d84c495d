//! Parses the C header into sections of constants, types and functions.
//!
//! It parses what build/header.rs writes, not C in general. An unknown line is an error, so that nothing is silently
//! missing from the generated files.

use crate::comment::{Block, Comment, blocks};

#[derive(Debug, Default)]
pub struct Header {
    /// The comment at the top.
    pub preamble: Vec<Block>,
    pub sections: Vec<Section>,
}

#[derive(Debug)]
pub struct Section {
    pub title: String,
    /// The comment below the title.
    pub intro: Vec<Block>,
    pub items: Vec<Item>,
}

#[derive(Debug)]
pub struct Item {
    pub name: String,
    pub kind: Kind,
    /// `None` when it has no documentation comment.
    pub comment: Option<Comment>,
    /// The code on one line, without KALTURA_API and KALTURA_MUST_USE, and without the semicolon.
    pub code: String,
}

#[derive(Debug)]
pub enum Kind {
    Constant(String),
    Type,
    Function(Function),
}

#[derive(Debug)]
pub struct Function {
    /// The type of its result, such as `const char *`.
    pub returns: String,
    pub parameters: Vec<Parameter>,
    /// Whether the compiler warns if the result is discarded.
    pub must_use: bool,
}

/// A parameter: `before` its name and `after` it, such as `int32_t (*`, `get`, `)(void *user)`.
#[derive(Debug, PartialEq, Eq)]
pub struct Parameter {
    pub before: String,
    pub name: String,
    pub after: String,
}

impl Header {
    /// Parses a header. The error is the line that could not be parsed.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut header = Header::default();
        let mut comment = None;
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            if let Some(title) = line.strip_prefix("/* ---- ") {
                let title = title.trim_end_matches(['-', '*', '/', ' ']).to_owned();
                header.sections.push(Section { title, intro: Vec::new(), items: Vec::new() });
            } else if line.starts_with("/*") {
                let mut whole = vec![line];
                while !whole.last().is_some_and(|line| line.ends_with("*/")) {
                    whole.push(lines.next().ok_or("a comment has no end")?);
                }
                let stripped: Vec<&str> = whole.iter().map(|line| without_star(line)).collect();
                if line.starts_with("/**") {
                    comment = Some(Comment::parse(&stripped));
                } else if header.preamble.is_empty() {
                    header.preamble = unwrapped(blocks(&stripped));
                } else if let Some(section) = header.sections.last_mut() {
                    section.intro.extend(unwrapped(blocks(&stripped)));
                }
            } else if let Some(rest) = line.strip_prefix("#define ") {
                let (rest, line) = (without_trailing(rest, &mut comment), without_trailing(line, &mut comment));
                if let Some(section) = header.sections.last_mut() {
                    let (name, value) = rest.split_once(' ').ok_or_else(|| line.to_owned())?;
                    let kind = Kind::Constant(value.trim().to_owned());
                    let code = line.to_owned();
                    section.items.push(Item { name: name.to_owned(), kind, comment: comment.take(), code });
                }
            } else if !line.trim().is_empty() && !line.starts_with('#') && !["extern \"C\" {", "}"].contains(&line) {
                let mut code = without_trailing(line, &mut comment).to_owned();
                let open = |code: &str| code.matches('{').count() > code.matches('}').count();
                while !code.ends_with(';') || open(&code) {
                    code.push(' ');
                    code.push_str(lines.next().ok_or_else(|| code.clone())?.trim());
                }
                let section = header.sections.last_mut().ok_or_else(|| code.clone())?;
                section.items.push(declaration(code.trim_end_matches(';'), comment.take())?);
            }
        }
        Ok(header)
    }

    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    pub fn item(&self, name: &str) -> Option<&Item> {
        self.items().find(|item| item.name == name)
    }

    /// All functions with their prototypes.
    pub fn functions(&self) -> impl Iterator<Item = (&Item, &Function)> {
        self.items().filter_map(|item| item.function().map(|function| (item, function)))
    }

    /// All constants with their values.
    pub fn constants(&self) -> impl Iterator<Item = (&Item, &str)> {
        self.items().filter_map(|item| match &item.kind {
            Kind::Constant(value) => Some((item, value.as_str())),
            _ => None,
        })
    }
}

impl Item {
    pub fn function(&self) -> Option<&Function> {
        match &self.kind {
            Kind::Function(function) => Some(function),
            _ => None,
        }
    }

    /// The description without parameters and result; "" without a comment.
    pub fn body(&self) -> String {
        let blocks = self.comment.iter().flat_map(|comment| &comment.body);
        let texts = blocks.filter_map(|block| match block {
            Block::Text(text) | Block::Item(text) => Some(text.as_str()),
            Block::Code(_) => None,
        });
        texts.collect::<Vec<_>>().join("\n")
    }

    /// Whether the description contains a phrase.
    pub fn says(&self, words: &str) -> bool {
        self.body().contains(words)
    }

    /// The first sentence; "" without a comment.
    pub fn summary(&self) -> &str {
        self.comment.as_ref().map_or("", Comment::summary)
    }
}

impl Function {
    /// Whether it has an `error` parameter.
    pub fn has_error(&self) -> bool {
        self.parameters.last().is_some_and(|last| last.before == "kaltura_error **")
    }
}

impl Parameter {
    /// The declaration.
    pub fn code(&self) -> String {
        format!("{}{}{}", self.before, self.name, self.after)
    }

    /// The handle type that the parameter points to, such as `kaltura_client`.
    pub fn handle(&self) -> Option<&str> {
        let pointed = self.before.trim_start_matches("const ").strip_suffix(" *")?;
        (pointed.starts_with("kaltura_") && self.after.is_empty()).then_some(pointed)
    }
}

/// The parameters of a function with their descriptions, or a general one.
pub fn described_parameters(item: &Item) -> Vec<(Vec<String>, String)> {
    let Some(function) = item.function() else { return Vec::new() };
    let mut described: Vec<(Vec<String>, String)> = Vec::new();
    for parameter in &function.parameters {
        let name = &parameter.name;
        if described.iter().any(|(names, _)| names.contains(name)) {
            continue;
        }
        let of_comment = item.comment.iter().flat_map(|comment| &comment.parameters);
        match of_comment.into_iter().find(|(names, _)| names.contains(name)) {
            Some(one) => described.push(one.clone()),
            None => described.push((vec![name.clone()], general_words(parameter))),
        }
    }
    described
}

fn general_words(parameter: &Parameter) -> String {
    match (parameter.before.as_str(), parameter.handle()) {
        ("kaltura_error **", _) => "set to a new error on failure, to NULL on success; may be NULL".to_owned(),
        (_, Some(handle)) => format!("the {handle}"),
        ("const char *", _) => "a string, see above".to_owned(),
        _ => "see above".to_owned(),
    }
}

/// Splits a trailing comment off a line of code.
fn without_trailing<'a>(line: &'a str, comment: &mut Option<Comment>) -> &'a str {
    let Some((code, trailing)) = line.split_once("/**<") else { return line };
    *comment = Some(Comment::parse(&[trailing.trim_end_matches("*/").trim()]));
    code.trim_end()
}

fn without_star(line: &str) -> &str {
    let line = line.trim_end_matches("*/").trim_end();
    let line = line.trim_start_matches("/**").trim_start_matches("/*");
    let line = line.strip_prefix(" *").unwrap_or(line);
    line.strip_prefix(' ').unwrap_or(line)
}

/// Joins the lines of each paragraph.
fn unwrapped(blocks: Vec<Block>) -> Vec<Block> {
    let unwrap = |block| match block {
        Block::Text(text) => Block::Text(text.replace('\n', " ")),
        other => other,
    };
    blocks.into_iter().map(unwrap).collect()
}

fn declaration(code: &str, comment: Option<Comment>) -> Result<Item, String> {
    if let Some(rest) = code.strip_prefix("typedef ") {
        let name = match rest.split_once("(*") {
            Some((_, after)) => after.split(')').next().unwrap_or(""),
            None => rest.rsplit([' ', '*', '}']).next().unwrap_or(""),
        };
        return named(name, Kind::Type, comment, code);
    }
    let must_use = code.contains("KALTURA_MUST_USE ");
    let code = code.trim_start_matches("KALTURA_API ").trim_start_matches("KALTURA_MUST_USE ");
    let (before, rest) = code.split_once('(').ok_or_else(|| code.to_owned())?;
    let parameters = rest.strip_suffix(')').ok_or_else(|| code.to_owned())?;
    let (returns, name) = split_name(before);
    let parameters = split_parameters(parameters).iter().map(|one| parameter(one)).collect::<Result<_, _>>()?;
    let kind = Kind::Function(Function { returns: returns.to_owned(), parameters, must_use });
    named(name, kind, comment, code)
}

fn named(name: &str, kind: Kind, comment: Option<Comment>, code: &str) -> Result<Item, String> {
    if !name.starts_with("kaltura_") {
        return Err(code.to_owned());
    }
    Ok(Item { name: name.to_owned(), kind, comment, code: code.to_owned() })
}

/// Splits a declarator into its identifier and what precedes it.
fn split_name(text: &str) -> (&str, &str) {
    let start = text.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(0, |at| at + 1);
    text.split_at(start)
}

fn split_parameters(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for c in text.chars() {
        match c {
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        parts.last_mut().expect("not empty").push(c);
    }
    let parts: Vec<String> = parts.iter().map(|part| part.trim().to_owned()).collect();
    if parts == ["void"] { Vec::new() } else { parts }
}

fn parameter(code: &str) -> Result<Parameter, String> {
    let (declarator, after) = match (code.find("(*"), code.find('[')) {
        (Some(start), _) => code.split_at(start + code[start..].find(')').ok_or(code)?),
        (None, Some(bracket)) => code.split_at(bracket),
        (None, None) => (code, ""),
    };
    let (before, name) = split_name(declarator);
    if name.is_empty() || before.is_empty() {
        return Err(format!("a parameter has no name: {code}"));
    }
    Ok(Parameter { before: before.to_owned(), name: name.to_owned(), after: after.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "/*\n * About.\n *\n * RULES\n *\n * One. Two\n * lines.\n */\n#ifndef H\n#define H\n\
        /* ---- First part --- */\n/*\n * Its\n * intro.\n */\n\n/**\n * One.\n * Since 0.1.0.\n */\n#define KALTURA_ONE 1\n\n\
        #define KALTURA_BARE \"b\"\n#define KALTURA_TABLE  7 /**< In a table. */\n\
        /**\n * A callback. Since 0.1.0.\n */\ntypedef int32_t (*kaltura_callback)(void *user,\n    int64_t *time);\n\
        typedef struct kaltura_x kaltura_x; /**< An object. Since 0.1.0. */\n\
        /**\n * Makes one.\n */\nKALTURA_API KALTURA_MUST_USE char *kaltura_x_new(const kaltura_x *x,\n\
        \x20                  void (*drop)(void *user, int32_t why),\n                   const char *const *texts,\n\
        \x20                  kaltura_error **error);\nKALTURA_API int32_t kaltura_n(void);\n\
        typedef struct kaltura_s {\n    int32_t a;\n    int32_t b;\n} kaltura_s;\n#endif\n";

    #[test]
    fn parse_finds_all_parts() {
        let header = Header::parse(TEXT).unwrap();
        assert_eq!(header.preamble[2], Block::Text("One. Two lines.".into()));
        assert_eq!(header.sections.len(), 1);
        assert_eq!(header.sections[0].title, "First part");
        let names: Vec<&str> = header.items().map(|item| item.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "KALTURA_ONE",
                "KALTURA_BARE",
                "KALTURA_TABLE",
                "kaltura_callback",
                "kaltura_x",
                "kaltura_x_new",
                "kaltura_n",
                "kaltura_s"
            ]
        );
        assert_eq!(header.sections[0].intro, [Block::Text("Its intro.".into())]);
        let table = header.item("KALTURA_TABLE").unwrap();
        assert!(matches!(&table.kind, Kind::Constant(value) if value == "7"));
        assert_eq!(table.summary(), "In a table");
        let object = header.item("kaltura_x").unwrap();
        assert_eq!((object.summary(), object.code.as_str()), ("An object", "typedef struct kaltura_x kaltura_x"));
        assert!(header.item("KALTURA_BARE").unwrap().comment.is_none());
        let item = header.item("kaltura_x_new").unwrap();
        let function = item.function().unwrap();
        assert!(function.must_use);
        assert_eq!(function.returns, "char *");
        let code: Vec<String> = function.parameters.iter().map(Parameter::code).collect();
        assert_eq!(
            code,
            [
                "const kaltura_x *x",
                "void (*drop)(void *user, int32_t why)",
                "const char *const *texts",
                "kaltura_error **error"
            ]
        );
        assert_eq!(function.parameters[1].name, "drop");
        assert_eq!(function.parameters[0].handle(), Some("kaltura_x"));
        assert!(header.item("kaltura_n").unwrap().function().unwrap().parameters.is_empty());
        assert_eq!(described_parameters(item).len(), 4);
    }

    #[test]
    fn parse_rejects_unknown_code() {
        for code in ["int other_name(void);", "int32_t kaltura_x(int);", "static int kaltura_y = 3;"] {
            let text = format!("/* ---- A - */\n{code}\n");
            assert!(Header::parse(&text).is_err(), "{code}");
        }
    }
}
