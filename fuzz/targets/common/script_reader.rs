//! All data that a client may decode from a script, by an independent parser. It ignores headers and lengths, and only
//! knows that a JSON string ends with a quotation mark.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::GzDecoder;

use crate::script::SEPARATORS;

/// The data of a script in each possible encoding.
pub struct ScriptContents(Vec<Vec<u8>>);

impl ScriptContents {
    pub fn new(script: &[u8]) -> Self {
        let plain: Vec<u8> = script.iter().copied().filter(|byte| !SEPARATORS[1..].contains(byte)).collect();
        // The header may end anywhere.
        let ends = (1..plain.len())
            .filter(|&at| plain[at] == b'\n' && matches!(plain[..at], [.., b'\n'] | [.., b'\n', b'\r']));
        let bodies: Vec<Vec<u8>> = ends.take(64).map(|end| unchunked(&plain[end + 1..])).collect();
        let mut texts = [vec![plain], bodies].concat();
        for text in texts.clone() {
            for at in (0..text.len()).filter(|&at| text[at..].starts_with(&[0x1f, 0x8b])) {
                let mut unpacked = Vec::new();
                // Data before an error counts, too.
                let _ = GzDecoder::new(&text[at..]).take(1 << 20).read_to_end(&mut unpacked);
                texts.push(unpacked);
            }
        }
        ScriptContents(texts)
    }

    /// Whether it contains this JSON string.
    pub fn has_string(&self, string: &str) -> bool {
        let quoted = format!("\"{string}\"").into_bytes();
        self.0.iter().any(|text| contains(text, &quoted) || contains(&unescaped(text), &quoted))
    }

    /// Whether it contains this JSON unchanged.
    pub fn has_json(&self, json: &str) -> bool {
        self.0.iter().any(|text| contains(text, json.as_bytes()))
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len().max(1)).any(|window| window == part)
}

/// The data of the chunks that begin here, up to the first invalid one.
fn unchunked(mut text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(end) = text.iter().position(|&byte| byte == b'\n') {
        let line = String::from_utf8_lossy(&text[..end]);
        let number = line.split(';').next().unwrap_or_default().trim();
        let Ok(size) = usize::from_str_radix(number, 16) else { break };
        let chunk = &text[end + 1..];
        out.extend_from_slice(&chunk[..size.min(chunk.len())]);
        if size == 0 || size >= chunk.len() {
            break;
        }
        text = &chunk[size..];
        text = text.strip_prefix(b"\r").unwrap_or(text);
        text = text.strip_prefix(b"\n").unwrap_or(text);
    }
    out
}

/// Decodes the escapes of ASCII characters.
fn unescaped(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'\\') {
        return text.into();
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.strip_prefix(b"u").and_then(|after| std::str::from_utf8(after.get(..4)?).ok());
        let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (byte, code, after.first()) {
            (b'\\', Some(code), _) => {
                out.push(code);
                rest = &after[5..];
            }
            (b'\\', None, Some(escape)) => {
                out.push(match escape {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    other => *other,
                });
                rest = &after[1..];
            }
            _ => {
                out.push(byte);
                rest = after;
            }
        }
    }
    out.into()
}
