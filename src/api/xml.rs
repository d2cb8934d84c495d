//! Parses API errors sent as XML, which the server does if the requested format was lost.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};

use super::exception::Exception;

/// Six levels are enough for an API error.
const MAX_DEPTH: usize = 32;

/// The elements in use, at any level.
const NAMES: [&str; 9] = ["xml", "result", "error", "code", "message", "args", "item", "name", "value"];

/// Returns the error in place of a result. Truncated documents contain none. Neither do documents with a DTD, which the
/// server never sends.
pub(super) fn api_error(document: &str) -> Option<Exception> {
    let (mut code, mut message) = (String::new(), String::new());
    let (mut name, mut value) = (String::new(), String::new());
    let mut args = [const { None }; 3];
    let mut path: Vec<&str> = Vec::new();
    let mut reader = Reader::from_str(document);
    reader.config_mut().allow_dangling_amp = true;
    loop {
        let text = match reader.read_event().ok()? {
            Event::Start(_) if path.len() == MAX_DEPTH => return None,
            Event::Start(element) => {
                let known = NAMES.into_iter().find(|name| name.as_bytes() == element.name().as_ref());
                path.push(known.unwrap_or("another"));
                continue;
            }
            // The parser has checked that it matches the start tag.
            Event::End(_) => {
                match path[..] {
                    ["xml", "result", "error"] => break,
                    ["xml", "result", "error", "args", "item"] => {
                        let (name, value) = (std::mem::take(&mut name), std::mem::take(&mut value));
                        if let Some(at) = Exception::ARGS.iter().position(|known| *known == name) {
                            args[at] = Some(value);
                        }
                    }
                    _ => {}
                }
                path.pop();
                continue;
            }
            Event::Text(text) => text.decode().ok()?,
            Event::CData(text) => text.decode().ok()?,
            Event::GeneralRef(reference) => referred(&reference)?.into(),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            Event::DocType(_) | Event::Eof => return None,
        };
        match path[..] {
            ["xml", "result", "error", "code"] => code.push_str(&text),
            ["xml", "result", "error", "message"] => message.push_str(&text),
            ["xml", "result", "error", "args", "item", "name"] => name.push_str(&text),
            ["xml", "result", "error", "args", "item", "value"] => value.push_str(&text),
            _ => {}
        }
    }
    let code = code.trim().to_owned();
    (!code.is_empty()).then_some(Exception { code, message, args })
}

/// Resolves a reference. Unknown entities are kept as written.
fn referred(reference: &BytesRef<'_>) -> Option<String> {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return Some(letter.into());
    }
    let name = reference.decode().ok()?;
    Some(resolve_predefined_entity(&name).map_or_else(|| format!("&{name};"), str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The code, the message and the arguments of an error.
    fn read(document: &str) -> Option<(String, String, String)> {
        let error = api_error(document)?;
        Some((error.code, error.message, error.args.map(Option::unwrap_or_default).join("|")))
    }

    fn with(error: &str) -> String {
        format!("<?xml version=\"1.0\" encoding=\"utf-8\"?><xml><result><error>{error}</error></result></xml>")
    }

    #[test]
    fn xml_error_is_parsed_with_arguments() {
        let error = "<code>INVALID_KS</code><message>Invalid KS</message><objectType>KalturaAPIException</objectType>\
                     <args><item><objectType>KalturaApiExceptionArg</objectType><name>KSID</name><value>EXPIRED</value>\
                     </item><item><name>ERR_CODE</name><value>-1</value></item></args>";
        let expected = ("INVALID_KS".into(), "Invalid KS".into(), "EXPIRED||-1".into());
        assert_eq!(read(&with(error)), Some(expected));
    }

    #[test]
    fn xml_text_encodings_are_equivalent() {
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
            assert_eq!(read, Some(("X".into(), text.into(), "||".into())), "{written}");
        }
    }

    #[test]
    fn xml_truncated_or_other_document_is_not_an_error() {
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
