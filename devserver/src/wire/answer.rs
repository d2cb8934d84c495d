//! What an action answers, and its two encodings.

use std::fmt::Write as _;

/// A value that an action answers. Members keep their order, which is part of the recorded shapes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    List(Vec<Answer>),
    Object(Vec<(&'static str, Answer)>),
}

impl From<&str> for Answer {
    fn from(text: &str) -> Self {
        Answer::Text(text.to_owned())
    }
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Answer::Text(text)
    }
}

impl From<i64> for Answer {
    fn from(number: i64) -> Self {
        Answer::Int(number)
    }
}

impl From<i32> for Answer {
    fn from(number: i32) -> Self {
        Answer::Int(number.into())
    }
}

impl From<bool> for Answer {
    fn from(truth: bool) -> Self {
        Answer::Bool(truth)
    }
}

impl Answer {
    /// The value at a path of member names and list positions; for references in a multirequest.
    pub(crate) fn at<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Option<&Answer> {
        path.into_iter().try_fold(self, |value, step| match value {
            Answer::Object(members) => members.iter().find(|(name, _)| *name == step).map(|(_, member)| member),
            Answer::List(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// A scalar as the text that a parameter would hold; `None` for anything else.
    pub(crate) fn as_parameter(&self) -> Option<String> {
        match self {
            Answer::Text(text) => Some(text.clone()),
            Answer::Int(number) => Some(number.to_string()),
            Answer::Bool(truth) => Some(u8::from(*truth).to_string()),
            _ => None,
        }
    }
}

/// The encoding that the caller asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Xml,
    /// JSON with a callback, which the server refuses when no callback is given.
    JsonWithCallback,
}

impl Format {
    /// From the `format` parameter; XML when it is absent or lost with an unread body.
    pub(crate) fn from_parameter(value: Option<&str>) -> Format {
        match value {
            Some("1") => Format::Json,
            Some("9") => Format::JsonWithCallback,
            _ => Format::Xml,
        }
    }
}

/// JSON as the server writes it: ASCII only, and `/` escaped.
pub(crate) fn json(value: &Answer) -> String {
    let mut out = String::new();
    write_json(value, &mut out);
    out
}

fn write_json(value: &Answer, out: &mut String) {
    match value {
        Answer::Null => out.push_str("null"),
        Answer::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Answer::Int(number) => push(out, format_args!("{number}")),
        Answer::Text(text) => write_json_text(text, out),
        Answer::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_json(item, out);
            }
            out.push(']');
        }
        Answer::Object(members) => {
            out.push('{');
            for (index, (name, member)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_json_text(name, out);
                out.push(':');
                write_json(member, out);
            }
            out.push('}');
        }
    }
}

fn write_json_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '/' => out.push_str("\\/"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    push(out, format_args!("\\u{unit:04x}"));
                }
            }
        }
    }
    out.push('"');
}

/// The members of an XML `<result>`.
pub(crate) fn xml(value: &Answer) -> String {
    let mut out = String::new();
    write_xml(value, &mut out);
    out
}

fn write_xml(value: &Answer, out: &mut String) {
    match value {
        Answer::Null => {}
        Answer::Bool(truth) => out.push(if *truth { '1' } else { '0' }),
        Answer::Int(number) => push(out, format_args!("{number}")),
        Answer::Text(text) => write_xml_text(text, out),
        Answer::List(items) => {
            for item in items {
                out.push_str("<item>");
                write_xml(item, out);
                out.push_str("</item>");
            }
        }
        Answer::Object(members) => {
            for (name, member) in members {
                push(out, format_args!("<{name}>"));
                write_xml(member, out);
                push(out, format_args!("</{name}>"));
            }
        }
    }
}

fn write_xml_text(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(character),
        }
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_ascii_with_escaped_slashes() {
        assert_eq!(json(&"</b> é😀\n\"".into()), r#""<\/b> \u00e9\ud83d\ude00\n\"""#);
    }

    #[test]
    fn members_keep_their_order() {
        let answer = Answer::Object(vec![("z", 1.into()), ("a", Answer::List(vec![true.into(), Answer::Null]))]);
        assert_eq!(json(&answer), r#"{"z":1,"a":[true,null]}"#);
        assert_eq!(xml(&answer), "<z>1</z><a><item>1</item><item></item></a>");
    }

    #[test]
    fn a_path_leads_through_members_and_positions() {
        let answer = Answer::Object(vec![("objects", Answer::List(vec![Answer::Object(vec![("id", 7.into())])]))]);
        assert_eq!(answer.at(["objects", "0", "id"]).and_then(Answer::as_parameter).as_deref(), Some("7"));
        assert_eq!(answer.at(["objects", "1", "id"]), None);
    }
}
