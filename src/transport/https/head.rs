//! Filters response heads before ureq parses them: rejects ambiguous ones, joins folded lines, and removes unused
//! headers, so that any number of those may be present.

use std::fmt;

use crate::api::HttpResponse;

/// More headers are an error.
const MAX_HEADERS: usize = 1000;

/// Headers that ureq needs, in addition to [`HttpResponse::HEADERS`].
const FRAMING: [&str; 4] = ["connection", "content-encoding", "content-length", "transfer-encoding"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadHead {
    /// Invalid HTTP.
    NotHttp(&'static str),
    TooManyHeaders,
}

impl fmt::Display for BadHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadHead::NotHttp(why) => f.write_str(why),
            BadHead::TooManyHeaders => write!(f, "more than {MAX_HEADERS} headers"),
        }
    }
}

impl std::error::Error for BadHead {}

impl From<BadHead> for ureq::Error {
    fn from(bad: BadHead) -> Self {
        ureq::Error::Other(Box::new(bad))
    }
}

/// Searches for the end of a head that arrives in pieces.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// These bytes contain no end.
    searched: usize,
}

/// The start of a response.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A complete head of this length.
    Head(usize),
    /// An incomplete head.
    Part,
    Other,
}

impl Search {
    pub(super) fn find(&mut self, input: &[u8]) -> Found {
        const START: &[u8] = b"HTTP/1.";
        let start = &input[..input.len().min(START.len())];
        if !START.starts_with(start) {
            return Found::Other;
        }
        // A line end may be split over two pieces.
        let mut at = self.searched.saturating_sub(2);
        while let Some(end) = input[at..].iter().position(|&byte| byte == b'\n').map(|found| at + found + 1) {
            match input[end..] {
                [b'\n', ..] => return Found::Head(end + 1),
                [b'\r', b'\n', ..] => return Found::Head(end + 2),
                _ => at = end,
            }
        }
        self.searched = input.len();
        Found::Part
    }
}

/// A filtered head.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Filtered {
    /// Its length, at the start of the original.
    pub(super) length: usize,
    /// Whether another head follows (RFC 9110, section 15.2).
    pub(super) is_interim: bool,
}

/// Filters a complete head in place.
pub(super) fn filter(head: &mut [u8]) -> Result<Filtered, BadHead> {
    let mut written = 0;
    let mut headers = 0;
    let mut framing = Framing::default();
    let (mut start, mut end) = (0, line_end(head, 0));
    let status = status(&head[..end]);
    framing.is_http_10 = head.starts_with(b"HTTP/1.0");
    loop {
        // A line that begins with whitespace continues the previous one (RFC 9112, section 5.2).
        while end < head.len() && matches!(head[end], b' ' | b'\t') {
            if start == 0 {
                return Err(BadHead::NotHttp("its first header begins with whitespace"));
            }
            let fold = head[..end].iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
            head[fold..end].fill(b' ');
            end = line_end(head, end);
        }
        let length = trimmed(&head[start..end]);
        if length == 0 {
            break;
        }
        headers += 1;
        if headers > MAX_HEADERS + 1 {
            return Err(BadHead::TooManyHeaders);
        }
        let is_kept = start == 0 || framing.keeps(&mut head[start..start + length])?;
        if is_kept {
            // Never beyond the bytes already read, because a line end has at least one byte.
            head.copy_within(start..start + length, written);
            written += length;
            head[written] = b'\n';
            written += 1;
        }
        (start, end) = (end, line_end(head, end));
        if start >= head.len() {
            break;
        }
    }
    if let Some(end) = head.get_mut(written) {
        *end = b'\n';
    }
    framing.check()?;
    // After 101 the connection no longer speaks HTTP.
    let is_interim = matches!(status, Some(100 | 102..=199));
    Ok(Filtered { length: written + 1, is_interim })
}

/// Decides where the body ends.
#[derive(Default)]
struct Framing {
    is_http_10: bool,
    transfer_coding: Option<Coding>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Coding {
    Chunked,
    Unknown,
}

impl Framing {
    /// Whether to keep a header.
    fn keeps(&mut self, header: &mut [u8]) -> Result<bool, BadHead> {
        const INVALID_NAME: BadHead = BadHead::NotHttp("a header has no valid name");
        let colon = header.iter().position(|&byte| byte == b':').ok_or(INVALID_NAME)?;
        let (name, value) = header.split_at_mut(colon);
        if name.is_empty() || !name.iter().all(|&byte| is_token(byte)) {
            return Err(INVALID_NAME);
        }
        let value = value[1..].trim_ascii();
        if name.eq_ignore_ascii_case(b"transfer-encoding") {
            if value.eq_ignore_ascii_case(b"identity") {
                return Ok(false);
            }
            let is_chunked = value.eq_ignore_ascii_case(b"chunked") && self.transfer_coding.is_none();
            self.transfer_coding = Some(if is_chunked { Coding::Chunked } else { Coding::Unknown });
        }
        let is_one_of = |names: &[&str]| names.iter().any(|one| name.eq_ignore_ascii_case(one.as_bytes()));
        Ok(is_one_of(&FRAMING) || is_one_of(&HttpResponse::HEADERS))
    }

