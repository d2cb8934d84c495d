//! API errors that came as XML, as they do when the wish for JSON got lost on the way.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

/// The API nests its errors six deep. What is far deeper is none of them.
const DEEPEST: usize = 32;

/// The error that a document holds in place of a result, as JSON has it. One cut short holds none, and one with a
/// document type neither, which the server does not write.
pub(super) fn api_error(document: &str) -> Option<Value> {
    let (mut code, mut message) = (String::new(), String::new());
    let (mut name, mut value) = (String::new(), String::new());
    let mut args = Map::new();
    let mut path: Vec<&str> = Vec::new();
    let mut rest = document;
    loop {
        match next(&mut rest)? {
            Part::Begin(_) if path.len() == DEEPEST => return None,
            Part::Begin(element) => path.push(element),
            Part::End(element) => match (path.pop() == Some(element), &path[..], element) {
                (false, ..) => return None,
                (_, ["xml", "result"], "error") => break,
                (_, ["xml", "result", "error", "args"], "item") => {
                    args.insert(std::mem::take(&mut name), std::mem::take(&mut value).into());
                }
                _ => {}
            },
            Part::Text(text) => match &path[..] {
                ["xml", "result", "error", "code"] => code.push_str(&text),
                ["xml", "result", "error", "message"] => message.push_str(&text),
                ["xml", "result", "error", "args", "item", "name"] => name.push_str(&text),
                ["xml", "result", "error", "args", "item", "value"] => value.push_str(&text),
                _ => {}
            },
            Part::Other => {}
        }
    }
    let code = code.trim();
    (!code.is_empty()).then(|| json!({ "code": code, "message": message, "args": args }))
}

/// A piece of a document.
enum Part<'a> {
    Begin(&'a str),
    End(&'a str),
    Text(Cow<'a, str>),
    /// A comment, an instruction, or an element with nothing in it.
    Other,
}

/// Takes the next piece off a document, if there is one.
fn next<'a>(rest: &mut &'a str) -> Option<Part<'a>> {
    let Some(markup) = rest.strip_prefix('<') else {
        let text;
        (text, *rest) = rest.split_at(rest.find('<')?);
        return Some(Part::Text(unescaped(text)));
    };
    let (part, after) = if let Some(text) = markup.strip_prefix("![CDATA[") {
        let (text, after) = text.split_once("]]>")?;
        (Part::Text(text.into()), after)
    } else if let Some(comment) = markup.strip_prefix("!--") {
        (Part::Other, comment.split_once("-->")?.1)
    } else if let Some(instruction) = markup.strip_prefix('?') {
        (Part::Other, instruction.split_once("?>")?.1)
    } else if markup.starts_with('!') {
        return None;
    } else if let Some(end) = markup.strip_prefix('/') {
        let (name, after) = end.split_once('>')?;
        (Part::End(name.trim_end()), after)
    } else {
        let tag = &markup[..end_of_tag(markup)?];
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        (if tag.ends_with('/') { Part::Other } else { Part::Begin(name) }, &markup[tag.len() + 1..])
    };
    *rest = after;
    Some(part)
}

/// Where the `>` of a tag is; the values of attributes may hold others.
fn end_of_tag(markup: &str) -> Option<usize> {
    let mut quote = None;
    markup.bytes().position(|byte| {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(opened), _) if opened == byte => quote = None,
            _ => {}
        }
        quote.is_none() && byte == b'>'
    })
}

/// A text with its references resolved. One that is not of XML itself is left as it stands.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('&') {
        out.push_str(before);
        // The longest is &#1114111; with perhaps zeros before it.
        let end = reference.bytes().take(16).position(|byte| byte == b';');
        match end.and_then(|end| Some((referred(&reference[..end])?, end))) {
            Some((letter, end)) => {
                out.push(letter);
                rest = &reference[end + 1..];
            }
            None => {
                out.push('&');
                rest = reference;
            }
        }
    }
    out.push_str(rest);
    out.into()
}

fn referred(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The code, the message and the arguments of an error.
    fn read(document: &str) -> Option<(String, String, String)> {
        let error = api_error(document)?;
        let text = |member: &str| error[member].as_str().unwrap().to_owned();
        Some((text("code"), text("message"), error["args"].to_string()))
    }

    fn with(error: &str) -> String {
        format!("<?xml version=\"1.0\" encoding=\"utf-8\"?><xml><result><error>{error}</error></result></xml>")
    }

    #[test]
    fn an_error_is_read_with_its_arguments() {
        let error = "<code>INVALID_KS</code><message>Invalid KS</message><objectType>KalturaAPIException</objectType>\
                     <args><item><objectType>KalturaApiExceptionArg</objectType><name>KSID</name><value>EXPIRED</value>\
                     </item><item><name>ERR_CODE</name><value>-1</value></item></args>";
        let expected = ("INVALID_KS".into(), "Invalid KS".into(), r#"{"ERR_CODE":"-1","KSID":"EXPIRED"}"#.into());
        assert_eq!(read(&with(error)), Some(expected));
    }

    #[test]
    fn texts_mean_the_same_however_they_are_written() {
        for (written, text) in [
            ("a&lt;b&gt;&quot;&apos;&amp;lt;", "a<b>\"'&lt;"),
            ("it&#039;s &#x26;&#x1F600;", "it's &\u{1f600}"),
            ("<![CDATA[a<b>&amp;]]>c<!-- </message> -->d<?x y?>", "a<b>&amp;cd"),
            ("&nbsp;&#0x;&#xD800;&#1114112;&;&", "&nbsp;&#0x;&#xD800;&#1114112;&;&"),
            ("a<br title='>\"'/>b", "ab"),
            ("a<b>bold</b>c", "ac"),
            ("&é&#é;", "&é&#é;"),
            ("", ""),
        ] {
            let read = read(&with(&format!("<code x=\"</code>\">\n X </code >\n<message>{written}</message>")));
            assert_eq!(read, Some(("X".into(), text.into(), "{}".into())), "{written}");
        }
    }

    #[test]
    fn what_is_not_whole_or_not_the_api_s_is_no_error() {
        let whole = with("<code>X</code><message>m</message>");
        assert!(read(&whole).is_some());
        let ends = whole.find("</result>").unwrap();
        for length in 0..ends {
            assert_eq!(read(&whole[..length]), None, "{}", &whole[..length]);
        }
        for document in [
            "<error><code>X</code></error>",
            "<xml><result><item><error><code>X</code></error></item></result></xml>",
            "<xml><result><error><code/></error></result></xml>",
            "<xml><result><error><code>X</error></code></result></xml>",
            "<xml><result><!-- <error><code>X</code></error> --></result></xml>",
            "<!DOCTYPE xml [<!ENTITY a \"b\">]><xml><result><error><code>&a;</code></error></result></xml>",
            "<k:xml><k:result><k:error><k:code>X</k:code></k:error></k:result></k:xml>",
        ] {
            assert_eq!(read(document), None, "{document}");
        }
        assert_eq!(read(&with(&"<a>".repeat(1_000_000))), None);
    }
}
