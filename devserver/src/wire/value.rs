//! The value that an action returns, and its encodings.

use std::fmt::Write as _;

/// A value that an action returns. Members keep their order, which is part of the recorded shapes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    List(Vec<Value>),
    Object(Vec<(&'static str, Value)>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Int(number)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Value::Int(number.into())
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Value::Bool(truth)
    }
}

impl Value {
    /// The value at a path of member names and list positions; for references in a multirequest.
    pub(crate) fn at<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Option<&Value> {
        path.into_iter().try_fold(self, |value, step| match value {
            Value::Object(members) => members.iter().find(|(name, _)| *name == step).map(|(_, member)| member),
            Value::List(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// A scalar as the string that a parameter would hold; `None` for anything else.
    pub(crate) fn as_parameter(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.clone()),
            Value::Int(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(u8::from(*truth).to_string()),
            _ => None,
        }
    }
}

/// The encoding that the caller requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Xml,
    /// PHP's serialization.
    Php,
    /// JSON with a callback, which the server rejects without a callback.
    JsonWithCallback,
}

impl Format {
    /// From the `format` parameter; XML when it is absent or lost with an unread body.
    pub(crate) fn from_parameter(value: Option<&str>) -> Format {
        match value {
            Some("1") => Format::Json,
            Some("3") => Format::Php,
            Some("9") => Format::JsonWithCallback,
            _ => Format::Xml,
        }
    }
}

/// JSON as the server writes it: ASCII only, and `/` escaped.
pub(crate) fn json(value: &Value) -> String {
    let mut out = String::new();
    write_json(value, &mut out);
    out
}

fn write_json(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Int(number) => push(out, format_args!("{number}")),
        Value::Text(text) => write_json_text(text, out),
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_json(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
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
pub(crate) fn xml(value: &Value) -> String {
    let mut out = String::new();
    write_xml(value, &mut out);
    out
}

fn write_xml(value: &Value, out: &mut String) {
    match value {
        Value::Null => {}
        Value::Bool(truth) => out.push(if *truth { '1' } else { '0' }),
        Value::Int(number) => push(out, format_args!("{number}")),
        Value::Text(text) => write_xml_text(text, out),
        Value::List(items) => {
            for item in items {
                out.push_str("<item>");
                write_xml(item, out);
                out.push_str("</item>");
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                push(out, format_args!("<{name}>"));
                write_xml(member, out);
                push(out, format_args!("</{name}>"));
            }
        }
    }
}

/// PHP's serialization, with objects as arrays.
pub(crate) fn php(value: &Value) -> String {
    let array = |length: usize, members: String| format!("a:{length}:{{{members}}}");
    match value {
        Value::Null => "N;".to_owned(),
        Value::Bool(truth) => format!("b:{};", u8::from(*truth)),
        Value::Int(number) => format!("i:{number};"),
        Value::Text(text) => format!("s:{}:\"{text}\";", text.len()),
        Value::List(items) => {
            let members = items.iter().enumerate().map(|(place, item)| format!("i:{place};{}", php(item)));
            array(items.len(), members.collect())
        }
        Value::Object(members) => {
            let written = members.iter().map(|(name, member)| format!("s:{}:\"{name}\";{}", name.len(), php(member)));
            array(members.len(), written.collect())
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
    fn json_and_xml_keep_member_order() {
        let response = Value::Object(vec![("z", 1.into()), ("a", Value::List(vec![true.into(), Value::Null]))]);
        assert_eq!(json(&response), r#"{"z":1,"a":[true,null]}"#);
        assert_eq!(xml(&response), "<z>1</z><a><item>1</item><item></item></a>");
    }

    #[test]
    fn php_strings_have_their_length_in_bytes() {
        let response = Value::Object(vec![("a", "é".into()), ("b", Value::List(vec![1.into(), Value::Null]))]);
        assert_eq!(php(&response), "a:2:{s:1:\"a\";s:2:\"é\";s:1:\"b\";a:2:{i:0;i:1;i:1;N;}}");
    }

    #[test]
    fn at_follows_members_and_positions() {
        let response = Value::Object(vec![("objects", Value::List(vec![Value::Object(vec![("id", 7.into())])]))]);
        assert_eq!(response.at(["objects", "0", "id"]).and_then(Value::as_parameter).as_deref(), Some("7"));
        assert_eq!(response.at(["objects", "1", "id"]), None);
    }
}