    fn check(&self) -> Result<(), BadHead> {
        match self.transfer_coding {
            // HTTP/1.0 has no Transfer-Encoding. A proxy may have forwarded a body that it did not understand.
            Some(_) if self.is_http_10 => Err(BadHead::NotHttp("Transfer-Encoding in HTTP/1.0")),
            None | Some(Coding::Chunked) => Ok(()),
            Some(Coding::Unknown) => Err(BadHead::NotHttp("an unknown Transfer-Encoding")),
        }
    }
}

/// RFC 9110, section 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn status(line: &[u8]) -> Option<u16> {
    std::str::from_utf8(line.get(9..12)?).ok()?.parse().ok()
}

fn line_end(head: &[u8], start: usize) -> usize {
    head[start..].iter().position(|&byte| byte == b'\n').map_or(head.len(), |found| start + found + 1)
}

/// The length of a line without its line end.
fn trimmed(line: &[u8]) -> usize {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(head: &str) -> Result<String, BadHead> {
        let mut bytes = head.as_bytes().to_vec();
        let filtered = filter(&mut bytes)?;
        Ok(String::from_utf8(bytes[..filtered.length].to_vec()).unwrap())
    }

    #[test]
    fn search_finds_end_in_any_pieces() {
        for head in ["HTTP/1.1 200 OK\r\nA: b\r\n\r\n", "HTTP/1.0 200\nA: b\n\n", "HTTP/1.1 200 OK\r\n\r\n"] {
            let whole = format!("{head}body\r\n\r\n");
            assert_eq!(Search::default().find(whole.as_bytes()), Found::Head(head.len()));
            let mut search = Search::default();
            for length in 0..head.len() {
                assert_eq!(search.find(&whole.as_bytes()[..length]), Found::Part, "{length}");
            }
            assert_eq!(search.find(head.as_bytes()), Found::Head(head.len()));
        }
        for other in ["220 mail\r\n", "H2", "\r\nHTTP/1.1", "HTTP/2 200\r\n"] {
            assert_eq!(Search::default().find(other.as_bytes()), Found::Other, "{other}");
        }
    }

    #[test]
    fn filter_keeps_used_headers() {
        assert_eq!(
            filtered(
                "HTTP/1.1 200 OK\r\nServer: x\r\nCONTENT-LENGTH: 5\r\nX-Kaltura-Session: 1, 2\r\nSet-Cookie: a\r\n\r\n"
            ),
            Ok("HTTP/1.1 200 OK\nCONTENT-LENGTH: 5\nX-Kaltura-Session: 1, 2\n\n".to_owned())
        );
        assert_eq!(filtered("HTTP/1.1 200\n\n"), Ok("HTTP/1.1 200\n\n".to_owned()));
        let many = format!("HTTP/1.1 200 OK\r\n{}Date: x\r\n\r\n", "A: b\r\n".repeat(MAX_HEADERS - 1));
        assert_eq!(filtered(&many), Ok("HTTP/1.1 200 OK\nDate: x\n\n".to_owned()));
        let too_many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "A: b\r\n".repeat(MAX_HEADERS + 1));
        assert_eq!(filtered(&too_many), Err(BadHead::TooManyHeaders));
    }

    #[test]
    fn filter_joins_folded_lines() {
        for fold in ["\r\n ", "\n\t", "\r\n  \r\n "] {
            let head = format!("HTTP/1.1 200 OK\r\nA: b{fold}c\r\nX-Kaltura-App: one{fold}two\r\nDate: d\r\n\r\n");
            let joined = filtered(&head).unwrap();
            let lines: Vec<&str> = joined.lines().collect();
            assert_eq!(lines[1].split_whitespace().collect::<Vec<_>>(), ["X-Kaltura-App:", "one", "two"], "{joined:?}");
            assert_eq!(lines[2..], ["Date: d", ""]);
        }
        assert!(filtered("HTTP/1.1 200 OK\r\n A: b\r\n\r\n").is_err());
    }

    #[test]
    fn filter_rejects_ambiguous_framing() {
        let head = |version: &str, headers: &str| filtered(&format!("HTTP/{version} 200 OK\r\n{headers}\r\n\r\n"));
        assert!(head("1.1", "Transfer-Encoding: chunked").is_ok());
        assert!(head("1.1", "transfer-encoding: Chunked").is_ok());
        assert_eq!(head("1.0", "Transfer-Encoding: identity").unwrap(), "HTTP/1.0 200 OK\n\n");
        for (version, headers) in [
            ("1.0", "Transfer-Encoding: chunked"),
            ("1.0", "Content-Length: 3\r\nTransfer-Encoding: chunked"),
            ("1.1", "Transfer-Encoding: gzip, chunked"),
            ("1.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
            ("1.1", "Transfer-Encoding: x\r\n chunked"),
            ("1.1", "Content-Length : 3"),
            ("1.1", "no colon"),
            ("1.1", ": no name"),
        ] {
            assert!(matches!(head(version, headers), Err(BadHead::NotHttp(_))), "{version} {headers}");
        }
    }

    #[test]
    fn filter_recognises_interim_responses() {
        for (status, is_interim) in [(100, true), (103, true), (101, false), (200, false)] {
            let mut head = format!("HTTP/1.1 {status} x\r\n\r\n").into_bytes();
            assert_eq!(filter(&mut head).unwrap().is_interim, is_interim, "{status}");
        }
    }
}
